"""Raw bytes of reports as files named by their SHA-256."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from fogline.errors import RecordError


class FileBlobs:
    """A folder of bytes. Written aside, fsynced and renamed: a name always stands for whole bytes."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when something is first written."""
        self.folder = folder
        self._lasting: set[Path] = set()  # folders whose own names this process has synced

    def write(self, data: bytes) -> str:
        """Keep some bytes; writing twice keeps one file, and writing what was damaged heals it.

        Raises:
            RecordError: the disk refused.
        """
        name = sha256(data).hexdigest()
        path = self.path(name)
        try:
            if not (path.exists() and path.read_bytes() == data):
                path.parent.mkdir(parents=True, exist_ok=True)
                self._write_aside(path, data)
            # also where it was there: a killed writer may have renamed it, or made its folder, and synced neither
            self._make_last(path.parent)
        except OSError as error:
            raise RecordError(f"cannot keep the bytes of a report in {self.folder}: {error}. Is there room on the disk?") from error
        return name

    def _write_aside(self, path: Path, data: bytes) -> None:
        """Write a file that nobody sees before it is whole."""
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(aside).rename(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    def _make_last(self, folder: Path) -> None:
        """Sync the names in a folder, and, once, the folder's own name and that of all of them."""
        sync_folder(folder)
        for made in (folder, self.folder):
            if made not in self._lasting:
                sync_folder(made.parent)
                self._lasting.add(made)

    def path(self, name: str) -> Path:
        """The file of that name."""
        return self.folder / name[:2] / name

    def read(self, name: str) -> bytes:
        """The bytes of that name.

        Raises:
            RecordError: there are none, or they are not what their name says.
        """
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise RecordError(f"the bytes {name} are not in {self.folder}: {error}") from error
        if sha256(data).hexdigest() != name:
            raise RecordError(f"the bytes in {self.path(name)} are damaged: their SHA-256 is not their name")
        return data

    def remove(self, name: str) -> None:
        """Overwrite some bytes and remove them, and what killed writers left of them aside.

        Raises:
            RecordError: the disk refused.
        """
        path = self.path(name)
        try:
            for held in (*path.parent.glob(f".{name}.*"), *([path] if path.exists() else [])):
                with held.open("r+b") as out:
                    out.write(bytes(held.stat().st_size))
                    out.flush()
                    os.fsync(out.fileno())
                held.unlink()
                sync_folder(path.parent)
        except OSError as error:
            raise RecordError(f"cannot remove the bytes in {path}: {error}. Check the permissions, and redact again") from error

    def names(self) -> Iterator[str]:
        """The names of all that is kept, in order; what a killed writer left aside is none."""
        for below in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            yield from sorted(p.name for p in below.iterdir() if not p.name.startswith("."))


def sync_folder(folder: Path) -> None:
    """Make a renamed or removed name last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
