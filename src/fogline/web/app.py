"""The web app: its routes, each with a rule, and how a request becomes a page or one of its twins."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fogline import __version__, contract, questions
from fogline.errors import RecordError
from fogline.gazetteer import Gazetteer, places
from fogline.questions import Address, AddressError
from fogline.record.record import utc_now
from fogline.web import access, headers, openapi, templates, twins
from fogline.web.page import Asked, Form, NotFoundError, Page, Rule
from fogline.web.pages import MENU, PAGES
from fogline.web.readers import Readers
from fogline.web.safety import Safety

COMPRESS_FROM = 600  # bytes: what is shorter grows, or fits one packet in any case
COMPRESS_LEVEL = 5  # a tenth larger than at the highest, for a third of the time
STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of one record share."""

    readers: Readers
    gazetteer: Gazetteer
    safety: Safety


@dataclass(frozen=True, slots=True)
class Served:
    """A route: a path, who may see it, and what answers."""

    path: str
    rule: Rule
    endpoint: Callable[[Request], Any]
    name: str


def make(where: Path | str, gazetteer: Gazetteer, *, safety: Safety | None = None, hosts: Iterable[str] = access.LOOPBACK) -> Starlette:
    """The app that serves one record.

    Args:
        where: the record.
        gazetteer: in which the place of a question is looked up.
        safety: what protects people in every view.
        hosts: names under which it is reached; a request under another name is refused, so that no page of somebody else's
            can read a record through its reader's browser (DNS rebinding).

    Raises:
        RecordError: there is no record.
    """
    site = Site(Readers(where), gazetteer, safety or Safety())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(site.readers.warm)
        yield
        site.readers.close()

    return Starlette(
        routes=[
            *(Route(s.path, _guarded(s), name=s.name, methods=["GET"]) for s in served(site)),
            Mount("/static", StaticFiles(directory=STATIC), name="static"),  # files of ours alone: public
        ],
        middleware=[
            Middleware(headers.SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*(f"[{h}]" if ":" in h else h for h in hosts), "testserver"], www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM, compresslevel=COMPRESS_LEVEL),
        ],
        exception_handlers={HTTPException: _failed, AddressError: _failed, NotFoundError: _failed, RecordError: _failed},
        lifespan=lifespan,
    )


def served(site: Site) -> list[Served]:
    """Every route, twins before their pages: an id may hold a dot."""
    found = [Served("/healthz", "public", partial(_health, site), "healthz"), Served("/openapi.json", "public", _openapi, "openapi")]
    for page in PAGES:
        found += [Served(page.twin(form), page.rule, partial(_twin, site, page, form), f"{page.name}.{form}") for form in page.twins]
        found.append(Served(page.path, page.rule, partial(_page, site, page), page.name))
    return found


def _guarded(route: Served) -> Callable[[Request], Any]:
    """The route's endpoint, for those whom its rule lets in."""

    async def endpoint(request: Request) -> Response:
        if not access.may(request, route.rule):
            raise HTTPException(403, f"only a {route.rule} may see this")
        response: Response = await route.endpoint(request)
        return response

    return endpoint


async def _page(site: Site, page: Page, request: Request) -> Response:
    address = questions.read(request.query_params.multi_items(), strict=False)
    return await run_in_threadpool(_html, site, page, address, request)


async def _twin(site: Site, page: Page, form: Form, request: Request) -> Response:
    address = questions.read(request.query_params.multi_items(), known=page.takes)
    return await run_in_threadpool(_written, site, page, form, address, request)


def _html(site: Site, page: Page, address: Address, request: Request) -> Response:
    with site.readers.reading() as record:
        asked = _asked(site, record, address, request)
        answer = page.answer(asked)
        content = templates.render(
            f"{page.name}.html", page=page, address=address, asked=asked, pages=answer.pages, menu=MENU,
            twin=lambda form: f"{_twin_path(page, form, asked.name)}{_query(_kept(address, page))}", **answer.shown,
        )  # fmt: skip
    return _sent(request, content, "text/html; charset=utf-8")


