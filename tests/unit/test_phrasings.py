"""How people foretell, in many words: sentences of our own, with the last day on which what they foretell is due."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fogline.claims import foretelling
from fogline.claims.foretelling import Foretelling

LISTED: dict[str, list[list[str]]] = tomllib.loads(Path(__file__).with_name("phrasings.toml").read_text(encoding="utf-8"))


def read(day: str, sentence: str) -> Foretelling | None:
    return foretelling.read(sentence, datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=9))


def last_day(told: Foretelling) -> str:
    return f"{told.due.latest - timedelta(seconds=1):%Y-%m-%d}" if told.due and told.due.latest else ""


def test_there_are_many() -> None:
    assert len(LISTED["foretold"]) > 200
    assert len(LISTED["nothing"]) > 50


@pytest.mark.parametrize(("day", "sentence", "due"), LISTED["foretold"])
def test_what_is_foretold_is_found_with_its_due_day(day: str, sentence: str, due: str) -> None:
    told = read(day, sentence)

    assert told is not None
    assert last_day(told) == due
    assert told.due_words is None or told.due_words.of(sentence)


@pytest.mark.parametrize(("day", "sentence"), LISTED["nothing"])
def test_what_only_looks_ahead_is_not(day: str, sentence: str) -> None:
    assert read(day, sentence) is None


@pytest.mark.parametrize(("day", "sentence", "due"), LISTED["missed"])
def test_what_is_known_to_be_missed_is_still_missed(day: str, sentence: str, due: str) -> None:
    assert read(day, sentence) is None, f"found: move it to the others, due {due!r}"
