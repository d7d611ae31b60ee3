"""A restricted report: its words are read by reviewers alone, each time logged, and leave the record by no page, feed, export, mail or copy."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from fogline import passwords
from fogline.cli import cli
from fogline.gazetteer import Gazetteer
from fogline.record import Record, users, utc_now
from fogline.record.verify import faults
from fogline.types import Question
from fogline.web import app
from fogline.web.access import Entrance
from fogline.web.pages import PAGES
from fogline.web.templates import leads

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PASSWORD = "four words in a row"
SIGNED = Entrance(hosts=("testserver",), signs_in=True)
WHY = "describes how a witness fled"
RUN = 5  # words in a row, which no other report has
TAG = re.compile(r"<[^>]*>")
MAY = ("reviewer", "editor", "admin")


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


class Case:
    """A record with a restricted report that stands behind some events beside others, and what must not be told of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with Record(path, create=False) as store:
            view = store.view()
            shared = [e for e in view.events(Question()) if len(e.origin_groups) > 1]
            filed = next(f for e in shared for f in map(view.claim, e.claims) if f is not None and len(f.sentence) > 40)
            self.document = filed.claim.document_id
            held = view.document(self.document)
            self.report, self.input_id = held["report_id"], held["input_id"]
            told = list(view.claims_of(self.document))
            self.events = sorted({e for f in told for e in view.things_of_claim(f.claim.id) if e.startswith("event")})
            places = [view.event(e).place for e in self.events]
            self.areas = sorted({leads(p) for p in places if leads(p)})
            elsewhere = " ".join(" ".join(text.split()) for name, text in view.texts() if name != self.document)
            words = held["text"].split()
            runs = {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN)} | ({" ".join(held["title"].split())} if held["title"] else set())
            self.words = sorted(run for run in runs if run not in elsewhere)
            self.one_word = next(w for f in told for w in f.sentence.split() if w.isalpha() and len(w) > 4 and w not in elsewhere)
            kept = passwords.hashed(PASSWORD)
            for role in users.ROLES:
                users.add(store, f"A {role}", role, kept, now=utc_now())

    def is_told(self, text: str) -> list[str]:
        """Which words of it stand in a text, as they are, in HTML or in JSON."""
        plain = " ".join(unescape(TAG.sub("", text)).replace("\\n", " ").replace('\\"', '"').split())
        return [w for w in self.words if w in plain]

    def log(self) -> list[tuple[str, str]]:
        with Record(self.path, create=False) as store:
            return [(row["who"], row["subject"]) for row in store.engine.all("SELECT who, subject FROM audit WHERE action = 'opened' ORDER BY position")]


