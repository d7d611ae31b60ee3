"""The fighting sides that a sentence names, and what the words around their names say of them.

Names are found word by word in a table and each stands as one mark in the sentence, so that a pattern of lexicons/control.toml costs
the same however many names there are.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from fogline import tellers
from fogline.claims import roster
from fogline.types import Actor

SIDED = frozenset({"holder", "driven", "attacked", "now", "claiming", "gainsaid"})  # lines of the lexicon that name a side
WORD = re.compile(r"[^\W\d_][^\W_]*")
JOINED = re.compile(r"[\s.'’‘–‑-]{0,2}")  # between two words of one name
MARK = "(?P<who>Ω\\d+Ω)"


def who(name: str, text: str, first: int | None = None) -> str | None:
    """The side that a pattern of the lexicon takes from a sentence.

    Args:
        name: of the lexicon's lines.
        text: the sentence.
        first: how many of the patterns are tried; all by default.
    """
    marked, names = _marked(text)
    for pattern in _sided(name)[:first] if names else ():
        found = pattern.search(marked)
        if found is not None and (known := side(names[int(found["who"][1:-1])])) is not None:
            return known
    return None


def losing_to(text: str) -> str | None:
    """To whom a place was lost."""
    marked, names = _marked(text)
    found = _sided("holder")[4].search(marked)
    return side(names[int(found["who"][1:-1])]) if found is not None else None


def mentioned(text: str) -> list[str]:
    """The fighting sides that a sentence names, in order."""
    return [known for name in _marked(text)[1] if (known := side(name)) is not None]


def says(name: str, text: str) -> bool:
    """Does a sentence have the words of a line of the lexicon?"""
    return _words()[name].search(text) is not None


def forces_of(actor_id: str) -> str:
    """Those who hold ground for an actor: of a country and of its government its armed forces, of anybody else themselves."""
    return _forces().get(actor_id, actor_id)


@lru_cache(maxsize=4096)
def side(words: str) -> str | None:
    """The fighting side behind an actor's name or a people's adjective."""
    found = roster.load().alias(words, None, {})
    if found is not None:
        return forces_of(found.id) if tellers.is_armed(Actor(found.name, "did", found.id)) else None
    return people(words)


@lru_cache(maxsize=4096)
def people(words: str) -> str | None:
    """The armed forces of the people whose adjective or country stands first among some words."""
    lists = roster.load()
    for word in re.findall(r"[A-Z][\w-]+", words):
        country = lists.peoples.get(word) or lists.countries.get(word)
        if country is not None and country.forces is not None:
            return country.forces
    return None


@lru_cache(maxsize=64)
def _marked(text: str) -> tuple[str, tuple[str, ...]]:
    """A sentence with a mark for each name of those who fight, and the names."""
    table = _names()
    words = list(WORD.finditer(text))
    folded = [w.group().casefold() for w in words]
    made: list[str] = []
    names: list[str] = []
    at = i = 0
    while i < len(words):
        for length in table.get(folded[i], ()):
            last = i + len(length) - 1
            if tuple(folded[i : last + 1]) == length and all(JOINED.fullmatch(text, words[k].end(), words[k + 1].start()) for k in range(i, last)):
                made += [text[at : words[i].start()], f"Ω{len(names)}Ω"]
                at = words[last].end()
                names.append(text[words[i].start() : at])
                i = last
                break
        i += 1
    return "".join([*made, text[at:]]), tuple(names)


@cache
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Every name of those who fight and of every people, as words, by its first word; the longest first."""
    lists = roster.load()
    armed = {a.id for a in lists.known.values() if tellers.is_armed(Actor(a.name, "did", a.id))}
    names = {n for table in (lists.exact, lists.folded) for n, aliases in table.items() if any(a.id in armed for a in aliases) and len(n) > 2}
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in (*names, *lists.peoples):
        words = tuple(w.casefold() for w in WORD.findall(name))
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(rows, key=lambda r: (-len(r), r))) for first, rows in found.items()}


@cache
def _forces() -> dict[str, str]:
    """The armed forces of each country's and each government's id."""
    return {i: c.forces for c in roster.load().by_code.values() if c.forces is not None for i in (c.id, c.government) if i is not None}


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("control.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(row["words"]), re.IGNORECASE) for name, row in _lexicon().items() if name not in SIDED}


@cache
def _sided(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p.replace("{who}", MARK), re.IGNORECASE) for p in _lexicon()[name]["words"])
