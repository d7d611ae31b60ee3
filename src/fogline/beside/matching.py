"""Which row of theirs and which event of ours are one: one to one, the assignment with the least unlikeness in all.

Candidates are sought by cells and days only, so that the work grows with rows and events and not with their product. Source of
the assignment: Jonker and Volgenant (1987), for sparse tables, as scipy has it; each group of rows and events that hang together
by candidates is solved for itself.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from fogline.beside.coded import Coded, days_apart
from fogline.claims import roster
from fogline.geometry import EARTH_M
from fogline.types import Event, Range

CELL_DEGREES = 1.0
CELL_KM = math.radians(CELL_DEGREES) * EARTH_M / 1000  # from south to north
LONGEST_DAYS = 31  # what an event's window may span for it to be compared
WIDEST_KM = 150.0  # the radius of the widest place of an event that is compared; a province has about 100
CANDIDATES = 50  # of a row, the likest; a row of a whole province and month has hundreds that fit alike badly
UNKNOWN, OTHER = 0.5, 1.0  # unlikeness of a field that one side leaves open, and of one in which both differ
FORMER = re.compile(r" \([^)]*\)")  # "Government of Russia (Soviet Union)"
LEAST_LIKE = 2.0  # a pair less like than this is none. Stated, not tuned: docs/compare.md says what it trades


@dataclass(frozen=True, slots=True)
class Ours:
    """An event of ours that can be compared: it lies within `radius_km` of a point and `first` to `last` day, both included."""

    event: Event
    first: date
    last: date
    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and an event that are taken for one."""

    theirs: Coded
    ours: Ours
    km: float
    days: int
    unlikeness: float  # from 0 up to LEAST_LIKE


def pairs(theirs: Iterable[Coded], ours: Iterable[Ours], own_actors: Path | None = None) -> list[Pair]:
    """The pairs, in order of the rows' days and ids; whatever the order of rows and events, they are the same.

    Args:
        theirs: rows that name a day and a place.
        ours: events.
        own_actors: the user's file of actors.
    """
    by_cell = _by_cell(sorted(ours, key=lambda o: (o.first, o.event.id)))
    kept: dict[str, list[Pair]] = {}
    for row in sorted(theirs, key=lambda r: (r.first, r.id)):
        near = sorted(_candidates(row, by_cell, own_actors), key=lambda p: (p.unlikeness, p.ours.event.id))[:CANDIDATES]
        if near:
            kept[row.id] = near
    found = [pair for group in _groups(kept) for pair in _best(group)]
    return sorted(found, key=lambda p: (p.theirs.first, p.theirs.id))


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine)."""
    north, north2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((north2 - north) / 2) ** 2 + math.cos(north) * math.cos(north2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M / 1000 * math.asin(min(1.0, math.sqrt(half)))


def tolls_meet(a: Range | None, b: Range | None) -> bool | None:
    """Do two ranges share a number? None where one side states none."""
    if a is None or b is None:
        return None
    (low, high), (low2, high2) = ends(a), ends(b)
    return low <= high2 and low2 <= high


def ends(killed: Range) -> tuple[float, float]:
    """The least and the most of a range, whichever of its three numbers say them; open is without end."""
    stated = [n for n in (killed.low, killed.best, killed.high) if n is not None]
    return float(min(stated, default=0)), math.inf if killed.high is None else float(max(stated))


def _by_cell(ours: Iterable[Ours]) -> dict[tuple[int, int], tuple[list[date], list[Ours]]]:
    """Events cell by cell, in order of their first day."""
    found: dict[tuple[int, int], tuple[list[date], list[Ours]]] = defaultdict(lambda: ([], []))
    for one in ours:
        days, events = found[cell(one.lat, one.lon)]
        days.append(one.first)
        events.append(one)
    return found


def cell(lat: float, lon: float) -> tuple[int, int]:
    """The cell of a point; columns go round the earth."""
    return int(lat // CELL_DEGREES), int(((lon + 180) % 360) // CELL_DEGREES)


def _candidates(row: Coded, by_cell: dict[tuple[int, int], tuple[list[date], list[Ours]]], own_actors: Path | None) -> Iterator[Pair]:
    """The events that a row may be, with how unlike they are."""
    if row.radius_km is None or row.slack_days is None:
        return
    slack = timedelta(days=row.slack_days)
    earliest, latest = row.first - slack - timedelta(days=LONGEST_DAYS), row.last + slack
    actors = [_actor_keys(name, row.country, row.first.year, own_actors) for name in row.actors]
    theirs = frozenset().union(*actors)
    for key in _cells_around(row):
        days, events = by_cell.get(key, ((), ()))
        for one in events[bisect_left(days, earliest) : bisect_right(days, latest)]:
            pair = _pair(row, one, theirs, own_actors)
            if pair is not None:
                yield pair


def _cells_around(row: Coded) -> Iterator[tuple[int, int]]:
    """The cells in which an event that a row may be can lie."""
    reach = math.hypot(row.radius_km or 0.0, WIDEST_KM)
    high = reach / CELL_KM
    wide = high / max(0.05, math.cos(math.radians(min(89.0, abs(row.lat) + high * CELL_DEGREES))))
    north, east = row.lat / CELL_DEGREES, ((row.lon + 180) % 360) / CELL_DEGREES
    across = int(360 / CELL_DEGREES)
    columns = dict.fromkeys(c % across for c in range(math.floor(east - wide), math.floor(east + wide) + 1))
    for line in range(math.floor(north - high), math.floor(north + high) + 1):
        for column in columns:
            yield line, column


def _pair(row: Coded, one: Ours, theirs: frozenset[str], own_actors: Path | None) -> Pair | None:
    """A row and an event with how unlike they are; None where they cannot be one, or are too unlike."""
    if row.kinds and one.event.kind not in row.kinds:
        return None
    days = days_apart((row.first, row.last), (one.first, one.last))
    slack = row.slack_days or 0
    if days > slack:
        return None
    reach = math.hypot(row.radius_km or 0.0, one.radius_km)
    km = distance_km(row.lat, row.lon, one.lat, one.lon)
    if km > reach:
        return None
    toll = tolls_meet(row.killed, one.event.counts["killed"].total if "killed" in one.event.counts else None)
    unlikeness = km / reach + days / (slack + 1) + (UNKNOWN if toll is None else 0.0 if toll else OTHER) + _actors_differ(theirs, one.event, own_actors)
    return Pair(row, one, km, days, unlikeness) if unlikeness < LEAST_LIKE else None


def _actors_differ(theirs: frozenset[str], event: Event, own_actors: Path | None) -> float:
    """How unlike the actors are, as far as both sides' are known by the lexicon."""
    ours = {key for a in event.actors if a.id for key in _kin(a.id, own_actors)}
    if not theirs or not ours:
        return UNKNOWN
    return 0.0 if theirs & ours else OTHER


