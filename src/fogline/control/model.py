"""What is believed of who holds each settlement, day by day: a hidden Markov model over sides, all settlements at once.

A settlement is held by one of a few sides, for long ("settled") or since a few days ("fresh"). Each day it may change hands, more
readily where a neighbour just did or is held by another side. A report that a place changed hands is likely just after it did;
a report that it is held is likely as long as it is. How much each form of statement, each side's own word and each source is to be
believed is learned on the way: a statement is judged by what is believed some weeks after it, so that no day's answer knows what
was published later. Few statements leave the prior as it is.

Source: Rabiner 1989 for the forward and backward passes; Dawid and Skene 1979 for raters whose errors are estimated with the
truth; recursive estimation after Titterington 1984. Priors and rates were set on simulations of other places and years
(bench/control.py), see docs/methods.md#control-of-places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rates:
    """What the model believes before it has seen anything; times in days."""

    change: float = 0.0009  # chance a day that a settlement changes hands, where its neighbours are of one side
    border: float = 0.0018  # more, times the share of its neighbours that the other side holds
    memory: float = 8.0  # days for which what a neighbour took is new
    wave: float = 0.105  # more, times the share of its neighbours that the other side took in the last days
    fresh: float = 8.0  # how long a change is news
    told: float = 0.3  # reports a day of a change while it is fresh: their absence speaks against it
    late: float = 0.48  # how much likelier a settled holder's gain is reported than that of one who is not there
    judged_after: int = 21
    source_weight: float = 5.5  # statements that a source's prior counts for
    form_weight: float = 500.0
    side_weight: float = 20.0
    most: float = 0.985  # the most that one statement is believed
    news: float = 200.0  # how much likelier a change is told of while it is fresh than one that was not

    true: Mapping[tuple[str, str], float] = field(default_factory=lambda: TRUE)


# True share of a form of statement before any was judged, by whose word it is.
TRUE: dict[tuple[str, str], float] = {
    ("gain", "own"): 0.60, ("gain", "other"): 0.62, ("gain", "adverse"): 0.97,
    ("loss", "own"): 0.85, ("loss", "other"): 0.94, ("loss", "adverse"): 0.97,
    ("hold", "own"): 0.85, ("hold", "other"): 0.95, ("hold", "adverse"): 0.97,
    ("denied", "own"): 0.63, ("denied", "other"): 0.92, ("denied", "adverse"): 0.97,
    ("repelled", "own"): 0.80, ("repelled", "other"): 0.92, ("repelled", "adverse"): 0.97,
    ("advance", "own"): 0.5, ("advance", "other"): 0.55, ("advance", "adverse"): 0.7,
}  # fmt: skip
CHANGING = frozenset({"gain", "loss"})  # forms that tell of a change
NEWS = 10  # days; what is told later of a change says only who held the place since


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements as arrays, in order of the day on which they enter."""

    place: Ints  # index of the settlement
    day: Ints  # index of the day it enters
    side: Ints  # column of the side that it is about; 0 where it is about none
    holds: NDArray[np.bool_]
    form: Sequence[str]
    voice: Sequence[str]
    source: Sequence[str]
    age: Ints  # days between what it tells of and its publication


@dataclass(slots=True)
class Learned:
    """True and false statements counted so far, by form and voice, by these and side, and by source."""

    rates: Rates
    counts: dict[tuple[str | int, ...], list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))

    def share(self, form: str, voice: str, side: int) -> float:
        """How often such a statement is true."""
        r = self.rates
        prior = r.true.get((form, voice), 0.5)
        true, false = self.counts[form, voice]
        base = (prior * r.form_weight + true) / (r.form_weight + true + false)
        true, false = self.counts[form, voice, side]
        return (base * r.side_weight + true) / (r.side_weight + true + false)

    def odds_of(self, source: str) -> float:
        """How much better than others of their kind a source's statements are: 1 where it is not known."""
        right, wrong, right_expected, wrong_expected = self.source(source)
        w = self.rates.source_weight
        total = right_expected + wrong_expected
        base_right, base_wrong = (right_expected / total, wrong_expected / total) if total else (0.85, 0.15)
        return ((right + w * base_right) / (right_expected + w * base_right)) / ((wrong + w * base_wrong) / (wrong_expected + w * base_wrong))

    def source(self, source: str) -> tuple[float, float, float, float]:
        """True and false statements of a source, and how many were expected of their forms."""
        right, wrong = self.counts["source", source]
        expected = self.counts["expected", source]
        return right, wrong, expected[0], expected[1]

    def odds(self, form: str, voice: str, side: int, source: str) -> float:
        """The odds that a statement is true."""
        share = self.share(form, voice, side)
        odds = share / (1 - share) * self.odds_of(source)
        most = self.rates.most
        return min(max(odds, 1 / 3), most / (1 - most))

    def judge(self, form: str, voice: str, side: int, source: str, truth: float) -> None:
        """Count a statement by the chance that it was true."""
        share = self.share(form, voice, side)
        for key in ((form, voice), (form, voice, side), ("source", source)):
            count = self.counts[key]
            count[0] += truth
            count[1] += 1 - truth
        expected = self.counts["expected", source]
        expected[0] += share
        expected[1] += 1 - share


