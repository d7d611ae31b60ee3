"""The whole record as Parquet files and plain bytes, for other programs and other times; and back, proved equal.

A folder holds TABLE.parquet for each table, blobs/ab/abcd... for the bytes of each report, and manifest.json, which says what
every column is and of what SHA-256 every file. The same record gives the same rows, whenever it is exported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from typing import Any

from fogline import __version__
from fogline.errors import RecordError
from fogline.record import copying, queries, rows
from fogline.record.aside import give_name, made_aside, sync_file
from fogline.record.backups import first_fault
from fogline.record.blobs import FileBlobs
from fogline.record.columns import TABLES, Column
from fogline.record.copying import Copied, Progress, untold
from fogline.record.engine import SCHEMA_VERSION, Engine, Row
from fogline.record.record import Record

FORMAT = "fogline-everything@1"
MANIFEST = "manifest.json"
OLDEST = 2  # schema whose exports are still read
GROUP_ROWS = 20_000  # in one row group, or fewer where texts are long: some 30 MB of memory
LICENCE = (
    "The bytes, texts and titles are their publishers', under their publishers' terms: this folder gives no right to pass them on. Claims are facts with "
    "short quotations; data on persons may be protected by law where you are. Do not give this folder to a party to a conflict. See docs/ethics.md."
)
ABOUT = {
    "tables": "TABLE.parquet, each row as the record holds it; what the record keeps deflated is inflated here.",
    "blobs": "blobs/ab/abcd...: the bytes of each report, named by their SHA-256, which is the column sha256 of the table report.",
    "log": "How many entries the table audit holds, and the root of the Merkle tree over them (RFC 6962).",
    "back": "fogline import FOLDER --record R makes a record of this folder, and refuses it where anything does not fit.",
}


def export(record: Record, folder: Path, *, progress: Progress = untold) -> bytes:
    """Write everything, as it is at one moment, to a new folder while writers go on.

    Args:
        record: of either engine.
        folder: gets its name when all is written; the manifest is written last.
        progress: called with a table's name and how many of its rows are written.

    Returns:
        The manifest: note it in the record's log (`Record.note`), afterwards, since the export cannot hold its own entry.

    Raises:
        RecordError: there is something in the folder, the record cannot be read, or the extra is missing.
    """
    arrow = _arrow()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise RecordError(f"there is something at {folder} already, and nothing is written over it: choose another folder")
    engine = record.engine
    with made_aside(folder) as around:
        made = around / folder.name
        made.mkdir()
        with copying.unredacted(engine), copying.snapshot(engine):
            tables = {table: _write_table(arrow, engine, table, made, progress) for table in TABLES}
            files, size_bytes = _write_bytes(engine, FileBlobs(made / "blobs"), progress)
            size, root = copying.rooted(engine)
        manifest = {
            "format": FORMAT, "about": ABOUT, "licence": LICENCE, "fogline_version": __version__, "schema_version": SCHEMA_VERSION,
            "log": {"entries": size, "root": root.hex()}, "blobs": {"files": files, "size_bytes": size_bytes}, "tables": tables,
        }  # fmt: skip
        content = (json.dumps(manifest, indent=1) + "\n").encode()
        path = made / MANIFEST
        path.write_bytes(content)
        sync_file(path)
        give_name(made, folder)
    return content


def load(folder: Path, record: Record, *, progress: Progress = untold) -> Copied:
    """Put an export into an empty record of either engine; all or nothing, verified before it counts.

    Args:
        folder: of an export.
        record: holds nothing yet.
        progress: called with what is being done and how many of those are done.

    Raises:
        RecordError: a file is missing or is not what the manifest says, the rows do not fit the log, or the record holds something.
    """
    arrow = _arrow()
    manifest = read_manifest(folder)
    for table in _tables(manifest["schema_version"]):
        if _digest(path := _file(folder, table)) != manifest["tables"][table]["sha256"]:
            raise RecordError(f"{path} is damaged or another one: its SHA-256 is not the one in {MANIFEST}")
    blobs = FileBlobs(folder / "blobs")
    engine = record.engine
    with copying.filling(engine):
        copied = copying.fill(engine, lambda table: _read_table(arrow, folder, table, manifest["schema_version"]), blobs.read, progress=progress)
        said = {"entries": copied.size, "root": copied.root.hex()}
        if said != manifest["log"]:
            raise RecordError(f"{folder} is not whole: its log has {said}, but {MANIFEST} says {manifest['log']}")
        for table, count in copied.rows.items():
            if table in manifest["tables"] and manifest["tables"][table]["rows"] != count:
                raise RecordError(f"{_file(folder, table)} has {count} rows, but {MANIFEST} says {manifest['tables'][table]['rows']}")
        if fault := first_fault(engine, progress):
            raise RecordError(f"{folder} is not whole, or was changed, and nothing of it was imported: {fault}")
    copying.acknowledge(engine)
    return copied


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an export.

    Raises:
        RecordError: it is none, or is of another version.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if manifest["format"] != FORMAT or not OLDEST <= manifest["schema_version"] <= SCHEMA_VERSION:
            raise RecordError(
                f"{path} is {manifest['format']} of schema {manifest['schema_version']}, and this Fogline reads {FORMAT} of schema "
                f"{OLDEST} to {SCHEMA_VERSION}: import it with Fogline {manifest['fogline_version']}"
            )
        told = (
            manifest["log"]["entries"],
            manifest["log"]["root"],
            *((manifest["tables"][t]["rows"], manifest["tables"][t]["sha256"]) for t in _tables(manifest["schema_version"])),
        )
    except OSError as error:
        raise RecordError(f"{folder} is no whole export: {path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(f"{path} is not the manifest of an export, or is damaged: {error!r}") from error
    if None in told:
        raise RecordError(f"{path} is not the manifest of an export, or is damaged")
    return dict(manifest)


def _tables(version: int) -> list[str]:
    """The tables that a schema has."""
    return [name for name, table in TABLES.items() if table.since <= version]


def _write_table(arrow: Any, engine: Engine, table: str, folder: Path, progress: Progress) -> Row:
    """One table's file, batch by batch; what the manifest says of it."""
    path, done = _file(folder, table), 0
    columns = TABLES[table].columns
    schema = _schema(arrow, table)
    try:
        with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as out:
            for batch in copying.batches((_inflated(row, columns) for row in engine.stream(queries.EVERY[table])), GROUP_ROWS):
                out.write_batch(arrow.RecordBatch.from_pylist(batch, schema=schema))
                progress(table, done := done + len(batch))
        sync_file(path)
    except (OSError, arrow.ArrowException) as error:
        raise RecordError(f"cannot write {path}: {error}. Is there room on the disk?") from error
    told = [{"name": c.name, "type": c.sort, "about": c.about} for c in columns]
    return {"about": TABLES[table].about, "rows": done, "file": path.name, "sha256": _digest(path), "columns": told}


