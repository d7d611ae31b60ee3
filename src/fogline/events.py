"""Claims -> events: which claims tell of one thing.

First the claims of each document (`tellings`); then those tellings over documents, found by `blocks`, weighed by `likeness`, joined
by `joining`; what is joined is made into an event by `making`. The result does not depend on the order in which reports arrived,
and `grouping` brings it up to date document by document.
"""

from __future__ import annotations

from collections.abc import Iterable

from fogline.grouping import Grouping
from fogline.types import Event, Filed, Judgement


def group(claims: Iterable[Filed], judgements: Iterable[Judgement] = ()) -> list[Event]:
    """Events in order of their id, which is that of their least claim.

    Args:
        claims: in any order. Foretold, planned and conditional deeds make no event; denied ones join what they deny.
        judgements: what people decided; it outranks the rules here, and a later judgement an earlier one.
    """
    grouping = Grouping()
    grouping.judge(judgements)
    grouping.add(claims)
    return list(grouping.touched().made)
