"""`make faults`: try every fault, say what became of each kind, and write the table. Exit status 1 where one went wrong."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from harness import full, table, trials
from harness.outcomes import Outcome
from harness.runs import prepared
from postgres_server import find_programs, temporary_server

COMMAND = "make faults"
SEED = 20261125
NOTE = "This run could mount no file system, so that the full disk is told by the limit on files alone."


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="harness", description=__doc__)
    parser.add_argument("paper", type=Path, nargs="?", help="where the table goes; without it, it is only printed")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--share", type=float, default=1.0, help="of the full number of each kind")
    asked = parser.parse_args()
    own = trials.Counts()
    counts = trials.Counts(*(max(1, round(getattr(own, name) * asked.share)) for name in own.__slots__))
    folder = Path(tempfile.mkdtemp(prefix="fogline-faults-"))
    outcomes: list[Outcome] = []
    with prepared() as runs, temporary_server(find_programs()) as server:
        server.stop()
        server.start(fsync=True)
        for outcome in trials.every(runs, folder, asked.seed, counts, server):
            outcomes.append(outcome)
            if table.wrong([outcome]):
                click.echo(f"{outcome.fault}: {outcome.result}: {outcome.told}", err=True)
            elif len(outcomes) % 100 == 0:
                click.echo(f"{len(outcomes)} faults tried, the last one: {outcome.fault}", err=True)
    click.echo("\n".join(table.lines(outcomes)))
    if asked.paper is not None:
        notes = [] if full.can_mount() else [NOTE]
        table.publish(asked.paper, outcomes, day=datetime.now(UTC).date(), seed=asked.seed, command=COMMAND, notes=notes)
    if table.wrong(outcomes):
        click.echo(f"what went wrong is left in {folder}", err=True)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
