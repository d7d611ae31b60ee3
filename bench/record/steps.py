"""What is made of each batch: revisions of events and of who held which place, in the rows that a real step writes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bench.record.synthesis import BEGINS, Batch, Happening
from bench.record.world import HELD, Named, World

from fogline import contract
from fogline.record import derived, rows
from fogline.record.audit import Chain
from fogline.record.engine import Engine
from fogline.types import Actor, Event, Place, Range, Standing, Toll, make_id

Row = dict[str, Any]
TOLD_LATER = 0.2  # of the events: one more claim is counted in with the next step, so that they have a second revision
JOINED = 0.005  # of the events: found to be another one at the next step
CLAIMS_A_CHANGE = 100  # of who holds a place
BASES = ("assessed", "claimed", "contested")


class Steps:
    """Writes the steps of a record, one after each batch."""

    def __init__(self, engine: Engine, world: World, seed: int) -> None:
        self._engine, self._world, self._dice = engine, world, random.Random(f"steps {seed}")
        self._numbers: dict[str, list[int]] = {}  # of the claims of what is to be written
        self._later: list[Happening] = []
        self._joined: list[tuple[Row, str]] = []
        self._held: dict[str, Row] = {}  # by place
        self.number, self.events, self.holdings = 1, 0, 0

    def after(self, batch: Batch, moment: datetime) -> list[Row]:
        """The revisions that a batch makes, without number and position."""
        self._numbers = {}
        found = [self._next(row, moment, [], merged_into=into) for row, into in self._joined]
        found += [self._event(happening, len(happening.claims), 2, moment) for happening in self._later]
        self._later, self._joined = [], []
        for happening in batch.happenings:
            late = len(happening.claims) > 1 and self._dice.random() < TOLD_LATER
            found.append(self._event(happening, len(happening.claims) - late, 1, moment))
            self.events += 1
            if late:
                self._later.append(happening)
            elif self._dice.random() < JOINED:
                self._joined.append((found[-1], found[0]["id"]))
        claims = [claim for happening in batch.happenings for claim in happening.claims]
        places = self._world.places.things[:HELD] if not self._held else []
        changes = max(1, len(claims) // CLAIMS_A_CHANGE)
        chosen = {p.name: p for p in (*places, *(self._dice.choice(self._world.places.things[:HELD]) for _ in range(changes)))}
        for place in chosen.values():
            found += self._changed(place, self._dice.choice(claims), moment)
        return found

    def write(self, chain: Chain, made: Sequence[Row], moment: datetime, now: datetime) -> None:
        """Write a step as `derived` does: its entry in the log, then its revisions."""
        position = chain.add("revise", rows.stamp_of(moment), derived.MAKER, derived.hashes(made), now).position
        for row in made:
            claims = self._numbers[row["id"]]
            derived.write(self._engine, {**row, "number": self.number, "position": position}, claims)
            self.number += 1

    def _event(self, of: Happening, n: int, revision: int, moment: datetime) -> Row:
        """A revision of an event that is made of the first n claims that tell of it."""
        claims = sorted(of.claims[:n], key=lambda claim: claim[1])
        name = f"event_{min(of.claims[: max(1, len(of.claims) - 1)], key=lambda claim: claim[1])[1].partition('_')[2]}"
        standing: Standing = "claimed" if n < 4 else "contested" if n % 5 == 0 else "confirmed" if n % 11 == 0 else "corroborated"
        reports = sorted({report for _, _, report in claims})
        counts = {"killed": Toll(Range(of.killed, of.killed, of.killed + n))} if of.killed else {}
        event = Event(
            name, of.kind, ("artillery",) if n % 3 == 0 else (), of.window, 1, of.place, 1,
            (Actor(of.did.name, "did", of.did.id), Actor(of.suffered.name, "suffered", of.suffered.id)), counts, standing,
            round(min(0.99, 0.3 + n / 15), 2), tuple((report,) for report in reports), tuple(claim for _, claim, _ in claims),
        )  # fmt: skip
        self._numbers[name] = [number for number, _, _ in claims]
        had = set() if revision == 1 else {claim for _, claim, _ in of.claims[: n - 1]}
        body = contract.event_row(event)
        because = {"claims_in": [c for _, c, _ in claims if c not in had], "claims_out": [], "judgements": []}
        return _row("event", body, of.kind, standing, of.place, revision - 1, moment, because)

    def _changed(self, place: Place, claim: tuple[int, str, str], moment: datetime) -> Iterator[Row]:
        """What ends and what begins where a place changes hands."""
        day = contract.stamp(moment.replace(hour=0, minute=0, second=0)) or ""
        before = self._held.pop(place.name, None)
        if before is not None and before["body"]["window"]["earliest"] >= day:
            self._held[place.name] = before
            return
        if before is not None:
            body = {**before["body"], "window": {**before["body"]["window"], "latest": day}}
            self._numbers[body["id"]] = before["numbers"]
            yield _row("holding", body, "", body["basis"], place, 1, moment, {"claims_in": [], "claims_out": [], "judgements": []})
        holder, other = self._world.actors.draw(self._dice, 2)
        name = make_id("holding", place.name, day)
        body = {
            "id": name, "place": contract.place_row(place), "window": {"earliest": day if before else contract.stamp(BEGINS), "latest": None},
            "shares": _shares(holder, other, self._dice), "basis": self._dice.choice(BASES), "claims": [claim[1]], "last_evidence_day": day[:10],
        }  # fmt: skip
        self._numbers[name] = [claim[0]]
        self._held[place.name] = {"body": body, "numbers": [claim[0]]}
        self.holdings += 1
        yield _row("holding", body, "", body["basis"], place, 0, moment, {"claims_in": [claim[1]], "claims_out": [], "judgements": []})

    def _next(self, row: Row, moment: datetime, numbers: list[int], *, merged_into: str) -> Row:
        """The revision that says what a thing became part of."""
        self._numbers[row["id"]] = numbers
        because = rows.deflate_json(rows.compact({"claims_in": [], "claims_out": [], "judgements": []}))
        return {**row, "revision": row["revision"] + 1, "merged_into": merged_into, "because": because, "recorded_at": rows.stamp_of(moment)}


def _shares(holder: Named, other: Named, dice: random.Random) -> dict[str, float]:
    chance = round(dice.uniform(0.5, 0.99), 2)
    return {holder.id or holder.name: chance, other.id or other.name: round(1 - chance, 2)}


def _row(thing: str, body: Row, kind: str, standing: str, place: Place, before: int, moment: datetime, because: Row) -> Row:
    window = body["window"]
    ends = {end: rows.seconds(contract.moment(window[end])) for end in ("earliest", "latest")}
    return {
        "thing": thing, "id": body["id"], "revision": before + 1, "kind": kind, "standing": standing, **ends, "latitude": place.lat,
        "longitude": place.lon, "merged_into": None, "because": rows.deflate_json(rows.compact(because)), "body": rows.deflate_json(rows.compact(body)),
        "recorded_at": rows.stamp_of(moment),
    }  # fmt: skip
