"""What events are counted by, held in memory as columns: some 80 bytes a revision, of a million at once, without opening one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from fogline import contract
from fogline.record.engine import Engine, Row
from fogline.types import Kind, Place, Standing

KINDS: Final[tuple[str, ...]] = get_args(Kind)
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
WITHDRAWN: Final = STANDINGS.index("withdrawn")
EVER: Final = np.iinfo(np.int64).max  # seconds: an end that is open
CODES: Final = len(KINDS) * len(STANDINGS)
REVISIONS_FROM = """
SELECT number, kind, standing, earliest, latest, latitude, longitude, recorded_at, withdrawn_at FROM revision
 WHERE number > :number AND thing || '' = 'event' AND merged_into IS NULL ORDER BY number
"""  # by their numbers: the index by things would have to be gone through and sorted
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
Laid = Callable[[Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Among:
    """Revisions that something else than a column tells: what has some words, an actor. The same name is the same revisions, at one state of a record."""

    name: tuple[object, ...]
    numbers: Ints = field(compare=False, repr=False)
    is_all: bool = field(default=True, compare=False)  # else only the first that were found


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which events are counted; times in seconds from 1970, None is open."""

    as_of: int
    start: int | None = None
    end: int | None = None
    kinds: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None  # south, west, north, east, both ends included
    without: frozenset[int] = frozenset()  # numbers of revisions that are left out
    among: tuple[Among, ...] = ()  # in each of these
    area: Place | None = None  # in which its place lies


@dataclass(frozen=True, slots=True)
class Columns:
    """One number of each revision, in the order of their numbers."""

    number: Ints
    code: NDArray[np.int16]  # kind times the number of standings, and standing
    earliest: Ints  # open ends are -EVER and EVER
    latest: Ints
    lat: Floats  # where it is counted; not a number where there is no place
    lon: Floats
    spot: NDArray[np.complex128]  # where it is: degrees north, and east
    recorded: Ints
    withdrawn: Ints

    @classmethod
    def read(cls, engine: Engine, after: int, laid: Laid | None) -> Columns:
        """Those of revisions after one.

        Args:
            engine: of the record.
            after: the number of the one.
            laid: where points are counted, given their degrees north and east; None is where they are.
        """
        seconds: dict[str | None, int] = {None: EVER}
        kinds, standings = {kind: i for i, kind in enumerate(KINDS)}, {standing: i for i, standing in enumerate(STANDINGS)}

        def moments(stamps: Iterable[str | None]) -> list[int]:
            for stamp in {*stamps} - seconds.keys():
                seconds[stamp] = seconds_of(str(stamp))
            return [seconds[stamp] for stamp in stamps]

        types = (np.int64, np.int16, np.int64, np.int64, np.float64, np.float64, np.int64, np.int64)
        parts: list[list[NDArray[Any]]] = [[np.empty(0, kind)] for kind in types]
        for number, kind, standing, first, last, north, east, recorded, withdrawn in engine.columns(REVISIONS_FROM, {"number": after}):
            held = (
                number, [kinds[k] * len(standings) + standings[s] for k, s in zip(kind, standing, strict=True)],
                [-EVER if n is None else n for n in first], [EVER if n is None else n for n in last], north, east, moments(recorded), moments(withdrawn),
            )  # fmt: skip
            for part, column, of in zip(parts, held, types, strict=True):
                part.append(np.array(column, dtype=of))
        numbers, code, earliest, latest, lat, lon, *times = (np.concatenate(part) for part in parts)
        spot = lat + 1j * lon
        if laid is not None:
            lat, lon = laid(lat, lon)
        return cls(numbers, code, earliest, latest, lat, lon, spot, *times)

    def before(self, size: int, since: int) -> Columns:
        """The first so many, as they stood before a moment, in seconds."""
        own = Columns(*(getattr(self, f.name)[:size].copy() for f in fields(self)))  # with no room behind that others share
        own.withdrawn[own.withdrawn >= since] = EVER
        return own

    def closed(self, changed: list[Row]) -> Columns:
        """The same, with some that were withdrawn since."""
        at = np.searchsorted(self.number, [row["number"] for row in changed])
        withdrawn = self.withdrawn.copy()
        for i, row in zip(at, changed, strict=True):
            if i < len(self.number) and self.number[i] == row["number"]:
                withdrawn[i] = seconds_of(row["withdrawn_at"])
        return replace(self, withdrawn=withdrawn)

    def joined(self, later: Columns) -> Columns:
        """The same, with later ones behind. What is in a column never changes, but when it was withdrawn: it is not copied where there is room behind it."""
        return Columns(*(_behind(getattr(self, f.name), getattr(later, f.name), is_shared=f.name != "withdrawn") for f in fields(self)))

    def fits(self, chosen: Chosen) -> Marks:
        """Which revisions are counted."""
        fits = (self.recorded <= chosen.as_of) & (self.withdrawn > chosen.as_of)
        if chosen.start is not None:
            fits &= self.latest > chosen.start
        if chosen.end is not None:
            fits &= self.earliest < chosen.end
        if chosen.start is not None or chosen.end is not None:
            fits &= (self.latest < EVER) | (self.earliest > -EVER)
        if chosen.without:
            out = np.array(sorted(chosen.without), dtype=np.int64)
            at = np.searchsorted(self.number, out)
            at, out = at[at < len(self.number)], out[at < len(self.number)]
            fits[at[self.number[at] == out]] = False
        for among in chosen.among:
            at = np.searchsorted(self.number, among.numbers)
            there = np.zeros(len(fits), dtype=np.bool_)
            there[at[(at < len(fits)) & (self.number[np.minimum(at, len(fits) - 1)] == among.numbers)]] = True
            fits &= there
        wanted = np.zeros(CODES, dtype=np.bool_)
        for k, kind in enumerate(KINDS):
            for s, standing in enumerate(STANDINGS):
                right = standing in chosen.standings if chosen.standings else s != WITHDRAWN
                wanted[k * len(STANDINGS) + s] = right and (not chosen.kinds or kind in chosen.kinds)
        if not wanted.all():
            fits &= wanted[self.code]
        if chosen.box is not None:
            south, west, north, east = chosen.box
            fits &= (self.lat >= south) & (self.lat <= north) & (self.lon >= west) & (self.lon <= east)
        return fits


def _behind(held: NDArray[Any], more: NDArray[Any], *, is_shared: bool) -> NDArray[Any]:
    """A column with more behind it. States after one state write the same numbers into the room that they share."""
    size = len(held) + len(more)
    room: NDArray[Any] | None = held.base if is_shared else None
    if room is None or len(room) < size:
        room = np.empty(size + (size // 16 if is_shared else 0), dtype=held.dtype)
        room[: len(held)] = held
    room[len(held) : size] = more
    return room[:size]


def seconds_of(stamp: str) -> int:
    """Seconds from 1970 of a moment as the record writes it; `EVER` where there is none."""
    moment = contract.moment(stamp)
    return EVER if moment is None else int(moment.timestamp())
