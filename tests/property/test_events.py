"""Events do not depend on the order in which reports arrived."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fogline import events, origins
from fogline.standing import standing
from fogline.types import Actor, Claim, Count, Evidence, Filed, Kind, Place, Span, Stance, Window

DAY = datetime(2019, 2, 1, tzinfo=UTC)
HAJIN = Place("Hajin", 34.69, 40.83, 3000, "settlement", "geonames:174506", "SY", "Deir ez-Zor")
IDLIB = Place("Idlib", 35.93, 36.63, 5000, "settlement", "geonames:169389", "SY", "Idlib")


def filed(n: int, *, place: Place = HAJIN, day: int = 0, killed: int | None = None, stance: Stance = "asserted", speaker: str | None = None) -> Filed:
    start = DAY + timedelta(days=day)
    claim = Claim(
        f"claim_{n}", f"document_{n}", "air_strike", stance, (Evidence("kind", Span(0, 5)),), 0.7, "rules@1", speaker=speaker,
        actors=(Actor("US-led coalition", "did", "us-led-coalition"),), place=0, places=(0,), window=Window(start, start + timedelta(days=1)),
    )  # fmt: skip
    counts = (Count(Span(6, 9), "killed", "civilians", killed, killed),) if killed else ()
    return Filed(claim, f"report_{n}", "A Paper", start, start, place, (place,), counts, "air strike", f"An air strike hit number {n}.", None, f"document_{n}")


many = st.lists(
    st.builds(
        filed, st.integers(0, 10**6), place=st.sampled_from([HAJIN, IDLIB]), day=st.integers(0, 9), killed=st.none() | st.integers(1, 40),
        stance=st.sampled_from(["asserted", "denied", "predicted"]), speaker=st.sampled_from([None, "X", "Y"]),
    ),
    max_size=12, unique_by=lambda f: f.claim.id,
)  # fmt: skip


@given(many, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_events(claims: list[Filed], chance: random.Random) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)

    assert events.group(shuffled) == events.group(claims)


@given(many)
def test_each_claim_that_may_tell_of_an_event_is_in_one(claims: list[Filed]) -> None:
    held = [i for e in events.group(claims) for i in e.claims]

    assert sorted(held) == sorted(f.claim.id for f in claims if f.claim.stance != "predicted")


def test_two_origins_corroborate_and_their_tolls_are_a_range() -> None:
    [event] = events.group([filed(1, killed=7), replace(filed(2, killed=9), source="Another Paper")])

    toll = event.counts["killed"].total
    assert (event.standing, len(event.origin_groups)) == ("corroborated", 2)
    assert (toll.low, toll.best, toll.high) == (7, 7, 9)


def test_a_denial_makes_it_contested_and_far_places_and_days_are_other_events() -> None:
    assert [e.standing for e in events.group([filed(1), filed(2, stance="denied")])] == ["contested"]
    assert len(events.group([filed(1), filed(2, place=IDLIB)])) == 2
    assert len(events.group([filed(1), filed(2, day=6)])) == 2


def test_a_shell_that_did_not_explode_denies_no_raid_and_who_denies_an_attack_denies_it() -> None:
    def standing_beside(kind: Kind) -> str:
        denied = filed(2, stance="denied")
        return standing([filed(1), replace(denied, claim=replace(denied.claim, kind=kind))], [["report_1", "report_2"]])[0]

    assert standing_beside("explosion_mine") == "claimed"
    assert standing_beside("attack_on_civilians") == "contested"


def test_two_papers_that_quote_one_speaker_are_one_origin() -> None:
    [event] = events.group([filed(1, speaker="Mustafa Bali"), filed(2, speaker="Mustafa Bali")])

    assert (event.standing, event.origin_groups) == ("claimed", (("report_1", "report_2"),))


def test_copies_cut_and_extended_share_an_origin_and_others_do_not() -> None:
    wire = " ".join(f"word{n} stands in the wire story number {n * 7}." for n in range(12))
    cut = wire[: len(wire) * 2 // 3]
    longer = wire + " A local paper added what it saw on the road to the north and whom it met there."
    other = " ".join(f"nothing{n} like it was ever told by anybody {n}." for n in range(12))

    found = origins.find([("c", longer), ("a", wire), ("b", cut), ("d", other)])

    assert found == {"a": "a", "b": "a", "c": "a", "d": "d"}
