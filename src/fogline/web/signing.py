"""Signing in and out."""

from __future__ import annotations

import math
import re
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fogline.questions import Address
from fogline.record.users import key_of
from fogline.web import attempts, menu, sessions, templates
from fogline.web.access import NOBODY, Person
from fogline.web.guard import person_of
from fogline.web.site import Served, Site

OWN = re.compile(r"/(?![/\\])[\x21-\x7e]*\Z")  # a path on this server
NOT_KEPT = {"cache-control": "no-store"}
WRONG = "This name and this password do not go together."


def routes(site: Site) -> list[Served]:
    """Where people sign in and out."""
    return [
        Served("/sign-in", "open", partial(_form, site), "sign_in"),
        Served("/sign-in", "open", partial(_sign_in, site), "sign_in.send", "POST"),
        Served("/sign-out", "public", partial(_sign_out, site), "sign_out", "POST"),
    ]


async def _form(site: Site, request: Request) -> Response:
    after = _after(request.query_params.get("next", ""))
    if not site.entrance.signs_in or person_of(request).role is not None:
        return RedirectResponse(after, 303)
    return _page(request, after)


async def _sign_in(site: Site, request: Request) -> Response:
    form = request.state.form
    name, after = key_of(form.get("name", "")), _after(form.get("next", ""))
    address = attempts.network(request.client.host if request.client else "")
    if wait_s := max(site.by_address.wait_s(address), site.by_name.wait_s(name)):
        minutes = math.ceil(wait_s / 60)
        problem = f"Too many attempts: try again in {minutes} minute{'s' * (minutes > 1)}."
        return _page(request, after, problem, 429, {"retry-after": str(math.ceil(wait_s))})
    user = await run_in_threadpool(sessions.check, site, name, form.get("password", ""))
    if user is None:
        return _page(request, after, WRONG, 403)
    site.by_name.succeeded(name)
    response = RedirectResponse(after, 303, NOT_KEPT)
    await run_in_threadpool(sessions.begin, site, request, user, response)
    return response


async def _sign_out(site: Site, request: Request) -> Response:
    person: Person = person_of(request)
    response = RedirectResponse("/sign-in" if person.is_signed_in else "/", 303, NOT_KEPT)
    if person.is_signed_in:
        await run_in_threadpool(sessions.end, site, request, person, response)
    return response


def _page(request: Request, after: str, problem: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    person, seed = sessions.before(request, person_of(request))
    content = templates.render("sign_in.html", page=None, address=Address(), asked=None, menu=menu.of(NOBODY), me=person, after=after, problem=problem)
    response = Response(content, status, {**NOT_KEPT, **(headers or {})}, "text/html; charset=utf-8")
    sessions.keep(request, response, seed)
    return response


def _after(asked: str) -> str:
    """Where to go on: a page of ours, and no other server's."""
    return asked if OWN.match(asked) and not asked.startswith("/sign-") else "/"
