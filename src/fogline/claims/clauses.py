"""Which words belong together: the clauses of a sentence, and how far apart two of its words are.

There is no parser here. A clause ends at a connective, a relative pronoun, a semicolon or a dash; that is enough to keep
the place of one deed from the deed in the next clause, and it reads tens of thousands of sentences a second.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from fogline.types import Span

# Words that open a clause. A comma alone does not: "in Hajin, Deir ez-Zor" is one place.
BREAK = re.compile(
    r"(?<!&#\d\d\d\d);|:\s|\s[–—]\s|\s--?\s|,\s+(?:and|but|while|whereas|as|after|before|when|where|which|who|whose|with|although|though|because|"
    r"since|killing|wounding|injuring|leaving|causing|forcing|prompting|including|according|saying|adding)\b|"
    r"\b(?=\w)(?:but|while|whereas|after|before|when|where|which|who|whom|whose|although|though|because|since|until|unless|if|following|"
    r"amid|during|that|killing|wounding|leaving|forcing)\b|"
    r"\band\s+(?-i:has|have|had|is|are|was|were|will|would|then|also|later|[a-z]+ed)\b",  # not "and IS"
    re.IGNORECASE,
)
DEPENDENT = ("if", "unless", "that")  # what they open is part of the statement before it
T = TypeVar("T")
TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Clauses:
    """One sentence's clause breaks and word starts, for counting what lies between two spans."""

    sentence: Span
    breaks: tuple[int, ...]
    words: tuple[int, ...]
    openings: tuple[tuple[int, int], ...] = ()  # starts and ends of the breaks that part a statement from another

    def breaks_between(self, a: Span, b: Span) -> int:
        """How many clause breaks lie between two spans, which may come in any order."""
        return _count(self.breaks, *_gap(a, b))

    def words_between(self, a: Span, b: Span) -> int:
        """How many words lie between two spans."""
        return _count(self.words, *_gap(a, b))

    def start_of(self, words: Span) -> int:
        """Where the statement of some words begins."""
        return next((start for start, end in reversed(self.openings) if end <= words.start), self.sentence.start)

    def around(self, span: Span) -> Span:
        """The clause that holds a span's first character."""
        i = bisect_right(self.breaks, span.start)
        start = self.breaks[i - 1] if i else self.sentence.start
        end = next((b for b in self.breaks[i:] if b >= span.end), self.sentence.end)
        return Span(start, max(end, start + 1))


def clauses(text: str, sentence: Span) -> Clauses:
    """The clause breaks and words of one sentence."""
    breaks = list(BREAK.finditer(text, sentence.start, sentence.end))
    return Clauses(
        sentence,
        tuple([m.start() for m in breaks]),
        tuple([m.start() for m in TOKEN.finditer(text, sentence.start, sentence.end)]),
        tuple([m.span() for m in breaks if not m.group().casefold().startswith(DEPENDENT)]),
    )


def within(items: Sequence[T], starts: Sequence[int], area: Span) -> Sequence[T]:
    """Items whose start lies in an area; `starts` are their sorted starts."""
    return items[bisect_left(starts, area.start) : bisect_left(starts, area.end)]


def _gap(a: Span, b: Span) -> tuple[int, int]:
    """The stretch between two spans."""
    first, second = (a, b) if a.start <= b.start else (b, a)
    return first.end, second.start


def _count(positions: Sequence[int], start: int, end: int) -> int:
    """How many sorted positions lie in [start, end]."""
    return max(0, bisect_right(positions, end) - bisect_left(positions, start)) if start <= end else 0
