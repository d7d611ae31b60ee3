"""Files, folders, standard input and addresses -> reports with their bytes, streamed in input order."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from fogline import addresses, json_lines, media, publication
from fogline.errors import FetchError, ReadError
from fogline.types import Failure, Report, make_id

BLOCK = 1 << 18  # bytes read at a time


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
        Reports in input order, each once. A report whose stated date is refused comes after its failure, with no date.
    """
    try:
        publication.read(published.isoformat() if published else None, now)
    except ReadError as error:
        yield _failure("--published", error, "publication")
        published = None
    given = _Given(published, source, now, max_bytes, timeout_s)
    opened: set[str] = set()
    digests: dict[str, bytes] = {}
    for name in inputs:
        for item in _open(name, given, opened, stdin):
            if isinstance(item, Raw) and item.line is not None:
                digest = sha256(item.line["text"].encode()).digest()
                known = digests.get(item.report.input_id)
                digests.setdefault(item.report.input_id, digest)
                if known == digest:
                    continue  # the same report again
                if known is not None:
                    yield _failure(item.where, ReadError(
                        f"the id {item.report.input_id!r} at {item.where} came before in this run with another text; the first is kept. "
                        "Give each an id of its own, or add the second in a run of its own, as a new version"
                    ))  # fmt: skip
                    continue
            yield item


def _open(name: str, given: _Given, opened: set[str], stdin: IO[bytes] | None) -> Iterator[Raw | Failure]:
    """The reports of one argument; what is named twice is read once."""
    if name.startswith(("http://", "https://")):
        if name not in opened:
            opened.add(name)
            yield from _fetch(name, given)
    elif name == "-":
        if name not in opened:
            opened.add(name)
            yield from _stream(_blocks(stdin or sys.stdin.buffer), name, "", given)
    elif os.path.isdir(name):
        yield from _folder(name, given, opened)
    else:
        yield from _file(name, given, opened, in_folder=False)


def _folder(name: str, given: _Given, opened: set[str]) -> Iterator[Raw | Failure]:
    """The reports in a folder, in the order of their paths; hidden files and records' blobs are passed over."""
    troubles: list[OSError] = []
    paths: list[str] = []
    for folder, below, files in os.walk(name, onerror=troubles.append):
        below[:] = [b for b in below if not b.startswith(".") and not b.endswith(media.RECORD_FOLDERS)]
        paths += (os.path.join(folder, f) for f in files if not f.startswith(".") and not f.endswith(media.RECORD_FILES))
    for trouble in troubles:
        where = _shown(trouble.filename)
        yield _failure(where, ReadError(f"cannot look into {where}: {trouble.strerror}. Check its permissions"))
    count = 0
    for path in sorted(paths, key=lambda p: Path(p).parts):
        for item in _file(path, given, opened, in_folder=True):
            count += 1
            yield item
    if not count and not troubles and not any(os.path.realpath(p) in opened for p in paths):
        yield _failure(_shown(name), ReadError(f"the folder {_shown(name)} holds no reports: no text, HTML or JSON Lines file"))


def _file(path: str, given: _Given, opened: set[str], *, in_folder: bool) -> Iterator[Raw | Failure]:
    """The reports of one file."""
    name = _shown(path)
    suffix = Path(path).suffix.casefold()
    try:
        mode = os.stat(path).st_mode
        real = os.path.realpath(path)
        if real in opened or (in_folder and suffix in media.NO_REPORTS):
            return
        if in_folder and not stat.S_ISREG(mode):
            raise ReadError(f"{name} is no regular file. Name it by itself to have it read")
        with open(path, "rb", buffering=0) as stream:
            blocks = _blocks(stream)
            if in_folder:
                head, blocks = media.head(blocks)
                if media.is_record(head):
                    return
            opened.add(real)
            yield from _stream(blocks, name, suffix, given)
    except ReadError as error:
        yield _failure(name, error)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = getattr(error, "strerror", None) or error
        yield _failure(name, ReadError(f"cannot read {name}: {why}. Check the path and its permissions"))


