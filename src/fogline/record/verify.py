"""Does everything fit? Pages, log, witness, rows, bytes: each thing that does not fit is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from fogline.errors import RecordError
from fogline.record import leaves, queries, rows
from fogline.record.audit import Entry, digest
from fogline.record.engine import Engine, Row
from fogline.record.witness import line

STRETCH = 500  # entries of the log looked at together
WITHOUT_ROWS = ("carried", "rebuild", "export", "read", "unmask", "opened", "user", "gazetteer")  # their digest is of what is not in the record
DAMAGED = (RecordError, ValueError, KeyError, TypeError, IndexError, StopIteration, OSError)
COUNTED = ("report", "document", "reading", "withdrawal", "judgement", "failure", "revision", "forecast")


def faults(engine: Engine, *, progress: Callable[[int, int], None] | None = None) -> Iterator[str]:
    """Yield a line for each thing that does not fit.

    Args:
        engine: the record's database.
        progress: called with how many entries of the log were checked, of how many.
    """
    damaged = False
    for fault in engine.faults():
        damaged = True
        yield fault
    engine.check_pages(False)  # read on where a page is damaged, so that the rows on it can be named
    try:
        yield from _told(engine, progress, damaged=damaged)
    finally:
        engine.check_pages(True)


def _told(engine: Engine, progress: Callable[[int, int], None] | None, *, damaged: bool) -> Iterator[str]:
    """What does not fit in one state of the record, while writers go on.

    Where the database itself is damaged, as much of it is wanted as can be read, and a server gives nothing more of a state after an error.
    """
    try:
        told = engine.witnessed()  # before that state, which then holds all that was acknowledged until now
    except (RecordError, OSError) as error:
        yield str(error)
        told = None
    try:
        with nullcontext() if damaged else engine.reading():
            checked = _Log(engine)
            yield from checked.faults(progress)
            yield from _witnessed(told, checked.hashes)
            yield from _rows_out_of_place(engine, checked)
            yield from _claims(engine)
            yield from _bytes(engine)
    except DAMAGED as error:
        yield f"the rest of {engine.where} cannot be checked: {error}"


class _Log:
    """The log, entry by entry, against the rows that came with each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.hashes: dict[int, tuple[str, str]] = {}
        self._steps = {row["moment"]: row["position"] for row in engine.all(queries.STEPS)}

    def faults(self, progress: Callable[[int, int], None] | None) -> Iterator[str]:
        highest = self._engine.all(queries.HIGHEST["audit"])[0]["highest"]
        before = Entry(0, "", "", "", "", "")
        for first in range(1, highest + 1, STRETCH):
            last = min(first + STRETCH - 1, highest)
            entries = [Entry(**row) for row in self._engine.all(queries.AUDIT_BETWEEN, {"first": first, "last": last})]
            held = yield from self._hashes(first, last)
            for entry in entries:
                yield from self._entry(entry, before, held)
                before = entry
            if progress is not None:
                progress(last, highest)

    def _hashes(self, first: int, last: int) -> Any:
        """The hashes of the rows of a stretch, or, where one is damaged, of each entry that can be read."""
        try:
            return leaves.hashes(self._engine, first, last)
        except DAMAGED as error:
            if first == last:
                yield f"a row of entry {first} cannot be read: {error}"
                return {}
            found = {}
            for position in range(first, last + 1):
                found.update((yield from self._hashes(position, position)))
            return found

    def _entry(self, entry: Entry, before: Entry, held: dict[int, list[bytes]]) -> Iterator[str]:
        name = f"entry {entry.position} of the log ({entry.action} {entry.subject}, {entry.at})"
        if entry.position != before.position + 1:
            yield f"{name} comes after entry {before.position}: entries between them are missing"
        try:
            chained = entry.chained(before.hash)
        except ValueError:
            chained = ""
        if entry.hash != chained:
            yield f"{name} does not fit the one before it: one of the two was changed"
        if entry.at < before.at:
            yield f"{name} is of an earlier time than the one before it"
        self.hashes[entry.position] = entry.hash, entry.at
        own = held.get(entry.position, [])
        if entry.action in WITHOUT_ROWS:
            return
        if entry.action == "revise" and self._steps.get(entry.subject) != entry.position:
            return  # made anew later: the later entry is checked
        if digest(own) != entry.digest:
            yield f"{name} does not fit its rows: {self._whose(entry)} was changed, is missing or was added to"

    def _whose(self, entry: Entry) -> str:
        """What an entry's rows are, for people."""
        return f"a revision of {entry.subject}" if entry.action == "revise" else f"what was written of {entry.subject}"


