"""A long text in parts that a model is asked about one by one: whole paragraphs, offsets kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fogline.types import Span


def split(text: str, sentences: Sequence[Span], *, size: int) -> Iterator[Span]:
    """Yield stretches of a text that together hold every sentence, in order.

    Args:
        text: the document's text.
        sentences: its sentences, in order.
        size: about how many characters a stretch may have; one longer sentence is a stretch of its own.

    Yields:
        Spans that end with a paragraph, or with a sentence where a paragraph is longer than `size`.
    """
    start = end = None
    for paragraph in _paragraphs(text, sentences):
        if start is not None and end is not None and paragraph[-1].end - start > size:
            yield Span(start, end)
            start = None
        for sentence in paragraph:
            if start is not None and end is not None and sentence.end - start > size:
                yield Span(start, end)
                start = None
            start, end = sentence.start if start is None else start, sentence.end
    if start is not None and end is not None:
        yield Span(start, end)


def _paragraphs(text: str, sentences: Sequence[Span]) -> Iterator[list[Span]]:
    """The sentences of each paragraph."""
    gathered: list[Span] = []
    for sentence in sentences:
        if gathered and "\n" in text[gathered[-1].end : sentence.start]:
            yield gathered
            gathered = []
        gathered.append(sentence)
    if gathered:
        yield gathered
