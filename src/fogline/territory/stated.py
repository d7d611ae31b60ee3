"""Areas and shares that claims state of what an actor holds, lost or gained, in the words' own bounds.

"Has lost 99.5 percent of its territory" says what is left, too: half a percent. An area that was gained or lost is a flow and no total.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fogline import contract
from fogline.geometry import within
from fogline.record import View
from fogline.types import Actor, Count, Filed, Kind, Place, Question

Relation = Literal["holds", "lost", "gained"]
RELATIONS: dict[Kind, Relation] = {"control_hold": "holds", "siege": "holds", "control_loss": "lost", "withdrawal": "lost", "control_gain": "gained", "advance": "gained"}
WHOLE = 100.0  # per cent


@dataclass(frozen=True, slots=True)
class Stated:
    """One area or share that one claim states of one actor."""

    filed: Filed
    count: Count
    actor: Actor
    relation: Relation

    @property
    def at(self) -> datetime:
        """When it was so, as far as it is told: the end of the claim's window, else its publication, else its recording."""
        window = self.filed.claim.window
        return (window.latest if window else None) or self.filed.published_at or self.filed.recorded_at

    @property
    def of(self) -> Place | None:
        """The place that it is a part of; None where the words do not say."""
        return self.filed.place

    @property
    def left(self) -> tuple[float, float | None] | None:
        """What the actor still holds: low and high, in the count's unit; None where the words tell only of a change."""
        count = self.count
        if self.relation == "holds":
            return count.low, count.high
        if self.relation == "lost" and count.what == "share":
            return WHOLE - (WHOLE if count.high is None else min(WHOLE, count.high)), WHOLE - min(WHOLE, count.low)
        return None


def find(view: View, question: Question) -> list[Stated]:
    """What claims that answer a question state of actors' territory, by actor and time; what is planned, foretold or denied is left out.

    Args:
        view: of the record.
        question: its kinds are those of control, whatever it names; its actors are the holders.
    """
    asked = Question(
        window=question.window, kinds=tuple(RELATIONS), actors=question.actors, sources=question.sources, words=question.words, as_of=question.as_of
    )
    found = [s for filed in view.claims(asked) for s in _of(filed) if question.place is None or (s.of is not None and within(s.of, question.place))]
    wanted = {name.casefold() for name in question.actors}
    kept = [s for s in found if not wanted or wanted & {(s.actor.id or "").casefold(), s.actor.name.casefold()}]
    return sorted(kept, key=lambda s: (s.actor.id or s.actor.name, s.at, s.filed.claim.id))


def _of(filed: Filed) -> Iterator[Stated]:
    """What one claim states."""
    counts = [c for c in filed.counts if (c.what == "area" and c.unit == "km2") or (c.what == "share" and c.unit == "percent")]
    if not counts or filed.claim.stance != "asserted":
        return
    relation = RELATIONS[filed.claim.kind]
    holders = [a for a in filed.claim.actors if a.part == "did" and a.name != "civilians"]
    if filed.claim.kind == "siege":  # those who are surrounded hold the area
        holders = [a for a in filed.claim.actors if a.part == "suffered" and a.name != "civilians"] or holders
    for actor in holders[:1]:  # several are told of together: the number is not each one's
        if len(holders) == 1:
            yield from (Stated(filed, count, actor, relation) for count in counts)


def row(stated: Stated) -> contract.Row:
    """A statement for programs."""
    left = stated.left
    return {
        "actor": {"name": stated.actor.name, "id": stated.actor.id}, "relation": stated.relation, "what": stated.count.what, "unit": stated.count.unit,
        "stated": contract.count_row(stated.count), "left": None if left is None else {"low": left[0], "high": left[1]}, "at": contract.stamp(stated.at),
        "of": contract.place_row(stated.of), **contract.said_row(stated.filed),
    }  # fmt: skip
