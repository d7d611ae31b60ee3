import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import counts, numbers
from fogline.sentences import split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least six soldiers were killed.", [("killed", "combatants", 6, None)]),
        ("Shells killed five people and wounded ten others.", [("killed", "unknown", 5, 5), ("injured", "unknown", 10, 10)]),
        ("Up to 40 fighters surrendered.", [("surrendered", "combatants", 0, 40)]),
        ("Dozens of civilians fled the town.", [("displaced", "civilians", 24, 99)]),
        ("More than 3,000 civilians were evacuated.", [("evacuated", "civilians", 3000, None)]),
        ("The force holds less than two square miles.", [("area", "unknown", 0, 5.18)]),
        ("It has lost 99.5 percent of its land.", [("share", "unknown", 99.5, 99.5)]),
        ("Between 12 and 15 people died in the blast.", [("killed", "unknown", 12, 15)]),
        ("A woman was killed by a mine.", [("killed", "civilians", 1, 1)]),
        ("POLICE SAID THREE PEASANTS WERE MURDERED.", [("killed", "civilians", 3, 3)]),
        ("Twenty-two militants were detained.", [("detained", "combatants", 22, 22)]),
    ],
)
def test_a_stated_quantity_is_read_with_its_range(text: str, expected: list[tuple[str, str, float, float | None]]) -> None:
    assert [(c.what, c.who, c.low, c.high) for c in counts.read(text, split(text))] == expected


@pytest.mark.parametrize("text", ["He paid 500 dollars.", "In 2015 the war went on.", "The Su-24 flew 30 miles.", "It lasted 27 days.", "Several people came."])
def test_money_years_distances_and_vague_words_are_no_counts(text: str) -> None:
    assert counts.read(text, split(text)) == []


def test_a_running_total_says_so() -> None:
    text = "In all, 57,000 people have left the pocket since December."

    [count] = counts.read(text, split(text))

    assert (count.what, count.cumulative) == ("displaced", True)


@pytest.mark.parametrize(("words", "value"), [("twenty-two", 22), ("a hundred and five", 105), ("1,250", 1250), ("two million", 2_000_000), ("half a million", 500_000)])
def test_number_words_have_their_value(words: str, value: float) -> None:
    assert numbers.value(words) == value


@given(st.integers(0, 10**7))
def test_digits_with_and_without_commas_are_one_number(n: int) -> None:
    assert numbers.value(f"{n:,}") == numbers.value(str(n)) == n


@given(st.text(alphabet="0123456789 ,.-killedtwomeper%", max_size=60))
def test_every_count_is_ordered_and_inside_the_text(text: str) -> None:
    for count in counts.read(text, split(text)):
        assert count.span.end <= len(text)
        assert count.high is None or count.low <= count.high