def _stream(
    blocks: Iterator[bytes], name: str, suffix: str, given: _Given, *, declared: media.Declared = media.NOTHING_DECLARED
) -> Iterator[Raw | Failure]:
    """The reports of a stream of bytes whose name or first bytes tell what it is."""
    head, blocks = media.head(blocks)
    try:
        kind = media.kind(head, suffix, name, declared)
        if kind == media.JSON_LINES:
            yield from _rows(blocks, name, given, declared)
            return
        data = _whole(blocks, name, given.max_bytes)
        if b"\0" in data:
            raise ReadError(f"{name} is no text: it holds zero bytes. {media.READ_INSTEAD}")
    except ReadError as error:
        yield _failure(name, error)
        return
    yield _raw(name, data, kind, given, None, declared=declared)


def _rows(blocks: Iterator[bytes], name: str, given: _Given, declared: media.Declared) -> Iterator[Raw | Failure]:
    """The reports of JSON Lines."""
    for number, line in json_lines.split(blocks, given.max_bytes):
        where = f"{name}:{number}"
        try:
            row = json_lines.parse(line, where, given.max_bytes)
        except ReadError as error:
            yield _failure(where, error)
            continue
        stated = None
        try:
            stated = publication.read(row.get("published_at"), given.now)
        except ReadError as error:
            if given.published is None:
                yield _failure(where, ReadError(f"{where} (id {row['id']!r}): {error}"), "publication")
        yield _raw(row["id"], line or b"", "application/json", given, row, stated, declared=replace(declared, url=None, charset=None), where=where)


def _fetch(address: str, given: _Given) -> Iterator[Raw | Failure]:
    """The page, text or JSON Lines at an address."""
    try:
        with addresses.fetch(address, timeout_s=given.timeout_s) as answer:
            for item in _stream(answer.blocks, address, answer.suffix, given, declared=answer.declared):
                yield item if isinstance(item, Raw) else _failure(item.input_id, ReadError(item.message), item.stage)
    except FetchError as error:
        yield _failure(address, error, "fetch")


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream's bytes as they come, so that a pipe is read while it is still being written."""
    read = getattr(stream, "read1", stream.read)
    while block := read(BLOCK):
        yield block


def _whole(blocks: Iterable[bytes], name: str, max_bytes: int) -> bytes:
    """All bytes of a stream that is not too large.

    Raises:
        ReadError: it is larger than `max_bytes`, or empty.
    """
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        size += len(block)
        if size > max_bytes:
            raise ReadError(f"{name} is larger than {max_bytes:,} bytes. Split it, or raise max_report_bytes")
        parts.append(block)
    data = b"".join(parts)
    if not data.strip(b" \t\r\n\f\v\xef\xbb\xbf"):
        raise ReadError(f"{name} is empty. Leave it out, or fetch it again")
    return data


def _shown(path: str | Path) -> str:
    """The path as it can be printed and stored: bytes that are no UTF-8 are written out."""
    return os.fsencode(Path(path).as_posix()).decode("utf-8", "backslashreplace")


def _raw(
    input_id: str, data: bytes, media_type: str, given: _Given, line: dict[str, Any] | None,
    stated: datetime | None = None, *, declared: media.Declared, where: str = "",
) -> Raw:  # fmt: skip
    """A report with its bytes."""
    digest = sha256(data).hexdigest()
    row = line or {}
    report = Report(
        id=make_id("report", input_id, digest, given.published.isoformat() if given.published else "", given.source or ""),
        input_id=input_id, media_type=media_type, sha256=digest, size_bytes=len(data), fetched_at=given.now,
        published_at=given.published or stated, source=given.source or row.get("source"), url=declared.url or row.get("url"),
        headers=declared.headers,
    )  # fmt: skip
    return Raw(report, data, line, declared.charset, where or input_id)


def _failure(where: str, error: FetchError | ReadError, stage: str = "input") -> Failure:
    """The error as a row."""
    return Failure(stage, where, type(error).__name__, str(error))
