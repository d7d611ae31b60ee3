"""Whatever bytes come in, each is a report, a failure that names its place, or nothing; never a crash."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogline import documents, json_lines, languages, publication
from fogline.errors import ReadError
from fogline.reports import Raw, collect
from fogline.types import Failure

NOW = datetime(2024, 3, 1, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
ROWS = st.lists(st.fixed_dictionaries({"id": TEXT, "text": TEXT}), max_size=8, unique_by=lambda row: row["id"])
MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<div>", "<table><tr><td>", "<script>", "</script>", "<!--", "-->", "<sup>1</sup>", "<a b='", "<ul><li>", "&#", "&lt;",
                     "<br>", "<time datetime='2019-02-09'>", "<h1>", "<aside>", "\x00", "\x0b", "é", "<svg>", "<title>", "]]>", "<meta name=date content=x>"]) | st.text(max_size=40),
    max_size=40,
)  # fmt: skip


def run(data: bytes, max_bytes: int = 100_000) -> list[Raw | Failure]:
    return list(collect(["-"], published=None, source=None, now=NOW, max_bytes=max_bytes, stdin=io.BytesIO(data)))


@pytest.mark.slow
@settings(deadline=None)  # the first text of another language loads a model
@given(ROWS)
def test_lines_come_out_as_they_went_in(rows: list[dict[str, Any]]) -> None:
    items = run("".join(json.dumps(row) + "\n" for row in [{"id": " first", "text": "x"}, *rows]).encode())[1:]

    made = [documents.make(item)[0] for item in items if isinstance(item, Raw)]

    assert [(item.report.input_id, document.text) for item, document in zip(items, made, strict=True)] == [  # type: ignore[union-attr]
        (row["id"], row["text"]) for row in rows if row["id"] != " first"
    ]


@given(st.lists(st.binary(max_size=30)), st.integers(1, 40), st.integers(1, 20))
def test_lines_are_the_same_however_the_bytes_are_cut(lines: list[bytes], max_bytes: int, size: int) -> None:
    data = b"\n".join(lines)
    blocks = [data[i : i + size] for i in range(0, len(data), size)]

    found = dict(json_lines.split(blocks, max_bytes))

    expected = {n: line for n, line in enumerate(data.split(b"\n"), 1) if len(line) > max_bytes or line.removesuffix(b"\r").strip()}
    assert found == {n: None if len(line) > max_bytes else line.removesuffix(b"\r") for n, line in expected.items()}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")), st.sampled_from([b"", b"{", b'{"id": "', b"<html>", b"%PDF"]))
def test_any_bytes_are_a_report_or_a_failure(data: bytes, start: bytes) -> None:
    items = run(start + data)

    assert items
    for item in items:
        if isinstance(item, Failure):
            assert item.message.startswith("-")
            continue
        with suppress(ReadError):
            documents.make(item)[0].text.encode()


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(MARKUP)
def test_any_markup_is_a_page_or_a_failure(parts: list[str]) -> None:
    words = "<p>Shells fell on the town on Monday, residents said, and several houses near the market were destroyed.</p>"
    for item in run(f"<html><body><article>{words}{''.join(parts)}".encode("utf-8", "surrogatepass")):
        if isinstance(item, Raw):
            with suppress(ReadError):
                documents.make(item)


@settings(deadline=None)
@given(st.text(), st.none() | st.text(max_size=8))
def test_every_text_has_a_language(text: str, stated: str | None) -> None:
    assert languages.detect(text, stated)


@given(st.text(max_size=30) | st.datetimes().map(str) | st.datetimes(timezones=st.timezones()).map(lambda d: d.isoformat()))
def test_a_date_is_aware_and_possible_or_refused(value: str) -> None:
    with suppress(ReadError):
        moment = publication.read(value, NOW)
        assert moment is None or (moment.tzinfo is UTC and 1899 <= moment.year <= 2024 and moment.microsecond == 0)
