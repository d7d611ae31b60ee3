"""Events, their claims and their origins as Parquet files, typed: events.parquet, claims.parquet, origins.parquet in a folder.

Every column carries its meaning, and every file what the export says of itself (key `fogline`). Needs the extra `exports`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from fogline.errors import ConfigError
from fogline.exports import columns
from fogline.exports.about import About
from fogline.exports.cells import Cell, claim_cells, event_cells, origin_cells
from fogline.exports.columns import Column
from fogline.exports.csv import DIVIDER
from fogline.exports.told import Told

TABLES: Mapping[str, tuple[Column, ...]] = {"events": columns.EVENTS, "claims": columns.CLAIMS, "origins": columns.ORIGINS}
GROUP_ROWS = 10_000  # in one row group
STEP = 500  # events made into rows at once
T = TypeVar("T")


def write(told: Iterable[Told], about: About, folder: Path, *, flat: bool = False) -> list[Path]:
    """Write the three files to a folder that is there.

    Args:
        told: events as they may be shown.
        about: what the export says of itself.
        folder: of the files.
        flat: lists as one text each, for readers that know no lists.

    Raises:
        ConfigError: the extra is missing.
    """
    arrow, files = module("pyarrow"), module("pyarrow.parquet")
    schemas = {name: _schema(arrow, table, about, flat=flat) for name, table in TABLES.items()}
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    held: dict[str, list[Sequence[Cell]]] = {name: [] for name in TABLES}
    with ExitStack() as open_files:
        writers = {name: open_files.enter_context(files.ParquetWriter(paths[name], schemas[name], compression="zstd")) for name in TABLES}

        def flush(least: int) -> None:
            for name, found in held.items():
                if len(found) >= least:
                    writers[name].write_batch(_batch(arrow, schemas[name], found, flat=flat))
                    found.clear()

        for some in batched(told, STEP):
            for one in some:
                held["events"].append(event_cells(one))
                held["claims"].extend(claim_cells(one.event, c) for c in one.claims)
                held["origins"].extend(origin_cells(one))
            flush(GROUP_ROWS)
        flush(1)
    return list(paths.values())


def module(name: str) -> Any:
    """A library of the extra.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(f"this form needs {name.partition('.')[0]}, which is not installed: pip install 'fogline[exports]'") from error


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of so many, the last one shorter."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _schema(arrow: Any, table: Sequence[Column], about: About, *, flat: bool) -> Any:
    types = {
        "text": arrow.string(), "list": arrow.string() if flat else arrow.list_(arrow.string()), "integer": arrow.int64(), "number": arrow.float64(),
        "yes/no": arrow.bool_(), "day": arrow.date32(), "moment": arrow.timestamp("ms" if flat else "us", tz="UTC"),
    }  # fmt: skip
    fields = [arrow.field(c.name, types[c.type], metadata={"description": c.meaning}) for c in table]
    return arrow.schema(fields, metadata={"fogline": json.dumps(about.row(), ensure_ascii=False)})


def _batch(arrow: Any, schema: Any, rows: Sequence[Sequence[Cell]], *, flat: bool) -> Any:
    turned = zip(*rows, strict=True)
    arrays = [
        arrow.array([DIVIDER.join(c) if flat and isinstance(c, list) else c for c in cells], field.type)
        for cells, field in zip(turned, schema, strict=True)
    ]
    return arrow.record_batch(arrays, schema=schema)
