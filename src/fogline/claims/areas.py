"""Toponyms made areas by the words about them: "20 km north of Raqqa", "the outskirts of Hajin", "eastern Aleppo", "between Homs and Hama"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from fogline.gazetteer import areas
from fogline.geometry import POINTS
from fogline.types import Place, Span, Toponym

REACH = 64  # characters before a name that may make an area of it
SPACE = r"\s+"
AND = re.compile(r"\s+and\s+(?:the\s+)?(?:(?:city|town|village)\s+of\s+)?")
BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?(?:(?:city|town|village|cities|towns|villages)\s+of\s+)?$", re.IGNORECASE)


def widened(text: str, toponyms: Sequence[Toponym]) -> list[Toponym]:
    """The toponyms, with the area as the place of those that words before them make one of, and a span that covers the words.

    Args:
        text: the document's text.
        toponyms: in reading order, without overlaps. Only settled ones that are used literally are looked at.
    """
    out = list(toponyms)
    free = 0  # end of the toponym before
    for at, toponym in enumerate(toponyms):
        start, place = toponym.span.start, toponym.place
        if place is not None and toponym.use == "literal" and text[start - 1 : start].isspace():
            if at and (both := _between(text, toponyms[at - 1], toponym)):
                out[at - 1 : at + 1] = both
            else:
                out[at] = _told(text, max(free, start - REACH), toponym, place)
        free = toponym.span.end
    return out


def _told(text: str, least: int, toponym: Toponym, place: Place) -> Toponym:
    """The toponym, as an area where the words between `least` and its name make it one."""
    start = toponym.span.start
    before = text[least:start].split()
    if not before or re.split("[-–]", before[-1])[-1].casefold() not in areas.words().last:
        return toponym
    for pattern in _patterns():
        if found := pattern.search(text, least, start):
            span = Span(found.start(), toponym.span.end)
            made = areas.told(found, place, " ".join(span.of(text).split()))
            return Toponym(span, span.of(text), toponym.use, made) if made is not None else toponym
    return toponym


def _between(text: str, first: Toponym, second: Toponym) -> list[Toponym] | None:
    """Both toponyms with the stretch between them as their place, where the text says "between"; the first one's span covers that word."""
    if first.place is None or first.use != "literal" or first.place.feature not in POINTS or not AND.fullmatch(text, first.span.end, second.span.start):
        return None
    before = BETWEEN.search(text, max(0, first.span.start - REACH), first.span.start)
    if before is None or second.place is None:
        return None
    made = areas.between(first.place, second.place, f"between {first.name} and {second.name}")
    if made is None:
        return None
    span = Span(before.start(), first.span.end)
    return [Toponym(span, span.of(text), first.use, made), replace(second, place=made)]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Expressions that end where a name begins."""
    expressions = (areas.words().offset, areas.words().part)
    return tuple(re.compile(rf"(?<![\w-])(?:{expression.replace(' ', SPACE)})\Z", re.IGNORECASE) for expression in expressions)
