"""What claims of some kinds tell of each place: the ground of hazards and of sieges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from fogline.geometry import within
from fogline.record import View
from fogline.types import Filed, Kind, Question

T = TypeVar("T")


def told(view: View, question: Question, kinds: tuple[Kind, ...], tell: Callable[[Filed], T | None]) -> list[list[T]]:
    """What is told of each place, by name of the place; in each, in order of recording.

    Args:
        view: of the record.
        question: whose claims; its kinds are put aside, and its place is that of the claims.
        kinds: those that are looked at.
        tell: what a claim tells; None where it tells nothing.
    """
    asked = Question(window=question.window, kinds=kinds, actors=question.actors, sources=question.sources, words=question.words, as_of=question.as_of)
    held: dict[tuple[str, float, float], list[T]] = defaultdict(list)
    for filed in view.claims(asked):
        one = tell(filed)
        if one is not None and filed.place is not None and (question.place is None or within(filed.place, question.place)):
            held[filed.place.name, filed.place.lat, filed.place.lon].append(one)
    return [held[key] for key in sorted(held)]
