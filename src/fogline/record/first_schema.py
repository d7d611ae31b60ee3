"""Records that Fogline 0.1.0 made (schema 1) -> records of today.

Everything is carried over into a new file, with the times at which it was known; the log says that it came so, and binds the old log
by its last hash. The old file stays beside the new one. Nothing has happened until the new file takes the old one's name.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from fogline import contract
from fogline.errors import RecordError
from fogline.record.engine import APPLICATION_ID
from fogline.record.leaves import Leaf
from fogline.record.record import Record, utc_now
from fogline.types import Document, Failure, Report

READER = "fogline-rules@0.1"
SUFFIX = ".schema1"


def is_of(path: Path) -> bool:
    """Is the file a record of the first schema?"""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    version, made_by = int.from_bytes(head[60:64], "big"), int.from_bytes(head[68:72], "big")
    return head.startswith(b"SQLite format 3\0") and version == 1 and made_by == APPLICATION_ID


def carry_over(path: Path) -> None:
    """Put a record of today in the place of one of the first schema; the old file is kept as `path` + ".schema1".

    Args:
        path: of the old record.

    Raises:
        RecordError: the old file cannot be read, or another program writes to it; then it is as it was.
    """
    new, kept = path.with_name(path.name + ".new"), path.with_name(path.name + SUFFIX)
    for leftover in path.parent.glob(new.name + "*"):
        if leftover.is_file():
            leftover.unlink()  # of a run that was killed
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as old:
            old.row_factory = sqlite3.Row
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.execute("BEGIN IMMEDIATE")
            with Record(new) as record:
                _carry(old, record, path.with_name(path.name + ".blobs"))
            old.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise RecordError(f"cannot bring the record at {path} to this version: {error}. Close other programs that use it, and try again") from error
    blobs = new.with_name(new.name + ".blobs")
    for blob in blobs.rglob("*"):
        if blob.is_file():
            blob.unlink()  # the old record's own are the same
    for folder in sorted(blobs.rglob("*"), reverse=True):
        folder.rmdir()
    if blobs.is_dir():
        blobs.rmdir()
    shutil.copy2(path, kept)
    new.with_name(new.name + ".log").replace(path.with_name(path.name + ".log"))
    new.replace(path)


def _carry(old: sqlite3.Connection, record: Record, blobs: Path) -> None:
    """Everything that the old record holds, in the order in which it came."""
    now = utc_now()
    log = old.execute("SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1").fetchone()
    entries, last = (log["position"], log["hash"]) if log else (0, "")
    with record.writing() as chain:
        chain.add("carried", f"schema 1, {entries} entries", record.who, [Leaf({"entries": entries, "hash": last}).hash()], now)
        for row in old.execute("SELECT * FROM report ORDER BY rowid").fetchall():
            _report(old, record, row, blobs, now)
        failures = [
            Failure(f["stage"], f["input_id"], f["error"], f["message"], contract.moment(f["at"]))
            for f in old.execute("SELECT * FROM failure ORDER BY number")
        ]
        record.add_failures(failures, now=now)
        record.revise(now=now)


def _report(old: sqlite3.Connection, record: Record, row: sqlite3.Row, blobs: Path, now: Any) -> None:
    """One report with its document and claims; withdrawn again where it was."""
    document = old.execute("SELECT * FROM document WHERE report_id = ?", (row["id"],)).fetchone()
    claims = [json.loads(c["body"]) for c in old.execute("SELECT body FROM claim WHERE document_id = ? ORDER BY number", (document["id"],))]
    report = Report(
        row["id"], row["input_id"], row["media_type"], row["sha256"], row["size_bytes"], contract.moment(row["fetched_at"]) or now,
        contract.moment(row["published_at"]), row["source"], row["url"],
    )  # fmt: skip
    text = Document(
        document["id"], row["id"], document["text"], document["language"], document["maker"], document["title"], document["author"],
        contract.moment(document["published_at"]), document["source"], document["url"], tuple(json.loads(document["tags"])),
    )  # fmt: skip
    reading = contract.to_reading(json.loads(document["layers"]), claims, text)
    data = (blobs / row["sha256"][:2] / row["sha256"]).read_bytes()
    at = contract.moment(row["recorded_at"]) or now
    record.take_in(report, data, reading, at=at, now=now, action="migrate", reader=READER)
    until = contract.moment(row["withdrawn_at"])
    if until is not None:
        record.withdraw([row["id"]], why=row["why"] or "", at=until, now=now)
