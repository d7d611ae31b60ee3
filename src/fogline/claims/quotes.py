"""Stretches in quotation marks, over sentences and paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from fogline.types import Span

MARK = re.compile(r"[“”„«»\"]|``|''|\n[ \t]*\n")
OPENING, CLOSING = frozenset({"“", "„", "«", "``"}), frozenset({"”", "»"})
STRAIGHT = frozenset({'"', "''"})  # the same mark opens and closes
LONGEST = 3_000  # characters; a mark left open by mistake must not swallow the text


def find(text: str) -> list[Span]:
    """Quotations with their marks, in reading order.

    A quotation that stays open at the end of a paragraph goes on if the next paragraph opens with a mark again, as printers
    do; otherwise it ends with its paragraph.
    """
    found: list[Span] = []
    start: int | None = None
    for match in MARK.finditer(text):
        mark = match.group()
        if mark.startswith("\n"):
            if start is not None and not text.startswith(("“", '"', "«", "''"), match.end()):
                _keep(found, text, start, match.start())
                start = None
            continue
        straight = mark in STRAIGHT
        opens = mark in OPENING or (straight and _opens(text, match.start(), len(mark)))
        if start is None:
            if mark not in CLOSING and (opens or mark == '"'):
                start = match.start()
        elif opens and _starts_paragraph(text, match.start()):
            continue  # the same quotation, a new paragraph
        elif opens and straight and mark == "''":
            _keep(found, text, start, match.start())  # the closing mark was lost
            start = match.start()
        elif mark in CLOSING or straight:
            _keep(found, text, start, match.end())
            start = None
    if start is not None:
        _keep(found, text, start, len(text))
    return found


def around(quotes: Sequence[Span], at: int) -> Span | None:
    """The quotation that holds a character."""
    i = bisect_right(quotes, at, key=lambda q: q.start) - 1
    return quotes[i] if i >= 0 and at < quotes[i].end else None


def touching(quotes: Sequence[Span], span: Span) -> Sequence[Span]:
    """The quotations that share a character with a stretch; they are in order and do not overlap."""
    return quotes[bisect_right(quotes, span.start, key=lambda q: q.end) : bisect_left(quotes, span.end, key=lambda q: q.start)]


def following(quotes: Sequence[Span], at: int) -> Span | None:
    """The first quotation that starts at a character or after it."""
    i = bisect_left(quotes, at, key=lambda q: q.start)
    return quotes[i] if i < len(quotes) else None


def _opens(text: str, at: int, size: int) -> bool:
    """Does a straight mark open? It stands before a word and after a space."""
    return (at == 0 or text[at - 1].isspace() or text[at - 1] in "([—") and text[at + size : at + size + 1].strip() != ""


def _starts_paragraph(text: str, at: int) -> bool:
    return text[:at].rstrip(" \t").endswith("\n")


def _keep(found: list[Span], text: str, start: int, end: int) -> None:
    """Keep a stretch of believable length."""
    end = start + len(text[start:end].rstrip())
    if 2 < end - start <= LONGEST:
        found.append(Span(start, end))
