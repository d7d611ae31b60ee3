"""A page -> its title, body, author, date, address, site and tags, by way of trafilatura."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fogline import charsets
from fogline.errors import ReadError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

EXTRACTOR_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
MAKER = f"trafilatura@{version('trafilatura')}"
MAX_DEPTH = 250  # tags open at once; real pages stay under 100, the parser stops in silence at 256
MAX_WORK = 1_000_000  # tags open, over all tags; a long live page has 300,000. The extractor's time grows with it: 5 s at the most
MAX_LINKS = 20_000
MAX_ROWS = 1_000
MAX_ATTRIBUTES = 1_000  # of one tag; the parser compares each with each
# One start tag, as the HTML standard reads it; possessive, so that each byte is looked at once.
ATTRIBUTE = re.compile(rb"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+)?+)?+")
COMMENT = rb"<!--(?:-?>|(?s:.*?)(?:-->|--!>|\Z))"
UNPARSED = rb"<(script|style|title|textarea|xmp|iframe|noembed|noframes)(?=[\s/>])((?:%s)*+)(?s:.*?)(?:</\1(?=[\s/>])|\Z)"
TAG = re.compile(rb"(?i:%s|%s)|<[a-zA-Z][^\s/>]*+((?:%s)*+)" % (COMMENT, UNPARSED % ATTRIBUTE.pattern, ATTRIBUTE.pattern))
# Names under which pages state when they were published, the surest first.
DATED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "published_time", "publish-date", "publishdate", "publication_date", "publication-date", "pubdate", "pub_date",
    "article.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date", "article_date_original", "originalpublicationdate",
)  # fmt: skip
MAX_BYLINE = 120  # characters; a longer paragraph is running text
ASIDE = re.compile(
    r"\b(?:related|side-?bar|comments?|trending|most-read|recommended|more-stories|latest|teasers?|newsletter|promo)\b", re.IGNORECASE
)
NOTE = re.compile(r"\[?\(?(?:\d{1,3}|[*†‡]{1,3}|[a-z])\)?\]?")
UNIT = re.compile(r"(?:km|cm|mm|\bm|\bmi|miles?|\bft|\bsq)\s*$")
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]{1,8}|[0-9]{1,9});?")
ARTICLE = re.compile(r"Article|Posting|Report$|Review$")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.{0,20})?$")


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
        ReadError: it is hostile or damaged, is not in its charset, or holds no article.
    """
    from trafilatura import bare_extraction, extract_metadata

    tree = _parsed(charsets.decode(data, name, declared), name)
    _drop_footnote_marks(tree)
    _drop_long_tables(tree, name)
    # Tables are mostly layout; those of numbers lose their heads, and a number without its head says nothing.
    try:
        found = bare_extraction(tree, url=url, include_comments=False, include_tables=False)
        published = _published(tree)
        _drop_running_text(tree)
        said = extract_metadata(tree, url, {"original_date": True, "extensive_search": False}, extensive=False)
    except EXTRACTOR_FAULTS as error:  # a bug of the extractor's, met on one page, is that page's failure
        raise ReadError(f"{name} makes the extractor fail: {type(error).__name__}: {error}. Save its text instead") from error
    text = getattr(found, "text", None)
    if not isinstance(text, str) or not text.strip():
        raise ReadError(f"{name} holds no article text. Give the article's own address, or save its text")
    title = said.title or None
    return Page(
        text=_body(text, title), title=title, author=_author(said.author), published=published or _moment(tree, said.date),
        url=said.url or url, site=said.sitename or said.hostname or None, language=tree.get("lang") or tree.get("xml:lang"),
        tags=tuple(dict.fromkeys(t.strip() for part in (said.categories, said.tags) for t in part or () if t.strip())),
    )  # fmt: skip


def _body(text: str, title: str | None) -> str:
    """The article's lines without the title above them and the bullets that the page does not have."""
    lines = [line.strip().removeprefix("- ") for line in text.split("\n")]
    if title and lines[0].casefold() == title.casefold():
        del lines[0]
    return "\n".join(lines)


def _author(stated: str | None) -> str | None:
    """The authors' names without dates and figures that stood beside them."""
    names = [name.strip() for name in (stated or "").split(";")]
    return "; ".join(name for name in names if name and not any(c.isdigit() for c in name)) or None


def _moment(tree: HtmlElement, day: str | None) -> str | None:
    """The time on that day which the page gives in its one time element of it, or the day."""
    moments = {t.get("datetime", "") for t in tree.iter("time") if day and t.get("datetime", "").startswith(day)}
    return moments.pop() if len(moments) == 1 else day


def _drop_footnote_marks(tree: HtmlElement) -> None:
    """Take out raised figures, lest "ten killed" with note 2 become "ten killed2"; square kilometres stay."""
    for raised in list(tree.iter("sup")):
        before = raised.getprevious()
        text = (before.tail if before is not None else raised.getparent().text) or ""
        if NOTE.fullmatch(raised.text_content().strip()) and not UNIT.search(text):
            raised.drop_tree()


