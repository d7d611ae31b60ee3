import pytest

from fogline.claims import attribution
from fogline.models import network
from fogline.sentences import split
from fogline.types import Attribution


def read(text: str) -> list[Attribution]:
    reader = network.load()
    return attribution.read(text, network.see(text, split(text), reader), reader)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "quotation"),
    [
        ("The ministry said the road was cut.", "The ministry", "said", "the road was cut", "indirect"),
        ("“We hold the hill,” said Omar Daoud, a commander.", "Omar Daoud, a commander", "said", "“We hold the hill,”", "direct"),
        ("“We hold the hill,” Daoud told reporters on Monday.", "Daoud", "told", "“We hold the hill,”", "direct"),
        ("``We hold the hill,'' Daoud said on Monday.", "Daoud", "said", "``We hold the hill,''", "direct"),
        ("“Who holds the hill?” the mayor asked.", "the mayor", "asked", "“Who holds the hill?”", "direct"),
        ("The town has fallen, according to local officials.", "local officials", "according to", "The town has fallen", "indirect"),
        ("According to the United Nations, thousands have fled.", "the United Nations", "According to", "thousands have fled", "indirect"),
        ("Aid groups have also warned that food will run out.", "Aid groups", "have also warned", "that food will run out", "indirect"),
        ("The army, which holds the ridge, said it was “ready”.", "The army, which holds the ridge", "said", "it was “ready”", "mixed"),
        ("The army - which holds the ridge - also said it was ready.", "The army - which holds the ridge", "also said", "it was ready", "indirect"),
        ("The mayor vowed to rebuild the bridge.", "The mayor", "vowed", "to rebuild the bridge", "indirect"),
        ("On Friday Omar Daoud told a radio station that the road was shut.", "Omar Daoud", "told", "that the road was shut", "indirect"),
        ("The envoy on Sunday accused the militia of looting.", "The envoy", "accused", "the militia of looting", "indirect"),
        ("Nurses and drivers say the ward is full.", "Nurses and drivers", "say", "the ward is full", "indirect"),
        ("The WHO said in a statement that cholera had spread.", "The WHO", "said", "that cholera had spread", "indirect"),
    ],
)
def test_source_cue_and_content_are_the_words_themselves(text: str, source: str, cue: str, content: str, quotation: str) -> None:
    [found] = read(text)

    assert [s.of(text) for s in found.source] == [source]
    assert [s.of(text) for s in found.cue] == [cue]
    assert [s.of(text) for s in found.content] == [content]
    assert found.quotation == quotation


@pytest.mark.parametrize(
    "text",
    [
        "Daoud did not say how long the siege would last.",
        "The ministry declined to say whether the bridge stood.",
        "The commander would not say who held the hill.",
    ],
)
def test_speech_that_did_not_happen_is_marked(text: str) -> None:
    assert all(found.negated for found in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "The blast claimed the lives of nine people.",
        "The army attacked the hill.",
        "The report was on the table.",
        "Troops found explosives under the bridge.",
        "The claims office is shut.",
    ],
)
def test_deeds_and_things_are_no_speech(text: str) -> None:
    assert not read(text)


def test_a_quotation_goes_on_after_its_speaker() -> None:
    text = "“They are few,” he later said. “They will not leave.”"

    [found] = read(text)

    assert [s.of(text) for s in found.content] == ["“They are few,”", "“They will not leave.”"]


def test_an_interrupted_quotation_is_one_attribution() -> None:
    text = "“They are few,” the guard said, “and they will not leave.”"

    [found] = read(text)

    assert [s.of(text) for s in found.content] == ["“They are few,”", "“and they will not leave.”"]


def test_a_clause_around_its_speaker_is_one_attribution() -> None:
    text = "If the truce fails, the envoy warned, the bakery will shut."

    [found] = read(text)

    assert [s.of(text) for s in found.content] == ["If the truce fails", "the bakery will shut"]


def test_the_speaker_goes_on_in_adding() -> None:
    text = "The council said the mill had burned down, adding that nobody was hurt."

    first, second = read(text)

    assert first.content[0].of(text) == "the mill had burned down"
    assert second.source[0].start == first.source[0].start
    assert second.content[0].of(text) == "that nobody was hurt"


def test_two_verbs_of_speech_share_their_subject() -> None:
    text = "The council said the camp was full and warned that donors were tired."

    first, second = read(text)

    assert first.content[0].of(text) == "the camp was full"
    assert second.source == first.source


def test_a_passive_names_nobody() -> None:
    assert all(found.source == () for found in read("At least nine shepherds are reported to have died in the snow."))


def test_who_issued_the_statement_is_its_source() -> None:
    text = "The village council issued a statement warning that the dam could burst."

    assert any(a.source and a.source[0].of(text) == "The village council" for a in read(text))


def test_nested_speech_knows_its_parent() -> None:
    found = read("The Observatory said residents reported that shells had hit the market.")

    assert [a.parent for a in found] == [None, 0]


def test_a_quotation_over_paragraphs_is_one() -> None:
    text = "“The road is shut,” the driver said. “Nobody goes there.\n\n“We wait for the snow to melt.”"

    found = read(text)

    assert [a.quotation for a in found] == ["direct"]
    assert found[0].content[-1].of(text).endswith("snow to melt.”")


@pytest.mark.parametrize("cut", ["According to the council,", "The council asked several", "He said,", "the road, though", "“Who,” said", "the envoy told"])
def test_a_text_may_stop_anywhere(cut: str) -> None:
    assert all(span.end <= len(cut) for found in read(cut) for span in found.content)


def test_numbers_of_people_can_speak() -> None:
    text = "Nearly four in ten residents said the well was dry."

    [found] = read(text)

    assert found.cue[0].of(text) == "said"
