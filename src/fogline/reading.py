"""Document -> reading: the readers called in order, and the door that their spans must pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fogline import door
from fogline import sentences as sentence_splitter
from fogline.claims import actors, assembly, attribution, bare_tolls, counts, deeds, places, speakers, times
from fogline.furniture import boilerplate
from fogline.gazetteer import Gazetteer
from fogline.languages import is_read
from fogline.models import network as models
from fogline.types import Attribution, Document, Reading, Span


def read(document: Document, gazetteer: Gazetteer, *, own: Path | None = None) -> Reading:
    """Everything that the readers find in one document.

    A document in a language that is not read gives an empty reading: that is no failure.

    Args:
        document: clean text with its publication date, the anchor of relative dates.
        gazetteer: where places are looked up.
        own: a user's file of further actors.

    Returns:
        A reading whose spans all lie in `document.text`; what a reader got wrong is a `Failure` in it.
    """
    if not is_read(document.language):
        return Reading(document)
    found, spans, told = gather(document, gazetteer, own=own)
    claimed = list(assembly.claims(document.id, found, spans, told))
    reading = Reading(
        document,
        tuple(found.attributions),
        tuple(p for _, p in found.places),
        tuple(t for _, t in found.times),
        tuple(c for _, c in found.counts),
        tuple(claimed),
        sentences=tuple(spans),
    )
    return _without_negated(door.check(reading))


def gather(document: Document, gazetteer: Gazetteer, *, own: Path | None = None) -> tuple[assembly.Parts, list[Span], list[deeds.Deed]]:
    """What one document's readers find before it is put together: the parts of claims, the sentences, the deeds.

    Args: as for `read`.
    """
    text = document.text
    spans = sentence_splitter.split(text)
    furniture = boilerplate(text, spans)
    spans = [s for s in spans if s not in furniture]
    home = places.country_of(document.source)
    who = actors.read(text, spans, year=document.published_at.year if document.published_at else None, own=own, home=home)
    network = models.load()
    seen = models.see(text, spans, network)
    said = speakers.resolve(text, spans, attribution.read(text, seen, network), who, document.author or document.source)
    told = deeds.read(text, spans, seen, network)
    where = places.read(text, spans, gazetteer, [m.span for m in who if m.id], source=document.source, told=deeds.places_told(told, seen))
    when = times.read(text, spans, document.published_at)
    how_many = counts.read(text, spans, who)
    found = assembly.Parts(text, document.published_at, said, where, when, how_many, who, home)
    return found, spans, bare_tolls.added(told, how_many, spans, when, where)


def _without_negated(reading: Reading) -> Reading:
    """Drop speech that did not happen ("did not say"), and point what is left at its new index."""
    kept = [i for i, a in enumerate(reading.attributions) if not a.negated]
    if len(kept) == len(reading.attributions):
        return reading
    moved = {old: new for new, old in enumerate(kept)}
    said = [_reparented(reading.attributions[i], moved) for i in kept]
    claims = [replace(c, attribution=moved.get(c.attribution) if c.attribution is not None else None) for c in reading.claims]
    return replace(reading, attributions=tuple(said), claims=tuple(claims))


def _reparented(attribution: Attribution, moved: dict[int, int]) -> Attribution:
    """The attribution with its parent's new index."""
    return replace(attribution, parent=moved.get(attribution.parent) if attribution.parent is not None else None)


def evidence_of(reading: Reading, claim_index: int) -> Sequence[tuple[str, str]]:
    """The fields of a claim with the words each was read from."""
    return [(e.field, e.span.of(reading.document.text)) for e in reading.claims[claim_index].evidence]
