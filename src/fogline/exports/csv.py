"""Events as CSV (RFC 4180, UTF-8): a row an event, and beside it what its columns mean.

A spreadsheet runs a cell that begins with one of `FORMULA` as a formula: such text gets an apostrophe before it. Numbers are written
as numbers and never get one. Items of a list are divided by "; ".
Source: RFC 4180; OWASP, CSV injection; W3C, Metadata Vocabulary for Tabular Data (the file beside it).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from fogline.exports import columns
from fogline.exports.about import About
from fogline.exports.cells import Cell, event_cells, stamp
from fogline.exports.columns import Column
from fogline.exports.told import Told

BOM = b"\xef\xbb\xbf"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
DIVIDER = "; "
CHUNK = 64 * 1024  # bytes written at once
DATATYPES = {"text": "string", "list": "string", "integer": "integer", "number": "number", "yes/no": "boolean", "day": "date", "moment": "dateTime"}


def lines(told: Iterable[Told], *, bom: bool = False) -> Iterator[bytes]:
    """The table, piece by piece.

    Args:
        told: events as they may be shown.
        bom: begin with the mark by which Excel knows UTF-8.
    """
    return table([[c.name for c in columns.EVENTS]], map(event_cells, told), bom=bom)


def table(heads: Iterable[Sequence[str]], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> Iterator[bytes]:
    """Rows as CSV under one or more lines of names, piece by piece."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    if bom:
        yield BOM
    writer.writerows(heads)
    for row in rows:
        writer.writerow([printed(cell) for cell in row])
        if held.tell() >= CHUNK:
            yield _taken(held)
    yield _taken(held)


def printed(cell: Cell) -> str | int | float:
    """A cell as it is written."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return cell
        case str():
            return inert(cell)
        case date():
            return stamp(cell)
        case _:
            return inert(DIVIDER.join(cell))


def inert(text: str) -> str:
    """Text that no spreadsheet runs, not even after blanks that it takes off."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def beside(name: str, described: Sequence[Column], about: About, *, heads: int = 1) -> bytes:
    """What belongs in NAME-metadata.json: the columns and what the export says of itself, as CSV on the Web wants it.

    Args:
        name: of the table's file.
        described: its columns.
        about: the export.
        heads: how many lines of names it has.
    """
    row: dict[str, Any] = {
        "@context": "http://www.w3.org/ns/csvw", "url": name, "dc:description": about.row()["meaning"], "dc:rights": about.row()["licence"],
        "dialect": {"encoding": "utf-8", "headerRowCount": heads},
        "tableSchema": {
            "primaryKey": described[0].name,
            "columns": [_described(c) for c in described],
        },
        "notes": [about.row()],
    }  # fmt: skip
    return (json.dumps(row, ensure_ascii=False, indent=1) + "\n").encode()


def _described(column: Column) -> dict[str, Any]:
    separator = {"separator": DIVIDER} if column.type == "list" else {}
    return {"name": column.name, "titles": column.name, "datatype": DATATYPES[column.type], "dc:description": column.meaning, **separator}


def _taken(held: io.StringIO) -> bytes:
    """What was written so far; the buffer is empty again."""
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode("utf-8")
