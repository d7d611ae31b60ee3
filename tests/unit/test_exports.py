"""Exports as bytes: text that no program runs, codes of other people's tables, columns that stay."""

from __future__ import annotations

import csv as reader
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import roster
from fogline.exports import acled, cells, codes, columns, csv, formats, geojson, hxl, plover, ucdp, views
from fogline.exports.told import Told
from fogline.ontology import KINDS, modes_of
from fogline.types import Actor, Place, Range, Toll, Window
from telling import ABOUT, HOSTILE, START, hostile, many, told

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TABLES: dict[str, Callable[[Iterable[Told]], Iterator[bytes]]] = {
    "csv": csv.lines, "hxl": hxl.lines, "ucdp": ucdp.lines, "acled": acled.lines, "plover": plover.lines,
}  # fmt: skip
TURNS = {chr(c) for c in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def rows(pieces: Iterable[bytes]) -> list[dict[str, str]]:
    return list(reader.DictReader(io.StringIO(b"".join(pieces).decode("utf-8"), newline="")))


def one(lines: Callable[..., Iterator[bytes]], **more: Any) -> dict[str, str]:
    [row] = rows(lines([told(0, **more)]))
    return row


@pytest.mark.parametrize("form", TABLES)
def test_no_cell_of_hostile_text_is_run_turned_or_broken(form: str) -> None:
    numbers = {c.name for c in (*columns.EVENTS, *ucdp.COLUMNS, *acled.COLUMNS, *plover.COLUMNS) if c.type in ("integer", "number")}

    found = rows(TABLES[form](hostile()))

    assert len(found) >= len(HOSTILE)
    for row in found:
        for name, cell in row.items():
            assert name in numbers or not cell.lstrip().startswith(csv.FORMULA)
            assert not TURNS & set(cell)
            assert cell.isprintable()
            assert len(cell) <= 8 * cells.LONGEST


def test_a_negative_number_stays_a_number() -> None:
    place = Place("Tesk", -12.5, -70.25, 3000, "settlement")

    row = one(csv.lines, place=place)

    assert (row["lat"], row["lon"]) == ("-12.5", "-70.25")


@given(st.text(alphabet=st.characters(), max_size=50))
def test_clean_text_is_one_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    found = cells.clean(text)

    assert "\n" not in found
    assert found.encode("utf-8").decode("utf-8") == found
    assert cells.clean(found) == found


def test_right_to_left_letters_stay_as_they_are() -> None:
    assert cells.clean("قصفت \u202eالمدافع\u202c بلدة") == "قصفت المدافع بلدة"


def test_an_event_has_a_row_with_low_best_and_high() -> None:
    row = one(csv.lines)

    assert list(row) == [c.name for c in columns.EVENTS]
    assert (row["killed_low"], row["killed_best"], row["killed_high"], row["civilians_killed_best"]) == ("2", "3", "5", "1")
    assert (row["first_day"], row["last_day"], row["latest"]) == ("2021-05-01", "2021-05-01", "2021-05-02T00:00:00Z")
    assert (row["sources"], row["origins"], row["injured_best"]) == ("A Paper; B Paper", "2", "")


def test_what_is_not_known_is_an_empty_cell_never_nought() -> None:
    row = one(csv.lines, window=None, place=None, where_precision=None, counts={}, actors=())

    assert {row[name] for name in ("first_day", "date_precision", "lat", "radius_m", "where_precision", "killed_low", "did")} == {""}


def test_an_address_that_a_browser_would_run_is_no_link() -> None:
    first, second = told(0).claims
    one_event = Told(told(0).event, (replace(first, url="JavaScript:alert(1)"), replace(second, url="https://paper.example/b")))

    [row] = rows(csv.lines([one_event]))

    assert row["links"] == "https://paper.example/b"


@pytest.mark.parametrize("form", TABLES)
def test_an_empty_record_makes_a_table_with_its_names_alone(form: str) -> None:
    assert rows(TABLES[form]([])) == [] or form == "hxl"
    assert b"".join(TABLES[form]([])).count(b"\r\n") == (2 if form == "hxl" else 1)


def test_the_mark_for_excel_comes_first() -> None:
    assert next(csv.lines([], bom=True)) == b"\xef\xbb\xbf"


def test_geojson_has_the_radius_and_says_how_it_was_made() -> None:
    found = json.loads(b"".join(geojson.lines([told(0), told(1, place=None, where_precision=None)], ABOUT)))

    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [40.9, 34.5]}
    assert found["features"][0]["properties"]["radius_m"] == 3000
    assert found["features"][0]["properties"]["sources"] == ["A Paper", "B Paper"]
    assert found["features"][1]["geometry"] is None
    assert found["about"]["record"] == {"entries": 12, "root": "ab" * 32}
    assert "24 hours" in found["about"]["safety"]


@pytest.mark.parametrize("count", [0, 1, geojson.HELD, geojson.HELD + 1])
def test_geojson_is_whole_however_many_there_are(count: int) -> None:
    assert len(json.loads(b"".join(geojson.lines(many(count), ABOUT)))["features"]) == count


