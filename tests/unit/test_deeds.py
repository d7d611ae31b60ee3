"""Which words make a claim: what is stated, not what only tells whom or where somebody means."""

import pytest

from fogline.claims import deeds
from fogline.models import network
from fogline.sentences import split


def told(text: str) -> list[tuple[str, str]]:
    sentences = split(text)
    reader = network.load()
    return [(d.trigger.kind, d.trigger.span.of(text)) for d in deeds.read(text, sentences, network.see(text, sentences, reader), reader)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Shells hit a camp for people fleeing the front on Monday.", {"shelling"}),
        ("An air strike hit a town controlled by the rebels.", {"air_strike"}),
        ("People are fleeing the front.", {"displacement"}),
        ("The town is controlled by the rebels.", {"control_hold"}),
        ("Rebels fighting the army near Hajin", {"battle"}),  # a headline has no other verb
    ],
)
def test_a_participle_behind_people_is_no_claim_of_its_own(text: str, kinds: set[str]) -> None:
    assert {kind for kind, _ in told(text)} == kinds


def test_a_toll_stays_when_the_fighting_is_said_in_passing() -> None:
    assert [kind for kind, _ in told("The monitor said 25 rebels fighting alongside the army had died on Friday.")] == ["casualty_toll"]


def test_one_deed_told_with_noun_and_verb_is_one() -> None:
    assert len(told("A drone strike targeted a brick factory near Hasakah on Sunday.")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Warplanes bombed the countryside of Anzur and an officer was killed in Hallun.", ["air_strike", "casualty_toll"]),
        ("Rebels target troops in Anzur and troops target areas in Hallun.", ["battle", "battle"]),
        ("Warplanes bombed the countryside of Anzur and killed an officer.", ["air_strike"]),
    ],
)
def test_deeds_that_each_lead_to_a_place_of_their_own_are_two(text: str, expected: list[str]) -> None:
    assert [kind for kind, _ in told(text)] == expected