def _written(site: Site, page: Page, form: Form, address: Address, request: Request) -> Response:
    with site.readers.reading() as record:
        asked = _asked(site, record, address, request)
        answer = page.answer(asked)
        size, root = asked.root
        about = {
            "as_of": contract.stamp(address.as_of), "record": {"size": size, "root": root}, "safety": asked.safety.line(),
            "page": address.page, "pages": answer.pages,
            "next": f"{asked.origin}{request.url.path}{_query(replace(address, page=address.page + 1))}" if address.page < answer.pages else None,
        }  # fmt: skip
        body = twins.widened(answer.body, asked.place) if site.safety.min_radius_m else answer.body
        content = twins.written(form, replace(answer, body=body), about)
    return _sent(request, content, twins.MEDIA[form])


def _asked(site: Site, record: Any, address: Address, request: Request) -> Asked:
    """The request, with the record at its moment."""
    area = places.asked_for(site.gazetteer, address.place) if address.place else None
    if address.place and area is None:
        raise NotFoundError(f"no place {address.place!r} in the gazetteer; try another spelling, or q for words")
    tallies = partial(site.readers.tallies, record)
    return Asked(
        record, record.view(address.as_of, tallies), address, address.question(area), request.path_params.get("name", ""), site.safety,
        site.readers.root(record), str(request.base_url).rstrip("/"), utc_now(), partial(site.readers.tally, record, address.as_of),
        tallies,
    )  # fmt: skip


def _sent(request: Request, content: str, media_type: str) -> Response:
    """The content, or word that the reader has it."""
    data = content.encode("utf-8", "replace")  # half a surrogate pair can be in a record, and in no answer
    name = headers.etag(data)
    marks = {"etag": name, "cache-control": "private, no-cache", "vary": "Accept-Encoding"}
    if headers.has(request.headers.get("if-none-match"), name):
        return Response(status_code=304, headers=marks)
    return Response(data, media_type=media_type, headers=marks)


async def _failed(request: Request, error: Exception) -> Response:
    """What went wrong, as a page or for a program."""
    match error:
        case AddressError():
            status, problems = 400, list(error.problems)
        case NotFoundError() | RecordError():
            status, problems = 404, [str(error)]
        case HTTPException():
            status, problems = error.status_code, [str(error.detail)]
        case _:
            raise error
    extra = dict(getattr(error, "headers", None) or {})
    if request.url.path.endswith((".json", ".csv", ".geojson")):
        told = {"ok": False, "error": "; ".join(problems), "errors": problems, "status": status}
        return Response(json.dumps(told, ensure_ascii=False), status, media_type="application/json", headers=extra)
    page = templates.render("error.html", status=status, problems=problems, address=Address(), menu=MENU, page=None, asked=None)
    return Response(page, status, media_type="text/html; charset=utf-8", headers=extra)


async def _health(site: Site, request: Request) -> Response:
    """Can the record be read?"""

    def read() -> int:
        with site.readers.reading() as record:
            return site.readers.root(record)[0]

    size = await run_in_threadpool(read)
    return Response(json.dumps({"ok": True, "version": __version__, "entries": size}), media_type="application/json")


async def _openapi(_: Request) -> Response:
    return Response(json.dumps(openapi.description(PAGES)), media_type="application/json")


def _twin_path(page: Page, form: Form, name: str) -> str:
    path = page.twin(form)
    for part in ("{name:path}", "{name}"):
        path = path.replace(part, templates.quoted(name))
    return path


def _kept(address: Address, page: Page) -> Address:
    """The parameters that mean something to a page."""
    return questions.read(((n, v) for n, v in questions.pairs(address) if n in page.takes), known=page.takes)


def _query(address: Address) -> str:
    written = questions.write(address)
    return f"?{written}" if written else ""
