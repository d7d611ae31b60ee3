"""The straight line: report -> document -> sentences -> claims -> record -> events."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fogline import contract, documents, reading, side_by_side
from fogline.errors import FoglineError, RedactedError
from fogline.gazetteer import Gazetteer
from fogline.record import READER, Record
from fogline.reports import Raw
from fogline.types import Document, Failure, Reading, Report


@dataclass(frozen=True, slots=True)
class Read:
    """One report and what was read from it."""

    raw: Raw
    reading: Reading


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report: added, known, or failed with its failures."""

    id: str
    status: str
    failures: tuple[Failure, ...] = ()
    language: str | None = None
    claims: int = 0


Reader = Callable[[Document], Reading]


def read(
    items: Iterable[Raw | Failure], gazetteer: Gazetteer, *, reader: Reader | None = None, threads: int = 1
) -> Generator[Read | Failure, None, None]:
    """Carry each report down to its claims, in input order. One bad report is a failure; bugs stop the run.

    Args:
        items: reports and failures.
        gazetteer: where places are looked up.
        reader: reads instead of the built-in one.
        threads: how many reports are read at once; a `reader` must bear that.
    """
    yield from side_by_side.run(partial(_read, gazetteer=gazetteer, reader=reader), items, threads=threads, known=_failed)


def _read(item: Raw | Failure, *, gazetteer: Gazetteer, reader: Reader | None) -> Read | Failure:
    """What is read from one report, or why nothing is."""
    if isinstance(item, Failure):
        return item
    try:
        document, failures = documents.make(item)
        found = reader(document) if reader else reading.read(document, gazetteer)
    except FoglineError as error:
        return Failure("read", item.report.input_id, type(error).__name__, str(error))
    refused = (replace(f, input_id=item.report.input_id) for f in found.failures)
    return Read(item, replace(found, failures=(*failures, *refused)))


def _failed(item: Raw | Failure) -> Failure | None:
    """The failure that an item is."""
    return item if isinstance(item, Failure) else None


def add(
    items: Iterable[Raw | Failure], record: Record, gazetteer: Gazetteer, *, clock: Callable[[], datetime], replay: bool = False,
    reader: Reader | None = None, maker: str = READER, threads: int = 1,
) -> Generator[Outcome, None, None]:  # fmt: skip
    """Carry each report down the line and into the record; each outcome is yielded after the commit that holds it.

    The record is asked and written in the caller's thread, in input order; what it knows is not read.

    Args:
        items: reports and failures, in input order.
        record: where they go.
        gazetteer: where places are looked up.
        clock: gives the moment, aware UTC.
        replay: know each report since its publication rather than since now.
        reader: reads instead of the built-in one.
        maker: name@version of what reads.
        threads: how many reports are read at once, ahead of the one that is written; a `reader` must bear that.
    """

    def known(item: Raw | Failure) -> Outcome | Failure | None:
        return Outcome(item.report.input_id, "known") if isinstance(item, Raw) and record.knows(item.report.id) else _failed(item)

    def work(item: Raw | Failure) -> Read | Failure | Outcome:
        return _read(item, gazetteer=gazetteer, reader=reader)

    for result in side_by_side.run(work, items, threads=threads, known=known):
        if isinstance(result, Outcome):
            yield result
            continue
        now = clock()
        if isinstance(result, Failure):
            record.add_failures([result], now=now)
            yield Outcome(result.input_id, "failed", (result,))
            continue
        if threads > 1 and record.knows(result.raw.report.id):  # it came twice, and was read before its first was written
            yield Outcome(result.raw.report.input_id, "known")
            continue
        document = result.reading.document
        published_at = document.published_at
        at = published_at if replay and published_at else now
        report = replace(result.raw.report, published_at=published_at, source=document.source, url=document.url or result.raw.report.url)
        try:
            record.refuse_redacted(report.sha256)
        except RedactedError as error:
            failure = Failure("record", report.input_id, type(error).__name__, f"{report.input_id}: {error}")
            record.add_failures([failure], now=now)
            yield Outcome(report.input_id, "failed", (failure,))
            continue
        status = record.append(report, result.raw.data, result.reading, at=at, now=now, replay=replay and published_at is not None, reader=maker)
        yield Outcome(report.input_id, status, result.reading.failures, document.language, len(result.reading.claims))


def read_again(
    record: Record, gazetteer: Gazetteer, *, clock: Callable[[], datetime], reader: str = READER, why: str | None = None, built_in: Reader | None = None
) -> Iterator[Outcome]:  # fmt: skip
    """Read the stored bytes of every report again that another reader than this one read; both readings are kept.

    Args:
        record: where they are.
        gazetteer: where places are looked up.
        clock: gives the moment, aware UTC.
        reader: name@version of this reader.
        why: the reason for which the old readings are withdrawn; by default, that a newer reader read them.
        built_in: the built-in reader with the user's settings.
    """
    for old in record.readings_of_others(reader):
        try:
            raw = _stored(old, record.view().bytes_of(old["sha256"]))
            results = list(read([raw], gazetteer, reader=built_in))
        except FoglineError as error:
            results = [Failure("reread", old["input_id"], type(error).__name__, str(error))]
        for result in results:
            now = clock()
            if isinstance(result, Failure):
                record.add_failures([result], now=now)
                yield Outcome(result.input_id, "failed", (result,))
                continue
            record.read_again(old, result.reading, reader=reader, why=why or f"read again by {reader}", now=now)
            yield Outcome(old["input_id"], "added", result.reading.failures, result.reading.document.language, len(result.reading.claims))


def _stored(row: Mapping[str, Any], data: bytes) -> Raw:
    """A report as it came, from the record."""
    headers = json.loads(row["headers"]) if row["headers"] else None
    line = None
    if row["media_type"] == "application/json":
        line = json.loads(data)
    report = Report(
        row["report_id"], row["input_id"], row["media_type"], row["sha256"], row["size_bytes"], contract.moment(row["fetched_at"]) or datetime.now(UTC),
        contract.moment(row["published_at"]), row["source"], row["url"], headers,
    )  # fmt: skip
    return Raw(report, data, line, (headers or {}).get("charset"))
