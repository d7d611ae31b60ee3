"""What people decided, ready for those who make claims and events of it: a person's word outranks the machine's.

Of one person, the last word on a matter counts; of several, the last one that is sure. That an event is confirmed takes two.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import get_args

from fogline import corrections
from fogline.admiralty import Letter
from fogline.standing import CHANCES
from fogline.types import Filed, Judgement, Standing, Verdict

PAIRS: tuple[Verdict, ...] = ("same", "different", "unsure")
ON_CLAIMS: tuple[Verdict, ...] = ("accepted", "unsure", "corrected")
WITH_VALUE: tuple[Verdict, ...] = ("corrected", "graded")
ON_NO_CLAIM: tuple[Verdict, ...] = ("graded", "restricted")  # but on a source, a report
OUTCOMES: tuple[Verdict, ...] = ("came true", "missed", "partly", "cannot be judged")  # of predictions; `predictions` goes by them
VERDICTS: tuple[Verdict, ...] = tuple(v for v in get_args(Verdict) if v not in (*WITH_VALUE, *ON_NO_CLAIM, *OUTCOMES))  # on events, that need nothing but a reason
REVIEWERS = 2  # different ones who must say that an event is confirmed

Pair = tuple[str, str]  # ids of claims, the lesser first


@dataclass(frozen=True, slots=True)
class Grade:
    """How far a person relies on a source, in all or for one kind of deed."""

    source: str
    letter: Letter
    kind: str | None
    made_by: str
    why: str
    at: datetime
    judgement: str  # its id


@dataclass(frozen=True, slots=True)
class Decided:
    """All judgements that stand, the last on each matter."""

    same: tuple[Pair, ...]  # claims that tell of one event
    different: dict[str, frozenset[str]]  # for a claim, those that tell of another event
    standings: dict[str, tuple[Judgement, ...]]  # for a claim, each reviewer's last word on the standing of its event
    unsure: frozenset[Pair | tuple[str]] = frozenset()  # pairs, and claims, of which all who looked could not tell
    corrections: dict[str, tuple[Judgement, ...]] = field(default_factory=dict)  # for a claim, the last of each field
    accepted: dict[str, tuple[str, ...]] = field(default_factory=dict)  # for a claim, who says that it is read right
    grades: dict[tuple[str, str | None], Grade] = field(default_factory=dict)  # of a source and a kind of deed; None is all kinds

    def apart(self, left: Set[str], right: Set[str]) -> bool:
        """Did a person say of two claims, one of either side, that they tell of different events?"""
        return bool(self.different) and any(self.different[i] & right for i in left if i in self.different)

    def standing(self, claims: Set[str]) -> tuple[Standing, float] | None:
        """The standing that people gave an event, with its chance; None where the machine's stands.

        The last word counts. One reviewer's "confirmed" changes nothing until a second says so too.
        """
        words = self._words(claims)
        if not words:
            return None
        if words[-1].verdict == "confirmed" and sum(w.verdict == "confirmed" for w in words) >= REVIEWERS:
            return "confirmed", CHANCES["confirmed"]
        others = [w.verdict for w in words if w.verdict != "confirmed"]
        return (others[-1], CHANCES[others[-1]]) if others else None  # type: ignore[index, return-value]

    def awaiting(self, claims: Set[str]) -> Judgement | None:
        """The one reviewer's "confirmed" that awaits a second reviewer's."""
        given = [w for w in self._words(claims) if w.verdict == "confirmed"]
        return given[0] if len(given) == 1 else None

    def _words(self, claims: Set[str]) -> list[Judgement]:
        """Each reviewer's last word on the standing of an event, in order."""
        if not self.standings:
            return []
        return _last(w for claim in claims & self.standings.keys() for w in self.standings[claim])


def decide(judgements: Iterable[Judgement]) -> Decided:
    """What stands after all judgements.

    Args:
        judgements: those that were known and not withdrawn, in any order.
    """
    pairs: dict[Pair | tuple[str], list[Judgement]] = defaultdict(list)
    standings: dict[str, list[Judgement]] = defaultdict(list)
    fields: dict[str, dict[str, Judgement]] = defaultdict(dict)
    accepted: dict[str, dict[str, None]] = defaultdict(dict)
    grades: dict[tuple[str, str | None], Grade] = {}
    for j in sorted(judgements, key=order):
        if j.verdict in OUTCOMES or j.verdict == "restricted":
            continue
        if j.verdict == "graded":
            grades[j.left, j.field] = Grade(j.left, json.loads(j.value or "null"), j.field, j.made_by, j.why, j.recorded_at, j.id)
        elif j.verdict == "corrected":
            if j.value is not None and j.field is not None:
                fields[j.left][j.field] = j
        elif j.right is not None:
            pairs[min(j.left, j.right), max(j.left, j.right)].append(j)
        elif j.verdict in ON_CLAIMS:
            pairs[j.left,].append(j)
        else:
            standings[j.left].append(j)
    sure: dict[Pair, Verdict] = {}
    unsure: set[Pair | tuple[str]] = set()
    for on, given in pairs.items():
        told = [j for j in _last(given) if j.verdict != "unsure"]
        if not told:
            unsure.add(on)
        elif len(on) == 2:
            sure[on] = told[-1].verdict
        else:
            accepted[on[0]] = dict.fromkeys(j.made_by for j in told)
    different: dict[str, set[str]] = defaultdict(set)
    for (left, right), verdict in sure.items():
        if verdict == "different":
            different[left].add(right)
            different[right].add(left)
    return Decided(
        tuple(pair for pair, verdict in sorted(sure.items()) if verdict == "same"), {claim: frozenset(others) for claim, others in different.items()},
        {claim: tuple(_last(given)) for claim, given in standings.items()}, frozenset(unsure),
        {claim: tuple(by_field.values()) for claim, by_field in fields.items()}, {claim: tuple(names) for claim, names in accepted.items()}, grades,
    )  # fmt: skip


def corrected(filed: Filed, decided: Decided) -> Filed:
    """A claim as everybody sees it: with what people corrected, and the machine's reading beside that; accepted, it is surely read right."""
    given, names = decided.corrections.get(filed.claim.id, ()), decided.accepted.get(filed.claim.id, ())
    if not given and not names:
        return filed
    now = filed
    for judgement in given:
        now = corrections.applied(now, judgement)
    claim = replace(now.claim, confidence=1.0) if names else now.claim
    return replace(now, claim=claim, as_read=filed, corrections=given, checked_by=names)


def corrected_all(claims: Sequence[Filed], judgements: Iterable[Judgement]) -> Sequence[Filed]:
    """All claims as everybody sees them after some judgements."""
    decided = decide(judgements)
    return [corrected(filed, decided) for filed in claims] if decided.corrections or decided.accepted else claims


def graded(grades: Mapping[tuple[str, str | None], Grade], source: str, kind: str) -> Grade | None:
    """The grade of a source for a kind of deed: its own for that kind, else the one for all."""
    return grades.get((source, kind)) or grades.get((source, None))


def reviewer(judgement: Judgement) -> str:
    """Who decided, however the name was spaced and capitalised: nobody is two reviewers by a slip."""
    return " ".join(judgement.made_by.casefold().split())


def _last(given: Iterable[Judgement]) -> list[Judgement]:
    """Each reviewer's last one, in order."""
    last: dict[str, Judgement] = {}
    for j in sorted(given, key=order):
        last.pop(reviewer(j), None)
        last[reviewer(j)] = j
    return list(last.values())


def order(judgement: Judgement) -> tuple[datetime, int, str]:
    """The order in which people decided."""
    return judgement.recorded_at, judgement.position, judgement.id
