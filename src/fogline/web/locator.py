"""A small map as SVG, drawn by the server: coasts and borders, what happened, its radius. For paper, and where no script runs.

Lines are Natural Earth's, 1:50m, made by `train/build_basemap.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from fogline.web import symbols
from fogline.web.camera import HIGH_PX, WIDE_PX, WORLD_PX, Camera, project

SYMBOL_PX = 17
LEAST_MOST = 60  # of so many events the largest circle is
LABELS = 12  # names of places on one map
APART_PX = 26  # between names
SMALLEST_PX = 9  # a radius that is drawn: below, the symbol hides it
FINEST_PX = 0.7  # that a line may run beside its course
LEAST_PX = 4  # across a line that is drawn
KEPT = 32  # lines as they were drawn
BEYOND = 1.3  # times the width and height of the picture in which lines are drawn
LARGEST_PX = 700  # a circle so wide is no longer seen as one


@dataclass(frozen=True, slots=True)
class Line:
    """A coast or border, and the box it lies in."""

    kind: str
    points: tuple[tuple[float, float], ...]  # degrees north, degrees east
    box: tuple[float, float, float, float]  # south, west, north, east


@cache
def outlines() -> tuple[Line, ...]:
    """Every coast and border of the world."""
    found = []
    for kind, *steps in json.loads((files("fogline.web") / "static/basemap/outlines.json").read_text(encoding="ascii")):
        east = north = 0
        points = []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            east, north = east + dx, north + dy
            points.append((north / 100, east / 100))
        lats, lons = [p[0] for p in points], [p[1] for p in points]
        found.append(Line(kind, tuple(points), (min(lats), min(lons), max(lats), max(lons))))
    return tuple(found)


def drawn(camera: Camera, features: Sequence[dict[str, Any]], *, title: str, selected: str = "", under: str = "") -> Markup:
    """The map.

    Args:
        camera: where it stands.
        features: GeoJSON features, as `mapped` makes them.
        title: what it shows, for those who hear it.
        selected: the event to stand out.
        under: SVG of what lies between the coasts and the events.
    """
    parts = [f'<path class="{kind}" d="{path(camera, kind)}"/>' for kind in ("coast", "border")] + [under]
    most = max([LEAST_MOST, *(f["properties"].get("events", 0) for f in features)])
    parts += _circles(camera, features, selected)
    for feature in reversed(features):  # the newest on top
        told, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        x, y = camera.pixel(lat, lon)
        if not (-20 < x < WIDE_PX + 20 and -20 < y < HIGH_PX + 20):
            continue
        if "events" in told:
            size = max(9 + 17 * math.sqrt(told["events"] / most), 4 + 3.6 * len(_short(told["events"])))
            parts.append(
                f'<circle class="many" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/><text class="many" x="{x:.1f}" y="{y + 4:.1f}">{_short(told["events"])}</text>'
            )
        else:
            parts.append(symbols.drawn(told["shape"], told["standing"], SYMBOL_PX, (x, y)))
    parts += _names(camera, features)
    inside = "".join(parts)
    return Markup(  # noqa: S704 - numbers, symbols of ours, and words that are escaped
        f'<svg class="locator" viewBox="0 0 {WIDE_PX} {HIGH_PX}" role="img" aria-label="{escape(title, quote=True)}">{inside}{_scale(camera)}</svg>'
    )


def _short(count: int) -> str:
    """A number that fits a circle."""
    return str(count) if count < 1_000 else f"{count / 1000:.{int(count < 10_000)}f}k"


@lru_cache(maxsize=KEPT)
def path(camera: Camera, kind: str) -> str:
    """The lines of a kind that are in the picture, or run into it, no finer than is seen, without islands that are smaller than a sign.

    A browser that draws with the processor alone takes its time for each point: of the whole world half a second for what nobody would see.
    """
    shape = _projected(kind)
    size = WORLD_PX * 2**camera.zoom
    middle_x, middle_y = project(camera.lat, camera.lon)
    x, y = (shape.x - middle_x) * size + camera.wide / 2, (shape.y - middle_y) * size + camera.high / 2
    inside = (np.abs(x - camera.wide / 2) <= camera.wide * BEYOND / 2) & (np.abs(y - camera.high / 2) <= camera.high * BEYOND / 2)
    drawn = inside.copy()
    drawn[:-1] |= inside[1:] & ~shape.begins[1:]
    drawn[1:] |= inside[:-1] & ~shape.begins[1:]
    lifts = shape.begins | ~np.concatenate(([False], drawn[:-1]))
    part = np.cumsum(lifts[drawn]) - 1
    is_line = np.bincount(part, minlength=1)[part] > 1
    _, part = np.unique(part[is_line], return_inverse=True)
    lines = shapely.simplify(shapely.linestrings(np.column_stack((x[drawn][is_line], y[drawn][is_line])), indices=part), FINEST_PX, preserve_topology=False)
    west, north, east, south = shapely.bounds(lines).T
    points, line = shapely.get_coordinates(lines[np.maximum(east - west, south - north) >= LEAST_PX], return_index=True)
    tenths = np.rint(points * 10).astype(np.int64)
    begins = np.diff(line, prepend=-1) != 0
    steps = np.where(begins[:, None], tenths, np.diff(tenths, axis=0, prepend=0)) / 10
    return "".join(f"{'M' if begin else 'l'}{east:g} {south:g}" for begin, (east, south) in zip(begins.tolist(), steps.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Projected:
    """All lines of a kind, one after the other, on the square of the world."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    begins: NDArray[np.bool_]  # a line


