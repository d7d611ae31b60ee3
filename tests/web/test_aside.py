"""The ground of a large record is made aside: pages of it show the last moment that is ready, whole, and never what was taken back since."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fogline.gazetteer import Gazetteer
from fogline.record import Record, utc_now
from fogline.types import Question
from fogline.web import app
from fogline.web import aside as made_aside
from fogline.web.headers import etag
from samples import report

pytestmark = pytest.mark.slow
CONTROL, MAP = "/control?day=2019-03-20", "/map?day=2019-03-05"


@pytest.fixture
def written(demo: Path, tmp_path: Path) -> Iterator[Record]:
    """The demo's record, to be written to."""
    for part in demo.parent.glob("war.db*"):
        (shutil.copytree if part.is_dir() else shutil.copy)(part, tmp_path / part.name)
    with Record(tmp_path / "war.db", create=False, who="A. Editor") as record:
        yield record


@pytest.fixture
def client(written: Record, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server that takes every record for a large one."""
    monkeypatch.setattr(made_aside, "AT_ONCE", 0)
    monkeypatch.setattr(made_aside, "WAIT_S", 300.0)  # of a machine that does other things, too
    with TestClient(app.make(written.engine.where, gazetteer)) as client:
        yield client


def add(record: Record, name: str, text: str) -> None:
    now = utc_now()
    record.append(*report(name, text, published=now - timedelta(days=9)), at=now, now=now)
    record.revise(now=now)


def test_what_is_made_aside_is_what_is_made_at_once(
    client: TestClient, written: Record, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_aside, "AT_ONCE", 1_000_000)
    with TestClient(app.make(written.engine.where, gazetteer)) as waiting:
        for path in (CONTROL, MAP, "/control.json", "/map.json?day=2019-03-05", "/areas/Baghouz"):
            one, two = client.get(path), waiting.get(path)
            assert one.status_code == two.status_code == 200
            assert one.text == two.text
            assert "Not now." not in one.text


def test_readers_go_on_with_the_last_that_is_ready_as_of_its_moment(client: TestClient, written: Record) -> None:
    client.get(CONTROL)  # which waits for it
    before = client.get("/map.json?day=2019-03-05").json()["record"]
    add(written, "n1", "Shells hit Marran again.")
    one = client.get("/map.json?day=2019-03-05")
    page = client.get(CONTROL)

    told = one.json()
    assert told["record"] == before  # of the state that is shown, and no other
    assert told["as_of"] is not None
    assert "Not now." in page.text
    assert "being worked into who holds what" in page.text
    assert one.headers["etag"] == etag(one.content)
    assert client.get("/map.json?day=2019-03-05", headers={"if-none-match": one.headers["etag"]}).status_code in (200, 304)
    assert client.get("/map.json").json()["record"]["size"] > before["size"]  # what needs no ground is of now


def test_nothing_that_was_redacted_or_corrected_is_shown_from_before(client: TestClient, written: Record) -> None:
    add(written, "secret", "Shells hit Marran, said Yusuf Karam.")
    client.get(CONTROL)
    claim = next(f for f in written.view().claims(Question()) if f.input_id == "secret")
    written.redact(claim.claim.document_id, why="danger", now=utc_now())
    for path in (CONTROL, "/map.json?day=2019-03-05", "/areas/Marran", "/control.json"):
        answer = client.get(path)
        assert "Karam" not in answer.text
        assert "Not now." not in answer.text
    size = client.get("/control.json").json()["record"]["size"]
    first = next(iter(written.view().claims(Question())))
    written.judge("discounted", first.claim.id, why="not so", now=utc_now())
    written.revise(now=utc_now())
    assert client.get("/control.json").json()["record"]["size"] > size  # who decides sees it at once


def test_who_would_wait_too_long_is_told_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_aside, "MOST_WAIT", 0)
    monkeypatch.setattr(made_aside.Aside, "shows", lambda *_: None)
    answer = client.get(CONTROL)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "being made" in answer.text


def test_a_map_of_a_day_does_not_wait(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_aside.Aside, "shows", lambda *_: None)
    page = client.get(MAP)
    assert page.status_code == 200
    assert "being worked out" in page.text
    assert "events" in page.text
    assert client.get("/").status_code == 200


def test_a_moment_of_the_past_is_made_aside_too(client: TestClient, written: Record, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [f"{path}{'&' if '?' in path else '?'}as_of=2019-03-10" for path in (CONTROL, "/control.json", "/areas/Baghouz")]
    made = [client.get(path) for path in asked]
    monkeypatch.setattr(made_aside, "AT_ONCE", 1_000_000)
    with TestClient(app.make(written.engine.where, gazetteer)) as waiting:
        for path, one in zip(asked, made, strict=True):
            two = waiting.get(path)
            assert one.status_code == two.status_code == 200
            assert [row for row in one.text.split("\n") if "root" not in row] == [row for row in two.text.split("\n") if "root" not in row]