def test_a_shelling_between_a_state_and_rebels_is_state_based() -> None:
    row = one(ucdp.lines)

    assert (row["type_of_violence"], row["side_a"], row["side_b"], row["gwnoa"]) == ("1", "Syrian government forces", "Islamic State", "652")
    assert [row[n] for n in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")] == ["0", "2", "1", "0", "3", "5", "2"]
    assert (row["country"], row["country_id"], row["priogrid_gid"]) == ("Syria", "652", str(codes.priogrid(34.5, 40.9)))


@pytest.mark.parametrize(
    ("kind", "actors", "violence", "b"),
    [
        ("attack_on_civilians", (Actor("Islamic State", "did", "islamic-state"), Actor("civilians", "suffered")), "3", "Civilians"),
        ("attack_on_civilians", (Actor("gunmen", "did"),), "", ""),
        ("battle", (Actor("Islamic State", "took_part", "islamic-state"), Actor("Syrian Democratic Forces", "took_part", "syrian-democratic-forces")), "2", "Syrian Democratic Forces"),
        ("air_strike", (Actor("US-led coalition", "did", "us-led-coalition"),), "", ""),
        ("shelling", (), "", ""),
    ],
)  # fmt: skip
def test_the_type_of_violence_is_said_only_where_both_sides_are_known(kind: str, actors: tuple[Actor, ...], violence: str, b: str) -> None:
    row = one(ucdp.lines, kind=kind, actors=actors)

    assert (row["type_of_violence"], row["side_b"]) == (violence, b)


def test_parts_of_a_toll_that_do_not_fit_in_it_are_not_given() -> None:
    toll = {"killed": Toll(Range(1, 2, 4), Range(4, 4, 4))}

    row = one(ucdp.lines, counts=toll)

    assert [row[n] for n in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")] == ["0", "0", "0", "2"]


def test_what_ucdp_would_not_code_is_left_out_and_counted() -> None:
    left: Counter[str] = Counter()
    events = [told(0), told(3), told(0, counts={}), told(0, place=None), told(0, window=None), told(0, standing="withdrawn")]

    found = rows(ucdp.lines(events, left))

    assert len(found) == 1
    assert left == {"no armed deed": 1, "no death": 1, "no place": 1, "no day": 1, "withdrawn": 1}


def test_acled_has_its_types_codes_and_one_number() -> None:
    row = one(acled.lines, kind="air_strike")

    assert (row["event_type"], row["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (row["actor1"], row["inter1"], row["inter2"], row["interaction"]) == ("Syrian government forces", "1", "2", "12")
    assert (row["fatalities"], row["geo_precision"], row["time_precision"]) == ("3", "1", "1")


def test_plover_says_who_did_what_to_whom() -> None:
    row = one(plover.lines, kind="air_strike", modes=("drone",))

    assert (row["event_type"], row["event_mode"]) == ("ASSAULT", "drone")
    assert (row["actor_name"], row["actor_country"]) == ("Syrian government forces", "SYR")
    assert (row["recipient_name"], row["recipient_sector"]) == ("Islamic State", "REB")


def test_views_adds_by_month_and_leaves_out_what_lies_in_two() -> None:
    wide = Window(START, START.replace(month=7))
    months = views.Months()

    months.add([told(0), told(1), told(1, where_precision=4), told(0, window=wide)])

    [cell], [country] = rows([months.cells()])[-1:], rows([months.countries()])
    assert (country["month_id"], country["gwcode"], country["isoab"], country["ged_sb"], country["events"]) == ("497", "652", "SYR", "9", "3")
    assert (cell["priogrid_gid"], cell["events"]) == (str(codes.priogrid(34.5, 40.9)), "2")
    assert months.left == {"over several months": 1, "no cell: its place is too wide": 1}


@pytest.mark.parametrize(("lat", "lon", "cell"), [(-89.75, -179.75, 1), (-89.75, 179.75, 720), (89.75, 179.75, 259_200), (90, 180, 258_481), (0.25, 0.25, 129_961)])
def test_cells_are_numbered_from_the_south_west(lat: float, lon: float, cell: int) -> None:
    assert codes.priogrid(lat, lon) == cell


def test_months_are_numbered_from_january_1980() -> None:
    assert (codes.month_id(date(1980, 1, 31)), codes.month_id(date(1990, 1, 1)), codes.month_id(date(2021, 5, 1))) == (1, 121, 497)


@pytest.mark.parametrize("table", ["acled", "plover"])
def test_the_lexicons_name_kinds_and_modes_that_there_are(table: str) -> None:
    for name in codes.words(table)["types"]:
        kind, _, mode = name.partition(":")
        assert kind in KINDS
        assert not mode or mode in modes_of(kind)


def test_the_lexicons_name_types_of_actors_and_states_that_there_are() -> None:
    types = {*codes.words("acled")["inter"], *codes.words("plover")["sectors"], *codes.words("ucdp")["states"], *codes.words("ucdp")["groups"]}
    states = codes.words("states")["states"]

    assert types <= roster.TYPES | {codes.CIVILIANS}
    assert {len(iso2) + len(iso3) for iso2, (iso3, _) in states.items()} == {5}
    assert len({iso3 for iso3, _ in states.values()}) == len({number for _, number in states.values()}) == len(states)
    assert set(codes.words("ucdp")["lethal"]) <= set(KINDS)


def test_the_paper_has_the_dictionary_that_the_program_has() -> None:
    paper = (ROOT / "docs/exports.md").read_text(encoding="utf-8")

    for name, table in formats.dictionary().items():
        assert table in paper, f"docs/exports.md lacks the columns of {name} as they are: put in what formats.dictionary() says"
    assert all(f"`{name}`" in paper for name in formats.FORMATS)


def test_every_column_says_what_it_means_once() -> None:
    for form in formats.FORMATS.values():
        for table in form.tables.values():
            assert all(c.meaning for c in table)
            assert len({c.name for c in table}) == len(table)


@pytest.mark.slow
def test_a_hundred_thousand_events_pass_through_in_little_memory_and_even_time() -> None:
    """The pieces are taken as they come: nothing grows with their number."""
    largest, ends = 0, [time.process_time()]

    for piece in csv.lines(many(100_000)):
        largest = max(largest, sys.getsizeof(piece))
        ends.append(time.process_time())

    middle = len(ends) // 2
    assert largest < 200_000
    assert ends[-1] - ends[middle] < 2 * (ends[middle] - ends[0])
