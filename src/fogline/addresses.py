"""What an address sends, in blocks as it comes: patient, but not for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fogline import __version__
from fogline.errors import FetchError
from fogline.media import Declared

if TYPE_CHECKING:
    import httpx

AGENT = f"fogline/{__version__} (war monitor; reads pages it is given)"
MAX_REDIRECTS = 10
PATIENCE = 10  # times the silence allowed: how long a server may go on dripping


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends, and what it says of it."""

    blocks: Iterator[bytes]
    suffix: str  # of the path asked for, lower case, with its dot
    declared: Declared


@contextmanager
def fetch(address: str, *, timeout_s: float, transport: httpx.BaseTransport | None = None) -> Iterator[Answer]:
    """The answer of an http(s) address, redirects followed.

    Args:
        address: where to ask.
        timeout_s: how long the server may keep silent, seconds; all in all it has ten times as long.
        transport: answers instead of the network.

    Raises:
        FetchError: nothing was sent; also while the blocks are read.
    """
    import httpx

    until = time.monotonic() + PATIENCE * timeout_s
    try:
        with (
            httpx.Client(
                follow_redirects=True, max_redirects=MAX_REDIRECTS, timeout=timeout_s, transport=transport,
                headers={"User-Agent": AGENT, "Accept": "text/html, text/plain, application/x-ndjson, */*;q=0.5"},
            ) as client,
            client.stream("GET", address) as answer,
        ):  # fmt: skip
            if answer.status_code != httpx.codes.OK:
                raise FetchError(f"{address} answers {answer.status_code} {answer.reason_phrase}. {_remedy(answer.status_code)}")
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().casefold() or None
            suffix = PurePosixPath(answer.url.path).suffix.casefold()
            yield Answer(
                _until(answer.iter_bytes(), until, address), suffix if media_type is None or suffix in TOLD_BY_NAME else "",
                Declared(media_type, answer.charset_encoding, str(answer.url), _told(address, answer)),
            )  # fmt: skip
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        why = str(error) or type(error).__name__
        raise FetchError(f"cannot fetch {address}: {why}. Try again later, or check the address") from error
    except UnicodeError as error:  # a host's name that no name server could be asked for
        raise FetchError(f"cannot fetch {address}: {error}. Check the address") from error


def _told(address: str, answer: httpx.Response) -> dict[str, Any]:
    """What the server said, and the addresses on the way; but for cookies, which would tell who asked."""
    return {
        "asked": address, "status": answer.status_code, "charset": answer.charset_encoding,
        "redirects": [[step.status_code, str(step.url)] for step in answer.history],
        "headers": {name: value for name, value in answer.headers.items() if name not in SECRET},
    }  # fmt: skip


SECRET = frozenset({"set-cookie", "set-cookie2", "authorization", "www-authenticate"})
TOLD_BY_NAME = frozenset({".jsonl", ".ndjson"})  # servers call these text, or nothing at all; ".php" and ".css" tell nothing


def _until(blocks: Iterator[bytes], until: float, address: str) -> Iterator[bytes]:
    """The blocks, as long as there is time.

    Raises:
        FetchError: time is up.
    """
    for block in blocks:
        if time.monotonic() > until:
            raise FetchError(f"{address} sends too slowly. Try again later, or raise fetch_timeout_s")
        yield block


def _remedy(status: int) -> str:
    """What the user can do about it."""
    if status in {401, 403, 407, 451}:
        return "It wants a sign-in or refuses programs: save the page and give the file"
    if status in {404, 410}:
        return "Check the address; an archived copy may be had elsewhere"
    return "Try again later"
