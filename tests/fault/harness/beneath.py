"""The functions by which SQLite reaches the disk, replaced in place, beneath the checksums of pages.

A disk made of Python classes would do (`apsw.VFS`), but there an error is an exception, and it comes out of calls in which SQLite
itself would go on, as when the last checkpoint fails. Here an error is a number, as the disk's own are.
Source: sqlite3.h, `sqlite3_vfs` and `sqlite3_io_methods`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Protocol

import apsw

VFS_POINTER = 27  # SQLITE_FCNTL_VFS_POINTER
METHODS = (
    "xClose", "xRead", "xWrite", "xTruncate", "xSync", "xFileSize", "xLock", "xUnlock", "xCheckReservedLock", "xFileControl", "xSectorSize",
    "xDeviceCharacteristics", "xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap", "xFetch", "xUnfetch",
)  # fmt: skip
Address, Number, Wide = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
OPEN = ctypes.CFUNCTYPE(Number, Address, Address, Address, Number, Address)
DELETE = ctypes.CFUNCTYPE(Number, Address, ctypes.c_char_p, Number)
CLOSE = ctypes.CFUNCTYPE(Number, Address)
WRITE = ctypes.CFUNCTYPE(Number, Address, Address, Number, Wide)
TRUNCATE = ctypes.CFUNCTYPE(Number, Address, Wide)
SYNC = ctypes.CFUNCTYPE(Number, Address, Number)
Code = int  # SQLITE_OK, or an error
_alive: list[Any] = []  # what SQLite holds pointers to


class Steps(Protocol):
    """What wants to know of the steps; each is given what does it, and gives SQLite's code."""

    def opened(self, file: int, path: str) -> None:
        """A file was opened."""

    def write(self, file: int, size: int, offset: int, do: Callable[[int], Code]) -> Code:
        """A write; `do` is told of how many of its bytes."""

    def truncate(self, file: int, size: int, do: Callable[[], Code]) -> Code:
        """A file is cut."""

    def sync(self, file: int, do: Callable[[], Code]) -> Code:
        """A file is synced."""

    def delete(self, path: str, do: Callable[[], Code]) -> Code:
        """A file is removed."""


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", Number), ("szOsFile", Number), ("mxPathname", Number), ("pNext", Address), ("zName", ctypes.c_char_p), ("pAppData", Address),
        ("xOpen", Address), ("xDelete", Address),
    ]  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = [("iVersion", Number), *((name, Address) for name in METHODS)]


class _File(ctypes.Structure):
    _fields_ = [("pMethods", ctypes.POINTER(_Methods))]


def watch(steps: Steps) -> None:
    """Have every step of SQLite's own disk in this process go through `steps`."""
    held = Address()
    apsw.Connection(":memory:").file_control("main", VFS_POINTER, ctypes.addressof(held))
    vfs = _Vfs.from_address(held.value or 0)
    plain_open, plain_delete = OPEN(vfs.xOpen), DELETE(vfs.xDelete)
    tables: dict[int, _Methods] = {}

    def open_file(own: int, name: int, file: int, flags: int, given: int) -> Code:
        code = plain_open(own, name, file, flags, given)
        opened = _File.from_address(file)
        if code == apsw.SQLITE_OK and opened.pMethods and name:
            table = ctypes.addressof(opened.pMethods.contents)
            if table not in tables:
                tables[table] = _table(opened.pMethods.contents, steps)
            opened.pMethods = ctypes.pointer(tables[table])
            steps.opened(file, ctypes.string_at(name).decode())
        return int(code)

    def delete(own: int, name: bytes, sync: int) -> Code:
        return steps.delete(name.decode(), lambda: int(plain_delete(own, name, sync)))

    new_open, new_delete = OPEN(open_file), DELETE(delete)
    _alive.extend((new_open, new_delete, plain_open, plain_delete, tables))
    vfs.xOpen, vfs.xDelete = ctypes.cast(new_open, Address), ctypes.cast(new_delete, Address)


def _table(plain: _Methods, steps: Steps) -> _Methods:
    """A table of functions like another, with steps that are watched."""
    table = _Methods.from_buffer_copy(plain)
    plain_write, plain_truncate, plain_sync = WRITE(plain.xWrite), TRUNCATE(plain.xTruncate), SYNC(plain.xSync)

    def write(file: int, data: int, size: int, offset: int) -> Code:
        return steps.write(file, size, offset, lambda n: int(plain_write(file, data, n, offset)))

    def truncate(file: int, size: int) -> Code:
        return steps.truncate(file, size, lambda: int(plain_truncate(file, size)))

    def sync(file: int, flags: int) -> Code:
        return steps.sync(file, lambda: int(plain_sync(file, flags)))

    new = WRITE(write), TRUNCATE(truncate), SYNC(sync)
    _alive.extend((*new, plain_write, plain_truncate, plain_sync, table))
    table.xWrite, table.xTruncate, table.xSync = (ctypes.cast(function, Address) for function in new)
    return table
