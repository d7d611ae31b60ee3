"""The little pattern language in which lexicons/kinds*.toml say which words tell of a deed.

A pattern is words in a row; the words in `<...>` decide, the others must stand beside them. lexicons/kinds.toml explains the
signs. Patterns are looked up by the first deciding word, so that a sentence costs one dictionary look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fogline.errors import ConfigError
from fogline.types import Span

WORD = re.compile(r"\d[\d.,]*\d|\w+(?:['’](?:t|re|ll|ve|d|m)\b)?")
SIGN = re.compile(r"!?\{[^}]*\}|[<>\[\]()|?!]|~\d?|[^\s<>\[\]()|?!{}~]+")
SOFT = frozenset(" \t\r\n\u00a0-–‐‑'’‘\"“”/")  # between words that stand beside each other
COMMAS = frozenset(",()")
VOWELS = "aeiou"
CAPITAL = "^"  # any word with a capital letter, in a text that is not all capitals
NUMBER = "#"  # any number, in digits
DOUBLED = re.compile(r"^(?:stab|ram|plan|nab|rob|bar|trap|ban|gun|step|expel|repel|control|swap|gut)$")  # stab, stabbed
ZONES = ("before", "after", "needs_before", "needs_after", "bars_before", "bars_after")


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern: any of some words, any of some rows of elements, or a gap of up to `gap` words."""

    words: frozenset[str] = frozenset()
    rows: tuple[tuple[Element, ...], ...] = ()
    optional: bool = False
    gap: int = 0
    is_plain: bool = field(init=False)  # one word, which must stand there

    def __post_init__(self) -> None:
        """Most elements are plain: what asks for no trying is told once."""
        object.__setattr__(self, "is_plain", not (self.rows or self.optional or self.gap))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line of the lexicon, ready to match; `before` is kept back to front."""

    head: tuple[Element, ...]
    after: tuple[Element, ...] = ()
    before: tuple[Element, ...] = ()
    needs_after: tuple[Element, ...] = ()
    needs_before: tuple[Element, ...] = ()
    bars_after: tuple[Element, ...] = ()
    bars_before: tuple[Element, ...] = ()
    needs: tuple[frozenset[str], ...] = ()
    bars: tuple[frozenset[str], ...] = ()
    keys: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one sentence: folded, as they stand, where, and what divides each from the one before (0, 1 comma, 2 more)."""

    folded: tuple[str, ...]
    capital: tuple[bool, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """The characters from one word to another, both included."""
        return Span(self.spans[first][0], self.spans[last][1])


def words(text: str, sentence: Span) -> Words:
    """The words of a sentence; a possessive ending is no part of its word."""
    folded, capital, spans, breaks = [], [], [], []
    shouting = text[sentence.start : sentence.end].isupper()
    last = sentence.start
    for match in WORD.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        word = match.group()
        between = text[last:start]
        last = end
        if between == " ":
            breaks.append(0)
        elif word in ("s", "S") and between in ("'", "’"):
            continue
        else:
            breaks.append(_break(between))
        folded.append(word.casefold().replace("’", "'"))
        capital.append(word[0].isupper() and not shouting)
        spans.append((start, end))
    return Words(tuple(folded), tuple(capital), tuple(spans), tuple(breaks))


def _break(between: str) -> int:
    """How far what stands between two words divides them: 0 not, 1 as a comma does, 2 more."""
    hard = set(between) - SOFT
    return 0 if not hard else 1 if hard <= COMMAS else 2


def find(pattern: Pattern, sentence: Words, at: int, present: frozenset[str]) -> tuple[int, int, int, int] | None:
    """First and last word of the whole match and of its deciding words, or None.

    Args:
        pattern: what to look for.
        sentence: the words.
        at: where the deciding words would begin.
        present: all words of the sentence, for conditions on it.
    """
    for need in pattern.needs:
        if need.isdisjoint(present):
            return None
    for bar in pattern.bars:
        if not bar.isdisjoint(present):
            return None
    head_end = _forward(pattern.head, 0, sentence, at, at)
    if head_end is None:
        return None
    end = _forward(pattern.after, 0, sentence, head_end, at) if pattern.after else head_end
    if end is None or (pattern.needs_after and _forward(pattern.needs_after, 0, sentence, end, at) is None):
        return None
    if pattern.bars_after and _forward(pattern.bars_after, 0, sentence, end, at) is not None:
        return None
    start = _backward(pattern.before, 0, sentence, at) if pattern.before else at
    if start is None or (pattern.needs_before and _backward(pattern.needs_before, 0, sentence, start) is None):
        return None
    if pattern.bars_before and _backward(pattern.bars_before, 0, sentence, start) is not None:
        return None
    return start, end - 1, at, head_end - 1


def _forward(elements: Sequence[Element], k: int, sentence: Words, i: int, origin: int) -> int | None:
    """Where the elements from `k` on end when they begin at word `i`."""
    size = len(sentence.folded)
    while k < len(elements) and elements[k].is_plain:
        if i == size or (i != origin and sentence.breaks[i]) or not _is(elements[k].words, sentence, i):
            return None
        k, i, origin = k + 1, i + 1, -1
    if k == len(elements):
        return i
    element = elements[k]
    if element.gap:
        for j in range(i, min(i + element.gap, size) + 1):
            if j < size and sentence.breaks[j] == 2:
                return None
            found = _forward(elements, k + 1, sentence, j, j)
            if found is not None:
                return found
        return None
    if i < size and (i == origin or sentence.breaks[i] == 0):
        for row in element.rows:
            if row[0].rows or row[0].optional or _is(row[0].words, sentence, i):
                found = _forward((*row, *elements[k + 1 :]), 0, sentence, i, i)
                if found is not None:
                    return found
        if _is(element.words, sentence, i):
            found = _forward(elements, k + 1, sentence, i + 1, -1)
            if found is not None:
                return found
    return _forward(elements, k + 1, sentence, i, origin) if element.optional else None


def _backward(elements: Sequence[Element], k: int, sentence: Words, i: int) -> int | None:
    """Where the elements from `k` on begin when the last of them ends right before word `i`."""
    if k == len(elements):
        return i
    element = elements[k]
    if element.gap > 0:
        for j in range(i, max(i - element.gap, 0) - 1, -1):
            if j < len(sentence.breaks) and sentence.breaks[j] == 2:
                return None
            found = _backward(elements, k + 1, sentence, j)
            if found is not None:
                return found
        return None
    after_gap = k > 0 and elements[k - 1].gap != 0
    if i > 0 and (i == len(sentence.folded) or sentence.breaks[i] == 0 or (after_gap and sentence.breaks[i] == 1)):
        for row in element.rows:
            if row[-1].rows or row[-1].optional or row[-1].gap or _is(row[-1].words, sentence, i - 1):
                lead = (Element(gap=0),) if not after_gap else (Element(gap=-1),)
                found = _backward((*lead, *reversed(row), *elements[k + 1 :]), 1, sentence, i)
                if found is not None:
                    return found
        if _is(element.words, sentence, i - 1):
            found = _backward(elements, k + 1, sentence, i - 1)
            if found is not None:
                return found
    return _backward(elements, k + 1, sentence, i) if element.optional else None


def _is(wanted: frozenset[str], sentence: Words, i: int) -> bool:
    """Is the word one of those wanted?"""
    word = sentence.folded[i]
    return word in wanted or (CAPITAL in wanted and sentence.capital[i]) or (NUMBER in wanted and word[0].isdigit())


class Compiler:
    """Turns lines into patterns, with the lexicon's word classes and irregular verbs."""

    def __init__(self, classes: Mapping[str, str], forms: Mapping[str, str]) -> None:
        """Classes are groups of alternatives as in a pattern; forms are irregular verbs' forms, by the bare verb."""
        self._forms = {verb: tuple(said.split()) for verb, said in forms.items()}
        self._classes: dict[str, list[tuple[Element, ...]]] = {}
        for name, said in classes.items():
            self._classes[name] = self._rows([*reversed(SIGN.findall(said))], said)

    def patterns(self, source: str) -> list[Pattern]:
        """The patterns of one line: one for its deciding words of one word, one for each longer row of them.

        Raises:
            ConfigError: the line has no deciding words, or a sign is out of place.
        """
        signs = [*reversed(SIGN.findall(source))]
        zones: dict[str, tuple[Element, ...]] = dict.fromkeys(ZONES, ())
        needs: list[frozenset[str]] = []
        bars: list[frozenset[str]] = []
        heads: list[tuple[Element, ...]] = []
        while signs:
            side = "after" if heads else "before"
            sign = signs[-1]
            if sign in "<[":
                signs.pop()
                rows = self._rows(signs, source)
                self._close(signs, ">" if sign == "<" else "]", source)
                if sign == "<":
                    heads = rows
                else:
                    zones[f"needs_{side}"] = (Element(rows=tuple(rows)),) if len(rows) > 1 else rows[0]
            elif sign.startswith(("{", "!{")):
                signs.pop()
                inner = " ".join(sign.lstrip("!")[1:-1].split("|")).split()
                (bars if sign[0] == "!" else needs).append(frozenset(w for part in inner for w in self._words(part)))
            elif sign == "!":
                signs.pop()
                zones[f"bars_{side}"] = (self._item(signs, source),)
            else:
                zones[side] = (*zones[side], self._item(signs, source))
        singles = frozenset(w for row in heads if len(row) == 1 and not row[0].rows for w in row[0].words)
        longer = [row for row in heads if len(row) > 1 or row[0].rows]
        if not heads or any(row[0].gap or row[0].optional for row in longer):
            raise ConfigError(f"lexicons/kinds: the pattern {source!r} must have deciding words in < >, none optional in front")
        turned = {name: tuple(reversed(row)) if name.endswith("before") else row for name, row in zones.items()}
        rows = [*longer, (Element(singles),)] if singles else longer
        beside = [e for name in ZONES if not name.startswith("bars") for e in zones[name]]
        return [
            Pattern(head=row, needs=(*_needed([*row[1:], *beside]), *needs), bars=tuple(bars), keys=_first_words(row[0]), **turned) for row in rows
        ]

    def _rows(self, signs: list[str], source: str) -> list[tuple[Element, ...]]:
        """Alternatives up to a closing sign, which is left."""
        rows: list[tuple[Element, ...]] = []
        row: list[Element] = []
        while signs and signs[-1] not in ">])":
            if signs[-1] == "|":
                signs.pop()
                rows.append(tuple(row))
                row = []
            else:
                row.append(self._item(signs, source))
        rows.append(tuple(row))
        if not all(rows):
            raise ConfigError(f"lexicons/kinds: the pattern {source!r} has an empty alternative")
        return rows

    def _item(self, signs: list[str], source: str) -> Element:
        """One sign, or one group in brackets, as an element."""
        sign = signs.pop()
        if sign.startswith("~"):
            return Element(gap=int(sign[1:] or 4))
        if sign == "(":
            rows = self._rows(signs, source)
            self._close(signs, ")", source)
        elif sign.startswith("@"):
            rows = self._classes[sign[1:]]
        elif sign in "<>[]()|?!":
            raise ConfigError(f"lexicons/kinds: {sign!r} is out of place in the pattern {source!r}")
        elif "=" in sign:
            first, rest = sign.split("=", 1)
            rows = [(Element(self._words(first + rest)),), (Element(frozenset({first})), Element(self._words(rest)))]
        else:
            rows = [(Element(self._words(sign)),)]
        optional = bool(signs) and signs[-1] == "?"
        if optional:
            signs.pop()
        singles = frozenset(w for row in rows if len(row) == 1 and not row[0].rows and not row[0].gap for w in row[0].words)
        longer = tuple(row for row in rows if len(row) > 1 or row[0].rows or row[0].gap)
        return Element(singles, longer, optional)

    def _close(self, signs: list[str], wanted: str, source: str) -> None:
        """Take the closing sign."""
        if not signs or signs.pop() != wanted:
            raise ConfigError(f"lexicons/kinds: {wanted!r} is missing in the pattern {source!r}")

    def _words(self, sign: str) -> frozenset[str]:
        """All forms of one word: `+` a verb's, `%` a noun's."""
        word = sign.rstrip("+%")
        if sign.endswith("+"):
            return frozenset({word, *self._forms.get(word, ())}) if word in self._forms else frozenset(verb_forms(word))
        if sign.endswith("%"):
            return frozenset({word, plural(word)})
        return frozenset({sign})


def _first_words(element: Element) -> frozenset[str]:
    """All words that an element may begin with."""
    return element.words.union(*(_first_words(row[0]) for row in element.rows))


def _needed(elements: Sequence[Element]) -> list[frozenset[str]]:
    """For elements that must all match the words of which a sentence must hold one each, where these can be told."""
    needed = []
    for element in elements:
        ways = [_needed(row) for row in element.rows]
        if not (element.optional or element.gap) and all(ways):
            needed.append(element.words.union(*(way[0] for way in ways)))
    return [words for words in needed if words.isdisjoint((CAPITAL, NUMBER))]


def verb_forms(verb: str) -> set[str]:
    """The forms of a regular verb."""
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    stem = verb + verb[-1] if DOUBLED.match(verb) else verb
    return {verb, plural(verb), stem + "ed", stem + "ing"}


def plural(noun: str) -> str:
    """A regular noun's plural, which is a verb's third person too."""
    if noun.endswith(("s", "sh", "ch", "x", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"
