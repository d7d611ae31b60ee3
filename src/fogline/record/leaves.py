"""What an entry of the log covers: the hashes of the rows that came with it, found again from the rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fogline.record import merkle, queries, rows
from fogline.record.audit import item, salt
from fogline.record.engine import Engine, Row

PLAIN = ("withdrawal", "judgement", "failure", "revision", "forecast")  # they need no salt: nothing of a report is in them that is not public, corrections aside


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row that came with an entry."""

    digested: Row
    salt: bytes = b""

    def hash(self) -> bytes:
        """Its hash."""
        return item(self.digested, self.salt)


def salted(digested: list[Row], nonce: str) -> list[Leaf]:
    """The rows of a report, or of one more reading of it, each with a salt of its own."""
    return [Leaf(row, salt(nonce, i)) for i, row in enumerate(digested)]


def salted_hashes(covered: Sequence[bytes], nonce: str) -> list[bytes]:
    """The hashes of what is covered of the rows of a report, in order, each with a salt of its own."""
    return [merkle.leaf(salt(nonce, i) + data) for i, data in enumerate(covered)]


def leaves(engine: Engine, first: int, last: int) -> dict[int, list[Leaf]]:
    """For each position from first to last, the rows that came with it, in the order in which they are hashed.

    Raises:
        RecordError, ValueError, KeyError: a row is damaged.
    """
    found: dict[int, list[Row]] = defaultdict(list)
    between = {"first": first, "last": last}
    for table in ("report", "document"):
        for row in engine.all(queries.ROWS_AT[table], between):
            if row["nonce"] is not None:
                found[row["position"]].append(rows.digested(table, row))
    nonces: dict[int, str] = {}
    for row in engine.all(queries.ROWS_AT["reading"], between):
        if row["nonce"] is not None:
            nonces[row["position"]] = row["nonce"]
            found[row["position"]].append(rows.digested("reading", row))
            found[row["position"]] += claims_of(row)
    made = {position: salted(found[position], nonces.get(position, "")) for position in found}
    for table in PLAIN:
        for row in engine.all(queries.ROWS_AT[table], between):
            nonce = row.get("nonce")
            made.setdefault(row["position"], []).append(Leaf(rows.digested(table, row), salt(nonce, 0) if nonce else b""))
    return made


def kept(engine: Engine, first: int, last: int) -> dict[int, list[bytes]]:
    """For each position whose rows were redacted, the hashes that were kept of them."""
    found: dict[int, list[bytes]] = defaultdict(list)
    for row in engine.all(queries.KEPT_AT, {"first": first, "last": last}):
        found[row["position"]].append(bytes.fromhex(row["digest"]))
    return found


def hashes(engine: Engine, first: int, last: int) -> dict[int, list[bytes]]:
    """For each position the hashes of its rows, redacted or not."""
    found = {position: [leaf.hash() for leaf in own] for position, own in leaves(engine, first, last).items()}
    return {**found, **kept(engine, first, last)}


def claims_of(reading: Mapping[str, Any]) -> Iterator[Row]:
    """What is digested of the claims of a reading.

    Args:
        reading: a row with `layers`, `text`, `document_id` and `recorded_at`.
    """
    text, stored = rows.inflated(reading["text"]), json.loads(rows.inflate(reading["layers"]))
    for i in range(len(stored["claims"])):
        yield rows.digested_claim(stored, i, text, reading["document_id"], reading["recorded_at"])
