"""What a record holds after a fault, looked at from a process of its own."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from fogline.errors import FoglineError
from fogline.record import Record, rows
from fogline.record.engine import DERIVED, STATED
from fogline.record.sqlite import CHECKSUM_BYTES, SQLite
from fogline.record.verify import faults

WHOLE = """
SELECT r.input_id, r.sha256, r.size_bytes, d.text, d.number AS document, g.number AS reading, g.claims, g.layers,
       (SELECT count(*) FROM claim c WHERE c.reading = g.number) AS held,
       (SELECT count(*) FROM claim c JOIN claim_words w ON w.rowid = c.number WHERE c.reading = g.number) AS found_by_words,
       (SELECT count(*) FROM document_words w WHERE w.rowid = d.number) AS document_found_by_words,
       (SELECT count(*) FROM audit a WHERE a.position = r.position AND a.position = d.position AND a.position = g.position) AS entries
  FROM report r LEFT JOIN document d ON d.report = r.number LEFT JOIN reading g ON g.document = d.number
 WHERE r.withdrawn_at IS NULL ORDER BY r.number
"""
# what nothing but a person's hand or damage could leave: parts without their report
ALONE = {
    "documents": "SELECT count(*) AS n FROM document WHERE report NOT IN (SELECT number FROM report)",
    "readings": "SELECT count(*) AS n FROM reading WHERE document NOT IN (SELECT number FROM document)",
    "claims": "SELECT count(*) AS n FROM claim WHERE reading NOT IN (SELECT number FROM reading)",
    "words of claims": "SELECT count(*) AS n FROM claim_words WHERE rowid NOT IN (SELECT number FROM claim)",
    "words of documents": "SELECT count(*) AS n FROM document_words WHERE rowid NOT IN (SELECT number FROM document)",
}


def look(where: str, files: list[str]) -> dict[str, Any]:
    """What `verify` names, and which reports are held whole.

    Args:
        where: the record.
        files: the reports that were given to `add`, to compare texts with.

    Returns:
        error: why it cannot be opened, else None; faults: the lines of `verify`; held: ids of reports as given; half: what of
        which is not all there; entries and root of the log; print: one hash of every row and name of bytes.
    """
    texts = {row["id"]: row["text"] for file in files for row in map(json.loads, Path(file).read_text().splitlines())}
    found: dict[str, Any] = {"error": None, "faults": [], "held": [], "half": [], "entries": 0, "root": "", "print": ""}
    try:
        with Record(where if "://" in where else Path(where), create=False) as record:
            found["faults"] = list(faults(record.engine))
            try:
                _held(record, texts, found)
            except (FoglineError, ValueError, TypeError, KeyError) as error:
                found["half"].append(f"the record cannot be read: {error}")
    except FoglineError as error:
        found["error"] = str(error)
    return found


def _held(record: Record, texts: dict[str, str], found: dict[str, Any]) -> None:
    """Fill in what is held, and what of it only half."""
    for row in record.engine.all(WHOLE):
        name = row["input_id"]
        found["held"].append(name)
        found["half"] += [f"{name}: {what}" for what in _missing(record, row, texts.get(name))]
    if len(set(found["held"])) != len(found["held"]):
        found["half"].append("a report is there twice")
    found["half"] += [f"{n} {what} belong to nothing" for what, query in ALONE.items() if (n := record.engine.all(query)[0]["n"])]
    if isinstance(record.engine, SQLite):
        own = record.engine._db
        kept = own.reserve_bytes("main", -1), own.pragma("auto_vacuum"), own.pragma("journal_mode")
        if kept != (CHECKSUM_BYTES, 1, "wal"):
            found["half"].append(f"the file was made with other settings: {kept}")
    size, root = record.view().root()
    found.update(entries=size, root=root.hex(), print=_print(record), stale=record.view().is_stale())


def _missing(record: Record, row: dict[str, Any], text: str | None) -> list[str]:
    """What is not all there of one report."""
    if row["document"] is None or row["reading"] is None:
        return ["no document or no reading"]
    data = record.engine.blobs.read(row["sha256"])  # raises where there are none, or others
    told = {
        "bytes of another size": len(data) != row["size_bytes"],
        "another text": text is not None and rows.inflated(row["text"]) != text,
        "no claim, or not all": row["claims"] != 1 or row["held"] != 1 or len(json.loads(rows.inflate(row["layers"]))["claims"]) != 1,
        "claims that no word finds": row["found_by_words"] != 1,
        "a document that no word finds": row["document_found_by_words"] != 1,
        "no entry of the log for all of it": row["entries"] != 1,
    }
    return [what for what, is_so in told.items() if is_so]


def _print(record: Record) -> str:
    """One hash of every row of every table, and of the names of all bytes."""
    digest = sha256()
    for table in ("meta", *STATED, *DERIVED):
        for row in sorted(repr(sorted(row.items())) for row in record.engine.all(f"SELECT * FROM {table}")):
            digest.update(f"{table} {row}\n".encode())
    digest.update("\n".join(record.engine.blobs.names()).encode())
    return digest.hexdigest()
