"""A small map of a few places beside each other: coasts and borders, each place with its radius and its number. It needs no script, and prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from fogline.geometry import distance_m
from fogline.types import Place
from fogline.web import locator
from fogline.web.camera import WORLD_PX, Camera, latitude, project

WIDE, HIGH = 420.0, 300.0  # of the picture, in its own units, which are about pixels
EARTH_GIRTH_M = 40_075_016.686
LEAST = 4.0  # of a circle's radius, in those units: what is smaller is drawn so, and said to be smaller
ROOM = 0.8  # of the picture that circles may take
NARROWEST_M = 120_000.0  # across the picture at least, so that a border or a coast says where in the world this is
MOST_APART = 6  # how many times wider than the narrowest circle, or than all lie apart, a circle may be and still set the scale
TOWNS, LOOKED_AT, APART = 5, 40, (84.0, 22.0)  # towns that are named, those looked through for them, and units between two names
SAME = 13.0  # units: places nearer than this share a number's spot
STEPS_M = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000)


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
    """The picture, and its circles, the first the event's own."""

    picture: Markup
    circles: tuple[Circle, ...]


Towns = Callable[[tuple[float, float, float, float], int], list[Place]]


def draw(places: Sequence[tuple[str, Place]], towns: Towns, *, title: str, own: bool = True) -> Sketch | None:
    """Places on a map that shows nearly all of them; None where there are none.

    Args:
        places: each with who names it.
        towns: gives the largest towns of a box, to name a few of them.
        title: what the map shows, for those who hear it; ours, or escaped.
        own: is the first the event's own place? It is drawn stronger then.
    """
    if not places:
        return None
    camera = _camera([p for _, p in places])
    circles = tuple(_circle(camera, i, who, place) for i, (who, place) in enumerate(places, 1))
    lines = "".join(f'<path class="{kind}" d="{locator.path(camera, kind)}"/>' for kind in ("coast", "border"))
    rings = "".join(
        f'<circle class="{"own" if own and c.number == 1 else "told"}" cx="{c.x:.1f}" cy="{c.y:.1f}" r="{c.r:.1f}"/>' for c in reversed(circles)
    )
    numbers = "".join(f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle">{words}</text>' for x, y, words in _numbers(circles))
    inside = f"{lines}{rings}{_named(camera, circles, towns)}{numbers}{_scale(camera)}"
    return Sketch(
        Markup(f'<svg class="sketch" viewBox="0 0 {WIDE:g} {HIGH:g}" role="img" aria-label="{title}">{inside}</svg>'),  # noqa: S704 - numbers, and a title of ours
        circles,
    )


def _named(camera: Camera, circles: Sequence[Circle], towns: Towns) -> str:
    """Dots and names of a few large towns, where they are in nothing's way."""
    taken = [(c.x, c.y) for c in circles] + [(WIDE * 0.12, HIGH - 8)]
    drawn: list[str] = []
    for town in towns(camera.box(), LOOKED_AT):
        x, y = camera.pixel(town.lat, town.lon)
        is_free = 6 < x < WIDE - 6 and 14 < y < HIGH - 20 and not any(abs(x - a) < APART[0] and abs(y - b) < APART[1] for a, b in taken)
        if is_free and len(drawn) < TOWNS:
            taken.append((x, y))
            end, at = (' text-anchor="end"', x - 5) if x > WIDE * 0.72 else ("", x + 5)
            drawn.append(
                f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="1.8"/><text class="town"{end} x="{at:.1f}" y="{y + 4:.1f}">{escape(town.name)}</text>'
            )
    return "".join(drawn)


def _camera(places: Sequence[Place]) -> Camera:
    """Where the map stands: over all places but those so wide that the others would be one spot."""
    least = min(p.radius_m for p in places)
    narrow = [p for p in places if p.radius_m <= MOST_APART * least]
    apart = max(distance_m(a, b) for a in narrow for b in narrow)
    near = [p for p in places if p.radius_m <= MOST_APART * max(apart, least)]
    ends = [_ends(p) for p in near]
    west, north, east, south = min(e[0] for e in ends), min(e[1] for e in ends), max(e[2] for e in ends), max(e[3] for e in ends)
    lat = latitude((north + south) / 2)
    narrowest = NARROWEST_M / (EARTH_GIRTH_M * math.cos(math.radians(lat)))
    widest_part = max((east - west) / WIDE / ROOM, (south - north) / HIGH / ROOM, narrowest / WIDE)
    return Camera(lat, (west + east) / 2 * 360 - 180, math.log2(1 / (widest_part * WORLD_PX)), WIDE, HIGH)


def _ends(place: Place) -> tuple[float, float, float, float]:
    """West, north, east and south ends of a place's circle on the square of the world."""
    x, y = project(place.lat, place.lon)
    r = place.radius_m / (EARTH_GIRTH_M * math.cos(math.radians(place.lat)))
    return x - r, y - r, x + r, y + r


def _circle(camera: Camera, number: int, who: str, place: Place) -> Circle:
    x, y = camera.pixel(place.lat, place.lon)
    r = place.radius_m * camera.metre(place.lat)
    return Circle(x, y, max(LEAST, r), place.name, who, r < LEAST, number)


def _numbers(circles: Sequence[Circle]) -> list[tuple[float, float, str]]:
    """Numbers inside their circles, beside those that are too small for one; those of one spot together."""
    spots: list[tuple[float, float, list[int]]] = []
    for c in circles:
        x, y = (c.x, c.y) if c.r > SAME else (c.x + c.r + 9, c.y)
        near = next((s for s in spots if math.hypot(s[0] - x, s[1] - y) < SAME), None)
        if near is None:
            spots.append((x, y, [c.number]))
        else:
            near[2].append(c.number)
    return [(x, y, _run(numbers)) for x, y, numbers in spots if 0 < x < WIDE and 0 < y < HIGH]


def _run(numbers: Sequence[int]) -> str:
    """1, 3 and 1–4 rather than a long list of numbers."""
    return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1 else ", ".join(map(str, numbers))


def _scale(camera: Camera) -> str:
    """A bar of a round number of kilometres."""
    metre = camera.metre(camera.lat)
    length = max((s for s in STEPS_M if s * metre < WIDE / 4), default=STEPS_M[0])
    y = HIGH - 10
    return f'<path class="scalebar" d="M12 {y - 4:g}V{y:g}h{length * metre:.1f}v-4"/><text class="scale" x="{18 + length * metre:.1f}" y="{y:g}">{length // 1000:,} km</text>'