def _witnessed(told: tuple[list[tuple[int, str, str]], bytes] | None, hashes: dict[int, tuple[str, str]]) -> Iterator[str]:
    """Entries that were acknowledged and are not there, or are other ones."""
    last = 0
    for position, entry_hash, at in told[0] if told else ():
        if position <= last:
            yield f"the line of entry {position} in the file of acknowledgements comes after entry {last}"
        last = max(last, position)
        if position not in hashes:
            yield f"entry {position} was acknowledged at {at} and is not in the log: the end of the log is lost"
        elif hashes[position] != (entry_hash, at):
            yield f"entry {position} is not the one that was acknowledged at {at}"
    rest = told[1] if told else b""
    # a kill leaves the beginning of a line whose entry was committed, and nothing else
    if rest and not any(len(whole := line(n, *held)) > len(rest) and whole.startswith(rest) for n, held in hashes.items() if n > last):
        yield "the file of acknowledgements ends in what is no beginning of a line: its end is damaged"


def _rows_out_of_place(engine: Engine, checked: _Log) -> Iterator[str]:
    """Rows that came with no entry, and times of withdrawal that nothing says."""
    last = max(checked.hashes, default=0)
    for table in COUNTED:
        for row in engine.all(queries.WITHOUT_ENTRY[table], {"last": last}):
            yield f"row {row['number']} of {table} came with entry {row['position']} of the log, which is no such entry"
    for table, query in queries.WRONGLY_WITHDRAWN.items():
        for row in engine.all(query):
            yield f"the {table} {row['id']} does not fit its withdrawal: when it was withdrawn was changed"
    for row in engine.all(queries.WRONGLY_CLOSED):
        yield f"revision {row['revision']} of {row['id']} does not end where the next one begins"


def _claims(engine: Engine) -> Iterator[str]:
    """Rows that claims are found by which do not say what their readings say."""
    expected = 1
    for reading in engine.stream(queries.READINGS):
        first, n = reading["first_claim"], reading["claims"]
        own = engine.all(queries.CLAIMS_BETWEEN, {"first": first, "last": first + n})
        if first != expected or [row["number"] for row in own] != list(range(first, first + n)) or any(r["reading"] != reading["number"] for r in own):
            yield f"the claims of reading {reading['number']} are not all there, or not its own"
        expected = first + n
        if reading["layers"] is None:
            continue
        bodies = json.loads(rows.inflate(reading["layers"]))["claims"]
        for row, body in zip(own, bodies, strict=False):
            if any(row[name] != value for name, value in _surroundings(body).items()):
                yield f"the row of claim {body['id']} does not say what its reading says"
    held = engine.all(queries.HIGHEST["claim"])[0]
    if held["highest"] >= expected or held["held"] != expected - 1:
        yield f"there are {held['held']} rows of claims up to number {held['highest']}, but {expected - 1} were read"


def _surroundings(body: Row) -> Row:
    """What a claim's row must say."""
    window = body["window"] or {"earliest": None, "latest": None}
    ends = {name: rows.seconds(rows.moment_of(window[name])) if window[name] else None for name in ("earliest", "latest")}
    return {"id": body["id"], "kind": body["kind"], **ends}


def _bytes(engine: Engine) -> Iterator[str]:
    """Bytes that are missing, damaged, or there although their report was redacted."""
    held = set(engine.blobs.names())
    redacted = set()
    for row in engine.all(queries.BYTES_KEPT):
        name = row["sha256"]
        if row["is_redacted"]:
            redacted.add(name)
        elif name not in held:
            yield f"the bytes {name} of report {row['id']} are missing"
        else:
            try:
                size = len(engine.blobs.read(name))
            except RecordError as error:
                yield f"{error} (report {row['id']})"
                continue
            if size != row["size_bytes"]:
                yield f"the bytes {name} of report {row['id']} are {size}, not {row['size_bytes']}"
    for name in sorted(redacted & held):
        yield f"the bytes {name} are still there although their report was redacted: redact it again"

