"""Events in the shape of ACLED's table, for programs that read such tables. Only the shape: no row of ACLED's is used, copied or rebuilt.

An event has a row where its kind has a place in that table, and its place and day are known. The table has one number of dead and no
range: `fatalities` is the best, else the low end, and 0 where nothing is known, as that table wants; our ranges are in `notes`.
Source: ACLED's public column reference and codebook tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fogline.exports import codes, csv
from fogline.exports.cells import Cell, clean, days, event_cells, stamp
from fogline.exports.columns import Column
from fogline.exports.told import Told
from fogline.exports.ucdp import SOURCES, SUMMARY
from fogline.types import Actor, Event

COLUMNS = (
    Column("event_id_cnty", "text", "our id of the event"),
    Column("event_date", "day", "first day"),
    Column("year", "integer", "of that day"),
    Column("time_precision", "integer", "1 the day, 2 a week, 3 a month"),
    Column("disorder_type", "text", "by the event type"),
    Column("event_type", "text", "of the table's six"),
    Column("sub_event_type", "text", "of its 25"),
    Column("actor1", "text", "who did it, else the first who took part or suffered it"),
    Column("assoc_actor_1", "list", "others who did it"),
    Column("inter1", "integer", "1 state, 2 rebels, 3 militia, 7 civilians, 8 coalition; empty where not known"),
    Column("actor2", "text", "who suffered it, else the second who took part"),
    Column("assoc_actor_2", "list", "others who suffered it"),
    Column("inter2", "integer", "as inter1"),
    Column("interaction", "integer", "both codes, the lower first; 10 to 80 where there is one actor"),
    Column("civilian_targeting", "text", "where civilians suffered it"),
    Column("iso", "integer", "numeric country code: empty"),
    Column("region", "text", "empty"),
    Column("country", "text", "name, or ISO 3166-1 alpha-3"),
    Column("admin1", "text", "first-order division"),
    Column("admin2", "text", "empty"),
    Column("admin3", "text", "empty"),
    Column("location", "text", "name of the place"),
    Column("latitude", "number", "degrees north"),
    Column("longitude", "number", "degrees east"),
    Column("geo_precision", "integer", "1 a town, 2 near it or a small area, 3 a larger region"),
    Column("source", "list", "publishers"),
    Column("source_scale", "text", "empty"),
    Column("notes", "text", "our sentence, with ranges and radius"),
    Column("fatalities", "integer", "best, else low, else 0"),
    Column("tags", "text", "our standing and chance"),
    Column("timestamp", "moment", "when the last report of it was published"),
)
TARGETED = "Civilian targeting"


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
    place, kind, (first, _) = event.place, codes.type_of(event, "acled"), days(event.window)
    words = codes.words("acled")
    precision = words["time_precision"].get(str(event.date_precision))
    if event.standing == "withdrawn":
        return "withdrawn"
    if kind is None:
        return "no such kind"
    if place is None:
        return "no place"
    if first is None or precision is None:
        return "no day"
    land, own = codes.state(place.country), event_cells(told)
    ones, others = _pair(event)
    inter = [_inter(side[0]) if side else None for side in (ones, others)]
    toll = event.counts.get("killed")
    published = [c.filed.published_at for c in told.claims if c.filed.published_at is not None]
    hurt = any(codes.sort_of(a) == codes.CIVILIANS for a in others) or event.kind == "attack_on_civilians"
    return [
        event.id, first, first.year, precision, words["disorder"][kind[0]], *kind,
        *_named(ones), inter[0], *_named(others), inter[1], _interaction(inter, bool(others)), TARGETED if hurt else None,
        None, None, (land.name or land.iso3) if land else place.country, clean(place.admin1) if place.admin1 else None, None, None, clean(place.name),
        round(place.lat, 5), round(place.lon, 5), words["geo_precision"].get(str(event.where_precision)), own[SOURCES], None, own[SUMMARY],
        (toll.total.best if toll.total.best is not None else toll.total.low or 0) if toll else 0,
        f"fogline standing={event.standing} chance={event.chance:.2f}", stamp(max(published)) if published else None,
    ]  # fmt: skip


def _pair(event: Event) -> tuple[list[Actor], list[Actor]]:
    """Those of the first actor's side, and those of the second's."""
    did, met, both = ([a for a in event.actors if a.part == part] for part in ("did", "suffered", "took_part"))
    ones = did or both[:1]
    others = met + (both if did else both[1:])
    return (ones, others) if ones else (others[:1], others[1:])


def _named(side: list[Actor]) -> list[Cell]:
    names = list(dict.fromkeys(clean(a.name) for a in side))
    return [names[0] if names else None, names[1:]]


def _inter(actor: Actor) -> int | None:
    found: int | None = codes.words("acled")["inter"].get(codes.sort_of(actor))
    return found


def _interaction(inter: list[int | None], has_other: bool) -> int | None:
    """Both codes as two digits, the lower first; one and a zero where nobody else is named."""
    known = sorted(n for n in inter if n is not None)
    if len(known) == 2:
        return known[0] * 10 + known[1]
    return known[0] * 10 if known and not has_other else None
