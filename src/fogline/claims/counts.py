"""Stated quantities: people killed, injured, moved, held or present; areas; shares; each with its range and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from fogline.claims.needles import Gates
from fogline.claims.numbers import WORD, Amount, amount, lexicon, pattern
from fogline.types import ActorMention, Count, Span, What, Who

STOPS = WORD + r"|\d+|january|february|march|april|may|june|july|august|september|october|november|december|said|says|was|were|and|at|in|on|to|when|after|who"
GAP = r"(?:(?:of (?:the |its |their )?|&#8220;|[“\"]?(?!(?:" + STOPS + r")\b)[\w'’\-]+[”\"]?(?:&#8221;)? ){0,4}?)"
KM2 = {"square miles": 2.589988, "square mile": 2.589988, "sq miles": 2.589988, "square kilometers": 1.0, "square kilometres": 1.0, "square kilometer": 1.0,
       "square kilometre": 1.0, "sq km": 1.0, "km2": 1.0, "hectares": 0.01, "hectare": 0.01, "acres": 0.00404686, "acre": 0.00404686, "square meters": 1e-6, "square metres": 1e-6}  # fmt: skip
FAR = 14  # words between a number and the word that says what happened to the people
MONTH_BEFORE = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? $", re.IGNORECASE)
YEAR = re.compile(r"(?:1[89]|20)\d\d")
ONE = re.compile(r"\b(?:an?|one|another)(?= )", re.IGNORECASE)
SUBJECT = re.compile(r"^\W*(?:\w+[ ,]+){0,6}?(?:was|were|have been|had been|has been|are|is|being|got|reported|reportedly)?\s*$", re.IGNORECASE)
AMOUNT, ONE_OF, HARM = range(3)  # patterns in the order of their gates
COMMAND = re.compile(r"[.;:]|\b(?:while|but)\b")


@dataclass(frozen=True, slots=True)
class _Words:
    """The lexicon's patterns."""

    noun: re.Pattern[str]
    what: re.Pattern[str]
    one: re.Pattern[str]
    share: re.Pattern[str]
    area: re.Pattern[str]
    things: re.Pattern[str]
    cumulative: re.Pattern[str]
    not_people: re.Pattern[str]


def read(text: str, sentences: Sequence[Span], actors: Sequence[ActorMention] = ()) -> list[Count]:
    """Every stated quantity, in reading order.

    Args:
        text: the document's text.
        sentences: where to look.
        actors: actors named in the text; one inside or right after the words is whose people they are.
    """
    found: list[Count] = []
    for sentence, may_match in zip(sentences, _gates().passed(text, sentences), strict=True):
        if AMOUNT in may_match or {ONE_OF, HARM} <= set(may_match):
            found += _in_sentence(text, sentence, actors, tells_harm=HARM in may_match)
    return found


def _in_sentence(text: str, sentence: Span, actors: Sequence[ActorMention], *, tells_harm: bool) -> list[Count]:
    """The quantities of one sentence; none twice."""
    words = _words()
    numbers = list(pattern().finditer(text, sentence.start, sentence.end))
    ones = list(words.one.finditer(text, sentence.start, sentence.end)) if tells_harm else []
    if not numbers and not ones:
        return []
    harm = words.what.finditer(text, sentence.start, sentence.end) if tells_harm else ()
    harms = [(cast(What, m.lastgroup), Span(*m.span())) for m in harm]
    made: list[Count] = []
    end = sentence.start
    for match in numbers:
        if match.start() < end:
            continue
        stated = amount(match)
        if stated is None:
            continue
        for count in _of(text, sentence, match, stated, harms, words):
            made.append(_with_actor(text, count, actors))
            end = max(end, count.span.end)
    made += [_with_actor(text, c, actors) for c in _singles(text, sentence, harms, ones, made)]
    return sorted(made, key=lambda c: c.span)


def _of(text: str, sentence: Span, match: re.Match[str], stated: Amount, harms: Sequence[tuple[What, Span]], words: _Words) -> Iterator[Count]:
    """What one number counts: nothing, when it counts no people, area or share."""
    start, after = match.start(), match.end()
    share = words.share.match(text, after, sentence.end)
    if share:
        yield Count(Span(start, share.end()), "share", "unknown", stated.low, stated.high, "percent", stock=True, approximate=stated.approximate)
        return
    area = words.area.match(text, after, sentence.end)
    if area:
        factor = KM2[" ".join(area[1].casefold().split())]
        high = None if stated.high is None else round(stated.high * factor, 2)
        yield Count(Span(start, area.end()), "area", "unknown", round(stated.low * factor, 2), high, "km2", stock=True, approximate=stated.approximate)
        return
    if words.not_people.match(text, after, min(sentence.end, after + 14)) or MONTH_BEFORE.search(text, max(0, start - 11), start):
        return
    things = words.things.match(text, after, sentence.end)
    noun = words.noun.match(text, after, sentence.end)
    if things and (noun is None or things.end() <= noun.end()):
        unit = things["thing"].casefold()
        yield Count(Span(start, things.end()), "other", "unknown", stated.low, stated.high, unit if unit.endswith("s") else unit + "s", approximate=stated.approximate)
        return
    bare = noun is None
    if bare and (match["bound"] or "").casefold() in ("under", "over", "above"):
        return  # "children under five"
    if bare and (YEAR.fullmatch(match["low"] or "") or (match["bound"] is None and stated.vague)):
        return
    span = Span(start, noun.end() if noun else after)
    who: Who = "unknown"
    unit = "people"
    if noun:
        who = cast(Who, noun.lastgroup) if noun.lastgroup in ("civilians", "combatants") else "unknown"
        if noun[0].casefold().split()[-1] in ("families", "households", "family"):
            unit = "households"
    harm = _harm(text, sentence, span, harms)
    if harm is None:
        if not bare and stated.low + (stated.high or 0) > 1 and (who != "unknown" or stated.vague):
            yield Count(span, "present", who, stated.low, stated.high, unit, stock=True, approximate=stated.approximate)
        return
    what, where, cost = harm
    if bare and cost > 3:
        return
    running = words.cumulative.search(text, max(sentence.start, start - 60), min(sentence.end, span.end + 60)) is not None
    low, high, both = stated.low, stated.high, _killed_and_wounded(text, where, what)
    if both:
        yield Count(span, "killed", who, 0, high, unit, cumulative=running, approximate=True)
        yield Count(span, "injured", who, 0, high, unit, cumulative=running, approximate=True)
        return
    yield Count(span, what, who, low, high, unit, cumulative=running, stock=what in ("missing",), approximate=stated.approximate)


