"""What became of each fault, and what may become of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Result = Literal["survived", "detected", "harmless", "unacknowledged", "unnoticed", "lost"]
# "survived": the record opens, everything acknowledged is there, nothing is half there, `verify` says nothing, the next run goes on.
# "detected": `verify`, or the error at opening, names the damage.
# "harmless": nothing reads what was damaged: every row, every name of bytes and the log's root are as without the fault.
# "unacknowledged": what is gone was committed, and nobody had been told so; everything acknowledged is there.
# "unnoticed": something is damaged and nothing says so. "lost": something acknowledged is gone or half there and nothing says so,
# a command ended in a traceback, or the next run does not go on.


@dataclass(frozen=True, slots=True)
class Outcome:
    """One fault."""

    fault: str  # a row of the table
    result: Result
    told: str = ""  # what was done and found


def is_not_made(found: Mapping[str, Any]) -> bool:
    """Is there no record yet? So it may be, as long as nothing was acknowledged."""
    return str(found["error"] or "").startswith("there is no record at")


def of_stop(fault: str, found: Mapping[str, Any], acknowledged: Iterable[str], told: str) -> Outcome:
    """After something that damages nothing: all must be well.

    Args:
        fault: row of the table.
        found: what `looks.look` gave.
        acknowledged: ids that must be held.
        told: what was done.
    """
    missing = sorted(set(acknowledged) - set(found["held"]))
    if is_not_made(found) and not missing:
        return Outcome(fault, "survived", f"{told}: no record was made yet")
    wrong = [*([found["error"]] if found["error"] else []), *found["faults"], *found["half"], *(f"{name} is gone" for name in missing)]
    return Outcome(fault, "lost" if wrong else "survived", f"{told}: {'; '.join(wrong)}" if wrong else told)


def of_damage(fault: str, found: Mapping[str, Any], whole: Mapping[str, Any], acknowledged: Iterable[str], told: str) -> Outcome:
    """After damage: it is named, or there is proof that it does not matter.

    Args:
        fault: row of the table.
        found: what `looks.look` gave.
        whole: what it gives without the damage.
        acknowledged: ids that must be held.
        told: what was done.
    """
    missing = sorted(set(acknowledged) - set(found["held"]))
    if found["error"] or found["faults"]:
        return Outcome(fault, "detected", f"{told}: {found['error'] or found['faults'][0]}")
    if missing or found["half"]:
        return Outcome(fault, "lost", f"{told}: {missing} are gone, {found['half']}")
    if all(found[name] == whole[name] for name in ("print", "root", "held")):
        return Outcome(fault, "harmless", told)
    if set(found["held"]) < set(whole["held"]) or found["entries"] < whole["entries"]:
        return Outcome(fault, "unacknowledged", f"{told}: {found['entries']} of {whole['entries']} entries are left")
    return Outcome(fault, "unnoticed", told)
