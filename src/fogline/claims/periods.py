"""What an expression of a week, a month, a season, a year, a length or a rhythm is worth."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from fogline.claims import calendar, numbers
from fogline.claims.anchor import Anchor, Groups, Reckoning, cost, month_number, number, ordinal
from fogline.claims.calendar import SEASONS, UNKNOWN, Reckoned
from fogline.types import Window

BACK = ("last", "previous", "past", "preceding", "this past")
ON = ("next", "coming", "following", "this coming", "upcoming")
LONG = {"decade": 10, "century": 100, "centurie": 100}  # years
SETS = {"daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y", "hourly": "PT1H"}


def _month(g: Groups, a: Anchor) -> Reckoned:
    month = month_number(g)
    if "year" in g or "said_year" in g:
        return calendar.month(int(g["year"]) if "year" in g else _year_in_words(g["said_year"]), month)
    if a.today is None:
        return UNKNOWN
    which, this, now = g.get("which") or g.get("rel") or "", a.today.year, a.today.month
    if which in ("last year", "this year", "next year"):
        return calendar.month(this + {"last year": -1, "this year": 0, "next year": 1}[which], month)
    if which == "last":
        return calendar.month(this - (month >= now), month)
    if which == "next":
        return calendar.month(this + (month <= now), month)
    if which == "this":
        return calendar.month(this, month)
    tense = a.tense
    return calendar.month(min((this - 1, this, this + 1), key=lambda year: cost(12 * (year - this) + month - now, tense)), month)


def _ago(g: Groups, a: Anchor) -> Reckoned | None:
    count, unit, direction = number(g.get("n")), g["unit"], g["dir"]
    back = direction in ("ago", "earlier", "before")
    if direction in ("ago", "from now"):
        if count is None:
            return ("PAST_REF" if back else "FUTURE_REF"), None
        if unit in LONG:
            count, unit = count * LONG[unit], "year"
        return calendar.shifted(a.today, -count if back else count, unit) if a.today else UNKNOWN
    if count is not None and a.day_told and unit in ("day", "night", "week"):
        return calendar.on(a.day_told + timedelta((-1 if back else 1) * count * calendar.DAYS[unit]))
    return None


def _year_back(g: Groups, a: Anchor) -> Reckoned:
    """"A year earlier": the quarter told, a year before it, in talk of quarters; else last year."""
    if quarter := a.quarter:
        return calendar.quarter(int(quarter[:4]) - 1, int(quarter[-1]))
    return calendar.year(a.today.year - 1) if a.today else UNKNOWN


def _this_unit(g: Groups, a: Anchor) -> Reckoned:
    written = g.get("which", "this")
    which, unit = written.removeprefix("the "), g["unit"]
    if a.today is None:
        return UNKNOWN
    if written.startswith("the ") and which in ("past", "last", "next") and unit in ("day", "week", "month", "year", "decade"):
        length = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[unit]
        first, end = (a.today, a.today + timedelta(length)) if which == "next" else (a.today - timedelta(length - 1), a.today + timedelta(1))
        return calendar.period(1, unit), calendar.window(first, end)
    step = -1 if which in BACK else 1 if which in ON else 0
    return calendar.shifted(a.today, step, unit)


def _told_unit(g: Groups, a: Anchor) -> Reckoned:
    """"The following month": one from the date that the text told."""
    which, unit = g["which"].removeprefix("the ").removeprefix("that ").removeprefix("very "), g["unit"]
    step = -1 if which in BACK else 1 if which in ON else 0
    told = a.told or ""
    if unit == "year" and re.match(r"\d{4}(?!\d)", told):
        return calendar.year(int(told[:4]) + step)
    if unit == "month" and re.match(r"\d{4}-\d\d", told):
        return calendar.shifted(date(int(told[:4]), int(told[5:7]), 1), step, "month")
    return calendar.shifted(a.day_told, step, unit) if a.day_told and unit in ("day", "week") else UNKNOWN


def _weekend(g: Groups, a: Anchor) -> Reckoned:
    if a.today is None:
        return UNKNOWN
    return calendar.week(a.today if a.ahead or a.today.weekday() > 4 else a.today - timedelta(7), "weekend")


def _quarter(g: Groups, a: Anchor) -> Reckoned:
    order = ordinal(g["ord"])
    if "year" in g:
        return calendar.quarter(int(g["year"]), order)
    if a.today is None:
        return UNKNOWN
    step = {"last": -1, "this": 0, "next": 1, "year-ago": -1, "year-earlier": -1}.get(g.get("which", ""))
    return calendar.quarter(a.today.year + step if step is not None else a.today.year - (not a.ahead and order > (a.today.month - 1) // 3 + 1), order)


def _this_quarter(g: Groups, a: Anchor) -> Reckoned:
    """"The latest quarter", "the 1988 period": the quarter told, else the one before publication's."""
    if a.today is None:
        return UNKNOWN
    told = a.quarter or str(calendar.shifted(a.today, -1, "quarter")[0])
    which = g.get("which", "")
    if which == "current":
        return calendar.shifted(a.today, 0, "quarter")
    back = which in ("year-ago", "year-earlier") or "rel" in g
    return calendar.quarter(int(g["year"]) if "year" in g else int(told[:4]) - back, int(told[-1]))


