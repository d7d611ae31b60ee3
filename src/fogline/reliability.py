"""How reliable each source is, estimated from how often it agrees with independent origins; with its uncertainty and what it rests on.

For each event and field (happened, toll, place, who) every independent origin gives one answer. Nobody knows which is true: that
and the sources' reliabilities are found together, from each other. A source's reliability r is the chance that its answer is the
true one; a wrong answer is any of the others, alike. Its posterior is kept on a grid, and for each of its answers only the others
say how likely that one is true, so that no source vouches for itself and an answer that nobody else can judge tells nothing.

Source: Dawid and Skene (1979), Maximum likelihood estimation of observer error-rates using the EM algorithm, Applied Statistics 28,
with one rate a source; messages from answers to sources as in Liu, Peng and Ihler (2012), Variational inference for crowdsourcing, NeurIPS.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fogline.admiralty import LETTERS, Letter
from fogline.answers import NOBODY, Question, answers, one_name
from fogline.prose import number
from fogline.types import Event, Filed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GRID: Floats = (np.arange(200) + 0.5) / 200
PRIOR_LOG: Floats = np.log(GRID)  # Beta(2, 1): rather right than wrong, and no more said; mean 0.67
START = 2 / 3
WITHIN = 0.9  # the intervals' chance to hold the reliability
ROUNDS, STILL = 200, 1e-5
STEPS: Floats = np.linspace(0, 1, 201)
FEWEST = 8  # events; from fewer nothing is judged
WIDEST = 0.3  # an interval wider than this judges nothing
LEAST: Mapping[Letter, float] = {"A": 0.95, "B": 0.85, "C": 0.7, "D": 0.5, "E": 0.0}  # the Admiralty code's words have no numbers, these are ours


class Grade(Protocol):
    """What a person calls a source; it outranks the estimate."""

    @property
    def letter(self) -> Letter:
        """Of the Admiralty code."""

    @property
    def made_by(self) -> str:
        """Who says so."""

    @property
    def why(self) -> str:
        """And why."""


Grades = Mapping[tuple[str, str | None], Grade]  # by source, and the kind of event, None for all


@dataclass(frozen=True, slots=True)
class Estimate:
    """A source's reliability, over all kinds of events or one. `events` are those it rests on: where another origin could judge it."""

    source: str
    kind: str | None
    mean: float
    low: float
    high: float
    agreed: int  # answers that are likelier true than not, as the others say
    disagreed: int
    events: tuple[str, ...]
    letter: Letter
    reason: str
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class _Votes:
    """Answers as arrays. Each answer is told off against each candidate of its question: those are the pairs, in order of the answers."""

    sources: list[str]
    events: list[str]  # of each answer
    source: Ints  # of each answer
    weight: Floats  # of each answer
    wrong: Floats  # of each answer: how many others there were to give
    answer: Ints  # of each pair
    candidate: Ints  # of each pair
    fits: npt.NDArray[np.bool_]  # of each pair
    prior: Floats  # of each candidate: how many answers it stands for


def estimate(told: Iterable[tuple[Event, Sequence[Filed]]], grades: Grades | None = None, *, by_speaker: bool = False) -> list[Estimate]:
    """Estimates for each publisher, over all kinds and for each kind, in order of name and kind.

    Args:
        told: each event with its claims, in any order.
        grades: what people call sources; one for a kind goes before one for all.
        by_speaker: for each organisation that speaks, instead of each publisher.
    """
    questions = sorted((q for event, claims in told for q in answers(event, claims, by_speaker=by_speaker)), key=lambda q: (q.event, q.field))
    return weigh(questions, grades)


def weigh(questions: Sequence[Question], grades: Grades | None = None) -> list[Estimate]:
    """Estimates from questions with their answers; `estimate` says what."""
    graded = by_one_name(grades)
    found = [*_of(questions, None, graded)]
    by_kind: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_kind[question.kind].append(question)
    for kind in sorted(by_kind):
        found += _of(by_kind[kind], kind, graded)
    return sorted(found, key=lambda e: (e.source, e.kind or ""))


def by_one_name(grades: Grades | None) -> Grades:
    """Grades by the names under which sources are weighed."""
    return {(one_name(source), kind): grade for (source, kind), grade in (grades or {}).items()}


def in_words(grade: Grade) -> str:
    """Who says so, and why."""
    return f"graded {grade.letter} by {grade.made_by}: {grade.why}"


def _of(questions: Sequence[Question], kind: str | None, grades: Grades) -> Iterator[Estimate]:
    """Estimates from the questions of one kind, or of all."""
    votes = _votes(questions)
    if not votes.sources:
        return
    posterior = _posterior(votes)
    cumulative = np.cumsum(posterior, axis=1)
    tail = (1 - WITHIN) / 2
    lows, highs = (GRID[np.argmax(cumulative >= level, axis=1)] for level in (tail, 1 - tail))
    means = posterior @ GRID
    held: dict[int, set[str]] = defaultdict(set)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for source, event, agrees in zip(votes.source.tolist(), votes.events, _agree(votes).tolist(), strict=True):
        held[source].add(event)
        counts[source][0 if agrees else 1] += 1
    for i, name in enumerate(votes.sources):
        if name == NOBODY:
            continue
        mean, low, high = float(means[i]), float(lows[i]), float(highs[i])
        agreed, disagreed = counts[i]
        letter, reason = _letter(len(held[i]), agreed, disagreed, mean, low, high)
        grade = grades.get((name, kind)) or grades.get((name, None))
        if grade is not None:
            letter, reason = grade.letter, f"{in_words(grade)} (from agreement: {letter}, {reason})"
        yield Estimate(name, kind, round(mean, 4), round(low, 4), round(high, 4), agreed, disagreed, tuple(sorted(held[i])), letter, reason, grade)


