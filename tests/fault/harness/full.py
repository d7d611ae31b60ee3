"""A full disk: a small file system of its own, and a limit on how large a file may grow."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from harness import material
from harness.kills import unfinished
from harness.outcomes import Outcome, of_stop
from harness.runs import Prepared

MOUNTED = "disk full (a tmpfs of 0.1 to 1 MB), later made larger"
LIMITED = "files may grow no further (RLIMIT_FSIZE of 1 to 500 KB), later they may"
FAULTS = (MOUNTED, LIMITED)
REPORTS = 40
ENOUGH = "64m"


def can_mount() -> bool:
    """May we mount a file system? Else only the limit is tried."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    try:
        with _small_disk(Path("/tmp") / f"fogline-mount-{os.getpid()}", 100_000):
            return True
    except subprocess.CalledProcessError:
        return False


def tries(prepared: Prepared, folder: Path, random: Random, count: int, fault: str) -> Iterator[Outcome]:
    """Yield what became of that many full disks."""
    for number in range(count):
        own = folder / f"full {number}"
        if fault == MOUNTED:
            size = random.randint(100_000, 1_000_000)
            with _small_disk(own, size):
                yield _one(prepared, own, random, fault, size)
        else:
            own.mkdir()
            yield _one(prepared, own, random, fault, random.randint(1_000, 500_000))
        shutil.rmtree(own, ignore_errors=True)


def limit_files(size: int) -> None:
    """Let no file of this process grow further; Python already ignores the signal that comes with it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _one(prepared: Prepared, folder: Path, random: Random, fault: str, size: int) -> Outcome:
    """A writer that runs into it, and what is left."""
    where = folder / "war.db"
    every = material.texts(random, 0, REPORTS)
    reports = material.write(folder / "every.jsonl", every)
    first = [("harness.full:limit_files", {"size": size})] if fault == LIMITED else []
    ended = prepared.run("add", str(reports), "--record", str(where), "--json", first=first)
    told = f"{size} bytes, {len(ended.acknowledged)} acknowledged, status {ended.status}: {ended.said[:300]}"
    # where only the last checkpoint had no room, it waits, and the run ends well
    if ended.status not in (0, 2) or "\n" in ended.said:
        return Outcome(fault, "lost", f"{told}: it ended otherwise than with one clear line")
    told += f"; status of verify before there was room: {prepared.run('verify', '--record', str(where), first=first).status}"
    if fault == MOUNTED:
        subprocess.run(["mount", "-o", f"remount,size={ENOUGH}", str(folder)], check=True)
    outcome = of_stop(fault, prepared.ask("harness.looks:look", where=str(where), files=[str(reports)]), ended.acknowledged, told)
    if outcome.result != "survived":
        return outcome
    wrong = unfinished(prepared, where, [reports], every)
    return Outcome(fault, "lost" if wrong else "survived", f"{told}; {wrong}")


@contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of that many bytes; afterwards it is gone."""
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "fogline-faults", str(folder)], check=True, capture_output=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)
    finally:
        folder.rmdir()
