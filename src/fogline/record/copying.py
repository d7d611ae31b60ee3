"""Moving a whole record: every row and all bytes as they are, found by the same words, and proved equal.

What is copied has the same log, so the same root; the copying itself is an entry in neither. Whoever gives a record away may
note that in it (`Record.note`), afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fogline.errors import RecordError
from fogline.record import derived, merkle, queries, rows
from fogline.record.audit import Entry, last_entry, tree
from fogline.record.blobs import FileBlobs
from fogline.record.columns import TABLES
from fogline.record.engine import Engine, Row
from fogline.record.filed import Shelf
from fogline.record.record import Record

NAME = re.compile(r"[0-9a-f]{64}")
MOST_ROWS, MOST_BYTES = 1000, 8_000_000  # handed over together
Progress = Callable[[str, int], None]  # what is being done, and how many of those so far


class RedactedMeanwhileError(RecordError):
    """What was being copied holds words that have been redacted since; made anew it does not."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was moved."""

    rows: Mapping[str, int]  # of each table
    files: int  # of reports' bytes
    size: int  # entries of the log
    root: bytes  # of the log's tree

    def row(self) -> Row:
        """As JSON."""
        return {"rows": dict(self.rows), "files": self.files, "entries": self.size, "root": self.root.hex()}


def untold(_what: str, _done: int) -> None:
    """No progress told."""


def copy(source: Record, target: Record, *, progress: Progress = untold) -> Copied:
    """Copy a record, as it is at one moment, into an empty one of either engine; all or nothing.

    Args:
        source: may be written to meanwhile.
        target: holds nothing yet.
        progress: called with a table's name and how many of its rows are copied, again and again.

    Raises:
        RecordError: the target holds something, or the two are not equal; then the target stays empty.
    """
    with filling(target.engine), unredacted(source.engine), snapshot(source.engine):
        copied = fill(target.engine, lambda table: source.engine.stream(queries.EVERY[table]), source.engine.blobs.read, progress=progress)
        prove(source.engine, copied, target.engine.where)
    acknowledge(target.engine)
    return copied


def fill(
    target: Engine, table_rows: Callable[[str], Iterator[Row]], read_bytes: Callable[[str], bytes], *, progress: Progress = untold
) -> Copied:  # fmt: skip
    """Put every row and all bytes into an empty database and make what they are found by; read it all back.

    Args:
        target: in `filling`.
        table_rows: gives the rows of a table in the order of its key.
        read_bytes: gives the bytes of a SHA-256, checked.
        progress: see `copy`.

    Raises:
        RecordError: what is read back is not what was written.
    """
    counts = {}
    for table in TABLES:
        written, counts[table] = Digest(table), 0
        for batch in batches(table_rows(table)):
            target.run(queries.PUT[table], batch)
            written.add(batch)
            counts[table] += len(batch)
            progress(table, counts[table])
        held = Digest(table)
        held.add(target.stream(queries.EVERY[table]))
        if held.value != written.value:
            raise RecordError(
                f"the table {table} of {target.where} does not hold what was written to it: its disk or its server is not to be trusted"
            )
    files = 0
    for files, name in enumerate(kept(target), 1):
        # what is imported may be anybody's: its names must not lead to other files
        if not NAME.fullmatch(name) or target.blobs.write(read_bytes(name)) != name:
            raise RecordError(f"a report names the bytes {name}, and there are none of that SHA-256")
        progress("files", files)
    try:
        _index(target, progress)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RecordError(f"a document or a reading does not hold what it should ({error!r}): see `fogline verify` where it comes from") from error
    size, root = rooted(target)
    return Copied(counts, files, size, root)


def prove(source: Engine, copied: Copied, where: str) -> None:
    """Refuse a copy that does not have the source's root and as many rows of each table.

    Raises:
        RecordError: it has not.
    """
    size, root = rooted(source)
    if (size, root) != (copied.size, copied.root):
        raise RecordError(
            f"the copy in {where} has {copied.size} entries with the root {copied.root.hex()}, but {source.where} has {size} with {root.hex()}"
        )
    for table, count in copied.rows.items():
        if (held := counted(source, table)) != count:
            raise RecordError(f"the copy in {where} has {count} rows of {table}, but {source.where} has {held}")


def acknowledge(target: Engine) -> None:
    """Witness a filled database, where its engine keeps a witness: the last entry's hash covers all before it."""
    last = last_entry(target)
    if last is not None:
        target.acknowledge(last.position, last.hash, last.at)


@contextmanager
def filling(target: Engine) -> Iterator[None]:
    """A transaction on an empty database; when it fails, no bytes are left behind either.

    Raises:
        RecordError: it holds something, or something was acknowledged of it.
    """
    with target.writing():
        refuse_unless_empty(target)
        before = set(target.blobs.names())
        try:
            yield
        except BaseException:
            # still in the transaction, in which alone others write files; rows of bytes go with it
            for name in set(target.blobs.names()) - before if isinstance(target.blobs, FileBlobs) else ():
                target.blobs.remove(name)
            raise


