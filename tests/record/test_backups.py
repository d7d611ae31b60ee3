"""A backup is whole or it is not there, and it comes back as it was."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from whole import DAY, FIRST, SECRET, SECRETS, answers, files, fill, flip, once, redact_in_two, tables

from fogline.errors import RecordError
from fogline.record import Record, queries, rows
from fogline.record.backups import backup, restore
from fogline.record.sqlite import SQLite
from fogline.record.verify import faults
from fogline.types import Question
from postgres_server import PostgresServer
from samples import NOW, report

pytestmark = pytest.mark.slow

LATER = NOW + 3 * DAY


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        fill(opened)
        yield opened


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "disk" / "saved.db"


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


def wrong_pages(path: Path) -> list[int]:
    """The pages of a SQLite file whose last eight bytes are not their checksum, by SQLite's own description of it."""
    data = path.read_bytes()
    size = struct.unpack_from(">H", data, 16)[0]
    assert data[20] == 8, "the file does not reserve the bytes for checksums"
    wrong = []
    for start in range(0, len(data), size):
        words = struct.unpack_from(f"<{size // 4}I", data, start)
        one = two = 0
        for i in range(0, len(words) - 2, 2):
            one = (one + words[i] + two) & 0xFFFFFFFF
            two = (two + words[i + 1] + one) & 0xFFFFFFFF
        if (one, two) != words[-2:]:
            wrong.append(start // size + 1)
    return wrong


def readable(data: bytes) -> bytes:
    """Some bytes, and everything that was deflated among them, wherever it stands."""
    found = data
    for head in {rows.deflate("")[:2], rows.deflate_json("")[:6]}:
        at = -1
        while (at := data.find(head, at + 1)) >= 0:
            with suppress(zlib.error):  # two bytes also stand elsewhere
                found += zlib.decompressobj(zdict=rows.DICTIONARY).decompress(data[at : at + 100_000])
    return found


def holds(folder: Path, word: str) -> bool:
    """Does a word stand anywhere in a folder, also as the full-text index has it?"""
    return any(word.lower().encode() in readable(data).lower() for data in files(folder).values())


def test_a_backup_is_the_record_and_fits(record: Record, saved: Path) -> None:
    copied = backup(record, saved)

    assert sorted(path.name for path in saved.parent.iterdir()) == ["saved.db", "saved.db.blobs", "saved.db.log"]
    assert wrong_pages(saved) == []
    with Record(saved, create=False) as copy:
        assert copy.view().root() == record.view().root() == (copied.size, copied.root)
        assert tables(copy) == tables(record)
        assert answers(copy) == answers(record)
        assert list(faults(copy.engine)) == []


def test_pages_that_come_from_the_write_ahead_log_get_their_checksums(tmp_path: Path) -> None:
    with Record(tmp_path / "war.db") as record:
        assert isinstance(record.engine, SQLite)
        for n in range(2):  # more than SQLite keeps in memory while it writes the copy; the second time it changes pages that are in the file
            with record.engine.writing():
                record.engine.run("INSERT INTO meta VALUES (:key, :value)", [{"key": f"{n} {i}", "value": "long" * 500} for i in range(2000)])
            record.engine._db.wal_checkpoint() if n == 0 else None

        record.engine.backup(tmp_path / "copy.db")

    assert (tmp_path / "copy.db").stat().st_size > 8_000_000
    assert wrong_pages(tmp_path / "copy.db") == []


def test_acknowledgements_are_backed_up_as_far_as_the_backup_goes(tmp_path: Path, saved: Path) -> None:
    with Record(tmp_path / "war.db") as record:
        fill(record)
        backup(record, saved)
        record.append(*report("late", "Shells hit Hallun late.", place="Hallun"), at=LATER, now=LATER)
        log = (tmp_path / "war.db.log").read_bytes()

        lines = saved.with_name("saved.db.log").read_bytes()

    assert log.startswith(lines)
    assert len(lines.splitlines()) == len(log.splitlines()) - 1


def test_an_acknowledgement_that_a_kill_prevented_is_in_the_backup(tmp_path: Path, saved: Path) -> None:
    with Record(tmp_path / "war.db") as record:
        fill(record)
        log = tmp_path / "war.db.log"
        *lines, last = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join(lines) + last[:20])

        backup(record, saved)

    assert saved.with_name("saved.db.log").read_bytes() == b"".join(lines) + last


