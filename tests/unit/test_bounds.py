"""Where cue, source and content begin and end, once the network has marked them."""

import pytest

from fogline.claims import bounds, cues, quotes
from fogline.types import Span


def at(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words)


def words(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [s.of(text) for s in spans]


def test_a_source_is_one_stretch_the_one_beside_its_cue() -> None:
    text = "The mayor of the town, who keeps bees, left. The baker said it was cold."

    assert words(text, bounds.source(text, at(text, "The mayor", "baker"), at(text, "said"))) == ["The baker"]
    assert words(text, bounds.source(text, at(text, "The mayor", "it"), at(text, "cold"))) == ["The mayor"]


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("The council, a body of nine, said so.", ("The council", "a body of nine"), "The council, a body of nine"),
        ("An alliance that holds the north said so.", ("An alliance",), "An alliance that holds the north"),
        ("The monitor with friends inside Syria, said so.", ("monitor",), "The monitor with friends inside Syria"),
        ("The council — said so.", ("The council —",), "The council"),
    ],
)
def test_a_source_has_its_article_and_what_is_added_to_it(text: str, marked: tuple[str, ...], whole: str) -> None:
    assert words(text, bounds.source(text, at(text, *marked), at(text, "said"))) == [whole]


@pytest.mark.parametrize(
    ("text", "marked", "cue", "whole"),
    [
        ("“We will not leave the mill,” he said.", "not leave", "said", ["“We will not leave the mill,”"]),
        ("He said the mill had burned, and left.", "the mill had burned,", "said", ["the mill had burned"]),
        ("He said the town would fall by the end of the week.", "the town would fall by the end of the", "said", ["the town would fall by the end of the week"]),
        ("But the mill had burned, he said.", "But the mill had burned", "said", ["the mill had burned"]),
        ("He said the mill had burned\nMore news", "the mill had burned\nMore", "said", ["the mill had burned"]),
    ],
)
def test_a_content_takes_whole_quotations_and_leaves_marks(text: str, marked: str, cue: str, whole: list[str]) -> None:
    assert words(text, bounds.content(text, at(text, marked), quotes.find(text), at(text, cue))) == whole


def test_a_quotation_that_holds_the_cue_is_not_the_content() -> None:
    text = "“The mayor said the mill had burned,” a baker told us."

    assert words(text, bounds.content(text, at(text, "the mill had burned"), quotes.find(text), at(text, "said"))) == ["the mill had burned"]


@pytest.mark.parametrize("marked", [("vowed", "leave"), ("vowed to", "leave")])
def test_to_begins_an_infinitive(marked: tuple[str, str]) -> None:
    text = "The mayor vowed to leave."

    cue, content = bounds.infinitive(text, at(text, marked[0]), at(text, marked[1]))

    assert (words(text, cue), words(text, content)) == (["vowed"], ["to leave"])


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("said in a statement", "said"), ("said on Monday", "said"), ("told reporters late Tuesday", "told"), ("said in a post on Telegram", "said"),
        ("also said", "also said"), ("said in", "said in"), ("warned", "warned"),
    ],
)  # fmt: skip
def test_a_cue_ends_before_day_channel_and_hearer(marked: str, bare: str) -> None:
    assert words(marked, cues.bare(marked, [Span(0, len(marked))])) == [bare]


@pytest.mark.parametrize(
    ("text", "cue", "is_speech"),
    [
        ("The blast claimed the lives of three.", "claimed", False), ("It claimed at least 12 lives.", "claimed", False), ("He claimed victory.", "claimed", True),
        ("He would go.", "would", False), ("Again he went.", "Again", False), ("According to him, no.", "According to", True), ("As he put it.", "put", True),
    ],
)  # fmt: skip
def test_what_is_no_speech(text: str, cue: str, is_speech: bool) -> None:
    assert cues.is_speech(text, at(text, cue)) is is_speech
