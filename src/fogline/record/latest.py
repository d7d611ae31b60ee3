"""The newest things first, as many as are asked for, without a look at all the older ones."""

from __future__ import annotations

from collections.abc import Iterator

from fogline.record import queries
from fogline.record.engine import Engine, Row

DAY_S = 86_400
FIRST_DAYS, WIDER = 32, 4  # how far back a place is looked at first, and how many times further each time that this is not enough
EVER_S = 2**45  # seconds from 1970 that nothing is beyond, a million years
MARGIN_DAYS = 0.01  # an R*Tree keeps days to 24 bits: it finds some too many, which are left out by their seconds


def bodies(engine: Engine, asked: Row, around: tuple[float, float, float, float] | None) -> Iterator[Row]:
    """Rows with the bodies of things that stood, the latest to begin first; those whose beginning is not known come last.

    Args:
        engine: the record's database.
        asked: thing, as_of, start and end (seconds, or None), kinds and standings (see `listed`).
        around: south, west, north and east of where they happened; None is anywhere.
    """
    if around is None:
        yield from engine.stream(queries.LATEST_THINGS, {**asked, "until": EVER_S if asked["end"] is None else asked["end"]})
        yield from engine.stream(queries.UNDATED_THINGS, asked)
        return
    asked = {**asked, **dict(zip(("south", "west", "north", "east"), around, strict=True))}
    for since, until in _stretches(engine, asked):
        first, last = since / DAY_S - MARGIN_DAYS, until / DAY_S + MARGIN_DAYS
        yield from engine.all(queries.LATEST_THINGS_IN_BOX, {
            **asked, "since": since, "until": until, "since_day": first, "last_day": last,
            "first_day": first if asked["start"] is None else asked["start"] / DAY_S - MARGIN_DAYS,
        })  # fmt: skip
    days = {"first_day": -EVER_S if asked["start"] is None else asked["start"] / DAY_S - MARGIN_DAYS, "last_day": EVER_S}
    yield from engine.all(queries.UNDATED_THINGS_IN_BOX, {**asked, **days})


def listed(values: tuple[str, ...]) -> str | None:
    """Kinds or standings as a query takes them; None is any."""
    return f"|{'|'.join(values)}|" if values else None


def _stretches(engine: Engine, asked: Row) -> Iterator[tuple[int, int]]:
    """Stretches of time that things may have begun in, from now backwards, each longer than the one before."""
    [ends] = engine.all(queries.BEGUN, asked)
    if ends["last"] is None:
        return
    until = min(ends["last"] + 1, EVER_S if asked["end"] is None else asked["end"])
    width = FIRST_DAYS * DAY_S
    while until > ends["first"]:
        yield max(until - width, ends["first"]), until
        until, width = until - width, width * WIDER
