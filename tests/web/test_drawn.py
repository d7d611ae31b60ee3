"""What the server draws: small maps of places, who holds what, the base map of one's own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html
from starlette.testclient import TestClient

from fogline import contract
from fogline.errors import ConfigError
from fogline.gazetteer import places
from fogline.record.view import View
from fogline.web import app, held, locator, sketch, towns
from fogline.web.camera import Camera

pytestmark = pytest.mark.slow

BESIDE = "/map?from=2019-03-01&to=2019-03-07&layers=beside_7"
CAMERA = Camera(34.5, 40.9, 8.0)


def tree(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return html.document_fromstring(answer.content)


def area(place, basis, **shares):
    told = {
        "sides": sorted(shares, key=shares.get, reverse=True),
        "shares": sorted(shares.values(), reverse=True),
        "basis": basis,
        "place": place,
        "radius_m": 3000.0,
    }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [40.9, 34.5]}, "properties": told}


def test_a_small_map_shows_every_place_and_names_towns_beside_it(gazetteer):
    hajin, abu_kamal, syria = (places.asked_for(gazetteer, name) for name in ("Hajin", "Abu Kamal", "Syria"))

    drawn = sketch.draw(
        [("a", hajin), ("b", abu_kamal), ("c", replace(hajin)), ("d", syria)], lambda box, most: towns.largest(gazetteer, box, most), title="where"
    )

    assert all(0 < c.x < sketch.WIDE and 0 < c.y < sketch.HIGH for c in drawn.circles[:3])
    picture = html.fragment_fromstring(str(drawn.picture))
    words = [text.text for text in picture.iter("text")]
    assert "1, 3" in words  # one spot, two voices
    assert len(picture.find_class("town")) >= 2
    assert re.fullmatch(r"[\d,]+ km", picture.find_class("scale")[0].text)
    assert sketch.draw([], lambda box, most: [], title="where") is None


@pytest.mark.parametrize("camera", [Camera(34.45, 40.92, 4.0, 420.0, 300.0), Camera(34.45, 40.92, 5.0)])
def test_borders_lie_where_the_places_of_the_same_picture_would(camera):
    drawn = [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", locator.path(camera, "border"))]
    points = [camera.pixel(*point) for line in locator.outlines() if line.kind == "border" for point in line.points]

    inside = [(x, y) for x, y in drawn if 0 < x < camera.wide and 0 < y < camera.high]
    assert len(inside) > 3
    assert all(min(abs(x - a) + abs(y - b) for a, b in points) < 1 for x, y in inside)


def test_the_largest_towns_of_a_box_lie_in_it_the_largest_first(gazetteer):
    found = towns.largest(gazetteer, (35.0, 35.0, 37.0, 38.0), 5)

    assert found[0].name == "Aleppo"
    assert all(35 < town.lat < 37 and 35 < town.lon < 38 and town.feature == "settlement" for town in found)


def test_what_changed_hands_is_what_another_side_leads_now():
    before = [area("Hajin", "assessed", one=0.9), area("Susah", "claimed", one=0.6, two=0.4), area("Shafah", "assessed", one=1.0)]
    after = [area("Hajin", "contested", two=0.6, one=0.4), area("Susah", "claimed", one=0.9), area("Gharanij", "advance", two=0.7)]

    turns = {turn.place: (turn.was, turn.now) for turn in held.turned(before, after)}

    assert turns == {"Hajin": ("one", "two"), "Gharanij": ("", "two"), "Shafah": ("one", "")}
    assert held.sides(before, after) == ["one", "two"]


@pytest.mark.parametrize("basis", held.BASES)
def test_each_certainty_has_a_pattern_and_each_side_a_letter(basis):
    control = [area("Hajin", basis, one=0.9, two=0.1)]

    drawn = html.fragment_fromstring(f"<svg>{held.drawn(CAMERA, control, held.turned([], control), ['one', 'two'], 0)}</svg>")

    circle, pattern = drawn.find_class("held")[0], drawn.find(".//pattern")
    assert circle.get("fill") == f"url(#{pattern.get('id')})"
    assert [text.text for text in drawn.find_class("letter")] == ["A", "?→A"]
    assert len(pattern) == {"contested": 2, "stale": 0}.get(basis, 1)


def test_two_times_beside_each_other_say_what_was_gained_and_lost(client, gazetteer, monkeypatch):
    place = contract.place_row(places.asked_for(gazetteer, "Hajin"))

    def holdings(_, question):
        side = "two & <b>" if question.window.latest.month == 3 and question.window.latest.day > 1 else "one"
        return [{"place": place, "shares": {side: 0.9}, "basis": "assessed", "last_evidence_day": "2019-03-01", "claims": []}]

    monkeypatch.setattr(View, "holdings", holdings)
    page = tree(client, BESIDE)

    told = page.get_element_by_id("turns").text_content()
    assert "gained by two & <b> (assessed), lost by one" in told
    assert "two & <b> 90%" in page.get_element_by_id("held").text_content()
    assert len(page.find_class("turned")) == 1  # on the later map alone
    turned = [f for f in client.get(BESIDE.replace("/map", "/map.geojson")).json()["features"] if f.get("id") == "turned"]
    assert [f["properties"]["change"] for f in turned] == ["A→B"] or [f["properties"]["change"] for f in turned] == ["B→A"]
    then = page.find_class("pane")[0].get("data-query")
    assert not [f for f in client.get(f"/map.geojson{then}").json()["features"] if f.get("id") == "turned"]


def test_a_base_map_of_ones_own_is_served_by_ranges_and_named_on_the_page(demo, gazetteer, tmp_path):
    path = tmp_path / "own.pmtiles"
    path.write_bytes(b"PMTiles\x03" + bytes(200))

    with TestClient(app.make(demo, gazetteer, basemap=path)) as client:
        answer = client.get("/basemap.pmtiles", headers={"range": "bytes=0-7", "accept-encoding": "identity"})
        page = tree(client, "/map")

    assert (answer.status_code, answer.content) == (206, b"PMTiles\x03")
    assert page.get_element_by_id("maps").get("data-base") == "/basemap.pmtiles"
    assert "a file of your own" in page.find_class("safety-note")[0].text_content()


def test_what_is_no_base_map_is_refused(demo, gazetteer, tmp_path, fogline):
    path = tmp_path / "own.pmtiles"
    path.write_bytes(b"SQLite format 3")

    with pytest.raises(ConfigError, match="no PMTiles file"):
        app.make(demo, gazetteer, basemap=path)
    done = fogline("serve", "--record", str(demo), "--basemap", str(path), "--port", "0")
    assert isinstance(done.exception, ConfigError)


def test_copies_are_folded_under_their_origin_and_a_denial_says_so(client):
    events = client.get("/events.json").json()["events"]
    copied = [tree(client, f"/events/{e['id']}") for e in events if any(len(group) > 1 for group in e["origin_groups"])]
    folds = [fold for page in copied for fold in page.find_class("copies")]
    assert folds
    assert all("count no more" in fold.find("summary").text_content() and fold.get("open") is None for fold in folds)

    denied = [page for e in events if e["standing"] == "contested" and (page := tree(client, f"/events/{e['id']}")).find_class("deny")]
    assert denied
    assert all(page.get_element_by_id("denied").find_class("deny") for page in denied)


def test_the_brief_of_a_place_tells_of_it_alone(client):
    told = client.get("/today.json?day=2019-03-15&place=Baghouz").json()
    all_told = client.get("/today.json?day=2019-03-15").json()

    found = told["happened"] + told["control"] + told["disputed"]
    assert found
    assert all("Baghouz" in (e["place"] or {}).get("name", "") or (e["place"] or {}).get("radius_m", 0) > 3_000 for e in found)
    assert len(found) <= len(all_told["happened"] + all_told["control"] + all_told["disputed"])


def test_the_ledger_stands_in_parts(client):
    page = tree(client, "/predictions?as_of=2019-02-10")

    assert {h2.text for h2 in page.iter("h2")} >= {"Due within 14 days"}
