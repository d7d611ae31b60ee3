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

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Chances = NDArray[np.float64]
Counts = NDArray[np.float64]
Near: TypeAlias = "NDArray[np.float32] | csr_array"  # how near each other two settlements are


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
FORMS = ("gain", "loss", "hold", "denied", "repelled", "advance", "contest")
VOICES = ("own", "other", "adverse")
GAIN, LOSS, ADVANCE, CONTEST = (FORMS.index(f) for f in ("gain", "loss", "advance", "contest"))
NEWS = 10  # days; what is told later of a change says only who held the place since


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements as arrays, in order of the day on which they enter."""

    place: Ints  # index of the settlement
    day: Ints  # index of the day it enters
    side: Ints  # column of the side that it is about; 0 where it is about none
    holds: NDArray[np.bool_]
    form: Ints  # of FORMS
    voice: Ints  # of VOICES
    source: Ints  # of `sources`
    age: Ints  # days between what it tells of and its publication
    sources: Sequence[str]

    def __getitem__(self, rows: slice | NDArray[np.bool_]) -> Evidence:
        """Some of the statements."""
        return Evidence(
            self.place[rows], self.day[rows], self.side[rows], self.holds[rows], self.form[rows], self.voice[rows], self.source[rows], self.age[rows],
            self.sources,
        )  # fmt: skip


@dataclass(slots=True)
class Learned:
    """True and false statements counted so far, by form and voice, by these and side, and by source; each count is [..., (true, false)]."""

    rates: Rates
    sources: Sequence[str] = ()
    sides: int = 1
    of_form: Counts = field(init=False)
    of_side: Counts = field(init=False)
    of_source: Counts = field(init=False)
    expected: Counts = field(init=False)  # of a source: what was to be expected of the forms of its statements

    def __post_init__(self) -> None:
        """Nothing is counted yet."""
        self.of_form, self.of_side = np.zeros((len(FORMS), len(VOICES), 2)), np.zeros((len(FORMS), len(VOICES), self.sides, 2))
        self.of_source, self.expected = np.zeros((len(self.sources), 2)), np.zeros((len(self.sources), 2))

    def shares(self, said: Evidence) -> Chances:
        """How often such statements are true."""
        r = self.rates
        form, side = self.of_form[said.form, said.voice], self.of_side[said.form, said.voice, said.side]
        prior = _prior(r)[said.form, said.voice]
        base = (prior * r.form_weight + form[:, 0]) / (r.form_weight + form.sum(1))
        return np.asarray((base * r.side_weight + side[:, 0]) / (r.side_weight + side.sum(1)))

    def better(self) -> Chances:
        """How much better than others of their kind each source's statements are: 1 where it is not known."""
        w, total = self.rates.source_weight, self.expected.sum(1, keepdims=True)
        base = np.where(total > 0, self.expected / np.where(total > 0, total, 1), (0.85, 0.15))
        ratio = (self.of_source + w * base) / (self.expected + w * base)
        return np.asarray(ratio[:, 0] / ratio[:, 1])

    def odds_of(self, source: str) -> float:
        """As `better`, of one source."""
        return float(self.better()[self.sources.index(source)])

    def source(self, source: str) -> tuple[float, float, float, float]:
        """True and false statements of a source, and how many were expected of their forms."""
        n = self.sources.index(source)
        return float(self.of_source[n, 0]), float(self.of_source[n, 1]), float(self.expected[n, 0]), float(self.expected[n, 1])

    def odds(self, said: Evidence) -> Chances:
        """The odds that statements are true."""
        share, most = self.shares(said), self.rates.most
        return np.clip(share / (1 - share) * self.better()[said.source], 1 / 3, most / (1 - most))

    def judge(self, said: Evidence, truth: Chances) -> None:
        """Count statements by the chance that each was true."""
        share = self.shares(said)
        told, hoped = np.stack([truth, 1 - truth], 1), np.stack([share, 1 - share], 1)
        np.add.at(self.of_form, (said.form, said.voice), told)
        np.add.at(self.of_side, (said.form, said.voice, said.side), told)
        np.add.at(self.of_source, said.source, told)
        np.add.at(self.expected, said.source, hoped)


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
    heard: dict[int, tuple[Ints, Floats, Floats]] = field(default_factory=dict)


def smooth(evidence: Evidence, near: Near, since: Ints, days: int, rates: Rates, keep: Collection[int]) -> tuple[dict[int, Floats], Learned]:
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
            total = _sums(whole)
            out[day] = (whole / np.where(total == 0, 1, total)).astype(np.float32)
        if day in trace.heard:
            at, on_settled, on_fresh = trace.heard[day]
            settled[at] *= on_settled
            fresh[at] *= on_fresh
        into, fresh = trace.into[day], fresh * told
        arriving = into * fresh
        coming = _sums(arriving) - arriving
        leaving = np.minimum(_sums(into) - into, 0.9)
        settled, fresh = (
            settled * (1 - leaving) + coming,
            settled * settling + fresh * np.maximum(1 - leaving - settling, 0) + coming,
        )
        most = np.maximum(settled.max(1, keepdims=True), fresh.max(1, keepdims=True))
        settled /= most
        fresh /= most
    return out, learned


