"""What is believed of control never knows the future, and does not depend on the order in which reports came."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fogline.control.answers import Answers
from fogline.control.statements import Statement
from fogline.types import Place

DAY = date(2021, 5, 1)


@st.composite
def told(draw):
    """One statement of one of six towns in a row, by one of three sides."""
    number, day = draw(st.integers(1, 6)), draw(st.integers(0, 40))
    side, form = (
        draw(st.sampled_from(("red", "blue", "green"))),
        draw(st.sampled_from(("gain", "hold", "loss", "denied", "repelled", "advance", "contest"))),
    )
    voice, source = draw(st.sampled_from(("own", "adverse", "other"))), draw(st.sampled_from(("A", "B", "C")))
    place = Place(f"Town {number}", 34.5 + 0.1 * number, 40.9, 2000, "settlement", f"geonames:{number}")
    moment = DAY + timedelta(day)
    name = f"{number}-{day}-{side}-{form}-{voice}-{source}"
    return Statement(
        place, form, None if form == "contest" else side, form not in ("loss",), side, voice, moment, moment, source, name, f"claim_{name}", "words"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(told(), min_size=1, max_size=30), st.integers(0, 40))
def test_a_filtered_answer_never_uses_what_was_published_later(statements, offset):
    day = DAY + timedelta(offset)

    known = Answers([s for s in statements if s.told <= day], day).holdings(day)

    assert Answers(statements, day).holdings(day) == known
    late = {h.place.gazetteer_id: h for h in Answers(statements, DAY + timedelta(40)).holdings(day)}
    assert set(late) == {h.place.gazetteer_id for h in known}
    for h in known:  # the sum over other columns may differ in its last bit
        other = late[h.place.gazetteer_id]
        assert all(abs(other.shares.get(a, 0.0) - c) < 0.006 for a, c in h.shares.items())


@settings(max_examples=40, deadline=None)
@given(st.lists(told(), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_adding_makes_no_difference(statements, chance: random.Random):
    day = DAY + timedelta(40)
    mixed = list(statements)
    chance.shuffle(mixed)

    for smoothed in (False, True):
        assert Answers(statements, day, smoothed=smoothed).holdings(day) == Answers(mixed, day, smoothed=smoothed).holdings(day)


@settings(max_examples=30, deadline=None)
@given(st.lists(told(), min_size=1, max_size=20))
def test_chances_are_chances(statements):
    for smoothed in (False, True):
        for h in Answers(statements, DAY + timedelta(40), smoothed=smoothed).holdings(DAY + timedelta(40)):
            assert all(0 <= c <= 1 for c in h.shares.values())
            assert sum(h.shares.values()) <= 1.002
