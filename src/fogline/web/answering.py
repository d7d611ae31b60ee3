"""A page and its twins from what is asked: the one way of rendering, for the server and for the static copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from fogline import contract, feeds, questions
from fogline.gazetteer import places
from fogline.questions import Address
from fogline.record import Record
from fogline.web import menu, templates, towns, twins
from fogline.web.access import NOBODY, Person
from fogline.web.aside import Shown
from fogline.web.ground import Ground
from fogline.web.page import Answer, Asked, Form, NotFoundError, Page
from fogline.web.site import Site

BASEMAP, OWN_BASEMAP = "/static/basemap/world.pmtiles", "/basemap.pmtiles"


def ask(
    site: Site, record: Record, address: Address, name: str, *, origin: str, now: datetime, me: Person = NOBODY, shown: Shown | None = None, is_made: bool = True
) -> Asked:
    """A request, with the record at its moment.

    Args:
        site: of the record.
        record: inside one `engine.reading()`.
        address: what is asked.
        name: what the path names; empty where it names nothing.
        origin: scheme and host that links to elsewhere than the page begin with.
        now: by the clock.
        me: who asks.
        shown: the ground that is ready, where the page is to show the record at its moment.
        is_made: whether the ground may be made for the page, where none is shown; that of a large record is made aside.

    Raises:
        NotFoundError: the gazetteer has no place of that name.
    """
    area = places.asked_for(site.gazetteer, address.place) if address.place else None
    if address.place and area is None:
        raise NotFoundError(f"no place {address.place!r} in the gazetteer; try another spelling, a country's code, or q for words")
    ground: Callable[[], Ground]
    at_hand: Callable[[], Ground | None]
    is_behind = shown is not None and shown.as_of != address.as_of
    if shown is not None:
        address, view, root = shown.asked(address), shown.view(record), shown.ready.root
        ground = at_hand = lambda: shown.ready.ground
    else:
        view, root = record.view(address.as_of), site.readers.root(record)
        ground = partial(site.grounds.of, view, root[1], site.gazetteer, site.safety, now)
        at_hand = ground if is_made else lambda: None
    withheld = site.readers.withheld(record, view, now)
    return Asked(
        record, view, address, address.question(area), name, site.safety, root, origin, now,
        withheld.open() if me.may("reviewer") else withheld, site.readers.persons(record), partial(site.readers.tally, record, view, now), partial(site.readers.tallies, record),
        OWN_BASEMAP if site.basemap else BASEMAP, partial(towns.largest, site.gazetteer),
        ground, at_hand, me=me, static=site.static, is_aside=is_behind, site=site.address,
    )  # fmt: skip


def needs_ground(page: Page) -> bool:
    """Is a page of nothing but what is told of land: who holds what on a day, sieges, hazards?"""
    return page.name in ("control", "area")


def tells_of_ground(page: Page, address: Address) -> bool:
    """Does it tell of that, too, where it is known?"""
    return needs_ground(page) or page.name == "today" or (page.name == "map" and bool(address.start or address.end or address.layers))


def html(page: Page, asked: Asked, answer: Answer) -> str:
    """The page for people."""
    return templates.render(
        f"{page.name}.html", page=page, address=asked.address, asked=asked, pages=answer.pages, menu=menu.of(asked.me), me=asked.me,
        twin=partial(twin_link, page, asked), **answer.shown,
    )  # fmt: skip


def twin(page: Page, form: Form, asked: Asked, answer: Answer, link: Callable[[Address], str]) -> str:
    """A page for programs.

    Args:
        page: which.
        form: JSON, CSV or GeoJSON.
        asked: the request.
        answer: what the page shows.
        link: where the same twin is, asked something else.
    """
    address = asked.address
    size, root = asked.root
    about = {
        "as_of": contract.stamp(address.as_of), "record": {"size": size, "root": root}, "safety": asked.safety.line(),
        "page": address.page, "pages": answer.pages, "next": link(replace(address, page=address.page + 1)) if address.page < answer.pages else None,
    }  # fmt: skip
    if asked.static:
        del about["record"]  # its root is another with every entry of the log: each file of a copy would be another one each time
    body = answer.body
    if asked.withheld.documents or asked.withheld.restricted.ids:
        body = twins.wordless(body, asked.hides)
    whole = "text" if page.name == "document" else ""
    return twins.written(form, replace(answer, body=twins.widened(body, asked.place, twins.LONGEST, whole=whole)), about)


def feed(page: Page, asked: Asked, before: feeds.Cursor | None, own: str, to_page: str) -> bytes:
    """A page as an Atom feed.

    Args:
        page: one that has a feed.
        asked: the request.
        before: where the page of the feed before this one ended.
        own: address of the feed's first page; empty where it has none.
        to_page: address of the page for people.

    Raises:
        NotFoundError: the record is empty.
    """
    site = feeds.site_of(asked.record, asked.site or asked.origin, ".html" if asked.static else "")
    if site is None or page.feed is None:
        raise NotFoundError("the record is empty: nothing can be said of it yet")
    joint = "&" if "?" in own else "?"
    rest = None if asked.static else lambda cursor: f"{own}{joint}{feeds.BEFORE}={feeds.written(cursor)}"
    about = feeds.About(own or None, own or None, rest, to_page or None, asked.safety.line())
    return page.feed(asked, site, about, before)


def twin_link(page: Page, asked: Asked, form: Form) -> str:
    """Where a twin of the page that is asked for is."""
    written = questions.write(kept(asked.address, page, form))
    return twin_path(page, form, asked.name) + (f"?{written}" if written else "")


def twin_path(page: Page, form: Form, name: str) -> str:
    """The path of a page's twin."""
    path = page.twin(form)
    for part in ("{name:path}", "{name}"):
        path = path.replace(part, templates.quoted(name))
    return path


def kept(address: Address, page: Page, form: Form) -> Address:
    """The parameters that mean something to a page in a form."""
    known = page.known(form)
    return questions.read(((n, v) for n, v in questions.pairs(address) if n in known), known=known)
