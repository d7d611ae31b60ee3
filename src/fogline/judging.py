"""What people decided about events, ready for those who make events: a person's word outranks the machine's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import get_args

from fogline.standing import CHANCES
from fogline.types import Judgement, Standing, Verdict

PAIRS: tuple[Verdict, ...] = ("same", "different")
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Decided:
    """All judgements that stand, the latest on each matter."""

    same: tuple[tuple[str, str], ...]  # claims that tell of one event
    different: dict[str, frozenset[str]]  # for a claim, those that tell of another event
    standings: dict[str, Standing]  # for a claim, the standing of its event; in the order in which they were decided

    def apart(self, left: Set[str], right: Set[str]) -> bool:
        """Did a person say of two claims, one of either side, that they tell of different events?"""
        return bool(self.different) and any(self.different[i] & right for i in left if i in self.different)

    def standing(self, claims: Set[str]) -> tuple[Standing, float] | None:
        """The standing that a person gave an event, with its chance; the last one given counts."""
        given = [standing for claim, standing in self.standings.items() if claim in claims]
        return (given[-1], CHANCES[given[-1]]) if given else None


def decide(judgements: Iterable[Judgement]) -> Decided:
    """What stands after all judgements.

    Args:
        judgements: those that were known and not withdrawn, in any order.
    """
    pairs: dict[tuple[str, str], Verdict] = {}
    standings: dict[str, Standing] = {}
    for judgement in sorted(judgements, key=lambda j: (j.recorded_at, j.id)):
        if judgement.right is None:
            standings.pop(judgement.left, None)
            standings[judgement.left] = judgement.verdict  # type: ignore[assignment]
        else:
            pairs[min(judgement.left, judgement.right), max(judgement.left, judgement.right)] = judgement.verdict
    different: dict[str, set[str]] = defaultdict(set)
    for (left, right), verdict in pairs.items():
        if verdict == "different":
            different[left].add(right)
            different[right].add(left)
    same = tuple(pair for pair, verdict in sorted(pairs.items()) if verdict == "same")
    return Decided(same, {claim: frozenset(others) for claim, others in different.items()}, standings)
