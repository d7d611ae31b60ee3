"""Commands that move a whole record: copy, backup, restore, import; `exporting` writes what import reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from fogline import settings
from fogline.cli.options import json_option, opened, record_option

if TYPE_CHECKING:
    from fogline.record.copying import Copied

TO_READ = click.Path(exists=True, file_okay=False, path_type=Path)
TO_WRITE = click.Path(path_type=Path)


@click.command()
@click.argument("source", metavar="A")
@click.argument("target", metavar="B")
@json_option
def copy(source: str, target: str, as_json: bool) -> None:
    """Copy the record A into B, which holds nothing yet; each is a path or postgresql://...

    Others may write to A meanwhile: B gets what A held at one moment, and is proved equal by the root of the log. Neither log tells of it.

    Example: fogline copy war.db postgresql://fogline@localhost/war
    """
    from fogline.record import Record, copying

    with opened(source) as old, Record(target) as new, told("copying") as progress:
        copied = copying.copy(old, new, progress=progress)
    _say(copied, f"copied {old.engine.where} to {new.engine.where}", {"record": new.engine.where}, as_json=as_json)


@click.command()
@click.argument("target", type=TO_WRITE)
@record_option
@json_option
def backup(target: Path, record: str | None, as_json: bool) -> None:
    """Write the record to TARGET, a new file, while others go on writing; verified before it gets its name.

    A backup is a record itself, in a file, with TARGET.blobs and TARGET.log beside it: any command can ask it. Words and bytes that were redacted are not
    in it; remove older backups after a redaction. What a kill leaves is called TARGET.unfinished-... and can be removed.

    Example: fogline backup /mnt/disk/war-2026-01-31.db --record war.db
    """
    from fogline.record import backups

    with opened(record) as store, told("backing up") as progress:
        copied = backups.backup(store, target, progress=progress)
    _say(copied, f"wrote and verified {target}", {"backup": str(target)}, as_json=as_json)


@click.command()
@click.argument("saved", metavar="BACKUP")
@record_option
@json_option
def restore(saved: str, record: str | None, as_json: bool) -> None:
    """Verify BACKUP and bring it back to where the record is to be; nothing is written over a record that holds anything.

    Example: fogline restore /mnt/disk/war-2026-01-31.db --record war.db
    """
    from fogline.record import backups

    where = str(settings.from_here({"record": record})["record"].value)
    with told("restoring") as progress:
        copied = backups.restore(saved, where, progress=progress)
    _say(copied, f"restored {saved}", {"backup": saved}, as_json=as_json)


@click.command("import")
@click.argument("folder", type=TO_READ)
@record_option
@json_option
def import_(folder: Path, record: str | None, as_json: bool) -> None:
    """Make a record of FOLDER, which `fogline export --everything` wrote; all of it is verified, and nothing is written over a record.

    Example: fogline import war-parquet --record again.db
    """
    from fogline.record import parquet

    parquet.read_manifest(folder)  # else a record would be made of nothing
    with opened(record, create=True) as store, told("importing") as progress:
        copied = parquet.load(folder, store, progress=progress)
    _say(copied, f"imported {folder}", {"folder": str(folder)}, as_json=as_json)


@contextmanager
def told(what: str) -> Iterator[Callable[[str, int], None]]:
    """A line on a terminal's standard error that says how far it is."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _part, _done: None
        return
    with console.status(what) as line:
        yield lambda part, done: line.update(f"{what}: {part} {done or ''}")


def _say(copied: Copied, did: str, more: dict[str, Any], *, as_json: bool) -> None:
    """What was moved, for people or programs."""
    if as_json:
        click.echo(json.dumps({**more, **copied.row()}, ensure_ascii=False))
    else:
        click.echo(f"{did}: {many(sum(copied.rows.values()), copied.files, copied.size, copied.root.hex())}")


def many(rows: int, files: int, entries: int, root: str) -> str:
    """How much it is, and by what it is known to be equal."""
    return f"{rows} rows, the bytes of {files} reports; {entries} entries, root {root}"