@cache
def _projected(kind: str) -> Projected:
    lines = [line.points for line in outlines() if line.kind == kind]
    points = np.array([project(lat, lon) for line in lines for lat, lon in line])
    begins = np.zeros(len(points), dtype=np.bool_)
    begins[np.cumsum([0, *(len(line) for line in lines[:-1])])] = True
    return Projected(points[:, 0], points[:, 1], begins)


def _circles(camera: Camera, features: Iterable[dict[str, Any]], selected: str) -> list[str]:
    found = {}
    for feature in features:
        told, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        size = told.get("radius_m", 0) * camera.metre(lat)
        if SMALLEST_PX < size < LARGEST_PX:
            x, y = camera.pixel(lat, lon)
            lit = " selected" if selected and told.get("id") == selected else " wide" if told.get("is_area") else ""
            found[x, y, size, lit] = f'<circle class="radius{lit}" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'
    return list(found.values())


def _names(camera: Camera, features: Iterable[dict[str, Any]]) -> list[str]:
    """Names of places, the first that come, where there is room for them."""
    taken: list[tuple[float, float]] = []
    found = []
    for feature in features:
        told, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        x, y = camera.pixel(lat, lon)
        if (
            "place" not in told
            or not (0 < x < WIDE_PX - 60 and 12 < y < HIGH_PX - 6)
            or any(abs(x - a) < 110 and abs(y - b) < APART_PX for a, b in taken)
        ):
            continue
        taken.append((x, y))
        found.append(f'<text class="name" x="{x + 13:.1f}" y="{y + 4:.1f}">{escape(told["place"])}</text>')
        if len(found) == LABELS:
            break
    return found


def _scale(camera: Camera) -> str:
    """A bar of a round number of kilometres."""
    km = next(k for k in (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1) if k * 1000 * camera.metre(camera.lat) < WIDE_PX / 5 or k == 1)
    wide = km * 1000 * camera.metre(camera.lat)
    y = HIGH_PX - 14
    return f'<path class="scale" d="M14 {y - 5}V{y}H{14 + wide:.1f}V{y - 5}"/><text class="scale" x="{20 + wide:.1f}" y="{y + 1}">{km:,} km</text>'
