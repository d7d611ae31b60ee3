"""What is expected of the areas of a question: of each month that is not over, the forecast that was issued last, as it was frozen. What came of earlier ones is on the page Forecasts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fogline import contract
from fogline.exports.cells import clean
from fogline.forecasts import areas, frozen
from fogline.forecasts.frozen import Forecast
from fogline.forecasts.series import later
from fogline.record import forecasting, step_queries
from fogline.types import Window
from fogline.web import bands
from fogline.web.diagrams import Band
from fogline.web.page import Asked, Row

DRAWN, TOLD = 6, 12  # areas that are drawn, and told in figures; those with most expected
LEVELS: Final = ("0.05", "0.25", "0.5", "0.75", "0.95")
CELLS: Final = ("area", *(f"expected_dead_{level}" for level in LEVELS), "issued_at", "forecast")  # columns of a table


@dataclass(frozen=True, slots=True)
class Area:
    """The forecasts of one area, month by month."""

    name: str
    forecasts: tuple[Forecast, ...]
    bands: tuple[Band, ...]

    @property
    def newest(self) -> Forecast:
        """The one that was issued last."""
        return max(self.forecasts, key=lambda f: f.data_until)

    def drawn(self, number: int) -> Any:
        """Its picture, as one of several of a page."""
        last = self.newest
        first = later(last.month, -last.horizon - len(last.seen) + 1)
        told = "; ".join(f"{b.month}: {b.middle:.0f}, {b.low:.0f} to {b.high:.0f}" for b in self.bands)
        title = f"{self.name}: dead a month, as counted until {later(last.month, -last.horizon)}; then a forecast: the middle, and nine of ten cases. {told}"
        return bands.months(first, last.seen, self.bands, f"ahead{number}", title=title)


def of(asked: Asked, told_of: Collection[str]) -> list[Area]:
    """The areas of which anything is expected, the one with most dead first; none where the record holds no such forecast.

    Args:
        asked: its place, or where it has a box, what is told of, says which areas; its window says which months.
        told_of: names of areas with events of the question.
    """
    held = asked.record.engine.all(step_queries.LAST_PUBLISHED, {"as_of": asked.as_of})
    if not held:
        return []
    found = forecasting.ahead(
        asked.record.engine, frozen.DEATHS, held[0]["published_at"][:7], asked.as_of,
        lambda row: _is_asked(asked, row["area"], told_of) and _meets(asked, row["month"]) and asked.is_past(contract.moment(row["data_until"])),
    )  # fmt: skip
    by_area: dict[str, list[Forecast]] = {}
    for row in found:
        by_area.setdefault(row["area"], []).append(frozen.of_row(row))
    made = [Area(clean(name), tuple(own), tuple(Band(f.month, *(f.quantiles[level] for level in LEVELS)) for f in own)) for name, own in by_area.items()]
    return sorted(made, key=lambda area: (-area.bands[0].middle, -area.bands[0].high, area.name))


def row(forecast: Forecast) -> Row:
    """As JSON."""
    f = forecast
    return {
        "area": f.area, "month": f.month, "what": f.what, "quantiles": {level: f.quantiles[level] for level in LEVELS}, "months_ahead": f.horizon,
        "issued_at": f.issued_at, "data_until": f.data_until, "maker": f.maker, "id": f.id, "entry": f.entry, "entry_hash": f.entry_hash,
    }  # fmt: skip


def cells(told: Sequence[Area]) -> list[Row]:
    """As rows of a table that has events by day, too: from and to are the month's."""
    return [
        {"from": f"{f.month}-01", "to": f"{f.month}-{monthrange(int(f.month[:4]), int(f.month[5:]))[1]}", **dict(zip(CELLS, (f.area, *(f.quantiles[level] for level in LEVELS), f.issued_at, f.id), strict=True))}
        for area in told
        for f in area.forecasts
    ]


def _is_asked(asked: Asked, area: str, told_of: Collection[str]) -> bool:
    place = asked.question.place
    if place is None:
        return asked.question.box is None or area in told_of
    return area.endswith(f", {place.country}") if place.feature == "country" else area == areas.area_of(place)


def _meets(asked: Asked, month: str) -> bool:
    """Is any of the month asked for?"""
    window = asked.question.window
    return window is None or window.meets(Window(contract.moment(f"{month}-01T00:00:00Z"), contract.moment(f"{later(month, 1)}-01T00:00:00Z")))
