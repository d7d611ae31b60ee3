"""Ask a language model over the OpenAI chat protocol: patiently, within limits of time, size and tokens, and never twice for nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from fogline import __version__
from fogline.door import shown
from fogline.errors import ConfigError, ModelError
from fogline.llm import usage
from fogline.llm.usage import Usage

PATH = "/chat/completions"
MAX_ANSWER_BYTES = 4_000_000
LONGEST_WAIT_S = 60.0  # between two tries, whatever the endpoint asks for
BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
PICKY = frozenset({400, 422})  # an endpoint that does not know one of the options

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked, and how much."""

    url: str
    model: str
    key: str = field(default="", repr=False)  # shown nowhere
    timeout_s: float = 120.0  # for one request as a whole
    retries: int = 3
    max_tokens: int = 1_000_000  # a run's, asked and answered
    answer_tokens: int = 4_000

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"the endpoint {shown(self.shown)} is no http(s) address. Give one such as http://127.0.0.1:8080/v1")
        if parts.username or parts.password:
            raise ConfigError(f"the endpoint {shown(self.shown)} holds a name or password. Put the key into the environment variable that model_key_variable names")

    def at(self, path: str) -> str:
        """The address of one of its services."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=parts.path.rstrip("/").removesuffix(PATH) + path, fragment=""))

    @property
    def shown(self) -> str:
        """The address without what may be secret in it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def is_here(self) -> bool:
        """Is it on this machine?"""
        host = urlsplit(self.url).hostname or ""
        return host in ("localhost", "::1") or host.startswith("127.")


@dataclass(frozen=True, slots=True)
class Answer:
    """The words that a model answered, and what they took."""

    words: str
    usage: Usage


