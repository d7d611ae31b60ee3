"""What one step changes: events and predictions that are new, other than before, joined with another, or without claims.

A thing keeps its id as long as most of its claims stay together. A new one is named after its least claim, so that its id leads
to a claim even where no revision of it is left.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from fogline import contract
from fogline.foretold import Prediction
from fogline.record import rows
from fogline.record.engine import Row
from fogline.types import Event, Judgement, Place, Window


@dataclass(frozen=True, slots=True)
class Thing:
    """An event or a prediction as it is now."""

    thing: str
    id: str
    body: Row  # as in the contract
    kind: str
    standing: str
    window: Window | None
    place: Place | None

    @property
    def claims(self) -> frozenset[str]:
        """What it was made from."""
        return frozenset(self.body["claims"])

    def withdrawn(self) -> Thing:
        """It, without claims that stand."""
        return replace(self, standing="withdrawn", body={**self.body, **WITHDRAWN[self.thing]})


@dataclass(slots=True)
class Before:
    """A thing as it was last."""

    row: Row
    body: Row
    claims: frozenset[str]  # those it had when it last had any of its own
    order: int  # how many things were there before it

    @property
    def stands(self) -> bool:
        """Is it neither joined with another nor without claims?"""
        return self.row["merged_into"] is None and self.row["standing"] != "withdrawn"


@dataclass(slots=True)
class Past:
    """What was ever made, by thing and id."""

    things: dict[tuple[str, str], Before] = field(default_factory=dict)

    def keep(self, row: Row) -> None:
        """Take a revision in; they come in order."""
        body = json.loads(rows.inflate(row["body"]))
        key = row["thing"], row["id"]
        before = self.things.get(key)
        stands = row["merged_into"] is None and row["standing"] != "withdrawn"
        claims = frozenset(body["claims"]) if stands or before is None else before.claims
        self.things[key] = Before(row, body, claims, before.order if before else len(self.things))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a step makes."""

    standing: list[Thing]  # everything that stands, with its id
    past: Past
    joined: dict[tuple[str, str], str | None]  # things that stood: what they are part of now, None for those without claims
    judgements: Sequence[Judgement]

    def rows(self, moment: str) -> list[Row]:
        """The revisions to write, without number and position."""
        found = [row for thing in self.standing if (row := self._changed(thing, moment)) is not None]
        for (thing, name), into in sorted(self.joined.items()):
            before = self.past.things[thing, name]
            last = before.row if into else {**before.row, "standing": "withdrawn", "body": _packed({**before.body, **WITHDRAWN[thing]})}
            because = {"claims_in": [], "claims_out": [] if into else sorted(before.claims), "judgements": self._deciding(before.claims)}
            found.append(_next(last, moment, because, merged_into=into))
        return found

    def _changed(self, thing: Thing, moment: str) -> Row | None:
        """The next revision of a thing that stands; None where nothing changed."""
        before = self.past.things.get((thing.thing, thing.id))
        if before is not None and before.stands and before.body == thing.body:
            return None
        had = before.claims if before and before.stands else frozenset()
        because = {
            "claims_in": sorted(thing.claims - had), "claims_out": sorted(had - thing.claims),
            "judgements": self._deciding(thing.claims | had),
        }  # fmt: skip
        row = {
            "thing": thing.thing, "id": thing.id, "revision": before.row["revision"] if before else 0, "merged_into": None,
            "kind": thing.kind, "standing": thing.standing,
            "earliest": rows.seconds(thing.window.earliest) if thing.window else None,
            "latest": rows.seconds(thing.window.latest) if thing.window else None,
            "latitude": thing.place.lat if thing.place else None, "longitude": thing.place.lon if thing.place else None,
            "body": _packed(thing.body),
        }  # fmt: skip
        return _next(row, moment, because, merged_into=None)

    def _deciding(self, claims: frozenset[str]) -> list[str]:
        """The judgements on some claims that stand."""
        return sorted(j.id for j in self.judgements if j.left in claims or j.right in claims)


WITHDRAWN: dict[str, Row] = {"event": {"standing": "withdrawn", "chance": 0.0}, "prediction": {"outcome": "withdrawn"}}


def changes(
    events: Iterable[Event], predictions: Iterable[Prediction], judgements: Sequence[Judgement], past: Past, among: Set[str] | None = None
) -> Changes:
    """What a step makes of these events and predictions.

    Args:
        events: all that may be other than before.
        predictions: the same.
        judgements: those that stand.
        past: all that was ever made of any of their claims.
        among: ids of claims; what has none of them stands as it did. By default all.
    """
    made = [*(_of_event(e) for e in events), *(_of_prediction(p) for p in predictions)]
    standing = _continued(made, past)
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for thing in standing:
        for claim in thing.claims:
            holders[thing.thing, claim].append(thing.id)
    now = {(t.thing, t.id) for t in standing}
    joined = {
        key: _most(i for claim in before.claims for i in holders[key[0], claim])
        for key, before in past.things.items() if before.stands and key not in now and (among is None or not among.isdisjoint(before.claims))
    }  # fmt: skip
    return Changes(standing, past, joined, judgements)


def _of_event(event: Event) -> Thing:
    return Thing("event", event.id, contract.event_row(event), event.kind, event.standing, event.window, event.place)


def _of_prediction(prediction: Prediction) -> Thing:
    return Thing("prediction", prediction.id, contract.prediction_row(prediction), "", prediction.outcome, prediction.due, None)


def _continued(made: Sequence[Thing], past: Past) -> list[Thing]:
    """Each thing with the id of the past one that it shares most claims with, or with a new one."""
    holders: dict[tuple[str, str], list[Before]] = defaultdict(list)
    for (kind, _), before in past.things.items():
        for claim in before.claims:
            holders[kind, claim].append(before)
    pairs = []
    for i, thing in enumerate(made):
        shared = Counter(before.row["id"] for claim in thing.claims for before in holders[thing.thing, claim])
        for name, n in shared.items():
            before = past.things[thing.thing, name]
            pairs.append((-n, not before.stands, before.order, i, name))
    names: dict[int, str] = {}
    taken: set[tuple[str, str]] = set()
    for _, _, _, i, name in sorted(pairs):
        if i not in names and (made[i].thing, name) not in taken:
            names[i] = name
            taken.add((made[i].thing, name))
    found = []
    for i, thing in enumerate(made):
        name = names.get(i) or _new(thing, taken, past)
        taken.add((thing.thing, name))
        found.append(thing if name == thing.id else replace(thing, id=name, body={**thing.body, "id": name}))
    return found


def _new(thing: Thing, taken: set[tuple[str, str]], past: Past) -> str:
    """An id that nothing has or had."""
    name, n = thing.id, 1
    stem = thing.id.partition("-")[0]
    while (thing.thing, name) in taken or (thing.thing, name) in past.things:
        n += 1
        name = f"{stem}-{n}"
    return name


def _most(names: Any) -> str | None:
    """The name that comes most often; of equals the least."""
    tally = Counter(names)
    return min(tally, key=lambda name: (-tally[name], name)) if tally else None


def _next(row: Row, moment: str, because: Row, *, merged_into: str | None) -> Row:
    """The revision after one."""
    kept = {name: row[name] for name in rows.DIGESTED["revision"] if name not in ("because", "recorded_at")}
    return {
        **kept, "revision": row["revision"] + 1, "merged_into": merged_into, "because": _packed(because), "body": row["body"], "recorded_at": moment,
    }  # fmt: skip


def _packed(body: Row) -> bytes:
    return rows.deflate_json(rows.compact(body))
