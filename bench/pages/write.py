"""A writer beside the readers: one report with its step, again and again, as a record grows. python -m bench.pages.write RECORD SECONDS."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from bench.pages.make import CLAIMS_A_REPORT, CLAIMS_AN_EVENT, NoBytes, told_of
from bench.record.steps import Steps
from bench.record.synthesis import batches

from fogline.record import Record, queries, utc_now

PAUSE_S = 0.25


def main() -> None:
    """Write until the time is over; print how many reports that were."""
    path, seconds = Path(sys.argv[1]), float(sys.argv[2])
    world, written = told_of(1), 0
    given = list(batches(world, seed=random.randrange(10**9), claims=5000, claims_a_batch=CLAIMS_A_REPORT, name="beside", claims_a_report=CLAIMS_A_REPORT, claims_an_event=CLAIMS_AN_EVENT))
    print("ready", flush=True)
    end = time.perf_counter() + seconds
    with Record(path, create=False) as record:
        record.engine.blobs = NoBytes()  # type: ignore[misc, assignment]
        steps = Steps(record.engine, world, written)
        steps.number = int(record.engine.all(queries.NEXT["revision"])[0]["number"])
        shift = int(record.engine.all(queries.NEXT["claim"])[0]["number"]) - 1
        for batch in given:
            if time.perf_counter() > end:
                break
            now = utc_now()
            for happening in batch.happenings:
                happening.claims = [(number + shift, claim, report) for number, claim, report in happening.claims]
            with record.writing() as chain:
                for report, data, reading in batch.reports:
                    record.append(report, data, reading, at=now, now=now)
                steps.write(chain, [row for row in steps.after(batch, now) if row["thing"] == "event"], now, now)
            written += len(batch.reports)
            time.sleep(PAUSE_S)
    print(written, flush=True)


if __name__ == "__main__":
    main()
