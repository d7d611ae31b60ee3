"""A file of coded events -> its rows, one at a time; whatever is wrong with one is a failure that names file and line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fogline.beside.coded import SHAPES, Codebook, Coded, Find, Shape, codebook, coded
from fogline.errors import ReadError
from fogline.types import Failure

LARGEST_CELL = 1_000_000  # characters; a quotation mark that is never closed runs on to the end of the file
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DELIMITERS = ",;\t"
EITHER = {"own": (("date", "date_start"), ("place", "lat"))}  # columns of which one is needed


class Table:
    """A file whose columns are known; its rows are read as they are asked for.

    Raises:
        ReadError: the file cannot be read, or has not the columns of any shape, or of the one that is asked for.
    """

    def __init__(self, path: Path, shape: Shape | None = None) -> None:
        """Look at the first line; `shape` outranks what it says."""
        self.path = path
        with self._opened() as lines:
            first = next(lines, "").lstrip("\ufeff")
        self._delimiter = max(DELIMITERS, key=first.count)
        self.columns = tuple(name.strip().casefold() for name in next(csv.reader([first], delimiter=self._delimiter), []))
        self.shape: Shape = _shape(self.columns, shape, path)
        self.book: Codebook = codebook(self.shape)

    def rows(self, find: Find) -> Iterator[Coded | Failure]:
        """Each row as an event, or as what is wrong with it, in order; of two rows with one id the second is wrong.

        Args:
            find: the place that a name means.
        """
        lines_of: dict[str, int] = {}
        for line, cells in self._cells():
            where = f"{self.path}:{line}"
            try:
                row = coded(self._row(cells), line, self.book, find)
                if row.id in lines_of:
                    raise ReadError(f"its id {row.id!r} is that of line {lines_of[row.id]} already")
            except ReadError as error:
                yield Failure("compare", where, "ReadError", f"{error}; the row is left out")
                continue
            lines_of[row.id] = line
            yield row

    def _row(self, cells: list[str] | csv.Error) -> Mapping[str, str]:
        """The cells by their columns' names.

        Raises:
            ReadError: they are not as many, or hold bytes that are no text.
        """
        if isinstance(cells, csv.Error):
            raise ReadError(f"it is no line of a table: {cells}")
        if len(cells) != len(self.columns):
            raise ReadError(f"it has {len(cells)} cells, and the first line {len(self.columns)} columns")
        for name, cell in zip(self.columns, cells, strict=True):
            bad = next((c for c in cell if "\udc80" <= c <= "\udcff"), None) if not cell.isascii() else None
            if bad is not None:
                raise ReadError(f"its {name} is not UTF-8: it holds the byte 0x{ord(bad) - 0xDC00:02x}; convert the file")
        return dict(zip(self.columns, cells, strict=True))

    def _cells(self) -> Iterator[tuple[int, list[str] | csv.Error]]:
        """The cells of each row that is not empty, with the line on which it begins."""
        kept = csv.field_size_limit(LARGEST_CELL)
        try:
            with self._opened() as lines:
                reader = csv.reader(lines, delimiter=self._delimiter)
                next(reader)
                while True:
                    line = reader.line_num + 1
                    try:
                        cells = next(reader)
                    except StopIteration:
                        return
                    except csv.Error as error:
                        yield line, error
                        continue
                    if any(cells):
                        yield line, cells
        finally:
            csv.field_size_limit(kept)

    @contextmanager
    def _opened(self) -> Iterator[Iterator[str]]:
        """The file's lines, by the mark at its beginning, or as UTF-8; bytes that are no text are kept apart."""
        try:
            with self.path.open("rb") as file:
                start = file.read(3)
                mark, encoding = next(((m, e) for m, e in MARKS if start.startswith(m)), (b"", "utf-8"))
                file.seek(len(mark))
                yield iter(io.TextIOWrapper(file, encoding, errors="surrogateescape" if encoding == "utf-8" else "replace", newline=""))
        except OSError as error:
            raise ReadError(f"cannot read {self.path}: {error.strerror}") from error


def _shape(columns: tuple[str, ...], wanted: Shape | None, path: Path) -> Shape:
    """The shape whose columns are all there."""
    missing = {shape: _missing(columns, shape) for shape in SHAPES}
    found = [shape for shape in ((wanted,) if wanted else SHAPES) if not missing[shape]]
    if found:
        return found[0]
    told = "; ".join(f"{codebook(s).name} ({s}) lacks {', '.join(missing[s])}" for s in ((wanted,) if wanted else SHAPES))
    raise ReadError(f"the first line of {path} does not name the columns of a known table: {told}. docs/compare.md lists them")


def _missing(columns: tuple[str, ...], shape: Shape) -> list[str]:
    """The columns of a shape that are not there."""
    book = codebook(shape)
    lacking = [name for name in book.needs if name not in columns]
    lacking += [] if any(name in columns for name in book.columns["id"]) or "id" in lacking else [book.columns["id"][0]]
    return lacking + [" or ".join(names) for names in EITHER.get(shape, ()) if not any(name in columns for name in names)]
