"""Control and areas: who holds what by which reports, what flipped, what of it may be shown, and how the pages are used."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from browsing import Open, opening
from fogline.control.statements import Statement
from fogline.gazetteer import Gazetteer
from fogline.record import Record, utc_now
from fogline.safety import Safety
from fogline.territory import over_time
from fogline.types import Place
from fogline.web import app, headline
from fogline.web.ground import Ground, Grounds
from samples import report

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
HOSTILE = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'><svg/onload=alert(1)>", "{{ 7 * 7 }}", "' OR 1=1 --", "../../etc/passwd", "geonames:" + "9" * 40, "geonames:²")
MANBIJ = "/areas/geonames:167357"
ROADS = {  # pages of ground, each with what it is known by
    "/control": "Control on", "/control?smoothed=1&by=actor": "Control on", MANBIJ: "Manbij", f"{MANBIJ}?smoothed=1": "Manbij", "/areas/Baghouz": "Baghouz",
    "/areas/Deir%20ez-Zor": "Deir ez-Zor",
}  # fmt: skip
MARRAN, ASAL = Place("Marran", 35.0, 40.0, 2000.0, "settlement", "geonames:900001", "SY"), Place("Asal", 35.05, 40.1, 2000.0, "settlement", "geonames:900002", "SY")


def told(place: Place, side: str, day: date, number: int, *, since: date | None = None, form: str = "gain") -> Statement:
    voice = "adverse" if form == "loss" else "other"
    return Statement(place, form, side, form != "loss", side, voice, day, since or day, f"Paper {number}", f"origin {number}", f"claim_{number}", "", None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ground(gazetteer: Gazetteer) -> Ground:
    """Two towns: one side has both, then the other takes one; of the other town a late report tells what was so long before."""
    first = date(2020, 1, 1)
    statements = [told(p, "islamic-state", first + timedelta(i), 10 * i + j) for i in range(4) for j, p in enumerate((MARRAN, ASAL))]
    statements += [told(MARRAN, "sdf", first + timedelta(30 + i), 100 + i) for i in range(4)]
    statements += [told(ASAL, "sdf", first + timedelta(60 + i), 200 + i, since=first + timedelta(40)) for i in range(4)]
    return Ground.of_statements(statements, gazetteer)


def tree(client: TestClient, path: str) -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return html.document_fromstring(answer.content)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_land_is_a_band_from_what_is_assessed_to_what_may_be_held(ground):
    days, series = ground.series(date(2020, 3, 4), smoothed=False, by="actor")

    assert days == over_time.points(date(2020, 1, 1), date(2020, 3, 4))
    assert all(a.low <= a.best <= a.high for areas in series.values() for a in areas)
    before, after = (series["islamic-state"][days.index(min(days, key=lambda d, at=at: abs(d - at)))].best for at in (date(2020, 1, 22), date(2020, 2, 26)))
    assert after < before
    assert max(a.high for a in series["sdf"]) <= sum(c.km2 for c in ground.cells.values()) + 1e-6


def test_what_came_out_later_counts_only_where_everything_known_since_does(ground):
    day = date(2020, 2, 20)

    def holder(smoothed: bool) -> str:
        shares = next(h.shares for h in ground.answers(day, smoothed=smoothed).holdings(day) if h.place == ASAL)
        return max(shares, key=lambda a: shares[a])

    assert (holder(False), holder(True)) == ("islamic-state", "sdf")


def test_a_point_is_a_week_and_of_many_years_fewer():
    assert [d.day for d in over_time.points(date(2020, 1, 1), date(2020, 1, 20))] == [1, 8, 15, 20]
    many = over_time.points(date(2001, 1, 1), date(2020, 1, 20))
    assert len(many) <= over_time.MOST
    assert many[-1] == date(2020, 1, 20)
    assert len({b - a for a, b in itertools.pairwise(many[:-1])}) == 1


def test_answers_of_a_state_are_made_once(demo, gazetteer):
    grounds = Grounds()
    with Record(demo, create=False) as record:
        made = [grounds.of(record.view(), "root", gazetteer, Safety(0, 0), utc_now()) for _ in range(2)]
        other = grounds.of(record.view(), "another root", gazetteer, Safety(0, 0), utc_now())

    assert made[0] is made[1] is not other
    day = made[0].last
    assert made[0].answers(day, smoothed=False) is made[0].answers(day - timedelta(3), smoothed=False)


def test_the_page_of_control_says_who_holds_what_with_the_words(client):
    page = tree(client, "/control?day=2019-02-09")
    rows = page.xpath("//section[@aria-labelledby='held']//tbody/tr")

    assert {words(r.find("th")).split(" Aleppo")[0] for r in rows} >= {"Manbij"}
    changed = page.xpath("//ol[@class='changes']/li")
    assert changed
    assert all(li.xpath(".//blockquote//a[contains(@href, '/documents/')]") for li in changed)
    assert MANBIJ.replace(":", "%3A") in page.xpath("//section[@aria-labelledby='held']//tbody//a/@href")
    assert "Only what was published by then" in words(page.get_element_by_id("differs"))
    told = client.get("/control.json?day=2019-02-09").json()
    assert all(area["low"] <= area["best"] <= area["high"] for areas in told["land_km2"].values() for area in areas)
    features = client.get("/control.geojson?day=2019-02-09").json()["features"]
    assert {f["geometry"]["type"] for f in features} <= {"Polygon", "MultiPolygon"}
    assert all(f["properties"]["day"] == "2019-02-09" for f in features)
    assert len(client.get("/control.csv?day=2019-02-09").text.splitlines()) == len(rows) + 1


def test_before_the_first_word_nothing_is_known(client):
    assert "No report that may be shown" in client.get("/control?day=2018-01-01").text
    assert client.get("/control.json?day=2018-01-01").json()["holdings"] == []


def test_a_day_still_to_come_is_not_shown(client):
    page = tree(client, "/control?day=9990-01-01")

    assert words(page.find(".//h1")) == " ".join(f"Control on {headline.day((utc_now() - timedelta(hours=24)).date() - timedelta(1))}".split())  # the last day that is over, and not too fresh
    assert "still to come" in words(page)


@pytest.mark.parametrize("path", ["/control.json?smoothed=2", "/control.json?by=colour", "/control.json?min=.5", "/events.json?smoothed=1"])
def test_what_cannot_be_asked_is_an_error_to_programs(client, path):
    assert client.get(path).status_code == 400


def test_an_area_tells_of_events_people_and_sources(client):
    page = tree(client, "/areas/Baghouz")
    headings = [words(h) for h in page.iter("h2")]

    assert {"Events there", "People harmed, by month", "People moved", "Siege and hazards", "Sources and gaps"} <= set(headings)
    told = client.get("/areas/Baghouz.json").json()
    assert all(m["low"] <= m["best"] <= m["high"] for m in told["harmed"])
    assert told["displacement"]
    assert told["sieges"]
    assert sum(s["reports"] for s in told["sources"]) > 0
    assert client.get("/areas/nowhere-at-all").status_code == client.get("/areas/geonames:999999999").status_code == 404


def test_a_province_lists_its_settlements(client):
    told = client.get("/areas/Deir%20ez-Zor.json").json()

    assert [h["place"]["name"] for h in told["holdings"]] == ["Baghouz", "Hajīn"]
    assert told["hazards"]
    assert not told["held"]


def test_places_lead_to_their_pages(client):
    for path in ("/events", "/map?day=2019-02-09"):
        leads = [h for h in tree(client, path).xpath("//main//a/@href") if h.startswith("/areas/")]
        assert leads, path
        assert all(client.get(h).status_code == 200 for h in dict.fromkeys(leads[:8])), path


def test_the_legend_switches_signs_and_reports_and_all_of_it_is_in_the_address(client):
    span = "from=2019-01-01&to=2019-03-23"
    page = tree(client, f"/map?{span}")
    counts = {layer: int(page.get_element_by_id(f"layer-{layer}").find_class("count")[0].text) for layer in ("besieged", "hazards")}
    drawn = tree(client, page.get_element_by_id("layer-besieged").get("href"))
    features = client.get(f"/map.geojson?{span}&layers=besieged,hazards&smoothed=1").json()["features"]

    assert min(counts.values()) > 0
    assert not page.xpath("//figure//*[contains(@class, 'sign')]")
    assert drawn.xpath("//figure//*[contains(@class, 'sign')]")
    assert {layer: sum(f.get("id") == layer for f in features) for layer in counts} == counts
    assert "smoothed=1" in page.get_element_by_id("how-since").get("href")
    assert tree(client, f"/map?{span}&layers=besieged").get_element_by_id("layers").value == "besieged"  # comparing keeps the signs


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Iterator[TestClient]:
    """A record whose reports came out five days and an hour ago, with a delay of a day and a least radius of five kilometres."""
    path = tmp_path_factory.mktemp("fresh") / "war.db"
    with Record(path) as record:
        for i, before in enumerate((timedelta(days=5), timedelta(hours=1))):
            at = utc_now() - before
            kept, data, made = report(f"{i}", "The Islamic State took Manbij on Friday.", "took", published=at)
            place = replace(made.places[0].place, name="Manbij" if i == 0 else "Hajin", gazetteer_id=f"geonames:{i + 1}", radius_m=2000.0, feature="settlement")
            claim = replace(made.claims[0], kind="control_gain", actors=(replace(made.claims[0].actors[0], name="Islamic State", id="islamic-state", part="did"),), confidence=0.9)
            record.append(kept, data, replace(made, claims=(claim,), places=(replace(made.places[0], place=place),)), at=at, now=utc_now())
        record.revise(now=utc_now())
    with TestClient(app.make(path, gazetteer, safety=Safety(24, 5000))) as found:
        yield found


def test_what_is_too_fresh_is_not_shown_and_no_place_too_finely(fresh):
    told = fresh.get("/control.json").json()
    today = fresh.get(f"/control.json?day={utc_now().date()}").json()

    assert [h["place"]["name"] for h in told["holdings"]] == [h["place"]["name"] for h in today["holdings"]] == ["Manbij"]
    assert datetime.fromisoformat(today["day"]).replace(tzinfo=UTC) < utc_now() - timedelta(hours=24)
    assert all(h["place"]["radius_m"] >= 5000 and h["place"]["gazetteer_id"] is None for h in told["holdings"])
    assert {f["geometry"]["type"] for f in fresh.get("/control.geojson").json()["features"]} == {"Point"}
    assert "Hajin" not in fresh.get("/control").text
    assert fresh.get("/control.json?smoothed=1").json()["holdings"][0]["place"]["name"] == "Manbij"


def test_words_of_a_record_are_never_markup(hostile_client):
    for path in ("/control", "/control?smoothed=1&by=actor", *(f"/areas/{quote(words, safe='')}" for words in HOSTILE)):
        answer = hostile_client.get(path)

        assert answer.status_code in (200, 404), path
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Open]:
    """Opens a page, and fails the test where it asks anybody else or complains."""
    with opening(chromium, address) as opened:
        yield opened


@pytest.mark.parametrize("window", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_pages_of_ground_fit_their_window_and_ask_nobody(open_page, address, window, script):
    page = open_page(viewport=window, java_script_enabled=script)
    for path, name in ROADS.items():
        page.goto(address + path)

        expect(page.locator("h1")).to_contain_text(name)
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_ground_has_what_axe_finds(open_page, address, scheme):
    page = open_page(color_scheme=scheme)
    for path in ROADS:
        page.goto(address + path)
        found = Axe().run(page)

        assert found.response["violations"] == [], (path, found.generate_report())


def test_by_keyboard_the_other_reports_are_chosen_and_the_words_of_a_change_reached(open_page, address):
    page = open_page()
    page.goto(address + MANBIJ)
    focused = "document.activeElement.matches('a') && document.activeElement.innerText.trim()"
    for wanted in ("Everything known since", "in the report"):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(focused) == wanted:
                break
        assert page.evaluate(focused) == wanted
        page.keyboard.press("Enter")
        page.wait_for_url("**smoothed=1**" if wanted == "Everything known since" else "**/documents/**")
        if wanted == "Everything known since":
            assert page.locator("#how-since").get_attribute("aria-current") == "true"

    assert re.search(r"/documents/[^#]+#claim_\w+", page.url)


def test_the_map_draws_signs_by_the_legend_with_a_script(open_page, address):
    page = open_page()
    page.goto(f"{address}/map?from=2019-01-01&to=2019-03-23")
    page.wait_for_selector(".pane[data-drawn]")
    page.locator("#layer-hazards").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#layer-hazards")).to_have_attribute("aria-current", "true")
    expect(page.locator("#marked li")).not_to_have_count(0)
    assert "layers=hazards" in page.url
    page.locator("#how-since").click()
    expect(page.locator("#how-since")).to_have_attribute("aria-current", "true")
    assert "smoothed=1" in page.url


def test_pages_of_ground_print(open_page, address, tmp_path: Path):
    page = open_page()
    for path in ("/control", MANBIJ):
        page.goto(address + path)
        page.emulate_media(media="print")

        assert not page.locator(".switch").first.is_visible()
        assert page.locator(".ground").first.is_visible()
        assert page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="screen")
