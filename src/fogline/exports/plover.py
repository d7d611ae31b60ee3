"""Events in the shape of POLECAT's table, with PLOVER's event types and modes: who did what to whom.

An event has a row where its kind has a PLOVER type and it names a day. Contexts, scores and quads are left out: nothing in the record says them.
Source: PLOVER manual; NGEC's structured codebook; names of types, modes and columns only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fogline.exports import codes, csv
from fogline.exports.cells import Cell, clean, days, event_cells
from fogline.exports.columns import Column
from fogline.exports.told import Told
from fogline.exports.ucdp import SOURCES, SUMMARY
from fogline.types import Actor

COLUMNS = (
    Column("event_id", "text", "our id of the event"),
    Column("event_date", "day", "first day"),
    Column("event_date_end", "day", "last day"),
    Column("event_type", "text", "one of PLOVER's 16"),
    Column("event_mode", "text", "its mode; empty where none is sure"),
    Column("actor_name", "list", "who did it, or the first who took part"),
    Column("actor_country", "list", "ISO 3166-1 alpha-3, where the lexicon of actors knows it"),
    Column("actor_sector", "list", "REB, PRM, CVL; empty where none is sure"),
    Column("recipient_name", "list", "who suffered it, or the others who took part"),
    Column("recipient_country", "list", "as of the actor"),
    Column("recipient_sector", "list", "as of the actor"),
    Column("placename", "text", "name of the place"),
    Column("province", "text", "first-order division"),
    Column("country", "text", "ISO 3166-1 alpha-3"),
    Column("latitude", "number", "degrees north"),
    Column("longitude", "number", "degrees east"),
    Column("radius_m", "number", "metres"),
    Column("geonames_id", "text", "number in GeoNames; empty where the point was widened"),
    Column("source", "list", "publishers"),
    Column("publication_date", "list", "days on which the reports were published"),
    Column("summary", "text", "our sentence"),
    Column("standing", "text", "how far it is backed"),
    Column("chance", "number", "chance that it happened, 0 to 1"),
)


def lines(told: Iterable[Told], left: Counter[str] | None = None, *, bom: bool = False) -> Iterator[bytes]:
    """The table as CSV, piece by piece.

    Args:
        told: events as they may be shown.
        left: counts what is left out, by reason.
        bom: begin with the mark by which Excel knows UTF-8.
    """
    return csv.table([[c.name for c in COLUMNS]], _rows(told, left if left is not None else Counter()), bom=bom)


def _rows(told: Iterable[Told], left: Counter[str]) -> Iterator[list[Cell]]:
    for one in told:
        found = _cells(one)
        if isinstance(found, str):
            left[found] += 1
        else:
            yield found


def _cells(told: Told) -> list[Cell] | str:
    event = told.event
    place, kind, (first, last) = event.place, codes.type_of(event, "plover"), days(event.window)
    if event.standing == "withdrawn":
        return "withdrawn"
    if kind is None:
        return "no such kind"
    if first is None:
        return "no day"
    did, met, both = ([a for a in event.actors if a.part == part] for part in ("did", "suffered", "took_part"))
    actors, recipients = did or both[:1], met + (both if did else both[1:])
    land, own = codes.state(place.country) if place else None, event_cells(told)
    number = (place.gazetteer_id or "") if place else ""
    published = sorted({f"{c.filed.published_at:%Y-%m-%d}" for c in told.claims if c.filed.published_at is not None})
    return [
        event.id, first, last, kind[0], kind[1] or None, *_side(actors), *_side(recipients),
        *((clean(place.name), clean(place.admin1) if place.admin1 else None, land.iso3 if land else place.country,
           round(place.lat, 5), round(place.lon, 5), round(place.radius_m, 1), number.removeprefix("geonames:") if number.startswith("geonames:") else None)
          if place else (None,) * 7),
        own[SOURCES], published, own[SUMMARY], event.standing, round(event.chance, 4),
    ]  # fmt: skip


def _side(actors: list[Actor]) -> list[Cell]:
    """Names, countries and sectors."""
    sectors = codes.words("plover")["sectors"]
    found = (sectors.get(codes.sort_of(a)) for a in actors)
    return [list(dict.fromkeys(clean(a.name) for a in actors)), codes.countries_of(actors), list(dict.fromkeys(s for s in found if s))]
