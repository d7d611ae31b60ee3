"""Where a cue of speech begins and ends, and whether it tells of speech at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from fogline.models.network import Floats
from fogline.types import Span

CORE = 0.3  # chance below which a piece at the end of a cue is cut off
DAY = r"(?:(?:on|late|early|last|this|earlier)\s+)*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|week|month|year)"
CHANNEL = (
    r"(?:in|on|at|during|via|through|by)\s+(?:an?|the|his|her|its|their)\s+(?:[\w-]+\s+){0,2}"
    r"(?:statement|interview|speech|e-?mail|tweet|letter|post|briefing|conference|report|call|message|video|announcement|release|communiqué)s?"
    r"|(?:on|via)\s+(?:Twitter|X|Facebook|Telegram|Instagram|YouTube|WhatsApp)"
)
HEARER = r"(?:to\s+)?(?:reporters|journalists)"
TAIL = re.compile(rf"(?<=\w),?\s+(?:{DAY}|{CHANNEL}|{HEARER})$")
NO_SPEECH = re.compile(r"claim(?:s|ed|ing)?\s+(?:(?:the|an?|at\s+least|up\s+to|more\s+than|\d[\d,]*|\w+)\s+){0,3}(?:life|lives)\b", re.IGNORECASE)
# Words that alone are no cue: auxiliaries, adverbs, prepositions; but "to", "per", "for" and "in" may be.
EMPTY = frozenset(
    "am is are was were be been being has have had having do does did will would shall should can could may might must also again just now then still already"
    " yet of on at from with by about as that this these those it its a an the and or but not so very more most than into over after before when while who which".split()
)
NEGATED = re.compile(r"\b(?:not|never|(?:declin|refus)\w+ to)\b|n[’']t\b", re.IGNORECASE)
NEGATED_AFTER = re.compile(r"\s+(?:not|never)\b|n[’']t\b", re.IGNORECASE)  # "did not say", its cue cut in two
NEGATED_BEFORE = re.compile(r"(?:\b(?:not|never|without|(?:declin|refus|fail)\w+ to)|n[’']t)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


def core(is_cue: Floats, first: int, last: int) -> tuple[int, int]:
    """The pieces of a cue without the doubtful ones at its ends.

    Args:
        is_cue: [pieces], the chance of each to be of a cue.
        first: the cue's first piece.
        last: the piece after its last.
    """
    sure = np.flatnonzero(is_cue[first:last] >= min(CORE, float(is_cue[first:last].max())))
    return first + int(sure[0]), first + int(sure[-1]) + 1


def bare(text: str, cue: Sequence[Span]) -> tuple[Span, ...]:
    """A cue without day, channel and hearer after it: "said", not "said in a statement on Monday"."""
    made = []
    for span in cue:
        words = span.of(text)
        while tail := TAIL.search(words):
            words = words[: tail.start()]
        made.append(Span(span.start, span.start + len(words)))
    return tuple(made)


def is_speech(text: str, cue: Sequence[Span]) -> bool:
    """Does the cue tell of words? "The blast claimed three lives" does not."""
    words = re.findall(r"[\w’']+", " ".join(s.of(text) for s in cue).casefold())
    return not (words and EMPTY.issuperset(words)) and not any(NO_SPEECH.match(text, s.start) for s in cue)


def is_negated(text: str, cue: Sequence[Span]) -> bool:
    """Did the speech not happen?"""
    before = text[max(0, cue[0].start - 30) : cue[0].start]
    return NEGATED_BEFORE.search(before) is not None or any(NEGATED.search(s.of(text)) or NEGATED_AFTER.match(text, s.end) for s in cue)
