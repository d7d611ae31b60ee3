"""A question is the same after it was an address."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import questions
from fogline.questions import Address, AddressError

moments = st.datetimes(datetime(1000, 1, 2), datetime(9998, 12, 30)).map(lambda m: m.replace(tzinfo=UTC, microsecond=0))
midnights = moments.map(lambda m: m.replace(hour=0, minute=0, second=0))
words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=60)
several = st.lists(words, max_size=3, unique=True).map(tuple)
simple = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)
lat, lon = st.floats(-90, 90).map(lambda x: x + 0.0), st.floats(-180, 180).map(lambda x: x + 0.0)
boxes = st.tuples(st.tuples(lat, lat).map(sorted), st.tuples(lon, lon).map(sorted)).map(lambda b: (b[0][0], b[1][0], b[0][1], b[1][1]))


@st.composite
def addresses(draw):
    start = draw(st.none() | moments | midnights)
    end = draw(st.none() | (st.sampled_from([timedelta(days=1), timedelta(days=9), timedelta(seconds=7)]).map(start.__add__) if start else moments))
    return Address(
        start, end, draw(st.none() | moments | midnights), draw(st.none() | boxes), draw(st.none() | st.tuples(lat, lon, st.floats(0, 24))),
        draw(st.lists(st.sampled_from(questions.KINDS), max_size=3, unique=True).map(tuple)), draw(several),
        draw(st.lists(st.sampled_from(questions.STANDINGS), max_size=2, unique=True).map(tuple)), draw(several), draw(st.floats(0, 1)),
        draw(st.just("") | words), draw(st.just("") | words), draw(st.just("") | simple), draw(st.just("") | simple),
        draw(st.lists(simple, max_size=3, unique=True).map(tuple)), draw(st.integers(1, questions.MOST_PAGES)),
        smoothed=draw(st.booleans()), by=draw(st.sampled_from(("", *questions.HOLDERS))), speaker=draw(st.just("") | words), only_open=draw(st.booleans()), due_before=draw(st.none() | midnights),
    )  # fmt: skip


@given(addresses())
def test_an_address_reads_back_as_the_same(address):
    assert questions.read(parse_qsl(questions.write(address), keep_blank_values=True)) == address


@given(st.lists(st.tuples(st.sampled_from(questions.NAMES) | words, words | st.from_regex(r"[-0-9.,:TZ]{1,25}", fullmatch=True)), max_size=6))
def test_whatever_is_asked_is_read_or_refused_with_reasons(pairs):
    try:
        read = questions.read(pairs)
    except AddressError as error:
        problems = error.problems
    else:
        problems = ("none",)
        assert questions.read(questions.pairs(read)) == read
    assert problems


@pytest.mark.parametrize(
    "pairs",
    [
        [("day", "2019-02-30")], [("from", "2019-03-02"), ("to", "2019-03-01")], [("bbox", "1,2,3")], [("bbox", "170,0,-170,1")], [("min", "nan")],
        [("page", "0")], [("kind", "war")], [("as_of", "soon")], [("utm_source", "x")], [("q", "a"), ("q", "b")], [("day", "2019-03-01"), ("to", "2019-03-02")],
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(pairs):
    with pytest.raises(AddressError):
        questions.read(pairs)


def test_a_day_is_meant_to_its_end():
    asked = questions.read([("from", "2019-03-01"), ("to", "2019-03-02")]).question()

    assert asked.window is not None
    assert asked.window.latest == datetime(2019, 3, 3, tzinfo=UTC)


def test_what_is_unknown_or_left_empty_is_passed_over_on_a_page():
    assert questions.read([("fbclid", "x"), ("q", ""), ("day", "")], strict=False) == Address()
