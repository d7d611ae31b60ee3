"""Reliability of sources: what a simulation with known reliabilities gives back, and what may never count."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from fogline.admiralty import Letter
from fogline.answers import Question, answers, voices
from fogline.register import register
from fogline.reliability import FEWEST, Estimate, estimate, weigh
from fogline.types import Actor, Claim, Count, Event, Evidence, Filed, Place, Span

DAY = datetime(2021, 5, 8, tzinfo=UTC)
TOWN = Place("Marran", 34.5, 40.9, 2000, "settlement", "geonames:1", "SY")
AWAY = Place("Tesk", 35.5, 40.9, 2000, "settlement", "geonames:3", "SY")


@dataclass(frozen=True)
class Graded:
    letter: Letter
    made_by: str
    why: str


def said(report: str, source: str | None, *, killed: int | None = None, days: int = 0, stance: str = "asserted", place: Place | None = TOWN, **more: object) -> Filed:
    counts = (Count(Span(0, 3), "killed", "civilians", killed, killed),) if killed is not None else ()
    claim = Claim(
        f"claim_{report}", f"document_{report}", "shelling", stance, (Evidence("kind", Span(0, 3)),), 0.9, "test@1",  # type: ignore[arg-type]
        speaker=more.pop("speaker", None), actors=more.pop("actors", ()),  # type: ignore[arg-type]
    )  # fmt: skip
    return Filed(claim, report, source, DAY + timedelta(days=days), DAY, place, (place,) if place else (), counts, "hit", "Shells hit.", **more)  # type: ignore[arg-type]


def event(*claims: Filed, groups: Sequence[Sequence[str]] | None = None, name: str = "event_1") -> tuple[Event, Sequence[Filed]]:
    origins = tuple(map(tuple, groups)) if groups else tuple((f.input_id,) for f in claims)
    return Event(name, "shelling", (), None, 1, TOWN, 1, (), {}, "claimed", 0.6, origins, tuple(f.claim.id for f in claims)), claims


def simulated(seed: int, reliabilities: dict[str, float], events: int, *, choices: int = 4, heard: int = 3) -> list[Question]:
    """Events of which some sources tell, each right as often as its reliability says, else any other answer."""
    chance = random.Random(seed)
    made = []
    for n in range(events):
        told = [(s, 0 if chance.random() < reliabilities[s] else chance.randrange(1, choices)) for s in chance.sample(sorted(reliabilities), heard)]
        values = sorted({v for _, v in told})
        fitting = tuple((s, frozenset({values.index(v)})) for s, v in told)
        made.append(Question(f"event_{n}", "shelling", "killed", len(values), choices, fitting))
    return made


def overall(estimates: Sequence[Estimate]) -> dict[str, Estimate]:
    return {e.source: e for e in estimates if e.kind is None}


def test_the_order_of_known_reliabilities_is_found() -> None:
    known = {"bad": 0.4, "fair": 0.65, "good": 0.8, "best": 0.97}

    found = overall(weigh(simulated(1, known, 600)))

    assert sorted(found, key=lambda s: found[s].mean) == list(known)
    assert all(abs(found[s].mean - r) < 0.1 for s, r in known.items())


@pytest.mark.slow
@pytest.mark.parametrize(("choices", "least"), [(2, 0.8), (4, 0.85)])
def test_intervals_hold_the_truth_nine_times_in_ten(choices: int, least: float) -> None:
    """Over fifty such runs 88 % of the intervals held it where the answer is yes or no, 92 % where there are four; fifteen runs stray by some 4 %."""
    held = []
    for seed in range(15):
        chance = random.Random(1000 + seed)
        known = {f"s{i:02}": chance.uniform(0.55, 0.95) for i in range(12)}
        found = overall(weigh(simulated(seed, known, 120, choices=choices)))
        held += [found[s].low <= r <= found[s].high for s, r in known.items()]

    assert least <= sum(held) / len(held) <= 0.98


def test_the_order_of_events_and_answers_changes_nothing() -> None:
    told = [event(said(f"a{n}", "A", killed=4), said(f"b{n}", "B", killed=4 + n % 3), said(f"c{n}", "C", killed=4), name=f"event_{n}") for n in range(12)]
    turned = [(e, list(reversed(claims))) for e, claims in reversed(told)]

    assert estimate(told) == estimate(turned)


def test_each_estimate_names_the_events_it_rests_on() -> None:
    alone, shared = event(said("a0", "A", killed=4), name="event_0"), event(said("a1", "A", killed=4), said("b1", "B", killed=4), name="event_1")

    found = overall(estimate([alone, shared]))

    assert found["A"].events == ("event_1",)


def test_from_few_events_nothing_is_judged_and_the_interval_is_wide() -> None:
    found = overall(estimate([event(said("a", "A", killed=4), said("b", "B", killed=4))]))["A"]

    assert found.letter == "F"
    assert "cannot be judged" in found.reason
    assert f"it takes {FEWEST} events" in found.reason
    assert found.high - found.low > 0.5


def test_a_copier_is_not_rewarded() -> None:
    """Whoever copies a good source word for word is of one origin with it: only the first is weighed."""
    told = []
    for n in range(20):
        claims = (said(f"a{n}", "Wire", killed=4), said(f"b{n}", "Copier", killed=4, days=1), said(f"c{n}", "Other", killed=4))
        told.append(event(*claims, groups=[(f"a{n}", f"b{n}"), (f"c{n}",)], name=f"event_{n}"))

    found = overall(estimate(told))

    assert "Copier" not in found
    assert found["Wire"].agreed > 0


def test_a_copy_does_not_outvote_an_independent_origin() -> None:
    [question] = [q for q in answers(*event(said("a", "A", killed=9), said("b", "B", killed=9, days=1), said("c", "C", killed=4), groups=[("a", "b"), ("c",)])) if q.field == "killed"]

    assert [source for source, _ in question.answers] == ["A", "C"]


def test_of_two_that_printed_one_text_on_one_day_neither_is_credited() -> None:
    found = voices(*event(said("a", "A"), said("b", "B"), said("c", "C"), groups=[("a", "b"), ("c",)]))

    assert [v.source for v in found] == ["", "C"]


def test_a_publisher_that_tells_twice_is_one_voice_with_its_later_words() -> None:
    found = voices(*event(said("a", "A", killed=4), said("b", "A", killed=6, days=1)))

    assert [(v.source, [f.input_id for f in v.claims]) for v in found] == [("A", ["b"])]


@pytest.mark.parametrize(
    ("left", "right", "field", "agree"),
    [
        ({"killed": 4}, {"killed": 4}, "killed", True),
        ({"killed": 4}, {"killed": 9}, "killed", False),
        ({}, {"place": AWAY}, "place", False),
        ({}, {"stance": "denied"}, "happened", False),
        ({"actors": (Actor("X", "did", "x"),)}, {"actors": (Actor("X", "did", "x"), Actor("Y", "did", "y"))}, "who", True),
        ({"actors": (Actor("X", "did", "x"),)}, {"actors": (Actor("Y", "did", "y"),)}, "who", False),
    ],
)
def test_what_agrees(left: dict[str, object], right: dict[str, object], field: str, agree: bool) -> None:
    [question] = [q for q in answers(*event(said("a", "A", **left), said("b", "B", **right))) if q.field == field]  # type: ignore[arg-type]

    (_, a), (_, b) = question.answers
    assert bool(a & b) is agree


def test_a_persons_grade_outranks_the_estimate_and_keeps_it_in_sight() -> None:
    told = [event(said(f"a{n}", "A", killed=4), said(f"b{n}", "B", killed=4), name=f"event_{n}") for n in range(20)]

    found = overall(estimate(told, {("A", None): Graded("E", "A. Editor", "its photographs were staged")}))

    assert found["A"].letter == "E"
    assert found["A"].reason.startswith("graded E by A. Editor: its photographs were staged (from agreement: ")
    assert found["B"].letter != "E"


def test_a_grade_for_one_kind_goes_before_one_for_all() -> None:
    told = [event(said("a", "A", killed=4), said("b", "B", killed=4))]
    grades = {("A", None): Graded("B", "A. Editor", "long known"), ("A", "shelling"): Graded("D", "A. Editor", "counts rockets twice")}

    found = {e.kind: e.letter for e in estimate(told, grades) if e.source == "A"}

    assert found == {None: "B", "shelling": "D"}


def test_a_source_that_nobody_can_judge_still_has_the_grade_that_a_person_gave() -> None:
    alone = said("a", "Reuters news agency")

    [listed] = register([event(alone)], [alone], {("Reuters", None): Graded("B", "A. Editor", "long known")})

    assert listed.verdict() == ("B", "graded B by A. Editor: long known")


def test_whoever_is_quoted_is_not_vouched_for_by_the_report_that_quotes_him() -> None:
    """The report's own words, and "the monitor", may be the named speaker's."""
    quoted = said("a", "A", speaker="SOHR")
    others = [replace(quoted, claim=replace(quoted.claim, id=f"claim_{n}", speaker=name)) for n, name in enumerate((None, "monitor"))]
    elsewhere, independent = said("b", "B", speaker="SOHR"), said("c", "C", speaker="SDF")
    found, _ = event(quoted, elsewhere, independent)

    own_words = voices(found, [quoted, others[0], elsewhere, independent], by_speaker=True)
    and_monitor = voices(found, [quoted, *others, elsewhere, independent], by_speaker=True)

    assert [v.source for v in own_words] == ["SDF", "sohr"]
    assert [v.source for v in and_monitor] == ["SDF", "sohr"]


def test_private_persons_are_not_graded() -> None:
    witness = said("a", "A", speaker="Jan Example", role="a resident")
    office = said("b", "B", speaker="Kim Example", organisation="SDF")

    listed = register([event(witness, office)], [witness, office])

    assert [x.source for x in listed if x.sort == "speaker"] == ["SDF"]


def test_the_register_counts_who_was_first_and_who_alone() -> None:
    first, second, alone = said("a", "A"), said("b", "B", days=1), said("c", "A")
    told = [event(first, second, name="event_1"), event(alone, name="event_2")]

    listed = {x.source: x for x in register(told, [first, second, alone, replace(alone, claim=replace(alone.claim, id="claim_d"), input_id="d")])}

    assert (listed["A"].reports, listed["A"].claims, listed["A"].events, listed["A"].shared, listed["A"].first, listed["A"].alone) == (3, 3, 2, 1, 1, 1)
    assert (listed["B"].shared, listed["B"].first, listed["B"].alone) == (1, 0, 0)
    assert listed["B"].verdict()[0] == "F"
