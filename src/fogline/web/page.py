"""What a page is: an address, a rule who may see it, and a function from what is asked to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Literal

from fogline import contract, feeds, safety
from fogline.foretold import Prediction
from fogline.news import Show
from fogline.questions import Address
from fogline.record import Record, View, derived, selecting, table, withheld
from fogline.record.fitting import event_fits
from fogline.record.persons import Persons
from fogline.record.revision_columns import STANDINGS
from fogline.record.selecting import Seen
from fogline.record.table import Table
from fogline.record.tallies import Sort, Tallies
from fogline.record.withheld import Withheld
from fogline.record.words import phrases
from fogline.safety import Safety
from fogline.types import Event, Filed, Place, Question
from fogline.web.access import NOBODY, Person, Rule
from fogline.web.ground import Ground

Form = Literal["json", "csv", "geojson", "atom"]
Row = dict[str, Any]
NOT_OF_FEEDS = ("as_of", "sort", "speaker", "open", "due_before", "page")


class NotFoundError(Exception):
    """What a page is to show is not in the record; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the record at its moment, the question, and how the page was called."""

    record: Record
    view: View
    address: Address
    question: Question
    name: str  # what the path names: an event, a document; empty where it names nothing
    safety: Safety
    root: tuple[int, str]  # entries of the log, root over them
    origin: str  # scheme and host, as the reader wrote them
    now: datetime  # by the clock
    withheld: Withheld  # what may not be shown of the view
    persons: Persons  # who speaks privately
    count: Callable[[], Row]
    tallies: Callable[[], Tallies]  # counts of its events, by what maps and legends ask for
    basemap: str  # where the base map of maps is
    towns: Callable[[tuple[float, float, float, float], int], list[Place]]  # the largest of a box, so many at most
    ground: Callable[[], Ground]  # who holds what, and what is told of sieges, hazards and people moved
    ground_at_hand: Callable[[], Ground | None]  # the same; None where it would have to be waited for
    me: Person = NOBODY  # who asks
    unmasked: bool = False  # they gave a reason to see private persons' names, and it is logged
    read: set[str] = field(default_factory=set)  # restricted documents of which words are shown; who asks is logged
    static: bool = False  # for a copy without a server
    is_aside: bool = False  # the record goes on, and the page shows the last moment of which its ground is ready
    site: str = ""  # address under which the pages are reached for good, where that is set

    @property
    def as_of(self) -> str:
        """The record's moment, as its queries take it."""
        return contract.stamp(self.view.as_of) or derived.LAST

    def events(self, found: Iterable[Event]) -> Iterator[Event]:
        """Events as they may be shown; what is to be kept back is left out."""
        return (self._seen(event) for event in found if event.id not in self.withheld.events)

    def _seen(self, event: Event) -> Event:
        return safety.widened(self.persons.event(self.view, event), self.safety)

    def event(self, name: str) -> Event | None:
        """The event that an id leads to, as it may be shown; None where there is none, or it is to be kept back.

        Raises:
            RecordError: its report was redacted.
        """
        event = self.view.event(name)
        if event is None or event.id in self.withheld.events:
            return None
        heard, sources, _ = withheld.first_heard(self.view, event)  # an id may lead to what no list has
        shown = safety.shown(event, self.safety, self.now, heard=heard, sources=sources)
        return self._seen(shown) if shown is not None else None

    def found(self, question: Question, *, newest: bool = False, skip: int = 0) -> Iterator[Event]:
        """Events that answer a question, as they may be shown: where they are is asked of what is shown, not of what is known.

        Args:
            question: its `limit` counts what is shown.
            newest: those that began last first; else in order of time.
            skip: how many are left out first.
        """
        sort: Sort = "latest" if newest else "earliest"
        if self.view.is_stale():
            fits = table.ordered((e for e in self.made(question) if event_fits(e, replace(question, place=None, box=None))), sort)
            return islice(fits, skip, None if question.limit is None else skip + question.limit)
        engine, tallies = self.record.engine, self.tallies()
        chosen = selecting.chosen(engine, tallies, replace(question, as_of=self.view.as_of), without=self.withheld.by_words(question), seen=self.seen)
        return self.events(selecting.page(engine, tallies, chosen, sort, skip, question.limit, question.least_chance))

    def table(self, question: Question, *, limit: int, sort: Sort = "latest", skip: int = 0) -> Table:
        """A stretch of the table of a question, with counts, likewise as it may be shown."""
        if self.view.is_stale():
            return table.of(self.made(question), replace(question, place=None, box=None), sort, skip, limit)
        found = table.make(self.record.engine, self.view, question, self.tallies, sort=sort, skip=skip, limit=limit, without=self.withheld, seen=self.seen)
        return replace(found, events=tuple(self.events(found.events)))

    def made(self, question: Question) -> Iterator[Event]:
        """Events of every kind and standing that are made for this moment, as they may be shown."""
        held = self.events(table.made(self.view, replace(safety.wide(question, self.safety), actors=()), self.seen))
        acting = Question(actors=question.actors, standing=STANDINGS)
        if question.words and not self.withheld.opened and self.withheld.restricted.ids:  # no words of these are told, nor whether they have some
            held = (e for e in held if not any(self.withheld.hides(self.view, claim) for claim in e.claims))
        return (e for e in held if safety.lies(e.place, question, self.safety) and event_fits(e, acting))

    def is_found(self, event: Event, question: Question) -> bool:
        """Is an event, as it is shown, found by the actors and words of a question that found it as it is known: by no private person's name?"""
        held = (self.view.claim_row(name) for name in event.claims)
        if question.words and not self.withheld.opened and event.id in self.withheld.restricted.events:
            return False
        named = question.words and self.persons.named([row["number"] for row in held if row is not None], phrases(question.words))
        return not named and event_fits(event, Question(actors=question.actors, standing=STANDINGS))

    def predictions(self, *, withdrawn: bool = False) -> list[Prediction]:
        """What was foretold in reports that may be shown; with those whose claims were withdrawn, or without."""
        return [p for p in self.view.predictions(withdrawn=withdrawn) if self.may_tell(p)]

    def may_tell(self, prediction: Prediction) -> bool:
        """Was it made long enough ago, not under an embargo, and in no report whose words may not be read here?"""
        cut, sources = self.safety.cut(self.now), self.safety.embargoed(self.now)
        is_old = cut is None or (prediction.made_at is not None and prediction.made_at <= cut)
        if is_old and not sources and not self.withheld.restricted.ids:
            return True
        held = [row for name in prediction.claim_ids if (row := self.view.claim_row(name)) is not None]
        if any(self.withheld.is_restricted(row["document_id"]) for row in held):
            return False
        self.note(row["document_id"] for row in held)
        if any(row["source"] in sources for row in held):
            return False
        return is_old or any(row["recorded_at"] <= (contract.stamp(cut) or "") for row in held)

    def is_past(self, moment: datetime | None) -> bool:
        """Does a moment lie far enough back to be told of? One that is not known does."""
        cut = self.safety.cut(self.now)
        return cut is None or moment is None or moment <= cut

    def filed(self, filed: Filed) -> Filed:
        """A claim as it may be shown: its places, those it was corrected from and to, and no words of a document that is kept back."""
        read = replace(filed.as_read, place=self.place(filed.as_read.place)) if filed.as_read else None
        places = tuple(p for place in filed.places if (p := self.place(place)) is not None)
        corrections = tuple(safety.corrected(j, self.safety) for j in filed.corrections)
        filed = replace(filed, place=self.place(filed.place), places=places, as_read=read, corrections=corrections)
        self.note([filed.claim.document_id])
        filed = self.withheld.claim(filed)
        return filed if self.unmasked else self.persons.claim(self.view, filed)

    def note(self, documents: Iterable[str]) -> None:
        """Remember which restricted documents are shown to somebody who may read them."""
        if self.withheld.opened:
            self.read.update(self.withheld.restricted.ids.intersection(documents))

    def place(self, place: Place | None) -> Place | None:
        """A place as it may be shown."""
        return safety.shown_place(place, self.safety)

    @property
    def seen(self) -> Seen:
        """How events are shown, for those who look for some."""
        return Seen(partial(self.persons.event, self.view), self.persons)

    @property
    def show(self) -> Show:
        """The door for feeds: an event as it may be shown, given when it was first heard of; None where it is kept back."""
        door = self.withheld.show(self.safety, self.now)

        def show(event: Event, heard: datetime | None) -> Event | None:
            shown = door(event, heard)
            return self._seen(shown) if shown is not None else None

        return show

    def hides(self, *names: str | None) -> bool:
        """Is one of these the id of what is kept back, or of a claim in it?"""
        return any(self.withheld.hides(self.view, name) for name in names)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page shows: to people, and to programs in up to three forms."""

    shown: Mapping[str, Any]  # for the template
    body: Mapping[str, Any]  # for the JSON twin
    rows: Sequence[Row] = ()  # for the CSV twin, all with the same columns
    features: Sequence[Row] = ()  # for the GeoJSON twin
    pages: int = 1  # how many pages there are of it


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its twins."""

    name: str  # of its template, and in the address of its twins where the path is "/"
    path: str  # as in Starlette
    title: str
    rule: Rule
    answer: Callable[[Asked], Answer]
    summary: str  # one sentence for openapi.json
    takes: tuple[str, ...] = ("as_of",)  # the parameters that mean something to it
    twins: tuple[Form, ...] = ("json", "csv", "geojson")
    in_menu: bool = True
    scripts: tuple[str, ...] = ()  # of static/, as modules
    feed: Callable[[Asked, feeds.Site, feeds.About, feeds.Cursor | None], bytes] | None = None  # for the Atom twin
    told: Mapping[str, Row] = field(default_factory=dict, hash=False)  # JSON schemas of what its JSON twin has, for openapi.json
    embeds: bool = False  # it may stand in a frame of somebody else's page, and has no menu

    def known(self, form: Form) -> tuple[str, ...]:
        """The parameters that mean something to it in a form; a feed tells what became of the record, and has an order of its own."""
        return tuple(name for name in self.takes if name not in NOT_OF_FEEDS) if form == "atom" else self.takes

    def twin(self, form: Form) -> str:
        """The path of a twin."""
        return f"/{self.name}.{form}" if self.path == "/" else f"{self.path}.{form}"
