"""A small drawing of places and their radii beside each other, with a scale: it needs no map, no script, and prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fogline.geometry import EARTH_M
from fogline.types import Place

WIDTH, HEIGHT, MARGIN = 640.0, 320.0, 26.0
LEAST = 4.0  # of a circle's radius, in units of the drawing: what is smaller is drawn so, and said to be smaller
MOST_APART = 6  # how many times larger than the rest's extent a circle may be and still set the scale


@dataclass(frozen=True, slots=True)
class Circle:
    """A place as drawn; `label` names it, `who` says who names it."""

    x: float
    y: float
    r: float
    label: str
    who: str
    is_point: bool  # smaller than it is drawn
    number: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """The circles, the first the event's own, and a bar of so many metres."""

    circles: tuple[Circle, ...]
    bar: float
    bar_m: float
    width: float = WIDTH
    height: float = HEIGHT


def draw(places: Sequence[tuple[str, Place]]) -> Sketch | None:
    """Places on a plane around their middle, to scale; None where there are none.

    Args:
        places: each with who names it; the first is the event's own.
    """
    if not places:
        return None
    lat0 = sum(p.lat for _, p in places) / len(places)
    lon0 = places[0][1].lon
    metre = math.radians(1) * EARTH_M
    flat = [(((p.lon - lon0 + 540) % 360 - 180) * metre * math.cos(math.radians(lat0)), (p.lat - lat0) * metre, p.radius_m) for _, p in places]
    least = min(r for _, _, r in flat)
    spread = max(max(x for x, _, _ in flat) - min(x for x, _, _ in flat), max(y for _, y, _ in flat) - min(y for _, y, _ in flat), 2 * least)
    sized = [(x, y, r) for x, y, r in flat if r <= MOST_APART * spread] or flat
    west, east = min(x - r for x, _, r in sized), max(x + r for x, _, r in sized)
    south, north = min(y - r for _, y, r in sized), max(y + r for _, y, r in sized)
    scale = min((WIDTH - 2 * MARGIN) / max(east - west, 1), (HEIGHT - 2 * MARGIN) / max(north - south, 1))
    left = (WIDTH - (east - west) * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2
    circles = tuple(
        Circle(left + (x - west) * scale, top + (north - y) * scale, max(LEAST, r * scale), place.name, who, r * scale < LEAST, i)
        for i, ((who, place), (x, y, r)) in enumerate(zip(places, flat, strict=True), 1)
    )  # fmt: skip
    bar_m = _round(WIDTH / 5 / scale)
    return Sketch(circles, bar_m * scale, bar_m)


def _round(metres: float) -> float:
    """The largest of 1, 2, 5, 10 ... that is no longer."""
    power = 10.0 ** math.floor(math.log10(metres))
    return max(n * power for n in (1, 2, 5) if n * power <= metres)