class Client:
    """A run's conversation with one endpoint; it counts what was spent."""

    __slots__ = ("_http", "_plain", "_sleep", "endpoint", "spent")

    def __init__(self, endpoint: Endpoint, *, transport: httpx.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        """Nothing is sent yet.

        Args:
            endpoint: where to ask.
            transport: answers instead of the network.
            sleep: waits so many seconds before another try.
        """
        headers = {"User-Agent": f"fogline/{__version__}", "Content-Type": "application/json"}
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        self.endpoint = endpoint
        self.spent = Usage()
        self._http = httpx.Client(timeout=endpoint.timeout_s, transport=transport, headers=headers)  # redirects are not followed: the text goes where the user said
        self._plain = False
        self._sleep = sleep

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def only_model(self) -> str:
        """The name of the one model that the endpoint lists.

        Raises:
            ModelError: it lists none or several.
        """
        body, _ = self._tried("GET", self.endpoint.at("/models"), None)
        listed = body.get("data")
        names = [m["id"] for m in listed if isinstance(m, dict) and isinstance(m.get("id"), str)] if isinstance(listed, list) else []
        if len(names) != 1:
            has = f"has {len(names)} models: " + ", ".join(shown(n) for n in names[:8]) if names else "lists no model"
            raise ModelError(f"{self.endpoint.shown} {has}. Name one with --model")
        return str(names[0])

    def ask(self, messages: Sequence[Message]) -> Answer:
        """The model's answer.

        Raises:
            ModelError: there is none that can be used, or asking would go beyond the tokens allowed.
        """
        where, limit = self.endpoint.shown, self.endpoint.answer_tokens
        asked = sum(usage.guess(m["content"]) for m in messages)
        before = self.spent
        if before.tokens + asked + limit > self.endpoint.max_tokens:
            raise ModelError(
                f"{where} was not asked: {before.tokens} tokens are spent, and this request may take {asked + limit} more; "
                f"model_max_tokens allows {self.endpoint.max_tokens}. Raise it, or read the rest in another run"
            )
        try:
            body, size = self._tried("POST", self.endpoint.at(PATH), messages)
        except ModelError:
            self.spent += Usage(1, asked, 0, estimated=True)  # what failed may be billed all the same
            raise
        words, cut = _words(body)
        took = usage.stated(body.get("usage"), asked, words if words is not None else " " * size)
        self.spent += took
        if cut:
            raise ModelError(f"the answer of {where} was cut off at {limit} tokens. Raise model_answer_tokens, or lower model_chunk_chars")
        if words is None:
            raise ModelError(f"{where} answers without a message in the OpenAI form. Check that the address ends before {PATH}")
        return Answer(words, took)

    def _tried(self, method: str, address: str, messages: Sequence[Message] | None) -> tuple[dict[str, Any], int]:
        """The body of an answer, asked for again while the endpoint is busy, and its size in bytes."""
        where = self.endpoint.shown
        left = self.endpoint.retries
        wait = 1.0
        while True:
            status, data, asked_wait = self._once(method, address, messages)
            if status == httpx.codes.OK:
                return _body(data, where), len(data)
            if status in PICKY and messages is not None and not self._plain:
                self._plain = True  # from now on without options
                continue
            if status not in BUSY or left == 0:
                tried = f", after {self.endpoint.retries + 1} tries" if status in BUSY else ""
                raise ModelError(f"{where} answers {status}{tried}{self._excuse(data)}. {_remedy(status)}")
            left -= 1
            self._sleep(min(LONGEST_WAIT_S, wait if asked_wait is None else asked_wait))
            wait *= 2

    def _once(self, method: str, address: str, messages: Sequence[Message] | None) -> tuple[int, bytes, float | None]:
        """Status, body and the wait asked for, in seconds, of one request."""
        where = self.endpoint.shown
        until = time.monotonic() + self.endpoint.timeout_s
        content = None if messages is None else json.dumps(self._payload(messages)).encode()
        data = bytearray()
        try:
            with self._http.stream(method, address, content=content) as answer:
                for block in answer.iter_bytes():
                    data += block
                    if len(data) > MAX_ANSWER_BYTES:
                        raise ModelError(f"{where} answers with more than {MAX_ANSWER_BYTES} bytes. Check the address, or take another model")
                    if time.monotonic() > until:
                        raise httpx.ReadTimeout("too slow")
                return answer.status_code, bytes(data), _seconds(answer.headers.get("retry-after"))
        except httpx.TimeoutException as error:
            raise ModelError(f"{where} has not answered within {self.endpoint.timeout_s:g} s. Try again later, raise model_timeout_s, or lower model_chunk_chars") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            why = shown(self._without_key(str(error) or type(error).__name__))
            raise ModelError(f"cannot ask {where}: {why}. Check the address, and that the server runs") from error

    def _payload(self, messages: Sequence[Message]) -> dict[str, Any]:
        """The request; in its plain form without what some endpoints refuse."""
        plain: dict[str, Any] = {"model": self.endpoint.model, "messages": list(messages)}
        if self._plain:
            return {**plain, "max_completion_tokens": self.endpoint.answer_tokens}
        return {**plain, "temperature": 0, "max_tokens": self.endpoint.answer_tokens, "response_format": {"type": "json_object"}}

    def _excuse(self, data: bytes) -> str:
        """What the endpoint says of its refusal, short and without the key."""
        try:
            error = json.loads(data)["error"]
            words = error["message"] if isinstance(error, dict) else error
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return f" ({shown(self._without_key(words))})" if isinstance(words, str) and words else ""

    def _without_key(self, words: str) -> str:
        return words.replace(self.endpoint.key, "…") if self.endpoint.key else words


def _body(data: bytes, where: str) -> dict[str, Any]:
    """The object that an answer holds."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{where} answers with broken JSON ({type(error).__name__}). Check that it speaks the OpenAI protocol") from error
    if not isinstance(body, dict):
        raise ModelError(f"{where} answers with no JSON object. Check that it speaks the OpenAI protocol")
    return body


def _words(body: dict[str, Any]) -> tuple[str | None, bool]:
    """The words of the first choice, None where there are none, and whether they were cut off."""
    try:
        choice = body["choices"][0]
        content = choice["message"]["content"]
        cut = choice.get("finish_reason") == "length"
    except (KeyError, IndexError, TypeError, AttributeError):
        return None, False
    if isinstance(content, list):  # in parts
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return (content if isinstance(content, str) else None), cut


def _seconds(header: str | None) -> float | None:
    """The wait that an endpoint asks for, where it gives seconds."""
    return float(header) if header is not None and header.isascii() and header.isdigit() else None


def _remedy(status: int) -> str:
    """What the user can do about it."""
    if status in {401, 403}:
        return "Check the key in the environment variable that model_key_variable names, and what it may be used for"
    if status in {404, 405}:
        return "Check --endpoint (as far as /v1) and --model"
    if status in BUSY:
        return "Try again later"
    if 300 <= status < 400:
        return "It leads elsewhere, which is not followed: give the final address"
    return "Check --endpoint and --model"
