"""How long a look at a followed question takes, and a page of its feed, in a record of many events: python -m bench.follow [EVENTS].

The events are made up and are given to the record as steps of a thousand, so that it grows in a minute; what is new are real reports of one claim.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from fogline import contract, feeds, following, looking
from fogline.record import Record, derived, rows
from fogline.types import Actor, Claim, Document, Event, Evidence, Place, Question, Reading, Report, Span, Toponym, Window, make_id

NOW = datetime(2021, 6, 1, tzinfo=UTC)
STEP, NEW, TIMES = 1_000, 100, 3
HERE, THERE = (Place(name, lat, 40.9, 2000, "settlement", None, "SY", "Deir ez-Zor") for name, lat in (("Marran", 34.5), ("Orba", 35.5)))


def main() -> None:
    """Run it."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder, Record(Path(folder) / "war.db") as record:
        _grow(record, events)
        asked = following.new("x", "", Question())
        first = _timed("first look", lambda: looking.look(record, asked, _all))
        seen = replace(asked, looks={first.record: first.look})
        _timed("a look, nothing new", lambda: looking.look(record, seen, _all))
        now = NOW + timedelta(minutes=events)
        with record.writing():
            for i in range(NEW):
                record.append(*_report(i), at=now, now=now)
        record.revise(now=now)
        _timed(f"a look, {NEW} new", lambda: looking.look(record, seen, _all))
        elsewhere = replace(seen, question=Question(place=THERE))
        _timed(f"a look, {NEW} new elsewhere", lambda: looking.look(record, elsewhere, _all))
        site = feeds.site_of(record, "https://monitor.example/")
        assert site is not None
        for what, question in (("everything", Question()), ("nothing", Question(kinds=("siege",)))):
            with record.engine.reading():
                _timed(f"a page of a feed, fits {what}", lambda q=question: feeds.of_question(record, q, site, title="x", key="x", show=_all))  # type: ignore[misc]


def _timed(what: str, work: Callable[[], Any]) -> Any:
    """What it gives; prints the least time that a processor took."""
    took = []
    for _ in range(TIMES):
        start = time.process_time()
        given = work()
        took.append(time.process_time() - start)
    print(f"{what}: {1000 * min(took):.1f} ms", flush=True)
    return given


def _all(event: Event, _heard: datetime | None) -> Event:
    return event


def _grow(record: Record, events: int) -> None:
    """Write events as the steps of a record would."""
    event = Event("", "shelling", (), Window(NOW - timedelta(days=1), NOW), 1, HERE, 1, (Actor("rebels", "did"),), {}, "claimed", 0.7, (("one",),), ())
    for start in range(0, events, STEP):
        now = NOW + timedelta(minutes=start // STEP)
        with record.writing() as chain:
            position = chain.add("revise", rows.stamp_of(now), "bench", [b""], now).position
            for number in range(start, start + STEP):
                claim = f"claim_{number:020d}"
                body = contract.event_row(replace(event, id=f"event_{number:020d}", claims=(claim,)))
                row = {
                    "thing": "event", "id": body["id"], "revision": 1, "merged_into": None, "kind": "shelling", "standing": "claimed",
                    "earliest": 1620000000 + 60 * number, "latest": 1620086400 + 60 * number, "latitude": HERE.lat, "longitude": HERE.lon,
                    "body": rows.deflate_json(rows.compact(body)), "recorded_at": rows.stamp_of(now), "number": number + 1, "position": position,
                    "because": rows.deflate_json(rows.compact({"claims_in": [claim], "claims_out": [], "judgements": []})),
                }  # fmt: skip
                derived.write(record.engine, row, [])


def _report(i: int) -> tuple[Report, bytes, Reading]:
    """A report of one claim, each of another month."""
    text, day = f"Shells hit Marran, wire number {i}.", NOW - timedelta(days=30 * (i + 1))
    name, document_id = make_id("report", text), make_id("document", text)
    document = Document(document_id, name, text, "en", "text@1", published_at=day, source="A Paper")
    claim = Claim(
        make_id("claim", document_id), document_id, "shelling", "asserted", (Evidence("kind", Span(0, 10)),), 0.7, "rules@1",
        actors=(Actor("rebels", "did"),), place=0, places=(0,), window=Window(day - timedelta(days=1), day),
    )  # fmt: skip
    reading = Reading(document, places=(Toponym(Span(11, 17), "Marran", "literal", HERE),), claims=(claim,))
    return Report(name, f"r{i}", "text/plain", sha256(text.encode()).hexdigest(), len(text), NOW, day, "A Paper"), text.encode(), reading


if __name__ == "__main__":
    main()
