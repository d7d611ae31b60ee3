"""Nouns that report speech or attitude: "his claim that", "calls for", "the army's denial of"."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from fogline.claims import contents
from fogline.claims.cues import Key
from fogline.claims.words import Words
from fogline.types import Attribution, Span

OWNERS = frozenset({"his", "her", "their", "its", "my", "our", "your"})


def find(words: Words, first: int, last: int, quotes: Sequence[Span]) -> Iterator[tuple[Attribution, Key]]:
    """Every noun of the lexicon with a complement, with the key under which its chance is counted.

    Args:
        words: the text's words.
        first: first word of the stretch.
        last: its last word.
        quotes: quotations in it; nouns inside them are left to the stretch of the quotation.
    """
    nouns = _nouns()
    tags, low = words.tags, words.low
    inside = [words.between(q.start, q.end) for q in quotes]
    for k in range(first, last - 1):
        noun = nouns.get(low[k])
        if noun is None or tags[k] not in "nNG" or any(k in area for area in inside):
            continue
        following = low[k + 1]
        if following == "that" and contents.opens_clause(words, k + 2, last):
            frame, begin, end = "that", k + 1, k
        elif tags[k + 1] == "T":
            frame, begin, end = "to", k + 1, k
        elif tags[k + 1] in "PO" and following in ("of", "for", "about", "on", "against", "over", "from", "by"):
            frame, begin, end = following, k + 2, k + 1
        else:
            continue
        owner, who = _owner(words, k, first)
        final = contents.clause_end(words, begin, last, quotes, phrase=frame != "that")
        content = contents.finish(words, begin, final)
        if content is not None and (owner is not None or frame == "that"):
            source = (owner,) if owner is not None else ()
            yield Attribution(source, (words.span(k, end),), (content,)), Key(noun, f"n-{frame}", who)


def _owner(words: Words, k: int, first: int) -> tuple[Span | None, str]:
    """Whose statement it is: a possessive before the noun, with at most two words between."""
    tags, low = words.tags, words.low
    for j in range(k - 1, max(first - 1, k - 4), -1):
        if low[j] in OWNERS:
            return words.span(j, j), "self" if low[j] in ("my", "our", "your") else "pronoun"
        if tags[j] == "Z" and j > first:
            start = j - 1
            while start > first and tags[start - 1] in "NnD" and tags[start] != "D":
                start -= 1
            return words.span(start, j - 1), "other"
        if tags[j] not in "nNEY":
            break
    return None, "none"


@cache
def _nouns() -> dict[str, str]:
    """Singular and plural -> singular."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("cues.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for noun in data["nouns"].split():
        found[noun] = found[noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"] = noun
    return found
