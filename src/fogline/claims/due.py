"""When what is foretold is due, and the words that say so. The words are data (lexicons/due.toml).

A time hangs on the day on which it was said: "said on Friday ... within 24 hours". Where no number is said ("in the coming days") it is due
before the next longer unit would be said instead; of two numbers or days ("tonight or tomorrow") the later one counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from fogline.claims import calendar, numbers, times
from fogline.types import Span, Time, Window

Due = tuple[Span, Window]
STOP = re.compile(r"[.!?;]\s")
THIS = re.compile(r"(?:early |late |later |the rest of |by |end )*(?:this|to(?:day|night)|tomorrow|next|the (?:end|rest|next|coming))\b", re.IGNORECASE)
AHEAD = re.compile(r"\b(?:by|within|before|until|tomorrow|tonight|next|coming|later|end|rest)\b", re.IGNORECASE)
SUNDAY, THIS_WEEK = 6, re.compile(r"this week\b", re.IGNORECASE)
SPOKEN = 25  # characters before a time in which a verb makes it that of speech
LEADS = 12  # characters within which a time stands first
LEAD = 60  # characters before a time that say how it bounds
MONTHS = re.compile(r"P(\d+)([MY])")
YEARLESS = re.compile(r"\d{4}-\d\d(?:-\d\d)?")  # a month, or a day of one
SAID_YEAR = re.compile(r"\d{4}|day\b|\b(?:last|this|next)\b", re.IGNORECASE)  # words that leave no other year
DAY = timedelta(days=1)
EARLY_DAYS, MIDDLE_DAYS = 10, 15  # of a month: its early days, and what "by the middle" ends
MIDDLE_OF_YEAR, EARLY_IN_YEAR = (7, 1), (4, 1)  # what the middle and the first days of a year come before
DECEMBER = 12


def read(sentence: str, cue: Span, deed: Span | None, said: datetime | None, taken: Sequence[Span], condition: Span | None) -> tuple[Window | None, Span | None]:
    """By when something is to happen, and the words that say so.

    Args:
        sentence: where it is foretold.
        cue: the words that look ahead.
        deed: the words of what is foretold, where they name one.
        said: when it was said, the anchor of relative times; without it nothing is due.
        taken: words of other times, such as the day of speech.
        condition: the words of a condition. A time that bounds it ("if they do not leave by Friday") counts where there is no other.

    Returns:
        The window in which it is to happen, and its words; None and None where no time is named.
    """
    if said is None:
        return None, None
    spared = []
    found = [f for f in _all(sentence, cue, said) if f[1].latest is not None and f[1].latest > said]
    for words, window in found:
        if any(s.overlaps(words) for s in taken):
            continue
        if condition is not None and condition.overlaps(words):
            spared.append((words, window))
            continue
        first, last = sorted((words, cue))
        if STOP.search(sentence, first.end, last.start):
            continue
        if words.start < cue.start and _pattern("speech").search(sentence, words.end, cue.start) and words.start > LEADS:
            continue  # of a clause before the one that foretells
        if _is_of_another(sentence, words, cue, deed) or _is_over(sentence, words, window, cue, said):
            continue
        return _or_later(sentence, words, window, found)
    for words, window in spared:
        if _pattern("bound").search(sentence, max(0, condition.start if condition else 0), words.start):
            return window, words
    return None, None


def is_soon(sentence: str, cue: Span) -> bool:
    """Do the words behind a cue say that it may happen at any time now, though not by when?"""
    return _pattern("soon").search(sentence, cue.end) is not None


@lru_cache(maxsize=2048)
def times_of(sentence: str, anchor: datetime) -> tuple[Time, ...]:
    """The expressions of time of a sentence."""
    return tuple(times.read(sentence, [Span(0, len(sentence))], anchor)) if sentence else ()


def _all(sentence: str, cue: Span, said: datetime) -> list[Due]:
    """All times that may be when it is due, those that say it best first."""
    return [*_ends(sentence, said), *_named(sentence, said), *_counted(sentence, said), *_dated(sentence, cue, said), *_vague(sentence, said)]


def _or_later(sentence: str, words: Span, window: Window, found: Sequence[Due]) -> tuple[Window, Span]:
    """Of two times that "or" joins, both, until the later one."""
    for other, later in found:
        if other.start > words.end and _pattern("or").fullmatch(sentence, words.end, other.start) and later.latest and window.latest and later.latest > window.latest:
            return replace(window, latest=later.latest), Span(words.start, other.end)
    return window, words


def _is_of_another(sentence: str, words: Span, cue: Span, deed: Span | None) -> bool:
    """Does a time belong to a clause that tells of the past, or to another deed?"""
    if words.start > cue.end and _pattern("past").search(sentence, cue.end, words.start):
        return True
    now = THIS.match(words.of(sentence)) and not AHEAD.search(sentence[: words.end])
    if words.start <= LEADS and now and _pattern("speech").search(sentence, words.end, cue.start):
        return True  # "This week charities warned that"
    if words.end <= cue.start and now and _pattern("speech").search(sentence, max(0, words.start - SPOKEN), words.start):
        return True  # "said this week that"
    return deed is not None and deed.start > words.end and _pattern("apart").search(sentence, words.end, deed.start) is not None


def _is_over(sentence: str, words: Span, window: Window, cue: Span, said: datetime) -> bool:
    """Is it today's weekday, which mostly names what has been done: "fled on Tuesday"?"""
    if window.latest is None or window.latest > calendar.midnight(said.date()) + DAY or not _pattern("bare").match(words.of(sentence)):
        return False
    by = _pattern("by").search(sentence[max(0, words.start - LEAD) : words.start]) is not None
    ahead = words.start > cue.end and _pattern("today").match(sentence, cue.start) and not _pattern("speech").search(sentence, 0, cue.start)
    return not by and not ahead


