"""The audit log: one hash-chained entry for everything that was written. Entries hold digests only."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from hashlib import sha256

from fogline.contract import stamp
from fogline.record import queries


def log(db: sqlite3.Connection, action: str, subject: str, content: str, at: datetime) -> str:
    """Add an entry inside the caller's transaction; returns its hash.

    Args:
        db: the record's connection.
        action: append, replay, withdraw or failure.
        subject: id of what was written.
        content: what was written; only its SHA-256 is kept.
        at: by the clock, also when the rows themselves are dated back by a replay.
    """
    last = db.execute(queries.LAST_AUDIT).fetchone()
    position, before = (last[0], last[1]) if last else (0, "")
    digest = sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    chained = sha256("\n".join((before, stamp(at) or "", action, subject, digest)).encode()).hexdigest()
    entry = {"position": position + 1, "at": stamp(at), "action": action, "subject": subject, "digest": digest, "hash": chained}
    db.execute(queries.ADD_AUDIT, entry)
    return chained
