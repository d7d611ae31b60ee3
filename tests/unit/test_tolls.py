from datetime import UTC, datetime

import pytest

from fogline.claims import bare_tolls
from fogline.claims.deeds import Deed
from fogline.events import group
from fogline.tolls import tolls
from fogline.types import Claim, Count, Evidence, Filed, Kind, Place, Range, Span, Time, Trigger, What

DAY = datetime(2021, 5, 8, tzinfo=UTC)
MARRAN, HALLUN = (Place(name, lat, 40.9, 2000, "settlement", country="SY") for name, lat in (("Marran", 34.5), ("Hallun", 36.5)))


def killed(at: int, low: float, high: float | None = None, *, who: str = "unknown", cumulative: bool = False, part: bool = False) -> Count:
    """A number of people killed, ten characters long."""
    return Count(Span(at, at + 10), "killed", who, low, high if high is not None else low, cumulative=cumulative, part=part)  # type: ignore[arg-type]


def filed(*counts: Count, report: str = "one", places: tuple[tuple[Place, int], ...] = ()) -> Filed:
    """A claim of shelling in one report, with numbers and with places that stand at some characters."""
    evidence = (Evidence("kind", Span(0, 6)), *(Evidence("place", Span(at, at + 6)) for _, at in places))
    claim = Claim(f"claim_{report}", f"document_{report}", "shelling", "asserted", evidence, 0.7, "rules@1")
    named = tuple(place for place, _ in places)
    return Filed(claim, report, "A Paper", DAY, DAY, named[0] if named else None, named, counts, "shells", "Shells fell.")


@pytest.mark.parametrize(
    ("counts", "best"),
    [
        ((killed(0, 9), killed(24, 3, part=True)), 9),  # nine, including three
        ((killed(0, 9), killed(40, 31, cumulative=True)), 9),  # nine more, bringing it to 31
        ((killed(40, 31, cumulative=True),), 31),
        ((killed(0, 2), killed(15, 3)), 5),  # two "and" three
        ((killed(0, 8), killed(12, 6), killed(27, 2)), 8),  # eight, six of this "and" two of that
        ((killed(0, 4, who="combatants"), killed(30, 3, who="civilians")), 7),
        ((killed(60, 16), killed(0, 60)), 16),  # the nearest to the deed stands first
    ],
)
def test_one_statement_has_one_toll(counts: tuple[Count, ...], best: int) -> None:
    assert tolls([filed(*counts)])["killed"].total == Range(best, best, best)


def test_across_reports_nothing_is_added() -> None:
    found = tolls([filed(killed(0, 4)), filed(killed(0, 6), report="two"), filed(killed(0, 5), report="three")])

    assert found["killed"].total == Range(4, 5, 6)


def test_one_sides_dead_alone_do_not_lower_the_toll_of_all() -> None:
    soldiers, everybody = filed(killed(0, 2, who="combatants")), filed(killed(0, 15), report="two")

    assert tolls([soldiers, everybody])["killed"].total == Range(15, 15, 15)
    assert tolls([soldiers])["killed"].total == Range(2, 2, 2)
    assert tolls([filed(killed(0, 2)), everybody])["killed"].total == Range(2, 2, 15)


def test_the_civilians_of_a_toll_are_told_apart() -> None:
    found = tolls([filed(killed(0, 9), killed(24, 3, who="civilians", part=True))])

    assert (found["killed"].total, found["killed"].civilians) == (Range(9, 9, 9), Range(3, 3, 3))


def test_each_number_stays_with_the_place_named_after_it() -> None:
    events = group([filed(killed(0, 5), killed(30, 10), places=((MARRAN, 14), (HALLUN, 44)))])

    assert {e.place.name: e.counts["killed"].total.best for e in events if e.place} == {"Marran": 5, "Hallun": 10}


@pytest.mark.parametrize(("kind", "what", "added"), [("advance", "killed", 1), ("shelling", "killed", 0), ("advance", "detained", 0)])
def test_victims_without_a_deed_of_their_own_are_a_toll(kind: Kind, what: What, added: int) -> None:
    told = [Deed(Trigger(Span(4, 12), kind), 0.9)]
    count = Count(Span(20, 30), what, "unknown", 6, 6)

    found = bare_tolls.added(told, [count], [Span(0, 40)])

    assert [d.trigger.kind for d in found] == [kind, *["casualty_toll"] * added]


def test_each_part_of_a_round_up_is_a_toll_of_its_own() -> None:
    told = [Deed(Trigger(Span(70, 78), "shelling"), 0.9)]
    soldiers = Count(Span(20, 30), "killed", "combatants", 6, 6, part=True, actor="army")
    counts = [killed(0, 40), soldiers, killed(50, 9)]
    day = Time(Span(11, 19), "DATE", "2021-05-07")

    found = bare_tolls.added(told, counts, [Span(0, 90)], [day])

    assert [d.trigger.span for d in found] == [counts[0].span, soldiers.span, told[0].trigger.span]
    assert bare_tolls.added(told, counts, [Span(0, 90)]) == told  # of no day, and so of one deed
    assert bare_tolls.added(told, [killed(0, 40), killed(20, 6, part=True)], [Span(0, 90)], [day]) == told  # of no side
