"""The record in a PostgreSQL database, 15 or newer: several machines write, one at a time, and many read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from hashlib import sha256
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from fogline.errors import RecordError
from fogline.record import words
from fogline.record.engine import APPLICATION_ID, PROGRESS, ROWS, SCHEMA_VERSION, Row, migrations

if TYPE_CHECKING:
    import psycopg

HELD = "SELECT count(*) FILTER (WHERE tablename = 'meta') AS ours, count(*) AS tables FROM pg_tables WHERE schemaname = current_schema()"
WAIT_MS = 30_000  # for whoever reads a table that is to be rewritten
OLDEST = 150000  # server_version_num
PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
FRAGMENTS = {
    "claim_matches": "claim_words.words @@ CAST(:words AS tsquery)",
    "document_matches": "document_words.words @@ CAST(:words AS tsquery)",
    "among": "SELECT CAST(n.value AS BIGINT) FROM json_array_elements_text(CAST(:numbers AS json)) n",
    "in_box": "SELECT number FROM revision_box WHERE at <@ box(point(:west, :south), point(:east, :north))"
    " AND last_day >= :first_day AND first_day <= :last_day",
    "add_box": "INSERT INTO revision_box VALUES (:number, point(:longitude, :latitude), :first_day, :last_day)",
}
TYPES = {r"\bTEXT\b": 'TEXT COLLATE "C"', r"\bBLOB\b": "BYTEA", r"\) WITHOUT ROWID": ")"}  # text order as SQLite has it


class Postgres:
    """The engine of a record in PostgreSQL; see `engine.Engine`. Report bytes are rows of the table `blob`.

    Args:
        address: postgresql://USER@HOST/DATABASE
        create: make the tables where there are none.

    Raises:
        RecordError: the server cannot be reached, is too old, refuses, or the database is no record.
    """

    def __init__(self, address: str, *, create: bool) -> None:
        try:
            import psycopg
        except ImportError:
            raise RecordError("records in PostgreSQL need the extra `postgres`: pip install 'fogline[postgres]'") from None
        self._error = psycopg.Error
        self.where = re.sub(r"(//[^:/@]*):[^@/]*@", r"\1@", address)
        self.blobs = TableBlobs(self)
        self.kept: dict[str, Any] = {}
        self._depth = 0
        self._cursors = count(1)  # streams that are open together need names of their own
        try:
            self._db = psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor, row_factory=psycopg.rows.dict_row)
            if self._db.info.server_version < OLDEST:
                raise RecordError(f"the server of {self.where} is PostgreSQL {self._db.info.server_version // 10000}; a record needs 15 or newer")
            self._open(create=create)
        except psycopg.Error as error:
            raise RecordError(f"cannot open the record at {self.where}: {_said(error)}") from error

    def _open(self, *, create: bool) -> None:
        """Check that the database is a record, and bring its tables to this version."""
        held = self.all(HELD)[0]
        version = 0
        if held["ours"]:
            rows = self.all("SELECT key, value FROM meta WHERE key IN ('application_id', 'schema_version')")
            found = {row["key"]: row["value"] for row in rows}
            if found.get("application_id") != str(APPLICATION_ID):
                raise RecordError(f"the database {self.where} is not a Fogline record; choose another one")
            version = int(found["schema_version"])
        elif held["tables"]:
            raise RecordError(f"the database {self.where} holds other tables and no Fogline record; choose an empty one")
        elif not create:
            raise RecordError(f"there is no record at {self.where}. Make one with: fogline add FILE --record {self.where}")
        if version > SCHEMA_VERSION:
            raise RecordError(f"the record at {self.where} has schema {version}, this Fogline reads {SCHEMA_VERSION}: use a newer Fogline")
        if version == SCHEMA_VERSION:
            return
        with self.writing():
            if self.all(HELD)[0]["ours"]:  # another program made it, or brought it forward, just now
                version = int(self.all("SELECT value FROM meta WHERE key = 'schema_version'")[0]["value"])
            for step, text in migrations(version, "postgres"):
                for pattern, type_ in TYPES.items():
                    text = re.sub(pattern, type_, text)
                self._db.execute(text)
                row = {"ours": str(APPLICATION_ID), "version": str(step)}
                self.run("INSERT INTO meta VALUES ('application_id', :ours), ('schema_version', :version)"
                         " ON CONFLICT (key) DO UPDATE SET value = excluded.value", row)  # fmt: skip

    def all(self, query: str, parameters: Mapping[str, Any] = {}) -> list[Row]:
        """The rows that a query gives."""
        try:
            return self._db.execute(_sql(query), parameters).fetchall()
        except self._error as error:
            raise RecordError(f"the record at {self.where} cannot answer: {_said(error)}") from error

    def stream(self, query: str, parameters: Mapping[str, Any] = {}) -> Iterator[Row]:
        """The rows one by one, from a cursor on the server."""
        import psycopg

        # One of its own would be a savepoint in another: streams side by side do not nest, and an abandoned one would undo what was written since.
        own = nullcontext() if self._in_transaction() else self._db.transaction()
        try:
            with own, psycopg.ServerCursor(self._db, f"rows_{next(self._cursors)}") as cursor:
                text = psycopg.ClientCursor(self._db).mogrify(_sql(query), parameters)
                cursor.execute(text.replace("%", "%%"))
                yield from cursor
        except self._error as error:
            raise RecordError(f"the record at {self.where} cannot answer: {_said(error)}") from error

    def columns(self, query: str, parameters: Mapping[str, Any] = {}) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """The columns, so many rows at a time."""
        rows = self.stream(query, parameters)
        while held := list(islice(rows, ROWS)):
            yield tuple(zip(*(row.values() for row in held), strict=True))

    def run(self, query: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Write once, or once for each set of parameters."""
        try:
            with self._db.cursor() as cursor:
                if isinstance(parameters, Mapping):
                    cursor.execute(_sql(query), parameters)
                elif parameters:
                    cursor.executemany(_sql(query), parameters)
        except self._error as error:
            raise RecordError(f"the record at {self.where} refused a write: {_said(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or none; inside another transaction, part of it. Writers take turns: the log is one chain."""
        if self._depth:
            yield
            return
        self._depth = 1
        try:
            with self._db.transaction():
                self._db.execute("SELECT pg_advisory_xact_lock(%s)", (APPLICATION_ID,))
                yield
        except self._error as error:
            raise RecordError(f"the record at {self.where} refused a write: {_said(error)}") from error
        finally:
            self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the database for everything that is read inside; in a transaction, that one's."""
        if self._in_transaction():
            yield
            return
        try:
            with self._db.transaction():
                self._db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield
        except self._error as error:
            raise RecordError(f"the record at {self.where} cannot answer: {_said(error)}") from error

    def _in_transaction(self) -> bool:
        return self._db.info.transaction_status.name != "IDLE"

    def acknowledge(self, position: int, entry_hash: str, at: str) -> None:
        """The server's own log is the witness."""

    def witnessed(self) -> None:
        """None is kept."""
        return

    def check_witness(self, position: int) -> None:
        """The server does not acknowledge what it can lose."""

    def indexed(self, text: str) -> str:
        """A text as a tsvector."""
        return words.for_tsvector(text)

    def question(self, wanted: Sequence[words.Phrase]) -> str:
        """Phrases as a tsquery."""
        return words.tsquery(wanted)

    def check_pages(self, wanted: bool) -> None:
        """The server's own checksums decide."""

    def faults(self) -> Iterator[str]:
        """Damaged indexes, where the server has `amcheck`; pages are checked by the server's own checksums as they are read."""
        if self.all("SELECT current_setting('data_checksums') AS on")[0]["on"] != "on":
            return
        try:
            for table in ("report", "document", "reading", "claim", "audit"):
                self._db.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        except self._error as error:
            yield f"the database {self.where} is damaged: {_said(error)}"

    def wipe(self, blob: str) -> None:
        """Remove some bytes and scrub: they are rows as all else."""
        self.blobs.remove(blob)
        self.scrub()

    def scrub(self) -> None:
        """Rewrite the tables without what was deleted. The server's archived logs and its backups are the operator's to remove."""
        try:
            self._db.execute(f"SET lock_timeout = {WAIT_MS}")
            for table in ("report", "document", "reading", "claim", "failure", "blob", "claim_words", "document_words", "revision", *PROGRESS):
                self._db.execute(f"VACUUM FULL {table}")
            self._db.execute("SET lock_timeout = DEFAULT")
        except self._error as error:
            raise RecordError(f"cannot rewrite the tables of {self.where}: {_said(error)}. Stop what reads it and redact again") from error

    def close(self) -> None:
        """Let go of the connection."""
        self._db.close()


class TableBlobs:
    """Raw bytes as rows, so that several machines share them."""

    def __init__(self, engine: Postgres) -> None:
        """The rows are in the record's own database."""
        self._engine = engine

    def write(self, data: bytes) -> str:
        """Keep some bytes; writing twice keeps one row."""
        name = sha256(data).hexdigest()
        self._engine.run("INSERT INTO blob VALUES (:name, :data) ON CONFLICT (sha256) DO NOTHING", {"name": name, "data": data})
        return name

    def read(self, name: str) -> bytes:
        """The bytes of that name.

        Raises:
            RecordError: there are none, or they are not what their name says.
        """
        rows = self._engine.all("SELECT bytes FROM blob WHERE sha256 = :name", {"name": name})
        if not rows:
            raise RecordError(f"the bytes {name} are not in {self._engine.where}")
        data = bytes(rows[0]["bytes"])
        if sha256(data).hexdigest() != name:
            raise RecordError(f"the bytes {name} in {self._engine.where} are damaged: their SHA-256 is not their name")
        return data

    def remove(self, name: str) -> None:
        """Remove some bytes; `scrub` then rewrites the table."""
        self._engine.run("DELETE FROM blob WHERE sha256 = :name", {"name": name})

    def names(self) -> Iterator[str]:
        """The names of all that is kept, in order."""
        yield from (row["sha256"] for row in self._engine.all("SELECT sha256 FROM blob ORDER BY sha256"))


@cache
def _sql(query: str) -> str:
    """A named query with this engine's parts put in, its parameters as the driver wants them."""
    for name, text in FRAGMENTS.items():
        query = query.replace("{" + name + "}", text)
    return PARAMETER.sub(r"%(\1)s", query.replace("%", "%%"))


def _said(error: psycopg.Error) -> str:
    """What the server says, with what to do about it."""
    said = " ".join(str(error).split())
    if "permission denied" in said:
        return f"{said}: the user needs CREATE on the schema to make a record, and SELECT, INSERT, UPDATE and DELETE on its tables to write"
    if "does not exist" in said or "could not connect" in said or "connection" in said:
        return f"{said}: check the address, that the server runs, and the user's password"
    return said
