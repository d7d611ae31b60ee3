"""A second witness beside the database: one line for each commit, fsynced before the commit is acknowledged.

SQLite takes a write-ahead log whose end is damaged for one that ended earlier, and says nothing. The witness knows better.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from fogline.errors import RecordError
from fogline.record.blobs import sync_folder

LONGEST = 200  # bytes of a line
Line = tuple[int, str, str]  # position, hash of the audit entry, when


class Witness:
    """The file `RECORD.log`. It holds hashes only."""

    def __init__(self, path: Path) -> None:
        """The file is made with the first line."""
        self.path = path

    def write(self, position: int, entry_hash: str, at: str) -> None:
        """Add a line that lasts.

        Raises:
            RecordError: the disk refused.
        """
        try:
            is_new = not self.path.exists()
            with self.path.open("ab+") as out:
                _cut_to_whole_lines(out)
                out.write(line(position, entry_hash, at))
                out.flush()
                os.fsync(out.fileno())
            if is_new:
                sync_folder(self.path.parent)
        except OSError as error:
            raise RecordError(f"cannot write to {self.path}: {error}. Is there room on the disk?") from error

    def last(self) -> Line | None:
        """The last whole line; None where there is none, or where it is damaged, which `read` tells.

        Raises:
            RecordError: the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 2 * LONGEST))
                whole = file.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RecordError(f"cannot read {self.path}: {error}. Check its permissions") from error
        return _parsed(whole[-1]) if whole else None

    def read(self) -> tuple[list[Line], bytes]:
        """All whole lines in order, and what a kill left of one more.

        Raises:
            RecordError: a line is damaged.
        """
        data = self.path.read_bytes() if self.path.exists() else b""
        *whole, rest = data.split(b"\n")
        found: list[Line] = []
        for number, words in enumerate(whole, 1):
            parsed = _parsed(words)
            if parsed is None:
                raise RecordError(f"line {number} of {self.path} is damaged")
            found.append(parsed)
        return found, rest


def line(position: int, entry_hash: str, at: str) -> bytes:
    """One line of the witness."""
    return f"{position} {entry_hash} {at}\n".encode()


def _parsed(words: bytes) -> Line | None:
    """The line; None where it is none."""
    parts = words.decode("ascii", "replace").split(" ")
    return (int(parts[0]), parts[1], parts[2]) if len(parts) == 3 and parts[0].isdecimal() and parts[0].isascii() else None


def _cut_to_whole_lines(file: IO[bytes]) -> None:
    """Drop what a kill left of a line that nobody was told of."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return
    file.seek(max(0, size - LONGEST))
    tail = file.read()
    if not tail.endswith(b"\n"):
        file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
