"""Stated quantities: people killed, injured, moved, held or present; areas; shares; each with its range and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from fogline.claims import harms
from fogline.claims.harms import ADJACENT, FAR, TOUCHING, Harm
from fogline.claims.needles import Gates
from fogline.claims.numbers import WORD, Amount, amount, lexicon, pattern, spaced
from fogline.types import ActorMention, Count, Span, What, Who

STOPS = WORD + (
    r"|\d+|january|february|march|april|may|june|july|august|september|october|november|december|said|says|was|were|and|at|in|on|to|when"
    r"|after|who|that|which|whose|whom|by|from|with|for|as|while|but|or|have|had|has|is|are|been|being|be|per|during|since|near"
)
GAP = r"(?:(?:of[ \n](?:the[ \n]|its[ \n]|their[ \n]|his[ \n])?|&#8220;|[“\"]?(?!(?:" + STOPS + r")\b)(?:(?:[a-z]\.){2,}|[\w'’\-]+)[”\"]?(?:&#8221;)?[ \n]){0,4}?)"
MONTH_BEFORE = re.compile(r"(?<!\d\s)\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s$", re.IGNORECASE)
YEAR = re.compile(r"(?:1[89]|20)\d\d")
CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
ONE = re.compile(r"\b(?:an?|one|another)(?=\s)", re.IGNORECASE)
AT_LEAST = re.compile(r",?\s+(?:at\s+least|or\s+more|at\s+a\s+minimum)\b(?!\s+\d)", re.IGNORECASE)  # behind what is counted
OTHERS = re.compile(r"\b(?:others|more)$", re.IGNORECASE)
MANY = re.compile(r"(?:s|people|(?:^|[^a-z])(?:wo)?men|[a-z]{3}men|children|family)$", re.IGNORECASE)  # "a family", "a group of civilians"
LINK = re.compile(r"(?:,|\band)\s+(?:(?:another|other|also)\s+)*$", re.IGNORECASE)
AMOUNT, ONE_OF, HARM = range(3)  # patterns in the order of their gates
NEAR = 60  # characters around a number in which words say that it is a running total
COUNTED = ("people", "households")
HARMED = ("killed", "injured", "detained", "missing")


@dataclass(frozen=True, slots=True)
class _Words:
    """The lexicon's patterns."""

    noun: re.Pattern[str]
    one: re.Pattern[str]
    share: re.Pattern[str]
    area: re.Pattern[str]
    things: re.Pattern[str]
    not_people: re.Pattern[str]
    label: re.Pattern[str]
    goes_on: re.Pattern[str]
    running: re.Pattern[str]
    tolls: re.Pattern[str]
    origin: re.Pattern[str]
    of_them: re.Pattern[str]
    all_civilians: re.Pattern[str]
    reached: re.Pattern[str]
    part: re.Pattern[str]
    family: re.Pattern[str]
    state: re.Pattern[str]
    stays: re.Pattern[str]
    both: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence with what is known of it before its numbers are read."""

    text: str
    span: Span
    told: Sequence[Harm]
    people: Sequence[int]  # where its numbers of people start
    actors: Sequence[ActorMention]


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


def km2(unit: str) -> float:
    """How many square kilometres a unit of area is, as it is written."""
    return float(lexicon()["areas"][" ".join(unit.casefold().split())])


def _in_sentence(text: str, sentence: Span, actors: Sequence[ActorMention], *, tells_harm: bool) -> list[Count]:
    """The quantities of one sentence; none twice."""
    words = _words()
    matches = list(pattern().finditer(text, sentence.start, sentence.end))
    ones = list(words.one.finditer(text, sentence.start, sentence.end)) if tells_harm else []
    if not matches and not ones:
        return []
    families = [m.span() for m in words.origin.finditer(text, sentence.start, sentence.end)]  # "twelve people of one family"
    matches, ones = ([m for m in found if not any(a < m.start() < b for a, b in families)] for found in (matches, ones))
    told = harms.read(text, sentence) if tells_harm else []
    people = [m.start() for m in matches if told and words.noun.match(text, m.end(), sentence.end)]
    here = _Sentence(text, sentence, told, people, actors)
    made: list[Count] = []
    end = sentence.start
    for i, match in enumerate(matches):
        stated = amount(match) if match.start() >= end else None
        if stated is None:
            continue
        around = Span(end, matches[i + 1].start() if i + 1 < len(matches) else sentence.end)
        for count in _of(here, around, match, stated, made):
            made.append(_with_actor(text, count, actors))
            end = max(end, count.span.end)
    made += [_with_actor(text, c, actors) for c in _singles(here, ones, made)]
    return sorted(made, key=lambda c: c.span)


def _of(here: _Sentence, around: Span, match: re.Match[str], stated: Amount, made: Sequence[Count]) -> Iterator[Count]:
    """What one number counts: nothing, when it counts no people, things, area or share."""
    words, text, sentence = _words(), here.text, here.span
    start, after = match.start(), match.end()
    measured = _measured(here, Span(start, after), stated)
    if measured:
        yield measured
        return
    if words.not_people.match(text, after, min(sentence.end, after + 24)) or MONTH_BEFORE.search(text, max(0, start - 11), start):
        return
    things = words.things.match(text, after, sentence.end)
    noun = words.noun.match(text, after, sentence.end)
    if things and (noun is None or things.end() <= noun.end()):
        unit = things["thing"].casefold()
        yield Count(Span(start, things.end()), "other", "unknown", stated.low, stated.high, unit if unit.endswith("s") else unit + "s", approximate=stated.approximate)
        return
    named = _named(here, after) if noun is None else None
    family = words.family.search(text, max(sentence.start, start - 12), start)
    span = Span(family.start() if family else start, noun.end() if noun else named or after)
    is_bare = noun is None and family is None and named is None
    if is_bare and not _may_be_bare(here, match):
        return
    at_least = AT_LEAST.match(text, span.end, sentence.end)
    if at_least:
        span, stated = Span(span.start, at_least.end()), replace(stated, high=None)
    count = Count(span, "present", _who(noun), stated.low, stated.high, _unit(noun), approximate=stated.approximate)
    if family or words.all_civilians.match(text, span.end, sentence.end):
        count = replace(count, who="civilians")
    limit = FAR if not is_bare else ADJACENT if words.goes_on.match(text, after, sentence.end) else TOUCHING
    is_of_them = words.of_them.match(text, after) is not None
    happened = _happened(here, around, count, made, limit=limit, is_of_them=is_of_them)
    if not happened:
        is_told = count.who != "unknown" or stated.vague or words.stays.search(text[span.end : min(around.end, span.end + 40)]) is not None
        if noun is not None and stated.low + (stated.high or 0) > 1 and is_told:
            yield replace(count, stock=True)
        return
    yield from happened


def _happened(
    here: _Sentence, around: Span, count: Count, made: Sequence[Count], *, limit: float, is_of_them: bool
) -> Sequence[Count]:  # fmt: skip
    """The count with what happened to its people, once for each such thing; none where nothing is told.

    Args:
        here: the sentence.
        around: from the end of the count before to the next number.
        count: as if its people were merely present.
        made: the counts before it.
        limit: how far the word that says what happened may be.
        is_of_them: do the words say that these are some of those just counted?
    """
    words, text = _words(), here.text
    lead, tail = text[around.start : count.span.start], text[count.span.end : around.end]
    before = made[-1] if made and made[-1].unit in COUNTED else None
    found = harms.of(text, count.span, here.told, here.people)
    if found is None and before and OTHERS.search(count.span.of(text)):
        return [replace(count, what=before.what, stock=before.stock)]  # "three dead here and four others there"
    reached = words.reached.search(lead[-NEAR:])
    is_part = before is not None and (is_of_them or words.part.search(lead) is not None)
    if before and before.part and LINK.search(lead) and (found is None or found[0].span.start < count.span.start):
        is_part = True  # "including three children and four women"
    if before and is_part and limit > TOUCHING and (found is None or found[1] > 0) and before.what != "present":
        return [replace(count, what=before.what, cumulative=before.cumulative, stock=before.stock, part=True)]
    if reached and (found is None or found[1] > 0):
        what = _of_toll(lead, here.told, count.span)
        return [replace(count, what=what, cumulative=True)] if what and limit > TOUCHING else []
    if found is None or found[1] > limit:
        return []
    harm, _ = found
    running = reached is not None or any(p.search(lead[-NEAR:]) for p in (words.running, words.tolls)) or words.running.search(tail[:NEAR]) is not None
    if words.both.search(text[max(0, harm.span.start - 14) : harm.span.end + 14]) and harm.what in ("killed", "injured"):
        # "13 killed and wounded": one number for both, of which neither is known
        whats: tuple[What, ...] = ("killed", "injured")
        return [replace(count, what=what, low=0, cumulative=running, approximate=True) for what in whats]
    lasts = words.state.search(text[max(around.start, harm.span.start - 30) : harm.span.start]) is not None
    is_stock = harm.what == "missing" or (lasts and harm.what in ("displaced", "detained"))
    return [replace(count, what=harm.what, cumulative=running, stock=is_stock, part=is_part)]


def _of_toll(lead: str, told: Sequence[Harm], counted: Span) -> What | None:
    """What a toll that "rises to" a number is of: the harm told of last before it, or first after."""
    before = [h for h in told if h.span.end <= counted.start]
    if before:
        return before[-1].what
    return "killed" if "toll" in lead.casefold() else told[0].what if told else None


def _measured(here: _Sentence, span: Span, stated: Amount) -> Count | None:
    """The share or the area that a number gives, an area in square kilometres with the words as they stand."""
    words, text, end = _words(), here.text, here.span.end
    share = words.share.match(text, span.end, end)
    if share:
        return Count(Span(span.start, share.end()), "share", "unknown", stated.low, stated.high, "percent", stock=True, approximate=stated.approximate)
    area = words.area.match(text, span.end, end)
    if not area:
        return None
    factor, whole = km2(area[1]), Span(span.start, area.end())
    high = None if stated.high is None else round(stated.high * factor, 2)
    original = None if factor == 1 else " ".join(whole.of(text).split())
    return Count(whole, "area", "unknown", round(stated.low * factor, 2), high, "km2", stock=True, approximate=stated.approximate, original=original)


def _may_be_bare(here: _Sentence, match: re.Match[str]) -> bool:
    """May a number that no noun follows count people: no age, year, clock or number of a thing?"""
    text, start, after = here.text, match.start(), match.end()
    if (match["bound"] or "").casefold() in ("under", "over", "above"):
        return False  # "children under five"
    if YEAR.fullmatch(match["low"] or "") or CLOCK.fullmatch(match["low"] or "") or CLOCK.fullmatch(match["high"] or ""):
        return False
    lead = text[max(here.span.start, start - 24) : start]
    # "Day 2", "Resolution 2254"; "Porter, 65, was"
    return not _words().label.search(lead) and not (lead.endswith((", ", ",\n")) and text[after : after + 1] == ",")


def _named(here: _Sentence, after: int) -> int | None:
    """Where the name of those counted ends, when nothing but the name says who they are: "killed six ISIS"."""
    return next((m.span.end for m in here.actors if m.id and m.span.start == after + 1 and m.span.end <= here.span.end), None)


def _who(noun: re.Match[str] | None) -> Who:
    return cast(Who, noun.lastgroup) if noun and noun.lastgroup in ("civilians", "combatants") else "unknown"


def _unit(noun: re.Match[str] | None) -> str:
    return "households" if noun and noun[0].casefold().split()[-1] in ("families", "households", "family") else "people"


def _singles(here: _Sentence, ones: Sequence[re.Match[str]], made: Sequence[Count]) -> Iterator[Count]:
    """"A woman was killed": one."""
    for match in ones:
        span = Span(*match.span())
        if any(c.span.overlaps(span) for c in made) or MANY.search(match[0]):
            continue
        found = harms.of(here.text, span, here.told, here.people)
        if found is not None and found[1] <= ADJACENT and found[0].what in HARMED:
            is_part = _words().part.search(here.text[max(here.span.start, span.start - 24) : span.start]) is not None
            yield Count(span, found[0].what, _who(match), 1, 1, part=is_part)


def _with_actor(text: str, count: Count, actors: Sequence[ActorMention]) -> Count:
    """Whose people they are, when an actor's name stands in the words or right after them."""
    if count.unit not in COUNTED or count.who == "civilians":
        return count
    for mention in actors:
        if mention.id and (count.span.overlaps(mention.span) or (0 < mention.span.start - count.span.end <= 10 and re.fullmatch(r"\s*(?:of|from)(?: the)?\s*", text[count.span.end : mention.span.start]))):
            return replace(count, actor=mention.name)
    return count


