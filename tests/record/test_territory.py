"""Stated territory, cells of settlements, what they add up to, and the picture of a day."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from click.testing import Result

from fogline import contract
from fogline.gazetteer import Gazetteer
from fogline.record import Record, utc_now
from fogline.territory import beside, borders, cells, held, picture, stated
from fogline.types import Place, Question

pytestmark = pytest.mark.slow

NAMES = ("Baghuz", "Hajin", "Mayadin", "Raqqa", "Kobani")
SAID = {
    "id": "said", "source": "Plain Herald", "published_at": "2019-02-07T12:00:00Z", "text": (
        "The Islamic State has lost 99.5 percent of the territory it once held, the president said. The Syrian Democratic Forces control about 28 percent of Syria. "
        "The Islamic State is confined to less than 2 square miles near Baghouz, the coalition said. "
        "The Syrian Democratic Forces recaptured 50 square kilometres of land from the Islamic State on Sunday. "
        "Officials predicted that the Islamic State will hold less than one percent of its territory next week."),
}  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="module")
def places(gazetteer: Gazetteer) -> list[Place]:
    return [gazetteer.lookup(name)[0].place for name in NAMES]


@pytest.fixture
def said(fogline: Callable[..., Result], write_jsonl: Callable[..., Path], tmp_path: Path) -> list[stated.Stated]:
    """What a record of one report states."""
    where = tmp_path / "said.db"
    assert fogline("add", str(write_jsonl(SAID)), "--record", str(where), "--replay").exit_code == 0
    with Record(where) as record:
        return stated.find(record.view(), Question())


def row(place: Place, basis: str = "assessed", **shares: float) -> contract.Row:
    """A settlement on a day, in the contract's shape."""
    return {"place": contract.place_row(place), "day": "2019-02-07", "shares": {k.replace("_", "-"): v for k, v in shares.items()}, "basis": basis, "claims": []}


def test_a_loss_of_a_share_says_what_is_left_and_a_gain_says_no_whole(said: list[stated.Stated]) -> None:
    left = {(s.actor.id, s.relation, s.count.what): s.left for s in said}

    assert left["islamic-state", "lost", "share"] == (0.5, 0.5)
    assert left["syrian-democratic-forces", "holds", "share"] == (28, 28)
    low, high = left["islamic-state", "holds", "area"] or (None, None)
    assert low == 0
    assert high == pytest.approx(5.18, abs=0.01)  # two square miles
    assert left["syrian-democratic-forces", "gained", "area"] is None
    assert len(left) == 4  # what was predicted is not stated


def test_cells_do_not_overlap_and_stay_in_their_country_within_reach(gazetteer: Gazetteer, places: list[Place]) -> None:
    found = cells.of(places, gazetteer)

    assert len(found) == len(places)
    for cell in found.values():
        assert 0 < cell.km2 <= 315  # a circle of ten kilometres
        assert shapely.within(cell.shape, shapely.buffer(borders.countries()[cell.place.country or ""], 0.001))
    shapes = [c.shape for c in found.values()]
    assert sum(shapely.area(s) for s in shapes) == pytest.approx(shapely.area(shapely.union_all(shapes)))


def test_the_order_of_settlements_makes_no_difference(gazetteer: Gazetteer, places: list[Place]) -> None:
    one, other = cells.of(places, gazetteer), cells.of(places[::-1], gazetteer)

    assert {k: c.km2 for k, c in one.items()} == {k: c.km2 for k, c in other.items()}
    assert cells.of([], gazetteer) == {}


def test_two_settlements_at_one_point_are_counted_once(gazetteer: Gazetteer, places: list[Place]) -> None:
    same = Place("Twin", places[0].lat + 0.001, places[0].lon, 2000, "settlement", country="SY")

    assert len(cells.of([places[0], same], gazetteer)) == 1


def test_areas_are_those_of_the_ellipsoid() -> None:
    assert cells.area_km2(shapely.box(40, 34, 41, 35)) == pytest.approx(10_162, rel=0.01)  # a degree at 34.5 north
    assert cells.area_km2(borders.countries()["SY"]) == pytest.approx(186_600, rel=0.03)  # as the World Factbook has it, with the Golan


def test_a_range_of_what_is_held_is_over_chances(gazetteer: Gazetteer, places: list[Place]) -> None:
    found = cells.of(places, gazetteer)
    rows = [row(places[0], islamic_state=0.95), row(places[1], islamic_state=0.5, syrian_democratic_forces=0.5), row(places[2], syrian_democratic_forces=1.0)]

    area = held.of(rows, frozenset({"islamic-state"}), found)

    one, two = (found[p.lat, p.lon].km2 for p in places[:2])
    assert (area.low, area.high, area.settlements) == (pytest.approx(one), pytest.approx(one + two), 2)
    assert area.best == pytest.approx(0.95 * one + 0.5 * two)


