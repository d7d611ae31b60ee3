"""Events of the record as exports may tell them: nothing fresh, no place too fine, private persons by their role, no words of restricted reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from fogline import masking
from fogline.record import View
from fogline.record.restricted import wordless
from fogline.safety import Safety, shown, shown_place
from fogline.types import Event, Filed, Question


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim of an event with where its report is found."""

    filed: Filed
    url: str | None = None
    sha256: str | None = None  # of the report's bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it may be shown, with the claims it is made of."""

    event: Event
    claims: tuple[Cited, ...] = ()


@dataclass(slots=True)
class Kept:
    """How many events were kept back because they are too fresh, counted while others are told."""

    back: int = 0


def tell(view: View, question: Question, safety: Safety, now: datetime, kept: Kept | None = None) -> Iterator[Told]:
    """Events that answer a question, in order of time, each as it may be shown; one event's claims are held at a time.

    Args:
        view: of the record.
        question: its sources are those of the claims: an event is told where one of them has such a publisher.
        safety: the limits.
        now: by the clock.
        kept: counts what is kept back.
    """
    return of_events(view, view.events(replace(question, limit=None)), question, safety, now, kept)


def of_events(view: View, events: Iterable[Event], question: Question, safety: Safety, now: datetime, kept: Kept | None = None) -> Iterator[Told]:
    """The same of events that were found already."""
    desk, hidden = _Desk(view), view.restricted()
    given = 0
    for event in events:
        if question.limit is not None and given >= question.limit:
            return
        claims = [c for name in event.claims if (c := desk.cited(name)) is not None]
        if question.sources and not any(c.filed.source in question.sources for c in claims):
            continue
        heard = min((m for c in claims for m in (c.filed.published_at, c.filed.recorded_at) if m is not None), default=None)
        seen = shown(event, safety, now, heard=heard, sources=(c.filed.source for c in claims))
        if seen is None:
            if kept is not None:
                kept.back += 1
            continue
        given += 1
        yield Told(masking.event(seen, desk.roles(claims)), tuple(_safe(_wordless(c) if c.filed.claim.document_id in hidden else c, desk.roles([c]), safety) for c in claims))


class _Desk:
    """Claims and reports as they are asked for; of each document only who speaks privately in it is kept."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._documents: dict[str, tuple[str | None, str | None, Mapping[str, str]]] = {}

    def cited(self, name: str) -> Cited | None:
        """A claim with where its report is found."""
        filed = self._view.claim(name)
        return Cited(filed, *self._document(filed.claim.document_id)[:2]) if filed is not None else None

    def roles(self, claims: Iterable[Cited]) -> dict[str, str]:
        """The private persons who speak in the documents of some claims, and what views call each."""
        found: dict[str, str] = {}
        for c in claims:
            found |= self._document(c.filed.claim.document_id)[2]
            if c.filed.role and c.filed.claim.speaker:
                found[c.filed.claim.speaker] = c.filed.role
        return found

    def _document(self, name: str) -> tuple[str | None, str | None, Mapping[str, str]]:
        """Address and SHA-256 of a document's report, and its private persons."""
        if name not in self._documents:
            row = self._view.document(name)
            layers = self._view.layers(row["number"]) if row is not None else {}
            roles = masking.roles(layers.get("attributions", ()))
            self._documents[name] = (row["url"], row["sha256"], roles) if row is not None else (None, None, roles)
        return self._documents[name]


def _wordless(cited: Cited) -> Cited:
    """A claim of a restricted report: neither its words nor where to find them."""
    return replace(cited, filed=wordless(cited.filed), url=None)


def _safe(cited: Cited, roles: Mapping[str, str], safety: Safety) -> Cited:
    """A claim as it may be shown."""
    filed = masking.shown(cited.filed)
    claim = filed.claim
    if roles:
        actors = tuple(replace(a, name=roles.get(a.name, a.name)) for a in claim.actors)
        claim = replace(claim, speaker=roles.get(claim.speaker or "", claim.speaker or "") or None, actors=actors)
        filed = replace(filed, claim=claim, words=masking.hidden(filed.words, roles), sentence=masking.hidden(filed.sentence, roles))
    return replace(cited, filed=replace(filed, place=shown_place(filed.place, safety), places=()))
