"""The twins of a page for programs: JSON, CSV and GeoJSON. One seam: the writers of the exports take their place once they are there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fogline import contract
from fogline.types import Place
from fogline.web.page import Answer, Form, Row

MEDIA: dict[Form, str] = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by a spreadsheet (OWASP, CSV injection)


def written(form: Form, answer: Answer, about: Row) -> str:
    """A page's answer in a form for programs.

    Args:
        form: which.
        answer: what the page shows.
        about: what belongs to every answer: as_of, record, safety, next.
    """
    match form:
        case "json":
            return json.dumps({"ok": True, **about, **answer.body}, ensure_ascii=False)
        case "csv":
            return table(answer.rows)
        case "geojson":
            return json.dumps({"type": "FeatureCollection", **about, "features": list(answer.features)}, ensure_ascii=False)


def widened(value: Any, place: Callable[[Place], Place | None]) -> Any:
    """A body with every place in it, however deep, as it may be shown.

    Args:
        value: rows of the contract.
        place: what shows a place.
    """
    if isinstance(value, Mapping):
        if value.get("radius_m") is not None and value.get("lat") is not None and value.get("name") is not None:
            held = Place(value["name"], value["lat"], value["lon"], value["radius_m"], value["feature"], value["gazetteer_id"], value.get("country"), value.get("admin1"))
            shown = place(held)
            if shown is not held:
                value = {**value, **(contract.place_row(shown) or {})}
            return value
        return {key: widened(item, place) for key, item in value.items()}
    return [widened(item, place) for item in value] if isinstance(value, (list, tuple)) else value


def feature(name: str, place: Place | None, properties: Row) -> Row:
    """A thing as a GeoJSON feature (RFC 7946); a point alone would look sharper than what is known, so that its radius goes with it."""
    geometry = {"type": "Point", "coordinates": [round(place.lon, 5), round(place.lat, 5)]} if place else None
    where = {"place": place.name if place else None, "radius_m": place.radius_m if place else None}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": {"id": name, **properties, **where}}


def table(rows: Sequence[Row]) -> str:
    """Rows as CSV (RFC 4180); a cell that a spreadsheet would run gets an apostrophe before it."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.writer(out)
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, (int, float)):
        return "" if value is None else value
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
