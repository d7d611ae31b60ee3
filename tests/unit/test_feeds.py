from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fogline import feeds
from fogline.feeds import About, Site
from fogline.record import Record
from fogline.types import Attribution, Event, Evidence, Question, Span, Window
from samples import NOW, claim_id, report

SCHEMA = etree.RelaxNG(file=str(Path(__file__).parents[1] / "atom.rng"))
NS = {"a": feeds.ATOM}
ADDRESS = "https://monitor.example/"
HOSTILE = "<script>alert(1)</script> & \x00\x1b[31m ]]> \ud800 \u202egnihtyna \ufffe نص"


def everything(event: Event, _heard: datetime | None) -> Event:
    return event


def parsed(data: bytes) -> etree._Element:
    """A feed, checked as a strict reader would."""
    feed = etree.fromstring(data)
    SCHEMA.assertValid(feed)
    ids = feed.xpath("//a:entry/a:id/text()", namespaces=NS)
    assert len(ids) == len(set(ids))
    return feed


def texts(feed: etree._Element, path: str) -> list[str]:
    return [str(found) for found in feed.xpath(path, namespaces=NS)]


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with Record(tmp_path / "war.db", who="A. Editor") as store:
        yield store


def site(record: Record, address: str = ADDRESS) -> Site:
    found = feeds.site_of(record, address)
    assert found is not None
    return found


def add(record: Record, *kept: Any, minute: int = 0) -> None:
    now = NOW + timedelta(minutes=minute)
    for one in kept:
        record.append(*one, at=now, now=now)
    record.revise(now=now)


def of_everything(record: Record, **more: Any) -> etree._Element:
    with record.engine.reading():
        return parsed(feeds.of_question(record, Question(), site(record), title="All", key="all", **{"show": everything, **more}))


def test_an_entry_is_a_revision_with_the_quoted_words_and_a_page(record: Record) -> None:
    add(record, report("one", killed=3))
    add(record, report("two", "Shells killed five people in Marran.", "B Paper", killed=5), minute=5)

    feed = of_everything(record, about=About(own=ADDRESS + "events.atom", page=ADDRESS + "events"))

    newest, oldest = feed.xpath("a:entry", namespaces=NS)
    name = record.view().latest_events(Question())[0].id
    record_name = record.view().entry(1)["hash"][:20]  # type: ignore[index]
    assert texts(newest, "a:id/text()") == [f"tag:monitor.example,2021-06-01:{record_name}/{name}/2"]
    assert texts(oldest, "a:updated/text()") == ["2021-06-01T09:30:00Z"]
    assert texts(newest, "a:link/@href") == [f"{ADDRESS}events/{name}"]
    assert "“Shells killed five people in Marran.”" in texts(newest, "a:content/text()")[0]
    assert "killed: 3 killed" in texts(newest, "a:content/text()")[0]
    assert set(texts(newest, "a:category/@term")) == {"changed", "shelling", "corroborated"}
    assert texts(feed, "a:updated/text()") == ["2021-06-01T09:35:00Z"]
    assert texts(feed, "a:link[@rel='self']/@href") == [ADDRESS + "events.atom"]


def test_ids_stay_when_a_feed_is_made_again_and_when_more_is_added(record: Record) -> None:
    add(record, report("one"))
    before = texts(of_everything(record), "//a:id/text()")
    add(record, report("two", "Shells fell on Tesk.", place="Tesk"), minute=1)

    assert set(before) < set(texts(of_everything(record), "//a:id/text()"))


def test_a_long_feed_leads_on_from_page_to_page(record: Record) -> None:
    for i, place in enumerate(("Marran", "Tesk", "Orba", "Hallun")):
        add(record, report(f"r{i}", f"Shells fell on {place}.", place=place), minute=i)
    about = About(first=ADDRESS + "events.atom", rest=lambda c: f"{ADDRESS}events.atom?before={c[0]}-{c[1]}")
    seen, before, pages = [], None, 0
    while pages == 0 or before:
        feed = of_everything(record, most=2, before=before, about=about)
        seen += texts(feed, "//a:entry/a:id/text()")
        rest = texts(feed, "a:link[@rel='next']/@href")
        before = tuple(map(int, rest[0].rpartition("=")[2].split("-"))) if rest else None
        pages += 1

    assert len(seen) == len(set(seen)) == 4


def test_what_is_held_back_is_in_no_feed_and_comes_later(record: Record) -> None:
    add(record, report("one"))
    heard: list[datetime | None] = []

    def nothing(_event: Event, first: datetime | None) -> None:
        heard.append(first)

    assert texts(of_everything(record, show=nothing), "//a:entry/a:id/text()") == []
    assert heard == [datetime(2021, 5, 8, tzinfo=UTC)]
    assert len(texts(of_everything(record), "//a:entry/a:id/text()")) == 1


