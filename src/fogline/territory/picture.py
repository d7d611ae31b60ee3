"""A map of one day as a picture for paper and print: who holds what, by hue and pattern, with legend, date and sources.

Hue is the side and pattern the certainty, as on the pages: assessed full, advance hatched, claimed dotted with a dashed edge, contested in
stripes of both hues, stale as an outline. Sides bear letters, so that no colour says friend or foe and print in black and white can be read.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline

from fogline import contract
from fogline.territory import borders
from fogline.territory.cells import Cell, Key

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

HUES = ("#0072B2", "#D55E00", "#E6B800", "#8A8A8A")  # of the sides in order of how much they hold; the last is all others
EDGE, LAND, SEA, BORDER = "#595959", "#F7F5F0", "#E3EAEE", "#8C8C8C"
ABOUT: dict[str, dict[str, str | None]] = {".png": {"Software": "Fogline"}, ".svg": {"Creator": "Fogline", "Date": None}, ".pdf": {"Creator": "Fogline", "CreationDate": None}}
STYLE: Any = {"font.family": "DejaVu Sans", "svg.hashsalt": "fogline", "hatch.linewidth": 1.1, "svg.fonttype": "none"}
WIDE, HIGH, DOTS = 10.0, 7.4, 160  # inches, dots an inch
ROOM_DEG = 0.15  # around the outermost cell
NAMED = 14  # settlements with their name
BASES = {
    "assessed": "assessed", "advance": "advance: is there, does not control", "claimed": "claimed by one side alone", "contested": "contested",
    "stale": "stale: no evidence lately",
}  # fmt: skip


def draw(rows: Sequence[contract.Row], cells: Mapping[Key, Cell], out: Path, *, title: str, notes: Sequence[str], names: Mapping[str, str]) -> None:
    """Write the picture; the same rows give the same bytes.

    Args:
        rows: of control on the day, in the contract's shape.
        cells: of the settlements.
        out: the file; its ending says the form: .png, .svg or .pdf.
        title: over the map.
        notes: lines under it: as of when, sources, what safety kept back.
        names: of actors by id.

    Raises:
        ValueError: another ending, or nothing to draw.
    """
    form = form_of(out)
    placed = [(row, cell) for row in rows if (cell := cells.get((row["place"]["lat"], row["place"]["lon"]))) is not None]
    if not placed:
        raise ValueError("no settlement with a holder on that day: nothing to draw")
    ranked: dict[str, float] = defaultdict(float)
    for row, cell in placed:
        for actor, share in list(row["shares"].items())[:2]:  # a cell is drawn in no more hues than two
            ranked[actor] += share * cell.km2
    hues = {actor: HUES[min(i, len(HUES) - 1)] for i, (actor, _) in enumerate(sorted(ranked.items(), key=lambda a: (-a[1], a[0])))}
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDE, HIGH), dpi=DOTS)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.02, 0.13, 0.68, 0.78))
        west, south, east, north = _frame([cell.shape for _, cell in placed], axes)
        _land(axes, west, south, east, north)
        for row, cell in placed:
            _cell(axes, cell.shape, row, hues)
        _names(axes, placed, hues)
        _scale(axes, west, south, east, north)
        _legend(figure, hues, names, {row["basis"] for row, _ in placed})
        figure.text(0.02, 0.945, title, fontsize=14, fontweight="bold", ha="left")
        figure.text(0.02, 0.015, "\n".join((*notes, "Outlines: Natural Earth (public domain). Settlements: GeoNames (CC BY 4.0).")), fontsize=7.5, ha="left", va="bottom", color="#333333")
        beside = out.with_name(f".{out.name}.new")
        figure.savefig(beside, format=form, metadata=ABOUT[out.suffix], facecolor="white")
        os.replace(beside, out)


def form_of(out: Path) -> str:
    """The form that a picture's name asks for.

    Raises:
        ValueError: none of ours.
    """
    if out.suffix not in ABOUT:
        raise ValueError(f"{out} is no picture: its name should end in {', '.join(ABOUT)}")
    return out.suffix[1:]


def _frame(shapes: Sequence[BaseGeometry], axes: Axes) -> tuple[float, float, float, float]:
    """West, south, east and north of what is drawn, with room around, at the shape of the axes."""
    west, south, east, north = shapely.total_bounds(list(shapes)).tolist()
    west, south, east, north = west - ROOM_DEG, south - ROOM_DEG, east + ROOM_DEG, north + ROOM_DEG
    stretch = 1 / max(0.05, math.cos(math.radians((south + north) / 2)))
    box = axes.get_position()
    shape = (WIDE * box.width) / (HIGH * box.height)
    wide, high = east - west, (north - south) * stretch
    if wide / high < shape:
        more = (high * shape - wide) / 2
        west, east = west - more, east + more
    else:
        more = (wide / shape - high) / 2 / stretch
        south, north = south - more, north + more
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(stretch)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(SEA)
    return west, south, east, north


def _land(axes: Axes, west: float, south: float, east: float, north: float) -> None:
    frame = shapely.box(west, south, east, north)
    for shape in borders.land():
        if shapely.intersects(shape, frame):
            axes.add_patch(_patch(shapely.intersection(shape, frame), facecolor=LAND, edgecolor=BORDER, linewidth=0.8, zorder=1))


def _cell(axes: Axes, shape: BaseGeometry, row: contract.Row, hues: Mapping[str, str]) -> None:
    """A settlement's land, as its holder and how sure that is ask for."""
    if shape.is_empty:
        return
    shares = sorted(row["shares"].items(), key=lambda s: (-s[1], s[0]))
    hue = hues[shares[0][0]]
    axes.add_patch(_patch(shape, **_look(row["basis"], hue, hues[shares[1][0]] if len(shares) > 1 else EDGE), zorder=2))


