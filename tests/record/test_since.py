from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fogline import following, looking, news
from fogline.news import Item
from fogline.record import Record, since
from fogline.record.since import Change
from fogline.types import Question, Window
from samples import NOW, PLACES, PUBLISHED, claim_id, report

EVERYTHING = Question()
minutes = itertools.count()


def add(record: Record, *kept: Any, at: datetime | None = None) -> int:
    """Add reports, make events; returns the last entry at which events were made."""
    now = NOW + timedelta(minutes=next(minutes))
    for one in kept:
        record.append(*one, at=at or now, now=now, replay=at is not None)
    record.revise(now=now)
    return end(record)


def end(record: Record) -> int:
    step = since.last_step(record)
    return step.position if step else 0


def later(record: Record) -> datetime:
    entry = next(iter(record.view().log(1)))
    return max(NOW + timedelta(minutes=next(minutes)), datetime.fromisoformat(entry["at"]))


def new(record: Record, after: int, question: Question = EVERYTHING) -> list[Change]:
    with record.engine.reading():
        return list(since.changes(record, question, after, end(record)))


def told(record: Record, change: Change) -> Item:
    item = news.tell(record.view(), change, lambda event, _: event)
    assert item is not None
    return item


def test_an_event_that_came_is_new_with_the_words_and_who_says_them(where: str) -> None:
    with Record(where) as record:
        looked = add(record, report("one"))
        add(record, report("two", "Shells fell on Tesk at dawn.", place="Tesk"))

        [change] = new(record, looked)

        assert (change.sort, change.event.place and change.event.place.name) == ("new", "Tesk")
        assert "“Shells fell on Tesk at dawn.” (A Paper, 2021-05-08" in told(record, change).why[0]
        assert new(record, end(record)) == []


def test_another_origin_and_toll_change_an_event_and_a_copy_is_no_news(where: str) -> None:
    with Record(where) as record:
        looked = add(record, report("one", killed=3))
        between = add(record, report("two", "Shells killed five people in Marran.", "B Paper", killed=5))

        [change] = new(record, looked)

        assert change.sort == "changed"
        assert {"counts", "origins"} <= set(change.changed)
        lines = told(record, change).changes
        assert "killed: 3 killed, of them 3 civilians → 3–5 killed, best 3, of them 3–5 civilians, best 3" in lines
        assert "origins: 1 independent origin → 2 independent origins" in lines
        add(record, report("copy", "Shells killed five people in Marran.", "C Paper", killed=5))
        assert new(record, between) == []


def test_a_withdrawn_claim_takes_its_event_along_and_says_why(where: str) -> None:
    with Record(where) as record:
        kept = report("one")
        looked = add(record, kept)
        record.who = "A. Editor"
        record.withdraw([claim_id(kept)], why="the photograph is old", at=later(record), now=later(record))
        record.revise(now=later(record))

        [change] = new(record, looked)

        assert change.sort == "withdrawn"
        assert "A. Editor withdrew" in told(record, change).why[0]
        assert "the photograph is old" in told(record, change).why[0]


def test_events_joined_by_a_person_and_parted_again_are_told(where: str) -> None:
    with Record(where) as record:
        one, two = report("one"), report("two", "Shells fell on Tesk at dawn.", place="Tesk")
        looked = add(record, one, two)
        record.who = "A. Editor"
        name = record.judge("same", claim_id(one), claim_id(two), why="one barrage", now=later(record))
        record.revise(now=later(record))

        joined = new(record, looked)

        assert sorted(c.sort for c in joined) == ["changed", "joined"]
        assert all("A. Editor judged it same: one barrage" in told(record, c).why[0] for c in joined if c.sort == "changed")
        assert {c.joined_with for c in joined} == {None, next(c.id for c in joined if c.sort == "changed")}
        between = end(record)
        record.withdraw([name], why="two barrages", at=later(record), now=later(record))
        record.revise(now=later(record))
        parted = new(record, between)
        assert any("taken back: two barrages" in line for c in parted for line in told(record, c).why)


def test_a_correction_moves_an_event_out_of_one_question_and_into_another(where: str) -> None:
    with Record(where) as record:
        kept = report("one")
        looked = add(record, kept)
        record.who = "A. Editor"
        place = {
            "name": "Orba",
            "lat": 35.4,
            "lon": 40.9,
            "radius_m": 2000,
            "feature": "settlement",
            "gazetteer_id": "geonames:4",
            "country": "SY",
            "admin1": None,
        }
        record.correct(claim_id(kept), "place", {"value": place, "span": None, "words": None}, why="the next town", now=later(record))
        record.revise(now=later(record))

        [left] = new(record, looked, Question(place=PLACES["Marran"]))
        [entered] = new(record, looked, Question(place=PLACES["Orba"]))

        assert (left.sort, entered.sort) == ("left", "entered")
        assert told(record, left).changes == ("place: Marran, Deir ez-Zor (± 2 km) → Orba (± 2 km)",)
        assert told(record, left).why[0] == "A. Editor corrected the place: the next town"


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        (Question(kinds=("shelling",)), True), (Question(kinds=("battle",)), False), (Question(actors=("Rebels",)), True),
        (Question(sources=("B Paper",)), True), (Question(sources=("C Paper",)), False), (Question(words="shells tesk"), True),
        (Question(words='"tesk shells"'), False), (Question(words="…"), False), (Question(least_chance=0.99), False),
        (Question(window=Window(PUBLISHED - timedelta(days=1), None)), True), (Question(window=Window(PUBLISHED, None)), False),
        (Question(standing=("claimed",)), True), (Question(standing=("confirmed",)), False),
    ],
)  # fmt: skip
def test_only_what_answers_the_question_is_told(where: str, question: Question, fits: bool) -> None:
    with Record(where) as record:
        looked = add(record, report("one"))
        add(record, report("two", "Shells fell on Tesk at dawn.", "B Paper", place="Tesk"))

        assert len(new(record, looked, question)) == fits


