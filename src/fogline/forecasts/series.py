"""What is forecast from: a whole number for every area and month, without gaps."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fogline.errors import ReadError

HEADER = ["area", "month", "value"]
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
MOST = 10**12  # dead in a month: more is a slip of the pen, and floating point would begin to round it
HOW = "A series has the header area,month,value and one line for every area and month: Aleppo,2018-11,69"


@dataclass(frozen=True, slots=True)
class Series:
    """Values by area, all over the same months."""

    areas: tuple[str, ...]
    first: str  # month, YYYY-MM
    values: NDArray[np.float64]  # (areas, months)

    @property
    def last(self) -> str:
        """The last month."""
        return later(self.first, self.values.shape[1] - 1)

    def until(self, month: str) -> Series:
        """The same, as it was known after an earlier month."""
        return Series(self.areas, self.first, self.values[:, : months_between(self.first, month) + 1])


def read(path: Path) -> Series:
    """The series of a CSV file with the header area,month,value.

    Args:
        path: of UTF-8 text; months are YYYY-MM and may come in any order, values are whole numbers of 0 and more.

    Raises:
        ReadError: it is no such file; the message names the line.
    """
    table: dict[str, dict[str, int]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, None)
            if header != HEADER:
                raise ReadError(f"{path}, line 1: the header is {','.join(header) if header else 'missing'}. {HOW}")
            for row in reader:
                if row:
                    _keep(row, table, f"{path}, line {reader.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(f"cannot read {path}: {error}. {HOW}") from error
    if not table:
        raise ReadError(f"{path}, line 2: there is no value. {HOW}")
    return _whole(table, str(path))


def later(month: str, steps: int) -> str:
    """The month some steps on."""
    year, rest = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + steps, 12)
    return f"{year:04d}-{rest + 1:02d}"


def months_between(month: str, other: str) -> int:
    """How many months another is later."""
    return (int(other[:4]) - int(month[:4])) * 12 + int(other[5:]) - int(month[5:])


def _keep(row: list[str], table: dict[str, dict[str, int]], where: str) -> None:
    """Take one line in."""
    if len(row) != len(HEADER):
        raise ReadError(f"{where}: {len(row)} fields, not 3. {HOW}")
    area, month, value = row
    if not area.strip():
        raise ReadError(f"{where}: no area. {HOW}")
    if not MONTH.fullmatch(month):
        raise ReadError(f"{where}: the month is {month!r}, not of the form 2018-11")
    if not re.fullmatch(r"\d{1,13}", value, re.ASCII) or int(value) > MOST:
        raise ReadError(f"{where}: the value is {value!r}, not a whole number from 0 to {MOST}")
    if month in table.setdefault(area, {}):
        raise ReadError(f"{where}: {area} has {month} twice")
    table[area][month] = int(value)


def _whole(table: dict[str, dict[str, int]], where: str) -> Series:
    """The table as a series, where nothing is missing."""
    months = {month for held in table.values() for month in held}
    first, last = min(months), max(months)
    wanted = [later(first, i) for i in range(months_between(first, last) + 1)]
    for area, held in table.items():
        missing: list[Any] = [month for month in wanted if month not in held]
        if missing:
            more = f" and {len(missing) - 1} months more" if len(missing) > 1 else ""
            raise ReadError(
                f"{where}: {area} lacks {missing[0]}{more}. Every area needs every month from {first} to {last}; of a month without dead, write 0"
            )
    areas = tuple(table)
    return Series(areas, first, np.array([[table[area][month] for month in wanted] for area in areas], dtype=np.float64))
