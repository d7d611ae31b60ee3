"""The twins of a page for programs: JSON, CSV and GeoJSON. Cells of a table and properties of a feature are written as in exports.

A field that is longer than `LONGEST` is cut, and says so; all of a report's text, and it alone, is in the JSON twin of its document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fogline import contract
from fogline.exports import csv
from fogline.exports.cells import Cell, clean
from fogline.record.restricted import NO_WORDS
from fogline.record.withheld import KEPT_BACK
from fogline.types import Place
from fogline.web.page import Answer, Form, Row

MEDIA: dict[Form, str] = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json", "atom": "application/atom+xml; charset=utf-8"}
LONGEST = 10_000  # characters of a field in JSON


def written(form: Form, answer: Answer, about: Row) -> str:
    """A page's answer in a form for programs.

    Args:
        form: which.
        answer: what the page shows.
        about: what belongs to every answer: as_of, record, safety, next.
    """
    match form:
        case "json":
            return _compact({"ok": True, **about, **answer.body})
        case "csv":
            return table(answer.rows)
        case "geojson":
            return _compact({"type": "FeatureCollection", **about, "features": list(answer.features)})
        case "atom":
            raise ValueError("a feed is made by its page")


def _compact(body: Row) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def widened(value: Any, place: Callable[[Place], Place | None], longest: int | None = None, *, whole: str = "") -> Any:
    """A body with every place in it, however deep, as it may be shown.

    Args:
        value: rows of the contract.
        place: what shows a place.
        longest: characters of a text; a longer one is cut, and says so. None cuts nothing.
        whole: the key of what is not cut.
    """
    match value:
        case str():
            return value if longest is None or len(value) <= longest else f"{value[:longest]}… ({len(value) - longest:,} more characters)"
        case Mapping():
            if value.get("radius_m") is not None and value.get("lat") is not None and value.get("name") is not None:
                held = contract.to_place({"gazetteer_id": None, "feature": "other", **value})
                shown = place(held) if held else None
                if shown is not held:
                    value = {**value, **(contract.place_row(shown) or {})}
            return {key: widened(item, place, None if key == whole else longest, whole=whole) for key, item in value.items()}
        case list() | tuple():
            return [widened(item, place, longest, whole=whole) for item in value]
    return value


def wordless(value: Any, hides: Callable[[str], bool]) -> Any:
    """A body in which no claim that hides its words has a sentence, however deep it stands."""
    match value:
        case Mapping():
            name = value.get("claim") or value.get("id")
            if value.get("sentence") not in (None, KEPT_BACK, NO_WORDS) and isinstance(name, str) and hides(name):
                value = {**value, **{key: NO_WORDS for key in ("sentence", "words") if key in value}}
            return {key: wordless(item, hides) for key, item in value.items()}
        case list() | tuple():
            return [wordless(item, hides) for item in value]
    return value


def feature(name: str, place: Place | None, properties: Row) -> Row:
    """A thing as a GeoJSON feature (RFC 7946); a point alone would look sharper than what is known, so that its radius goes with it."""
    geometry = {"type": "Point", "coordinates": [round(place.lon, 5), round(place.lat, 5)]} if place else None
    where = {"place": clean(place.name) if place else None, "radius_m": place.radius_m if place else None}
    told = {key: value if key == "id" or not isinstance(value, (str, list, tuple)) else _cell(value) for key, value in properties.items()}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": {"id": name, **told, **where}}


def table(rows: Sequence[Row]) -> str:
    """Rows as CSV, as exports write it: text that no spreadsheet runs."""
    if not rows:
        return ""
    return b"".join(csv.table([list(rows[0])], ([_cell(value) for value in row.values()] for row in rows))).decode("utf-8")


def _cell(value: Any) -> Cell:
    """A value as a cell; items of a list are text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return [clean(str(item)) for item in value] if isinstance(value, (list, tuple)) else clean(str(value))
