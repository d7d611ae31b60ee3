"""Lists and sums of every document or every entry of the log: of the record as it stands now they grow with the log; of an earlier moment they are made once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fogline import contract
from fogline.record import derived, made_once, snapshots, stacks, table_queries
from fogline.record.audit import last_entry
from fogline.record.engine import Engine, Row
from fogline.record.snapshots import Log
from fogline.record.view import View

STILL_READ: Final = ("en", "und")  # languages; of no language, nobody knows whether it is read
PEOPLE: Final = "SELECT (SELECT count(*) FROM judgement WHERE withdrawn_at IS NULL) AS judgements, (SELECT count(*) FROM failure) AS failures"


def sources(engine: Engine, view: View) -> Sequence[Row]:
    """Who publishes: how much, from when to when, the one with the most reports first."""
    if view.as_of is None:
        return made_once.of(engine, ("sources", stacks.now(engine).position), stacks.now(engine).listed)
    return view.kept("sources", lambda: engine.all(table_queries.SOURCES_LISTED, {"as_of": _moment(view)}))


def of_source(engine: Engine, view: View, source: str) -> list[int]:
    """The numbers of the documents of a source, the newest first."""
    if view.as_of is None:
        return stacks.now(engine).of_source(source)
    return [row["number"] for row in engine.all(table_queries.DOCUMENTS_OF_ONE, {"as_of": _moment(view), "source": source})]


def unread(engine: Engine, view: View) -> int:
    """How many documents are in a language that is not read."""
    if view.as_of is None:
        return sum(n for language, n in stacks.now(engine).spoken().items() if language not in STILL_READ)
    return int(view.kept("unread", lambda: engine.all(table_queries.UNREAD, {"as_of": _moment(view)}))[0]["unread"])


def log(engine: Engine) -> Log:
    """The log as the connection reads it: its size, its root, and both at the end of its last days."""
    return made_once.grown(engine, "log", lambda before: snapshots.after(engine, before))


def tally(engine: Engine, view: View, events: int) -> Row:
    """How much the record holds, of what, from when to when; as `View.tally`.

    Args:
        engine: of the record.
        view: of it.
        events: how many that are not withdrawn, as is known of the present; of an earlier moment they are counted anew.
    """
    seen, last = log(engine), last_entry(engine)
    written = {"audit_entries": seen.size, "last_written": last.at if last else None}
    if view.as_of is not None:
        return {**view.kept("tally", view.tally), **written}
    held = stacks.now(engine)
    row: Row = {
        **held.held(),
        "events": events,
        **engine.all(PEOPLE)[0],
        **written,
        "languages": held.spoken(),
        "events_up_to_date": not view.is_stale(),
    }
    order = (
        "reports",
        "documents",
        "claims",
        "events",
        "judgements",
        "failures",
        "audit_entries",
        "first_published",
        "last_published",
        "last_written",
        "languages",
    )
    return {name: row[name] for name in (*order, "events_up_to_date")}


def _moment(view: View) -> str:
    return contract.stamp(view.as_of) or derived.LAST
