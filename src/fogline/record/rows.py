"""Things as rows, and the salted digests of rows: the same when a row is written and when it is checked years later."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from fogline import contract
from fogline.errors import RecordError
from fogline.record.audit import canonical, item
from fogline.sentences import split
from fogline.types import Failure, Reading, Report

Row = dict[str, Any]
# What is digested of each table. Numbers are the database's own; withdrawals are entries of their own.
DIGESTED = {
    "report": ("id", "input_id", "sha256", "media_type", "size_bytes", "source", "url", "headers", "published_at", "fetched_at", "recorded_at"),
    "document": ("id", "language", "title", "author", "source", "url", "tags", "published_at", "maker", "recorded_at"),
    "reading": ("reader", "recorded_at"),
    "withdrawal": ("subject", "what", "why", "who", "at"),
    "judgement": ("id", "verdict", "left_id", "right_id", "why", "who", "recorded_at"),
    "failure": ("stage", "input_id", "error", "message", "at"),
    "revision": ("thing", "id", "revision", "kind", "standing", "earliest", "latest", "latitude", "longitude", "merged_into", "because", "recorded_at"),
}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim on its way into the database: its row, what is digested of it, and the text that it is found by."""

    row: Row  # without number and reading
    digested: Row
    found_by: str


def digested(table: str, row: Mapping[str, Any]) -> Row:
    """What is digested of a row; long texts by their SHA-256."""
    kept: Row = {"table": table, **{name: row[name] for name in DIGESTED[table]}}
    if table == "document":
        kept["text_sha256"] = sha256(inflate(row["text"])).hexdigest()
    if table == "reading":
        kept["layers_sha256"] = sha256(inflate(row["layers"])).hexdigest()
    if table == "revision":
        kept["body"] = json.loads(inflate(row["body"]))
    return kept


def digested_claim(body: Row, document_id: str, words: str, recorded_at: str) -> Row:
    """What is digested of a claim: all that it says, and the words that its kind was read from."""
    return {"table": "claim", "document": document_id, "body": body, "words": words, "recorded_at": recorded_at}


def leaf_of(table: str, row: Mapping[str, Any]) -> bytes:
    """The hash of a row that needs no salt."""
    return item(digested(table, row))


def deflate(text: str) -> bytes:
    """A text as it is kept: UTF-8, deflated; a lone surrogate comes through."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def inflate(data: bytes) -> bytes:
    """What was deflated, as bytes.

    Raises:
        RecordError: it is damaged.
    """
    try:
        return zlib.decompress(data)
    except (zlib.error, TypeError) as error:
        raise RecordError(f"a row's words are damaged: {error}. See `fogline verify`, and restore a backup") from error


def inflated(data: bytes) -> str:
    """What was deflated, as text.

    Raises:
        RecordError: it is damaged.
    """
    try:
        return inflate(data).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise RecordError(f"a row's words are damaged: {error}. See `fogline verify`, and restore a backup") from error


def compact(value: Any) -> str:
    """JSON in one possible way only; a NUL or a lone surrogate is written as an escape."""
    return canonical(value).decode("ascii")


def report_row(report: Report, at: datetime) -> Row:
    """A report, without number and position."""
    return {
        "id": report.id, "input_id": storable(report.input_id), "sha256": report.sha256, "media_type": report.media_type,
        "size_bytes": report.size_bytes, "source": storable(report.source), "url": storable(report.url),
        "headers": compact(report.headers) if report.headers else None, "published_at": contract.stamp(report.published_at),
        "fetched_at": contract.stamp(report.fetched_at), "recorded_at": contract.stamp(at),
    }  # fmt: skip


def document_row(reading: Reading, at: datetime) -> Row:
    """The document of a reading, without number, report and position."""
    document = reading.document
    return {
        "id": document.id, "language": document.language, "title": storable(document.title), "author": storable(document.author),
        "source": storable(document.source), "url": storable(document.url), "tags": compact(document.tags),
        "published_at": contract.stamp(document.published_at), "text": deflate(document.text), "maker": document.maker,
        "recorded_at": contract.stamp(at),
    }  # fmt: skip


def reading_row(reading: Reading, claims: Sequence[Row], reader: str, nonce: str, at: datetime) -> Row:
    """One pass over a document, without number, document, first claim and position."""
    layers = {**contract.layers_row(reading), "claims": claims}
    return {
        "reader": storable(reader), "layers": deflate(compact(layers)), "claims": len(claims), "nonce": nonce,
        "recorded_at": contract.stamp(at),
    }  # fmt: skip


def claim_rows(reading: Reading, at: datetime) -> list[ClaimRow]:
    """The claims of a reading, in its order."""
    if not reading.claims:
        return []
    text = reading.document.text
    sentences = reading.sentences or split(text)
    recorded_at = contract.stamp(at) or ""
    found = []
    for claim in reading.claims:
        words = next(e.span for e in claim.evidence if e.field == "kind")
        sentence = next((s for s in sentences if s.start <= words.start < s.end), words)
        row = {
            "id": claim.id, "kind": claim.kind, "earliest": seconds(claim.window.earliest) if claim.window else None,
            "latest": seconds(claim.window.latest) if claim.window else None, "sentence_start": sentence.start, "sentence_end": sentence.end,
        }  # fmt: skip
        toponyms = [reading.places[i] for i in claim.places]
        places = [(t.place.name, t.place.admin1) if t.place else (t.name, None) for t in toponyms]
        names = found_by(sentence.of(text), claim.speaker, [a.name for a in claim.actors], places)
        found.append(ClaimRow(row, digested_claim(contract.claim_row(claim), claim.document_id, words.of(text), recorded_at), names))
    return found


def found_by(sentence: str, speaker: str | None, actors: Sequence[str], places: Sequence[tuple[str, str | None]]) -> str:
    """The text that a claim is found by: its sentence, its speaker, its actors, its places and what those lie in."""
    return " \n".join((sentence, speaker or "", *actors, *(f"{name} {within or ''}" for name, within in places)))


def failure_row(failure: Failure, now: datetime) -> Row:
    """A failure, without number and position."""
    return {
        "stage": failure.stage, "input_id": storable(failure.input_id), "error": failure.error,
        "message": storable(failure.message), "at": contract.stamp(now),
    }  # fmt: skip


def storable(text: str | None) -> str | None:
    """A text that both databases can hold: a NUL and a lone surrogate are written out."""
    if text is None:
        return None
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def seconds(moment: datetime | None) -> int | None:
    """Seconds since 1970."""
    return int(moment.timestamp()) if moment else None


def moment_of(stamp: str) -> datetime:
    """The moment that a stored stamp names."""
    return contract.moment(stamp) or datetime.now(UTC)


def stamp_of(moment: datetime) -> str:
    """The stamp that a moment is stored as."""
    return contract.stamp(moment) or ""
