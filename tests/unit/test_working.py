"""How an event's ranges come about, step by step, and that the steps are the ranges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import statements
from fogline.tolls import fold, tolls, weigh
from fogline.types import Actor, Claim, Count, Evidence, Filed, Range, Span, Step

DAY = datetime(2021, 5, 8, tzinfo=UTC)
LIONS = Actor("Islamic State", "suffered", "islamic-state")
SDF = Actor("Syrian Democratic Forces", "did", "syrian-democratic-forces")


def number(low: float, high: float | None = -1, *, at: int = 0, what: str = "killed", who: str = "unknown", **more: Any) -> Count:
    return Count(Span(at, at + 10), what, who, low, low if high == -1 else high, **more)  # type: ignore[arg-type]


def told(*counts: Count, by: str = "one", source: str = "A Paper", day: int = 0, speaker: str | None = None, kind: str = "shelling", stance: str = "asserted", actors: Sequence[Actor] = (), words: str = "shells", sentence: str = "Shells fell.") -> Filed:
    """A claim of a report of its own."""
    claim = Claim(f"claim_{by}", f"document_{by}", kind, stance, (Evidence("kind", Span(0, 6)),), 0.7, "rules@1", speaker=speaker, actors=tuple(actors))  # type: ignore[arg-type]
    at = DAY + timedelta(days=day)
    return Filed(claim, f"report_{by}", source, at, at, None, (), counts, words, sentence)


def rules(claims: Sequence[Filed], who: str = "all") -> dict[tuple[str, int], str]:
    """What became of each number."""
    return {(s.claim, s.low): s.rule for s in weigh(claims) if s.who == who}


def total(claims: Sequence[Filed], harm: str = "killed", groups: Sequence[Sequence[str]] = ()) -> Range:
    return tolls(claims, groups)[harm].total


def test_at_least_states_its_number_and_that_it_may_be_more() -> None:
    assert total([told(number(6, None))]) == Range(6, 6, 6, at_least=True)
    assert total([told(number(6, None)), told(number(9), by="two", source="B Paper")]) == Range(6, 9, 9)


def test_a_later_number_of_one_voice_takes_the_place_of_the_earlier() -> None:
    claims = [told(number(3), speaker="White Helmets"), told(number(5), by="two", source="B Paper", day=1, speaker="White Helmets")]

    assert total(claims) == Range(5, 5, 5)
    assert rules(claims)["claim_one", 3] == "replaced"


def test_copies_of_one_origin_count_once() -> None:
    claims = [told(number(4)), told(number(4), by="two", source="B Paper"), told(number(7), by="three", source="C Paper"), told(number(7), by="four", source="D Paper")]

    assert total(claims, groups=[["report_one", "report_two"], ["report_three"], ["report_four"]]) == Range(4, 7, 7)
    assert sorted(s.rule for s in weigh(claims, [["report_one", "report_two"]])) == ["copy", "taken", "taken", "taken"]


def test_a_running_total_since_december_is_never_added_and_gives_way_to_the_number_of_the_day() -> None:
    exits = told(number(61_000, None, what="displaced", cumulative=True), kind="displacement", sentence="Since December more than 61,000 have left.")
    of_today = told(number(3_000, what="displaced"), by="two", source="B Paper", kind="displacement", sentence="On Friday 3,000 left.")

    assert total([exits], "displaced") == Range(61_000, 61_000, 61_000, at_least=True)
    assert total([exits, of_today], "displaced") == Range(3_000, 3_000, 3_000)


def test_a_later_running_total_takes_the_place_of_the_earlier_and_is_not_added_to_it() -> None:
    sentences = "Since December 49,000 have left.", "Since December 61,000 have left."
    first = told(number(49_000, what="displaced", cumulative=True), speaker="UNHCR", kind="displacement", sentence=sentences[0])
    second = told(number(61_000, what="displaced", cumulative=True), by="two", source="B Paper", day=2, speaker="UNHCR", kind="displacement", sentence=sentences[1])

    assert total([first, second], "displaced") == Range(61_000, 61_000, 61_000)


def test_a_toll_of_the_deed_that_has_risen_counts_and_one_of_a_war_does_not() -> None:
    fresh = told(number(2), speaker="White Helmets")
    risen = told(number(4, cumulative=True), by="two", source="B Paper", day=1, speaker="White Helmets", sentence="The dead of the strike have risen to four.")
    of_the_war = told(number(400, cumulative=True), by="two", source="B Paper", day=1, speaker="White Helmets", sentence="It raises the death toll to 400.")

    assert total([fresh, risen]) == Range(4, 4, 4)
    assert total([fresh, of_the_war]) == Range(2, 2, 2)


@pytest.mark.parametrize(("speaker", "source"), [("Syrian Democratic Forces", "A Paper"), (None, "Hawar News Agency"), ("SDF spokesman", "A Paper")])
def test_a_sole_partisan_toll_moves_only_the_high_end(speaker: str | None, source: str) -> None:
    claim = told(number(38, None, who="combatants", actor="Islamic State"), speaker=speaker, source=source, kind="battle", actors=[SDF, LIONS])

    assert total([claim]) == Range(0, 0, 38, at_least=True)
    assert rules([claim]) == {("claim_one", 38): "partisan"}


def test_beside_an_independent_toll_the_partisan_one_still_moves_only_the_high_end() -> None:
    partisan = told(number(38, who="combatants", actor="Islamic State"), speaker="Syrian Democratic Forces", kind="battle", actors=[SDF, LIONS])
    monitor = told(number(12, who="combatants"), by="two", source="Syrian Observatory for Human Rights", kind="battle")

    assert total([partisan, monitor]) == Range(12, 12, 38)


def test_what_a_side_says_of_its_own_dead_and_of_civilians_it_killed_is_an_account() -> None:
    own_dead = told(number(3, who="combatants", actor="Syrian Democratic Forces"), speaker="Syrian Democratic Forces", kind="battle", actors=[SDF])
    civilians = told(number(2, who="civilians"), speaker="US-led coalition", kind="air_strike", actors=[Actor("US-led coalition", "did", "us-led-coalition")])

    assert total([own_dead]) == Range(3, 3, 3)
    assert total([civilians]) == Range(2, 2, 2)


def test_one_voice_that_tells_of_both_sides_losses_is_added_up() -> None:
    monitor = "Syrian Observatory for Human Rights"
    first = told(number(34, who="combatants", actor="Islamic State"), source=monitor, kind="battle")
    second = told(number(16, at=90, who="combatants", actor="Syrian Democratic Forces"), source=monitor, by="two", kind="battle")
    [first, second] = [first, Filed(second.claim, first.input_id, monitor, DAY, DAY, None, (), second.counts, "attack", "They lost 16 fighters.")]

    found = tolls([first, second])["killed"]

    assert found.total == Range(50, 50, 50)
    assert found.sides == {"Islamic State": Range(34, 34, 34), "Syrian Democratic Forces": Range(16, 16, 16)}


def test_that_nobody_was_harmed_is_a_number() -> None:
    none = told(kind="casualty_toll", stance="denied", words="casualties", sentence="No casualties were reported.")
    some = told(number(2), by="two", source="B Paper")

    assert (total([none]), total([none], "injured")) == (Range(0, 0, 0), Range(0, 0, 0))
    assert total([none, some]) == Range(0, 0, 2)


def test_that_no_civilian_was_harmed_says_nothing_of_the_others() -> None:
    none = told(kind="casualty_toll", stance="denied", words="casualties", sentence="There were no civilian casualties.")

    assert "killed" not in tolls([none, told(number(1, what="injured"), by="two")])


def test_what_its_doer_denies_is_no_number() -> None:
    coalition = Actor("US-led coalition", "did", "us-led-coalition")
    denial = told(kind="casualty_toll", stance="denied", words="casualties", sentence="It denied that casualties occurred.", speaker="US-led coalition", actors=[coalition])

    assert total([denial, told(number(2), by="two", source="B Paper")]) == Range(2, 2, 2)


def test_dozens_give_way_to_a_number_among_them() -> None:
    claims = [told(number(24, 99)), told(number(31), by="two", source="B Paper")]

    assert total([claims[0]]) == Range(24, 24, 99)
    assert total(claims) == Range(31, 31, 31)
    assert rules(claims)["claim_one", 24] == "vague"


def test_what_stands_beside_a_part_is_a_part_too() -> None:
    claim = told(number(1, at=44, who="civilians"), number(3, at=29, who="civilians", part=True), number(12, who="civilians"))

    assert total([claim]) == Range(12, 12, 12)


def test_two_voices_in_one_report_are_two_accounts() -> None:
    first = told(number(9), speaker="White Helmets")
    second = told(number(7), by="two", speaker="Reuters")
    [first, second] = [first, Filed(second.claim, first.input_id, "A Paper", DAY, DAY, None, (), second.counts, "shells", "Seven died.")]

    assert total([first, second]) == Range(7, 7, 9)


def test_every_rule_has_words() -> None:
    assert set(statements.lexicon()["rules"]) == set(statements.Rule.__args__)  # type: ignore[attr-defined]


many = st.lists(
    st.builds(
        lambda n, low, wide, cumulative, part, stance, speaker, day: told(
            number(low, low + wide, cumulative=cumulative, part=part), by=str(n), source=f"Paper {n % 3}", day=day, speaker=speaker, stance=stance
        ),
        st.integers(0, 30), st.integers(0, 40), st.sampled_from([0, 0, 5]), st.booleans(), st.booleans(),
        st.sampled_from(["asserted", "denied", "unsure"]), st.sampled_from([None, "White Helmets", "Syrian Democratic Forces"]), st.integers(0, 2),
    ),
    max_size=8, unique_by=lambda f: f.claim.id,
)  # fmt: skip


@pytest.mark.slow
@given(many, st.randoms(use_true_random=False))
def test_the_working_does_not_depend_on_the_order_and_is_what_the_ranges_come_to(claims: list[Filed], chance: Any) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)
    steps: tuple[Step, ...] = weigh(claims)

    assert weigh(shuffled) == steps
    assert tolls(claims) == fold(steps)
    assert len([s for s in steps if s.who == "all"]) >= len({f.claim.id for f in claims if f.counts})
    for toll in tolls(claims).values():
        assert toll.total.low is not None
        assert toll.total.best is not None
        assert toll.total.high is not None
        assert toll.total.low <= toll.total.best <= toll.total.high