def _ends(sentence: str, said: datetime) -> Iterator[Due]:
    """"By the end of the year"."""
    for match in _pattern("end").finditer(sentence):
        unit = match["unit"] or match["year"] or (match["next"] or "").split()[-1]
        day: date = said.date()
        ahead = 1 if match["next"] else 0
        _, window = calendar.shifted(day, ahead, unit)
        if window is not None:
            yield Span(*match.span()), Window(said, window.latest)


def _named(sentence: str, said: datetime) -> Iterator[Due]:
    """What is named without a number or an article: "by the new year", "before winter", "by morning"."""
    for match in _pattern("named").finditer(sentence):
        words, day = Span(match.start("words"), match.end("words")), said.date()
        if match["morning"]:
            yield words, Window(said, calendar.midnight(day) + 2 * DAY)
        elif match["evening"]:
            yield words, Window(said, calendar.midnight(day) + DAY)
        elif match["year"]:
            yield words, Window(said, calendar.midnight(date(day.year + 1, 1, 1)))
        else:
            _, window = next(w for n in (-1, 0, 1) if (w := calendar.season(day.year + n, match["season"].casefold()))[1].latest > said)  # type: ignore[union-attr, operator]
            assert window is not None
            assert window.earliest is not None  # a season has both
            if not match["before"]:
                yield words, Window(max(said, window.earliest), window.latest)
            elif window.earliest > said:
                yield words, Window(said, window.earliest)


def _counted(sentence: str, said: datetime) -> Iterator[Due]:
    """Lengths of time with two numbers, and those that a deadline is named by: "24 to 48 hours", "a day or two", "a 72-hour ultimatum"."""
    for match in _pattern("counted").finditer(sentence):
        words = Span(*match.span())
        number = match["high"] or match["only"] or match["from_now"] or ("2" if match["or_two"] else "1")
        unit = next(u for name, u in match.groupdict().items() if name.startswith("unit") and u)
        many = numbers.value(number)
        lead = sentence[max(0, words.start - LEAD) : words.start]
        bare = match["only"] is None and match["from_now"] is None and match["unit_whole"] is None
        if many is None or (bare and not _bounds(lead, words.of(sentence))):
            continue
        window = _lasting(calendar.period(many, unit.casefold()), said)
        if window is not None:
            yield words, window


