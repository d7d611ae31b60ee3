"""The land that is nearer to a settlement than to any other, within its country and within reach.

Source: Voronoi (1908); Thiessen (1911) gives points their areas so. How far a settlement speaks for the land around it is a
convention: REACH_M is stated, not tuned, and deserts beyond it belong to nobody's cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import SETTLEMENT
from fogline.territory import borders
from fogline.types import Place

REACH_M = 10_000.0
SAME_M = 500.0  # two settlements nearer than this are one point of the drawing
AROUND_DEG = 0.5  # settlements so far beyond the outermost still bound its cell
ELLIPSOID = pyproj.Geod(ellps="WGS84")
Key = tuple[float, float]  # degrees north, degrees east


@dataclass(frozen=True, slots=True)
class Cell:
    """A settlement's land."""

    place: Place
    shape: BaseGeometry  # degrees east and north
    km2: float


def of(places: Sequence[Place], gazetteer: Gazetteer) -> dict[Key, Cell]:
    """The cell of each of some settlements, by where it is; one that lies at another's point has none of its own.

    Args:
        places: settlements, in any order; all should lie within some thousand kilometres of each other.
        gazetteer: whose other settlements bound the cells.
    """
    points = {(p.lat, p.lon): p for p in sorted(places, key=lambda p: (p.lat, p.lon, p.name))}
    if not points:
        return {}
    lats, lons = np.array([k[0] for k in points]), np.array([k[1] for k in points])
    flat = pyproj.Transformer.from_crs("EPSG:4326", f"+proj=aeqd +lat_0={lats.mean()} +lon_0={lons.mean()} +units=m", always_xy=True)
    x, y = flat.transform(lons, lats)
    own = _one_each(shapely.points(x, y))
    others = _bounding(shapely.points(*flat.transform(*_near(gazetteer, lats, lons))), own)
    drawn = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint([*own, *others]), extend_to=shapely.box(*shapely.buffer(shapely.MultiPoint(own), 2 * REACH_M).bounds)))
    tree = shapely.STRtree(drawn)
    wheres, which = tree.query(own, predicate="intersects")
    land = {w: drawn[c] for w, c in zip(wheres.tolist(), which.tolist(), strict=True)}
    found: dict[Key, Cell] = {}
    back = pyproj.Transformer.from_crs(flat.target_crs, "EPSG:4326", always_xy=True)
    keys = {(px, py): key for key, px, py in zip(points, x.tolist(), y.tolist(), strict=True)}
    for i, point in enumerate(own):
        key = keys[point.x, point.y]
        round_it = shapely.intersection(land[i], shapely.buffer(point, REACH_M))
        shape = _clipped(shapely.transform(round_it, lambda p: np.column_stack(back.transform(p[:, 0], p[:, 1]))), points[key])
        found[key] = Cell(points[key], shape, area_km2(shape))
    return found


def area_km2(shape: BaseGeometry) -> float:
    """The area of a shape in degrees, on the WGS 84 ellipsoid."""
    return abs(ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


def _one_each(points: Sequence[shapely.Point]) -> list[shapely.Point]:
    """The points without those that lie at one before them."""
    kept: list[shapely.Point] = []
    tree = shapely.STRtree(points)
    gone: set[int] = set()
    for i, point in enumerate(points):
        if i not in gone:
            kept.append(point)
            gone |= {j for j in tree.query(point, predicate="dwithin", distance=SAME_M).tolist() if j > i}
    return kept


def _near(gazetteer: Gazetteer, lats: np.ndarray, lons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Degrees east and north of the gazetteer's settlements in the box around some places."""
    north, east = np.asarray(gazetteer.lat) / 1e5, np.asarray(gazetteer.lon) / 1e5
    inside = (np.asarray(gazetteer.feature) == SETTLEMENT) & (north > lats.min() - AROUND_DEG) & (north < lats.max() + AROUND_DEG)
    inside &= (east > lons.min() - AROUND_DEG) & (east < lons.max() + AROUND_DEG)
    return east[inside], north[inside]


def _bounding(others: Sequence[shapely.Point], own: Sequence[shapely.Point]) -> list[shapely.Point]:
    """The other settlements that are near enough to bound a cell, and at no settlement's own point."""
    tree = shapely.STRtree(own)
    near = set(tree.query(others, predicate="dwithin", distance=2 * REACH_M)[0].tolist())
    same = set(tree.query(others, predicate="dwithin", distance=SAME_M)[0].tolist())
    return [others[i] for i in sorted(near - same)]


def _clipped(shape: BaseGeometry, place: Place) -> BaseGeometry:
    """A cell within its country; where the outline puts the settlement itself outside, as it is."""
    country = borders.countries().get(place.country or "")
    if country is None:
        return shape
    cut = shapely.intersection(shape, country)
    return cut if not cut.is_empty else shape
