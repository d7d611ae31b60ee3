"""Who may do what: each route has one rule, and a table says which roles it lets in.

On the machine itself there is no sign-in, and who sits at it may do everything. Beyond it nobody comes in without a name and a password.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from starlette.requests import Request

from fogline.errors import ConfigError
from fogline.record.users import ROLES, Role

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
ANY: Final = ("0.0.0.0", "::")  # noqa: S104  # every address of the machine: none of them is a name
PROXIED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")  # a proxy says by these that somebody else asks

Rule = Literal["open", "public", "reviewer", "editor", "admin"]
MAY: Final[dict[Rule, tuple[Role, ...]]] = {  # whom each rule lets in; what is open is open to who is not signed in, too
    "open": ROLES,
    "public": ROLES,  # what every reader may see
    "reviewer": ("reviewer", "editor", "admin"),
    "editor": ("editor", "admin"),
    "admin": ("admin",),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    name: str = ""  # as the record shows it; empty where nobody said
    role: Role | None = None  # None: not signed in
    seed: str = ""  # a secret that this browser's forms are tied to
    is_signed_in: bool = False  # and can sign out; who sits at the machine is not

    @property
    def csrf(self) -> str:
        """What every form of this browser brings along, so that nobody else's page can send one."""
        return hmac.digest(self.seed.encode(), b"a form of this browser", "sha256").hex()

    def may(self, rule: Rule) -> bool:
        """Does a rule let them in?"""
        return rule == "open" or self.role in MAY[rule]


NOBODY: Final = Person()


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people come in."""

    hosts: tuple[str, ...] = LOOPBACK  # names under which the pages are reached; a request under another one is refused
    signs_in: bool = False
    by: str = ""  # without sign-in: the name of who sits at the machine
    session_h: float = 12.0  # hours after which one signs in anew
    log_downloads_bytes: int = 1_000_000  # from this size on, what a program is given is an entry of the record's log
    log_reads: bool = False  # without sign-in, too


HERE: Final = Entrance()  # from this machine alone


def entrance(host: str, host_name: str, *, has_users: bool, **settings: str | float | bool) -> Entrance:
    """How people come in to what listens at an address.

    Args:
        host: the address.
        host_name: names under which others reach it, parted by commas; empty: it is for this machine alone.
        has_users: somebody may sign in.
        **settings: further fields of `Entrance`.

    Raises:
        ConfigError: others would reach it, and nobody could sign in; or it is not said under which name.
    """
    names = tuple(n for n in host_name.replace(",", " ").split() if n)
    if host in LOOPBACK and not names:
        return Entrance(signs_in=False, **settings)  # type: ignore[arg-type]
    if not has_users:
        raise ConfigError(
            f"{names[0] if names else host} can be reached by others, and nobody may sign in yet: add somebody with "
            f'`fogline users add "YOUR NAME" --role admin`, or serve this machine alone, at {LOOPBACK[0]}'
        )
    if host in ANY and not names:
        raise ConfigError(f"{host} is every address of this machine: say with --host-name under which name others reach it, as --host-name monitor.example")
    return Entrance(hosts=names or (host,), signs_in=True, **settings)  # type: ignore[arg-type]


def is_at_the_machine(request: Request) -> bool:
    """Does the request come from this machine, and for nobody behind a proxy?"""
    return request.client is not None and request.client.host in (*LOOPBACK, "testclient") and not any(name in request.headers for name in PROXIED)


def whom(rule: Rule) -> str:
    """Whom a rule lets in, in words."""
    roles: Sequence[str] = MAY[rule]
    return roles[0] if len(roles) == 1 else f"{', '.join(roles[:-1])} or {roles[-1]}"
