"""What is new since somebody looked: events that came, changed, went or were joined, each with the claims and judgements that did it.

A look is marked by an entry of the log and not by a moment: what is replayed into the past is news too for who looked before, and the
log is the one order in which everything reached the record. The work is proportional to what changed, not to the record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from fogline import contract
from fogline.errors import RecordError
from fogline.foretold import Prediction
from fogline.record import derived, history, queries, rows, since_queries
from fogline.record.engine import Row
from fogline.record.fitting import event_fits
from fogline.record.record import Record
from fogline.record.view import View
from fogline.record.words import hits, phrases
from fogline.types import Event, Question

Sort = Literal["new", "changed", "entered", "left", "withdrawn", "joined"]
TOLD: Mapping[str, Callable[[Event], object]] = {  # fields whose change is news; a copy more of one origin is none
    "standing": lambda e: e.standing, "counts": lambda e: e.counts, "place": lambda e: e.place, "window": lambda e: e.window,
    "kind": lambda e: e.kind, "modes": lambda e: e.modes, "actors": lambda e: e.actors, "origins": lambda e: len(e.origin_groups),
}  # fmt: skip
LOOKED = 2_000  # revisions that one page of `revisions` looks at, at most: a tenth of a second, also where the question fits hardly any
EVERY = 2**62


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the log at which events were made."""

    position: int
    moment: str  # that they were made for
    at: str  # by the clock
    hash: str


@dataclass(frozen=True, slots=True)
class Change:
    """One event, and what became of it between two entries of the log."""

    id: str
    sort: Sort  # entered, left: it came to answer the question, or no longer does
    revision: int
    number: int  # of the revision's row
    position: int  # of the entry that came with it
    at: str  # by the clock
    event: Event  # as it is now; of one that was joined with another, as it was
    before: Event | None
    joined_with: str | None
    changed: tuple[str, ...]  # fields, of `TOLD`
    claims_in: tuple[Row, ...]  # as `history` tells them
    claims_out: tuple[Row, ...]
    judgements: tuple[Row, ...]  # that people added
    undone: tuple[Row, ...]  # that people took back, each with why


