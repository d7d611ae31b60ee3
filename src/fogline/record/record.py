"""The record: append-only, each row with when we knew it and the log's entry that it came with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from fogline.admiralty import Letter
from fogline.errors import RecordError, RedactedError
from fogline.judging import ON_CLAIMS, ON_NO_CLAIM, PAIRS, WITH_VALUE
from fogline.record import derived, layers, leaves, queries, redaction, rows
from fogline.record.audit import Chain, canonical
from fogline.record.engine import Engine
from fogline.record.postgres import Postgres
from fogline.record.sqlite import SQLite
from fogline.record.view import View
from fogline.types import Failure, Reading, Report, Verdict, make_id

PROGRAM = "fogline"  # who writes what no person asked for
READER = "fogline-reader@0.2"
Status = Literal["added", "known"]


class Record:
    """Writes to a record; `view` reads it.

    Args:
        where: a path (report bytes go to `where` + ".blobs"), or postgresql://...
        create: make it where it is missing; else a missing one is an error.
        who: in whose name it is written to.

    Raises:
        RecordError: it cannot be opened, is no record, or was made by a newer version.
    """

    def __init__(self, where: Path | str, *, create: bool = True, who: str = PROGRAM) -> None:
        address = str(where)
        is_server = address.startswith(("postgres://", "postgresql://"))
        self.engine: Engine = Postgres(address, create=create) if is_server else SQLite(Path(where), create=create)
        self.who = who
        self._chain: Chain | None = None
        self._numbers: dict[str, int] = {}

    def close(self) -> None:
        """Let go of the database."""
        self.engine.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def view(self, as_of: datetime | None = None) -> View:
        """What the record held at a moment; by default, what it holds now."""
        return View(self.engine, as_of)

    def knows(self, report_id: str, document_id: str = "") -> bool:
        """Is this very report in the record already?"""
        return bool(self.engine.all(queries.REPORT_KNOWN, {"report": report_id, "document": document_id}))

    def refuse_redacted(self, sha256: str) -> None:
        """Refuse bytes that were redacted: what is dangerous once stays so, also under another name.

        Raises:
            RedactedError: they were; the message gives the reason.
        """
        for row in self.engine.all(queries.REDACTED_BYTES, {"sha256": sha256}):
            raise RedactedError(f"the bytes {sha256} were redacted with the report {row['id']}: {row['why']}. They are not taken in again")

    @contextmanager
    def writing(self) -> Iterator[Chain]:
        """Several writes as one: all or none, acknowledged together when this ends.

        Raises:
            RecordError: the database refused, or lost what it had acknowledged.
        """
        if self._chain is not None:
            yield self._chain
            return
        with self.engine.writing():
            try:
                self._chain = chain = Chain(self.engine)
                before = chain.last
                self.engine.check_witness(before.position if before else 0)
                yield chain
            finally:
                self._chain, self._numbers = None, {}
        after = chain.last
        if after is not None and after != before:
            self.engine.acknowledge(after.position, after.hash, after.at)

    def append(
        self, report: Report, data: bytes, reading: Reading, *, at: datetime, now: datetime, replay: bool = False, reader: str = READER
    ) -> Status:
        """Keep a report, its bytes and everything read from it: all or none, durable when this returns.

        An older version of the same report (same id as given, other content) is withdrawn, not overwritten.

        Args:
            report: what reached us.
            data: its raw bytes.
            reading: what was read from it.
            at: when we knew it: now, or its publication time in a replay.
            now: by the clock.
            replay: the log is to say that `at` is not when it was added.
            reader: name@version of what read it.
        """
        if self.knows(report.id, reading.document.id):
            return "known"
        return self.take_in(report, data, reading, at=at, now=now, action="replay" if replay else "append", reader=reader)

    def take_in(
        self, report: Report, data: bytes, reading: Reading, *, at: datetime, now: datetime, action: Literal["append", "replay", "migrate"], reader: str
    ) -> Status:
        """Append, with the log's word for how the report came: `append` and `replay`, or `migrate` out of a record of an older schema."""
        with self.writing() as chain:
            if self.knows(report.id, reading.document.id):
                return "known"  # another writer was quicker
            self.refuse_redacted(report.sha256)
            self.engine.blobs.write(data)
            for old in self.engine.all(queries.REPORTS_OF_INPUT, {"input_id": rows.storable(report.input_id), "id": report.id}):
                self._withdraw(old["id"], "report", old["number"], f"a new version of {report.input_id} was added", max(at, now), now)
            row = rows.report_row(report, at)
            number = self._insert("report", queries.ADD_REPORT, {**row, "position": chain.position})
            own = [rows.digested("report", row)]
            self._add_reading(reading, number, None, reader, action, report.id, at, now, own)
            for failure in reading.failures:
                self._add_failure(failure, now)
        return "added"

    def readings_of_others(self, reader: str) -> list[dict[str, Any]]:
        """The machine's readings that stand and are not of this reader, in order."""
        return self.engine.all(queries.REREADABLE, {"reader": reader})

    def read_again(self, old: dict[str, Any], reading: Reading, *, reader: str, why: str, now: datetime) -> None:
        """Keep a new reading of stored bytes; the old one is withdrawn with the reason, and stays.

        Args:
            old: the row of the reading that this one replaces, of `queries.REREADABLE`.
            reading: what was read now; where its document's text is another, the document is new too.
            reader: name@version of what read it.
            why: the reason.
            now: by the clock.
        """
        with self.writing():
            is_same = old["document_id"] == reading.document.id
            what, number = ("reading", old["reading"]) if is_same else ("document", old["document"])
            self._withdraw(old["document_id"], what, number, why, now, now)
            document = old["document"] if is_same else None
            self._add_reading(reading, old["report"], document, reader, "reread", reading.document.id, now, now, [])

    def add_persons_claim(self, reading: Reading, report: int, document: int, *, why: str = "", now: datetime) -> None:
        """Keep a person's own claim on a document that the record holds, in the name of `who`.

        Args:
            reading: the claim with what it points at.
            report: number of the document's report.
            document: of the document whose words it cites.
            why: what there is to say of it beyond its words.
            now: by the clock.
        """
        with self.writing():
            self._add_reading(reading, report, document, f"person: {self.who}{': ' * bool(why)}{why}", "claim", reading.claims[0].id, now, now, [])

    def add_failures(self, failures: Sequence[Failure], *, now: datetime) -> None:
        """Keep failures as rows; the same failure again is one row."""
        with self.writing():
            for failure in failures:
                self._add_failure(failure, now)

    def withdraw(self, ids: Sequence[str], *, why: str, at: datetime, now: datetime) -> int:
        """Withdraw reports, claims or judgements: they stay, and say until when they stood and why not longer.

        Returns:
            How many stood until now.

        Raises:
            RecordError: there is no such thing; then nothing is withdrawn.
        """
        count = 0
        with self.writing():
            for name in ids:
                found = self.engine.all(queries.WITHDRAWABLE, {"id": name})
                if not found:
                    raise RecordError(f"nothing that can be withdrawn is called {name}: give the id of a report, a claim or a judgement")
                for row in found:
                    if row["withdrawn_at"] is None:
                        self._withdraw(name, row["what"], row["number"], why, at, now)
                        count += 1
        return count

    def judge(self, verdict: Verdict, left_id: str, right_id: str | None = None, *, why: str, now: datetime) -> str:
        """Keep a person's word on claims and events; it outranks the machine from now on, and `withdraw` undoes it.

        Args:
            verdict: "same", "different" and "unsure" say of two claims whether they tell of one event, "accepted" and "unsure" of one
                whether it was read right; any other is the standing of the event that the left claim belongs to.
            left_id: a claim.
            right_id: another claim, for what is said of two.
            why: the reason.
            now: by the clock.

        Returns:
            The judgement's id.

        Raises:
            RecordError: there is no such claim, or a claim is missing or too many.
        """
        one, two = verdict not in PAIRS or verdict in ON_CLAIMS, verdict in PAIRS
        if not (two if right_id is not None else one) or left_id == right_id or verdict in (*WITH_VALUE, *ON_NO_CLAIM):
            raise RecordError(f"a judgement {verdict!r} is on {'one claim or two' if one and two else 'two claims' if two else 'one claim'}")
        self._refuse_unknown(left_id, right_id)
        return self._decide("judge", verdict, left_id, right_id, why=why, now=now)

    def correct(self, claim_id: str, field: str, value: dict[str, Any], *, why: str, now: datetime) -> str:
        """Keep what a person says that a field of a claim is; the machine's reading stays beside it, and `withdraw` undoes it.

        Args:
            claim_id: the claim.
            field: of `corrections.FIELDS`.
            value: `value`, `span` and `words`, as `correcting.read` gives them.
            why: the reason.
            now: by the clock.

        Returns:
            The judgement's id.

        Raises:
            RecordError: there is no such claim.
        """
        self._refuse_unknown(claim_id)
        return self._decide("correct", "corrected", claim_id, field=field, value=value, why=why, now=now)

    def grade(self, source: str, letter: Letter, kind: str | None = None, *, why: str, now: datetime) -> str:
        """Keep how far a person relies on a source; `withdraw` undoes it.

        Args:
            source: a publisher that the record has a report of.
            letter: A to F.
            kind: of deed that it is for; None is for all.
            why: the reason.
            now: by the clock.

        Returns:
            The judgement's id.

        Raises:
            RecordError: there is no report of that source.
        """
        if not self.engine.all(queries.SOURCE_KNOWN, {"source": source}):
            known = sorted(row["source"] for row in self.engine.all(queries.SOURCES))
            raise RecordError(f"no report of {source!r} is in the record; its sources are {', '.join(known) or 'not named'}")
        return self._decide("grade", "graded", source, field=kind, value=letter, why=why, now=now)

    def restrict(self, report_id: str, *, why: str, now: datetime) -> str:
        """Keep that only reviewers may read a report's words, and why; `withdraw` undoes the judgement, whose id is returned.

        Raises:
            RecordError: there is no such report.
        """
        if not self.knows(report_id):
            raise RecordError(f"there is no report {report_id} to restrict")
        return self._decide("restrict", "restricted", report_id, why=why, now=now)

    def _refuse_unknown(self, *claims: str | None) -> None:
        for name in filter(None, claims):
            if not self.engine.all(queries.CLAIM, {"id": name}):
                raise RecordError(f"there is no claim {name} to judge")

    def _decide(
        self, action: str, verdict: Verdict, left_id: str, right_id: str | None = None, *, field: str | None = None, value: Any = None, why: str, now: datetime
    ) -> str:
        """Keep a judgement, with its entry; a correction's digest is salted, since it may hold words of a report."""
        with self.writing() as chain:
            name = make_id("judgement", verdict, left_id, right_id or "", self.who, str(chain.position))
            row = {
                "id": name, "verdict": verdict, "left_id": left_id, "right_id": right_id, "why": rows.storable(why), "who": self.who,
                "recorded_at": rows.stamp_of(now), "field": field, "value": None if value is None else rows.compact(value),
                "nonce": secrets.token_hex(16) if verdict == "corrected" else None,
            }  # fmt: skip
            self._insert("judgement", queries.ADD_JUDGEMENT, {**row, "position": chain.position})
            chain.add(action, name, self.who, [rows.leaf_of("judgement", row)], now)
        return name

    def redact(self, name: str, *, why: str, now: datetime) -> tuple[str, ...]:
        """Remove a report's bytes and words for good, everywhere; digests, ids and the reason stay. Again, it finishes what a kill cut off.

        Returns:
            The ids of all reports of those bytes.

        Raises:
            RecordError: there is no such report, or what was deleted cannot be wiped out because another program reads the record.
        """
        with self.writing() as chain:
            removed = redaction.remove(self.engine, chain, name, why=why, who=self.who, now=now)
            derived.remake(self.engine, chain, removed.since, now=now)
        self.engine.wipe(removed.blob)
        return removed.reports

    def revise(self, *, now: datetime) -> int:
        """Make what is derived from the claims up to date; returns how many revisions that took."""
        with self.writing() as chain:
            return derived.revise(self.engine, chain, now=now)

    def rebuild(self, *, now: datetime) -> int:
        """Make everything derived anew from reports, claims and judgements; returns the number of revisions."""
        with self.writing() as chain:
            derived.revise(self.engine, chain, now=now)
            made = derived.rebuild(self.engine, chain, now=now)
            chain.add("rebuild", f"{made} revisions", self.who, [], now)
        return made

    def note(self, action: Literal["export", "read", "unmask", "opened", "gazetteer"], subject: str, content: bytes, *, now: datetime) -> None:
        """Log that something was given out, or which gazetteer of the user's own reports were read with.

        Args:
            action: export, read, unmask (private persons' names were shown), opened (words of a restricted report were) or gazetteer.
            subject: what was asked for, or of what the gazetteer was made.
            content: what was given; only its digest is kept.
            now: by the clock.
        """
        with self.writing() as chain:
            chain.add(action, rows.storable(subject) or "", self.who, [leaves.Leaf({"content_sha256": sha256(content).hexdigest()}).hash()], now)

    def _add_reading(
        self, reading: Reading, report: int, document: int | None, reader: str, action: str, subject: str, at: datetime, now: datetime,
        own: list[dict[str, Any]],
    ) -> None:  # fmt: skip
        """Add a reading with its claims, with its document where that is new, and the entry of the log.

        Args:
            reading: what was read.
            report: number of the report.
            document: of the document; None adds it.
            reader: name@version.
            action: of the entry.
            subject: of the entry.
            at: since when it is known.
            now: by the clock.
            own: what is digested of rows that came before, in the same entry.
        """
        with self.writing() as chain:
            nonce, position = secrets.token_hex(16), chain.position
            if document is None:
                row = rows.document_row(reading, at)
                document = self._insert("document", queries.ADD_DOCUMENT, {**row, "report": report, "position": position})
                found_by = self.engine.indexed(f"{row['title'] or ''} \n{reading.document.text}")
                self.engine.run(queries.ADD_DOCUMENT_WORDS, {"number": document, "words": found_by})
                own = [*own, rows.digested("document", row)]
            claims = rows.claim_rows(reading, at)
            text = layers.of(reading, [c.body for c in claims], [c.sentence for c in claims])
            row = rows.reading_row(reading, text, reader, nonce, at)
            first = self._next("claim")
            number = self._insert("reading", queries.ADD_READING, {**row, "document": document, "first_claim": first, "position": position})
            self._numbers["claim"] = first + len(claims)
            self.engine.run(queries.ADD_CLAIM, [{**c.row, "number": i, "reading": number} for i, c in enumerate(claims, first)])
            self.engine.run(queries.ADD_CLAIM_WORDS, [{"number": i, "words": self.engine.indexed(c.found_by)} for i, c in enumerate(claims, first)])
            covered = [canonical(r) for r in (*own, rows.digested("reading", row, text.encode()))] + [c.covered for c in claims]
            chain.add(action, subject, self.who, leaves.salted_hashes(covered, nonce), now)

    def _withdraw(self, subject: str, what: str, number: int, why: str, at: datetime, now: datetime) -> None:
        """Withdraw one row and what hangs on it."""
        with self.writing() as chain:
            row = {"subject": subject, "what": what, "why": rows.storable(why), "who": self.who, "at": rows.stamp_of(at)}
            self._insert("withdrawal", queries.ADD_WITHDRAWAL, {**row, "target": number, "position": chain.position})
            for query in queries.WITHDRAW[what]:
                self.engine.run(query, {"at": row["at"], "position": chain.position, "target": number})
            chain.add("withdraw", subject, self.who, [rows.leaf_of("withdrawal", row)], now)

    def _add_failure(self, failure: Failure, now: datetime) -> None:
        row = rows.failure_row(failure, failure.at or now)
        if not self.engine.all(queries.SAME_FAILURE, row):
            with self.writing() as chain:
                self._insert("failure", queries.ADD_FAILURE, {**row, "position": chain.position})
                chain.add("failure", row["input_id"], self.who, [rows.leaf_of("failure", row)], now)

    def _insert(self, table: str, query: str, row: dict[str, Any]) -> int:
        """Add a row with the table's next number; returns it."""
        number = self._next(table)
        self.engine.run(query, {**row, "number": number})
        self._numbers[table] = number + 1
        return number

    def _next(self, table: str) -> int:
        """The number of a table's next row."""
        if table not in self._numbers:
            self._numbers[table] = int(self.engine.all(queries.NEXT[table])[0]["number"])
        return self._numbers[table]


def utc_now() -> datetime:
    """The clock, in whole seconds, as the record keeps time."""
    return datetime.now(UTC).replace(microsecond=0)
