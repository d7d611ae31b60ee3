"""A page -> its title, body, author, date, address, site and tags, by way of trafilatura."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version

from fogline.errors import ReadError

MAKER = f"trafilatura@{version('trafilatura')}"
MAX_DEPTH = 400  # tags open at once; real pages stay under 100, and parsers recurse
TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]{0,20000}?(/?)>")
SCRIPT = re.compile(rb"<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr p li dd dt option tr td th".split())
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:\-]+)", re.IGNORECASE)
LANGUAGE = re.compile(rb"<html[^>]{0,400}?\blang\s*=\s*[\"']?([A-Za-z\-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds and says of itself; None where it does not say."""

    text: str = ""
    title: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    site: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


def extract(data: bytes, name: str, *, declared: str | None = None, url: str | None = None) -> Page:
    """Read a page.

    Args:
        data: its bytes.
        name: what to call it in an error.
        declared: charset that the server named; outranks the page's own.
        url: where it came from.

    Raises:
        ReadError: it is nested too deep, is not in its charset, or holds no article.
    """
    if _depth(data) > MAX_DEPTH:
        raise ReadError(f"{name} nests more than {MAX_DEPTH} tags: it is damaged or hostile, and is not parsed. Save its text instead")
    from lxml.etree import ParserError, XMLSyntaxError
    from trafilatura import bare_extraction

    text = _decoded(data, declared)
    try:
        found = bare_extraction(text, url=url, include_comments=False, include_tables=False, with_metadata=True, favor_recall=True)
    except (ParserError, XMLSyntaxError, RecursionError, ValueError, TypeError, AttributeError) as error:
        raise ReadError(f"{name} cannot be parsed as a page: {error}. Save its text instead") from error
    body = _body(found)
    if found is None or isinstance(found, dict) or not body:
        raise ReadError(f"{name} holds no article text; save the text itself, or give another address")
    language = LANGUAGE.search(data[:4096])
    return Page(
        text=body, title=found.title or None, author=found.author or None, published=found.date or None, url=found.url or url,
        site=found.sitename or found.hostname or None, language=language[1].decode("ascii") if language else None,
        tags=tuple(dict.fromkeys(t for part in (found.categories, found.tags) for t in part or () if t)),
    )  # fmt: skip


def _body(found: object) -> str:
    """The article's paragraphs, a blank line between them."""
    text = getattr(found, "text", None)
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip()) if isinstance(text, str) else ""


def _depth(data: bytes) -> int:
    """How many tags are open at once at most, by one linear look; elements that browsers close by themselves do not count."""
    depth = deepest = 0
    for closing, tag, empty in TAG.findall(SCRIPT.sub(b"", data) if data.count(b"<!--") < 10_000 else data):
        if empty or tag.lower() in VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _decoded(data: bytes, declared: str | None) -> str:
    """The page's characters by its byte order mark, the server's charset, its own, or UTF-8; what does not fit is marked."""
    found = CHARSET.search(data[:4096])
    for charset in ("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else None, declared, found[1].decode("ascii") if found else None, "utf-8"):
        if charset:
            try:
                return data.decode(charset)
            except (LookupError, UnicodeDecodeError):
                continue
    return data.decode("utf-8", "replace")
