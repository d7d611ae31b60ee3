"""What may not be shown makes no difference: two records that differ in nothing else answer alike, whatever is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from fogline.exports.told import tell
from fogline.record import Record
from fogline.safety import Safety, middle, middles, shown_place
from fogline.types import Attribution, Place, Question, Span, Window
from fogline.web import app
from fogline.web.pages import PAGES
from samples import NOW, report

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
LIMITS = Safety(24, 2_000, (("Embargoed", NOW + 9 * HOUR),))
KINDS = ("shelling", "battle", "damage", "air_strike")
LISTING = [page for page in PAGES if page.name in ("today", "map", "timeline", "events", "predictions", "corrections")]
TOWN = Place("Marran", 34.5, 40.9, 3_000, "settlement", "geonames:1", "SY", "Deir ez-Zor")
LEARNED = re.compile(r'"record": ?\{[^}]*\}|"record_entries": ?\d+|Record of .*? Fogline|"fresh": ?\{[^}]*\}|<p class="lead">[\d,]+ reports? of .*?</p>|tag:[\w.,-]+:[0-9a-f]{20}|name="csrf" value="[0-9a-f]+"', re.DOTALL)


def told(number: int, *, hours: float, kind: str = "shelling", place: Place = TOWN, source: str = "A Paper", undated: bool = False):
    """A report that came out so many hours ago, of what happened in the six hours before."""
    published = NOW - hours * HOUR
    kept, data, reading = report(f"r{number}", f"Shells{number} hit a place on some day, Um Private{number} said.", source, published=published)
    said = Attribution((Span(36, 49),), (Span(50, 54),), (Span(0, 34),), speaker=f"Um Private{number}", role="a resident")
    window = None if undated else Window(published - 6 * HOUR, published)
    claim = replace(reading.claims[0], kind=kind, window=window, speaker=f"Um Private{number}", attribution=0)
    return kept, data, replace(reading, attributions=(said,), claims=(claim,), places=(replace(reading.places[0], name=place.name, place=place),))


def made(folder: str, name: str, reports) -> Path:
    path = Path(folder) / name
    with Record(path) as record:
        for kept, data, reading in reports:
            at = reading.document.published_at
            record.append(kept, data, reading, at=at, now=NOW)
        record.revise(now=NOW)
    return path


def answers(path: Path, gazetteer, asked: list[str], safety: Safety = LIMITS) -> dict[str, str]:
    """What is answered to each address, but for how many entries and reports there are."""
    with patch("fogline.web.app.utc_now", lambda: NOW), TestClient(app.make(path, gazetteer, safety=safety)) as client:
        found = {}
        for address in asked:
            answer = client.get(address)
            assert answer.status_code in (200, 400, 404), (address, answer.text[:300])
            found[address] = LEARNED.sub("", answer.text)
        return found


def addresses(queries) -> list[str]:
    return [
        f"{page.twin(form) if form else page.path}?{query}"
        for page in LISTING
        for form in ("", *page.twins)
        for query in queries
        if all(part.partition("=")[0] in page.takes for part in query.split("&"))
    ]


def frame(lat: float, lon: float, size: float) -> str:
    return f"bbox={lon - size:.6f},{lat - size:.6f},{lon + size:.6f},{lat + size:.6f}"


old = st.builds(lambda hours, kind, undated: {"hours": hours, "kind": kind, "undated": undated}, st.integers(60, 4_000), st.sampled_from(KINDS), st.booleans())
fresh = st.builds(lambda hours, undated: {"hours": hours, "kind": "siege", "undated": undated}, st.floats(0.1, 23.5), st.booleans())
barred = st.builds(lambda hours: {"hours": hours, "kind": "siege", "source": "Embargoed"}, st.integers(60, 4_000))
PLACES = [replace(TOWN, name=f"Town {i}", lat=30 + i * 0.7, lon=36 + i * 0.9, gazetteer_id=f"geonames:{i}") for i in range(9)]
QUERIES = ("sort=latest", "kind=siege", "kind=shelling&standing=claimed", "from=2021-01-01", "sort=known&page=1", "q=hit", "source=Embargoed", "source=A Paper", "place=Hajin", "min=0.1", "at=33,39,6", "standing=withdrawn")


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(old, min_size=1, max_size=4), st.lists(fresh | barred, min_size=1, max_size=3), st.floats(0.001, 2))
def test_what_is_too_fresh_or_under_embargo_changes_no_answer(gazetteer, shown, kept_back, size):
    known = [told(i, place=PLACES[i], **one) for i, one in enumerate(shown)]
    more = [told(10 + i, place=PLACES[8 - i], **one) for i, one in enumerate(kept_back)]
    asked = addresses([*QUERIES, *(frame(PLACES[i].lat, PLACES[i].lon, size) for i in (0, 8))])
    with TemporaryDirectory() as folder:
        without = answers(made(folder, "without.db", known), gazetteer, asked)
        path = made(folder, "with.db", known + more)
        with_it = answers(path, gazetteer, asked)
        for _, _, reading in more:
            for form in ("", ".json", ".csv", ".geojson"):
                for name in (f"/documents/{reading.document.id}{form}", f"/events/event_{reading.claims[0].id.removeprefix('claim_')}{form}"):
                    assert f"Shells{reading.document.text[6:8]}" not in next(iter(answers(path, gazetteer, [name]).values()))
        with Record(path, create=False) as record:
            exported = list(tell(record.view(), Question(), LIMITS, NOW))

    assert {a: b for a, b in with_it.items() if without[a] != b} == {}
    assert {c.filed.claim.id for t in exported for c in t.claims} == {reading.claims[0].id for _, _, reading in known}


points = st.tuples(st.floats(-70, 70), st.floats(-179, 179), st.floats(0, 0.6), st.floats(0, 0.6))


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(points, st.floats(0.00001, 0.05))
def test_where_in_its_cell_a_fine_place_lies_changes_no_answer(gazetteer, point, size):
    lat, lon, north, east = point
    middle_lat, middle_lon = middle(LIMITS, lat, lon)
    here = replace(TOWN, name="Marran clinic", feature="point", radius_m=150, lat=middle_lat, lon=middle_lon)
    there = replace(here, lat=middle_lat + 0.01 * north, lon=middle_lon - 0.01 * east)
    if shown_place(here, LIMITS) != shown_place(there, LIMITS):
        return
    asked = addresses(["", "sort=earliest", "at=33,39,6", f"at={lat},{lon},14", *(frame(p.lat, p.lon, s) for p in (here, there) for s in (size, 0.00001))])
    asked = [a.rstrip("?") for a in asked]
    with TemporaryDirectory() as folder:
        found = []
        for name, place in (("here", here), ("there", there)):
            one = told(1, hours=100, place=place)
            claim = one[2].claims[0].id.removeprefix("claim_")
            own = [f"/{path}{form}" for path in (f"events/event_{claim}", f"documents/{one[2].document.id}") for form in ("", ".json", ".csv", ".geojson")]
            found.append(answers(made(folder, name, [one, told(2, hours=200)]), gazetteer, [*asked, *own]))

    assert {a: b for a, b in found[0].items() if found[1][a] != b} == {}
    assert not [a for a, b in found[0].items() if "Marran clinic" in b and "documents" not in a]
    assert not [a for a, b in found[0].items() if "Private1" in b]


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 179.999)), min_size=1, max_size=50), st.sampled_from([0.0, 10.0, 2_000.0, 1e6]))
def test_many_points_are_laid_on_the_grid_as_each_is(points, radius_m):
    safety = Safety(24, radius_m)
    lats, lons = (np.array(part) for part in zip(*points, strict=True))

    north, east = middles(safety, lats, lons)

    assert [(float(a), float(b)) for a, b in zip(north, east, strict=True)] == [middle(safety, a, b) for a, b in points]


def test_a_delay_longer_than_the_calendar_keeps_everything_back(demo, gazetteer):
    for delay in (1e9, 1e300):
        found = answers(demo, gazetteer, ["/events.json", "/", "/map", "/timeline.json", "/corrections", "/sources", "/predictions.json"], Safety(delay, 0))
        assert '"kinds":{}' in found["/events.json"]


def test_an_embargo_ends_at_its_moment(gazetteer, tmp_path):
    path = made(str(tmp_path), "war.db", [told(1, hours=100, source="Embargoed")])

    before = answers(path, gazetteer, ["/events.json"], Safety(24, 2_000, (("Embargoed", NOW + HOUR),)))
    after = answers(path, gazetteer, ["/events.json"], Safety(24, 2_000, (("Embargoed", NOW),)))

    assert '"event_' not in before["/events.json"]
    assert '"event_' in after["/events.json"]


def test_an_old_record_that_was_replayed_is_shown_whole(demo, gazetteer):
    with Record(demo, create=False) as record:
        view = record.view()
        dated = [e for e in view.events(Question()) if e.window or any(c and c["published_at"] for c in map(view.claim_row, e.claims))]
    with TestClient(app.make(demo, gazetteer)) as client:
        assert client.get("/map.json").json()["total"] == len(dated) > 100
