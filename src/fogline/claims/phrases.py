"""Who speaks: the noun phrase beside a cue, found without a parser.

A phrase ends at punctuation and at words that open a clause; titles, appositions and relative clauses belong to it.
"""

from __future__ import annotations

import re

from fogline.types import Span

NP_STOP = re.compile(
    r"[;:“”\"()—–]|--|\b(?:that|but|because|as|when|while|if|which|who|although|though|where|whether|after|before|since|until|so|what|how|why|then|and then|"
    r"is|are|was|were|has|have|had|will|would|said|says|told)\b\s*",
    re.IGNORECASE,
)
LEAD_IN = re.compile(r"^(?:(?:but|and|meanwhile|however|still|later|also|yet|so|or|then|instead|indeed|now|in fact|even|moreover|on \w+day|\w+day|earlier|separately)\b[,]?\s+)+", re.IGNORECASE)
VERBAL = re.compile(r"\b(?!(?:red|united|armed|retired|led|backed|registered|unnamed)\b)[a-z]{2,}(?:ed|ew|ook|ade|ent)\b|\b(?:does|do|did|can|makes?|goes|gets|wants|says)\b")
AUXILIARY = re.compile(r"\b(?:is|are|was|were|be|been|am|[’']s|[’']re)\s+(?:\w+\s+)?$", re.IGNORECASE)
SELF = re.compile(r"(?:I|you|we|to|who|what|not|there|that|which)", re.IGNORECASE)
SPOKEN = frozenset({"said", "told", "wrote", "asked", "say"})
SUBJECT = re.compile(
    r"((?:He|She|They|It|he|she|they|it)|(?:(?:The|A|An|Some|Many|One|Another) (?:[\w'’\-]+ ){0,2}?)?[A-Z][\w.'’\-]*(?: (?:[A-Z][\w.'’\-]*|of|the|for|al-\w+))*?(?:, [^,]{3,60},)?)"
    r"\s+(?=[a-z]+(?:ed|s|d|t|ew|ve|id|nt|ke)?\b)"
)
TRAILING = re.compile(r"(?:\s+(?:later|also|then|again|once|recently|previously|repeatedly|still|himself|herself|just|often|even|only|earlier|[a-z]{3,}ly))+\s*$")
AFTER_SOURCE = re.compile(r"[,.;:“”\"(]|\s[—–]\s|\b(?:in|on|at|after|before|during|as|when|while|to|who|that|by|through|via|last|this|but|if)\b")


def before(text: str, area: Span, cue: Span, word: str) -> Span | None:
    """The subject of a cue: the phrase before it; for "..., saying" and "did this and said", that of the clause before."""
    if word.endswith("ing") and not AUXILIARY.search(text[area.start : cue.start]) and " " not in cue.of(text):
        return _clause_subject(text, area, cue.start)
    found = phrase_before(text, area, cue.start)
    if found is None:
        return None
    if SELF.fullmatch(found.of(text)):
        return found if word in SPOKEN else None
    if found.of(text).endswith(" and") or found.of(text).casefold() in ("and", "but", "or"):
        return _clause_subject(text, area, cue.start)
    return found


def _clause_subject(text: str, area: Span, end: int) -> Span | None:
    """The subject at the beginning of a sentence: a pronoun or a name, before a verb."""
    lead = LEAD_IN.match(text[area.start : end])
    start = area.start + (lead.end() if lead else 0)
    match = SUBJECT.match(text, start, end)
    return Span(*match.span(1)) if match else None


def phrase_before(text: str, area: Span, end: int) -> Span | None:
    """The noun phrase that ends before a cue, its apposition and relative clause included."""
    tail = TRAILING.search(text, area.start, end)
    stop = tail.start() if tail else end
    while stop > area.start and text[stop - 1].isspace():
        stop -= 1
    start = area.start
    segment = text[start:stop]
    if segment.endswith(","):
        stop -= 1
        comma = text.rfind(",", area.start, stop)
        if comma < 0:
            return None
        inner = text[comma + 1 : stop].strip()
        if len(inner.split()) > 14:
            return None
        head = _phrase(text, area.start, comma)
        return Span(head, stop) if head is not None else None
    who = max(text.rfind(" who ", area.start, stop), text.rfind(" which ", area.start, stop))
    if who > 0 and stop - who < 80 and text[who - 1] != ",":
        head = _phrase(text, area.start, who)
        if head is not None and head < who:
            return Span(head, stop)
    head = _phrase(text, area.start, stop)
    return Span(head, stop) if head is not None and head < stop else None


def _phrase(text: str, start: int, stop: int) -> int | None:
    """Where the noun phrase that ends at `stop` begins."""
    begin = start
    for match in NP_STOP.finditer(text, start, stop):
        begin = match.end()
    comma = text.rfind(",", begin, stop)
    if comma >= 0 and not re.match(r",\s+(?:Jr|Sr|[A-Z][a-z]+,)", text[comma:stop]):
        begin = comma + 1
    conjunction = text.rfind(" and ", begin, stop)
    if conjunction >= 0 and VERBAL.search(text, begin, conjunction):
        begin = conjunction + 5
    while begin < stop and text[begin] in " ,'’\n\t":
        begin += 1
    lead = LEAD_IN.match(text[begin:stop])
    if lead and lead.end() < stop - begin:
        begin += lead.end()
    return begin if begin < stop and (text[begin].isalnum() or text[begin] in "'$@#") and len(text[begin:stop].split()) <= 16 else None


def after(text: str, start: int, end: int) -> Span | None:
    """The source that follows an inverted cue, with its apposition."""
    match = re.match(r"\s+((?:the |a |an |one )?(?:[\w.'’\-]+ ?){1,8})", text[start:end])
    if match is None:
        return None
    begin = start + match.start(1)
    stop = AFTER_SOURCE.search(text, begin + 1, end)
    finish = stop.start() if stop else end
    if text[finish : finish + 1] == "." and finish + 1 < end and re.match(r"\.\s?[A-Z]", text[finish:end]) and finish - begin <= 5:
        again = AFTER_SOURCE.search(text, finish + 1, end)
        finish = again.start() if again else end
    if text[finish : finish + 1] == ",":
        apposition = re.match(r",\s+(?:an?|the|who|whose|its|his|her|\w+'s|[a-z]+)\b[^,.;“\"]{3,90}", text[finish:end])
        if apposition:
            finish += apposition.end()
    while finish > begin and text[finish - 1] in " .,":
        finish -= 1
    words = text[begin:finish]
    first = words.split(" ", 1)[0] if words else ""
    named = first[:1].isupper() or first.casefold() in ("the", "a", "an", "one", "he", "she", "they", "it")
    return Span(begin, finish) if words and named and not re.match(r"(?:he|she|it|they|that)\b\s+\w", words, re.IGNORECASE) else None
