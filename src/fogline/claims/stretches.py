"""Stretches of text in which one attribution stands: a sentence outside quotations, or its part of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fogline.claims import quotes as quotation
from fogline.claims.words import Words
from fogline.types import Span

DATELINE = re.compile(r"N[Nnm,.()D]{0,14}-")
LONGEST = 400  # words; the longest sentence of news of annotated news has 134


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that an attribution may use: a sentence, or what of it lies inside one quotation."""

    words: Words
    first: int
    last: int
    quotes: Sequence[Span]  # those it touches
    all_quotes: Sequence[Span] = ()


def split(words: Words, within: range, quotes: Sequence[Span]) -> Iterator[Stretch]:
    """The stretches of a sentence; one without end is cut, since looking for subjects takes the square of its length."""
    for first in range(_past_dateline(words, within), within.stop, LONGEST):
        yield from _split(words, range(first, min(first + LONGEST, within.stop)), quotes)


def _split(words: Words, within: range, quotes: Sequence[Span]) -> Iterator[Stretch]:
    """The sentence outside quotations, and each quotation's part of it."""
    first, last = within.start, within.stop - 1
    start, end = words.starts[first], words.ends[last]
    touching = quotation.touching(quotes, Span(start, end))
    whole = next((q for q in touching if q.start <= start and q.end >= end), None)
    if whole is None:
        yield Stretch(words, first, last, touching, quotes)
    for quote in touching:
        inside = words.between(max(quote.start, start), min(quote.end, end))
        begin, stop = inside.start, inside.stop - 1
        if words.tags[begin] == "Q":
            begin += 1
        if stop > begin and words.tags[stop] == "q":
            stop -= 1
        if stop - begin >= 2:
            yield Stretch(words, begin, stop, ())


def _past_dateline(words: Words, within: range) -> int:
    """The word after "ALEPPO, Jan 16 (Agency) -", which nobody says."""
    match = DATELINE.match(words.tags, within.start, within.stop)
    if match is None or match.end() >= within.stop or not words.text[words.starts[within.start] : words.ends[within.start]].isupper():
        return within.start
    return match.end()
