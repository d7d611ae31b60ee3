"""SIGKILL at random moments of `add`, one after another on a record that grows, so that recovery from a recovery is tried too."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from harness import material
from harness.outcomes import Outcome, of_stop
from harness.runs import Ended, Prepared

BEFORE, BETWEEN, AFTER = (
    "writer killed before its first acknowledgement (opening and making the record, first report)",
    "writer killed between acknowledgements",
    "writer killed after its last acknowledgement (events, closing)",
)
FAULTS = (BEFORE, BETWEEN, AFTER)
LONGEST_S = {"opening": 0.08, "adding": 0.02, "events": 0.15}  # after the moment from which each is counted


def tries(prepared: Prepared, folder: Path, random: Random, count: int) -> Iterator[Outcome]:
    """Yield what became of that many kills.

    Args:
        prepared: where runs come from.
        folder: an empty one.
        random: chooses the moments.
        count: only writers that were still running when they were killed are counted.
    """
    made = number = 0
    while made < count:
        number += 1
        own = folder / f"kills {number}"
        own.mkdir()
        outcomes = series(prepared, own / "war.db", random, min(random.randint(12, 24), count - made))
        made += len(outcomes)
        yield from outcomes
        if all(o.result == "survived" for o in outcomes):
            shutil.rmtree(own)


def series(prepared: Prepared, where: Path | str, random: Random, count: int, *, files: Path | None = None) -> list[Outcome]:
    """Kill the writers of one record, one after another; at the end one is left alone, and must finish.

    Args:
        prepared: where runs come from.
        where: a record that is not there yet.
        random: chooses the moments.
        count: how many.
        files: the folder for the reports to add, where it is not the record's.
    """
    below = files or Path(where).parent
    every: material.Texts = {}
    waiting: material.Texts = {}  # given to `add`, and not acknowledged yet
    acknowledged: set[str] = set()
    outcomes: list[Outcome] = []
    while len(outcomes) < count:
        new = material.texts(random, len(every), random.randint(1, 6))
        every |= new
        waiting |= new
        moment = "opening" if not outcomes else random.choice(("opening", "adding", "adding", "events", "events"))
        ended, told = _killed(prepared, where, material.write(below / "next.jsonl", waiting), len(waiting), moment, random)
        acknowledged |= set(ended.acknowledged)
        waiting = {name: text for name, text in waiting.items() if name not in acknowledged}
        if ended.status == 0:
            continue  # it was quicker
        if ended.status != -signal.SIGKILL:
            return [*outcomes, Outcome(BETWEEN, "lost", f"{told}: it ended with status {ended.status}: {ended.said}")]
        fault = BEFORE if not ended.acknowledged else BETWEEN if waiting else AFTER
        found = prepared.ask("harness.looks:look", where=str(where), files=[str(material.write(below / "every.jsonl", every))])
        outcomes.append(of_stop(fault, found, acknowledged, told))
    wrong = unfinished(prepared, where, [material.write(below / "every.jsonl", every)], every)
    return [*outcomes[:-1], Outcome(outcomes[-1].fault, "lost", f"{outcomes[-1].told}; {wrong}")] if wrong else outcomes


def unfinished(prepared: Prepared, where: Path | str, files: Sequence[Path], every: material.Texts) -> str:
    """What is wrong with a writer that goes on after a fault and is left alone; empty where it finishes and all is well."""
    ended = prepared.run("add", *(str(file) for file in files if file.stat().st_size), "--record", str(where), "--json")
    if ended.status != 0 or set(ended.acknowledged) != set(every):
        return f"the next run ended with status {ended.status}: {ended.said}"
    found = prepared.ask("harness.looks:look", where=str(where), files=[str(file) for file in files])
    outcome = of_stop("", found, every, "the next run went on")
    return outcome.told if outcome.result != "survived" else ""


def _killed(prepared: Prepared, where: Path | str, reports: Path, lines: int, moment: str, random: Random) -> tuple[Ended, str]:
    """A writer that is killed at a moment, and what was done."""
    run = prepared.start(command=["add", str(reports), "--record", str(where), "--json"])
    after = {"opening": 0, "adding": random.randrange(lines), "events": lines}[moment]
    delay_s = random.uniform(0, LONGEST_S[moment])
    run.watch(after)
    run.let_run(delay_s)
    return run.kill(), f"killed {delay_s * 1000:.1f} ms after acknowledgement {after} of {lines}"
