"""Page furniture: what a page says of itself around a report ("Share this", "filed under:"), told by a lexicon of its patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from fogline.types import Span

RUNS_ON = re.compile(r"(?<=[a-z,])\n\n(?=[a-z])")  # a line break inside a sentence
MAX_FURNITURE = 300  # characters; longer stretches are a report's own words, however they begin


def boilerplate(text: str, sentences: Sequence[Span]) -> set[Span]:
    """The sentences that are page furniture ("Share this", "filed under:"): no claim is made of them."""
    return {s for s in sentences if _is_furniture(text, s.start, s.end)}


def without_furniture(text: str) -> str:
    """A page's text without its lines of furniture, a blank line between those that stay unless one runs on into the next."""
    lines = (line.strip() for line in text.split("\n"))
    kept = "\n\n".join(line for line in lines if line and not is_furniture(line))
    return RUNS_ON.sub("\n", kept)


def is_furniture(line: str) -> bool:
    """Is this line a page's own furniture?"""
    return _is_furniture(line, 0, len(line))


def _is_furniture(text: str, start: int, end: int) -> bool:
    """Is this stretch of the text a page's own furniture?"""
    return end - start < MAX_FURNITURE and _patterns().match(text, start, end) is not None


@cache
def _patterns() -> re.Pattern[str]:
    """The furniture's patterns as one."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    opening, whole = ("|".join(f"(?:{p})" for p in data[key]) for key in ("opening", "whole"))
    return re.compile(rf"[\s\W]{{0,4}}(?:{opening}|(?:{whole})[\s\W]*$)", re.IGNORECASE)
