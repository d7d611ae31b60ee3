"""When feasts are: Ramadan, the Eids, Easter, Christmas and others, from a table (lexicons/feasts.toml names its sources)."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from fogline.claims.anchor import cost
from fogline.claims.calendar import WEEKDAYS
from fogline.claims.tense import Tense

Days = tuple[date, date]  # the first day, and the day after the last


def of_year(name: str, year: int) -> Days | None:
    """The days of a feast that begins in a year; None where the table has no such feast or year."""
    return next((days for days in _all(_plain(name), year, year) if days[0].year == year), None)


def near(name: str, day: date, tense: Tense | None) -> Days | None:
    """The days of the feast that is meant on a day: the one that goes on then, or the nearest where the words look.

    Args:
        name: as written, "Eid al-Fitr".
        day: when it was written.
        tense: where the words look; None where nothing tells.
    """
    known = _all(_plain(name), day.year - 1, day.year + 1)
    return min(known, key=lambda days: _cost(days, day, tense), default=None)


def _cost(days: Days, day: date, tense: Tense | None) -> float:
    """How far off a feast is."""
    first, end = days
    return cost((first - day).days, tense) if first > day else cost(min(0, (end - day).days - 1), tense)


def doubt(name: str) -> timedelta:
    """How much later than the table says a feast may be: a day where the moon is looked for."""
    return timedelta(_plain(name) in _table()["sighted"])


def _plain(name: str) -> str:
    """A feast's name as the table has it."""
    folded = " ".join(name.casefold().replace("’", "'").split())
    return str(_table()["names"].get(folded, folded))


@cache
def _all(name: str, first: int, last: int) -> tuple[Days, ...]:
    """The days of a feast in some years, in order."""
    table = _table()
    if name in table["fixed"]:
        days = [_fixed(table["fixed"][name], year) for year in range(max(first, 1), min(last, 9998) + 1)]
        return tuple((day, day + timedelta(1)) for day in days)
    starts = [date.fromisoformat(day) for day in table["begins"].get(name, ()) if first <= int(day[:4]) <= last]
    length = table["days"].get(name)
    if length:
        return tuple((start, start + timedelta(length)) for start in starts)
    ends = [date.fromisoformat(day) for day in table["begins"]["eid al-fitr"]]
    return tuple((start, next(end for end in ends if end > start)) for start in starts)


def _fixed(rule: str, year: int) -> date:
    """The day that "12-25" or "4 thu 11" is in a year."""
    if " " not in rule:
        return date.fromisoformat(f"{year:04d}-{rule}")
    nth, weekday, month = rule.split()
    first = date(year, int(month), 1)
    return first + timedelta((WEEKDAYS[weekday] - first.weekday()) % 7 + 7 * (int(nth) - 1))


@cache
def _table() -> dict[str, Any]:
    """The table of feasts."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("feasts.toml").read_text(encoding="utf-8"))
