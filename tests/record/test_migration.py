"""A record of every released version opens, whole, in this one."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from whole import events

from fogline import contract
from fogline.errors import RecordError
from fogline.record import Record, copying, engine, first_schema, parquet, postgres
from fogline.record.audit import entries
from fogline.record.columns import TABLES
from fogline.record.engine import SCHEMA_VERSION
from fogline.record.verify import faults
from fogline.types import Question

FOLDER = Path(__file__).parent / "released"
RELEASED = sorted(FOLDER.glob("0.1.*.tar.xz"))


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


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A record of schema 2: reports in versions, read again and redacted, judgements, one of them withdrawn, and events in revisions."""
    return _unpacked("schema-2", tmp_path) / "war.db"


def _unpacked(name: str, folder: Path) -> Path:
    with tarfile.open(FOLDER / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def _held(path: Path, table: str) -> list[dict[str, object]]:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    found = [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
    db.close()
    return found


def test_a_record_of_the_second_schema_opens_whole_and_keeps_its_log(second: Path) -> None:
    log, judged = _held(second, "audit"), _held(second, "judgement")

    with Record(second, who="A. Editor") as record:
        assert record.engine.all("PRAGMA user_version")[0]["user_version"] == SCHEMA_VERSION
        assert record.engine.all("SELECT * FROM audit ORDER BY position") == log
        assert [{k: row[k] for k in judged[0]} for row in record.engine.all("SELECT * FROM judgement ORDER BY number")] == judged
        assert list(faults(record.engine)) == []
        assert {e.standing for e in record.view().events(Question())} == {"claimed", "confirmed"}  # as was thought then
        record.judge("unsure", *[f.claim.id for f in record.view().claims(Question())][:2], why="cannot tell", now=first_schema.utc_now())
        assert list(faults(record.engine)) == []


def test_an_export_of_the_second_schema_is_still_imported(second: Path, tmp_path: Path) -> None:
    folder = _unpacked("schema-2-everything", tmp_path) / "everything"

    with Record(tmp_path / "there.db") as record, Record(second) as same:
        parquet.load(folder, record)

        assert copying.rooted(record.engine)[1].hex() == json.loads((folder / "manifest.json").read_text())["log"]["root"]
        assert events(record.view()) == events(same.view())


def test_a_database_of_the_second_schema_is_brought_forward(second: Path, postgres_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {t: _held(second, t) for t in (*engine.STATED, *engine.DERIVED) if TABLES[t].since <= 2}
    with monkeypatch.context() as patched:
        patched.setattr(engine, "SCHEMA_VERSION", 2)
        patched.setattr(postgres, "SCHEMA_VERSION", 2)
        old = postgres.Postgres(postgres_address, create=True)
        with old.writing():
            for table, rows in tables.items():
                for row in rows:
                    old.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row)
            for path in sorted(second.with_name("war.db.blobs").rglob("*")):
                if path.is_file():
                    old.blobs.write(path.read_bytes())
        old.close()

    with Record(postgres_address, create=False) as record, Record(second) as same:
        assert record.engine.all("SELECT value FROM meta WHERE key = 'schema_version'")[0]["value"] == str(SCHEMA_VERSION)
        assert copying.rooted(record.engine) == copying.rooted(same.engine)
        assert list(faults(record.engine)) == []
    Record(postgres_address, create=False).close()
