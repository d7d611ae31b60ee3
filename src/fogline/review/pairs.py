"""Which claims of different reports may tell of one event, and how likely that is.

Whatever scores pairs can stand behind `Pairs`; the present one is `likeness`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fogline.geometry import distance_m
from fogline.grouping import NEIGHBOURS, compared
from fogline.judging import Decided
from fogline.likeness import ENOUGH, likeness
from fogline.neighbourhood import InMemory
from fogline.tellings import Telling, tell
from fogline.types import Filed


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims of different reports, the chance that they tell of one event (the machine joins them above 0.5), and why so much."""

    chance: float
    left: str
    right: str
    reason: str


Pairs = Callable[[Iterable[Filed], Decided], Iterable[Pair]]


def by_likeness(claims: Iterable[Filed], decided: Decided) -> Iterator[Pair]:
    """Pairs of tellings that grouping holds against each other and that nothing speaks against; copies of one another's sentence are none."""
    documents: dict[str, list[Filed]] = defaultdict(list)
    for filed in claims:
        documents[filed.claim.document_id].append(filed)
    tellings = {t.name: t for own in documents.values() for t in tell(own, decided)}
    where = InMemory()
    for telling in tellings.values():
        where.put(telling)
    for name in sorted(tellings):
        for other in compared(where.beside(name, NEIGHBOURS)):
            if name < other:
                yield from _pair(tellings[name], tellings[other])


def _pair(left: Telling, right: Telling) -> Iterator[Pair]:
    score = likeness(left, right)
    if score is not None and not {m.sentence for m in left.claims} & {m.sentence for m in right.claims}:
        chance = 1 / (1 + math.exp(ENOUGH - score))
        yield Pair(round(chance, 3), left.claims[0].claim.id, right.claims[0].claim.id, f"likeness {score:.1f} where {ENOUGH:g} is enough: {_why(left, right)}")


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
