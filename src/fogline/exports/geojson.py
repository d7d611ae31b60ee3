"""Events as GeoJSON: a point an event, with its radius and every column of the dictionary; no place, no geometry.

A point alone would look sharper than what is known: draw it with `radius_m`. What the export says of itself is the member `about`.
Source: RFC 7946; foreign members are its section 6.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from fogline.exports import columns
from fogline.exports.about import About
from fogline.exports.cells import Cell, event_cells, stamp
from fogline.exports.told import Told

NAMES = tuple(c.name for c in columns.EVENTS)
HELD = 200  # features written at once


def lines(told: Iterable[Told], about: About) -> Iterator[bytes]:
    """The collection, piece by piece, a feature a line."""
    yield b'{"type": "FeatureCollection", "about": ' + _json(about.row()) + b', "features": [\n'
    held: list[bytes] = []
    between = b""
    for one in told:
        held.append(_json(feature(one)))
        if len(held) == HELD:
            yield between + b",\n".join(held)
            between, held = b",\n", []
    yield (between if held else b"") + b",\n".join(held) + b"\n]}\n"


def feature(told: Told) -> dict[str, Any]:
    """One event as a feature."""
    place = told.event.place
    geometry = {"type": "Point", "coordinates": [round(place.lon, 5), round(place.lat, 5)]} if place else None
    properties = {name: _value(cell) for name, cell in zip(NAMES, event_cells(told), strict=True)}
    return {"type": "Feature", "id": told.event.id, "geometry": geometry, "properties": properties}


def _value(cell: Cell) -> Any:
    return stamp(cell) if isinstance(cell, date) else cell


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
