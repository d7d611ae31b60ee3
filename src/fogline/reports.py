"""Files, folders, standard input and addresses -> reports with their bytes, streamed in input order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import httpx

from fogline import __version__, publication
from fogline.errors import FetchError, ReadError
from fogline.types import Failure, Report, make_id

JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
PAGES = frozenset({".html", ".htm", ".xhtml"})
TEXTS = frozenset({".txt", ".md", ".text", ""})
SKIPPED = (".blobs",)  # a record's own folder
HEAD = 2_048  # bytes that tell what a file is
AGENT = f"fogline/{__version__} (war monitor; reads pages it is given)"


@dataclass(frozen=True, slots=True)
class Raw:
    """A report and its bytes; `line` is the object of a JSON line."""

    report: Report
    data: bytes
    line: dict[str, Any] | None = None
    declared: str | None = None  # charset that the server named
    where: str = ""  # file and line, for messages


@dataclass(frozen=True, slots=True)
class _Given:
    """What holds for every report of a run."""

    published: datetime | None
    source: str | None
    now: datetime
    max_bytes: int
    timeout_s: float


def collect(
    inputs: Sequence[str],
    *,
    published: datetime | None,
    source: str | None,
    now: datetime,
    max_bytes: int,
    timeout_s: float = 30.0,
    stdin: IO[bytes] | None = None,
) -> Iterator[Raw | Failure]:
    """Yield every report that the inputs name, and a failure for each that cannot be had.

    Args:
        inputs: paths of text, HTML or JSON Lines files or folders of these, http(s) addresses, `-` for standard input.
        published: when they were published; outranks what they say.
        source: who published them; outranks what they say.
        now: by the clock, aware UTC.
        max_bytes: a larger report is a failure; it is never loaded whole.
        timeout_s: how long an address may keep silent, seconds.
        stdin: standard input, for `-`.

    Yields:
        Reports in input order. A report whose stated date is refused comes after its failure, with no date.
    """
    given = _Given(published, source, now, max_bytes, timeout_s)
    seen_files: set[Path] = set()
    seen_ids: dict[str, str] = {}
    for name in inputs:
        for item in _open(name, given, seen_files, stdin):
            if isinstance(item, Raw) and item.line is not None:
                digest = sha256(item.line["text"].encode("utf-8", "surrogatepass")).hexdigest()
                if item.report.input_id not in seen_ids:
                    seen_ids[item.report.input_id] = digest
                elif seen_ids[item.report.input_id] == digest:
                    continue  # the same report again
                else:
                    told = f"the id {item.report.input_id!r} at {item.where} came before with another text; the first is kept. Give each an id of its own"
                    yield _failure(item.where, ReadError(told))
                    continue
            yield item


def _open(name: str, given: _Given, seen: set[Path], stdin: IO[bytes] | None) -> Iterator[Raw | Failure]:
    """The reports of one argument."""
    if name == "-":
        yield from _stream(stdin or sys.stdin.buffer, "-", "", given)
    elif name.startswith(("http://", "https://")):
        yield from _fetch(name, given)
    else:
        path = Path(name)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
            if not files:
                yield _failure(name, ReadError(f"the folder {name} holds no files"))
            for file in files:
                yield from _file(file, given, seen)
        else:
            yield from _file(path, given, seen)


def _hidden(path: Path) -> bool:
    """Hidden files, and the blobs and databases of records, are no reports."""
    return any(p.startswith(".") or p.endswith(SKIPPED) for p in path.parts) or path.suffix in {".db", ".db-wal", ".db-shm"}


def _file(path: Path, given: _Given, seen: set[Path]) -> Iterator[Raw | Failure]:
    """The reports of one file; a file named twice is read once."""
    try:
        real = path.resolve(strict=True)
        if real in seen:
            return
        seen.add(real)
        with path.open("rb") as stream:
            yield from _stream(stream, path.as_posix(), path.suffix.casefold(), given)
    except OSError as error:
        yield _failure(path.as_posix(), ReadError(f"cannot read {path}: {error.strerror or error}"))


def _stream(stream: IO[bytes], name: str, suffix: str, given: _Given) -> Iterator[Raw | Failure]:
    """The reports of a stream whose name or first bytes tell what it is."""
    head = stream.read(HEAD)
    if not head.strip():
        yield _failure(name, ReadError(f"{name} is empty"))
        return
    if suffix in JSON_LINES or (suffix in TEXTS and head.lstrip().startswith(b"{") and b'"text"' in head):
        yield from _json_lines(stream, head, name, given)
        return
    data = head + stream.read(given.max_bytes + 1 - len(head))
    try:
        if len(data) > given.max_bytes:
            raise ReadError(f"{name} is larger than {given.max_bytes:,} bytes; split it, or raise max_report_bytes")
        kind = _media_type(head, suffix, name)
    except ReadError as error:
        yield _failure(name, error)
        return
    yield _raw(name, data, kind, given, None)


def _media_type(head: bytes, suffix: str, name: str) -> str:
    """Text or HTML, by the suffix and the first bytes.

    Raises:
        ReadError: it is something else.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(f"{name} is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8")
    if b"\0" in head or head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise ReadError(f"{name} is no text: it is a binary file, a picture, a PDF or an archive. Give text, HTML or JSON Lines")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if suffix in PAGES or start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")) or b"<html" in start:
        return "text/html"
    return "text/plain"


