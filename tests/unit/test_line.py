"""Reports read side by side give what they give one after the other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fogline import contract, line, reading, reports
from fogline.errors import ModelError
from fogline.gazetteer import Gazetteer
from fogline.record import Record
from fogline.reports import Raw
from fogline.types import Document, Failure, Question, Reading

NOW = datetime(2021, 5, 8, 12, tzinfo=UTC)
PLACES, TOWNS = ("Baghuz", "Hajin", "Raqqa", "Idlib", "Afrin"), ("a market", "a depot", "a checkpoint")


def made_up(tmp_path: Path, count: int) -> list[Raw | Failure]:
    """Reports of a made-up war, a French and an empty one among them."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(count):
        place, town = PLACES[n % len(PLACES)], TOWNS[n % len(TOWNS)]
        text = (
            f"Shells killed {n + 2} civilians near {town} in {place} on Thursday, residents said. "
            f"The army denied that it had struck {place}. Two days earlier {n + 3} fighters were captured there, a spokesman told reporters."
        ) * (1 + n % 3)
        if n % 7 == 3:
            text = f"Les forces ont annoncé que {n} combattants ont été tués dans la ville de {place} et que la bataille continue."
        (folder / f"{n:03}.txt").write_text("" if n % 7 == 5 else text, encoding="utf-8")
    return list(reports.collect([str(folder)], published=NOW, source="Made Up", now=NOW, max_bytes=100_000))


def rows(results: Iterator[line.Read | Failure]) -> list[object]:
    return [r if isinstance(r, Failure) else contract.reading_row(r.reading, r.raw.report.input_id, with_document=True) for r in results]


def claims(record: Record) -> list[object]:
    return list(record.view().claims(Question()))


@pytest.mark.slow
def test_four_threads_read_what_one_does(tmp_path: Path) -> None:
    items = made_up(tmp_path, 14)

    one, four = (rows(line.read(iter(items), Gazetteer.load(), threads=n)) for n in (1, 4))

    assert one == four
    assert sum(isinstance(row, Failure) for row in one) == 2
    assert len(one) == 14


@pytest.mark.slow
def test_four_threads_add_what_one_does(tmp_path: Path) -> None:
    items = made_up(tmp_path, 14)
    items[8:8] = items[6:8]  # they come a second time before the first are written

    found = []
    for threads in (1, 4):
        with Record(tmp_path / f"{threads}.db", create=True) as record:
            outcomes = list(line.add(iter(items), record, Gazetteer.load(), clock=lambda: NOW, threads=threads))
            found.append((outcomes, claims(record), [row["input_id"] for row in record.view().failures()]))

    assert found[0] == found[1]
    assert [o.status for o in found[0][0]].count("known") == 2


def test_what_the_record_knows_is_not_read(tmp_path: Path) -> None:
    items = made_up(tmp_path, 3)
    read: list[str] = []

    def reader(document: Document) -> Reading:
        read.append(document.report_id)
        return Reading(document)

    with Record(tmp_path / "war.db", create=True) as record:
        for _ in range(2):
            outcomes = list(line.add(iter(items), record, Gazetteer.load(), clock=lambda: NOW, reader=reader, threads=3))

    assert [o.status for o in outcomes] == ["known"] * 3
    assert len(read) == 3


@pytest.mark.parametrize("threads", [1, 4])
def test_a_report_that_cannot_be_read_is_a_failure_in_its_place(tmp_path: Path, threads: int) -> None:
    items = [i for i in made_up(tmp_path, 10) if isinstance(i, Raw)]

    def reader(document: Document) -> Reading:
        if document.report_id == items[4].report.id:
            raise ModelError("it was not answered")
        return Reading(document)

    results = list(line.read(iter(items), Gazetteer.load(), reader=reader, threads=threads))

    assert [i for i, r in enumerate(results) if isinstance(r, Failure)] == [4]
    assert results[4] == Failure("read", items[4].report.input_id, "ModelError", "it was not answered")


@pytest.mark.parametrize("threads", [1, 4])
def test_a_bug_stops_the_run_and_what_was_acknowledged_stays(tmp_path: Path, threads: int) -> None:
    items = [i for i in made_up(tmp_path, 10) if isinstance(i, Raw)]
    acknowledged = []

    def reader(document: Document) -> Reading:
        if document.report_id == items[4].report.id:
            raise KeyError("a bug")
        return reading.read(document, Gazetteer.load())

    with Record(tmp_path / "war.db", create=True) as record:
        outcomes = line.add(iter(items), record, Gazetteer.load(), clock=lambda: NOW, reader=reader, threads=threads)
        with pytest.raises(KeyError, match="a bug"):
            acknowledged.extend(outcome.id for outcome in outcomes)
        known = [record.knows(i.report.id) for i in items]

    assert acknowledged == [i.report.input_id for i in items[:4]]
    assert known == [True] * 4 + [False] * (len(items) - 4)