def refuse_unless_empty(engine: Engine) -> None:
    """Refuse a database that holds something.

    Raises:
        RecordError: it does.
    """
    for table in TABLES:
        if held := counted(engine, table):
            raise RecordError(
                f"{engine.where} holds a record already ({held} rows of {table}), and nothing is written over one: choose another place"
            )
    told = engine.witnessed()
    if told is not None and told[0]:
        raise RecordError(
            f"{engine.where} is empty, but {told[0][-1][0]} entries of a record there were acknowledged, as {engine.where}.log says: "
            "move that file aside and keep it, since it says what is lost; or choose another place"
        )


@contextmanager
def snapshot(engine: Engine) -> Iterator[Entry | None]:
    """Everything read inside is of one state of the record; gives the log's last entry.

    Raises:
        RecordError: the record lost what it had acknowledged. A copy would not show that any more.
    """
    told = engine.witnessed()
    with engine.reading():
        last = last_entry(engine)
        position = last.position if last else 0
        if told is not None and told[0] and told[0][-1][0] > position:
            engine.check_witness(position)
        yield last


@contextmanager
def unredacted(engine: Engine) -> Iterator[None]:
    """Refuse what was copied inside if a report was redacted meanwhile: its words may be in it.

    Raises:
        RedactedMeanwhileError: one was.
    """
    last = last_entry(engine)
    asked = {"position": last.position if last else 0}
    try:
        yield
    except RecordError as error:
        _refuse_redacted(engine, asked, error)  # its bytes may be what could not be read
        raise
    _refuse_redacted(engine, asked, None)


def _refuse_redacted(engine: Engine, asked: Mapping[str, Any], cause: Exception | None) -> None:
    for row in engine.all(queries.REDACTED_SINCE, asked):
        raise RedactedMeanwhileError(f"the report {row['subject']} was redacted while {engine.where} was copied: run it again") from cause


def kept(engine: Engine) -> Iterator[str]:
    """The names of all bytes that a record should hold: of its reports, those that were redacted left out."""
    last = ""
    for row in engine.stream(queries.BYTES_KEPT):
        if not row["is_redacted"] and row["sha256"] != last:
            last = row["sha256"]
            yield last


def counted(engine: Engine, table: str) -> int:
    """How many rows a table holds."""
    return int(engine.all(queries.HELD[table])[0]["held"])


def rooted(engine: Engine) -> tuple[int, bytes]:
    """How many entries the log holds, and the root of the tree over them."""
    held = tree(engine)
    return len(held), merkle.root(held)


def batches(given: Iterable[Row], most_rows: int = MOST_ROWS) -> Iterator[list[Row]]:
    """Rows in lists of which one has its place in memory, however long their texts are."""
    batch: list[Row] = []
    size_bytes = 0
    for row in given:
        batch.append(row)
        size_bytes += sum(len(value) for value in row.values() if isinstance(value, (str, bytes)))
        if len(batch) >= most_rows or size_bytes >= MOST_BYTES:
            yield batch
            batch, size_bytes = [], 0
    if batch:
        yield batch


class Digest:
    """The SHA-256 of rows of a table, in their order: of each value's sort, length and bytes."""

    def __init__(self, table: str) -> None:
        """Of no row yet."""
        self._columns = tuple(column.name for column in TABLES[table].columns)
        self._sum = sha256()

    def add(self, given: Iterable[Row]) -> None:
        """Take in some rows."""
        for row in given:
            for name in self._columns:
                sort, data = _spelled(row[name])
                self._sum.update(b"%b%d:%b" % (sort, len(data), data))

    @property
    def value(self) -> str:
        """The digest so far, in hexadecimal."""
        return self._sum.hexdigest()


def _spelled(value: object) -> tuple[bytes, bytes]:
    """A value's sort and its bytes, the same from every engine."""
    match value:
        case None:
            return b"-", b""
        case bytes():
            return b"b", value
        case str():
            return b"s", value.encode()
        case int():
            return b"i", b"%d" % value
        case float():
            return b"f", value.hex().encode()
    raise RecordError(f"a value in the database is of the sort {type(value).__name__}, which no column of a record is")


def _index(engine: Engine, progress: Progress) -> None:
    """Make everything that is not redacted found by its words, and things by where and when."""
    done = 0
    for batch in batches(engine.stream(queries.DOCUMENTS_WITH_TEXT)):
        words = [{"number": r["number"], "words": engine.indexed(f"{r['title'] or ''} \n{rows.inflated(r['text'])}")} for r in batch]
        engine.run(queries.ADD_DOCUMENT_WORDS, words)
        progress("documents indexed", done := done + len(batch))
    shelf, done = Shelf(engine), 0
    for batch in batches(engine.stream(queries.EVERY_CLAIM)):
        engine.run(queries.ADD_CLAIM_WORDS, [{"number": r["number"], "words": engine.indexed(shelf.found_by(r))} for r in batch])
        progress("claims indexed", done := done + len(batch))
    for done, row in enumerate(engine.stream(queries.EVERY_REVISION), 1):
        derived.index(engine, row, {})  # its actors are rows of a table that was copied
        if done % MOST_ROWS == 0:
            progress("revisions indexed", done)
