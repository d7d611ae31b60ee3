"""Backups: a record in one file, with its bytes and acknowledgements beside it, as it was at one moment; and back again."""

from __future__ import annotations

from pathlib import Path

from fogline.errors import RecordError
from fogline.record import copying, queries
from fogline.record.aside import give_name, made_aside, sync_file
from fogline.record.audit import Entry
from fogline.record.columns import TABLES
from fogline.record.copying import Copied, Progress, RedactedMeanwhileError, untold
from fogline.record.engine import Engine
from fogline.record.record import Record
from fogline.record.sqlite import SQLite
from fogline.record.verify import faults
from fogline.record.witness import line

BESIDE = (".blobs", ".log")  # what belongs to a record in a file; the file itself comes last, and with it the rest counts
LEFT = ("-wal", "-shm", "-journal")  # what SQLite would take for the file's own


def backup(record: Record, target: Path, *, progress: Progress = untold) -> Copied:
    """Write the record, as it is at one moment, to a new file while writers go on; verified before it gets its name.

    The backup is a record itself. Bytes and words of reports that are redacted by the time it is finished are not in it.

    Args:
        record: of either engine; one in PostgreSQL is copied row by row.
        target: a path where there is nothing; bytes go to `target` + ".blobs", acknowledgements to `target` + ".log".
        progress: called with what is being done and how many of those are done.

    Raises:
        RecordError: there is something at the target, or the record has a fault: then there is no backup.
    """
    refuse_taken(target)
    while True:
        with made_aside(target) as folder:
            try:
                copied = _make(record.engine, record, folder / target.name, progress)
            except RedactedMeanwhileError:
                continue  # with the words that are to be gone
            for ending in (*BESIDE, ""):
                if (made := folder / (target.name + ending)).exists():
                    give_name(made, target.with_name(target.name + ending))
            return copied


def restore(saved: Path | str, where: Path | str, *, progress: Progress = untold) -> Copied:
    """Bring a backup back, after verifying it, to where there is no record or an empty one.

    Args:
        saved: a backup, or any other record.
        where: a path, or postgresql://...
        progress: called with what is being done and how many of those are done.

    Raises:
        RecordError: the backup has a fault, or the place holds something.
    """
    with Record(saved, create=False) as source:
        if fault := first_fault(source.engine, progress):
            raise RecordError(f"{source.engine.where} is not whole, and nothing was restored: {fault}. See `fogline verify`; take another backup")
        is_server = str(where).startswith(("postgres://", "postgresql://"))
        if not is_server and not Path(where).exists() and isinstance(source.engine, SQLite):
            return backup(source, Path(where), progress=progress)
        with Record(where) as target:
            return copying.copy(source, target, progress=progress)


def refuse_taken(target: Path) -> None:
    """Refuse a place where something is that would be overwritten, or taken for a part of the record.

    Raises:
        RecordError: there is.
    """
    for ending in ("", *BESIDE, *LEFT):
        if (path := target.with_name(target.name + ending)).exists():
            belongs = "" if not ending else f", which would be taken for a part of {target.name}"
            raise RecordError(
                f"there is something at {path} already{belongs}, and nothing is written over it: move it aside, or choose another place"
            )


def first_fault(engine: Engine, progress: Progress) -> str:
    """What does not fit in a record: the first thing, and how many more; empty where everything does."""
    found = list(faults(engine, progress=lambda done, _: progress("entries verified", done)))
    return "" if not found else found[0] if len(found) == 1 else f"{found[0]}; and {len(found) - 1} more"


def _make(engine: Engine, record: Record, path: Path, progress: Progress) -> Copied:
    """The backup, under a name that is not its own yet."""
    with copying.unredacted(engine):
        if isinstance(engine, SQLite):
            copied = _copy_pages(engine, path, progress)
        else:
            with Record(path) as copy:
                copied = copying.copy(record, copy, progress=progress)
        with Record(path, create=False) as copy:
            if fault := first_fault(copy.engine, progress):
                fault = fault.replace(str(path), engine.where)
                raise RecordError(f"no backup was made, since {engine.where} has a fault that it would have, too: {fault}. See `fogline verify`")
        sync_file(path)
    return copied


def _copy_pages(engine: SQLite, path: Path, progress: Progress) -> Copied:
    """A copy of the database page by page, of the bytes that it names, and of the acknowledgements up to its last entry."""
    told = engine.witnessed()
    with copying.snapshot(engine) as last:
        progress("pages", 0)
        engine.backup(path)
    _copy_acknowledged(told[0] if told else [], last, path)
    with Record(path, create=False) as copy:
        files = 0
        for files, name in enumerate(copying.kept(copy.engine), 1):
            copy.engine.blobs.write(engine.blobs.read(name))
            progress("files", files)
        if copy.engine.all(queries.REDACTED_SINCE, {"position": 0}):
            copy.engine.scrub()  # a redaction that a kill cut off leaves words in the index
        size, root = copying.rooted(copy.engine)
        return Copied({table: copying.counted(copy.engine, table) for table in TABLES}, files, size, root)


def _copy_acknowledged(told: list[tuple[int, str, str]], last: Entry | None, path: Path) -> None:
    """The acknowledgements that the copy can have."""
    if last is not None:
        lines = [line(*one) for one in told if one[0] <= last.position]
        if not told or told[-1][0] < last.position:
            lines.append(line(last.position, last.hash, last.at))  # a kill came before the acknowledgement
        log = path.with_name(path.name + ".log")
        log.write_bytes(b"".join(lines))
        sync_file(log)
