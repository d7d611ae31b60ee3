"""What other people's tables call our kinds, actors, states, cells and months; the words stand in lexicons/exports."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from fogline.claims import roster
from fogline.types import Actor, Event

CIVILIANS: Final = "civilians"
FIRST_YEAR = 1980  # month_id 1 is its January
CELLS_ROUND, CELLS_A_DEGREE = 720, 2


@dataclass(frozen=True, slots=True)
class State:
    """A state: ISO 3166-1 alpha-2 and alpha-3, its name where the lexicon has it, and its number in Gleditsch and Ward's list."""

    iso2: str
    iso3: str
    number: int
    name: str


@cache
def words(name: str) -> Mapping[str, Any]:
    """A lexicon of lexicons/exports."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath(f"exports/{name}.toml").read_text(encoding="utf-8"))


def type_of(event: Event, table: str) -> tuple[str, str] | None:
    """Type and finer type of an event in another codebook: of its kind with one of its modes, else of its kind alone; None where it has none."""
    types = words(table)["types"]
    for name in (*(f"{event.kind}:{mode}" for mode in event.modes), event.kind):
        if name in types:
            first, second = types[name]
            return first, second
    return None


def sort_of(actor: Actor) -> str:
    """What an actor is: "civilians", one of the lexicon's types, or empty where nothing says so; a person or an office is what it belongs to."""
    known = _roster().known.get(actor.id or "")
    seen = set()
    while known is not None and known.type in ("person", "office") and known.parent and known.id not in seen:
        seen.add(known.id)
        known = _roster().known.get(known.parent)
    if known is not None:
        return known.type
    return CIVILIANS if _roster().described.get(roster.fold(actor.name), actor.name.casefold()) == CIVILIANS else ""


def side_of(actor: Actor) -> str:
    """For whom an actor fights; the actor itself where the lexicon does not say."""
    known = _roster().known.get(actor.id or "")
    return (known.side if known else None) or actor.id or actor.name


def countries_of(actors: Iterable[Actor]) -> list[str]:
    """The countries (alpha-3) of actors whose country the lexicon knows, each once."""
    return list(dict.fromkeys(s.iso3 for a in actors if (s := home_of(a)) is not None))


def home_of(actor: Actor) -> State | None:
    """The state that an actor is of, where the lexicon knows it."""
    known = _roster().known.get(actor.id or "")
    return state(known.country) if known is not None else None


def state(code: str | None) -> State | None:
    """The state of an ISO 3166-1 alpha-2 code; None for what is no state of the list."""
    row = words("states")["states"].get(code or "")
    if row is None or code is None:
        return None
    country = _roster().by_code.get(code)
    return State(code, row[0], row[1], country.name if country else "")


def priogrid(lat: float, lon: float) -> int:
    """The number of the PRIO-GRID cell, half a degree wide, in which a point lies.

    Source: Tollefsen, Strand and Buhaug (2012); cells are numbered from the south-west, row by row, from 1.
    """
    row = min(math.floor((lat + 90) * CELLS_A_DEGREE), 180 * CELLS_A_DEGREE - 1)
    column = math.floor((lon + 180) * CELLS_A_DEGREE) % CELLS_ROUND
    return row * CELLS_ROUND + column + 1


def month_id(day: date) -> int:
    """VIEWS's number of a month: January 1980 is 1."""
    return (day.year - FIRST_YEAR) * 12 + day.month


def _roster() -> roster.Roster:
    return roster.load()
