"""Whatever is done to a record: what grew with its log is what would be made of it from the beginning."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fogline.record import Record, listings, merkle, stacks, table_queries, withheld
from fogline.record.audit import tree
from fogline.record.revision_columns import EVER, STANDINGS, Chosen
from fogline.record.tallies import Tallies
from fogline.safety import Safety
from fogline.types import Place, Question
from fogline.web.readers import Readers
from postgres_server import PostgresServer
from samples import NOW, PLACES, PUBLISHED, report

HOUR = timedelta(hours=1)
ALL = Chosen(EVER - 1, standings=STANDINGS)
SAFETY = Safety(delay_h=24.0 * 40)


class Growing(RuleBasedStateMachine):
    """A record that is written to while somebody reads it; now and then nobody looks for several entries."""

    def __init__(self, where: str | None = None) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.record = Record(where or self.folder / "war.db", who="A. Editor")
        self.now, self.count, self.is_looking = NOW, 0, True
        self.append("Marran", 0, revise=True, looking=True)
        self.readers = Readers(self.record.engine.where if where is None else where, SAFETY)

    def ids(self) -> list[str]:
        return [f.claim.id for f in self.record.view().claims(Question())]

    def done(self, *, revise: bool = True, looking: bool = True, later: timedelta = HOUR) -> None:
        if revise:
            self.record.revise(now=self.now)
        self.is_looking, self.now = looking, self.now + later

    @rule(
        place=st.sampled_from(sorted(PLACES)),
        day=st.integers(0, 9),
        revise=st.booleans(),
        looking=st.booleans(),
        later=st.sampled_from((HOUR, timedelta())),
    )
    def append(self, place: str, day: int, revise: bool, looking: bool, later: timedelta = HOUR) -> None:
        self.count += 1
        kept = report(
            f"r{self.count}", f"Shells hit {place} again, {self.count}.", f"Paper {self.count % 3}", place=place, published=PUBLISHED + timedelta(day)
        )
        self.record.append(*kept, at=self.now, now=self.now)
        self.done(revise=revise, looking=looking, later=later)

    @rule(back=st.integers(1, 20))
    def replay(self, back: int) -> None:
        self.count += 1
        kept = report(f"r{self.count}", f"Shells hit Orba before, {self.count}.", "An Archive", place="Orba", published=PUBLISHED - timedelta(back))
        self.record.append(*kept, at=NOW - timedelta(back), now=self.now, replay=True)
        self.done()

    @rule()
    def append_again(self) -> None:
        self.record.append(*report("r1", f"Shells hit Orba after all, {self.now:%d%H}.", "Paper 1", place="Orba"), at=self.now, now=self.now)
        self.done()

    @rule(data=st.data(), verdict=st.sampled_from(("confirmed", "discounted", "accepted")), looking=st.booleans())
    @precondition(lambda self: self.ids())
    def judge(self, data: st.DataObject, verdict: str, looking: bool) -> None:
        self.record.judge(verdict, data.draw(st.sampled_from(self.ids())), why="seen", now=self.now)  # type: ignore[arg-type]
        self.done(looking=looking)

    @rule(data=st.data())
    @precondition(lambda self: len(self.ids()) > 1)
    def judge_two(self, data: st.DataObject) -> None:
        left, right = data.draw(st.permutations(self.ids()))[:2]
        self.record.judge("same", left, right, why="seen", now=self.now)
        self.done()

    @rule(data=st.data(), looking=st.booleans())
    @precondition(lambda self: self.ids())
    def withdraw(self, data: st.DataObject, looking: bool) -> None:
        self.record.withdraw([data.draw(st.sampled_from(self.ids()))], why="an error", at=self.now, now=self.now)
        self.done(looking=looking)

    @rule(data=st.data())
    @precondition(lambda self: self.ids())
    def redact(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.ids()))
        self.record.redact(
            next(f.claim.document_id for f in self.record.view().claims(Question()) if f.claim.id == claim), why="danger", now=self.now
        )
        self.done()

    @rule()
    def rebuild(self) -> None:
        self.record.rebuild(now=self.now)
        self.done()

    @invariant()
    def what_grew_is_what_is_made(self) -> None:
        if not self.is_looking:
            return
        with self.readers.reading() as record:
            engine, view = record.engine, record.view()
            grown, made = self.readers.tallies(record), Tallies(engine, None, grown_laid, None)
            grown.place_spots(engine)
            made.place_spots(engine)
            for field in fields(made._columns):
                if field.name not in ("lat", "lon"):
                    np.testing.assert_array_equal(getattr(grown._columns, field.name), getattr(made._columns, field.name), field.name)
            assert lying(grown) == lying(made)
            assert grown.by_kind(ALL) == made.by_kind(ALL)
            held, fresh = stacks.now(engine), stacks.read(engine)
            assert (held.listed(), held.spoken(), held.held()) == (fresh.listed(), fresh.spoken(), fresh.held())
            assert held.listed() == engine.all(table_queries.SOURCES_LISTED, {"as_of": "9999"})
            assert listings.unread(engine, view) == engine.all(table_queries.UNREAD, {"as_of": "9999"})[0]["unread"]
            kept_back = self.readers.withheld(record, view, self.now)
            assert kept_back == withheld.find(engine, record.view(), SAFETY.cut(self.now), frozenset())
            if not view.is_stale():
                told = {**view.tally(), "events": max(0, view.tally()["events"] - len(kept_back.events))}
                assert self.readers.tally(record, view, self.now) == told
            leaves = tree(engine)
            assert self.readers.root(record) == (len(leaves), merkle.root(leaves).hex())
            log = listings.log(engine)
            assert log.days == snapshots_of(engine)
            self.past(record, self.now - 3 * HOUR)
            self.past(record, NOW - timedelta(3))

    def past(self, record: Record, as_of: datetime) -> None:
        view = record.view(as_of)
        asked = {"as_of": as_of.isoformat()[:19] + "Z"}
        assert listings.sources(record.engine, view) == record.engine.all(table_queries.SOURCES_LISTED, asked)
        assert view.kept("claims known", lambda: [f.claim.id for f in record.view(as_of).claims(Question())]) == [
            f.claim.id for f in record.view(as_of).claims(Question())
        ]

    def teardown(self) -> None:
        self.readers.close()
        self.record.close()
        shutil.rmtree(self.folder)


def lying(tallies: Tallies) -> list[Place | None]:
    """The place at the spot of each revision."""
    return [tallies._spots._places[n] if n >= 0 else None for n in tallies._spot_of.tolist()]


def grown_laid(lat: np.ndarray, lon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return lat, lon


def snapshots_of(engine: object) -> object:
    from fogline.record import snapshots

    return snapshots.after(engine, None).days  # type: ignore[arg-type]


def test_what_grew_with_the_log_is_what_is_made_of_it() -> None:
    run_state_machine_as_test(
        Growing, settings=settings(max_examples=30, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    )


def test_the_same_in_postgresql(postgres: PostgresServer) -> None:
    run_state_machine_as_test(
        lambda: Growing(postgres.new_database()),
        settings=settings(max_examples=4, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )
