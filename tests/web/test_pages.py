"""Every page and twin, of a real record and of a hostile one."""

import csv
import io
import json
from itertools import pairwise
from urllib.parse import quote

import pytest
from lxml import html
from starlette.testclient import TestClient

from fogline.record import Record
from fogline.safety import Safety
from fogline.types import Question
from fogline.web import access, app
from fogline.web.pages import PAGES
from fogline.web.readers import Readers

pytestmark = pytest.mark.slow

SIMPLE = [page for page in PAGES if "{" not in page.path]
WHOLE = [page.name for page in PAGES if not page.embeds]  # with a menu


@pytest.fixture(scope="module")
def event(client):
    """The event with the most independent origins."""
    return max(client.get("/events.json").json()["events"], key=lambda e: e["origins"])


@pytest.fixture(scope="module")
def paths(client, event):
    """One address of each page."""
    details = client.get(f"/events/{event['id']}.json").json()["claim_details"]
    source = next(d["source"] for d in details if d["source"])
    named = {"event": event["id"], "embed_event": event["id"], "document": details[0]["document"], "source": quote(source), "area": "Baghouz"}
    return {page.name: page.path.replace("{name:path}", "{name}").replace("{name}", named.get(page.name, "")) for page in PAGES}


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return html.document_fromstring(answer.content)


@pytest.mark.parametrize("name", WHOLE)
def test_each_page_has_one_heading_landmarks_and_a_way_past_the_menu(client, paths, name):
    tree = page(client, paths[name])

    assert len(tree.findall(".//h1")) == len(tree.findall(".//main")) == 1
    assert tree.find(".//header//nav[@aria-label]") is not None
    assert tree.find(".//footer") is not None
    assert tree.get("lang") == "en"
    assert tree.find(".//a[@class='skip']").get("href") == "#main"
    levels = [int(h.tag[1]) for h in tree.iter("h1", "h2", "h3")]
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert all(t.find(".//th[@scope]") is not None for t in tree.iter("table"))
    ids = [e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in tree.iter("label")}
    assert all(i.get("type") == "hidden" or i.get("id") in labelled for i in tree.iter("input", "select"))


@pytest.mark.parametrize("name", [p.name for p in PAGES])
def test_each_page_loads_only_our_own_files_and_nothing_inline(client, paths, name):
    tree = page(client, paths[name])

    assert all(e.get("src", "").startswith("/static/") and not e.text for e in tree.iter("script") if e.get("type") != "application/json")
    assert all(e.get("href").startswith("/") for e in tree.iter("link"))
    assert not list(tree.iter("style", "img", "iframe"))
    assert not [e for e in tree.iter() if isinstance(e.tag, str) and any(a.startswith("on") or a == "style" for a in e.attrib)]


@pytest.mark.parametrize("name", [p.name for p in PAGES])
def test_links_of_a_page_lead_somewhere(client, paths, name):
    found = {a.get("href") for a in page(client, paths[name]).iter("a")}

    for href in sorted(found)[:60]:
        if href.startswith("/"):
            assert client.get(href).status_code == 200, href


@pytest.mark.parametrize(("name", "form"), [(p.name, form) for p in PAGES for form in p.twins])
def test_each_twin_answers_in_its_form(client, paths, name, form):
    found = next(p for p in PAGES if p.name == name)
    answer = client.get(found.twin(form) if found.path == "/" else f"{paths[name]}.{form}")

    assert answer.status_code == 200
    match form:
        case "json":
            told = answer.json()
            assert told["ok"] is True
            assert set(told) > {"as_of", "record", "safety", "page", "pages", "next"}
        case "csv":
            rows = list(csv.reader(io.StringIO(answer.text)))
            assert len({len(r) for r in rows}) <= 1
        case "geojson":
            assert answer.json()["type"] == "FeatureCollection"


def test_every_route_has_a_rule(demo, gazetteer):
    site = app.Site(Readers(demo, Safety()), gazetteer, Safety())
    served = app.served(site)
    routed = {route.path for route in app.make(demo, gazetteer).routes} - {"/static"}

    assert {s.path for s in served} == routed
    assert all(s.rule in access.MAY for s in served)


def test_the_table_and_its_twins_hold_the_same(client):
    rows = [r.get("id") for r in page(client, "/events?kind=battle").iter("tr") if r.get("id")]
    told = client.get("/events.json?kind=battle").json()
    drawn = client.get("/events.geojson?kind=battle").json()
    listed = list(csv.DictReader(io.StringIO(client.get("/events.csv?kind=battle").text)))

    assert rows == [e["id"] for e in told["events"]] == [f["id"] for f in drawn["features"]] == [r["id"] for r in listed]
    assert len(rows) == told["counts"]["kinds"]["battle"]


def test_pages_of_the_table_hold_each_event_once(client):
    found, link = [], "/events.json"
    while link:
        told = client.get(link).json()
        found += [e["id"] for e in told["events"]]
        link = told["next"]

    assert len(found) == len(set(found)) == sum(client.get("/events.json").json()["counts"]["kinds"].values())