def test_what_is_replayed_into_the_past_is_news_and_what_is_made_anew_because_of_it_is_not(where: str) -> None:
    with Record(where) as record:
        add(record, report("old", published=PUBLISHED - timedelta(days=9)), at=PUBLISHED - timedelta(days=9))
        looked = add(record, report("one"), at=PUBLISHED)
        before = PUBLISHED - timedelta(days=20)
        add(record, report("two", "Shells fell on Tesk at dawn.", place="Tesk", published=before), at=before)

        [change] = new(record, looked)

        assert (change.sort, change.event.place and change.event.place.name) == ("new", "Tesk")


def test_what_is_redacted_is_told_without_its_words(where: str) -> None:
    with Record(where) as record:
        one, two = report("one", killed=3), report("two", "Shells killed five people in Marran.", "B Paper", killed=5)
        looked = add(record, one, two)
        record.who = "A. Editor"
        record.redact(two[0].id, why="names a witness", now=later(record))

        changes = new(record, looked)

        assert all("five people" not in line for c in changes for line in news.lines(told(record, c)))


def test_a_feed_goes_back_through_revisions_page_by_page_and_gives_each_once(where: str) -> None:
    with Record(where) as record:
        for i, place in enumerate(("Marran", "Tesk", "Orba", "Hallun")):
            add(
                record,
                report(f"r{i}", f"Shells fell on {place} number {i}.", place=place),
                report(f"s{i}", f"A second word on {place}, {i}.", "B Paper", place=place),
            )
        with record.engine.reading():
            pages, before = [], None
            while True:
                page = since.revisions(record, EVERYTHING, end(record), before, most=3)
                pages.append([(c.id, c.revision) for c in page.changes])
                before = page.rest
                if before is None:
                    break

        every = [name for page in pages for name in page]
        assert len(every) == len(set(every)) == 4
        assert [len(page) for page in pages] == [3, 1]


def test_what_came_by_a_moment_is_told_by_the_clock_of_the_log(where: str) -> None:
    with Record(where) as record:
        add(record, report("one"), at=PUBLISHED)
        entry = next(iter(record.view().log(1)))
        at = datetime.fromisoformat(entry["at"])

        assert since.written_by(record, at) == entry["position"]
        assert since.written_by(record, at - timedelta(seconds=1)) == 0
        assert since.name_of(record) == (record.view().entry(1)["hash"][:20], at)  # type: ignore[index]


def test_an_empty_record_has_no_name_and_nothing_new(where: str) -> None:
    with Record(where) as record:
        assert since.name_of(record) is None
        assert new(record, 0) == []
        assert since.written_by(record, datetime(2020, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.slow
def test_the_work_is_that_of_what_changed_and_not_of_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for size in (2, 40):
        with Record(tmp_path / f"{size}.db") as record:
            looked = add(record, *(report(f"r{i}", f"Shells hit Marran, {i}.", published=PUBLISHED - timedelta(days=30 * i)) for i in range(size)))
            add(record, report("new", "Shells fell on Tesk at dawn.", place="Tesk"))
            rows: list[int] = []
            every = record.engine.all

            def counted(query: str, parameters: Any = {}, every: Any = every, rows: list[int] = rows) -> Any:  # noqa: B006
                found = every(query, parameters)
                rows.append(len(found))
                return found

            monkeypatch.setattr(record.engine, "all", counted)
            assert len(new(record, looked)) == 1
            asked.append((len(rows), sum(rows)))

    assert asked[0] == asked[1]


def test_a_look_is_of_one_state_of_the_record(where: str) -> None:
    asked = following.new("x", "", EVERYTHING)
    with Record(where) as record:
        add(record, report("one"))
        first = looking.look(record, asked, lambda event, _: event)
        assert first is not None
        add(record, report("two", "Shells fell on Tesk at dawn.", place="Tesk"))

        then = looking.look(record, replace(asked, looks={first.record: first.look}), lambda event, _: event)

        assert [item.head for item in first.items] == ["Known"]
        assert then is not None
        assert [item.head for item in then.items] == ["New"]
        assert then.look.position > first.look.position


def test_a_correction_that_leaves_the_event_as_it_was_is_told_all_the_same(where: str) -> None:
    with Record(where) as record:
        kept = report("one")
        looked = add(record, kept)
        record.who = "A. Editor"
        record.judge("accepted", claim_id(kept), why="read it twice", now=later(record))
        record.grade("A Paper", "B", why="mostly right", now=later(record))
        record.revise(now=later(record))

        [change] = new(record, looked)

        assert (change.sort, change.changed) == ("changed", ())
        assert told(record, change).why == ("A. Editor judged it accepted: read it twice",)
        assert new(record, looked, Question(kinds=("battle",))) == []
        assert new(record, end(record)) == []
