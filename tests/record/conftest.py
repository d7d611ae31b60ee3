"""Where the tests of the record keep one: a file, or a database of a PostgreSQL server that they start themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer, find_programs, temporary_server


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


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a new record, of each sort."""
    if request.param == "sqlite":
        return str(tmp_path / "war.db")
    return str(request.getfixturevalue("postgres_address"))
