"""`fogline displacement`, `hazards` and `besieged` on a real record: what is counted, what is not, and that each number leads to its words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from fogline.displacement.ends import ends
from fogline.types import Span

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
REPORTS = (
    {"id": "flight", "source": "Plain Herald", "published_at": "2021-05-04T12:00:00Z", "text": (
        "About 12,000 people have fled Sinjar to Dohuk since Sunday, the governor of Dohuk said. More than 300 families returned to Tal Afar this week. "
        "Some 45,000 displaced people are now living in the al-Hol camp, the United Nations said. Around 2,500 civilians were evacuated from Mariupol to "
        "Zaporizhzhia on Tuesday. Fighters kept some 900 people from leaving Baghouz on Monday. The army plans to evacuate 5,000 people from Kherson next week.")},
    {"id": "more", "source": "River Courier", "published_at": "2021-05-05T12:00:00Z", "text": (
        "At least 15,000 residents fled Sinjar for Dohuk over the past three days, according to local officials. In all, 30,000 people have left Baghouz since December.")},
    {"id": "total", "source": "River Courier", "published_at": "2021-05-20T12:00:00Z", "text": "In all, 61,000 people have left Baghouz since December."},
    {"id": "days", "source": "Plain Herald", "published_at": "2021-05-12T12:00:00Z", "text": (
        "On Monday 400 people fled Hajin, a resident said. On Tuesday another 250 people fled Hajin, a resident said.")},
    {"id": "mines", "source": "Plain Herald", "published_at": "2021-05-06T12:00:00Z", "text": (
        "Engineers cleared 40 mines in Raqqa on Monday. Islamic State planted mines in the streets of Manbij. Residents of Tabqa returned home despite the danger of landmines.")},
    {"id": "free", "source": "Plain Herald", "published_at": "2021-06-10T12:00:00Z", "text": "Officials declared Manbij free of mines on Wednesday."},
    {"id": "again", "source": "Plain Herald", "published_at": "2021-07-10T12:00:00Z", "text": "A landmine explosion in Manbij killed two farmers on Friday."},
    {"id": "siege", "source": "River Courier", "published_at": "2021-05-07T12:00:00Z", "text": (
        "The town of Madaya has been besieged by government forces since July 2015. Aid convoys reached Madaya on Monday. "
        "The siege of Kobani was broken by Kurdish fighters on Tuesday. Aid convoys reached Qamishli on Monday.")},
)  # fmt: skip


@pytest.fixture
def told(fogline: Run, write_jsonl: Callable[..., Path]) -> Run:
    """The command on a record of those reports, kept as each was published."""
    assert fogline("add", str(write_jsonl(*REPORTS)), "--replay").exit_code == 0
    return fogline


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def series(found: list[dict[str, Any]], place: str, end: str) -> dict[str, Any]:
    [one] = [s for s in found if s["place"] and s["place"]["name"] == place and s["end"] == end]
    return one


def test_a_move_counts_at_both_its_ends_and_the_range_is_over_origins(told: Run) -> None:
    found = rows(told("displacement", "--json"))

    for place, end in (("Sinjār", "from"), ("Dohuk", "to")):
        one = series(found, place, end)
        assert (one["category"], one["measure"], one["unit"]) == ("new displacement", "flow", "people")
        [movement] = one["movements"]
        assert (movement["total"]["low"], movement["total"]["high"], movement["origins"]) == (12000, 15000, 2)
        assert {(f["role"], f["quantifier"]) for f in movement["figures"]} == {("recommended", "approximately"), ("triangulation", "more than")}
        assert all(f["sentence"] in REPORTS[0]["text"] + REPORTS[1]["text"] for f in movement["figures"])


def test_households_are_not_made_people_and_stocks_are_no_flows(told: Run) -> None:
    found = rows(told("displacement", "--json"))

    assert series(found, "Tall ‘Afar", "to")["unit"] == "households"
    stock = series(found, "Al Ḩawl", "at")
    assert (stock["category"], stock["measure"], stock["total"]["best"]) == ("IDPs", "stock", 45000)
    assert series(found, "Mariupol", "from")["category"] == series(found, "Zaporizhzhya", "to")["category"] == "evacuation"


def test_what_is_planned_or_was_prevented_is_no_movement(told: Run) -> None:
    counted = {f["count"]["low"] for s in rows(told("displacement", "--json")) for m in s["movements"] for f in m["figures"]}

    assert not counted & {900, 5000}


def test_a_running_total_supersedes_and_flows_of_two_days_are_added(told: Run) -> None:
    found = rows(told("displacement", "--json"))

    assert series(found, "Baghouz", "from")["total"]["best"] == 61000
    hajin = series(found, "Hajīn", "from")
    assert len(hajin["movements"]) == 2
    assert hajin["total"]["best"] == 650


def test_as_of_knows_nothing_later(told: Run) -> None:
    found = rows(told("displacement", "--json", "--as-of", "2021-05-10"))

    assert series(found, "Baghouz", "from")["total"]["best"] == 30000
    assert not any(s["place"] and s["place"]["name"] == "Hajīn" for s in found)


def test_a_place_asks_for_either_end(told: Run) -> None:
    assert {s["end"] for s in rows(told("displacement", "--json", "--place", "Dohuk"))} == {"to"}


def test_a_hazard_is_suspected_then_cleared_then_there_again(told: Run) -> None:
    def states(*more: str) -> dict[str, str]:
        return {h["place"]["name"]: h["state"] for h in rows(told("hazards", "--json", *more))}

    assert states("--as-of", "2021-06-01") == {"Ar Raqqah": "confirmed", "Manbij": "suspected", "Al-Tabqa": "suspected"}
    assert states("--as-of", "2021-07-01")["Manbij"] == "cleared"
    assert states()["Manbij"] == "confirmed"


def test_hazards_are_written_in_the_shape_of_imsma(told: Run) -> None:
    result = told("hazards", "--imsma", "--as-of", "2021-07-01")
    table = {row["locality"]: row for row in csv.DictReader(io.StringIO(result.stdout))}

    assert (table["Manbij"]["hazard_type"], table["Manbij"]["status"], table["Manbij"]["date_closed"]) == ("CHA", "Closed", "2021-06-10")
    assert (table["Al-Tabqa"]["hazard_type"], table["Al-Tabqa"]["evidence"]) == ("SHA", "indirect")
    assert told("hazards", "--imsma", "--json").exit_code == 2


def test_help_that_got_in_does_not_end_a_siege(told: Run) -> None:
    found = {s["place"]["name"]: s for s in rows(told("besieged", "--json"))}

    assert {name: s["state"] for name, s in found.items()} == {"Maḑāyā": "besieged", "‘Ayn al ‘Arab": "lifted"}
    assert (found["Maḑāyā"]["since"], [a["name"] for a in found["Maḑāyā"]["besiegers"]]) == ("2015-07-01T00:00:00Z", ["government forces"])
    assert [t["deed"] for t in found["Maḑāyā"]["told"]] == ["besieged", "reached"]


@pytest.mark.parametrize("command", ["displacement", "hazards", "besieged"])
def test_for_people_every_line_has_its_words_and_its_claim(told: Run, command: str) -> None:
    lines = [line for line in told(command).stdout.splitlines() if "“" in line]

    assert lines
    assert all("claim_" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They fled Arta to Belma and Corva.", ["from", "to", "to"]),
        ("Families from the town of Arta reached Belma.", ["from", "to"]),
        ("Buses took them out of besieged Arta towards northern Belma.", ["from", "to"]),
        ("People in camps near Belma wait.", ["at"]),
        ("Arta is empty.", [None]),
    ],
)
def test_words_before_a_name_tell_its_end(text: str, expected: list[str | None]) -> None:
    names = [Span(text.index(n), text.index(n) + 5) for n in ("Arta", "Belma", "Corva") if n in text]

    assert ends(text, Span(0, len(text)), sorted(names)) == expected