def test_a_place_is_as_coarse_as_the_door_makes_it(record: Record) -> None:
    add(record, report("one"))

    def coarse(event: Event, _heard: datetime | None) -> Event:
        assert event.place is not None
        return replace(event, place=replace(event.place, name="a place", radius_m=9000))

    data = etree.tostring(of_everything(record, show=coarse), encoding="unicode")

    assert "a place, Deir ez-Zor (± 9 km)" in data


def test_private_persons_are_named_by_their_role(record: Record) -> None:
    text = "Shells hit Marran on Friday, said Ana Berin, a resident."
    kept, data, reading = report("one", text)
    span = Span(text.index("Ana"), text.index(", a res"))
    claim = replace(reading.claims[0], speaker="Ana Berin", attribution=0)
    told = Attribution((span,), (Span(text.index("said"), text.index("said") + 4),), (Span(0, 27),), speaker="Ana Berin", role="a resident of Marran")
    add(record, (kept, data, replace(reading, claims=(claim,), attributions=(told,))))

    [content] = texts(of_everything(record), "//a:content/text()")

    assert "a resident of Marran says" in content
    assert "Berin" not in content


def test_hostile_text_is_text(record: Record) -> None:
    add(record, report(HOSTILE, f"Shells hit {HOSTILE}.", HOSTILE))

    [content] = texts(of_everything(record), "//a:content/text()")

    assert "<script>alert(1)</script> & " in content
    assert not set("\x00\x1b\u202e\ufffe") & set(content)


def test_corrections_are_told_with_who_and_why(record: Record) -> None:
    one, two = report("one"), report("two", "Shells fell on Tesk.", place="Tesk")
    add(record, one, two)
    later = (NOW + timedelta(minutes=i) for i in itertools.count(1))
    name = record.judge("same", claim_id(one), claim_id(two), why="one barrage", now=next(later))
    record.grade("A Paper", "B", why="mostly right", now=next(later))
    record.withdraw([name], why="two & more", at=next(later), now=next(later))
    record.withdraw([two[0].id], why="a hoax", at=next(later), now=next(later))

    feed = parsed(feeds.of_corrections(record, site(record)))

    titles = ["Withdrawn: a report: a hoax", "Taken back: a judgement: two & more", "Graded: A Paper: mostly right", "Judged: same: one barrage"]
    assert texts(feed, "//a:entry/a:title/text()") == titles
    assert all("By A. Editor" in content for content in texts(feed, "//a:content/text()"))


def test_predictions_falling_due_are_told_and_told_again_once_they_are_judged(record: Record) -> None:
    text = "All of Marran will be shelled by June, he said."
    kept, data, reading = report("one", text)
    due = Window(datetime(2021, 6, 1, tzinfo=UTC), datetime(2021, 6, 20, tzinfo=UTC))
    claim = replace(reading.claims[0], stance="predicted", window=due, speaker="Jo Kerr", evidence=(Evidence("kind", Span(0, 13)),))
    add(record, (kept, data, replace(reading, claims=(claim,))))

    near = parsed(feeds.of_predictions(record, site(record), datetime(2021, 6, 10, tzinfo=UTC)))
    far = parsed(feeds.of_predictions(record, site(record), datetime(2021, 4, 1, tzinfo=UTC)))

    [title] = texts(near, "//a:entry/a:title/text()")
    assert title.startswith("due by 2021-06-19: Jo Kerr: All of Marran")
    assert texts(near, "//a:entry/a:updated/text()") == ["2021-05-21T00:00:00Z"]
    assert texts(far, "//a:entry/a:id/text()") == []
    settled = "All of Marran was shelled."
    later_report, later_data, later_reading = report("two", settled, "B Paper", published=datetime(2021, 6, 12, tzinfo=UTC))
    add(record, (later_report, later_data, later_reading), minute=1)
    again = parsed(feeds.of_predictions(record, site(record), datetime(2021, 6, 25, tzinfo=UTC)))
    assert texts(again, "//a:entry/a:id/text()") != texts(near, "//a:entry/a:id/text()")
    assert texts(again, "//a:category/@term") == ["came true"]


def test_a_record_without_pages_has_feeds_without_links_and_an_empty_one_has_none(record: Record) -> None:
    assert feeds.site_of(record, "") is None
    add(record, report("one"))

    with record.engine.reading():
        feed = parsed(feeds.of_question(record, Question(), site(record, ""), title="All", key="all", show=everything))

    assert texts(feed, "//a:link/@href") == []
    assert texts(feed, "a:id/text()")[0].startswith("tag:localhost,2021-06-01:")


def test_a_feed_without_entries_is_a_feed(record: Record) -> None:
    add(record, report("one"))

    with record.engine.reading():
        feed = parsed(feeds.of_question(record, Question(kinds=("siege",)), site(record), title="Sieges", key="kind=siege", show=everything))

    assert texts(feed, "a:updated/text()") == ["2021-06-01T09:30:00Z"]
