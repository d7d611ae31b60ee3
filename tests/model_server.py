"""A language model's endpoint on this machine that answers as it is told: well, wrongly, late, or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 1000, "completion_tokens": 200}


@dataclass
class Reply:
    """One answer of the server."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False  # say nothing until the server is closed


@dataclass
class ModelServer:
    """Where it listens, what it was asked, and what it answers next; the last reply stays."""

    url: str = ""
    replies: list[Reply | Callable[[dict[str, Any]], Reply]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def next(self, payload: dict[str, Any]) -> Reply:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply if isinstance(reply, Reply) else reply(payload)


def says(words: object, *, usage: object = USAGE, finish: str = "stop") -> Reply:
    """A model's answer: words as they are, anything else as JSON."""
    content = words if isinstance(words, str) else json.dumps(words)
    return Reply(200, json.dumps({"choices": [{"message": {"content": content}, "finish_reason": finish}], "usage": usage}).encode())


def refuses(status: int, message: str = "no", *, retry_after: str | None = "0") -> Reply:
    """An error in the form of the OpenAI protocol."""
    return Reply(status, json.dumps({"error": {"message": message}}).encode(), {"Retry-After": retry_after} if retry_after is not None else {})


@contextmanager
def serving(*replies: Reply | Callable[[dict[str, Any]], Reply]) -> Iterator[ModelServer]:
    """A server that gives these replies in order."""
    model = ModelServer(replies=list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(payload)
            self.answer(model.next(payload))

        def do_GET(self) -> None:
            self.answer(model.next({}))

        def answer(self, reply: Reply) -> None:
            model.headers.append(dict(self.headers))
            model.paths.append(self.path)
            if reply.hang:
                model.closing.wait(30)
                self.close_connection = True
                return
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                self.close_connection = True  # the one who asked has gone

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield model
    finally:
        model.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
