"""What is said: where a content begins after its cue, where it ends, and what stands before a cue."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from fogline.claims import subjects
from fogline.claims.words import Words, load
from fogline.types import Span

FURTHER = frozenset("adding saying noting citing arguing telling calling suggesting insisting explaining claiming referring warning stating writing asserting pointing accusing urging stressing describing reporting".split())
ADVERBIAL = frozenset("when although though because despite where whereas".split())
NOUN_PHRASE = re.compile(r"(?:[DNnmZ'EYhG]|[OP](?=[DNnmhE])|C(?=[DNnmE]))+")
SHORTEST = 3  # characters


def is_time(words: Words, at: int) -> bool:
    """Does a day, month or year stand at a word or right after it?"""
    calendar = load().words["calendar"]
    return words.low[at] in calendar or (words.tags[at] == "m" and words.low[at].isdigit() and len(words.low[at]) == 4) or (
        at + 1 < len(words.low) and words.low[at] in ("last", "this", "late", "early") and words.low[at + 1] in calendar
    )


def opens_clause(words: Words, at: int, last: int) -> bool:
    """Does a clause with its own subject and verb begin at a word?"""
    tags = words.tags
    if at > last:
        return False
    if tags[at] == "R":
        return at < last
    match = NOUN_PHRASE.match(tags, at, last + 1)
    if match is None:
        return False
    return any(tags[k] == "A" or (tags[k] in "VEn" and subjects.is_finite(words, k)) for k in range(at + 1, min(match.end(), last) + 1))


def skip(words: Words, at: int, last: int, *, hearer: bool) -> int:
    """The first word of the content, past hearer, day and channel.

    Args:
        words: the text's words.
        at: index of the word after the cue.
        last: index of the last word of the stretch.
        hearer: does the cue name who is told?
    """
    tags, low = words.tags, words.low
    calendar = load().words["calendar"]
    k = at
    if hearer and k <= last and tags[k] not in "HQT:":
        end = _hearer_end(words, k, last)
        if end is not None:
            k = end
    moved = True
    while moved and k < last:
        moved = False
        if (tags[k] in "mn" and low[k] in calendar) or low[k] in ("today", "yesterday", "later", "earlier", "recently", "then", "again"):
            k += 1
            moved = True
            continue
        if low[k] in ("last", "this", "late", "early") and k < last and low[k + 1] in calendar:
            k += 2
            moved = True
            continue
        if tags[k] == "P" and low[k] in ("in", "at", "on", "during", "via", "through", "after", "by", "to", "of", "with", "from"):
            end = k + 1
            channel = False
            while end <= last and end - k <= 14 and tags[end] in "DNnmZOPECGY'":
                channel = channel or low[end] in subjects.CHANNEL or low[end] in calendar or tags[end] == "m"
                if channel and tags[end] == "D" and tags[end - 1] not in "PO":
                    break
                end += 1
            if end <= last and (tags[end] in "HQ" or (tags[end] in ",:" and end < last and tags[end + 1] in "QRH") or (channel and tags[end] in "R,D")):
                k = end
                moved = True
    while k < last and tags[k] in ",:" and k > at - 1:
        if tags[k + 1] in "QHR" or tags[k] == ":":
            k += 1
        else:
            break
    return k


def clause_end(words: Words, at: int, last: int, quotes: Sequence[Span], *, phrase: bool = False) -> int:
    """The last word of a content that begins at a word.

    Args:
        words: the text's words.
        at: its first word.
        last: last word of the stretch.
        quotes: quotations, which a content never ends inside.
        phrase: is it an object rather than a clause? Then an adverbial clause ends it too.
    """
    tags, low = words.tags, words.low
    starts = [q.start for q in quotes]
    k = at
    while k <= last:
        tag = tags[k]
        if tag == "Q" and quotes:
            i = bisect_right(starts, words.starts[k]) - 1
            if i >= 0 and words.starts[k] < quotes[i].end:
                k = max(k + 1, words.between(words.starts[k], quotes[i].end).stop)
                continue
        if tag == ";" and k > at:
            return k - 1
        if k > at and k < last:
            if tag == "," and k - at >= 3:
                if _ends_at_comma(words, k, last, phrase=phrase):
                    return k - 1
            elif (tag == "C" and _shares_speaker(words, k, phrase=phrase)) or (tag == "n" and low[k] == "according" and low[k + 1] == "to"):
                return k - 1
        k += 1
    return last


def _ends_at_comma(words: Words, k: int, last: int, *, phrase: bool) -> bool:
    """Does a content end at a comma? Each rule holds in at least half of the places where annotators met it."""
    tags, low = words.tags, words.low
    tag, following = tags[k + 1], low[k + 1]
    if following in FURTHER or following == "according" or tag == "B" or following == "while":
        return True
    if following in ("though", "although", "while") and k + 2 <= last and tags[k + 2] == "G":
        return True
    if tag == "C" and k + 2 < last:
        if tags[k + 2] == "R" or following in ("that",) or low[k + 2] in ("said", "added"):
            return True
        if phrase and tags[k + 2] in "VE":
            return True
        return _shares_speaker(words, k + 1, phrase=phrase)
    if phrase and (tag in "WRGDE" or following in ADVERBIAL) and following not in ("including",):
        return True
    return tag in "NDR" and (_says(words, k + 1, last) or (phrase and opens_clause(words, k + 1, last)))


def _shares_speaker(words: Words, k: int, *, phrase: bool) -> bool:
    """Does "and" join another verb of speech to the one before ("said ... and called on")?"""
    word = words.low[k + 1]
    classes = load()
    lemma = classes.lemma.get(word)
    if words.tags[k + 1] == "G":
        return phrase and lemma in classes.cues
    return words.tags[k + 1] in "EV" and lemma in classes.speech


def finish(words: Words, first: int, final: int) -> Span | None:
    """The characters of a content, without the last full stop or comma."""
    while final > first and words.tags[final] in ".,;:-":
        final -= 1
    span = words.span(first, final)
    return span if span.end - span.start >= SHORTEST else None


def before(words: Words, end: int, first: int, quotes: Sequence[Span]) -> Span | None:
    """The content that ends at a word before a cue or its source: a quotation, or the clause up to the comma.

    Args:
        words: the text's words.
        end: its last word, a comma or closing mark included.
        first: first word of the stretch.
        quotes: quotations of the text.
    """
    tags, low = words.tags, words.low
    k = end
    while k > first and tags[k] in ",-":
        k -= 1
    if k < first:
        return None
    quote = next((q for q in quotes if q.start < words.ends[k] <= q.end + 1 and q.end <= words.ends[k] + 1), None)
    if quote is not None:
        start = words.starts[first]
        if quote.start <= start:
            return quote
        lead = words.between(start, quote.start)
        body = tags[lead.start : lead.stop]
        if not body.strip(",:-BCYS") or (body.endswith(",") and not re.search("[VAE]", body)):
            return quote
        begin = lead.start
        while begin < lead.stop and (tags[begin] in "BC,"):
            begin += 1
        cut = max((i for i in range(begin, lead.stop) if tags[i] in ";:"), default=None)
        if cut is not None:
            begin = cut + 1
            if begin >= lead.stop:
                return quote
        return Span(words.starts[begin], quote.end)
    begin = first
    cut = max((i for i in range(first, k) if tags[i] == ";"), default=None)
    if cut is not None:
        begin = cut + 1
    while begin < k and (tags[begin] in "BC," or low[begin] in ("meanwhile", "however", "still", "also", "yet")):
        begin += 1
    if k - begin < 1:
        return None
    return words.span(begin, k)


def resumed(words: Words, at: int, last: int, quotes: Sequence[Span], *, quoted: bool) -> list[Span]:
    """What goes on after "..., he said, ...": the rest of the quotation, or of the clause.

    Args:
        words: the text's words.
        at: the word after the cue or its source.
        last: last word of the stretch.
        quotes: quotations of the text.
        quoted: was the first part a quotation? Then only a quotation goes on.
    """
    tags = words.tags
    for k in range(at, min(last, at + 14)):
        if tags[k] in ",-:" and tags[k + 1] == "Q":
            quote = next((q for q in quotes if q.start == words.starts[k + 1]), None)
            return [] if quote is None else [quote]
        if tags[k] in ".;":
            return []
        if tags[k] == "," and not quoted and k == at and k + 3 < last and tags[k + 1] not in "GBCW" and words.low[k + 1] not in FURTHER:
            span = finish(words, k + 1, clause_end(words, k + 1, last, quotes))
            return [] if span is None else [span]
        if tags[k] == "," and (tags[k + 1] in "GBC" or words.low[k + 1] in FURTHER):
            return []
    return []


def _hearer_end(words: Words, at: int, last: int) -> int | None:
    """The word after the phrase that names the hearer."""
    tags, low = words.tags, words.low
    if tags[at] in "hR":
        return at + 1
    match = subjects.RIGHT.match(tags, at, last + 1)
    if match is None:
        return None
    end = match.end()
    for k in range(at + 1, end):
        if tags[k] == "D" and tags[k - 1] not in "PO" and k > at:
            return k
        if tags[k] == "P" and low[k] in ("in", "on", "at", "during", "about"):
            return k
    return end


def _says(words: Words, at: int, last: int) -> bool:
    """Does "he said" with a verb of saying follow, closing what came before?"""
    match = re.compile(r"(?:R|D?[Nn]{1,4})Y?").match(words.tags, at, last + 1)
    return match is not None and match.end() <= last and words.low[match.end()] in ("said", "says", "added", "wrote")
