"""Sixty hard cases of places, times and numbers, and what Fogline answers.

    python -m bench.hard_cases

Writes docs/hard_cases.md from tests/docs/hard_cases.toml; `tests/docs/test_hard_cases.py` holds the page to the program.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fogline.claims import counts, places, times
from fogline.gazetteer import Gazetteer
from fogline.sentences import split
from fogline.types import Count, Toponym

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "docs" / "hard_cases.toml"
PAGE = ROOT / "docs" / "hard_cases.md"
PUBLISHED_AT = datetime(2019, 3, 20, 12, tzinfo=UTC)
HEAD = """# Sixty hard cases

Sentences of our own, the answer a careful reader gives, and the answer Fogline gives now, the wrong ones too. Times are read as of
Wednesday 20 March 2019, 12:00 UTC. Places are given as feature, country and first-order division, and use ("associative",
"embedded" and "metonym" are not where something happened); "unknown" is a place without coordinates, "none" is nothing read.

`make hard-cases` writes this page from `tests/docs/hard_cases.toml`; a test fails when it differs from what the program answers.
"""


def place_of(sentence: str, asked: str) -> str:
    """What is read of the asked words as a place."""
    found = places.read(sentence, split(sentence), Gazetteer.load())
    start = sentence.index(asked)
    held = [t for t in found if t.span.start < start + len(asked) and start < t.span.end]
    return _told(held[0]) if held else "none"


def _told(toponym: Toponym) -> str:
    place = toponym.place
    if place is None:
        return f"unknown {toponym.use}"
    where = "/".join(part for part in (place.country, place.admin1) if part)
    return " ".join(part for part in (place.feature, where, toponym.use) if part)


def time_of(sentence: str, asked: str) -> str:
    """The value of the asked words as a time."""
    start = sentence.index(asked)
    found = times.read(sentence, split(sentence), PUBLISHED_AT)
    held = [t.value or "unknown" for t in found if t.span.start < start + len(asked) and start < t.span.end]
    return ", ".join(held) or "none"


def numbers_of(sentence: str) -> str:
    """Every quantity of the sentence."""
    return "; ".join(_counted(count) for count in counts.read(sentence, split(sentence))) or "none"


def _counted(count: Count) -> str:
    high = "+" if count.high is None else f"-{count.high:.0f}" if count.high != count.low else ""
    unit = "" if count.unit == "people" else f" ({count.unit})"
    return f"{count.what} {count.low:.0f}{high} {count.who}{' total' if count.cumulative else ''}{unit}"


def answers() -> Iterator[tuple[str, str, str, str, str]]:
    """Part, sentence, asked words, expected and given answer of every case, in the order of the file."""
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    for sentence, asked, expected in cases["places"]:
        yield "places", sentence, asked, expected, place_of(sentence, asked)
    for sentence, asked, expected in cases["times"]:
        yield "times", sentence, asked, expected, time_of(sentence, asked)
    for sentence, expected in cases["numbers"]:
        yield "numbers", sentence, "", expected, numbers_of(sentence)


def page() -> str:
    """The page, as it should stand in docs."""
    found = list(answers())
    lines = [HEAD]
    for part in ("places", "times", "numbers"):
        rows = [row for row in found if row[0] == part]
        right = sum(expected == given for _, _, _, expected, given in rows)
        lines += [f"## {part.capitalize()}: {right} of {len(rows)} right", "", "| sentence | asked | a careful reader | Fogline | |", "|---|---|---|---|---|"]
        for _, sentence, asked, expected, given in rows:
            lines.append(f"| {sentence} | {asked} | {expected} | {given} | {'right' if expected == given else '**wrong**'} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
