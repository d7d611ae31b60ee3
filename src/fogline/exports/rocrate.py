"""Events as a research object: an RO-Crate that holds CSV and GeoJSON with their dictionary, licence, record root and as-of.

In the folder: ro-crate-metadata.json, datapackage.json (the same tables for Frictionless, with types that can be checked), events.csv,
claims.csv, origins.csv, events.geojson. All tables are written in one pass.
Source: RO-Crate 1.1; Frictionless Data Package 1 and Table Schema 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from fogline.exports import csv, geojson, parquet
from fogline.exports.about import About
from fogline.exports.cells import Cell, claim_cells, event_cells, origin_cells
from fogline.exports.columns import Column
from fogline.exports.told import Told

CRATE, PACKAGE, MAP = "ro-crate-metadata.json", "datapackage.json", "events.geojson"
TITLE = "Events of a Fogline record"
TITLES = {
    "events": "Events, one a row",
    "claims": "The claims that the events are made of, one a row",
    "origins": "Independent origins of each event, one a row",
}
TYPES = {"text": "string", "list": "string", "integer": "integer", "number": "number", "yes/no": "boolean", "day": "date", "moment": "datetime"}


def write(told: Iterable[Told], about: About, folder: Path) -> list[Path]:
    """Write the crate to a folder that is there and empty.

    Args:
        told: events as they may be shown.
        about: what the export says of itself.
        folder: of the files.
    """
    _tables(told, about, folder)
    _json(folder / PACKAGE, _package(about, folder))
    _json(folder / CRATE, _crate(about, folder))
    return [folder / name for name in (CRATE, PACKAGE, *(f"{t}.csv" for t in parquet.TABLES), MAP)]


def _tables(told: Iterable[Told], about: About, folder: Path) -> None:
    """The tables and the map, side by side."""
    with ExitStack() as opened:
        files = {name: opened.enter_context((folder / f"{name}.csv").open("wb")) for name in parquet.TABLES}
        points = opened.enter_context((folder / MAP).open("wb"))
        for name, table in parquet.TABLES.items():
            files[name].writelines(csv.table([[c.name for c in table]], ()))
        points.writelines(geojson.lines(_each(told, files), about))


def _each(told: Iterable[Told], files: Mapping[str, BinaryIO]) -> Iterable[Told]:
    """The same events, each a row of the tables by the time it is on the map."""
    for some in parquet.batched(told, parquet.STEP):
        rows: dict[str, Iterable[Sequence[Cell]]] = {
            "events": map(event_cells, some), "claims": (claim_cells(one.event, c) for one in some for c in one.claims),
            "origins": (row for one in some for row in origin_cells(one)),
        }  # fmt: skip
        for name, found in rows.items():
            files[name].writelines(csv.table((), found))
        yield from some


def _package(about: About, folder: Path) -> dict[str, Any]:
    """The tables for Frictionless."""
    return {
        "name": "fogline-events", "title": TITLE, "description": about.row()["meaning"], "created": about.row()["made_at"],
        "licenses": [{"name": "other-not-open", "title": about.row()["licence"]}], "fogline": about.row(),
        "resources": [
            {"name": name, "path": f"{name}.csv", "title": TITLES[name], "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv",
             "encoding": "utf-8", **_weight(folder / f"{name}.csv"),
             "schema": {"fields": [_field(c) for c in table], **({"primaryKey": table[0].name} if name == "events" else {})}}
            for name, table in parquet.TABLES.items()
        ],
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    return {"name": column.name, "type": TYPES[column.type], "description": column.meaning}


def _crate(about: About, folder: Path) -> dict[str, Any]:
    """The crate's own description."""
    facts = about.row()
    files = [*((f"{name}.csv", TITLES[name], "text/csv") for name in parquet.TABLES), (MAP, "Events as points with radius", "application/geo+json")]
    files.append((PACKAGE, "Types and meanings of the columns, for Frictionless", "application/json"))
    properties = ("as_of", "question", "record", "safety", "made_by")
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
            {"@id": "./", "@type": "Dataset", "name": TITLE, "description": facts["meaning"], "datePublished": facts["made_at"], "license": {"@id": "#licence"},
             "hasPart": [{"@id": name} for name, _, _ in files], "identifier": about.root, "variableMeasured": [{"@id": f"#{name}"} for name in properties]},
            {"@id": "#licence", "@type": "CreativeWork", "name": "Terms", "description": facts["licence"]},
            *({"@id": f"#{name}", "@type": "PropertyValue", "name": name, "value": _text(facts[name])} for name in properties),
            *({"@id": name, "@type": "File", "name": title, "encodingFormat": sort, "contentSize": str((folder / name).stat().st_size),
               "sha256": _sha256(folder / name)} for name, title, sort in files),
        ],
    }  # fmt: skip


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _weight(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}"}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
