"""Besieged places and hazards as signs of their own: an octagon and a triangle, which no kind of event has; dashed where it is over.

On a map each is a layer that the legend switches on, `layers=besieged,hazards`; beside words it is small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from markupsafe import Markup

from fogline.hazards import Hazard
from fogline.sieges import Siege
from fogline.types import Place
from fogline.web.camera import HIGH_PX, WIDE_PX, Camera

Row = dict[str, Any]
LAYERS: Final = {"besieged": "Besieged or unreachable", "hazards": "Mines and the like"}
PATHS: Final = {"besieged": "M8 2h8l6 6v8l-6 6H8l-6-6V8z", "hazards": "M12 2.5 22.5 21.5H1.5z"}  # on a square of 24 by 24
INSIDE: Final = {"besieged": "M7 10.5h10v3H7z", "hazards": "M10.8 9h2.4v6.2h-2.4zM10.8 16.6h2.4V19h-2.4z"}
OVER: Final = frozenset({"lifted", "reached", "cleared"})
SIZE_PX, BELOW = 24.0, 26.0
ASIDE: Final = {"besieged": -24.0, "hazards": 24.0}


def sign(layer: str, state: str, size: float = 20, at: tuple[float, float] | None = None) -> Markup:
    """A sign as SVG; words stand beside it.

    Args:
        layer: besieged or hazards.
        state: of the siege or hazard.
        size: pixels across.
        at: its middle, inside another picture; None is a picture of its own.
    """
    path = PATHS[layer]
    inside = f'<path class="halo" d="{path}"/><path d="{path}"/>' + ("" if state in OVER else f'<path class="fill" d="{INSIDE[layer]}"/>')
    if at is None:
        return Markup(f'<svg class="sign {state}" viewBox="-1 -1 26 26" width="{size:g}" height="{size:g}" aria-hidden="true">{inside}</svg>')  # noqa: S704 - all of it ours
    scale = size / 24
    return Markup(f'<g class="sign {state}" transform="translate({at[0] - 12 * scale:.1f} {at[1] - 12 * scale:.1f}) scale({scale:.3f})">{inside}</g>')  # noqa: S704 - all of it ours


def features(sieges: Sequence[Siege], hazards: Sequence[Hazard], place: Callable[[Place], Place | None]) -> list[Row]:
    """Both layers as GeoJSON features, by `id` and state; a place as it may be shown."""
    found = []
    both: list[tuple[str, Siege | Hazard]] = [*(("besieged", s) for s in sieges), *(("hazards", h) for h in hazards)]
    for layer, one in both:
        where = place(one.place)
        if where is not None:
            told = {"state": one.state, "sign": f"{layer} {'over' if one.state in OVER else 'on'}", "since": one.since.date().isoformat(), "place": where.name, "radius_m": where.radius_m}
            found.append({"type": "Feature", "id": layer, "geometry": {"type": "Point", "coordinates": [round(where.lon, 5), round(where.lat, 5)]}, "properties": told})
    return found


def drawn(camera: Camera, marks: Sequence[Row]) -> str:
    """The signs on a map, as SVG: below and beside the place, so that no event hides them."""
    parts = []
    for one in marks:
        lon, lat = one["geometry"]["coordinates"]
        x, y = camera.pixel(lat, lon)
        if 0 < x < WIDE_PX and 0 < y < HIGH_PX:
            parts.append(sign(one["id"], one["properties"]["state"], SIZE_PX, (x + ASIDE[one["id"]], y + BELOW)))
    return "".join(parts)
