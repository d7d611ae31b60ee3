"""Whatever is done to a record, in whatever order: what was known then stays so, ids resolve, roots are consistent, everything fits."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fogline.record import Record, merkle, queries, rows
from fogline.record.audit import tree
from fogline.record.verify import faults
from fogline.types import Question
from postgres_server import PostgresServer
from samples import NOW, PLACES, PUBLISHED, report

HOUR = timedelta(hours=1)


class Life(RuleBasedStateMachine):
    """A record in use: each step is an hour later, and what was known after each step is remembered."""

    def __init__(self, where: str | None = None) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.record = Record(where or self.folder / "war.db", who="A. Editor")
        self.now = NOW
        self.known: dict[object, object] = {}
        self.ids: set[str] = set()
        self.roots: list[tuple[int, bytes]] = []
        self.count = 0

    def snapshot(self, moment: object) -> object:
        view = self.record.view(moment)  # type: ignore[arg-type]
        return view.events(Question()), [f.claim for f in view.claims(Question())], [j["id"] for j in view.judgements()]

    def done(self, *, revise: bool = True) -> None:
        if revise:
            self.record.revise(now=self.now)
        self.known[self.now] = self.snapshot(self.now)
        self.ids |= {e.id for e in self.record.view().events(Question())}
        self.roots.append(self.record.view().root())
        self.now += HOUR

    @rule(place=st.sampled_from(sorted(PLACES)), day=st.integers(0, 9), killed=st.none() | st.integers(1, 9), revise=st.booleans())
    def append(self, place: str, day: int, killed: int | None, revise: bool) -> None:
        self.count += 1
        name = f"r{self.count}"
        kept = report(name, f"Shells hit {place} again, said {name}.", f"{name} Paper", place=place, published=PUBLISHED + timedelta(day), killed=killed)
        self.record.append(*kept, at=self.now, now=self.now)
        self.done(revise=revise)

    @rule()
    @precondition(lambda self: self.count > 0)
    def append_again(self) -> None:
        kept = report("r1", f"Shells hit Orba after all, version {self.now:%d%H}.", "r1 Paper", place="Orba")
        self.record.append(*kept, at=self.now, now=self.now)
        self.done()

    @rule(data=st.data())
    @precondition(lambda self: self.claims())
    def withdraw_claim(self, data: st.DataObject) -> None:
        self.record.withdraw([data.draw(st.sampled_from(self.claims()))], why="an error", at=self.now, now=self.now)
        self.done()

    @rule(data=st.data(), verdict=st.sampled_from(("same", "different", "unsure")))
    @precondition(lambda self: len(self.claims()) > 1)
    def judge_pair(self, data: st.DataObject, verdict: str) -> None:
        left, right = data.draw(st.permutations(self.claims()))[:2]
        self.record.judge(verdict, left, right, why="seen by a person", now=self.now)  # type: ignore[arg-type]
        self.done()

    @rule(data=st.data(), verdict=st.sampled_from(("confirmed", "discounted", "accepted")), who=st.sampled_from(("A. Editor", "B. Second")))
    @precondition(lambda self: self.claims())
    def judge_one(self, data: st.DataObject, verdict: str, who: str) -> None:
        self.record.who = who
        self.record.judge(verdict, data.draw(st.sampled_from(self.claims())), why="seen by a person", now=self.now)  # type: ignore[arg-type]
        self.done()

    @rule(data=st.data(), day=st.integers(1, 28), revise=st.booleans())
    @precondition(lambda self: self.claims())
    def correct(self, data: st.DataObject, day: int, revise: bool) -> None:
        field, value = data.draw(st.sampled_from((
            ("window", {"earliest": f"2021-04-{day:02}T00:00:00Z", "latest": f"2021-04-{day:02}T12:00:00Z"}), ("place", None), ("stance", "denied"),
            ("kind", "air_strike"),
        )))  # fmt: skip
        self.record.correct(data.draw(st.sampled_from(self.claims())), field, {"value": value, "span": [0, 6], "words": "Shells"}, why="read again", now=self.now)
        self.done(revise=revise)

    @rule(letter=st.sampled_from("ABCDEF"))
    @precondition(lambda self: self.count > 0)
    def grade(self, letter: str) -> None:
        self.record.grade("r1 Paper", letter, why="checked", now=self.now)  # type: ignore[arg-type]
        self.done()

    @rule(data=st.data())
    @precondition(lambda self: self.record.view().judgements())
    def withdraw_judgement(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from([j["id"] for j in self.record.view().judgements()]))
        self.record.withdraw([name], why="seen again", at=self.now, now=self.now)
        self.done()

    @rule(forget=st.booleans())
    def rebuild(self, forget: bool) -> None:
        self.record.revise(now=self.now)
        before = self.derived()
        if forget:
            with self.record.writing():
                for query in queries.FORGET_REVISIONS:
                    self.record.engine.run(query, {"since": "0000"})
        self.record.rebuild(now=self.now)
        assert self.derived() == before
        self.done()

    def derived(self) -> list[str]:
        return [rows.compact({k: v.hex() if isinstance(v, bytes) else v for k, v in r.items()}) for r in self.record.engine.all(queries.EVERY_REVISION)]

    def claims(self) -> list[str]:
        return [f.claim.id for f in self.record.view().claims(Question())]

    @invariant()
    def what_was_known_then_stays_so(self) -> None:
        for moment, known in self.known.items():
            assert self.snapshot(moment) == known

    @invariant()
    def ids_resolve(self) -> None:
        for name in self.ids:
            assert self.record.view().event(name) is not None

    @invariant()
    def roots_are_consistent(self) -> None:
        leaves = tree(self.record.engine)
        for size, root in self.roots:
            assert merkle.is_consistent(size, root, len(leaves), merkle.root(leaves), merkle.consistency(leaves, size))

    @invariant()
    def everything_fits(self) -> None:
        assert list(faults(self.record.engine)) == []

    def teardown(self) -> None:
        self.record.close()
        shutil.rmtree(self.folder)


@pytest.mark.slow
def test_any_life_of_a_record_keeps_its_promises() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=40, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)))


@pytest.mark.slow
def test_any_life_of_a_record_in_postgresql_keeps_its_promises(postgres: PostgresServer) -> None:
    run_state_machine_as_test(
        lambda: Life(postgres.new_database()),
        settings=settings(max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )
