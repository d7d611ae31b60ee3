"""Where the words of a source and of a content begin and end: what language keeps regular after the network has marked them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fogline.claims import quotes as quotation
from fogline.types import Span

LONG = 20  # characters
OPEN_END = re.compile(r"\b(?:the|an?|of|to|in|on|at|by|for|with|from|and|or|that|which|who|whose|where|when|while|because|as|than|further|its|their|his|her)$", re.IGNORECASE)  # no content ends so
CLAUSE_STOP = re.compile(r"[,.;:!?](?=\s|$|[”\"'’])|\n")
BESIDE = 2  # characters between a source and its cue
SMALL = re.compile(r"(?:the|an?|and|of|to|but)", re.IGNORECASE)
ARTICLE_BEFORE = re.compile(r"\b(?:the|an?)\s$", re.IGNORECASE)
TO = re.compile(r"\s+to$")
MORE = re.compile(r"(?P<what>\s+(?:that|which|who|whose|with|inside|from|for|of|in)\s[^.;:“”\"()\n,]{2,120}),?\s+")
LEADING = re.compile(r"(?:But|And|However|Still|Yet|Meanwhile|Also|In addition|So|Instead),?\s+(?=\w)")


def source(text: str, spans: Sequence[Span], cue: Sequence[Span]) -> tuple[Span, ...]:
    """A source as one stretch, with its article and with what only a comma parts from it ("..., a war monitor"), without a dash at its end.

    Args:
        text: the document's text.
        spans: what the network marked, in order.
        cue: of two stretches apart from each other the one that touches it is the source, else the first.
    """
    made: list[Span] = []
    for part in spans:
        if SMALL.fullmatch(text, part.start, part.end):
            continue
        article = ARTICLE_BEFORE.search(text[max(0, part.start - 5) : part.start])
        start = part.start - (article.end() - article.start()) if article else part.start
        span = Span(start, start + len(text[start : part.end].rstrip(" -–—"))) if text[part.start : part.end].strip(" -–—") else part
        if made and text[made[-1].end : span.start].strip() in ("", ",", "and"):
            made[-1] = Span(made[-1].start, span.end)
        else:
            made.append(span)
    beside = next((s for s in made if _between(s, cue) <= BESIDE), None)
    return (_full(text, beside or made[0], cue),) if made else ()


def _full(text: str, span: Span, cue: Sequence[Span]) -> Span:
    """A source with the relative clause or the place that stands between it and its cue: "an alliance that holds the north, said"."""
    if span.end > cue[0].start or not (more := MORE.fullmatch(text, span.end, cue[0].start)):
        return span
    return Span(span.start, more.end("what"))


def content(text: str, spans: Sequence[Span], quotes: Sequence[Span], cue: Sequence[Span]) -> tuple[Span, ...]:
    """Contents with whole quotations, that run over a paragraph's end in quotation marks only.

    Args:
        text: the document's text.
        spans: what the network marked, in order.
        quotes: the text's quotations.
        cue: an infinitive takes the "to" that stands between them, "But" before a content in front of it is nobody's word.
    """
    made: list[Span] = []
    for span in spans:
        start, end = span.start, span.end
        if SMALL.fullmatch(text, start, end):
            continue
        for quote in quotation.touching(quotes, span):
            if not any(quote.covers(c) for c in cue):
                start, end = min(start, quote.start), max(end, quote.end)
        if end - start > LONG and OPEN_END.search(text[start:end]):
            stop = CLAUSE_STOP.search(text, end)
            end = end + len(text[end : stop.start()].rstrip()) if stop else end
        line = text.find("\n", start, end)
        if line >= 0 and quotation.around(quotes, line) is None:
            end = start + len(text[start:line].rstrip())
        if quotation.around(quotes, end - 1) is None:
            end = start + len(text[start:end].rstrip(" ,;:.–—-"))
        if made and (start <= made[-1].end or not text[made[-1].end : start].strip(" ,–—-")):
            made[-1] = Span(made[-1].start, max(end, made[-1].end))
        elif start < end:
            made.append(Span(start, end))
    if made and made[0].end <= cue[0].start and (leading := LEADING.match(text, made[0].start, made[0].end)):
        made[0] = Span(leading.end(), made[0].end)
    return tuple(made)


def infinitive(text: str, cue: Sequence[Span], content: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Cue and content with the "to" of an infinitive at the beginning of the content: "vowed | to leave"."""
    if not content or not cue or cue[-1].end > content[0].start:
        return tuple(cue), tuple(content)
    last, first = cue[-1], content[0]
    between = text[last.end : first.start]
    if between.strip() == "" and (tail := TO.search(last.of(text))):
        cut = Span(last.start, last.start + tail.start())
        return (*cue[:-1], cut), (Span(first.start - len(between) - 2, first.end), *content[1:])
    if between.strip() == "to":
        return tuple(cue), (Span(last.end + between.index("to"), first.end), *content[1:])
    return tuple(cue), tuple(content)


def _between(span: Span, cue: Sequence[Span]) -> int:
    """Characters between a stretch and a cue."""
    return min(max(c.start - span.end, span.start - c.end, 0) for c in cue)
