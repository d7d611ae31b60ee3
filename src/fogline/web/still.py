"""A record's public pages as files, without a server: the same pages, twins, limits and words as `fogline serve` shows.

Whatever a page leads to is in the copy, found by following the links; what is kept back for being fresh is not. Nothing in a file tells
when it was made but on the page Data, so that a file changes where what it tells of does.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

from fogline import contract
from fogline.errors import RecordError
from fogline.questions import Address
from fogline.record import Record, table_queries
from fogline.record.record import utc_now
from fogline.types import Event, Question
from fogline.web import answering, mapped, rebasing, templates
from fogline.web.page import Asked, Form, NotFoundError, Row
from fogline.web.pages import MENU, area
from fogline.web.rebasing import PUBLIC, Spot
from fogline.web.site import Site

MOST_IN_SITEMAP = 50_000  # addresses (sitemaps.org, protocol 0.9)
DOCUMENT = next(page for page in PUBLIC if page.name == "document")
CODE = (".py", ".html", ".js", ".css", ".toml")
MAP_DATA = "static/map-events.json"
File = tuple[str, bytes]


def pages(
    site: Site, *, as_of: datetime | None = None, base: str = "", told: Callable[[int, int], None] = lambda _done, _total: None
) -> Iterator[File]:
    """Every file of the copy, one by one: path from its folder, and bytes.

    Args:
        site: of the record; all of it is read in one state.
        as_of: the moment that it is shown at; None is now.
        base: address that the folder will have; empty where it is not known, which leaves out what needs one: links in feeds, the site's map.
        told: is told how many pages are made, and of how many that are known of so far.
    """
    base = base.rstrip("/")
    site, now = replace(site, static=True, address=base), utc_now()
    with site.readers.reading() as record:
        ask = partial(_ask, site, record, as_of, base, now)
        there = _There(ask)
        waiting = deque(Spot(page, "", Address()) for page in PUBLIC if "{" not in page.path)
        known, listed = {found.file for found in waiting}, list[str]()

        def is_there(found: Spot) -> bool:
            if not there(found):
                return False
            if found.form is None and found.file not in known:
                known.add(found.file)
                waiting.append(found)
            return True

        for row in record.engine.all(table_queries.DOCUMENTS, {"as_of": ask(waiting[0]).as_of}):
            is_there(Spot(DOCUMENT, row["id"], Address()))  # one of which no event is told has no link
        done = 0
        while waiting:
            found = waiting.popleft()
            yield from _made(found, ask, as_of, base, is_there)
            listed += [] if found.page.embeds or not found.is_plain else [found.file]
            done += 1
            told(done, done + len(waiting))
        yield MAP_DATA, _map_data(ask(Spot(PUBLIC[0], "", Address())))
        yield "404.html", _missing(base).encode()
        yield from _for_robots(base, listed)
    yield from _static(files("fogline.web").joinpath("static"), PurePosixPath("static"))


def state(site: Site, *, as_of: datetime | None = None, base: str = "") -> str:
    """What the files are made from, as one digest: record, what may be shown of it, settings, day, and our own code.

    Args:
        site: of the record.
        as_of: as for `pages`.
        base: likewise.
    """
    now, digest = utc_now(), sha256()
    with site.readers.reading() as record:
        held = site.readers.withheld(record, record.view(as_of), now)
        kept_back = sorted((*held.events, *held.documents, *held.restricted.ids))
        told = [record.engine.all(table_queries.LAST_WRITTEN)[0]["position"], contract.stamp(as_of), base, site.safety.line(), repr(site.safety), str(now.date()), kept_back]
    digest.update(json.dumps(told).encode())
    for path in sorted(path for path in files("fogline").rglob("*") if path.suffix in CODE):  # type: ignore[attr-defined]
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _ask(site: Site, record: Record, as_of: datetime | None, base: str, now: datetime, found: Spot) -> Asked:
    return answering.ask(site, record, replace(found.address, as_of=as_of), found.name, origin=base, now=now)


class _There:
    """Is a page in the copy? Each is looked for once."""

    def __init__(self, ask: Callable[[Spot], Asked]) -> None:
        self._ask, self._known = ask, dict[tuple[str, str], bool]()

    def __call__(self, found: Spot) -> bool:
        """Is what it shows there, and old enough to be shown?"""
        key = found.page.name, found.name
        if key not in self._known:
            self._known[key] = self._is_there(found)
        return self._known[key] and not (found.form is not None and found.form not in found.page.twins)

    def _is_there(self, found: Spot) -> bool:
        asked = self._ask(found)
        match found.page.name:
            case "event" | "embed_event":
                return asked.event(asked.view.resolve(found.name) or found.name) is not None
            case "document":
                document = asked.view.document(asked.view.resolve(found.name) or found.name)
                return document is not None and not any(map(asked.withheld.has_no_words, (document["id"], document["report_id"])))
            case "area":
                return area.find(asked) is not None
        return True


def _made(found: Spot, ask: Callable[[Spot], Asked], as_of: datetime | None, base: str, there: Callable[[Spot], bool]) -> Iterator[File]:
    """A page and its twins."""
    asked = ask(found)
    try:
        answer = found.page.answer(asked)
    except (NotFoundError, RecordError) as error:  # a link of ours leads to what `there` found
        raise RecordError(f"cannot make {found.file}: {error}") from error
    yield found.file, _bytes(rebasing.rebased(answering.html(found.page, asked, answer), found, as_of, there))
    for form in found.page.twins if found.is_plain else ():
        twin = replace(found, form=form)
        if form == "atom":
            if found.address.page == 1:
                own, page = (f"{base}/{one.file}" if base else "" for one in (twin, found))
                try:
                    yield twin.file, _bytes(answering.feed(found.page, asked, None, own, page).decode())
                except NotFoundError:
                    continue  # of an empty record
        else:
            yield twin.file, _bytes(answering.twin(found.page, form, asked, answer, partial(_next, twin, form)))


def _next(twin: Spot, form: Form, address: Address) -> str:
    """The file in which a twin goes on."""
    return rebasing.relative(replace(twin, address=replace(address, as_of=None), form=form).file, twin.file)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # half a surrogate pair can be in a record, and in no file


def _map_data(asked: Asked) -> bytes:
    """Every event that has a place, for the map in the browser; the shapes' kinds with it."""
    found = asked.events(asked.view.events(Question(as_of=asked.question.as_of)))
    rows = [_dated(mapped.point(event), event) for event in found if event.place is not None]
    return json.dumps(
        {"type": "FeatureCollection", "safety": asked.safety.line(), "features": rows}, ensure_ascii=False, separators=(",", ":")
    ).encode("utf-8", "replace")