@dataclass(frozen=True, slots=True)
class Page:
    """Changes, the newest first, and where the next page begins; None where there is none."""

    changes: list[Change]
    rest: tuple[int, int] | None  # position, number


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person decided, or what was withdrawn or redacted, and why."""

    position: int
    subject: str  # id of the judgement, or of what was withdrawn
    what: str  # the verdict; or report, claim, judgement or redaction
    left: str | None
    right: str | None
    field: str | None
    why: str
    who: str
    at: str  # by the clock


def name_of(record: Record) -> tuple[str, datetime] | None:
    """What tells a record from all others for good, and when it began; None of an empty one. Its first entry has a hash that no other has."""
    for row in record.engine.all(since_queries.FIRST_ENTRY):
        return str(row["hash"])[:20], datetime.fromisoformat(row["at"])
    return None


def last_step(record: Record, until: int = EVERY) -> Step | None:
    """The last entry, up to one, at which events were made. What came after it is in no event yet, and is told by a later look."""
    return next((Step(**row) for row in record.engine.all(since_queries.LAST_STEP, {"until": until})), None)


def written_by(record: Record, at: datetime) -> int:
    """The last entry that was written by a moment, by the clock; 0 where there was none."""
    return next((int(row["position"]) for row in record.engine.all(since_queries.WRITTEN_BY, {"at": contract.stamp(at)})), 0)


def changes(record: Record, question: Question, after: int, until: int, waiting: Mapping[str, int] = MappingProxyType({})) -> Iterator[Change]:
    """The events that are other at an entry of the log than they were at an earlier one, in order of recording.

    Args:
        record: inside one `engine.reading()`, so that a writer does not come between.
        question: which events; its `as_of` and `limit` are not looked at.
        after: entry of the last look.
        until: entry up to which it is looked now.
        waiting: events that were kept back at the last look, each with the entry of the last look at which it was not.
    """
    view = record.view()
    looks = {entry: _Look(view, entry, step.moment if (step := last_step(record, entry)) else "") for entry in {after, *waiting.values()}}
    names = dict.fromkeys(row["id"] for row in record.engine.all(since_queries.REVISED, {"after": after, "until": until}))
    for name in {**dict.fromkeys(waiting), **names}:
        held = [row for row in record.engine.all(queries.REVISIONS, {"id": name, "as_of": derived.LAST}) if row["position"] <= until]
        known = looks[waiting.get(name, after)].known(held)
        change = _change(view, question, known[-1] if known else None, held[len(known) :])
        if change is not None:
            yield change
    yield from _judged(record, view, question, after, until, names)


def revisions(record: Record, question: Question, until: int, before: tuple[int, int] | None = None, most: int = 50) -> Page:
    """Revisions of the events that answer a question, the newest first.

    Args:
        record: inside one `engine.reading()`.
        question: which events.
        until: entry of the log up to which is looked: what is held back for a while comes after it.
        before: where the page before ended.
        most: how many changes a page has at most.
    """
    view, found, looked = record.view(), [], 0
    start, below = before if before is not None else (until, EVERY)
    for step in record.engine.stream(since_queries.STEPS_BACK, {"until": min(start, until)}):
        asked = {"moment": step["moment"], "position": step["position"], "below": below if step["position"] == start else EVERY, "most": LOOKED}
        for row in record.engine.all(since_queries.REVISIONS_BACK, asked):
            looked += 1
            last = record.engine.all(since_queries.REVISION, {"id": row["id"], "revision": row["revision"] - 1})
            change = _change(view, question, last[0] if last else None, [row])
            found += [change] if change is not None else []
            if len(found) == most or looked == LOOKED:
                return Page(found, (row["position"], row["number"]))
    return Page(found, None)


def corrections(record: Record, until: int, below: int, most: int) -> list[Correction]:
    """What people decided and what was withdrawn, the newest first, of entries of the log up to one and before another."""
    found = record.engine.all(since_queries.CORRECTIONS, {"until": until, "below": below, "most": most})
    return [Correction(r["position"], r["subject"], r["what"], r["left_id"], r["right_id"], r["field"], r["why"], r["who"], r["at"]) for r in found]


def due(record: Record, start: datetime, end: datetime, until: int, most: int) -> list[Prediction]:
    """Predictions that can be judged and fall due within a stretch of time, the last to do so first."""
    asked = {"start": rows.seconds(start), "end": rows.seconds(end), "until": until, "most": most}
    return [contract.to_prediction(json.loads(rows.inflate(row["body"]))) for row in record.engine.all(since_queries.DUE, asked)]


def _judged(record: Record, view: View, question: Question, after: int, until: int, told: Collection[str]) -> Iterator[Change]:
    """Events that people judged or corrected without making them other than they were."""
    judged: dict[str, list[str]] = {}
    for row in record.engine.all(since_queries.JUDGED, {"after": after, "until": until}):
        for claim in filter(None, (row["left_id"], row["right_id"])):
            for name in view.things_of_claim(claim):
                if name not in told and row["id"] not in judged.setdefault(name, []):
                    judged[name].append(row["id"])
    for name, judgements in judged.items():
        last = [row for row in record.engine.all(queries.REVISIONS, {"id": name, "as_of": derived.LAST}) if row["position"] <= until][-1:]
        if not last or not _stands(last[0]) or not answers(view, event := _event(last[0]), question):
            continue
        found = tuple(j for i in judgements for j in view.judgement(i))
        at = found[-1]["recorded_at"]
        yield Change(name, "changed", last[0]["revision"], last[0]["number"], last[0]["position"], at, event, event, None, (), (), (), found, ())


class _Look:
    """What somebody knew who looked at an entry of the log."""

    def __init__(self, view: View, after: int, moment: str) -> None:
        self._view, self._after, self._moment = view, after, moment
        self._judged = {row["id"]: int(row["position"]) for row in view.judgements()}

    def known(self, held: Sequence[Row]) -> Sequence[Row]:
        """Of a thing's revisions, in order, those that had been seen.

        Steps of the past that are made anew write what was seen under new entries: such a revision was seen where nothing that made it
        is newer than the look. Of the steps after the look everything is new.
        """
        seen = 0
        for row in held:
            if row["position"] > self._after and (row["recorded_at"] > self._moment or self._is_news(row)):
                break
            seen += 1
        return held[:seen]

    def _is_news(self, row: Row) -> bool:
        because = json.loads(rows.inflate(row["because"]))
        came = (self._came(claim, "position") for claim in because["claims_in"])
        left = (self._came(claim, "withdrawn_by") for claim in because["claims_out"])
        judged = (self._judged.get(name, 0) for name in because["judgements"])
        return any(position > self._after for positions in (came, left, judged) for position in positions)

    def _came(self, claim: str, column: str) -> int:
        row = self._view.claim_row(claim)
        return int(row[column] or 0) if row else 0


def _change(view: View, question: Question, old: Row | None, new: Sequence[Row]) -> Change | None:
    """What became of an event in some revisions; None where that is no news to who asked the question."""
    if not new:
        return None
    last, was = new[-1], _event(old) if old else None
    event = _event(last)
    answered = was is not None and old is not None and _stands(old) and answers(view, was, question)
    answering = _stands(last) and answers(view, event, question)
    if not answered and not answering:
        return None
    if answered and not answering:
        sort: Sort = "joined" if last["merged_into"] else "withdrawn" if not _stands(last) else "left"
    else:
        sort = "changed" if answered else "new" if old is None or not _stands(old) else "entered"
    because = [json.loads(rows.inflate(row["because"])) for row in new]
    had, has = set(was.claims) if was and old and _stands(old) else set(), set(event.claims) if _stands(last) else set()
    came = sorted({c for b in because for c in b["claims_in"]} & has - had)
    left = sorted({c for b in because for c in b["claims_out"]} - has)
    judged = json.loads(rows.inflate(old["because"]))["judgements"] if old else []
    added = [name for name in dict.fromkeys(j for b in because for j in b["judgements"]) if name not in judged]
    undone = [name for name in judged if name not in because[-1]["judgements"]]
    told = tuple(field for field, value in TOLD.items() if value(was) != value(event)) if was and sort in ("changed", "entered", "left") else ()
    if sort == "changed" and not told and not added and not undone:
        return None
    entry = view.entry(last["position"])
    return Change(
        last["id"], sort, last["revision"], last["number"], last["position"], entry["at"] if entry else last["recorded_at"], event, was,
        last["merged_into"], told, tuple(history.came(view, c) for c in came), tuple(history.left(view, c) for c in left),
        tuple(j for name in added for j in view.judgement(name)),
        tuple({**j, "withdrawn_why": view.why(name)} for name in undone for j in view.judgement(name) if j["withdrawn_at"] is not None),
    )  # fmt: skip


def answers(view: View, event: Event, question: Question) -> bool:
    """Does an event answer a question? Words and sources are those of any of its claims."""
    window = question.window
    if not event_fits(event, question) or (window is not None and (event.window is None or not event.window.meets(window))):
        return False
    if not question.sources and not question.words:
        return True
    wanted = phrases(question.words or "")
    for claim in event.claims:
        try:
            filed = view.claim(claim)
        except RecordError:
            continue  # its report was redacted
        if filed is None or (question.sources and (filed.source or "") not in question.sources):
            continue
        words = (
            f"{filed.sentence} {filed.claim.speaker or ''} {' '.join(a.name for a in filed.claim.actors)} {' '.join(p.name for p in filed.places)}"
        )
        if not question.words or (wanted and all(hits(words, [phrase]) for phrase in wanted)):
            return True
    return False


def _event(row: Row) -> Event:
    return contract.to_event(json.loads(rows.inflate(row["body"])))


def _stands(row: Row) -> bool:
    return row["merged_into"] is None and row["standing"] != "withdrawn"
