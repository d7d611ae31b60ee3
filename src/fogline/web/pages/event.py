"""Event: one thing that happened, and who says so, in which words, where they agree and where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from fogline import contract, masking, matrix, prose, reasons, shown
from fogline.admiralty import LETTERS
from fogline.control.told import name as name_of
from fogline.errors import RecordError
from fogline.grades import DIGITS
from fogline.matrix import FIELDS, Origin
from fogline.reasons import Reasons
from fogline.record import View, citation, history
from fogline.record.restricted import NO_WORDS
from fogline.record.withheld import KEPT_BACK
from fogline.tolls import ALL, fold
from fogline.types import Event, Filed, Place
from fogline.web import quoted, sketch, symbols, templates
from fogline.web.page import Answer, Asked, NotFoundError, Page, Row
from fogline.web.twins import feature, widened

ICONS = {"agrees": "=", "differs": "≠", "alone": "1", "silent": "–"}
MEANS = {
    "agrees": "fits what other origins say", "differs": "does not fit what other origins say", "alone": "no other origin says anything of it",
    "silent": "says nothing of it",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """A row of the matrix with what is shown under it: its own claims, and those that its origin's later reports repeat."""

    row: matrix.Row
    own: tuple[Filed, ...]
    copies: tuple[Filed, ...]
    denies: bool


def answer(asked: Asked) -> Answer:
    """An event down to its words."""
    event = _found(asked, asked.name)
    claims = [asked.filed(f) for f in _claims(asked.view, event)]
    found = shown.reasons_of(asked.view, event, claims)
    found = replace(found, texts={name: text for name, text in found.texts.items() if not asked.withheld.has_no_words(name)})
    origins = matrix.make(found)
    voices = [(origin.reports, _voices(origin)) for origin in origins]
    told = _history(asked, event)
    waiting = asked.view.decided().awaiting(set(event.claims))
    link = f"{asked.origin}/events/{event.id}{'.html' if asked.static else ''}" if asked.origin else ""
    return Answer(
        {
            "event": event, "found": found, "origins": voices, "denied": any(v.denies for _, own in voices for v in own), "fields": FIELDS, "icons": ICONS, "means": MEANS, "letters": LETTERS, "digits": DIGITS,
            "taken_together": _together(event), "quotes": {i: quoted.pieces(f, found.texts.get(f.claim.document_id)) if not asked.withheld.has_no_words(f.claim.document_id) else (quoted.Piece(f.sentence),) for i, f in found.claims.items()},
            "working": list(_working(found)), "history": told["revisions"], "changes": history.changes, "verdict": history.verdict,
            "side_name": name_of, "joined": asked.name if asked.name != event.id else "", "teller": reasons.teller,
            "citations": list(_citations(asked, found)), "cited": _cited(asked, event, link, told["revisions"]), "card": _card(asked, event), "sketch": sketch.draw(_places(found), asked.towns, title="The place of the event and of each voice, with their radii; the list below names them", own=event.place is not None), "waiting": waiting,
            "family": symbols.of_kind(event.kind), "drawn_as": symbols.drawn,
        },
        {
            "event": contract.event_row(event), **reasons.row(found), "confirmed_by_one": waiting.made_by if waiting else None,
            "matrix": [_origin_row(origin) for origin in origins], "claim_details": [contract.filed_row(f) for f in claims], "history": told["revisions"],
        },
        list(_rows(event, origins)),
        [feature(event.id, event.place, {"of": "event", "kind": event.kind, "standing": event.standing, "chance": event.chance})]
        + [feature(f.claim.id, f.place, {"of": "claim", "report": f.input_id, "said_by": f.claim.speaker}) for f in found.claims.values() if f.place],
    )  # fmt: skip


def _found(asked: Asked, name: str) -> Event:
    """The event that an id, or the beginning of one, leads to."""
    event = asked.event(asked.view.resolve(name) or name) if name.startswith("event") else None
    if event is None:  # the same word for what is not there and what is kept back
        raise NotFoundError(f"no event is called {name!r} here{' at this moment' if asked.view.as_of else ''}; look among the events")
    return event


def _history(asked: Asked, event: Event) -> Row:
    """Every revision, with places as they may be shown, and no words of what is kept back."""
    told: Row = widened(masking.rows_of(history.tell(asked.view, event.id), asked.persons.of_event(asked.view, event)), asked.place)
    for revision in told["revisions"]:
        for came in (*revision["claims_in"], *revision["claims_out"]):
            if asked.withheld.hides(asked.view, came["claim"]) and came["words"]:
                row = asked.view.claim_row(came["claim"])
                words = NO_WORDS if row is not None and asked.withheld.is_restricted(row["document_id"]) else KEPT_BACK
                came |= {"words": words, "sentence": words}
    return told


