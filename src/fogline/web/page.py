"""What a page is: an address, a rule who may see it, and a function from what is asked to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fogline.questions import Address
from fogline.record import View
from fogline.types import Question
from fogline.web.safety import Safety

Rule = Literal["public", "reviewer"]
Form = Literal["json", "csv", "geojson"]
Row = dict[str, Any]


class NotFoundError(Exception):
    """What a page is to show is not in the record; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the record at its moment, the question, and how the page was called."""

    view: View
    address: Address
    question: Question
    name: str  # what the path names: an event, a document; empty where it names nothing
    safety: Safety
    root: tuple[int, str]  # entries of the log, root over them
    origin: str  # scheme and host, as the reader wrote them


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
    scripts: tuple[str, ...] = field(default=())  # of static/, as modules

    def twin(self, form: Form) -> str:
        """The path of a twin."""
        return f"/{self.name}.{form}" if self.path == "/" else f"{self.path}.{form}"
