"""The passages that two texts share, word for word, whatever stands between, before and after them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from fogline.origins import TOKEN, WORDS, hashes, words_of
from fogline.types import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that stand in two texts, up to case, accents and punctuation."""

    here: Span
    there: Span
    words: int


def shared(here: str, there: str) -> list[Passage]:
    """The common passages of at least a run of words, the longest first; no two overlap in the first text."""
    ours, theirs = _Worded(here), _Worded(there)
    stand = defaultdict(list)
    for j in range(len(theirs.numbers) - WORDS + 1):
        stand[tuple(theirs.numbers[j : j + WORDS])].append(j)
    found, i = [], 0
    while i <= len(ours.numbers) - WORDS:
        length, j = max(((_length(ours.numbers, i, theirs.numbers, j), -j) for j in stand.get(tuple(ours.numbers[i : i + WORDS]), ())), default=(0, 0))
        if length:
            found.append(Passage(ours.span(i, length), theirs.span(-j, length), length))
        i += length or 1
    return sorted(found, key=lambda p: (-p.words, p.here))


class _Worded:
    """A text's words as numbers, and where they stand."""

    def __init__(self, text: str) -> None:
        tokens = [match for match in TOKEN.finditer(text) if words_of(match.group())]
        self.numbers = hashes("".join(words_of(match.group())) for match in tokens)
        self._spans = [match.span() for match in tokens]

    def span(self, first: int, length: int) -> Span:
        """Where some words in a row stand."""
        return Span(self._spans[first][0], self._spans[first + length - 1][1])


def _length(a: list[int], i: int, b: list[int], j: int) -> int:
    """How many words are the same from two places on."""
    length = 0
    while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
        length += 1
    return length
