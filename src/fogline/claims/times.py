"""Expressions of time by an interval grammar: the rules are data (lexicons/times.toml), their worth is `reckoning`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, cast

from fogline.claims import tense
from fogline.claims.anchor import Anchor
from fogline.claims.needles import Gates
from fogline.claims.reckoning import reckon
from fogline.types import Span, Time, TimeType, Window

RANGE = re.compile(r"\b(from|between)(?: the)? $", re.IGNORECASE)
JOINED = {"from": re.compile(r" (?:to|until|till|through) (?:the )?"), "between": re.compile(r" and (?:the )?")}
PERIOD = re.compile(r"PT?[\dX]")
DATED = re.compile(r"\d{4}(?:-.*)?")
QUARTER = re.compile(r"\d{4}-Q[1-4]")
MONTHS = re.compile(r"P\d+M")
NEARBY = 600  # characters within which "a year earlier" and "that day" mean what was told before


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line of the grammar."""

    rank: int
    name: str
    type: TimeType
    pattern: re.Pattern[str]


def read(text: str, sentences: Sequence[Span], published_at: datetime | None) -> list[Time]:
    """Every expression of time, in reading order, none inside another.

    Args:
        text: the document's text.
        sentences: where to look.
        published_at: the anchor of relative dates, in the publisher's zone; None leaves them without value and window.
    """
    found: list[Time] = []
    for sentence, numbers in zip(sentences, _gates().passed(text, sentences), strict=True):
        if numbers:
            _read_sentence(text, sentence, [_rules()[i] for i in numbers], published_at, found)
    return _ranges(text, found)


def _read_sentence(text: str, sentence: Span, rules: Sequence[_Rule], published_at: datetime | None, found: list[Time]) -> None:
    """Add the longest expression at each place; the rule listed first wins among equals."""
    matches = [
        (m.start(), -m.end(), rule.rank, rule, m)
        for rule in rules for m in rule.pattern.finditer(text, sentence.start, sentence.end) if m.end() > m.start()
    ]  # fmt: skip
    end = -1
    for start, minus_end, _, rule, match in sorted(matches, key=lambda x: x[:3]):
        if start < end:
            continue
        span = Span(start, _without_stop(text, sentence, rule, start, -minus_end))
        if rule.name == "date" and _named_so().match(text, span.end, sentence.end):
            continue
        anchor = _anchor(text, sentence, span, published_at, found)
        reckoned = reckon(rule.name, {key.rstrip("23"): words for key, words in match.groupdict().items() if words}, anchor)
        if reckoned is None:
            continue
        value, window = reckoned
        kind: TimeType = "DURATION" if rule.type == "DATE" and PERIOD.match(value or "") else rule.type
        found.append(Time(span, kind, value, window))
        end = span.end


def _anchor(text: str, sentence: Span, span: Span, published_at: datetime | None, found: Sequence[Time]) -> Anchor:
    """What an expression hangs on, given those read before it."""
    told = next((t for t in reversed(found) if DATED.match(t.value or "")), None)
    if told and span.start - told.span.end > NEARBY:
        told = None
    here = told is not None and told.span.start >= sentence.start

    def compared() -> str | None:
        return _quarter(found, published_at) if _compares().search(text, sentence.start, sentence.end) else None

    return Anchor(published_at, lambda: tense.read(text, sentence, span), told.value if told else None, here, compared)


def _quarter(found: Sequence[Time], published_at: datetime | None) -> str | None:
    """The quarter that a report is about: the last one read that was over, and is not the same one a year before another."""
    read = [t for t in found if t.value and (QUARTER.fullmatch(t.value) or MONTHS.fullmatch(t.value))]
    known = {t.value for t in read}
    for time in reversed(read):
        value = time.value or ""
        if MONTHS.fullmatch(value):
            return None  # "in the nine months ... a year earlier" is no quarter
        over = published_at and time.window and time.window.latest and time.window.latest <= published_at
        if over and f"{int(value[:4]) + 1:04d}{value[4:]}" not in known:
            return value
    return None


def _without_stop(text: str, sentence: Span, rule: _Rule, start: int, end: int) -> int:
    """The end of an expression without a full stop or comma that is not its own: "10 p.m." and "Jan." keep theirs."""
    while end > start and text[end - 1] in " ,.":
        if text[end - 1] == "." and (text[end - 2 : end - 1].casefold() == "m" or rule.name in ("date", "month")) and end < sentence.end:
            break
        end -= 1
    return end


def _ranges(text: str, found: Sequence[Time]) -> list[Time]:
    """"From Monday to Wednesday": both are given the window of all three days."""
    times = list(found)
    for i, (first, last) in enumerate(pairwise(found)):
        opened = RANGE.search(text, max(0, first.span.start - 14), first.span.start)
        if not opened or not JOINED[opened[1].casefold()].fullmatch(text, first.span.end, last.span.start) or not (first.window and last.window):
            continue
        start, end = first.window.earliest, last.window.latest
        if start and end and start < end:
            times[i], times[i + 1] = replace(first, window=Window(start, end)), replace(last, window=Window(start, end))
    return times


@cache
def _named_so() -> re.Pattern[str]:
    """What makes the date before it a name: "the 5 March Brigade"."""
    return re.compile(rf"[ \n](?:{_lexicon()['names']['behind']})\b")


@cache
def _compares() -> re.Pattern[str]:
    """What sets one quarter beside another."""
    return re.compile(_lexicon()["quarters"]["compares"], re.IGNORECASE)


@cache
def _lexicon() -> dict[str, Any]:
    """The grammar."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("times.toml").read_text(encoding="utf-8"))


@cache
def _rules() -> tuple[_Rule, ...]:
    """The grammar with its macros filled in."""
    data, rules = _lexicon(), []
    for rank, (name, kind, source) in enumerate(data["rules"]):
        while (filled := re.sub(r"\{([a-z]\w*)\}", lambda m: data["macros"][m[1]], source)) != source:
            source = filled
        spaced = re.sub(r"(\[[^\]]*\])| ", lambda m: m[1] or r"[ \n]", source)  # a line may break inside an expression
        bounded = rf"(?<![\w\-])(?:{spaced})(?!\w)"
        rules.append(_Rule(rank, name, cast(TimeType, kind), re.compile(bounded, re.IGNORECASE)))
    return tuple(rules)


@cache
def _gates() -> Gates:
    """What a sentence must hold for each rule to be worth trying."""
    return Gates([rule.pattern for rule in _rules()])
