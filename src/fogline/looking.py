"""A look at a followed question: what is new since the last one, and what is to be remembered of this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fogline import contract, news
from fogline.errors import RecordError
from fogline.following import Followed, Look
from fogline.news import Item, Show
from fogline.record import Record, View, since
from fogline.types import Event

FIRST_SHOWN = 10  # events that the first look shows
FIRST_KEPT = 1_000  # of the latest events, those that are kept back at the first look are told later


@dataclass(frozen=True, slots=True)
class Told:
    """What a look found."""

    record: str  # its name
    after: int  # entry of the log since which this is new
    look: Look  # to be remembered once this was told
    items: Sequence[Item]
    note: str  # one sentence under it


def look(record: Record, followed: Followed, show: Show, *, hides: Callable[[str], bool] = lambda _: False, start: datetime | None = None) -> Told | None:
    """What is new; None where the record is empty.

    Args:
        record: to look at.
        followed: the question, with what was seen of the record.
        show: the one door for what may be shown; what it keeps back is told by a later look.
        hides: finds the claims whose words may not be shown.
        start: instead of the last look: what was written after this moment, by the clock.

    Raises:
        RecordError: the record's log is not the one that was looked at.
    """
    with record.engine.reading():
        named, step, view = since.name_of(record), since.last_step(record), record.view()
        entry = view.entry(step.position if step else 1)
        if named is None or entry is None:
            return None
        now = Look(entry["position"], entry["hash"], entry["at"])
        late = "; reports that came later are told once events are made of them" if view.is_stale() else ""
        known = followed.looks.get(named[0])
        if start is not None:
            after = since.written_by(record, start)
            return _told(
                record, followed, show, hides, named[0], replace(now, position=max(after, now.position)), Look(after, "", contract.stamp(start) or ""), late
            )
        if known is None:
            return _first(record, followed, show, named[0], now, late)
        entry = view.entry(known.position)
        if entry is None or entry["hash"] != known.hash:
            what = "is missing" if entry is None else "is another"
            raise RecordError(
                f"this is not the log that was looked at {known.at}: its entry {known.position} {what}, as in a record restored from a backup. "
                "See by --since what came, then remove the question and add it again"
            )
        return _told(record, followed, show, hides, named[0], now if now.position >= known.position else known, known, late)


def _told(record: Record, followed: Followed, show: Show, hides: Callable[[str], bool], name: str, now: Look, last: Look, late: str) -> Told:
    """What is new between two looks."""
    items: list[Item] = []
    waiting: dict[str, int] = {}
    view = record.view()
    for change in since.changes(record, followed.question, last.position, now.position, last.waiting):
        item = news.tell(view, change, show, hides)
        if item is None:
            waiting[change.id] = last.waiting.get(change.id, last.position)
        else:
            items.append(item)
    held = f"; {len(waiting)} kept back for being fresh, and told later" if waiting else ""
    return Told(name, last.position, replace(now, waiting=waiting), items, f"{news.summary(items)} since {last.at}{held}{late}")


def _first(record: Record, followed: Followed, show: Show, name: str, now: Look, late: str) -> Told:
    """The latest events, as everything is new to who looks for the first time."""
    view = record.view()
    items: list[Item] = []
    waiting: dict[str, int] = {}
    for event in _latest(view, followed):
        item = news.known(view, event, show) if len(items) < FIRST_SHOWN else None
        if item is not None:
            items.append(item)
        elif show(event, news.first_heard(view, event)) is None:
            waiting[event.id] = 0
    note = f"first look at “{followed.name}”: the latest {len(items)} events; from now on, what is new since {now.at}{late}"
    return Told(name, 0, replace(now, waiting=waiting), items, note)


def _latest(view: View, followed: Followed) -> list[Event]:
    """The latest events that answer a question; where it asks for words or a source, all are looked at."""
    question = followed.question
    if not question.words and not question.sources:
        return view.latest_events(replace(question, limit=FIRST_KEPT))
    return [e for e in view.latest_events(replace(question, limit=None)) if since.answers(view, e, question)][:FIRST_KEPT]
