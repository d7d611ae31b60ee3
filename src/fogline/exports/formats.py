"""The forms of an export by name: what each is for, whether it is a file or a folder, and how it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import file_digest
from pathlib import Path

from fogline.errors import RecordError
from fogline.exports import acled, columns, csv, geojson, gpkg, hxl, parquet, plover, rocrate, ucdp, views
from fogline.exports.about import About
from fogline.exports.columns import Column
from fogline.exports.told import Told
from fogline.record.aside import give_name, made_aside, sync_file

Left = Counter[str]
Write = Callable[..., list[Path]]


@dataclass(frozen=True, slots=True)
class Format:
    """A form: `write(told, about, path, left, bom)` gives the files that it wrote, `media` is what a page says it is."""

    told: str
    write: Write
    is_folder: bool = False
    media: str = "text/csv; charset=utf-8; header=present"
    tables: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)  # its own dictionary, by table


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: each file with its size and SHA-256, and what was left out, by reason."""

    files: tuple[tuple[Path, int, str], ...]
    left: Left


def export(name: str, told: Iterable[Told], about: About, out: Path, *, bom: bool = False) -> Written:
    """Write events in a form; the file or folder gets its name when all of it is written.

    Args:
        name: of the form.
        told: events as they may be shown.
        about: what the export says of itself.
        out: where; nothing may be there.
        bom: begin tables with the mark by which Excel knows UTF-8.

    Raises:
        RecordError: there is something of that name, or it cannot be written.
        ConfigError: the form needs an extra that is missing.
    """
    form, left = FORMATS[name], Left()
    if out.exists() and not (form.is_folder and out.is_dir() and not any(out.iterdir())):
        raise RecordError(f"there is something at {out} already, and nothing is written over it: choose another name")
    with made_aside(out) as around:
        made = around / out.name
        if form.is_folder:
            made.mkdir()
        try:
            paths = form.write(told, about, made, left, bom)
        except OSError as error:
            raise RecordError(f"cannot write {out}: {error.strerror}. Check that there is room on the disk") from error
        files = []
        for path in paths:
            sync_file(path)
            with path.open("rb") as file:
                files.append((out.parent / path.relative_to(around), path.stat().st_size, file_digest(file, "sha256").hexdigest()))
        for path in sorted(p for p in around.iterdir() if p != made):  # what belongs beside it goes first: the table itself is whole last
            give_name(path, out.parent / path.name)
        give_name(made, out)
    return Written(tuple(files), left)


def _table(
    lines: Callable[..., Iterator[bytes]],
    described: tuple[Column, ...],
    heads: int,
    told: Iterable[Told],
    about: About,
    path: Path,
    left: Left,
    bom: bool,
) -> list[Path]:
    """A table in CSV, and beside it what its columns mean."""
    meta = path.with_name(f"{path.name}-metadata.json")
    with path.open("wb") as file:
        file.writelines(lines(told, left, bom))
    meta.write_bytes(csv.beside(path.name, described, about, heads=heads))
    return [path, meta]


def _ours(lines: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
    """The lines of a table that leaves nothing out."""
    return lambda told, _left, bom: lines(told, bom=bom)


def _theirs(lines: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
    """The lines of a table with another's shape."""
    return lambda told, left, bom: lines(told, left, bom=bom)


def _geojson(told: Iterable[Told], about: About, path: Path, _left: Left, _bom: bool) -> list[Path]:
    with path.open("wb") as file:
        file.writelines(geojson.lines(told, about))
    return [path]


def _views(told: Iterable[Told], about: About, folder: Path, left: Left, bom: bool) -> list[Path]:
    months = views.Months()
    months.add(told)
    left.update(months.left)
    paths = []
    for name, content, described in (("pgm.csv", months.cells(), views.CELLS), ("cm.csv", months.countries(), views.COUNTRIES)):
        (folder / name).write_bytes((csv.BOM if bom else b"") + content)
        (folder / f"{name}-metadata.json").write_bytes(csv.beside(name, described, about))
        paths += [folder / name, folder / f"{name}-metadata.json"]
    return paths


def _plain(write: Callable[[Iterable[Told], About, Path], list[Path]]) -> Write:
    """A writer that leaves nothing out and has no mark."""
    return lambda told, about, path, _left, _bom: write(told, about, path)


FORMATS: Mapping[str, Format] = {
    "csv": Format("a row an event, every column of the dictionary", partial(_table, _ours(csv.lines), columns.EVENTS, 1), tables={"events": columns.EVENTS}),
    "geojson": Format("points with radius, RFC 7946", _geojson, media="application/geo+json"),
    "gpkg": Format("GeoPackage: layers of events, claims and origins", _plain(gpkg.write), media="application/geopackage+sqlite3"),
    "parquet": Format("a folder of typed Parquet files: events, claims, origins", _plain(parquet.write), is_folder=True, tables=parquet.TABLES),
    "ucdp": Format("the shape of UCDP GED 19.1", partial(_table, _theirs(ucdp.lines), ucdp.COLUMNS, 1), tables={"ucdp": ucdp.COLUMNS}),
    "acled": Format("the shape of ACLED's table; none of its data", partial(_table, _theirs(acled.lines), acled.COLUMNS, 1), tables={"acled": acled.COLUMNS}),
    "plover": Format("the shape of POLECAT's table, PLOVER's types", partial(_table, _theirs(plover.lines), plover.COLUMNS, 1), tables={"plover": plover.COLUMNS}),
    "hxl": Format("the CSV with a line of HXL tags", partial(_table, _ours(hxl.lines), columns.EVENTS, 2)),
    "views": Format("a folder: the dead by month and PRIO-GRID cell, and by month and country", _views, is_folder=True,
                    tables={"pgm": views.CELLS, "cm": views.COUNTRIES}),
    "rocrate": Format("a folder, RO-Crate and Frictionless package: CSV and GeoJSON with dictionary, licence and record root", _plain(rocrate.write), is_folder=True),
}  # fmt: skip


def dictionary() -> dict[str, str]:
    """Every table of columns in Markdown, by name; docs/exports.md holds them."""
    tables = {name: table for form in FORMATS.values() for name, table in form.tables.items()}
    return {name: columns.dictionary(table) for name, table in tables.items()}
