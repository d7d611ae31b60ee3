"""Words of closed classes: they stand in no name but at its beginning by chance ("But Bali said")."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def small_words() -> frozenset[str]:
    """Determiners, numbers, prepositions, conjunctions, pronouns, negations and adverbs, in lower case (lexicons/small_words.toml)."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("small_words.toml").read_text(encoding="utf-8"))
    return frozenset(word for words in data.values() for word in words.split())


def without_small_words(name: str) -> str:
    """A name without small words behind it ("people from", "group now"); empty where it holds nothing else ("all", "of 49")."""
    words = name.split()
    while words and words[-1].casefold() in small_words():
        words.pop()
    return " ".join(words) if any(w.casefold() not in small_words() and not w.isdigit() for w in words) else ""
