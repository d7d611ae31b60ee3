"""The first view of the map: what comes with the page, what is asked for and what is not, and a server that answers before it has read ahead."""

from __future__ import annotations

import json
from threading import Event, Timer

import pytest
from lxml import html
from playwright.sync_api import Browser

from browsing import opening
from fogline.web import ahead, locator
from fogline.web.camera import Camera

SPAN = "from=2019-01-01&to=2019-03-23"
WHOLE_KB = 500


def given(client, path):
    page = html.fromstring(client.get(path).text)
    return [json.loads(one.text) for one in page.find_class("given")]


@pytest.mark.parametrize("asked", [SPAN, f"{SPAN}&layers=besieged", "day=2019-02-09&at=34.6,40.9,9"])
def test_what_the_map_draws_comes_with_its_page(client, asked):
    assert given(client, f"/map?{asked}") == [client.get(f"/map.geojson?{asked}").json()["features"]]


def test_of_two_maps_each_has_its_own(client):
    before, now = given(client, "/map?from=2019-03-01&to=2019-03-07&layers=beside_7")

    assert now == client.get("/map.geojson?from=2019-03-01&to=2019-03-07&layers=beside_7").json()["features"]
    assert before != now


def test_hostile_words_do_not_end_what_is_given(hostile_client):
    text = hostile_client.get("/map").text

    assert "<script>alert" not in text
    assert all(isinstance(json.loads(one.text), list) for one in html.fromstring(text).find_class("given"))


@pytest.mark.parametrize("zoom", [0.5, 1, 2, 4, 6, 9, 12])
def test_what_goes_over_the_line_is_small(client, zoom):
    for path in ("/map", "/map.geojson"):
        assert len(client.get(f"{path}?{SPAN}&at=34.8,40.2,{zoom}").content) < 1000 * WHOLE_KB


def test_scripts_go_out_packed_and_once(client):
    answer = client.get("/static/map.js", headers={"accept-encoding": "gzip"})
    again = client.get("/static/map.js", headers={"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.content == client.get("/static/map.js", headers={"accept-encoding": "identity"}).content
    assert (again.status_code, again.content) == (304, b"")
    assert "content-encoding" not in client.get("/static/basemap/world.pmtiles", headers={"range": "bytes=0-6"}).headers


def test_steps_are_taken_beside_and_none_is_begun_once_one_leaves():
    begun, may_end, taken = Event(), Event(), []

    def first():
        begun.set()
        may_end.wait(10)
        taken.append("first")

    with ahead.beside(first, lambda: taken.append("second")):
        assert begun.wait(10)
        assert taken == []  # whoever comes is answered meanwhile
        Timer(0.2, may_end.set).start()
    assert taken == ["first"]


def test_coasts_are_no_finer_than_is_seen_and_go_where_they_go():
    world = locator.path(Camera(31.0, 15.0, 1.3), "coast")
    near = locator.path(Camera(36.0, 36.0, 6.0), "coast")  # the coast of Syria
    started = [float(part.split()[0]) for part in near.split("M")[1].split("l")]

    assert len(world) < 80_000
    assert near.count("M") < world.count("M")
    assert -150 < started[0] < 970


# ---- in a browser


def asks(page):
    """The questions that a page asks from now on."""
    found = []
    page.on("request", lambda r: found.append(r.url) if "/map?" in r.url or "/map.geojson" in r.url else None)
    return found


def settled(page):
    """Wait until the map stands still and nothing more is asked."""
    page.wait_for_timeout(700)
    page.wait_for_load_state("networkidle")


@pytest.fixture
def opened(chromium: Browser, address: str):
    """Opens a page of the demo's record that may not complain."""
    with opening(chromium, address) as found:

        def to(path):
            page = found()
            page.asked = asks(page)
            page.goto(address + path)
            page.wait_for_selector(".pane[data-idle]")
            settled(page)
            return page

        yield to


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_first_view_asks_once_and_moving_a_little_asks_nothing(opened):
    page = opened(f"/map?{SPAN}&at=34.8,40.2,7")
    assert len(page.asked) == 1  # the page itself

    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert "at=34.8" in page.url
    assert len(page.asked) == 1

    for _ in range(8):  # to where nothing was drawn yet
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(500)
    settled(page)
    assert len(page.asked) > 1
    assert all("/map.geojson" in url for url in page.asked[1:])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nearer_by_a_zoom_other_cells_are_asked_for(opened):
    page = opened(f"/map?{SPAN}&at=34.8,40.2,7")

    page.locator(".maplibregl-ctrl-zoom-in").click()
    page.wait_for_url("**,8.00")
    settled(page)
    assert len(page.asked) == 2
    assert "8.00" in page.asked[1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_choice_in_the_legend_is_one_question(opened):
    page = opened(f"/map?{SPAN}&at=34.8,40.2,7")
    before = page.locator(".pane").get_attribute("data-drawn")

    page.locator("#kind-fighting").click()
    page.wait_for_url("**kind=battle**")
    settled(page)
    assert len(page.asked) == 2
    assert page.locator(".pane").get_attribute("data-drawn") != before


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_map_and_time_are_seen_together_and_nothing_lies_over_anything(opened):
    page = opened(f"/map?{SPAN}")
    for width, height in ((1440, 900), (768, 1024), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        note, time, turns, legend, side = (page.locator(one).bounding_box() for one in (".safety-note", "#time", "#turns", "#legend", "#side"))
        assert note["y"] + note["height"] <= time["y"] + 1
        assert time["y"] + time["height"] <= turns["y"] + 1
        assert width < 1000 or time["y"] + 100 < height  # the bars, without scrolling
        assert width > 500 or legend["y"] < side["y"]  # the filter before a long list
