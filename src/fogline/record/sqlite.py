"""The record in one SQLite file: readers go on while a writer writes, and every page carries a checksum.

Source: SQLite's write-ahead log and its checksum VFS, as the library `apsw` ships them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import apsw
import apsw.sqlite_extra

from fogline.errors import RecordError
from fogline.record import words
from fogline.record.blobs import FileBlobs
from fogline.record.engine import APPLICATION_ID, ROWS, SCHEMA_VERSION, Row, migrations
from fogline.record.witness import Witness

CHECKSUM_BYTES = 8  # at the end of every page
WAIT_MS = 30_000  # for another writer
MERGE_WORDS = ("INSERT INTO claim_words (claim_words) VALUES ('optimize')", "INSERT INTO document_words (document_words) VALUES ('optimize')")
FRAGMENTS = {
    "claim_matches": "claim_words MATCH :words",
    "document_matches": "document_words MATCH :words",
    "among": "SELECT value FROM json_each(:numbers)",
    "in_box": "SELECT number FROM revision_box WHERE north >= :south AND south <= :north AND east >= :west AND west <= :east"
    " AND last_day >= :first_day AND first_day <= :last_day",
    "add_box": "INSERT INTO revision_box VALUES (:number, :latitude, :latitude, :longitude, :longitude, :first_day, :last_day)",
}


class SQLite:
    """The engine of a record in a file; see `engine.Engine`.

    Args:
        path: the file; report bytes are in `path` + ".blobs", the witness in `path` + ".log".
        create: make the file where it is missing.

    Raises:
        RecordError: it cannot be opened, is no record, or was made by a newer version.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self.where = str(path)
        self.kept: dict[str, Any] = {}
        self.blobs = FileBlobs(path.with_name(path.name + ".blobs"))
        self._witness = Witness(path.with_name(path.name + ".log"))
        self._depth = 0
        if not create and not path.exists():
            raise RecordError(f"there is no record at {path}. Make one with: fogline add FILE --record {path}")
        try:
            self._db = _connected(path, create=create)
            self._db.set_busy_timeout(WAIT_MS)
            self._open()
        except apsw.Error as error:
            raise RecordError(f"cannot open the record at {path}: {_said(error)}") from error

    def _open(self) -> None:
        """Check that the file is ours, and bring its tables to this version."""
        db = self._db
        made_by, version = db.pragma("application_id"), db.pragma("user_version")
        if made_by == APPLICATION_ID and version > SCHEMA_VERSION:
            raise RecordError(f"the record at {self.path} has schema {version}, this Fogline reads {SCHEMA_VERSION}: use a newer Fogline")
        if made_by not in (0, APPLICATION_ID) or (made_by == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone()):
            raise RecordError(f"the SQLite file at {self.path} is not a Fogline record; choose another path")
        db.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -64000")
        if made_by == APPLICATION_ID and version == 1:
            raise RecordError(f"the record at {self.path} was made by Fogline 0.1.0: `fogline status --record {self.path}` brings it to this version")
        if version == SCHEMA_VERSION:
            return
        if made_by == 0:
            db.reserve_bytes("main", CHECKSUM_BYTES)
            db.execute("PRAGMA auto_vacuum = FULL")  # no free pages: every page is in use, and checked
            if db.pragma("journal_mode", "wal") != "wal":  # SQLite says so in no other way
                raise RecordError(
                    f"cannot make a record at {self.path}: no write-ahead log can be kept there. The disk does not write, or shares no memory "
                    "between programs, as network folders do not; choose another path"
                )
        with self.writing():
            for step, text in migrations(db.pragma("user_version"), "sqlite"):
                db.execute(f"{text}; PRAGMA user_version = {step}; PRAGMA application_id = {APPLICATION_ID}")

    def all(self, query: str, parameters: Mapping[str, Any] = {}) -> list[Row]:
        """The rows that a query gives."""
        return list(self.stream(query, parameters))

    def stream(self, query: str, parameters: Mapping[str, Any] = {}) -> Iterator[Row]:
        """The rows one by one."""
        try:
            cursor = self._db.execute(_sql(query), parameters)
            first = cursor.fetchone()
            if first is None:
                return
            names = [column[0] for column in cursor.get_description()]
            yield dict(zip(names, first, strict=True))
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except apsw.Error as error:
            raise RecordError(f"the record at {self.path} cannot answer: {_said(error)}") from error

    def columns(self, query: str, parameters: Mapping[str, Any] = {}) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """The columns, so many rows at a time."""
        try:
            cursor = self._db.execute(_sql(query), parameters)
            while rows := list(islice(cursor, ROWS)):
                yield tuple(zip(*rows, strict=True))
        except apsw.Error as error:
            raise RecordError(f"the record at {self.path} cannot answer: {_said(error)}") from error

    def run(self, query: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Write once, or once for each set of parameters."""
        try:
            if isinstance(parameters, Mapping):
                self._db.execute(_sql(query), parameters)
            else:
                self._db.executemany(_sql(query), parameters)
        except apsw.Error as error:
            raise RecordError(f"the record at {self.path} refused a write: {_said(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or none; inside another transaction, part of it."""
        if self._depth:
            yield
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except apsw.Error as error:
            raise RecordError(f"cannot write to the record at {self.path}: {_said(error)}") from error
        self._depth = 1
        try:
            yield
            self._db.execute("COMMIT")
        except apsw.Error as error:
            raise RecordError(f"the record at {self.path} refused a write: {_said(error)}") from error
        finally:
            self._depth = 0
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the file for everything that is read inside; in a transaction, that one's."""
        if self._db.in_transaction:
            yield
            return
        try:
            self._db.execute("BEGIN")
            self._db.execute("SELECT position FROM audit LIMIT 1").fetchall()  # the first read decides which state it is
            yield
        except apsw.Error as error:
            raise RecordError(f"the record at {self.path} cannot answer: {_said(error)}") from error
        finally:
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def acknowledge(self, position: int, entry_hash: str, at: str) -> None:
        """Witness that the file holds the log up to here."""
        self._witness.write(position, entry_hash, at)

    def witnessed(self) -> tuple[list[tuple[int, str, str]], bytes] | None:
        """What was witnessed, in order."""
        return self._witness.read()

    def check_witness(self, position: int) -> None:
        """Refuse to go on after a log that lost what was acknowledged.

        Raises:
            RecordError: the witness knows of later entries.
        """
        last = self._witness.last()
        if last is None or last[0] <= position:
            return
        lost = f"{self.path} holds {position} entries, but {last[0]} were acknowledged"
        if position == 0:
            raise RecordError(f"{lost}: another record was here. Bring it back, or, if it was removed on purpose, remove {self._witness.path} too")
        raise RecordError(
            f"{lost}: the end of its write-ahead log is damaged or missing. Restore a backup, or bring back the file with the ending -wal; "
            "`fogline verify` names what is missing"
        )

    def indexed(self, text: str) -> str:
        """A text as FTS5 takes it."""
        return words.for_fts5(text)

    def question(self, wanted: Sequence[words.Phrase]) -> str:
        """Phrases as FTS5 is asked."""
        return words.fts5_query(wanted)

    def check_pages(self, wanted: bool) -> None:
        """Refuse pages that do not fit their checksums, or read them all the same."""
        try:
            self._db.execute(f"PRAGMA checksum_verification = {'ON' if wanted else 'OFF'}")
        except apsw.Error as error:
            raise RecordError(f"cannot read the record at {self.path}: {_said(error)}") from error

    def faults(self) -> Iterator[str]:
        """Damaged pages, tables and indexes."""
        try:
            for (found,) in self._db.execute("PRAGMA integrity_check(20)"):
                if found != "ok":
                    yield f"the file {self.path} is damaged: {' '.join(str(found).split())}"
            for table, *_ in self._db.execute("PRAGMA foreign_key_check"):
                yield f"a row of {table} in {self.path} points at nothing"
        except apsw.Error as error:
            yield f"the file {self.path} is damaged: {_said(error)}"
            yield from self._damaged()

    def _damaged(self) -> Iterator[str]:
        """Which tables and indexes have a page that does not fit its checksum."""
        try:
            held = self._db.execute("SELECT name, tbl_name, type FROM sqlite_master WHERE type IN ('table', 'index') AND rootpage > 0").fetchall()
        except apsw.Error:
            return  # the first page itself, as was said
        for name, table, kind in held:
            try:
                # quoted: the names are the file's own
                index = "NOT INDEXED" if kind == "table" else f'INDEXED BY "{name}"'
                for _ in self._db.execute(f'SELECT * FROM "{table}" {index}'):  # noqa: S608
                    pass
            except apsw.SQLError:
                continue  # an index that only answers some questions
            except apsw.Error:
                yield f"the {kind} {name} in {self.path} has a damaged page"

    def wipe(self, blob: str) -> None:
        """Scrub, and remove some bytes last: while they are there, `verify` says that a redaction is not finished."""
        self.scrub()
        self.blobs.remove(blob)

    def scrub(self) -> None:
        """Merge the indexes without what was deleted, and empty the write-ahead log.

        Raises:
            RecordError: another program reads the record, so that the log cannot be emptied.
        """
        try:
            for merge in MERGE_WORDS:
                self._db.execute(merge)
            self._db.execute("VACUUM")
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.Error as error:
            raise RecordError(f"cannot empty the write-ahead log of {self.path}: {_said(error)}. Stop what reads it and redact again") from error

    def backup(self, target: Path) -> None:
        """Write the file as it is at one moment to a new path, while writers go on.

        Raises:
            RecordError: the target cannot be written.
        """
        try:
            copy = apsw.Connection(str(target), vfs=_checksums())
            # Pages that come from the write-ahead log bring no valid checksum, and the VFS computes them only for a file whose
            # first page asks for that: so there must be one before the first page is copied.
            copy.reserve_bytes("main", CHECKSUM_BYTES)
            copy.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            # Without a transaction of its own, the backup would begin anew with each commit of another process.
            with self.reading(), copy.backup("main", self._db, "main") as work:
                while not work.done:
                    work.step(1000)
            copy.execute("PRAGMA journal_mode = WAL")
            copy.close()
        except apsw.Error as error:
            raise RecordError(f"cannot copy {self.path} to {target}: {_said(error)}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _connected(path: Path, *, create: bool) -> apsw.Connection:
    """The file opened; on a disk that cannot be written without files beside it, since nobody else can change it either."""
    wal = path.with_name(path.name + "-wal")
    if path.is_file() and os.statvfs(path).f_flag & os.ST_RDONLY and not (wal.exists() and wal.stat().st_size):
        address = f"{path.absolute().as_uri()}?immutable=1"
        return apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI, vfs=_checksums())
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    return apsw.Connection(str(path), flags=flags, vfs=_checksums())


@cache
def _checksums() -> str:
    """Register the VFS that keeps a checksum in every page; returns its name."""
    apsw.sqlite_extra.load(apsw.Connection(":memory:"), "cksumvfs")
    return "cksmvfs"


@cache
def _sql(query: str) -> str:
    """A named query with this engine's parts put in."""
    for name, text in FRAGMENTS.items():
        query = query.replace("{" + name + "}", text)
    return query


def _said(error: apsw.Error) -> str:
    """What SQLite says, with what to do about it."""
    words_of = {
        apsw.BusyError: "another program is writing to it, or holds it open; wait for that and try again",
        apsw.ReadOnlyError: "it cannot be written to; check its permissions and those of its folder",
        apsw.CantOpenError: "the file cannot be opened or made; check the path and its permissions",
        apsw.NotADBError: "it is not a Fogline file, or its first page is damaged; choose another path, or restore a backup",
        apsw.FullError: "the disk is full; make room and try again",
        apsw.CorruptError: "it is damaged; see `fogline verify`, and restore a backup",
    }
    remedy = words_of.get(type(error))
    if remedy is None and isinstance(error, apsw.IOError):
        code = getattr(error, "extendedresult", 0)
        damaged = code == apsw.SQLITE_IOERR_DATA
        remedy = "a page does not fit its checksum: it is damaged; see `fogline verify`, and restore a backup" if damaged else "the disk does not read or write it"
    return f"{error}: {remedy}" if remedy else str(error)
