"""Who is signed in: a random token in a cookie that no script reads, and its digest in the record.

Sources: OWASP, Session Management; RFC 6265bis, section 4.1.3.2 (`__Host-`).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from fogline import passwords
from fogline.record import users
from fogline.record.record import utc_now
from fogline.web import access
from fogline.web.access import Person
from fogline.web.site import Site

COOKIE: Final = "fogline"  # who is signed in
BEFORE: Final = "fogline-form"  # ties the sign-in form to its browser, before anybody is
TOKEN_BYTES = 32


def who(site: Site, request: Request) -> Person:
    """Who asks; nobody where they are not signed in."""
    if not site.entrance.signs_in:
        return Person(site.entrance.by, "admin", site.secret) if access.is_at_the_machine(request) else Person()
    token = request.cookies.get(_named(request, COOKIE), "")
    if token:
        with site.readers.reading() as record:
            user = users.signed_in(record.engine, token, now=utc_now())
        if user is not None:
            return Person(user.name, user.role, token, is_signed_in=True)
    return Person(seed=request.cookies.get(_named(request, BEFORE), ""))


def check(site: Site, name: str, password: str) -> users.User | None:
    """The user of a name and a password; as long in coming where there is none."""
    with site.readers.reading() as record:
        user = users.named(record.engine, name)
    return user if passwords.fits(user.password if user else None, password) else None


def begin(site: Site, request: Request, user: users.User, response: Response) -> None:
    """Sign a user in."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), utc_now()
    lasts = timedelta(hours=site.entrance.session_h)
    with site.writing(user.name) as record:
        users.sign_in(record.engine, user, token, now=now, until=now + lasts)
    _set(request, response, COOKIE, token, int(lasts.total_seconds()))
    response.delete_cookie(_named(request, BEFORE), secure=_is_secure(request), httponly=True, samesite="strict")


def end(site: Site, request: Request, person: Person, response: Response) -> None:
    """Sign somebody out."""
    with site.writing(person.name) as record:
        users.sign_out(record.engine, person.seed)
    response.delete_cookie(_named(request, COOKIE), secure=_is_secure(request), httponly=True, samesite="strict")


def before(request: Request, person: Person) -> tuple[Person, str]:
    """Somebody who is about to sign in, with the secret that their form is tied to; the browser is to keep it (`keep`)."""
    seed = person.seed or secrets.token_urlsafe(TOKEN_BYTES)
    return Person(seed=seed), seed


def keep(request: Request, response: Response, seed: str) -> None:
    """Have the browser keep what its sign-in form is tied to."""
    _set(request, response, BEFORE, seed, None)


def _set(request: Request, response: Response, name: str, value: str, max_age_s: int | None) -> None:
    response.set_cookie(_named(request, name), value, max_age=max_age_s, path="/", secure=_is_secure(request), httponly=True, samesite="strict")


def _named(request: Request, name: str) -> str:
    """The cookie's name: over https, one that no other host and no plain connection can set."""
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
