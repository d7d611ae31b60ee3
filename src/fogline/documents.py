"""Report -> document: clean text, language, and what the report says of itself."""

from __future__ import annotations

from datetime import datetime

from fogline import html, languages, publication
from fogline.errors import ReadError
from fogline.furniture import without_furniture
from fogline.reports import Raw
from fogline.types import Document, Failure, make_id


def make(raw: Raw) -> tuple[Document, list[Failure]]:
    """The document of a report, and what could not be believed of what it says of itself.

    JSON Lines and text files are taken verbatim; pages go through an extractor, and lines of furniture are left out.

    Args:
        raw: the report with its bytes. Its date and source, where the user gave them, outrank the page's.

    Raises:
        ReadError: there is no readable text.
    """
    report = raw.report
    if raw.line is not None:
        text, maker, page = raw.line["text"], "jsonl@1", html.Page(title=raw.line.get("title"), language=raw.line.get("language"))
    elif report.media_type == "text/html":
        page = html.extract(raw.data, report.input_id, declared=raw.declared, url=report.url)
        text, maker = without_furniture(page.text), html.MAKER
    else:
        text, maker, page = _decoded(raw), "text@1", html.Page()
    if not text.strip():
        raise ReadError(f"{report.input_id} holds no readable text. Give another file or address, or leave it out")
    published, failures = _published(raw, page)
    local = publication.in_its_zone(published, raw.line.get("published_at") if raw.line else page.published) if published else None
    document = Document(
        id=make_id("document", report.input_id, text, published.isoformat() if published else ""),
        report_id=report.id, text=text, language=languages.detect(without_furniture(text) or text, page.language), maker=maker,
        title=page.title, author=page.author, published_at=local, source=report.source or page.site, url=page.url or report.url, tags=page.tags,
    )  # fmt: skip
    return document, failures


def _published(raw: Raw, page: html.Page) -> tuple[datetime | None, list[Failure]]:
    """When it was published by the user's word, the line's or the page's; a date that cannot be right is a failure."""
    report = raw.report
    if report.published_at is not None or page.published is None:
        return report.published_at, []
    try:
        return publication.read(page.published, report.fetched_at), []
    except ReadError as error:
        return None, [Failure("publication", report.input_id, type(error).__name__, f"{report.input_id}: {error}")]


def _decoded(raw: Raw) -> str:
    """A text file's characters, verbatim but for a byte order mark.

    Raises:
        ReadError: it is not UTF-8.
    """
    try:
        return raw.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.data.count(b"\n", 0, error.start) + 1
        raise ReadError(
            f"{raw.report.input_id} is not UTF-8: line {line} has the byte 0x{raw.data[error.start]:02x}, which fits nowhere. "
            "Convert the file, for example: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"
        ) from None
