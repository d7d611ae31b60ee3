"""The web app: its routes, each with a rule, and how a request becomes a page or one of its twins."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route

from fogline import __version__, feeds, questions
from fogline.errors import ConfigError, RecordError
from fogline.gazetteer import Gazetteer
from fogline.questions import Address, AddressError
from fogline.record.audit import last_entry
from fogline.record.record import utc_now
from fogline.safety import Safety
from fogline.web import ahead, answering, auditing, headers, menu, openapi, reviewing, signing, templates, twins
from fogline.web.access import HERE, Entrance
from fogline.web.aside import Aside
from fogline.web.files import Files
from fogline.web.guard import guarded, person_of
from fogline.web.page import Asked, Form, NotFoundError, Page
from fogline.web.pages import PAGES, document
from fogline.web.readers import Readers
from fogline.web.site import Served, Site

COMPRESS_FROM = 600  # bytes: what is shorter grows, or fits one packet in any case
LONGEST_WHY = reviewing.LONGEST_WHY
COMPRESS_LEVEL = 5  # a tenth larger than at the highest, for a third of the time
RETRY_S = 30  # until somebody who was told to wait asks again
STATIC = Path(__file__).with_name("static")


def make(
    where: Path | str, gazetteer: Gazetteer, *, safety: Safety | None = None, entrance: Entrance = HERE, address: str = "", basemap: Path | None = None
) -> Starlette:
    """The app that serves one record.

    Args:
        where: the record.
        gazetteer: in which the place of a question is looked up.
        safety: what protects people in every view; the defaults of the settings where none is given.
        entrance: how people come in; by default, from this machine alone. A request under another name than its hosts' is refused, so
            that no page of somebody else's can read a record through its reader's browser (DNS rebinding).
        address: under which it is reached for good; feeds name their entries after its host.
        basemap: a PMTiles file with layers named as in Protomaps' base map, in place of the one that ships with the pages.

    Raises:
        RecordError: there is no record.
        ConfigError: the base map is no PMTiles file.
    """
    if basemap is not None:
        check_basemap(basemap)
    safety = safety or Safety()
    aside = Aside(where, gazetteer, safety)
    site = Site(Readers(where, safety), gazetteer, safety, entrance, address, basemap=basemap, aside=aside)
    static = Files(STATIC)
    hosts = [f"[{h}]" if ":" in h else h for h in site.entrance.hosts]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with ahead.beside(static.pack, site.readers.warm, partial(_ground_begun, site, aside)):  # the one place for what is read before anybody asks
            yield
        aside.close()
        site.readers.close()

    return Starlette(
        routes=[
            *(_route(site, s) for s in served(site)),
            Mount("/static", static, name="static"),  # files of ours alone: public
        ],
        middleware=[
            Middleware(headers.SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts, "testserver"], www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM, compresslevel=COMPRESS_LEVEL),
        ],
        exception_handlers={HTTPException: _failed, AddressError: _failed, NotFoundError: _failed, RecordError: _failed},
        lifespan=lifespan,
    )


def _ground_begun(site: Site, aside: Aside) -> None:
    """The ground of a large record, which its first reader would wait for, is made from the start on, beside the open door."""
    with site.readers.reading() as record:
        if aside.is_for(record):
            aside.begin()


def served(site: Site) -> list[Served]:
    """Every route, twins before their pages: an id may hold a dot."""
    found = [Served("/healthz", "open", partial(_health, site), "healthz"), Served("/openapi.json", "public", _openapi, "openapi")]
    found += [*signing.routes(site), *reviewing.routes(site), *auditing.routes(site)]
    found.append(Served(document.PAGE.path, "reviewer", partial(_unmasked, site), "document.unmask", "POST"))
    if site.basemap is not None:
        found.append(Served(answering.OWN_BASEMAP, "public", partial(_basemap, site.basemap), "basemap"))
    for page in PAGES:
        found += [Served(page.twin(form), page.rule, partial(_twin, site, page, form), f"{page.name}.{form}") for form in page.twins]
        found.append(Served(page.path, page.rule, partial(_page, site, page), page.name))
    return found


def _route(site: Site, served: Served) -> Route:
    """A route as Starlette has it, but that a name in its path may hold line ends, as a source's may."""
    route = Route(served.path, guarded(site, served), name=served.name, methods=[served.method])
    route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
    return route


async def _page(site: Site, page: Page, request: Request) -> Response:
    address = questions.read(request.query_params.multi_items(), strict=False)
    return await run_in_threadpool(_html, site, page, address, request)


async def _unmasked(site: Site, request: Request) -> Response:
    """A document with the names of private persons: this once, to somebody with a name and a reason, which are logged first."""
    person, why = person_of(request), request.state.form.get("why", "").strip()
    if not person.name or not why or len(why) > LONGEST_WHY:
        raise HTTPException(400, f"say why you need to see them, in at most {LONGEST_WHY} characters" if person.name else reviewing.NO_NAME)
    response = await run_in_threadpool(_html, site, document.PAGE, Address(), request, unmasked=why)
    response.headers["cache-control"] = "no-store"
    del response.headers["etag"]
    return response