@dataclass(slots=True)
class Belief:
    """What is believed on one day: chances [settlement, side] settled and fresh; all nought where nothing was said yet."""

    settled: Floats
    fresh: Floats

    @property
    def total(self) -> Floats:
        """Chances that sum to one where anything is known."""
        return self.settled + self.fresh


@dataclass(slots=True)
class Trace:
    """What a forward pass leaves for the backward one, by day."""

    settled: list[Floats] = field(default_factory=list)
    fresh: list[Floats] = field(default_factory=list)
    into: list[Floats] = field(default_factory=list)
    heard: dict[int, list[tuple[int, Floats, Floats]]] = field(default_factory=lambda: defaultdict(list))


def smooth(evidence: Evidence, near: csr_array, since: Ints, days: int, rates: Rates, keep: Collection[int]) -> tuple[dict[int, Floats], Learned]:
    """What all statements together make of each day: forward to learn, forward again, and back.

    Args:
        evidence: by the day that each statement is about.
        near: as for `run`.
        since: as for `run`.
        days: as for `run`.
        rates: as for `run`.
        keep: the days that are wanted.

    Returns:
        As `run`.
    """
    _, learned = run(evidence, near, since, days, rates, keep=())
    trace = Trace()
    run(evidence, near, since, days, rates, (), learned, trace)
    told, settling = np.float32(np.exp(-rates.told)), np.float32(1 / rates.fresh)
    settled, fresh = np.ones(since.shape, np.float32), np.ones(since.shape, np.float32)
    out: dict[int, Floats] = {}
    for day in range(days - 1, -1, -1):
        if day in keep:
            whole = trace.settled[day] * settled + trace.fresh[day] * fresh
            total = whole.sum(1, keepdims=True)
            out[day] = (whole / np.where(total == 0, 1, total)).astype(np.float32)
        for s, on_settled, on_fresh in trace.heard[day]:
            settled[s] *= on_settled
            fresh[s] *= on_fresh
        into, fresh = trace.into[day], fresh * told
        arriving = into * fresh
        coming = arriving.sum(1, keepdims=True) - arriving
        leaving = np.minimum(into.sum(1, keepdims=True) - into, 0.9)
        settled, fresh = (
            settled * (1 - leaving) + coming,
            settled * settling + fresh * np.maximum(1 - leaving - settling, 0) + coming,
        )
        most = np.maximum(settled.max(1, keepdims=True), fresh.max(1, keepdims=True))
        settled /= most
        fresh /= most
    return out, learned


def run(
    evidence: Evidence, near: csr_array, since: Ints, days: int, rates: Rates, keep: Collection[int] | None = None,
    known_before: Learned | None = None, trace: Trace | None = None,
) -> tuple[dict[int, Floats], Learned]:  # fmt: skip
    """Carry belief forward day by day.

    Args:
        evidence: by day of publication.
        near: [settlement, settlement] how near each other two are, from 0 to 1.
        since: [settlement, side] the day from which a side may hold a settlement; the first side is "none of those named".
        days: how many days.
        rates: what is believed beforehand.
        keep: the days that are wanted; all by default.
        known_before: what was learned elsewhere; nothing is learned then.
        trace: filled with what the backward pass needs.

    Returns:
        By day the chances [settlement, side], nought for settlements of which nothing was said yet, and what was learned.
    """
    belief = Belief(np.zeros(since.shape, np.float32), np.zeros(since.shape, np.float32))
    recent = np.zeros(since.shape, np.float32)  # belief of the last days, to see what was just taken
    learned = known_before or Learned(rates)
    out: dict[int, Floats] = {}
    starts = np.searchsorted(evidence.day, np.arange(days + 1))
    judged = 0
    blur = np.float32(np.exp(-1 / rates.memory))
    for day in range(days):
        total = belief.total
        known = total.sum(1) > 0
        new = known & (recent.sum(1) == 0)
        recent = recent * blur + total * (1 - blur)
        recent[new] = total[new]
        seen = near @ np.hstack([known[:, None].astype(np.float32), total, np.maximum(total - recent, 0)])
        seen[:, 1:] /= np.maximum(seen[:, :1], 1)
        around, taken = seen[:, 1 : 1 + since.shape[1]], seen[:, 1 + since.shape[1] :]
        possible = (since <= day).astype(np.float32)
        into = _pass_a_day(belief, around, taken, possible, rates)
        for i in range(int(starts[day]), int(starts[day + 1])):
            s = int(evidence.place[i])
            _begin(belief, s, around, possible)
            weights = _weights(evidence, i, since.shape[1], learned)
            if weights is not None:
                _weigh(belief, s, weights)
                if trace is not None:
                    trace.heard[day].append((s, *weights))
        if trace is not None:
            trace.settled.append(belief.settled.copy())
            trace.fresh.append(belief.fresh.copy())
            trace.into.append(into)
        while known_before is None and judged < len(evidence.day) and evidence.day[judged] <= day - rates.judged_after:
            _judge(learned, evidence, judged, belief)
            judged += 1
        if keep is None or day in keep:
            out[day] = belief.total
    return out, learned


