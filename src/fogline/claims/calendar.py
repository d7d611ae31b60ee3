"""Days, weeks, months and longer: their TIMEX3 values and their windows.

Source of the values: TIMEX3 as in TempEval-3. Windows are half-open UTC; a night is 18 to 6 h, a morning 6 to 12 h.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from fogline.types import Window

Reckoned = tuple[str | None, Window | None]
UNKNOWN: Reckoned = (None, None)
MONTHS = {name.casefold(): i for i, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): i for i, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}
WEEKDAYS = {name: i for i, name in enumerate("mon tue wed thu fri sat sun".split())}
LETTERS = {"second": "S", "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "fortnight": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "E", "century": "C", "centurie": "C", "weekend": "WE"}
DAYS = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14, "month": 30.44, "quarter": 91.3, "year": 365.25, "decade": 3652.5, "century": 36525, "centurie": 36525}
PARTS = {"morning": ("TMO", 6, 12), "afternoon": ("TAF", 12, 18), "evening": ("TEV", 18, 24), "night": ("TNI", 18, 30), "noon": ("T12:00", 12, 13), "midday": ("T12:00", 12, 13), "midnight": ("T24:00", 23, 25), "dawn": ("TMO", 4, 7), "early hours": ("TMO", 0, 6), "small hours": ("TMO", 0, 6)}
SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}
HALVES = {"year": "6M", "hour": "30M", "minute": "30S"}  # what half of one is


def due(value: str | None, published_at: datetime | None) -> Window | None:
    """"Within a week": from publication to that much later; None for durations that say no number.

    Args:
        value: a TIMEX3 duration, "P1W" or "PT24H".
        published_at: when it was said.
    """
    match = re.fullmatch(r"P(T?)(\d+)([SMHDWY])", value or "")
    if match is None or published_at is None:
        return None
    amount = int(match[2])
    hours = {"TS": 1 / 3600, "TM": 1 / 60, "TH": 1, "D": 24, "W": 168, "M": 730, "Y": 8766}[match[1] + match[3]]
    return Window(published_at, published_at + max(timedelta(hours=amount * hours), timedelta(days=1)) + timedelta(days=published_at.hour == 0))


def on(day: date) -> Reckoned:
    """A day."""
    return f"{day:%Y-%m-%d}" if day.year >= 1000 else None, window(day, day + timedelta(1))


def between(first: date, last: date) -> Reckoned:
    """From one day to another, both in it: an ISO 8601 interval."""
    return (f"{first:%Y-%m-%d}/{last:%Y-%m-%d}", window(first, last + timedelta(1))) if first < last else UNKNOWN


def part(day: date, name: str) -> Reckoned:
    """A part of a day: "morning"."""
    code, start, end = PARTS[name]
    return f"{day:%Y-%m-%d}{code}", Window(midnight(day) + timedelta(hours=start), midnight(day) + timedelta(hours=end))


def week(day: date, unit: str = "week") -> Reckoned:
    """The ISO week that a day is in, or its weekend."""
    monday = day - timedelta(day.weekday())
    year, number, _ = day.isocalendar()
    if unit == "weekend":
        return f"{year:04d}-W{number:02d}-WE", window(monday + timedelta(5), monday + timedelta(7))
    return f"{year:04d}-W{number:02d}", window(monday, monday + timedelta(7))


def month(year: int, number: int) -> Reckoned:
    """A month of a year."""
    first = date(year, number, 1)
    return f"{year:04d}-{number:02d}", window(first, months_on(first, 1))


def quarter(year: int, number: int) -> Reckoned:
    """A quarter of a calendar year, 1 to 4."""
    first = date(year, 3 * number - 2, 1)
    return f"{year:04d}-Q{number}", window(first, months_on(first, 3))


def half(year: int, number: int) -> Reckoned:
    """A half of a calendar year, 1 or 2."""
    first = date(year, 6 * number - 5, 1)
    return f"{year:04d}-H{number}", window(first, months_on(first, 6))


def season(year: int, name: str) -> Reckoned:
    """A season, by the northern months; a winter is named by the year it begins in."""
    code, number = SEASONS[name]
    first = date(year, number, 1)
    return f"{year:04d}-{code}", window(first, months_on(first, 3))


def year(number: int) -> Reckoned:
    """A year."""
    return f"{number:04d}", window(date(number, 1, 1), date(number + 1, 1, 1))


def years(first: int, length: int) -> Reckoned:
    """A decade or a century by its first year."""
    return str(first // length) + ("X" if length == 10 else ""), window(date(first, 1, 1), date(first + length, 1, 1))


def shifted(day: date, count: float, unit: str) -> Reckoned:
    """The unit of time that many units from the one that a day is in."""
    if unit in ("day", "night"):
        return on(day + timedelta(count))
    if unit in ("hour", "minute", "second"):
        return on(day) if count > -24 else on(day - timedelta(hours=24))
    if unit in ("week", "fortnight", "weekend"):
        return week(day + timedelta(7 * count * (2 if unit == "fortnight" else 1)), unit)
    if unit == "month":
        index = day.year * 12 + day.month - 1 + int(count)
        return month(index // 12, index % 12 + 1)
    if unit == "quarter":
        index = day.year * 4 + (day.month - 1) // 3 + int(count)
        return quarter(index // 4, index % 4 + 1)
    if unit in ("decade", "century", "centurie"):
        length = 10 if unit == "decade" else 100
        return years((day.year // length + int(count)) * length, length)
    return year(day.year + int(count))


def period(count: float | None, unit: str) -> str:
    """A TIMEX3 duration; None is an unsaid number: "PXD"."""
    letter = LETTERS.get(unit, "D")
    clock = "T" if unit in ("hour", "minute", "second") else ""
    if letter == "WE":
        return "P2D"
    if count is None:
        return f"P{clock}X{letter}"
    if unit == "fortnight":
        count *= 2
    if letter in ("E", "C"):
        return f"P{count * (10 if letter == 'E' else 100):g}Y"
    if unit in HALVES and count > 1 and count % 1 == 0.5:
        return f"P{clock}{int(count)}{letter}{HALVES[unit]}"
    return f"P{clock}{count:.10g}{letter}"


def on_weekday(day: date, name: str, step: int) -> date:
    """The nearest such weekday from a day on: -1 back or 1 ahead, the day itself among them."""
    gap = (WEEKDAYS[name.casefold()[:3]] - day.weekday()) % 7
    return day + timedelta(gap if step > 0 or gap == 0 else gap - 7)


def months_on(first: date, count: int) -> date:
    """The first of a month some months after another."""
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def window(start: date, end: date) -> Window:
    """From one day up to, not including, another."""
    return Window(midnight(start), midnight(end))
