"""What many tests need: the command, files of reports, and places for a record, in a file or on a PostgreSQL server of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fogline.cli import cli
from postgres_server import PostgresServer, find_programs, temporary_server


@pytest.fixture
def fogline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """The command, run in an empty folder; a `FoglineError` comes out as it would be raised to `main`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOGLINE_RECORD", raising=False)
    monkeypatch.setenv("FOGLINE_GAZETTEERS", str(tmp_path / "gazetteers"))

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test run."""
    try:
        programs = find_programs()
    except FileNotFoundError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PG")]:
            patch.delenv(name)  # PGPORT and its like would lead elsewhere
        with temporary_server(programs) as server:
            yield server


@pytest.fixture
def postgres_address(postgres: PostgresServer) -> Iterator[str]:
    """The address of a new empty database, for the user that owns it. A test may leave the server killed."""
    if not postgres.running:
        postgres.start()
    address = postgres.new_database()
    yield address
    if not postgres.running:
        postgres.start()
    postgres.drop_database(address)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a server is slow: `make quick` asks the other engine alone."""
    for item in items:
        names, chosen = getattr(item, "fixturenames", ()), getattr(item, "callspec", None)
        if "postgres" in names or "postgres_address" in names or (chosen is not None and chosen.params.get("where") == "postgres"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a new record, of each sort."""
    if request.param == "sqlite":
        return str(tmp_path / "war.db")
    return str(request.getfixturevalue("postgres_address"))