async def _twin(site: Site, page: Page, form: Form, request: Request) -> Response:
    given = request.query_params.multi_items()
    before = [value for name, value in given if form == "atom" and name == feeds.BEFORE]
    address = questions.read((pair for pair in given if not before or pair[0] != feeds.BEFORE), known=page.known(form))
    if before and (len(before) > 1 or feeds.read(before[0]) is None):
        raise AddressError([f"{feeds.BEFORE}: is no page of a feed; take the link that the feed gives"])
    cursor = feeds.read(before[0]) if before else None
    return await run_in_threadpool(_written, site, page, form, address, request, cursor)


def _html(site: Site, page: Page, address: Address, request: Request, *, unmasked: str = "") -> Response:
    """A page; `unmasked` is the reason for which private persons' names are shown on it."""
    with _asking(site, page, address, request) as found:
        asked = replace(found, unmasked=bool(unmasked))
        answer = page.answer(asked)
        if unmasked:
            with site.writing(asked.me.name) as log:
                log.note("unmask", f"{answer.shown['document']['id']}: {unmasked}", b"", now=utc_now())
        content = answering.html(page, asked, answer)
        auditing.opened(site, asked.me, asked.read, request.url.path)
    return _sent(request, content, "text/html; charset=utf-8", headers.EMBEDDED if page.embeds else {})


def _written(site: Site, page: Page, form: Form, address: Address, request: Request, before: feeds.Cursor | None) -> Response:
    with _asking(site, page, address, request) as asked:
        if form == "atom":
            own, to_page = (asked.origin + path + _query(address) for path in (request.url.path, page.path))
            content, more = answering.feed(page, asked, before, own, to_page).decode(), {}
        else:
            answer = page.answer(asked)
            content = answering.twin(page, form, asked, answer, lambda to: f"{asked.origin}{request.url.path}{_query(to)}")
            further = f"{asked.origin}{request.url.path}{_query(replace(address, page=address.page + 1))}"
            more = {"link": f'<{further}>; rel="next"'} if address.page < answer.pages else {}  # a table has no room for where it goes on (RFC 8288)
        auditing.opened(site, asked.me, asked.read, request.url.path)
    return _sent(request, content, twins.MEDIA[form], more)


@contextmanager
def _asking(site: Site, page: Page, address: Address, request: Request) -> Iterator[Asked]:
    """The request, with the record at its moment; of a large record's ground, at the last moment of which it is ready."""
    ask = partial(
        answering.ask, site, name=request.path_params.get("name", ""), origin=str(request.base_url).rstrip("/"), now=utc_now(), me=person_of(request)
    )
    aside = site.aside
    while True:
        with site.readers.reading() as record:
            is_aside = aside is not None and aside.is_for(record)
            shown = aside.shows(record, address.as_of) if aside is not None and is_aside and answering.tells_of_ground(page, address) else None
            if shown is not None and shown.as_of != address.as_of and page.name == "today":
                shown = None  # which is of now, and says the more where the ground is, too
            if shown is not None or not is_aside or not answering.needs_ground(page):
                yield ask(record, address, shown=shown, is_made=not is_aside)
                return
        if aside is None or not aside.wait(address.as_of):  # with no connection, which others need
            raise HTTPException(503, f"who holds what is being made of all reports, which takes a while in so large a record; ask again in {RETRY_S} seconds", {"retry-after": str(RETRY_S)})


def _sent(request: Request, content: str, media_type: str, more: Mapping[str, str] = MappingProxyType({})) -> Response:
    """The content, or word that the reader has it."""
    data = content.encode("utf-8", "replace")  # half a surrogate pair can be in a record, and in no answer
    name = headers.etag(data)
    marks = {"etag": name, "cache-control": "private, no-cache", "vary": "Accept-Encoding", **more}
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
    if request.url.path.endswith((".json", ".csv", ".geojson", ".atom")):
        told = {"ok": False, "error": "; ".join(problems), "errors": problems, "status": status}
        return Response(json.dumps(told, ensure_ascii=False), status, media_type="application/json", headers=extra)
    me = person_of(request)
    page = templates.render("error.html", status=status, problems=problems, address=Address(), menu=menu.of(me), page=None, asked=None, me=me)
    return Response(page, status, media_type="text/html; charset=utf-8", headers=extra)


async def _health(site: Site, request: Request) -> Response:
    """Can the record be read? How much it holds is for its readers."""

    def read() -> int:
        with site.readers.reading() as record:
            last = last_entry(record.engine)
            return last.position if last else 0

    size = await run_in_threadpool(read)
    told = {"version": __version__, "entries": size} if person_of(request).may("public") else {}
    return Response(json.dumps({"ok": True, **told}), media_type="application/json")


async def _basemap(path: Path, _: Request) -> Response:
    """The user's own base map, or the range of it that is asked for."""
    return FileResponse(path, media_type="application/octet-stream")


def check_basemap(path: Path) -> None:
    """Refuse what is no PMTiles file of version 3.

    Raises:
        ConfigError: it is none, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            first = stream.read(8)
    except OSError as error:
        raise ConfigError(f"cannot read the base map {path}: {error.strerror}") from error
    if first != b"PMTiles\x03":
        raise ConfigError(f"{path} is no PMTiles file of version 3; docs/serve.md says where to get one")


async def _openapi(_: Request) -> Response:
    return Response(json.dumps(openapi.description(PAGES)), media_type="application/json")


def _query(address: Address) -> str:
    written = questions.write(address)
    return f"?{written}" if written else ""
