"""Reading the record as it was known at a moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from fogline import contract, judging
from fogline.errors import RecordError
from fogline.foretold import Prediction
from fogline.judging import Decided, Grade
from fogline.record import derived, latest, made_once, merkle, queries, restricted, rows, settled, stated, step_queries, stock
from fogline.record.audit import tree
from fogline.record.copies import number_of
from fogline.record.engine import Engine, Row
from fogline.record.filed import Shelf
from fogline.record.fitting import around, began, claim_fits, ends, event_fits, inside
from fogline.record.stated import Stated
from fogline.record.things import Thing
from fogline.record.words import hits, phrases
from fogline.types import Event, Filed, Judgement, Question

ALL = 2**62  # rows
T = TypeVar("T")


class View:
    """What the record held at `as_of`; None is now."""

    def __init__(self, engine: Engine, as_of: datetime | None) -> None:
        """The engine belongs to the record."""
        self._engine = engine
        self._as_of = contract.stamp(as_of) or derived.LAST
        self.as_of = as_of
        self._stale: tuple[int, bool] | None = None  # with how many entries the log had

    def claims(self, question: Question) -> Iterator[Filed]:
        """Claims in order of recording, with what each points at."""
        wanted = phrases(question.words or "")
        if question.words and not wanted:
            return
        window = question.window
        start, end = (window.earliest, window.latest) if window else (None, None)
        asked = {
            "as_of": self._as_of, "words": self._engine.question(wanted) if wanted else None, "start": rows.seconds(start), "end": rows.seconds(end),
            "start_stamp": contract.stamp(start), "end_stamp": contract.stamp(end),
        }  # fmt: skip
        shelf, decided = Shelf(self._engine), self.decided()
        given = 0
        for row in self._engine.stream(queries.CLAIMS_WITH_WORDS if wanted else queries.CLAIMS, asked):
            filed = judging.corrected(shelf.filed(row), decided)
            if claim_fits(filed, question):
                given += 1
                yield filed
                if question.limit is not None and given >= question.limit:
                    return

    def claims_published(self, start: datetime, end: datetime) -> Iterator[Filed]:
        """The claims of documents published from a moment up to, not including, another, in order of recording."""
        shelf = Shelf(self._engine)
        asked = {"as_of": self._as_of, "start": contract.stamp(start), "end": contract.stamp(end)}
        return (shelf.filed(row) for row in self._engine.stream(queries.CLAIMS_PUBLISHED, asked))

    def copies(self, document_id: str) -> list[str] | None:
        """The documents of one origin with a document, itself among them, as the last step has them; None where that is not what is asked for."""
        if self.as_of is not None or self.is_stale():
            return None
        found = self._engine.all(step_queries.COPIES_OF_DOCUMENT, {"document": number_of(document_id)})
        return [row["id"] for row in found] or None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Id and text of each document, in order of id; those that were redacted are left out."""
        for row in self._engine.stream(queries.TEXTS_KNOWN, {"as_of": self._as_of}):
            yield row["id"], rows.inflated(row["text"])

    def latest_claims(self, words: str, limit: int) -> list[Filed]:
        """The claims recorded last whose sentence, speaker, actors or places have some words, newest first."""
        wanted = phrases(words)
        if not wanted:
            return []
        shelf, decided = Shelf(self._engine), self.decided()
        asked = {"as_of": self._as_of, "words": self._engine.question(wanted), "limit": limit}
        return [judging.corrected(shelf.filed(row), decided) for row in self._engine.all(queries.LATEST_CLAIMS_WITH_WORDS, asked)]

    def search(self, words: str, limit: int | None = None) -> list[Row]:
        """Documents that have all of some words, newest first, each with the characters at which they stand."""
        wanted = phrases(words)
        if not wanted:
            return []
        asked = {"as_of": self._as_of, "words": self._engine.question(wanted), "limit": ALL if limit is None else limit}
        found = []
        for row in self._engine.all(queries.DOCUMENTS_WITH_WORDS, asked):
            text = rows.inflated(row.pop("text"))
            found.append({**row, "text": text, "hits": hits(text, wanted)})
        return found

    def events(self, question: Question) -> list[Event]:
        """Events in order of time: those of the last step, or, where that is not what was known then, made for this moment.

        Those that lost all their claims are there only where their standing, withdrawn, is asked for.
        """
        found = (contract.to_event(body) for body in self._bodies("event", question))
        return list(islice((e for e in found if event_fits(e, question) and self._is_told_by(e, question.sources)), question.limit))

    def _is_told_by(self, event: Event, sources: Sequence[str]) -> bool:
        """Is one of its claims in a report of these publishers? Of none that are named, any is."""
        return not sources or any(row["source"] in sources for claim in event.claims for row in self._engine.all(queries.CLAIM, {"id": claim}))

    def latest_events(self, question: Question) -> list[Event]:
        """Events, the latest to begin first, at most `question.limit`; those whose beginning is not known come last."""
        if self.is_stale():
            made = self.events(replace(question, limit=None))
            fits = sorted(made, key=lambda e: began(e) or -latest.EVER_S, reverse=True)
            return fits[: question.limit]
        area = around(question)
        start, end = ends(question)
        asked = {
            "thing": "event", "as_of": self._as_of, "start": start, "end": end,
            "kinds": latest.listed(question.kinds), "standings": latest.listed(question.standing),
        }  # fmt: skip
        found = (contract.to_event(json.loads(rows.inflate(row["body"]))) for row in latest.bodies(self._engine, asked, area))
        return list(islice((e for e in found if event_fits(e, question) and self._is_told_by(e, question.sources)), question.limit))

    def predictions(self, *, withdrawn: bool = False) -> list[Prediction]:
        """Everything that was foretold, oldest first, and what came of it; with those whose claims were withdrawn, or without."""

        def make() -> list[Prediction]:
            found = [contract.to_prediction(body) for body in self._bodies("prediction", Question())]
            return sorted(found, key=lambda p: (p.made_at is None, contract.stamp(p.made_at), p.id))

        if self.is_stale():
            found = make()
        else:
            [held] = self._engine.all(queries.LAST_PREDICTION)
            found = made_once.of(self._engine, ("predictions", self._as_of, *held.values()), make)
        return [p for p in found if withdrawn or p.outcome != "withdrawn"]

    def holdings(self, question: Question) -> list[Row]:
        """Who held which settlement on the last day of a window, in the shape that the contract gives control; see `control`."""
        if question.window is None or question.window.latest is None:
            return []
        day = (question.window.latest - timedelta(microseconds=1)).date()
        area = around(question)
        held = self.stated().ask(day, days=frozenset({day})).holdings(day)
        return [contract.holding_row(h) for h in held if area is None or inside(area, h.place.lat, h.place.lon)]

    def stated(self) -> Stated:
        """What was said of who holds which settlement, and answers made of it."""
        return stated.of(self._engine, self, self._as_of)

    def _bodies(self, thing: str, question: Question) -> list[Row]:
        """The bodies of things that stood, in order of time."""
        window = question.window
        if self.is_stale():
            made = [t for t in derived.made_at(self._engine, self._as_of) if t.thing == thing]
            if window is not None:
                made = [t for t in made if t.window is not None and t.window.meets(window)]
            return [t.body for t in sorted(made, key=_time_order)]
        start, end = ends(question)
        asked: Row = {"thing": thing, "as_of": self._as_of, "start": start, "end": end}
        area = around(question)
        if area is None:
            found = self._engine.all(queries.THINGS, asked)
        else:
            asked |= dict(zip(("south", "west", "north", "east"), area, strict=True))
            asked |= {"first_day": start / 86400 if start is not None else -1e6, "last_day": end / 86400 if end is not None else 1e6}
            found = self._engine.all(queries.THINGS_IN_BOX, asked)
        told: list[Row] = json.loads(b"[" + b",".join([rows.inflate(row["body"]) for row in found]) + b"]")  # at once: half the time of one by one
        return told

    def is_stale(self) -> bool:
        """Is what is stored not made from all that was known then?"""
        last = next((int(row["position"]) for row in self._engine.all(queries.LAST_AUDIT)), 0)
        if self._stale is None or self._stale[0] != last:
            self._stale = last, derived.is_stale(self._engine, self._as_of)
        return self._stale[1]

    def event(self, name: str) -> Event | None:
        """An event by an id that it has, had before it was joined with another, or that leads to one of its claims.

        Raises:
            RecordError: its report was redacted.
        """
        row = self.thing(name)
        return contract.to_event(json.loads(rows.inflate(row["body"]))) if row is not None and row["thing"] == "event" else None

    def prediction(self, name: str) -> Prediction | None:
        """A prediction by an id that it has, had before it was joined with another, or that leads to one of its claims."""
        row = self.thing(name)
        return contract.to_prediction(json.loads(rows.inflate(row["body"]))) if row is not None and row["thing"] == "prediction" else None

    def thing(self, name: str) -> Row | None:
        """The revision of an event or prediction that stood, where it was joined with another that one."""
        thing, _, rest = name.partition("_")
        if self.is_stale():
            made = {t.id: t for t in derived.made_at(self._engine, self._as_of)}
            found = made.get(name) or next((t for t in made.values() if t.thing == thing and f"claim_{rest.partition('-')[0]}" in t.claims), None)
            if found is not None:
                return _row(found)
        seen = set()
        while name not in seen:
            seen.add(name)
            held = self._engine.all(queries.THING, {"id": name, "as_of": self._as_of})
            if not held:
                break
            if held[0]["merged_into"] is None:
                return held[0]
            name = held[0]["merged_into"]
        # never made, or no longer: the id still names the claim that it was made from
        asked = {"id": f"claim_{rest.partition('-')[0]}", "thing": thing, "as_of": self._as_of}
        for row in self._engine.all(queries.THINGS_OF_CLAIM, asked):
            return self.thing(row["id"])
        filed = self.claim(asked["id"])
        alone = derived.of_withdrawn(filed) if filed is not None and rows.stamp_of(filed.recorded_at) <= self._as_of else []
        return next((_row(t) for t in alone if t.thing == thing), None)

    def things_of_claim(self, claim: str, thing: str = "event") -> list[str]:
        """The ids of the events that a claim is in."""
        return [row["id"] for row in self._engine.all(queries.THINGS_OF_CLAIM, {"id": claim, "thing": thing, "as_of": self._as_of})]

    def history(self, name: str) -> list[Row]:
        """Every revision of a thing up to this moment, with its body and why it came; see `record.history`."""
        found = self._engine.all(queries.REVISIONS, {"id": name, "as_of": self._as_of})
        return [{**r, "body": json.loads(rows.inflate(r["body"])), "because": json.loads(rows.inflate(r["because"]))} for r in found]

    def claim(self, name: str) -> Filed | None:
        """One claim by its id, withdrawn or not, as people corrected it by then.

        Raises:
            RecordError: its report was redacted.
        """
        for row in self._engine.all(queries.CLAIM, {"id": name}):
            return judging.corrected(Shelf(self._engine).filed(row), self.decided())
        for row in self._engine.all(queries.CLAIM_REDACTED, {"id": name}):
            raise RecordError(f"the claim {name} is of {row['report_id']}, which was redacted: {self.why(row['report_id'])}")
        return None

    def claim_row(self, name: str) -> Row | None:
        """Where a claim stands in the record: its numbers, reading, position, since when and until when it stood."""
        return next(iter(self._engine.all(queries.CLAIM, {"id": name})), None)

    def document(self, name: str) -> Row | None:
        """One document with its report's facts, by its id, the report's, or the id as given; the version known then, else the newest."""
        found = self._engine.all(queries.DOCUMENT, {"id": name, "as_of": self._as_of})
        if not found:
            return None
        row = found[0]
        return {**row, "text": rows.inflated(row["text"]) if row["text"] is not None else None}

    def layers(self, document_number: int) -> Row:
        """Everything that the last reading of a document found, claims aside; nothing where it was redacted."""
        found = self._engine.all(queries.LAYERS_OF_DOCUMENT, {"document": document_number})
        layers: Row = json.loads(rows.inflate(found[0]["layers"])) if found and found[0]["layers"] is not None else {}
        return {name: value for name, value in layers.items() if name != "claims"}

    def readings(self, document_number: int) -> list[Row]:
        """Who read a document, when, and until when and why not longer that stood."""
        return self._engine.all(queries.READINGS_OF_DOCUMENT, {"document": document_number})

    def claims_of(self, document_id: str) -> list[Filed]:
        """The claims of one document."""
        shelf, decided = Shelf(self._engine), self.decided()
        return [judging.corrected(shelf.filed(row), decided) for row in self._engine.all(queries.CLAIMS_OF_DOCUMENT, {"id": document_id, "as_of": self._as_of})]

    def restricted(self) -> frozenset[str]:
        """Ids of restricted documents and of their reports, by the clock."""
        return restricted.names(self._engine)

    def judgements(self) -> list[Row]:
        """What people decided, in order."""
        return self._engine.all(queries.JUDGEMENTS_KNOWN, {"as_of": self._as_of})

    def decided(self) -> Decided:
        """What people decided, the last on each matter: corrections, grades, verdicts, standings."""
        [made] = self._engine.all(queries.LAST_DECISION)
        return made_once.of(self._engine, ("decided", self._as_of, *made.values()), lambda: judging.decide(self.judged()))

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What takes long to make of all that is known, made once for each state of the record.

        Args:
            name: of what is made.
            make: makes it.
        """
        return made_once.of(self._engine, (name, self._as_of, settled.until(self._engine, self._as_of)), make)

    def judged(self) -> list[Judgement]:
        """Every judgement that stood, in order."""
        return [stock.judgement(row) for row in self.judgements()]

    def grades(self) -> Mapping[tuple[str, str | None], Grade]:
        """How far people rely on each source, by its name and the kind of deed, None for all; `judging.graded` finds one."""
        return self.decided().grades

    def judgement(self, name: str) -> list[Row]:
        """A judgement by its id, whether it stands or not; none where there is none."""
        return self._engine.all(queries.JUDGEMENT, {"id": name})

    def withdrawal(self, position: int) -> list[Row]:
        """What an entry of the log withdrew, why and by whom."""
        return self._engine.all(queries.WITHDRAWAL_AT, {"position": position})

    def entry(self, position: int) -> Row | None:
        """An entry of the log."""
        return next(iter(self._engine.all(queries.AUDIT_AT, {"position": position})), None)

    def log(self, last: int | None = None) -> Iterator[Row]:
        """The audit log, or its last entries, in order."""
        highest = int(self._engine.all(queries.HIGHEST["audit"])[0]["highest"])
        after = highest - last if last is not None else 0
        return self._engine.stream(queries.AUDIT_BETWEEN, {"first": after + 1, "last": highest})

    def why(self, name: str) -> str:
        """Why a thing was withdrawn or redacted, and by whom; empty where it was not."""
        told = self._engine.all(queries.WITHDRAWALS_OF, {"subject": name})
        return "; ".join(f"{row['why']} ({row['who']}, {row['at']})" for row in told)

    def resolve(self, start: str) -> str | None:
        """The one id that begins so.

        Raises:
            RecordError: several ids begin so.
        """
        if not start:
            return None
        digits = start[6:18] if "claim_".startswith(start[:6]) else "\x7f"  # as claims are indexed
        asked = {"start": start, "end": start + "\x7f", "least": digits, "most": f"{digits}\x7f"}
        ids = [row["id"] for row in self._engine.all(queries.IDS_LIKE, asked)]
        if start in ids:
            return start
        if len(ids) > 1:
            raise RecordError(f"several ids begin with {start!r}: {', '.join(sorted(ids))} ... Give more characters.")
        return ids[0] if ids else None

    def bytes_of(self, sha256: str) -> bytes:
        """The raw bytes of a report."""
        return self._engine.blobs.read(sha256)

    def failures(self) -> list[Row]:
        """What could not be read, in order."""
        return self._engine.all(queries.FAILURES, {"as_of": self._as_of})

    def facets(self, thing: str = "event") -> list[Row]:
        """How many things of each kind and standing there are."""
        now = self._as_of == derived.LAST
        return self._engine.all(queries.FACETS_NOW if now else queries.FACETS, {"thing": thing, "as_of": self._as_of})

    def bars(self, start: datetime, end: datetime, thing: str = "event") -> list[Row]:
        """How many things began on each day, in days since 1970."""
        now = self._as_of == derived.LAST
        asked = {"thing": thing, "as_of": self._as_of, "start": rows.seconds(start), "end": rows.seconds(end)}
        return self._engine.all(queries.BARS_NOW if now else queries.BARS, asked)

    def of_actor(self, actor: str, *, limit: int, start: datetime | None = None, end: datetime | None = None) -> list[Event]:
        """The events of an actor, by id or name, latest first."""
        asked = {
            "actor": actor.casefold(), "thing": "event", "as_of": self._as_of, "limit": limit, "start": rows.seconds(start), "end": rows.seconds(end),
        }  # fmt: skip
        return [contract.to_event(json.loads(rows.inflate(row["body"]))) for row in self._engine.all(queries.THINGS_OF_ACTOR, asked)]

    def tally(self) -> Row:
        """How much the record holds, of what, from when to when."""
        asked = {"as_of": self._as_of}
        row: Row = dict(self._engine.all(queries.TALLY, asked)[0])
        events = sum(f["things"] for f in self.facets() if f["standing"] != "withdrawn")
        order = ("reports", "documents", "claims", "events", "judgements", "failures", "audit_entries")
        row = {name: events if name == "events" else row[name] for name in order} | {k: v for k, v in row.items() if k not in order}
        row["languages"] = {r["language"]: r["documents"] for r in self._engine.all(queries.LANGUAGES, asked)}
        row["events_up_to_date"] = not self.is_stale()
        return row

    def forecasts(self) -> list[Row]:
        """What Fogline itself had foretold, as it was issued, in order, each with the hash of its entry in the log."""
        found = self._engine.all(queries.FORECASTS, {"as_of": self._as_of})
        return [{**row, "body": json.loads(rows.inflate(row["body"]))} for row in found]

    def root(self) -> tuple[int, bytes]:
        """How many entries the log holds now, and the root of the tree over them (RFC 6962)."""
        held = tree(self._engine)
        return len(held), merkle.root(held)


def _row(thing: Thing) -> Row:
    """A thing that was made for this moment, as a row."""
    return {"thing": thing.thing, "id": thing.id, "body": rows.deflate_json(rows.compact(thing.body)), "merged_into": None}


def _time_order(thing: Thing) -> tuple[bool, int, str]:
    """Of one moment, kind by kind, and then as they were told."""
    earliest = rows.seconds(thing.window.earliest) if thing.window else None
    return earliest is None, earliest or 0, thing.kind
