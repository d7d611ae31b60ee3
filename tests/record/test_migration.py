"""A record of every released version opens, whole, in this one."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from fogline import contract
from fogline.errors import RecordError
from fogline.record import Record, first_schema
from fogline.record.audit import entries
from fogline.record.engine import SCHEMA_VERSION
from fogline.record.verify import faults
from fogline.types import Question

RELEASED = sorted((Path(__file__).parent / "released").glob("*.tar.xz"))


@pytest.fixture(params=RELEASED, ids=lambda path: path.name.removesuffix(".tar.xz"))
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A record as a released version left it: reports replayed and added, one in a new version, one in Arabic, and a failure."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "war.db"


def test_a_released_record_opens_whole(released: Path) -> None:
    db = sqlite3.connect(released)
    db.row_factory = sqlite3.Row
    reports = db.execute("SELECT id, input_id, recorded_at, withdrawn_at FROM report ORDER BY rowid").fetchall()
    claims = [json.loads(row["body"]) for row in db.execute("SELECT body FROM claim WHERE withdrawn_at IS NULL ORDER BY number")]
    told = {claim for row in db.execute("SELECT body FROM event") for claim in json.loads(row["body"])["claims"]}
    texts = dict(db.execute("SELECT id, text FROM document").fetchall())
    last = db.execute("SELECT max(position) FROM audit").fetchone()[0]
    db.close()

    first_schema.carry_over(released)
    with Record(released) as record:
        view = record.view()
        assert [contract.claim_row(f.claim) for f in view.claims(Question())] == claims
        held = record.engine.all("SELECT id, input_id, recorded_at, withdrawn_at FROM report ORDER BY number")
        assert [tuple(row.values()) for row in held] == [tuple(row) for row in reports]
        assert {name: view.document(name)["text"] for name in texts} == texts  # type: ignore[index]
        assert {claim for event in view.events(Question()) for claim in event.claims} == told  # what is one event may be judged anew
        assert len(view.failures()) == 1
        assert next(e.subject for e in entries(record.engine)) == f"schema 1, {last} entries"
        assert list(faults(record.engine)) == []
        assert record.engine.all("PRAGMA user_version")[0]["user_version"] == SCHEMA_VERSION


def test_a_command_brings_it_forward_and_the_old_file_stays(released: Path, fogline: Callable[..., Result]) -> None:
    before = released.read_bytes()

    first = fogline("status", "--record", str(released), "--json")
    again = fogline("status", "--record", str(released), "--json")

    assert "to this version" in first.stderr
    assert (again.stderr, again.exit_code) == ("", 0)
    assert released.with_name("war.db.schema1").read_bytes() == before
    assert {p.name for p in released.parent.iterdir()} == {"war.db", "war.db.blobs", "war.db.log", "war.db.schema1"}


def test_the_library_says_how_to_bring_it_forward(released: Path) -> None:
    with pytest.raises(RecordError, match="fogline status"):
        Record(released)


@pytest.mark.slow
def test_what_cannot_be_carried_over_stays_as_it_was(released: Path) -> None:
    before = released.read_bytes()
    writer = sqlite3.connect(released, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    with pytest.raises(RecordError, match="Close other programs"):
        first_schema.carry_over(released)

    writer.execute("ROLLBACK")
    writer.close()
    assert released.read_bytes() == before
    first_schema.carry_over(released)
    with Record(released) as record:
        assert record.view().tally()["reports"] > 0
