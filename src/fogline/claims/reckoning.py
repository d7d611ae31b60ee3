"""What an expression of time is worth: its TIMEX3 value and its window, from the publication day and what the text told before."""

from __future__ import annotations

from fogline.claims.anchor import Anchor, Groups
from fogline.claims.calendar import UNKNOWN, Reckoned
from fogline.claims.days import DAYS
from fogline.claims.periods import PERIODS

RECKONINGS = DAYS | PERIODS


def reckon(name: str, groups: Groups, anchor: Anchor) -> Reckoned | None:
    """The value and window of one expression.

    Args:
        name: the rule's reckoning.
        groups: what its pattern caught.
        anchor: what relative words hang on.

    Returns:
        Value and window, either None where the words do not fix it; None altogether where the words are no time.
    """
    try:
        return RECKONINGS[name]({key: words.casefold() for key, words in groups.items()}, anchor)
    except (OverflowError, ValueError):
        return UNKNOWN  # 31 February, or a year that no calendar has
