"""A question as the end of an address, and back: the same on every page, in the programs' twins, in feeds and in exports.

`day`, or `from` and `to` (a day is meant to its end, as with --from and --to), `as_of`, `bbox` (west,south,east,north, as in RFC 7946) or
`at` (lat,lon,zoom: where a map stands), `kind`, `actor`, `standing`, `source` (each as often as wanted), `min` (a chance), `place` (a name),
`q` (words), `sort`, `sel` (an event), `layers` (names, with commas) and `page` (from 1). Of who holds what:
`smoothed` (1: everything known since) and `by` (side or actor). Of what was foretold: `speaker` (part of a name), `open`
(1: only what is open) and `due_before` (a day).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args
from urllib.parse import urlencode

from fogline.contract import stamp
from fogline.types import Kind, Place, Question, Standing, Window

DAY: Final = timedelta(days=1)
NAMES: Final = (
    "day", "from", "to", "as_of", "bbox", "at", "kind", "actor", "standing", "min", "place", "q", "source", "sort", "sel", "layers", "smoothed", "by", "speaker", "open",
    "due_before", "page",
)  # fmt: skip
REPEATED: Final = frozenset({"kind", "actor", "standing", "source"})
KINDS: Final[tuple[str, ...]] = get_args(Kind)
STANDINGS: Final[tuple[str, ...]] = get_args(Standing)
HOLDERS: Final = ("side", "actor")
LONGEST = 500  # characters of one value
MOST_PAGES = 100_000
FIRST_YEAR, LAST_YEAR = 1000, 9998
SIMPLE = re.compile(r"[A-Za-z0-9_-]+\Z")
Box = tuple[float, float, float, float]


class AddressError(ValueError):
    """An address asks what cannot be asked; `problems` says what, one for each parameter."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Address:
    """What an address asks for. None, an empty tuple or an empty string leaves a field open."""

    start: datetime | None = None
    end: datetime | None = None  # not included
    as_of: datetime | None = None
    box: Box | None = None  # south, west, north, east
    at: tuple[float, float, float] | None = None  # degrees north, degrees east, zoom
    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    least_chance: float = 0.0
    place: str = ""
    words: str = ""
    sort: str = ""
    selected: str = ""
    layers: tuple[str, ...] = ()
    page: int = 1
    smoothed: bool = False  # of who holds what: let reports of later days, too, say what they can
    by: str = ""  # whose ground: side or actor
    speaker: str = ""  # part of the name of who foretold, or of the organisation
    only_open: bool = False  # of what was foretold, what is not settled and not yet due
    due_before: datetime | None = None  # the first moment of a day

    def question(self, area: Place | None = None) -> Question:
        """The question, for a view.

        Args:
            area: what `place` names.
        """
        return Question(
            window=Window(self.start, self.end) if self.start or self.end else None, place=area, kinds=self.kinds, actors=self.actors,
            sources=self.sources, standing=self.standing, least_chance=self.least_chance, words=self.words or None, as_of=self.as_of, box=self.box,
        )  # fmt: skip


def read(pairs: Iterable[tuple[str, str]], *, known: Iterable[str] = NAMES, strict: bool = True) -> Address:
    """What an address asks.

    Args:
        pairs: its parameters, decoded, in order.
        known: which of them mean something where it is asked.
        strict: an unknown or an empty one is an error; else it is passed over, so that a link with somebody's tracking still opens,
            and a form that is not filled in asks nothing.

    Raises:
        AddressError: a parameter is unknown, is given twice, or has a value that it cannot have.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    allowed = tuple(known)
    problems = [f"unknown parameter {name!r}; here one may give {', '.join(allowed)}" for name in given if name not in allowed] if strict else []
    fields: dict[str, Any] = {}
    for name, values in given.items():
        if name not in allowed:
            continue
        if strict and "" in values:
            problems.append(f"{name}: is empty; leave it out")
            continue
        try:
            fields |= _fields(name, [v for v in values if v != ""])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    start, end = fields.get("start"), fields.get("end")
    if "day" in given and {"from", "to"} & set(given):
        problems.append("day: give either a day, or from and to")
    elif start is not None and end is not None and not start < end:
        problems.append(f"from: {_moment(start)} is not before the end of to")
    if problems:
        raise AddressError(problems)
    return Address(**fields)


def write(address: Address) -> str:
    """The end of an address after its question mark; the shortest that reads back as the same."""
    return urlencode(list(pairs(address)), safe=",:/", errors="replace")


def pairs(address: Address) -> Iterable[tuple[str, str]]:
    """The parameters, in the order of their names; what is open is left out."""
    start, end = address.start, address.end
    if start is not None and end == start + DAY and _is_midnight(start):
        yield "day", _moment(start)
    else:
        if start is not None:
            yield "from", _moment(start)
        if end is not None:
            yield "to", _moment(end - DAY if _is_midnight(end) else end)
    if address.as_of is not None:
        yield "as_of", _moment(address.as_of)
    if address.box is not None:
        south, west, north, east = address.box
        yield "bbox", ",".join(map(_number, (west, south, east, north)))
    if address.at is not None:
        yield "at", ",".join(map(_number, address.at))
    for name, values in (("kind", address.kinds), ("actor", address.actors), ("standing", address.standing), ("source", address.sources)):
        yield from ((name, value) for value in values)
    if address.least_chance:
        yield "min", _number(address.least_chance)
    for name, value in (("place", address.place), ("q", address.words), ("sort", address.sort), ("sel", address.selected)):
        if value:
            yield name, value
    if address.layers:
        yield "layers", ",".join(address.layers)
    if address.smoothed:
        yield "smoothed", "1"
    if address.by:
        yield "by", address.by
    if address.speaker:
        yield "speaker", address.speaker
    if address.only_open:
        yield "open", "1"
    if address.due_before is not None:
        yield "due_before", _moment(address.due_before)
    if address.page > 1:
        yield "page", str(address.page)


def _fields(name: str, values: list[str]) -> dict[str, Any]:
    """What one parameter sets; an empty one sets nothing, as a form leaves it.

    Raises:
        ValueError: it cannot have that value.
    """
    if not values:
        return {}
    if len(values) > 1 and name not in REPEATED:
        raise ValueError(f"is given {len(values)} times, and may be given once")
    if any(len(v) > LONGEST for v in values):
        raise ValueError(f"is longer than {LONGEST} characters")
    if any("\0" in v or any(0xD800 <= ord(c) < 0xE000 for c in v) for v in values):
        raise ValueError("holds characters that no word has")
    several = tuple(dict.fromkeys(values))
    match name:
        case "kind":
            return {"kinds": _among(several, KINDS)}
        case "standing":
            return {"standing": _among(several, STANDINGS)}
        case "actor" | "source":
            return {f"{name}s": several}
    return READ[name](values[0])


def _day(value: str) -> dict[str, Any]:
    start = _date(value)
    if start is None:
        raise ValueError(f"{value!r} is no day, such as 2019-03-01")
    return {"start": start, "end": start + DAY}


def _until(value: str) -> dict[str, Any]:
    last = _date(value)
    return {"end": last + DAY if last is not None else _read_moment(value)}


def _date(value: str) -> datetime | None:
    """The first moment of a day; None for what is no day."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return _in_reach(datetime.fromisoformat(value).replace(tzinfo=UTC))
    except ValueError:
        raise ValueError(f"{value!r} is no day of the calendar from 1000 to 9998") from None


