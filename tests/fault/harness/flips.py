"""Single bits turned over in the database, its write-ahead log, the bytes of reports, and the witness."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from harness.outcomes import Outcome, of_damage
from harness.runs import Prepared
from harness.wholes import Whole, copied

HEADER_BYTES = 100  # of a database; it has settings that say how the rest is read
WAL_HEADER_BYTES, FRAME_BYTES, FRAME_HEADER_BYTES = 32, 24 + 4096, 24

DATABASE, HEADER = "bit flipped in the database", "bit flipped in the database's header, each one"
UNDER_WAL = "bit flipped in the database while a killed writer's write-ahead log lies over it"
WAL, BLOB, WITNESS = "bit flipped in a live write-ahead log", "bit flipped in the bytes of a report", "bit flipped in the witness"
FAULTS = (DATABASE, HEADER, UNDER_WAL, WAL, BLOB, WITNESS)


def in_database(prepared: Prepared, folder: Path, random: Random, count: int, fault: str, wholes: Sequence[Whole]) -> Iterator[Outcome]:
    """Yield what became of bits anywhere in the file."""
    for number in range(count):
        whole = wholes[number % len(wholes)]
        bit = random.randrange(whole.file.stat().st_size * 8)
        yield flipped(prepared, folder, fault, whole, whole.file, bit)


def in_header(prepared: Prepared, folder: Path, random: Random, count: int, whole: Whole) -> Iterator[Outcome]:
    """Yield what became of bits of the first page's header, each once."""
    for bit in sorted(random.sample(range(HEADER_BYTES * 8), min(count, HEADER_BYTES * 8))):
        yield flipped(prepared, folder, HEADER, whole, whole.file, bit)


def in_wal(prepared: Prepared, folder: Path, random: Random, count: int, wholes: Sequence[Whole]) -> Iterator[Outcome]:
    """Yield what became of bits of the write-ahead log: one in four in a header of it or of a frame."""
    for number in range(count):
        whole = wholes[number % len(wholes)]
        path = whole.folder / "war.db-wal"
        bit = random.randrange(path.stat().st_size * 8)
        if number % 4 == 3:
            frames = (path.stat().st_size - WAL_HEADER_BYTES) // FRAME_BYTES
            frame = random.randrange(-1, frames)
            start, size = (0, WAL_HEADER_BYTES) if frame < 0 else (WAL_HEADER_BYTES + frame * FRAME_BYTES, FRAME_HEADER_BYTES)
            bit = start * 8 + random.randrange(size * 8)
        yield flipped(prepared, folder, WAL, whole, path, bit)


def in_bytes(prepared: Prepared, folder: Path, random: Random, count: int, whole: Whole) -> Iterator[Outcome]:
    """Yield what became of bits of the bytes of reports."""
    paths = sorted(path for path in (whole.folder / "war.db.blobs").rglob("*") if path.is_file())
    for _ in range(count):
        path = random.choice(paths)
        yield flipped(prepared, folder, BLOB, whole, path, random.randrange(path.stat().st_size * 8))


def in_witness(prepared: Prepared, folder: Path, random: Random, count: int, wholes: Sequence[Whole]) -> Iterator[Outcome]:
    """Yield what became of bits of the witness: one in four in its last line."""
    for number in range(count):
        whole = wholes[number % len(wholes)]
        path = whole.folder / "war.db.log"
        size = path.stat().st_size
        last = size - len(path.read_bytes().splitlines()[-1]) - 1
        yield flipped(prepared, folder, WITNESS, whole, path, random.randrange(last * 8 if number % 4 == 3 else 0, size * 8))


def flipped(prepared: Prepared, folder: Path, fault: str, whole: Whole, path: Path, bit: int) -> Outcome:
    """Turn one bit of a file over in a copy of a record, and look."""
    copy = copied(whole.folder, folder / "copy")
    damaged = copy / path.relative_to(whole.folder)
    with damaged.open("r+b") as file:
        file.seek(bit // 8)
        [byte] = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))
    found = prepared.ask("harness.looks:look", where=str(copy / "war.db"), files=[])
    shutil.rmtree(copy)
    return of_damage(fault, found, whole.found, whole.acknowledged, f"{whole.name}, bit {bit % 8} of byte {bit // 8} of {path.name}")
