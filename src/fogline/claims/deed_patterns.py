"""The little pattern language in which lexicons/kinds*.toml say which words tell of a deed.

A pattern is words in a row; the words in `<...>` decide, the others must stand beside them. lexicons/kinds.toml explains the
signs. Patterns are looked up by the first deciding word, so that a sentence costs one dictionary look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from fogline.errors import ConfigError
from fogline.types import Span

WORD = re.compile(r"\d[\d.,]*\d|\w+(?:['’](?:t|re|ll|ve|d|m)\b)?")
SIGN = re.compile(r"!?\{[^}]*\}|!?\([^()]*\)\??|[<>\[\]]|~\d?|[^\s<>\[\]]+")
SOFT = frozenset(" \t\r\n\u00a0-–‐‑'’‘\"“”/")  # between words that stand beside each other
VOWELS = "aeiou"
CAPITAL = "^"  # any word with a capital letter, in a text that is not all capitals
NUMBER = "#"  # any number, in digits
DOUBLED = frozenset("stab ram plan nab rob bar trap ban kidnap gun strap step patrol expel repel control propel rebel cut hit set".split())


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern: any of some words or word groups, or a gap of up to `gap` words."""

    words: frozenset[str] = frozenset()
    groups: tuple[tuple[frozenset[str], ...], ...] = ()
    optional: bool = False
    gap: int = 0


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
        if word in ("s", "S") and between in ("'", "’"):
            last = end
            continue
        folded.append(word.casefold().replace("’", "'"))
        capital.append(word[0].isupper() and not shouting)
        spans.append((start, end))
        hard = [c for c in between if c not in SOFT]
        breaks.append(0 if not hard else 1 if all(c in ",()" for c in hard) else 2)
        last = end
    return Words(tuple(folded), tuple(capital), tuple(spans), tuple(breaks))


