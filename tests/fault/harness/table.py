"""Outcomes -> the table in docs/faults.md."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from harness import cuts, flips, full, kills, servers, steps
from harness.outcomes import Outcome, Result

BEGIN, END = "<!-- faults: written by `make faults` -->", "<!-- faults: end -->"
COLUMNS: dict[Result, str] = {
    "survived": "survived", "detected": "detected", "harmless": "no effect, proved", "unacknowledged": "only what nobody was told of lost",
    "unnoticed": "damaged and not noticed", "lost": "lost after acknowledgement",
}  # fmt: skip
STOPS = {"survived"}  # after what damages nothing
DAMAGES = {"detected"}
ALLOWED: dict[str, set[str]] = {
    **dict.fromkeys((*kills.FAULTS, *steps.FAULTS, *full.FAULTS, *servers.FAULTS), STOPS),
    **dict.fromkeys((flips.DATABASE, flips.HEADER, flips.BLOB, flips.WITNESS), DAMAGES),
    flips.UNDER_WAL: DAMAGES | {"harmless"},
    **dict.fromkeys((flips.WAL, *cuts.FAULTS), DAMAGES | {"harmless", "unacknowledged"}),
}


def wrong(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those that must not be."""
    return [o for o in outcomes if o.result not in ALLOWED[o.fault]]


def lines(outcomes: Iterable[Outcome]) -> list[str]:
    """The table in Markdown, a row for each fault in the order of `ALLOWED`, and their sum."""
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        counts[outcome.fault][outcome.result] += 1
    head = ["| fault | tried | " + " | ".join(COLUMNS.values()) + " |", "|---|" + "---:|" * (len(COLUMNS) + 1)]
    rows = [_row(fault, counts[fault]) for fault in ALLOWED if fault in counts]
    return [*head, *rows, _row("**together**", sum(counts.values(), Counter()))]


def publish(path: Path, outcomes: Iterable[Outcome], *, day: date, seed: int, command: str, notes: Iterable[str]) -> None:
    """Put the table into a paper, between its marks.

    Raises:
        ValueError: the marks are not there.
    """
    text = path.read_text(encoding="utf-8")
    told = [f"Run on {day.isoformat()} with the seed {seed}: `{command}`.", *notes, "", *lines(outcomes)]
    new, count = re.subn(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: "\n".join([BEGIN, "", *told, "", END]), text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{path} needs the marks {BEGIN} and {END} once, around what is written anew")
    path.write_text(new, encoding="utf-8")


def _row(name: str, count: Counter[str]) -> str:
    return f"| {name} | {count.total()} | " + " | ".join(str(count[result]) for result in COLUMNS) + " |"
