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
