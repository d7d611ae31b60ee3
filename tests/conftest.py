"""What many tests need."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fogline.cli import cli


@pytest.fixture
def fogline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """The command, run in an empty folder; a `FoglineError` comes out as it would be raised to `main`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOGLINE_RECORD", raising=False)

    def run(*arguments: str, **more: Any) -> Result:
        return CliRunner().invoke(cli, list(arguments), **more)

    return run


@pytest.fixture
def write_jsonl(tmp_path: Path) -> Callable[..., Path]:
    """A file of reports in the test's folder."""

    def write(*rows: dict[str, Any], name: str = "reports.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def published() -> datetime:
    """A Saturday."""
    return datetime(2021, 5, 8, tzinfo=UTC)
