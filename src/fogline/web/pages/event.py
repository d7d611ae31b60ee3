"""Event: one thing that happened, and who says so, in which words, where they agree and where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fogline import contract, matrix, prose, reasons, shown
from fogline.admiralty import LETTERS
from fogline.errors import RecordError
from fogline.grades import DIGITS
from fogline.matrix import FIELDS, Origin
from fogline.reasons import Reasons
from fogline.record import View, citation, history
from fogline.tolls import ALL, fold
from fogline.types import Event, Filed, Place
from fogline.web import quoted, sketch, templates
from fogline.web.page import KEPT_BACK, Answer, Asked, NotFoundError, Page, Row
from fogline.web.twins import feature, widened

ICONS = {"agrees": "=", "differs": "≠", "alone": "1", "silent": "–"}
MEANS = {
    "agrees": "fits what other origins say", "differs": "does not fit what other origins say", "alone": "no other origin says anything of it",
    "silent": "says nothing of it",
}  # fmt: skip


def answer(asked: Asked) -> Answer:
    """An event down to its words."""
    event = _found(asked, asked.name)
    claims = [asked.filed(f) for f in _claims(asked.view, event)]
    found = shown.reasons_of(asked.view, event, claims)
    found = replace(found, texts={name: text for name, text in found.texts.items() if name not in asked.withheld.documents})
    origins = matrix.make(found)
    told = _history(asked, event.id)
    waiting = asked.view.decided().awaiting(set(event.claims))
    link = f"{asked.origin}/events/{event.id}"
    return Answer(
        {
            "event": event, "found": found, "origins": origins, "fields": FIELDS, "icons": ICONS, "means": MEANS, "letters": LETTERS, "digits": DIGITS,
            "taken_together": _together(event), "quotes": {i: quoted.pieces(f, found.texts.get(f.claim.document_id)) for i, f in found.claims.items()},
            "working": list(_working(found)), "history": told["revisions"], "changes": history.changes, "verdict": history.verdict,
            "joined": asked.name if asked.name != event.id else "", "teller": reasons.teller,
            "citations": list(_citations(asked, found)), "cited": _cited(asked, event, link), "sketch": sketch.draw(_places(found)), "waiting": waiting,
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


def _history(asked: Asked, name: str) -> Row:
    """Every revision, with places as they may be shown, and no words of what is kept back."""
    told: Row = widened(history.tell(asked.view, name), asked.place)
    for revision in told["revisions"]:
        for came in (*revision["claims_in"], *revision["claims_out"]):
            if asked.withheld.hides(asked.view, came["claim"]) and came["words"]:
                came |= {"words": KEPT_BACK, "sentence": KEPT_BACK}
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
        if f.claim.document_id in asked.withheld.documents:
            continue
        cited = citation.cite(asked.view, name)
        yield {"claim": name, "text": templates.shown(citation.text(cited))}


def _cited(asked: Asked, event: Event, link: str) -> str:
    """The event as others may cite it: what, when that was known, and how to check that it is unchanged."""
    size, root = asked.root
    known = prose.day(asked.view.as_of or asked.now)
    return templates.shown(f"{prose.event_sentence(event)}. {prose.support(event)}. Fogline, {event.id}, as known {known} UTC. {link}?as_of={contract.stamp(asked.view.as_of or asked.now)}. Record of {size} log entries, root {root}.")


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
