"""What changed in control between two days, as land and by place: for a sentence of the day's brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fogline.control.told import name
from fogline.territory.over_time import NONE
from fogline.types import Place, Window
from fogline.web import headline
from fogline.web.page import Asked, Row
from fogline.web.pages.control import of_day

LEAST_KM2 = 0.5


@dataclass(frozen=True, slots=True)
class Gained:
    """What each side's expected land grew or shrank by, the largest change first, and the places that another side holds."""

    before: date
    day: date
    land: tuple[tuple[str, float], ...]  # what a side is called, km2
    places: tuple[Place, ...]


def between(asked: Asked, window: Window) -> Gained | None:
    """The changes of a time, by what was published until its end; None where nothing is known of who holds what, or not yet."""
    if window.earliest is None or window.latest is None or (ground := asked.ground_at_hand()) is None:
        return None
    first, last = headline.ends(window.earliest, window.latest)
    day, before = ground.day(last, asked.now), first - timedelta(1)
    if not ground.statements or day <= before:
        return None
    now, then = (ground.land(on, day, smoothed=False, by="side") for on in (day, before))
    grown = {side: now.get(side, NONE).best - then.get(side, NONE).best for side in (now | then)}
    was = {h.of.place: h.holder for h in of_day(asked, ground, before, smoothed=False, by="side", until=day)}
    held = of_day(asked, ground, day, smoothed=False, by="side", until=day)
    return Gained(
        before, day, tuple((name(side), km2) for side, km2 in sorted(grown.items(), key=lambda g: -abs(g[1])) if abs(km2) >= LEAST_KM2),
        tuple(h.place for h in held if h.holder and h.holder != was.get(h.of.place, "")),
    )  # fmt: skip


def row(gained: Gained) -> Row:
    """For programs."""
    return {"since": gained.before.isoformat(), "day": gained.day.isoformat(), "land_km2": {who: round(km2, 1) for who, km2 in gained.land}, "places": [p.name for p in gained.places]}
