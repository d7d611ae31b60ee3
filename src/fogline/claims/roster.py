"""The lexicon of actors: who they are, by which names, in which years and where; with the user's own beside it.

The form of its files is told in lexicons/actors/README.md. A name is only linked where it is sure: in the years in which it
was used, and, where it is a common word ("factions"), in texts that speak of the actor's country.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from fogline.claims.needles import caseless
from fogline.errors import ConfigError

TYPES = frozenset({"state", "rebel", "militia", "coalition", "organisation", "person", "office", "country"})
TEXTS = frozenset({"id", "name", "wikidata", "type", "country", "parent", "side", "role"})
KEYS = TEXTS | {"dated", "theatre", "names", "exact", "there", "called"}
ADDED = frozenset({"id", "names", "exact", "there", "called"})  # what a user's file may add to an actor of the package
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SHORT = 3  # a name of so few letters is matched as written
ARMS = "forces troops soldiers army military warplanes jets aircraft drones artillery navy helicopters".split()
ARMS += ["air force", "armed forces", "fighter jets", "ground forces"]
RULE = ("government", "authorities")
EVER = (0, 9999)


@dataclass(frozen=True, slots=True)
class Known:
    """An actor of the lexicon. `side`: those who fight for the same; `dated`: first and last year, 0 and 9999 where open."""

    id: str
    name: str
    type: str
    country: str | None = None
    parent: str | None = None
    role: str | None = None
    wikidata: str | None = None
    side: str | None = None
    dated: tuple[int, int] = EVER


@dataclass(frozen=True, slots=True)
class Alias:
    """What one name stands for: an actor, called so, between years, in texts that speak of one of some countries."""

    id: str
    name: str
    dated: tuple[int, int] = EVER
    theatre: frozenset[str] = frozenset()

    def fits(self, year: int | None, spoken_of: Mapping[str, int]) -> bool:
        """Does the name stand for this actor in a text of that year that speaks of those countries so often?"""
        return (year is None or self.dated[0] <= year <= self.dated[1]) and (not self.theatre or any(spoken_of.get(c) for c in self.theatre))


@dataclass(frozen=True, slots=True)
class Country:
    """A country: what its adjective before arms and before "government" stands for."""

    id: str
    name: str
    code: str
    forces: str | None
    government: str | None


@dataclass(frozen=True, slots=True)
class Roster:
    """The lexicon, ready to be looked for."""

    known: dict[str, Known]
    exact: dict[str, tuple[Alias, ...]]  # as written
    folded: dict[str, tuple[Alias, ...]]  # by fold()
    described: dict[str, str]  # folded words -> plain name
    countries: dict[str, Country]  # by name, as written
    peoples: dict[str, Country]  # by adjective, as written
    capitals: dict[str, Country]
    places: dict[str, Country]  # further places that tell of which country a text speaks
    by_code: dict[str, Country]

    def alias(self, words: str, year: int | None, spoken_of: Mapping[str, int]) -> Alias | None:
        """What a name as written stands for; among several the one whose country the text speaks of most."""
        fitting = [a for a in self.exact.get(words, ()) + self.folded.get(fold(words), ()) if a.fits(year, spoken_of)]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return max(fitting, key=lambda a: max((spoken_of.get(c, 0) for c in a.theatre), default=0))


def fold(words: str) -> str:
    """Words without case, with single blanks and one kind of apostrophe."""
    return " ".join(caseless(words).replace("’", "'").split())


@cache
def load(own: Path | None = None) -> Roster:
    """The package's lexicon, with a user's own beside it.

    Args:
        own: a TOML file of the same form that adds actors, and names to actors.

    Raises:
        ConfigError: a file cannot be read, or says what it may not: an unknown key, one name for two actors.
    """
    actors: dict[str, Known] = {}
    names: dict[bool, dict[str, list[Alias]]] = {True: {}, False: {}}
    described: dict[str, str] = {}
    countries: list[tuple[Country, dict[str, Any]]] = []
    files = sorted((f for f in resources.files("fogline.lexicons").joinpath("actors").iterdir() if f.name.endswith(".toml")), key=lambda f: (f.name == "countries.toml", f.name))
    readings = [(f"lexicons/actors/{f.name}", tomllib.loads(f.read_text(encoding="utf-8")), False) for f in files]
    if own is not None:
        readings.append((str(own), _own(own), True))
    rows: list[tuple[str, dict[str, Any]]] = []
    for where, data, is_own in readings:
        for row in data.get("actors", []):
            _check(where, row, actors, is_own=is_own)
            if row["id"] not in actors:
                actors[row["id"]] = Known(**{k: v for k, v in row.items() if k in TEXTS}, dated=_years(where, row["id"], row.get("dated")))
            rows.append((where, row))
        described.update({fold(word): name for name, words in data.get("described", {}).items() for word in words})
        for row in data.get("countries", []):
            country = Country(row["id"], row["name"], row["code"], row.get("forces"), row.get("government"))
            countries.append((country, row))
            actors.setdefault(country.id, Known(country.id, country.name, "country", country.code))
    for where, row in rows:
        if row.get("parent") not in (None, *actors):
            raise ConfigError(f"{where}: {row['id']} has the parent {row['parent']!r}, which is no actor's id")
        for word, is_exact, alias in _aliases(where, row, actors[row["id"]]):
            _put(where, names[is_exact], word if is_exact else fold(word), alias)
    _put_forces(names[False], countries, actors)
    plain: dict[bool, dict[str, tuple[Alias, ...]]] = {e: {k: tuple(v) for k, v in table.items()} for e, table in names.items()}
    return Roster(
        actors, plain[True], plain[False], described,
        {n: c for c, row in countries for n in row["names"]}, {a: c for c, row in countries for a in row["adjectives"]},
        {row["capital"]: c for c, row in countries if "capital" in row}, {p: c for c, row in countries for p in row.get("places", [])}, {c.code: c for c, _ in countries},
    )  # fmt: skip


def _own(path: Path) -> dict[str, Any]:
    """The user's file as data."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read the actors of {path}: {error}. Mend it, or take it out of the setting `actors`") from error
    unknown = set(data) - {"actors"}
    if unknown or not isinstance(data.get("actors", []), list) or not all(isinstance(r, dict) for r in data.get("actors", [])):
        raise ConfigError(f"{path}: expected a list of tables `actors`, got {', '.join(sorted(unknown)) or 'something else'}")
    return data


