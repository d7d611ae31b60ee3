import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import actors, attribution
from fogline.sentences import split
from fogline.types import Attribution


def read(text: str) -> list[Attribution]:
    sentences = split(text)
    return attribution.read(text, sentences, actors.read(text, sentences))


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "quotation"),
    [
        ("The ministry said the road was cut.", "The ministry", "said", "the road was cut", "indirect"),
        ("“We hold the hill,” said Omar Daoud, a commander.", "Omar Daoud, a commander", "said", "“We hold the hill,”", "direct"),
        ("“We hold the hill,” Daoud told reporters on Monday.", "Daoud", "told", "“We hold the hill,”", "direct"),
        ("The town has fallen, according to local officials.", "local officials", "according to", "The town has fallen", "indirect"),
        ("According to the United Nations, thousands have fled.", "the United Nations", "According to", "thousands have fled", "indirect"),
        ("Aid groups have also warned that food will run out.", "Aid groups", "have also warned", "that food will run out", "indirect"),
        ("The army, which holds the ridge, said it was “ready”.", "The army, which holds the ridge", "said", "it was “ready”", "mixed"),
        ("The mayor vowed to rebuild the bridge.", "The mayor", "vowed", "to rebuild the bridge", "indirect"),
    ],
)
def test_source_cue_and_content_are_the_words_themselves(text: str, source: str, cue: str, content: str, quotation: str) -> None:
    [found] = read(text)

    assert [s.of(text) for s in found.source] == [source]
    assert [s.of(text) for s in found.cue] == [cue]
    assert [s.of(text) for s in found.content] == [content]
    assert found.quotation == quotation


def test_speech_that_did_not_happen_is_marked() -> None:
    [found] = read("Daoud did not say how long the siege would last.")

    assert found.negated


def test_a_quotation_goes_on_after_its_speaker() -> None:
    text = "“They are few,” he later said. “They will not leave.”"

    [found] = read(text)

    assert [s.of(text) for s in found.content] == ["“They are few,”", "“They will not leave.”"]


def test_pronouns_offices_and_surnames_find_the_name() -> None:
    text = (
        "SDF spokesman Mustafa Bali said the village was cut off. He said it would fall. Bali said mines slowed the advance.\n\n"
        "The Syrian Observatory for Human Rights said five fighters died. It said more were hurt. An SDF statement said the road was open."
    )

    assert [a.speaker for a in read(text)] == [
        "Mustafa Bali", "Mustafa Bali", "Mustafa Bali", "Syrian Observatory for Human Rights", "Syrian Observatory for Human Rights",
        "Syrian Democratic Forces",
    ]  # fmt: skip


def test_a_pronoun_with_nobody_before_it_finds_no_name() -> None:
    [found] = read("He said the road was cut.")

    assert found.speaker is None


def test_nested_speech_knows_its_parent() -> None:
    text = "The Observatory said residents reported that shells had hit the market."

    found = read(text)

    assert [a.parent for a in found] == [None, 0]


@given(st.text(alphabet="said that told “”\"’., \nThe army He 's according to X", max_size=120))
def test_no_text_makes_it_fall_over(text: str) -> None:
    for found in read(text):
        assert all(s.end <= len(text) for s in (*found.source, *found.cue, *found.content))
