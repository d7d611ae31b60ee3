"""Does what is said around an expression of time look ahead or back? The cues are data (lexicons/times.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal

from fogline.types import Span

Tense = Literal["ahead", "back", "over"]  # over: right behind a word of the past, so that it cannot lie ahead: "was hit on 5 May"
LEAD = 110  # characters before an expression in which cues count; the nearest one decides
TAIL = 70  # after it, where none is before: "On Monday the talks will resume"
WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
OVER: tuple[list[str], ...] = ([], ["on"], ["in"], ["the"], ["on", "the"], ["in", "early"], ["in", "late"])  # what may stand between the two
OWNS = ("'s", "’s")  # "promised to appeal Friday's ruling": what comes before tells nothing of when it was


def read(text: str, sentence: Span, expression: Span) -> Tense | None:
    """Where the words look; None where nothing tells.

    Args:
        text: the document's text.
        sentence: the sentence that the expression is in: cues of others do not count.
        expression: the expression of time.
    """
    before = _words(text, max(sentence.start, expression.start - LEAD), expression.start)
    if text[expression.end : expression.end + 2] not in OWNS:
        for end in range(len(before), 0, -1):
            found = _cue(before, end, ("ahead", "ahead_before", "just_before") if end == len(before) else ("ahead", "ahead_before"))
            if found is not None:
                return "over" if found == "back" and before[end:] in OVER else found
    after = _words(text, expression.end, min(sentence.end, expression.end + TAIL))
    found = next((found for end in range(1, len(after) + 1) if (found := _cue(after, end, ("ahead",)))), None)
    return "over" if found == "back" else found


def _words(text: str, start: int, end: int) -> list[str]:
    """The words of a stretch, without case; not the month of May, which is no cue."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text, start, end) if word != "May"]


def _cue(words: Sequence[str], end: int, kinds: Sequence[str]) -> Tense | None:
    """What the words up to one tell, cues of some kinds being ahead."""
    word = words[end - 1]
    passive = end > 1 and words[end - 2] == "be"
    for cue, kind in _cues().get(word, ()):
        if tuple(words[max(0, end - len(cue)) : end]) == cue:
            if kind in kinds:
                return "ahead"
            if kind == "back" and not passive:
                return "back"
            if kind == "not_past":
                return None
    return "back" if word.endswith("ed") and not passive else None


@cache
def _cues() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """What tells either: the words and kind of each cue, by its last word, the longest first."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("times.toml").read_text(encoding="utf-8"))["tense"]
    by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for cue, kind in sorted(((tuple(phrase.split()), kind) for kind, phrases in data.items() for phrase in phrases), key=lambda c: (-len(c[0]), c)):
        by_last.setdefault(cue[-1], []).append((cue, kind))
    return by_last
