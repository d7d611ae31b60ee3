"""Atom feeds: what is new of a question, what people corrected, which predictions fall due.

Bytes out; whoever serves or writes them gives the about. An entry is one revision of an event, one correction, or one state of a
prediction, and keeps its id for good: a tag URI (RFC 4151) of the record's name and the thing's. Pages lead on as RFC 5005, 3 has it.
Source: RFC 4287; RFC 5005, 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from lxml import etree

from fogline import contract, ledger_prose, news, prose
from fogline.characters import isolated, plain
from fogline.foretold import Prediction
from fogline.news import Item, Show
from fogline.record import Record, since
from fogline.record.since import Correction
from fogline.types import Question

ATOM = "http://www.w3.org/2005/Atom"
PAGE = 50  # entries
AHEAD, BACK = timedelta(days=30), timedelta(days=90)  # how soon a prediction falls due, and how long ago it did, to be in the feed
TITLE_SHOWN = 160  # characters
LONGEST = 3_000  # characters of a paragraph
MADE_BY = "Fogline"
BEFORE = "before"  # parameter of the address of a page that leads on
DIGITS = 18
Cursor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a record is shown."""

    address: str  # of the pages, with a slash at its end; empty where there are none
    record: str  # the record's name
    began: datetime  # when it did
    suffix: str = ""  # of a page's address: where files are served, their ending

    def tag(self, *parts: str) -> str:
        """The id of a thing of the record, for good."""
        host = urlsplit(self.address).hostname or "localhost"
        path = "/".join(quote(plain(part), safe="") for part in (self.record, *parts))
        return f"tag:{quote(host.encode('idna').decode() if not host.isascii() else host, safe='.:')},{self.began:%Y-%m-%d}:{path}"

    def page(self, *parts: str) -> str | None:
        """The address of a page."""
        return self.address + "/".join(quote(plain(part), safe="") for part in parts) + self.suffix if self.address else None


@dataclass(frozen=True, slots=True)
class About:
    """Where a feed is, and what is said of it. None where it has no address, being a file."""

    own: str | None = None
    first: str | None = None
    rest: Callable[[Cursor], str] | None = None  # of the page that begins after a revision
    page: str | None = None  # the same for people
    note: str = ""  # what the limits of what may be shown are, in a sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; its texts are plain."""

    id: str
    title: str
    updated: str
    paragraphs: Sequence[str]
    page: str | None
    terms: Sequence[str]  # its categories


def site_of(record: Record, address: str, suffix: str = "") -> Site | None:
    """The site that shows a record; None of an empty record, which nothing can be said of yet."""
    named = since.name_of(record)
    return Site(address.rstrip("/") + "/" if address else "", *named, suffix) if named is not None else None


def written(cursor: Cursor) -> str:
    """Where a page ends, as the end of an address."""
    return "-".join(map(str, cursor))


def read(cursor: str) -> Cursor | None:
    """Where the page before ended; None for what `written` did not write."""
    position, _, number = cursor.partition("-")
    digits = all(part.isascii() and part.isdigit() and len(part) < DIGITS for part in (position, number))
    return (int(position), int(number)) if digits else None


def of_question(
    record: Record, question: Question, site: Site, *, title: str, key: str, show: Show, about: About = About(),
    until: int = since.EVERY, before: Cursor | None = None, most: int = PAGE, hides: Callable[[str], bool] = lambda _: False,
) -> bytes:  # fmt: skip
    """What became of the events that answer a question, the newest first.

    Args:
        record: inside one `engine.reading()`.
        question: which events.
        site: where the record is shown.
        title: for people.
        key: names the feed among those of the record: the question as the end of an address, or the name that it is followed as.
        show: the one door for what may be shown, and how finely; what it keeps back is in the feed later.
        about: the feed.
        until: entry of the log up to which is told.
        before: where the page before ended.
        most: how many entries a page has at most.
        hides: finds the claims whose words may not be shown.
    """
    view, found = record.view(), since.revisions(record, question, until, before, most)
    entries = [_of_item(item, site) for change in found.changes if (item := news.tell(view, change, show, hides)) is not None]
    rest = about.rest(found.rest) if found.rest is not None and about.rest is not None else None
    return _feed(site, ("question", key), title, entries, about, rest)


def of_corrections(
    record: Record, site: Site, *, hides: Callable[..., bool] = lambda *_: False, about: About = About(), until: int = since.EVERY,
    before: Cursor | None = None,
) -> bytes:  # fmt: skip
    """What people decided and took back, and what was withdrawn or redacted, the newest first; where `hides` finds the id of what may not be shown, it is left out."""
    found = since.corrections(record, until, before[0] if before else since.EVERY, PAGE)
    rest = about.rest((found[-1].position, 0)) if len(found) == PAGE and about.rest is not None else None
    return _feed(site, ("corrections",), "Corrections", [_of_correction(c, site) for c in found if not hides(c.subject, c.left, c.right)], about, rest)


