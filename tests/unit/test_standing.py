"""Standing with its reasons, voices, contradictions, chance and Admiralty grades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from fogline import chances, contradictions, grades, tellers
from fogline.admiralty import LETTERS
from fogline.contradictions import Contradiction
from fogline.grades import Grade
from fogline.standing import Verdict, judge, voices
from fogline.tolls import weigh
from fogline.types import Actor, Claim, Count, Evidence, Filed, Place, Span, Window

DAY = datetime(2021, 5, 8, tzinfo=UTC)
MARRAN, HALLUN = (Place(name, lat, 40.9, 2000, "settlement", country="SY") for name, lat in (("Marran", 34.5), ("Hallun", 36.5)))
RUSSIA, ARMY, REBELS = (Actor(name, "did", i) for name, i in (("Russian armed forces", "russian-armed-forces"), ("Syrian Arab Army", "syrian-government-forces"), ("Syrian rebels", "syrian-insurgents")))


def told(
    n: int, *, source: str = "A Paper", speaker: str | None = None, kind: str = "shelling", stance: str = "asserted", actors: Sequence[Actor] = (),
    killed: int | None = None, place: Place | None = MARRAN, day: int | None = None, report: str | None = None, modes: tuple[str, ...] = (),
) -> Filed:  # fmt: skip
    window = None if day is None else Window(DAY + timedelta(days=day), DAY + timedelta(days=day + 1))
    claim = Claim(f"claim_{n}", f"document_{n}", kind, stance, (Evidence("kind", Span(0, 6)),), 0.7, "rules@1", modes=modes, speaker=speaker, actors=tuple(actors), window=window)  # type: ignore[arg-type]
    counts = (Count(Span(9, 19), "killed", "unknown", killed, killed),) if killed is not None else ()
    return Filed(claim, report or f"report_{n}", source, DAY, DAY, place, (place,) if place else (), counts, "shells", "Shells fell.")


def against(claims: Sequence[Filed]) -> tuple[Contradiction, ...]:
    return contradictions.find(claims, groups(claims), weigh(claims, groups(claims)))


def groups(claims: Sequence[Filed]) -> list[list[str]]:
    return [[r] for r in sorted({f.input_id for f in claims})]


def verdict(*claims: Filed) -> Verdict:
    return judge(claims, groups(claims), against(claims))


def credible(*claims: Filed) -> int:
    return grades.information(claims, groups(claims), verdict(*claims).standing, against(claims)).digit


@pytest.mark.parametrize(
    ("source", "speaker", "voice", "kind", "side"),
    [
        ("Syrian Observatory for Human Rights", None, "sohr", "monitor", None),
        ("A Paper", "the Syrian Observatory for Human Rights", "sohr", "monitor", None),
        ("Syrian Observatory for Human Rights", "reliable sources", "sohr", "monitor", None),
        ("A Paper", "Mustafa Bali", "mustafa-bali", "party", "sdf"),
        ("A Paper", "Turkish army spokesman", "turkish-armed-forces", "party", "turkey"),
        ("A Paper", "SANA", "sana", "medium", "syrian-government"),
        ("A Paper", "two doctors at the hospital", "medics", "medics", None),
        ("A Paper", "sources", "a paper", "unnamed", None),
        ("A Paper", None, "a paper", "publisher", None),
    ],
)
def test_a_voice_is_one_however_it_is_spelled(source: str, speaker: str | None, voice: str, kind: str, side: str | None) -> None:
    teller = tellers.of(told(1, source=source, speaker=speaker))

    assert (teller.voice, teller.kind, teller.side) == (voice, kind, side)


def test_one_report_that_quotes_two_sources_corroborates_and_says_whom() -> None:
    one = verdict(told(1, speaker="White Helmets", report="r"), told(2, speaker="Reuters", report="r"))

    assert one.standing == "corroborated"
    assert one.why[0].startswith("2 voices that do not rest on each other tell it: ")
    assert "Reuters" in one.why[0]


def test_papers_that_quote_one_source_are_one_voice() -> None:
    assert verdict(told(1, speaker="White Helmets"), told(2, source="B Paper", speaker="White Helmets")).standing == "claimed"
    assert verdict(told(1, speaker="SANA"), told(2, source="B Paper", speaker="Syrian Arab Army")).standing == "claimed"


def test_a_paper_that_quotes_is_no_voice_beside_those_it_quotes() -> None:
    claims = [told(1, report="r"), told(2, report="r", speaker="White Helmets")]

    assert len(voices(claims, [["r"]])) == 1


def test_the_side_that_says_it_did_it_confirms() -> None:
    found = verdict(told(1, speaker="Russian defence ministry", actors=[RUSSIA]), told(2, source="B Paper"))

    assert found.standing == "confirmed"


def test_doers_named_by_different_voices_contest_it_and_one_voice_that_names_both_does_not() -> None:
    rival = [told(1, speaker="White Helmets", actors=[RUSSIA]), told(2, source="B Paper", speaker="SANA", actors=[REBELS])]

    assert verdict(*rival).standing == "contested"
    assert [(c.matter, [p.says for p in c.positions]) for c in against(rival)] == [("doer", ["russia", "syrian-opposition"])]
    assert verdict(told(1, speaker="White Helmets", actors=[RUSSIA]), told(2, speaker="White Helmets", actors=[ARMY], report="report_1")).standing == "claimed"


def test_who_has_no_aircraft_did_no_air_strike() -> None:
    claims = [told(1, speaker="White Helmets", kind="air_strike", actors=[RUSSIA]), told(2, source="B Paper", speaker="Reuters", kind="air_strike", actors=[REBELS])]

    assert verdict(*claims).standing == "corroborated"


def test_that_there_were_no_casualties_does_not_deny_the_shelling() -> None:
    claims = [told(1), told(2, kind="casualty_toll", stance="denied", report="report_1")]

    assert verdict(*claims).standing == "claimed"


def test_a_denial_is_kept_beside_what_it_denies() -> None:
    claims = [told(1, speaker="White Helmets"), told(2, source="B Paper", speaker="Syrian Arab Army", stance="denied")]

    [found] = against(claims)

    assert (found.matter, {p.says: p.claims for p in found.positions}) == ("denial", {"denied": ("claim_2",), "asserted": ("claim_1",)})
    assert verdict(*claims).standing == "contested"


def test_numbers_that_cannot_both_be_true_are_kept_side_by_side_and_contest_nothing() -> None:
    claims = [told(1, speaker="White Helmets", killed=4), told(2, source="B Paper", speaker="Reuters", killed=9)]

    [found] = against(claims)

    assert (found.matter, found.about, [(p.says, p.claims) for p in found.positions]) == ("number", "killed", [("4", ("claim_1",)), ("9", ("claim_2",))])
    assert verdict(*claims).standing == "corroborated"
    assert against([claims[0], told(3, source="C Paper", speaker="White Helmets", killed=4)]) == ()


def test_places_and_days_that_cannot_both_be_are_kept_side_by_side() -> None:
    claims = [told(1, day=0), told(2, source="B Paper", place=HALLUN, day=2)]

    assert [(c.matter, len(c.positions)) for c in against(claims)] == [("place", 2), ("date", 2)]


def test_contradictions_do_not_depend_on_the_order() -> None:
    claims = [told(1, speaker="White Helmets", killed=4, actors=[RUSSIA]), told(2, source="B Paper", speaker="SANA", killed=9, actors=[REBELS]), told(3, source="C Paper", stance="denied")]

    assert against(claims) == against(claims[::-1])
    assert verdict(*claims) == verdict(*claims[::-1])


def test_more_voices_make_it_likelier_and_a_dispute_less_likely() -> None:
    one = [told(1, killed=3)]

    said = [chances.chance(one, standing, n) for standing, n in (("contested", 2), ("claimed", 1), ("corroborated", 2), ("corroborated", 3), ("confirmed", 3))]  # type: ignore[arg-type]

    assert said == sorted(said)
    assert chances.chance([told(1, stance="denied")], "contested", 0) == chances.ONLY_DENIED


def test_information_is_graded_by_who_else_tells_it_and_not_by_the_source() -> None:
    three = [told(1, speaker="White Helmets"), told(2, source="B Paper", speaker="Reuters"), told(3, source="C Paper")]

    assert credible(*three) == 1
    assert credible(*three[:2]) == 2
    assert credible(three[2]) == 3
    assert credible(told(1, source="Syrian Arab News Agency")) == 3
    assert credible(three[0], told(2, stance="denied", source="B Paper")) == 4
    assert credible(told(1, stance="denied")) == 5
    assert credible(told(1, place=None)) == 6
    assert credible(told(1, stance="unsure")) == 6
    assert credible(told(1, speaker="White Helmets", killed=1), told(2, source="B Paper", speaker="Reuters", killed=9), told(3, source="C Paper")) == 2


def test_a_source_is_graded_by_its_kind_then_by_its_record_then_by_a_person() -> None:
    claim = told(1, speaker="the Observatory")
    estimated, own = {"Syrian Observatory for Human Rights": Grade("C", "right in 7 of 10")}, {"SOHR": Grade("A", "we know them", "anna")}

    assert grades.source(claim).letter == "B"
    assert grades.source(claim, estimated={"the observatory": Grade("C", "right in 7 of 10")}).letter == "C"
    assert grades.source(claim, estimated=estimated, own=own) == own["SOHR"]
    assert grades.source(told(2, source=None)).letter == "F"  # type: ignore[arg-type]


def test_every_kind_of_source_has_a_grade_and_says_why() -> None:
    rows = tellers.lexicon()["kinds"]

    assert {row["grade"] for row in rows.values()} <= set(LETTERS) - {"A"}
    assert all(row["why"] for row in rows.values())
