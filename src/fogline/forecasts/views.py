"""Forecasts as draws, in the shape of the VIEWS prediction challenge: a row for each month, unit and draw.

The units are first-order divisions, which VIEWS has none of, so the division's name stands beside the country's number. The draws are the
200 equally likely points of the forecast, rounded to whole dead.
Source: Hegre et al., The 2023/24 VIEWS Prediction Challenge, Journal of Peace Research (2025).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from fogline.exports import codes, csv
from fogline.exports.cells import Cell
from fogline.exports.columns import Column
from fogline.forecasts import spread
from fogline.forecasts.frozen import Forecast

COLUMNS = (
    Column("month_id", "integer", "of the month that it is for; 1 is January 1980"),
    Column("country_id", "integer", "Gleditsch and Ward's number; empty for what is no state of the list"),
    Column("adm_1", "text", "first-order division"),
    Column("draw", "integer", "0 to 199"),
    Column("outcome", "integer", "dead, best estimates"),
    Column("forecast", "text", "our id of the forecast"),
)


def lines(forecasts: Iterable[Forecast]) -> Iterator[bytes]:
    """The table as CSV, piece by piece."""
    return csv.table([[c.name for c in COLUMNS]], _rows(forecasts))


def _rows(forecasts: Iterable[Forecast]) -> Iterator[list[Cell]]:
    for forecast in forecasts:
        name, _, country = forecast.area.rpartition(", ")
        state = codes.state(country)
        month = codes.month_id(date(int(forecast.month[:4]), int(forecast.month[5:]), 1))
        for draw, value in enumerate(spread.read(forecast.quantiles)):
            yield [month, state.number if state else None, name, draw, round(float(value)), forecast.id]
