"""Tables of coded events, and which row is which event of ours."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from fogline.beside import comparison
from fogline.beside.coded import Coded, codebook
from fogline.beside.matching import LEAST_LIKE, Ours, Pair, distance_km, pairs, tolls_meet
from fogline.beside.tables import Table
from fogline.errors import ReadError
from fogline.figures import Share
from fogline.types import Actor, Event, Failure, Place, Range, Toll, Window

OWN = "id,date,place,lat,lon,kind,killed,source,notes\n"
UCDP = "id,type_of_violence,side_a,side_b,where_coordinates,where_prec,latitude,longitude,country,date_start,date_end,date_prec,best,high,low,source_article\n"
ACLED = "event_id_cnty;event_date;time_precision;event_type;sub_event_type;actor1;actor2;location;latitude;longitude;geo_precision;country;fatalities;source;notes\n"
FIRST = date(2021, 5, 1)


def read(path: Path, text: str | bytes, **more: object) -> list[Coded | Failure]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(Table(path, **more).rows(lambda name: Place(name, 35.0, 41.0, 3000, "settlement") if name == "Hallun" else None))  # type: ignore[arg-type]


def row(name: str, *, days: int = 0, lat: float = 34.5, killed: int | None = None, **more: object) -> Coded:
    day = FIRST + timedelta(days=days)
    told: dict[str, object] = {
        "line": 2, "first": day, "last": day, "slack_days": 1, "place": "Marran", "lon": 40.9, "radius_km": 10.0, "kind": "shelling", "kinds": frozenset({"shelling"}),
        "killed": Range(killed, killed, killed) if killed is not None else None, "actors": (), "country": "Syria", "source": "", "notes": "",
    }  # fmt: skip
    return Coded(id=name, lat=lat, **(told | more))  # type: ignore[arg-type]


def event(name: str, *, days: int = 0, lat: float = 34.5, killed: int | None = None, kind: str = "shelling", actors: Sequence[Actor] = (), feature: str = "settlement") -> Event:
    start = datetime(2021, 5, 1, tzinfo=UTC) + timedelta(days=days)
    place = Place("Marran", lat, 40.9, 2000, feature, "geonames:1", "SY")  # type: ignore[arg-type]
    toll = {"killed": Toll(Range(killed, killed, killed))} if killed is not None else {}
    return Event(name, kind, (), Window(start, start + timedelta(days=1)), 1, place, 1, tuple(actors), toll, "claimed", 0.6, ((name,),), (f"claim_{name}",))  # type: ignore[arg-type]


def ours(found: Event) -> Ours:
    assert found.place
    assert found.window
    assert found.window.earliest
    day = found.window.earliest.date()
    return Ours(found, day, day, found.place.lat, found.place.lon, 2.0)


def named(found: Iterable[Pair]) -> set[tuple[str, str]]:
    return {(p.theirs.id, p.ours.event.id) for p in found}


def test_a_ucdp_row_is_read_with_its_codes(tmp_path: Path) -> None:
    [found] = read(tmp_path / "ged.csv", UCDP + '7,1,Government of Syria,IS,Marran town,2,34.5,40.9,Syria,2021-05-01 00:00:00.000,2021-05-03 00:00:00.000,2,4,6,3,"A Wire, 2021-05-04, Fighting"\n')

    assert isinstance(found, Coded)
    assert (found.first, found.last, found.slack_days, found.radius_km) == (date(2021, 5, 1), date(2021, 5, 3), 1, 25)
    assert (found.killed, found.actors, found.kind) == (Range(3, 4, 6), ("Government of Syria", "IS"), "state-based violence")
    assert found.source == "A Wire, 2021-05-04, Fighting"


def test_an_acled_row_is_read_with_its_codes_and_no_dead_is_no_number(tmp_path: Path) -> None:
    rows = "SYR1;01 May 2021;2;Battles;Armed clash;A;B;Marran;34.5;40.9;1;Syria;0;A Paper;Two groups fought.\nSYR2;2021-05-02;1;Protests;Peaceful protest;C;;Marran;34.5;40.9;3;Syria;2;A Paper;\n"

    clash, protest = read(tmp_path / "acled.csv", ACLED + rows)

    assert isinstance(clash, Coded)
    assert isinstance(protest, Coded)
    assert (clash.first, clash.slack_days, clash.killed, clash.notes) == (date(2021, 5, 1), 6, None, "Two groups fought.")
    assert (protest.radius_km, protest.killed, protest.kinds) == (100, Range(2, 2, 2), frozenset({"protest_riot"}))


def test_an_own_row_may_name_its_place_alone(tmp_path: Path) -> None:
    [found] = read(tmp_path / "own.csv", "id,date_start,date_end,place,killed_low,killed_high,actors\nx,2021-05-01,2021-05-02,Hallun,2,5,A; B\n")

    assert isinstance(found, Coded)
    assert (found.lat, found.lon, found.radius_km, found.killed, found.actors, found.kinds) == (35.0, 41.0, 10, Range(2, None, 5), ("A", "B"), frozenset())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a,1753-01-01,Marran,34.5,40.9,shelling,4,,", "1753-01-01 stands for an unknown one"),
        ("a,2021-02-30,Marran,34.5,40.9,shelling,4,,", "is no day such as"),
        ("a,,Marran,34.5,40.9,shelling,4,,", "has no first day"),
        ("a,2021-05-01,Marran,99,40.9,shelling,4,,", "there is no place at 99, 40.9"),
        ("a,2021-05-01,Marran,0,0,shelling,4,,", "stands for an unknown place"),
        ("a,2021-05-01,Atlantis,,,shelling,4,,", "no place 'Atlantis' is in the gazetteer"),
        ("a,2021-05-01,,,,shelling,4,,", "neither a point nor the name of a place"),
        ("a,2021-05-01,Marran,34.5,40.9,picnic,4,,", "its kind 'picnic' is not one of"),
        ("a,2021-05-01,Marran,34.5,40.9,shelling,many,,", "its low 'many' is no number"),
        ("a,2021-05-01,Marran,34.5,40.9,shelling,-1,,", "fewer than none"),
        (",2021-05-01,Marran,34.5,40.9,shelling,4,,", "has no id"),
        ("a,2021-05-01,Marran", "it has 3 cells, and the first line 9 columns"),
        ("good,2021-05-02,Marran,34.5,40.9,shelling,4,,", "its id 'good' is that of line 2 already"),
    ],
)
def test_a_bad_row_is_a_failure_that_names_file_and_line_and_nothing_else_is_lost(tmp_path: Path, line: str, says: str) -> None:
    good = "{},2021-05-01,Marran,34.5,40.9,shelling,4,,\n"

    first, failure, last = read(tmp_path / "own.csv", OWN + good.format("good") + line + "\n" + good.format("also"))

    assert isinstance(failure, Failure)
    assert says in failure.message
    assert failure.input_id == f"{tmp_path / 'own.csv'}:3"
    assert [r.id for r in (first, last) if isinstance(r, Coded)] == ["good", "also"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mark_at_the_beginning_tells_the_encoding(tmp_path: Path, encoding: str) -> None:
    [found] = read(tmp_path / "own.csv", (OWN + "a,2021-05-01,Şêx Meqsûd,34.5,40.9,shelling,4,,\n").encode(encoding))

    assert isinstance(found, Coded)
    assert found.place == "Şêx Meqsûd"


def test_bytes_that_are_no_utf_8_are_a_failure_of_their_row(tmp_path: Path) -> None:
    text = OWN.encode() + b"a,2021-05-01,Caf\xe9,34.5,40.9,shelling,4,,\nb,2021-05-01,Marran,34.5,40.9,shelling,4,,\n"

    failure, good = read(tmp_path / "own.csv", text)

    assert isinstance(failure, Failure)
    assert "its place is not UTF-8: it holds the byte 0xe9" in failure.message
    assert isinstance(good, Coded)


def test_notes_over_several_lines_keep_the_count_of_lines(tmp_path: Path) -> None:
    rows = 'a,2021-05-01,Marran,34.5,40.9,shelling,4,,"one\ntwo\nthree"\nb,never,Marran,34.5,40.9,shelling,4,,\n'

    good, failure = read(tmp_path / "own.csv", OWN + rows)

    assert isinstance(good, Coded)
    assert isinstance(failure, Failure)
    assert failure.input_id.endswith(":5")


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "id,date\n"])
def test_a_file_without_known_columns_says_which_are_missing(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReadError, match="does not name the columns of a known table"):
        read(tmp_path / "own.csv", text)


def test_the_shape_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"UCDP GED \(ucdp\) lacks date_start"):
        read(tmp_path / "own.csv", OWN, shape="ucdp")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot read"):
        Table(tmp_path / "none.csv")


def test_pairs_are_one_to_one_and_the_best_in_all() -> None:
    """The greedy choice, a with x, would leave b alone."""
    theirs = [row("a", lat=34.53), row("b", lat=34.48)]

    found = pairs(theirs, [ours(event("x", lat=34.52)), ours(event("y", lat=34.57))])

    assert named(found) == {("a", "y"), ("b", "x")}


def test_no_assignment_of_all_that_are_possible_is_better() -> None:
    chance = random.Random(7)
    for _ in range(20):
        theirs = [row(f"t{i}", lat=34.5 + chance.uniform(0, 0.15), killed=chance.choice([None, 2, 5])) for i in range(4)]
        events = [ours(event(f"o{i}", lat=34.5 + chance.uniform(0, 0.15), killed=chance.choice([None, 2, 5]))) for i in range(4)]
        alone = {(t.id, o.event.id): p.unlikeness for t in theirs for o in events for p in pairs([t], [o])}

        found = pairs(theirs, events)

        cost = sum(p.unlikeness for p in found) + LEAST_LIKE * (4 - len(found))
        best = min(sum(alone.get((t.id, o.event.id), LEAST_LIKE) for t, o in zip(theirs, order, strict=True)) for order in permutations(events))
        assert cost == pytest.approx(best)


def test_the_order_of_rows_and_events_changes_nothing() -> None:
    theirs = [row(f"t{i}", days=i % 3, lat=34.5 + i / 50) for i in range(12)]
    events = [ours(event(f"o{i}", days=i % 3, lat=34.5 + i / 45)) for i in range(12)]

    assert pairs(theirs, events) == pairs(reversed(theirs), reversed(events))


@pytest.mark.parametrize(
    ("theirs", "found", "fits"),
    [
        (row("a"), event("x"), True),
        (row("a"), event("x", days=1), True),
        (row("a"), event("x", days=2), False),  # date_prec 1: a day either way
        (row("a", slack_days=6), event("x", days=5), True),  # ACLED's week
        (row("a"), event("x", lat=34.7), False),  # 22 km from an exact place
        (row("a", radius_km=25.0), event("x", lat=34.7), True),
        (row("a"), event("x", kind="protest_riot"), False),
        (row("a", kinds=frozenset()), event("x", kind="protest_riot"), True),
        (row("a", killed=4, lat=34.56, actors=("IS",)), event("x", killed=40, actors=(Actor("SDF", "did", "syrian-democratic-forces"),)), False),
    ],
)
def test_how_far_a_match_may_be(theirs: Coded, found: Event, fits: bool) -> None:
    assert bool(pairs([theirs], [ours(found)])) is fits


def test_of_two_events_alike_the_one_with_the_actors_of_the_row_is_taken() -> None:
    events = [ours(event("x", actors=(Actor("IS", "did", "islamic-state"),))), ours(event("y", actors=(Actor("SDF", "did", "syrian-democratic-forces"),)))]

    assert named(pairs([row("a", actors=("YPG",))], events)) == {("a", "y")}


def test_across_180_degrees_neighbours_are_found() -> None:
    there = event("x")
    assert there.place
    moved = Ours(there, FIRST, FIRST, 60.0, -179.98, 2.0)

    assert named(pairs([row("a", lat=60.0, lon=179.98)], [moved])) == {("a", "x")}


def test_distance_is_that_on_the_globe() -> None:
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.195, abs=0.01)


@pytest.mark.parametrize(("a", "b", "meet"), [(Range(2, 3, 4), Range(4, 5, 6), True), (Range(2, 3, 4), Range(5, 5, None), False), (Range(9, 9, None), Range(50, 50, 50), True), (None, Range(1, 1, 1), None)])
def test_tolls_meet_where_ranges_share_a_number(a: Range | None, b: Range, meet: bool | None) -> None:
    assert tolls_meet(a, b) is meet


def test_only_days_and_area_that_both_cover_are_compared_and_the_rest_is_counted() -> None:
    rows = [row("in"), row("early", days=-40), row("far", lat=-20.0), row("country", radius_km=None), row("year", slack_days=None)]
    events = [event("x"), event("alone", lat=34.9, killed=3), event("unharmed", lat=34.9), event("talks", kind="negotiation_ceasefire"), event("land", feature="country"), event("later", days=30), event("elsewhere", lat=60.0)]

    found = comparison.compare(rows, events, codebook("ucdp"), (FIRST, date(2021, 6, 30)))

    assert named(found.pairs) == {("in", "x")}
    assert [o.event.id for o in found.only_ours] == ["alone"]
    assert found.only_theirs == []
    assert {why.split(" ")[0] for _, why in found.outside} == {"on", "where", "without", "with", "of"}
    assert sum(found.outside.values()) == 4 + 5


def test_what_chance_alone_would_match_is_told_by_moving_the_days() -> None:
    rows = [row(f"t{day}", days=day) for day in range(28)]
    dense = comparison.compare(rows, [event(f"o{day}", days=day, killed=1) for day in range(28)], codebook("own"), (FIRST, FIRST + timedelta(days=27)))
    thin = comparison.compare(rows, [event("o", days=3, killed=1)], codebook("own"), (FIRST, FIRST + timedelta(days=27)))
    short = comparison.compare(rows[:5], [event("o", days=3, killed=1)], codebook("own"), (FIRST, FIRST + timedelta(days=4)))

    assert dense.by_chance == 28
    assert thin.by_chance == 1
    assert short.by_chance is None


def test_one_row_of_a_month_does_not_stretch_the_days_that_the_table_covers() -> None:
    found = comparison.compare([row("a"), row("month", last=FIRST + timedelta(days=29))], [event("x", days=20, lat=35.5, killed=1)], codebook("ucdp"), (FIRST, FIRST + timedelta(days=40)))

    assert found.days == (FIRST, FIRST)
    assert found.only_ours == []


def test_what_differs_is_told() -> None:
    doer = Actor("IS", "did", "islamic-state")
    theirs = row("a", killed=4, lat=34.62, radius_km=40.0, actors=("IS",), first=FIRST - timedelta(days=1), last=FIRST - timedelta(days=1))

    [pair] = pairs([theirs], [ours(event("x", killed=9, actors=(doer,)))])

    assert [(d.field, d.theirs) for d in comparison.differences(pair)] == [("killed", "4 killed"), ("place", "Marran, 13 km away"), ("date", "2021-04-30")]


def test_a_share_has_wilsons_interval() -> None:
    low, high = Share(8, 10).interval()

    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)  # Brown, Cai and DasGupta (2001) give the formula
    assert Share(0, 0).interval() == (0.0, 1.0)
    with pytest.raises(ValueError, match="part of a whole"):
        Share(3, 2)
