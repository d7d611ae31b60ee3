"""What the record's claims make, from one moment to another: only what changed between the two is gone through.

The tables of migration 4 hold who copied whom, which tellings are linked and who foretells what, as known at the last step. To
bring them to another moment, later or earlier, the documents are told anew of which other claims were known at the one than at
the other; the rest follows from their neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fogline import judging
from fogline.agencies import credited
from fogline.foretold import Prediction
from fogline.grouping import Grouping
from fogline.origin_index import Index
from fogline.record import queries, rows, step_queries
from fogline.record.copies import Copies
from fogline.record.engine import Engine
from fogline.record.filed import Shelf
from fogline.record.neighbours import Neighbours
from fogline.record.outlook import Outlook
from fogline.record.stock import judgement
from fogline.types import Event, Filed, Judgement

RULES = "2"  # what these tables were made with; another number has them made anew
NOTHING = "0000"  # a moment before all others
AT_ONCE = 1_000  # documents


@dataclass(frozen=True, slots=True)
class Remade:
    """What may be other than before."""

    events: Sequence[Event]  # in order of their ids; some are as they were
    predictions: Sequence[Prediction]
    claims: frozenset[str]  # whatever was made of any of these before is one of these now, or is no more


class Workings:
    """The tables, and what is asked of them in one transaction."""

    def __init__(self, engine: Engine) -> None:
        """The engine is in a transaction for as long as this is used."""
        self._engine = engine
        found = engine.all(step_queries.PROGRESS)
        if not found or found[0]["maker"] != RULES:
            self.forget()
        else:
            self.moment, self._position = str(found[0]["moment"]), int(found[0]["position"])
            self._open(self._judgements(self.moment, self._position))

    def forget(self) -> None:
        """Start from nothing."""
        for query in step_queries.FORGET_PROGRESS:
            self._engine.run(query, {})
        self.moment, self._position = NOTHING, 0
        self._open([])

    def bring_to(self, moment: str) -> Remade:
        """Go on to what was known at a moment; returns what that changes."""
        low, high = sorted((self.moment, moment))
        changed = sorted(row["id"] for row in self._engine.all(step_queries.CHANGED_DOCUMENTS, {"low": low, "high": high, "position": self._position}))
        judged = self._judgements(moment)
        self._shelf, self._known, self.moment, self._decided = Shelf(self._engine), moment, moment, judging.decide(judged)
        documents = sorted({*changed, *self._copied(changed), *self._judged(judged)})
        # all of what is no longer so goes first: what is compared with the rest must be as it is now
        self._grouping.change({name: () for name in documents if self._neighbours.of_document(name)})
        self._grouping.judge(_on_events(judged))
        for first in range(0, len(documents), AT_ONCE):
            self._grouping.change({name: self._load(name) for name in documents[first : first + AT_ONCE]})
        self._outlook.change(documents)
        events = {event.id: event for event in self._grouping.touched().made}
        ever = {row["id"] for name in documents for row in self._engine.all(step_queries.CLAIM_NUMBERS_OF_DOCUMENT, {"id": name})}
        claims = ever | {claim for event in events.values() for claim in event.claims}
        events |= {event.id: event for event in self._grouping.holding(claims, events)}
        foretold = self._outlook.made(moment, judged)
        claims |= {claim for p in foretold for claim in p.claim_ids}
        self._position = next((int(row["position"]) for row in self._engine.all(queries.LAST_AUDIT)), 0)
        self._engine.run(step_queries.SET_PROGRESS, {"maker": RULES, "moment": moment, "position": self._position})
        return Remade([events[name] for name in sorted(events)], foretold, frozenset(claims))

    def _open(self, judgements: Sequence[Judgement]) -> None:
        self.judgements, self._decided = judgements, judging.decide(judgements)
        self._known, self._shelf = self.moment, Shelf(self._engine)
        self._copies = Copies(self._engine)
        self._index = Index(self._copies, lambda name: self._text(name) or "")
        self._neighbours = Neighbours(self._engine, self._load)
        self._grouping = Grouping(self._neighbours, _on_events(judgements))
        self._outlook = Outlook(self._engine, self._neighbours.claims)

    def _copied(self, changed: Iterable[str]) -> Iterator[str]:
        """Bring up to date who copied whom; gives the documents whose origin is another one now."""
        for name in changed:
            text = self._text(name)
            yield from self._index.remove(name) if text is None and self._copies.keys(name) else ()
            yield from self._index.add(name, text) if text is not None else ()

    def _judged(self, judgements: Sequence[Judgement]) -> set[str]:
        """Let these judgements stand; gives the documents of whose claims others say something, or say something else."""
        before, now = ({j.id: j for j in given} for given in (self.judgements, judgements))
        changed = {(now.get(name) or before[name]).left for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        self.judgements = judgements
        return {row["document_id"] for claim in sorted(changed) for row in self._engine.all(queries.CLAIM, {"id": claim})}

    def _text(self, name: str) -> str | None:
        """A document's text, where it is known."""
        found = self._engine.all(step_queries.TEXT_KNOWN, {"id": name, "as_of": self._known})
        return rows.inflated(found[0]["text"]) if found else None

    def _load(self, name: str) -> list[Filed]:
        """A document's claims that are known, each with its origin."""
        rows_ = self._engine.all(queries.CLAIMS_OF_DOCUMENT, {"id": name, "as_of": self._known})
        found = [judging.corrected(self._shelf.filed(row), self._decided) for row in rows_]
        text = self._text(name) if found else None
        if text is None:
            return found
        origin, credits = self._copies.origin(name), tuple(sorted(credited(text)))
        return [replace(f, origin_id=origin, credits=credits) for f in found]

    def _judgements(self, moment: str, position: int | None = None) -> list[Judgement]:
        """Those that stood at a moment, as far as the log went at a position."""
        stood = []
        for row in self._engine.all(queries.JUDGEMENTS):
            until = row["withdrawn_at"]
            if position is not None and row["withdrawn_by"] is not None and row["withdrawn_by"] > position:
                until = None
            if row["recorded_at"] <= moment and (until is None or moment < until) and (position is None or row["position"] <= position):
                stood.append(judgement({**row, "withdrawn_at": None}))
        return stood


def _on_events(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that say something of claims, and not of sources or reports."""
    return [j for j in judgements if j.verdict not in judging.ON_NO_CLAIM]
