"""Forecasts of a series: what is refused, what odd series give, scores against their definitions, the command."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from scipy import stats

from fogline.errors import ReadError
from fogline.forecasts import baselines, members, mixture, scores, series, spread
from fogline.forecasts.series import Series

Fogline = Callable[..., Result]


def table(*rows: str, header: str = "area,month,value") -> str:
    return "\n".join((header, *rows)) + "\n"


def of(*rows: list[float]) -> Series:
    return Series(tuple(f"area {i}" for i in range(len(rows))), "2016-01", np.array(rows, dtype=np.float64))


def stated(known: Series, horizon: int = 1) -> list[dict[str, float]]:
    return [spread.named(row) for row in spread.stated(mixture.forecast(known, horizon))]


@pytest.fixture
def csv(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "deaths.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_series_is_read_in_any_order_and_with_a_mark_before_it(csv: Callable[[str], Path]) -> None:
    read = series.read(
        csv(
            "\ufeff" + table("Ost,2020-02,7", "West,2020-01,0", '"Süd, alt",2020-01,1', "Ost,2020-01,3", "", "West,2020-02,2", '"Süd, alt",2020-02,9')
        )
    )

    assert (read.areas, read.first, read.last) == (("Ost", "West", "Süd, alt"), "2020-01", "2020-02")
    assert read.values.tolist() == [[3, 7], [0, 2], [1, 9]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the header is missing"),
        (table("Ost,2020-01,1", header="place,month,value"), "line 1: the header is place,month,value"),
        (table(), "line 2: there is no value"),
        (table("Ost,2020-01"), "line 2: 2 fields, not 3"),
        (table(" ,2020-01,1"), "line 2: no area"),
        (table("Ost,2020-13,1"), "line 2: the month is '2020-13'"),
        (table("Ost,2020-01,1", "Ost,2020-1,1"), "line 3: the month is '2020-1'"),
        (table("Ost,2020-01,-1"), "line 2: the value is '-1'"),
        (table("Ost,2020-01,1.5"), "line 2: the value is '1.5'"),
        (table("Ost,2020-01,"), "line 2: the value is ''"),
        (table("Ost,2020-01,٣"), "line 2: the value is '٣'"),
        (table(f"Ost,2020-01,{10**13}"), "not a whole number from 0 to 1000000000000"),
        (table("Ost,2020-01,1", "West,2020-01,1", "Ost,2020-01,2"), "line 4: Ost has 2020-01 twice"),
        (table("Ost,2020-01,1", "Ost,2020-03,1"), "Ost lacks 2020-02. Every area needs"),
        (table("Ost,2020-01,1", "Ost,2020-02,1", "Ost,2020-03,1", "West,2020-03,1"), "West lacks 2020-01 and 1 months more"),
        (table('Ost,"2020-01,1'), "cannot read"),
    ],
)
def test_what_is_no_series_is_refused_with_its_line(csv: Callable[[str], Path], text: str, said: str) -> None:
    path = csv(text)

    with pytest.raises(ReadError) as refused:
        series.read(path)

    assert said in str(refused.value)
    assert str(path) in str(refused.value)


def test_bytes_that_are_no_text_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "deaths.csv"
    path.write_bytes(b"area,month,value\n\xff,2020-01,1\n")

    for given in (path, tmp_path / "none.csv"):
        with pytest.raises(ReadError, match="cannot read"):
            series.read(given)


def test_months_are_counted_over_the_ends_of_years() -> None:
    assert series.later("2018-11", 3) == "2019-02"
    assert series.later("2019-02", -3) == "2018-11"
    assert series.months_between("2018-11", "2020-01") == 14


@pytest.mark.parametrize("horizon", [1, 6, 36])
@pytest.mark.parametrize("months", [1, 2, 3, 5, 12, 60])
@pytest.mark.parametrize("value", [0, 1, 40, 10**12])
def test_a_series_of_one_value_of_any_length_and_size_has_a_forecast(value: int, months: int, horizon: int) -> None:
    [quantiles] = stated(of([value] * months), horizon)

    levels = list(quantiles.values())
    assert levels == sorted(levels)
    assert all(math.isfinite(level) and level >= 0 for level in levels)
    assert value / 3 - 3 <= quantiles["0.5"] <= value * 3 + 3


def test_a_place_where_nobody_ever_died_stays_quiet() -> None:
    [quantiles] = stated(of([0] * 24))

    assert (quantiles["0.05"], quantiles["0.5"]) == (0, 0)
    assert quantiles["0.95"] < 10


def test_more_dead_now_are_more_dead_foreseen_and_less_is_known_of_later_months() -> None:
    rng = np.random.default_rng(3)
    rows = [list(rng.negative_binomial(1, 1 / (1 + mean), 36)) for mean in (2, 20, 200)]

    near, far = (stated(of(*rows), horizon) for horizon in (1, 12))

    assert near[0]["0.5"] < near[1]["0.5"] < near[2]["0.5"]
    assert far[2]["0.95"] / (far[2]["0.5"] + 1) > near[2]["0.95"] / (near[2]["0.5"] + 1)


def test_a_horizon_that_is_none_is_refused() -> None:
    for horizon in (0, 37):
        with pytest.raises(ValueError, match="1 to 36"):
            mixture.forecast(of([1, 2, 3]), horizon)


def test_the_weights_of_the_members_are_shares() -> None:
    values = np.array([[0.0] * 12, [5000.0] * 12])

    for horizon in (1, 6, 36):
        weights = mixture.weights(values, horizon)
        assert np.allclose(weights.sum(axis=1), 1)
        assert (weights >= 0).all()
        assert weights[0, 3] > weights[1, 3]  # the quieter, the likelier to fall quiet


def test_the_pool_of_two_has_the_points_of_both() -> None:
    low, high = np.zeros((1, spread.POINTS)), np.full((1, spread.POINTS), 10.0)

    [mixed] = spread.mixed([low, high], np.array([[0.25, 0.75]]))

    assert np.mean(mixed == 0) == pytest.approx(0.25, abs=0.01)
    assert np.mean(mixed == 10) == pytest.approx(0.75, abs=0.01)


def test_the_change_is_learned_from_what_was_known_then() -> None:
    rising = [float(2**i) for i in range(20)]

    [points] = members.change(np.array([rising, rising])[:1], 1)

    assert np.median(points) == pytest.approx(2**20, rel=0.35)


def test_baselines_are_what_they_say() -> None:
    values = np.array([[3.0, 0, 5, 2, 8, 1, 4, 4, 0, 9, 2, 6, 7], [0.0] * 13, [5.0] * 13])

    poisson, binomial = baselines.poisson(values), baselines.negative_binomial(values)

    assert (baselines.last_value(values)[:, 0] == [7, 0, 5]).all()
    assert poisson[0].mean() == pytest.approx(7, rel=0.01)
    mean, variance = 5.0, np.var(values[0, -12:], ddof=1)
    assert binomial[0].mean() == pytest.approx(mean, rel=0.02)
    assert (binomial[0] == stats.nbinom.ppf(spread.MIDS, mean**2 / (variance - mean), mean / variance)).all()
    assert (binomial[1] == 0).all()
    assert (binomial[2] == poisson[2]).all()  # no variance: Poisson


def test_the_score_is_the_integral_that_it_is_defined_by() -> None:
    quantiles = {"0.05": 2.0, "0.25": 4.0, "0.5": 10.0, "0.75": 20.0, "0.95": 60.0}
    points = spread.read(quantiles)

    for outcome in (0.0, 7.0, 10.0, 100.0):
        grid = np.linspace(0, 120, 240_001)
        below = np.searchsorted(np.sort(points), grid, side="right") / spread.POINTS
        integral = float(np.sum((below - (grid >= outcome)) ** 2) * (grid[1] - grid[0]))
        assert scores.score(quantiles, outcome).crps == pytest.approx(integral, abs=0.01)


def test_a_certain_forecast_is_scored_by_its_distance() -> None:
    certain = {"0.05": 7.0, "0.5": 7.0, "0.95": 7.0}

    right, wrong = scores.score(certain, 7), scores.score(certain, 0)

    assert (right.crps, right.brier_any, right.inside90, right.median_error) == (0, 0, True, 0)
    assert (wrong.crps, wrong.brier_any, wrong.inside90, wrong.median_error) == (pytest.approx(7), 1, False, 7)
    assert right.log == pytest.approx(-math.log(0.999 + 0.001 / 11))
    assert wrong.log == pytest.approx(-math.log(0.001 / 11))


def test_the_command_tells_a_line_for_every_area(fogline: Fogline, csv: Callable[[str], Path]) -> None:
    path = csv(table(*(f"{area},2020-{month:02},{month * size}" for area, size in (("Ost", 1), ("West", 30)) for month in range(1, 13))))

    told, plain = fogline("forecast", "--series", str(path), "--horizon", "3", "--json"), fogline("forecast", "--series", str(path))

    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(row["area"], row["month"], row["maker"]) for row in rows] == [
        ("Ost", "2021-03", "fogline-mixture@1"),
        ("West", "2021-03", "fogline-mixture@1"),
    ]
    assert {"0.05", "0.5", "0.95"} <= set(rows[0]["quantiles"])
    assert plain.stdout.startswith("2021-01  Ost: ")
    assert "in nine of ten cases" in plain.stdout


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--series", "x.csv", "--months", "3"), "are for a record"),
        (("--horizon", "3"), "--horizon is for --series"),
        (("--series", "x.csv", "--horizon", "37"), "37"),
    ],
)
def test_flags_that_do_not_go_together_are_refused(fogline: Fogline, flags: tuple[str, ...], said: str) -> None:
    ended = fogline("forecast", *flags)

    assert ended.exit_code == 2
    assert said in ended.stderr
