"""Which events a question finds, by the numbers of their revisions: chosen from the columns of `tallies`, read only where they are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from fogline import contract
from fogline.record import derived, rows, table_queries
from fogline.record.engine import Engine
from fogline.record.persons import Persons
from fogline.record.revision_columns import EVER, Chosen
from fogline.record.tallies import Sort, Tallies
from fogline.record.words import phrases
from fogline.types import Event, Question

LOOKED_AT: Final = 3_000  # events through which is looked for a least chance. A tenth of a second
AT_ONCE: Final = 100  # bodies that are read together
NAMES_AMONG: Final = 300  # claims with some words, the last ones: if no private person of these bears them, they are no name
NAMED_AMONG: Final = 2_000  # claims with some words that are a name, the last ones: the rest is not found
MOST_CLAIMS: Final = 20_000  # with some words, those recorded last: through so many is looked. A tenth of a second


@dataclass(frozen=True, slots=True)
class Seen:
    """How events are shown: the event with its private persons by their role, and who they are."""

    event: Callable[[Event], Event]
    persons: Persons


def chosen(
    engine: Engine, tallies: Tallies, question: Question, *, without: frozenset[int] = frozenset(), seen: Seen | None = None
) -> Chosen:
    """What the columns are to be asked; of the question, its least chance alone is left open.

    Args:
        engine: of the record.
        tallies: of the same state.
        question: its words are looked for in the events' claims, its sources among their publishers.
        without: numbers of revisions that are left out.
        seen: how events are shown: private persons are found by no name. None is as they are known.
    """
    window = question.window
    start, end = (rows.seconds(window.earliest), rows.seconds(window.latest)) if window else (None, None)
    now = EVER - 1 if question.as_of is None else int(question.as_of.timestamp())
    among = []
    if question.words:
        among.append(tallies.found_by(("words", question.words, question.as_of), lambda: _with_words(engine, question, seen)))
    if question.sources:
        among.append(tallies.found_by(("sources", question.sources), lambda: _of(engine, table_queries.OF_SOURCE, question.sources)))
    if question.actors:
        actors = tuple(a.casefold() for a in question.actors)
        among.append(tallies.found_by(("actors", actors), lambda: _acting(engine, actors, seen)))
    if question.place is not None:
        tallies.place_spots(engine)
    return Chosen(now, start, end, question.kinds, question.standing, question.box, without, tuple(among), question.place)


def page(engine: Engine, tallies: Tallies, asked: Chosen, sort: Sort, skip: int, limit: int | None, least_chance: float) -> Iterator[Event]:
    """Events in order, at most `limit` after so many that are skipped; what comes before is not read, but for a least chance, which no column has.

    Args:
        engine: of the record.
        tallies: of the same state.
        asked: which.
        sort: the order.
        skip: how many events stand before.
        limit: how many there are to be; None is all.
        least_chance: of each event. Through the first `LOOKED_AT` is looked for it.
    """
    if least_chance:
        looked = events(engine, tallies.numbers(asked, sort, LOOKED_AT).tolist(), least_chance)
        return islice(looked, skip, None if limit is None else skip + limit)
    numbers = tallies.numbers(asked, sort, None if limit is None else skip + limit)
    return events(engine, numbers[skip:].tolist())


def events(engine: Engine, numbers: Sequence[int], least_chance: float = 0.0) -> Iterator[Event]:
    """Events by the numbers of their revisions, in this order, as many as are taken; one that is less likely is left out."""
    return (event for _, event in _numbered(engine, numbers, least_chance))


def _numbered(engine: Engine, numbers: Sequence[int], least_chance: float = 0.0) -> Iterator[tuple[int, Event]]:
    for first in range(0, len(numbers), AT_ONCE):
        asked = [int(n) for n in numbers[first : first + AT_ONCE]]
        held = {row["number"]: row["body"] for row in engine.all(table_queries.BODIES, {"numbers": json.dumps(asked)})}
        for number in asked:
            if number in held:  # else it came after this state of the record
                body: dict[str, Any] = json.loads(rows.inflate(held[number]))
                if body["chance"] >= least_chance:
                    yield number, contract.to_event(body)


def _with_words(engine: Engine, question: Question, seen: Seen | None) -> tuple[list[int], bool]:
    """Revisions with a claim that has the words, known by then, and whether these are all."""
    wanted = phrases(question.words or "")
    held = engine.all(table_queries.NEXT_CLAIM, {"as_of": contract.stamp(question.as_of) or derived.LAST}) if wanted else []
    if not held:
        return [], True
    asked = {"words": engine.question(wanted), "next": held[0]["next"], "most": MOST_CLAIMS}
    found = [(row["claim"], row["number"]) for row in engine.all(table_queries.WITH_WORDS, asked)]
    claims = sorted({claim for claim, _ in found}, reverse=True)
    is_all = len(claims) < MOST_CLAIMS
    if seen is not None and (hidden := seen.persons.named(claims[:NAMES_AMONG], wanted)):
        is_all &= len(claims) <= NAMED_AMONG
        hidden |= seen.persons.named(claims[NAMES_AMONG:NAMED_AMONG], wanted)
        found = [(claim, number) for claim, number in found if claim not in hidden and claim >= claims[:NAMED_AMONG][-1]]
    return [number for _, number in found], is_all


def _acting(engine: Engine, actors: Sequence[str], seen: Seen | None) -> tuple[list[int], bool]:
    """Revisions in which an actor acts, as they are shown; through those of whom the lexicon knows is not looked."""
    numbers, _ = _of(engine, table_queries.OF_ACTOR, actors)
    if seen is None or _are_known(engine, numbers[:AT_ONCE], actors):
        return numbers, True
    there = [number for number, event in _numbered(engine, numbers[:LOOKED_AT]) if _acts(seen.event(event), actors)]
    return there, len(numbers) <= LOOKED_AT


def _are_known(engine: Engine, numbers: Sequence[int], actors: Sequence[str]) -> bool:
    """Does the lexicon know these actors, in some events?"""
    return all(a.id is not None for _, event in _numbered(engine, numbers) for a in event.actors if a.name.casefold() in actors)


def _acts(event: Event, actors: Sequence[str]) -> bool:
    return any(a.name.casefold() in actors or (a.id or "").casefold() in actors for a in event.actors)


def _of(engine: Engine, query: str, names: Sequence[str]) -> tuple[list[int], bool]:
    return [row["number"] for name in names for row in engine.all(query, {"name": name})], True