def _check(where: str, row: Mapping[str, Any], actors: Mapping[str, Known], *, is_own: bool) -> None:
    """Refuse a row that says too little, too much, or what is no word."""
    actor_id = row.get("id")
    if not isinstance(actor_id, str) or not SLUG.fullmatch(actor_id):
        raise ConfigError(f"{where}: an actor needs an `id` of small letters, digits and hyphens, got {actor_id!r}")
    if unknown := set(row) - KEYS:
        raise ConfigError(f"{where}: {actor_id} has {', '.join(sorted(unknown))}: no such key; there are {', '.join(sorted(KEYS))}")
    if actor_id in actors:
        if more := set(row) - ADDED:
            raise ConfigError(f"{where}: {actor_id} is an actor already; only names can be added to it, not {', '.join(sorted(more))}")
        if not is_own:
            raise ConfigError(f"{where}: the id {actor_id} is there twice")
    elif not row.get("name") or row.get("type") not in TYPES:
        raise ConfigError(f"{where}: {actor_id} needs a `name`, and a `type` out of {', '.join(sorted(TYPES))}")
    for key in TEXTS & set(row):
        if not isinstance(row[key], str) or not row[key].strip():
            raise ConfigError(f"{where}: {key} of {actor_id} must be words, got {row[key]!r}")
    for key in ("names", "exact", "there", "theatre"):
        if not isinstance(row.get(key, []), list):
            raise ConfigError(f"{where}: {key} of {actor_id} must be a list, got {row[key]!r}")
    called = row.get("called", {})
    if not isinstance(called, dict) or not all(isinstance(v, list) for v in called.values()):
        raise ConfigError(f"{where}: called of {actor_id} must be a table of lists, got {called!r}")