@pytest.mark.parametrize("question", ["place=Baghuz", "q=Baghuz", "source=Sample%20Wire", "actor=Islamic%20State", "day=2019-03-15", "bbox=40,34,41,35", "min=0.8"])
def test_a_question_is_answered_as_the_record_answers_it(client, demo, question):
    told = client.get(f"/events.json?{question}").json()["events"]
    every = client.get("/events.json").json()

    assert 0 < len(told) < sum(every["counts"]["kinds"].values())
    if question.startswith("source"):
        with Record(demo, create=False) as record:
            claims = {f.claim.id for f in record.view().claims(Question(sources=("Sample Wire",)))}
        assert all(claims & set(e["claims"]) for e in told)


def test_the_matrix_shows_who_differs_on_what(client, event):
    told = client.get(f"/events/{event['id']}.json").json()
    cells = [cell for origin in told["matrix"] for voice in origin["voices"] for cell in voice["cells"].values()]

    assert len(told["matrix"]) == event["origins"]
    assert {c["state"] for c in cells} >= {"agrees", "silent"}
    assert all(bool(c["says"]) == (c["state"] != "silent") for c in cells)


def test_the_words_of_a_claim_are_marked_in_its_sentence(client, event):
    tree = page(client, f"/events/{event['id']}")

    marks = tree.xpath("//blockquote//mark")
    assert marks
    assert all(m.find("span").text for m in marks)


def test_as_of_shows_what_was_known_then_and_says_so(client, event):
    first = client.get(f"/events/{event['id']}.json").json()["history"][0]["recorded_at"]
    then = client.get(f"/events/{event['id']}.json?as_of={first}").json()

    assert len(then["history"]) == 1
    assert "Not now" in client.get(f"/events/{event['id']}?as_of={first}").text
    assert "Not now" not in client.get(f"/events/{event['id']}").text


def test_unknown_parameters_are_an_error_for_programs_and_passed_over_for_people(client):
    refused = client.get("/events.json?utm_source=x")

    assert refused.status_code == 400
    assert refused.json() == {"ok": False, "error": refused.json()["errors"][0], "errors": refused.json()["errors"], "status": 400}
    assert client.get("/events?utm_source=x").status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/events/event_ffff", "/documents/none", "/sources/Nobody", "/events?place=Qqqqzzz"])
def test_what_is_not_there_is_said_to_be_so(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert len(html.document_fromstring(answer.content).findall(".//h1")) == 1


@pytest.mark.parametrize("page", [page.path for page in SIMPLE if "place" in page.takes and "json" in page.twins and page.path != "/"])
def test_a_country_is_asked_for_by_its_code_on_every_page_and_what_is_no_place_is_said_to_be_none(client, page):
    by_code, by_name = (client.get(f"{page}.json?place={name}").text.replace(f"place={name}", "place=") for name in ("SY", "Syria"))
    refused = client.get(f"{page}.json?place=Qqqqzzz")

    assert by_code == by_name
    assert json.loads(by_code)["ok"]
    assert refused.status_code == 404
    assert refused.json()["error"] == "no place 'Qqqqzzz' in the gazetteer; try another spelling, a country's code, or q for words"
    assert client.get(f"{page}?place=Qqqqzzz").status_code == 404


def test_who_has_an_answer_is_not_sent_it_again(client):
    first = client.get("/events")
    again = client.get("/events", headers={"if-none-match": first.headers["etag"]})
    other = client.get("/events?kind=battle", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_answers_are_compressed_and_carry_the_policy(client):
    answer = client.get("/events", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in client.get("/events", headers={"origin": "https://example.org"}).headers
    assert client.get("/nothing").headers["content-security-policy"]


def test_a_request_under_another_name_is_refused(client):
    assert client.get("/events", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("form", ["", ".json", ".csv", ".geojson"])
def test_hostile_words_are_words_and_nothing_breaks(hostile_client: TestClient, form):
    listed = hostile_client.get("/events.json?standing=claimed&standing=withdrawn&standing=corroborated&standing=contested").json()["events"]
    documents = {d["document"] for e in listed for d in hostile_client.get(f"/events/{e['id']}.json").json()["claim_details"]}
    sources = [r["source"] for r in hostile_client.get("/sources.json").json()["publishers"]]
    paths = [p.twin(form[1:]) if form else p.path for p in SIMPLE if not form or form[1:] in p.twins]
    paths += [f"/events/{e['id']}{form}" for e in listed] + [f"/documents/{d}{form}" for d in documents]
    paths += [f"/sources/{quote(s, safe='')}{form}" for s in sources if form != ".geojson" and len(s) < 1000 and "%" not in s]  # the test's client decodes twice

    assert len(listed) > 3
    for path in paths:
        answer = hostile_client.get(path)
        assert answer.status_code == 200, (path[:200], answer.text[:300])
        if not form:
            tree = html.document_fromstring(answer.content)
            assert all(e.get("src", "").startswith("/static/") for e in tree.iter("script") if e.get("type") != "application/json")
            assert not list(tree.iter("img", "style", "iframe", "textarea"))
            assert not [e for e in tree.iter() if isinstance(e.tag, str) and any(a.startswith("on") for a in e.attrib)]
            assert not [a for a in tree.iter("a") if a.get("href", "").lower().startswith("javascript")]
            assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x07\x1b") & set(tree.text_content())
            assert "49" not in (tree.findtext(".//h1") or "")
        elif form == ".csv":
            csv.field_size_limit(10**7)
            cells = [c for row in csv.reader(io.StringIO(answer.text)) for c in row]
            assert not [c for c in cells if c[:1] in ("=", "+", "@", "\t", "\r")]
        else:
            json.loads(answer.text)
