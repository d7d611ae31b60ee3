"""Reading the record as it was known at a moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fogline import contract, events, origins
from fogline.errors import RecordError
from fogline.geometry import within
from fogline.record import blobs, queries
from fogline.types import Event, Filed, Question

FOR_EVER = "9999-12-31T23:59:59Z"
Row = dict[str, Any]


class View:
    """What the record held at `as_of`; None is now."""

    def __init__(self, db: sqlite3.Connection, blob_folder: Path, as_of: datetime | None) -> None:
        """The connection belongs to the record."""
        self._db = db
        self._blobs = blob_folder
        self._as_of = as_of

    def claims(self, question: Question) -> Iterator[Filed]:
        """Claims in order of recording, with what each points at.

        Raises:
            RecordError: the words cannot be searched for.
        """
        words = _match(question.words)
        window = question.window
        rows = self._all(queries.CLAIMS, {
            "as_of": self._moment(), "words": words,
            "start": contract.stamp(window.earliest) if window else None,
            "end": contract.stamp(window.latest) if window else None,
        })  # fmt: skip
        given = 0
        for filed in self._filed(rows):
            if not _claim_fits(filed, question):
                continue
            given += 1
            yield filed
            if question.limit is not None and given >= question.limit:
                return

    def claims_for_events(self) -> list[Filed]:
        """Every claim with the origin of its document: what events are made from."""
        origin = origins.find((row["id"], row["text"]) for row in self._all(queries.TEXTS, {"as_of": self._moment()}))
        rows = self._all(queries.CLAIMS, {"as_of": self._moment(), "words": None, "start": None, "end": None})
        return list(self._filed(rows, origin))

    def events(self, question: Question) -> list[Event]:
        """Events in order of time. Stored ones where they are up to date, else made from the claims known then."""
        fits = [e for e in self._known_events(question) if _event_fits(e, question)]
        return fits[: question.limit] if question.limit is not None else fits

    def _known_events(self, question: Question) -> list[Event]:
        window = question.window
        start = contract.stamp(window.earliest) if window else None
        end = contract.stamp(window.latest) if window else None
        if self._as_of is None and self.is_fresh():
            rows = self._all(queries.EVENTS, {"start": start, "end": end})
            return [contract.to_event(json.loads(row["body"])) for row in rows]
        made = events.group(self.claims_for_events())
        return sorted((e for e in made if window is None or (e.window and e.window.meets(window))), key=_time_order)

    def is_fresh(self) -> bool:
        """Were the stored events made from everything that is in the record?"""
        mark = self._db.execute(queries.MARK).fetchone()[0]
        made_from = self._db.execute(queries.GET_META, {"key": "events_from"}).fetchone()
        return mark == 0 or (made_from is not None and int(made_from["value"]) == mark)

    def event(self, event_id: str) -> Event | None:
        """One event by its id."""
        return next((e for e in self._known_events(Question()) if e.id == event_id), None)

    def claim(self, claim_id: str) -> Filed | None:
        """One claim by its id, withdrawn or not."""
        return next(self._filed(self._all(queries.CLAIM, {"id": claim_id})), None)

    def document(self, name: str) -> Row | None:
        """One document with its report's facts, by its id, the report's, or the id as given; the newest version."""
        row = self._db.execute(queries.DOCUMENT, {"id": name}).fetchone()
        return dict(row) if row else None

    def claim_ids(self, document_id: str) -> list[str]:
        """The claims of one document."""
        return [row["id"] for row in self._all(queries.CLAIMS_OF_DOCUMENT, {"id": document_id})]

    def resolve(self, start: str) -> str | None:
        """The one id that begins so.

        Raises:
            RecordError: several ids begin so.
        """
        escaped = start.replace("%", "")
        if not escaped:
            return None
        ids = [row["id"] for row in self._all(queries.IDS_LIKE, {"start": escaped + "%"})]
        if len(ids) > 1:
            raise RecordError(f"several ids begin with {start!r}: {', '.join(ids)} ... Give more characters.")
        return ids[0] if ids else None

    def bytes_of(self, sha256: str) -> bytes:
        """The raw bytes of a report."""
        return blobs.read(self._blobs, sha256)

    def failures(self) -> list[Row]:
        """What could not be read, in order."""
        return [dict(row) for row in self._all(queries.FAILURES, {"as_of": contract.stamp(self._as_of) or FOR_EVER})]

    def tally(self) -> Row:
        """How much the record holds, of what, from when to when."""
        row = dict(self._db.execute(queries.TALLY).fetchone())
        row["languages"] = {r[0]: r[1] for r in self._all(queries.LANGUAGES, {"as_of": self._moment()})}
        row["events_up_to_date"] = self.is_fresh()
        return row

    def _filed(self, rows: list[sqlite3.Row], origin: dict[str, str] | None = None) -> Iterator[Filed]:
        """Claims with what they point at, from rows of `CLAIMS`."""
        document, layers = "", {}
        for row in rows:
            if row["document_id"] != document:
                document = row["document_id"]
                layers = json.loads(self._all(queries.LAYERS, {"id": document})[0]["layers"])
            claim = contract.to_claim(json.loads(row["body"]), document)
            places = {i: contract.to_place(layers["places"][i]) for i in (*claim.places, *((claim.place,) if claim.place is not None else ()))}
            said = layers["attributions"][claim.attribution] if claim.attribution is not None else None
            published_at = contract.moment(row["published_at"])
            recorded_at = contract.moment(row["recorded_at"]) or datetime.now(UTC)
            yield Filed(
                claim=claim, input_id=row["input_id"], source=row["source"], published_at=published_at, recorded_at=recorded_at,
                place=places.get(claim.place) if claim.place is not None else None,
                places=tuple(p for i in claim.places if (p := places[i]) is not None),
                counts=tuple(contract.to_count(layers["counts"][i]) for i in claim.counts),
                words=row["words"], sentence=row["sentence"],
                source_words=None if said is None else said["speaker"],
                origin_id=(origin or {}).get(document, document),
            )  # fmt: skip

    def _moment(self) -> str:
        """The moment of this view as a stamp; now means everything, a replay's future included."""
        return contract.stamp(self._as_of) or FOR_EVER

    def _all(self, query: str, parameters: Row) -> list[sqlite3.Row]:
        try:
            return self._db.execute(query, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise RecordError(f"the record cannot answer: {error}") from error


def _match(words: str | None) -> str | None:
    """Words as a full-text question: all of them, each as written, none an operator."""
    if words is None or not words.split():
        return None
    return " ".join('"' + word.replace('"', '""') + '"' for word in words.split())


def _claim_fits(filed: Filed, question: Question) -> bool:
    """Does a claim answer the question's other fields?"""
    claim = filed.claim
    return (
        (not question.kinds or claim.kind in question.kinds)
        and (not question.actors or any(_named(a.name, a.id, question.actors) for a in claim.actors))
        and (not question.sources or (filed.source or "") in question.sources)
        and (question.place is None or any(within(p, question.place) for p in filed.places))
        and claim.confidence >= question.least_chance
    )


def _event_fits(event: Event, question: Question) -> bool:
    """Does an event answer the question's other fields?"""
    return (
        (not question.kinds or event.kind in question.kinds)
        and (not question.standing or event.standing in question.standing)
        and (not question.actors or any(_named(a.name, a.id, question.actors) for a in event.actors))
        and (question.place is None or (event.place is not None and within(event.place, question.place)))
        and event.chance >= question.least_chance
    )


def _named(name: str, actor_id: str | None, wanted: tuple[str, ...]) -> bool:
    """Is this one of the actors asked for, by name or id, case aside?"""
    folded = {w.casefold() for w in wanted}
    return name.casefold() in folded or (actor_id or "").casefold() in folded


def _time_order(event: Event) -> tuple[bool, str, str]:
    earliest = contract.stamp(event.window.earliest) if event.window else None
    return earliest is None, earliest or "", event.id
