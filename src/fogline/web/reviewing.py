"""Review in a browser: the terminal's queue and decisions, one thing at a time, each answer a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fogline import masking, prose
from fogline import shown as showing
from fogline.corrections import FIELDS
from fogline.errors import RecordError
from fogline.questions import Address
from fogline.record import Record, View, correcting, restricted
from fogline.record.record import utc_now
from fogline.review import screen
from fogline.review.queue import Item
from fogline.review.sitting import STANDINGS, WHY
from fogline.types import Filed
from fogline.web import auditing, menu, quoted, templates
from fogline.web.access import Person
from fogline.web.desks import Desk
from fogline.web.guard import person_of
from fogline.web.site import Served, Site

Form = Mapping[str, str]
NO_NAME = "A decision stands under a name: start `fogline serve` with --by NAME, or set FOGLINE_BY."
MOVED = "That was decided, or is not what is asked now: nothing was changed. This is next."
LONGEST_WHY = 500  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as a reviewer sees it: names of private persons hidden, everything else as it was read."""

    letter: str  # a and b of a pair
    filed: Filed
    head: str
    pieces: tuple[quoted.Piece, ...]
    wider: str
    corrections: tuple[str, ...]


def routes(site: Site) -> list[Served]:
    """Where people review."""
    return [
        Served("/review", "reviewer", partial(_show, site), "review"),
        Served("/review", "reviewer", partial(_send, site), "review.send", "POST"),
    ]


async def _show(site: Site, request: Request) -> Response:
    return await run_in_threadpool(_page, site, request)


async def _send(site: Site, request: Request) -> Response:
    return await run_in_threadpool(_answered, site, request, request.state.form)


def _page(site: Site, request: Request, problem: str = "", typed: Form | None = None) -> Response:
    """What is asked next; with what was wrong with the last answer, and that answer."""
    person = person_of(request)
    known: dict[str, Any] = {"item": None, "problem": problem or ("" if person.name else NO_NAME), "typed": typed or {}, "said": "", "last": None, "left": ""}
    if person.name:
        desk = site.desks.of(person.name, site.gazetteer)
        with desk.lock, site.writing(person.name) as record:
            known |= _asked(record, desk)
            shown = {c for e in known.get("events", ()) for c in e.claims} | set(known["item"].claims if known["item"] else ())
            documents = {row["document_id"] for c in shown if (row := record.view().claim_row(c)) is not None}
            auditing.opened(site, person, documents & restricted.names(record.engine), "/review")
    content = templates.render(
        "review.html", page=menu.REVIEW, address=Address(), asked=None, menu=menu.of(person), me=person,
        heads=screen.HEADS, keys=screen.KEYS, fields=FIELDS, short=correcting.SHORT, standings=STANDINGS, default_why=WHY, **known,
    )  # fmt: skip
    return Response(content, 422 if problem else 200, {"cache-control": "no-store"}, "text/html; charset=utf-8")


def _asked(record: Record, desk: Desk) -> dict[str, Any]:
    """The next item with all that belongs to it."""
    sitting = desk.sitting
    with record.engine.reading():
        item, view = sitting.next(record), record.view()
        said, desk.said = desk.said, ""
        found: dict[str, Any] = {"item": item, "said": said, "last": _last(record, desk)}
        if item is None:
            return found
        claims = [told for i, name in enumerate(item.claims) if (told := _told(view, name, "ab"[i : i + 1] if item.sort == "pair" else "")) is not None]
        events = [e for e in sitting.known.events if e.id in item.events]
        found |= {
            "left": sitting.number, "claims": claims, "most": screen.MOST, "readings": list(screen.readings([t.filed for t in claims])),
            "machine": screen.machines_word(item), "events": events, "working": [line.plain for line in screen.working(view, item, events)],
        }  # fmt: skip
    return found


def _last(record: Record, desk: Desk) -> str | None:
    """The decision that an undo would take back, in words."""
    if not desk.sitting.made:
        return None
    name, item = desk.sitting.made[-1]
    rows = record.view().judgement(name)
    return f"{rows[0]['verdict']}{' (' + rows[0]['field'] + ')' if rows[0]['field'] else ''}, of a {item.sort}" if rows else None


def _told(view: View, name: str, letter: str) -> Told | None:
    filed = view.claim(name)
    document = view.document(filed.claim.document_id) if filed else None
    if filed is None or document is None:
        return None
    document, _ = showing.masked(view, document)
    names = [f.claim.speaker for f in (filed, filed.as_read) if f is not None and f.role and f.claim.speaker]
    text = None if document["text"] is None else masking.hidden(document["text"], names)
    published = prose.day(filed.published_at) if filed.published_at else "date unknown"
    return Told(
        letter, masking.shown(filed), f"{filed.source or 'publisher unknown'}, {published}", quoted.pieces(masking.shown(filed), text),
        screen.marked(text, filed, screen.WIDER).plain if text is not None else quoted.NO_WORDS,
        tuple(masking.hidden(line, names) for line in prose.correction_lines(filed)),
    )  # fmt: skip


