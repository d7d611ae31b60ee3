"""A writer beside the readers: one report with its step, again and again, as a record grows. python -m bench.pages.write RECORD SECONDS [EVERY]."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from bench.pages.make import CLAIMS_A_REPORT, CLAIMS_AN_EVENT, NoBytes, told_of
from bench.record.steps import Steps
from bench.record.synthesis import batches

from fogline.record import Record, queries, utc_now

EVERY_S = 1.0
MADE = 5000  # claims that are at hand


class Writer:
    """Reports of an invented war that goes on, each written with its step as it comes."""

    def __init__(self, record: Record) -> None:
        self._record, self.written = record, 0
        record.engine.blobs = NoBytes()  # type: ignore[misc, assignment]
        world = told_of(1)
        self._given = batches(world, seed=random.randrange(10**9), claims=MADE, claims_a_batch=CLAIMS_A_REPORT, name="beside", claims_a_report=CLAIMS_A_REPORT, claims_an_event=CLAIMS_AN_EVENT)
        self._steps = Steps(record.engine, world, 0)
        self._steps.number = int(record.engine.all(queries.NEXT["revision"])[0]["number"])
        self._shift = int(record.engine.all(queries.NEXT["claim"])[0]["number"]) - 1

    def write(self) -> bool:
        """The next report; False where there is none."""
        batch, now = next(self._given, None), utc_now()
        if batch is None:
            return False
        for happening in batch.happenings:
            happening.claims = [(number + self._shift, claim, report) for number, claim, report in happening.claims]
        with self._record.writing() as chain:
            for report, data, reading in batch.reports:
                self._record.append(report, data, reading, at=now, now=now)
            self._steps.write(chain, [row for row in self._steps.after(batch, now) if row["thing"] == "event"], now, now)
        self.written += len(batch.reports)
        return True


def main() -> None:
    """Write until the time is over; print how many reports that were."""
    path, seconds, every = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else EVERY_S
    with Record(path, create=False) as record:
        writer = Writer(record)
        print("ready", flush=True)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and writer.write():
            time.sleep(every)
    print(writer.written, flush=True)


if __name__ == "__main__":
    main()
