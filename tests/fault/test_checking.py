"""`verify` cries for damage only: not for writers that go on, nor for records that may only be read, nor for what a kill leaves."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from harness import material
from harness.runs import Call, Prepared

from fogline.record import Record
from fogline.record.blobs import FileBlobs
from fogline.record.verify import faults
from fogline.types import Question

pytestmark = pytest.mark.slow

WITHOUT_RIGHTS: list[Call] = [("harness.rights:give_up", {})]


@pytest.fixture
def record(runs: Prepared, tmp_path: Path) -> Path:
    """A record of four reports."""
    reports = material.write(tmp_path / "reports.jsonl", material.texts(Random(1), 0, 4))
    runs.run("add", str(reports), "--record", str(tmp_path / "war.db"))
    return tmp_path / "war.db"


def named(record: Path) -> list[str]:
    with Record(record, create=False) as held:
        return list(faults(held.engine))


@pytest.mark.slow
def test_a_record_is_checked_while_a_writer_goes_on(runs: Prepared, tmp_path: Path, where: str) -> None:
    reports = material.write(tmp_path / "reports.jsonl", material.texts(Random(1), 0, 150))
    writer = runs.start(command=["add", str(reports), "--record", where, "--json"])
    writer.watch(1)

    checks = []
    while writer.watch(150, 0.001) < 150 and len(checks) < 500:  # a writer that ended before its time is told of below
        checks.append(runs.run("verify", "--record", where))

    assert writer.finish().status == 0
    assert [check.lines for check in checks if check.status != 0] == []
    assert len(checks) > 2


def test_a_record_that_may_only_be_read_is_checked(runs: Prepared, record: Path) -> None:
    record.chmod(0o444)

    ended = runs.run("verify", "--record", str(record), first=WITHOUT_RIGHTS)

    assert ended.status == 0
    assert ended.lines[0].startswith("everything fits: 5 entries")


def test_the_beginning_of_an_acknowledgement_is_what_a_kill_leaves(record: Path) -> None:
    witness = record.with_name("war.db.log")
    witness.write_bytes(witness.read_bytes()[:-30])

    assert named(record) == []


def test_an_acknowledgement_that_lost_its_end_of_line_is_named(record: Path) -> None:
    witness = record.with_name("war.db.log")
    witness.write_bytes(witness.read_bytes()[:-1] + b"\x0b")

    assert len(named(record)) == 1
    assert "its end is damaged" in named(record)[0]


def test_bytes_that_a_killed_writer_left_aside_go_with_a_redaction(runs: Prepared, record: Path) -> None:
    texts = {"late": "Shells killed four civilians in Hajin, residents said."}
    reports = material.write(record.with_name("late.jsonl"), texts)
    arranged = {"steps": ["rename"], "at": 1, "then": "before"}
    killed = runs.run("add", str(reports), "--record", str(record), first=[("harness.disk:arrange", arranged)])
    runs.run("add", str(reports), "--record", str(record))
    with Record(record, create=False) as held:
        [claim] = [filed for filed in held.view().claims(Question()) if filed.input_id == "late"]
        now = claim.recorded_at
        left = [path for path in (record.parent / "war.db.blobs").rglob(".*") if path.is_file()]

        held.redact(claim.claim.document_id, why="a name", now=now)

        assert killed.status < 0
        assert len(left) == 1
        assert not any(path.exists() for path in left)


def test_damaged_bytes_are_made_whole_when_they_come_again(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "blobs")
    name = blobs.write(b"Shells fell.")
    blobs.path(name).write_bytes(b"Shells fall.")

    blobs.write(b"Shells fell.")

    assert blobs.read(name) == b"Shells fell."
