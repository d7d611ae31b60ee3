"""Who says what: source, cue and content of every reported statement, as the trained reader marks them.

The network marks cues, then says for each cue which pieces are its source and its content; so attributions may nest, interleave,
and be torn apart. What language keeps regular stays a rule: words are not cut, quotation marks are taken whole, a negated cue
("did not say") makes nobody's statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from fogline.claims import bounds, forms
from fogline.claims import cues as cueing
from fogline.claims import quotes as quotation
from fogline.models import decoding
from fogline.models.network import Floats, Network, Predicate, Seen, Told, tell
from fogline.types import Attribution, Quotation, Span

CUE_LEAST = 0.1  # chance that a piece is of a cue: enough to ask what would belong to it
# What makes an attribution sure: its cue, its content as the head that knows no cue sees it, and as the head that does. Weights
# and cut were set on 40 development documents: they move F1 by .02, and any weights near them do the same.
CUE_WEIGHS, CONTENT_WEIGHS, ROLE_WEIGHS, SURE = 0.6, 0.2, 0.2, 0.6
STEP = 0.7  # nats: what it costs to begin a stretch of source or content
SPEECH_ROLES = ("source", "content", "cue")
SAME, BESIDE = 0.8, 20  # share of characters that makes two contents one; characters between two cues of it
LONG, NEAR = 20, 60  # characters of a quotation that may go on, and between it and the words it goes on from
ENDS = (".", "!", "?", "”", '"', ",", ":", "’", "…")
PARTICIPLE = re.compile(r"ing\b[^.]{0,12}$")
JOINED = re.compile(r"(?:,|\band|\bwhile)\s+(?:\w+ly\s+)?$")
SENTENCE_END = re.compile(r"[.!?][”\"’]?\s+[A-Z]|\n")
CONJOINED = re.compile(r",?\s+(?:and|but)\s+(?:\w+\s+)?$")
SHORTEST = 2  # characters


def read(text: str, seen: Seen, network: Network) -> list[Attribution]:
    """Every attribution, in reading order of its cue, without speakers.

    Args:
        text: the document's text.
        seen: the text after the encoder's pass.
        network: reads what belongs to each cue.

    Returns:
        Attributions that have a content. Speech that did not happen is marked `negated`.
    """
    cues = list(decoding.marked(seen.logits["cue"], CUE_LEAST))
    is_cue = 1 - decoding.softmax(seen.logits["cue"])[:, 0]
    is_content = 1 - decoding.softmax(seen.logits["content"])[:, 0]
    quotes = quotation.find(text)
    found: list[tuple[Attribution, float]] = []
    taken: set[int] = set()  # cues that are a further part of an earlier one
    asked = tell(seen, [Predicate(first, last, 0) for first, last, _ in cues], network)
    for i, (told, roles) in enumerate(zip(asked, decoding.role_stretches([t.roles for t in asked], SPEECH_ROLES, STEP), strict=True)):
        if i in taken:
            continue
        chance = _chance(cues[i][2], told, roles["content"], is_content)
        if chance < SURE:
            continue
        for j, (first, last, _) in enumerate(cues):
            if j != i and any(a + told.first < last and first < b + told.first for a, b, _ in roles["cue"]):
                taken.add(j)
        core = cueing.core(is_cue, *cues[i][:2])
        cue = cueing.bare(text, _spans(text, seen, told, [(core[0] - told.first, core[1] - told.first, cues[i][2]), *roles["cue"]], 1))
        content = bounds.content(text, _spans(text, seen, told, roles["content"]), quotes, cue)
        if not content or not cueing.is_speech(text, cue):
            continue
        cue, content = bounds.infinitive(text, cue, content)
        source = bounds.source(text, _spans(text, seen, told, roles["source"]), cue)
        found.append((Attribution(source, cue, content, quotation=_form(content, quotes), negated=cueing.is_negated(text, cue)), chance))
    made = forms.cited(text, _continued(text, _inherited(text, _each_once(text, found)), quotes))
    return _nested([*made, *forms.headline(text, made)])


def _inherited(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, a participle's without a source with that of the speech before it in the sentence: "said it was full, adding that ..."."""
    sources = {span for a in found for span in a.source}
    made = [replace(a, source=tuple(_widest(span, sources) for span in a.source)) for a in sorted(found, key=lambda a: a.cue[0])]
    for i, one in enumerate(made):
        if one.source or not PARTICIPLE.search(one.cue[0].of(text)) or not JOINED.search(text[max(0, one.cue[0].start - 8) : one.cue[0].start]):
            continue
        earlier = next((a for a in reversed(made[:i]) if a.source), None)
        if earlier is not None and not SENTENCE_END.search(text, earlier.cue[-1].end, one.cue[0].start):
            made[i] = replace(one, source=earlier.source)
    return made


def _each_once(text: str, found: Sequence[tuple[Attribution, float]]) -> list[Attribution]:
    """The attributions, those of one content joined where their cues touch ("later said"), else the surest of them alone."""
    kept: list[tuple[Attribution, float]] = []
    for made, chance in sorted(found, key=lambda f: -f[1]):
        twin = next((i for i, (k, _) in enumerate(kept) if _alike(k.content, made.content) and _close(k.cue, made.cue)), None)
        if twin is None:
            kept.append((made, chance))
            continue
        one = kept[twin][0]
        first, last = sorted((one.cue[0], made.cue[0]))
        if len(one.cue) == len(made.cue) == 1 and not text[first.end : last.start].strip() and first.end <= last.start:
            kept[twin] = (replace(one, cue=(Span(first.start, last.end),), negated=one.negated or made.negated), kept[twin][1])
    ones = [made for made, _ in kept]
    return [_before_next(text, _own(made, ones), ones) for made in ones]


