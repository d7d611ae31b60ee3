"""Events in the shape of UCDP GED 19.1, for programs that read such tables; `fogline compare` reads it too.

UCDP codes an armed deed with at least one death at a place on a day, so others are left out and counted. What nothing in the record tells
stays empty: conflicts' and dyads' numbers, divisions below the first, and the type of violence where a side is not known. Where one side
alone counts the dead there is no best; `best` is then the low end. The ids are ours.
Source: UCDP GED Codebook 19.1 (columns, codes of precision, clarity and sides).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from fogline.exports import codes, csv
from fogline.exports.cells import Cell, clean, days, event_cells
from fogline.exports.columns import EVENTS, Column
from fogline.exports.told import Told
from fogline.types import Actor, Event, Place

GLOBE = "UCDP's number, which the record does not have: empty"
COLUMNS = (
    Column("id", "text", "our id of the event"),
    Column("year", "integer", "of the first day"),
    Column("active_year", "integer", "needs a year's count of the dyad: empty"),
    Column("type_of_violence", "integer", "1 state-based, 2 non-state, 3 one-sided; empty where a side is not known"),
    *(Column(f"conflict_{part}", "text", GLOBE) for part in ("new_id", "name")),
    *(Column(f"dyad_{part}", "text", GLOBE) for part in ("new_id", "name")),
    Column("side_a_new_id", "text", GLOBE),
    Column("side_a", "text", "the state, or who did it"),
    Column("side_b_new_id", "text", GLOBE),
    Column("side_b", "text", "the other side; Civilians where the violence is one-sided"),
    Column("number_of_sources", "integer", "independent origins"),
    Column("source_article", "list", "publisher, day and report's id"),
    Column("source_office", "list", "publishers"),
    Column("source_date", "list", "days on which the reports were published"),
    Column("source_headline", "text", "headlines are their publishers': empty"),
    Column("source_original", "list", "who says it; private persons by role"),
    Column("where_prec", "integer", "1 exact, 2 near, 3 second and 4 first division, 5 line or area, 6 country, 7 sea or air"),
    Column("where_coordinates", "text", "name of the place"),
    Column("where_description", "text", "our sentence of the event"),
    Column("adm_1", "text", "first-order division"),
    Column("adm_2", "text", "second-order division: empty"),
    Column("latitude", "number", "degrees north"),
    Column("longitude", "number", "degrees east"),
    Column("geom_wkt", "text", "the point as WKT"),
    Column("priogrid_gid", "integer", "cell of PRIO-GRID"),
    Column("country", "text", "name, or ISO 3166-1 alpha-3"),
    Column("country_id", "integer", "Gleditsch and Ward's number"),
    Column("region", "text", "empty"),
    Column("event_clarity", "integer", "1 a deed, 2 a number without one"),
    Column("date_prec", "integer", "1 day, 2 two to six days, 3 week, 4 month, 5 more"),
    Column("date_start", "day", "earliest day"),
    Column("date_end", "day", "latest day"),
    Column("deaths_a", "integer", "dead of side A, where words give them to it"),
    Column("deaths_b", "integer", "dead of side B"),
    Column("deaths_civilians", "integer", "dead civilians"),
    Column("deaths_unknown", "integer", "dead of whom nothing says whose they are"),
    Column("best", "integer", "best estimate of the dead; the four columns before it add up to it"),
    Column("high", "integer", "highest estimate"),
    Column("low", "integer", "lowest estimate"),
    Column("gwnoa", "integer", "number of the state that is side A"),
    Column("gwnob", "integer", "number of the state that is side B"),
)
SOURCES = next(i for i, c in enumerate(EVENTS) if c.name == "sources")
SUMMARY = next(i for i, c in enumerate(EVENTS) if c.name == "summary")


@dataclass(frozen=True, slots=True)
class Deadly:
    """An event that UCDP would code: what of it is known for certain to be there."""

    event: Event
    place: Place
    first: date
    last: date
    low: int
    best: int
    high: int
    violence: int | None
    a: Actor | None
    b: Actor | None  # None too where civilians are side B


def lines(told: Iterable[Told], left: Counter[str] | None = None, *, bom: bool = False) -> Iterator[bytes]:
    """The table as CSV, piece by piece.

    Args:
        told: events as they may be shown.
        left: counts what is left out, by reason.
        bom: begin with the mark by which Excel knows UTF-8.
    """
    return csv.table([[c.name for c in COLUMNS]], _rows(told, left if left is not None else Counter()), bom=bom)


def deadly(event: Event) -> Deadly | str:
    """An event as UCDP would code it, or why it would not."""
    lexicon = codes.words("ucdp")
    first, last = days(event.window)
    toll = event.counts.get("killed")
    if event.kind not in lexicon["lethal"]:
        return "no armed deed"
    if event.standing == "withdrawn":
        return "withdrawn"
    high = max((n for n in (toll.total.high, toll.total.best, toll.total.low) if n is not None), default=0) if toll else 0
    if toll is None or high < 1:
        return "no death"
    if event.place is None:
        return "no place"
    if first is None or last is None:
        return "no day"
    low = toll.total.low or 0
    violence, a, b = _sides(event)
    return Deadly(event, event.place, first, last, low, toll.total.best if toll.total.best is not None else low, high, violence, a, b)


def _sides(event: Event) -> tuple[int | None, Actor | None, Actor | None]:
    """Type of violence, side A and side B."""
    lexicon = codes.words("ucdp")
    did, met = ([a for a in event.actors if a.part in parts] for parts in (("did", "took_part"), ("suffered",)))
    armed = [a for a in (*did, *met) if codes.sort_of(a) in (*lexicon["states"], *lexicon["groups"])]
    states = [a for a in armed if codes.sort_of(a) in lexicon["states"]]
    doer = next((a for a in did if a in armed), None)
    if event.kind in lexicon["one_sided"] and not any(a in armed for a in met):
        return (3 if doer else None), doer, None
    a = states[0] if states else armed[0] if armed else None
    b = next((other for other in armed if a is not None and codes.side_of(other) != codes.side_of(a)), None)
    if a is None or b is None:
        return None, a, None
    return (1 if states else 2), a, b


def _rows(told: Iterable[Told], left: Counter[str]) -> Iterator[list[Cell]]:
    for one in told:
        found = deadly(one.event)
        if isinstance(found, str):
            left[found] += 1
        else:
            yield _cells(one, found)


def _cells(told: Told, d: Deadly) -> list[Cell]:
    event, place = d.event, d.place
    lexicon, land, own = codes.words("ucdp"), codes.state(place.country), event_cells(told)
    filed = sorted((c.filed for c in told.claims), key=lambda f: (f.published_at is None, f.published_at, f.input_id))
    articles = [", ".join(filter(None, (f.source, f"{f.published_at:%Y-%m-%d}" if f.published_at else "", f.input_id))) for f in filed]
    b = d.b.name if d.b else lexicon["civilians"] if d.violence == 3 else None
    deaths = _deaths(d)
    return [
        event.id, d.first.year, None, d.violence, None, None, None, None, None, _name(d.a.name if d.a else None), None, _name(b), len(event.origin_groups),
        _each(articles), own[SOURCES], _each(f"{f.published_at:%Y-%m-%d}" for f in filed if f.published_at), None, _each(f.claim.speaker or "" for f in filed),
        event.where_precision, clean(place.name), own[SUMMARY], _name(place.admin1), None, round(place.lat, 5), round(place.lon, 5),
        f"POINT ({round(place.lon, 5)} {round(place.lat, 5)})", codes.priogrid(place.lat, place.lon), (land.name or land.iso3) if land else place.country,
        land.number if land else None, None, 2 if event.kind in lexicon["aggregate"] else 1, event.date_precision, d.first, d.last,
        *deaths, d.best, d.high, d.low, _number(d.a), _number(d.b),
    ]  # fmt: skip


def _deaths(d: Deadly) -> list[int]:
    """The dead of A, of B, civilians and unknown, which add up to the best estimate; all unknown where the words' parts do not fit in it."""
    toll = d.event.counts["killed"]
    of = {name: found.best or 0 for name, found in toll.sides.items()}
    civilians = (toll.civilians.best or 0) if toll.civilians else 0
    a, b = (of.get(side.name, 0) if side else 0 for side in (d.a, d.b))
    if d.violence == 3:
        a = b = 0
    return [a, b, civilians, d.best - a - b - civilians] if a + b + civilians <= d.best else [0, 0, 0, d.best]


def _number(side: Actor | None) -> int | None:
    """Gleditsch and Ward's number of a side that is one state."""
    if side is None or codes.sort_of(side) not in ("state", "country"):
        return None
    home = codes.home_of(side)
    return home.number if home else None


def _name(words: str | None) -> str | None:
    return clean(words) if words else None


def _each(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(clean(w) for w in words if w))
