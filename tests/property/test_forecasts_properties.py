"""Whatever the series: quantiles in order, nothing from the future, no area's name or place in the file matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fogline.forecasts import mixture, scores, spread
from fogline.forecasts.baselines import BASELINES
from fogline.forecasts.series import Series
from fogline.forecasts.spread import Array

pytestmark = pytest.mark.slow

VALUES = st.one_of(st.integers(0, 30), st.integers(0, 10**12)).map(float)
TABLES = st.tuples(st.integers(1, 5), st.integers(1, 20)).flatmap(lambda shape: arrays.arrays(np.float64, shape, elements=VALUES))
HORIZONS = st.integers(1, 36)


def series(values: Array) -> Series:
    return Series(tuple(map(str, range(len(values)))), "2016-01", values)


@settings(deadline=None, max_examples=40)
@given(TABLES, HORIZONS)
def test_quantiles_are_numbers_in_order_and_not_below_none(values: Array, horizon: int) -> None:
    for spreads in (mixture.forecast(series(values), horizon), *(make(values) for make in BASELINES.values())):
        stated = spread.stated(spreads)
        assert stated.shape == (len(values), spread.LEVELS.size)
        assert np.isfinite(stated).all()
        assert (stated >= 0).all()
        assert (np.diff(stated, axis=1) >= 0).all()


@settings(deadline=None, max_examples=40)
@given(TABLES, TABLES, HORIZONS)
def test_what_comes_later_changes_no_forecast(values: Array, more: Array, horizon: int) -> None:
    later = np.concatenate([values, np.resize(more, (len(values), 3))], axis=1)
    known = series(values)

    assert (mixture.forecast(series(later).until(known.last), horizon) == mixture.forecast(known, horizon)).all()


@settings(deadline=None, max_examples=40)
@given(TABLES, HORIZONS, st.randoms())
def test_the_order_of_areas_does_not_matter(values: Array, horizon: int, random: object) -> None:
    order = list(range(len(values)))
    random.shuffle(order)  # type: ignore[attr-defined]

    made = spread.stated(mixture.forecast(series(values), horizon))

    assert np.allclose(spread.stated(mixture.forecast(series(values[order]), horizon)), made[order], rtol=1e-6, atol=0.02)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), st.floats(0, 1e6))
def test_no_score_is_below_none(levels: list[float], outcome: float) -> None:
    low, middle, high = sorted(levels)

    found = scores.score({"0.05": low, "0.5": middle, "0.95": high}, outcome)

    assert found.crps >= -1e-6 * (1 + high)
    assert 0 <= found.brier_any <= 1
    assert found.inside90 == (low <= outcome <= high)
