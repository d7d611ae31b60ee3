"""The timeline: pages of its twins, its areas, and forecasts after the last month that was counted; in process and in a real browser."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from starlette.testclient import TestClient

from browsing import opening
from fogline.forecasts import areas, frozen
from fogline.record import Record, forecasting, spots, utc_now
from fogline.types import Question
from fogline.web import app
from fogline.web.pages import timeline
from web_server import serving

EARLIER, LATER = datetime(2019, 2, 10, tzinfo=UTC), datetime(2019, 3, 24, tzinfo=UTC)  # the second says something else of months that the first foretold


@pytest.fixture(scope="module")
def foretold(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's record with forecasts that were issued on two days."""
    path = tmp_path_factory.mktemp("timeline") / "war.db"
    shutil.copytree(demo.parent, path.parent, dirs_exist_ok=True)
    with Record(path) as record:
        for moment in (EARLIER, LATER):
            known = areas.known(record.view(moment))
            assert known is not None
            forecasting.freeze(record, [frozen.row(f) for f in frozen.made(known, 3)], now=utc_now())
    return path


@pytest.fixture(scope="module")
def reader(foretold: Path, gazetteer) -> Iterator[TestClient]:
    with TestClient(app.make(foretold, gazetteer)) as found:
        yield found


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


def test_what_was_issued_last_is_told_of_each_month_that_is_not_over(reader, foretold):
    told = reader.get("/timeline.json").json()
    with Record(foretold, create=False) as record:
        held = record.view().forecasts()
    newest = {(r["area"], r["month"]): r for r in sorted(held, key=lambda r: r["data_until"]) if r["month"] >= "2019-03"}

    assert {r["month"] for r in held} > {"2019-03", "2019-04", "2019-05"}
    assert len(held) > len(newest)
    assert {(f["area"], f["month"]): f["id"] for f in told["expected"]} == {key: r["id"] for key, r in newest.items()}
    one = told["expected"][0]
    source = newest[one["area"], one["month"]]
    assert one["quantiles"] == {level: source["body"]["quantiles"][level] for level in ("0.05", "0.25", "0.5", "0.75", "0.95")}
    assert (one["issued_at"], one["entry_hash"], one["data_until"]) == (source["recorded_at"], source["entry_hash"], source["data_until"])
    assert told["all_expected"] == len({area for area, _ in newest})


def test_a_table_has_forecasts_behind_what_was_counted_under_columns_of_their_own(reader):
    told = reader.get("/timeline.json").json()
    lines = list(csv.DictReader(io.StringIO(reader.get("/timeline.csv").text.lstrip("\ufeff"))))
    counted, ahead = [line for line in lines if line["events"]], [line for line in lines if not line["events"]]

    assert lines == counted + ahead
    assert [(line["from"][:7], line["area"], line["forecast"], line["issued_at"]) for line in ahead] == [(f["month"], f["area"], f["id"], f["issued_at"]) for f in told["expected"]]
    assert [float(line["expected_dead_0.5"]) for line in ahead] == [f["quantiles"]["0.5"] for f in told["expected"]]
    assert not any(line["expected_dead_0.5"] or line["area"] for line in counted)


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("place=Hasakah+province", {"Hasakah, SY"}), ("place=Baghouz", {"Deir ez-Zor, SY"}), ("place=IQ", set()), ("as_of=2019-03-24", set()),
        ("bbox=40,34,41.5,35.5&place=SY", {"Deir ez-Zor, SY", "Hasakah, SY", "Aleppo, SY"}), ("bbox=40,34,41.5,35.2", {"Deir ez-Zor, SY"}), ("to=2019-02-28", set()),
    ],
)  # fmt: skip
def test_forecasts_are_of_the_area_and_days_that_are_asked_for(reader, asked, there):
    told = reader.get(f"/timeline.json?{asked}").json()
    page = tree(reader, f"/timeline?{asked}")

    assert {f["area"] for f in told["expected"]} == there
    assert {item.find("h3/bdi").text for item in page.find_class("ahead-of")[0]} == there if there else not page.find_class("ahead-of")


def test_forecasts_of_a_month_that_is_asked_for_are_of_that_month(reader):
    assert {f["month"] for f in reader.get("/timeline.json?from=2019-04-01&to=2019-04-30").json()["expected"]} == {"2019-04"}


def test_where_no_forecast_was_issued_nothing_speaks_of_one(client):
    assert client.get("/timeline.json").json()["expected"] == []
    assert not tree(client, "/timeline").xpath("//*[@id='expected']")
    assert "orecast" not in " ".join(tree(client, "/timeline").find(".//main").itertext())


def test_a_forecast_looks_like_no_bar_and_names_when_it_was_issued_and_where_it_stands(reader):
    page = tree(reader, "/timeline?place=Deir+ez-Zor+province")
    [picture] = page.find_class("ahead")
    told = reader.get("/timeline.json?place=Deir+ez-Zor+province").json()["expected"]
    bars, bands = picture.find_class("layer0"), picture.find_class("nine") + picture.find_class("half")
    line = float(picture.find_class("now")[0].get("x1").rstrip("%"))

    assert len(picture.find_class("nine")) == len(told) == 3
    assert all(band.get("fill").startswith("url(#ahead0-") for band in bands)
    assert all(float(bar.get("x").rstrip("%")) < line for bar in bars)
    assert all(float(band.get("x").rstrip("%")) > line for band in bands)
    assert "forecast" in picture.get("aria-label")
    section = page.xpath("//section[h2/@id='expected']")[0]
    links = [a for a in section.iter("a") if a.text == told[0]["issued_at"][:10]]
    assert len(links) == 1 + len(told)
    listed = tree(reader, "/forecasts")
    assert all(listed.get_element_by_id(a.get("href").partition("#")[2]) is not None for a in links)
    figures = section.findall(".//tbody/tr")
    assert [row.findall("td")[1].text for row in figures] == [f"{f['quantiles']['0.5']:,.0f}" for f in told]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(("scripts", "width", "scheme"), [(True, 1280, "light"), (False, 1280, "light"), (True, 390, "dark")])
def test_bands_of_forecasts_stand_behind_the_bars_in_a_browser(chromium, foretold, gazetteer, scripts, width, scheme):
    with serving(app.make(foretold, gazetteer)) as address, opening(chromium, address) as opened:
        page = opened(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts)
        page.goto(f"{address}/timeline?place=Deir+ez-Zor+province")
        picture = page.locator("svg.ahead")
        bar, band = picture.locator(".layer0").last.bounding_box(), picture.locator(".nine").first.bounding_box()

        assert bar["x"] + bar["width"] < band["x"]
        assert band["height"] > 5
        assert picture.locator("text", has_text="forecast").is_visible()
        if scripts:
            looks = [picture.locator(name).first.evaluate("e => [getComputedStyle(e).fill, getComputedStyle(e).strokeDasharray]") for name in (".layer0", ".nine")]
            assert looks[0][0].startswith("rgb")
            assert looks[1][0].startswith("url(")
            assert looks[1][1] != "none"
            found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
            assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_text("The forecasts as figures").click()
        assert page.get_by_role("region", name="The forecasts as figures").is_visible()
        page.locator("section", has=page.locator("#expected")).locator("li a").click()
        page.wait_for_url("**/forecasts#forecast_*")
