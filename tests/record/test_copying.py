"""A record moved from one engine to another, or to its own, is the same record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from whole import DAY, FIRST, SECRETS, answers, fill, flip, is_empty, once, redact_in_two, tables

from fogline.errors import RecordError
from fogline.record import Record, copying, rows
from fogline.record.columns import TABLES
from fogline.record.copying import RedactedMeanwhileError, copy
from fogline.record.engine import PROGRESS
from fogline.record.verify import faults
from postgres_server import PostgresServer
from samples import NOW, report

pytestmark = pytest.mark.slow

LATER = NOW + 3 * DAY


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        fill(opened)
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another place for a record, of each sort."""
    if request.param == "sqlite":
        yield str(tmp_path / "there.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = server.new_database()
    yield address
    server.drop_database(address)


def test_a_copy_is_the_same_record_and_answers_alike(record: Record, there: str) -> None:
    with Record(there) as target:
        copied = copy(record, target)

        assert (copied.size, copied.root) == record.view().root() == target.view().root()
        assert tables(target) == tables(record)
        assert answers(target) == answers(record)
        assert list(faults(target.engine)) == []
        assert copied.files == len(list(target.engine.blobs.names())) == len(list(record.engine.blobs.names()))
        assert copied.rows["revision"] > 3


def test_a_copy_goes_on_as_a_record(record: Record, there: str) -> None:
    with Record(there, who="B. Editor") as target:
        copy(record, target)
    with Record(there, create=False, who="B. Editor") as target:
        for one in (record, target):
            one.append(*report("later", "Shells hit Orba in the morning.", place="Orba"), at=LATER, now=LATER)

        assert answers(target)["claims"] == answers(record)["claims"]
        assert target.view().root()[0] == record.view().root()[0]
        assert list(faults(target.engine)) == []


def test_an_empty_record_is_copied_too(where: str, there: str) -> None:
    with Record(where) as source, Record(there) as target:
        copied = copy(source, target)

        assert (copied.size, sum(copied.rows.values()), copied.files) == (0, 0, 0)
        assert list(faults(target.engine)) == []


def test_the_index_made_anew_is_the_index_that_grew(tmp_path: Path) -> None:
    with Record(tmp_path / "war.db") as record, Record(tmp_path / "there.db") as target:
        fill(record)
        copy(record, target)

        for table in ("claim_words", "document_words"):
            for one in (record, target):
                one.engine.run(f"CREATE VIRTUAL TABLE temp.{table}_held USING fts5vocab('main', '{table}', 'instance')", {})
            held = [one.engine.all(f"SELECT * FROM temp.{table}_held ORDER BY 1, 2, 3, 4") for one in (record, target)]
            assert held[0] == held[1] != []
        boxes = [one.engine.all("SELECT * FROM revision_box ORDER BY number") for one in (record, target)]
        assert boxes[0] == boxes[1] != []


def test_the_index_that_postgres_makes_anew_is_the_index_that_grew(postgres: PostgresServer, postgres_address: str) -> None:
    address = postgres.new_database()
    with Record(postgres_address) as record, Record(address) as target:
        fill(record)
        copy(record, target)

        for query in ("SELECT * FROM claim_words ORDER BY rowid", "SELECT * FROM document_words ORDER BY rowid", "SELECT * FROM revision_box ORDER BY number"):
            assert record.engine.all(query) == target.engine.all(query) != []
    postgres.drop_database(address)


def test_every_column_of_every_table_is_told_with_its_sort(record: Record) -> None:
    engine = record.engine
    if record.engine.where.startswith("postgres"):
        found = engine.all(
            "SELECT table_name AS t, column_name AS name, data_type AS sort FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name NOT IN ('meta', 'blob', 'claim_words', 'document_words', 'revision_box')"
        )
    else:
        found = engine.all(
            "SELECT m.name AS t, c.name, lower(c.type) AS sort FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
            " AND m.sql LIKE 'CREATE TABLE%' AND m.name NOT IN ('meta') AND m.name NOT GLOB '*_words_*' AND m.name NOT GLOB 'revision_box*'"
        )
    sorts = {"integer": "int64", "bigint": "int64", "text": "string", "double precision": "double", "blob": "deflated", "bytea": "deflated"}

    held = {(row["t"], row["name"], sorts[row["sort"]]) for row in found if row["t"] not in (*PROGRESS, "account", "signed_in")}  # who may sign in is no part of what the record says

    assert held == {(name, c.name, "deflated" if c.deflated else c.sort) for name, table in TABLES.items() for c in table.columns}
    assert all(c.about.endswith(".") and table.about.endswith(".") for table in TABLES.values() for c in table.columns)


def test_what_is_written_during_the_copy_is_not_in_it(record: Record, where: str, there: str) -> None:
    before = tables(record)

    def write() -> None:
        with Record(where) as writer:
            assert writer.append(*report("late", "Shells hit Hallun late.", place="Hallun"), at=LATER, now=LATER) == "added"

    with Record(there) as target, once("audit", write) as progress:
        copy(record, target, progress=progress)

        assert tables(target) == before
        assert list(faults(target.engine)) == []
    assert record.view().root()[0] == len(before["audit"]) + 1


def test_a_copy_of_what_was_redacted_meanwhile_is_refused(where: str, there: str) -> None:
    with Record(where) as record, Record(there) as target:
        fill(record, redacted=False)

        with once("reading", redact_in_two(where)) as progress, pytest.raises(RedactedMeanwhileError, match=f"{SECRETS[0].id}.* run it again"):
            copy(record, target, progress=progress)

        assert is_empty(target)
        copy(record, target)
        assert list(faults(target.engine)) == []


def test_a_target_that_holds_something_is_refused_and_left_alone(record: Record, there: str) -> None:
    with Record(there) as target:
        target.append(*FIRST, at=NOW, now=NOW)
        before = tables(target)

        with pytest.raises(RecordError, match="holds a record already"):
            copy(record, target)

        assert tables(target) == before
        assert list(target.engine.blobs.names()) == [FIRST[0].sha256]


def test_a_record_is_not_copied_onto_itself(record: Record, where: str) -> None:
    with Record(where) as same, pytest.raises(RecordError, match="holds a record already"):
        copy(record, same)

    assert list(faults(record.engine)) == []


def test_a_place_whose_record_was_lost_is_refused(record: Record, tmp_path: Path) -> None:
    (tmp_path / "lost.db.log").write_text(f"5 {'ab' * 32} 2021-06-01T09:30:00Z\n")

    with Record(tmp_path / "lost.db") as target, pytest.raises(RecordError, match=r"5 entries .*lost.db.log says"):
        copy(record, target)


def test_a_record_that_lost_its_end_is_not_copied(tmp_path: Path) -> None:
    with Record(tmp_path / "war.db") as record, Record(tmp_path / "there.db") as target:
        fill(record)
        record.engine.acknowledge(999, "ab" * 32, "2021-06-01T09:30:00Z")

        with pytest.raises(RecordError, match="999 were acknowledged"):
            copy(record, target)

        assert is_empty(target)


def test_damaged_bytes_are_named_and_nothing_is_left_of_the_copy(record: Record, where: str, there: str) -> None:
    if where.startswith("postgres"):
        record.engine.run("UPDATE blob SET bytes = 'other' WHERE sha256 = :name", {"name": FIRST[0].sha256})
    else:
        flip(Path(f"{where}.blobs") / FIRST[0].sha256[:2] / FIRST[0].sha256)

    with Record(there) as target:
        with pytest.raises(RecordError, match=FIRST[0].sha256):
            copy(record, target)

        assert is_empty(target)


def test_a_damaged_reading_is_no_copy(record: Record, there: str) -> None:
    record.engine.run("UPDATE reading SET layers = :none WHERE number = 1", {"none": rows.deflate_json("{}")})

    with Record(there) as target:
        with pytest.raises(RecordError, match="fogline verify"):
            copy(record, target)

        assert is_empty(target)


def test_a_database_that_does_not_hold_what_was_written_is_named_with_its_table(record: Record, tmp_path: Path) -> None:
    with Record(tmp_path / "there.db") as target:
        target.engine.run("CREATE TRIGGER evil AFTER INSERT ON withdrawal BEGIN UPDATE withdrawal SET why = 'none' WHERE number = new.number; END", {})

        with pytest.raises(RecordError, match=r"table withdrawal of .*there.db does not hold"):
            copy(record, target)

        assert is_empty(target)


def test_progress_tells_how_much_is_done(record: Record, there: str) -> None:
    told: dict[str, int] = {}
    with Record(there) as target:
        copied = copy(record, target, progress=lambda what, done: told.update({what: done}))

    assert {table: told.get(table, 0) for table in TABLES} == copied.rows
    assert told["files"] == copied.files
    assert told["claims indexed"] > 3


def test_rows_go_in_lists_that_stay_small() -> None:
    rows = [{"text": b"x" * 3_000_000, "n": n} for n in range(5)]

    assert [len(batch) for batch in copying.batches(rows)] == [3, 2]
    assert [len(batch) for batch in copying.batches(({"n": n} for n in range(5)), 2)] == [2, 2, 1]


def test_streams_side_by_side_give_their_own_rows(record: Record) -> None:
    with record.engine.reading():
        streams = [record.engine.stream(f"SELECT {column} FROM {table} ORDER BY number") for column, table in (("number", "report"), ("id", "claim"))]
        both = list(zip(*streams, strict=False))

    assert both[0] == ({"number": 1}, {"id": FIRST[2].claims[0].id})
    assert len(both) > 3


def test_a_stream_that_is_left_undoes_nothing_of_its_transaction(record: Record) -> None:
    with record.engine.writing():
        stream = record.engine.stream("SELECT number FROM report ORDER BY number")
        next(stream)
        record.engine.run("INSERT INTO meta VALUES ('mark', 'here')", {})
        stream.close()  # type: ignore[attr-defined]

    assert record.engine.all("SELECT value FROM meta WHERE key = 'mark'") == [{"value": "here"}]
