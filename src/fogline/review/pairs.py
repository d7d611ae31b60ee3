"""Which claims of different reports may tell of one event, and how likely that is.

Whatever scores pairs can stand behind `Pairs`; the present one is `likeness`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fogline import events
from fogline.geometry import distance_m
from fogline.judging import Decided
from fogline.likeness import ENOUGH, FAMILIES, Telling, likeness
from fogline.types import Filed

SLOPE = 0.25  # of likeness, by which the odds that two tell of one event grow e times; stated, not fitted


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims of different reports, the chance that they tell of one event (the machine joins them above 0.5), and why so much."""

    chance: float
    left: str
    right: str
    reason: str


Pairs = Callable[[Iterable[Filed], Decided], Iterable[Pair]]


def by_likeness(claims: Iterable[Filed], decided: Decided) -> Iterator[Pair]:
    """Pairs of tellings that nothing speaks against, by `likeness`; copies of one another's sentence are none."""
    documents: dict[str, list[Filed]] = defaultdict(list)
    for filed in claims:
        if filed.claim.kind in FAMILIES and filed.claim.stance in events.TOLD:
            documents[filed.claim.document_id].append(filed)
    tellings = events._with_rare_words([t for name in sorted(documents) for t in events._of_document(documents[name], decided)])
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, telling in enumerate(tellings):
        for key in events._keys(telling):
            blocks[key].append(i)
    tried: set[tuple[int, int]] = set()
    for members in blocks.values():
        for at, i in enumerate(members):
            for j in members[at + 1 : at + 1 + events.NEIGHBOURS]:
                if (i, j) not in tried:
                    tried.add((i, j))
                    yield from _pair(tellings[i], tellings[j])


def _pair(left: Telling, right: Telling) -> Iterator[Pair]:
    score = likeness(left, right)
    if score is not None and not {m.sentence for m in left.claims} & {m.sentence for m in right.claims}:
        chance = 1 / (1 + math.exp((ENOUGH - score) / SLOPE))
        yield Pair(round(chance, 3), left.claims[0].claim.id, right.claims[0].claim.id, f"likeness {score:.2f}, {ENOUGH:g} joins: {_why(left, right)}")


def _why(left: Telling, right: Telling) -> str:
    """What speaks for one event, in words."""
    found = []
    if left.place is not None and right.place is not None:
        apart_m = distance_m(left.place, right.place)
        found.append(f"both at {left.place.name}" if apart_m < 1 else f"{left.place.name} and {right.place.name}, {apart_m / 1000:.0f} km apart")
    else:
        found.append("one names no place")
    found.append("both say the day" if left.is_dated and right.is_dated else "a day only by publication")
    if left.killed and right.killed:
        found.append(f"killed {_figures(left.killed)} and {_figures(right.killed)}")
    if common := left.words & right.words:
        found.append(f"{len(common)} rare words in common")
    return "; ".join(found)


def _figures(killed: frozenset[float]) -> str:
    return "/".join(f"{n:g}" for n in sorted(killed))
