"""A record of a given size, written through the real code: `Record.append` batch by batch, and a step of revisions after each."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

from bench.record.steps import Steps
from bench.record.synthesis import Batch, batches
from bench.record.world import World

from fogline.record import Record, utc_now
from fogline.record.engine import Blobs

CLAIMS_A_BATCH = 20_000
AHEAD = 2  # batches


class TimedBlobs:
    """The blobs of an engine, and how long they took."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs, self.seconds = blobs, 0.0

    def write(self, data: bytes) -> str:
        """Keep some bytes."""
        began = time.perf_counter()
        name = self.blobs.write(data)
        self.seconds += time.perf_counter() - began
        return name

    def __getattr__(self, name: str) -> Any:
        return getattr(self.blobs, name)


@dataclass(slots=True)
class Built:
    """What was written, and how long it took."""

    claims: int = 0
    reports: int = 0
    events: int = 0
    revisions: int = 0
    holdings: int = 0
    steps: list[datetime] = field(default_factory=list)  # the moments for which events were made
    append_s: float = 0.0  # with blobs, commits and checkpoints
    append_cpu_s: float = 0.0  # of that: what the processor worked; the rest is waiting for the disk, and for other programs
    blobs_s: float = 0.0  # of that: writing the reports' bytes, each fsynced
    revise_s: float = 0.0
    synthesis_s: float = 0.0  # in none of them
    file_bytes: int = 0
    blob_bytes: int = 0


def build(
    path: Path, world: World, *, seed: int, claims: int, claims_a_batch: int = CLAIMS_A_BATCH, progress: bool = False, aside: bool = False,
    together: bool = False, blobs: Blobs | None = None, **shape: int,
) -> Built:  # fmt: skip
    """Write a record.

    Args:
        path: where there is none yet.
        world: what its reports tell of.
        seed: of the draw.
        claims: how many.
        claims_a_batch: how many are appended in one transaction.
        progress: print a line now and then.
        aside: synthesise in a process of its own, ahead of what is appended.
        together: the reports of a batch become known at once, so that every moment has its step.
        blobs: where the reports' bytes go; by default, where a record has them.
        **shape: how long reports are, and how often each event is told; see `synthesis.batches`.
    """
    built, now = Built(), utc_now()
    record = Record(path)
    record.engine.blobs = timed = TimedBlobs(blobs or record.engine.blobs)  # type: ignore[assignment, misc]
    steps = Steps(record.engine, world, seed)
    given = {"seed": seed, "claims": claims, "claims_a_batch": claims_a_batch, **shape}
    source = _aside(world, given) if aside else batches(world, **given)
    while True:
        clock = time.perf_counter()
        batch = next(source, None)
        if batch is None:
            break
        built.synthesis_s += time.perf_counter() - clock

        moment = batch.reports[-1][0].published_at or now
        clock, cpu = time.perf_counter(), time.process_time()
        with record.writing():
            for report, data, reading in batch.reports:
                record.append(report, data, reading, at=moment if together else report.published_at or now, now=now, replay=True)
        built.append_s += time.perf_counter() - clock
        built.append_cpu_s += time.process_time() - cpu

        clock = time.perf_counter()
        made = steps.after(batch, moment)
        built.synthesis_s += time.perf_counter() - clock

        clock = time.perf_counter()
        with record.writing() as chain:
            steps.write(chain, made, moment, now)
        built.revise_s += time.perf_counter() - clock

        built.steps.append(moment)
        built.reports += len(batch.reports)
        built.claims += sum(len(reading.claims) for _, _, reading in batch.reports)
        built.blob_bytes += sum(len(data) for _, data, _ in batch.reports)
        if progress and len(built.steps) % 5 == 0:
            print(f"{built.claims} claims, {built.claims / (built.append_s - timed.seconds):.0f} a second without blobs, "
                  f"blobs {timed.seconds:.0f} s, steps {built.revise_s:.0f} s, synthesis {built.synthesis_s:.0f} s", flush=True)  # fmt: skip
    clock = time.perf_counter()
    record.close()
    built.append_s += time.perf_counter() - clock
    built.blobs_s, built.revisions, built.events, built.holdings = timed.seconds, steps.number - 1, steps.events, steps.holdings
    built.file_bytes = path.stat().st_size
    return built


def _aside(world: World, given: dict[str, int]) -> Iterator[Batch]:
    """The batches, made by another process, a few ahead."""
    queue: Queue[bytes | None] = Queue(AHEAD)
    maker = Process(target=_make, args=(queue, world, given), daemon=True)
    maker.start()
    while (data := queue.get()) is not None:
        yield pickle.loads(data)
    maker.join()


def _make(queue: Queue[bytes | None], world: World, given: dict[str, int]) -> None:
    for batch in batches(world, **given):
        queue.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
    queue.put(None)


def append_more(path: Path, world: World, *, seed: int, claims: int, claims_a_batch: int = CLAIMS_A_BATCH) -> dict[str, float]:
    """What it costs to append to a record that is there: `appended` claims and reports, and the seconds as in `Built`.

    Args:
        path: of the record.
        world: what its reports tell of.
        seed: of the draw.
        claims: how many.
        claims_a_batch: how many are appended in one transaction.
    """
    now = utc_now()
    with Record(path, create=False) as record:
        record.engine.blobs = timed = TimedBlobs(record.engine.blobs)  # type: ignore[assignment, misc]
        given = list(batches(world, seed=seed, claims=claims, claims_a_batch=claims_a_batch, name="later"))
        clock, cpu = time.perf_counter(), time.process_time()
        for batch in given:
            with record.writing():
                for report, data, reading in batch.reports:
                    record.append(report, data, reading, at=now, now=now)
        spent, worked = time.perf_counter() - clock, time.process_time() - cpu
    return {
        "appended": claims, "appended_reports": sum(len(batch.reports) for batch in given), "append_s": spent, "append_cpu_s": worked,
        "blobs_s": timed.seconds,
    }  # fmt: skip
