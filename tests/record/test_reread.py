"""A newer reader reads the stored bytes again: both readings are kept, the old one withdrawn with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fogline import line, reports
from fogline.gazetteer import Gazetteer
from fogline.record import READER, Record
from fogline.record.verify import faults
from fogline.types import Question
from samples import NOW

pytestmark = pytest.mark.slow

DEMO = Path(__file__).parents[2] / "demo" / "reports"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    """Three kinds of report: a page, a text file, JSON Lines."""
    files = [str(DEMO / name) for name in ("monitor-0219.html", "radio-0220.txt", "others.jsonl", "ar.jsonl")]
    with Record(where, who="A. Editor") as opened:
        items = reports.collect(files, published=None, source=None, now=NOW, max_bytes=1_000_000)
        assert {o.status for o in line.add(items, opened, Gazetteer.load(), clock=lambda: NOW)} == {"added"}
        opened.revise(now=NOW)
        yield opened


def test_the_same_bytes_give_the_same_claims_and_both_readings_stay(record: Record) -> None:
    before = [f.claim for f in record.view().claims(Question())]
    events = record.view().events(Question())
    count = record.view().tally()["documents"]

    outcomes = list(line.read_again(record, Gazetteer.load(), clock=lambda: LATER, reader="fogline-rules@9", why="rules of autumn"))
    record.revise(now=LATER)

    assert len(outcomes) == count
    assert [f.claim for f in record.view().claims(Question())] == before
    assert record.view().events(Question()) == events
    document = record.view().document("monitor-0219.html") or record.view().document(str(DEMO / "monitor-0219.html"))
    assert document is not None
    old, new = record.view().readings(document["number"])
    assert (old["reader"], old["withdrawn_at"], old["why"]) == (READER, "2021-06-02T09:30:00Z", "rules of autumn")
    assert (new["reader"], new["withdrawn_at"]) == ("fogline-rules@9", None)
    assert len(list(record.view(NOW).claims(Question()))) == len(before)
    assert list(faults(record.engine)) == []


def test_what_this_reader_read_is_not_read_again(record: Record) -> None:
    assert list(line.read_again(record, Gazetteer.load(), clock=lambda: LATER)) == []


def test_bytes_that_are_gone_are_a_failure_and_stop_nothing(record: Record) -> None:
    [first, *rest] = record.readings_of_others("fogline-rules@9")
    record.engine.blobs.remove(first["sha256"])

    outcomes = list(line.read_again(record, Gazetteer.load(), clock=lambda: LATER, reader="fogline-rules@9"))

    assert [o.status for o in outcomes] == ["failed"] + ["added"] * len(rest)
    assert [f["stage"] for f in record.view().failures()] == ["reread"]
