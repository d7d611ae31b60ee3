"""Stated areas and shares beside what the settlements of the same actor add up to on the same day, and whether the two agree.

Cells reach no further than `cells.REACH_M` from a settlement, and a settlement without evidence has no holder: the sum is of what the
record knows, and is most often below a stated total of a whole country. It says so, and is never forced to fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Literal

from fogline import contract
from fogline.geometry import within
from fogline.territory import borders, held
from fogline.territory.cells import Cell, Key, area_km2
from fogline.territory.held import Area
from fogline.territory.stated import WHOLE, Stated, row
from fogline.types import Place

Verdict = Literal["agrees", "stated more", "stated less", "cannot be compared"]
Day = Callable[[date], Sequence[contract.Row]]  # the rows of control on a day


@dataclass(frozen=True, slots=True)
class Compared:
    """One statement, and the settlement layer in its unit."""

    stated: Stated
    area: Area | None  # in km2
    low: float | None  # of the layer, in the unit of what is stated
    high: float | None
    verdict: Verdict
    why: str


def compare(statements: Sequence[Stated], day: Day, cells: Mapping[Key, Cell]) -> Iterator[Compared]:
    """Each statement of what an actor holds, beside its settlements on that day.

    Args:
        statements: in order of time for each actor.
        day: gives the rows of control on a day.
        cells: of the settlements that are ever held.
    """
    most: dict[str, float] = {}  # the largest area that an actor's settlements have added up to so far
    for stated in statements:
        if stated.actor.id is None or stated.left is None:
            why = "an actor that the lexicon does not know" if stated.actor.id is None else "it tells of a change, not of a whole"
            yield Compared(stated, None, None, None, "cannot be compared", why)
            continue
        inside = stated.of if stated.of is not None and stated.of.feature in ("country", "adm1", "adm2", "settlement") else None
        area = held.of(day(stated.at.astimezone(UTC).date()), frozenset({stated.actor.id}), cells, inside)
        most[stated.actor.id] = max(area.best, most.get(stated.actor.id, 0.0))
        if not area.settlements:
            yield Compared(stated, area, None, None, "cannot be compared", f"no settlement{f' in {inside.name}' if inside else ''} is known that it may hold on that day")
        elif stated.count.what == "area":
            yield _beside(stated, area, area.low, area.high, "")
        else:
            yield _share(stated, area, inside, cells, most[stated.actor.id])


def _share(stated: Stated, area: Area, inside: Place | None, cells: Mapping[Key, Cell], most: float) -> Compared:
    """A share: of the place that is named, or, where none is, of the most that the actor's settlements added up to."""
    if inside is not None and stated.relation == "holds":
        shape = borders.countries().get(inside.country or "") if inside.feature == "country" else None
        whole = area_km2(shape) if shape is not None else sum(c.km2 for c in cells.values() if within(c.place, inside))
        why = f"of the {whole:,.0f} km² of {inside.name}"
    else:
        whole, why = most, f"of the {most:,.0f} km² that its settlements added up to at most so far in this record"
    return _beside(stated, area, min(WHOLE, area.low / whole * WHOLE), min(WHOLE, area.high / whole * WHOLE), why)


def _beside(stated: Stated, area: Area, low: float, high: float, why: str) -> Compared:
    assert stated.left is not None
    least, most = stated.left
    verdict: Verdict = "agrees"
    if least > high:
        verdict = "stated more"
    elif most is not None and most < low:
        verdict = "stated less"
    return Compared(stated, area, low, high, verdict, why)


def compared_row(one: Compared) -> contract.Row:
    """A comparison for programs."""
    area = None if one.area is None else {"low": round(one.area.low, 1), "best": round(one.area.best, 1), "high": round(one.area.high, 1), "settlements": one.area.settlements}
    layer = {"area_km2": area, "low": None if one.low is None else round(one.low, 2), "high": None if one.high is None else round(one.high, 2)}
    return {**row(one.stated), "settlement_layer": layer, "verdict": one.verdict, "why": one.why}
