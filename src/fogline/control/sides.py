"""Who fights beside whom, and when: a dated table that users can extend."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from fogline import tellers
from fogline.errors import ConfigError

KEYS = frozenset({"actor", "side", "from", "to", "source"})


@dataclass(frozen=True, slots=True)
class Membership:
    """An actor that belongs to a side or alliance between two days, both included; None is an open end."""

    actor: str
    side: str
    first: date | None
    last: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The table; who is not in it stands on the side that the lexicon of actors gives it."""

    members: tuple[Membership, ...]

    @classmethod
    def load(cls, own: Path | None = None) -> Sides:
        """The package's table, with a user's file of the same form before it.

        Raises:
            ConfigError: the file cannot be read, or a row says too little or too much.
        """
        return _load(own)

    def of(self, actor: str, day: date) -> str:
        """The side of an actor on a day."""
        for m in self.members:
            if m.actor == actor and (m.first is None or m.first <= day) and (m.last is None or day <= m.last):
                return m.side
        return tellers.side_of(actor)

    def shares(self, shares: Mapping[str, float], day: date) -> dict[str, float]:
        """The chances of sides from those of actors."""
        found: dict[str, float] = {}
        for actor, chance in shares.items():
            side = self.of(actor, day)
            found[side] = round(found.get(side, 0.0) + chance, 4)
        return dict(sorted(found.items(), key=lambda x: (-x[1], x[0])))


@cache
def called() -> Mapping[str, str]:
    """What the sides of the package are called that are not called as an actor is, by the word for the side."""
    found: dict[str, str] = tomllib.loads(resources.files("fogline.lexicons").joinpath("sides.toml").read_text(encoding="utf-8"))["called"]
    return found


@cache
def _load(own: Path | None) -> Sides:
    packaged = resources.files("fogline.lexicons").joinpath("sides.toml").read_text(encoding="utf-8")
    rows = _rows("lexicons/sides.toml", packaged)
    if own is not None:
        try:
            rows = [*_rows(str(own), own.read_text(encoding="utf-8")), *rows]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read the sides of {own}: {error}. Mend it, or leave out --sides") from error
    return Sides(tuple(rows))


def _rows(where: str, text: str) -> list[Membership]:
    """The rows of a file."""
    try:
        rows = tomllib.loads(text).get("sides", [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: {error}") from error
    found = []
    for row in rows:
        if not isinstance(row, dict) or set(row) - KEYS or not {"actor", "side", "source"} <= set(row):
            raise ConfigError(f"{where}: a row has actor, side, source and perhaps from and to, got {row!r}")
        first, last = row.get("from"), row.get("to")
        if not all(isinstance(row[k], str) for k in ("actor", "side", "source")) or not all(d is None or type(d) is date for d in (first, last)):
            raise ConfigError(f"{where}: names are words and from and to are days (2014-10-17), got {row!r}")
        found.append(Membership(row["actor"], row["side"], first, last, row["source"]))
    return found
