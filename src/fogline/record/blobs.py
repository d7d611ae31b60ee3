"""Raw bytes of reports as files named by their SHA-256."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from fogline.errors import RecordError


def write(folder: Path, data: bytes) -> str:
    """Keep some bytes; returns their SHA-256 in hexadecimal, which is their name.

    Written aside, fsynced and renamed, so that a name always stands for whole bytes. Writing twice keeps one file.

    Raises:
        RecordError: the disk refused.
    """
    name = sha256(data).hexdigest()
    path = folder / name[:2] / name
    if path.exists():
        return name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(aside).rename(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RecordError(f"cannot keep the bytes of a report in {folder}: {error}. Is there room on the disk?") from error
    return name


def read(folder: Path, name: str) -> bytes:
    """The bytes of that name.

    Raises:
        RecordError: there are none, or they are not what their name says.
    """
    path = folder / name[:2] / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(f"the bytes {name} are not in {folder}: {error}") from error
    if sha256(data).hexdigest() != name:
        raise RecordError(f"the bytes in {path} are damaged: their SHA-256 is not their name")
    return data