def _harm(text: str, sentence: Span, span: Span, harms: Sequence[tuple[What, Span]]) -> tuple[What, Span, float] | None:
    """The word that says what happened to the counted people, by nearness; a word right after or before is best."""
    best: tuple[float, What, Span] | None = None
    for what, word in harms:
        if word.overlaps(span):
            cost = 0.0
        elif word.start >= span.end:
            between = text[span.end : word.start]
            passive = re.search(r"\b(?:was|were|have been|had been|has been)\s+(?:\w+\s+)?$", between, re.IGNORECASE) is not None
            cost = len(between.split()) * (0.5 if passive or SUBJECT.match(between) else 1.2) + 4 * len(COMMAND.findall(between)) + 2 * between.count(",")
            cost += (1 if passive else 3) * len(re.findall(r"\b(?:and|as|after|when|who|by)\b", between)) + 3 * len(re.findall(r"\d+", between))
        else:
            between = text[word.end : span.start]
            cost = len(between.split()) * 1.0 + 4 * len(COMMAND.findall(between)) + 2 * between.count(",") + 2 * len(re.findall(r"\d+", between))
            cost += 0.2
            if word.of(text).casefold().endswith(("dead", "wounded")) and between.strip() in ("and", ","):
                cost += 6
        if cost <= FAR and (best is None or cost < best[0]):
            best = (cost, what, word)
    return (best[1], best[2], best[0]) if best else None


def _killed_and_wounded(text: str, word: Span, what: What) -> bool:
    """"13 killed and wounded": one number for both, of which neither is known."""
    if what not in ("killed", "injured"):
        return False
    around = text[max(0, word.start - 14) : word.end + 14].casefold()
    return re.search(r"(?:killed|dead) (?:and|or|and/or|&) (?:wounded|injured)\b(?! \d)|(?:wounded|injured) (?:and|or) killed", around) is not None


def _singles(text: str, sentence: Span, harms: Sequence[tuple[What, Span]], ones: Sequence[re.Match[str]], made: Sequence[Count]) -> Iterator[Count]:
    """"A woman was killed": one."""
    for match in ones:
        span = Span(*match.span())
        if any(c.span.overlaps(span) for c in made):
            continue
        harm = _harm(text, sentence, span, harms)
        if harm is not None and harm[2] <= 3 and harm[0] in ("killed", "injured", "detained", "missing"):
            who = cast(Who, match.lastgroup) if match.lastgroup in ("civilians", "combatants") else "unknown"
            yield Count(span, harm[0], who, 1, 1)


def _with_actor(text: str, count: Count, actors: Sequence[ActorMention]) -> Count:
    """Whose people they are, when an actor's name stands in the words or right after them."""
    if count.unit not in ("people", "households") or count.who == "civilians":
        return count
    for mention in actors:
        if mention.id and (count.span.overlaps(mention.span) or (0 < mention.span.start - count.span.end <= 10 and re.fullmatch(r"\s*(?:of|from)(?: the)?\s*", text[count.span.end : mention.span.start]))):
            return replace(count, actor=mention.name)
    return count


@cache
def _gates() -> Gates:
    """What a sentence must hold to state a number and to tell of harm, by AMOUNT, ONE_OF and HARM."""
    return Gates([pattern(), _words().one, _words().what])


@cache
def _words() -> _Words:
    """The lexicon compiled."""
    data = lexicon()
    who = "|".join(rf"(?P<{name}>{forms})" for name, forms in data["who"].items())
    what = "|".join(rf"(?P<{name}>{forms})" for name, forms in data["what"].items())
    areas = "|".join(re.escape(a).replace(r"\ ", r"\s+") for a in KM2)
    flags = re.IGNORECASE
    return _Words(
        re.compile(rf"\s+{GAP}(?:{who})\b(?!-)", flags), re.compile(rf"\b(?=\w)(?:{what})\b", flags),
        re.compile(rf"\b(?:an?|one|another) (?:[\w'’\-]+ ){{0,3}}?(?:{who})\b(?!-)", flags),
        re.compile(r"[ \-]?(?:percent|per cent|%|pct)", flags), re.compile(rf"\s+({areas})\b", flags),
        re.compile(rf"\s+(?:[\w'’\-]+ ){{0,2}}?(?P<thing>{data['other']['things']})\b", flags),
        re.compile(rf"\b(?:{data['other']['cumulative']})\b", flags), re.compile(rf"[ \-]?{data['other']['not_people']}", flags),
    )  # fmt: skip
