"""Who holds what on a day, since when, and on whose word: answers from statements.

Filtered answers know what was published by the end of the day they are about; smoothed ones know everything.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fogline.control import evidence, model
from fogline.control.holding import STALE_DAYS, Basis, Holding, key_of
from fogline.control.model import Floats, Learned, Rates
from fogline.control.sides import Sides
from fogline.control.statements import Statement
from fogline.types import Place

SURE = 0.9  # a chance from which control is assessed
LEAST = 0.005  # a chance below which an actor is left out
TOLD = 12  # statements that an answer names, the latest
LATELY = timedelta(14)  # time in which fighting or two sides' words make a place contested


@dataclass(frozen=True, slots=True)
class Change:
    """A settlement that another side held on one day than on the day before."""

    place: Place
    day: date
    before: str | None
    after: str
    chance: float
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row on which one actor most likely held a settlement, on one basis."""

    first: date
    last: date
    actor: str | None
    low: float  # its least chance in these days
    high: float
    basis: Basis
    statements: tuple[Statement, ...]  # published in these days


class Answers:
    """Answers about days up to `until`, from statements each of which is told once.

    Args:
        statements: in any order; those published after `until` are left out unless `smoothed`.
        until: the last day that is asked for.
        days: the days that are asked for; all by default.
        smoothed: let every statement, later ones too, say what it can of a day.
    """

    def __init__(
        self, statements: Iterable[Statement], until: date, *, days: Iterable[date] | None = None, smoothed: bool = False,
        stale_days: int = STALE_DAYS, sides: Sides | None = None, rates: Rates | None = None,
    ) -> None:  # fmt: skip
        self.smoothed, self._stale = smoothed, timedelta(stale_days)
        self._sides = sides or Sides.load()
        known = evidence.once([s for s in statements if smoothed or s.told <= until])
        if smoothed:
            known += evidence.held_before(known)
        self.scene = evidence.scene(known, by_event=smoothed) if known else None
        self._beliefs: dict[int, Floats] = {}
        self._held: dict[date, list[Holding]] = {}  # of the day asked for last
        self._mostly: dict[tuple[str, date], str] = {}
        self.learned = Learned(rates or Rates())
        self._of: dict[int, list[Statement]] = defaultdict(list)
        if self.scene is None:
            return
        scene = self.scene
        for s, n in zip(scene.heard, scene.evidence.place.tolist(), strict=True):
            self._of[n].append(s)
        for row in self._of.values():
            row.sort(key=lambda s: (s.told, s.claim))
        self._days = {n: [s.told for s in row] for n, row in self._of.items()}
        self._ids = {n: tuple(s.claim for s in row) for n, row in self._of.items()}
        self._named = _named(scene.heard)
        last = max(until, max(s.told for s in known)) if smoothed else until
        size = (last - scene.start).days + 1
        keep = range(size) if days is None else {(d - scene.start).days for d in days}
        run = model.smooth if smoothed else model.run
        if size > 0:
            self._beliefs, self.learned = run(scene.evidence, scene.near, scene.since, size, rates or Rates(), keep)

    def holdings(self, day: date) -> list[Holding]:
        """Who held what on a day: one row for each settlement of which something was said by then."""
        if self.scene is None or (chances := self._beliefs.get((day - self.scene.start).days)) is None:
            return []
        if day not in self._held:
            rows = np.flatnonzero(chances.any(1))
            self._held = {day: self._holdings(rows, chances[rows], day)}
        return self._held[day]

    def changes(self, first: date, last: date) -> list[Change]:
        """Where the side that most likely held a settlement became another, from one day to the next."""
        if self.scene is None:
            return []
        found = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(offset)
            number = (day - self.scene.start).days
            before, after = self._beliefs.get(number - 1), self._beliefs.get(number)
            if before is None or after is None:
                continue
            was, now = before.argmax(1), after.argmax(1)
            for n in map(int, np.flatnonzero((was != now) & (before.sum(1) > 0) & (now > 0))):
                holder = self._actor(int(n), int(now[n]), day)
                held = self._actor(int(n), int(was[n]), day) if was[n] else None
                found.append(Change(self.scene.places[n], day, held, holder, float(after[n, now[n]]), self._told(int(n), day)))
        return found

    def history(self, place: str) -> list[Stretch]:
        """Who most likely held a settlement, by what it is known by (`holding.key_of`), stretch by stretch."""
        if self.scene is None:
            return []
        numbers = [i for i, p in enumerate(self.scene.places) if key_of(p) == place]
        found: list[Stretch] = []
        for number in sorted(self._beliefs) if numbers else ():
            n, day = numbers[0], self.scene.start + timedelta(number)
            chances = self._beliefs[number][n]
            if not chances.any():
                continue
            row = self._holdings(np.array([n]), chances[None], day)[0]
            actor = max(row.shares, key=lambda a: row.shares[a]) if row.shares else None
            chance = row.shares[actor] if actor is not None else 0.0
            told = tuple(s for s in self._of[n] if (s.since if self.smoothed else s.told) == day)
            if found and (found[-1].actor, found[-1].basis) == (actor, row.basis):
                old = found[-1]
                found[-1] = replace(old, last=day, low=min(old.low, chance), high=max(old.high, chance), statements=(*old.statements, *told))
            else:
                found.append(Stretch(day, day, actor, chance, chance, row.basis, told))
        return found

    def statements(self, place: str, day: date) -> tuple[Statement, ...]:
        """What was said of a settlement by a day, the latest last."""
        numbers = [i for i, p in enumerate(self.scene.places) if key_of(p) == place] if self.scene else []
        return self._told(numbers[0], day) if numbers else ()

    def _holdings(self, rows: NDArray[np.int64], chances: Floats, day: date) -> list[Holding]:
        """Who held some settlements on a day, by their numbers and chances."""
        assert self.scene is not None
        places, sides = self.scene.places, self.scene.sides
        which, column = np.nonzero(chances[:, 1:] >= LEAST)
        values = np.round(chances[which, column + 1].astype(np.float64), 4).tolist()
        firsts, columns = np.searchsorted(which, np.arange(len(rows) + 1)).tolist(), (column + 1).tolist()
        tops = chances.argmax(1)
        found = []
        for i, (n, top, chance) in enumerate(zip(rows.tolist(), tops.tolist(), chances[np.arange(len(rows)), tops].tolist(), strict=True)):
            first, last = firsts[i], firsts[i + 1]
            shares: dict[str, float] = {}
            for j in range(first, last):
                actor = self._actor(n, columns[j], day)
                shares[actor] = shares.get(actor, 0.0) + values[j]
            if last - first > 1:
                shares = dict(sorted(shares.items(), key=lambda x: (-x[1], x[0])))
            end = self._end(n, day)
            start = end - TOLD if end > TOLD else 0
            told = self._of[n][start:end]
            basis = _basis(sides[top] if top else None, chance, told, day, self._stale)
            found.append(Holding(places[n], day, shares, basis, self._ids[n][start:end], told[-1].told if told else None))
        return found

    def _told(self, n: int, day: date) -> tuple[Statement, ...]:
        """The last statements of a settlement that an answer for a day rests on."""
        end = self._end(n, day)
        return tuple(self._of[n][max(0, end - TOLD) : end])

    def _end(self, n: int, day: date) -> int:
        """How many statements of a settlement are known for a day's answer."""
        return len(self._days[n]) if self.smoothed else bisect_right(self._days[n], day)

    def _actor(self, n: int, side: int, day: date) -> str:
        """The id of the actor that stands for a side at a settlement: the one named there last, else the one named most by then."""
        assert self.scene is not None
        name = self.scene.sides[side]
        for s in reversed(self._of[n]):
            if s.side == name and s.actor is not None and (self.smoothed or s.told <= day):
                return s.actor
        known = self._mostly.get((name, day))
        if known is None:
            known = self._mostly[name, day] = self._most(name, day)
        return known

    def _most(self, name: str, day: date) -> str:
        """The id of the actor by which a side was named most."""
        named: dict[str, int] = defaultdict(int)
        for told, actor in self._named.get(name, ()):
            if self.smoothed or told <= day:
                named[actor] += 1
        return max(named, key=lambda a: (named[a], a)) if named else name


def _named(heard: Sequence[Statement]) -> dict[str, list[tuple[date, str]]]:
    """By which actors each side was named, and when."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for s in heard:
        if s.side is not None and s.actor is not None:
            found[s.side].append((s.told, s.actor))
    return found


def _basis(side: str | None, chance: float, told: Sequence[Statement], day: date, stale: timedelta) -> Basis:
    """On what an answer rests, in the terms in which ISW keeps control apart; see docs/methods.md#control-of-places."""
    fresh = day - stale
    if not told or ((told[-1].until or told[-1].told) < fresh and all((s.until or s.told) < fresh for s in told)):
        return "stale"
    since = day - LATELY
    if side is None or chance < 0.5 or (told[-1].form == "contest" and told[-1].told >= since):
        return "contested"
    if chance < SURE and len({s.side for s in told if s.told >= since and s.holds and s.side is not None and s.form != "advance"}) > 1:
        return "contested"
    spoke = moved = False
    for s in told:
        if s.form == "contest" or (s.side == side) != s.holds:
            continue
        if s.form == "advance":
            moved = True
        elif chance >= SURE and s.voice != "own":
            return "assessed"
        else:
            spoke = True
    return "advance" if moved and not spoke else "claimed"
