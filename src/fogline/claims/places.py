"""Read the place names of a document and put them on the map."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from fogline.claims import areas, divisions
from fogline.claims.deeds import Chances
from fogline.claims.geocoding import resolve
from fogline.claims.place_signs import sign
from fogline.claims.toponyms import Suspect, Word, homes, lexicon, respell, spot, words_of
from fogline.gazetteer import Gazetteer, fold
from fogline.geometry import POINTS, distance_m
from fogline.types import Place, Span, Toponym, Use

TOWNS = ("settlement", "point", "adm2", "adm1")
MAKER = "places-rules@1"
KIND = r"town|city|village|countryside|suburbs?|outskirts|province|governorate|district|area|region|part"
# Between a name and the wider place it lies in: ", B", " in the western countryside of B".
INSIDE = re.compile(rf"(?:\s+(?:{KIND}))?(?:,\s*|\s*\(|,?\s+(?:in|of)\s+)(?:(?:the|of|rural|\w+ern|{KIND})\s+)*", re.IGNORECASE)
BUILDING_RADIUS_M = 10_000  # a building known only by its town
BESIDE_RADIUS_M = 50_000  # a building known only by a town named in the same sentence, or by the town of a local story
LOCAL_M = 100_000  # a story is local when this share of its towns lies within so far of one of them
LOCAL_SHARE = 0.6
PART_M = 60_000  # what is called "of" a town lies so near it
SURE = 0.5  # a place less likely than this yields to the place of a local story


def read(
    text: str,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    taken: Sequence[Span] = (),
    *,
    countries: Sequence[str] = (),
    source: str | None = None,
    adjectives: bool = True,
    told: Chances | None = None,
) -> list[Toponym]:
    """Every place name of a text, with the place where that is known.

    Args:
        text: the document's text; spans point into it.
        sentences: its sentences.
        gazetteer: where names are looked up.
        taken: spans of people and organisations found by another reader; a place name inside one is "embedded".
        countries: ISO codes of countries known to matter (dateline, source), as a hint.
        source: the publisher; one who writes of one country is a hint too.
        told: the chance of each piece that it tells where a deed was, from the trained reader.
        adjectives: whether adjectives of countries ("Russian artillery") are given too, as "associative".

    Returns:
        Place names in reading order, without overlaps. `place` is None where the name stays unresolved.
    """
    home = country_of(source)
    countries = (*countries, home) if home else tuple(countries)
    words = words_of(text, sentences)
    kept = accepted(text, words, gazetteer, countries=countries, told=told)
    records = resolve(kept, gazetteer, countries=countries)
    inside = divisions.said(text, kept, gazetteer)
    records = [(inside[s.span], 1.0) if s.span in inside else found for s, found in zip(kept, records, strict=True)]
    settled = [None if record is None else gazetteer.place(record) for record, _ in records]
    local = _local(kept, [place if chance >= SURE else None for place, (_, chance) in zip(settled, records, strict=True)])
    out = []
    for at, (suspect, place) in enumerate(zip(kept, settled, strict=True)):
        use = _use(suspect, text, words, taken)
        if suspect.sort == "adjective" and (not adjectives or use == "literal"):
            continue
        if suspect.sort == "facility":
            place = _about(at, kept, settled, words, local)
        elif place is None or (local and records[at][1] < SURE and place.feature in POINTS):
            place = (None if place else _within(text, at, kept, settled)) or _beside(at, kept, settled, words, local)
        if use == "literal" and at and _holds(place, settled[at - 1], words[kept[at - 1].last + 1 : suspect.first]):
            use = "associative"
        out.append(Toponym(suspect.span, suspect.span.of(text), use, place))
    return areas.widened(text, out)


def accepted(
    text: str, words: list[Word], gazetteer: Gazetteer, *, countries: Sequence[str] = (), told: Chances | None = None
) -> list[Suspect]:
    """The stretches of a text that are taken for place names, in reading order, with the records each may mean.

    Args:
        text: the document's text.
        words: its words, from `words_of`.
        gazetteer: where names are looked up.
        countries: ISO codes of countries known to matter.
        told: the chance of each piece that it tells where a deed was.

    Returns:
        Suspects whose signs speak for a place; adjectives carry the records of their countries.
    """
    suspects = spot(text, words, gazetteer)
    home = homes(suspects, gazetteer, countries)
    respell(text, words, suspects, gazetteer, home)
    sign(text, words, suspects, gazetteer, home, homes([], gazetteer, countries))
    if told is not None:
        for suspect in suspects:
            suspect.signs["told"] = told.of(suspect.span)
    inside = divisions.said(text, suspects, gazetteer)
    kept = [s for s in suspects if _accepts(s) or s.span in inside]
    for suspect in kept:
        if suspect.sort == "adjective":
            suspect.records = gazetteer.records(fold(lexicon().adjectives[suspect.key]))
    return kept


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    return json.loads((files("fogline.lexicons") / "places_weights.json").read_text(encoding="utf-8"))["weights"]  # type: ignore[no-any-return]


def country_of(source: str | None) -> str | None:
    """The ISO code of the country that a publisher writes of, where the lexicon knows it."""
    return lexicon().sources.get(fold(source)) if source else None


def _accepts(suspect: Suspect) -> bool:
    """Do the signs speak for a place?"""
    if suspect.sort == "adjective":
        return True
    if suspect.signs.get("vessel"):
        return False  # "the frigate Kharkiv"
    weights = _weights()[suspect.sort]
    return weights["bias"] + sum(weights[name] * value for name, value in suspect.signs.items() if value and name in weights) > 0


def _use(suspect: Suspect, text: str, words: list[Word], taken: Sequence[Span]) -> Use:
    """How the name is used: of the place itself, of its government, as an attribute, or inside another name."""
    signs, lists = suspect.signs, lexicon().lists
    start, end = suspect.span.start, suspect.span.end
    if any(span.start <= start and end <= span.end and span != suspect.span for span in taken):
        return "embedded"
    after = words[suspect.last + 1] if suspect.last + 1 < len(words) else None
    gap = text[suspect.span.end : after.start] if after else "\n"
    if signs.get("before_organisation"):
        return "embedded"
    if suspect.sort == "facility" and not lists["organs"].isdisjoint(suspect.key.split(" ")):
        return "embedded"
    if signs.get("based"):
        return "associative"
    if suspect.sort == "adjective":
        noun = after is not None and gap in (" ", "-") and after.folded not in lists["saying"]
        return "associative" if noun else "literal"
    if signs.get("before_capital") and not suspect.kind:
        return "embedded"
    if signs.get("possessive") and signs.get("country") and after is not None and after.folded in lists["arms"]:
        return "associative"
    if signs.get("saying") and not signs.get("strong") and signs.get("weak", 0) == 0:
        return "metonym"
    if (
        after is not None
        and gap == " "
        and signs.get("capitals")
        and not signs.get("strong")
        and after.folded not in lists["cues_strong"]
    ):
        return "associative" if after.text.islower() and after.folded not in lists["cues_weak"] else "literal"
    return "literal"


def _holds(place: Place | None, part: Place | None, between: Sequence[Word]) -> bool:
    """Is the place only told as what the part belongs to: "the Eastern Ghouta of Damascus"?"""
    if place is None or part is None or [word.folded for word in between] != ["of"]:
        return False
    return part.feature in ("region", "point", "settlement") and place.feature in TOWNS and distance_m(part, place) <= PART_M


def _about(
    at: int, kept: Sequence[Suspect], settled: Sequence[Place | None], words: Sequence[Word], local: Sequence[int]
) -> Place | None:
    """Where a building is, as far as the text tells: the town named after it, in its name, beside it, or of the whole story."""
    sentence = words[kept[at].first].sentence
    after = settled[at + 1] if at + 1 < len(kept) and kept[at + 1].first - kept[at].last <= 2 else None
    between = words[kept[at].last + 1 : kept[at + 1].first] if after is not None else []
    cued = all(word.folded in lexicon().lists["cues_strong"] for word in between)
    named = after is not None and kept[at + 1].sort == "known" and words[kept[at + 1].first].sentence == sentence
    if after is not None and named and cued and after.feature in TOWNS:
        return _near(after, BUILDING_RADIUS_M)
    inside = settled[at]
    if inside is not None and (not local or any(distance_m(inside, place) <= LOCAL_M for n in local if (place := settled[n]))):
        return _near(inside, BUILDING_RADIUS_M)
    town = _beside(at, kept, settled, words, local)
    return town if town is not None or inside is None else _near(inside, BUILDING_RADIUS_M)


def _beside(
    at: int, kept: Sequence[Suspect], settled: Sequence[Place | None], words: Sequence[Word], local: Sequence[int]
) -> Place | None:
    """About the nearest town named in the same sentence, or in a local story the town named last."""
    first, sentence = kept[at].first, words[kept[at].first].sentence
    beside = [
        (abs(other.first - first), number)
        for number, other in enumerate(kept)
        if other.sort == "known" and number != at and words[other.first].sentence == sentence
    ]
    towns = [settled[number] for _, number in sorted(beside)]
    town = next((place for place in towns if place is not None and place.feature in TOWNS[:3]), None)
    if town is None and local:
        town = settled[min(local, key=lambda n: (kept[n].first > first, abs(kept[n].first - first)))]
    return _near(town, BESIDE_RADIUS_M) if town is not None else None


def _local(kept: Sequence[Suspect], settled: Sequence[Place | None]) -> list[int]:
    """Numbers of the names of the place a local story is about; empty where a document speaks of places far apart."""
    towns = [n for n, place in enumerate(settled) if place is not None and place.feature in TOWNS[:3] and kept[n].sort == "known"]
    best: list[int] = []
    for n in towns:
        near = [m for m in towns if distance_m(settled[n], settled[m]) <= LOCAL_M]  # type: ignore[arg-type]
        if len(near) > len(best):
            best = near
    return best if len(best) >= LOCAL_SHARE * len(towns) else []


def _within(text: str, at: int, kept: Sequence[Suspect], settled: Sequence[Place | None]) -> Place | None:
    """Where a name that is on no map is, as far as the words after it tell: "A in the western countryside of B"."""
    wider = settled[at + 1] if at + 1 < len(kept) else None
    if wider is None or wider.feature not in TOWNS or INSIDE.fullmatch(text, kept[at].span.end, kept[at + 1].span.start) is None:
        return None
    return _near(wider, BUILDING_RADIUS_M)


def _near(place: Place, radius_m: float) -> Place:
    """Somewhere about this place, under no number of its own."""
    return replace(place, radius_m=max(place.radius_m, radius_m), gazetteer_id=None)
