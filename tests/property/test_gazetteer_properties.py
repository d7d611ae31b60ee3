from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fogline.claims import places
from fogline.gazetteer import Gazetteer, fold
from fogline.gazetteer.spelling import skeleton, without_articles
from fogline.sentences import split

PHRASES = "in near the town of Aleppo Baghouz al-Hol U.S. Georgia Paris , . ' ’s - Mr May SAID Syria's Xq London\n province"
WORDS = st.sampled_from(PHRASES.split(" "))


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(name):
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=40))
def test_spellings_of_anything_are_made_without_error(name):
    folded = fold(name)

    assert isinstance(without_articles(folded), str)
    assert isinstance(skeleton(folded), str)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
def test_candidates_lie_on_the_globe(name):
    for candidate in Gazetteer.load().lookup(name):
        assert -90 <= candidate.place.lat <= 90
        assert -180 <= candidate.place.lon <= 180
        assert candidate.place.radius_m > 0


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)))
def test_place_names_are_ordered_apart_and_inside_the_text(text):
    found = places.read(text, split(text), Gazetteer.load())

    for toponym in found:
        assert toponym.span.of(text) == toponym.name
    for before, after in pairwise(found):
        assert before.span.end <= after.span.start
