"""Who says what: source, cue and content of every reported statement, by the frames of cue words.

A frame says where the content stands: a quotation, a that-clause, an infinitive, an object. How often a verb in a frame
reports speech is counted on annotated news (lexicons/cues.toml); the source is the subject beside it (`subjects`), the
content ends with its clause (`contents`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fogline.claims import contents, cues, noun_cues, plain_cues, speakers, stretches, subjects
from fogline.claims import quotes as quotation
from fogline.claims import words as word_reader
from fogline.claims.stretches import Stretch
from fogline.claims.words import Words
from fogline.types import ActorMention, Attribution, Quotation, Span

SUBJECTLESS = frozenset("gp")


def read(text: str, sentences: Sequence[Span], actors: Sequence[ActorMention] = ()) -> list[Attribution]:
    """Every attribution, in reading order of its cue.

    Args:
        text: the document's text.
        sentences: its sentences, in order.
        actors: actors named in it; they give speakers their full names.

    Returns:
        Attributions with the speaker resolved where that is sure. Speech that did not happen ("did not say") is marked
        `negated`: its content is nobody's statement.
    """
    found = [made for made, key in candidates(text, sentences) if cues.chance(key) >= cues.THRESHOLD or (made.negated and cues.is_speech(key.lemma))]
    return speakers.resolve(text, sentences, _nested(found), actors)


def candidates(text: str, sentences: Sequence[Span]) -> Iterator[tuple[Attribution, cues.Key]]:
    """Every reading of a verb or noun as a cue, with the key under which its chance is counted."""
    quotes = quotation.find(text)
    words = word_reader.read(text, quotes)
    for i, sentence in enumerate(sentences):
        within = words.between(sentence.start, sentence.end)
        if not within:
            continue
        for stretch in stretches.split(words, within, quotes):
            for made, key in _in_stretch(stretch):
                made = _continued(text, made, sentences, i, quotes)
                yield replace(made, quotation=_form(made, quotes)), key


def _in_stretch(stretch: Stretch) -> Iterator[tuple[Attribution, cues.Key]]:
    """The attributions whose cue stands in a stretch."""
    words = stretch.words
    yield from plain_cues.colon(stretch)
    tags = words.tags
    said: tuple[Span, ...] = ()  # source of the last finite cue
    latest: Attribution | None = None
    begun: set[int] = set()
    for cue in cues.find(words, stretch.first, stretch.last, stretch.quotes):
        made = _framed(stretch, cue)
        if made is None:
            continue
        attribution, key = made
        left = tags[cue.first - 1] if cue.first > stretch.first else "."
        joined = left == "C" or (left == "S" and words.low[cue.first - 1] in ("though", "while", "although"))
        if joined and latest is not None and latest.source and _ends_before(words, latest, cue):
            attribution, key = replace(attribution, source=latest.source), key._replace(who="other")
        elif cue.variant == "g" and said and (left in ",q" or (left == "S" and words.low[cue.first - 1] == "while")):
            # "..., she said, adding that": the speaker goes on
            attribution, key = replace(attribution, source=said), key._replace(who="other")
        if cues.chance(key) >= cues.THRESHOLD:
            latest = attribution
            begun.add(attribution.content[0].start)
            if cue.variant in "feb":
                said = attribution.source
        yield attribution, key
    for made in noun_cues.find(words, stretch.first, stretch.last, stretch.quotes):
        if made[0].content[0].start not in begun:  # "said in a statement that" is the verb's
            yield made


def _ends_before(words: Words, attribution: Attribution, cue: cues.Cue) -> bool:
    """Did a content end right before the conjunction that leads to a cue?"""
    end = attribution.content[-1].end
    return 0 <= words.starts[cue.first] - end < 12


def _framed(stretch: Stretch, cue: cues.Cue) -> tuple[Attribution, cues.Key] | None:
    """The attribution of a cue by the frame that its surroundings show."""
    words, _first, last = stretch.words, stretch.first, stretch.last
    if cue.lemma == "according":
        return plain_cues.according(stretch, cue)
    inverted = _before_content(stretch, cue)
    if inverted is not None:
        return inverted
    if cue.last >= last:
        return None
    at = contents.skip(words, cue.last + 1, last, hearer=cue.takes_hearer and cue.variant != "p")
    frame, begin, cue = _frame(stretch, cue, at)
    if frame is None:
        return None
    phrase = cue.variant != "p" and (frame in ("np", "ing", "to", "hearer-to") or frame.startswith("prep"))
    final = contents.clause_end(words, begin, last, stretch.quotes, phrase=phrase)
    content = contents.finish(words, begin, final)
    if content is None:
        return None
    quote = next((q for q in stretch.quotes if q.start < content.end < q.end), None)
    if quote is not None:
        content = Span(content.start, quote.end)
    subject = _subject(stretch, cue)
    who = _who(words, subject)
    key = cues.Key(cue.lemma, f"{cue.variant}-{frame}", who)
    spans: tuple[Span, ...] = (content,)
    pronoun = _relative(stretch, cue) if frame == "relative" else None
    if pronoun is not None:
        spans = (words.span(pronoun, pronoun), content)
    source: tuple[Span, ...] = ()
    if cue.variant == "p":
        if subject is not None and frame in ("to", "as", "prep:for", "prep:as"):
            spans = (words.span(*subject), content)
    elif subject is not None:
        source = (words.span(*subject),)
    elif cue.variant not in SUBJECTLESS and cue.lemma not in cues.RAISING:
        return None
    if cue.lemma in cues.RAISING and source:
        spans, source = (*source, content), ()
    return Attribution(source, (words.span(cue.first, cue.last),), spans, negated=cue.negated), key


def _frame(stretch: Stretch, cue: cues.Cue, at: int) -> tuple[str | None, int, cues.Cue]:
    """The frame of what follows a cue, where its content begins, and the cue with its preposition."""
    words, last = stretch.words, stretch.last
    tags, low = words.tags, words.low
    after = cue.last + 1
    if at > last:
        return None, at, cue
    if tags[at] in "AV" and cue.variant in "feb" and _relative(stretch, cue) is not None:
        return "relative", at, cue
    if tags[at] == "Q":
        return "quote", at, cue
    if tags[at] == "H" and at < last and tags[at + 1] not in ".,":
        return "that", at, cue
    if tags[after] == "T" and after < last:
        return ("to", after, cue) if _infinitive(words, after + 1, last) else ("prep:to", after + 1, replace(cue, last=after))
    if tags[at] == "T" and at < last and cue.takes_hearer:
        return "hearer-to", after, cue  # who is to act belongs to what is said
    if tags[at] == "W" and at < last and at == after:
        return "wh", at, cue
    if tags[at] == "S" and low[at] in ("because", "if", "unless", "although", "once", "when", "before", "after", "while") and at < last:
        that = tags.find("H", at, min(last, at + 14))
        if that > 0:
            return "that", that, cue  # "said before leaving that"
        if low[at] in ("because", "if", "unless", "although", "once") and cue.lemma in ("say", "add", "argue", "warn", "predict", "think", "believe"):
            return f"sub:{low[at]}", at, cue
    if tags[at] == "S" or low[at] == "what":
        return ("wh" if low[at] in ("whether", "why", "how", "where", "what", "if") or cue.negated else None), at, cue
    if tags[after] == "P" and low[after] not in ("including",) and after < last:
        if contents.is_time(words, after + 1):
            return None, at, cue
        if contents.opens_clause(words, at, last) and at > after:
            return "clause", at, cue
        widened = replace(cue, last=after)
        begin = after + 1
        if tags[begin] in "P" and begin < last:
            widened, begin = replace(cue, last=begin), begin + 1
        if tags[begin] == "H":
            return f"prep:{low[after]}-that", begin, widened
        return f"prep:{low[after]}", begin, widened
    if contents.opens_clause(words, at, last):
        return "clause", at, cue
    if low[after] in ("of",) and after < last:
        return "prep:of", after + 1, replace(cue, last=after)
    if tags[after] == "G":
        return "ing", after, cue
    if tags[after] in "DNnmhEZ'Q#":
        if any(cues.is_deed(cue.lemma, low[k]) for k in range(after, min(after + 4, last + 1))):
            return None, at, cue
        return "np", after, cue
    return None, at, cue


def _infinitive(words: Words, at: int, last: int) -> bool:
    """Is the word after "to" a verb?"""
    tag, word = words.tags[at], words.low[at]
    if tag in "DNZhmRQ":
        return False
    if word in word_reader.load().base or tag in "AYX":
        return True
    return tag == "n" and at < last and words.tags[at + 1] in "DNhmPTYHQRZ.S"


def _relative(stretch: Stretch, cue: cues.Cue) -> int | None:
    """The pronoun of "which they said would ...": part of what is said."""
    subject = subjects.before(stretch.words, cue.first, stretch.first)
    if subject is None or subject[0] <= stretch.first:
        return None
    at = subject[0] - 1
    return at if stretch.words.tags[at] in "W" or stretch.words.low[at] == "what" else None


def _before_content(stretch: Stretch, cue: cues.Cue) -> tuple[Attribution, cues.Key] | None:
    """"...," he said; "...," said the mayor: the content before the cue."""
    words, first, last = stretch.words, stretch.first, stretch.last
    tags = words.tags
    if cue.variant not in ("f", "b", "e"):
        return None
    cue_span = (words.span(cue.first, cue.last),)
    left = cue.first - 1
    if left < first:
        return None
    if tags[left] in "q,-?!" and cue.first == cue.last and not _opened(stretch, left):
        follows = subjects.after(words, cue.last + 1, last)
        if follows is not None and (tags[left] == "q" or tags[left - 1] == "q" or not _closes(stretch, left)):
            content = contents.before(words, left, first, stretch.quotes)
            if content is not None:
                who = _who(words, follows)
                spans = (content, *contents.resumed(words, follows[1] + 1, last, stretch.quotes, quoted=tags[left] == "q" or tags[left - 1] == "q"))
                return Attribution((words.span(*follows),), cue_span, spans, negated=cue.negated), cues.Key(cue.lemma, "before-verb", who)
    subject = subjects.before(words, cue.first, first)
    if subject is None or subject[0] <= first - 1:
        return None
    mark = subject[0] - 1
    if mark < first:
        return _after_question(stretch, cue, subject)
    if tags[mark] not in "q,-?!" or tags[subject[0]] in "WH":
        return None
    following = tags[cue.last + 1] if cue.last < last else "."
    ahead = min(last, contents.skip(words, cue.last + 1, last, hearer=cue.takes_hearer)) if cue.last < last else last
    if tags[mark] != "q" and tags[mark - 1] != "q" and ((following not in ".,;-PYmGSqC" and not cue.takes_hearer) or tags[ahead] in "HQ"):
        return None
    if tags[mark] != "q" and (tags[ahead] in "HQ" or contents.opens_clause(words, ahead, last)):
        return None
    content = contents.before(words, mark, first, stretch.quotes)
    quoted = "q" in tags[mark - 1 : mark + 1]
    if content is None:
        return None
    spans = (content, *contents.resumed(words, cue.last + 1, last, stretch.quotes, quoted=quoted))
    if not quoted and len(spans) == 1 and not re.search("[VAE]|n[HRD]", tags[words.between(content.start, content.end).start : mark]):
        return None
    frame = "before-q" if quoted else "between" if len(spans) > 1 else "before"
    return Attribution((words.span(*subject),), cue_span, spans, negated=cue.negated), cues.Key(cue.lemma, frame, _who(words, subject))


def _after_question(stretch: Stretch, cue: cues.Cue, subject: tuple[int, int]) -> tuple[Attribution, cues.Key] | None:
    """A quotation that ended the sentence before with a question or exclamation: "Why us?" she asked."""
    words = stretch.words
    mark = subject[0] - 1
    if mark < 1 or words.tags[mark] != "q" or words.tags[mark - 1] not in "?!" or words.text[words.ends[mark] : words.starts[subject[0]]] != " ":
        return None
    quote = next((q for q in stretch.all_quotes if q.end == words.ends[mark]), None)
    if quote is None or (cue.last < stretch.last and words.tags[cue.last + 1] in "HQDRNn"):
        return None
    key = cues.Key(cue.lemma, "before-q", _who(words, subject))
    return Attribution((words.span(*subject),), (words.span(cue.first, cue.last),), (quote,), negated=cue.negated), key


def _opened(stretch: Stretch, left: int) -> bool:
    """Is the mark before a cue a dash that opened, rather than closed, something?"""
    return stretch.words.tags[left] == "-" and left == stretch.first


def _closes(stretch: Stretch, comma: int) -> bool:
    """Does a comma before a verb close an apposition of its subject?"""
    return subjects.before(stretch.words, comma + 1, stretch.first) is not None


def _subject(stretch: Stretch, cue: cues.Cue) -> tuple[int, int] | None:
    """The subject of a cue; of the clause it hangs on for "saying" and "to say"."""
    words, first = stretch.words, stretch.first
    if cue.variant == "g" and cue.first > first and words.tags[cue.first - 1] in "NnR)":
        found = subjects.before(words, cue.first, first)
        return subjects.issuer(words, found, first) if found is not None else None
    if cue.variant in ("g", "t"):
        return subjects.head(words, cue.first, first)
    return subjects.before(words, cue.first, first)


def _who(words: Words, subject: tuple[int, int] | None) -> str:
    """First or second person, nobody, or somebody."""
    if subject is None:
        return "none"
    word = words.low[subject[0]]
    if subject[0] == subject[1] and word in ("i", "we", "you", "there", "it", "this", "that", "which"):
        return "self" if word in ("i", "we", "you") else "thing"
    return "other"


def _continued(text: str, attribution: Attribution, sentences: Sequence[Span], i: int, quotes: Sequence[Span]) -> Attribution:
    """The attribution with a quotation that goes on right after its sentence in the same paragraph."""
    if not attribution.content or quotation.around(quotes, attribution.content[0].start) is None:
        return attribution
    end = sentences[i].end
    following = quotation.following(quotes, max(end, attribution.content[-1].end))
    if following is None or text[end : following.start].strip() or "\n\n" in text[end : following.start]:
        return attribution
    k = bisect_left(sentences, following.end - 1, lo=i + 1, key=lambda s: s.start)
    after = sentences[k] if k < len(sentences) else None
    tail = text[following.end : after.start if after else following.end + 40].split("\n")[0]
    if re.match(r",?\s*(?:\w+ ){0,3}(?:said|says|added|told)\b", tail):
        return attribution
    return replace(attribution, content=(*attribution.content, following))


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


def _form(attribution: Attribution, quotes: Sequence[Span]) -> Quotation:
    """Direct: all of it in quotation marks; mixed: some."""
    size = inside = 0
    for span in attribution.content:
        size += span.end - span.start
        inside += sum(min(q.end, span.end) - max(q.start, span.start) for q in quotation.touching(quotes, span))
    return "direct" if inside >= size - 2 and inside else "mixed" if inside else "indirect"
