"""How common a word's stem is, from a table counted once on training texts (`train/count_stems.py`).

The table is shipped, so that what a word tells does not depend on what else a record holds. Weight: inverse frequency over
sentences. Source: Spärck Jones (1972), A statistical interpretation of term specificity, Journal of Documentation 28.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib.resources import files

STEM = 5  # letters
WORD = re.compile(r"[^\W\d_]{4,}")


def stems(words: str) -> frozenset[str]:
    """The words' first letters, so that forms of one word are alike; words of three letters and fewer are left out."""
    return frozenset(w[:STEM] for w in WORD.findall(words.casefold()))


@cache
def _table() -> tuple[int, dict[str, int]]:
    found = json.loads(files("fogline").joinpath("lexicons/stems.json").read_text(encoding="utf-8"))
    return found["sentences"], found["holders"]


@cache
def rarest() -> float:
    """The weight of a stem that the table does not hold."""
    sentences, holders = _table()
    return math.log(sentences / min(holders.values()))


def weight(stem: str) -> float:
    """How much a stem tells, in nats: the logarithm of how many sentences there are to one that holds it."""
    sentences, holders = _table()
    return math.log(sentences / holders[stem]) if stem in holders else rarest()
