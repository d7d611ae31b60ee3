"""`fogline compare` and `fogline sources` on a real record: what is printed, and that each figure of ours leads to its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from click.testing import Result

from fogline.errors import ReadError

OWN = "id,date,place,lat,lon,kind,killed,actors,source,notes\n"
ROWS = (
    "theirs-1,2019-02-09,Hajin,34.69,40.83,air_strike,9,,Our own desk,counted at the hospital\n"
    "theirs-2,2019-02-09,Hasakah,36.50,40.75,violence,2,,Our own desk,<script>alert(1)</script>\n"
    "theirs-3,1753-01-01,Hajin,34.69,40.83,air_strike,9,,Our own desk,no day\n"
)
REPORTS = (
    {"id": "one", "source": "Plain Herald", "published_at": "2019-02-10T08:00:00Z", "text": "An air strike on Hajin on Saturday killed five people, a hospital director said."},
    {"id": "two", "source": "River Courier", "published_at": "2019-02-11T08:00:00Z", "text": "Five people died when warplanes bombed the town of Hajin on 9 February 2019, residents told us."},
    {"id": "three", "source": "Plain Herald", "published_at": "2019-02-10T08:00:00Z", "text": "Mortar shells fell on Raqqa on Saturday and killed three civilians."},
)


@pytest.fixture
def compared(fogline: Callable[..., Result], write_jsonl: Callable[..., Path], tmp_path: Path) -> Callable[..., Result]:
    """The command on a record of three reports and a table of three rows."""
    (tmp_path / "own.csv").write_text(OWN + ROWS, encoding="utf-8")
    assert fogline("add", str(write_jsonl(*REPORTS))).exit_code == 0
    return fogline


def told(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_for_programs_every_row_and_event_is_one_line_and_the_last_is_the_summary(compared: Callable[..., Result]) -> None:
    result = compared("compare", "own.csv", "--json")

    rows = told(result)
    assert result.exit_code == 3  # a row was not read
    assert [r["is"] for r in rows] == ["matched", "only_theirs", "only_ours", "failure", "summary"]
    assert rows[0]["theirs"]["id"] == "theirs-1"  # type: ignore[index]
    assert rows[-1]["theirs_matched"]["part"] == 1  # type: ignore[index]
    assert "own.csv:4" in result.stderr


def test_what_differs_has_the_reasons_of_both_sides(compared: Callable[..., Result]) -> None:
    [matched] = [r for r in told(compared("compare", "own.csv", "--json")) if r["is"] == "matched"]

    [killed] = [d for d in matched["differences"] if d["field"] == "killed"]  # type: ignore[attr-defined]
    assert killed["because_theirs"] == {"source": "Our own desk", "notes": "counted at the hospital"}
    assert {why["words"].casefold() for why in killed["because_ours"]} >= {"five people"}
    assert {why["claim"] for why in killed["because_ours"]} <= set(matched["ours"]["claims"])  # type: ignore[index]


def test_on_a_terminal_the_figures_come_first_and_ids_are_whole(compared: Callable[..., Result]) -> None:
    result = compared("compare", "own.csv", env={"COLUMNS": "250"})

    lines = result.stdout.splitlines()
    assert lines[0].startswith("an own table beside the record, from 2019-02-09 to 2019-02-09")
    [matched] = [r for r in told(compared("compare", "own.csv", "--json")) if r["is"] == "matched"]
    assert matched["ours"]["id"] in result.stdout.replace("\n", "")  # type: ignore[index]


def test_the_page_needs_nothing_else_and_each_figure_leads_to_a_claim(compared: Callable[..., Result], tmp_path: Path) -> None:
    compared("compare", "own.csv", "--html", "out.html")

    source = (tmp_path / "out.html").read_text(encoding="utf-8")
    tree = lxml.html.document_fromstring(source)
    assert not tree.xpath("//script | //img | //link | //iframe | //*[@src] | //form")
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//@href")} <= set(ids)
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    [killed] = tree.xpath("//article//div[@class='ours']//dt[text()='killed']/following-sibling::dd[1]")
    words = [tree.get_element_by_id(href[1:]).text_content() for href in killed.xpath(".//a/@href")]
    assert words
    assert all("ive people" in w and "claim_" in w for w in words)


def test_the_page_is_one_that_everybody_can_read(compared: Callable[..., Result], tmp_path: Path) -> None:
    compared("compare", "own.csv", "--html", "out.html")

    tree = lxml.html.parse(str(tmp_path / "out.html")).getroot()
    assert tree.get("lang") == "en"
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main")) == 1
    assert [h.text_content() for h in tree.xpath("//main/section/h2")] == ["Matched", "Only theirs", "Only ours", "Not compared"]
    assert all(table.xpath("./caption") and table.xpath(".//th[@scope]") for table in tree.xpath("//table"))
    assert tree.xpath("//a[@class='skip'][starts-with(@href, '#')]")
    assert "<script>alert(1)</script>" not in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_the_page_never_takes_the_place_of_the_table(compared: Callable[..., Result]) -> None:
    result = compared("compare", "own.csv", "--html", "own.csv")

    assert result.exit_code == 2
    assert "write the page elsewhere" in result.output


def test_what_was_known_then_is_compared_then(compared: Callable[..., Result]) -> None:
    before = told(compared("compare", "own.csv", "--json", "--as-of", "2001-01-01"))

    assert before[-1]["matched"] == 0


def test_a_file_of_unknown_shape_is_an_error_of_one_line(compared: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    error = compared("compare", "odd.csv").exception

    assert isinstance(error, ReadError)
    assert "docs/compare.md lists them" in str(error)


def test_sources_are_listed_with_what_each_estimate_rests_on(compared: Callable[..., Result]) -> None:
    found = {(r["sort"], r["source"]): r for r in told(compared("sources", "--json"))}

    herald = found["publisher", "Plain Herald"]
    assert herald["reports"] == 2
    assert (herald["shared"], herald["first"]) == (1, 1)
    [overall] = [e for e in herald["estimates"] if e["kind"] is None]  # type: ignore[attr-defined]
    assert len(overall["events"]) == 1
    assert overall["letter"] == "F"


def test_sources_say_why_nothing_is_judged(compared: Callable[..., Result]) -> None:
    shown = compared("sources", env={"COLUMNS": "250"}).stdout

    assert "River Courier" in shown
    assert "cannot be judged" in shown