def _dated(sentence: str, cue: Span, said: datetime) -> Iterator[Due]:
    """Expressions of time with a day or a number."""
    for time in times_of(sentence, said):
        words = time.span.of(sentence)
        if _pattern("now").match(words) or _pattern("own").match(sentence, time.span.end) or (time.type == "TIME" and _pattern("clock").match(sentence, time.span.end)):
            continue
        lead = sentence[max(0, time.span.start - LEAD) : time.span.start]
        within = _pattern("within").search(lead) is not None
        ahead_of = _pattern("before").search(lead) is not None
        by = _pattern("by").search(lead) is not None or (ahead_of and (_pattern("last").match(words) or _pattern("out").match(sentence, time.span.end)) is not None)
        if within and _pattern("of_it").match(sentence, time.span.end):
            continue
        if time.window is None or time.type == "DURATION":
            given = _pattern("given").search(lead) is not None
            if _bounds(lead, words) and (within or given or not _pattern("no").search(lead)):
                window = _lasting(time.value, said)
                if window is not None:
                    yield time.span, window
            continue
        if not (within or by) and _pattern("no").search(lead):
            continue
        behind = time.span.start > cue.end
        from_then = behind and _pattern("from").search(lead) is not None
        start, end = _ahead(time, words, said, by=by or from_then or (ahead_of and behind))
        if ahead_of and not by and start is not None:
            if start > said:
                yield time.span, Window(said, start)
        elif end is not None and end > said:
            today = start is not None and end - start <= DAY
            if start is not None and start <= said and not by and not within and not today and not THIS.match(words):
                continue  # "the weekend" that goes on
            by = by or start is None or start < said
            if said.weekday() == SUNDAY and THIS_WEEK.match(words):
                end += 7 * DAY  # on its last day, "this week" is the one that begins
            yield time.span, Window(said if by else start, end)


def _ahead(time: Time, words: str, said: datetime, *, by: bool) -> tuple[datetime | None, datetime | None]:
    """When a time begins and ends: a night and a midnight are the day's that they are named by; a part of a month is as long as it is."""
    assert time.window is not None  # those without have no ends
    start, end, value = time.window.earliest, time.window.latest, time.value or ""
    if start is None or end is None:
        return start, end
    if by and end <= said and YEARLESS.fullmatch(value) and not SAID_YEAR.search(words):
        year = start.year + 1
        start, end = calendar.midnight(date(year, start.month, min(start.day, 28))), calendar.midnight(date(year + (end.year - start.year), end.month, min(end.day, 28)))
    if by and end <= said and _pattern("weekday").match(words):
        start, end, value = start + 7 * DAY, end + 7 * DAY, f"{start + 7 * DAY:%Y-%m-%d}{value[10:]}"
    if value.endswith(("TNI", "T24:00")):
        return start, calendar.midnight(date.fromisoformat(value[:10])) + DAY
    part = _pattern("part").match(words)
    if part is None or end - start < 27 * DAY:
        return start, end
    whole_year = end - start > 300 * DAY
    if part["middle"]:
        middle = calendar.midnight(date(start.year, *MIDDLE_OF_YEAR)) if whole_year else start + MIDDLE_DAYS * DAY
        return start, middle if by or whole_year else middle + (EARLY_DAYS // 2) * DAY
    if part["start"] and by:
        return start, start + DAY
    return start, calendar.midnight(date(start.year, *EARLY_IN_YEAR)) if whole_year else start + EARLY_DAYS * DAY


def _bounds(lead: str, words: str) -> bool:
    """Does what stands before a length of time, or its own first word, say that it ends with it?"""
    return bool(_pattern("within").search(lead) or _pattern("given").search(lead) or _pattern("coming").match(words))


def _lasting(value: str | None, said: datetime) -> Window | None:
    """"Within a week": until the end of the day that is so much later; a month is the calendar's."""
    day = calendar.midnight(said.date())
    months = MONTHS.fullmatch(value or "")
    if months is not None:
        first = calendar.months_on(day.date(), int(months[1]) * (12 if months[2] == "Y" else 1))
        next_month = calendar.months_on(first, 1)
        return Window(said, calendar.midnight(min(first + timedelta(days=day.day - 1), next_month - DAY) + DAY))
    whole = calendar.due(value, day)
    return Window(said, whole.latest) if whole is not None and whole.latest is not None else None


def _vague(sentence: str, said: datetime) -> Iterator[Due]:
    """"In the coming days": until it would be said otherwise."""
    for match in _pattern("few").finditer(sentence):
        unit = [u for u in match.groupdict().values() if u][-1]
        if match["a"] is not None and _pattern("no").search(sentence[max(0, match.start() - 30) : match.start()]):
            continue
        days = _lexicon("due")["due"]["vague"][unit.casefold()]
        yield Span(*match.span()), Window(said, calendar.midnight(said.date()) + timedelta(days=days + 1))


def _pattern(name: str) -> re.Pattern[str]:
    return _patterns()[name]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The lexicon's patterns by name."""
    rows = {**_lexicon("due")["due"], "speech": _lexicon("foretelling")["speech"]["verbs"]}
    return {name: re.compile(source, re.IGNORECASE) for name, source in rows.items() if isinstance(source, str)}


@cache
def _lexicon(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
