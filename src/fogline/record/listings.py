"""Lists made of every document or every entry of the log: made once for each state of the record, and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from fogline import contract
from fogline.record import derived, table_queries
from fogline.record.engine import Row
from fogline.record.record import Record
from fogline.record.snapshots import latest
from fogline.record.view import View


def sources(record: Record, view: View) -> list[Row]:
    """Who publishes: how much, from when to when, the one with the most reports first."""
    return view.kept("sources", lambda: record.engine.all(table_queries.SOURCES_LISTED, {"as_of": _moment(view)}))


def by_source(record: Record, view: View) -> dict[str | None, list[int]]:
    """The numbers of the documents of each source, the newest first."""

    def make() -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = defaultdict(list)
        for row in record.engine.stream(table_queries.DOCUMENTS_BY_SOURCE, {"as_of": _moment(view)}):
            found[row["source"]].append(row["number"])
        return found

    return view.kept("documents by source", make)


def states(record: Record, view: View) -> Sequence[Row]:
    """Root and size of the log, day by day."""
    return view.kept("states", lambda: latest(record.engine))


def _moment(view: View) -> str:
    return contract.stamp(view.as_of) or derived.LAST
