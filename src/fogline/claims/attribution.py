"""Who says what: source, cue and content of every reported statement, by frames of cue words.

A cue's frame (lexicons/cues.toml) tells where its content stands; the source is the noun phrase beside it. There is no
parser: a phrase ends at punctuation and at words that open a clause. Measured in docs/evaluation.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from fogline.claims import phrases, speakers
from fogline.claims import quotes as quotation
from fogline.types import ActorMention, Attribution, Quotation, Span

WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
CHANNEL = (
    rf"(?:\s*,?\s+(?:(?:late |early )?(?:on |last |this )?{WEEKDAY}(?: (?:morning|night|evening|afternoon))?|yesterday|today|earlier|later|last (?:week|month|year|night)|"
    r"this (?:week|month|year)|recently|(?:in|during|at|on|through|via|by) (?:an?|the|his|her|their|its) (?:\w+ ){0,3}"
    r"(?:statement|interviews?|tweets?|speech|report|e-?mail|news conference|press conference|briefing|post|letter|article|telegram channel|television|rally|phone)"
    r"(?: (?:with|to|on|at) [^,.;“\"]{1,40}?)?|on (?:twitter|facebook|telegram|television)|by (?:phone|telephone|email)|in \d{4}))"
)
AFTER_CUE = re.compile(rf"{CHANNEL}*\s*[,:]?\s*", re.IGNORECASE)
THAT = re.compile(r"\bthat\b", re.IGNORECASE)
CLAUSE_END = re.compile(r"[;]|,\s+(?:adding|saying|noting|according|but|while|who|which|although|whereas|though|and (?:he|she|it|they|that|said|the|a)\b)|\s[—–]\s|\s--\s")
OBJECT_END = re.compile(r"[;:]|,\s+(?:adding|saying|noting|according|but|while|who|which|although|and|as|when|where|with)\b|\s[—–]\s|\s--\s|\b(?:after|because|while|when|although|during)\b|,\s+“")
RELATIVE = re.compile(r"^(?:who|which)\b", re.IGNORECASE)
PRONOUN_START = re.compile(r"(?:he|she|it|they|we|i|you|there|the|a|an|this|these|those|his|her|its|their|our|my|no|some|many|all|most|more|several|at least|[A-Z0-9“\"'‘`$]|any|if|whether|how|what|why|where|when|only|nearly|about|up to|over)", re.IGNORECASE)
NEGATED = re.compile(r"\b(?:not|never|n[’']t|declin\w+|refus\w+|no)\b", re.IGNORECASE)
COLON = re.compile(r"((?:[A-Z][\w.’'\-]*|of|the|for|al-\w+)(?: (?:[A-Z][\w.’'\-]*|of|the|for|al-\w+)){0,5}):\s+(?=[A-Z“\"'‘\d])")
NO_SPEAKER = re.compile(r"^(?:Note|Update|Related|Photo|Video|Read|See|Watch|Also|More|Source|Breaking|Correction|Editor|Image|Caption|Tags?|Topics?|File|Published|Date|By|Q|A)\b", re.IGNORECASE)
NEVER = re.compile(r"(?!)")
SHORTEST = 3  # characters of a content
FAR = 90  # characters within which "that" or a quotation must follow


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue in its sentence."""

    span: Span
    word: str
    negated: bool
    passive: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Word forms by frame, and one pattern for all."""

    frames: dict[str, frozenset[str]]
    cue: re.Pattern[str]
    noun: re.Pattern[str]


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
    quotes = quotation.find(text)
    found: list[Attribution] = []
    for i, sentence in enumerate(sentences):
        for attribution in _in_sentence(text, sentence, quotes):
            if any(_same_cue(attribution, other) for other in found):
                continue
            found.append(_continued(text, attribution, sentences, i, quotes))
    found = _nested([replace(a, quotation=_form(text, a, quotes)) for a in found])
    return speakers.resolve(text, sentences, found, actors)


def _in_sentence(text: str, sentence: Span, quotes: Sequence[Span]) -> Iterator[Attribution]:
    """The attributions whose cue stands in one sentence."""
    lexicon = _lexicon()
    yield from _according(text, sentence, quotes)
    yield from _colon(text, sentence)
    for match in lexicon.cue.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        inside = quotation.around(quotes, match.start("verb"))
        area = Span(max(sentence.start, inside.start + 1), min(sentence.end, inside.end - 1)) if inside and inside.end - inside.start > 2 else sentence
        if not (area.start <= start and end <= area.end):
            start = max(start, area.start)
            if start >= end or end > area.end:
                continue
        aux = text[start : match.start("verb")]
        word = match["verb"].casefold()
        passive = not word.endswith("ing") and re.search(r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+|also\s+|\w+\s+)?$", aux, re.IGNORECASE) is not None
        cue = _Cue(Span(start, end), word, NEGATED.search(aux) is not None or _refuses(text, area, start), passive)
        made = _framed(text, area, cue, quotes if inside is None else [], lexicon)
        if made is not None:
            yield made
    for match in lexicon.noun.finditer(text, sentence.start, sentence.end):
        content = _until(text, match.end("noun") + 1, sentence.end, CLAUSE_END)
        owner = match["owner"]
        if content is not None:
            source = (Span(match.start("owner"), match.end("owner")),) if owner and owner.casefold() not in ("the", "a", "an", "this") else ()
            yield Attribution(source, (Span(*match.span("noun")),), (content,))


def _framed(text: str, area: Span, cue: _Cue, quotes: Sequence[Span], lexicon: _Lexicon) -> Attribution | None:
    """The attribution of a cue in the first frame of its word that fits."""
    frames = lexicon.frames
    word = cue.word
    if (cue.passive and word in frames["passive"]) or word in frames["seem"]:
        return _passive(text, area, cue)
    if word in frames["say"] and not cue.passive:
        made = _saying(text, area, cue, quotes, lexicon)
        if made is not None:
            return made
    if word in frames["that"] and not cue.passive:
        window = text[cue.span.end : min(area.end, cue.span.end + FAR)]
        that = re.match(rf"(?:{CHANNEL}|\s+(?:[\w'’.\-]+\s+){{0,3}}?)??\s*,?\s*\bthat\b", window, re.IGNORECASE)
        if that:
            start = cue.span.end + that.end() - 4
            return _with_subject(text, area, cue, _until(text, start, area.end, CLAUSE_END))
    right = text[cue.span.end : area.end]
    if word in frames["infinitive"] and not cue.passive and re.match(r"\s+(?:not )?to\s+\w", right):
        return _with_subject(text, area, cue, _until(text, cue.span.end + 1, area.end, OBJECT_END))
    if word in frames["after_for"] and not cue.passive:
        match = re.match(r"\s+(?:for|on|upon)\s+", right)
        if match:
            cue = replace(cue, span=Span(cue.span.start, cue.span.end + len(match.group().rstrip())))
            return _with_subject(text, area, cue, _until(text, cue.span.end + 1, area.end, OBJECT_END))
    if word in frames["object"] and not cue.passive and re.match(r"\s+[\w“\"$]", right):
        return _with_subject(text, area, cue, _until(text, cue.span.end + 1, area.end, OBJECT_END))
    return None


def _saying(text: str, area: Span, cue: _Cue, quotes: Sequence[Span], lexicon: _Lexicon) -> Attribution | None:
    """The frames of "say": content after it, or before it with the source on either side."""
    left = text[area.start : cue.span.start].rstrip()
    right = text[cue.span.end : area.end]
    closed = left.endswith(("”", "''", '"', ",", "»"))
    if closed:
        # “...,” said the mayor: the source follows
        source = phrases.after(text, cue.span.end, area.end)
        content = _content_before(text, area, area.start + len(left), quotes)
        if source is not None and content is not None and not _apposition(left):
            return Attribution((source,), (cue.span,), (content,), negated=cue.negated)
    source = phrases.before(text, area, cue.span, cue.word)
    if source is not None:
        before = text[area.start : source.start].rstrip()
        if before.endswith(("”", "''", "»", ',"', '."', '?"', '!"')):
            content = _content_before(text, area, area.start + len(before), quotes)
            if content is not None:
                return Attribution((source,), (cue.span,), (content,), negated=cue.negated)
    start = _content_start(text, area, cue, quotes, right, lexicon)
    if start is not None:
        return Attribution((source,) if source else (), (cue.span,), tuple(_content_after(text, area, start, quotes)), negated=cue.negated) \
            if source or cue.word.endswith("ing") else None
    if source is not None:
        before = text[area.start : source.start].rstrip()
        if before.endswith((",", "”", '"', "''", "»", "—", "–", "?", "!")) or (before == "" and area.start > 0):
            content = _content_before(text, area, area.start + len(before), quotes)
            if content is not None:
                return Attribution((source,), (cue.span,), (content,), negated=cue.negated)
    return None


def _content_start(text: str, area: Span, cue: _Cue, quotes: Sequence[Span], right: str, lexicon: _Lexicon) -> int | None:
    """Where the content after a cue begins, past the hearer, the day and the channel."""
    skip = AFTER_CUE.match(right)
    at = cue.span.end + (skip.end() if skip else 0)
    if cue.word in lexicon.frames["hearer"]:
        hearer = re.match(r"\s+(?!that\b)[^,.;:“\"]{2,70}?(?=\s+that\b|\s*[,:]?\s*[“\"]|\s+(?:he|she|it|they|there|to|if|whether|how|what|why)\b|,)", right)
        if hearer:
            rest = AFTER_CUE.match(text, cue.span.end + hearer.end(), area.end)
            at = rest.end() if rest else cue.span.end + hearer.end()
            if text[at : at + 3] == "to " or PRONOUN_START.match(text, at):
                return at if at < area.end - SHORTEST else None
        if re.match(r"\s*[.,;]|\s+(?!that\b|[“\"])", right):
            return None
    quote = next((q for q in quotes if at <= q.start <= at + 2 and q.start < area.end), None)
    if quote is not None:
        return quote.start
    that = THAT.match(text, at, area.end)
    if that:
        return at
    if re.match(r"\s*[.,;]", right) or at >= area.end - SHORTEST:
        return None
    near = THAT.search(text, at, min(area.end, at + 50))
    if near and text[at] in "iofa" and re.match(r"(?:in|on|at|to|after|from|of)\b", text[at:]):
        return near.start()
    if re.match(r"(?:in|on|at|to|after|from|of|about|against|with|for|as|by|during|and|or)\b", text[at:]):
        return None
    return at if text[at].isalnum() or text[at] in "“\"'‘`$" else None


def _content_after(text: str, area: Span, start: int, quotes: Sequence[Span]) -> list[Span]:
    """The content from a start to the end of its clause; a quotation is taken whole, over sentences too."""
    quote = next((q for q in quotes if q.start == start), None)
    if quote is not None and quote.end >= area.end - 1:
        return [quote]
    if quote is not None and re.match(r"\s*(?:[.;]|$)", text[quote.end : area.end]):
        return [quote]
    span = _until(text, start, area.end, CLAUSE_END)
    if span is None:
        return [Span(start, max(start + 1, area.end))]
    broken = next((q for q in quotes if q.start < span.end < q.end), None)  # never end inside a quotation
    return [Span(span.start, min(broken.end, area.end))] if broken else [span]


def _content_before(text: str, area: Span, end: int, quotes: Sequence[Span]) -> Span | None:
    """The content that ends at a comma or closing mark before the source."""
    quote = next((q for q in reversed(quotes) if q.start < end and end - 2 <= q.end <= end + 1), None)
    if quote is not None:
        start = quote.start
        if area.start < quote.start:
            words = text[area.start : quote.start].strip()
            start = quote.start if not words or (words.endswith((":", ",")) and len(words.split()) < 3) else area.start
        return Span(start, min(quote.end, max(end, quote.end)))
    stop = end
    while stop > area.start and text[stop - 1] in " ,—–-":
        stop -= 1
    lead = phrases.LEAD_IN.match(text[area.start : stop])
    start = area.start + (lead.end() if lead else 0)
    return Span(start, stop) if stop - start > SHORTEST and " " in text[start:stop] else None







def _according(text: str, area: Span, quotes: Sequence[Span]) -> Iterator[Attribution]:
    """"According to X, ..." and "..., according to X"."""
    for match in re.finditer(r"\baccording to\b", text[area.start : area.end], re.IGNORECASE):
        start, end = area.start + match.start(), area.start + match.end()
        first = not text[area.start : start].strip(" “\"'")
        limit = re.compile(r",\s|[;“]|\.$") if first else re.compile(r"[;“]|,\s(?=(?:and|but|while|with)\b)|\.$")
        stop = limit.search(text, end, area.end)
        finish = stop.start() if stop else area.end
        while finish > end and text[finish - 1] in " .,":
            finish -= 1
        if finish <= end + 1:
            continue
        source = Span(end + 1, finish)
        if first:
            begin = finish + 1
            while begin < area.end and text[begin] in " ,":
                begin += 1
            content = _until(text, begin, area.end, CLAUSE_END) if begin < area.end else None
        else:
            content = _content_before(text, area, len(text[:start].rstrip()), quotes)
        if content is not None:
            yield Attribution((source,), (Span(start, end),), (content,))


def _colon(text: str, sentence: Span) -> Iterator[Attribution]:
    """"SOHR: five killed", "TRUMP: We will win": a name and a colon at the beginning."""
    match = COLON.match(text, sentence.start, sentence.end)
    if match and not NO_SPEAKER.search(match[1]):
        content = _until(text, match.end(), sentence.end, NEVER)
        if content is not None:
            yield Attribution((Span(*match.span(1)),), (Span(match.end(1), match.end(1) + 1),), (content,))


def _passive(text: str, area: Span, cue: _Cue) -> Attribution | None:
    """"X is believed to ...": nobody is named, X and the rest are the content."""
    right = re.match(r"\s+(?:to|that|as|by|like)\b", text[cue.span.end : area.end])
    if right is None:
        return None
    if right.group().strip() == "by":
        return None
    subject = phrases.phrase_before(text, area, cue.span.start)
    rest = _until(text, cue.span.end + 1, area.end, CLAUSE_END)
    if subject is None or rest is None:
        return None
    return Attribution((), (cue.span,), (subject, rest), negated=cue.negated)


def _with_subject(text: str, area: Span, cue: _Cue, content: Span | None) -> Attribution | None:
    """An attribution whose source is the subject before the cue."""
    source = phrases.before(text, area, cue.span, cue.word)
    if content is None or (source is None and not cue.word.endswith("ing")):
        return None
    return Attribution((source,) if source else (), (cue.span,), (content,), negated=cue.negated)


def _until(text: str, start: int, end: int, stop: re.Pattern[str]) -> Span | None:
    """From a start to where a clause ends, without the last full stop."""
    while start < end and text[start] in " \n\t,":
        start += 1
    match = stop.search(text, start, end)
    finish = match.start() if match and match.start() - start > 12 else end
    while finish > start and text[finish - 1] in " .,;:\n\t":
        finish -= 1
    return Span(start, finish) if finish - start >= SHORTEST else None


def _refuses(text: str, area: Span, start: int) -> bool:
    """"declined to say", "would not say": the words before a bare cue refuse."""
    return re.search(r"\b(?:declined|refused|not|never|without|n[’']t|unable)\s+(?:to\s+)?$", text[max(area.start, start - 20) : start], re.IGNORECASE) is not None


def _apposition(left: str) -> bool:
    """Does a comma before the cue close an apposition ("X, a war monitor,") rather than a quotation?"""
    return left.endswith(",") and not left.endswith((",”", ',"')) and left.count(",") >= 2 and len(left.rsplit(",", 2)[-2].split()) <= 12


def _continued(text: str, attribution: Attribution, sentences: Sequence[Span], i: int, quotes: Sequence[Span]) -> Attribution:
    """The attribution with a quotation that goes on right after its sentence in the same paragraph."""
    if not attribution.content or quotation.around(quotes, attribution.content[0].start) is None:
        return attribution
    end = sentences[i].end
    following = next((q for q in quotes if q.start >= max(end, attribution.content[-1].end)), None)
    if following is None or text[end : following.start].strip() or "\n\n" in text[end : following.start]:
        return attribution
    after = next((s for s in sentences[i + 1 :] if s.start >= following.end - 1), None)
    tail = text[following.end : after.start if after else following.end + 40].split("\n")[0]
    if re.match(r",?\s*(?:\w+ ){0,3}(?:said|says|added|told)\b", tail):
        return attribution
    return replace(attribution, content=(*attribution.content, following))


def _same_cue(a: Attribution, b: Attribution) -> bool:
    return any(x.overlaps(y) for x in a.cue for y in b.cue)


def _nested(found: list[Attribution]) -> list[Attribution]:
    """Attributions in order of their cue, each with the narrowest one whose content holds it."""
    ordered = sorted(found, key=lambda a: a.cue[0])
    made = []
    for i, a in enumerate(ordered):
        holders = [j for j, b in enumerate(ordered) if j != i and any(s.covers(a.cue[0]) for s in b.content)]
        parent = min(holders, key=lambda j: ordered[j].content[-1].end - ordered[j].content[0].start, default=None)
        made.append(replace(a, parent=parent))
    return made


def _form(text: str, attribution: Attribution, quotes: Sequence[Span]) -> Quotation:
    """Direct: all of it in quotation marks; mixed: some."""
    size = inside = 0
    for span in attribution.content:
        size += span.end - span.start
        inside += sum(min(q.end, span.end) - max(q.start, span.start) for q in quotes if q.overlaps(span))
    return "direct" if inside >= size - 2 and inside else "mixed" if inside else "indirect"


@cache
def _lexicon() -> _Lexicon:
    """The cues of the package."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("cues.toml").read_text(encoding="utf-8"))
    frames = {name: frozenset(words.split()) for name, words in data.items()}
    verbs = sorted(set().union(*(frames[f] for f in ("say", "that", "object", "infinitive", "passive", "seem", "after_for"))), key=lambda w: (-len(w), w))
    aux = "|".join(sorted(frames["auxiliary"], key=lambda w: (-len(w), w)))
    adverb = "|".join(sorted(frames["adverb"], key=lambda w: (-len(w), w)))
    cue = re.compile(
        rf"(?<![\w\-])(?:(?:(?:{aux})(?:n[’']t)?)\s+(?:(?:{adverb}|[a-z]+ly)\s+){{0,2}}){{0,3}}(?P<verb>{'|'.join(verbs)})\b(?!-)", re.IGNORECASE
    )
    nouns = "|".join(sorted(frames["noun"], key=lambda w: (-len(w), w)))
    noun = re.compile(rf"(?P<owner>\b(?:[A-Z][\w.]+ ){{0,2}}[A-Z][\w.]+(?=['’]s? )|\b(?:his|her|their|its|the|a|an))(?:['’]s?)? (?:\w+ )?(?P<noun>{nouns}) that\b")
    return _Lexicon(frames, cue, noun)
