"""What reports foretell, by sentences of our own from many wars: who, due when, how sure, on which condition, and what came of it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("predictions.toml").read_text(encoding="utf-8"))["case"]


def last_day(due: dict[str, str] | None) -> str | None:
    """The last day of a window that ends at midnight."""
    from datetime import datetime, timedelta

    return f"{datetime.fromisoformat(due['latest']) - timedelta(seconds=1):%Y-%m-%d}" if due else None


def compared(row: dict[str, Any]) -> dict[str, Any]:
    """What a case can say of one line of the ledger."""
    return {
        "speaker": row["speaker"], "form": row["form"], "due": last_day(row["due"]), "outcome": row["outcome"], "condition": row["condition"],
        "chance": row["chance"], "reports": len(row["reports"]), "late": row["late_days"],
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_ledger_of_a_few_reports(fogline: Callable[..., Result], write_jsonl: Callable[..., Path], tmp_path: Path, case: dict[str, Any]) -> None:
    rows = [
        {"id": f"report-{i}", "text": text, "published_at": day, "source": f"Paper {i}", "language": "en"} for i, (day, text) in enumerate(case["reports"])
    ]
    record = str(tmp_path / "war.db")
    assert fogline("add", str(write_jsonl(*rows)), "--record", record).exit_code == 0

    told = [json.loads(line) for line in fogline("predictions", "--record", record, "--json").output.splitlines()]

    found = sorted((compared(row) for row in told), key=lambda row: row["due"] or "")
    wanted = case["foretold"]
    assert len(found) == len(wanted), found
    for row, expected in zip(found, wanted, strict=True):
        assert {name: row[name] for name in expected} == expected
        assert ("due" in expected) == (row["due"] is not None), row