def test_the_stated_stands_beside_the_settlements(said: list[stated.Stated], gazetteer: Gazetteer, places: list[Place]) -> None:
    found = cells.of(places, gazetteer)
    rows = [row(p, islamic_state=1.0) for p in places]
    told = list(beside.compare(said, lambda _: rows, found))

    verdicts = {(c.stated.actor.id, c.stated.relation, c.stated.count.what): c for c in told}
    assert verdicts["islamic-state", "lost", "share"].verdict == "stated less"  # half a percent is left, and here it still has all
    area = verdicts["islamic-state", "holds", "area"]
    assert (area.verdict, area.area.settlements if area.area else 0) == ("stated less", 1)  # near Baghouz only
    assert verdicts["syrian-democratic-forces", "holds", "share"].verdict == "cannot be compared"  # none of its settlements is known
    gained = verdicts["syrian-democratic-forces", "gained", "area"]
    assert (gained.verdict, gained.area) == ("cannot be compared", None)
    json_row = beside.compared_row(area)
    assert json_row["sentence"] in SAID["text"]


@pytest.mark.parametrize("form", [".png", ".svg", ".pdf"])
def test_a_picture_of_a_day_is_written_whole_and_the_same_twice(gazetteer: Gazetteer, places: list[Place], tmp_path: Path, form: str) -> None:
    rows = [row(p, basis, islamic_state=0.7, syrian_democratic_forces=0.3) for p, basis in zip(places, picture.BASES, strict=True)]
    out = tmp_path / f"map{form}"
    written = []
    for _ in range(2):
        picture.draw(rows, cells.of(places, gazetteer), out, title="Who held what on 7 February 2019", notes=["As known now."], names={"islamic-state": "Islamic State"})
        written.append(out.read_bytes())

    assert written[0] == written[1]
    assert written[0][:4] in (b"\x89PNG", b"<?xm", b"%PDF")
    assert list(tmp_path.iterdir()) == [out]


def test_a_picture_says_what_each_side_and_pattern_is(gazetteer: Gazetteer, places: list[Place], tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    rows = [row(p, basis, islamic_state=0.7, syrian_democratic_forces=0.3) for p, basis in zip(places, picture.BASES, strict=True)]
    picture.draw(rows, cells.of(places, gazetteer), out, title="Who held what <here>", notes=["7 sources"], names={"islamic-state": "Islamic State"})
    told = " ".join(t.text or "" for t in ET.parse(out).iter("{http://www.w3.org/2000/svg}text"))

    for words in ("Who held what <here>", "A  Islamic State", "contested", "stale", "7 sources", "Natural Earth", "10 km away"):
        assert words in told


def test_nothing_to_draw_is_said(gazetteer: Gazetteer, places: list[Place], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        picture.draw([], cells.of(places, gazetteer), tmp_path / "map.png", title="", notes=[], names={})
    with pytest.raises(ValueError, match=r"\.svg"):
        picture.draw([row(places[0], a=1.0)], cells.of(places, gazetteer), tmp_path / "map.bmp", title="", notes=[], names={})


TAKEN = {
    "id": "taken", "source": "Plain Herald", "published_at": "2019-02-07T12:00:00Z", "text": (
        "The Syrian Democratic Forces captured Hajin on Monday, a resident said. The Islamic State holds less than 2 square miles near Mayadin, the coalition said."),
}  # fmt: skip


@pytest.fixture
def kept(fogline: Callable[..., Result], write_jsonl: Callable[..., Path]) -> Callable[..., Result]:
    """The command on a record of one report of who holds what."""
    assert fogline("add", str(write_jsonl(TAKEN)), "--replay").exit_code == 0
    return fogline


def test_the_command_sets_one_beside_the_other(kept: Callable[..., Result]) -> None:
    told = kept("territory").stdout

    assert "holds up to 5.18 km²" in told
    assert "settlements add up to" in told
    assert "“The Islamic State holds less than 2 square miles near Mayadin, the coalition said.”" in told


def test_the_command_draws_a_day(kept: Callable[..., Result], tmp_path: Path) -> None:
    result = kept("map", "--day", "2019-02-08", "--out", str(tmp_path / "day.svg"))

    assert result.exit_code == 0, result.output
    assert "2 settlements" in result.stdout
    drawn = (tmp_path / "day.svg").read_text()
    assert "Hajīn (" in drawn
    assert "Syrian Democratic Forces" in drawn
    assert "For safety" in drawn


def test_a_fresh_day_is_not_drawn_and_an_empty_one_neither(kept: Callable[..., Result], tmp_path: Path) -> None:
    fresh = kept("map", "--day", f"{utc_now():%Y-%m-%d}", "--out", str(tmp_path / "day.svg"))
    empty = kept("map", "--day", "2011-01-01", "--out", str(tmp_path / "day.svg"))

    assert (fresh.exit_code, empty.exit_code) == (2, 2)
    assert "too fresh" in fresh.output
    assert "nothing to draw" in empty.output
    assert not list(tmp_path.glob("day*"))


def test_what_an_actor_is_said_to_hold_is_drawn_with_every_claim(kept: Callable[..., Result], tmp_path: Path) -> None:
    result = kept("territory", "--actor", "islamic-state", "--out", str(tmp_path / "held.svg"))

    assert result.exit_code == 0, result.output
    drawn = (tmp_path / "held.svg").read_text()
    assert "What Islamic State is said to hold" in drawn
    assert "less than 2 square miles near Mayadin" in drawn
    assert "claim_" in drawn
    assert kept("territory", "--out", str(tmp_path / "all.svg")).exit_code == 2
    assert kept("territory", "--actor", "taliban", "--out", str(tmp_path / "none.svg")).exit_code == 2
