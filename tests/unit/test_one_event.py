"""Which reports tell of one event, and what the event says; on sentences of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fogline.events import group
from fogline.judging import decide
from fogline.likeness import ENOUGH, likeness
from fogline.making import make
from fogline.tellings import tell
from fogline.types import Actor, Claim, Count, Evidence, Filed, Kind, Place, Span, Window

DAY = datetime(2033, 5, 8, tzinfo=UTC)
MARRAN = Place("Marran", 34.50, 40.90, 2000, "settlement", "own:1", "SY", "Upper")
HALLUN = Place("Hallun", 34.65, 40.95, 2000, "settlement", "own:2", "SY", "Upper")  # 17 km away
UPPER = Place("Upper", 34.90, 40.60, 6000, "settlement", "own:3", "SY", "Upper")  # the town that gives the province its name
ALL_DAY = Window(DAY, DAY + timedelta(days=1))


def filed(
    document: str, sentence: str, words: str, kind: Kind = "air_strike", *, place: Place | None = MARRAN, killed: int | None = None,
    window: Window | None = None, published: datetime | None = DAY, background: bool = False, source: str | None = None,
) -> Filed:  # fmt: skip
    """A claim that a sentence makes."""
    at = sentence.index(words)
    claim = Claim(
        f"claim_{document}_{kind}_{at}_{len(sentence)}", document, kind, "asserted", (Evidence("kind", Span(at, at + len(words))),), 0.7, "rules@1",
        background=background, actors=(Actor("Blue Army", "did", "blue"),), window=window,
    )  # fmt: skip
    counts = (Count(Span(0, 1), "killed", "civilians", killed, killed),) if killed is not None else ()
    return Filed(
        claim,
        f"report {document}",
        source or f"Paper {document}",
        published,
        DAY,
        place,
        (place,) if place else (),
        counts,
        words,
        sentence,
        None,
        document,
    )


def test_two_papers_on_one_town_and_day_are_one_and_on_next_towns_two() -> None:
    a = filed("a", "Jets struck the grain market.", "struck")

    assert len(group([a, filed("b", "An air raid was reported.", "air raid")])) == 1
    assert len(group([a, filed("b", "An air raid was reported.", "air raid", place=HALLUN)])) == 2


def test_what_is_told_in_the_same_rare_words_is_one_without_a_place() -> None:
    a = filed("a", "Jets struck the planetarium during a chess tournament.", "struck")
    b = filed("b", "A raid hit a planetarium where a chess tournament was held.", "raid hit", place=None)

    assert len(group([a, b])) == 1
    assert len(group([a, filed("b", "A raid hit some houses.", "raid hit", place=None)])) == 2


def test_tolls_that_cannot_be_of_one_event_part_it_and_one_that_grew_does_not() -> None:
    a = filed("a", "Jets struck the grain market.", "struck", killed=4, window=ALL_DAY)

    assert len(group([a, filed("b", "An air raid was reported.", "air raid", killed=40, window=ALL_DAY)])) == 2
    assert len(group([a, filed("b", "An air raid was reported.", "air raid", killed=6, window=ALL_DAY)])) == 1


def test_history_told_later_joins_the_old_event() -> None:
    old = filed("a", "A bomb at the opera house of Marran killed 130.", "bomb", "explosion_mine", killed=130, window=ALL_DAY)
    year = Window(datetime(2033, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC))
    later = DAY + timedelta(days=700)
    told = filed(
        "b", "The bomb of 2033 at the opera house killed 130.", "bomb", "explosion_mine", killed=130, window=year, published=later, background=True
    )
    other = filed(
        "c", "A bomb of 2034 killed 130.", "bomb", "explosion_mine", killed=130, window=Window(year.latest, later), published=later, background=True
    )

    [first, second] = sorted(group([old, told, other]), key=lambda e: -len(e.claims))

    assert (len(first.claims), first.window, len(second.claims)) == (2, ALL_DAY, 1)


def test_a_report_that_tells_of_three_events_makes_three() -> None:
    told = [
        filed("a", "Jets struck Marran.", "struck"),
        filed("a", "Hours later shells fell on Hallun, far off.", "shells", "shelling", place=HALLUN),
        filed("a", "Two people were kidnapped on the road.", "kidnapped", "abduction_detention", place=None),
    ]

    assert sorted(e.kind for e in group(told)) == ["abduction_detention", "air_strike", "shelling"]


def test_what_a_deed_left_behind_is_at_the_town_not_at_the_provinces_namesake() -> None:
    sentence = "A girl died and a camp was damaged near Marran in Upper in an attack."
    told = [filed("a", sentence, "attack", "battle", place=UPPER, killed=1), filed("a", sentence, "damaged", "damage", killed=1)]

    [event] = group(told)

    assert event.place == MARRAN


def test_an_event_is_where_most_origins_have_it() -> None:
    camp = Place("Camp", 34.51, 40.91, 1500, "settlement", "own:4", "SY", "Upper")
    told = [filed("a", "Jets struck the market.", "struck", place=camp), *(filed(d, "An air raid hit it.", "air raid", place=HALLUN) for d in "bc")]

    event = make([telling for f in told for telling in tell([f], decide(()))], decide(()))

    assert event.place == HALLUN


def test_likeness_knows_nothing_of_other_documents() -> None:
    [a] = tell([filed("a", "Jets struck the grain market.", "struck")], decide(()))
    [b] = tell([filed("b", "An air raid was reported.", "air raid")], decide(()))

    assert likeness(a, b) == likeness(b, a)
    assert (likeness(a, b) or 0) >= ENOUGH


def test_one_publishers_reports_of_two_days_are_two() -> None:
    a = filed("a", "Jets struck the grain market.", "struck", source="The Monitor")
    b = filed("b", "Jets struck the town.", "struck", source="The Monitor", published=DAY + timedelta(days=1))

    assert len(group([a, b])) == 2
