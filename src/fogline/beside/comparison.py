"""What a table and the record have in common, what only one of them has, and where they differ on what both have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Literal

from fogline import prose
from fogline.beside.coded import Codebook, Coded
from fogline.beside.matching import LONGEST_DAYS, WIDEST_KM, Ours, Pair, cell, pairs, tolls_meet
from fogline.figures import Share
from fogline.types import Event, Failure, Range

AREA_CELLS = 2  # degrees; where the one side has something within so many, the other is compared
FAR_KM, LATE_DAYS = 10.0, 0  # further apart than this, places and days are told as different
MOVED = timedelta(days=14)  # further than any row's days allow but a month's, and near enough for as much to be told of then
SPAN_DAYS = 28  # fewer days that both cover are too few to tell what chance would match
Field = Literal["killed", "place", "date", "actors"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a pair differs: what each says, in figures."""

    field: Field
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that came of it. Rows and events that could not be compared are counted by the reason in `outside`."""

    book: Codebook
    days: tuple[date, date] | None  # that both cover
    pairs: Sequence[Pair]
    only_theirs: Sequence[Coded]
    only_ours: Sequence[Ours]
    outside: Counter[tuple[Literal["theirs", "ours"], str]]
    failures: Sequence[Failure]
    by_chance: int | None  # rows that would be matched with their days moved by a fortnight; None where the days are too few

    def theirs_matched(self) -> Share:
        """How many of their rows have an event of ours."""
        return Share(len(self.pairs), len(self.pairs) + len(self.only_theirs))

    def ours_matched(self) -> Share:
        """How many of our events have a row of theirs; of those that their codebook would hold."""
        return Share(len(self.pairs), len(self.pairs) + len(self.only_ours))

    def chance_matched(self) -> Share | None:
        """How many of their rows have an event of ours though their days are wrong: what is due to chance alone."""
        return None if self.by_chance is None else Share(self.by_chance, len(self.pairs) + len(self.only_theirs))

    def tolls_agree(self) -> Share:
        """In how many pairs the ranges of the dead share a number, of those where both sides state one."""
        met = [m for p in self.pairs if (m := tolls_meet(p.theirs.killed, killed(p.ours.event))) is not None]
        return Share(sum(met), len(met))

    def median_km(self) -> float | None:
        """Half of the pairs lie no further apart."""
        return median(p.km for p in self.pairs) if self.pairs else None

    def median_days(self) -> float | None:
        """Half of the pairs lie no more days apart; those whose days meet lie none apart."""
        return median(p.days for p in self.pairs) if self.pairs else None


def compare(
    rows: Iterable[Coded | Failure], events: Iterable[Event], book: Codebook, covered: tuple[date, date] | None, own_actors: Path | None = None
) -> Comparison:  # fmt: skip
    """Hold rows against events.

    Only the days and the area that both cover are compared. Days: from the first to the last on which a row begins, as far as
    they lie in `covered`. Area: wherever the other side has anything within two degrees, at any time.

    Args:
        rows: in any order; taken one at a time, and only those that lie in days and area are kept.
        events: of the record.
        book: of the rows' table.
        covered: the first and the last day that the record's reports were published on; None where they have no date.
        own_actors: the user's file of actors.
    """
    outside: Counter[tuple[Literal["theirs", "ours"], str]] = Counter()
    ours: list[Ours] = []
    for event in events:
        one, why = _ours(event, book)
        if one is None:
            outside["ours", why] += 1
        else:
            ours.append(one)
    near_ours = {around for o in ours for around in _around(o.lat, o.lon)}
    their_cells: set[tuple[int, int]] = set()
    their_days: tuple[date, date] | None = None
    theirs: list[Coded] = []
    failures: list[Failure] = []
    for row in rows:
        if isinstance(row, Failure):
            failures.append(row)
            continue
        their_days = _hull(their_days, (row.first, row.first))  # one row of a year is no year of cover
        their_cells.add(_cell(row.lat, row.lon))
        why = _why_not(row, near_ours, covered)
        if why:
            outside["theirs", why] += 1
        else:
            theirs.append(row)
    days = _shared(covered, their_days)
    near_theirs = {around for c in their_cells for around in _neighbours(c)}
    within = []
    for o in ours:
        if days is None or o.last < days[0] or o.first > days[1]:
            outside["ours", "on days that the table does not cover"] += 1
        elif _cell(o.lat, o.lon) not in near_theirs:
            outside["ours", "where the table has nothing within two degrees"] += 1
        else:
            within.append(o)
    found = pairs(theirs, within, own_actors)
    taken, held = {p.theirs.id for p in found}, {p.ours.event.id for p in found}
    alone = [o for o in within if o.event.id not in held]
    if book.with_death:
        without = [o for o in alone if not _with_death(o.event)]
        outside["ours", f"without a death that is told of, which {book.name} does not hold"] += len(without)
        alone = [o for o in alone if _with_death(o.event)]
    return Comparison(
        book, days, found, sorted((r for r in theirs if r.id not in taken), key=lambda r: (r.first, r.id)),
        sorted(alone, key=lambda o: (o.first, o.event.id)), +outside, failures,
        _by_chance(theirs, within, days, own_actors),
    )  # fmt: skip


def differences(pair: Pair) -> list[Difference]:
    """Where a row and its event differ in toll, place or date."""
    row, event = pair.theirs, pair.ours.event
    found: list[Difference] = []
    if tolls_meet(row.killed, killed(event)) is False:
        found.append(Difference("killed", toll(row.killed), toll(killed(event))))
    if pair.km > FAR_KM:
        found.append(Difference("place", f"{row.place or 'no name'}, {pair.km:.0f} km away", prose.where(event.place)))
    if pair.days > LATE_DAYS:
        found.append(Difference("date", stretch(row.first, row.last), prose.when(event.window)))
    return found


def killed(event: Event) -> Range | None:
    """An event's dead."""
    return event.counts["killed"].total if "killed" in event.counts else None


