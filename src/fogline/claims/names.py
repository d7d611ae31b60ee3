"""The names of people and organisations in a document: the fullest form, and where each is mentioned."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from fogline.claims.small_words import small_words

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĖĘĚĞĠĢĤĦĪĬĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŜŞŠŢŤŪŮŰŲŹŻŽȘȚ"
WORD = rf"[{UPPER}](?:\w+(?:[’'\-](?!s\b)\w+)*|[’'](?!s\b)\w+|\.)"
RUN = re.compile(rf"{WORD}(?:(?: |\n(?!\s))(?:(?:al|el|bin|ibn|bint|von|van|der|de|du|da|abu|ul)[ \-]){{0,2}}{WORD})*")
ABBREVIATED = re.compile(rf"((?:[{UPPER}][\w\-]+|of|the|for|and|in)(?: (?:[{UPPER}][\w\-]+|of|the|for|and|in)){{1,8}}) \(([A-Z]{{2,8}})\)")
OPENERS = frozenset("did does do has have had is are was were can could should would while although though because since after before when where what why how yet so also even still then".split())  # that open a sentence
ARABIC = re.compile(r"^(?:al|el|as|ad|an|ash|at|ar)-(?=[A-Z])", re.IGNORECASE)
LONGEST = 4  # words of a person's name


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name where it stands."""

    start: int
    name: str  # as written, without titles


@dataclass(frozen=True, slots=True)
class Names:
    """What a document calls people and organisations."""

    full: dict[str, str]  # surname -> the first full name with it
    abbreviations: dict[str, str]  # WHO -> World Health Organization
    mentions: tuple[Mention, ...]  # of people, in reading order


def read(text: str) -> Names:
    """The names of a document.

    Args:
        text: the document's text.
    """
    full: dict[str, str] = {}
    runs: list[tuple[int, str]] = []
    for match in RUN.finditer(text):
        name = without_titles(" ".join(match.group().split()))
        if not name:
            continue
        runs.append((match.start(), name))
        if is_person(name):
            known = full.setdefault(name.split()[-1], name)
            if set(known.casefold().split()) < set(name.casefold().split()):
                full[name.split()[-1]] = name  # "De Mistura" opens a sentence, "Staffan de Mistura" stands in another
            if (bare := ARABIC.sub("", name.split()[-1])) != name.split()[-1]:
                full.setdefault(bare, name)  # "Nasr al-Hariri", then "Hariri"
    mentions = tuple(Mention(start, full[name.split()[-1]]) for start, name in runs if name.split()[-1] in full and (" " not in name or is_person(name)))
    return Names(full, dict(_abbreviations(text)), mentions)


def without_titles(name: str) -> str:
    """A name without titles, offices and nationalities before it, nor a word that only opens the sentence."""
    parts = name.split()
    lexicon = vocabulary()
    small = small_words()
    while parts and (parts[0].casefold().rstrip(".,") in lexicon["titles"] or (len(parts) > 1 and (parts[0].casefold() in OPENERS or (parts[0].endswith("ing") and len(parts[0]) > 6))) or (len(parts) > 1 and parts[0].casefold() in small)):
        parts.pop(0)
    return " ".join(parts)


def is_person(name: str) -> bool:
    """Can a run of capitals be a person's full name?"""
    parts = name.split()
    if not 2 <= len(parts) <= LONGEST or any(p.isupper() and len(p) > 2 for p in parts):
        return False
    small = small_words()
    organisation = vocabulary()["organisation"]
    return not any(p.casefold() in organisation or p.casefold() in small for p in parts)


def same(a: str, b: str) -> bool:
    """Are two names one but for accents and case?"""
    return _folded(a) == _folded(b)


def person_at_end(words: str) -> str | None:
    """The person whose name ends a phrase ("SDF spokesman Mustafa Bali")."""
    found = None
    for match in RUN.finditer(words):
        found = match
    if found is None or found.end() != len(words):
        return None
    name = without_titles(" ".join(found.group().split()))
    parts = name.split()
    while len(parts) > 2 and (parts[0].isupper() or parts[0].casefold() in vocabulary()["organisation"]):
        parts.pop(0)  # "SDF Commander Mazloum Abdi"
        parts = without_titles(" ".join(parts)).split()
    name = " ".join(parts)
    return name if is_person(name) else None


@cache
def vocabulary() -> dict[str, frozenset[str]]:
    """Word lists about sources."""
    return {name: frozenset(words.split()) for name, words in _lexicon().items() if isinstance(words, str)}


@cache
def spelled_out() -> dict[str, str]:
    """Abbreviations that no text explains: US -> United States."""
    return dict(_lexicon()["spelled_out"])


@cache
def described() -> tuple[dict[str, str], ...]:
    """Bodies that news describes rather than names: "the UK-based monitor"."""
    return tuple(_lexicon()["described"].values())


def _lexicon() -> dict[str, Any]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("speakers.toml").read_text(encoding="utf-8"))


def _abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Names explained in parentheses, where the initials fit."""
    for match in ABBREVIATED.finditer(text):
        words = match[1].split()
        for first in range(len(words)):
            initials = "".join(w[0] for w in words[first:] if w[0].isupper())
            if initials == match[2] and words[first][0].isupper():
                yield match[2], " ".join(words[first:])
                break


def _folded(name: str) -> str:
    """A name without accents, case and apostrophes."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    return "".join(c for c in plain if c.isalnum())
