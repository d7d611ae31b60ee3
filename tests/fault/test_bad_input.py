"""Bad input through the whole command: a clear message, a failure row, and everything else kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
GOOD = {"id": "good", "published_at": "2019-02-10", "text": "An air strike on Hajin killed 12 fighters on Friday, residents said."}
HUGE = 200_000_000  # bytes


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def add(fogline: Run, *paths: Path) -> tuple[Result, list[dict[str, Any]], list[str]]:
    """The run, the failures it left, and the ids that are in the record."""
    result = fogline("add", "--json", *map(str, paths))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    failures = rows(fogline("failures", "--json"))
    return result, failures, [row["id"] for row in rows(result) if row["status"] == "added"]


def empty(path: Path) -> None:
    path.write_bytes(b"")


def invalid_utf8(path: Path) -> None:
    path.write_bytes(b"First line.\nThe town of Za\xefda was shelled.\n")


def utf16(path: Path) -> None:
    path.write_bytes("Shells fell on Hajin.".encode("utf-16"))


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def huge(path: Path) -> None:
    with path.open("wb") as out:
        for _ in range(HUGE // 1_000_000):
            out.write(b"Shells fell on the town. " * 40_000)


def bomb(path: Path) -> None:
    path.write_text("<html><body>" + "<div>" * 100_000 + "Shells fell." + "</div>" * 100_000 + "</body></html>")


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("empty.txt", empty, "is empty"),
        ("bytes.txt", invalid_utf8, "line 2"),
        ("wide.txt", utf16, "UTF-16"),
        ("picture.txt", binary, "binary"),
        ("huge.txt", huge, "max_report_bytes"),
        ("huge.jsonl", huge, "max_report_bytes"),
        ("bomb.html", bomb, "nests more than"),
    ],
)
def test_one_bad_file_fails_alone_with_its_name_and_a_remedy(fogline: Run, tmp_path: Path, name: str, make: Callable[[Path], None], told: str) -> None:
    bad, good = tmp_path / name, tmp_path / "good.jsonl"
    make(bad)
    good.write_text(json.dumps(GOOD) + "\n")

    result, failures, added = add(fogline, bad, good)

    assert result.exit_code == 3
    assert added == ["good"]
    [failure] = failures
    assert name in failure["message"]
    assert told in failure["message"]
    assert name in result.stderr


def test_script_in_a_page_is_no_text(fogline: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>Strike</title><script>var s = 'Shells fell on Mosul';</script></head><body><article><h1>Strike</h1>"
        "<p>An air strike on Hajin killed 12 fighters on Friday, residents said, and several houses near the market were destroyed.</p>"
        "<p>The Syrian Observatory for Human Rights said two civilians were wounded when a second strike hit the road to the east.</p>"
        "<script>document.write('Mosul fell')</script></article></body></html>"
    )

    _, failures, added = add(fogline, page)
    [reading] = rows(fogline("read", "--json", str(page)))

    assert failures == []
    assert len(added) == 1
    assert "Mosul" not in reading["document"]["text"]
    assert reading["document"]["title"] == "Strike"


def test_a_broken_line_is_named_and_the_lines_around_it_are_read(fogline: Run, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(
        (json.dumps(GOOD) + "\n").encode() + b'{"id": "cut", "text": "Shells fe\n' + b'{"id": "bytes", "text": "Za\xefda"}\n'
        + b'[1]\n{"id": "no text"}\n{"id": "half", "text": "a \\ud800 b"}\n' + (json.dumps({**GOOD, "id": "after"}) + "\n").encode()
    )  # fmt: skip

    result, failures, added = add(fogline, path)

    assert result.exit_code == 3
    assert added == ["good", "after"]
    assert [f"some.jsonl:{n}" in row["message"] for n, row in zip(range(2, 7), failures, strict=True)] == [True] * 5


def test_one_id_with_two_texts_is_a_failure_and_the_first_is_kept(fogline: Run, tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + json.dumps({**GOOD, "text": "Something else was said."}) + "\n" + json.dumps(GOOD) + "\n")

    result, failures, added = add(fogline, path)

    assert result.exit_code == 3
    assert added == ["good"]
    assert "twice.jsonl:2" in failures[0]["message"]


@pytest.mark.parametrize("date", ["1753-01-01", "2093-01-01", "soon", "2019-02-30"])
def test_an_impossible_date_is_refused_and_the_report_is_kept_without_one(fogline: Run, tmp_path: Path, date: str) -> None:
    path = tmp_path / "dated.jsonl"
    path.write_text(json.dumps({**GOOD, "published_at": date}) + "\n")

    result, failures, added = add(fogline, path)

    assert result.exit_code == 3
    assert added == ["good"]
    assert date in failures[0]["message"]
    [claim] = rows(fogline("claims", "--json"))
    assert (claim["published_at"], claim["window"]) == (None, None)


def test_files_of_one_name_in_two_folders_are_two_reports(fogline: Run, tmp_path: Path) -> None:
    for folder, words in (("a", "An air strike on Hajin killed 12 fighters."), ("b", "Shells fell on Hajin and killed two fighters.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text(words)

    result, failures, added = add(fogline, tmp_path / "a", tmp_path / "b" / "report.txt", tmp_path / "a" / "report.txt")

    assert result.exit_code == 0
    assert failures == []
    assert len(set(added)) == 2


@pytest.mark.slow
def test_a_large_file_of_small_lines_is_no_large_report(fogline: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_MAX_REPORT_BYTES", "5000")
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "text": "Nothing was reported from the village today."}) + "\n" for n in range(200)))

    result, failures, added = add(fogline, path)

    assert result.exit_code == 0
    assert failures == []
    assert len(added) == 200


def test_missing_and_unreachable_inputs_are_failures(fogline: Run, tmp_path: Path) -> None:
    result, failures, _ = add(fogline, tmp_path / "nowhere.txt")
    refused = fogline("add", "--json", "http://127.0.0.1:9/page")

    assert result.exit_code == refused.exit_code == 3
    assert "nowhere.txt" in failures[0]["message"]
    assert "Try again later" in refused.stderr
