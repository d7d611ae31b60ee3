"""Passwords: kept as argon2id, and checked in the same time for a name that nobody has.

Sources: RFC 9106, section 4 (its second recommended choice of costs, which `argon2-cffi` takes); NIST SP 800-63B-4, section 3.1.1.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from fogline.errors import ConfigError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1_000  # characters
AT_ONCE = BoundedSemaphore(2)  # each check takes 64 MB: a crowd at the door waits its turn


def hashed(password: str) -> str:
    """What is kept of a password.

    Raises:
        ConfigError: it is too short or too long, or the extra `web` is not installed.
    """
    if not SHORTEST <= len(_normal(password)) <= LONGEST:
        raise ConfigError(f"a password has {SHORTEST} to {LONGEST:,} characters, this one {len(_normal(password))}: take a few words that do not belong together")
    return _hasher().hash(_normal(password))


def fits(kept: str | None, password: str) -> bool:
    """Is this the password?

    Args:
        kept: of `hashed`; None where there is no such user, which takes as long to deny.
        password: as it was typed.
    """
    from argon2.exceptions import VerifyMismatchError

    with AT_ONCE:
        try:
            _hasher().verify(kept or _nobodys(), _normal(password[: LONGEST + 1]))
        except VerifyMismatchError:
            return False
    return kept is not None


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError:
        raise ConfigError("passwords need argon2: pip install 'fogline[web]'") from None
    return PasswordHasher()


@cache
def _nobodys() -> str:
    """The hash of a password that is nobody's."""
    return _hasher().hash("nobody has this name")


def _normal(password: str) -> str:
    """One form of what may be typed in several."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()