def of_predictions(
    record: Record, site: Site, now: datetime, *, may_tell: Callable[[Prediction], bool] = lambda _: True, about: About = About(),
    until: int = since.EVERY,
) -> bytes:  # fmt: skip
    """What was foretold and falls due within a month, or fell due within three, and `may_tell` lets through."""
    found = since.due(record, now - BACK, now + AHEAD, until, 10 * PAGE)
    return _feed(site, ("predictions",), "Predictions falling due", [_of_prediction(p, site) for p in found if may_tell(p)], about, None)


def _of_item(item: Item, site: Site) -> Entry:
    """A revision of an event."""
    change = item.change
    if change is None:
        raise ValueError("an entry is of a change")
    paragraphs = [item.sentence, item.support, *item.changes, *(f"Because {line}" for line in item.why)]
    return Entry(
        site.tag(change.id, str(change.revision)), f"{item.head}: {item.sentence}", change.at, paragraphs,
        site.page("events", change.joined_with or change.id), (change.sort, item.event.kind, item.event.standing),
    )  # fmt: skip


def _of_correction(c: Correction, site: Site) -> Entry:
    """What a person decided, or what was withdrawn."""
    what = plain(_decided(c))
    subjects = [name for name in (c.subject, c.left, c.right) if name]
    claim = next((name for name in subjects if name.startswith("claim_")), None)
    page = site.page("events", "event_" + claim.removeprefix("claim_")) if claim else None  # an event's id leads on from any of its claims
    paragraphs = [what, f"By {plain(c.who)}: {isolated(plain(c.why))}", f"Of {', '.join(map(plain, subjects))}"]
    return Entry(site.tag("correction", str(c.position), c.subject), f"{what}: {plain(c.why)}", c.at, paragraphs, page, (c.what,))


def _decided(c: Correction) -> str:
    """What was done, in words."""
    match c.what:
        case "report" | "claim":
            return f"Withdrawn: a {c.what}"
        case "judgement":
            return "Taken back: a judgement"
        case "redaction":
            return "Redacted: a report"
        case "corrected":
            return f"Corrected: the {c.field} of a claim"
        case "graded":
            return f"Graded: {c.left}"
    return f"Judged: {c.what}"


def _of_prediction(p: Prediction, site: Site) -> Entry:
    """A prediction that is due: a new entry once it is judged."""
    due = p.due.latest if p.due and p.due.latest else None
    if due is None:
        raise ValueError(f"{p.id} falls due on no day")
    speaker = plain(p.speaker or "unnamed")
    told = f"due by {prose.last_day(p.due)}" if p.outcome == "open" and p.due else f"{p.outcome} (due by {prose.last_day(p.due)})" if p.due else ""
    paragraphs = [f"{isolated(speaker)}: {news.quoted(p.what)}", plain(ledger_prose.line(p)), f"Reports: {plain(', '.join(p.reports))}"]
    updated = max(due - AHEAD, p.made_at or due - AHEAD) if p.outcome == "open" else due
    return Entry(
        site.tag(p.id, p.outcome),
        f"{told}: {speaker}: {plain(p.what)}",
        contract.stamp(updated) or "",
        paragraphs,
        site.page("predictions"),
        (p.outcome,),
    )


def _feed(site: Site, key: Sequence[str], title: str, entries: Iterable[Entry], about: About, rest: str | None) -> bytes:
    """The feed as it is served."""
    entries = list(entries)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _put(feed, "id", site.tag("feed", *key))
    _put(feed, "title", plain(title))
    if about.note:
        _put(feed, "subtitle", plain(about.note))
    _put(feed, "updated", max((e.updated for e in entries), default=contract.stamp(site.began) or ""))
    _put(_put(feed, "author"), "name", MADE_BY)
    _put(feed, "generator", MADE_BY)
    links = (("self", about.own, "application/atom+xml"), ("alternate", about.page, "text/html"))
    for relation, href, media_type in (*links, ("first", about.first, "application/atom+xml"), ("next", rest, "application/atom+xml")):
        if href is not None:
            _put(feed, "link", rel=relation, href=href, type=media_type)
    for entry in entries:
        made = _put(feed, "entry")
        _put(made, "id", entry.id)
        _put(made, "title", entry.title if len(entry.title) <= TITLE_SHOWN else entry.title[: TITLE_SHOWN - 1].rstrip() + "…")
        _put(made, "updated", entry.updated)
        if entry.page is not None:
            _put(made, "link", rel="alternate", href=entry.page, type="text/html")
        for term in entry.terms:
            _put(made, "category", term=plain(term))
        cut = (p if len(p) <= LONGEST else f"{p[:LONGEST]}… ({len(p) - LONGEST:,} more characters)" for p in entry.paragraphs)
        _put(made, "content", "\n".join(cut), type="text")
    told: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return told


def _put(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new element under another."""
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element