def _half(g: Groups, a: Anchor) -> Reckoned:
    this = int(g["year"]) if "year" in g else a.today.year if a.today else 0
    step = {"last": -1, "next": 1}.get(g.get("which", ""), 0)
    return calendar.half(this + step, 1 if g["half"] == "first" else 2) if this else UNKNOWN


def _span(g: Groups, a: Anchor) -> Reckoned:
    """"The past 24 hours": up to the moment of publication; "the next three days": from then on."""
    count, unit = number(g.get("n")), g["unit"]
    value, direction = calendar.period(count, unit), g["dir"]
    longest = number(g.get("most")) or count
    if a.published is None or longest is None or direction not in ("past", "last", "next", "coming"):
        return value, None
    length = timedelta(days=longest * calendar.DAYS[unit])
    moment = a.published.astimezone(UTC)
    if moment.timetz() != datetime.min.time().replace(tzinfo=UTC) and unit in ("hour", "minute", "second"):
        return value, Window(moment, moment + length) if direction in ("next", "coming") else Window(moment - length, moment)
    start, length = calendar.midnight(a.published.date()), max(length, timedelta(days=1))
    if direction in ("next", "coming"):
        return value, Window(start, start + length)
    return value, Window((start - length).replace(hour=0, minute=0, second=0, microsecond=0), start + timedelta(days=1))


def _decade(g: Groups, a: Anchor) -> Reckoned:
    if "tens" in g:
        return calendar.years(1900 + numbers.TENS[g["tens"].removesuffix("ies") + "y"], 10)
    return calendar.years(10 * (int(g["decade"]) if "decade" in g else 190 + int(g["short"])), 10)


def _century(g: Groups, a: Anchor) -> Reckoned:
    return calendar.years(100 * (ordinal(g["ord"]) - 1), 100)


def _year(g: Groups, a: Anchor) -> Reckoned:
    return calendar.year(int(g["year"]) if "year" in g else _year_in_words(g["said_year"]))


def _years(g: Groups, a: Anchor) -> Reckoned | None:
    first, last = int(g["year"]), int(g["last"])
    return (f"{first}/{last}", calendar.window(date(first, 1, 1), date(last + 1, 1, 1))) if first < last else None


def _year_in_words(words: str) -> int:
    """"Nineteen ninety-six", "two thousand and four"."""
    plain = words.replace("-", " ").replace(" and ", " ")
    if plain.startswith("two thousand"):
        return int(numbers.value(plain) or 0)
    century, _, rest = plain.partition(" ")
    return 100 * int(numbers.value(century) or 0) + int(numbers.value(rest) or 0)


def _year_end(g: Groups, a: Anchor) -> Reckoned:
    this = int(g.get("year") or g.get("year2") or 0) or (a.today.year if a.today else 0)
    return (f"{this:04d}", calendar.window(date(this, 12, 1), date(this + 1, 1, 1))) if this else UNKNOWN


def _season(g: Groups, a: Anchor) -> Reckoned:
    if "year" in g or "said_year" in g:
        return calendar.season(int(g["year"]) if "year" in g else _year_in_words(g["said_year"]), g["season"])
    if a.today is None:
        return UNKNOWN
    which, name = g.get("which", "").removeprefix("the "), g["season"]
    begun = a.today.year - (SEASONS[name][1] > a.today.month)  # the year that the latest one began in
    goes_on = calendar.months_on(date(begun, SEASONS[name][1], 1), 3) > a.today
    if which in BACK:
        return calendar.season(begun - goes_on, name)
    if which.endswith("this") and not goes_on:
        return calendar.season(a.today.year, name)
    return calendar.season(begun + (which in ON or (bool(a.ahead) and not goes_on)), name)


def _set(g: Groups, a: Anchor) -> Reckoned:
    """"Every Friday", "twice a week": what comes again."""
    if "word" in g:
        return SETS[g["word"]], None
    if "wd" in g:
        code = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}.get(g.get("part", ""), "")
        return f"XXXX-WXX-{calendar.WEEKDAYS[g['wd'][:3]] + 1}{code}", None
    if "mon" in g:
        return f"XXXX-{month_number(g):02d}", None
    if "part" in g:
        return f"XXXX-XX-XX{calendar.PARTS[g['part']][0]}", None
    return calendar.period(number(g.get("n")) or 1, g["unit"]), None


def _duration(g: Groups, a: Anchor) -> Reckoned:
    count = number(g.get("n"))
    return calendar.period(count + 0.5 if count and "more" in g else count, g["unit"]), None


PERIODS: dict[str, Reckoning] = {
    "month": _month, "past": lambda g, a: ("PAST_REF", None), "future": lambda g, a: ("FUTURE_REF", None), "ago": _ago, "year_back": _year_back,
    "this_unit": _this_unit, "told_unit": _told_unit, "weekend": _weekend, "quarter": _quarter, "this_quarter": _this_quarter, "half": _half,
    "span": _span, "decade": _decade, "century": _century, "year": _year, "years": _years, "year_end": _year_end, "season": _season,
    "set": _set, "duration": _duration,
}  # fmt: skip
