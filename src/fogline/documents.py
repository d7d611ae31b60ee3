"""Report -> document: clean text, language, and what the report says of itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from fogline import html, languages, publication
from fogline.errors import ReadError
from fogline.reports import Raw
from fogline.types import Document, Failure, Span, make_id


def make(raw: Raw) -> tuple[Document, list[Failure]]:
    """The document of a report, and what could not be believed of what it says of itself.

    JSON Lines and text files are taken verbatim; pages go through an extractor.

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
        raise ReadError(f"{report.input_id} holds no readable text")
    failures: list[Failure] = []
    published = report.published_at
    if published is None and page.published:
        try:
            published = publication.read(page.published, report.fetched_at)
        except ReadError as error:
            failures.append(Failure("publication", report.input_id, "ReadError", f"{report.input_id}: {error}"))
    document = Document(
        id=make_id("document", report.input_id, text, published.isoformat() if published else ""),
        report_id=report.id, text=text, language=languages.detect(without_furniture(text) or text, page.language), maker=maker, title=page.title,
        author=page.author, published_at=published, source=report.source or page.site, url=page.url or report.url, tags=page.tags,
    )  # fmt: skip
    return document, failures


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
            f"{raw.report.input_id} is not UTF-8: line {line} has the byte 0x{raw.data[error.start]:02x}. "
            "Convert it, for example: iconv -f WINDOWS-1252 -t UTF-8"
        ) from None


def boilerplate(text: str, sentences: Sequence[Span]) -> set[Span]:
    """The sentences that are page furniture ("Share this", "filed under:"): no claim is made of them."""
    pattern = _patterns()
    return {s for s in sentences if s.end - s.start < 300 and pattern.match(text, s.start, s.end)}


def without_furniture(text: str) -> str:
    """A page's text without lines of furniture."""
    pattern = _patterns()
    return "\n".join(line for line in text.split("\n") if not pattern.match(line.strip())).strip()


@cache
def _patterns() -> re.Pattern[str]:
    """The furniture's patterns as one."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{p})" for p in data["lines"]), re.IGNORECASE)
