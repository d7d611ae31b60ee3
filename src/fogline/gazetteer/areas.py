"""Areas told by way of a place: a part of it, its surroundings, a point off it, the stretch between two."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from fogline.geometry import POINTS, away, distance_m, middle
from fogline.types import Feature, Place

# Of a disc: how far from its middle that of a half and of a quarter of it lies, and within what distance of that 90 % of the part do.
HALF, QUARTER = (0.425, 0.83), (0.600, 0.53)
# And of a division, as 717 headlines of 2016 and 2017 mean it: the middle lies 49 km instead of 56 from what happened, and within 25 km in 25 %
# instead of 16 %; shifts from .15 to .35 do about as well. Less than the whole radius would leave more outside, of towns too.
DIVISION = (0.2, 1.0)
CENTRAL = 0.5
AROUND, AROUND_M = 1.5, 2_000  # the outskirts of a town: times its radius, and at least so much more
COUNTRYSIDE, COUNTRYSIDE_M = 3.0, 15_000  # the countryside of a town that has no division of its name
ASIDE = 0.4  # of a distance told with one of eight directions: how far the truth lies to the side, nine times in ten
CLOSE = 0.25  # of a distance told without a direction: how far it was rounded
LEAST_M = 2_000
PARTED_M = 9_000  # the least radius of a town whose parts are places of their own; those of smaller ones lie nearer than places are known
FARTHEST_M = 500_000  # a distance told to say where something is
WIDEST_M = 300_000  # between two places
BETWEEN = re.compile(r"between (?P<a>.+?) and (?P<b>.+)", re.IGNORECASE)
COMPOUND = re.compile(r"^(north|south)(east|west)")


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of `lexicons/areas.toml`, and the expressions made of them."""

    bearings: dict[str, float]
    units: dict[str, float]
    numbers: dict[str, float]
    kinds: dict[str, str]  # word -> list it stands in
    last: frozenset[str]  # words that may stand right before the name
    rings: frozenset[tuple[str | None, str]]  # country and name of divisions that lie around another
    offset: str  # "20 km north of", without the name
    part: str  # "eastern", "the southern outskirts of"


@cache
def words() -> Words:
    """The lists, read once."""
    raw = tomllib.loads((files("fogline.lexicons") / "areas.toml").read_text(encoding="utf-8"))
    bearings = {word: float(degrees) for listed, degrees in raw["directions"].items() for word in listed.split()}
    units = {word: float(metres) for listed, metres in raw["units"].items() for word in listed.split()}
    kinds = {word: kind for kind, listed in raw["words"].items() for word in listed.split()}
    direction = "|".join(sorted((COMPOUND.sub(r"\1[ -]?\2", word) for word in bearings), key=len, reverse=True))
    number = rf"\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}(?:\.\d+)?|{'|'.join(raw['numbers'])}"
    by_kind = {kind: "|".join(listed.split()) for kind, listed in raw["words"].items()}
    owner = rf"(?:the )?(?:(?:{by_kind['kind']}) of )?"  # before the name
    offset = (
        rf"(?P<number>{number})[ -]?(?P<unit>{'|'.join(units)})\.?(?: \([^()]{{1,20}}\))?"
        rf"(?: away)?(?:,? (?:to the )?(?P<bearing>{direction}))? (?:of|from) {owner}"
    )
    part = (
        rf"(?:the )?(?:(?P<part>{direction})|(?P<middle>{by_kind['middle']}))"
        rf"(?: (?:(?P<around>{by_kind['around']}|{by_kind['country']})|(?:{by_kind['part']})) of {owner}| )"
        rf"|(?:the )?(?P<alone>{by_kind['around']}|{by_kind['country']}) of {owner}"
    )
    last = frozenset({"of", "from", "the", *bearings, *(word for word, kind in kinds.items() if kind == "middle")})
    rings = frozenset((country, name) for country, names in raw["rings"].items() for name in names)
    return Words(bearings, units, raw["numbers"], kinds, last, rings, offset, part)


def part_of(place: Place, bearing: float, called: str) -> Place:
    """The part of a place in a direction: for the four winds a half of its disc, for those between them a quarter.

    Of a division that lies around another like a ring the middle of no part is known: it keeps its own.

    Args:
        place: the whole.
        bearing: degrees clockwise from north.
        called: the words for it.
    """
    if place.feature in ("adm1", "adm2"):
        shift, radius = (0.0, 1.0) if (place.country, place.name) in words().rings else DIVISION
    else:
        shift, radius = QUARTER if bearing % 90 else HALF
        radius = 1.0 if place.feature in POINTS else radius
    lat, lon = away(place, shift * place.radius_m, bearing)
    return _area(place, called, lat, lon, radius * place.radius_m)