def _widest(span: Span, sources: Collection[Span]) -> Span:
    """The source that holds a part of it: a cue further on saw "a commander of" only."""
    return max((s for s in sources if s.covers(span)), key=lambda s: s.end - s.start, default=span)


def _before_next(text: str, made: Attribution, others: Sequence[Attribution]) -> Attribution:
    """An attribution whose content ends where the same source says something else: "said it was full and warned that ..."."""
    last = made.content[-1]
    for other in others:
        cue = other.cue[0]
        if other is made or not made.source or other.source != made.source or not last.start < cue.start < last.end:
            continue
        joint = CONJOINED.search(text[: cue.start], last.start)
        if joint is not None and joint.start() > last.start:
            return replace(made, content=(*made.content[:-1], Span(last.start, joint.start())))
    return made


def _own(made: Attribution, others: Sequence[Attribution]) -> Attribution:
    """An attribution without the pieces of content that are another's, whose cue is nearer."""
    if len(made.content) == 1:
        return made
    content = tuple(
        span for span in made.content
        if not any(_away(o.cue, span) < _away(made.cue, span) and any(c.covers(span) for c in o.content) for o in others if o is not made)
    )  # fmt: skip
    return replace(made, content=content or made.content)


def _away(cue: Sequence[Span], span: Span) -> int:
    """Characters between a cue and a stretch."""
    return min(max(c.start - span.end, span.start - c.end, 0) for c in cue)


def _alike(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Do two contents share nearly all their characters?"""
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    return shared >= SAME * max(sum(a.end - a.start for a in one), sum(b.end - b.start for b in other))


def _close(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Do two cues stand side by side?"""
    return min(abs(a.start - b.end) for a, b in ((one[0], other[0]), (other[0], one[0]))) < BESIDE


def _chance(cue: float, told: Told, content: Sequence[tuple[int, int, float]], is_content: Floats) -> float:
    """How sure an attribution is, 0 where it has no content."""
    size = sum(b - a for a, b, _ in content)
    if not size:
        return 0.0
    by_role = sum((b - a) * p for a, b, p in content) / size
    by_head = sum(float(is_content[a + told.first : b + told.first].sum()) for a, b, _ in content) / size
    return CUE_WEIGHS * cue + CONTENT_WEIGHS * by_head + ROLE_WEIGHS * by_role


def _continued(text: str, found: list[Attribution], quotes: Sequence[Span]) -> list[Attribution]:
    """The attributions with quotations that go on in the sentences after theirs and that nobody else is said to say.

    An encoder's window ends somewhere; a quotation of four paragraphs has one speaker all the same.
    """
    made = sorted(found, key=lambda a: a.cue[0])
    held = sorted(s for a in made for s in a.content)
    cues = sorted(c for a in made for c in a.cue)
    for quote in quotes:
        if quote.end - quote.start < LONG or any(s.overlaps(quote) for s in held) or any(quote.covers(c) for c in cues):
            continue
        before = text[:quote.start].rstrip()
        if not before.endswith(ENDS):
            continue
        i = max((i for i, a in enumerate(made) if max(a.content[-1].end, a.cue[-1].end) <= len(before)), key=lambda i: _end(made[i]), default=None)
        if i is None or _form(made[i].content, quotes) == "indirect" or "\n" in text[_end(made[i]) : len(before)].strip():
            continue
        gap = text[_end(made[i]) : quote.start]
        if len(gap) > NEAR or sum(gap.count(mark) for mark in ".!?") > 1:
            continue
        made[i] = replace(made[i], content=(*made[i].content, quote))
        held = sorted([*held, quote])
    return made


def _end(attribution: Attribution) -> int:
    """Where the words of an attribution end."""
    return max(s.end for s in (*attribution.source, *attribution.cue, *attribution.content))


def _spans(text: str, seen: Seen, told: Told, stretches: Sequence[tuple[int, int, float]], shortest: int = SHORTEST) -> tuple[Span, ...]:
    """Characters of stretches of pieces, words whole, joined where only white space parts them."""
    made: list[Span] = []
    for first, last, _ in sorted(stretches):
        span = decoding.whole_words(text, seen.span(first + told.first, last + told.first))
        if made and not text[made[-1].end : span.start].strip():
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        elif span.end - span.start >= shortest or span.of(text).isalnum():
            made.append(span)
    return tuple(made)


def _nested(found: list[Attribution]) -> list[Attribution]:
    """Attributions in order of their cue, each with the narrowest one whose content holds it."""
    ordered = sorted(found, key=lambda a: a.cue[0])
    holders: list[list[int]] = [[] for _ in ordered]
    starts = [a.cue[0].start for a in ordered]
    for j, holder in enumerate(ordered):
        for span in holder.content:
            for i in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
                if i != j and span.covers(ordered[i].cue[0]):
                    holders[i].append(j)
    return [replace(a, parent=min(holders[i], key=lambda j: _width(ordered[j]), default=None)) for i, a in enumerate(ordered)]


def _width(attribution: Attribution) -> int:
    """Characters from the beginning of a content to its end."""
    return attribution.content[-1].end - attribution.content[0].start


def _form(content: Sequence[Span], quotes: Sequence[Span]) -> Quotation:
    """Direct: all of it in quotation marks; mixed: some."""
    size = inside = 0
    for span in content:
        size += span.end - span.start
        inside += sum(min(q.end, span.end) - max(q.start, span.start) for q in quotation.touching(quotes, span))
    return "direct" if inside >= size - 2 and inside else "mixed" if inside else "indirect"
