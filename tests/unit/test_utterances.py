"""One utterance in many reports is one origin; what somebody adds is another."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fogline import origin_groups, utterances
from fogline.origins import Copy
from fogline.types import Claim, Count, Evidence, Filed, Place, Span, Window

DAY = datetime(2021, 5, 7, tzinfo=UTC)
MARRAN = Place("Marran", 34.5, 40.9, 2000, "settlement", "geonames:1", "SY", "Deir ez-Zor")
TWEET = "The ceasefire ended the minute their first rocket left its tube"


def filed(
    n: int, sentence: str, speaker: str | None = None, *, hours: float = 12, source: str | None = None, killed: int | None = None, origin: str | None = None,
    role: str | None = None, credits: tuple[str, ...] = (), report: str | None = None,
) -> Filed:  # fmt: skip
    claim = Claim(
        f"claim_{n:02}", f"document_{report or n}", "shelling", "asserted", (Evidence("kind", Span(0, 5)),), 0.7, "rules@1", speaker=speaker,
        place=0, places=(0,), window=Window(DAY, DAY + timedelta(days=1)),
    )  # fmt: skip
    counts = (Count(Span(0, 4), "killed", "civilians", killed, killed),) if killed else ()
    return Filed(
        claim, f"report_{report or n}", source or f"Paper {n}", DAY + timedelta(hours=hours), DAY, MARRAN, (MARRAN,), counts, "shelling", sentence,
        origin_id=origin or claim.document_id, role=role, credits=credits,
    )  # fmt: skip


SEVEN = [
    filed(1, f'"{TWEET}," Idris Vellan wrote on Twitter.', "Idris Vellan", hours=9),
    filed(2, f"“{TWEET}”, Vellan said.", "Vellan", hours=10),
    filed(3, f"In a tweet, council spokesman Idris Vellan said: «{TWEET}».", "Idris Vellan", hours=11),
    filed(4, f'The spokesman was blunt: "{TWEET.replace("the minute", "the very minute")}."', "the spokesman", hours=12),
    filed(5, f'Marran\'s council blamed the north. "{TWEET[:44]}"', "the council of Marran", hours=20),
    filed(6, f'Quoting a tweet — "{TWEET}" — the paper spoke of war.', None, hours=26),
    filed(7, f"„{TWEET}“, so Vellan.", "Vellan", hours=40),
]


def test_one_tweet_in_seven_outlets_is_one_origin() -> None:
    [one] = origin_groups.explained(SEVEN)
    heard = utterances.heard(SEVEN)

    assert one.reports == tuple(f"report_{n}" for n in range(1, 8))
    assert any(reason.endswith("pass on one utterance of Idris Vellan") for reason in one.reasons)
    assert {h.origin_id for h in heard.values()} == {"claim_01"}
    assert heard["claim_01"].reason == "passes on Idris Vellan"
    assert heard["claim_03"].reason == "same words of Idris Vellan as in report report_1"


def test_who_adds_words_of_his_own_is_an_origin_of_his_own() -> None:
    quotes = filed(1, f'"{TWEET}," Idris Vellan said.', "Idris Vellan", report="a")
    saw = filed(2, "Four shells fell beside this reporter at the mill of Marran.", report="a")
    only = filed(3, f'"{TWEET}," said Vellan.', "Vellan", report="b")
    sees = filed(4, "The bakery burned for hours, our correspondent saw.", report="b")

    assert origin_groups.origin_groups([quotes, saw, only, sees]) == (("report_a",), ("report_b",))
    assert origin_groups.origin_groups([quotes, only]) == (("report_a", "report_b"),)


def test_reported_speech_is_known_by_its_words_or_by_its_number() -> None:
    said = filed(1, "The council of Marran said that thirty shells hit the quays and the grain stores before dawn.", "council of Marran", killed=6)
    again = filed(2, "Thirty shells hit the quays and the grain stores before dawn, according to the council of Marran.", "council of Marran")
    number = filed(3, "Six people died in the shelling, the council of Marran announced.", "council of Marran", killed=6)
    other = filed(4, "Nine people died, the council of Marran announced on the radio.", "council of Marran", killed=9)

    heard = utterances.heard([said, again, number, other])

    assert heard["claim_02"] == utterances.Heard("claim_01", "same words of council of Marran as in report report_1")
    assert heard["claim_03"] == utterances.Heard("claim_01", "the same statement of council of Marran, with the same number, as in report report_1")
    assert heard["claim_04"].origin_id == "claim_04"


def test_days_apart_speakers_apart_and_nobody_in_particular_are_not_one() -> None:
    sentence = "Thirty shells hit the quays and the grain stores of Marran before dawn, {} said."
    one = filed(1, sentence.format("Vellan"), "Vellan", killed=6)

    assert not utterances.pairs(map(utterances.of, [one, filed(2, sentence.format("Vellan"), "Vellan", hours=90, killed=6)]))
    assert not utterances.pairs(map(utterances.of, [one, filed(2, sentence.format("Orman"), "Orman", killed=6)]))
    assert not utterances.pairs(map(utterances.of, [filed(1, "Six died, residents said.", "residents", killed=6), filed(2, "They buried six, residents told us.", "residents", killed=6)]))


def test_agencies_are_one_voice_however_they_are_spelled_and_whoever_credits_them() -> None:
    own = filed(1, "Shells fell on Marran.", source="The Associated Press")
    told = filed(2, "Shells hit the town of Marran, AP reported.", "AP", hours=20)
    credited = filed(3, "Shells struck Marran's quays.", credits=("ap",), hours=22)
    another = filed(4, "Shells hit the market of Marran.")

    groups = origin_groups.explained([own, told, credited, another])

    assert [g.reports for g in groups] == [("report_1", "report_2", "report_3"), ("report_4",)]
    assert groups[0].reasons == ("report_1, report_2, report_3: rest on AP",)
    assert groups[1].reasons == ()
    assert utterances.heard([told])["claim_02"].reason == "credits AP"
    assert utterances.heard([another])["claim_04"].reason == "the report's own words"


def test_claims_of_copies_have_one_origin_with_the_measure_where_it_is_known() -> None:
    first = filed(1, "Shells fell on the quays of Marran before dawn.", origin="document_1")
    copy = filed(2, "Shells fell on the quays of Marran before dawn.", origin="document_1", hours=99)

    heard = utterances.heard([copy, first], {("document_1", "document_2"): Copy(0.84, 200)})

    assert heard["claim_02"] == utterances.Heard("claim_01", "a copy of report report_1: 84% of the shorter one's runs of five words")
    assert utterances.heard([copy, first])["claim_02"].reason == "in a copy of the text of report report_1"


def test_no_reason_names_a_private_person() -> None:
    told = [filed(n, f'"{TWEET}," Samira Noor said.', "Samira Noor", hours=n, role="a resident of Marran") for n in (1, 2)]

    words = [h.reason for h in utterances.heard(told).values()] + [r for g in origin_groups.explained(told) for r in g.reasons]

    assert len(words) >= 3
    assert not any("Noor" in reason for reason in words)


@given(st.lists(st.sampled_from([*SEVEN, *(replace(f, published_at=None) for f in SEVEN)]), unique_by=lambda f: f.claim.id), st.randoms(use_true_random=False))
def test_the_order_of_claims_makes_no_difference(claims: list[Filed], chance: random.Random) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)

    assert utterances.heard(shuffled) == utterances.heard(claims)
    assert origin_groups.explained(shuffled) == origin_groups.explained(claims)
