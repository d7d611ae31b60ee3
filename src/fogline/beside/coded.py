"""One event as others coded it, and what the codes of their tables mean."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Literal, get_args

from fogline.errors import ReadError
from fogline.types import Kind, Place, Range

Shape = Literal["ucdp", "acled", "own"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
NO_DAY = date(1753, 1, 1)  # the earliest day that some databases can hold: they write it where a day is unknown
MONTHS = "january february march april may june july august september october november december".split()
RADIUS_KM, SLACK_DAYS = 10.0, 1  # where a table has no column for how sure its places and days are
Find = Callable[[str], Place | None]


@dataclass(frozen=True, slots=True)
class Codebook:
    """What a shape of table has in which columns, and what its codes mean; lexicons/coded.toml says it."""

    name: str
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    radius_km: Mapping[str, float] = field(default_factory=dict)
    slack_days: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    with_death: bool = False  # holds only deeds with a death
    zero_is_unknown: bool = False

    def codes(self) -> frozenset[str]:
        """Which of our kinds it codes at all."""
        return frozenset(kind for kinds in self.kinds.values() for kind in kinds)


@dataclass(frozen=True, slots=True)
class Coded:
    """One event of theirs. It lay between `first` and `last`, both days included, and within `radius_km` of its point."""

    id: str
    line: int  # of the file, from 1
    first: date
    last: date
    slack_days: int | None  # how far outside an event may lie and be it; None where no day is named
    place: str
    lat: float
    lon: float
    radius_km: float | None  # None where no place finer than a country is named
    kind: str  # in their words
    kinds: frozenset[str]  # of ours that it may be; empty where it may be any
    killed: Range | None
    actors: tuple[str, ...]
    country: str
    source: str
    notes: str


@cache
def codebook(shape: Shape) -> Codebook:
    """The codebook of a shape of table."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("coded.toml").read_text(encoding="utf-8"))[shape]
    columns = {name: tuple(value) for name, value in data.items() if isinstance(value, list) and name != "needs"}
    kinds = {name: frozenset(value) for name, value in data.get("kinds", {}).items()}
    if shape == "own":  # any of our kinds; it may also be a kind that reports confuse with it
        kinds = {kind: kinds.get(group, frozenset()) | {kind} for kind in get_args(Kind) for group in [data["groups"].get(kind, "")]} | kinds
    return Codebook(
        data["name"], tuple(data["needs"]), columns, data.get("radius_km", {}), data.get("slack_days", {}), data.get("words", {}), kinds,
        data.get("with_death", False), data.get("zero_is_unknown", False),
    )  # fmt: skip


def coded(row: Mapping[str, str], line: int, book: Codebook, find: Find) -> Coded:
    """The event of a row.

    Args:
        row: cells by the names of their columns, in lower case.
        line: of the file, on which it begins.
        book: of the table's shape.
        find: the place that a name means, for rows without a point.

    Raises:
        ReadError: it has no id, no day or no place, or a number that is none; the message says which.
    """

    def cell(what: str) -> str:
        return next((value for name in book.columns.get(what, ()) if (value := row.get(name, "").strip())), "")

    def cells(what: str) -> list[tuple[str, str]]:
        return [(name, value) for name in book.columns.get(what, ()) if (value := row.get(name, "").strip()) and not value.startswith(str(NO_DAY))]

    if not cell("id"):
        raise ReadError("it has no id")
    first, last = _day(cell("first"), "first"), _day(cell("last"), "last")
    if last < first:
        raise ReadError(f"its last day {last} is before its first {first}")
    when_code, where_code = cell("when_code"), cell("where_code")
    slack = _of_code(book.slack_days, when_code, SLACK_DAYS)
    lat, lon, radius = _point(cell, find)
    coarse = _of_code(book.radius_km, where_code, radius)
    words = cell("kind").casefold()
    actors = tuple(part.strip() for _, value in cells("actors") for part in value.split(";") if part.strip())
    return Coded(
        cell("id"), line, first, last, None if slack is None else int(slack), cell("place"), lat, lon, coarse, book.words.get(words, cell("kind")),
        _kinds(book, words), _killed(cell, book), actors, cell("country"), _joined(cells("source")), _joined(cells("notes")),
    )  # fmt: skip


def _of_code(table: Mapping[str, float], code: str, default: float) -> float | None:
    """What a code of precision means; None for one that says that nothing fine is known."""
    return table.get(code) if table and code else default


def _kinds(book: Codebook, words: str) -> frozenset[str]:
    """Which of our kinds a row may be; it may be any where it says none.

    Raises:
        ReadError: the word is not in the codebook.
    """
    if words and words not in book.kinds:
        raise ReadError(f"its kind {words!r} is not one of {book.name}: {', '.join(sorted(book.kinds))}")
    return book.kinds[words] if words else frozenset()


def _day(text: str, which: str) -> date:
    """A day as ISO 8601, with or without a time after it, or as "01 March 2019".

    Raises:
        ReadError: it is none, or the one that stands for an unknown day.
    """
    parts = text.split()
    try:
        if len(parts) == 3 and parts[1].casefold() in MONTHS:
            day = date(int(parts[2]), MONTHS.index(parts[1].casefold()) + 1, int(parts[0]))
        else:
            day = date.fromisoformat(text[:10])
    except ValueError:
        raise ReadError(f"its {which} day {text!r} is no day such as 2019-03-01" if text else f"it has no {which} day") from None
    if day == NO_DAY:
        raise ReadError(f"its {which} day {day} stands for an unknown one")
    return day


def _point(cell: Callable[[str], str], find: Find) -> tuple[float, float, float]:
    """Degrees north and east, and the radius in km; from the gazetteer where the row has only a name."""
    north, east = cell("latitude"), cell("longitude")
    radius = _number(cell("radius"), "radius") if cell("radius") else RADIUS_KM
    if north and east:
        lat, lon = _number(north, "latitude"), _number(east, "longitude")
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ReadError(f"there is no place at {lat:g}, {lon:g}")
        if lat == lon == 0:
            raise ReadError("its point 0, 0 stands for an unknown place")
        return lat, lon, radius
    if not cell("place"):
        raise ReadError("it has neither a point nor the name of a place")
    place = find(cell("place"))
    if place is None:
        raise ReadError(f"no place {cell('place')!r} is in the gazetteer, and it has no latitude and longitude")
    return place.lat, place.lon, radius if cell("radius") else max(RADIUS_KM, place.radius_m / 1000)


def _killed(cell: Callable[[str], str], book: Codebook) -> Range | None:
    """The dead; None where no number is stated. Their high may be below their best (UCDP, where a report tells only of a sum)."""
    low, best, high = (round(_number(text, name)) if (text := cell(name)) else None for name in ("low", "best", "high"))
    if low is best is high is None or (book.zero_is_unknown and not best):
        return None
    if any(n is not None and n < 0 for n in (low, best, high)):
        raise ReadError("fewer than none cannot have been killed")
    return Range(low, best, high)


def _number(text: str, what: str) -> float:
    """A number.

    Raises:
        ReadError: it is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e9:
        raise ReadError(f"its {what} {text!r} is no number")
    return number


def _joined(cells: list[tuple[str, str]]) -> str:
    """What some columns say, each with its name where there are several."""
    return cells[0][1] if len(cells) == 1 else "; ".join(f"{name}: {value}" for name, value in cells)


def days_apart(a: tuple[date, date], b: tuple[date, date]) -> int:
    """Days from the end of one stretch of days to the beginning of the other; 0 where they meet."""
    return max(0, (b[0] - a[1]) // timedelta(days=1), (a[0] - b[1]) // timedelta(days=1))
