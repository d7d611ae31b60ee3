"""What cannot be opened or written is refused with one clear line that says what to do, and is left as it was."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from harness import material
from harness.runs import Call, Ended, Prepared

from fogline.record import Record, verify
from postgres_server import PostgresServer

pytestmark = pytest.mark.slow

WITHOUT_RIGHTS: list[Call] = [("harness.rights:give_up", {})]
TEXTS = {"one": "Shells killed two civilians in Hajin, residents said.", "two": "An air strike killed three civilians in Baghuz, medics said."}
HOLD = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\ndb.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return material.write(tmp_path / "reports.jsonl", TEXTS)


def is_refused(ended: Ended, *words: str, known: tuple[str, ...] = ()) -> bool:
    """Is this one line for people with those words, and the status of a command that cannot do its work, after what was there before?"""
    return ended.status == 2 and ended.acknowledged == known and "\n" not in ended.said and all(word in ended.said for word in words)


def add(runs: Prepared, record: Path | str, reports: Path, first: list[Call] | None = None) -> Ended:
    return runs.run("add", str(reports), "--record", str(record), "--json", first=first or [])


def test_a_read_only_folder_takes_no_new_record(runs: Prepared, tmp_path: Path, reports: Path) -> None:
    tmp_path.chmod(0o555)

    ended = add(runs, tmp_path / "war.db", reports, WITHOUT_RIGHTS)

    assert is_refused(ended, "cannot open the record", "check the path and its permissions")
    assert not (tmp_path / "war.db").exists()


def test_a_read_only_record_is_not_written(runs: Prepared, tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "war.db"
    add(runs, record, material.write(tmp_path / "first.jsonl", {"one": TEXTS["one"]}))
    before = record.read_bytes()
    record.chmod(0o444)
    tmp_path.chmod(0o777)

    ended = add(runs, record, reports, WITHOUT_RIGHTS)

    assert is_refused(ended, str(record), "check its permissions and those of its folder", known=("one",))
    assert record.read_bytes() == before


def test_a_record_whose_writer_does_not_let_go_is_waited_for_and_then_refused(runs: Prepared, tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "war.db"
    add(runs, record, material.write(tmp_path / "first.jsonl", {"one": TEXTS["one"]}))
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(record)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    holder.stdout.readline()

    try:
        ended = add(runs, record, reports, [("harness.rights:wait_ms", {"wait": 100})])
    finally:
        holder.communicate("")

    assert is_refused(ended, "another program is writing to it", known=("one",))


def test_a_file_that_is_something_else_is_refused_and_left_alone(runs: Prepared, tmp_path: Path, reports: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("These are notes, and long enough to be taken for a header. " * 20)

    ended = add(runs, notes, reports)

    assert is_refused(ended, "cannot open the record", "not a Fogline file")
    assert notes.read_text().startswith("These are notes")


def test_a_record_of_a_newer_fogline_is_refused(runs: Prepared, tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "war.db"
    add(runs, record, reports)
    with Record(record) as held:
        held.engine.run("PRAGMA user_version = 99", {})

    ended = add(runs, record, reports)

    assert is_refused(ended, "has schema 99", "use a newer Fogline")


def test_a_clock_that_runs_backwards_adds_nothing(runs: Prepared, tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "war.db"
    add(runs, record, material.write(tmp_path / "first.jsonl", {"one": TEXTS["one"]}))

    ended = add(runs, record, reports, [("harness.rights:set_clock", {"moment": (datetime.now(UTC) - timedelta(days=400)).isoformat()})])

    assert is_refused(ended, "a clock that runs backwards", "Set the clock", known=("one",))
    with Record(record) as held:
        assert held.view().tally()["reports"] == 1
        assert list(verify.faults(held.engine)) == []


def test_an_empty_file_opens_as_an_empty_record(runs: Prepared, tmp_path: Path) -> None:
    record = tmp_path / "war.db"
    record.touch()

    ended = runs.run("verify", "--record", str(record))

    assert ended.status == 0
    assert "0 entries" in ended.lines[0]


def test_a_postgresql_user_without_rights_is_told_which_it_needs(runs: Prepared, reports: Path, postgres: PostgresServer, postgres_address: str) -> None:
    stranger = postgres.new_user(postgres_address)

    ended = add(runs, stranger, reports)

    assert is_refused(ended, "permission denied", "the user needs CREATE on the schema")


def test_a_postgresql_user_who_may_read_reads_and_does_not_write(
    runs: Prepared, tmp_path: Path, reports: Path, postgres: PostgresServer, postgres_address: str
) -> None:
    add(runs, postgres_address, material.write(tmp_path / "first.jsonl", {"one": TEXTS["one"]}))
    reader = postgres.new_user(postgres_address, "SELECT ON ALL TABLES IN SCHEMA public")

    read = runs.run("claims", "--record", reader, "--json")
    written = add(runs, reader, reports)

    assert (read.status, len(read.lines)) == (0, 1)
    assert is_refused(written, "permission denied", "SELECT, INSERT, UPDATE and DELETE", known=("one",))


def test_a_postgresql_server_that_is_gone_is_named(runs: Prepared, reports: Path, postgres: PostgresServer, postgres_address: str) -> None:
    postgres.kill()

    ended = add(runs, postgres_address, reports)

    assert is_refused(ended, "cannot open the record", "that the server runs")
