"""The pages of what was foretold: by others, and by Fogline itself. Nothing that failed is hidden, and small numbers are shown as small."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from lxml import html
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from fogline import contract
from fogline.cli import cli
from fogline.forecasts import areas, frozen, turns
from fogline.gazetteer import Gazetteer
from fogline.record import Record, forecasting, utc_now
from fogline.web import app
from web_server import serving

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ISSUED = (datetime(2019, 2, 10, tzinfo=UTC), datetime(2019, 3, 24, tzinfo=UTC))  # one whose months are over, one whose are not


@pytest.fixture(scope="module")
def foretold(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's record with forecasts issued on two days, a prediction judged by a person, and one withdrawn."""
    path = tmp_path_factory.mktemp("foretold") / "war.db"
    shutil.copytree(demo.parent, path.parent, dirs_exist_ok=True)
    with Record(path, who="A. Editor") as record:
        for moment in ISSUED:
            view = record.view(moment)
            known, last = areas.known(view), contract.moment(view.tally()["last_published"])
            assert known is not None
            assert last is not None
            forecasting.freeze(record, [frozen.row(f) for f in frozen.made(known, 2)], now=utc_now())
            forecasting.freeze(record, [turns.row(t) for t in turns.made(view.stated().statements, last)], now=utc_now())
        ledger = [p for p in record.view().predictions() if p.outcome == "cannot be judged"]
        record.judge("missed", ledger[0].claim_ids[0], why="nothing <b>of it</b> came", now=utc_now())
        record.withdraw(list(ledger[1].claim_ids), why="a hoax", at=utc_now(), now=utc_now())
        record.revise(now=utc_now())
    return path


@pytest.fixture(scope="module")
def reader(foretold: Path, gazetteer: Gazetteer) -> Iterator[TestClient]:
    with TestClient(app.make(foretold, gazetteer)) as found:
        yield found


@pytest.fixture(scope="module")
def served(foretold: Path, gazetteer: Gazetteer) -> Iterator[str]:
    with serving(app.make(foretold, gazetteer)) as found:
        yield found


def test_each_prediction_tells_its_words_its_outcome_and_what_settled_it(reader):
    page = html.fromstring(reader.get("/predictions").text)
    rows = {row.get("id"): row for row in page.xpath("//table[contains(@class, 'ledger')]//tr[@id]")}
    told = {p["id"]: p for p in reader.get("/predictions.json").json()["predictions"]}

    assert rows.keys() == told.keys()
    for name, row in rows.items():
        p, text = told[name], " ".join(row.text_content().split())
        assert p["outcome"] in text
        for words in p["words"]:
            assert " ".join(words["words"].split()) in text, words
        for mark in row.xpath(".//mark/span[@class='tag']"):
            assert mark.text in ("cue", "due", "hedge", "condition") or ", " in mark.text
        assert len(row.xpath(".//blockquote")) == len(p["settled_by"]) == min(5, len(p["resolved_by"]))
        if p["late_days"] is not None and p["outcome"] == "missed":
            assert f"{p['late_days']} days late" in text
        if p["why"]:
            assert " ".join(p["why"].split()) in text


def test_a_persons_judgement_stands_beside_the_machines_proposal_and_is_no_markup(reader):
    page = reader.get("/predictions").text

    assert "judged by <bdi>A. Editor</bdi>" in page
    assert "the machine proposed <span class=\"outcome cannot-be-judged\">cannot be judged</span>" in page
    assert "nothing &lt;b&gt;of it&lt;/b&gt; came" in page


def test_what_was_withdrawn_is_listed_as_withdrawn_and_counts_for_nobody(reader):
    told = reader.get("/predictions.json").json()
    page = html.fromstring(reader.get("/predictions").text)

    assert told["counts"]["withdrawn"] == 1
    assert any(h2.text.startswith("Withdrawn") for h2 in page.iter("h2"))
    assert next(s for s in told["scores"] if s["by"] == "all")["foretold"] == sum(told["counts"].values()) - 1


def test_the_ledger_is_asked_by_speaker_state_and_day(reader):
    every = reader.get("/predictions.json?as_of=2019-02-10").json()["predictions"]
    for query, fits in (
        ("speaker=trump", lambda p: "trump" in f"{p['speaker']} {p['organisation']}".casefold()),
        ("open=1", lambda p: p["outcome"] == "open"),
        ("due_before=2019-02-20", lambda p: p["due"] is not None and p["due"]["latest"] <= "2019-02-20T00:00:00Z"),
    ):
        found = reader.get(f"/predictions.json?as_of=2019-02-10&{query}").json()["predictions"]
        assert {p["id"] for p in found} == {p["id"] for p in every if fits(p)}, query
        assert found
    assert reader.get("/predictions.json?open=yes").status_code == reader.get("/predictions.json?due_before=soon").status_code == 400
    assert reader.get("/predictions?speaker=%3Cscript%3E").text.count("<script>") == 0


