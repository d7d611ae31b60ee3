"""Faults at a chosen step of a run: a write, a sync, a rename. The process dies there, the power fails, or the disk refuses."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from harness import material
from harness.disk import SYNCS, WRITES
from harness.kills import unfinished
from harness.outcomes import Outcome, of_stop
from harness.runs import Call, Ended, Prepared

EVERY = (*WRITES, *SYNCS)
KILLED, POWER = "writer killed at a chosen write, sync or rename: before, after or in the middle", "power lost at a chosen step: what was not synced is gone, all or some"
SYNC, WRITE = "fsync refused, once or from then on", "write, rename or fsync refused, once or from then on"
FAULTS = (KILLED, POWER, SYNC, WRITE)
NEW = 3  # reports of a run


@dataclass(frozen=True, slots=True)
class Start:
    """A record that a run begins with, or none yet."""

    name: str
    folder: Path
    held: material.Texts
    steps: dict[tuple[str, ...], int]  # how many of those steps a run from here takes


def tries(prepared: Prepared, folder: Path, random: Random, count: int, fault: str, *, lies: bool = False) -> Iterator[Outcome]:
    """Yield what became of that many faults of one sort, from several starts in turn.

    Args:
        prepared: where runs come from.
        folder: an empty one.
        random: chooses the steps.
        count: how many.
        fault: one of `FAULTS`.
        lies: the disk says that it synced, and did not: then power must not be lost.
    """
    steps = SYNCS if fault == SYNC else EVERY
    starts = [_start(prepared, folder / f"start {size}", random, size, steps) for size in (0, 5, 60)]
    for number in range(count):
        yield _one(prepared, folder / f"try {number}", random, fault, starts[number % len(starts)], steps, lies)


def _one(prepared: Prepared, folder: Path, random: Random, fault: str, start: Start, steps: tuple[str, ...], lies: bool) -> Outcome:
    """One fault on a copy of a start."""
    shutil.copytree(start.folder, folder)
    where = folder / "war.db"
    new = material.texts(random, len(start.held), NEW)
    files = [folder / "before.jsonl", material.write(folder / "next.jsonl", new)]
    then = {KILLED: random.choice(("before", "within", "after")), POWER: "lose"}.get(fault, "fail")
    at, lasting = random.randint(1, start.steps[steps]), random.random() < 0.5
    ended = _run(prepared, where, files[1], steps=steps, at=at, then=then, seed=random.getrandbits(32), lasting=lasting, lies=lies)
    told = f"{start.name}, step {at} of {start.steps[steps]}, {then}{' from then on' * (then == 'fail' and lasting)}, status {ended.status}: {ended.said[:200]}"
    # a checkpoint that the disk refuses can wait: then the run ends well
    if ended.status not in ((0, 2) if then == "fail" else (0, -signal.SIGKILL)) or "Traceback" in ended.said:
        return Outcome(fault, "lost", f"{told}: it ended otherwise than it must")
    acknowledged = {*start.held, *ended.acknowledged}
    found = prepared.ask("harness.looks:look", where=str(where), files=[str(file) for file in files])
    outcome = of_stop(fault, found, acknowledged, told)
    if outcome.result != "survived":
        return outcome
    wrong = unfinished(prepared, where, files, {**start.held, **new})
    if wrong:
        return Outcome(fault, "lost", f"{told}; {wrong}")
    shutil.rmtree(folder)
    return Outcome(fault, "survived", told)


def _start(prepared: Prepared, folder: Path, random: Random, size: int, steps: tuple[str, ...]) -> Start:
    """A record of some reports whose last writer was killed, so that its write-ahead log is live."""
    folder.mkdir()
    held = material.texts(random, 0, size)
    before = material.write(folder / "before.jsonl", held)
    if held:
        run = prepared.start(command=["add", str(before), "--record", str(folder / "war.db"), "--json"])
        run.watch(size)
        run.kill()
    counted = folder.with_name(f"{folder.name} counted")
    shutil.copytree(folder, counted)
    told = counted / "steps"
    new = material.write(counted / "next.jsonl", material.texts(random, size, NEW))
    _run(prepared, counted / "war.db", new, steps=steps, at=0, then="count", told=str(told))
    return Start(f"{size} reports before" if size else "no record before", folder, held, {steps: int(told.read_text())})


def _run(prepared: Prepared, where: Path, reports: Path, **arranged: object) -> Ended:
    """A writer over such a disk."""
    first: Call = ("harness.disk:arrange", arranged)
    return prepared.run("add", str(reports), "--record", str(where), "--json", first=[first])
