"""The sample reports: they parse, say that they are samples, and keep to the battle's months."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fogline import documents, reports
from fogline.types import Document, Failure

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo"
FOLDER = DEMO / "reports"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, LAST = datetime(2019, 1, 1, tzinfo=UTC), datetime(2019, 5, 1, tzinfo=UTC)
FIELDS = {"id", "text", "title", "published_at", "source", "url", "language"}
UNDATED = {"monitor-0213.txt", "radio-0220.txt"}  # plain text has no date but what its words say
LINES = sorted(FOLDER.glob("*.jsonl"))
PAGES = sorted(FOLDER.glob("*.html"))
TEXTS = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def samples() -> list[Document]:
    items = list(reports.collect([str(FOLDER)], published=None, source=None, now=NOW, max_bytes=1_000_000))
    failed = [item for item in items if isinstance(item, Failure)]
    assert not failed
    made = [documents.make(item) for item in items if not isinstance(item, Failure)]
    assert not [failure for _, failures in made for failure in failures]
    return [document for document, _ in made]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for path in LINES for line in path.read_text(encoding="utf-8").splitlines()]


def test_there_are_enough_samples_of_every_format(samples: list[Document]) -> None:
    assert len(samples) >= 30
    assert LINES
    assert len(PAGES) == 3
    assert len(TEXTS) == 2


def test_every_line_has_the_same_fields(rows: list[dict[str, Any]]) -> None:
    assert all(set(row) == FIELDS for row in rows)


def test_ids_and_addresses_are_unique(rows: list[dict[str, Any]]) -> None:
    ids = [row["id"] for row in rows] + [path.stem for path in (*PAGES, *TEXTS)]

    assert [i for i, n in Counter(ids).items() if n > 1] == []
    assert all(row["url"] == f"https://example.org/samples/{row['id']}" for row in rows)


def test_every_date_lies_in_the_battles_months(samples: list[Document]) -> None:
    dated = [s for s in samples if s.published_at is not None]

    assert len(dated) == len(samples) - len(UNDATED)
    assert all(FIRST <= s.published_at < LAST for s in dated if s.published_at)


def test_ids_carry_the_day_of_publication(rows: list[dict[str, Any]]) -> None:
    wrong = [row["id"] for row in rows if row["id"][-4:] != row["published_at"][5:7] + row["published_at"][8:10]]

    assert wrong == []


def test_every_sample_says_that_it_is_one(rows: list[dict[str, Any]]) -> None:
    assert [row["id"] for row in rows if "Sample" not in row["source"]] == []
    for path in (*PAGES, *TEXTS):
        assert "not the words of any outlet" in path.read_text(encoding="utf-8"), path.name


def test_a_page_gives_its_date_publisher_author_and_address(samples: list[Document]) -> None:
    pages = [s for s in samples if s.url and "monitor-03" in s.url and s.author]

    assert {s.source for s in pages} == {"Levant Sample Monitor"}
    assert all(s.published_at and s.title for s in pages)
    assert not any(word in s.text for s in pages for word in ("newsletter", "scripts are never read", "cookies"))


def test_one_sample_is_in_a_language_that_is_not_read(samples: list[Document]) -> None:
    assert [s.language for s in samples if s.language != "en"] == ["ar"]


def test_every_sample_is_listed_with_its_facts(rows: list[dict[str, Any]]) -> None:
    listed = set(re.findall(r"^\| `([a-z]+-\d{4})", (DEMO / "README.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert listed == {row["id"] for row in rows} | {path.stem for path in (*PAGES, *TEXTS)}
