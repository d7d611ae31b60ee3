"""Where quoted words stand in a text, verbatim: the only way from a model's words to a span."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from fogline.types import Span

MOST = 300  # places of one quotation that are looked at
SPACE = re.compile(r"\s+")


class MissingError(Exception):
    """Words that do not stand where they should."""


def places(text: str, words: str, area: Span) -> list[Span]:
    """Every place of an area where some words stand, as whole words and letter by letter.

    A run of white space stands for any other: texts break lines inside sentences, and a model writes a space for it. Nothing else is forgiven.
    """
    parts = [re.escape(p) for p in SPACE.split(words.strip()) if p]
    if not parts:
        return []
    pattern = (r"(?<!\w)" if words.strip()[0].isalnum() else "") + r"\s+".join(parts) + (r"(?!\w)" if words.strip()[-1].isalnum() else "")
    found: list[Span] = []
    for match in re.compile(pattern).finditer(text, area.start, area.end):
        found.append(Span(*match.span()))
        if len(found) == MOST:
            break
    return found


def nearest(found: Sequence[Span], to: Sequence[Span]) -> Span | None:
    """Of several places, the one nearest to some spans; the first where they say nothing."""
    return min(found, key=lambda s: (min((gap(s, t) for t in to), default=0), s.start), default=None)


def among(found: Sequence[Span], others: Sequence[Sequence[Span]], taken: Collection[Span] = ()) -> Span | None:
    """Of several places of some words, the one that its company stands nearest to.

    Args:
        found: where the words stand.
        others: where each quotation of the same item stands.
        taken: places that earlier items have; of several that are alike, another one goes first, as models tell in reading order.
    """
    return min(found, key=lambda s: (sum(min(gap(s, o) for o in places) for places in others if places), s in taken, s.start), default=None)


def gap(a: Span, b: Span) -> int:
    """Characters between two spans; 0 where they touch or overlap."""
    return max(0, a.start - b.end, b.start - a.end)
