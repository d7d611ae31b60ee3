"""Who may sign in to the pages of a record, and who is signed in.

Both are rows beside what the record says: changed and removed, in no export. Each change of a user is an entry of the log, without
anything of a password.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal, get_args

from fogline.errors import RecordError
from fogline.record import rows
from fogline.record.engine import Engine
from fogline.record.leaves import Leaf
from fogline.record.record import Record

Role = Literal["reader", "reviewer", "editor", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
LONGEST = 80  # characters of a name

ALL = "SELECT key, name, role, password, since FROM account ORDER BY key"
ONE = "SELECT key, name, role, password, since FROM account WHERE key = :key"
ADD = "INSERT INTO account (key, name, role, password, since) VALUES (:key, :name, :role, :password, :since)"
CHANGE = "UPDATE account SET password = :password WHERE key = :key"
REMOVE = "DELETE FROM account WHERE key = :key"
SIGN_IN = "INSERT INTO signed_in (token, account, until) VALUES (:token, :account, :until)"
SIGNED_IN = """
SELECT a.key, a.name, a.role, a.password, a.since FROM signed_in s JOIN account a ON a.key = s.account WHERE s.token = :token AND s.until > :now
"""
SIGN_OUT = "DELETE FROM signed_in WHERE token = :token"
SIGN_OUT_ALL = "DELETE FROM signed_in WHERE account = :key"
FORGET = "DELETE FROM signed_in WHERE until <= :now"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    key: str  # see `key_of`
    name: str
    role: Role
    password: str  # as `passwords.hashed` gives it
    since: str  # RFC 3339


def key_of(name: str) -> str:
    """A name however it was spaced, capitalised and composed; as `judging.reviewer` takes it, so that nobody is two reviewers."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def every(engine: Engine) -> list[User]:
    """All users, by name."""
    return [User(**row) for row in engine.all(ALL)]


def named(engine: Engine, name: str) -> User | None:
    """The user of a name."""
    return next((User(**row) for row in engine.all(ONE, {"key": rows.storable(key_of(name))})), None)


def add(record: Record, name: str, role: Role, password: str, *, now: datetime) -> User:
    """Add a user, in the name of `record.who`.

    Args:
        record: whose pages they may see.
        name: as the record shows it beside what they decide.
        role: what they may do.
        password: of `passwords.hashed`.
        now: by the clock.

    Raises:
        RecordError: the name is taken, or is none.
    """
    shown = " ".join(name.split())
    if not shown or len(shown) > LONGEST or not shown.isprintable():
        raise RecordError(f"{name!r} is no name: one has 1 to {LONGEST} characters, all of which can be seen")
    with record.writing():
        if (there := named(record.engine, shown)) is not None:
            raise RecordError(f"there is a user {there.name!r} already: `fogline users passwd` changes the password; to change the role, remove them and add them")
        user = User(key_of(shown), shown, role, password, rows.stamp_of(now))
        record.engine.run(ADD, {name: getattr(user, name) for name in User.__slots__})
        _log(record, user, f"added as {role}", now)
    return user


def change_password(record: Record, name: str, password: str, *, now: datetime) -> None:
    """Give a user another password; whoever is signed in under that name no longer is.

    Raises:
        RecordError: there is no such user.
    """
    with record.writing():
        user = _known(record.engine, name)
        record.engine.run(CHANGE, {"key": user.key, "password": password})
        record.engine.run(SIGN_OUT_ALL, {"key": user.key})
        _log(record, user, "given another password", now)


def remove(record: Record, name: str, *, now: datetime) -> None:
    """Remove a user, and sign them out; what they decided stays.

    Raises:
        RecordError: there is no such user.
    """
    with record.writing():
        user = _known(record.engine, name)
        record.engine.run(REMOVE, {"key": user.key})
        _log(record, user, "removed", now)


def sign_in(engine: Engine, user: User, token: str, *, now: datetime, until: datetime) -> None:
    """Keep that somebody is signed in, by the digest of what their browser holds; what has ended is forgotten."""
    with engine.writing():
        engine.run(FORGET, {"now": rows.stamp_of(now)})
        engine.run(SIGN_IN, {"token": _digest(token), "account": user.key, "until": rows.stamp_of(until)})


def signed_in(engine: Engine, token: str, *, now: datetime) -> User | None:
    """Who is signed in with this token."""
    found: Sequence[dict[str, str]] = engine.all(SIGNED_IN, {"token": _digest(token), "now": rows.stamp_of(now)})
    return next((User(**row) for row in found), None)  # type: ignore[arg-type]


def sign_out(engine: Engine, token: str) -> None:
    """Forget that somebody is signed in."""
    with engine.writing():
        engine.run(SIGN_OUT, {"token": _digest(token)})


def _known(engine: Engine, name: str) -> User:
    user = named(engine, name)
    if user is None:
        raise RecordError(f"there is no user {name!r}; there are {', '.join(u.name for u in every(engine)) or 'none'}")
    return user


def _log(record: Record, user: User, what: str, now: datetime) -> None:
    with record.writing() as chain:
        chain.add("user", f"{user.name} {what}", record.who, [Leaf({"user": user.name, "role": user.role, "what": what}).hash()], now)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
