"""What kind of file this is, by its name and its first bytes; what is no report says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fogline.errors import ReadError

JSON_LINES, PAGE, TEXT = "application/json", "text/html", "text/plain"
HEAD = 4_096  # bytes that tell what a file is
JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
TEXT_SUFFIXES = frozenset({".txt", ".md", ".text"})
# Files that lie beside reports and are none: passed over in a folder, a failure when named.
NO_REPORTS = frozenset(
    {".css", ".csv", ".db", ".eot", ".ini", ".js", ".less", ".lock", ".log", ".map", ".py", ".pyc", ".scss", ".sh", ".sql",
     ".sqlite", ".svg", ".toml", ".ts", ".tsv", ".ttf", ".woff", ".woff2", ".yaml", ".yml"}
)
RECORD_FOLDERS = (".blobs",)
RECORD_FILES = ("-wal", "-shm", "-journal")
SQLITE = b"SQLite format 3\0"
READ_INSTEAD = "Give text, HTML or JSON Lines"
UNREAD = (
    (b"%PDF", "a PDF. Make text of it, for example: pdftotext FILE.pdf FILE.txt"),
    (b"{\\rtf", "a Rich Text file. Save it as plain text"),
    (b"PK\x03\x04", "an archive or an office document. Unpack it, or save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an office document. Save it as plain text"),
    (b"\x1f\x8b", "compressed. Unpack it: gunzip FILE"),
    (b"BZh", "compressed. Unpack it: bunzip2 FILE"),
    (b"\xfd7zXZ", "compressed. Unpack it: unxz FILE"),
    (b"\x28\xb5\x2f\xfd", "compressed. Unpack it: unzstd FILE"),
    (b"7z\xbc\xaf", "an archive. Unpack it"),
    (b"\x89PNG", f"a picture. {READ_INSTEAD}"),
    (b"\xff\xd8\xff", f"a picture. {READ_INSTEAD}"),
    (b"GIF8", f"a picture. {READ_INSTEAD}"),
    (b"RIFF", f"a picture or a recording. {READ_INSTEAD}"),
    (b"\x7fELF", f"a program. {READ_INSTEAD}"),
    (SQLITE, f"a database. {READ_INSTEAD}; a record is named with --record"),
)
UTF_16 = "is UTF-16, not UTF-8. Convert it, for example: iconv -f UTF-16 -t UTF-8 OLD > NEW"
FEEDS = (b"<rss", b"<feed", b"<rdf:rdf")
PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")
FRAGMENTS = (b"<article", b"<div", b"<meta", b"<title", b"<section", b"<main", b"<table", b"<p>", b"<p ", b"<h1")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the server says of what it sends."""

    media_type: str | None = None
    charset: str | None = None
    url: str | None = None  # where it was in the end found
    headers: Mapping[str, Any] | None = None  # as `Report.headers` keeps them


NOTHING_DECLARED = Declared()


def head(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes of a stream, and the stream with them still in front.

    A first whole line of JSON is enough, so that a pipe of reports is read as it is written.
    """
    found = b""
    for block in blocks:
        found += block
        if len(found) >= HEAD or (b"\n" in found and found.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")):
            break
    return found, chain((found,), blocks) if found else iter(())


def is_record(start: bytes) -> bool:
    """Is this file a database, which in a folder of reports is somebody's record?"""
    return start.startswith(SQLITE)


def kind(start: bytes, suffix: str, name: str, declared: Declared = NOTHING_DECLARED) -> str:
    """JSON Lines, page or text, by the suffix, the server's word and the first bytes.

    Args:
        start: the first bytes.
        suffix: of the name, lower case, with its dot; empty where there is none.
        name: what to call it in an error.
        declared: what the server says.

    Raises:
        ReadError: it is something else.
    """
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text and len(start) < HEAD:
        raise ReadError(f"{name} is empty. Leave it out, or fetch it again")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_bare_utf_16(start):
        raise ReadError(f"{name} {UTF_16}")
    for signature, what in UNREAD:
        if start.startswith(signature):
            raise ReadError(f"{name} is {what}")
    if b"\0" in start:
        raise ReadError(f"{name} is no text: it is a binary file. {READ_INSTEAD}")
    if suffix in NO_REPORTS:
        raise ReadError(f"{name} is no report: files that end in {suffix} are not read. {READ_INSTEAD}")
    said = declared.media_type or ""
    if suffix in JSON_SUFFIXES or "json" in said:
        _refuse_one_array(text, name)
        return JSON_LINES
    if suffix not in PAGE_SUFFIXES and text.startswith(b"{") and (b'"text"' in text or b'"id"' in text):
        return JSON_LINES
    lower = text.lower()
    if b"mime-version:" in lower[:1_000] and b"content-type: multipart" in lower:
        raise ReadError(f"{name} is a saved mail or web archive. Save the page as HTML, or its text")
    if any(feed in lower[:600] for feed in FEEDS) and not any(page in lower for page in PAGES):
        raise ReadError(f"{name} is a feed, not a page. Give the addresses of its items")
    if suffix in PAGE_SUFFIXES or said in {PAGE, "application/xhtml+xml"} or lower.startswith(FRAGMENTS):
        return PAGE
    if any(page in lower[:1_500] for page in PAGES) and (suffix not in TEXT_SUFFIXES or lower.startswith(b"<")):
        return PAGE
    if said and not said.startswith("text/") and said not in {"application/octet-stream", "application/xml"}:
        raise ReadError(f"{name} sends {said}. {READ_INSTEAD}")
    return TEXT


def _refuse_one_array(text: bytes, name: str) -> None:
    """JSON that is one list, or one object over many lines, would fail at every line: say it once.

    Raises:
        ReadError: it is.
    """
    first = text.split(b"\n", 1)[0].rstrip()
    if first.startswith(b"["):
        raise ReadError(f"{name}:1 begins one JSON list; each line must be one object. Convert it: jq -c '.[]' OLD > NEW.jsonl")
    if first == b"{":
        raise ReadError(f"{name}:1 begins an object of several lines; each must be one line. Convert it: jq -c . OLD > NEW.jsonl")


def _is_bare_utf_16(start: bytes) -> bool:
    """UTF-16 of a Latin text without its mark has a zero in nearly every other byte."""
    half = len(start) // 2
    few, many = sorted((start[0::2].count(0), start[1::2].count(0)))
    return half >= 4 and many > 0.6 * half and few < 0.1 * half
