"""Builds the outlines of countries that ship with the package: `src/fogline/territory/countries.json`.

Shapes are Natural Earth's, 1:50m (public domain), from a package on the registries. Borders between two countries stay one line.

    make basemap
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import shapely
from build_basemap import shapes

OUT = Path(__file__).parents[1] / "src/fogline/territory/countries.json"
LOOSE = 0.02  # degrees that a line may be off: two kilometres


def main() -> None:
    """Build the file and print its size."""
    held = sorted(shapes("ne_50m_admin_0_countries"), key=lambda pair: str(pair[1]["ADMIN"]))
    simple = shapely.coverage_simplify([shape for shape, _ in held], LOOSE)
    rows = [[_code(facts), [held for polygon in shapely.get_parts(shape) if (held := list(rings(polygon)))]] for shape, (_, facts) in zip(simple, held, strict=True)]
    OUT.write_text(json.dumps(rows, separators=(",", ":")) + "\n", encoding="ascii")
    print(OUT.name, OUT.stat().st_size)


def _code(facts: dict[str, object]) -> str:
    """ISO 3166-1 alpha-2; empty for land that has none."""
    code = str(facts["ISO_A2_EH"])
    return code if len(code) == 2 and code.isalpha() else ""


def rings(polygon: shapely.Polygon) -> Iterator[list[int]]:
    """A polygon's rings, each as steps in hundredths of a degree; rings that are smaller than that are left out."""
    for ring in (polygon.exterior, *polygon.interiors):
        points = [(round(x * 100), round(y * 100)) for x, y in ring.coords]
        points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if len(points) >= 4:
            yield [value for step in (points[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))) for value in step]
        elif ring is polygon.exterior:
            return


if __name__ == "__main__":
    main()
