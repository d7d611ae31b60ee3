"""What the tests of faults share: the process that runs are forked from, and a PostgreSQL server that waits for its disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from harness.runs import Prepared, prepared

from postgres_server import PostgresServer


@pytest.fixture(scope="session")
def runs() -> Iterator[Prepared]:
    """Where runs come from; each is a process of its own."""
    with prepared() as found:
        yield found


@pytest.fixture
def durable(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test run, waiting for the disk as a real one does."""
    if postgres.running:
        postgres.stop()
    postgres.start(fsync=True)
    yield postgres
    if postgres.running:
        postgres.stop()
    postgres.start()