def _pass_a_day(belief: Belief, around: Floats, taken: Floats, possible: Floats, rates: Rates) -> Floats:
    """Some settlements change hands, and what is fresh settles; returns the chance that each side comes."""
    into = np.minimum(rates.change + rates.border * around + rates.wave * taken, 0.5) * possible
    into[:, 0] *= 0.1  # an actor whom nobody named seldom comes
    total = belief.total
    leaving = np.minimum(into.sum(1, keepdims=True) - into, 0.9)  # to any other side
    arriving = into * (total.sum(1, keepdims=True) - total)
    settling = np.float32(1 / rates.fresh)
    belief.settled = belief.settled * (1 - leaving) + belief.fresh * settling
    belief.fresh = (belief.fresh * np.maximum(1 - leaving - settling, 0) + arriving) * np.float32(np.exp(-rates.told))
    whole = belief.total.sum(1, keepdims=True)
    whole[whole == 0] = 1
    belief.settled /= whole
    belief.fresh /= whole
    return into


def _begin(belief: Belief, s: int, around: Floats, possible: Floats) -> None:
    """Give a settlement of which nothing was said yet what its neighbours make likely."""
    if not belief.settled[s].any() and not belief.fresh[s].any():
        prior = (0.15 + around[s]) * possible[s]
        prior[0] = 0.1
        prior /= prior.sum()
        belief.settled[s], belief.fresh[s] = prior * 0.9, prior * 0.1


def _weights(evidence: Evidence, i: int, sides: int, learned: Learned) -> tuple[Floats, Floats] | None:
    """How much likelier a statement is, by who holds the place, settled and fresh; None where it tells nothing of that."""
    rates, form, k = learned.rates, evidence.form[i], int(evidence.side[i])
    if form == "contest":
        return None
    odds = learned.odds(form, evidence.voice[i], k, evidence.source[i])
    settled, fresh = np.ones(sides, np.float32), np.ones(sides, np.float32)
    mine = np.full(sides, not evidence.holds[i])
    mine[k] = evidence.holds[i]
    age = int(evidence.age[i])
    if form in CHANGING and age <= NEWS:
        fresh[mine] = max(odds * rates.news, 1.0)
        settled[mine] = rates.late * max(odds, 1.0)
    elif form == "advance":
        fresh[mine] = 3 * odds
    else:
        fresh[mine] = settled[mine] = 1 + (odds - 1) * float(np.exp(-rates.change * 5 * age))
    return settled, fresh


def _weigh(belief: Belief, s: int, weights: tuple[Floats, Floats]) -> None:
    """Weigh a statement of a settlement."""
    settled, fresh = belief.settled[s] * weights[0], belief.fresh[s] * weights[1]
    whole = settled.sum() + fresh.sum()
    belief.settled[s], belief.fresh[s] = settled / whole, fresh / whole


def _judge(learned: Learned, evidence: Evidence, i: int, belief: Belief) -> None:
    """Count a statement by what is believed of it now."""
    form = evidence.form[i]
    if form == "contest":
        return
    s, k = int(evidence.place[i]), int(evidence.side[i])
    chance = float(belief.settled[s, k] + belief.fresh[s, k])
    learned.judge(form, evidence.voice[i], k, evidence.source[i], chance if evidence.holds[i] else 1 - chance)
