from datetime import UTC, datetime

import pytest

from fogline import reading
from fogline.claims import areas, places
from fogline.gazetteer import Gazetteer
from fogline.geometry import away, distance_m, middle
from fogline.sentences import split
from fogline.types import Document, Place, Toponym

RAQQA = Place("Raqqa", 35.95, 39.01, 6_000, "settlement")


def read(text: str) -> list[Toponym]:
    return places.read(text, split(text), Gazetteer.load(), source="SOHR")


@pytest.fixture(scope="module")
def at() -> dict[str, Place]:
    return {name: Gazetteer.load().lookup(name)[0].place for name in ("Raqqa", "Homs", "Hama", "Hajin", "Aleppo", "Syria", "Kobani")}


def where(a: Place, b: Place) -> tuple[float, float]:
    """How far north and east the second lies of the first, in kilometres, about."""
    return (b.lat - a.lat) * 111.2, (b.lon - a.lon) * 111.2 * 0.81


@pytest.mark.parametrize(
    ("words", "north", "east"),
    [
        ("20 km north of", 20, 0), ("some 20 kilometres to the east of", 0, 20), ("10 miles south-west of", -11.4, -11.4), ("ten km west of the city of", 0, -10),
        ("20-km northeast of", 14.1, 14.1), ("12 km (7.5 miles) south of", -12, 0), ("20 km away, to the north of", 20, 0),
        ("1,500 metres north of", 1.5, 0), ("2.5 km south of", -2.5, 0),
    ],
)  # fmt: skip
def test_a_distance_and_a_direction_from_a_town_are_an_area_off_it(at: dict[str, Place], words: str, north: float, east: float) -> None:
    text = f"Shells fell on a farm {words} Raqqa on Monday."

    [found] = read(text)

    assert found.place is not None
    assert areas.words(text, found).of(text) == found.place.name
    assert found.name == "Raqqa"
    assert where(at["Raqqa"], found.place) == pytest.approx((north, east), abs=0.6)
    assert found.place.radius_m >= 0.4 * distance_m(at["Raqqa"], found.place)
    assert words.removeprefix("some ") in found.place.name
    assert found.place.gazetteer_id is None


def test_a_distance_without_a_direction_is_a_circle_about_the_town(at: dict[str, Place]) -> None:
    [found] = read("The convoy was hit 15 km from Raqqa.")

    assert found.place is not None
    assert (found.place.lat, found.place.lon) == (at["Raqqa"].lat, at["Raqqa"].lon)
    assert 15_000 < found.place.radius_m < 30_000


def test_a_distance_from_a_country_is_no_area_in_it(at: dict[str, Place]) -> None:
    [found] = read("The camp lies 15 km from Syria.")

    assert found.place == at["Syria"]


def test_between_two_towns_is_the_stretch_that_joins_them(at: dict[str, Place]) -> None:
    homs, hama = read("Rebels cut the road between Homs and Hama.")

    assert homs.place == hama.place
    assert homs.place is not None
    assert homs.place.radius_m >= distance_m(at["Homs"], at["Hama"]) / 2
    assert distance_m(homs.place, at["Homs"]) == pytest.approx(distance_m(homs.place, at["Hama"]), rel=1e-3)
    assert homs.place.name == "between Homs and Hama"


@pytest.mark.parametrize("text", ["Talks between Syria and Iraq began.", "Homs and Hama were shelled.", "Trade between Aleppo and London stopped."])
def test_other_pairs_stay_two_places(text: str) -> None:
    one, two = read(text)

    assert one.place != two.place


@pytest.mark.parametrize("words", ["the outskirts of", "the suburbs of", "the outskirts of the town of"])
def test_the_outskirts_of_a_town_reach_beyond_it(at: dict[str, Place], words: str) -> None:
    [found] = read(f"Fighting went on in {words} Hajin.")

    assert found.place is not None
    assert found.place.radius_m > at["Hajin"].radius_m
    assert found.place.name == f"{words} Hajin"


