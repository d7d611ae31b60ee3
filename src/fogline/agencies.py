"""News agencies and monitors whose reports others carry: which of them goes by a name, and which of them a text credits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

OPENING, CLOSING = 200, 300  # characters in which a text credits an agency
WORD = re.compile(r"\w+")


def agency_of(name: str | None) -> str | None:
    """The agency or monitor that goes by a name; None for any other name."""
    return _agencies().get(name.strip().casefold().removeprefix("the ")) if name else None


def title_of(agency: str) -> str:
    """How an agency is called in a sentence: its first spelling in the lexicon."""
    found: str = _lexicon()["names"][agency][0]
    return found


def full_name(agency: str) -> str | None:
    """The name that an agency's id stands for, in full; None for what is no agency's id."""
    return max(_lexicon()["names"].get(agency, ()), key=len, default=None)


def credited(text: str) -> frozenset[str]:
    """The agencies that a text says it is from, in its first or last words."""
    first, last = text[:OPENING], text.rstrip()[-CLOSING:]
    if _first_words().isdisjoint(WORD.findall(first + " " + last)):
        return frozenset()  # as nearly always, and the patterns take long
    opening, closing = _credit_patterns()
    found = [*opening.finditer(first), *closing.finditer(last)]
    spellings = {name for match in found for name in match.groups() if name}
    return frozenset(agency for name in spellings if (agency := agency_of(name)) is not None)


def unnamed(name: str) -> bool:
    """Is this no one speaker but whoever was at hand ("residents", "two officials")?"""
    return bool(name) and name.casefold().split()[-1] in _crowd()


@cache
def _crowd() -> frozenset[str]:
    speakers = tomllib.loads(resources.files("fogline.lexicons").joinpath("speakers.toml").read_text(encoding="utf-8"))
    return frozenset(speakers["unnamed"].split())


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("agencies.toml").read_text(encoding="utf-8"))


@cache
def _first_words() -> frozenset[str]:
    """What the spellings of agencies begin with."""
    return frozenset(WORD.findall(name)[0] for names in _lexicon()["names"].values() for name in names)


@cache
def _agencies() -> dict[str, str]:
    """Agency ids by folded spelling."""
    return {spelling.casefold().removeprefix("the "): agency for agency, names in _lexicon()["names"].items() for spelling in names}


@cache
def _credit_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What credits look like in a text's first and last words."""
    spellings = sorted({re.escape(n) for names in _lexicon()["names"].values() for n in names}, key=lambda n: (-len(n), n))
    name = "(" + "|".join(spellings) + ")"

    def joined(part: str) -> Iterator[str]:
        return (pattern.replace("NAME", name) for pattern in _lexicon()["credits"][part])

    return re.compile("|".join(joined("opening")), re.MULTILINE), re.compile("|".join(joined("closing")), re.MULTILINE)
