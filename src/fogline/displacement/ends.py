"""Which place a sentence says that people left, which they went to, and which they are at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from fogline.types import Kind, Span

End = Literal["from", "to", "at"]
REACH = 90  # characters before a name that are looked at
HOME: dict[Kind, End] = {"displacement": "from", "evacuation": "from", "return": "to"}  # the end that a deed is told of, where no word says which


def ends(text: str, sentence: Span, names: Sequence[Span]) -> list[End | None]:
    """For each place of a sentence, its end of the move.

    The words before a name tell it ("fled X", "from X to Y", "a camp in X"); names joined by "and" share them. None where no such
    word stands before a name.

    Args:
        text: of the document.
        sentence: that tells of the move.
        names: of the places in it, in reading order.
    """
    found: list[End | None] = []
    for i, name in enumerate(names):
        before = text[max(sentence.start, name.start - REACH) : name.start]
        told = next((end for end, pattern in _patterns() if pattern.search(before)), None)
        if told is None and i and _joined().fullmatch(text[names[i - 1].end : name.start]):
            told = found[-1]
        found.append(told)
    return found


@cache
def lexicon() -> dict[str, Any]:
    """lexicons/displacement.toml."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("displacement.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> tuple[tuple[End, re.Pattern[str]], ...]:
    """Words that end where a name begins, the nearest that a name can have tried first."""
    words, between = lexicon()["ends"], lexicon()["ends"]["between"]
    order: tuple[End, ...] = ("to", "from", "at")
    return tuple((end, re.compile(rf"(?:{words[end]}){between}\Z", re.IGNORECASE)) for end in order)


@cache
def _joined() -> re.Pattern[str]:
    return re.compile(lexicon()["ends"]["joined"], re.IGNORECASE)