def _write_bytes(engine: Engine, blobs: FileBlobs, progress: Progress) -> tuple[int, int]:
    """The bytes of all reports that are not redacted; how many files, and bytes, that were."""
    files = size_bytes = 0
    blobs.folder.mkdir()
    for files, name in enumerate(copying.kept(engine), 1):
        data = engine.blobs.read(name)
        blobs.write(data)
        size_bytes += len(data)
        progress("files", files)
    return files, size_bytes


def _read_table(arrow: Any, folder: Path, table: str, version: int) -> Iterator[Row]:
    """The rows of one table's file, as the database holds them; what an older schema did not have is empty."""
    if TABLES[table].since > version:
        return
    path, columns = _file(folder, table), TABLES[table].columns
    later = {c.name: None for c in columns if c.since > version}
    try:
        with arrow.parquet.ParquetFile(path) as file:
            if not file.schema_arrow.equals(_schema(arrow, table, version)):
                raise RecordError(f"{path} does not have the columns of the table {table}: {', '.join(file.schema_arrow.names)}")
            for batch in file.iter_batches(copying.MOST_ROWS):
                for row in batch.to_pylist():
                    yield _deflated({**later, **row}, columns)
    except (OSError, arrow.ArrowException, UnicodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from error


def _inflated(row: Row, columns: tuple[Column, ...]) -> Row:
    """A row as others read it."""
    for c in columns:
        if c.deflated and row[c.name] is not None:
            data = rows.inflate(row[c.name])
            row[c.name] = data if c.sort == "binary" else data.decode()
    return row


def _deflated(row: Row, columns: tuple[Column, ...]) -> Row:
    """A row as the database holds it."""
    for c in columns:
        value = row[c.name]
        if c.deflated and value is not None:
            row[c.name] = rows.deflate_json(value) if isinstance(value, str) else rows.deflate(value.decode("utf-8", "surrogatepass"))
    return row


def _arrow() -> Any:
    """The library, where it is installed."""
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError:
        raise RecordError("Parquet files need the extra `parquet`: pip install 'fogline[parquet]'") from None


def _schema(arrow: Any, table: str, version: int = SCHEMA_VERSION) -> Any:
    sorts: Mapping[str, Callable[[], Any]] = {"int64": arrow.int64, "string": arrow.string, "binary": arrow.binary, "double": arrow.float64}
    return arrow.schema([(column.name, sorts[column.sort]()) for column in TABLES[table].columns if column.since <= version])


def _file(folder: Path, table: str) -> Path:
    return folder / f"{table}.parquet"


def _digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal.

    Raises:
        RecordError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror}") from error
