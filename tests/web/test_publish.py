"""A published copy: its links, its bytes, and how it behaves in a browser, served by the simplest server there is, or by none."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from lxml import etree, html
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from fogline.cli import cli
from fogline.gazetteer import Gazetteer
from fogline.record import Record
from fogline.record.record import utc_now
from fogline.types import Actor, Attribution, Question, Span
from fogline.web import app
from fogline.web.pages import PAGES
from samples import report

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
BASE = "https://monitor.example/war"
LINKS = re.compile(r'\s(?:href|src)="([^"]*)"')


def publish(record: Path, out: Path, *more: str) -> dict[str, object]:
    done = CliRunner().invoke(cli, ["publish", "--record", str(record), "--out", str(out), "--json", *more], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: dict[str, object] = json.loads(done.stdout)
    return told


def files(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's record as a copy whose address is known, two folders deep."""
    out = tmp_path_factory.mktemp("web") / "some" / "war"
    publish(demo, out, "--base-url", BASE)
    return out


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing; knows what a module is."""

    extensions_map: ClassVar[dict[str, str]] = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """Where the copy is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parents[1])))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/some/war"
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_link_of_every_page_leads_to_a_file_and_to_a_place_in_it(site: Path) -> None:
    held = files(site)
    ids: dict[str, set[str]] = {}
    pages = [path for path in held if path.endswith(".html") and path != "404.html"]

    for path in pages:
        for link in LINKS.findall(held[path].decode()):
            parts = urlsplit(unescape(link))
            assert not parts.scheme, (path, link)
            assert not parts.path.startswith("/"), (path, link)
            to = os.path.normpath(os.path.join(os.path.dirname(path), unquote(parts.path))) if parts.path else path
            assert to in held, (path, link)
            assert not parts.query
            if parts.fragment and not parts.fragment.startswith("?"):
                if to not in ids:
                    ids[to] = set(re.findall(r'\sid="([^"]*)"', held[to].decode()))
                assert unescape(parts.fragment) in ids[to], (path, link)
    assert len(pages) > 200


def test_every_event_document_and_source_has_its_page_and_twins(site: Path, demo: Path) -> None:
    held = set(files(site))
    with Record(demo, create=False) as record:
        events = [e.id for e in record.view().events(Question()) if e.window and e.window.latest]
        documents = {f.claim.document_id for f in record.view().claims(Question()) if f.published_at}

    assert {f"events/{e}{end}" for e in events for end in (".html", ".json", ".csv", ".geojson")} <= held
    assert {f"embed/events/{e}.html" for e in events} <= held
    assert {f"documents/{d}{end}" for d in documents for end in (".html", ".json", ".csv", ".geojson")} <= held
    assert len([p for p in held if p.startswith("sources/") and p.endswith(".html")]) > 3
    assert {"index.html", "404.html", "robots.txt", "sitemap.xml", "events.atom", "corrections.atom", "predictions.atom"} <= held


def test_pages_say_the_same_as_the_server_does(site: Path, demo: Path, client) -> None:
    event = client.get("/events.json").json()["events"][0]["id"]
    told, here = (html.document_fromstring(text) for text in (client.get(f"/events/{event}").text, (site / f"events/{event}.html").read_text()))

    assert [e.text_content() for e in told.iter("blockquote")] == [e.text_content() for e in here.iter("blockquote")]
    assert told.findtext(".//h1") == here.findtext(".//h1")


def test_twins_lead_on_from_file_to_file(site: Path) -> None:
    path, seen = site / "events.json", 0
    while True:
        told = json.loads(path.read_bytes())
        seen += len(told["events"])
        if told["next"] is None:
            break
        path = path.parent / told["next"]

    assert seen > 50


def test_feeds_and_the_sitemap_name_the_address(site: Path) -> None:
    feed = etree.fromstring((site / "events.atom").read_bytes())
    links = feed.xpath("//a:entry/a:link/@href", namespaces={"a": "http://www.w3.org/2005/Atom"})
    addresses = etree.fromstring((site / "sitemap.xml").read_bytes()).xpath("//*[local-name()='loc']/text()")

    assert links
    assert all(link.startswith(f"{BASE}/events/event_") for link in links)
    assert all((site / address.removeprefix(f"{BASE}/")).is_file() for address in addresses)
    assert f"{BASE}/sitemap.xml" in (site / "robots.txt").read_text()
    assert f'href="{BASE}/index.html"' in (site / "404.html").read_text()


def test_published_again_nothing_changes_but_what_says_when(site: Path, demo: Path, tmp_path: Path) -> None:
    publish(demo, tmp_path / "war", "--base-url", BASE)
    before = files(tmp_path / "war")
    told = publish(demo, tmp_path / "war", "--base-url", BASE)
    after = files(tmp_path / "war")

    assert told["new"] == told["removed"] == 0
    assert {path for path in after if after[path] != before[path]} <= {"data.html", "data.json", "data.csv", "manifest.json"}
    manifest = json.loads(after["manifest.json"])["files"]
    assert all(sha256(after[path]).hexdigest() == entry["sha256"] for path, entry in manifest.items())


