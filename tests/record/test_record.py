"""The contract of the record, on a real SQLite file and a real PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from fogline.errors import RecordError
from fogline.record import Record, audit
from fogline.record.audit import Entry
from fogline.types import Failure, Question
from samples import NOW, PLACES, TEXT, report

MARRAN = PLACES["Marran"]


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where) as opened:
        yield opened


def entries(record: Record) -> list[Entry]:
    return list(audit.entries(record.engine))


def test_appending_twice_adds_once(record: Record) -> None:
    first = record.append(*report(), at=NOW, now=NOW)
    second = record.append(*report(), at=NOW, now=NOW)

    assert (first, second) == ("added", "known")
    assert record.view().tally()["claims"] == 1


def test_a_claim_comes_back_as_it_went_in(record: Record) -> None:
    kept = report()
    record.append(*kept, at=NOW, now=NOW)

    [filed] = record.view().claims(Question())

    assert filed.claim == kept[2].claims[0]
    assert filed.place == MARRAN
    assert (filed.input_id, filed.words, filed.recorded_at) == ("one", "Shells hit", NOW)
    assert filed.sentence == "Shells hit Marran on Friday."


def test_the_bytes_are_kept_under_their_hash(record: Record) -> None:
    kept = report()
    record.append(*kept, at=NOW, now=NOW)

    assert record.view().bytes_of(kept[0].sha256) == kept[1]


def test_a_new_version_withdraws_the_old_one_and_both_can_be_asked_for(record: Record) -> None:
    record.append(*report(), at=NOW, now=NOW)
    later = NOW + timedelta(days=1)
    record.append(*report(text=TEXT.replace("nobody was", "two were")), at=later, now=later)

    then = list(record.view(NOW).claims(Question()))
    now = list(record.view().claims(Question()))

    assert len(then) == len(now) == 1
    assert then[0].claim.id != now[0].claim.id


def test_a_replay_is_known_since_publication_and_the_log_says_so(record: Record) -> None:
    published = datetime(2021, 5, 8, tzinfo=UTC)
    record.append(*report(), at=published, now=NOW, replay=True)

    assert list(record.view(published - timedelta(seconds=1)).claims(Question())) == []
    assert len(list(record.view(published).claims(Question()))) == 1
    assert [(e.action, e.at) for e in entries(record)] == [("replay", "2021-06-01T09:30:00Z")]


def test_the_audit_log_cannot_be_changed(record: Record) -> None:
    record.append(*report(), at=NOW, now=NOW)

    with pytest.raises(RecordError, match="append-only"):
        record.engine.run("UPDATE audit SET digest = ''", {})
    with pytest.raises(RecordError, match="append-only"):
        record.engine.run("DELETE FROM audit", {})


def test_each_audit_entry_holds_the_one_before(record: Record) -> None:
    record.append(*report("one"), at=NOW, now=NOW)
    record.append(*report("two"), at=NOW, now=NOW)

    before = ""
    for entry in entries(record):
        stated = {name: getattr(entry, name) for name in ("position", "at", "action", "subject", "who", "digest")}
        leaf = sha256(b"\0" + json.dumps(stated, sort_keys=True, separators=(",", ":")).encode()).digest()
        before = sha256(bytes.fromhex(before) + leaf).hexdigest()
        assert entry.hash == before


@pytest.mark.parametrize(("words", "found"), [("shells marran", 1), ("Deir", 1), ("council", 0), ('"odd" AND (', 0), ("rebels", 1)])
def test_claims_are_found_by_the_words_of_their_sentence_and_names(record: Record, words: str, found: int) -> None:
    record.append(*report(), at=NOW, now=NOW)

    assert len(list(record.view().claims(Question(words=words)))) == found


def test_rebuilding_gives_equal_events(record: Record) -> None:
    record.append(*report("one"), at=NOW, now=NOW)
    record.append(*report("two", TEXT + " It was quiet later.", "B Paper"), at=NOW, now=NOW)

    record.rebuild(now=NOW)
    once = record.view().events(Question())
    record.rebuild(now=NOW)

    assert once
    assert record.view().events(Question()) == once


def test_events_are_right_even_when_a_killed_run_left_the_stored_ones_behind(record: Record) -> None:
    record.append(*report("one"), at=NOW, now=NOW)

    assert record.view().is_stale()
    stale = record.view().events(Question())
    record.revise(now=NOW)

    assert not record.view().is_stale()
    assert stale == record.view().events(Question())


def test_the_same_failure_is_one_row(record: Record) -> None:
    failure = Failure("read", "page.html", "ReadError", "page.html has no text")
    record.add_failures([failure, failure], now=NOW)
    record.add_failures([failure], now=NOW)

    assert [row["input_id"] for row in record.view().failures()] == ["page.html"]


def test_a_failed_append_leaves_nothing(record: Record) -> None:
    kept = report()
    impossible = replace(kept[2], document=replace(kept[2].document, language=None))  # type: ignore[arg-type]  # the database refuses

    with pytest.raises(RecordError, match="refused"):
        record.append(kept[0], kept[1], impossible, at=NOW, now=NOW)

    assert record.view().tally()["reports"] == 0
    assert entries(record) == []


def test_a_file_that_is_no_record_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    text = tmp_path / "notes.txt"
    text.write_text("these are notes, and long enough to be a header of something else " * 5)

    with pytest.raises(RecordError, match="not a Fogline record"):
        Record(other)
    with pytest.raises(RecordError, match="cannot open"):
        Record(text)
    assert text.read_text().startswith("these are notes")


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "war.db"
    Record(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(RecordError, match="newer"):
        Record(path)


def test_a_missing_record_is_not_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no record at"):
        Record(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_ids_resolve_by_their_first_characters(record: Record) -> None:
    kept = report()
    record.append(*kept, at=NOW, now=NOW)
    claim = kept[2].claims[0].id

    assert record.view().resolve(claim[:12]) == claim
    assert record.view().resolve("claim_nothing") is None
    assert record.view().resolve("%") is None