def _years(where: str, actor_id: str, dated: Any) -> tuple[int, int]:
    """First and last year; the last may be left out."""
    if dated is None:
        return EVER
    if not isinstance(dated, list) or len(dated) not in (1, 2) or not all(type(y) is int and 0 < y < EVER[1] for y in dated) or dated != sorted(dated):
        raise ConfigError(f"{where}: dated of {actor_id} must be [first year] or [first year, last year], got {dated!r}")
    return dated[0], dated[1] if len(dated) == 2 else EVER[1]


def _aliases(where: str, row: Mapping[str, Any], actor: Known) -> Iterator[tuple[str, bool, Alias]]:
    """Each name of a row, whether it is matched as written, and what it stands for."""
    called = {fold(word): name for name, words in row.get("called", {}).items() for word in words}
    begun = (actor.dated[0], EVER[1])  # a dead actor is still spoken of, an unborn one is not
    theatre = frozenset(row.get("theatre", [actor.country] if actor.country else []))
    if row.get("there") and not theatre:
        raise ConfigError(f"{where}: {actor.id} has names for `there`, and no country")
    for key in ("names", "exact", "there"):
        for item in row.get(key, []):
            name, dated = (item.get("name"), item.get("dated")) if isinstance(item, dict) else (item, None)
            if not isinstance(name, str) or not name.strip() or (isinstance(item, dict) and set(item) != {"name", "dated"}):
                raise ConfigError(f"{where}: {key} of {actor.id} must hold words, or tables of name and dated, got {item!r}")
            years = _years(where, f"{actor.id}, {name}", dated) if dated else begun
            alias = Alias(actor.id, called.get(fold(name), actor.name), years, theatre if key == "there" else frozenset())
            is_exact = key == "exact" or len(name) <= SHORT
            for word in {name, name.replace("'", "’")} if is_exact else (name,):
                yield word, is_exact, alias


def _put(where: str, table: dict[str, list[Alias]], word: str, alias: Alias) -> None:
    """Add what a name stands for, unless another actor has it in the same years at the same place."""
    for other in table.get(word, ()):
        in_years = other.dated[0] <= alias.dated[1] and alias.dated[0] <= other.dated[1]
        if other.id != alias.id and in_years and (other.theatre & alias.theatre or other.theatre == alias.theatre):
            raise ConfigError(f"{where}: the name {word!r} belongs to both {other.id} and {alias.id}")
    if alias not in table.get(word, ()):
        table.setdefault(word, []).append(alias)


def _put_forces(table: dict[str, list[Alias]], countries: Iterable[tuple[Country, Mapping[str, Any]]], actors: Mapping[str, Known]) -> None:
    """Add "Turkish warplanes" and "Iraqi authorities" for every country that has forces and a government here."""
    for country, row in countries:
        for actor_id, words in ((country.forces, ARMS), (country.government, RULE)):
            if actor_id is None:
                continue
            if actor_id not in actors:
                raise ConfigError(f"lexicons/actors/countries.toml: {country.id} names {actor_id}, which is no actor's id")
            years = actors[actor_id].dated
            for word in (fold(f"{adjective} {word}") for adjective in row["adjectives"] for word in words):
                if word not in table:
                    name = word.split()[0].capitalize() + " government" if words is RULE else actors[actor_id].name
                    table[word] = [Alias(actor_id, name, years)]


def spellings(names: Iterable[str]) -> Iterator[str]:
    """Names with each kind of apostrophe, for a pattern."""
    for name in names:
        yield name
        if "'" in name:
            yield name.replace("'", "’")
