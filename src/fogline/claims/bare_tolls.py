"""Tolls that no deed's words tell of: "The army advances and kills six" states a toll, though its deed is an advance."""

from __future__ import annotations

from collections.abc import Sequence

from fogline.claims.assembly import COUNTS_OF
from fogline.claims.clauses import within
from fogline.claims.deeds import LISTED, Deed
from fogline.types import Count, Span, Trigger


def added(told: Sequence[Deed], counts: Sequence[Count], sentences: Sequence[Span]) -> list[Deed]:
    """The deeds with a toll of its own for each sentence that counts victims and tells of no deed that can have any.

    Args:
        told: deeds in the order of their words.
        counts: stated quantities, in reading order.
        sentences: sentences that may hold claims.
    """
    deeds = [d.trigger.span.start for d in told]
    numbers = [c.span.start for c in counts]
    made = list(told)
    for sentence in sentences:
        victims = [c for c in within(counts, numbers, sentence) if c.what in ("killed", "injured") and c.low > 1 and not c.cumulative]
        if victims and not any(d.trigger.kind in COUNTS_OF["killed"] for d in within(told, deeds, sentence)):
            first = min(victims, key=lambda c: (c.what != "killed", c.part, c.span))
            made.append(Deed(Trigger(first.span, "casualty_toll", passive=True), LISTED))
    return sorted(made, key=lambda d: d.trigger.span)
