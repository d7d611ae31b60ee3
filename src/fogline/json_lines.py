"""JSON Lines -> the objects of reports, with memory bounded by the largest report allowed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from fogline.errors import ReadError

STRINGS = ("id", "text", "title", "source", "url", "language")


def split(blocks: Iterable[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line that is not blank with its number, from 1, without its end.

    Args:
        blocks: the bytes as they come.
        max_bytes: a longer line comes as None; it is passed over, never kept.
    """
    number = 1
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        start = 0
        while (end := block.find(b"\n", start)) >= 0:
            size += end - start
            if size <= max_bytes:
                parts.append(block[start:end])
            yield from _line(number, parts, size, max_bytes)
            number, parts, size, start = number + 1, [], 0, end + 1
        size += len(block) - start
        if size <= max_bytes:
            parts.append(block[start:])
        else:
            parts.clear()
    yield from _line(number, parts, size, max_bytes)


def _line(number: int, parts: list[bytes], size: int, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """The line, if there is anything on it."""
    if size > max_bytes:
        yield number, None
        return
    line = b"".join(parts).removesuffix(b"\r")
    if line.strip():
        yield number, line


def parse(line: bytes | None, where: str, max_bytes: int) -> dict[str, Any]:
    """The report that a line holds.

    Args:
        line: its bytes; None for one that was too long to keep.
        where: file and line, for the message.
        max_bytes: what was too long.

    Raises:
        ReadError: it is too long, no UTF-8, no JSON, or has no usable `id` and `text`.
    """
    if line is None:
        raise ReadError(f"{where} is larger than {max_bytes:,} bytes. Split the report, or raise max_report_bytes")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} of the line is 0x{line[error.start]:02x}"
        raise ReadError(f"{where} is not UTF-8: {byte}. Convert the file to UTF-8") from None
    except json.JSONDecodeError as error:
        raise ReadError(f"{where} is not JSON: {error.msg} at column {error.colno}. Each line must be one whole object") from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; lists in lists in lists
        raise ReadError(f"{where} is not JSON: {error}. Each line must be one whole object") from None
    if not isinstance(row, dict):
        raise ReadError(f"{where} is {_json_type(row)}, not an object with `id` and `text`")
    for key in ("id", "text"):
        if key not in row:
            raise ReadError(f"{where} has no `{key}`; every report needs `id` and `text`, both strings")
    for key in STRINGS:
        value = row.get(key)
        if value is None and key not in ("id", "text"):
            continue
        if not isinstance(value, str):
            raise ReadError(f"{where}: `{key}` must be a string, got {_json_type(value)}")
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise ReadError(f"{where}: `{key}` holds half a character (a lone surrogate); write it out whole")
    for key in ("id", "text"):
        if not row[key].strip():
            raise ReadError(f"{where}: `{key}` is empty")
    return row


def _json_type(value: object) -> str:
    """What JSON calls such a value."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
