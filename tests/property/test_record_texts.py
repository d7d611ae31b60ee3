"""What the record writes by short ways is what it would write by long ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import contract
from fogline.record import layers, rows, words
from fogline.types import (
    Actor,
    Attribution,
    Claim,
    Count,
    Document,
    Evidence,
    Feature,
    Kind,
    Part,
    Place,
    Reading,
    Span,
    Stance,
    Time,
    Toponym,
    Window,
)

text = st.text(max_size=12)
some = st.none() | text
spans = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 9999), st.integers(1, 99))
several = st.lists(spans, max_size=3).map(tuple)
number = st.floats(-180, 180) | st.integers(-180, 180)
moments = st.datetimes(timezones=st.just(UTC))
windows = st.builds(lambda a, b: Window(min(a, b), max(a, b)) if a and b and a != b else Window(a, None), st.none() | moments, st.none() | moments)
index = st.integers(0, 1)
indices = st.lists(index, max_size=2).map(tuple)
places = st.builds(Place, text, number, number, number, st.sampled_from(get_args(Feature)), some, some, some)
claims = st.builds(
    Claim, text, text, st.sampled_from(get_args(Kind)), st.sampled_from(get_args(Stance)),
    st.lists(st.builds(Evidence, text, spans), max_size=3).map(lambda more: (Evidence("kind", Span(0, 3)), *more)), number, text,
    modes=st.lists(text, max_size=2).map(tuple), background=st.booleans(), speaker=some, attribution=st.none() | index,
    actors=st.lists(st.builds(Actor, text, st.sampled_from(get_args(Part)), some, st.none() | spans), max_size=2).map(tuple),
    place=st.none() | index, places=indices, window=st.none() | windows, times=indices, counts=indices,
)  # fmt: skip
two = {"min_size": 2, "max_size": 2}
readings = st.builds(
    Reading, st.builds(Document, text, text, st.text(min_size=3), st.just("en"), text),
    st.lists(st.builds(Attribution, several, several, several, some, parent=st.none() | index), **two).map(tuple),
    st.lists(st.builds(Toponym, spans, text, st.just("literal"), st.none() | places), **two).map(tuple),
    st.lists(st.builds(Time, spans, st.just("DATE"), some, st.none() | windows), **two).map(tuple),
    st.lists(st.builds(Count, spans, st.just("killed"), st.just("both"), number, st.none() | number, text, some), **two).map(tuple),
    st.lists(claims, max_size=3).map(tuple),
)  # fmt: skip
KEPT = "CREATE VIRTUAL TABLE kept USING fts5 (words, tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")"


@pytest.mark.slow
@given(readings)
def test_layers_written_at_once_are_those_written_by_way_of_rows(reading: Reading) -> None:
    sentences = [Span(0, 3)] * len(reading.claims)
    bodies = [layers.claim(c) for c in reading.claims]

    written = layers.of(reading, bodies, sentences)

    assert bodies == [rows.compact(contract.claim_row(c)) for c in reading.claims]
    by_rows = {**contract.layers_row(reading), "claims": [contract.claim_row(c) for c in reading.claims], "sentences": [[0, 3]] * len(sentences)}
    assert written.replace("\n", "") == rows.compact(by_rows)
    kept = layers.Kept(written)
    assert by_rows == {name: [kept.part(name, i) for i in range(len(parts))] for name, parts in by_rows.items()}


@given(st.text(alphabet=st.characters(max_codepoint=127) | st.sampled_from("‘’“”–—…«»é中")) | st.text(alphabet="aZ0_", min_size=90, max_size=120))
def test_a_text_given_to_the_index_as_it_is_has_the_words_that_are_asked_for(given_text: str) -> None:
    database = apsw.Connection(":memory:")
    database.execute(KEPT)
    database.execute("CREATE VIRTUAL TABLE told USING fts5vocab (kept, instance)")

    database.execute("INSERT INTO kept VALUES (?)", (words.for_fts5(given_text),))

    held = [term for (term,) in database.execute('SELECT term FROM told ORDER BY "offset"')]
    assert held == [word for word, _, _ in words.tokens(given_text)]


@pytest.mark.slow
@given(st.datetimes(timezones=st.timezones()))
def test_a_stamp_is_the_moment_in_utc_to_the_second(moment: datetime) -> None:
    try:
        at = moment.astimezone(UTC)
    except OverflowError:
        return

    assert contract.stamp(moment) == f"{at.year:04d}-{at:%m-%dT%H:%M:%SZ}"