def _json_lines(stream: IO[bytes], head: bytes, name: str, given: _Given) -> Iterator[Raw | Failure]:
    """The reports of JSON Lines; memory is bounded by the largest report allowed."""
    for number, line in enumerate(_lines(stream, head, given.max_bytes), 1):
        where = f"{name}:{number}"
        if line is None:
            yield _failure(where, ReadError(f"{where} is a line larger than {given.max_bytes:,} bytes; raise max_report_bytes"))
            continue
        if not line.strip():
            continue
        try:
            row = _object(line, where)
            try:
                stated = publication.read(row.get("published_at"), given.now)
            except ReadError as error:
                stated = None
                if given.published is None:
                    yield _failure(where, ReadError(f"{where} (id {row['id']!r}): {error}"), "publication")
            yield _raw(row["id"], line, "application/json", given, row, stated, where=where)
        except ReadError as error:
            yield _failure(where, error)


def _lines(stream: IO[bytes], head: bytes, max_bytes: int) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is too long, which is passed over without being kept."""
    buffer = head
    too_long = False
    while True:
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            yield None if too_long or len(line) > max_bytes else line.removesuffix(b"\r")
            too_long = False
        if len(buffer) > max_bytes:
            buffer, too_long = b"", True
        block = stream.read(1 << 20)
        if not block:
            break
        buffer += block
    if buffer or too_long:
        yield None if too_long or len(buffer) > max_bytes else buffer


def _object(line: bytes, where: str) -> dict[str, Any]:
    """The report that a line holds.

    Raises:
        ReadError: it is no UTF-8, no JSON, or has no usable `id` and `text`.
    """
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReadError(f"{where} is not UTF-8: byte {error.start + 1} of the line. Convert the file to UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{where} is not JSON: {error}. Each line must be one whole object") from None
    if not isinstance(row, dict):
        raise ReadError(f"{where} is not an object with `id` and `text`")
    for key in ("id", "text"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise ReadError(f"{where} has no {key!r} (a string that is not empty)")
    for key in ("id", "text", "title", "source", "url", "language"):
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise ReadError(f"{where}: {key!r} must be a string, got {type(value).__name__}")
        if value is not None and any("\ud800" <= c <= "\udfff" for c in value):
            raise ReadError(f"{where}: {key!r} holds half a character (a lone surrogate); mend the encoding")
    return row


def _fetch(address: str, given: _Given) -> Iterator[Raw | Failure]:
    """The page at an address."""
    try:
        with httpx.stream("GET", address, follow_redirects=True, timeout=given.timeout_s, headers={"User-Agent": AGENT}) as answer:
            answer.raise_for_status()
            data = b""
            for block in answer.iter_bytes():
                data += block
                if len(data) > given.max_bytes:
                    raise FetchError(f"{address} sends more than {given.max_bytes:,} bytes; raise max_report_bytes")
            kind = _media_type(data[:HEAD], "", address)
            if answer.headers.get("content-type", "").startswith(("text/html", "application/xhtml")):
                kind = "text/html"
            if not data.strip():
                raise FetchError(f"{address} sent nothing")
            yield _raw(address, data, kind, given, None, declared=answer.charset_encoding, url=str(answer.url))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield _failure(address, FetchError(f"cannot fetch {address}: {error or type(error).__name__}. Try again later"), "fetch")
    except (FetchError, ReadError) as error:
        yield _failure(address, error, "fetch")


def _raw(
    input_id: str, data: bytes, media_type: str, given: _Given, line: dict[str, Any] | None,
    stated: datetime | None = None, *, declared: str | None = None, url: str | None = None, where: str = "",
) -> Raw:  # fmt: skip
    """A report with its bytes."""
    published = given.published or stated
    source = given.source or (line or {}).get("source")
    digest = sha256(data).hexdigest()
    report = Report(
        make_id("report", input_id, digest, given.published.isoformat() if given.published else "", given.source or ""),
        input_id, media_type, digest, len(data), given.now, published, source, url or (line or {}).get("url"),
    )  # fmt: skip
    return Raw(report, data, line, declared, where or input_id)


def _failure(where: str, error: FetchError | ReadError, stage: str = "input") -> Failure:
    return Failure(stage, where, type(error).__name__, str(error))
