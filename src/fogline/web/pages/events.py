"""Events: the table of all that the question finds, with how many there are of each kind and standing; what a map shows, for those who read."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from fogline import contract, feeds, prose, questions, safety
from fogline.questions import Address, AddressError
from fogline.record import table
from fogline.record.table import Table
from fogline.types import Event
from fogline.web.page import Answer, Asked, Page, Row
from fogline.web.twins import feature

SHOWN: Final = 50  # events a page
SORTS: Final = {"latest": "latest first", "earliest": "earliest first", "known": "last learned of first"}
QUESTION: Final = ("day", "from", "to", "as_of", "bbox", "kind", "actor", "standing", "min", "place", "q", "source")


def answer(asked: Asked) -> Answer:
    """One page of the table of events."""
    found = ask(asked, SHOWN)
    there = found.events
    return Answer(
        {"events": there, "found": found, "sorts": SORTS, "total": sum(found.kinds.values()) if not asked.question.kinds else None, "follow": follow(asked.address)},
        {"events": [contract.event_row(event) for event in there], "counts": {"kinds": found.kinds, "standings": found.standings, "exact": found.is_exact}},
        list(map(row, there)),
        [feature(e.id, e.place, {k: v for k, v in row(e).items() if k not in ("id", "place", "radius_m", "lat", "lon")}) for e in there],
        pages=asked.address.page + found.more,
    )  # fmt: skip


def ask(asked: Asked, limit: int) -> Table:
    """The events of one page, as they may be shown.

    Raises:
        AddressError: there is no such order.
    """
    sort = next((s for s in table.SORTS if s == (asked.address.sort or "latest")), None)
    if sort is None:
        raise AddressError([f"sort: {asked.address.sort!r} is none of {', '.join(table.SORTS)}"])
    return asked.table(asked.question, sort=sort, skip=(asked.address.page - 1) * limit, limit=limit)


def row(event: Event) -> Row:
    """An event as a row of a table: no lists in lists."""
    window, place = event.window, event.place
    return {
        "id": event.id, "kind": event.kind, "modes": list(event.modes), "told": prose.event_sentence(event),
        "earliest": contract.stamp(window.earliest) if window else None, "latest": contract.stamp(window.latest) if window else None,
        "date_precision": event.date_precision, "place": place.name if place else None, "admin1": place.admin1 if place else None,
        "country": place.country if place else None, "lat": place.lat if place else None, "lon": place.lon if place else None,
        "radius_m": place.radius_m if place else None, "where_precision": event.where_precision,
        "did": [a.name for a in event.actors if a.part == "did"], "suffered": [a.name for a in event.actors if a.part == "suffered"],
        "took_part": [a.name for a in event.actors if a.part == "took_part"], **dict(_tolls(event)),
        "standing": event.standing, "chance": event.chance, "origins": len(event.origin_groups),
        "reports": sorted({r for group in event.origin_groups for r in group}),
    }  # fmt: skip


def _tolls(event: Event) -> Iterator[tuple[str, int | None]]:
    for harm in ("killed", "injured", "displaced"):
        toll = event.counts.get(harm)
        for end in ("low", "best", "high"):
            yield f"{harm}_{end}", getattr(toll.total, end) if toll else None


def follow(address: Address) -> str:
    """The command that follows a question."""
    flags = {"day": "from", "kind": "kind", "actor": "actor", "standing": "standing", "source": "source", "min": "min", "place": "place", "q": "words", "from": "from", "to": "to"}
    words = ["fogline", "follow", "add", "NAME"]
    for name, value in questions.pairs(address):
        words += [f"--{flags[name]}", value] if name in flags else []
        words += ["--to", value] if name == "day" else []
    return shlex.join(words)


def feed(asked: Asked, site: feeds.Site, about: feeds.About, before: feeds.Cursor | None) -> bytes:
    """What became of the events that answer the question."""
    key = questions.write(asked.address)
    title = f"Events: {key}" if key else "Events"
    question, door = asked.question, asked.show

    def show(event: Event, heard: datetime | None) -> Event | None:
        told = door(event, heard)
        return told if told is not None and safety.lies(told.place, question, asked.safety) and asked.is_found(told, question) else None

    wide = safety.wide(question, asked.safety)
    return feeds.of_question(asked.record, wide, site, title=title, key=key, show=show, about=about, before=before, hides=asked.hides)


PAGE = Page("events", "/events", "Events", "public", answer, "Events that a question finds, with how many there are of each kind and standing.", takes=(*QUESTION, "sort", "page"), twins=("json", "csv", "geojson", "atom"), feed=feed)
