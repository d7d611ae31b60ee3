"""Each stated number of people who moved, with what the IDMC asks of a figure.

Source: IDMC, figures of its internal displacement database (quantifier, unit, stock or flow, origin or destination, recommended or
triangulation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from fogline import contract, tellers
from fogline.displacement.ends import HOME, End, ends, lexicon
from fogline.record import View
from fogline.record.engine import Row
from fogline.types import Count, Event, Filed, Kind, Place, Question, Span, What

KINDS: tuple[Kind, ...] = ("displacement", "evacuation", "return", "surrender")
COUNTED: dict[Kind, frozenset[What]] = {
    "displacement": frozenset({"displaced", "evacuated", "present"}), "evacuation": frozenset({"evacuated", "displaced", "present"}),
    "return": frozenset({"displaced", "evacuated", "present", "other"}), "surrender": frozenset({"surrendered"}),
}  # fmt: skip
Measure = Literal["flow", "running total", "stock"]
Quantifier = Literal["exactly", "approximately", "more than", "less than", "between"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that one claim states of people who moved."""

    filed: Filed
    count: Count
    event: str  # that its claim belongs to
    origin: tuple[int | str, str]  # the group of copies that its report is of, and the voice in it
    category: str  # new displacement, IDPs, evacuation, return, surrender
    measure: Measure
    places: tuple[tuple[End, Place], ...]

    @property
    def unit(self) -> str:
        """People or households; the one is never made of the other."""
        return self.count.unit

    @property
    def quantifier(self) -> Quantifier:
        """How the words bound the number."""
        count = self.count
        if count.high is None:
            return "more than"
        if count.low != count.high:
            return "less than" if count.low == 0 else "between"
        return "approximately" if count.approximate else "exactly"

    @property
    def stated_at(self) -> str:
        """When it was published, or else recorded."""
        return contract.stamp(self.filed.published_at or self.filed.recorded_at) or ""

    @property
    def bound(self) -> str:
        """The number in words, as it is bound."""
        low, high = self.count.low, self.count.high
        match self.quantifier:
            case "less than":
                return f"up to {high:,.0f}"
            case "between":
                return f"between {low:,.0f} and {high:,.0f}"
            case quantifier:
                return f"{quantifier} {low:,.0f}"


def find(view: View, question: Question) -> Iterator[Figure]:
    """The figures of people moved in claims that answer a question, by event; what was only planned, foretold or denied is none.

    Args:
        view: of the record.
        question: its kinds are those of displacement, whatever it names; its place is looked for at either end.
    """
    events = {claim: event for event in view.events(Question(kinds=KINDS, as_of=question.as_of)) for claim in event.claims}
    asked = Question(window=question.window, kinds=KINDS, actors=question.actors, sources=question.sources, as_of=question.as_of)
    claims = [f for f in view.claims(asked) if f.claim.stance == "asserted" and f.claim.id in events and f.counts and not _words("kept").search(f.sentence)]
    desk = _Desk(view)
    for filed in sorted(claims, key=lambda f: (f.claim.document_id, f.claim.id)):
        count = _chosen(filed)
        if count is not None:
            yield _figure(filed, count, events[filed.claim.id], desk.places(filed))


def _chosen(filed: Filed) -> Count | None:
    """The number of all who moved: parts of it, and numbers of other things, are none."""
    fitting = [c for c in filed.counts if c.what in COUNTED[filed.claim.kind] and c.unit in ("people", "households") and not c.part]
    return max(fitting, key=lambda c: (c.what != "present", c.low, -c.span.start), default=None)


def _figure(filed: Filed, count: Count, event: Event, places: tuple[tuple[End, Place], ...]) -> Figure:
    group = next((i for i, reports in enumerate(event.origin_groups) if filed.input_id in reports), filed.input_id)
    measure = _measure(filed, count)
    categories = lexicon()["categories"]
    category = categories["stock"] if measure == "stock" and filed.claim.kind == "displacement" else categories[filed.claim.kind]
    return Figure(filed, count, event.id, (group, tellers.key(filed)), category, measure, places)


def _measure(filed: Filed, count: Count) -> Measure:
    """Does a number count those who moved in a time, all so far, or those who are somewhere?"""
    if count.cumulative:
        return "running total"
    is_there = (count.stock and count.what != "present") or _words("stock").search(filed.sentence) is not None
    return "stock" if filed.claim.kind == "displacement" and is_there and not _words("moved").search(filed.sentence) else "flow"


@cache
def _words(measure: str) -> re.Pattern[str]:
    return re.compile(lexicon()["measures"][measure], re.IGNORECASE)


class _Desk:
    """The places of a claim's sentence, each with its end of the move; the last document stays open."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._document = ""
        self._text = ""
        self._named: list[tuple[Span, Place]] = []
        self._sentences: list[Span] = []

    def places(self, filed: Filed) -> tuple[tuple[End, Place], ...]:
        """Those that the sentence names, else the claim's own."""
        self._open(filed.claim.document_id)
        words = next(e.span for e in filed.claim.evidence if e.field == "kind")
        sentence = next((s for s in self._sentences if s.covers(words)), words)
        named = [(span, place) for span, place in self._named if sentence.covers(span)]
        told = ends(self._text, sentence, [span for span, _ in named])
        found: dict[Place, End] = {}
        for (_, place), end in zip(named, told, strict=True):
            if end is not None:
                found.setdefault(place, end)  # a place named twice: where words say which end it is
        named_only = [place for _, place in named] or ([filed.place] if filed.place else [])
        for place in named_only:
            found.setdefault(place, HOME.get(filed.claim.kind, "at"))
        return tuple((end, place) for place, end in found.items())

    def _open(self, document: str) -> None:
        if document == self._document:
            return
        row = self._view.document(document)
        layers = self._view.layers(row["number"]) if row is not None else {}
        self._document, self._text = document, (row or {}).get("text") or ""
        self._named = sorted(_literal(layers.get("places", ())), key=lambda pair: pair[0])
        self._sentences = [Span(*span) for span in layers.get("sentences", ())]


def _literal(toponyms: Iterable[Row]) -> Iterator[tuple[Span, Place]]:
    """Toponyms that name the place itself, where it is known."""
    for row in toponyms:
        place = contract.to_place(row)
        if place is not None and row["use"] == "literal":
            yield Span(*row["span"]), place