def _drop_running_text(tree: HtmlElement) -> None:
    """Take out paragraphs, side columns and the page's foot, so that no date of another thing passes for this page's."""
    for element in list(tree.iter("p", "aside", "nav", "footer", "blockquote", "li")):
        if element.tag in {"aside", "nav", "footer"} or len(element.text_content()) > MAX_BYLINE:
            element.drop_tree()
    for element in list(tree.iter("div", "section", "ul")):
        if ASIDE.search(f"{element.get('class', '')} {element.get('id', '')}") and element.getparent() is not None:
            element.drop_tree()


def _parsed(text: str, name: str) -> HtmlElement:
    """The page's tree.

    Raises:
        ReadError: it is built to be slow, was cut short by the parser, or holds nothing.
    """
    from lxml.etree import ParserError, XMLSyntaxError
    from lxml.html import HTMLParser, document_fromstring

    data = _as_xml(text).encode()
    if _most_attributes(data) > MAX_ATTRIBUTES:
        raise ReadError(f"{name} has a tag of more than {MAX_ATTRIBUTES:,} attributes: damaged or hostile. Save its text instead")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(data, parser=parser)
    except (ParserError, XMLSyntaxError) as error:
        raise ReadError(f"{name} holds no page: {error}. Save its text instead") from error
    depth, work = _shape(tree)
    if depth > MAX_DEPTH:
        raise ReadError(f"{name} nests more than {MAX_DEPTH} tags: it is damaged or hostile. Save its text instead")
    if work > MAX_WORK or sum(1 for _ in tree.iter("a")) > MAX_LINKS:
        raise ReadError(f"{name} has too many links, or tags in tags: it is damaged, hostile, or no article. Save its text instead")
    if any(e.level_name == "FATAL" for e in parser.error_log):
        raise ReadError(f"{name} cannot be parsed to its end: {parser.error_log.last_error.message.strip()}. Save its text instead")
    return tree


def _as_xml(text: str) -> str:
    """The page without characters that XML does not know, written out or as `&#1;`: the extractor would give up the page for one."""
    return REFERENCE.sub(_known_to_xml, NO_XML.sub("", text))


def _known_to_xml(reference: re.Match[str]) -> str:
    """The reference, or nothing where its character is unknown to XML."""
    digits = reference[1]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return "" if number > sys.maxunicode or NO_XML.match(chr(number)) else reference[0]


def _most_attributes(data: bytes) -> int:
    """The most attributes that one tag has, or less than the limit where no tag is long enough to pass it."""
    tags = (m[2] or m[3] or b"" for m in TAG.finditer(data))
    return max((len(ATTRIBUTE.findall(tag)) for tag in tags if len(tag) > 2 * MAX_ATTRIBUTES), default=0)


def _shape(tree: HtmlElement) -> tuple[int, int]:
    """How many tags are open at once at most, and how many are over all tags together."""
    from lxml.etree import iterwalk

    depth = deepest = work = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += 1
            work += depth
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest, work


def _drop_long_tables(tree: HtmlElement, name: str) -> None:
    """Take out tables of figures where there are very many: the extractor, which reads none, would look at each row from each.

    Raises:
        ReadError: there are as many that hold running text.
    """
    if sum(1 for _ in tree.iter("tr")) <= MAX_ROWS:
        return
    for table in list(tree.iter("table")):
        if table.getparent() is not None and not any(len(cell.text_content()) > MAX_BYLINE for cell in table.iter("td", "th")):
            table.drop_tree()
    if sum(1 for _ in tree.iter("tr")) > MAX_ROWS:
        raise ReadError(f"{name} has more than {MAX_ROWS:,} rows of tables: no article. Save its text instead")


def _published(tree: HtmlElement) -> str | None:
    """The moment of publication as the page's head, its linked data or its time element states it, unless these hold several."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").casefold()
        metas.setdefault(key, (meta.get("content") or "").strip())
    stated = [metas[key] for key in DATED if metas.get(key)]
    linked = list(dict.fromkeys(_linked_dates(tree)))
    times = (t for t in tree.iter("time") if "pubdate" in t.attrib or "datePublished" in t.get("itemprop", ""))
    for dates in (stated[:1], linked, list(dict.fromkeys(t.get("datetime") or "" for t in times))):
        if len(dates) == 1 and ISO.match(dates[0]):
            return dates[0]
    return None


def _linked_dates(tree: HtmlElement) -> Iterator[str]:
    """`datePublished` of the articles that JSON-LD describes; lists of other articles are passed over."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            kinds = thing.get("@type")
            date = thing.get("datePublished")
            if isinstance(date, str) and any(ARTICLE.search(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds])):
                yield date.strip()


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """The things at the top of linked data, or in its graph."""
    for thing in data if isinstance(data, list) else [data]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            yield from (t for t in (graph if isinstance(graph, list) else []) if isinstance(t, dict))
