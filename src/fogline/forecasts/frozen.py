"""Forecasts as they are issued: what is stated, from which data, by which maker, and what simple baselines said at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fogline import contract
from fogline.forecasts import mixture, spread
from fogline.forecasts.areas import Known
from fogline.forecasts.baselines import BASELINES
from fogline.forecasts.series import later
from fogline.types import make_id

DEATHS = "deaths"
SEEN_MONTHS = 12
Quantiles = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The chances of one month's value in one area."""

    id: str
    what: str  # deaths: the sum of best estimates of the month's events
    area: str
    month: str  # YYYY-MM
    horizon: int  # months after the last one known
    data_until: str  # when the last report known was published
    maker: str  # name@version
    quantiles: Quantiles  # by level, "0.025" to "0.975"
    baselines: Mapping[str, Quantiles]  # by name
    seen: tuple[float, ...]  # the last values of the area, at most twelve
    issued_at: str | None = None  # None: made for a moment of the past, and not issued
    who: str | None = None
    entry: int | None = None  # of the log, that froze it
    entry_hash: str | None = None


def made(known: Known, months: int) -> list[Forecast]:
    """The forecasts for the next months, area by area; the same from the same data whenever they are made.

    Args:
        known: the data.
        months: how many, 1 to 36, from the first that is not over.
    """
    series = known.series
    if not series.areas:
        return []
    until = contract.stamp(known.data_until) or ""
    beside = {name: spread.stated(make(series.values)) for name, make in BASELINES.items()}
    found = []
    for horizon in range(1, months + 1):
        stated = spread.stated(mixture.forecast(series, horizon))
        month = later(series.last, horizon)
        for i, area in enumerate(series.areas):
            found.append(
                Forecast(
                    make_id("forecast", DEATHS, area, month, series.last, mixture.MAKER), DEATHS, area, month, horizon, until, mixture.MAKER,
                    spread.named(stated[i]), {name: spread.named(quantiles[i]) for name, quantiles in beside.items()},
                    tuple(float(value) for value in series.values[i, -SEEN_MONTHS:]),
                )
            )  # fmt: skip
    return sorted(found, key=lambda f: (f.area, f.month))


def row(forecast: Forecast) -> dict[str, Any]:
    """As the record takes it."""
    told = asdict(forecast)
    body = {name: told[name] for name in ("quantiles", "baselines", "seen")}
    return {**{name: told[name] for name in ("id", "what", "area", "month", "horizon", "data_until", "maker")}, "body": body}


def of_row(held: Mapping[str, Any]) -> Forecast:
    """As the record gave it."""
    body = held["body"]
    return Forecast(
        held["id"], held["what"], held["area"], held["month"], held["horizon"], held["data_until"], held["maker"], body["quantiles"], body["baselines"],
        tuple(body["seen"]), held["recorded_at"], held["who"], held["position"], held["entry_hash"],
    )  # fmt: skip