@pytest.fixture(scope="module")
def case(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    path = tmp_path_factory.mktemp("restricted") / "war.db"
    for ending in ("", ".log"):
        shutil.copy(demo.with_name(demo.name + ending), path.with_name(path.name + ending))
    shutil.copytree(demo.with_name("war.db.blobs"), path.with_name("war.db.blobs"))
    found = Case(path)
    run("restrict", found.input_id, "--why", WHY, "--by", "E. Editor", "--record", str(path))
    return found


@pytest.fixture(scope="module")
def people(case: Case, gazetteer: Gazetteer) -> Iterator[dict[str, TestClient]]:
    """A browser of each role."""
    with TestClient(app.make(case.path, gazetteer, entrance=SIGNED)) as first:
        found = {}
        for role in users.ROLES:
            found[role] = TestClient(first.app, follow_redirects=False)
            page = found[role].get("/sign-in").text
            csrf = page.split('name="csrf" value="')[1].split('"')[0]
            assert found[role].post("/sign-in", data={"csrf": csrf, "name": f"A {role}", "password": PASSWORD, "next": "/"}).status_code == 303
        yield found


def everywhere(case: Case) -> Iterator[str]:
    """Every address on which words of it could stand, but its own."""
    for page in PAGES:
        if "{" not in page.path and page.rule == "public":
            yield page.path
            yield from (page.twin(form) for form in page.twins)
    for event in case.events[:2]:
        yield from (f"/events/{event}{form}" for form in ("", ".json", ".csv", ".geojson"))
        yield from (f"/embed/events/{event}", f"/map?sel={event}")
    for area in case.areas[:1]:
        yield from (area, f"{area}.json", f"{area}.csv")


def test_a_reader_sees_that_it_stands_behind_an_event_and_none_of_its_words(case, people):
    before = case.log()
    assert len(case.words) > 20

    told = {path: words for path in everywhere(case) if (words := case.is_told(people["reader"].get(path).text))}
    page = people["reader"].get(f"/events/{case.events[0]}").text

    assert told == {}
    assert "(words of a restricted report)" in page
    assert case.log() == before


@pytest.mark.parametrize("form", ["", ".json", ".csv", ".geojson"])
def test_its_document_is_for_reviewers_editors_and_admins_and_each_look_is_logged(case, people, form):
    path = f"/documents/{case.document}{form}"
    for role, client in people.items():
        before = case.log()
        answer = client.get(path)
        if role in MAY:
            assert answer.status_code == 200
            assert case.log()[len(before) :] == [(f"A {role}", f"{case.document} at {path}")]
        else:
            assert answer.status_code == 404
            assert "restricted" in answer.text
            assert case.is_told(answer.text) == []
            assert case.log() == before


def test_an_event_s_words_are_read_by_a_reviewer_and_that_is_logged(case, people):
    before = case.log()

    answers = {event: people["reviewer"].get(f"/events/{event}.json").text for event in case.events[:6]}

    assert any(case.is_told(text) for text in answers.values())
    assert not any("words of a restricted report" in text for text in answers.values())
    assert case.log()[len(before) :] == [("A reviewer", f"{case.document} at /events/{event}.json") for event in answers]
    assert "was shown words of the restricted report" in people["admin"].get("/audit").text


def test_an_event_is_not_found_by_its_words(case, people):
    asked = f"/events.json?q={quote(case.one_word)}"

    assert people["reader"].get(asked).json()["events"] == []
    assert people["reviewer"].get(asked).json()["events"] != []
    assert case.is_told(people["reader"].get(f"/events.atom?q={quote(case.one_word)}").text) == []


def test_what_cannot_be_logged_is_not_shown(case, people, monkeypatch):
    from fogline.errors import RecordError

    def refuse(*_args: object, **_more: object) -> None:
        raise RecordError("the disk is full")

    monkeypatch.setattr(Record, "note", refuse)

    answer = people["reviewer"].get(f"/documents/{case.document}")

    assert answer.status_code == 503
    assert case.is_told(answer.text) == []


def test_no_export_feed_brief_or_published_copy_has_its_words(case, tmp_path):
    record = ("--record", str(case.path))
    for form in ("csv", "geojson", "ucdp", "acled", "plover", "hxl", "rocrate"):
        run("export", "--format", form, "--out", str(tmp_path / f"as-{form}"), *record)
    run("publish", "--out", str(tmp_path / "site"), *record)
    run("brief", "--format", "text", "--out", str(tmp_path / "brief.txt"), "--from", "2019-01-01", "--to", "2019-12-31", *record)

    written = [p for p in tmp_path.rglob("*") if p.is_file() and p.suffix not in (".pmtiles", ".mjs", ".js", ".woff2")]
    told = {str(p.relative_to(tmp_path)): words for p in written if (words := case.is_told(p.read_text(encoding="utf-8", errors="replace")))}

    assert len(written) > 300
    assert told == {}
    assert not (tmp_path / "site" / "documents" / f"{case.document}.html").exists()
    assert (tmp_path / "site" / "events" / f"{case.events[0]}.html").exists()


def test_a_copy_of_its_bytes_and_a_new_version_of_it_are_restricted_too_and_the_log_holds(case):
    with Record(case.path, create=False) as store:
        names = store.view().restricted()
        assert {case.document, case.report} <= names
        assert list(faults(store.engine)) == []


def test_a_withdrawal_of_the_judgement_undoes_it(case):  # the last of this record
    path = case.path
    with Record(path, create=False) as store:
        [judgement] = [j["id"] for j in store.view().judgements() if j["verdict"] == "restricted"]
    run("withdraw", judgement, "--why", "she agreed", "--by", "E. Editor", "--record", str(path))

    with Record(path, create=False) as store:
        assert store.view().restricted() == frozenset()
    assert json.loads(run("show", case.document, "--record", str(path), "--json"))["id"] == case.document
