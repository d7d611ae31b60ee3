"""Events made document by document are those made of everything at once, in whatever order documents and judgements come and go."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogline import events, grouping, joining
from fogline.grouping import Grouping
from fogline.types import Actor, Claim, Count, Event, Evidence, Filed, Judgement, Place, Span, Verdict, Window

DAY = datetime(2031, 3, 1, tzinfo=UTC)
TOWNS = [
    Place("Marran", 34.50, 40.90, 2000, "settlement", "own:1", "SY", "Upper"),
    Place("Hallun", 34.56, 40.98, 2000, "settlement", "own:2", "SY", "Upper"),
    Place("Upper", 34.60, 40.80, 60_000, "adm1", "own:3", "SY", "Upper"),
]
KINDS = ["air_strike", "shelling", "casualty_toll", "battle"]


def filed(document: int, n: int, kind: str, town: int | None, day: int, killed: int, is_dated: bool, origin: int, also: int | None) -> Filed:
    """A claim of one document, dated by its words or only by its publication."""
    start = DAY + timedelta(days=day)
    named = tuple(TOWNS[i] for i in dict.fromkeys((town, also)) if i is not None) if town is not None else ()
    claim = Claim(
        f"claim_{document}_{n}", f"document_{document}", kind, "asserted", (Evidence("kind", Span(10 * n, 10 * n + 5)),), 0.7, "rules@1",  # type: ignore[arg-type]
        actors=(Actor("Blue Army", "did", "blue"),), window=Window(start, start + timedelta(days=1)) if is_dated else None,
    )  # fmt: skip
    counts = (Count(Span(6, 9), "killed", "civilians", killed, killed),) if killed else ()
    return Filed(claim, f"report_{document}", f"Paper {document % 3}", start, start, named[0] if named else None, named, counts, kind, "It struck the bakery queue.", None, f"document_{origin}")  # fmt: skip


claims = st.builds(
    filed, st.integers(0, 11), st.integers(0, 3), st.sampled_from(KINDS), st.sampled_from([None, 0, 0, 1, 2]), st.integers(0, 5), st.sampled_from([0, 0, 4, 5, 20]),
    st.booleans(), st.integers(0, 11), st.sampled_from([None, None, 0, 1]),
)  # fmt: skip
many = st.lists(claims, max_size=24, unique_by=lambda f: f.claim.id)
verdicts = st.lists(st.tuples(st.sampled_from(["same", "different"]), st.integers(0, 23), st.integers(0, 23)), max_size=4)


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    """Crowds and neighbourhoods so small that a dozen documents fill them."""
    before = joining.CROWD, grouping.NEIGHBOURS
    joining.CROWD, grouping.NEIGHBOURS = 4, 2
    yield
    joining.CROWD, grouping.NEIGHBOURS = before


def judged(told: list[Filed], said: list[tuple[Verdict, int, int]]) -> list[Judgement]:
    """Judgements on claims that there are."""
    return [
        Judgement(f"judgement_{i}", verdict, told[a % len(told)].claim.id, told[b % len(told)].claim.id, "ann", "I know", DAY + timedelta(seconds=i))
        for i, (verdict, a, b) in enumerate(said)
        if told and a % len(told) != b % len(told)
    ]  # fmt: skip


class Followed:
    """A grouping, and the events as somebody knows them who only hears what was touched."""

    def __init__(self) -> None:
        self.grouping = Grouping()
        self.known: dict[str, Event] = {}

    def hear(self) -> list[Event]:
        touched = self.grouping.touched()
        for name in touched.gone:
            del self.known[name]
        self.known |= {e.id: e for e in touched.made}
        return [self.known[name] for name in sorted(self.known)]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(many, verdicts, st.randoms(use_true_random=False))
def test_document_by_document_is_all_at_once(told: list[Filed], said: list[tuple[Verdict, int, int]], chance: random.Random) -> None:
    judgements = judged(told, said)
    documents = sorted({f.claim.document_id for f in told})
    chance.shuffle(documents)
    followed = Followed()
    early = chance.random() < 0.5
    if early:
        followed.grouping.judge(judgements)
    for document in documents:
        followed.grouping.add([f for f in told if f.claim.document_id == document])
        if chance.random() < 0.7:
            followed.hear()
    followed.grouping.judge(judgements)

    assert followed.hear() == events.group(told, judgements)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(many, many, verdicts, st.randoms(use_true_random=False))
def test_what_is_taken_out_or_replaced_leaves_no_trace(
    first: list[Filed], then: list[Filed], said: list[tuple[Verdict, int, int]], chance: random.Random
) -> None:
    followed = Followed()
    followed.grouping.add(first)
    followed.grouping.judge(judged(first, said))
    if chance.random() < 0.7:
        followed.hear()
    followed.grouping.judge([])
    gone = {f.claim.document_id for f in first if chance.random() < 0.5}
    for document in sorted(gone):
        followed.grouping.remove(document)
        if chance.random() < 0.5:
            followed.hear()
    followed.grouping.add(then)
    replaced = {f.claim.document_id for f in then} | gone
    left = [f for f in first if f.claim.document_id not in replaced]

    assert followed.hear() == events.group([*left, *then])


@pytest.mark.slow
@given(many, st.randoms(use_true_random=False))
def test_each_event_is_named_after_its_least_claim_and_no_two_alike(told: list[Filed], chance: random.Random) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)
    found = events.group(shuffled)

    assert found == events.group(told)
    assert len({e.id for e in found}) == len(found)
    assert all(e.id.partition("-")[0] == "event_" + min(e.claims).removeprefix("claim_") for e in found)


def test_a_town_that_is_struck_daily_for_months_is_decided_day_by_day() -> None:
    told = [filed(d, 0, "air_strike", 0, d // 4, 0, False, d, None) for d in range(160)]
    followed = Followed()
    for f in told:
        followed.grouping.add([f])
        touched = followed.grouping.touched()
        assert len(touched.made) <= 8
        followed.known = {e.id: e for e in (*followed.known.values(), *touched.made) if e.id not in touched.gone}

    assert [followed.known[name] for name in sorted(followed.known)] == events.group(told)


def test_a_changed_origin_is_told_by_adding_the_document_again() -> None:
    told = [filed(d, 0, "air_strike", 0, 0, 0, True, d, None) for d in (1, 2)]
    followed = Followed()
    followed.grouping.add(told)
    [event] = followed.hear()
    assert event.standing == "corroborated"

    followed.grouping.add([replace(told[1], origin_id="document_1")])

    [event] = followed.hear()
    assert event.standing == "claimed"
