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
LONGEST = 3  # words of a cue
WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
OVER = (["on"], ["in"], ["the"], ["on", "the"], ["in", "early"], ["in", "late"])  # what may stand between the two
OWNS = ("'s", "’s")  # "promised to appeal Friday's ruling": what comes before tells nothing of when it was


def read(text: str, sentence: Span, expression: Span) -> Tense | None:
    """Where the words look; None where nothing tells.

    Args:
        text: the document's text.
        sentence: the sentence that the expression is in: cues of others do not count.
        expression: the expression of time.
    """
    before = WORD.findall(text, max(sentence.start, expression.start - LEAD), expression.start)
    if text[expression.end : expression.end + 2] not in OWNS:
        for end in range(len(before), 0, -1):
            kinds = ("ahead", "ahead_before", "just_before") if end == len(before) else ("ahead", "ahead_before")
            found = _cue(before, end, kinds)
            if found is not None:
                rest = [word.casefold() for word in before[end:]]
                return "over" if found == "back" and (not rest or rest in OVER) else found
    after = WORD.findall(text, expression.end, min(sentence.end, expression.end + TAIL))
    found = next((found for end in range(1, len(after) + 1) if (found := _cue(after, end, ("ahead",)))), None)
    return "over" if found == "back" else found


def _cue(words: Sequence[str], end: int, kinds: Sequence[str]) -> Tense | None:
    """What the words up to one tell, cues of some kinds being ahead."""
    cues = _cues()
    word, passive = words[end - 1].casefold(), end > 1 and words[end - 2].casefold() == "be"
    for length in range(min(LONGEST, end), 0, -1):
        phrase = " ".join(words[end - length : end]).casefold().replace("’", "'")
        if any(phrase in cues[kind] for kind in kinds) and words[end - 1] != "May":
            return "ahead"
        if phrase in cues["back"] and not passive:
            return "back"
    return "back" if word.endswith("ed") and word not in cues["not_past"] and not passive else None


@cache
def _cues() -> dict[str, frozenset[str]]:
    """What tells either."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("times.toml").read_text(encoding="utf-8"))["tense"]
    return {kind: frozenset(phrases) for kind, phrases in data.items()}