def _look(basis: str, hue: str, other: str) -> dict[str, Any]:
    """How a cell of a basis looks."""
    match basis:
        case "assessed":
            return {"facecolor": f"{hue}99", "edgecolor": EDGE, "linewidth": 0.5}
        case "advance":
            return {"facecolor": "none", "edgecolor": hue, "hatch": "///", "linewidth": 0.8}
        case "claimed":
            return {"facecolor": "none", "edgecolor": hue, "hatch": "..", "linewidth": 0.9, "linestyle": "--"}
        case "contested":
            return {"facecolor": f"{hue}99", "edgecolor": other, "hatch": "\\\\", "linewidth": 0.8}
        case _:
            return {"facecolor": "none", "edgecolor": hue, "linewidth": 0.9}


def _patch(shape: BaseGeometry, **look: Any) -> PathPatch:
    """The polygons of a shape as one patch."""
    rings = [ring for part in shapely.get_parts(shape) if part.geom_type == "Polygon" for ring in (part.exterior, *part.interiors)]
    return PathPatch(Outline.make_compound_path(*(Outline(list(ring.coords), closed=True) for ring in rings)) if rings else Outline([(0, 0)]), **look)


def _names(axes: Axes, placed: Sequence[tuple[contract.Row, Cell]], hues: Mapping[str, str]) -> None:
    """A mark for each settlement, since its cell may be too small to be seen, and the name and side of the largest where there is room."""
    taken: list[tuple[float, float]] = []
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    for row, cell in sorted(placed, key=lambda p: (-p[1].km2, p[0]["place"]["name"])):
        x, y = cell.place.lon, cell.place.lat
        first, *rest = sorted(row["shares"], key=lambda actor: (-row["shares"][actor], actor))
        axes.plot([x], [y], zorder=4, **_mark(row["basis"], hues[first], hues[rest[0]] if rest else "white"))
        if len(taken) < NAMED and all(abs(x - a) > (east - west) / 7 or abs(y - b) > (north - south) / 26 for a, b in taken):
            taken.append((x, y))
            letter = chr(65 + min(list(hues).index(first), len(HUES) - 1))
            right = x > east - (east - west) / 6
            axes.annotate(
                f"{row['place']['name']} ({letter})", (x, y), xytext=(-6 if right else 6, 4), ha="right" if right else "left",
                textcoords="offset points", fontsize=7.5, zorder=5,
            )  # fmt: skip


def _mark(basis: str, hue: str, other: str) -> dict[str, Any]:
    """The mark of a basis: full, half and half, ringed, hollow."""
    look: dict[str, Any] = {"marker": "o", "markersize": 6.5, "color": hue, "markeredgecolor": EDGE, "markeredgewidth": 0.7, "linestyle": "none"}
    match basis:
        case "assessed":
            return look
        case "contested":
            return {**look, "fillstyle": "left", "markerfacecoloralt": other}
        case "advance":
            return {**look, "fillstyle": "bottom", "markerfacecoloralt": "white"}
        case "claimed":
            return {**look, "markersize": 4.5, "markeredgecolor": "white", "markeredgewidth": 1.2}
        case _:
            return {**look, "fillstyle": "none", "markeredgecolor": hue, "markeredgewidth": 1.2}


def _scale(axes: Axes, west: float, south: float, east: float, north: float) -> None:
    """A bar of a round number of kilometres."""
    km = 111.32 * math.cos(math.radians((south + north) / 2))
    long = next(k for k in (500, 200, 100, 50, 20, 10, 5, 2, 1) if k < (east - west) * km / 4 or k == 1)
    x, y = west + (east - west) * 0.03, south + (north - south) * 0.03
    axes.plot([x, x + long / km], [y, y], color="black", linewidth=2, zorder=5)
    axes.annotate(f"{long} km", (x, y), xytext=(0, 4), textcoords="offset points", fontsize=7.5, zorder=5)


def _legend(figure: Figure, hues: Mapping[str, str], names: Mapping[str, str], bases: set[str]) -> None:
    """Sides by letter and hue, then what each pattern means."""
    sides = [
        Patch(facecolor=f"{hue}99", edgecolor=EDGE, label=f"{chr(65 + i)}  {names.get(actor, actor)}")
        for i, (actor, hue) in enumerate(hues.items()) if i < len(HUES) - 1
    ]  # fmt: skip
    if len(hues) >= len(HUES):
        sides.append(Patch(facecolor=f"{HUES[-1]}99", edgecolor=EDGE, label=f"others ({len(hues) - len(HUES) + 1})"))
    grey, other = "#4D4D4D", "#B0B0B0"
    looks: Any = [(Patch(**_look(basis, grey, other)), Line2D([], [], **_mark(basis, grey, other))) for basis in BASES if basis in bases]
    words = [words for basis, words in BASES.items() if basis in bases]
    common: dict[str, Any] = {"loc": "upper left", "frameon": False, "fontsize": 8, "title_fontsize": 9, "alignment": "left", "handleheight": 1.6, "handlelength": 2.6}
    figure.legend(handles=sides, title="Who holds it", bbox_to_anchor=(0.71, 0.92), **common)
    low = 0.92 - 0.033 * (len(sides) + 2)
    figure.legend(looks, words, title="How sure that is", bbox_to_anchor=(0.71, low), handler_map={tuple: HandlerTuple(ndivide=None, pad=0.6)}, **common)
    figure.text(0.72, low - 0.033 * (len(looks) + 2), "No colour: holder not known.\nA cell is the land nearer to a settlement\nthan to any other, at most 10 km away.", fontsize=7.5, va="top", color="#333333")