def _letter(events: int, agreed: int, disagreed: int, mean: float, low: float, high: float) -> tuple[Letter, str]:
    """A letter of the Admiralty code, and why."""
    told = f"agreed {agreed} and disagreed {disagreed} times with independent origins, in {number(events, 'event')}; {low:.0%} to {high:.0%}"
    if events < FEWEST:
        return "F", f"cannot be judged: {told}; it takes {FEWEST} events"
    if high - low > WIDEST:
        return "F", f"cannot be judged: {told}, which is too wide"
    letter = next(letter for letter, least in LEAST.items() if mean >= least)
    return letter, f"{LETTERS[letter]}: {told}"


def _votes(questions: Sequence[Question]) -> _Votes:
    """The answers to all questions as arrays. An event weighs once for a source, however many of its fields that answers."""
    sources = sorted({source for q in questions for source, _ in q.answers})
    at = {name: i for i, name in enumerate(sources)}
    answered = Counter((q.event, source) for q in questions for source, _ in q.answers)
    events: list[str] = []
    source, weight, wrong, answer, candidate, fits, prior = (list[float]() for _ in range(7))
    for q in questions:
        first, others = len(prior), q.choices - q.candidates
        prior += [1.0] * q.candidates + [float(others)] * (others > 0)
        of_question = range(first, len(prior))
        for name, fitting in q.answers:
            answer += [len(events)] * len(of_question)
            candidate += of_question
            fits += [c - first in fitting for c in of_question]
            events.append(q.event)
            source.append(at[name])
            weight.append(1 / answered[q.event, name])
            wrong.append(q.choices - 1)
    return _Votes(
        sources, events, np.array(source, dtype=np.int64), np.array(weight), np.array(wrong), np.array(answer, dtype=np.int64),
        np.array(candidate, dtype=np.int64), np.array(fits, dtype=np.bool_), np.log(np.array(prior)),
    )  # fmt: skip


def _posterior(votes: _Votes) -> Floats:
    """Each source's posterior on the grid: a row a source."""
    means = np.full(len(votes.sources), START)
    nobody = votes.sources.index(NOBODY) if NOBODY in votes.sources else None
    posterior = np.tile(GRID / GRID.sum(), (len(votes.sources), 1))
    for _ in range(ROUNDS):
        before, posterior = means, _given(votes, _likely(votes, means))
        means = posterior @ GRID
        if nobody is not None:
            means[nobody] = START  # no one source, and so nothing to learn of it
        if np.abs(means - before).max() < STILL:
            break
    return posterior


def _likely(votes: _Votes, means: Floats) -> Floats:
    """How likely each answer is true, as the others' answers to its question have it."""
    r = means[votes.source][votes.answer]
    told = np.where(votes.fits, np.log(r), np.log((1 - r) / votes.wrong[votes.answer]))
    by_others = votes.prior[votes.candidate] + np.bincount(votes.candidate, told, len(votes.prior))[votes.candidate] - told
    most = np.maximum.reduceat(by_others, np.flatnonzero(np.diff(votes.answer, prepend=-1)))
    chance = np.exp(by_others - most[votes.answer])
    whole = np.bincount(votes.answer, chance, len(votes.events))
    likely: Floats = np.bincount(votes.answer, chance * votes.fits, len(votes.events)) / whole
    return likely


def _given(votes: _Votes, likely: Floats) -> Floats:
    """Each source's posterior, given how likely its answers are true.

    An answer's likelihood is u r + (1 - u)(1 - r), but for a factor, with one u that its chance and the number of wrong answers
    give. Answers are shared out between the two nearest of some steps of u, so that the work does not grow with the grid.
    """
    u = likely / (likely + (1 - likely) / votes.wrong) * (len(STEPS) - 1)
    below = np.minimum(u.astype(np.int64), len(STEPS) - 2)
    size = len(votes.sources) * len(STEPS)
    at, over = votes.source * len(STEPS) + below, u - below
    held = np.bincount(at, votes.weight * (1 - over), size) + np.bincount(at + 1, votes.weight * over, size)
    logs = PRIOR_LOG + held.reshape(len(votes.sources), len(STEPS)) @ _likelihoods()
    posterior: Floats = np.exp(logs - logs.max(axis=1, keepdims=True))
    posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior


@cache
def _likelihoods() -> Floats:
    """The logarithm of an answer's likelihood, for each step of u and each reliability of the grid."""
    logs: Floats = np.log(np.outer(STEPS, GRID) + np.outer(1 - STEPS, 1 - GRID))
    return logs


def _agree(votes: _Votes) -> npt.NDArray[np.bool_]:
    """Does each answer fit one that another voice gave too?"""
    held = np.bincount(votes.candidate, votes.fits, len(votes.prior))[votes.candidate]
    agrees: npt.NDArray[np.bool_] = np.bincount(votes.answer, votes.fits & (held > 1), len(votes.events)) > 0
    return agrees
