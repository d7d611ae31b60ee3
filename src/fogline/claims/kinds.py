"""Words that tell of a deed: which kind, in which mode, and whether the subject suffered it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import cast

from fogline.types import Kind, Span, Trigger

GAP = r"(?:[\w'’“”\"\-]+,? ){0,4}"
VIOLENT = frozenset("battle shelling air_strike explosion_mine attack_on_civilians hazard_mines protest_riot".split())
PASSIVE = re.compile(r"\b(?:was|were|been|being|be|is|are|got|gets)\s+(?:\w+ly\s+)?(?:also\s+|reportedly\s+|now\s+|all\s+)?$", re.IGNORECASE)
PARTICIPLE = re.compile(r"(?:ed|en|wn|ught|uck|shot|hit|won|lost|slain|held|taken|driven)$", re.IGNORECASE)
LINKS = frozenset("was were been being be is are have has had".split())
NOUNS = frozenset({"battle", "casualty_toll"})


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of the lexicon."""

    rank: int
    kind: Kind
    modes: tuple[str, ...]
    regex: re.Pattern[str]


def read(text: str, sentences: Sequence[Span]) -> list[Trigger]:
    """Triggers in reading order, none inside another; casualty words beside a violent deed belong to that deed.

    Args:
        text: the document's text.
        sentences: where to look; a match does not run over a sentence's end.
    """
    patterns, first_words, not_war = _lexicon()
    found: list[Trigger] = []
    for sentence in sentences:
        area = (sentence.start, sentence.end)
        if not first_words.search(text, *area):
            continue
        matches: list[tuple[int, int, int, _Pattern, re.Match[str]]] = []
        for pattern in patterns:
            for match in pattern.regex.finditer(text, *area):
                head = match.span("head")
                matches.append((head[0], -(head[1] - head[0]), pattern.rank, pattern, match))
        if not matches:
            continue
        figures = [Span(*m.span()) for m in not_war.finditer(text, *area)]
        found += _settled(text, sentence, matches, figures)
    return found


def _settled(
    text: str, sentence: Span, matches: list[tuple[int, int, int, _Pattern, re.Match[str]]], figures: Sequence[Span]
) -> list[Trigger]:
    """One trigger for each deciding word: the longest, then the first listed; and one deed for its casualties."""
    chosen: list[Trigger] = []
    for _, _, _, pattern, match in sorted(matches, key=lambda m: (m[2], m[0])):
        head = Span(*match.span("head"))
        if any(head.overlaps(f) for f in figures) or any(_same_words(head, c) for c in chosen):
            continue
        start, end = match.span()
        while end > start and text[end - 1].isspace():
            end -= 1
        span = Span(min(start, head.start), max(end, head.end))
        chosen.append(Trigger(span, pattern.kind, pattern.modes, head, _is_passive(text, sentence, head)))
    chosen.sort(key=lambda t: (t.span.start, t.span.end))
    deeds = [t for t in chosen if t.kind in VIOLENT]
    tolls = [t for t in chosen if t.kind == "casualty_toll"]
    if not deeds:
        return _one_toll(chosen, tolls)
    kept = [t for t in chosen if t.kind != "casualty_toll"]
    for toll in tolls:
        nearest = min((t for t in kept if t.kind in VIOLENT), key=lambda t: abs(t.span.start - toll.span.start))
        kept[kept.index(nearest)] = replace(nearest, also=(*nearest.also, toll.span))
    return kept


def _one_toll(chosen: list[Trigger], tolls: list[Trigger]) -> list[Trigger]:
    """Of several casualty words in one sentence with no deed, one trigger that holds them all."""
    if len(tolls) < 2:
        return chosen
    first = replace(tolls[0], also=tuple(t.span for t in tolls[1:]))
    return [first if t is tolls[0] else t for t in chosen if t is tolls[0] or t.kind != "casualty_toll"]


def _same_words(head: Span, chosen: Trigger) -> bool:
    """Is this deciding word part of a trigger that is there already?"""
    return chosen.span.overlaps(head) if chosen.head is None else (chosen.head.overlaps(head) or chosen.span.covers(head))


def _is_passive(text: str, sentence: Span, head: Span) -> bool:
    """Did the subject suffer the deed ("was shelled")?"""
    words = head.of(text).split()
    if len(words) > 1 and words[0].casefold() in LINKS and PARTICIPLE.search(words[-1]):
        return words[0].casefold() in ("was", "were", "been", "being", "be", "is", "are") or "been" in words
    return bool(PARTICIPLE.search(words[0])) and PASSIVE.search(text[max(sentence.start, head.start - 30) : head.start]) is not None


@cache
def _lexicon() -> tuple[tuple[_Pattern, ...], re.Pattern[str], re.Pattern[str]]:
    """The patterns in order, any deciding word, and what is no war."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("kinds.toml").read_text(encoding="utf-8"))
    patterns = tuple(
        _Pattern(rank, cast(Kind, kind), tuple(modes), _compiled(source)) for rank, (kind, modes, source) in enumerate(data["patterns"])
    )
    heads = "|".join(h for _, _, source in data["patterns"] for h in re.findall(r"<(?![=!])([^>]+)>", source))
    not_war = "|".join(data["not_war"])
    return patterns, re.compile(rf"\b(?:{heads.replace('~', GAP)})\b", re.IGNORECASE), re.compile(rf"\b(?:{not_war})", re.IGNORECASE)


def _compiled(source: str) -> re.Pattern[str]:
    """A line's pattern; `<x>` becomes the group `head`."""
    made = source.replace("~", GAP).strip()
    made = re.sub(r"<(?![=!])([^>]+)>", r"(?P<head>\\b(?:\1)\\b)", made, count=1)
    return re.compile(rf"\b{made}" if not made.startswith("(?P<head>") else made, re.IGNORECASE)
