"""Reports whose words only reviewers read: a person said so, with a reason, and a withdrawal of that judgement undoes it.

A restriction holds for all reports of the same bytes and of the same given id, so that neither a copy nor a new version slips out. It holds
by the clock, like what is kept back for safety: looking back shows no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from fogline.record import withheld_queries as queries
from fogline.record.engine import Engine
from fogline.types import Filed

NO_WORDS: Final = "(words of a restricted report)"


@dataclass(frozen=True, slots=True)
class Restricted:
    """What is restricted.

    Attributes:
        ids: of documents, and of their reports.
        events: ids of the events that rest on one, among others.
        revisions: the numbers of the rows that hold these events now.
    """

    ids: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    revisions: frozenset[int] = frozenset()


NONE: Final = Restricted()


def find(engine: Engine, as_of: str) -> Restricted:
    """What is restricted now.

    Args:
        engine: of the record.
        as_of: the moment, as its queries take it, whose events are meant.
    """
    ids = [name for row in engine.all(queries.RESTRICTED) for name in (row["id"], row["report_id"])]
    if not ids:
        return NONE
    behind = engine.all(queries.OF_RESTRICTED, {"as_of": as_of})
    return Restricted(frozenset(ids), frozenset(row["id"] for row in behind), frozenset(row["number"] for row in behind))


def names(engine: Engine) -> frozenset[str]:
    """Ids of restricted documents and of their reports."""
    return frozenset(name for row in engine.all(queries.RESTRICTED) for name in (row["id"], row["report_id"]))


def wordless(filed: Filed, words: str = NO_WORDS) -> Filed:
    """A claim without words of its report: what it says of deed, place and time stays, and who published it."""
    as_read = replace(filed.as_read, words=words, sentence=words, corrections=()) if filed.as_read else None
    return replace(filed, words=words, sentence=words, corrections=(), as_read=as_read)


