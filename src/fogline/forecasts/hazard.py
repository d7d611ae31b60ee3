"""The chance that another side holds a place within 30 days, from how often that came in the record until now.

Each past stretch of 30 days of each place is a try: another side holds it at its end, or not. Tries are counted by what was known at their
start: how long ago the place was last fought over, whether a place within 30 km changed hands in the 30 days before, whether its own
holder is contested. A group with few tries is held to the wider group that it is part of. What is recent and what is stale is
what the basis of an answer takes for it; docs/evaluation.md says how well it does: little better than the rate of all places, which stands beside it.
Source of holding small groups to wider ones: Efron and Morris, Data analysis using Stein's estimator and its generalizations (1975).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from fogline import tellers
from fogline.control.answers import Answers
from fogline.control.holding import STALE_DAYS, Holding, key_of
from fogline.control.statements import Statement
from fogline.geometry import EARTH_M
from fogline.types import Place

MAKER = "fogline-hazard@1"
AHEAD = 30  # days
RECENT = 14  # days since a place was last fought over
PAST = 24  # stretches of as many days that are looked back on
NEAR_M = 30_000.0
HELD = 200.0  # tries by which a group is held to the wider one: of 20, 80, 200 and 600 the best on a window of its own, see docs/evaluation.md
FIRST_RATE, FIRST_TRIES = 0.02, 10.0  # of a record that has seen nothing yet: one in fifty, as if ten had been tried
QUIET = frozenset({"hold"})  # what is said where nobody fights
Signs = tuple[str, bool, bool]


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely another side holds a place 30 days later."""

    place: Place
    holder: str  # the actor that most likely holds it now
    chance: float
    base_rate: float  # of all places
    signs: Signs  # last fought over, a neighbour changed hands, contested
    tries: int  # of its group
    changed: int


@dataclass(frozen=True, slots=True)
class _State:
    """A place on a day, where somebody is known to hold it."""

    place: Place
    actor: str
    side: str
    signs: Signs


def chances(statements: Iterable[Statement], day: date) -> list[Chance]:
    """The chance of every place whose holder is known on a day and of which something was said in the 60 days before.

    Args:
        statements: in any order; those published after the day are not looked at.
        day: the last that is known of.
    """
    known = [s for s in statements if s.told <= day]
    if not known:
        return []
    first = min(s.told for s in known)
    days = [day - timedelta(AHEAD * i) for i in range(PAST + 1) if day - timedelta(AHEAD * i) >= first][::-1]
    states = _states(known, days)
    tries, changed = _counted(states)
    base = (changed[()] + FIRST_RATE * FIRST_TRIES) / (tries[()] + FIRST_TRIES)
    found = []
    for state in states[-1].values():
        chance = base
        for size in (1, 2, 3):
            group = state.signs[:size]
            chance = (changed[group] + HELD * chance) / (tries[group] + HELD)
        found.append(Chance(state.place, state.actor, round(chance, 4), round(base, 4), state.signs, tries[state.signs], changed[state.signs]))
    return found


def side(holding: Holding) -> str | None:
    """The side that most likely holds a place, all its actors together; None where none is named."""
    shares: dict[str, float] = defaultdict(float)
    for actor, share in holding.shares.items():
        shares[tellers.side_of(actor)] += share
    return max(shares, key=lambda s: (shares[s], s)) if shares else None


def holder(holding: Holding) -> str | None:
    """The likeliest actor of the side that most likely holds a place."""
    found = side(holding)
    return max((a for a in holding.shares if tellers.side_of(a) == found), key=lambda a: (holding.shares[a], a), default=None)


def _states(statements: Sequence[Statement], days: Sequence[date]) -> list[dict[str, _State]]:
    """What was known of each place at the end of each day, with nothing that was published later."""
    answers = Answers(statements, days[-1], days=days)
    fought: dict[str, list[date]] = defaultdict(list)
    for s in sorted(statements, key=lambda s: s.told):
        if s.form not in QUIET:
            fought[key_of(s.place)].append(s.told)
    found: list[dict[str, _State]] = []
    before: dict[str, str] = {}
    for day in days:
        held = [h for h in answers.holdings(day) if holder(h) is not None]
        now = {key_of(h.place): str(side(h)) for h in held}
        turned = [h.place for h in held if before.get(name := key_of(h.place), now[name]) != now[name]]
        close = _close([h.place for h in held], turned)
        found.append(
            {
                name: _State(h.place, str(holder(h)), now[name], (_recency(fought[name], day), near, h.basis == "contested"))
                for h, near in zip(held, close, strict=True) if h.basis != "stale" and (name := key_of(h.place))
            }
        )  # fmt: skip
        before = now
    return found


def _counted(states: Sequence[dict[str, _State]]) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """Tries, and those that changed hands, by every group of signs."""
    tries, changed = Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
    for start, end in pairwise(states):
        for name, state in start.items():
            later = end.get(name)
            is_other = later is not None and later.side != state.side  # of which nothing more was said: the same
            for size in range(4):
                tries[state.signs[:size]] += 1
                changed[state.signs[:size]] += is_other
    return tries, changed


def _recency(fought: Sequence[date], day: date) -> str:
    """How long ago a place was last fought over, as one says it."""
    at = bisect_right(fought, day)
    ago = (day - fought[at - 1]).days if at else STALE_DAYS + 1
    return f"within {RECENT} days" if ago <= RECENT else f"within {STALE_DAYS} days" if ago <= STALE_DAYS else "longer ago"


def _close(places: Sequence[Place], turned: Sequence[Place]) -> list[bool]:
    """Which places have another one near them that changed hands."""
    if not places or not turned:
        return [False] * len(places)
    from scipy.spatial import cKDTree

    reach = 2 * np.sin(NEAR_M / EARTH_M / 2)
    tree = cKDTree(_points(turned))
    there = tree.query_ball_point(_points(places), reach)
    own = {key_of(p): i for i, p in enumerate(turned)}
    return [any(i != own.get(str(place.gazetteer_id)) for i in found) for place, found in zip(places, there, strict=True)]


def _points(places: Sequence[Place]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Places on a sphere of radius 1."""
    lat, lon = (np.radians([getattr(p, name) for p in places]) for name in ("lat", "lon"))
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
