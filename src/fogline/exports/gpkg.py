"""Events, their claims and their origins as a GeoPackage: layers for any geographic program, with columns of time.

Layers: `events` and `claims` (points, WGS 84), `origins`, `dictionary` (what each column means) and `about` (what the export says of itself).
Needs the extra `exports`. Source: OGC GeoPackage 1.3, written by GDAL.
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from errno import EIO
from pathlib import Path
from typing import Any

from fogline.exports import parquet
from fogline.exports.about import About
from fogline.exports.told import Told

POINTS = ("events", "claims")
WGS84 = "EPSG:4326"


def write(told: Iterable[Told], about: About, path: Path) -> list[Path]:
    """Write the file; the rows lie in Parquet files beside it meanwhile, so that memory does not grow with them.

    Args:
        told: events as they may be shown.
        about: what the export says of itself.
        path: of a file that is not there.

    Raises:
        ConfigError: the extra is missing.
        OSError: it cannot be written.
    """
    arrow, files, gdal = parquet.module("pyarrow"), parquet.module("pyarrow.parquet"), parquet.module("pyogrio.raw")
    facts = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in about.row().items()}
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        tables, whole = parquet.write(told, about, Path(folder), flat=True), Path(folder, "events.gpkg")  # the standard wants this ending
        for table in tables:
            with files.ParquetFile(table) as rows:
                _layer(arrow, gdal, whole, table.stem, rows, facts)
        dictionary = [(layer, c.name, c.type, c.meaning) for layer, described in parquet.TABLES.items() for c in described]
        plain(arrow, gdal, whole, "dictionary", ("layer", "column", "type", "meaning"), dictionary)
        plain(arrow, gdal, whole, "about", ("name", "value"), list(facts.items()))
        whole.rename(path)
    return [path]


def _layer(arrow: Any, gdal: Any, path: Path, name: str, rows: Any, facts: dict[str, str]) -> None:
    """One layer out of a Parquet file, piece by piece."""
    schema = rows.schema_arrow.remove_metadata()
    if name in POINTS:
        schema = schema.append(arrow.field("geom", arrow.binary()))
    reader = arrow.RecordBatchReader.from_batches(schema, _with_points(arrow, schema, rows, name))
    shape = {"geometry_name": "geom", "geometry_type": "Point", "crs": WGS84} if name in POINTS else {}
    save(gdal, reader, path, name, layer_metadata=facts, **shape)


def _with_points(arrow: Any, schema: Any, rows: Any, name: str) -> Iterator[Any]:
    for batch in rows.iter_batches(parquet.GROUP_ROWS):
        arrays = list(batch.columns)
        if name in POINTS:
            pairs = zip(batch.column("lon").to_pylist(), batch.column("lat").to_pylist(), strict=True)
            arrays.append(
                arrow.array([None if lon is None or lat is None else struct.pack("<BIdd", 1, 1, lon, lat) for lon, lat in pairs], arrow.binary())
            )
        yield arrow.record_batch(arrays, schema=schema)


def plain(arrow: Any, gdal: Any, path: Path, name: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A small layer of texts without points."""
    table = arrow.table({column: arrow.array(cells, arrow.string()) for column, cells in zip(names, zip(*rows, strict=True), strict=True)})
    save(gdal, table, path, name)


def save(gdal: Any, rows: Any, path: Path, layer: str, **more: Any) -> None:
    """Add a layer to the file.

    Raises:
        OSError: GDAL could not write it, which it raises as an error of its own.
    """
    try:
        gdal.write_arrow(rows, path, layer=layer, driver="GPKG", **more)
    except RuntimeError as error:
        raise OSError(EIO, str(error)) from error
