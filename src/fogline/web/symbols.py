"""What an event is drawn as: the shape is its kind, the outline and how it is filled are its standing. No colour says anything.

One definition for the list, the legend, the map that the server draws and the one that the browser draws, which reads the shapes
from the page.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

# how each standing looks, in words for the legend; the looks themselves are in map.css and map-symbols.js
STANDINGS = {
    "claimed": "dashed: one voice tells it",
    "corroborated": "filled: two or more voices",
    "confirmed": "filled and ringed: the side that did it says so",
    "contested": "half filled: denied, or another doer named",
    "discounted": "struck through: not so, a person decided",
    "withdrawn": "crossed out: no claim stands",
}


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds of event that share a shape."""

    id: str
    name: str
    kinds: tuple[str, ...]
    path: str  # of the shape, SVG, on a square of 24 by 24


@cache
def families() -> tuple[Family, ...]:
    """Every family, in the order of the legend."""
    raw = tomllib.loads((files("fogline.lexicons") / "symbols.toml").read_text(encoding="utf-8"))
    return tuple(Family(name, str(row["name"]), tuple(row["kinds"]), str(row["path"])) for name, row in raw.items())


@cache
def of_kind(kind: str) -> Family:
    """The family that a kind of event is drawn as."""
    return next(family for family in families() if kind in family.kinds)


def drawn(family: str, standing: str, size: float = 20, at: tuple[float, float] | None = None) -> Markup:
    """A symbol as SVG; it says nothing to a screen reader, since words stand beside it.

    Args:
        family: its shape.
        standing: its outline.
        size: pixels across.
        at: its middle, inside another picture; None is a picture of its own.
    """
    shape = next(f.path for f in families() if f.id == family)
    parts = [f'<path class="shape" d="{shape}"/>']
    match standing:
        case "confirmed":
            parts.insert(0, f'<path class="ring" d="{shape}"/>')
        case "contested":
            parts.append(f'<path class="half" d="{shape}"/>')
        case "discounted":
            parts.append('<path class="stroke" d="M2 22 22 2"/>')
        case "withdrawn":
            parts.append('<path class="stroke" d="M2 22 22 2M2 2 22 22"/>')
    inside = "".join(parts)
    if at is None:
        return Markup(f'<svg class="symbol {standing}" viewBox="-3 -3 30 30" width="{size:g}" height="{size:g}" aria-hidden="true">{inside}</svg>')  # noqa: S704 - all of it ours
    scale = size / 24
    x, y = at[0] - 12 * scale, at[1] - 12 * scale
    return Markup(f'<g class="symbol {standing}" transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})">{inside}</g>')  # noqa: S704 - all of it ours
