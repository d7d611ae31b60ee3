"""What an expression of time is worth: its TIMEX3 value and its window, reckoned from the publication day.

Source of the values: TIMEX3 as in TempEval-3. Windows are half-open UTC; a night is 18 to 6 h, a morning 6 to 12 h.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from fogline.claims import numbers
from fogline.types import Window

Groups = Mapping[str, str | None]
Reckoned = tuple[str | None, Window | None]
UNKNOWN: Reckoned = (None, None)
MONTHS = {name.casefold(): i for i, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): i for i, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}
LETTERS = {"second": "S", "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "fortnight": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "E", "century": "C", "centurie": "C", "weekend": "WE"}
PARTS = {"morning": ("TMO", 6, 12), "afternoon": ("TAF", 12, 18), "evening": ("TEV", 18, 24), "night": ("TNI", 18, 30), "noon": ("T12:00", 12, 13), "midday": ("T12:00", 12, 13), "midnight": ("T24:00", 23, 25), "dawn": ("TMO", 4, 7), "early hours": ("TMO", 0, 6), "small hours": ("TMO", 0, 6)}
SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}
HOLIDAYS = {"christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "new year's day": (1, 1), "new year's eve": (12, 31), "halloween": (10, 31), "valentine's day": (2, 14)}
SAME_YEAR_WITHIN = 183  # days: a date without a year is the nearest one by this much, by default in the past


def number(words: str | None) -> float | None:
    """The number that digits or words say; None for "several"."""
    folded = (words or "").casefold().strip()
    if folded in ("a", "an"):
        return 1
    return 0.5 if folded.startswith("half a") else numbers.value(folded) if folded else None


def reckon(name: str, groups: Groups, anchor: datetime | None, future: bool) -> Reckoned | None:
    """The value and window of one expression.

    Args:
        name: the rule's reckoning.
        groups: what its pattern caught.
        anchor: publication time; None leaves relative expressions unresolved.
        future: does the sentence speak of the future there?

    Returns:
        Value and window, either None where the words do not fix it; None altogether where the words are no time.
    """
    try:
        return RECKONINGS[name](groups, anchor.date() if anchor else None, future)
    except (OverflowError, ValueError):
        return UNKNOWN


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


def _date(g: Groups, today: date | None, future: bool) -> Reckoned | None:
    month = int(g["mm"] or 0) if g.get("mm") else MONTHS[(g["mon"] or "").casefold().rstrip(".")]
    number_of_day = int(g["day"] or 1)
    year = g.get("year") or g.get("yy")
    if year is not None:
        full = int(year) if len(year) == 4 else 1900 + int(year) if int(year) > 40 else 2000 + int(year)
        return _on(date(full, month, number_of_day))
    if number_of_day > calendar.monthrange(2000, month)[1]:
        return None
    if today is None:
        return UNKNOWN
    return _on(_near(today, month, number_of_day, future))


def _month(g: Groups, today: date | None, future: bool) -> Reckoned:
    month = MONTHS[(g["mon"] or "").casefold().rstrip(".")]
    if g.get("year"):
        return _in_month(int(g["year"] or 0), month)
    if today is None:
        return UNKNOWN
    which = (g.get("which") or g.get("rel") or "").casefold()
    if "last year" in which:
        return _in_month(today.year - 1, month)
    if which == "last":
        return _in_month(today.year - (month >= today.month), month)
    if which in ("next", "next year"):
        return _in_month(today.year + (month <= today.month), month)
    if future and month < today.month - 1:
        return _in_month(today.year + 1, month)
    if not future and month > today.month + 1:
        return _in_month(today.year - 1, month)
    return _in_month(today.year, month)


def _weekday(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _on(day) if (day := _day_of_week(g, today, future)) else UNKNOWN


def _time_of_weekday(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _part(day, g["part"] or "") if (day := _day_of_week(g, today, future)) else UNKNOWN


def _part_of_day(g: Groups, today: date | None, future: bool) -> Reckoned:
    if today is None:
        return UNKNOWN
    which = (g["which"] or "").casefold()
    return _part(today + timedelta({"yesterday": -1, "last": -1, "tomorrow": 1}.get(which, 0)), g["part"] or "")


def _tonight(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _part(today, "night") if today else UNKNOWN


def _relative_day(g: Groups, today: date | None, future: bool) -> Reckoned:
    steps = {"today": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}
    return _on(today + timedelta(steps[(g["word"] or "").casefold()])) if today else UNKNOWN


def _now(g: Groups, today: date | None, future: bool) -> Reckoned:
    return "PRESENT_REF", _day_window(today) if today else None


def _ago(g: Groups, today: date | None, future: bool) -> Reckoned:
    count, unit = number(g["n"]), (g["unit"] or "").casefold()
    sign = -1 if g["dir"] in ("ago", "earlier", "before") else 1
    if count is None:
        return ("PAST_REF" if sign < 0 else "FUTURE_REF"), None
    if today is None or g["dir"] in ("before", "later") or (g["dir"] == "earlier" and unit != "year"):
        return (None, None) if today is None else (_period(count, unit), None)
    return _shifted(today, sign * count, unit)


def _this_unit(g: Groups, today: date | None, future: bool) -> Reckoned:
    which, unit = (g["which"] or "").casefold().removeprefix("the "), (g["unit"] or "").casefold()
    if today is None or (which in ("that", "that same", "same", "previous", "following") and unit == "day"):
        return UNKNOWN
    if which in ("past", "next", "last") and (g["which"] or "").casefold().startswith("the "):
        if unit in ("day", "week", "month", "year", "decade"):
            length = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[unit]
            window = _span(today, today + timedelta(length)) if which == "next" else _span(today - timedelta(length - 1), today + timedelta(1))
            return _period(1, unit), window
    step = -1 if which in ("last", "previous", "past") else 1 if which in ("next", "coming", "following", "this coming") else 0
    if unit in SEASONS:
        return _in_season(today.year + (step if step else 0), unit)
    return _shifted(today, step, unit)


def _quarter(g: Groups, today: date | None, future: bool) -> Reckoned:
    order = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}[(g["ord"] or "").casefold()]
    if g.get("year"):
        year = int(g["year"] or 0)
    elif today is None:
        return UNKNOWN
    else:
        step = {"last": -1, "next": 1}.get((g.get("which") or "").casefold())
        year = today.year + step if step is not None else today.year - (not future and order > (today.month - 1) // 3 + 1)
    return f"{year:04d}-Q{order}", _span(date(year, 3 * order - 2, 1), _next_month(date(year, 3 * order, 1)))


def _this_quarter(g: Groups, today: date | None, future: bool) -> Reckoned:
    if today is None:
        return UNKNOWN
    back = {"year-ago": 5, "year-earlier": 5, "current": 0}.get((g.get("which") or "").casefold(), 1)
    index = today.year * 4 + (today.month - 1) // 3 - back
    return f"{index // 4:04d}-Q{index % 4 + 1}", None


def _half(g: Groups, today: date | None, future: bool) -> Reckoned:
    year = int(g["year"] or 0) if g.get("year") else today.year if today else None
    order = 1 if (g["half"] or "").casefold() == "first" else 2
    return (f"{year:04d}-H{order}", _span(date(year, 6 * order - 5, 1), _next_month(date(year, 6 * order, 1)))) if year else UNKNOWN


def _year_back(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _in_year(today.year - 1) if today else UNKNOWN


def _span_past(g: Groups, today: date | None, future: bool) -> Reckoned:
    count, unit = number(g["n"]), (g["unit"] or "").casefold()
    value = _period(count, unit)
    direction = (g["dir"] or "").casefold()
    if today is None or count is None or direction in ("first", "final", "previous", "preceding", "following", "latest"):
        return value, None
    hours = {"hour": 1, "minute": 1 / 60, "second": 1 / 3600}.get(unit)
    length = timedelta(hours=hours * count) if hours else timedelta(days=count * {"day": 1, "night": 1, "week": 7, "weekend": 7, "month": 30.44, "quarter": 91.3, "year": 365.25, "decade": 3652.5}.get(unit, 1))
    length = max(length, timedelta(days=1))
    if direction in ("next", "coming"):
        return value, Window(_midnight(today), _midnight(today) + length)
    end = _midnight(today) + timedelta(days=1)
    return value, Window((end - timedelta(days=1) - length).replace(hour=0, minute=0, second=0, microsecond=0), end)


def _decade(g: Groups, today: date | None, future: bool) -> Reckoned:
    tens = int(g["decade"] or 0) if g.get("decade") else 190 + int(g["short"] or 0)
    return f"{tens}X" if tens >= 100 else str(tens), _span(date(tens * 10, 1, 1), date(tens * 10 + 10, 1, 1))


def _year(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _in_year(int(g["year"] or 0))


def _this_period(g: Groups, today: date | None, future: bool) -> Reckoned:
    unit = g.get("unit") or g.get("unit2") or g.get("unit3") or "year"
    if unit == "weekend":
        return "P2D", None
    return _shifted(today, 0 if unit == "year" else -1, unit) if today else UNKNOWN


def _recent_units(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _period(None, (g["unit"] or "").casefold()), None


def _year_end(g: Groups, today: date | None, future: bool) -> Reckoned:
    year = int(g.get("year") or g.get("year2") or 0) or (today.year if today else 0)
    return (f"{year:04d}", _span(date(year, 12, 1), date(year + 1, 1, 1))) if year else UNKNOWN


def _season(g: Groups, today: date | None, future: bool) -> Reckoned:
    if g.get("year"):
        return _in_season(int(g["year"] or 0), (g["season"] or "").casefold())
    if today is None:
        return UNKNOWN
    which = (g.get("which") or "").casefold()
    season = (g["season"] or "").casefold()
    started = SEASONS[season][1] <= today.month
    year = today.year - (not started and not future) if which != "next" else today.year + started
    return _in_season(today.year - (not started or SEASONS[season][1] + 3 > today.month) if which == "last" else year, season)


def _holiday(g: Groups, today: date | None, future: bool) -> Reckoned:
    name = (g["name"] or "").casefold().replace("’", "'")
    year = int(g["year"] or 0) if g.get("year") else today.year if today else None
    if name not in HOLIDAYS or year is None:
        return UNKNOWN
    month, day = HOLIDAYS[name]
    return _on(date(year, month, day)) if g.get("year") or today is None else _on(_near(today, month, day, future))


def _clock(g: Groups, today: date | None, future: bool) -> Reckoned:
    hour, minute = int(g["hour"] or 0), int(g.get("minute") or 0)
    half = (g.get("half") or "").casefold()[:1]
    hour = hour % 12 + 12 * (half == "p") if half else hour
    day = _day_of_week(g, today, future) if g.get("wd") else today
    if day is None:
        return UNKNOWN
    start = _midnight(day) + timedelta(hours=hour, minutes=minute)
    return f"{day:%Y-%m-%d}T{hour:02d}:{minute:02d}", Window(start, start + (timedelta(minutes=1) if g.get("minute") else timedelta(hours=1)))


def _clock_word(g: Groups, today: date | None, future: bool) -> Reckoned:
    day = _day_of_week(g, today, future) if g.get("wd") else today
    word = {"sunrise": "dawn", "dusk": "evening", "sunset": "evening"}.get((g["word"] or "").casefold(), (g["word"] or "").casefold())
    return _part(day, word) if day else UNKNOWN


def _part_alone(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _part(today, (g["part"] or "").casefold().split()[-1].replace("hours", "dawn")) if today else UNKNOWN


def _set(g: Groups, today: date | None, future: bool) -> Reckoned:
    word = (g.get("word") or "").casefold()
    by_word = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P1Q", "annually": "P1Y", "yearly": "P1Y", "nightly": "P1D", "hourly": "PT1H"}
    if word:
        return by_word[word], None
    unit = g.get("unit") or g.get("unit2")
    if unit:
        return _period(number((g.get("n2") or "").strip() or "a") or 1, unit.casefold()), None
    return ("P1W" if g.get("wd") else "P1Y"), None


def _duration(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _period(number(g.get("n")), (g["unit"] or "").casefold()), None


def _vague_duration(g: Groups, today: date | None, future: bool) -> Reckoned:
    return _period(None, (g["unit"] or "").casefold().removesuffix("s")), None


def _day_of_week(g: Groups, today: date | None, future: bool) -> date | None:
    """The weekday meant: the latest up to publication, or the next one where the words look ahead."""
    if today is None:
        return None
    wanted = "mon tue wed thu fri sat sun".split().index((g["wd"] or "").casefold()[:3])
    which = (g.get("which") or "").casefold()
    back = (today.weekday() - wanted) % 7
    if which == "last":
        return today - timedelta(back or 7)
    if which in ("next", "this coming") or (future and which not in ("this past", "earlier")):
        return today + timedelta((wanted - today.weekday()) % 7 or 7)
    return today - timedelta(back)


def _near(today: date, month: int, day: int, future: bool) -> date:
    """A day without a year: the nearest one, the past preferred unless the words look ahead."""
    options = [date(year, month, day) for year in (today.year - 1, today.year, today.year + 1) if day <= calendar.monthrange(year, month)[1]]
    ahead = [d for d in options if d >= today]
    behind = [d for d in options if d <= today]
    if future and ahead and (ahead[0] - today).days <= 366:
        return ahead[0]
    return min(options, key=lambda d: (abs((d - today).days) > SAME_YEAR_WITHIN, d not in behind, abs((d - today).days)))


def _shifted(today: date, count: float, unit: str) -> Reckoned:
    """The unit of time that many units away."""
    if unit in ("day", "night"):
        return _on(today + timedelta(count))
    if unit in ("hour", "minute", "second"):
        return _on(today) if count > -24 else _on(today - timedelta(hours=24))
    if unit in ("week", "fortnight", "weekend"):
        day = today + timedelta(7 * count * (2 if unit == "fortnight" else 1))
        monday = day - timedelta(day.weekday())
        year, week, _ = day.isocalendar()
        if unit == "weekend":
            return f"{year:04d}-W{week:02d}-WE", _span(monday + timedelta(5), monday + timedelta(7))
        return f"{year:04d}-W{week:02d}", _span(monday, monday + timedelta(7))
    if unit == "month":
        index = today.year * 12 + today.month - 1 + int(count)
        return _in_month(index // 12, index % 12 + 1)
    if unit == "quarter":
        index = today.year * 4 + (today.month - 1) // 3 + int(count)
        first = date(index // 4, index % 4 * 3 + 1, 1)
        return f"{first.year:04d}-Q{index % 4 + 1}", _span(first, _next_month(date(first.year, first.month + 2, 1)))
    if unit in ("decade", "century", "centurie"):
        length = 10 if unit == "decade" else 100
        start = (today.year // length + int(count)) * length
        return str(start // length) + ("X" if length == 10 else ""), _span(date(start, 1, 1), date(start + length, 1, 1))
    return _in_year(today.year + int(count))


def _period(count: float | None, unit: str) -> str:
    """A TIMEX3 duration."""
    letter = LETTERS.get(unit, "D")
    amount = "X" if count is None else f"{count:g}"
    if unit == "fortnight" and count is not None:
        amount = f"{count * 2:g}"
    if letter in ("E", "C") and count is not None:
        return f"P{count * (10 if letter == 'E' else 100):g}Y"
    if letter == "WE":
        return "P2D"
    return f"PT{amount}{letter}" if unit in ("hour", "minute", "second") else f"P{amount}{letter}"


def _on(day: date) -> Reckoned:
    return f"{day:%Y-%m-%d}" if day.year >= 1000 else None, _day_window(day)


def _part(day: date, part: str) -> Reckoned:
    name, start, end = PARTS[part.casefold()]
    return f"{day:%Y-%m-%d}{name}", Window(_midnight(day) + timedelta(hours=start), _midnight(day) + timedelta(hours=end))


def _in_month(year: int, month: int) -> Reckoned:
    first = date(year, month, 1)
    return f"{year:04d}-{month:02d}", _span(first, _next_month(first))


def _in_year(year: int) -> Reckoned:
    return f"{year:04d}", _span(date(year, 1, 1), date(year + 1, 1, 1))


def _in_season(year: int, season: str) -> Reckoned:
    code, month = SEASONS[season]
    start = date(year, month, 1)
    return f"{year:04d}-{code}", _span(start, _next_month(_next_month(_next_month(start))))


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day_window(day: date) -> Window:
    return Window(_midnight(day), _midnight(day) + timedelta(days=1))


def _span(start: date, end: date) -> Window:
    return Window(_midnight(start), _midnight(end))


RECKONINGS: dict[str, Callable[[Groups, date | None, bool], Reckoned | None]] = {
    "date": _date, "month": _month, "weekday": _weekday, "time_of_weekday": _time_of_weekday, "part_of_day": _part_of_day, "tonight": _tonight,
    "relative_day": _relative_day, "now": _now, "past": lambda g, t, f: ("PAST_REF", None), "future": lambda g, t, f: ("FUTURE_REF", None),
    "ago": _ago, "this_unit": _this_unit, "quarter": _quarter, "this_quarter": _this_quarter, "half": _half, "year_back": _year_back,
    "span_past": _span_past, "anchored_since": _year, "decade": _decade, "fiscal": _year, "year": _year, "year_end": _year_end, "season": _season,
    "holiday": _holiday, "clock": _clock, "clock_word": _clock_word, "part_alone": _part_alone, "set": _set, "duration": _duration,
    "vague_duration": _vague_duration, "this_period": _this_period, "recent_units": _recent_units,
}  # fmt: skip