def toll(found: Range | None) -> str:
    """A range of dead in words."""
    return "no number" if found is None else prose.toll("killed", found)


def stretch(first: date, last: date) -> str:
    """A day, or the first and the last of several."""
    return f"{first}" if first == last else f"{first} to {last}"


def _ours(event: Event, book: Codebook) -> tuple[Ours | None, str]:
    """An event as it can be compared, or why it cannot."""
    window, place = event.window, event.place
    if event.kind not in book.codes():
        return None, f"of a kind that {book.name} does not code"
    if place is None or place.feature == "country" or place.radius_m / 1000 > WIDEST_KM:
        return None, "without a place finer than a country or a region"
    if window is None or window.earliest is None or window.latest is None or window.latest - window.earliest > timedelta(days=LONGEST_DAYS):
        return None, "without a day, or with more than a month for one"
    return Ours(event, window.earliest.date(), (window.latest - timedelta(seconds=1)).date(), place.lat, place.lon, place.radius_m / 1000), ""


def _why_not(row: Coded, near_ours: set[tuple[int, int]], covered: tuple[date, date] | None) -> str:
    """Why a row is not compared; empty where it is."""
    if row.radius_km is None:
        return "without a place finer than a country"
    if row.slack_days is None:
        return "with more than a month for a day"
    if covered is None or row.last < covered[0] or row.first > covered[1]:
        return "on days of which the record has no report"
    return "" if _cell(row.lat, row.lon) in near_ours else "where the record has nothing within two degrees"


def _by_chance(theirs: Sequence[Coded], within: Sequence[Ours], days: tuple[date, date] | None, own_actors: Path | None) -> int | None:
    """How many rows are matched with their days moved on by a fortnight, those of the last fortnight to the first."""
    if days is None or (days[1] - days[0]).days + 1 < SPAN_DAYS:
        return None
    span = days[1] - days[0] + timedelta(days=1)
    moved = []
    for row in theirs:
        on = MOVED if row.first + MOVED <= days[1] else MOVED - span
        moved.append(replace(row, first=row.first + on, last=row.last + on))
    return len(pairs(moved, within, own_actors))


def _with_death(event: Event) -> bool:
    """Does any claim of it tell of a death?"""
    found = killed(event)
    return found is not None and (found.high is None or found.high > 0)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    """The cell of the area that both cover."""
    line, column = cell(lat, lon)
    return line // AREA_CELLS, column // AREA_CELLS


def _around(lat: float, lon: float) -> list[tuple[int, int]]:
    """The cell of a point, and those beside it."""
    return _neighbours(_cell(lat, lon))


def _neighbours(at: tuple[int, int]) -> list[tuple[int, int]]:
    """A cell and the eight beside it; columns go round the earth."""
    across = 360 // AREA_CELLS
    return [(at[0] + north, (at[1] + east) % across) for north in (-1, 0, 1) for east in (-1, 0, 1)]


def _hull(a: tuple[date, date] | None, b: tuple[date, date]) -> tuple[date, date]:
    """The days from the first of both to the last of both."""
    return b if a is None else (min(a[0], b[0]), max(a[1], b[1]))


def _shared(a: tuple[date, date] | None, b: tuple[date, date] | None) -> tuple[date, date] | None:
    """The days that two stretches share."""
    if a is None or b is None:
        return None
    first, last = max(a[0], b[0]), min(a[1], b[1])
    return (first, last) if first <= last else None
