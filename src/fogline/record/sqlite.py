"""The record in one SQLite file, in WAL mode: readers go on while a writer writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from fogline import contract, events
from fogline.errors import RecordError
from fogline.record import blobs, queries
from fogline.record.audit import log
from fogline.record.view import View
from fogline.sentences import split
from fogline.types import Claim, Failure, Reading, Report, Toponym

APPLICATION_ID = 0x464F474C  # "FOGL": tells a record from any other SQLite file
SCHEMA_VERSION = 1
Status = Literal["added", "known"]


class Record:
    """Writes to a record; `view` reads it.

    Args:
        path: the SQLite file, created where missing; report bytes go to `path` + ".blobs".
        create: make the file where it is missing; else a missing file is an error.

    Raises:
        RecordError: the file cannot be opened, is no record, or was made by a newer version.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self.blobs = path.with_name(path.name + ".blobs")
        if not create and not path.exists():
            raise RecordError(f"there is no record at {path}. Make one with: fogline add FILE --record {path}")
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._open()
        except sqlite3.DatabaseError as error:
            raise RecordError(f"cannot open the record at {path}: {error}. Is it a Fogline file, and may you write there?") from error

    def _open(self) -> None:
        """Check that the file is ours, and make the tables where it is new."""
        db = self._db
        made_by = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if made_by == APPLICATION_ID and version > SCHEMA_VERSION:
            raise RecordError(f"the record at {self.path} has schema {version}, this Fogline reads {SCHEMA_VERSION}: use a newer Fogline")
        if made_by not in (0, APPLICATION_ID) or (made_by == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]):
            raise RecordError(f"the SQLite file at {self.path} is not a Fogline record; choose another path")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # an acknowledged report outlives a power cut
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA cache_size = -32000")
        if made_by == 0:
            schema = resources.files("fogline.record").joinpath("schema.sql").read_text(encoding="utf-8")
            db.executescript(f"BEGIN IMMEDIATE; {schema}; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def view(self, as_of: datetime | None = None) -> View:
        """What the record held at a moment; by default, what it holds now."""
        return View(self._db, self.blobs, as_of)

    def knows(self, report_id: str, document_id: str = "") -> bool:
        """Is this very report in the record already?"""
        return self._db.execute(queries.REPORT_KNOWN, {"report": report_id, "document": document_id}).fetchone() is not None

    def append(self, report: Report, data: bytes, reading: Reading, *, at: datetime, now: datetime) -> Status:
        """Keep a report, its bytes and everything read from it: all or none, durable when this returns.

        An older version of the same report (same id as given, other content) is withdrawn, not overwritten.

        Args:
            report: what reached us.
            data: its raw bytes.
            reading: what was read from it.
            at: when we knew it: now, or its publication time in a replay.
            now: by the clock.
        """
        if self.knows(report.id, reading.document.id):
            return "known"
        blobs.write(self.blobs, data)
        with self._transaction():
            for row in self._db.execute(queries.REPORTS_OF_INPUT, {"input_id": report.input_id, "id": report.id}).fetchall():
                self._withdraw_report(row["id"], f"a new version of {report.input_id} was added", max(at, now), now)
            self._db.execute(queries.ADD_REPORT, _report_parameters(report, at))
            row = contract.reading_row(reading, report.input_id, with_document=False)
            self._db.execute(queries.ADD_DOCUMENT, _document_parameters(reading, at))
            self._add_claims(reading, at)
            log(self._db, "append" if at == now else "replay", report.id, json.dumps(row, sort_keys=True, ensure_ascii=False), now)
            for failure in reading.failures:
                self._add_failure(failure, now)
        return "added"

    def add_failures(self, failures: Sequence[Failure], *, now: datetime) -> None:
        """Keep failures as rows; the same failure again is one row."""
        with self._transaction():
            for failure in failures:
                self._add_failure(failure, now)

    def rebuild(self, *, now: datetime) -> int:
        """Make everything derived anew from the claims; returns the number of events."""
        found = events.group(self.view(now).claims_for_events())
        with self._transaction():
            self._db.execute(queries.CLEAR_EVENTS)
            for event in found:
                window = event.window
                self._db.execute(queries.ADD_EVENT, {
                    "id": event.id, "kind": event.kind, "standing": event.standing, "chance": event.chance,
                    "earliest": contract.stamp(window.earliest) if window else None,
                    "latest": contract.stamp(window.latest) if window else None,
                    "body": json.dumps(contract.event_row(event), ensure_ascii=False),
                })  # fmt: skip
            mark = self._db.execute(queries.MARK).fetchone()[0]
            self._db.execute(queries.SET_META, {"key": "events_from", "value": str(mark)})
        return len(found)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or none."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise RecordError(f"cannot write to the record at {self.path}: {error}. Is another program writing to it?") from error
        try:
            yield
            self._db.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._db.execute("ROLLBACK")
            raise RecordError(f"the record at {self.path} refused a write: {error}") from error
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _withdraw_report(self, report_id: str, why: str, at: datetime, now: datetime) -> None:
        """Withdraw a report with its document and claims: they stay, and say until when they stood."""
        row = {"id": report_id, "at": contract.stamp(at), "why": why}
        for query in (queries.WITHDRAW_CLAIMS, queries.WITHDRAW_DOCUMENTS, queries.WITHDRAW_REPORT):
            self._db.execute(query, row)
        log(self._db, "withdraw", report_id, why, now)

    def _add_claims(self, reading: Reading, at: datetime) -> None:
        """Add the claims of a reading with the words that they are found by."""
        text = reading.document.text
        sentences = split(text)
        for claim in reading.claims:
            words = next(e.span for e in claim.evidence if e.field == "kind")
            sentence = next((s for s in sentences if s.start <= words.start < s.end), words).of(text)
            self._db.execute(queries.ADD_CLAIM, _claim_parameters(claim, words.of(text), sentence, at))
            number = self._db.execute("SELECT last_insert_rowid()").fetchone()[0]
            names = [a.name for a in claim.actors] + [_place_names(reading.places[i]) for i in claim.places]
            found_by = {"number": number, "sentence": sentence, "speaker": claim.speaker or "", "names": " ".join(names)}
            self._db.execute(queries.ADD_CLAIM_WORDS, found_by)

    def _add_failure(self, failure: Failure, now: datetime) -> None:
        row = {"stage": failure.stage, "input_id": failure.input_id, "error": failure.error, "message": failure.message}
        if self._db.execute(queries.SAME_FAILURE, row).fetchone() is None:
            self._db.execute(queries.ADD_FAILURE, {**row, "at": contract.stamp(now)})
            log(self._db, "failure", failure.input_id, failure.message, now)


def _place_names(toponym: Toponym) -> str:
    """The place as written is in the sentence; this adds its own name and what it lies in."""
    return f"{toponym.place.name} {toponym.place.admin1 or ''}" if toponym.place else toponym.name


def _report_parameters(report: Report, at: datetime) -> dict[str, Any]:
    return {
        "id": report.id, "input_id": report.input_id, "sha256": report.sha256, "media_type": report.media_type,
        "size_bytes": report.size_bytes, "source": report.source, "url": report.url,
        "published_at": contract.stamp(report.published_at), "fetched_at": contract.stamp(report.fetched_at),
        "recorded_at": contract.stamp(at),
    }  # fmt: skip


def _document_parameters(reading: Reading, at: datetime) -> dict[str, Any]:
    document = reading.document
    return {
        "id": document.id, "report_id": document.report_id, "language": document.language, "title": document.title,
        "author": document.author, "source": document.source, "url": document.url, "tags": json.dumps(document.tags),
        "published_at": contract.stamp(document.published_at), "text": document.text, "maker": document.maker,
        "layers": json.dumps(contract.layers_row(reading), ensure_ascii=False), "recorded_at": contract.stamp(at),
    }  # fmt: skip


def _claim_parameters(claim: Claim, words: str, sentence: str, at: datetime) -> dict[str, Any]:
    window = claim.window
    return {
        "id": claim.id, "document_id": claim.document_id, "kind": claim.kind, "stance": claim.stance, "speaker": claim.speaker,
        "earliest": contract.stamp(window.earliest) if window else None,
        "latest": contract.stamp(window.latest) if window else None,
        "body": json.dumps(contract.claim_row(claim), ensure_ascii=False), "words": words, "sentence": sentence,
        "recorded_at": contract.stamp(at),
    }  # fmt: skip


def utc_now() -> datetime:
    """The clock, in whole seconds, as the record keeps time."""
    return datetime.now(UTC).replace(microsecond=0)