@pytest.mark.slow
def test_a_backup_while_a_writer_writes_is_a_beginning_of_what_it_wrote(where: str, tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text("".join(json.dumps({"id": str(n), "text": f"Shells killed {n + 2} civilians in Hajin, residents said."}) + "\n" for n in range(4000)))
    command = [sys.executable, "-c", "from fogline.cli import main; main()", "add", str(reports), "--record", where, "--json"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert writer.stdout is not None
    told, sizes = [json.loads(writer.stdout.readline())["id"]], []
    try:
        for n in range(3):
            told += [json.loads(writer.stdout.readline())["id"] for _ in range(20)]
            with Record(where, create=False) as record:
                sizes.append(backup(record, tmp_path / f"{n}.db").size)
            with Record(tmp_path / f"{n}.db", create=False) as copy:
                held = [row["input_id"] for row in copy.engine.all("SELECT input_id FROM report ORDER BY number")]
                assert held == [str(i) for i in range(len(held))]
                assert set(told) <= set(held)
                assert list(faults(copy.engine)) == []
        assert writer.poll() is None, "the writer was done before the backups were"
    finally:
        writer.kill()
        writer.communicate()

    assert sizes == sorted(set(sizes))
    with Record(where, create=False) as record:
        entries = record.engine.all(queries.AUDIT)
        with Record(tmp_path / "0.db", create=False) as copy:
            assert entries[: sizes[0]] == copy.engine.all(queries.AUDIT)


@pytest.mark.parametrize("during", ["pages", "files", "entries verified"])
def test_a_killed_backup_is_no_backup(tmp_path: Path, saved: Path, during: str) -> None:
    where = tmp_path / "war.db"
    with Record(where) as record:
        fill(record)
    program = (
        "import os, sys; from pathlib import Path; from fogline.record import Record; from fogline.record.backups import backup\n"
        "backup(Record(sys.argv[1]), Path(sys.argv[2]), progress=lambda what, done: os.kill(os.getpid(), 9) if what == sys.argv[3] else None)"
    )

    killed = subprocess.run([sys.executable, "-c", program, str(where), str(saved), during], check=False)

    assert killed.returncode == -signal.SIGKILL
    [left] = saved.parent.iterdir()
    assert left.name.startswith("saved.db.unfinished-")
    with pytest.raises(RecordError, match="no record at"):
        Record(saved, create=False)
    with Record(where) as record:
        backup(record, saved)
        with Record(saved, create=False) as copy:
            assert tables(copy) == tables(record)


def test_nothing_redacted_is_anywhere_in_a_backup(where: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before" / "saved.db", tmp_path / "after" / "saved.db"
    with Record(where, who="A. Editor") as record:
        fill(record, redacted=False)
        backup(record, before)
        data = before.read_bytes()  # which hold it both ways, or the search would prove nothing
        assert SECRET.lower().encode() in data
        assert b"who lives by the mill" in readable(data)
        assert b"who lives by the mill" not in data
        assert before.with_name("saved.db.blobs") / SECRETS[0].sha256[:2] / SECRETS[0].sha256 in before.parent.rglob("*")
        record.redact(SECRETS[0].id, why="names a witness", now=LATER)

        backup(record, after)

    assert not holds(after.parent, SECRET)
    assert not any(SECRETS[0].sha256 in str(path) for path in after.parent.rglob("*"))
    with Record(after) as copy:
        assert "names a witness" in copy.view().why(SECRETS[0].id)
        copy.close()
    assert not holds(after.parent, SECRET)


def test_nothing_of_a_redaction_that_a_kill_cut_off_is_in_a_backup(where: str, saved: Path) -> None:
    with Record(where, who="A. Editor") as record:
        fill(record, redacted=False)
        redact_in_two(where, wiped=False)()

        backup(record, saved)

        assert holds(saved.parent, SECRET) is False
        assert any("redact it again" in fault for fault in faults(record.engine))


def test_a_redaction_meanwhile_begins_the_backup_anew(where: str, saved: Path) -> None:
    with Record(where, who="A. Editor") as record:
        fill(record, redacted=False)

        with once("files", redact_in_two(where)) as progress:
            backup(record, saved, progress=progress)

        assert not holds(saved.parent, SECRET)
        with Record(saved, create=False) as copy:
            assert copy.view().root() == record.view().root()
            assert list(faults(copy.engine)) == []


@pytest.mark.parametrize("ending", ["", ".blobs", ".log", "-wal"])
def test_nothing_is_written_over_what_is_there(record: Record, saved: Path, ending: str) -> None:
    saved.parent.mkdir()
    there = saved.with_name(saved.name + ending)
    there.write_text("mine")

    with pytest.raises(RecordError, match=f"something at {there} already"):
        backup(record, saved)

    assert files(saved.parent) == {there.name: b"mine"}


def test_a_record_with_a_fault_is_not_backed_up(record: Record, saved: Path) -> None:
    record.engine.run("UPDATE withdrawal SET why = 'none' WHERE number = 1", {})

    with pytest.raises(RecordError, match=r"no backup was made.* does not fit its rows"):
        backup(record, saved)

    assert list(saved.parent.iterdir()) == []


def test_a_record_whose_end_is_lost_is_not_backed_up(tmp_path: Path, saved: Path) -> None:
    with Record(tmp_path / "war.db") as record:
        fill(record)
        record.engine.acknowledge(999, "ab" * 32, "2021-06-01T09:30:00Z")

        with pytest.raises(RecordError, match="999 were acknowledged"):
            backup(record, saved)

    assert list(saved.parent.iterdir()) == []


def test_a_backup_comes_back_as_it_was_and_goes_on(record: Record, saved: Path, there: str) -> None:
    backup(record, saved)
    kept = files(saved.parent)

    copied = restore(saved, there)

    assert files(saved.parent) == kept
    with Record(there, create=False) as again:
        assert (copied.size, copied.root) == again.view().root() == record.view().root()
        assert tables(again) == tables(record)
        assert answers(again) == answers(record)
        again.append(*report("late", "Shells hit Hallun late.", place="Hallun"), at=LATER, now=LATER)
        again.revise(now=LATER)
        assert list(faults(again.engine)) == []


def test_an_empty_record_is_filled_from_a_backup_and_one_that_holds_something_is_not(record: Record, saved: Path, there: str) -> None:
    backup(record, saved)
    Record(there).close()
    restore(saved, there)
    with Record(there, create=False) as again:
        assert tables(again) == tables(record)
        again.append(*report("late", "Shells hit Hallun late.", place="Hallun"), at=LATER, now=LATER)
        held = tables(again)

        with pytest.raises(RecordError, match="holds a record already"):
            restore(saved, there)

        assert tables(again) == held


@pytest.mark.parametrize("what", ["a page", "bytes", "an acknowledgement"])
def test_a_damaged_backup_is_named_and_not_restored(tmp_path: Path, saved: Path, what: str) -> None:
    with Record(tmp_path / "war.db") as record:
        fill(record)
        backup(record, saved)
    if what == "a page":
        flip(saved)
    elif what == "bytes":
        flip(saved.with_name("saved.db.blobs") / FIRST[0].sha256[:2] / FIRST[0].sha256)
    else:
        flip(saved.with_name("saved.db.log"), at=12)

    with pytest.raises(RecordError, match=r"saved\.db"):
        restore(saved, tmp_path / "there.db")

    assert not (tmp_path / "there.db").exists()
    assert not (tmp_path / "there.db.blobs").exists()


def test_a_backup_in_a_folder_that_cannot_be_written_says_so(record: Record, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(RecordError, match="cannot write to"):
        backup(record, tmp_path / "file" / "saved.db")


def test_a_full_disk_leaves_no_backup(tmp_path: Path, saved: Path) -> None:
    where = tmp_path / "war.db"
    with Record(where) as record:
        fill(record)
    program = (
        "import resource, signal, sys; from pathlib import Path; from fogline.record import Record; from fogline.record.backups import backup\n"
        "record = Record(sys.argv[1]); signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "backup(record, Path(sys.argv[2]))"
    )

    stopped = subprocess.run([sys.executable, "-c", program, str(where), str(saved)], check=False, capture_output=True, text=True, env=dict(os.environ))

    assert "RecordError: cannot copy" in stopped.stderr
    assert list(saved.parent.iterdir()) == []


def test_a_backup_on_a_disk_that_cannot_be_written_is_read_and_checked(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with Record(tmp_path / "war.db") as record:
        record.append(*report(), at=NOW, now=NOW)
        backup(record, disk / "war.db")
    if subprocess.run(["mount", "--bind", str(disk), str(disk)], capture_output=True, check=False).returncode != 0:
        pytest.skip("only who may mount can make a disk that cannot be written")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
        with Record(disk / "war.db", create=False) as record:
            assert list(faults(record.engine)) == []
            assert len(list(record.view().claims(Question()))) == 1
            with pytest.raises(RecordError, match=r"Read-only|cannot be written"):
                record.append(*report("two", "Shells hit Marran again."), at=NOW, now=NOW)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
