"""Write-ahead logs cut short or removed: what was acknowledged and is lost must be named, and writing refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from harness import material
from harness.outcomes import Outcome, of_damage
from harness.runs import Prepared
from harness.wholes import Whole, copied

CUT, REMOVED = "write-ahead log of a killed writer cut at a random length", "write-ahead log of a killed writer removed"
FAULTS = (CUT, REMOVED)
REFUSAL = "estore a backup"  # what was acknowledged is missing, or, where older pages came to lie over newer ones, the database is malformed


def tries(prepared: Prepared, folder: Path, random: Random, count: int, fault: str, wholes: Sequence[Whole]) -> Iterator[Outcome]:
    """Yield what became of that many cuts, of several records in turn."""
    for number in range(count):
        whole = wholes[number % len(wholes)]
        size = random.randrange((whole.folder / "war.db-wal").stat().st_size) if fault == CUT else None
        told = f"{whole.name}, its log " + (f"cut to {size} bytes" if size is not None else "removed")
        found = prepared.ask("harness.looks:look", where=str(_cut(whole, folder / "copy", size)), files=[])
        shutil.rmtree(folder / "copy")
        outcome = of_damage(fault, found, whole.found, whole.acknowledged, told)
        wrong = _writes_on(prepared, whole, folder / "copy", size, random) if outcome.result == "detected" else ""
        yield Outcome(fault, "lost", f"{told}: {wrong}") if wrong else outcome


def _writes_on(prepared: Prepared, whole: Whole, copy: Path, size: int | None, random: Random) -> str:
    """What is wrong with how the next writer is refused."""
    where = _cut(whole, copy, size)
    more = material.write(copy / "more.jsonl", material.texts(random, 10_000, 1))
    ended = prepared.run("add", str(more), "--record", str(where), "--json")
    shutil.rmtree(copy)
    if ended.status == 2 and not ended.lines and REFUSAL in ended.said and "\n" not in ended.said:
        return ""
    return f"writing was not refused: status {ended.status}, {ended.said}"


def _cut(whole: Whole, copy: Path, size: int | None) -> Path:
    """A copy of a record with less of its log."""
    log = copied(whole.folder, copy) / "war.db-wal"
    if size is None:
        log.unlink()
    else:
        with log.open("r+b") as file:
            file.truncate(size)
    return copy / "war.db"
