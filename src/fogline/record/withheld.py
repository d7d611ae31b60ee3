"""What of a record may not be shown yet, found at once for all views of one moment.

That is: events that may be too fresh, what rests on reports under an embargo, the documents that tell of either, and restricted reports.

An event's own window settles nearly all of them, by an index. The rest, which are of no known day, go on, or are fresh, are looked at one
by one: when was the first report of it published, or did it come in? The answer is that of `safety.shown`, event by event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from fogline import contract
from fogline.errors import RecordError
from fogline.record import made_once, restricted, rows
from fogline.record import withheld_queries as queries
from fogline.record.audit import last_entry
from fogline.record.engine import Engine, Row
from fogline.record.restricted import Restricted
from fogline.record.view import View
from fogline.safety import Safety, is_over, shown
from fogline.types import Event, Filed, Question


@dataclass(frozen=True, slots=True)
class Withheld:
    """What may not be shown.

    Attributes:
        events: ids.
        revisions: the numbers of the rows that hold these events now.
        documents: ids of documents, and of their reports.
        restricted: reports whose words only reviewers read.
        opened: whether they are read here; then none is kept back for that.
    """

    events: frozenset[str] = frozenset()
    revisions: frozenset[int] = frozenset()
    documents: frozenset[str] = field(default=frozenset(), repr=False)
    restricted: Restricted = restricted.NONE
    opened: bool = False

    def open(self) -> Withheld:
        """The same for those who may read restricted reports."""
        return replace(self, opened=True)

    def has_no_words(self, document: str) -> bool:
        """May nobody here read this document, or that of this report?"""
        return document in self.documents or self.is_restricted(document)

    def is_restricted(self, document: str) -> bool:
        """Is it a restricted one that may not be read here?"""
        return not self.opened and document in self.restricted.ids

    def claim(self, filed: Filed) -> Filed:
        """A claim without the words of a report that may not be read here."""
        document = filed.claim.document_id
        return restricted.wordless(filed, KEPT_BACK if document in self.documents else restricted.NO_WORDS) if self.has_no_words(document) else filed

    def by_words(self, question: Question) -> frozenset[int]:
        """The numbers of the rows that a question may not find: by words, none that rests on a report whose words may not be read here."""
        return self.revisions | self.restricted.revisions if question.words and not self.opened else self.revisions

    def show(self, safety: Safety, now: datetime) -> Callable[[Event, datetime | None], Event | None]:
        """The door for those who ask event by event: the event as it may be shown, given when it was first heard of."""
        return lambda event, heard: None if event.id in self.events else shown(event, safety, now, heard=heard)

    def hides(self, view: View, subject: str | None) -> bool:
        """Is this the id of what may not be shown, or of a claim in it?"""
        if not subject:
            return False
        if subject in self.events or self.has_no_words(subject):
            return True
        if not subject.startswith("claim_") or not (self.events or self.documents or self.restricted.ids):
            return False
        row = view.claim_row(subject)
        return (row is not None and self.has_no_words(row["document_id"])) or not self.events.isdisjoint(view.things_of_claim(subject))


NOTHING = Withheld()
KEPT_BACK = "(its report is kept back)"


def find(engine: Engine, view: View, cut: datetime | None, sources: frozenset[str]) -> Withheld:
    """What may not be shown of a view.

    Args:
        engine: of the record.
        view: the record at a moment.
        cut: what had not ended by then is too fresh; None where nothing is (see `Safety.cut`).
        sources: whose reports are under an embargo.
    """
    asked: Row = {"as_of": contract.stamp(view.as_of) or "9999-12-31T23:59:59Z"}
    held = restricted.find(engine, asked["as_of"])
    if cut is None and not sources:
        return replace(NOTHING, restricted=held)
    events: dict[str, int] = {}
    documents: set[str] = set()
    if view.is_stale():
        events, documents = _made(view, cut, sources)
    else:
        if cut is not None:
            events, documents = _fresh(engine, view, cut, asked)
        for source in sources:
            events |= {row["id"]: row["number"] for row in engine.stream(queries.OF_SOURCE, {**asked, "source": source})}
    ids = {name for d in documents for name in (d, *(r["report_id"] for r in engine.all(queries.REPORT_OF, {"id": d})))}
    for source in sources:
        ids |= {name for row in engine.stream(queries.DOCUMENTS_OF_SOURCE, {"source": source}) for name in (row["id"], row["report_id"])}
    if cut is not None:
        since = contract.stamp(cut) or ""
        unread = (
            row for row in _never_read(engine).rows if row["recorded_at"] > since and (row["published_at"] is None or row["published_at"] > since)
        )
        for row in (*engine.all(queries.FRESH_DOCUMENTS, {"cut": since}), *unread):
            if row["id"] not in ids and not _is_all_told(view, row["id"], events):
                ids |= {row["id"], row["report_id"]}
    return Withheld(frozenset(events), frozenset(n for n in events.values() if n), frozenset(ids), held)


def first_heard(view: View, event: Event) -> tuple[datetime | None, frozenset[str], frozenset[str]]:
    """When the first report of an event was published or came in, whichever was first; who published, and in which documents."""
    held = [row for name in event.claims if (row := view.claim_row(name)) is not None]
    heard = [m for row in held for at in ("published_at", "recorded_at") if (m := contract.moment(row[at])) is not None]
    return min(heard, default=None), frozenset(r["source"] for r in held if r["source"]), frozenset(r["document_id"] for r in held)


@dataclass(frozen=True, slots=True)
class _NeverRead:
    """The documents of one state of a record that have no reading."""

    position: int  # of the log's last entry
    rows: tuple[Row, ...]


def _never_read(engine: Engine) -> _NeverRead:
    """Documents without a reading: few if any, and to look for them takes a look at all."""

    def make(before: _NeverRead | None) -> _NeverRead:
        last, asked = last_entry(engine), {"position": before.position if before else 0}
        read = {row["document"] for row in engine.stream(queries.READ_SINCE, asked)} if before else frozenset()
        still = (row for row in before.rows if row["number"] not in read) if before else ()
        return _NeverRead(last.position if last else 0, (*still, *engine.all(queries.NEVER_READ, asked)))

    return made_once.grown(engine, "never read", make)


def _fresh(engine: Engine, view: View, cut: datetime, asked: Row) -> tuple[dict[str, int], set[str]]:
    """Events that may be too fresh, and the documents that tell of them."""
    events: dict[str, int] = {}
    documents: set[str] = set()
    for row in engine.all(queries.UNSETTLED, {**asked, "cut": contract.stamp(cut), "cut_s": rows.seconds(cut)}):
        event = contract.to_event(json.loads(rows.inflate(row["body"])))
        heard, _, told_in = first_heard(view, event)
        if not is_over(event, cut, heard):
            events[row["id"]] = row["number"]
            documents |= told_in
    return events, documents


def _made(view: View, cut: datetime | None, sources: frozenset[str]) -> tuple[dict[str, int], set[str]]:
    """The same of events that are made for this moment, which no row holds."""
    events: dict[str, int] = {}
    documents: set[str] = set()
    for event in (*view.events(Question()), *view.events(Question(standing=("withdrawn",)))):
        heard, told_by, told_in = first_heard(view, event)
        if cut is not None and not is_over(event, cut, heard):
            events[event.id] = 0
            documents |= told_in
        elif not sources.isdisjoint(told_by):
            events[event.id] = 0
    return events, documents


def _is_all_told(view: View, document: str, withheld: dict[str, int]) -> bool:
    """Are all claims of a document in events that may be shown? Of one from which nothing was read, nothing says that it tells of nothing fresh."""
    try:
        claims = view.claims_of(document)
    except RecordError:
        return False
    told = [view.things_of_claim(f.claim.id) for f in claims]
    return bool(told) and all(names and withheld.keys().isdisjoint(names) for names in told)
