"""A disk that fails, loses power or stops the process at a chosen step: beneath SQLite, and in `os` for the other files.

Called in a run before it opens its record.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import apsw

from harness import beneath

WRITES, SYNCS = ("xWrite", "xTruncate", "xDelete", "rename"), ("xSync", "fsync")


@dataclass(frozen=True, slots=True)
class Unsynced:
    """A write that the disk has not promised to keep."""

    path: str
    offset: int
    old: bytes
    size: int
    old_size: int  # of the file


@dataclass(slots=True)
class Disk:
    """Counts the steps of some kinds, and at one of them does what was asked.

    `then` is before, after or within: the process dies before, after or in the middle of the step; lose: it dies, and what was
    not synced is lost, all or some; fail: the step gives an error, once or, `lasting`, from then on; count: nothing.
    """

    steps: tuple[str, ...]
    at: int
    then: str
    random: Random
    lasting: bool = False
    lies: bool = False  # it says that it synced, and did not
    told: Path | None = None  # how many steps there were, kept up to date
    count: int = 0
    unsynced: list[Unsynced] = field(default_factory=list)
    names: list[Path] = field(default_factory=list)  # made or renamed, and their folder not synced
    sizes: dict[int, int] = field(default_factory=dict)  # of files that were synced, by inode
    paths: dict[int, str] = field(default_factory=dict)  # of SQLite's files
    handles: dict[str, int] = field(default_factory=dict)  # never closed: closing one would let go of SQLite's locks on the file

    def take(self, kind: str, do: Callable[[], Any], half: Callable[[], object], refuse: Callable[[], Any]) -> Any:
        """One step: done, refused, or the last."""
        if kind not in self.steps:
            return do()
        self.count += 1
        if self.told is not None:
            self.told.write_text(str(self.count))
        if self.then == "fail" and (self.count == self.at or (self.lasting and self.count > self.at)):
            return refuse()
        if self.count != self.at or self.then == "count":
            return do()
        if self.then == "after":
            do()
        if self.then in ("within", "lose"):
            half()
        if self.then == "lose":
            self._lose()
        return _die()

    def opened(self, file: int, path: str) -> None:
        """SQLite opened a file."""
        self.paths[file] = path

    def write(self, file: int, size: int, offset: int, do: Callable[[int], int]) -> int:
        """SQLite writes."""
        self._remember(file, offset, size)
        return int(self.take("xWrite", lambda: do(size), lambda: do(size // 2), lambda: apsw.SQLITE_IOERR_WRITE))

    def truncate(self, file: int, size: int, do: Callable[[], int]) -> int:
        """SQLite cuts a file."""
        path = Path(self.paths[file])
        self._remember(file, size, max(0, path.stat().st_size - size) if path.exists() else 0)
        return int(self.take("xTruncate", do, lambda: None, lambda: apsw.SQLITE_IOERR_TRUNCATE))

    def sync(self, file: int, do: Callable[[], int]) -> int:
        """SQLite syncs a file."""
        code = int(self.take("xSync", do, lambda: None, lambda: apsw.SQLITE_IOERR_FSYNC))
        if code == apsw.SQLITE_OK and not self.lies:
            self.unsynced = [write for write in self.unsynced if write.path != self.paths[file]]
        return code

    def delete(self, path: str, do: Callable[[], int]) -> int:
        """SQLite removes a file."""
        self.unsynced = [write for write in self.unsynced if write.path != path]
        handle = self.handles.pop(path, None)  # a new file of that name is another one
        if handle is not None:
            self.handles[f"{path} removed at step {self.count}"] = handle
        return int(self.take("xDelete", do, lambda: None, lambda: apsw.SQLITE_IOERR_DELETE))

    def _remember(self, file: int, offset: int, size: int) -> None:
        """Keep what a write replaces until it is synced."""
        if self.then == "lose":
            path = self.paths[file]
            if path not in self.handles:
                self.handles[path] = os.open(path, os.O_RDWR)
            handle = self.handles[path]
            self.unsynced.append(Unsynced(path, offset, os.pread(handle, size, offset), size, os.fstat(handle).st_size))

    def _lose(self) -> None:
        """Undo what was not synced: everything, or each with an even chance, since a disk writes in any order."""
        share = self.random.choice((1.0, 0.5))
        sizes: dict[str, int] = {}
        for write in self.unsynced:
            sizes[write.path] = min(write.old_size, sizes.get(write.path, write.old_size))
        for write in reversed(self.unsynced):
            if self.random.random() < share:
                os.pwrite(self.handles[write.path], write.old.ljust(write.size, b"\0"), write.offset)
            else:
                sizes[write.path] = max(sizes[write.path], write.offset + write.size)
        for path, size in sizes.items():
            if os.fstat(self.handles[path]).st_size > size:
                os.ftruncate(self.handles[path], size)
        for name in reversed(self.names):
            if name.is_dir():
                for held in name.iterdir():
                    held.unlink()
                name.rmdir()
            else:
                name.unlink(missing_ok=True)


def arrange(*, steps: list[str], at: int, then: str, seed: int = 0, lasting: bool = False, lies: bool = False, told: str | None = None) -> None:
    """Put such a disk beneath everything that this process opens from now on."""
    disk = Disk(tuple(steps), at, then, Random(seed), lasting, lies, Path(told) if told else None)
    beneath.watch(disk)
    plain_sync, plain_rename, plain_mkdir = os.fsync, os.rename, os.mkdir

    def fsync(handle: int) -> None:
        held = os.fstat(handle)
        disk.take("fsync", lambda: plain_sync(handle), lambda: _cut(disk, handle), _refuse)
        if lies:
            return
        if stat.S_ISDIR(held.st_mode):
            folder = Path(os.readlink(f"/proc/self/fd/{handle}"))
            disk.names = [name for name in disk.names if name.parent != folder]
        disk.sizes[held.st_ino] = held.st_size

    def rename(source: Any, target: Any) -> None:
        disk.take("rename", lambda: plain_rename(source, target), lambda: None, _refuse)
        disk.names.append(Path(target).absolute())

    def mkdir(path: Any, *more: Any, **named: Any) -> None:
        plain_mkdir(path, *more, **named)
        disk.names.append(Path(path).absolute())

    os.fsync, os.rename, os.mkdir = fsync, rename, mkdir  # type: ignore[assignment]


def _refuse() -> NoReturn:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _cut(disk: Disk, handle: int) -> None:
    """Leave a file as it was when last synced, with a part of what was added since."""
    held = os.fstat(handle)
    if stat.S_ISREG(held.st_mode):
        synced = min(held.st_size, disk.sizes.get(held.st_ino, 0))
        os.truncate(f"/proc/self/fd/{handle}", disk.random.randint(synced, held.st_size))


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")
