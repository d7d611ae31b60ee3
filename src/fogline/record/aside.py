"""What takes long to write is made in a folder aside and gets its name when it is whole: a kill leaves nothing that could be taken for it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fogline.errors import RecordError
from fogline.record.blobs import sync_folder


@contextmanager
def made_aside(target: Path) -> Iterator[Path]:
    """A new folder beside the target, `TARGET.unfinished-...`, gone afterwards; after a kill it stays, for people to remove.

    Raises:
        RecordError: it cannot be made.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{target.name}.unfinished-", dir=target.parent))
    except OSError as error:
        raise RecordError(f"cannot write to {target.parent}: {error.strerror}. Check its permissions, and that there is room on the disk") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give_name(made: Path, target: Path) -> None:
    """Rename what is whole, so that its name lasts.

    Raises:
        RecordError: there is something of that name.
    """
    if target.exists() and not (target.is_dir() and made.is_dir() and not any(target.iterdir())):
        raise RecordError(f"there is something at {target} already, and nothing is written over it: choose another name")
    try:
        if made.is_dir():
            sync_folder(made)
        made.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise RecordError(f"cannot give {target} its name: {error.strerror}. Check the permissions of the folder") from error


def sync_file(path: Path) -> None:
    """Make what was written to a file last."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
