"""Where a map stands, so that what is to be seen fits: Web Mercator, zooms as MapLibre counts them (a world of 512 pixels at zoom 0).

Source: EPSG:3857; longitudes and latitudes in degrees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WORLD_PX = 512
WIDE_PX, HIGH_PX = 820, 560  # the map that a page is laid out for
ROOM = 0.82  # of its width and height that what is seen may take
CLOSEST = 9.5  # no nearer than this on its own: a village with its radius is seen, and what lies around
KEPT = 0.9  # of the events that must fit; a few that lie far off do not make the rest small
MOST_NORTH = 85.05


@dataclass(frozen=True, slots=True)
class Camera:
    """Degrees north and east of the middle, and zoom, on a picture so many pixels wide and high."""

    lat: float
    lon: float
    zoom: float
    wide: float = WIDE_PX
    high: float = HIGH_PX

    def box(self, times: float = 1.0) -> tuple[float, float, float, float]:
        """South, west, north and east of what is seen; of so many times that width and height."""
        half_x, half_y = (px * times / 2 / (WORLD_PX * 2**self.zoom) for px in (self.wide, self.high))
        x, y = project(self.lat, self.lon)
        north, south = latitude(max(0.0, y - half_y)), latitude(min(1.0, y + half_y))
        return south, max(-180.0, (x - half_x) * 360 - 180), north, min(180.0, (x + half_x) * 360 - 180)

    def pixel(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point is in the picture, from its top left."""
        size = WORLD_PX * 2**self.zoom
        x, y = project(lat, lon)
        middle_x, middle_y = project(self.lat, self.lon)
        return (x - middle_x) * size + self.wide / 2, (y - middle_y) * size + self.high / 2

    def metre(self, lat: float) -> float:
        """Pixels that a metre takes at a latitude."""
        return WORLD_PX * 2**self.zoom / (40_075_016.686 * math.cos(math.radians(lat)))


WORLD = Camera(20.0, 10.0, 1.0)


def project(lat: float, lon: float) -> tuple[float, float]:
    """East and south on the square of the world, each from 0 to 1."""
    north = math.radians(max(-MOST_NORTH, min(MOST_NORTH, lat)))
    return (lon + 180) / 360, (1 - math.asinh(math.tan(north)) / math.pi) / 2


def latitude(y: float) -> float:
    """Degrees north of what is so far south on the square of the world."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def fitted(points: Sequence[tuple[float, float, float]]) -> Camera:
    """A camera that shows nearly all of some points.

    Args:
        points: degrees north, degrees east, and how many events are there.
    """
    if not points:
        return WORLD
    placed = [(*project(lat, lon), weight) for lat, lon, weight in points]
    west, east = _middle_part([(x, w) for x, _, w in placed])
    north, south = _middle_part([(y, w) for _, y, w in placed])
    widest = max((east - west) / WIDE_PX, (south - north) / HIGH_PX, 1e-9) / ROOM
    zoom = min(CLOSEST, max(1.0, math.log2(1 / (widest * WORLD_PX))))
    return Camera(round(latitude((north + south) / 2), 3), round((west + east) / 2 * 360 - 180, 3), round(zoom, 2))


def _middle_part(values: list[tuple[float, float]]) -> tuple[float, float]:
    """From where to where the middle part of weighted values reaches."""
    values.sort()
    cut = sum(weight for _, weight in values) * (1 - KEPT) / 2
    ends = []
    for ordered in (values, values[::-1]):
        passed = 0.0
        for value, weight in ordered:
            passed += weight
            if passed > cut:
                ends.append(value)
                break
    return ends[0], ends[1]