def _in_reach(moment: datetime) -> datetime:
    """The moment, where the days on either side of it exist, and its year has four digits."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("out of reach")
    return moment


def _read_moment(value: str) -> datetime:
    """A day's first moment, or an RFC 3339 moment; UTC where it names no zone; whole seconds, as the record has."""
    try:
        found = _date(value) or datetime.fromisoformat(value.replace(" ", "+"))  # a plus sign that nobody escaped arrives as a space
        found = _in_reach(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (ValueError, OverflowError):
        raise ValueError(f"{value!r} is no day (2019-03-01) and no moment (2019-03-01T12:00:00Z)") from None
    return found.replace(microsecond=0)


def _bbox(value: str) -> dict[str, Any]:
    west, south, east, north = _numbers(value, "west,south,east,north")
    if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
        raise ValueError(f"{value!r} is no west,south,east,north in degrees; one that crosses 180 degrees is asked for in two parts")
    return {"box": (south, west, north, east)}


def _at(value: str) -> dict[str, Any]:
    lat, lon, zoom = _numbers(value, "lat,lon,zoom")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= zoom <= 24):
        raise ValueError(f"{value!r} is no lat,lon,zoom")
    return {"at": (lat, lon, zoom)}


def _numbers(value: str, form: str) -> tuple[float, ...]:
    parts = value.split(",")
    try:
        found = tuple(float(p) + 0.0 for p in parts)  # -0.0 is 0.0
    except ValueError:
        found = ()
    if len(found) != form.count(",") + 1 or not all(map(math.isfinite, found)):
        raise ValueError(f"{value!r} is no {form}")
    return found


def _chance(value: str) -> dict[str, Any]:
    [chance] = _numbers(value, "number")
    if not 0 <= chance <= 1:
        raise ValueError(f"{value!r} is no chance from 0 to 1")
    return {"least_chance": chance}


def _page(value: str) -> dict[str, Any]:
    if not re.fullmatch(r"[1-9]\d{0,5}", value, re.ASCII) or int(value) > MOST_PAGES:
        raise ValueError(f"{value!r} is no page; the first is 1")
    return {"page": int(value)}


def _open(value: str) -> dict[str, Any]:
    if value != "1":
        raise ValueError(f"{value!r} is not 1, which asks for those that are open")
    return {"only_open": True}


def _layers(value: str) -> dict[str, Any]:
    return {"layers": tuple(dict.fromkeys(_simple(name) for name in value.split(",") if name))}


def _smoothed(value: str) -> dict[str, Any]:
    if value != "1":
        raise ValueError(f"{value!r} is not 1, which asks for everything known since; leave it out for what was published by then")
    return {"smoothed": True}


def _simple(value: str) -> str:
    if not SIMPLE.match(value):
        raise ValueError(f"{value!r} is no name of letters, digits, - and _")
    return value


def _among(values: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in allowed:
            raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return values


READ: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "day": _day,
    "from": lambda v: {"start": _read_moment(v)},
    "to": _until,
    "as_of": lambda v: {"as_of": _read_moment(v)},
    "bbox": _bbox,
    "at": _at,
    "min": _chance,
    "place": lambda v: {"place": v},
    "q": lambda v: {"words": v},
    "sort": lambda v: {"sort": _simple(v)},
    "sel": lambda v: {"selected": _simple(v)},
    "layers": _layers,
    "smoothed": _smoothed,
    "by": lambda v: {"by": _among((v,), HOLDERS)[0]},
    "speaker": lambda v: {"speaker": v},
    "open": _open,
    "due_before": lambda v: {"due_before": _day(v)["start"]},
    "page": _page,
}


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _moment(moment: datetime) -> str:
    """A day where it is a day's first moment, else RFC 3339."""
    told = stamp(moment) or ""
    return told[:10] if _is_midnight(moment) else told


def _number(value: float) -> str:
    """The shortest figure that reads back as the same."""
    return repr(value).removesuffix(".0")