def _answered(site: Site, request: Request, form: Form) -> Response:
    """Do what a form says. Events are made anew once the answer is out, so that the next question does not wait for that.

    Raises:
        HTTPException: 400, the form says nothing that can be done here; 403, its sender may not do that.
    """
    person = person_of(request)
    if not person.name:
        raise HTTPException(400, NO_NAME)
    desk = site.desks.of(person.name, site.gazetteer)
    problem = ""
    with desk.lock, site.writing(person.name) as record:
        if form.get("do") == "undo":
            desk.said = "Undone." if desk.sitting.undo(record) else "Nothing was decided in this sitting."
        else:
            item = desk.sitting.next(record)
            if item is None or " ".join(item.claims) != form.get("claims"):
                desk.said = MOVED
            else:
                try:
                    desk.said = _does(form, person)(desk, record, item, form)
                except RecordError as error:
                    problem = str(error)
    if problem:
        return _page(site, request, problem, form)
    return RedirectResponse("/review", 303, {"cache-control": "no-store"}, BackgroundTask(_revise, site))


Deed = Callable[[Desk, Record, Item, Form], str]


def _does(form: Form, person: Person) -> Deed:
    """What a form does."""
    deed = DEEDS.get(form.get("do", ""))
    if deed is None:
        raise HTTPException(400, f"a form of this page does one of {', '.join(DEEDS)}, undo")
    if deed is _withdraw and not person.may("editor"):
        raise HTTPException(403, "claims are withdrawn by an editor or admin")
    return deed


def _decide(desk: Desk, record: Record, item: Item, form: Form) -> str:
    verdict = desk.sitting.decide(record, item, form.get("key", ""), why=_why(form))
    if verdict is None:
        raise RecordError("choose one of the answers that stand under the question")
    return f"Kept: {verdict}.{_waits(record, item) if verdict == 'confirmed' else ''}"


def _skip(desk: Desk, _: Record, item: Item, __: Form) -> str:
    desk.sitting.skip(item)
    return "Skipped, until you come back another time."


def _correct(desk: Desk, record: Record, item: Item, form: Form) -> str:
    field = form.get("field", "")
    desk.sitting.correct(record, item, _claim(item, form), field, form.get("value", ""), words=form.get("words", "").strip(), why=_why(form))
    return f"Corrected: {field}. Is the rest read right?"


def _standing(desk: Desk, record: Record, item: Item, form: Form) -> str:
    standing = next((s for s in STANDINGS.values() if s == form.get("standing")), None)
    if standing is None:
        raise RecordError(f"a standing is one of {', '.join(STANDINGS.values())}")
    waiting = desk.sitting.give_standing(record, item, _claim(item, form), standing, why=_why(form))
    if item.sort == "event":
        desk.sitting.go_on()
    return f"Kept: {standing}.{''.join(f' One reviewer says confirmed ({w.made_by}): a second is needed.' for w in waiting)}"


def _withdraw(desk: Desk, record: Record, item: Item, form: Form) -> str:
    if not form.get("why", "").strip():
        raise RecordError("a claim is withdrawn for a reason: say why it is none")
    now = utc_now()
    record.withdraw([_claim(item, form)], why=_why(form), at=now, now=now)
    desk.sitting.go_on()
    return "Withdrawn. It stays to be seen, with your reason; this cannot be undone here."


DEEDS: Final[Mapping[str, Deed]] = {"decide": _decide, "skip": _skip, "correct": _correct, "standing": _standing, "withdraw": _withdraw}


def _waits(record: Record, item: Item) -> str:
    """Word that a second reviewer is needed, where one is."""
    waiting = record.view().decided().awaiting(set(item.claims))
    return f" One reviewer says confirmed ({waiting.made_by}): a second is needed." if waiting else ""


def _claim(item: Item, form: Form) -> str:
    """The claim of the item that a form is about."""
    chosen = form.get("claim", item.claims[0])
    if chosen not in item.claims:
        raise RecordError("choose one of the claims that are shown")
    return chosen


def _why(form: Form) -> str:
    return form.get("why", "").strip()[:LONGEST_WHY] or WHY


def _revise(site: Site) -> None:
    with site.writing("fogline") as record:
        record.revise(now=utc_now())