def _claims(view: View, event: Event) -> Iterator[Filed]:
    """The event's claims; one whose report was redacted is left out."""
    for name in event.claims:
        try:
            filed = view.claim(name)
        except RecordError:
            continue
        if filed is not None:
            yield filed


def _voices(origin: Origin) -> list[Voice]:
    """The voices of an origin, those of one side together."""
    found = []
    for row in sorted(origin.rows, key=lambda r: r.side or "~"):
        first = row.claims[0].input_id
        own, copies = (tuple(f for f in row.claims if (f.input_id == first) is mine) for mine in (True, False))
        found.append(Voice(row, own, copies, all(f.claim.stance == "denied" for f in row.claims)))
    return found


def _together(event: Event) -> Mapping[str, str]:
    """What the event says of each field."""
    return {
        "what": prose.DEEDS[event.kind], "where": prose.where(event.place), "when": prose.when(event.window), "who": prose.who(event.actors, event.kind),
        "how many": "; ".join(prose.toll(what, toll.total) for what, toll in event.counts.items()),
    }  # fmt: skip


def _working(found: Reasons) -> Iterator[Row]:
    """Each range with the numbers that it was made from."""
    ranges = {(h, w): r for h, t in fold(found.event.working).items() for w, r in ((ALL, t.total), ("civilians", t.civilians), *t.sides.items()) if r}
    steps: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in reasons.row(found)["working"]:
        steps[row["harm"], row["who"]].append({**row, "said_by": reasons.teller(found, row["claim"]), "number": prose.between(row["low"], row["high"])})
    for (harm, who), own in steps.items():
        told = prose.toll(harm, ranges[harm, who]) if (harm, who) in ranges else f"{harm}: no number stands"
        yield {"title": told if who == ALL else f"{told}, {who}", "steps": own}


def _places(found: Reasons) -> list[tuple[str, Place]]:
    """The places of the event and of each voice."""
    places = {f.place: f.claim.speaker or f.source or f.input_id for f in found.claims.values() if f.place is not None}
    own = [("taken together", found.event.place)] if found.event.place else []
    return own + [(who, place) for place, who in places.items() if place != found.event.place]


def _citations(asked: Asked, found: Reasons) -> Iterator[Row]:
    for name, f in found.claims.items():
        if asked.withheld.has_no_words(f.claim.document_id):
            continue
        cited = citation.cite(asked.view, name)
        yield {"claim": name, "text": templates.shown(citation.text(cited))}


def _cited(asked: Asked, event: Event, link: str, revisions: Sequence[Row]) -> str:
    """The event as others may cite it: what, when that was known, and how to check that it is unchanged."""
    told = f"{prose.event_sentence(event)}. {prose.support(event)}. Fogline, {event.id}"
    if asked.static:  # the revision says it all, and stays what it is when the record grows
        last = revisions[-1]
        return templates.shown(f"{told}, revision {last['revision']}, as known since {last['recorded_at']}, entry {last['position']} of the log.{' ' * bool(link)}{link}")
    size, root = asked.root
    moment = asked.view.as_of or asked.now
    return templates.shown(f"{told}, as known {prose.day(moment)} UTC. {link}?as_of={contract.stamp(moment)}. Record of {size} log entries, root {root}.")


def _card(asked: Asked, event: Event) -> str:
    """What to write into a page to show the event there."""
    link = f"{asked.origin or 'https://ADDRESS-OF-THIS-SITE'}/embed/events/{event.id}{'.html' if asked.static else ''}"
    return f'<iframe src="{link}" title="{escape(templates.shown(prose.event_sentence(event)))}" width="640" height="320" loading="lazy" sandbox="allow-top-navigation-by-user-activation"></iframe>'


def _origin_row(origin: Origin) -> Row:
    return {
        "reports": list(origin.reports),
        "voices": [
            {
                "voice": row.voice, "sort": row.sort, "side": row.side, "claims": [f.claim.id for f in row.claims],
                "cells": {name: {"says": list(cell.says), "state": cell.state} for name, cell in row.cells.items()},
            }
            for row in origin.rows
        ],
    }  # fmt: skip


def _rows(event: Event, origins: Sequence[Origin]) -> Iterator[Row]:
    """The matrix as a table: a row a claim, with its voice's cells."""
    for number, origin in enumerate(origins, 1):
        for row in origin.rows:
            for f in row.claims:
                yield {
                    "event": event.id, "origin": number, "voice": row.voice, "sort": row.sort, "side": row.side, "claim": f.claim.id,
                    "report": f.input_id, "source": f.source, "published_at": contract.stamp(f.published_at), "words": f.words, "sentence": f.sentence,
                    **{name: "; ".join(cell.says) for name, cell in row.cells.items()}, **{f"{name}: state": cell.state for name, cell in row.cells.items()},
                }  # fmt: skip


PAGE = Page("event", "/events/{name}", "Event", "public", answer, "One event: who says so, by independent origin and field.", in_menu=False)
