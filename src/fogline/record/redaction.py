"""Redaction that holds: a report's bytes and words go, everywhere; digests, ids and the reason stay, and the log still fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fogline.errors import RecordError
from fogline.record import leaves, queries, rows
from fogline.record.audit import Chain
from fogline.record.engine import Engine, Row


@dataclass(frozen=True, slots=True)
class Removed:
    """What is left to do after a redaction."""

    blob: str  # to be removed once the rows are gone for good
    since: str  # from when on what is derived must be made anew
    reports: tuple[str, ...]  # every report of those bytes


def remove(engine: Engine, chain: Chain, name: str, *, why: str, who: str, now: datetime) -> Removed:
    """Take a report's words out of every table, with all other reports of the same bytes.

    Args:
        engine: the record's database, in a transaction.
        chain: the log's end.
        name: id of the report or its document.
        why: the reason, for everybody to read.
        who: in whose name.
        now: by the clock.

    Raises:
        RecordError: there is no such report.
    """
    found = engine.all(queries.REPORTS_OF_BYTES, {"id": name})
    if not found:
        raise RecordError(f"there is no report {name} to redact: give the id of a report or document, as `fogline show` prints it")
    for report in found:
        if not report["is_redacted"]:
            _one(engine, chain, report, why=why, who=who, now=now)
    return Removed(found[0]["sha256"], min(r["recorded_at"] for r in found), tuple(r["id"] for r in found))


def _one(engine: Engine, chain: Chain, report: Row, *, why: str, who: str, now: datetime) -> None:
    """One report, in an entry of its own."""
    number = {"report": report["number"]}
    for row in engine.all(queries.POSITIONS_OF_REPORT, number):
        position = row["position"]
        own = leaves.hashes(engine, position, position)[position]
        engine.run(queries.KEEP_DIGEST, [{"position": position, "ordinal": i, "digest": h.hex()} for i, h in enumerate(own)])
    at = rows.stamp_of(now)
    for query in queries.WITHDRAW["report"]:
        engine.run(query, {"at": at, "position": chain.position, "target": report["number"]})
    for query in queries.REDACT:
        engine.run(query, number)
    row = {"subject": report["id"], "what": "redaction", "why": rows.storable(why), "who": who, "at": at}
    engine.run(queries.ADD_WITHDRAWAL, {
        **row, "number": engine.all(queries.NEXT["withdrawal"])[0]["number"], "target": report["number"], "position": chain.position,
    })  # fmt: skip
    chain.add("redact", report["id"], who, [rows.leaf_of("withdrawal", row)], now)
