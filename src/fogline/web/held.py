"""Who holds what, as it is drawn: hue is the side, in the order of how much each holds, and its letter; the pattern is how sure that is.

Letters stand in every circle, so that sides are told apart without colour, on paper too. No hue says friend or foe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from fogline.web.camera import HIGH_PX, WIDE_PX, Camera

LETTERS = "ABC"  # a fourth side shares the third hue, and bears no letter
LEAST_PX = 7.0
BASES = {
    "assessed": "solid: evidence that others bear out", "advance": "hatched: has operated there, holds it not",
    "claimed": "dotted, edge dashed: said, and nobody bears it out", "contested": "striped in both hues: fought over", "stale": "outline: no evidence for long",
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """A place that another side holds now than did before; `was` is empty where nothing was known, `now` where nothing is any more."""

    place: str
    was: str
    now: str
    basis: str
    feature: Row


def sides(*layers: Iterable[Row]) -> list[str]:
    """Every side in some layers of control, the one that holds most first."""
    sums: dict[str, float] = defaultdict(float)
    for feature in (f for layer in layers for f in layer):
        for side, share in zip(feature["properties"]["sides"], feature["properties"]["shares"], strict=True):
            sums[side] += share
    return sorted(sums, key=lambda side: (-sums[side], side))


def turned(before: Sequence[Row], after: Sequence[Row]) -> list[Turn]:
    """What changed hands between two times."""
    then, now = ({f["properties"]["place"]: f for f in layer} for layer in (before, after))
    found = []
    for place in dict.fromkeys((*now, *then)):
        was, held = _leader(then.get(place)), _leader(now.get(place))
        if was != held:
            feature = now.get(place) or then[place]
            found.append(Turn(place, was, held, feature["properties"]["basis"] if held else "", feature))
    return found


def feature(turn: Turn, order: Sequence[str]) -> Row:
    """A turn for the map that the browser draws."""
    told = {"change": f"{letter(turn.was, order)}→{letter(turn.now, order)}", "place": turn.place, "was": turn.was, "now": turn.now}
    return {**turn.feature, "id": "turned", "properties": {**told, "radius_m": turn.feature["properties"]["radius_m"]}}


def drawn(camera: Camera, control: Sequence[Row], turns: Sequence[Turn], order: Sequence[str], pane: int) -> str:
    """The layer as SVG.

    Args:
        camera: where the map stands.
        control: features, as `mapped.holdings` makes them.
        turns: what changed hands; ringed.
        order: of the sides.
        pane: number of the map on its page: two may stand there.
    """
    kinds = sorted({(f["properties"]["basis"], *_hues(f, order)) for f in control})
    parts = ["<defs>", *(pattern(*kind, pane) for kind in kinds), "</defs>"] if kinds else []
    for one in control:
        x, y, r = _spot(camera, one)
        basis, (first, second) = one["properties"]["basis"], _hues(one, order)
        parts.append(
            f'<circle class="held side{first} {basis}" fill="url(#held-{pane}-{basis}-{first}-{second})" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            f'<text class="letter" x="{x:.1f}" y="{y - r - 4:.1f}">{letter(_leader(one), order)}</text>'
        )
    for turn in turns:
        x, y, r = _spot(camera, turn.feature)
        parts.append(
            f'<circle class="turned" cx="{x:.1f}" cy="{y:.1f}" r="{r + 5:.1f}"/>'
            f'<text class="letter turn" x="{x:.1f}" y="{y + r + 20:.1f}">{letter(turn.was, order)}→{letter(turn.now, order)}</text>'
        )
    return "".join(parts)


def swatch(basis: str, first: int, second: int = 3) -> Markup:
    """A square of the legend with a pattern."""
    return Markup(  # noqa: S704 - numbers and words of ours
        f'<svg class="swatch" width="22" height="16" aria-hidden="true"><defs>{pattern(basis, first, second, "swatch")}</defs>'
        f'<rect class="held side{first} {basis}" width="22" height="16" fill="url(#held-swatch-{basis}-{first}-{second})"/></svg>'
    )


class Swatches:
    """The squares of one page: a pattern is defined where it is first used."""

    def __init__(self) -> None:
        self._defined: set[tuple[str, int, int]] = set()

    def __call__(self, basis: str, first: int, second: int = 3) -> Markup:
        """A square with a pattern."""
        if (basis, first, second) not in self._defined:
            self._defined.add((basis, first, second))
            return swatch(basis, first, second)
        return Markup(  # noqa: S704 - numbers and words of ours
            f'<svg class="swatch" width="22" height="16" aria-hidden="true"><rect class="held side{first} {basis}" width="22" height="16" fill="url(#held-swatch-{basis}-{first}-{second})"/></svg>'
        )


def _leader(one: Row | None) -> str:
    return one["properties"]["sides"][0] if one and one["properties"]["sides"] else ""


def _hues(one: Row, order: Sequence[str]) -> tuple[int, int]:
    """The hues of a place's first two sides: 0 and 1 are sides, 2 is every other, 3 nobody."""
    numbers = [min(order.index(side), 2) for side in one["properties"]["sides"][:2]]
    return (*numbers, 3, 3)[0], (*numbers, 3, 3)[1]


def letter(side: str, order: Sequence[str]) -> str:
    """The letter of a side; a dash where letters have run out, a question mark for nobody."""
    return LETTERS[order.index(side)] if side in order and order.index(side) < len(LETTERS) else "–" if side else "?"


def _spot(camera: Camera, one: Row) -> tuple[float, float, float]:
    lon, lat = one["geometry"]["coordinates"]
    x, y = camera.pixel(lat, lon)
    return x, y, min(max(LEAST_PX, one["properties"]["radius_m"] * camera.metre(lat)), WIDE_PX + HIGH_PX)


def pattern(basis: str, first: int, second: int, pane: int | str) -> str:
    """What fills a circle: solid, hatched, dotted, striped in two hues, or nothing."""
    name = f"held-{pane}-{basis}-{first}-{second}"
    inside = {
        "assessed": f'<rect class="hue{first}" width="8" height="8" opacity=".6"/>',
        "advance": f'<rect class="hue{first}" width="2.6" height="8"/>',
        "claimed": f'<circle class="hue{first}" cx="4" cy="4" r="1.5"/>',
        "contested": f'<rect class="hue{first}" width="4" height="8"/><rect class="hue{second}" x="4" width="4" height="8"/>',
    }.get(basis, "")
    return f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">{inside}</pattern>'
