"""Who was shown or given what, and who may sign in since when: the entries of the record's log that say so."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from fogline.errors import RecordError
from fogline.questions import Address
from fogline.record import queries
from fogline.record.record import PROGRAM, utc_now
from fogline.web import menu, templates
from fogline.web.access import Person
from fogline.web.guard import person_of
from fogline.web.site import Served, Site

MOST = 500
WHAT: Final = {
    "unmask": "was shown names of private persons in", "opened": "was shown words of the restricted report", "export": "was given", "read": "asked", "user": "changed who may sign in:",
}  # fmt: skip


def routes(site: Site) -> list[Served]:
    """Where that is read."""
    return [Served("/audit", "admin", partial(_show, site), "audit")]


def opened(site: Site, person: Person, documents: Iterable[str], path: str) -> None:
    """Log that somebody is shown words of restricted reports, before they are. What cannot be logged is not shown.

    Raises:
        HTTPException: 503, it cannot.
    """
    names = sorted(documents)
    if not names:
        return
    try:
        with site.writing(person.name or PROGRAM) as record, record.writing():
            for name in names:
                record.note("opened", f"{name} at {path}", b"", now=utc_now())
    except RecordError as error:
        raise HTTPException(503, f"who reads a restricted report is logged, and that cannot be done now: {error}") from error


async def _show(site: Site, request: Request) -> Response:
    return await run_in_threadpool(_page, site, request)


def _page(site: Site, request: Request) -> Response:
    with site.readers.reading() as record:
        entries = record.engine.all(queries.GIVEN_OUT, {"limit": MOST})
    person = person_of(request)
    content = templates.render(
        "audit.html", page=menu.AUDIT, address=Address(), asked=None, menu=menu.of(person), me=person, entries=entries, what=WHAT, most=MOST,
    )  # fmt: skip
    return Response(content, 200, {"cache-control": "no-store"}, "text/html; charset=utf-8")
