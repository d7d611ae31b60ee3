"""A record in which every text is hostile, or of so many characters: nothing of it runs, breaks a form, or makes an answer too large."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import httpx
import pytest
from lxml import etree
from playwright.sync_api import Page, sync_playwright
from starlette.testclient import TestClient

from fogline import feeds, news
from fogline.record import Record
from fogline.types import Question
from fogline.web import app
from fogline.web.pages import PAGES
from hostile import HOSTILE, hostile_report
from samples import NOW
from web_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
LONG = 200_000  # characters
LARGEST = 2_000_000  # bytes of any answer before it is compressed, but for a document's own .json, which has all of it
SLOWEST_S = 20.0  # on a busy machine; what it guards against is what never ends
LISTS = [page for page in PAGES if "{" not in page.path]
HUGE = 10_000_000  # characters
HUGE_WORDS = (
    '<script>alert(1)</script><img src=x onerror=alert(2)> \u202egnp.evil\u202c {{ 7 * 7 }} javascript:alert(3)\n=HYPERLINK("http://evil.example") '
)
LARGEST_OF_HUGE = 500_000  # bytes


@pytest.fixture(scope="module")
def enormous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with two reports of which every text is of so many characters."""
    path = tmp_path_factory.mktemp("enormous") / "war.db"
    with Record(path) as record:
        for i, words in enumerate(("<script>alert(1)</script>=1+1 ", "a‮b\n")):
            record.append(*hostile_report(i, (words * LONG)[:LONG]), at=NOW, now=NOW)
        record.revise(now=NOW)
        claims = [f.claim.id for f in record.view().claims(Question())]
        record.judge("accepted", claims[0], why="why " * (LONG // 4), now=NOW)
        record.withdraw(claims[1:], why="<b>" * (LONG // 3), at=NOW, now=NOW)
        record.revise(now=NOW)
    return path


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which every text is of ten million characters."""
    path = tmp_path_factory.mktemp("huge") / "war.db"
    with Record(path) as record:
        record.append(*hostile_report(0, (HUGE_WORDS * HUGE)[:HUGE]), at=NOW, now=NOW)
        record.revise(now=NOW)
        record.judge("accepted", next(record.view().claims(Question())).claim.id, why="why " * (HUGE // 4), now=NOW)
        record.revise(now=NOW)
    return path


def of_everything(client: TestClient) -> Iterator[str]:
    """Every address of a record: pages, twins, each event, document and source."""
    listed = client.get("/events.json?standing=claimed&standing=withdrawn&standing=corroborated&standing=contested").json()["events"]
    found = {(f"/events/{e['id']}", "event") for e in listed}
    for event in listed:
        found |= {(f"/documents/{d['document']}", "document") for d in client.get(f"/events/{event['id']}.json").json()["claim_details"]}
    assert len(found) >= 2
    for page in LISTS:
        yield page.path
        yield from (page.twin(form) for form in page.twins)
    for path, _ in sorted(found):
        yield from (path, f"{path}.json", f"{path}.csv", f"{path}.geojson")


def test_no_answer_is_larger_than_is_stated_though_every_text_is_of_two_hundred_thousand_characters(enormous, gazetteer):
    too_large, slow = [], []
    with TestClient(app.make(enormous, gazetteer)) as client:
        for path in of_everything(client):
            begun = monotonic()
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.text[:300])
            is_whole = path.startswith("/documents/") and path.endswith(".json")
            if len(answer.content) > (30 * LONG if is_whole else LARGEST):
                too_large.append((path, len(answer.content)))
            if monotonic() - begun > SLOWEST_S:
                slow.append((path, monotonic() - begun))

    assert too_large == []
    assert slow == []


@pytest.mark.timeout(900)
def test_texts_of_ten_million_characters_make_no_answer_large_and_nothing_of_them_runs(huge, gazetteer, fogline, tmp_path):
    too_large, trouble = [], list[str]()
    with serving(app.make(huge, gazetteer)) as address, httpx.Client(base_url=address, timeout=120) as client:
        paths = list(of_everything(client))
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            whole = HUGE * 1.2 if path.startswith("/documents/") and path.endswith(".json") else 0  # the text itself, once
            if len(answer.content) > whole + LARGEST_OF_HUGE:
                too_large.append((path, len(answer.content)))
        with chromium_at(address, trouble) as page:
            for path in paths:
                if not path.endswith((".json", ".csv", ".geojson", ".atom")):
                    look_at(page, address + path)
    done = [
        fogline("export", "--format", form, "--record", str(huge), "--out", str(tmp_path / f"e.{form}")) for form in ("csv", "geojson", "ucdp", "hxl")
    ]

    assert too_large == []
    assert trouble == []
    assert [d.exit_code for d in done] == [0] * 4
    assert all(p.stat().st_size < LARGEST_OF_HUGE for p in tmp_path.glob("e.*"))


def test_a_name_with_a_line_end_has_a_page(hostile_client):
    sources = [r["source"] for r in hostile_client.get("/sources.json").json()["publishers"]]
    name = next(s for s in sources if "\n" in s)

    assert hostile_client.get(f"/sources/{quote(name, safe='')}").status_code == 200
    assert hostile_client.get(f"/sources/{quote(name, safe='')}.json").json()["source"]["source"] == name


def test_no_cell_of_a_table_is_run_or_turned(hostile_client):
    csv.field_size_limit(10**7)
    for path in of_everything(hostile_client):
        if path.endswith(".csv"):
            cells = [c for row in csv.reader(io.StringIO(hostile_client.get(path).text)) for c in row]
            assert not [c for c in cells if c.lstrip(" \xa0")[:1] in tuple("=+@＝＋＠")], path
            assert not [c for c in cells if set(c) & set("\0\n\r\u202e\u2066\u200f")], path


def test_the_command_tells_programs_in_lines_that_each_can_be_read(fogline, hostile, enormous):
    for record, most in ((hostile, 5_000_000), (enormous, None)):
        for command in (["events"], ["claims"], ["brief"], ["predictions"], ["sources"], ["search", "Marran"], ["failures"], ["log"], ["status"]):
            done = fogline(*command, "--record", str(record), "--json")
            assert done.exit_code == 0, (command, done.exception)
            assert all(json.loads(line) is not None for line in done.stdout.split("\n") if line), command
            assert most is None or len(done.stdout) < most, command
        # people are shown nothing that steers a terminal
        assert not set("\x1b\x07\x00") & set(fogline("events", "--record", str(hostile)).stdout)


def test_feeds_and_exports_of_it_are_read_by_what_reads_them(fogline, hostile, tmp_path):
    with Record(hostile, create=False) as record:
        site = feeds.site_of(record, "https://monitor.example/")
        with record.engine.reading():
            made = [
                feeds.of_question(record, Question(), site, title=HOSTILE[0], key="all", show=lambda event, _: event),
                feeds.of_corrections(record, site),
                feeds.of_predictions(record, site, NOW),
            ]
        assert any(news.known(record.view(), e, lambda event, _: event) for e in record.view().events(Question()))
    for feed in made:
        tree = etree.fromstring(feed)
        assert {e.get("type") for e in tree.iter("{http://www.w3.org/2005/Atom}content")} <= {"text"}
        assert not [link for link in tree.iter("{http://www.w3.org/2005/Atom}link") if not link.get("href").startswith("https://monitor.example/")]
    for form, name in (("csv", "e.csv"), ("geojson", "e.geojson"), ("ucdp", "u.csv"), ("hxl", "h.csv")):
        done = fogline("export", "--format", form, "--record", str(hostile), "--out", str(tmp_path / name))
        assert done.exit_code == 0, (form, done.exception)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not set("\0\u202e\u2066") & set(text)


@pytest.fixture(scope="module")
def hostile_address(hostile: Path, gazetteer) -> Iterator[str]:
    with serving(app.make(hostile, gazetteer)) as found:
        yield found


@contextmanager
def chromium_at(address: str, trouble: list[str]) -> Iterator[Page]:
    """A page of a browser that notes all that ran, failed or was asked elsewhere."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda m: trouble.append(m.text) if m.type == "error" and "WebGL" not in m.text else None)
        page.on("request", lambda r: None if r.url.startswith((address, "blob:", "data:")) else trouble.append(f"asks {r.url}"))
        yield page
        browser.close()


def look_at(page: Page, address: str) -> None:
    """Open a page, in which nothing may stand that runs."""
    page.goto(address)
    assert page.locator("h1").count() == 1
    assert page.locator("main script:not([type='application/json']), main img, main iframe, main style, main [onerror], main [onload], main a[href^='javascript']").count() == 0


def test_nothing_of_it_runs_in_a_browser(hostile_address, hostile_client):
    paths = [p for p in of_everything(hostile_client) if not p.endswith((".json", ".csv", ".geojson"))]
    events, documents = ([p for p in paths if p.startswith(start)] for start in ("/events/", "/documents/"))
    trouble: list[str] = []
    with chromium_at(hostile_address, trouble) as page:
        for path in (*(p.path for p in LISTS if p.name != "map"), *events[:4], *documents[:4]):
            look_at(page, hostile_address + path)

    assert trouble == []


def test_a_prediction_a_correction_and_a_failure_may_be_hostile_too(gazetteer, tmp_path):
    with Record(tmp_path / "war.db") as record:
        for i, words in enumerate(HOSTILE):
            kept, data, reading = hostile_report(i, words)
            foretold = replace(reading.claims[0], stance="predicted", window=replace(reading.claims[0].window, latest=NOW + timedelta(days=9)))
            record.append(kept, data, replace(reading, claims=(foretold,)), at=NOW, now=NOW)
        record.revise(now=NOW)
    with TestClient(app.make(tmp_path / "war.db", gazetteer)) as client:
        for path in ("/predictions", "/predictions.json", "/predictions.csv", "/", "/status", "/corrections"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text or not answer.headers["content-type"].startswith("text/html")
