"""A file from an address, in as many goes as it takes: what a broken connection left is kept, and the rest asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from fogline.addresses import AGENT, MAX_REDIRECTS
from fogline.errors import GazetteerError

TRIES = 4  # in a row that bring nothing
PAUSE_S = 2.0  # before another
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
LARGEST = 2_000_000_000  # bytes; GeoNames' largest file has a fifth of that
Progress = Callable[[int, int], None]


def fetch(
    address: str, target: Path, *, timeout_s: float, progress: Progress, transport: httpx.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep
) -> None:  # fmt: skip
    """Bring a file here, going on where an earlier call was broken off, as long as the server still has the same one.

    Beside the target stand NAME.part, what has come so far, and NAME.part.json, from which version of the file; both are gone when it is whole.

    Args:
        address: http or https.
        target: the file; it is written when all of it is here.
        timeout_s: how long the server may keep silent, seconds.
        progress: told how many bytes are here, of how many; 0 where the server does not say.
        transport: answers instead of the network.
        sleep: waits between tries.

    Raises:
        GazetteerError: it did not come, and why; what has come is kept for the next call.
    """
    part, note = target.with_name(target.name + ".part"), target.with_name(target.name + ".part.json")
    left = TRIES
    with httpx.Client(follow_redirects=True, max_redirects=MAX_REDIRECTS, timeout=timeout_s, transport=transport, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"}) as client:
        while True:
            before = _size(part)
            try:
                if _ask(client, address, part, note, progress):
                    break
                why = "it ended early"
            except (httpx.HTTPError, httpx.StreamError) as error:
                why = str(error) or type(error).__name__
            except httpx.InvalidURL as error:
                raise GazetteerError(f"cannot fetch {address}: {error}. Check the setting geonames") from error
            left = TRIES if _size(part) > before else left - 1
            if not left:
                raise GazetteerError(f"cannot fetch {address}: {why}. {_size(part):,} bytes are kept; run the same again to go on, or give a zip that you have")
            sleep(PAUSE_S)
    part.replace(target)
    note.unlink(missing_ok=True)


def _ask(client: httpx.Client, address: str, part: Path, note: Path, progress: Progress) -> bool:
    """Ask once for what is missing; is the file whole now?"""
    have, version = _size(part), _version(note, address)
    headers = {"Range": f"bytes={have}-", "If-Range": version} if have and version else {}
    with client.stream("GET", address, headers=headers) as answer:
        status = answer.status_code
        if status in BUSY:
            raise httpx.ReadError(f"the server answers {status} {answer.reason_phrase}")
        if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            part.unlink()  # the file is another by now, or was whole already: from the beginning, to be sure
            return False
        if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise GazetteerError(f"{address} answers {status} {answer.reason_phrase}. {_remedy(status)}")
        begins = have if status == httpx.codes.PARTIAL_CONTENT else 0
        if begins and not answer.headers.get("content-range", "").startswith(f"bytes {begins}-"):
            raise GazetteerError(f"{address} sends another part of the file than it was asked for. Fetch it otherwise, and give the zip")
        length = int(answer.headers.get("content-length", "0"))
        total = begins + length if length else 0
        if total > LARGEST:
            raise GazetteerError(f"{address} has {total:,} bytes; none of GeoNames' files is so large. Check the setting geonames")
        tag = answer.headers.get("etag", "")
        version = tag if tag and not tag.startswith("W/") else answer.headers.get("last-modified", "")
        note.write_text(json.dumps({"address": address, "version": version}), encoding="utf-8")
        with part.open("ab" if begins else "wb") as stream:
            done = begins
            for block in answer.iter_raw():
                done += len(block)
                if done > LARGEST:
                    raise GazetteerError(f"{address} sends more than {LARGEST:,} bytes. Check the setting geonames")
                stream.write(block)
                progress(done, total)
    return not total or done == total


def _size(part: Path) -> int:
    """How many bytes have come."""
    return part.stat().st_size if part.exists() else 0


def _version(note: Path, address: str) -> str:
    """Which version of the file at this address a part is of; "" where that is not known."""
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""  # nothing was kept, or a kill cut the note short: the file is fetched from its beginning
    return str(told["version"]) if told.get("address") == address else ""


def _remedy(status: int) -> str:
    """What the user can do about it."""
    if status in {404, 410}:
        return "Check the code, and the setting geonames"
    return "Try again later, or fetch the file otherwise and give the zip"
