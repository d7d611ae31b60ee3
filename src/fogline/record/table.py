"""A page of the table of events: narrowed, counted by kind and standing, in the order asked for, and only as much of it as is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, get_args

from fogline import contract
from fogline.record import selecting
from fogline.record.engine import Engine
from fogline.record.fitting import event_fits
from fogline.record.revision_columns import STANDINGS
from fogline.record.selecting import Seen
from fogline.record.tallies import Sort, Tallies
from fogline.record.view import View
from fogline.record.withheld import NOTHING, Withheld
from fogline.record.words import Phrase, phrases
from fogline.types import Event, Filed, Question

SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


@dataclass(frozen=True, slots=True)
class Table:
    """Some events of those that a question finds.

    Attributes:
        events: of this page.
        more: are there more after it?
        kinds: how many there are of each kind, of the standings asked for; the question's own kinds aside.
        standings: the same the other way round.
        is_exact: do the counts mind everything that was asked? Else they mind not its least chance, for which only the first `LOOKED_AT`
            events of the order were looked through; or its words are so common that only the claims recorded last were looked through.
    """

    events: tuple[Event, ...]
    more: bool
    kinds: dict[str, int]
    standings: dict[str, int]
    is_exact: bool


def make(
    engine: Engine, view: View, question: Question, tallies: Callable[[], Tallies], *, sort: Sort = "latest", skip: int = 0, limit: int = 100,
    without: Withheld = NOTHING, seen: Seen | None = None,
) -> Table:  # fmt: skip
    """A page of the events that a question finds.

    Args:
        engine: of the record.
        view: of the record, at the question's moment.
        question: its words are looked for in the events' claims, its sources among their publishers.
        tallies: counts of the record's events.
        sort: latest or earliest to begin first, or those first that became known last; those whose beginning is not known come last.
        skip: how many events stand on the pages before.
        limit: how many stand on a page.
        without: what is neither listed nor counted.
        seen: how events are shown.
    """
    if question.words and not phrases(question.words):
        return Table((), False, {}, {}, True)
    held = tallies()
    chosen = selecting.chosen(engine, held, replace(question, as_of=view.as_of), without=without.by_words(question), seen=seen)
    events = tuple(selecting.page(engine, held, chosen, sort, skip, limit + 1, question.least_chance))
    counts = Counter(held.by_kind(replace(chosen, kinds=(), standings=STANDINGS)))
    return _table(events, limit, counts, question, not question.least_chance and all(a.is_all for a in chosen.among))


def of(made: Iterable[Event], question: Question, sort: Sort, skip: int, limit: int) -> Table:
    """The same of events of every kind and standing that were made for the moment, no column having them."""
    made = list(made)
    counts = Counter[tuple[str, str]]((e.kind, e.standing) for e in made)
    fits = ordered((e for e in made if event_fits(e, question)), sort)
    return _table(tuple(fits[skip : skip + limit + 1]), limit, counts, question, True)


def made(view: View, question: Question, seen: Seen | None = None) -> list[Event]:
    """Events of every kind and standing that are made for the moment of a view whose stored ones are not made from all that was known then."""
    if question.words and not phrases(question.words):
        return []
    found = view.events(replace(question, limit=None, kinds=(), standing=()))
    found += view.events(replace(question, limit=None, kinds=(), standing=("withdrawn",)))
    if question.words or question.sources:
        held = view.claims(Question(words=question.words, sources=question.sources))
        claims = {f.claim.id for f in held if seen is None or not question.words or not _is_name(view, f, seen, phrases(question.words))}
        found = [e for e in found if claims & set(e.claims)]
    return found


def _is_name(view: View, filed: Filed, seen: Seen, wanted: Sequence[Phrase]) -> bool:
    """Are words that are asked for a private person's name, in a claim's report?"""
    row = view.claim_row(filed.claim.id)
    return row is not None and bool(seen.persons.named([row["number"]], wanted))


def ordered(found: Iterable[Event], sort: Sort) -> list[Event]:
    """Events in order, those whose beginning is not known last."""
    found = list(found)
    dated = sorted((e for e in found if _began(e)), key=lambda e: _began(e) or "", reverse=sort != "earliest")
    return dated + [e for e in found if not _began(e)]


def _began(event: Event) -> str | None:
    beginning: datetime | None = event.window.earliest if event.window else None
    return contract.stamp(beginning)


def _table(events: tuple[Event, ...], limit: int, counts: Counter[tuple[str, str]], question: Question, is_exact: bool) -> Table:
    kinds, standings = Counter[str](), Counter[str]()
    for (kind, standing), things in counts.items():
        if standing in question.standing if question.standing else standing != "withdrawn":
            kinds[kind] += things
        if not question.kinds or kind in question.kinds:
            standings[standing] += things
    return Table(events[:limit], len(events) > limit, dict(kinds.most_common()), dict(standings.most_common()), is_exact)
