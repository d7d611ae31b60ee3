"""Does what is said around an expression of time look ahead or back? The cues are data (lexicons/times.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from fogline.types import Span

LEAD = 110  # characters before an expression in which cues count; the nearest one decides
TAIL = 70  # after it, where none is before: "On Monday the talks will resume"
LONGEST = 3  # words of a cue
WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
OWNS = ("'s", "’s")  # "promised to appeal Friday's ruling": what comes before tells nothing of when it was


def looks_ahead(text: str, sentence: Span, expression: Span) -> bool | None:
    """Whether the words look ahead; None where nothing tells.

    Args:
        text: the document's text.
        sentence: the sentence that the expression is in: cues of others do not count.
        expression: the expression of time.
    """
    before = WORD.findall(text, max(sentence.start, expression.start - LEAD), expression.start)
    if text[expression.end : expression.end + 2] not in OWNS:
        for end in range(len(before), 0, -1):
            kinds = ("ahead", "ahead_before", "just_before") if end == len(before) else ("ahead", "ahead_before")
            if (ahead := _cue(before, end, kinds)) is not None:
                return ahead
    after = WORD.findall(text, expression.end, min(sentence.end, expression.end + TAIL))
    return next((ahead for end in range(1, len(after) + 1) if (ahead := _cue(after, end, ("ahead",))) is not None), None)


def _cue(words: Sequence[str], end: int, kinds: Sequence[str]) -> bool | None:
    """What the words up to one tell: True ahead, by cues of some kinds, False behind."""
    cues = _cues()
    for length in range(min(LONGEST, end), 0, -1):
        phrase = " ".join(words[end - length : end]).casefold().replace("’", "'")
        if any(phrase in cues[kind] for kind in kinds) and words[end - 1] != "May":
            return True
        if phrase in cues["back"]:
            return False
    word = words[end - 1].casefold()
    if word.endswith("ed") and word not in cues["not_past"] and (end < 2 or words[end - 2].casefold() != "be"):
        return False
    return None


@cache
def _cues() -> dict[str, frozenset[str]]:
    """What tells either."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("times.toml").read_text(encoding="utf-8"))["tense"]
    return {kind: frozenset(phrases) for kind, phrases in data.items()}
