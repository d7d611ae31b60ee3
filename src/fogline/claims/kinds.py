"""Words that tell of a deed: which kind, in which mode, and whether the subject suffered it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import cast

from fogline.claims import deed_patterns
from fogline.claims.deed_patterns import Compiler, Pattern, Words
from fogline.types import Kind, Span, Trigger

FILES = ("kinds_violence", "kinds_ground", "kinds_people", "kinds_words")  # in this order: a narrow line stands before a wide one
STRIKES = frozenset({"battle", "shelling", "air_strike", "explosion_mine", "attack_on_civilians"})
VIOLENT = STRIKES | {"hazard_mines", "protest_riot", "abduction_detention"}
TOLL = "casualty_toll"
SURE = "sure"  # stands among the modes of a line whose words say it by themselves
SETS = ("lowercase", "elsewhere", "generic", "definite", "auxiliaries", "carrying", "be", "participles")
PLACED = r"\b(?:in|on|at|near|of|around|inside)\s+(?:[a-z-]+\s+){0,4}(?:[Aa]l-)?[A-Z][\w’'-]+"
APART = re.compile(PLACED + r"[^.;:]*?,?\s(?:and|while)\s+(?P<subject>(?:[\w’'“”-]+\s+){0,6})$")  # between the words of two deeds
AT_NAME = re.compile(r"(?:[\w’'-]+\s+){1,6}?" + PLACED)
BESIDE = 200  # characters; deeds further apart are not told of side by side
CLOSE = 4  # words; triggers of one kind closer than this are one deed's


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the lexicon."""

    rank: int
    kind: Kind
    modes: tuple[str, ...]
    pattern: Pattern
    is_toll: bool  # yields to a violent deed in the same sentence
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """All lines by the first deciding word, and the figures of speech that are no deeds."""

    by_word: dict[str, tuple[_Line, ...]]
    not_war: re.Pattern[str]
    sets: dict[str, frozenset[str]]  # the named sets of words of lexicons/kinds.toml


@dataclass(frozen=True, slots=True)
class _Match:
    """A line that matched: words from `first` to `last`, deciding ones from `head` to `head_last`."""

    line: _Line
    first: int
    last: int
    head: int
    head_last: int


def read(text: str, sentences: Sequence[Span]) -> list[Trigger]:
    """Triggers in reading order; casualty words beside a violent deed belong to that deed.

    Args:
        text: the document's text.
        sentences: where to look; a match does not run over a sentence's end.

    Returns:
        For each deed in a sentence one trigger, the narrowest kind first listed in the lexicon; `also` holds further words
        of the same deed. Sport, business, courts and figures of speech give none.
    """
    lexicon = _lexicon()
    found: list[Trigger] = []
    for sentence in sentences:
        words = deed_patterns.words(text, sentence)
        at = [i for i, word in enumerate(words.folded) if word in lexicon.by_word]
        if not at:
            continue
        present = frozenset(words.folded)
        matches: list[_Match] = []
        for i in at:
            if i > 0 and words.capital[i] and words.folded[i] in lexicon.sets["lowercase"]:
                continue
            for line in lexicon.by_word[words.folded[i]]:
                hit = deed_patterns.find(line.pattern, words, i, present)
                if hit is not None:
                    matches.append(_Match(line, *hit))
        if matches:
            found += _settled(text, sentence, words, matches, lexicon)
    return _resolved(text, found, lexicon.sets)


def _resolved(text: str, triggers: list[Trigger], sets: dict[str, frozenset[str]]) -> list[Trigger]:
    """The triggers, with "the attack" taken for the violent deed that was told of before."""
    made: list[Trigger] = []
    named: Trigger | None = None
    for trigger in triggers:
        head = trigger.head or trigger.span
        is_plain = trigger.kind in STRIKES and head.of(text).casefold() in sets["generic"]
        if is_plain and named is not None:
            before = text[max(0, trigger.span.start - 12) : head.start].casefold().split()
            if any(w in sets["definite"] for w in before[-2:]):
                trigger = replace(trigger, kind=named.kind, modes=named.modes)
        elif trigger.kind in STRIKES and not is_plain:
            named = trigger
        made.append(trigger)
    return made


def _settled(text: str, sentence: Span, words: Words, matches: list[_Match], lexicon: _Lexicon) -> list[Trigger]:
    """One trigger a deed: the first listed line wins, neighbours of one kind are joined, tolls go to their deed."""
    figures = [Span(*m.span()) for m in lexicon.not_war.finditer(text, sentence.start, sentence.end)]
    chosen: list[_Match] = []
    for match in sorted(matches, key=lambda m: (m.line.rank, m.head - m.head_last, m.head)):
        head = words.span(match.head, match.head_last)
        if any(head.overlaps(f) for f in figures):
            continue
        if any(c.first <= match.head_last and match.head <= c.last for c in chosen):
            continue
        chosen.append(match)
    if not chosen or (lexicon.sets["elsewhere"].intersection(words.folded) and not _is_war(chosen)):
        return []
    chosen.sort(key=lambda m: (m.first, m.head))
    deeds = [m for m in chosen if m.line.kind in VIOLENT and not m.line.is_toll]
    tolls = [m for m in chosen if m.line.is_toll]
    own = [t for t in tolls if deeds and all(parting(text, words.span(m.first, m.last), words.span(t.first, t.last), first_leads=t.head < m.head) for m in deeds)]
    kept = [m for m in chosen if not (m.line.is_toll and (deeds or m is not _lead(tolls))) or m in own]
    also: dict[int, list[Span]] = {}
    for toll in tolls:
        if toll in kept:
            continue
        owner = min(deeds, key=lambda m: abs(m.head - toll.head)) if deeds else _lead(tolls)
        also.setdefault(id(owner), []).append(words.span(toll.first, toll.last))
    made: list[tuple[_Match, Trigger]] = []
    for match in kept:
        trigger = _trigger(words, match, lexicon.sets)
        trigger = replace(trigger, also=tuple(also.get(id(match), ())))
        if made and _one_deed(made[-1][0], match):
            made[-1] = (match, _joined(made[-1][1], trigger))
        else:
            made.append((match, trigger))
    return [t for _, t in made]