@cache
def _gates() -> Gates:
    """What a sentence must hold to state a number and to tell of harm, by AMOUNT, ONE_OF and HARM."""
    return Gates([pattern(), _words().one, harms.gate()])


@cache
def _words() -> _Words:
    """The lexicon compiled."""
    data = lexicon()
    other, flags = data["other"], re.IGNORECASE
    who = "|".join(rf"(?P<{name}>{spaced(forms)})" for name, forms in data["who"].items())
    areas = "|".join(re.escape(a).replace(r"\ ", r"\s+") for a in sorted(data["areas"], key=len, reverse=True))
    return _Words(
        noun=re.compile(rf"\s+(?:(?:(?:\w+ly|more|others?|reported|confirmed)[ \n]){{0,2}}(?:{other['state']})|{GAP}(?:{who}))\b(?!-)", flags),
        one=re.compile(rf"\b(?:an?|one|another)[ \n](?:[\w'’\-]+[ \n]){{0,3}}?(?:{who})\b(?!-)", flags),
        share=re.compile(r"[ \n\-]?(?:percent|per[ \n]cent|%|pct)", flags),
        area=re.compile(rf"\s*({areas})(?!\w)", flags),
        things=re.compile(rf"\s+(?:(?!(?:{STOPS})\b)[\w'’\-]+[ \n]){{0,2}}?(?P<thing>{spaced(other['things'])})\b", flags),
        not_people=re.compile(rf"[ \n\-]*(?:{spaced(other['not_people'])})", flags),
        label=re.compile(rf"\b(?:{spaced(other['label'])})\s+$", flags),
        goes_on=re.compile(rf"\W*$|\s*[,;:.)\]“”\"]|\s+(?:{spaced(other['goes_on'])})\b", flags),
        running=re.compile(rf"\b(?:{spaced(other['running'])})\b", flags),
        tolls=re.compile(rf"\b(?:{spaced(other['tolls'])})\b", flags),
        origin=re.compile(r"\b(?:from|of)\s+(?:(?:at\s+least|about)\s+)?\S+\s+(?:single\s+|same\s+)?famil(?:y|ies)\b", flags),
        of_them=re.compile(rf"\s+(?:{spaced(other['of_them'])})\b", flags),
        all_civilians=re.compile(rf"(?:{spaced(other['all_civilians'])})\b", flags),
        reached=re.compile(rf"\b(?:{spaced(other['reached'])})\s+$", flags),
        part=re.compile(rf"\b(?:{spaced(other['part'])})\W*$", flags),
        family=re.compile(r"\bfamil(?:y|ies)\s+of\s+$", flags),
        state=re.compile(rf"\b(?:{spaced(other['lasting'])})\s+(?:\w+\s+){{0,2}}$", flags),
        stays=re.compile(rf"\b(?:{spaced(other['stays'])})\b", flags),
        both=re.compile(spaced(other["killed_and_injured"]), flags),
    )  # fmt: skip
