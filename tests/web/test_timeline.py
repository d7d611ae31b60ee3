"""The timeline: pages of its twins, its areas, and forecasts after the last month that was counted; in process and in a real browser."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime

import pytest
from lxml import html

from fogline.record import Record, spots
from fogline.types import Question
from fogline.web.pages import timeline


def tree(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return html.document_fromstring(answer.content)


def test_a_long_timeline_has_pages_of_whole_bars_that_together_are_all_of_it(client, monkeypatch):
    whole = client.get("/timeline.json?standing=claimed&standing=contested&standing=corroborated").json()
    monkeypatch.setattr(timeline, "ROWS", 20)
    rows, lines, link, pages = [], [], "/timeline.json?standing=claimed&standing=contested&standing=corroborated", 0
    while link:
        told = client.get(link).json()
        table = client.get(link.replace(".json", ".csv"))
        assert ("link" in table.headers) == (told["next"] is not None)
        assert not told["next"] or table.headers["link"] == f'<{told["next"].replace(".json", ".csv")}>; rel="next"'
        assert not {row["from"] for row in rows} & {row["from"] for row in told["bars"]}
        rows, lines, link, pages = rows + told["bars"], lines + list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff")))), told["next"], pages + 1

    assert pages > 2
    assert rows == whole["bars"]
    assert [int(line["events"]) for line in lines] == [row["events"] for row in rows]
    assert whole["span"]["rows"] == len(rows)
    assert whole["span"]["exact"]
    assert not client.get("/timeline.json?min=0.5").json()["span"]["exact"]


def test_areas_of_the_timeline_are_of_all_events_and_sum_to_what_the_columns_count(client, demo):
    page = tree(client, "/timeline")
    told = {item.find("h3/bdi").text: int(item.find_class("count")[0].text) for item in page.find_class("multiples")[0]}
    first, last = (datetime.fromisoformat(client.get("/timeline.json").json()["span"][end]).date() for end in ("from", "to"))
    with Record(demo, create=False) as record:
        events = [e for e in record.view().events(Question()) if e.place and e.window and e.window.earliest and first <= e.window.earliest.date() <= last]
    counts = Counter(spots.area_of(e.place) for e in events)

    assert told
    assert told == {name: counts[name] for name in told}
    assert min(told.values()) >= max((n for name, n in counts.items() if name not in told), default=0)
