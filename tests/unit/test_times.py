from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import times
from fogline.sentences import split

SATURDAY = datetime(2019, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The assault began Saturday, he said.", "Saturday", "2019-02-09"),
        ("Officials said Wednesday the road was cut.", "Wednesday", "2019-02-06"),
        ("The talks will resume on Monday.", "Monday", "2019-02-11"),
        ("Shells fell on 5 March 2018 in the town.", "5 March 2018", "2018-03-05"),
        ("The camp was hit on Jan. 16.", "Jan. 16", "2019-01-16"),
        ("It will be over by next week.", "next week", "2019-W07"),
        ("The group was defeated last month.", "last month", "2019-01"),
        ("Two days ago the bridge was hit.", "Two days ago", "2019-02-07"),
        ("He spoke yesterday.", "yesterday", "2019-02-08"),
        ("The battle lasted three days.", "three days", "P3D"),
        ("It was hit in the early hours of Friday morning.", "in the early hours of Friday morning", "2019-02-08TMO"),
        ("Clashes go on now.", "now", "PRESENT_REF"),
        ("Patrols pass daily.", "daily", "P1D"),
        ("War broke out in 2011 in the south.", "2011", "2011"),
        ("In the 1990s the border was open.", "the 1990s", "199X"),
    ],
)
def test_expressions_have_their_timex_value(text: str, words: str, value: str) -> None:
    found = {t.span.of(text): t.value for t in times.read(text, split(text), SATURDAY)}

    assert found.get(words) == value, found


@pytest.mark.parametrize("text", ["They may march on the town.", "He is 34 years old.", "The 24-year-old was hit.", "It cost 2,000 dollars."])
def test_other_words_and_ages_are_no_times(text: str) -> None:
    assert times.read(text, split(text), SATURDAY) == []


def test_without_a_publication_date_relative_dates_stay_unresolved() -> None:
    text = "On Tuesday shells fell; the siege began on 3 May 2017 and lasted two weeks."

    by_words = {t.span.of(text): t for t in times.read(text, split(text), None)}

    assert (by_words["Tuesday"].value, by_words["Tuesday"].window) == (None, None)
    assert by_words["3 May 2017"].value == "2017-05-03"
    assert by_words["two weeks"].value == "P2W"


def test_a_night_is_from_six_to_six() -> None:
    text = "The attack began tonight."

    [found] = times.read(text, split(text), SATURDAY)

    assert found.window is not None
    assert (found.window.earliest, found.window.latest) == (datetime(2019, 2, 9, 18, tzinfo=UTC), datetime(2019, 2, 10, 6, tzinfo=UTC))


@given(
    st.lists(st.sampled_from("9999 years ago last Friday 31 February 1753 next week Ramadan 24:99 0 of the 00s March 29 , .".split()), max_size=12),
    st.none() | st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1)),
)
def test_no_words_make_it_fall_over(words: list[str], moment: datetime | None) -> None:
    text = " ".join(words)

    for found in times.read(text, split(text), moment.replace(tzinfo=UTC) if moment else None):
        assert found.span.end <= len(text)
        assert moment is not None or found.window is None or found.value is not None
