"""The audit log: one entry for everything that was written or given out, chained by hashes, and the leaves of a Merkle tree.

Entries hold digests only. The digest of what was written is itself the root of a small tree over its rows, salted with a
nonce, so that one claim can be proved without its report, and nothing can be guessed back from the digests of a redacted one.
Source: RFC 6962, section 2.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from fogline.contract import moment, stamp
from fogline.errors import RecordError
from fogline.record import merkle, queries
from fogline.record.engine import Engine

# Clocks of several writers differ a little; a clock further back than this is wrong.
TOLERANCE = timedelta(minutes=5)
LEAF = ("position", "at", "action", "subject", "who", "digest")  # what an entry's leaf covers


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log."""

    position: int  # from 1 on
    at: str
    action: str
    subject: str
    who: str
    digest: str  # hexadecimal
    hash: str = ""

    def leaf(self) -> bytes:
        """The entry's hash as a leaf of the tree."""
        return merkle.leaf(canonical({name: getattr(self, name) for name in LEAF}))

    def chained(self, before: str) -> str:
        """The hash that covers this entry and all before it."""
        return sha256(bytes.fromhex(before) + self.leaf()).hexdigest()


def canonical(row: Mapping[str, Any]) -> bytes:
    """JSON in one possible way only: keys in order, no spaces, ASCII."""
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest(leaves: Sequence[bytes]) -> str:
    """The root over the hashes of rows, in hexadecimal."""
    return merkle.root(leaves).hex()


def item(row: Mapping[str, Any], salt: bytes = b"") -> bytes:
    """The salted hash of one row."""
    return merkle.leaf(salt + canonical(row))


def salt(nonce: str, ordinal: int) -> bytes:
    """The salt of one row of those that came together: who is given one row's cannot guess at the others."""
    return sha256(bytes.fromhex(nonce) + ordinal.to_bytes(4, "big")).digest()


class Chain:
    """The log's open end, inside one transaction: what is added comes right after the last entry.

    Raises:
        RecordError: the clock is behind the last entry.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.last = last_entry(engine)

    @property
    def position(self) -> int:
        """Of the next entry."""
        return self.last.position + 1 if self.last else 1

    def add(self, action: str, subject: str, who: str, leaves: Sequence[bytes], now: datetime) -> Entry:
        """Add an entry.

        Args:
            action: what was done.
            subject: id of what it was done to.
            who: a person's name, or the program's.
            leaves: the hashes of the rows that were written.
            now: by the clock, also when the rows themselves are dated back by a replay.
        """
        at = now
        if self.last is not None:
            before = moment(self.last.at) or now
            if now < before - TOLERANCE:
                raise RecordError(
                    f"the clock says {stamp(now)}, but the record's last entry is of {self.last.at}: a clock that runs backwards would put "
                    "things in the wrong order. Set the clock of this machine and try again"
                )
            at = max(now, before)
        bare = Entry(self.position, stamp(at) or "", action, subject, who, digest(leaves))
        entry = replace(bare, hash=bare.chained(self.last.hash if self.last else ""))
        self._engine.run(queries.ADD_AUDIT, asdict(entry))
        self.last = entry
        return entry


def last_entry(engine: Engine) -> Entry | None:
    """The newest entry."""
    rows = engine.all(queries.LAST_AUDIT)
    return Entry(**rows[0]) if rows else None


def entry_at(engine: Engine, position: int) -> Entry | None:
    """The entry at a position."""
    rows = engine.all(queries.AUDIT_AT, {"position": position})
    return Entry(**rows[0]) if rows else None


def entries(engine: Engine) -> Iterator[Entry]:
    """The whole log, in order."""
    return (Entry(**row) for row in engine.stream(queries.AUDIT))


def tree(engine: Engine) -> list[bytes]:
    """The leaves of the log's tree."""
    return [entry.leaf() for entry in entries(engine)]
