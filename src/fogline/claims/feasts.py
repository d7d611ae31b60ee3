"""When feasts are: Ramadan, the Eids, Easter, Christmas and others, from a table (lexicons/feasts.toml names its sources)."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from fogline.claims.calendar import WEEKDAYS

Days = tuple[date, date]  # the first day, and the day after the last


def of_year(name: str, year: int) -> Days | None:
    """The days of a feast that begins in a year; None where the table has no such feast or year."""
    return next((days for days in _all(_plain(name), year, year) if days[0].year == year), None)


def near(name: str, day: date, ahead: bool | None) -> Days | None:
    """The days of the feast that a day's reader takes it for.

    Args:
        name: as written, "Eid al-Fitr".
        day: when it was written.
        ahead: whether the words look ahead; None where nothing tells.

    Returns:
        The one that goes on on that day; else the next where the words look ahead, else the last one that began, but
        the next one where nothing tells and it is less than two months off. None where the table has none.
    """
    known = _all(_plain(name), day.year - 1, day.year + 1)
    begun = bisect_right([first for first, _ in known], day)
    if begun and known[begun - 1][1] > day:
        return known[begun - 1]
    following = known[begun] if begun < len(known) else None
    soon = following is not None and ahead is None and (following[0] - day).days < 60
    return following if ahead or soon else known[begun - 1] if begun else None


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
def _table() -> dict[str, dict[str, Any]]:
    """The table of feasts."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("feasts.toml").read_text(encoding="utf-8"))
