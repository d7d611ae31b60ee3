"""What goes out with every answer: what a browser may run and load, which is our own files alone; and a name for what it was given.

Sources: CSP level 3; RFC 9110, sections 8.8.3 (ETag) and 13.1.2 (If-None-Match).
"""

from __future__ import annotations

from hashlib import sha256

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'",
    "worker-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip
SECURITY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # a publisher is not told that its page is in a record
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
OVER_TLS = {"strict-transport-security": "max-age=31536000"}  # and from then on in no other way
EMBEDDED = {  # of a page that is meant to stand in somebody else's
    "content-security-policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "cross-origin-resource-policy": "cross-origin",
}


class SecurityHeaders:
    """Puts the headers on every answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                wanted = SECURITY | (OVER_TLS if scope["scheme"] == "https" else {})
                ours = [(n.encode(), v.encode()) for n, v in wanted.items() if n.encode() not in there]
                message = {**message, "headers": [*message["headers"], *ours]}
            await send(message)

        await self._app(scope, receive, sent)


def etag(content: bytes) -> str:
    """The name of what is sent: weak, since the same goes out compressed and not."""
    return f'W/"{sha256(content).hexdigest()[:32]}"'


def has(if_none_match: str | None, name: str) -> bool:
    """Does the reader have what is named so?"""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or name.removeprefix("W/") in {t.strip().removeprefix("W/") for t in if_none_match.split(",")}