def _dated(feature: Row, event: Event) -> Row:
    """An event as the map draws it, with its first moment and its last."""
    ends = (event.window.earliest, event.window.latest) if event.window else (None, None)
    return {**feature, "properties": {**feature["properties"], "days": [contract.stamp(end) for end in ends]}}


def _missing(base: str) -> str:
    """What a web server shows where there is no file; it stands at any depth, so that its links need the site's address."""
    page = templates.render(
        "error.html",
        status=404,
        problems=["no page has this address; it may have been kept back, or have moved"],
        address=Address(),
        menu=MENU,
        page=None,
        asked=None,
    )
    home = Spot(PUBLIC[0], "", Address())
    text = rebasing.rebased(page, home, None, lambda _: True)
    return rebasing.REFERENCE.sub(lambda m: f' {m[1]}="{base}/{m[2]}"' if not m[2].startswith("#") else m[0], text) if base else text


def _for_robots(base: str, listed: list[str]) -> Iterator[File]:
    """What search engines read first."""
    addresses = [f"{base}/{file}" for file in listed]
    parts = [addresses[i : i + MOST_IN_SITEMAP] for i in range(0, len(addresses), MOST_IN_SITEMAP)] if base else []
    names = ["sitemap.xml", *(f"sitemap-{i}.xml" for i in range(2, len(parts) + 1))][: len(parts)]
    yield "robots.txt", "".join(["User-agent: *\nAllow: /\n", *(f"Sitemap: {base}/{name}\n" for name in names)]).encode()
    for name, part in zip(names, parts, strict=True):
        rows = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in part)
        yield (
            name,
            f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'.encode(),
        )


def _static(folder: Traversable, to: PurePosixPath) -> Iterator[File]:
    """Our own files: style, scripts, base map."""
    for one in sorted(folder.iterdir(), key=lambda p: p.name):
        if one.is_dir():
            yield from _static(one, to / one.name)
        elif one.name not in rebasing.NEED_SERVER:
            yield str(to / one.name), one.read_bytes()