def test_the_countryside_of_a_village_is_wide_and_that_of_a_province_is_the_province(at: dict[str, Place]) -> None:
    [village] = read("Fighting went on in the countryside of Hajin.")
    [province] = read("Fighting went on in the northern countryside of Aleppo.")

    assert village.place is not None
    assert province.place is not None
    assert village.place.radius_m == 15_000
    assert province.place.feature == "adm1"
    assert where(at["Aleppo"], province.place)[0] > 20
    assert province.place.radius_m > 60_000


def test_a_part_of_a_place_lies_on_its_side_of_it(at: dict[str, Place]) -> None:
    [city] = read("Shells fell on eastern Aleppo.")
    [country] = read("Shells fell on villages in north-eastern Syria.")
    [south] = read("Shells fell on the southern part of the city of Aleppo.")

    assert city.place is not None
    assert country.place is not None
    assert south.place is not None
    assert where(at["Aleppo"], city.place)[1] > 3
    assert (country.place.feature, country.place.country, country.place.name) == ("region", "SY", "north-eastern Syria")
    assert country.place.radius_m < at["Syria"].radius_m
    assert min(where(at["Syria"], country.place)) > 50
    assert where(at["Aleppo"], south.place)[0] < -3


@pytest.mark.parametrize("text", ["Shells fell on the eastern city of Aleppo.", "He fled to South Sudan.", "He left Northern Ireland."])
def test_a_direction_that_is_no_part_moves_nothing(text: str) -> None:
    [found] = read(text)

    assert found.place is not None
    assert found.place.name in ("Aleppo", "South Sudan", "Northern Ireland")


def test_words_about_a_government_move_nothing() -> None:
    found = read("Eastern Damascus said nothing; 20 people north of Damascus fled.")

    assert [t.place.name for t in found if t.place and t.place.name[0].isdigit()] == []


@pytest.mark.parametrize(
    ("phrase", "near", "farthest_km"),
    [
        ("20 km north of Raqqa", (36.13, 39.01), 2), ("about 20 km north of the city of Raqqa", (36.13, 39.01), 2), ("between Homs and Hama", (34.93, 36.74), 3),
        ("outskirts of Hajin", (34.69, 40.83), 2), ("eastern Aleppo", (36.2, 37.23), 3), ("countryside of Aleppo", (36.3, 37.4), 30), ("Eastern countryside of Homs", (34.57, 37.55), 12),
    ],
)  # fmt: skip
def test_areas_are_looked_up(phrase: str, near: tuple[float, float], farthest_km: float) -> None:
    found = Gazetteer.load().lookup(phrase)[0].place

    assert distance_m(found, Place("", *near, 0, "point")) < farthest_km * 1000


@pytest.mark.parametrize("phrase", ["20 km north of Xyzzyqua", "between Homs and Xyzzyqua", "between Aleppo and London", "900 km north of Raqqa", "outskirts of"])
def test_a_phrase_about_nothing_known_is_no_area(phrase: str) -> None:
    assert not any(c.match == "area" for c in Gazetteer.load().lookup(phrase))


def test_points_off_a_place_lie_as_far_as_is_told_and_middles_half_way() -> None:
    for bearing in range(0, 360, 30):
        lat, lon = away(RAQQA, 50_000, bearing)
        other = Place("", lat, lon, 0, "point")
        assert distance_m(RAQQA, other) == pytest.approx(50_000, rel=1e-6)
        half = Place("", *middle(RAQQA, other), 0, "point")
        assert distance_m(RAQQA, half) == pytest.approx(25_000, rel=1e-6)
    fiji = Place("", 0, 179.9, 0, "point")
    assert away(fiji, 22_240, 90)[1] == pytest.approx(-179.9, abs=0.01)


def test_a_claim_shows_the_words_that_its_area_was_read_from() -> None:
    text = "Air strikes killed four people 20 km north of Raqqa on Monday, the army said."
    document = Document("d", "r", text, "en", "text@1", published_at=datetime(2019, 2, 6, tzinfo=UTC))

    [claim] = [c for c in reading.read(document, Gazetteer.load()).claims if c.places]

    assert "20 km north of Raqqa" in [e.span.of(text) for e in claim.evidence if e.field == "place"]