def centre_of(place: Place, called: str) -> Place:
    """The middle of a place."""
    return _area(place, called, place.lat, place.lon, CENTRAL * place.radius_m)


def around(place: Place, called: str) -> Place:
    """The outskirts of a place, which lie in it and just outside."""
    return _area(place, called, place.lat, place.lon, max(AROUND * place.radius_m, place.radius_m + AROUND_M))


def countryside(place: Place, called: str) -> Place:
    """The land about a town; a division is its own countryside."""
    radius = place.radius_m if place.feature not in POINTS else max(COUNTRYSIDE * place.radius_m, COUNTRYSIDE_M)
    return _area(place, called, place.lat, place.lon, radius)


def off(place: Place, distance: float, bearing: float | None, called: str) -> Place | None:
    """The area so many metres from a place; as wide as told distances and directions are vague. None for a distance that tells no place.

    Args:
        place: from where.
        distance: metres.
        bearing: degrees clockwise from north; None where no direction is told.
        called: the words for it.
    """
    if not 0 < distance <= FARTHEST_M or place.feature not in (*POINTS, "adm2", "other"):
        return None
    if bearing is None:
        lat, lon, radius = place.lat, place.lon, (1 + CLOSE) * distance + place.radius_m
    else:
        (lat, lon), radius = away(place, distance, bearing), math.hypot(ASIDE * distance, place.radius_m)
    return Place(called, lat, lon, max(LEAST_M, radius), "other", None, place.country, place.admin1)


def between(a: Place, b: Place, called: str) -> Place | None:
    """The stretch between two towns; None where they are too far apart for a place, or no towns."""
    apart = distance_m(a, b)
    if a.feature not in POINTS or b.feature not in POINTS or not 0 < apart <= WIDEST_M:
        return None
    lat, lon = middle(a, b)
    country = a.country if a.country == b.country else None
    admin1 = a.admin1 if country and a.admin1 == b.admin1 else None
    return Place(called, lat, lon, max(apart / 2, a.radius_m, b.radius_m), "other", None, country, admin1)


def told(found: re.Match[str], place: Place, called: str) -> Place | None:
    """The area that a match of `words().offset` or `words().part` makes of the place named after it; None where that is the place itself, or none."""
    listed, groups = words(), found.groupdict()
    if groups.get("number"):
        number = listed.numbers.get(groups["number"].casefold()) or float(groups["number"].replace(",", ""))
        unit = listed.units[groups["unit"].casefold()]
        return off(place, number * unit, _bearing(groups["bearing"]), called)
    whole = groups["around"] or groups["alone"]
    if whole:
        is_country = listed.kinds[whole.casefold()] == "country"
        if is_country and groups["alone"] and place.feature not in POINTS:
            return None  # a division is its own countryside
        place = countryside(place, called) if is_country else around(place, called)
    elif place.feature in POINTS and place.radius_m < PARTED_M:
        return None
    if groups["middle"]:
        return centre_of(place, called)
    return part_of(place, _bearing(groups["part"]) or 0.0, called) if groups["part"] else place


def read(phrase: str, find: Callable[[str], Iterable[Place]]) -> list[Place]:
    """The areas that a phrase such as "20 km north of Raqqa" or "between Homs and Hama" may mean, the likeliest first.

    Args:
        phrase: the words.
        find: gives the places a name may mean, the likeliest first.
    """
    phrase = " ".join(phrase.split())
    if pair := BETWEEN.fullmatch(phrase):
        first, second = (next(iter(find(pair[name])), None) for name in ("a", "b"))
        made = between(first, second, phrase) if first and second else None
        return [made] if made else []
    for pattern in _patterns():
        if head := pattern.match(phrase):
            found = list(find(phrase[head.end() :]))
            if "countryside" in head.group().casefold():  # of the division rather than the town
                nation = found[0].country if found else None
                found.sort(key=lambda place: place.country != nation or place.feature in POINTS)
            areas = (told(head, place, phrase) for place in found)
            return [area for area in areas if area is not None]
    return []


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    vague = r"(?:(?:about|some|around|roughly|nearly|approximately|only|just) )?"
    return re.compile(vague + words().offset, re.IGNORECASE), re.compile(words().part, re.IGNORECASE)


def _bearing(direction: str | None) -> float | None:
    """Degrees clockwise from north of a word for a direction."""
    if direction is None:
        return None
    return words().bearings[re.sub(r"[\s-]", "", direction.casefold())]


def _area(place: Place, called: str, lat: float, lon: float, radius_m: float) -> Place:
    """A part of a place or its surroundings, under its number and in its divisions; a part of a country is a region."""
    feature: Feature = "region" if place.feature == "country" else place.feature
    return replace(place, name=called, lat=lat, lon=lon, radius_m=radius_m, feature=feature)
