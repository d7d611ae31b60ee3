"""A page of the table of events: narrowed, counted by kind and standing, in the order asked for, and only as much of it as is shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final, get_args

from fogline import contract
from fogline.geometry import box
from fogline.record import derived, latest, rows, table_queries
from fogline.record.engine import Engine, Row
from fogline.record.fitting import event_fits
from fogline.record.table_queries import Sort
from fogline.record.view import View
from fogline.record.withheld import NOTHING, Withheld
from fogline.record.words import phrases
from fogline.types import Event, Question, Standing

LOOKED_AT: Final = 4_000  # events through which is looked for what no index knows: a place by its name, a chance. Some half a second
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
STANDINGS: Final[tuple[str, ...]] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Table:
    """Some events of those that a question finds.

    Attributes:
        events: of this page.
        more: are there more after it?
        kinds: how many there are of each kind, of the standings asked for; the question's own kinds aside.
        standings: the same the other way round.
        is_exact: do the counts mind everything that was asked? Else they mind not its place by name, nor its least chance, and only
            the first `LOOKED_AT` events of the order were looked through for these.
    """

    events: tuple[Event, ...]
    more: bool
    kinds: dict[str, int]
    standings: dict[str, int]
    is_exact: bool


def make(
    engine: Engine, view: View, question: Question, *, sort: Sort = "latest", skip: int = 0, limit: int = 100, without: Withheld = NOTHING,
    fits: Callable[[Event], bool] | None = None,
) -> Table:  # fmt: skip
    """A page of the events that a question finds.

    Args:
        engine: of the record.
        view: of the record, at the question's moment.
        question: its words are looked for in the events' claims, its sources among their publishers.
        sort: latest or earliest to begin first, or those first that became known last; those whose beginning is not known come last.
        skip: how many events stand on the pages before.
        limit: how many stand on a page.
        without: what is neither listed nor counted.
        fits: what an event must be, too; then the first `LOOKED_AT` are looked through, and what fits of them is counted.
    """
    wanted = phrases(question.words or "")
    if question.words and not wanted:
        return Table((), False, {}, {}, True)
    if view.is_stale():
        return _made(view, question, sort, skip, limit, without, fits)
    narrow, asked = _narrowed(engine, question)
    if fits is not None:
        every = {**asked, "kinds": None, "standings": latest.listed(STANDINGS)}
        looked = [e for e in _read(islice(_held(engine, narrow, sort, every, without), LOOKED_AT)) if fits(e)]
        fitting = [e for e in looked if event_fits(e, question)]
        return _table(tuple(fitting[skip : skip + limit + 1]), limit, Counter((e.kind, e.standing) for e in looked), question, False)
    held = _held(engine, narrow, sort, asked, without)
    is_exact = question.place is None and not question.least_chance
    if is_exact and question.box is None:
        found = _read(islice(held, skip, skip + limit + 1))  # what comes before is not even read
    else:
        found = islice((e for e in _read(islice(held, LOOKED_AT)) if event_fits(e, question)), skip, skip + limit + 1)
    events = tuple(found)
    counted = engine.all(table_queries.COUNTED[narrow], asked) if any(narrow) else view.facets()
    counts = Counter({(r["kind"], r["standing"]): r["things"] for r in counted})
    if without.revisions:
        numbers = json.dumps(sorted(without.revisions))
        counts -= Counter({(r["kind"], r["standing"]): r["things"] for r in engine.all(table_queries.COUNTED_AMONG[narrow], {**asked, "numbers": numbers})})
    return _table(events, limit, counts, question, is_exact)


def every(engine: Engine, view: View, question: Question, *, sort: Sort = "latest") -> Iterator[Event]:
    """All events that a question finds, one by one, its words and sources among what they are found by."""
    if question.words and not phrases(question.words):
        return iter(())
    if view.is_stale():
        return iter(_ordered(_looked(view, question), question, sort))
    narrow, asked = _narrowed(engine, question)
    return (e for e in _read(_held(engine, narrow, sort, asked, NOTHING)) if event_fits(e, question))


def _narrowed(engine: Engine, question: Question) -> tuple[table_queries.Narrow, Row]:
    """By what a question narrows, and its parameters."""
    wanted = phrases(question.words or "")
    around = question.box or (box(question.place) if question.place is not None else None)
    start, end = (question.window.earliest, question.window.latest) if question.window else (None, None)
    asked: Row = {
        "thing": "event", "as_of": contract.stamp(question.as_of) or derived.LAST,
        "start": rows.seconds(start) if start else -latest.EVER_S, "end": rows.seconds(end) if end else latest.EVER_S,
        "kinds": latest.listed(question.kinds), "standings": latest.listed(question.standing),
    }  # fmt: skip
    if around is not None:
        asked |= dict(zip(("south", "west", "north", "east"), around, strict=True))
        asked |= {"first_day": asked["start"] / latest.DAY_S - 1, "last_day": asked["end"] / latest.DAY_S + 1}
    if wanted:
        asked["words"] = engine.question(wanted)
    if question.sources:
        asked["sources"] = latest.listed(question.sources)
    if question.actors:
        asked["actors"] = latest.listed(tuple(a.casefold() for a in question.actors))
    return (question.window is not None, around is not None, bool(wanted), bool(question.sources), bool(question.actors)), asked


def _held(engine: Engine, narrow: table_queries.Narrow, sort: Sort, asked: Row, without: Withheld) -> Iterator[Row]:
    """Rows with the bodies of what is listed, in order."""
    return (row for row in engine.stream(table_queries.LISTED[narrow, sort], asked) if row["number"] not in without.revisions)


def _read(held: Iterable[Row]) -> Iterator[Event]:
    return (contract.to_event(json.loads(rows.inflate(row["body"]))) for row in held)


def _made(view: View, question: Question, sort: Sort, skip: int, limit: int, without: Withheld, fits: Callable[[Event], bool] | None) -> Table:
    """The same of events that are made for this moment."""
    made = [e for e in _looked(view, question) if e.id not in without.events and (fits is None or fits(e))]
    counts = Counter[tuple[str, str]]((e.kind, e.standing) for e in made)
    ordered = _ordered(made, question, sort)
    return _table(tuple(ordered[skip : skip + limit + 1]), limit, counts, question, True)


def _looked(view: View, question: Question) -> list[Event]:
    """Events of every kind and standing that are made for this moment."""
    made = view.events(replace(question, limit=None, kinds=(), standing=()))
    made += view.events(replace(question, limit=None, kinds=(), standing=("withdrawn",)))
    if question.words or question.sources:
        claims = {f.claim.id for f in view.claims(Question(words=question.words, sources=question.sources))}
        made = [e for e in made if claims & set(e.claims)]
    return made


def _ordered(made: list[Event], question: Question, sort: Sort) -> list[Event]:
    """Those that answer the question, in order."""
    fits = [e for e in made if event_fits(e, question)]
    dated = sorted((e for e in fits if _began(e)), key=lambda e: _began(e) or "", reverse=sort != "earliest")
    return dated + [e for e in fits if not _began(e)]


def _began(event: Event) -> str | None:
    beginning: datetime | None = event.window.earliest if event.window else None
    return contract.stamp(beginning)


def counted(found: Table, by_kind: Mapping[tuple[str, str], int], question: Question) -> Table:
    """A page of the table with the counts of all that the question finds, by kind and standing, were neither chosen."""
    return _table(found.events, len(found.events), Counter(by_kind), question, True, found.more)


def _table(events: tuple[Event, ...], limit: int, counts: Counter[tuple[str, str]], question: Question, is_exact: bool, more: bool = False) -> Table:
    kinds, standings = Counter[str](), Counter[str]()
    for (kind, standing), things in counts.items():
        if standing in question.standing if question.standing else standing != "withdrawn":
            kinds[kind] += things
        if not question.kinds or kind in question.kinds:
            standings[standing] += things
    return Table(events[:limit], more or len(events) > limit, dict(kinds.most_common()), dict(standings.most_common()), is_exact)
