import time

import pytest

from fogline.gazetteer import Gazetteer, fold
from fogline.gazetteer.places import asked_for
from fogline.gazetteer.spelling import skeleton, without_articles


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("name", "lat", "lon", "admin1"),
    [
        ("Baghouz", 34.46, 40.95, "Deir ez-Zor"),
        ("Al-Baghuz Fawqani", 34.46, 40.95, "Deir ez-Zor"),
        ("Hajin", 34.69, 40.83, "Deir ez-Zor"),
        ("Al-Susah", 34.51, 40.96, "Deir ez-Zor"),
        ("al-Sousa", 34.51, 40.96, "Deir ez-Zor"),
        ("Eastern Ghouta", 33.54, 36.42, "Rif Dimashq"),
        ("al-Hol", 36.39, 41.13, "Hasakah"),
        ("Rukban", 33.31, 38.7, "Homs"),
    ],
)
def test_places_of_the_war_in_syria_are_found_in_their_usual_spellings(gazetteer, name, lat, lon, admin1):
    place = gazetteer.lookup(name)[0].place

    assert (place.country, place.admin1) == ("SY", admin1)
    assert place.lat == pytest.approx(lat, abs=0.06)
    assert place.lon == pytest.approx(lon, abs=0.06)


DEIR_EZ_ZOR = "Deir ez-Zor|Deir el-Zour|Deir Ezzor|DEIR EZZOR|Dayr az Zawr|Deir al-Zour|Dair Alzur|deir ez zor city|دير الزور"


@pytest.mark.parametrize("name", DEIR_EZ_ZOR.split("|"))
def test_the_city_of_deir_ez_zor_is_one_place_in_many_spellings(gazetteer, name):
    places = [candidate.place for candidate in gazetteer.lookup(name)]

    assert "geonames:170794" in [place.gazetteer_id for place in places[:2]]


@pytest.mark.parametrize("name", ["Aleppo province", "Aleppo countryside", "countryside of Aleppo", "Aleppo Governorate"])
def test_a_word_for_a_division_asks_for_the_division(gazetteer, name):
    place = gazetteer.lookup(name)[0].place

    assert (place.name, place.feature, place.country) == ("Aleppo", "adm1", "SY")


def test_a_name_without_a_kind_means_the_town_before_the_division_named_after_it(gazetteer):
    assert gazetteer.lookup("Aleppo")[0].place.feature == "settlement"
    assert gazetteer.lookup("Anbar")[0].place.feature == "adm1"


@pytest.mark.parametrize(
    ("name", "country"), [("U.S.", "US"), ("USA", "US"), ("UK", "GB"), ("UAE", "AE"), ("Britain", "GB"), ("Côte d'Ivoire", "CI")]
)
def test_abbreviations_and_names_of_countries_are_found(gazetteer, name, country):
    place = gazetteer.lookup(name)[0].place

    assert (place.feature, place.country) == ("country", country)


def test_cyrillic_spellings_are_found(gazetteer):
    assert gazetteer.lookup("Харків")[0].place.gazetteer_id == gazetteer.lookup("Kharkov")[0].place.gazetteer_id


def test_an_unknown_name_finds_nothing(gazetteer):
    assert gazetteer.lookup("Xyzzyqua") == []
    assert gazetteer.lookup("") == []


def test_a_guess_by_consonants_scores_less_than_a_known_spelling(gazetteer):
    known, guessed = gazetteer.lookup("Manbij")[0], gazetteer.lookup("Moonbaj")[0]

    assert guessed.place == known.place
    assert guessed.match == "skeleton"
    assert guessed.score < known.score


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Alepppo", "Aleppo"), ("Damacsus", "Damascus"), ("Baghdda", "Baghdad"), ("Kramatorks", "Kramatorsk"), ("Mariupl", "Mariupol"), ("Харьклв", "Kharkiv"), ("بغدداد", "Baghdad")],
)  # fmt: skip
def test_one_slip_of_the_pen_is_forgiven(gazetteer, written, meant):
    found = gazetteer.lookup(written)[0]

    assert (found.place.name, found.match) == (meant, "slip")


def test_radius_grows_with_the_size_of_the_place(gazetteer):
    village, city, division, country = (
        gazetteer.lookup(name)[0].place.radius_m for name in ("Baghouz", "London", "Helmand", "Sudan")
    )

    assert village < city < division < country


def test_names_that_begin_a_text_are_given_by_whole_words(gazetteer):
    names = gazetteer.prefixes("new york city police")

    assert "new york" in names
    assert "new york city" in names
    assert "new york city p" not in names


def test_folding_brings_spellings_together():
    assert fold("Tall Rif‘at") == fold("TALL RIFAT")
    assert fold("  São-Paulo ") == "sao paulo"
    assert without_articles(fold("Al-Hawl")) == "hawl"
    assert skeleton(fold("Deir Ezzor")) == skeleton(fold("Dayr az Zawr"))
    assert skeleton(fold("Aa")) == ""


def test_a_hundred_thousand_exact_names_are_looked_up_in_a_few_seconds(gazetteer):
    names = ["Baghouz", "London", "Deir ez-Zor", "Kharkiv", "Mosul"] * 4000
    start = time.process_time()

    for name in names:
        gazetteer.lookup(name)

    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("UA", ("Ukraine", "country")), ("SY", ("Syria", "country")), (" SY ", ("Syria", "country")), ("ua", ("Ukraine", "country")),
        ("IS", ("Iceland", "country")), ("is", ("Is", "settlement")), ("Hajin", ("Hajīn", "settlement")), ("Syria", ("Syria", "country")),
    ],
)  # fmt: skip
def test_a_country_is_asked_for_by_its_code_and_a_place_by_its_name(gazetteer, name, found):
    place = asked_for(gazetteer, name)

    assert (place.name, place.feature) == found


@pytest.mark.parametrize("name", ["ZZ", "XX", "Qqqqzzz"])
def test_what_is_neither_a_name_nor_a_code_is_no_place(gazetteer, name):
    assert asked_for(gazetteer, name) is None
