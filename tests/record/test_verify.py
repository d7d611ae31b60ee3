"""Whatever does not fit is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fogline.record import Record, rows
from fogline.record.audit import Chain, item
from fogline.record.verify import faults
from samples import NOW, claim_id, report

FIRST = report("one", "Shells hit Marran on Friday, one said.")


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        opened.append(*FIRST, at=NOW, now=NOW)
        opened.append(*report("two", "Shells hit Tesk again, another said.", place="Tesk"), at=NOW, now=NOW)
        opened.judge("discounted", claim_id(FIRST), why="a film set", now=NOW)
        opened.withdraw([claim_id(FIRST)], why="an error", at=NOW, now=NOW)
        opened.revise(now=NOW)
        yield opened


def change(record: Record, query: str, **values: object) -> None:
    """Somebody with access to the database changes it behind our back, checksums and all."""
    with record.engine.writing():
        record.engine.run(query, values)


def test_a_record_that_nobody_touched_fits(record: Record) -> None:
    assert list(faults(record.engine)) == []


@pytest.mark.parametrize(("query", "named"), [
    ("UPDATE report SET source = 'Other Paper' WHERE number = 1", FIRST[0].id),
    ("UPDATE document SET title = 'Never' WHERE number = 2", "report_"),
    ("UPDATE document SET published_at = NULL WHERE number = 1", FIRST[0].id),
    ("UPDATE reading SET reader = 'other@9' WHERE number = 1", FIRST[0].id),
    ("UPDATE reading SET nonce = '00112233445566778899aabbccddeeff' WHERE number = 2", "report_"),
    ("UPDATE claim SET kind = 'battle' WHERE number = 2", "row of claim"),
    ("UPDATE claim SET earliest = 0 WHERE number = 1", claim_id(FIRST)),
    ("UPDATE claim SET withdrawn_at = NULL, withdrawn_by = NULL WHERE number = 1", "does not fit its withdrawal"),
    ("UPDATE claim SET withdrawn_at = '2020-01-01T00:00:00Z' WHERE number = 1", "does not fit its withdrawal"),
    ("UPDATE report SET withdrawn_at = '2021-06-01T09:30:00Z', withdrawn_by = 1 WHERE number = 2", "does not fit its withdrawal"),
    ("UPDATE withdrawal SET why = 'no reason'", "withdraw"),
    ("UPDATE withdrawal SET who = 'nobody'", "withdraw"),
    ("UPDATE judgement SET verdict = 'confirmed'", "judgement_"),
    ("UPDATE judgement SET withdrawn_at = '2021-06-01T09:30:00Z'", "does not fit its withdrawal"),
    ("DELETE FROM judgement", "judgement_"),
    ("DELETE FROM withdrawal", "withdraw"),
    ("UPDATE revision SET standing = 'confirmed'", "revision of"),
    ("UPDATE revision SET withdrawn_at = '2021-06-01T09:30:00Z'", "does not end where the next one begins"),
    ("DELETE FROM revision WHERE number = 1", "revision of"),
    ("INSERT INTO failure VALUES (1, 'read', 'x', 'y', 'z', '2021-06-01T09:30:00Z', 99)", "row 1 of failure"),
    ("INSERT INTO judgement SELECT 9, 'judgement_x', verdict, left_id, right_id, why, who, position, recorded_at, withdrawn_at, withdrawn_by, field, value, nonce"
     " FROM judgement", "judge"),
    ("UPDATE report SET size_bytes = 1 WHERE number = 1", FIRST[0].id),
    ("UPDATE report SET sha256 = 'aa' WHERE number = 1", "aa of report"),
])  # fmt: skip
def test_what_was_changed_behind_our_back_is_named(record: Record, query: str, named: str) -> None:
    change(record, query)

    assert any(named in fault for fault in faults(record.engine))


def test_words_changed_in_a_document_are_named(record: Record) -> None:
    change(record, "UPDATE document SET text = :text WHERE number = 1", text=rows.deflate("Shells hit Marran on Sunday, one said."))

    assert any(FIRST[0].id in fault for fault in faults(record.engine))


def test_a_claim_slipped_in_is_named(record: Record) -> None:
    [held] = record.engine.all("SELECT layers FROM reading WHERE number = 1")
    layers = json.loads(rows.inflate(held["layers"]))
    layers["claims"][0]["stance"] = "denied"
    change(record, "UPDATE reading SET layers = :layers WHERE number = 1", layers=rows.deflate(rows.compact(layers)))
    change(record, "INSERT INTO claim (number, id, reading, kind) VALUES (3, 'claim_x', 2, 'battle')")

    found = list(faults(record.engine))

    assert any(FIRST[0].id in fault for fault in found)
    assert any("3 rows of claims" in fault for fault in found)


def test_a_log_written_anew_does_not_fit_what_was_acknowledged(tmp_path: Path) -> None:
    where = tmp_path / "war.db"
    with Record(where) as record:
        record.append(*FIRST, at=NOW, now=NOW)
    [path.unlink() for path in tmp_path.glob("war.db*") if path.suffix != ".log" and path.is_file()]
    with Record(where) as record:
        assert any("was acknowledged at" in fault for fault in faults(record.engine))
        record._chain = None
        with record.engine.writing():
            Chain(record.engine).add("read", "something else", "somebody", [item({"a": 1})], NOW)

        assert any("is not the one that was acknowledged" in fault for fault in faults(record.engine))


def test_bytes_that_are_missing_or_damaged_are_named(tmp_path: Path) -> None:
    where = tmp_path / "war.db"
    with Record(where) as record:
        record.append(*FIRST, at=NOW, now=NOW)
        path = next(p for p in (tmp_path / "war.db.blobs").rglob("*") if p.is_file())
        path.write_bytes(b"something else")
        assert [f for f in faults(record.engine) if "damaged" in f and FIRST[0].sha256 in f]
        path.unlink()
        assert [f for f in faults(record.engine) if "missing" in f and FIRST[0].sha256 in f]


def test_an_empty_file_is_an_empty_record_and_fits(tmp_path: Path) -> None:
    where = tmp_path / "war.db"
    where.touch()
    with Record(where, create=False) as record:
        assert list(faults(record.engine)) == []
        assert record.view().root() == (0, bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
