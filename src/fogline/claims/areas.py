"""Toponyms made areas by the words about them: "20 km north of Raqqa", "the outskirts of Hajin", "eastern Aleppo", "between Homs and Hama"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from fogline.gazetteer import areas
from fogline.types import Place, Span, Toponym

REACH = 64  # characters before a name that may make an area of it
SPACE = r"\s+"
AND = re.compile(r"\s+and\s+(?:the\s+)?(?:(?:city|town|village)\s+of\s+)?")
BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?(?:(?:city|town|village|cities|towns|villages)\s+of\s+)?$", re.IGNORECASE)


def widened(text: str, toponyms: Sequence[Toponym]) -> list[Toponym]:
    """The toponyms, with the area as the place of those that words before them make one of; spans stay on the names.

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
                out[at - 1], out[at] = replace(toponyms[at - 1], place=both), replace(toponym, place=both)
            elif area := _told(text, max(free, start - REACH), toponym, place):
                out[at] = replace(toponym, place=area)
        free = toponym.span.end
    return out


def words(text: str, toponym: Toponym) -> Span:
    """The words that a toponym's place was read from: the name, with those before it that make an area of the place."""
    span = toponym.span
    if toponym.place is None or not toponym.place.name.endswith(toponym.name) or toponym.place.name == toponym.name:
        return span
    told = re.compile(SPACE.join(map(re.escape, toponym.place.name.split())) + r"\Z").search(text, max(0, span.end - 2 * REACH), span.end)
    return Span(told.start(), span.end) if told else span


def _told(text: str, least: int, toponym: Toponym, place: Place) -> Place | None:
    """The area that the words between `least` and a name make of its place."""
    start = toponym.span.start
    before = text[least:start].split()
    if not before or re.split("[-–]", before[-1])[-1].casefold() not in areas.words().last:
        return None
    for pattern in _patterns():
        if found := pattern.search(text, least, start):
            return areas.told(found, place, " ".join(text[found.start() : toponym.span.end].split()))
    return None


def _between(text: str, first: Toponym, second: Toponym) -> Place | None:
    """The stretch between two towns, where the text says "between"."""
    if first.place is None or second.place is None or first.use != "literal" or not AND.fullmatch(text, first.span.end, second.span.start):
        return None
    before = BETWEEN.search(text, max(0, first.span.start - REACH), first.span.start)
    return areas.between(first.place, second.place, " ".join(text[before.start() : second.span.end].split())) if before else None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Expressions that end where a name begins."""
    expressions = (areas.words().offset, areas.words().part)
    return tuple(re.compile(rf"(?<![\w-])(?:{expression.replace(' ', SPACE)})\Z", re.IGNORECASE) for expression in expressions)