@cache
def _actor_keys(name: str, country: str, year: int, own_actors: Path | None) -> frozenset[str]:
    """The ids that a side's name stands for; "Government of X" is what X's government is."""
    known = roster.load(own_actors)
    lands = {c.name.casefold(): c for c in known.countries.values()}
    spoken_of = {lands[country.casefold()].code: 1} if country.casefold() in lands else {}
    plain = FORMER.sub("", name).casefold()
    state = lands.get(plain.removeprefix("government of ")) if plain.startswith("government of ") else None
    if state is not None:
        return frozenset(key for i in (state.government, state.forces, state.id) if i for key in _kin(i, own_actors))
    alias = known.alias(name, year, spoken_of)
    return _kin(alias.id, own_actors) if alias else frozenset()


@cache
def _kin(actor: str, own_actors: Path | None) -> frozenset[str]:
    """An actor's id, with the ids of those it is a part of and the side it fights on."""
    known = roster.load(own_actors).known
    found: dict[str, None] = {}
    at: str | None = actor
    while at is not None and at not in found:
        found[at] = None
        one = known.get(at)
        if one is not None and one.side:
            found["side " + one.side] = None
        at = one.parent if one is not None else None
    return frozenset(found)


def _groups(kept: dict[str, list[Pair]]) -> list[list[Pair]]:
    """Candidates that hang together through rows and events, group by group, in order of the rows."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for row, near in kept.items():
        for pair in near:
            parent[root("ours " + pair.ours.event.id)] = root("theirs " + row)
    found: dict[str, list[Pair]] = defaultdict(list)
    for row, near in kept.items():
        found[root("theirs " + row)] += near
    return list(found.values())


def _best(group: Sequence[Pair]) -> list[Pair]:
    """The pairs, no row and no event twice, whose unlikeness is least, where each row left alone costs as much as the worst pair.

    Every row may also take a partner of its own that stands for nobody, so that a full assignment is always there.
    """
    if len(group) == 1:
        return list(group)
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows = {name: i for i, name in enumerate(sorted({p.theirs.id for p in group}))}
    events = {name: i for i, name in enumerate(sorted({p.ours.event.id for p in group}))}
    at = {(rows[p.theirs.id], events[p.ours.event.id]): p for p in group}
    lines = [i for i, _ in at] + list(range(len(rows)))
    columns = [j for _, j in at] + [len(events) + i for i in range(len(rows))]
    costs = [1.0 + p.unlikeness for p in at.values()] + [1.0 + LEAST_LIKE] * len(rows)  # more than none: no cost means no candidate
    table = csr_array((np.array(costs), (np.array(lines), np.array(columns))), shape=(len(rows), len(events) + len(rows)))
    return [at[i, j] for i, j in zip(*(side.tolist() for side in min_weight_full_bipartite_matching(table)), strict=True) if (i, j) in at]
