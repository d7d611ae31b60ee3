"""What a stretch must hold for a pattern to match in it at all: plain strings, which are found far faster than a pattern.

The strings are read off the pattern itself, so that a line of a lexicon is written as before and none is missed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, product
from re import _parser  # type: ignore[attr-defined]  # what re.compile itself parses with; there is no public door
from typing import Any

from fogline.types import Span

MOST = 24  # strings that one part of a pattern is spelt out to; with LONG the fastest of nine pairs on news
LONG = 4  # characters; a longer string tells little more than one of this length
ENOUGH = 2  # sets of needles; more cost more time than they save
DIGIT = "0"  # stands for every digit
_DIGITS = re.compile(r"\d")

Strings = frozenset[str]
EMPTY: Strings = frozenset(("",))


def needles(pattern: re.Pattern[str]) -> tuple[Strings, ...]:
    """Sets of strings; wherever the pattern matches, a stretch made `plain` holds a string of each. The most telling set comes first."""
    _, sets = _read(_parser.parse(pattern.pattern, pattern.flags))
    chosen: list[Strings] = []
    for strings in sorted(map(_fewest, sets), key=lambda s: (_worth(s), sorted(s)), reverse=True):
        tells = all(len(n) > 1 or n == DIGIT for n in strings) and not any(_follows(strings, c) or _follows(c, strings) for c in chosen)
        if tells and len(chosen) < ENOUGH:
            chosen.append(strings)
    return tuple(chosen)


def caseless(stretch: str) -> str:
    """A stretch of which what a pattern takes for the same without regard to case is the same: "i" is the Turkish letters too."""
    return stretch.lower() if stretch.isascii() else stretch.casefold().replace("i\u0307", "i").replace("ı", "i")


def plain(stretch: str) -> str:
    """A stretch as needles are looked for in it: without case, and all digits are one, and line breaks are spaces."""
    return _DIGITS.sub(DIGIT, caseless(stretch)).replace("\n", " ")


class Gates:
    """Patterns that are searched for only in sentences where their needles are."""

    __slots__ = ("_needles", "_of_needle", "_open", "_second")

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        """The needles are read off once, here."""
        sets = [needles(p) for p in patterns]
        self._open = [i for i, needed in enumerate(sets) if not needed]
        self._second = {i: needed[1] for i, needed in enumerate(sets) if len(needed) > 1}
        self._needles = sorted(frozenset(n for needed in sets for strings in needed for n in strings))
        self._of_needle: dict[str, list[int]] = {}
        for i, needed in enumerate(sets):
            for needle in needed[0] if needed else ():
                self._of_needle.setdefault(needle, []).append(i)

    def passed(self, text: str, sentences: Sequence[Span]) -> list[list[int]]:
        """For each sentence the numbers of the patterns that may match in it, in order."""
        return [self._passed(there) for there in _held(self._needles, text, sentences)]

    def _passed(self, there: set[str]) -> list[int]:
        """The numbers of the patterns whose needles are all there."""
        maybe = {i for needle in there for i in self._of_needle.get(needle, ())}
        return sorted([*self._open, *(i for i in maybe if i not in self._second or not there.isdisjoint(self._second[i]))])


def _held(wanted: Iterable[str], text: str, sentences: Sequence[Span]) -> list[set[str]]:
    """Those of some needles that each sentence holds. One look through the text for each needle, not one for each in each sentence."""
    folded = [plain(s.of(text)) for s in sentences]
    starts = list(accumulate((len(f) + 1 for f in folded), initial=0))
    whole = "\n".join(folded)  # no needle holds a line break
    found: list[set[str]] = [set() for _ in folded]
    for needle in wanted:
        at = whole.find(needle)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            found[number].add(needle)
            at = whole.find(needle, starts[number + 1])
    return found


def _read(parsed: Any) -> tuple[Strings | None, list[Strings]]:
    """All that a row of parts can match, None where that is much, and sets of strings of which every match holds one each."""
    run, sets, whole = EMPTY, list[Strings](), True
    for operator, argument in parsed:
        exact, needed = _part(str(operator), argument)
        sets += needed
        if exact is not None and len(run) * len(exact) <= MOST:
            run = frozenset(a + b for a, b in product(run, exact))
        else:
            sets.append(run)
            run, whole = exact or EMPTY, False
    sets = [s for s in (*sets, run) if "" not in s]
    return run if whole else None, sets


def _part(operator: str, argument: Any) -> tuple[Strings | None, list[Strings]]:
    """The same of one part."""
    match operator:
        case "LITERAL":
            return frozenset((plain(chr(argument)),)), []
        case "IN" if all(_is_digits(*member) for member in argument):
            return frozenset((DIGIT,)), []
        case "IN" if all(str(kind) == "LITERAL" for kind, _ in argument):
            return frozenset(plain(chr(code)) for _, code in argument), []
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return EMPTY, []
        case "SUBPATTERN":
            return _read(argument[-1])
        case "ATOMIC_GROUP":
            return _read(argument)
        case "BRANCH":
            ways = [_read(way) for way in argument[1]]
            spelt = [exact for exact, _ in ways if exact is not None]
            exact = frozenset[str]().union(*spelt)
            needed = frozenset[str]().union(*(max(sets, key=_worth, default=EMPTY) for _, sets in ways))
            return (exact if len(spelt) == len(ways) and len(exact) <= MOST else None), [needed]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = argument
            if (least, most) == (0, 1):
                exact_once, _ = _read(inner)
                return (exact_once | EMPTY if exact_once is not None else None), []
            repeated, needed_in = _read([*inner] * min(least, LONG))
            return (repeated if least == most <= LONG else None), needed_in
    return None, []


def _is_digits(kind: Any, argument: Any) -> bool:
    """Does one member of a set of characters stand for digits only?"""
    match str(kind):
        case "CATEGORY":
            return str(argument) == "CATEGORY_DIGIT"
        case "RANGE":
            return all(chr(code) in "0123456789" for code in argument)
        case "LITERAL":
            return chr(argument) in "0123456789"
    return False


def _fewest(strings: Strings) -> Strings:
    """The strings without those that hold another of them."""
    return frozenset(s for s in strings if not any(other != s and other in s for other in strings))


def _follows(few: Strings, more: Strings) -> bool:
    """Does a stretch that holds one of some strings hold one of some others anyway?"""
    return all(any(other in s for other in few) for s in more)


def _worth(strings: Strings) -> tuple[int, int]:
    """How much a set of needles tells: by its shortest string, then by how few there are."""
    return min(LONG, *map(len, strings), LONG), -len(strings)
