"""Outlines of countries: Natural Earth's, 1:50m, simplified to 0.02 degrees; made by `train/build_borders.py`.

They show who holds a border in fact, as Natural Earth draws it, and take no side in a dispute.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import shapely
from shapely.geometry.base import BaseGeometry


@cache
def countries() -> dict[str, BaseGeometry]:
    """The land of each country by its ISO 3166-1 alpha-2 code, in degrees east and north."""
    return {code: shapely.make_valid(_shape(rings)) for code, rings in _rows() if code}


@cache
def land() -> tuple[BaseGeometry, ...]:
    """All land, a shape a country, those without a code too."""
    return tuple(shapely.make_valid(_shape(rings)) for _, rings in _rows())


def _rows() -> list[tuple[str, list[list[list[int]]]]]:
    rows: list[tuple[str, list[list[list[int]]]]] = json.loads((files("fogline.territory") / "countries.json").read_text(encoding="ascii"))
    return rows


def _shape(polygons: list[list[list[int]]]) -> BaseGeometry:
    """Polygons of rings of steps in hundredths of a degree, the first ring of each its outside."""
    return shapely.MultiPolygon([shapely.Polygon(_ring(parts[0]), [_ring(r) for r in parts[1:]]) for parts in polygons])


def _ring(steps: list[int]) -> list[tuple[float, float]]:
    east = north = 0
    points = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        east, north = east + dx, north + dy
        points.append((east / 100, north / 100))
    return points
