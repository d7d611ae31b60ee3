import json

import pytest

from fogline.errors import ConfigError
from fogline.gazetteer import Gazetteer, disputed
from fogline.prose import where
from fogline.types import Place


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("name", "territory", "un", "held"),
    [
        ("Simferopol", "crimea", "UA", "RU"), ("Sevastopol", "crimea", "UA", "RU"), ("Crimea", "crimea", "UA", "RU"), ("Mariupol", "eastern-ukraine", "UA", "UA"),
        ("Golan Heights", "golan", "SY", "IL"), ("Majdal Shams", "golan", "SY", "IL"), ("Srinagar", "kashmir", "IN", "IN"), ("Muzaffarabad", "kashmir", "PK", "PK"),
        ("Western Sahara", "western-sahara", "EH", "MA"), ("Tskhinvali", "south-ossetia", "GE", "GE"), ("Sokhumi", "abkhazia", "GE", "GE"),
        ("Tiraspol", "transnistria", "MD", "MD"), ("Stepanakert", "nagorno-karabakh", "AZ", "AZ"), ("Kyrenia", "northern-cyprus", "CY", "CY"),
        ("Famagusta", "northern-cyprus", "CY", "CY"), ("Taipei", "taiwan", "TW", "TW"), ("Pristina", "kosovo", "XK", "XK"), ("Nablus", "palestine", "PS", "PS"),
        ("Gaza", "palestine", "PS", "PS"), ("Jerusalem", "jerusalem", "IL", "IL"),
    ],
)  # fmt: skip
def test_a_place_in_a_disputed_territory_takes_the_country_that_the_policy_says(gazetteer: Gazetteer, name: str, territory: str, un: str, held: str) -> None:
    place = gazetteer.lookup(name)[0].place

    found = disputed.of(place)

    assert found is not None
    assert found.id == territory
    assert disputed.policy("un").country(place, found) == un
    assert disputed.policy("held").country(place, found) == held
    assert disputed.policy("gazetteer").country(place, found) == place.country
    assert where(place).endswith("disputed)")


@pytest.mark.parametrize("name", ["Damascus", "Quneitra", "Kyiv", "Moscow", "Tbilisi", "Chisinau", "Limassol", "Ankara", "Baku", "Delhi", "Islamabad", "Tel Aviv", "Haifa", "Ukraine", "Israel", "Georgia", "Cyprus", "Belgrade", "Beijing", "Rabat", "Khartoum"])
def test_other_places_are_not_marked(gazetteer: Gazetteer, name: str) -> None:
    assert disputed.of(gazetteer.lookup(name)[0].place) is None


def test_exceptions_stand_after_the_policy(gazetteer: Gazetteer) -> None:
    place = gazetteer.lookup("Simferopol")[0].place
    territory = disputed.territories()["crimea"]

    assert disputed.policy("un crimea=held").country(place, territory) == "RU"
    assert disputed.policy("held, crimea=un".replace(",", "")).country(place, territory) == "UA"
    assert disputed.policy("un kosovo=RS").country(Place("Pristina", 42.67, 21.17, 9000, "settlement", country="XK"), disputed.territories()["kosovo"]) == "RS"


@pytest.mark.parametrize("words", ["mine", "un narnia=RU", "un crimea=russia", "un crimea"])
def test_a_policy_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(ConfigError, match="disputed = "):
        disputed.policy(words)


def test_every_territory_names_claimants_a_holder_and_a_source() -> None:
    for territory in disputed.territories().values():
        assert len(territory.claimed) > 1
        assert territory.holder
        assert territory.source
        assert bool(territory.where) or len(territory.ring) > 3


def test_lookup_and_reading_show_the_dispute_and_follow_the_setting(fogline, monkeypatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    report = tmp_path / "report.txt"
    report.write_text("Explosions were heard in Simferopol on Monday, officials said.")

    def read() -> dict[str, object]:
        [place] = [p for p in json.loads(fogline("read", str(report), "--json").stdout)["places"] if p["name"] == "Simferopol"]
        return place  # type: ignore[no-any-return]

    assert (read()["country"], read()["disputed"]["policy"]) == ("UA", "un")  # type: ignore[index]
    assert "disputed: Crimea and Sevastopol; claimed by UA, RU" in fogline("gazetteer", "lookup", "Simferopol", "--limit", "1").stdout
    monkeypatch.setenv("FOGLINE_DISPUTED", "held")
    assert read()["country"] == "RU"
    assert json.loads(fogline("gazetteer", "lookup", "Simferopol", "--limit", "1", "--json").stdout)["country"] == "RU"
    monkeypatch.setenv("FOGLINE_DISPUTED", "mine")
    assert isinstance(fogline("read", str(report)).exception, ConfigError)
