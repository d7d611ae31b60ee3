import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import attribution, quotes
from fogline.models import network
from fogline.sentences import split

PIECES = st.lists(
    st.sampled_from(
        ["said", "told", "that", "“", "”", "''", '"', ",", ".", "\n\n", "He", "the army", "Omar Daoud", "according to", "who", "and", "-", ":", "did not",
         "is", "believed to", "adding", "?", "(", "’s", "claims", "9", "U.S.", "statement", "if", "to", "go"]
    ),
    max_size=40,
)


@pytest.mark.slow
@given(PIECES)
def test_every_span_lies_in_the_text_and_parents_come_from_the_list(pieces: list[str]) -> None:
    text = " ".join(pieces)

    reader = network.load()
    found = attribution.read(text, network.see(text, split(text), reader), reader)

    for i, one in enumerate(found):
        assert one.cue
        assert one.content
        assert all(span.end <= len(text) for span in (*one.source, *one.cue, *one.content))
        assert one.parent is None or (0 <= one.parent < len(found) and one.parent != i)


@given(PIECES)
def test_quotations_do_not_overlap(pieces: list[str]) -> None:
    found = quotes.find(" ".join(pieces))

    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