def test_without_an_address_the_copy_is_whole(demo: Path, tmp_path: Path) -> None:
    publish(demo, tmp_path / "war", "--as-of", "2019-03-01")
    held = files(tmp_path / "war")

    assert "sitemap.xml" not in held
    assert b"Not now" in held["events.html"]
    assert all("http" not in link for path, data in held.items() if path.endswith(".html") for link in LINKS.findall(data.decode()))


@pytest.mark.parametrize("address", ["monitor.example", "ftp://monitor.example/", "https://monitor.example/?a=b"])
def test_what_is_no_address_of_a_site_is_refused(demo: Path, tmp_path: Path, address: str) -> None:
    done = CliRunner().invoke(cli, ["publish", "--record", str(demo), "--out", str(tmp_path / "war"), "--base-url", address])

    assert "no address of a site" in str(done.exception)
    assert not (tmp_path / "war").exists()


def test_what_is_too_fresh_and_a_private_name_are_in_no_file_and_no_question_finds_them(tmp_path: Path, gazetteer: Gazetteer) -> None:
    now = utc_now()
    with Record(tmp_path / "war.db") as record:
        kept, data, reading = report("old", "Shells hit Marran and hurt Um Quokka, Um Quokka said.", "Marran", published=now - timedelta(days=9))
        said = Attribution((Span(38, 47),), (Span(48, 52),), (Span(0, 36),), speaker="Um Quokka", role="a resident")
        claim = replace(reading.claims[0], speaker="Um Quokka", attribution=0, actors=(Actor("Um Quokka", "suffered"),))
        record.append(kept, data, replace(reading, attributions=(said,), claims=(claim,)), at=now, now=now)
        kept, data, reading = report("fresh", "Shells hit Marran at dawn, zebrafish.", "zebrafish", published=now - timedelta(hours=1))
        document = replace(reading.document, title="zebrafish", source="B Paper")
        record.append(replace(kept, source="B Paper"), data, replace(reading, document=document), at=now, now=now)
        record.revise(now=now)

    publish(tmp_path / "war.db", tmp_path / "war")

    for path, data in files(tmp_path / "war").items():
        assert not (b"zebrafish" in data or b"Quokka" in data) or path.startswith("static/"), path
    with TestClient(app.make(tmp_path / "war.db", gazetteer)) as client:
        assert "a resident" in client.get("/events.json").text
        for page in (page for page in PAGES if "q" in page.takes):
            for form in ("", *page.twins):
                path = page.twin(form) if form else page.path
                for name, value in (("actor", "Um Quokka"), ("q", "Quokka"), ("q", "quok*")):
                    found = client.get(path, params={name: value}).text
                    assert "Quokka said" not in found
                    assert "a resident" not in found, f"{path} finds {name} {value}"
        assert len(client.get("/events.json", params={"q": "Marran"}).json()["events"]) == 1


@pytest.fixture
def seen(served: str):
    """A browser's page that fails the test where it asks anybody else or complains."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page, trouble = browser.new_context().new_page(), []
        page.on("console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") and "GPU stall" not in m.text else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((served, "blob:", "data:")) else trouble.append(f"asks {r.url}"))
        yield page
        browser.close()
    assert trouble == []


def test_every_page_of_the_copy_opens_in_a_browser(seen, served: str, site: Path) -> None:
    held = [p.relative_to(site).as_posix() for p in sorted(site.rglob("*.html")) if p.name != "404.html"]
    each = {path.partition("/")[0]: path for path in held}.values()  # one of each folder
    top = [path for path in held if "/" not in path]

    for path in [*top, *each, *held[:: max(1, len(held) // 25)]]:
        answer = seen.goto(f"{served}/{path}")
        assert answer is not None
        assert answer.ok
        assert seen.locator("h1").count() == 1


def test_the_map_filters_in_the_browser(seen, served: str) -> None:
    seen.goto(f"{served}/map.html")
    seen.locator("#still-from").wait_for()
    everything = int(seen.locator("#list h2").inner_text().split()[0])
    seen.locator("#standing-contested").click()
    seen.wait_for_function("document.querySelector('#standing-contested.chosen')")

    some = int(seen.locator("#list h2").inner_text().split()[0])
    assert 0 < some < everything
    assert some == int(seen.locator("#standing-contested .count").inner_text())
    seen.locator("#list a").first.click()
    seen.wait_for_url(re.compile(r"/events/event_[0-9a-f]+\.html"))


def test_the_copy_opens_from_a_disk(site: Path) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page()
        page.goto((site / "index.html").as_uri())
        page.get_by_role("link", name="Events", exact=True).click()
        page.locator("tbody a").first.click()

        assert page.locator("table.matrix").is_visible()
        browser.close()