def run(
    evidence: Evidence, near: Near, since: Ints, days: int, rates: Rates, keep: Collection[int] | None = None,
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
    learned = known_before or Learned(rates, evidence.sources, since.shape[1])
    out: dict[int, Floats] = {}
    starts = np.searchsorted(evidence.day, np.arange(days + 1)).tolist()
    blur = np.float32(np.exp(-1 / rates.memory))
    for day in range(days):
        total = belief.total
        known = _sums(total)[:, 0] > 0
        new = known & (_sums(recent)[:, 0] == 0)
        recent = recent * blur + total * (1 - blur)
        recent[new] = total[new]
        seen = near @ np.hstack([known[:, None].astype(np.float32), total, np.maximum(total - recent, 0)])
        seen[:, 1:] /= np.maximum(seen[:, :1], 1)
        around, taken = seen[:, 1 : 1 + since.shape[1]], seen[:, 1 + since.shape[1] :]
        possible = (since <= day).astype(np.float32)
        into = _pass_a_day(belief, around, taken, possible, rates)
        if starts[day] < starts[day + 1]:
            said = evidence[starts[day] : starts[day + 1]]
            _begin(belief, np.unique(said.place), around, possible)
            telling = said[said.form != CONTEST]
            if len(telling.place):
                heard = _weights(telling, since.shape[1], learned)
                _weigh(belief, *heard)
                if trace is not None:
                    trace.heard[day] = heard
        if trace is not None:
            trace.settled.append(belief.settled.copy())
            trace.fresh.append(belief.fresh.copy())
            trace.into.append(into)
        due = day - rates.judged_after
        if known_before is None and due >= 0 and starts[due] < starts[due + 1]:
            _judge(learned, evidence[starts[due] : starts[due + 1]], belief)
        if keep is None or day in keep:
            out[day] = belief.total
    return out, learned


def _sums(rows: Floats) -> Floats:
    """The sum of each row, as a column; a product is several times faster than a sum over few columns."""
    return rows @ np.ones((rows.shape[1], 1), np.float32)


def _pass_a_day(belief: Belief, around: Floats, taken: Floats, possible: Floats, rates: Rates) -> Floats:
    """Some settlements change hands, and what is fresh settles; returns the chance that each side comes."""
    into = np.minimum(rates.change + rates.border * around + rates.wave * taken, 0.5) * possible
    into[:, 0] *= 0.1  # an actor whom nobody named seldom comes
    total = belief.total
    leaving = np.minimum(_sums(into) - into, 0.9)  # to any other side
    arriving = into * (_sums(total) - total)
    settling = np.float32(1 / rates.fresh)
    belief.settled = belief.settled * (1 - leaving) + belief.fresh * settling
    belief.fresh = (belief.fresh * np.maximum(1 - leaving - settling, 0) + arriving) * np.float32(np.exp(-rates.told))
    whole = _sums(belief.total)
    whole[whole == 0] = 1
    belief.settled /= whole
    belief.fresh /= whole
    return into


def _begin(belief: Belief, places: Ints, around: Floats, possible: Floats) -> None:
    """Give settlements of which nothing was said yet what their neighbours make likely."""
    new = places[~(belief.settled[places].any(1) | belief.fresh[places].any(1))]
    prior = (0.15 + around[new]) * possible[new]
    prior[:, 0] = 0.1
    prior /= prior.sum(1, keepdims=True)
    belief.settled[new], belief.fresh[new] = prior * 0.9, prior * 0.1


def _weights(said: Evidence, sides: int, learned: Learned) -> tuple[Ints, Floats, Floats]:
    """How much likelier what was said on one day is, by settlement and who holds it, settled and fresh; the likeliest of each is 1."""
    rates = learned.rates
    odds = learned.odds(said)
    changing = ((said.form == GAIN) | (said.form == LOSS)) & (said.age <= NEWS)
    lasting = 1 + (odds - 1) * np.exp(-rates.change * 5 * said.age)
    on_fresh = np.where(changing, np.maximum(odds * rates.news, 1), np.where(said.form == ADVANCE, 3 * odds, lasting))
    on_settled = np.where(changing, rates.late * np.maximum(odds, 1), np.where(said.form == ADVANCE, 1, lasting))
    mine = (np.arange(sides) == said.side[:, None]) == said.holds[:, None]
    places, rows = np.unique(said.place, return_inverse=True)
    logs = np.zeros((2, len(places), sides))
    for log, weight in zip(logs, (on_settled, on_fresh), strict=True):
        np.add.at(log, rows, np.where(mine, np.log(weight)[:, None], 0))
    settled, fresh = np.exp(logs - logs.max((0, 2))[:, None]).astype(np.float32)
    return places, settled, fresh


def _weigh(belief: Belief, places: Ints, on_settled: Floats, on_fresh: Floats) -> None:
    """Weigh what was said of some settlements."""
    settled, fresh = belief.settled[places] * on_settled, belief.fresh[places] * on_fresh
    whole = (settled + fresh).sum(1, keepdims=True)
    belief.settled[places], belief.fresh[places] = settled / whole, fresh / whole


def _judge(learned: Learned, said: Evidence, belief: Belief) -> None:
    """Count statements by what is believed of them now."""
    telling = said[said.form != CONTEST]
    chance = (belief.settled + belief.fresh)[telling.place, telling.side].astype(np.float64)
    learned.judge(telling, np.where(telling.holds, chance, 1 - chance))


@cache
def _shares(true: tuple[tuple[tuple[str, str], float], ...]) -> Chances:
    """Prior true shares as an array [form, voice]."""
    known = dict(true)
    return np.array([[known.get((form, voice), 0.5) for voice in VOICES] for form in FORMS])


def _prior(rates: Rates) -> Chances:
    return _shares(tuple(rates.true.items()))
