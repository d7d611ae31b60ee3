"""Where a telling looks for its like: the blocks that it stands in, and its order there.

Two tellings are compared where they stand near each other in the order of one block. Keys are whole numbers and orders a few bytes,
made of the telling alone, so that a database can hold them in an index. Source: Hernández and Stolfo (1995), The merge/purge problem for large
databases (sorted neighbourhoods), within blocks as of Fellegi and Sunter (1969).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from fogline.commonness import weight
from fogline.geometry import POINTS
from fogline.tellings import Telling, length

TELLING = 4.0  # nats; see `likeness`
LONGEST = timedelta(days=4)  # from the first to the last day that one event's reports may give it
CELL_DEGREES = 0.5  # two towns within 25 km share a block up to 60 degrees of latitude
DAYS = 3  # a block's
GREAT = 20  # people killed
WORDS, UNDATED_WORDS = 3, 6  # of the rarest, by which a telling is found


def keys(t: Telling) -> frozenset[int]:
    """The telling's blocks: of its copies, and of neighbouring cells and days; of tolls and of its rarest words. Below 2^63."""
    return frozenset((*(_key(f"copy {t.family} {words}") for words in t.copied), *(_key(f"{t.family} {k}") for k in _told(t))))


def order(t: Telling) -> bytes:
    """Its order in each block: what is told of one place, one deed and one day stands together; no two tellings have the same."""
    place = t.place.gazetteer_id or t.place.name if t.place else ""
    day = t.window.earliest.toordinal() if t.window and t.window.earliest else 0
    return _hash(place, 4) + day.to_bytes(3, "big") + _hash(min(t.deeds), 1) + _hash(t.name, 8)


def _told(t: Telling) -> Iterator[str]:
    """What the telling may be found by."""
    rare = sorted((stem for stem in t.words if weight(stem) >= TELLING), key=lambda stem: (-weight(stem), stem))
    great = [f"killed {toll:g}" for toll in t.killed if toll >= GREAT]
    yield from great  # a great toll is found again in whatever year it is told
    if t.window is None or t.window.earliest is None or t.window.latest is None or length(t.window) > LONGEST:
        yield from (f"undated {stem}" for stem in (*rare[:UNDATED_WORDS], *sorted(t.told)))
        if t.place is not None and t.place.feature != "country":
            yield f"undated at {t.place.gazetteer_id or t.place.name}"
        return
    for day in range(t.window.earliest.toordinal() // DAYS, t.window.latest.toordinal() // DAYS + 1):
        yield from (f"killed {toll:g} {day}" for toll in t.killed if 1 < toll < GREAT)
        yield from (f"{stem} {day}" for stem in rare[:WORDS])
        if t.place is None or t.place.feature == "country":
            continue
        if t.place.feature not in POINTS:
            yield f"area {t.place.gazetteer_id or t.place.name} {day}"
            continue
        row, column = int(t.place.lat // CELL_DEGREES), int(t.place.lon // CELL_DEGREES)
        yield from (f"cell {row + south} {column + west} {day}" for south in (0, 1) for west in (0, 1))


def _key(words: str) -> int:
    """A number for a block."""
    return int.from_bytes(_hash(words, 8), "big") >> 1


def _hash(words: str, size: int) -> bytes:
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=size).digest()