def find(pattern: Pattern, sentence: Words, at: int, present: frozenset[str]) -> tuple[int, int, int, int] | None:
    """First and last word of the whole match and of its deciding words, or None.

    Args:
        pattern: what to look for.
        sentence: the words.
        at: where the deciding words would begin.
        present: all words of the sentence, for conditions on it.
    """
    if any(not (need & present) for need in pattern.needs) or any(bar & present for bar in pattern.bars):
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
    if k == len(elements):
        return i
    element = elements[k]
    size = len(sentence.folded)
    if element.gap:
        for j in range(i, min(i + element.gap, size) + 1):
            if j < size and sentence.breaks[j] == 2:
                return None
            found = _forward(elements, k + 1, sentence, j, j)
            if found is not None:
                return found
        return None
    if i < size and (i == origin or sentence.breaks[i] == 0):
        for group in element.groups:
            end = i + len(group)
            if end <= size and all(
                _is(part, sentence, i + n) and (n == 0 or sentence.breaks[i + n] == 0) for n, part in enumerate(group)
            ):
                found = _forward(elements, k + 1, sentence, end, -1)
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
    if element.gap:
        for j in range(i, max(i - element.gap, 0) - 1, -1):
            if j < len(sentence.breaks) and sentence.breaks[j] == 2:
                return None
            found = _backward(elements, k + 1, sentence, j)
            if found is not None:
                return found
        return None
    after_gap = k > 0 and elements[k - 1].gap > 0
    if i > 0 and (i == len(sentence.folded) or sentence.breaks[i] == 0 or (after_gap and sentence.breaks[i] == 1)):
        for group in element.groups:
            start = i - len(group)
            if start >= 0 and all(
                _is(part, sentence, start + n) and (n == 0 or sentence.breaks[start + n] == 0) for n, part in enumerate(group)
            ):
                found = _backward(elements, k + 1, sentence, start)
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
        self._classes: dict[str, Element] = {}
        for name, said in classes.items():
            self._classes[name] = self._element(f"({said})")

    def pattern(self, source: str) -> Pattern:
        """The pattern of one line.

        Raises:
            ConfigError: the line has no deciding words or an unknown sign.
        """
        zones: dict[str, list[Element]] = {n: [] for n in ("needs_before", "before", "head", "after", "needs_after")}
        bars_before: list[Element] = []
        bars_after: list[Element] = []
        needs: list[frozenset[str]] = []
        bars: list[frozenset[str]] = []
        zone, seen_head = "before", False
        for sign in SIGN.findall(source):
            if sign == "<":
                zone = "head"
            elif sign == ">":
                zone, seen_head = "after", True
            elif sign == "[":
                zone = "needs_after" if seen_head else "needs_before"
            elif sign == "]":
                zone = "after" if seen_head else "before"
            elif sign.startswith(("{", "!{")):
                (bars if sign[0] == "!" else needs).append(self._element(f"({sign.lstrip('!')[1:-1]})").words)
            elif sign.startswith("!"):
                (bars_after if seen_head else bars_before).append(self._element(sign[1:]))
            else:
                zones[zone].append(self._element(sign))
        if not zones["head"] or zones["head"][0].gap or zones["head"][0].optional:
            raise ConfigError(f"lexicons/kinds: the pattern {source!r} must have a deciding word in < >")
        first = zones["head"][0]
        keys = first.words | {w for group in first.groups for w in group[0]}
        return Pattern(
            head=tuple(zones["head"]), after=tuple(zones["after"]), before=tuple(reversed(zones["before"])),
            needs_after=tuple(zones["needs_after"]), needs_before=tuple(reversed(zones["needs_before"])),
            bars_after=tuple(bars_after), bars_before=tuple(reversed(bars_before)), needs=tuple(needs), bars=tuple(bars), keys=keys,
        )  # fmt: skip

    def _element(self, sign: str) -> Element:
        """One sign as an element."""
        if sign.startswith("~"):
            return Element(gap=int(sign[1:] or 4))
        optional = sign.endswith("?")
        inner = sign.rstrip("?")
        inner = inner[1:-1] if inner.startswith("(") else inner
        singles: set[str] = set()
        groups: set[tuple[frozenset[str], ...]] = set()
        for phrase in inner.split("|"):
            for made in self._phrases(phrase.split()):
                if len(made) == 1:
                    singles |= made[0]
                else:
                    groups.add(made)
        ordered = sorted(groups, key=lambda g: (-len(g), sorted(map(sorted, g))))
        return Element(frozenset(singles), tuple(ordered), optional)

    def _phrases(self, parts: Sequence[str]) -> Iterator[tuple[frozenset[str], ...]]:
        """A phrase's possible rows of words: a class stands for each of its own, `a=b` for joined and apart."""
        options: list[list[tuple[frozenset[str], ...]]] = []
        for part in parts:
            if part.startswith("@"):
                known = self._classes.get(part[1:])
                if known is None:
                    raise ConfigError(f"lexicons/kinds: no word class {part!r}")
                options.append(([(known.words,)] if known.words else []) + list(known.groups))
            elif "=" in part:
                first, rest = part.split("=", 1)
                options.append([(self._words(first + rest),), (frozenset({first}), self._words(rest))])
            else:
                options.append([(self._words(part),)])
        for chosen in product(*options):
            yield tuple(w for piece in chosen for w in piece)

    def _words(self, sign: str) -> frozenset[str]:
        """All forms of one word: `+` a verb's, `%` a noun's."""
        word = sign.rstrip("+%")
        if sign.endswith("+"):
            return frozenset({word, *self._forms.get(word, ())}) if word in self._forms else frozenset(verb_forms(word))
        if sign.endswith("%"):
            return frozenset({word, plural(word)})
        return frozenset({sign})


def verb_forms(verb: str) -> set[str]:
    """The forms of a regular verb."""
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    stem = verb + verb[-1] if verb in DOUBLED else verb
    return {verb, plural(verb), stem + "ed", stem + "ing"}


def plural(noun: str) -> str:
    """A regular noun's plural, which is a verb's third person too."""
    if noun.endswith(("s", "sh", "ch", "x", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"
