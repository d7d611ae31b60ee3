"""What the record's claims say of who holds which settlement, at a moment: read from the claims each time, so that nothing is to be rebuilt.

What was read of one state of the log stays at hand with the database's connection, for the next question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from fogline import judging, origins, utterances
from fogline.control import namesakes, statements
from fogline.control.holding import STALE_DAYS
from fogline.control.statements import Statement
from fogline.gazetteer import Gazetteer
from fogline.record import queries, step_queries
from fogline.record.audit import last_entry
from fogline.record.engine import Engine
from fogline.record.filed import Shelf
from fogline.record.latest import listed

if TYPE_CHECKING:
    from fogline.control.answers import Answers
    from fogline.record.view import View

KEPT = 4  # questions


@dataclass(slots=True)
class Stated:
    """The statements of a record as known at one moment, and the last answers that were made of them."""

    position: int  # of the log's last entry when they were read
    as_of: str
    statements: Sequence[Statement]
    answers: dict[tuple[object, ...], Answers] = field(default_factory=dict)

    def ask(self, until: date, *, days: frozenset[date] | None = None, smoothed: bool = False, stale_days: int = STALE_DAYS) -> Answers:
        """Answers about some days up to one; all of them by default."""
        from fogline.control.answers import Answers

        key = until, days, smoothed, stale_days
        if key not in self.answers:
            while len(self.answers) >= KEPT:
                del self.answers[next(iter(self.answers))]
            self.answers[key] = Answers(self.statements, until, days=days, smoothed=smoothed, stale_days=stale_days)
        return self.answers[key]


def of(engine: Engine, view: View, as_of: str) -> Stated:
    """The statements known at a moment, read anew only where the log grew.

    Args:
        engine: the view's.
        view: of the moment.
        as_of: its stamp.
    """
    last = last_entry(engine)
    position = last.position if last is not None else 0
    kept: Stated | None = engine.kept.get("stated")
    if kept is None or (kept.position, kept.as_of) != (position, as_of):
        kept = Stated(position, as_of, read(engine, view, as_of))
        engine.kept["stated"] = kept
    return kept


def read(engine: Engine, view: View, as_of: str) -> list[Statement]:
    """The statements of all claims known at a moment, each with the utterance that it passes on."""
    origin = _origins(engine, view)
    shelf, decided = Shelf(engine), view.decided()
    asked = {"as_of": as_of, "kinds": listed(tuple(sorted(statements.KINDS)))}
    claims = [judging.corrected(shelf.filed(row, origin), decided) for row in engine.all(queries.CLAIMS_OF_KINDS, asked)]
    heard = utterances.heard(claims)
    document = {filed.claim.id: filed.origin_id for filed in claims}  # what one document says twice is one utterance, too
    found = statements.of_claims(replace(filed, origin_id=document[heard[filed.claim.id].origin_id]) for filed in claims)
    return namesakes.told_apart(found, Gazetteer.load())


def _origins(engine: Engine, view: View) -> dict[str, str]:
    """The origin of each document that copies another: as the last step has them, or, where that is not what is asked for, from the texts."""
    if view.as_of is None and not view.is_stale():
        return {row["id"]: row["origin"] for row in engine.all(step_queries.ALL_COPIES)}
    return origins.find(view.texts())