def parting(text: str, one: Span, other: Span, *, first_leads: bool = False) -> int | None:
    """Where the words of the second deed begin if each leads to a place of its own: "target rebels in Anzur and troops target Hallun".

    Args:
        text: the document's text.
        one: the words of a deed.
        other: the words of another in the same sentence.
        first_leads: can the words behind "and" have no subject of their own? "hit Anzur and killed two" has that of "hit".
    """
    first, second = sorted((one, other))
    if second.start - first.start > BESIDE:
        return None
    between = APART.search(text, first.start, second.start)
    if between is None or not (first_leads or between["subject"]) or AT_NAME.match(text, second.start) is None:
        return None
    return between.start("subject")


def _lead(tolls: Sequence[_Match]) -> _Match:
    """Of several tolls in one sentence the one that names its doer, else the first."""
    return min(tolls, key=lambda m: (m.line.kind == TOLL, m.head))


def _is_war(chosen: Sequence[_Match]) -> bool:
    """Does a sentence that speaks of sport or business tell of plain violence all the same?"""
    return any(m.line.kind in ("shelling", "air_strike", "explosion_mine", "attack_on_civilians") for m in chosen)


def _one_deed(before: _Match, after: _Match) -> bool:
    """Are two matches words of one deed ("a bomb exploded", "fierce clashes and fighting")?"""
    same = before.line.kind == after.line.kind or {before.line.kind, after.line.kind} == {"hazard_mines", "explosion_mine"}
    return same and after.first - before.last <= CLOSE and before.line.kind != "policy_statement"


def _joined(first: Trigger, second: Trigger) -> Trigger:
    """Two triggers of one deed as one; the more telling modes stay."""
    kind = "explosion_mine" if "explosion_mine" in (first.kind, second.kind) else first.kind
    head = second if second.passive and not first.passive else first
    span = Span(min(first.span.start, second.span.start), max(first.span.end, second.span.end))
    modes = tuple(dict.fromkeys((*first.modes, *second.modes)))
    return Trigger(span, kind, modes, head.head, first.passive or second.passive, (*first.also, *second.also), first.sure or second.sure)


def _trigger(words: Words, match: _Match, sets: dict[str, frozenset[str]]) -> Trigger:
    """The trigger of a match, its auxiliaries taken in."""
    carrying = sets["carrying"]
    first = i = match.first
    while i > 0 and words.breaks[i] == 0 and (words.folded[i - 1] in sets["auxiliaries"] or words.folded[i - 1].endswith("ly")):
        i -= 1
        if words.folded[i] in carrying:
            first = i
    word = words.folded[match.head]
    told = words.folded[match.head_last] if word in carrying else word
    participle = told in sets["participles"] or told.endswith(("ed", "en", "wn", "ught", "uck"))
    links = sets["be"].intersection(words.folded[first : match.head + 1])
    by = match.head_last + 1 < len(words.folded) and words.folded[match.head_last + 1] == "by"
    span, head = words.span(first, match.last), words.span(match.head, match.head_last)
    return Trigger(span, match.line.kind, match.line.modes, head, participle and (bool(links) or by), sure=match.line.sure)


@cache
def _lexicon() -> _Lexicon:
    """The lexicon of the package.

    Raises:
        ConfigError: a line cannot be read.
    """
    folder = resources.files("fogline.lexicons")
    data = tomllib.loads(folder.joinpath("kinds.toml").read_text(encoding="utf-8"))
    compiler = Compiler(data["classes"], data["forms"])
    by_word: dict[str, list[_Line]] = {}
    rank = 0
    tolls: list[list[object]] = []
    for name in FILES:
        rows = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        tolls += rows.get("tolls", [])
        for kind, modes, source in rows["patterns"]:
            rank += 1
            for pattern in compiler.patterns(source):
                _add(by_word, _Line(rank, cast(Kind, kind), tuple(m for m in modes if m != SURE), pattern, is_toll=False, sure=SURE in modes))
    for kind, modes, source in cast("list[tuple[str, list[str], str]]", tolls):
        rank += 1
        for pattern in compiler.patterns(source):
            _add(by_word, _Line(rank, cast(Kind, kind), tuple(modes), pattern, is_toll=True))
    not_war = re.compile(rf"\b(?=\w)(?:{'|'.join(data['not_war'])})\b", re.IGNORECASE)
    sets = {name: frozenset(data[name]) for name in SETS}
    return _Lexicon({word: tuple(lines) for word, lines in by_word.items()}, not_war, sets)


def _add(by_word: dict[str, list[_Line]], line: _Line) -> None:
    """Put a line under each word that may begin its deciding words."""
    for word in line.pattern.keys:
        by_word.setdefault(word, []).append(line)
