"""The dead of each month and first-order division, from the events of a record as it was known at a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fogline import contract
from fogline.exports.ucdp import Deadly, deadly
from fogline.forecasts.series import Series, later, months_between
from fogline.record import View
from fogline.types import Event, Place, Question

WIDEST = 5  # where_precision, as the development series: 6 is a country
NOT_COUNTED = ("discounted", "withdrawn")


@dataclass(frozen=True, slots=True)
class Known:
    """What forecasts are made from."""

    series: Series
    data_until: datetime  # when the last report that is known was published


def known(view: View) -> Known | None:
    """The dead by area and month, up to the last month that is over; None where no month is.

    A month is over once a report that was published after it is known. The first is that of the first report, whole or not: how many
    months nobody reported before that is not known.

    Args:
        view: of a moment; nothing that the record learnt later is looked at.
    """
    tally = view.tally()
    if tally["first_published"] is None:
        return None
    first, until = tally["first_published"][:7], str(tally["last_published"])
    last = later(until[:7], -1)
    reached = contract.moment(until)
    if last < first or reached is None:
        return None
    return Known(counted(view.events(Question()), first, last), reached)


def counted(events: Iterable[Event], first: str, last: str) -> Series:
    """The sums of best estimates by area, each event in the month of its first day, as UCDP codes them.

    Args:
        events: those without a death, a day or a division, discounted and withdrawn ones are left out.
        first: month.
        last: month.
    """
    sums: Counter[tuple[str, str]] = Counter()
    for event in events:
        found = deadly(event)
        if isinstance(found, Deadly) and event.standing not in NOT_COUNTED and (event.where_precision or WIDEST + 1) <= WIDEST:
            area = area_of(found.place)
            if area is not None:
                sums[area, f"{found.first:%Y-%m}"] += found.best
    areas = tuple(sorted({area for area, month in sums if first <= month <= last}))
    months = [later(first, i) for i in range(months_between(first, last) + 1)]
    values = np.array([[sums[area, month] for month in months] for area in areas], dtype=np.float64)
    return Series(areas, first, values.reshape(len(areas), len(months)))


def area_of(place: Place) -> str | None:
    """The first-order division that a place lies in or is, with its country's code; None where that is not known."""
    name = place.admin1 or (place.name if place.feature == "adm1" else None)
    return f"{name}, {place.country}" if name and place.country else None
