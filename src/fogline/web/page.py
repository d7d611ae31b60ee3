"""What a page is: an address, a rule who may see it, and a function from what is asked to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from fogline import contract, feeds
from fogline.questions import Address
from fogline.record import Record, View, derived
from fogline.record.tallies import Tallies
from fogline.types import Event, Place, Question
from fogline.web import safety
from fogline.web.access import NOBODY, Person, Rule
from fogline.web.safety import Safety

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
    count: Callable[[], Row]
    tallies: Callable[[], Tallies]  # counts of its events, by what maps and legends ask for
    basemap: str  # where the base map of maps is
    towns: Callable[[tuple[float, float, float, float], int], list[Place]]  # the largest of a box, so many at most
    me: Person = NOBODY  # who asks
    unmasked: bool = False  # they gave a reason to see private persons' names, and it is logged
    static: bool = False  # for a copy without a server
    site: str = ""  # address under which the pages are reached for good, where that is set

    @property
    def as_of(self) -> str:
        """The record's moment, as its queries take it."""
        return contract.stamp(self.view.as_of) or derived.LAST

    def events(self, found: Iterable[Event]) -> Iterator[Event]:
        """Events as they may be shown; those that are too fresh are left out."""
        return (e for event in found if (e := safety.shown(event, self.safety, self.now)) is not None)

    def place(self, place: Place | None) -> Place | None:
        """A place as it may be shown."""
        return safety.shown_place(place, self.safety)

    def may_tell(self, moment: str | None) -> bool:
        """May a report of this moment be shown? One that is fresher than the delay may tell of what is kept back."""
        published = contract.moment(moment)
        return published is None or published <= self.now - timedelta(hours=self.safety.delay_h)

    def show(self, event: Event, heard: datetime | None) -> Event | None:
        """An event as it may be shown, given when it was first reported; None where it is too fresh."""
        return safety.shown(event, self.safety, self.now, heard=heard)


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
    embeds: bool = False  # it may stand in a frame of somebody else's page, and has no menu

    def known(self, form: Form) -> tuple[str, ...]:
        """The parameters that mean something to it in a form; a feed tells what became of the record, and has an order of its own."""
        return tuple(name for name in self.takes if name not in NOT_OF_FEEDS) if form == "atom" else self.takes

    def twin(self, form: Form) -> str:
        """The path of a twin."""
        return f"/{self.name}.{form}" if self.path == "/" else f"{self.path}.{form}"
