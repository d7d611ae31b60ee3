"""Where each page of a static copy lies, and how its links are written, so that the copy works in any folder of any web server.

A page's file is its path with `.html` after it; what it is asked follows as a name of its own. A question that has no file is no link
any more, but for the map's, which the browser answers: it goes after the sign of the fragment. All links are relative.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from html import escape, unescape
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from starlette.routing import compile_path

from fogline import questions
from fogline.questions import Address
from fogline.web import symbols
from fogline.web.page import Form, Page
from fogline.web.pages import PAGES

STATIC: Final = "/static/"
SIMPLE = re.compile(r"[a-z]+_[0-9a-f]+")  # an id of the record
UNSAFE = re.compile(r"[^a-z0-9]+")
LONGEST = 48  # characters of a name that are kept in a file's
LINKED = re.compile(r"<(a|link|script|section)\b([^>]*)>")
REFERENCE = re.compile(r'\s(href|src|data-base)="([^"]*)"')
FORM = re.compile(r"<form\b(?![^>]*method=\"dialog\").*?</form>", re.DOTALL)
NEED_SERVER: Final = {"map.js": "map-still.js", "timeline.js": ""}  # scripts that ask a server, and what takes their place
PUBLIC: Final[tuple[Page, ...]] = tuple(page for page in PAGES if page.rule == "public")


@dataclass(frozen=True, slots=True)
class Spot:
    """A page of the copy, or one of its twins."""

    page: Page
    name: str  # what its path names
    address: Address
    form: Form | None = None  # None is the page for people

    @property
    def is_plain(self) -> bool:
        """Is nothing asked but which page?"""
        return replace(self.address, page=1) == Address()

    @property
    def file(self) -> str:
        """Its path from the folder of the copy."""
        path = self.page.twin(self.form or "json").removesuffix(f".{self.form or 'json'}").lstrip("/")
        if self.page.path == "/" and self.form is None:
            path = "index"
        if self.name:
            path = f"{path.partition('{')[0]}{_safe(self.name)}"
        asked = "-".join(_safe(part) for pair in questions.pairs(self.address) for part in pair)
        return f"{path}{'/' if asked else ''}{asked}.{self.form or 'html'}"


def _safe(name: str) -> str:
    """A name as a file's: readable, and another one for another name."""
    if SIMPLE.fullmatch(name) or (re.fullmatch(r"[a-z0-9]+", name) and len(name) <= LONGEST):
        return name
    slug = UNSAFE.sub("-", name.lower()).strip("-")[:LONGEST].strip("-")
    return f"{slug}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")


_ROUTES: Final = tuple(
    (compile_path(path)[0], page, form) for page in PUBLIC for path, form in (*((page.twin(form), form) for form in page.twins), (page.path, None))
)


def spot(href: str, base: Spot, as_of: datetime | None) -> Spot | None:
    """What a link of a page leads to; None of what the copy does not have.

    Args:
        href: as the page has it.
        base: the page.
        as_of: the moment of the whole copy.
    """
    return _led(href, base if not urlsplit(href).path else None, as_of)


@lru_cache(maxsize=20_000)  # a page's links are mostly those of the page before
def _led(href: str, base: Spot | None, as_of: datetime | None) -> Spot | None:
    """The same; of a link with a path, no matter from where."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return None
    found = base if not parts.path else _routed(unquote(parts.path))
    if found is None:
        return None
    page = found.page
    address = questions.read(parse_qsl(parts.query), known=page.takes, strict=False)
    if address.as_of not in (None, as_of):
        return None
    if address.selected and page.name == "map":
        chosen = next(p for p in PAGES if p.name == "event")
        return Spot(chosen, address.selected, Address())
    found = replace(found, address=replace(address, as_of=None, selected="", at=None))
    return found if has(found) else None


def _routed(path: str) -> Spot | None:
    for pattern, page, form in _ROUTES:
        if match := pattern.match(path):
            return Spot(page, match.groupdict().get("name", ""), Address(), form)
    return None


def has(found: Spot) -> bool:
    """Is the question one of those that the copy answers: everything, one kind, one standing?"""
    asked = replace(found.address, page=1)
    if found.form is not None and not found.is_plain:
        return False
    match found.page.name:
        case "events":
            one = len(asked.kinds) + len(asked.standing) <= 1
            return one and replace(asked, kinds=(), standing=()) == Address()
        case "timeline":
            return asked == Address() or asked in [Address(kinds=tuple(family.kinds)) for family in symbols.families()]
        case "map":
            return found.address == Address()
    return asked == Address()


def rebased(text: str, base: Spot, as_of: datetime | None, there: Callable[[Spot], bool]) -> str:
    """A page of the server as one of the copy: links relative or gone, forms and scripts that need a server left out.

    Args:
        text: the page, made by our templates: no bare `>` in an attribute, no link in a link.
        base: which page it is.
        as_of: the moment of the whole copy.
        there: is what a link leads to in the copy?
    """
    own = base.file

    def one(match: re.Match[str]) -> str:
        tag, attributes = match.groups()
        found = REFERENCE.search(attributes)
        if found is None:
            return match[0]
        name, to = found[1], _to(unescape(found[2]), base, own, as_of, there)
        if to is None:
            return f"<a{REFERENCE.sub('', attributes)}>" if tag == "a" else ""
        return f'<{tag}{attributes[: found.start()]} {name}="{escape(to)}"{attributes[found.end() :]}>'

    return FORM.sub("", LINKED.sub(one, text).replace("></script>\n</script>", "></script>\n"))


def _to(href: str, base: Spot, own: str, as_of: datetime | None, there: Callable[[Spot], bool]) -> str | None:
    """A link of the copy's; None of one that is left out."""
    if href.startswith("#"):
        return href
    if href.startswith(STATIC):
        file = href.removeprefix(STATIC)
        file = NEED_SERVER.get(file, file)
        return relative(f"static/{file}", own) if file else None
    found, fragment = spot(href, base, as_of), urlsplit(href).fragment
    if found is not None and there(found):
        return relative(found.file, own) + (f"#{fragment}" if fragment else "")
    return _to_map(href, base, own)


def _to_map(href: str, base: Spot, own: str) -> str | None:
    """A question to the map, which the browser answers: of kinds, standings and days."""
    parts = urlsplit(href)
    routed = _routed(parts.path) if parts.path else base
    if routed is None or routed.page.name != "map" or routed.form is not None or parts.scheme:
        return None
    address = questions.read(parse_qsl(parts.query), known=routed.page.takes, strict=False)
    kept = Address(start=address.start, end=address.end, kinds=address.kinds, standing=address.standing)
    return f"{relative(Spot(routed.page, '', Address()).file, own)}#?{questions.write(kept)}"


@lru_cache(maxsize=20_000)
def relative(file: str, base: str) -> str:
    """A file of the copy as a link from another one."""
    return posixpath.relpath(file, posixpath.dirname(base) or ".")
