import pytest

from fogline.claims import places
from fogline.claims.geocoding import UNTOLD, weigh, weights
from fogline.claims.toponyms import words_of
from fogline.gazetteer import Gazetteer
from fogline.sentences import split
from fogline.types import Span, Toponym


def read(text: str, **hints) -> list[Toponym]:
    return places.read(text, split(text), Gazetteer.load(), **hints)


def named(text: str, **hints) -> dict[str, Toponym]:
    return {toponym.name: toponym for toponym in read(text, **hints)}


def test_every_span_holds_the_name_it_gives():
    text = "Shells fell on Hajin and Baghouz, in Deir el-Zour province, on Friday."

    found = read(text)

    assert [toponym.span.of(text) for toponym in found] == [toponym.name for toponym in found]
    assert [toponym.name for toponym in found] == ["Hajin", "Baghouz", "Deir el-Zour province"]


def test_a_word_for_the_division_stays_in_the_span_and_directions_stay_out():
    found = named("Clashes broke out in eastern Aleppo province and in the town of Azaz.")

    assert set(found) == {"Aleppo province", "Azaz"}
    assert found["Aleppo province"].place.feature == "adm1"
    assert found["Azaz"].place.feature == "settlement"


@pytest.mark.parametrize("text", ["Raids hit the countryside of Aleppo.", "Raids hit the Aleppo countryside."])
def test_the_countryside_of_a_city_is_its_governorate(text):
    place = read(text)[-1].place

    assert (place.name, place.feature) == ("Aleppo", "adm1")


def test_the_countryside_of_damascus_is_a_governorate_of_its_own():
    assert read("A shell fell in the countryside of Damascus.")[0].place.admin1 == "Rif Dimashq"


def test_what_is_backed_or_based_is_associative():
    found = named("The Britain-based group accused the U.S.-backed fighters in Syria.")

    assert {name: found[name].use for name in ("Britain", "U.S.", "Syria")} == {
        "Britain": "associative",
        "U.S.": "associative",
        "Syria": "literal",
    }


def test_a_capital_that_speaks_is_its_government():
    assert named("Ankara said it would answer. Troops left Idlib.")["Ankara"].use == "metonym"


def test_a_place_inside_an_organisation_is_embedded():
    assert named("The Washington Post reported it.")["Washington"].use == "embedded"


def test_a_place_inside_a_mention_found_by_another_reader_is_embedded():
    text = "The Damascus Brigade advanced towards Palmyra."

    found = named(text, taken=[Span(4, 20)])

    assert found["Palmyra"].use == "literal"
    assert all(toponym.use != "literal" for name, toponym in found.items() if name.startswith("Damascus"))


def test_adjectives_of_countries_are_associative_and_can_be_left_out():
    text = "Russian artillery fired from Belgorod."

    assert named(text)["Russian"].use == "associative"
    assert "Russian" not in named(text, adjectives=False)


@pytest.mark.parametrize("text", ["Mustafa Bali told reporters. Bali then left.", "Michael Jordan spoke.", "Paris Hilton sang."])
def test_people_are_not_places(text):
    assert read(text) == []


@pytest.mark.parametrize("text", ["May the war end in March.", "Reading the letter took an hour.", "The attack came on Sunday."])
def test_months_days_and_common_words_are_not_places(text):
    assert read(text) == []


def test_a_region_after_a_comma_settles_which_town_is_meant():
    place = named("The plant is in Paris, Texas, officials said.")["Paris"].place

    assert (place.country, place.admin1) == ("US", "Texas")


def test_other_names_settle_which_town_is_meant():
    lebanon = named("Beirut was calm. Lebanon closed the port of Tripoli and the road to Sidon.")["Tripoli"].place
    libya = named("Benghazi was calm. Libya closed the port of Tripoli and the road to Misrata.")["Tripoli"].place

    assert (lebanon.country, libya.country) == ("LB", "LY")


def test_a_spelling_not_known_is_found_by_its_consonants_where_the_country_is_known():
    found = named("Clashes went on around Harbenafsa.", source="SOHR")

    assert found["Harbenafsa"].place.country == "SY"


def test_a_place_not_known_is_kept_without_coordinates_after_a_strong_cue():
    found = named("The convoy stopped in the village of Qxarvolost.")

    assert found["Qxarvolost"].place is None


def test_texts_all_in_capitals_are_read():
    found = named("SAN SALVADOR, 3 JAN 90 -- REBELS ATTACKED A CONVOY NEAR SOYAPANGO. THE ARMY OF EL SALVADOR SAID THE MEN FLED.")

    assert {"SAN SALVADOR", "SOYAPANGO", "EL SALVADOR"} <= set(found)
    assert found["SOYAPANGO"].place.country == "SV"


def test_us_is_a_country_in_capitals_and_a_pronoun_in_small_letters():
    assert [toponym.name for toponym in read("They told us that the US would stay.")] == ["US"]


def test_an_empty_text_has_no_places():
    assert read("") == []


def test_what_stands_in_a_list_of_states_is_a_state():
    assert named("Flooding closed roads in Alabama, Georgia and Tennessee.")["Georgia"].place.country == "US"
    assert named("Talks between Armenia, Azerbaijan and Georgia ended.")["Georgia"].place.country == "GE"


def test_the_town_that_a_named_part_belongs_to_is_not_where_it_happened():
    found = named("Shells hit the Eastern Ghouta of Damascus.")

    assert (found["Eastern Ghouta"].use, found["Damascus"].use) == ("literal", "associative")


def test_a_building_of_a_local_story_is_somewhere_about_its_town():
    found = named("The blast shook Baghdad. Police sealed off Mutanabbi Street.")["Mutanabbi Street"].place

    assert (found.admin1, found.gazetteer_id, found.radius_m) == ("Baghdad", None, 50_000)


def test_the_chances_of_a_name_and_of_none_of_its_places_add_up_to_one():
    text = "Officers from Birmingham, Alabama, spoke in Tripoli."
    gazetteer = Gazetteer.load()

    groups = weigh(places.accepted(text, words_of(text, split(text)), gazetteer), gazetteer, weights())

    assert [round(sum(c.chance for c in group.candidates), 6) for group in groups.values()] == [1.0] * len(groups)
    assert all(group.candidates[-1].record == UNTOLD for group in groups.values())
