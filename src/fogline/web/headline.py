"""An event as a headline tells it: one sentence, its days as one says them, and nothing torn apart at the end of a line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup, escape

from fogline import prose
from fogline.types import Event, Place, Window

RADIUS = re.compile(r"± [\d,]+ km")
WHOLE = re.compile(rf"{RADIUS.pattern}|\d{{4}}-\d\d-\d\d(?: \d\d:\d\d)?")
WITHIN = frozenset({"adm1", "adm2", "country", "region"})  # one is in these, and at every other place


def of(event: Event) -> str:
    """An event in one sentence: Air strike by Coalition at Baghouz, Deir ez-Zor (± 3 km) on 10 March 2019."""
    parts = [prose.DEEDS[event.kind].capitalize(), prose.who(event.actors, event.kind), when(event.window)]
    if event.place is not None:
        parts.insert(2, f"{'in' if event.place.feature in WITHIN else 'at'} {where(event.place)}")
    tolls = "; ".join(prose.toll(what, toll.total) for what, toll in event.counts.items())
    return " ".join(filter(None, parts)) + (f": {tolls}" if tolls else "")


def where(place: Place | None) -> str:
    """A place with its radius, which stays on one line."""
    return RADIUS.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), prose.where(place))


def unbroken(words: str) -> Markup:
    """Words with each day and radius in them on one line."""
    return Markup(WHOLE.sub(r'<span class="nowrap">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped before


def when(window: Window | None) -> str:
    """A window as it ends a sentence: on 23 March 2019, in March 2019, between 28 February and 1 March 2019."""
    if window is None or (window.earliest is None and window.latest is None):
        return "on an unknown day"
    if window.earliest is None or window.latest is None:
        return f"before {day(window.latest)}" if window.latest else f"since {day(window.earliest)}"
    first, last = ends(window.earliest, window.latest)
    if first == last:
        is_whole = window.latest - window.earliest >= timedelta(days=1)
        return f"on {day(first)}" + ("" if is_whole or window.earliest.hour == window.earliest.minute == 0 else f"{window.earliest: at %H:%M}")
    if first.day == 1 and (last + timedelta(1)).day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B %Y}"
    return f"between {days(window.earliest, window.latest, ' and ')}"


def days(earliest: datetime, latest: datetime, between: str = " to ") -> str:
    """Days as one says them, each word once: 23 to 24 March 2019."""
    first, last = ends(earliest, latest)
    if first == last:
        return day(last)
    month = "" if (first.month, first.year) == (last.month, last.year) else f" {first:%B}"
    return f"{first.day}{month}{'' if first.year == last.year else f' {first.year}'}{between}{day(last)}"


def ends(earliest: datetime, latest: datetime) -> tuple[date, date]:
    """The first and the last day of a window that is open at its end."""
    return earliest.astimezone(UTC).date(), (latest.astimezone(UTC) - timedelta(microseconds=1)).date()


def day(moment: date | None) -> str:
    """A day as one says it: 23 March 2019."""
    return f"{moment.day}\N{NO-BREAK SPACE}{moment:%B %Y}" if moment else "?"
