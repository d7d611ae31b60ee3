"""Which place a deed is at."""

import pytest

from fogline.gazetteer import Gazetteer
from fogline.reading import read
from fogline.types import Document


def places_of(text: str) -> dict[str, list[str]]:
    reading = read(Document("d", "d", text, "en", "test"), Gazetteer.load())
    return {c.kind: [reading.places[i].name for i in c.places] for c in reading.claims}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Shells fell on Hajin and Baghouz, killing two people.", "shelling", {"Hajin", "Baghouz"}),
        ("Warplanes bombed Talbiseh in the northern countryside of Homs.", "air_strike", {"Talbiseh"}),
        ("Warplanes bombed the town.", "air_strike", set()),
    ],
)
def test_a_deed_is_at_the_places_its_words_say(text: str, kind: str, expected: set[str]) -> None:
    assert set(places_of(text)[kind]) == expected


def test_each_deed_keeps_its_own_place() -> None:
    found = places_of("Warplanes bombed Idlib, while protesters marched in Beirut.")

    assert found["air_strike"] == ["Idlib"]
    assert found["protest_riot"] == ["Beirut"]


def test_a_place_that_no_deed_takes_goes_to_the_one_it_is_marked_for() -> None:
    assert set(places_of("Airstrikes hit villages in rural Idlib and casualties were reported in Aleppo city.")["air_strike"]) == {"Idlib", "Aleppo"}


def test_each_of_two_deeds_that_and_parts_is_at_the_place_it_leads_to() -> None:
    found = places_of("Warplanes bombed the countryside of Idlib and three fighters were killed in Aleppo.")

    assert (found["air_strike"], found["casualty_toll"]) == (["Idlib"], ["Aleppo"])
