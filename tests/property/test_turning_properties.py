"""Whatever is said of places: chances are chances, nothing from the future changes one, and a score is what its definition says."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogline.control.statements import Statement
from fogline.forecasts import hazard, turns
from fogline.types import Place

pytestmark = pytest.mark.slow

START, DAY = date(2020, 1, 1), 150
PLACES = [Place(f"Town {i}", 40 + i / 10, 30.0, 2000.0, "settlement", f"geonames:{i}") for i in range(6)]
SIDES = (("red", "red-army"), ("blue", "blue-army"))


@st.composite
def statements(draw: st.DrawFn, first: int = 0, last: int = DAY) -> Statement:
    side, actor = draw(st.sampled_from(SIDES))
    day = START + timedelta(draw(st.integers(first, last)))
    number = draw(st.integers(0, 10**9))
    form = draw(st.sampled_from(("gain", "hold", "denied", "contest")))
    held = form != "contest"
    return Statement(
        draw(st.sampled_from(PLACES)), form, side if held else None, True, actor if held else None, draw(st.sampled_from(("own", "adverse", "other"))),
        day, day, f"Paper {number % 5}", str(number), f"claim_{number}", "",
    )  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(st.lists(statements(), max_size=40), st.lists(statements(DAY + 1, DAY + 60), max_size=10))
def test_what_comes_later_changes_no_chance(known: list[Statement], later: list[Statement]) -> None:
    day = START + timedelta(DAY)

    made = hazard.chances(known, day)

    assert hazard.chances([*later, *known], day) == made
    assert all(0 < c.chance < 1 and 0 < c.base_rate < 1 for c in made)
    assert len({c.place.gazetteer_id for c in made}) == len(made)


def said(day: int, place: int, side: int, form: str = "gain") -> list[Statement]:
    told = START + timedelta(day)
    return [
        Statement(PLACES[place], form, *SIDES[side][:1], True, SIDES[side][1], "other", told, told, f"Paper {i}", f"{day} {place} {i}", f"claim_{day}_{place}_{i}", "")  # type: ignore[arg-type]
        for i in range(3)
    ]


def test_where_places_keep_changing_hands_a_change_is_likelier() -> None:
    quiet = [s for day in range(0, 151, 15) for place in range(6) for s in said(day, place, 0, "hold")]
    moving = [s for day in range(0, 151, 15) for place in range(6) for s in said(day, place, day // 30 % 2)]

    still, restless = (hazard.chances(told, START + timedelta(DAY)) for told in (quiet, moving))

    assert len(still) == len(restless) == 6
    assert max(c.chance for c in still) < 0.02 < 0.3 < min(c.chance for c in restless)
    assert all(c.signs == ("longer ago", False, False) and c.changed == 0 for c in still)


def test_a_forecast_is_the_same_whenever_it_is_made_and_reads_back_as_it_was() -> None:
    until = datetime(2020, 5, 30, 12, tzinfo=UTC)
    told = [s for day in range(0, 151, 15) for s in said(day, 0, 0, "hold")]

    [made] = turns.made(told, until)
    issued = {**turns.row(made), "recorded_at": "2020-05-30T13:00:00Z", "who": "A. Editor", "position": 3, "entry_hash": "ab"}

    assert made == turns.made(list(reversed(told)), until)[0]
    assert made.due == "2020-06-29"
    assert turns.row(turns.of_row(issued)) == turns.row(made)
    assert turns.of_row(issued).entry_hash == "ab"


@pytest.mark.parametrize(("chance", "came", "brier", "log"), [(0.2, True, 0.64, -math.log(0.2)), (0.2, False, 0.04, -math.log(0.8)), (0.0, True, 1.0, -math.log(0.001)), (0.0, False, 0.0, 0.0)])
def test_a_chance_is_scored_as_brier_and_good_have_it(chance: float, came: bool, brier: float, log: float) -> None:
    found = turns.score(chance, came=came)

    assert (found.brier, found.log) == (pytest.approx(brier, abs=1e-4), pytest.approx(log, abs=1e-4))
