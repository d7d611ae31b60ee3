"""Expressions of time by an interval grammar: the rules are data (lexicons/times.toml), the reckoning is `calendar`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import cast

from fogline.claims.calendar import reckon
from fogline.claims.needles import Gates
from fogline.types import Span, Time, TimeType

AHEAD = re.compile(r"\b(?:will|shall|would|[’']ll|(?:is|are|was|were) (?:scheduled|expected|due|set|planned|to)|scheduled|plans? to|next|until|by)\b", re.IGNORECASE)
SAID = re.compile(
    r"\b(?:said|says|told|tweeted|wrote|predicted|warned|announced|reported|stated|claimed|added|spoke|since|killed|had|has|have)\b[^,;]*$", re.IGNORECASE
)
NEAR = 60  # characters before an expression in which words that look ahead count
SIGN = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|day|week|month|year|decade|centur|hour|minute|second|"
    r"night|morning|noon|evening|dawn|dusk|now\b|current|present|moment|recent|late|past|future|soon|shortly|ago|quarter|period|summer|winter|spring|autumn|fall\b|"
    r"daily|annual|christmas|easter|ramadan|eid|thanksgiving|new year|sunrise|sunset|half",
    re.IGNORECASE,
)


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
        published_at: the anchor of relative dates; None leaves them without value and window.
    """
    found: list[Time] = []
    for sentence, numbers in zip(sentences, _gates().passed(text, sentences), strict=True):
        if numbers:
            found += _in_sentence(text, sentence, [_rules()[i] for i in numbers], published_at)
    return found


def _in_sentence(text: str, sentence: Span, rules: Sequence[_Rule], published_at: datetime | None) -> list[Time]:
    """The longest expression at each place; the rule listed first wins among equals."""
    matches = [
        (m.start(), -m.end(), rule.rank, rule, m)
        for rule in rules for m in rule.pattern.finditer(text, sentence.start, sentence.end) if m.end() > m.start()
    ]  # fmt: skip
    if not matches or not SIGN.search(text, sentence.start, sentence.end):
        return []
    chosen: list[Time] = []
    end = -1
    for start, minus_end, _, rule, match in sorted(matches, key=lambda x: x[:3]):
        if start < end:
            continue
        lead = text[max(sentence.start, start - NEAR) : start]
        ahead = AHEAD.search(lead) is not None and SAID.search(lead) is None
        reckoned = reckon(rule.name, match.groupdict(), published_at, ahead)
        if reckoned is None:
            continue
        finish = -minus_end
        while text[finish - 1] in " ,.":
            if text[finish - 1] == "." and (text[finish - 2 : finish - 1].casefold() == "m" or rule.name in ("date", "month")) and finish < sentence.end:
                break
            finish -= 1
        chosen.append(Time(Span(start, finish), rule.type, reckoned[0], reckoned[1]))
        end = finish
    return chosen


@cache
def _rules() -> tuple[_Rule, ...]:
    """The grammar with its macros filled in."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("times.toml").read_text(encoding="utf-8"))
    rules = []
    for rank, (name, kind, source) in enumerate(data["rules"]):
        for macro, pattern in data["macros"].items():
            source = source.replace("{" + macro + "}", pattern)
        spaced = re.sub(r"(\[[^\]]*\])| ", lambda m: m[1] or r"[ \n]", source)  # a line may break inside an expression
        bounded = rf"(?<![\w\-])(?:{spaced})(?!\w)"
        rules.append(_Rule(rank, name, cast(TimeType, kind), re.compile(bounded, re.IGNORECASE)))
    return tuple(rules)


@cache
def _gates() -> Gates:
    """What a sentence must hold for each rule to be worth trying."""
    return Gates([rule.pattern for rule in _rules()])
