import pytest

from fogline.claims import actors, attribution, names
from fogline.claims import speakers as home
from fogline.models import network
from fogline.sentences import split


def speakers(text: str, narrator: str | None = None) -> list[str | None]:
    sentences = split(text)
    reader = network.load()
    found = attribution.read(text, network.see(text, sentences, reader), reader)
    return [a.speaker for a in home.resolve(text, sentences, found, actors.read(text, sentences), narrator)]


def test_pronouns_offices_and_surnames_find_the_name() -> None:
    text = (
        "SDF spokesman Mustafa Bali said the village was cut off. He said it would fall. Bali said mines slowed the advance.\n\n"
        "The Syrian Observatory for Human Rights said five fighters died. It said more were hurt. An SDF statement said the road was open."
    )

    assert speakers(text) == [
        "Mustafa Bali", "Mustafa Bali", "Mustafa Bali", "Syrian Observatory for Human Rights", "Syrian Observatory for Human Rights",
        "Syrian Democratic Forces",
    ]  # fmt: skip


def test_a_pronoun_with_nobody_before_it_finds_no_name() -> None:
    assert speakers("He said the road was cut.") == [None]


def test_she_is_not_the_man_who_spoke_last() -> None:
    text = "Amina Haddad, a nurse, said the ward was full. She said beds were short. Mr. Omar Daoud said the road was cut. She said help was far."

    assert speakers(text) == ["Amina Haddad", "Amina Haddad", "Omar Daoud", "Amina Haddad"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The council's deputy head for water, Omar Daoud, said the pump had failed.", "Omar Daoud"),
        ("The foreign minister Çetin Şahin said talks would go on.", "Çetin Şahin"),
        ("A UN report said thousands had fled.", "United Nations"),
        ("The Harbour Relief Agency (HRA) opened a clinic. The HRA said it was full.", "Harbour Relief Agency"),
        ("U.S. officials said the base would close.", "U.S. officials"),
        ("A baker in the old town said the mill had burned.", "baker in the old town"),
        ("A source at the harbour said the ship had sunk.", "source at the harbour"),
    ],
)
def test_a_noun_phrase_gives_the_name_it_holds(text: str, speaker: str) -> None:
    assert speakers(text)[-1] == speaker


def test_who_speaks_is_named_before_the_relative_pronoun() -> None:
    assert speakers("Reporters met Omar Daoud, who said that the mill had burned.") == ["Omar Daoud"]


def test_i_is_whoever_is_quoted() -> None:
    assert set(speakers("“We fear that the dam will burst,” said Omar Daoud, an engineer.")) == {"Omar Daoud"}


def test_a_passive_has_no_speaker() -> None:
    assert not any(speakers("Nine shepherds are believed to have died."))


def test_names_do_not_run_over_sentences() -> None:
    found = names.read("The road was cut by Daoud. Karim Aziz saw it.")

    assert found.full == {"Aziz": "Karim Aziz"}


def test_a_dateline_is_nobodys_words() -> None:
    text = "HARBOUR TOWN, Jan 16 (Agency) - The mill has burned down, Omar Daoud said."
    sentences = split(text)

    reader = network.load()
    [found] = attribution.read(text, network.see(text, sentences, reader), reader)

    assert found.content[0].of(text) == "The mill has burned down"


def test_a_rank_before_the_name_after_an_office_is_no_part_of_it() -> None:
    assert speakers("A spokesman for the relief fleet, Colonel Kenan Aziz, said the port was open.") == ["Kenan Aziz"]


def test_i_outside_a_quotation_is_who_writes() -> None:
    text = "I learned that the bridge had gone. “We fear that the dam will burst,” said Omar Daoud, an engineer."

    assert speakers(text, "Harbour Post") == ["Harbour Post", "Omar Daoud"]
    assert speakers(text) == [None, "Omar Daoud"]


def test_a_long_quotation_brings_nobody_further_away_who_is_quoted() -> None:
    said = " ".join(f"The {where} of the town was hit again before noon, and nobody there has a roof now." for where in ("north", "east", "south", "west", "middle", "edge"))
    text = f"Amina Haddad, a nurse, said the ward was full. “{said} We ask for tents.” Beds were short, she said."

    assert speakers(text)[-1] == "Amina Haddad"


def test_it_is_understood_by_nobody() -> None:
    assert speakers("The Harbour Agency sent trucks. It was pointed out that the road was cut.")[-1:] in ([None], [])
