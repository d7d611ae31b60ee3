"""Text of a record as other programs bear it: no half characters, no control characters, no marks that turn a line's order about.

Whoever writes a report may put such marks into it: an escape that a terminal obeys, a null that ends a mail, a right-to-left override
that makes a line read as another. What may stand in XML is told by section 2.2 of XML 1.0; the marks by Unicode's UAX 9.
"""

from __future__ import annotations

import re

MISSING = "\N{REPLACEMENT CHARACTER}"
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def plain(text: str) -> str:
    """A text in one line that XML, mail and a terminal take as text; what no text may hold is replaced by U+FFFD."""
    return " ".join(_NO_TEXT.sub(MISSING, _TURNS.sub("", text)).split())


def isolated(text: str) -> str:
    """A plain text whose letters cannot change the order of those around it, where it is written from right to left."""
    return f"{ISOLATE}{text}{END}" if _RIGHT_TO_LEFT.search(text) else text
