"""The map and the timeline: what they count, draw and say, in process and in a real browser."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import log2

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from fogline import contract
from fogline.record import Record, queries
from fogline.record.revision_columns import EVER, Chosen
from fogline.record.tallies import Tallies
from fogline.safety import Safety
from fogline.types import Question, Window
from fogline.web import app, charts, symbols
from fogline.web.camera import HIGH_PX, WIDE_PX, WORLD, Camera, fitted
from fogline.web.charts import Span
from samples import NOW, PUBLISHED, report

SPAN = "from=2019-02-01&to=2019-03-23"


def tree(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return html.document_fromstring(answer.content)


def legend(page, name):
    return {a.get("id"): int(a.find_class("count")[0].text.replace(",", "")) for a in page.find_class("choice") if (a.get("id") or "").startswith(name)}


def test_every_kind_has_one_shape():
    kinds = [kind for family in symbols.families() for kind in family.kinds]

    assert len(kinds) == len(set(kinds))
    assert len({family.path for family in symbols.families()}) == len(symbols.families())


def test_a_camera_holds_what_it_was_fitted_to_and_a_point_is_where_it_stands():
    camera = fitted([(34.4, 40.9, 1.0), (36.0, 39.0, 1.0)])

    for lat, lon in ((34.4, 40.9), (36.0, 39.0)):
        x, y = camera.pixel(lat, lon)
        assert 0 < x < WIDE_PX
        assert 0 < y < HIGH_PX
    assert camera.pixel(camera.lat, camera.lon) == pytest.approx((WIDE_PX / 2, HIGH_PX / 2))
    assert fitted([]) == WORLD
    # at the equator and zoom 0 the earth's girth is 512 pixels
    assert Camera(0, 0, log2(1)).metre(0) * 40_075_016.686 == pytest.approx(512)


def test_a_few_old_events_do_not_make_all_bars_narrow():
    assert charts.span_of({100: 1, 5000: 40, 5030: 40}).first == 5000
    assert charts.span_of({100: 30, 5000: 40}).first == 100
    assert charts.span_of({}) == Span(0, 0)
    assert charts.span_of({0: 50, 3000: 50}).step > 1


def test_a_chart_says_what_it_shows_and_escapes_it():
    drawn = charts.bars(Span(0, 9), {0: (1, 0, 0), 4: (0, 1, 2), 99: (5, 5, 5)}, high=50, axis=5, title='<b>"two"</b>')

    picture = html.fragment_fromstring(drawn)
    assert picture.get("aria-label") == '<b>"two"</b>'
    drawn_bars = {path.get("class"): path.get("d") for path in picture.findall(".//path")}
    # 8 of 10 across for each bar, heights in half pixels, one layer on the other; what lies outside is not drawn
    assert drawn_bars == {"layer0": "M0 100v-28h8v28z", "layer1": "M40 100v-28h8v28z", "layer2": "M40 72v-56h8v56z"}
    assert "1 Jan" in drawn


def agree(tallies, view, question):
    """Are counts those of the events themselves?"""
    events = view.events(question)
    window = question.window
    ends = (int(window.earliest.timestamp()), int(window.latest.timestamp())) if window else (None, None)
    as_of = int(view.as_of.timestamp()) if view.as_of else EVER - 1
    chosen = Chosen(as_of, *ends, question.kinds, question.standing, question.box)
    assert tallies.by_kind(chosen) == Counter((e.kind, e.standing) for e in events)
    assert sum(c.events for c in tallies.by_cell(chosen, 2.0)) == sum(e.place is not None for e in events)
    begun = Counter(int(e.window.earliest.timestamp()) // 86_400 for e in events if e.window is not None and e.window.earliest is not None)
    assert tallies.days(chosen) == begun
    first, last = min(begun, default=0), max(begun, default=0)
    weeks = tallies.by_day(chosen, first, last, 7)
    assert weeks.sum(axis=(1, 2)).tolist() == [sum(begun[d] for d in range(day, day + 7)) for day in range(first, last + 1, 7)]
    assert tallies.by_day(chosen, first + 1, last).sum() == begun.total() - begun[first]


def test_counts_of_all_at_once_are_those_of_the_events(demo):
    march = Window(datetime(2019, 3, 1, tzinfo=UTC), datetime(2019, 3, 8, tzinfo=UTC))
    with Record(demo, create=False) as record:
        tallies = Tallies(record.engine)
        for question in (
            Question(), Question(kinds=("battle",)), Question(box=(30, 35, 36, 42)), Question(standing=("contested", "withdrawn")), Question(window=march),
        ):  # fmt: skip
            agree(tallies, record.view(), question)
        steps = [contract.moment(row["moment"]) for row in record.engine.all(queries.STEPS)]
        for moment in steps[:: max(1, len(steps) // 4)]:
            agree(tallies, record.view(as_of=moment), Question())


def test_counts_follow_the_record_as_it_grows_and_forgets(tmp_path):
    with Record(tmp_path / "war.db") as record:
        counted, grown = Tallies(record.engine), 0
        for i in range(6):
            moment = NOW + timedelta(days=i)
            record.append(*report(f"r{i}", "Shells hit Marran on Friday.", published=PUBLISHED - timedelta(days=10 * i)), at=moment, now=moment)
            record.revise(now=moment)
            later = Tallies(record.engine, counted)
            start = counted.start_of(record.engine, later.position)
            grown += start is not None and len(start.columns.number) == i
            counted = later
            agree(counted, record.view(), Question())
        assert grown == 6
        claim = next(iter(record.view().claims(Question()))).claim.id
        moment = NOW + timedelta(days=10)
        record.withdraw([claim], why="not so", at=moment, now=moment)
        record.revise(now=moment)
        counted = Tallies(record.engine, counted)
        agree(counted, record.view(), Question())
        agree(counted, record.view(), Question(standing=("withdrawn",)))
        name = record.view().document("r3")["report_id"]
        record.redact(name, why="danger", now=moment)
        record.revise(now=moment)
        start = counted.start_of(record.engine, Tallies(record.engine).position)
        assert start is None or len(start.columns.number) == 3  # what came before the redacted one
        agree(Tallies(record.engine, counted), record.view(), Question())


def test_the_legend_counts_what_following_it_finds(client):
    page = tree(client, f"/map?{SPAN}")

    for name, count in legend(page, "kind-").items():
        link = next(a for a in page.find_class("choice") if a.get("id") == name)
        assert client.get(link.get("href").replace("/map?", "/map.json?")).json()["total"] == count
    chosen = tree(client, f"/map?{SPAN}&kind=battle")
    assert [a.get("id") for a in chosen.find_class("chosen")] == ["kind-fighting"]
    assert legend(chosen, "kind-") == legend(page, "kind-")  # what is not chosen keeps its count


def test_the_map_draws_every_placed_event_alone_or_in_a_circle(client):
    answer = client.get(f"/map.json?{SPAN}").json()
    drawn = client.get(f"/map.geojson?{SPAN}&at=30,40,1.5").json()["features"]

    assert sum(f["properties"].get("events", 1) for f in drawn if "sides" not in f["properties"]) == answer["placed"]
    near = client.get(f"/map.geojson?{SPAN}&at=34.45,40.95,9").json()["features"]
    assert all(f["properties"].get("radius_m") or f["properties"].get("events") for f in near)


def test_a_card_quotes_the_words_and_the_selected_event_is_drawn_by_itself(client):
    event = client.get("/map.json?standing=corroborated").json()["events"][0]
    page = tree(client, f"/map?sel={event['id']}")

    assert page.get_element_by_id("card").findall(".//blockquote")
    assert page.get_element_by_id(f"ev-{event['id']}").get("aria-current") == "true"
    if event["place"]:
        drawn = client.get(f"/map.geojson?sel={event['id']}").json()["features"]
        assert [f["properties"].get("id") for f in drawn].count(event["id"]) == 1
    assert client.get("/map?sel=event_nothing").status_code == 404


def test_two_maps_stand_beside_each_other_and_each_counts_its_own_days(client):
    page = tree(client, "/map?from=2019-03-01&to=2019-03-07&layers=beside_7")
    titles = [figure.find("figcaption").text_content() for figure in page.find_class("pane")]

    assert [t.split(" to")[0] for t in titles] == ["2019-02-22", "2019-03-01"]
    total = client.get("/map.json?from=2019-02-22&to=2019-02-28").json()["total"]
    assert f"{total} event" in titles[0]


def test_steps_lead_a_day_on_and_back(client):
    page = tree(client, "/map?day=2019-03-01&kind=battle")

    assert page.get_element_by_id("step-later").get("href") == "/map?day=2019-03-02&kind=battle"
    assert page.get_element_by_id("step-earlier").get("href") == "/map?day=2019-02-28&kind=battle"


def test_the_table_of_the_timeline_sums_to_what_it_says(client):
    rows = client.get("/timeline.json").json()["bars"]
    page = tree(client, "/timeline")

    assert sum(int(row[-1].text) for row in page.findall(".//tbody/tr")) == sum(row["events"] for row in rows)
    assert page.find_class("strips")
    assert page.find_class("lane")


def test_no_count_tells_of_what_is_too_fresh_and_no_circle_is_finer_than_the_least_radius(demo, gazetteer, monkeypatch):
    now = datetime(2019, 3, 10, tzinfo=UTC)
    monkeypatch.setattr("fogline.web.app.utc_now", lambda: now)
    late = Safety(delay_h=24 * 30, min_radius_m=0)
    with TestClient(app.make(demo, gazetteer, safety=late)) as client:
        days = client.get("/timeline.json").json()["bars"]
        total = client.get("/map.json").json()["total"]
    assert days
    assert all(row["from"] <= str((now - timedelta(days=30)).date()) for row in days)

    wide = Safety(delay_h=0, min_radius_m=50_000)
    with TestClient(app.make(demo, gazetteer, safety=wide)) as client, Record(demo, create=False) as record:
        assert client.get("/map.json").json()["total"] > total
        exact = {(round(e.place.lon, 5), round(e.place.lat, 5)) for e in record.view().events(Question()) if e.place and e.place.radius_m < 50_000}
        circles = [f for f in client.get("/map.geojson?at=34,40,2").json()["features"] if "events" in f["properties"]]
        assert circles
    assert not {tuple(f["geometry"]["coordinates"]) for f in circles} & exact


def test_a_hostile_record_draws_nothing_that_runs(hostile_client):
    for path in ("/map", "/timeline", "/map.geojson", "/map.json", "/map.csv"):
        answer = hostile_client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text or "json" in answer.headers["content-type"] or "csv" in answer.headers["content-type"]


def test_the_base_map_answers_a_range(client):
    answer = client.get("/static/basemap/world.pmtiles", headers={"range": "bytes=0-6", "accept-encoding": "identity"})

    assert (answer.status_code, answer.content) == (206, b"PMTiles")


# ---- in a browser

slow = pytest.mark.slow
DRAWN = ".pane[data-drawn]"
WAIT_MS = 60_000  # WebGL by the processor alone


@pytest.fixture
def opened(chromium: Browser, address: str):
    """Opens the map, in a context of its own; fails the test where it asks anybody else or complains."""
    trouble, contexts = [], []

    def to(path, **how):
        context = chromium.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") and "GPU stall" not in m.text else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((address, "blob:", "data:")) else trouble.append(f"asks {r.url}"))
        page.goto(address + path)
        return page

    yield to
    for context in contexts:
        context.close()
    assert trouble == []


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_map_draws_and_an_event_is_chosen_by_keyboard(opened):
    page = opened(f"/map?{SPAN}")
    page.wait_for_selector(DRAWN)
    assert page.locator(".maplibregl-canvas").is_visible()
    assert page.locator(".locator").count() == 0

    page.locator(".eventlist a").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("#card-title")).to_be_focused()
    assert "sel=event_" in page.url
    assert "at=" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#card-title")).to_have_count(0)
    expect(page.locator(".eventlist a").nth(1)).to_be_focused()


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_days_are_stepped_and_slid_by_keyboard(opened):
    page = opened("/map?day=2019-03-01")
    page.wait_for_selector(DRAWN)

    page.keyboard.press(".")
    page.wait_for_url(re.compile("day=2019-03-02"))
    thumb = page.locator("#thumb-start")
    expect(thumb).to_have_attribute("aria-valuetext", "2 March 2019")
    thumb.focus()
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("from=2019-02-23&to=2019-03-02"))
    expect(page.locator("#thumb-start")).to_be_focused()
    page.go_back()
    expect(page.locator("#thumb-start")).to_have_attribute("aria-valuetext", "2 March 2019")


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_looking_back_says_so_and_a_copied_link_holds_the_moment(opened):
    page = opened("/map", permissions=["clipboard-read", "clipboard-write"])
    page.wait_for_selector(DRAWN)
    page.locator("#asof-day").fill("2019-03-01")
    page.locator("#asof-day").press("Enter")

    expect(page.locator(".asof")).to_contain_text("2019-03-01")
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_contain_text("2019-03-01")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "as_of=2019-03-01" in copied
    assert "at=" in copied


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_play_goes_day_by_day_and_stops(opened):
    page = opened("/map?day=2019-03-20", reduced_motion="reduce")
    page.wait_for_selector(DRAWN)

    page.get_by_role("button", name="Play").click()
    page.wait_for_url(re.compile("day=2019-03-21"))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_stretch_drawn_over_the_timeline_becomes_its_dates(opened):
    page = opened("/timeline")
    box = page.locator("#track").bounding_box()

    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 40)
    page.mouse.up()

    page.wait_for_url(re.compile(r"from=2019-\d\d-\d\d&to=2019-\d\d-\d\d"))


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_without_script_the_server_draws_the_map_and_links_do_the_rest(opened):
    page = opened(f"/map?{SPAN}", java_script_enabled=False)

    assert page.locator(".locator .symbol").count() > 3
    page.locator("#kind-fighting").click()
    assert "kind=battle" in page.url
    page.locator(".eventlist a").first.click()
    assert page.locator("#card blockquote").first.is_visible()


@slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("path", [f"/map?{SPAN}", "/map?from=2019-03-01&to=2019-03-07&layers=beside_7", "/timeline"])
@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_no_serious_trouble_for_those_who_cannot_see(opened, path, width, scheme):
    page = opened(path, viewport={"width": width, "height": 900}, color_scheme=scheme)
    if "map" in path:
        page.wait_for_selector(DRAWN)

    found = Axe().run(page).response["violations"]

    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
