"""Before each route: who asks, does its rule let them in, is a form theirs. After it: what large things programs were given is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fogline.errors import RecordError
from fogline.record.record import utc_now
from fogline.web import access, forms, sessions
from fogline.web.access import NOBODY, Person
from fogline.web.site import Served, Site

PROGRAMS = (".json", ".csv", ".geojson", ".atom")  # who asks for these is no person at a form
ALONE = "these pages are for the machine that they are served on, and nobody else: to let others in, start them with --host-name and users that may sign in"


def guarded(site: Site, route: Served) -> Callable[[Request], Any]:
    """The route's endpoint, for those whom its rule lets in; it finds who asks in `request.state.person`, and a form in `.form`."""

    async def endpoint(request: Request) -> Response:
        person = request.state.person = await run_in_threadpool(sessions.who, site, request)
        if not person.may(route.rule):
            return _refused(site, route, person, request)
        if route.method == "POST":
            request.state.form = await forms.read(request, person)
        response: Response = await route.endpoint(request)
        if _is_logged(site, response, request):
            await run_in_threadpool(_log, site, person, response, request)
        return response

    return endpoint


def person_of(request: Request) -> Person:
    """Who asks; nobody where no route was found."""
    found: Person = getattr(request.state, "person", NOBODY)
    return found


def _refused(site: Site, route: Served, person: Person, request: Request) -> Response:
    """Whoever is not let in is told why, or brought to where they can sign in."""
    if person.role is not None:
        raise HTTPException(403, f"this is for {access.whom(route.rule)}; {person.name} is signed in as {person.role}")
    if not site.entrance.signs_in:
        raise HTTPException(403, ALONE)
    if route.method == "GET" and not request.url.path.endswith(PROGRAMS):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(asked, safe='')}", 303)
    raise HTTPException(401, "sign in first, at /sign-in", headers={"www-authenticate": 'Form realm="fogline"'})


def _is_logged(site: Site, response: Response, request: Request) -> bool:
    """Is this a download, and so large that it is logged? Of who sits at the machine, only where the settings want that, as for commands."""
    if not (site.entrance.signs_in or site.entrance.log_reads) or request.method != "GET" or response.status_code != 200:
        return False
    if response.headers.get("content-type", "").startswith("text/html"):
        return False
    body = getattr(response, "body", None)
    return body is None or len(body) >= site.entrance.log_downloads_bytes


def _log(site: Site, person: Person, response: Response, request: Request) -> None:
    """Make an entry of what was given. What cannot be logged is not given.

    Raises:
        HTTPException: 503, it cannot.
    """
    body = bytes(getattr(response, "body", b""))
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        with site.writing(person.name or "fogline") as record:
            record.note("export", f"{asked} ({len(body)} bytes)", body, now=utc_now())
    except RecordError as error:
        raise HTTPException(503, f"this is logged when it is given out, and cannot be logged now: {error}") from error