def test_small_numbers_are_shown_as_small(reader):
    page = html.fromstring(reader.get("/predictions").text)
    told = reader.get("/predictions.json").json()

    for row in page.xpath("//table[@class='scores']/tbody/tr"):
        text = row.text_content()
        assert "%)" not in text  # no share of fewer than ten
        assert "few" in text or "none judged" in text
    assert all(s["few"] for s in told["scores"])
    assert "too few to say" in page.text_content() or "there is nothing to compare" in page.text_content()


def test_expected_months_stand_beside_the_simple_answers(reader):
    page = html.fromstring(reader.get("/forecasts").text)
    told = reader.get("/forecasts.json").json()

    assert {one["data_until"][:10] for one in told["expected"]} == {max(one["data_until"] for one in told["expected"])[:10]}
    heads = [th.text for th in page.xpath("//section[@aria-labelledby='expected']//th[@scope='col']")]
    assert heads[-4:] == ["Last value", "Last twelve months", "Poisson", "Negative binomial"]
    assert len(page.xpath("//svg[contains(@class, 'fan')]")) == len({one["area"] for one in told["expected"]})
    for one in told["expected"]:
        row = page.get_element_by_id(one["id"])
        assert f"{one['quantiles']['0.05']:,.0f}–{one['quantiles']['0.95']:,.0f}" in row.text_content()


def test_every_forecast_that_failed_is_on_the_page(reader, foretold):
    done = CliRunner().invoke(cli, ["forecasts", "--due", "--json", "--record", str(foretold)])
    issued = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [one for one in issued if not one["score"]["inside90"]]
    page = html.fromstring(reader.get("/forecasts").text)

    assert issued
    assert {row.get("id") for row in page.xpath("//tr[@id]")} >= {one["id"] for one in issued}
    assert len(page.xpath("//span[@class='outcome missed']")) == len(failed)
    rows = list(csv.DictReader(io.StringIO(reader.get("/forecasts.csv").text)))
    assert {row["id"] for row in rows} >= {one["id"] for one in issued}


def test_failed_forecasts_are_not_behind_a_page(reader, monkeypatch):
    from fogline.web.pages import forecasts

    monkeypatch.setattr(forecasts, "SHOWN", 3)
    told, later = reader.get("/forecasts.json").json(), reader.get("/forecasts.json?page=2").json()

    assert told["failed"] == sum(one["score"] is not None and not one["score"]["inside90"] for one in told["past"])
    assert later["past"] != told["past"]
    assert told["pages"] > 1


def test_places_that_may_change_hands_stand_beside_the_rate_of_all(reader):
    told = reader.get("/forecasts.json").json()["control"]
    page = html.fromstring(reader.get("/forecasts").text)

    assert {one["outcome"] for one in told} >= {None, False}  # some are over
    for one in told:
        assert (one["score"] is None) == (one["outcome"] is None)
        assert 0 <= one["chance"] <= 1
        assert set(one["baselines"]) == {"base rate", "no change"}
        assert f"{100 * one['chance']:.1f}%" in page.get_element_by_id(one["id"]).text_content()


def test_a_record_without_forecasts_says_how_to_issue_some(client):
    assert "No forecast was issued" in client.get("/forecasts").text
    assert client.get("/forecasts.json").json()["expected"] == []


def test_hostile_words_stay_words(hostile_client):
    for path in ("/predictions", "/forecasts"):
        page = hostile_client.get(path).text
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page.replace("&gt;", "")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/predictions", "/predictions?open=1", "/forecasts"])
@pytest.mark.parametrize(("window", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide light", "phone dark"])
def test_the_pages_are_for_everybody(chromium: Browser, served: str, path: str, window: dict[str, int], scheme: str):
    context = chromium.new_context(viewport=window, color_scheme=scheme)
    page, trouble = context.new_page(), []
    page.on("console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(served) else trouble.append(f"asks {r.url}"))
    page.goto(served + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]
    found = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert found == []
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate("(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 })()")
    assert re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))
    context.close()
    assert trouble == []


@pytest.mark.slow
def test_a_prediction_has_an_address_and_the_filter_works_by_keyboard(chromium: Browser, served: str):
    page = chromium.new_page(viewport=WIDE, java_script_enabled=False)
    page.goto(f"{served}/predictions")
    name = page.locator("table.ledger tr[id]").last.get_attribute("id")
    page.goto(f"{served}/predictions#{name}")
    assert page.locator(f"#{name}").is_visible()
    page.locator("#speaker").focus()
    page.keyboard.type("Trump")
    page.keyboard.press("Enter")
    page.wait_for_url("**speaker=Trump**")
    assert all("Trump" in who for who in page.locator("table.ledger td.who").all_inner_texts())
    page.close()

