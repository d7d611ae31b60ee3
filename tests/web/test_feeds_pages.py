"""Feeds of pages, opened by a real reader of feeds; cards for other people's pages; examples that run."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from bench import figures
from lxml import etree, html
from lxml.etree import RelaxNG
from starlette.testclient import TestClient

from fogline.gazetteer import Gazetteer
from fogline.safety import Safety
from fogline.web import app

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SCHEMA = RelaxNG(etree.parse(Path(__file__).parents[1] / "atom.rng"))


def feed(client: TestClient, path: str) -> feedparser.FeedParserDict:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"].startswith("application/atom+xml")
    SCHEMA.assertValid(etree.fromstring(answer.content))
    told = feedparser.parse(answer.content)
    assert not told.bozo
    return told


@pytest.mark.parametrize("path", ["/events.atom", "/corrections.atom", "/predictions.atom"])
def test_a_page_names_its_feed_and_a_reader_opens_it(client, path):
    page = html.document_fromstring(client.get(path.removesuffix(".atom")).content)

    [link] = page.xpath("//link[@type='application/atom+xml']/@href")
    told = feed(client, link)

    assert link == path
    assert told.version == "atom10"
    assert {one.rel for one in told.feed.links} >= {"self", "alternate"}


def test_a_feed_takes_the_question_of_its_page_and_leads_to_its_events(client):
    events = {e["id"] for e in client.get("/events.json?kind=battle").json()["events"]}
    told = feed(client, "/events.atom?kind=battle")

    paths = {urlsplit(entry.link).path for entry in told.entries}
    assert told.entries
    assert events <= {path.removeprefix("/events/") for path in paths}
    assert all(client.get(path).status_code == 200 for path in paths)


def test_pages_of_a_feed_hold_each_entry_once(client):
    link, seen = "/events.atom", []
    while link:
        told = feed(client, link)
        seen += [entry.id for entry in told.entries]
        link = next(("?".join(urlsplit(one.href)[2:4]) for one in told.feed.links if one.rel == "next"), None)

    assert len(seen) == len(set(seen)) > 50


@pytest.mark.parametrize("query", ["as_of=2019-03-01", "sort=known", "page=2", "before=x", "before=1-1&before=2-2", "before=1", "utm_source=x"])
def test_what_a_feed_cannot_be_asked_is_an_error(client, query):
    answer = client.get(f"/events.atom?{query}")

    assert answer.status_code == 400
    assert answer.json()["ok"] is False


def test_what_is_kept_back_is_in_no_feed(demo: Path, gazetteer: Gazetteer):
    with TestClient(app.make(demo, gazetteer, safety=Safety(24 * 365 * 100, 0))) as client:
        assert feed(client, "/events.atom").entries == []


def test_feeds_name_their_entries_after_the_address_that_is_set(demo: Path, gazetteer: Gazetteer):
    with TestClient(app.make(demo, gazetteer, address="https://monitor.example")) as client:
        told = feed(client, "/events.atom")

    assert all(entry.id.startswith("tag:monitor.example,") for entry in told.entries)
    assert all(entry.link.startswith("https://monitor.example/events/") for entry in told.entries)


def test_the_page_says_how_to_follow_its_question(client):
    page = html.document_fromstring(client.get("/events?kind=battle&place=Baghuz").content)
    [line] = page.find_class("follow")

    command = shlex.split(line.findtext("code"))
    assert command == ["fogline", "follow", "add", "NAME", "--kind", "battle", "--place", "Baghuz"]


def test_a_card_may_stand_in_a_frame_and_no_other_page_may(client):
    event = client.get("/events.json").json()["events"][0]["id"]
    snippet = unescape(re.search(r"&lt;iframe.*?&lt;/iframe&gt;", client.get(f"/events/{event}").text, re.DOTALL)[0])
    path = urlsplit(html.fragment_fromstring(snippet).get("src")).path

    for embedded in (path, "/embed/chart", "/embed/chart?kind=battle"):
        answer = client.get(embedded)
        assert answer.status_code == 200
        assert "frame-ancestors *" in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        tree = html.document_fromstring(answer.content)
        assert tree.find(".//h1") is not None
        assert not tree.findall(".//nav")
        assert not tree.findall(".//script")
        assert all(a.get("target") == "_top" for a in tree.iter("a"))
    assert path == f"/embed/events/{event}"
    assert "frame-ancestors 'none'" in client.get(f"/events/{event}").headers["content-security-policy"]
    assert client.get("/embed/events/event_ffff").status_code == 404


def test_examples_of_the_data_page_run(address, client):
    page = html.document_fromstring(client.get("/data?kind=battle").content)
    curl, program = (pre.text_content().replace("http://testserver", address) for pre in page.findall(".//pre")[:2])

    fetched = subprocess.run(shlex.split(curl), capture_output=True, check=True)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    found = json.loads(fetched.stdout)
    assert found["counts"]["kinds"]["battle"] == len(ran.stdout.splitlines())
    assert found["events"]


def test_the_data_page_names_states_of_the_record_that_a_proof_can_be_held_to(client):
    told = client.get("/data.json").json()

    assert told["snapshots"][0] == {
        "day": told["snapshots"][0]["day"],
        "at": told["snapshots"][0]["at"],
        "entries": told["size"],
        "root": told["root"],
    }


def test_figures_of_the_methods_page_are_those_that_were_measured(client):
    assert figures.PATH.read_text(encoding="utf-8") == figures.text()
    shown = {(row["set"], row["name"]): row["figure"] for row in client.get("/methods.json").json()["measured"]}
    floors = json.loads((figures.HERE / "floors.json").read_text())

    assert {f"{of}/{name}": figure for (of, name), figure in shown.items()} == floors


def test_status_tells_each_publisher_day_by_day(client):
    told = client.get("/status.json").json()

    assert sum(line["fetched"] for line in told["line"]) == told["holds"]["reports"]
    assert sum(line["claims"] for line in told["line"]) == told["holds"]["claims"]
    assert told["holds"]["bytes"] > 100_000
