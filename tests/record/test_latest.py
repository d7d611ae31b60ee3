"""The latest events first, as many as are wanted: the same that all events hold, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fogline.record import Record
from fogline.types import Event, Question, Window
from samples import NOW, PLACES, report

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
DAYS = (1, 3, 40, 90, 400, 2000, 6000)  # before NOW: in every stretch that a place is looked for in, and between
UNDATED = "at some time"


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where) as opened:
        for n, days in enumerate(DAYS):
            for place in ("Marran", "Tesk"):
                opened.append(*report(f"{place} {n}", f"Shells hit {place}, number {n}.", place=place, published=NOW - days * DAY), at=NOW, now=NOW)
        reported, data, reading = report(UNDATED, "Shells hit Marran once.", published=NOW - 20 * DAY)
        undated = tuple(replace(claim, window=None) for claim in reading.claims)
        document = replace(reading.document, published_at=None)
        opened.append(replace(reported, published_at=None), data, replace(reading, document=document, claims=undated), at=NOW, now=NOW)
        yield opened


def began(event: Event) -> datetime:
    return event.window.earliest if event.window and event.window.earliest else datetime.min.replace(tzinfo=UTC)


QUESTIONS = {
    "everything": Question(),
    "a place": Question(place=PLACES["Marran"]),
    "a month": Question(window=Window(NOW - 45 * DAY, NOW)),
    "a place and a year": Question(place=PLACES["Tesk"], window=Window(NOW - 420 * DAY, NOW - 50 * DAY)),
    "a place until some day": Question(place=PLACES["Marran"], window=Window(None, NOW - 100 * DAY)),
    "a place from some day on": Question(place=PLACES["Marran"], window=Window(NOW - 91 * DAY - timedelta(hours=12), None)),
    "a kind": Question(kinds=("shelling",)), "another kind": Question(kinds=("battle",)),
    "a standing": Question(standing=("claimed",)), "another standing": Question(standing=("withdrawn", "confirmed")),
    "an actor": Question(actors=("rebels",)),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("is_revised", [True, False])
def test_all_latest_events_are_all_events_from_the_last_to_begin_on(record: Record, question: Question, is_revised: bool) -> None:
    if is_revised:
        record.revise(now=NOW)

    found = record.view().latest_events(question)

    expected = record.view().events(question)
    assert sorted(e.id for e in found) == sorted(e.id for e in expected)
    assert [began(e) for e in found] == sorted((began(e) for e in expected), reverse=True)


@pytest.mark.parametrize("limit", [0, 1, 4, 99])
@pytest.mark.parametrize("place", [None, PLACES["Marran"]])
def test_no_more_are_given_than_wanted_and_those_are_the_latest(record: Record, limit: int, place: None) -> None:
    record.revise(now=NOW)

    found = record.view().latest_events(Question(place=place, limit=limit))

    assert found == record.view().latest_events(Question(place=place))[:limit]


def test_what_was_not_known_at_a_moment_is_not_among_its_latest(record: Record) -> None:
    record.revise(now=NOW)
    later = NOW + 5 * DAY
    record.append(*report("late", "Shells hit Marran again.", published=later), at=later, now=later)
    record.revise(now=later)

    then, now = (record.view(at).latest_events(Question(place=PLACES["Marran"], limit=1)) for at in (NOW, None))

    assert [began(e).date() for e in then] == [(NOW - 2 * DAY).date()]
    assert [began(e).date() for e in now] == [(later - DAY).date()]


def test_events_may_be_asked_for_by_who_published_them(where: str) -> None:
    with Record(where) as record:
        for name, place, source in (("one", "Marran", "A Paper"), ("two", "Orba", "B Paper")):
            record.append(*report(name, f"Shells hit {place} on Friday.", source, place=place), at=NOW, now=NOW)
        record.revise(now=NOW)
        view = record.view()

        told = [[e.place and e.place.name for e in ask(Question(sources=("B Paper",), limit=9))] for ask in (view.events, view.latest_events)]

    assert told == [["Orba"], ["Orba"]]
