import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Shells fell. Nobody was hurt.", ["Shells fell.", "Nobody was hurt."]),
        ("Gen. Omar Said spoke to U.S. envoys. They left.", ["Gen. Omar Said spoke to U.S. envoys.", "They left."]),
        ("“We hold the hill. We stay,” he said.", ["“We hold the hill.", "We stay,” he said."]),
        ("Headline without a stop\n\nThe town fell at 3.5 km range.", ["Headline without a stop", "The town fell at 3.5 km range."]),
        ("One line\nof a wrapped paragraph that goes on over a break because it was hard wrapped here\nand ends now.", None),
        ("Who fired? Nobody knows!", ["Who fired?", "Nobody knows!"]),
        ("قال المتحدث إن القرية محاصرة؟ نعم.", ["قال المتحدث إن القرية محاصرة؟", "نعم."]),
        ("BEIRUT, Feb 9 (Agency) - Shells fell. Two died.", ["BEIRUT, Feb 9 (Agency) -", "Shells fell.", "Two died."]),
        ("TRIPOLI — Fighters left.", ["TRIPOLI —", "Fighters left."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str] | None) -> None:
    found = [s.of(text) for s in split(text)]

    if sentences is not None:
        assert found == sentences
    else:
        assert len(found) <= 2


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    spans = split(text)

    assert "".join("".join(s.of(text).split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
