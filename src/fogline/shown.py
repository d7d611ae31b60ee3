"""One thing of the record in full: an event down to its claims, a claim down to its words, a report down to its bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fogline import contract, judging, masking, prose, reasons
from fogline.errors import RecordError
from fogline.grades import Grade
from fogline.reasons import Reasons
from fogline.record import View
from fogline.types import Event, Filed

FACTS = (
    "input_id", "source", "author", "published_at", "url", "language",
    "media_type", "size_bytes", "sha256", "fetched_at", "recorded_at", "withdrawn_at", "why", "maker",
)
NUMBERS = ("number", "report", "position", "withdrawn_by")  # the database's own
AROUND = 160  # characters of the text shown on either side of a claim's words


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing for people and for programs."""

    lines: list[str]
    row: dict[str, Any]


def find(view: View, name: str, *, working: bool = False) -> Shown:
    """The thing that an id, the beginning of one, or a report's given id names.

    Args:
        view: of the record.
        name: what is looked for.
        working: of an event, print how its ranges came about (its row has it in any case).

    Raises:
        RecordError: nothing, or several things, have that name.
    """
    known = view.resolve(name) or name
    event = view.event(known) if name.startswith("event") else None
    if event is not None:
        filed = [f for i in event.claims if (f := view.claim(i)) is not None]
        waiting = view.decided().awaiting(set(event.claims))
        why = reasons_of(view, event, filed)
        lines = [prose.event_sentence(event), prose.support(event), event.id]
        lines += [f"one reviewer says confirmed ({waiting.made_by}: {waiting.why}), a second is needed"] if waiting else []
        lines += [f"copies of one origin: {', '.join(group)}" for group in event.origin_groups if len(group) > 1]
        lines += reasons.lines(why, working=working)
        for f in filed:
            lines += ["", *_claim_lines(view, f), reasons.source_line(why, f.claim.id)]
        if event.id != known and known in (name, event.id):
            lines.insert(0, f"{name} is part of {event.id} now")
        row = {**contract.event_row(event), **reasons.row(why), "confirmed_by_one": waiting.made_by if waiting else None}
        return Shown(lines, {**row, "claim_details": [contract.filed_row(f) for f in filed]})
    claim = view.claim(known)
    if claim is not None:
        return Shown(_claim_lines(view, claim), contract.filed_row(claim))
    document = view.document(known)
    if document is not None:
        return _document(view, document)
    raise RecordError(f"nothing in the record is called {name!r}; ids are printed by `fogline claims`, `events` and `brief`")


def reasons_of(view: View, event: Event, filed: Sequence[Filed]) -> Reasons:
    """Why an event is as it is; private persons by their role, and their names hidden in the texts.

    Args:
        view: of the record.
        event: the event.
        filed: its claims.
    """
    texts = {}
    for name in {f.claim.document_id for f in filed}:
        document = view.document(name)
        if document is not None and document["text"] is not None:
            private = {f.claim.speaker for f in filed if f.role and f.claim.speaker and f.claim.document_id == name}
            private |= set(masking.private_names(view.layers(document["number"]).get("attributions", ())))
            texts[name] = masking.hidden(document["text"], private)
    given = view.grades()
    graded = {source: g for source, _ in given if (g := judging.graded(given, source, event.kind)) is not None}
    own = {source: Grade(g.letter, g.why, g.made_by) for source, g in graded.items()}
    return reasons.find(event, [masking.shown(f) for f in filed], texts, own=own)


def _claim_lines(view: View, filed: Filed) -> list[str]:
    """A claim with its words marked in the text around them, and every field with the words it was read from."""
    claim = filed.claim
    document = view.document(claim.document_id)
    text: str = document["text"] if document else ""
    text = masking.hidden(text, [claim.speaker]) if filed.role and claim.speaker else text
    claim = masking.shown(filed).claim
    words = next(e.span for e in claim.evidence if e.field == "kind")
    before = text[max(0, words.start - AROUND) : words.start]
    after = text[words.end : words.end + AROUND]
    lines = [f"{claim.id}  {prose.stated(claim)} — {claim.speaker or 'the report itself'}"]
    lines.append("  …" + " ".join(f"{before}>>{words.of(text)}<<{after}".split()) + "…")
    lines += [f"  {e.field:<10} “{' '.join(e.span.of(text).split())}”  [{e.span.start}–{e.span.end}]" for e in claim.evidence]
    if filed.place:
        lines.append(f"  {'on the map':<10} {prose.where(filed.place)} {filed.place.lat:.3f}, {filed.place.lon:.3f} {filed.place.gazetteer_id or ''}".rstrip())
    if claim.window:
        lines.append(f"  {'window':<10} {prose.when(claim.window)}")
    lines += [f"  {'number':<10} {prose.how_many(c)}" for c in filed.counts]
    lines += [f"  {line}" for line in prose.correction_lines(filed)]
    lines.append(f"  read by {claim.maker} with confidence {claim.confidence:.0%}; recorded {contract.stamp(filed.recorded_at)}")
    published = f"{filed.published_at:%Y-%m-%d}" if filed.published_at else "date unknown"
    lines.append(f"  report {filed.input_id}: {filed.source or 'publisher unknown'}, {published}" + (f", SHA-256 {document['sha256']}" if document else ""))
    return lines


def hit(view: View, found: dict[str, Any]) -> Shown:
    """A document that has the words that were searched for, and where they stand."""
    document, _ = masked(view, found)
    row = {key: value for key, value in document.items() if key not in (*NUMBERS, "text")}
    return Shown(prose.hit_lines(document, document["text"]), row | {"hits": [list(h) for h in document["hits"]]})


def masked(view: View, document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A stored document and its layers, without the names of private persons who speak in it."""
    layers = view.layers(document["number"])
    private = masking.private_names(layers.get("attributions", ()))
    if private:
        document = {**document, **{key: masking.hidden(document[key], private) for key in ("title", "text") if document[key]}}
        layers = {**layers, "attributions": [masking.shown_attribution(a) for a in layers["attributions"]]}
    return document, layers


def _document(view: View, document: dict[str, Any]) -> Shown:
    """A report: what it says of itself, its bytes' name, its claims, its text."""
    document, layers = masked(view, document)
    lines = [document["title"] or document["input_id"]]
    lines += [f"  {key.replace('_', ' '):<13} {document[key]}" for key in FACTS if document[key] is not None]
    claims = view.claims_of(document["id"])
    gone = f"The text was redacted: {view.why(document['report_id'])}"
    lines += ["", *(prose.claim_line(f) for f in claims), "", document["text"] if document["text"] is not None else gone]
    row = {key: value for key, value in document.items() if key not in NUMBERS}
    row |= layers | {"tags": json.loads(document["tags"]), "claims": [contract.filed_row(f) for f in claims]}
    return Shown(lines, row)
