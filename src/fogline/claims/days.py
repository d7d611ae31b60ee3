"""What an expression of a day, of a part of one or of a time by the clock is worth."""

from __future__ import annotations

import calendar as gregorian
from datetime import UTC, date, datetime, timedelta, timezone

from fogline.claims import calendar, feasts
from fogline.claims.anchor import Anchor, Groups, Reckoning, cost, month_number, ordinal
from fogline.claims.calendar import UNKNOWN, Reckoned
from fogline.claims.tense import Tense
from fogline.types import Window

ZONES = {"gmt": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3}


def _date(g: Groups, a: Anchor) -> Reckoned | None:
    month, day = month_number(g), int(g.get("day", 1))
    written = g.get("year") or g.get("yy")
    if written:
        full = int(written) if len(written) == 4 else 1900 + int(written) if int(written) > 40 else 2000 + int(written)
        return calendar.on(date(full, month, day))
    if day > gregorian.monthrange(2000, month)[1]:
        return None
    return calendar.on(_near(a.today, month, day, a.tense)) if a.today else UNKNOWN


def _days(g: Groups, a: Anchor) -> Reckoned | None:
    first = _date(g, a)
    last = int(g["last"])
    if first is None or last <= int(g["day"]):
        return None
    start = date.fromisoformat(first[0]) if first[0] else None
    return calendar.between(start, start.replace(day=last)) if start else UNKNOWN


def _week_of(g: Groups, a: Anchor) -> Reckoned:
    found = _date(g, a)
    return calendar.week(date.fromisoformat(found[0])) if found and found[0] else UNKNOWN


def _part_of_date(g: Groups, a: Anchor) -> Reckoned | None:
    found = _date(g, a)
    return calendar.part(date.fromisoformat(found[0]), g["part"]) if found and found[0] else found


def _near(today: date, month: int, day: int, tense: Tense | None) -> date:
    """A day without a year: the nearest one, where the side that the words do not look to counts as further."""
    options = [date(year, month, day) for year in range(today.year - 4, today.year + 5) if day <= gregorian.monthrange(year, month)[1]]
    return min(options, key=lambda d: cost((d - today).days, tense))


def _weekday(g: Groups, a: Anchor) -> Reckoned:
    return calendar.on(day) if (day := _day_of_week(g, a)) else UNKNOWN


def _time_of_weekday(g: Groups, a: Anchor) -> Reckoned:
    return calendar.part(day, g["part"]) if (day := _day_of_week(g, a)) else UNKNOWN


def _day_of_week(g: Groups, a: Anchor) -> date | None:
    """The weekday meant: the latest up to publication, or the next from then on where the words look ahead."""
    if a.today is None:
        return None
    which, name = g.get("which", ""), g["wd"]
    if which in ("the previous", "the following"):
        step = 1 if which == "the following" else -1
        return calendar.on_weekday((a.day_told or a.today) + timedelta(step), name, step)
    if which == "last":
        return calendar.on_weekday(a.today - timedelta(1), name, -1)
    if which in ("next", "this coming"):
        return calendar.on_weekday(a.today + timedelta(1), name, 1)
    return calendar.on_weekday(a.today, name, 1 if a.ahead and which != "this past" else -1)


def _part_of_day(g: Groups, a: Anchor) -> Reckoned:
    if a.today is None:
        return UNKNOWN
    return calendar.part(a.today + timedelta({"yesterday": -1, "last": -1, "tomorrow": 1}.get(g["which"], 0)), g["part"])


def _part_told(g: Groups, a: Anchor) -> Reckoned:
    if a.day_told is None:
        return UNKNOWN
    return calendar.part(a.day_told + timedelta({"next": 1, "following": 1, "previous": -1}.get(g["which"], 0)), g["part"])


def _part_alone(g: Groups, a: Anchor) -> Reckoned:
    part = g["part"] if g["part"] in calendar.PARTS else g["part"].split()[-1]
    return calendar.part(a.day, part) if a.day else UNKNOWN


def _night(g: Groups, a: Anchor) -> Reckoned:
    if a.today is None:
        return UNKNOWN
    before = g["word"] == "overnight" and not a.ahead  # the night up to the morning of the paper
    return calendar.part(a.today - timedelta(before), "night")


def _relative_day(g: Groups, a: Anchor) -> Reckoned:
    steps = {"today": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}
    return calendar.on(a.today + timedelta(steps[g["word"]])) if a.today else UNKNOWN


def _now(g: Groups, a: Anchor) -> Reckoned:
    return "PRESENT_REF", calendar.on(a.today)[1] if a.today else None


def _nth_day(g: Groups, a: Anchor) -> Reckoned:
    """"The third day of Ramadan" by the calendar; of an offensive, the day told of, or that of publication or the one before it."""
    if "feast" in g and a.today:
        days = feasts.near(g["feast"], a.today, a.tense)
        if days is None:
            return UNKNOWN
        day = days[0] + timedelta(ordinal(g["ord"]) - 1)
        return f"{day:%Y-%m-%d}", calendar.window(day, day + timedelta(1) + feasts.doubt(g["feast"]))
    if a.here and a.day_told:
        return calendar.on(a.day_told)
    if a.today is None:
        return UNKNOWN
    return f"{a.today:%Y-%m-%d}", calendar.window(a.today - timedelta(1), a.today + timedelta(1))


def _feast(g: Groups, a: Anchor) -> Reckoned:
    if "year" in g:
        days = feasts.of_year(g["name"], int(g["year"]))
    elif a.today is None:
        return UNKNOWN
    else:
        tense = "over" if g.get("which") == "last" else "ahead" if g.get("which") == "next" else a.tense
        days = feasts.near(g["name"], a.today, tense)
    if days is None:
        return UNKNOWN
    first, end = days
    value = calendar.on(first)[0] if end - first == timedelta(1) else calendar.between(first, end - timedelta(1))[0]
    return value, calendar.window(first, end + feasts.doubt(g["name"]))


def _clock(g: Groups, a: Anchor) -> Reckoned:
    """A time by the clock: in the zone that it names, else in the publisher's."""
    hour, minute = int(g["hour"]), int(g.get("minute", 0))
    if "half" in g:
        hour = hour % 12 + 12 * (g["half"][0] == "p")
    found = _date(g, a) if "mon" in g else None
    day = date.fromisoformat(found[0]) if found and found[0] else _day_of_week(g, a) if "wd" in g else a.day
    if day is None:
        return UNKNOWN
    named = ZONES.get(g.get("zone", ""))
    zone = timezone(timedelta(hours=named)) if named is not None else a.published.tzinfo if a.published else UTC
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
    return f"{day:%Y-%m-%d}T{hour:02d}:{minute:02d}", Window(start, start + timedelta(minutes=1 if "minute" in g else 60))


def _clock_word(g: Groups, a: Anchor) -> Reckoned:
    day = _day_of_week(g, a) if "wd" in g else a.day
    return calendar.part(day, {"sunrise": "dawn", "dusk": "evening", "sunset": "evening"}.get(g["word"], g["word"])) if day else UNKNOWN


DAYS: dict[str, Reckoning] = {
    "date": _date, "days": _days, "week_of": _week_of, "part_of_date": _part_of_date, "weekday": _weekday, "time_of_weekday": _time_of_weekday,
    "part_of_day": _part_of_day, "part_told": _part_told, "part_alone": _part_alone, "night": _night, "relative_day": _relative_day, "now": _now,
    "nth_day": _nth_day, "feast": _feast, "clock": _clock, "clock_word": _clock_word,
}  # fmt: skip
