"""The review page: the terminal's questions and decisions, each a form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from fogline.record import Record
from fogline.record.verify import faults
from fogline.review.pairs import by_likeness
from fogline.review.queue import queue
from fogline.review.sitting import known
from fogline.types import Question
from fogline.web import app
from fogline.web.access import Entrance
from samples import NOW, claim_id, report

pytestmark = pytest.mark.slow

PAIR, CLAIM = "Do these tell of one event?", "Is this read right?"
REPORTS = {
    "one": report("one", "Shells hit Marran on Friday, said one.", killed=12),
    "two": report("two", "Shells hit Marran again, said two.", "B Paper", killed=13),
    "far": report("far", "Shells hit Tesk at noon, said <b>a third</b>.", "C <i>Paper</i>", place="Tesk", killed=2),
}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    with Record(tmp_path / "war.db") as store:
        for kept in REPORTS.values():
            store.append(*kept, at=NOW, now=NOW)
        store.revise(now=NOW)
    return tmp_path / "war.db"


@pytest.fixture
def reviewer(record, gazetteer) -> Iterator[TestClient]:
    with TestClient(app.make(record, gazetteer, entrance=Entrance(by="A. Editor"))) as client:
        yield client


def page(client: TestClient) -> html.HtmlElement:
    answer = client.get("/review")
    assert answer.status_code == 200
    return html.document_fromstring(answer.content)


def fields(tree: html.HtmlElement, do: str) -> dict[str, str]:
    """What the form that does something would send as it stands."""
    form = next(f for f in tree.forms if f.fields.get("do") == do)
    return dict(form.form_values())


def has(tree: html.HtmlElement, do: str) -> bool:
    return any(form.fields.get("do") == do for form in tree.forms)


def send(client: TestClient, do: str, **more: str):
    answer = client.post("/review", data=fields(page(client), do) | more)
    return answer, html.document_fromstring(answer.content)


def ask(client: TestClient, heading: str, claim: str = "") -> html.HtmlElement:
    """Skip until a question of that sort is asked, of that claim."""
    while True:
        tree = page(client)
        if tree.find(".//h1").text_content() == heading and claim in fields(tree, "decide")["claims"]:
            return tree
        send(client, "skip")


def said(tree: html.HtmlElement) -> str:
    return tree.find(".//p[@role='status']").text_content()


def judgements(record: Path) -> list[tuple[str, str, str | None]]:
    with Record(record, create=False) as store:
        assert list(faults(store.engine)) == []
        return [(j.made_by, j.verdict, j.field) for j in store.view().judged()]


def test_the_first_question_is_the_terminals(record, reviewer):
    with Record(record, create=False) as store:
        first = queue(known(store.view()), by_likeness, "A. Editor")[0]

    tree = page(reviewer)

    assert fields(tree, "decide")["claims"] == " ".join(first.claims)
    assert first.reason in tree.text_content()


def test_both_texts_of_a_pair_are_shown_with_their_words_marked_and_the_readings_beside_each_other(reviewer):
    tree = ask(reviewer, PAIR)

    assert len(tree.findall(".//blockquote")) == 2
    assert [m.text_content() for m in tree.iter("mark")]== ["whatShells hit"] * 2
    rows = {row[0].text_content(): [cell.text_content() for cell in row[1:]] for row in tree.find(".//tbody")}
    assert rows["place"][2] == ""
    assert rows["counts"][2] == "differs"


def test_an_answer_is_kept_in_the_reviewers_name_and_the_next_question_comes(record, reviewer):
    before = fields(ask(reviewer, PAIR), "decide")["claims"]

    _, tree = send(reviewer, "decide", key="x")

    assert judgements(record) == [("A. Editor", "same", None)]
    assert said(tree) == "Kept: same."
    assert not has(tree, "decide") or fields(tree, "decide")["claims"] != before
    with Record(record, create=False) as store:
        assert not store.view().is_stale()  # events are made anew


def test_undo_takes_back_the_last_answer_and_asks_again(record, reviewer):
    before = fields(page(reviewer), "decide")["claims"]
    send(reviewer, "decide", key="u")

    _, tree = send(reviewer, "undo")

    assert judgements(record) == []
    assert said(tree) == "Undone."
    assert fields(tree, "decide")["claims"] == before
    assert not has(tree, "undo")


def test_what_is_skipped_comes_no_more_until_another_time_and_the_end_is_said(record, reviewer):
    seen = set()
    while has(tree := page(reviewer), "skip"):
        claims = fields(tree, "skip")["claims"]
        assert claims not in seen
        seen.add(claims)
        send(reviewer, "skip")

    assert len(seen) >= 2
    assert "Nothing is left to review." in tree.text_content()
    assert judgements(record) == []


def test_an_answer_to_what_is_no_longer_asked_changes_nothing(record, reviewer):
    old = fields(page(reviewer), "decide")
    send(reviewer, "decide", key="x")

    tree = html.document_fromstring(reviewer.post("/review", data=old | {"key": "n"}).content)

    assert "nothing was changed" in said(tree)
    assert len(judgements(record)) == 1


def test_a_correction_is_kept_beside_the_machines_reading(record, reviewer):
    ask(reviewer, CLAIM, claim_id(REPORTS["one"]))

    _, tree = send(reviewer, "correct", claim=claim_id(REPORTS["one"]), field="stance", value="denied", why="the next sentence denies it")

    assert judgements(record) == [("A. Editor", "corrected", "stance")]
    assert "Corrected: stance" in said(tree)
    assert "denied" in tree.text_content()
    with Record(record, create=False) as store:
        filed = store.view().claim(claim_id(REPORTS["one"]))
        assert (filed.claim.stance, filed.as_read.claim.stance) == ("denied", "asserted")


def test_a_value_that_is_none_is_said_and_what_was_typed_stays(record, reviewer):
    answer, tree = send(reviewer, "correct", field="window", value="some day <soon>", words="no such words", why="because")

    assert answer.status_code == 422
    assert tree.find(".//p[@role='alert']").text_content()
    assert fields(tree, "correct") | {"csrf": ""} == fields(tree, "correct") | {"csrf": "", "field": "window", "value": "some day <soon>", "words": "no such words", "why": "because"}
    assert judgements(record) == []


def test_confirmed_takes_two_reviewers(record, gazetteer):
    told = []
    for name in ("A. Editor", "a.  EDITOR", "B. Second"):
        with TestClient(app.make(record, gazetteer, entrance=Entrance(by=name))) as client:
            _, tree = send(client, "standing", standing="confirmed", claim=fields(page(client), "standing")["claim"])
        told.append("a second is needed" in said(tree))

    assert told[:2] == [True, True]
    with Record(record, create=False) as store:
        assert "confirmed" in {e.standing for e in store.view().events(Question())}


def test_a_second_reviewer_is_asked_first_what_one_has_confirmed(record, gazetteer):
    with Record(record, who="A. Editor") as store:
        store.judge("confirmed", claim_id(REPORTS["far"]), why="seen on film", now=NOW + timedelta(minutes=1))
        store.revise(now=NOW + timedelta(minutes=1))
    with TestClient(app.make(record, gazetteer, entrance=Entrance(by="B. Second"))) as client:
        tree = page(client)
        assert tree.find(".//h1").text_content() == "Is this event confirmed?"
        assert "a second opinion" in tree.text_content()

        _, tree = send(client, "decide", key="x")

    with Record(record, create=False) as store:
        [event] = [e for e in store.view().events(Question()) if claim_id(REPORTS["far"]) in e.claims]
        assert event.standing == "confirmed"


def test_a_claim_that_is_none_is_withdrawn_for_a_reason(record, reviewer):
    ask(reviewer, CLAIM, claim_id(REPORTS["two"]))

    refused, _ = send(reviewer, "withdraw", why=" ")
    _, tree = send(reviewer, "withdraw", claim=claim_id(REPORTS["two"]), why="a date line")

    assert refused.status_code == 422
    assert "Withdrawn" in said(tree)
    with Record(record, create=False) as store:
        assert "a date line (A. Editor" in store.view().why(claim_id(REPORTS["two"]))


@pytest.mark.parametrize("form", [
    {"do": "decide", "key": "q"}, {"do": "decide"}, {"do": "correct", "claim": "claim_other", "field": "kind", "value": "shelling"},
    {"do": "standing", "standing": "withdrawn"}, {"do": "correct", "field": "no_field", "value": "1"},
])  # fmt: skip
def test_a_form_that_no_page_of_ours_sends_changes_nothing(record, reviewer, form):
    claims = fields(page(reviewer), "decide")

    answer = reviewer.post("/review", data={"csrf": claims["csrf"], "claims": claims["claims"], **form})

    assert answer.status_code == 422
    assert judgements(record) == []


def test_an_unknown_deed_is_refused(reviewer):
    kept = fields(page(reviewer), "decide")

    assert reviewer.post("/review", data=kept | {"do": "redact"}).status_code == 400


def test_nobody_decides_without_a_name(record, gazetteer):
    with TestClient(app.make(record, gazetteer)) as client:
        assert "--by NAME" in client.get("/review").text


def test_words_of_reports_are_text_and_nothing_else(reviewer):
    for _ in range(5):
        tree = page(reviewer)
        assert not list(tree.iter("i", "script", "style", "img")) or all(s.get("src", "").startswith("/static/") for s in tree.iter("script"))
        assert tree.find(".//i") is None
        if has(tree, "skip"):
            send(reviewer, "skip")


def test_names_of_private_persons_are_hidden(fogline, write_jsonl, gazetteer):
    text = "Shelling killed 12 people in Hajin on Friday, said Amina Yusuf, a resident. Amina Yusuf said that the market burned."
    path = write_jsonl({"id": "one", "text": text, "published_at": "2019-01-12T00:00:00Z", "source": "Sample Wire"})
    assert fogline("add", str(path), "--record", "war.db", "--replay").exit_code == 0
    with Record(Path("war.db"), create=False) as store:
        assert {(f.claim.speaker, f.role) for f in store.view().claims(Question())} >= {("Amina Yusuf", "a resident")}

    with TestClient(app.make("war.db", gazetteer, entrance=Entrance(by="A. Editor"))) as client:
        text = page(client).text_content()

    assert "a resident" in text
    assert "█████ █████" in text
    assert not any(name in text for name in ("Amina", "Yusuf"))


def test_every_field_is_labelled_and_headings_go_down_step_by_step(reviewer):
    tree = page(reviewer)

    labelled = {label.get("for") for label in tree.iter("label")}
    ids = [e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id")]
    levels = [int(h.tag[1]) for h in tree.iter("h1", "h2", "h3")]
    assert all(i.get("type") == "hidden" or i.get("id") in labelled for i in tree.iter("input", "select"))
    assert [i for i in set(ids) if ids.count(i) > 1] == []
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
