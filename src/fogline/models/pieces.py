"""Text -> word pieces with their features, in windows of whole sentences: what the encoder sees."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from fogline.claims import quotes
from fogline.types import Span

LONGEST = 128  # pieces in a window, the two special ones included; longer ones read no better and slower
FEATURES = 12  # shape (lower, Title, UPPER) x in quotation marks x first of a paragraph
CLS, SEP, PAD = 101, 102, 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's word pieces.

    `ids`, `features`: [n]; `starts`, `ends`: code points of each piece, [n].
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def cut(text: str, language: str = "en") -> Pieces:
    """The word pieces of a text (uncased WordPiece), with what lower case loses: shape, quotation marks, paragraphs."""
    encoding = _tokenizer(language).encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    shape = np.fromiter((_shape(text[s:e]) for s, e in encoding.offsets), dtype=np.int64, count=len(starts))
    quoted = np.zeros(len(starts), dtype=np.int64)
    for quote in quotes.find(text):
        quoted[np.searchsorted(starts, quote.start) : np.searchsorted(starts, quote.end)] = 1
    first = np.zeros(len(starts), dtype=np.int64)
    line = text.find("\n")
    if len(starts):
        first[0] = 1
    while line >= 0:
        at = np.searchsorted(starts, line)
        if at < len(starts):
            first[at] = 1
        line = text.find("\n", line + 1)
    return Pieces(np.array(encoding.ids, dtype=np.int64), shape + 3 * quoted + 6 * first, starts, ends)


def windows(pieces: Pieces, sentences: Sequence[Span], longest: int = LONGEST, first: int = 0) -> Iterator[tuple[int, int]]:
    """Stretches of whole sentences that fit the encoder, as piece indices [first, last).

    Args:
        pieces: of the text.
        sentences: in order; pieces between them belong to none and are left out where a window begins or ends.
        longest: pieces a window may hold, its two special ones included.
        first: how many sentences the first window may hold at most; 0 is no limit (training begins windows anywhere).
    """
    room = longest - 2
    starts = pieces.starts.tolist()
    begun: int | None = None
    end = held = 0
    for sentence in sentences:
        a, b = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        if begun is not None and (b - begun > room or (first and held >= first)):
            yield begun, end
            begun, held, first = None, 0, 0
        while b - a > room:
            yield a, a + room
            a += room
        if a < b:
            begun = a if begun is None else begun
            end = b
            held += 1
    if begun is not None:
        yield begun, end


def _shape(piece: str) -> int:
    """0 lower case or no letters, 1 begins with a capital, 2 capitals alone."""
    if not piece[:1].isupper():
        return 0
    return 2 if len(piece) > 1 and piece.isupper() else 1


@cache
def _tokenizer(language: str) -> Tokenizer:
    """The encoder's own tokenizer, from the vocabulary shipped beside it."""
    lines = resources.files("fogline.models").joinpath(language, "vocab.txt").read_text(encoding="utf-8").split("\n")
    vocabulary = {word: i for i, word in enumerate(lines) if word}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106 - no password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer
