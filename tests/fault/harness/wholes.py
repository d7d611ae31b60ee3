"""Whole records to damage: one closed in good order, others as killed writers leave them."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from fogline.record import Record, utc_now
from fogline.record.sqlite import SQLite
from fogline.record.witness import line
from fogline.types import Failure, Question
from harness import material
from harness.runs import Prepared

FINISH = "harness.wholes:finish"


@dataclass(frozen=True, slots=True)
class Whole:
    """A record, and what is found in it when nothing is damaged."""

    name: str
    folder: Path
    acknowledged: tuple[str, ...]
    found: dict[str, Any]  # of a copy: looking closes it, which empties the write-ahead log

    @property
    def file(self) -> Path:
        """Its database."""
        return self.folder / "war.db"


def closed(prepared: Prepared, folder: Path, random: Random, *, reports: int) -> Whole:
    """A record with something in every table, closed."""
    return _made(prepared, folder, random, reports, "closed", FINISH)


def live(prepared: Prepared, folder: Path, random: Random, *, reports: int) -> Whole:
    """A record whose write-ahead log holds what was written last, its writer killed."""
    return _made(prepared, folder, random, reports, "its writer killed", "harness.wholes:die")


def told_to_nobody(prepared: Prepared, folder: Path, random: Random, *, reports: int) -> Whole:
    """Such a record whose last commit nobody was told of: its writer was killed while it wrote to the witness."""
    return _made(prepared, folder, random, reports, "its writer killed at the witness", "harness.wholes:die_untold")


def checkpointed(prepared: Prepared, folder: Path, random: Random, *, reports: int) -> Whole:
    """Such a record whose write-ahead log was copied into the database, and not begun anew."""
    return _made(prepared, folder, random, reports, "its writer killed after a checkpoint", "harness.wholes:die_checkpointed")


def begun_anew(prepared: Prepared, folder: Path, random: Random, *, reports: int) -> Whole:
    """Such a record whose write-ahead log was begun anew after a checkpoint: behind its end lies what nobody reads."""
    return _made(prepared, folder, random, reports, "its writer killed, its log begun anew", "harness.wholes:die_anew")


def _made(prepared: Prepared, folder: Path, random: Random, reports: int, name: str, end: str) -> Whole:
    """A record that ends so, and what is in it: half of it was written and closed before."""
    folder.mkdir()
    where, held = folder / "war.db", material.texts(random, 0, reports)
    first = material.write(folder / "first.jsonl", dict(list(held.items())[: reports // 2]))
    every = material.write(folder / "every.jsonl", held)
    prepared.run("add", str(first), "--record", str(where), "--json")
    run = prepared.start(command=["add", str(every), "--record", str(where), "--json"])
    run.watch(reports)
    ended = run.finish() if end == FINISH else run.kill()
    prepared.start(call=(end, {"where": str(where)})).finish()
    copy = copied(folder, folder.with_name(f"{folder.name} looked at"))
    found = prepared.ask("harness.looks:look", where=str(copy / "war.db"), files=[])
    if found["error"] or found["faults"] or found["half"] or len(set(ended.acknowledged) - set(found["held"])) > (end == FINISH):  # one is redacted
        raise RuntimeError(f"a record to be damaged is damaged already: {found}")
    return Whole(name, folder, tuple(found["held"]), found)


def copied(folder: Path, to: Path) -> Path:
    """A copy of a record's folder, without the memory that its processes shared: with them it is gone."""
    return Path(shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*-shm")))


def finish(where: str) -> None:
    """Something in every table that `add` alone leaves empty."""
    now = utc_now()
    with Record(Path(where), create=False, who="a person") as record:
        first, second, third, *_ = record.view().claims(Question())
        record.judge("different", first.claim.id, second.claim.id, why="two towns", now=now)
        record.judge("confirmed", third.claim.id, why="seen", now=now)
        record.withdraw([second.claim.id], why="misread", at=now, now=now)
        record.add_failures([Failure("read", "page.html", "ReadError", "page.html has no text")], now=now)
        *_, last = record.view().claims(Question())
        record.redact(str(record.view().document(last.input_id)["report_id"]), why="a name", now=now)  # type: ignore[index]
        record.revise(now=now)
        record.note("export", "everything", b"{}", now=now)


def die(where: str) -> NoReturn:
    """Write a little more, acknowledge it, and die with the record open."""
    record = Record(Path(where), create=False)
    record.revise(now=utc_now())
    _fail(record, 20)
    _die()


def die_untold(where: str) -> NoReturn:
    """Die in the middle of the acknowledgement of a commit."""
    record = Record(Path(where), create=False)
    record.revise(now=utc_now())

    def begin(position: int, entry_hash: str, at: str) -> NoReturn:
        with Path(f"{where}.log").open("ab") as out:
            out.write(line(position, entry_hash, at)[:40])
        _die()

    record.engine.acknowledge = begin  # type: ignore[method-assign]
    _fail(record, 1)
    _die()


def die_checkpointed(where: str) -> NoReturn:
    """Die right after a checkpoint, before the write-ahead log is begun anew."""
    record = Record(Path(where), create=False)
    _fail(record, 20)
    _checkpoint(record)
    _die()


def die_anew(where: str) -> NoReturn:
    """Die after a checkpoint and a little more."""
    record = Record(Path(where), create=False)
    _fail(record, 40)
    _checkpoint(record)
    _fail(record, 10, first=40)
    _die()


def _fail(record: Record, count: int, first: int = 0) -> None:
    """Some small commits."""
    for n in range(first, first + count):
        record.add_failures([Failure("read", f"{n}.html", "ReadError", f"{n}.html has no text")], now=utc_now())


def _checkpoint(record: Record) -> None:
    """Copy the write-ahead log into the database."""
    if not isinstance(record.engine, SQLite):
        raise TypeError("only a file has a write-ahead log of its own")
    record.engine._db.wal_checkpoint()


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")
