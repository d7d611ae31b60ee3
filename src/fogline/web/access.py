"""Who may see what: each route has a rule. On the machine itself there is no sign-in, and who sits at it may do everything."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from fogline.errors import ConfigError
from fogline.web.page import Rule

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def check_host(host: str) -> None:
    """Refuse to serve beyond the machine itself.

    Raises:
        ConfigError: others could reach that address.
    """
    if host not in LOOPBACK:
        raise ConfigError(f"{host} can be reached by others, and there are no users to sign in yet: serve on {LOOPBACK[0]}, or publish a static copy")


def may(request: Request, rule: Rule) -> bool:
    """May whoever asks see what is under this rule? Everybody may see what is public; the rest is for who sits at the machine."""
    return rule == "public" or (request.client is not None and request.client.host in (*LOOPBACK, "testclient"))
