"""The sentence that a claim was read from, with the words of each field marked in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

from fogline.matrix import OF_EVIDENCE
from fogline.types import Filed, Span

LONGEST = 700  # characters of a sentence; of a longer one, what is around the deed
NO_WORDS = "(these words are no longer kept)"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are evidence for the same fields; none for words that are evidence for nothing."""

    words: str
    fields: tuple[str, ...] = ()


def pieces(filed: Filed, text: str | None) -> tuple[Piece, ...]:
    """A claim's sentence in pieces, with "…" where it was cut.

    Args:
        filed: the claim.
        text: of its document, names of private persons hidden; None where it is kept no longer.
    """
    if text is None:
        return (Piece(NO_WORDS),)
    whole = _around(filed, text)
    evidence = [(OF_EVIDENCE.get(e.field, "what"), e.span) for e in filed.claim.evidence if e.span.overlaps(whole)]
    edges = sorted({whole.start, whole.end, *(min(max(p, whole.start), whole.end) for _, s in evidence for p in (s.start, s.end))})
    cut = [
        Piece(text[start:end], tuple(dict.fromkeys(name for name, s in evidence if s.start < end and start < s.end)))
        for start, end in pairwise(edges)
    ]
    found = [Piece("".join(p.words for p in same), fields) for fields, same in groupby(cut, lambda p: p.fields)]
    before, after = whole.start > 0 and not _begins(filed, text, whole), not _ends(filed, text, whole)
    return (*([Piece("…")] if before else []), *found, *([Piece("…")] if after else []))


def _around(filed: Filed, text: str) -> Span:
    """The sentence's characters; where it is very long, or not found, those around the deed."""
    deed = next(e.span for e in filed.claim.evidence if e.field == "kind")
    length = len(filed.sentence)
    if deed.end - deed.start <= length <= LONGEST:
        for start in range(max(0, deed.end - length), deed.start + 1):
            if _same(filed.sentence, text[start : start + length]):
                return Span(start, start + length)
    start, end = max(0, deed.start - LONGEST // 3), min(len(text), deed.end + LONGEST // 3)
    return Span(start, min(end, start + LONGEST))


def _same(sentence: str, words: str) -> bool:
    """Are these the same words, hidden letters aside?"""
    return len(sentence) == len(words) and all(a == b or "█" in (a, b) for a, b in zip(sentence, words, strict=True))


def _begins(filed: Filed, text: str, whole: Span) -> bool:
    return len(filed.sentence) == whole.end - whole.start and _same(filed.sentence, whole.of(text))


def _ends(filed: Filed, text: str, whole: Span) -> bool:
    return whole.end == len(text) or _begins(filed, text, whole)
