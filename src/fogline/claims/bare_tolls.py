"""Tolls that no deed's words tell of: "The army advances and kills six" states a toll, though its deed is an advance.

So does each part of a round-up: "Forty died yesterday, including six soldiers" tells of two sums over many deeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fogline.claims.assembly import COUNTS_OF
from fogline.claims.clauses import within
from fogline.claims.deeds import LISTED, Deed
from fogline.types import Count, Span, Time, Toponym, Trigger


def added(
    told: Sequence[Deed], counts: Sequence[Count], sentences: Sequence[Span], times: Sequence[Time] = (), places: Sequence[Toponym] = ()
) -> list[Deed]:
    """The deeds with a toll of its own for each sentence that counts victims and tells of no deed that can have any.

    Args:
        told: deeds in the order of their words.
        counts: stated quantities, in reading order.
        sentences: sentences that may hold claims.
        times: of the document, in reading order.
        places: of the document, in reading order.
    """
    deeds = [d.trigger.span.start for d in told]
    numbers = [c.span.start for c in counts]
    days, names = [t.span.start for t in times], [p.span.start for p in places]
    made = list(told)
    for sentence in sentences:
        stated = within(counts, numbers, sentence)
        victims = [c for c in stated if c.what in ("killed", "injured") and c.low > 1 and not c.cumulative]
        if victims and not any(d.trigger.kind in COUNTS_OF["killed"] for d in within(told, deeds, sentence)):
            victims = [min(victims, key=lambda c: (c.what != "killed", c.part, c.span))]
        elif within(times, days, sentence) and not any(p.use == "literal" for p in within(places, names, sentence)):
            victims = list(_apart(victims))
        else:
            continue
        made += [Deed(Trigger(c.span, "casualty_toll", passive=True), LISTED) for c in victims]
    return sorted(made, key=lambda d: d.trigger.span)


def _apart(victims: Sequence[Count]) -> Iterator[Count]:
    """The tolls of a round-up that want a claim of their own, which it is when its parts are those of sides of the war."""
    killed = [c for c in victims if c.what == "killed"]
    if not killed or killed[0].part or not any(c.part and c.actor for c in killed) or any(c.low >= killed[0].low for c in killed[1:]):
        return
    if not all(c.part for c in killed[1:]):
        yield killed[0]  # the deed told of is that of the last number: "and nine died in the shelling"
    yield from (c for c in killed[1:] if c.part)
