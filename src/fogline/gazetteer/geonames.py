"""GeoNames' country files: what stands in a line, and which lines are taken.

Source: the readme of the files, https://download.geonames.org/export/dump/readme.txt. A country's zip holds one table without a head
line, UTF-8, 19 columns parted by tabs; `admin1CodesASCII.txt` names the first-order divisions. Licence: CC BY 4.0.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fogline.errors import GazetteerError
from fogline.types import Feature

COLUMNS = 19
LARGEST = 4_000_000_000  # bytes of a table; that of all countries has 1.7 thousand million
TABLE = re.compile(r"(?:[A-Z]{2}|allCountries)\.txt")
DIVISIONS_FILE = "admin1CodesASCII.txt"
REPORT_EVERY = 4096  # lines
Divisions = Mapping[tuple[str, str], str]  # names by country and code
AGAIN = "Fetch it again, or check that it is one of GeoNames' country files"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table, as far as it is used."""

    id: int
    name: str
    ascii: str
    alternates: tuple[str, ...]
    lat: float
    lon: float
    code: str  # feature code
    country: str
    admin1: str  # code
    admin2: str  # code
    population: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Which features are taken."""

    settlements: frozenset[str]
    divisions: dict[str, Feature]
    spots: dict[str, tuple[Feature, float]]  # feature, radius in metres


@cache
def taken() -> Taken:
    """The table in `lexicons/geonames.toml`."""
    raw = tomllib.loads((files("fogline.lexicons") / "geonames.toml").read_text(encoding="utf-8"))
    return Taken(frozenset(raw["settlements"].split()), raw["divisions"], {code: (kind, float(radius)) for code, (kind, radius) in raw["spots"].items()})


def country_of(path: Path) -> str:
    """The name of the one table in a zip: a country's code.

    Raises:
        GazetteerError: it is no whole zip, or holds no such table.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [name for name in archive.namelist() if TABLE.fullmatch(name)]
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise GazetteerError(f"{path} is damaged, or no zip: {error}. {AGAIN}") from error
    except OSError as error:
        raise GazetteerError(f"cannot read {path}: {error.strerror}. Check the path and its permissions") from error
    if len(tables) != 1:
        raise GazetteerError(f"{path} holds {len(tables)} tables named like SY.txt rather than one. {AGAIN}")
    return tables[0].removesuffix(".txt")


def rows(path: Path, *, progress: Callable[[int, int], None]) -> Iterator[Row]:
    """The lines of a zip's table whose features are taken.

    Args:
        path: of the zip.
        progress: is told how many bytes of the table are read, of how many.

    Raises:
        GazetteerError: the zip is damaged, or a line is not as it should be; its number is told.
    """
    table = country_of(path) + ".txt"
    wanted = taken()
    codes = wanted.settlements | wanted.divisions.keys() | wanted.spots.keys()
    number = done = 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(table) as stream:
            size = archive.getinfo(table).file_size
            if size > LARGEST:
                raise GazetteerError(f"{table} in {path} has {size:,} bytes, more than a table of all countries. {AGAIN}")
            for number, line in enumerate(stream, 1):
                done += len(line)
                if number % REPORT_EVERY == 0:
                    progress(done, size)
                cells = line.decode("utf-8").rstrip("\r\n").split("\t")
                if len(cells) != COLUMNS:
                    raise GazetteerError(f"{table} in {path}, line {number}: {len(cells)} columns parted by tabs instead of {COLUMNS}. {AGAIN}")
                if cells[7] in codes:
                    yield _row(cells)
            progress(size, size)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:  # RuntimeError: it wants a password
        raise GazetteerError(f"{path} is damaged: {error}. {AGAIN}") from error
    except ValueError as error:  # UnicodeDecodeError too
        raise GazetteerError(f"{table} in {path}, line {number}: {error}. {AGAIN}") from error
    if number == 0:
        raise GazetteerError(f"{table} in {path} is empty. {AGAIN}")


def division_names(path: Path) -> Divisions:
    """Names of first-order divisions by country and code, of `admin1CodesASCII.txt`.

    Raises:
        GazetteerError: a line is not as it should be.
    """
    found = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise GazetteerError(f"cannot read {path}: {error}. Fetch it again") from error
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        country, dot, code = cells[0].partition(".")
        if len(cells) != 4 or not dot:
            raise GazetteerError(f"{path}, line {number}: not a code, two names and a number parted by tabs. Fetch it again")
        found[(country, code)] = cells[1]
    return found


def _row(cells: list[str]) -> Row:
    """A line's cells.

    Raises:
        ValueError: one is not what it should be.
    """
    lat, lon = float(cells[4]), float(cells[5])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no such point: {cells[4]}, {cells[5]}")
    number = int(cells[0])
    if not 0 < number <= 0xFFFFFFFF or not cells[1]:
        raise ValueError("no number or no name")
    return Row(
        number, cells[1], cells[2], tuple(cells[3].split(",")) if cells[3] else (), lat, lon,
        cells[7], cells[8], cells[10], cells[11], int(cells[14] or 0),
    )  # fmt: skip
