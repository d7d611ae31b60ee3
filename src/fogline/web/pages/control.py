"""Control: how much land each side holds over time, what flipped between two days, and who holds what on the later one, with the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, overload

from fogline import contract, masking, prose
from fogline.control.holding import Holding
from fogline.control.told import SAYS, name
from fogline.errors import RecordError
from fogline.territory import over_time
from fogline.territory.held import Area
from fogline.types import Filed, Place
from fogline.web import bands, held
from fogline.web.ground import BACK as RATES
from fogline.web.ground import Ground, naming
from fogline.web.page import Answer, Asked, Page, Row
from fogline.web.twins import feature

SHOWN = 100  # settlements on one page
FLIPPED, QUOTED, DIFFER, LISTED = 40, 3, 12, 12  # of each list at most; the twins have all
BACK = timedelta(days=28)  # from the day that is shown to the one it is held against
HOW = {False: "Only what was published by then", True: "Everything known since"}


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a settlement, as it may be shown, the likeliest first."""

    place: Place
    who: tuple[tuple[str, float], ...]  # ids of sides or actors, and their chances
    basis: str
    last: date | None
    of: Holding

    @property
    def holder(self) -> str:
        """The likeliest; empty where it is none of those named."""
        return self.who[0][0] if self.who else ""


@dataclass(frozen=True, slots=True)
class Flip:
    """A settlement that another one holds on the later day, with what was said of it between the two."""

    now: Held
    was: str
    words: tuple[tuple[Filed, str], ...]  # a claim, and what it says of who holds the place


@dataclass(frozen=True, slots=True)
class Extent:
    """The land of one side."""

    who: str
    now: Area
    rates: tuple[float | None, ...]  # km2 a week, since so many days before
    picture: Any


class Lazily(Sequence[Row]):
    """Rows that are made once somebody looks at them: only one twin of a page does."""

    def __init__(self, make: Callable[[], list[Row]]) -> None:
        self._make, self._made = make, list[Row]()
        self._done = False

    @property
    def _rows(self) -> list[Row]:
        if not self._done:
            self._made, self._done = self._make(), True
        return self._made

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        """One, or some."""
        return self._rows[at]

    def __len__(self) -> int:
        """How many."""
        return len(self._rows)


def answer(asked: Asked) -> Answer:
    """The ground of a day."""
    ground, address = asked.ground(), asked.address
    smoothed, by = address.smoothed, address.by or "side"
    wanted = (address.end - timedelta(microseconds=1)).astimezone(UTC).date() if address.end else None
    day = ground.day(wanted, asked.now)
    is_day = address.start is not None and address.end is not None and address.end - address.start <= timedelta(1)
    before = min(day - timedelta(1), address.start.astimezone(UTC).date()) if address.start and not is_day else day - BACK
    now, then, other = (of_day(asked, ground, on, smoothed=how, by=by, until=day) for on, how in ((day, smoothed), (before, smoothed), (day, not smoothed)))
    differ = _differ(now, other)
    days, series = ground.series(day, smoothed=smoothed, by=by)
    order = [*series, *dict.fromkeys(h.holder for h in now if h.holder and h.holder not in series)]
    flips = list(_flips(asked, ground, now, then, before, day, smoothed=smoothed))
    first = (address.page - 1) * SHOWN
    there = now[first : first + SHOWN]
    stated = [c for c in ground.beside(smoothed=smoothed) if c.stated.at.astimezone(UTC).date() <= day]
    shown = {
        "day": day, "before": before, "is_fresh": wanted is not None and wanted > day, "how": HOW, "smoothed": smoothed, "by": by, "held": there, "all": len(now),
        "extents": list(_extents(days, series, [ground.land(day - timedelta(n), day, smoothed=smoothed, by=by) for n in RATES])), "flips": flips[:FLIPPED], "flipped": len(flips), "hue": lambda who: min(order.index(who), 2) if who in order else 3,
        "letter": lambda who: held.letter(who, order), "called": name, "swatch": held.Swatches(), "bases": held.BASES, "points": len(days),
        "step": (days[1] - days[0]).days if len(days) > 2 else 7, "differ": differ[:DIFFER], "differing": len(differ), "stated": stated[-LISTED:],
        "masked": masking.shown, "earlier": _on(day - timedelta(7)), "later": _on(day + timedelta(7)) if ground.day(day + timedelta(7), asked.now) > day else None,
        "sieges": [s for s in ground.sieges if s.since.astimezone(UTC).date() <= day][:LISTED], "hazards": [h for h in ground.hazards if h.since.astimezone(UTC).date() <= day][:LISTED],
        "place": asked.place, "rates": RATES, "on": _on, "words_of": prose.how_many, "first": first,
    }  # fmt: skip
    body = {
        "day": day.isoformat(), "before": before.isoformat(), "smoothed": smoothed, "by": by, "holdings": [_row(h) for h in there],
        "land_km2": {who: [{"day": d.isoformat(), **_area_row(a)} for d, a in zip(days, areas, strict=True)] for who, areas in series.items()},
        "flipped": [_flip_row(f) for f in flips],
    }  # fmt: skip
    return Answer(shown, body, [_table_row(h) for h in there], Lazily(lambda: [_feature(ground, h, order) for h in now]), 1 + max(0, len(now) - 1) // SHOWN)


def of_day(asked: Asked, ground: Ground, day: date, *, smoothed: bool, by: str, until: date) -> list[Held]:
    """Who held what on a day, as it may be shown, by name of the place.

    Args:
        asked: whose limits hold.
        ground: of the record.
        day: which.
        smoothed: by everything known since.
        by: side or actor.
        until: the day that the page is of; its answers know the other one too.
    """
    called = naming(by)

    def one(h: Holding) -> Held | None:
        place, who = asked.place(h.place), tuple(sorted(called(h.shares, day).items(), key=lambda s: (-s[1], s[0])))
        return Held(place, who, h.basis, h.last_evidence_day, h) if place is not None else None

    def made() -> list[Held]:
        found = (one(h) for h in ground.held(day, until, smoothed=smoothed))
        return sorted((h for h in found if h is not None), key=lambda h: (h.place.name, h.place.lat, h.place.lon))

    return ground.once("sided", (day, smoothed, by), made)


def quoted(asked: Asked, claims: Sequence[str], most: int = QUOTED) -> Iterator[Filed]:
    """Claims with their words, as they may be shown; one whose report was redacted is left out."""
    for claim in claims[:most]:
        try:
            filed = asked.view.claim(claim)
        except RecordError:
            continue
        if filed is not None:
            yield masking.shown(asked.filed(filed))


def said(asked: Asked, statements: Sequence[Any], most: int = QUOTED) -> tuple[tuple[Filed, str], ...]:
    """Statements of who holds a place, each as its claim and in a few words."""
    what = {s.claim: f"{name(s.actor or s.side)} {SAYS[s.form]}" if s.side else SAYS[s.form] for s in statements}
    return tuple((f, what[f.claim.id]) for f in quoted(asked, list(what), most))


def _flips(asked: Asked, ground: Ground, now: Sequence[Held], then: Sequence[Held], before: date, day: date, *, smoothed: bool) -> Iterator[Flip]:
    was = {(h.of.place.lat, h.of.place.lon): h.holder for h in then}
    count = 0
    for one in now:
        old = was.get((one.of.place.lat, one.of.place.lon), "")
        if old != one.holder and one.holder:
            place = one.of.place
            statements = ground.told(place, day, after=before) or ground.told(place, date.max if smoothed else day)
            count += 1
            yield Flip(one, old, said(asked, statements) if count <= FLIPPED else ())


def _differ(now: Sequence[Held], other: Sequence[Held]) -> list[tuple[Held, Held | None]]:
    """Settlements that the other way of asking gives to somebody else."""
    there = {(h.of.place.lat, h.of.place.lon): h for h in other}
    found = [(h, there.get((h.of.place.lat, h.of.place.lon))) for h in now]
    return [(h, o) for h, o in found if o is None or o.holder != h.holder]


def _extents(days: Sequence[date], series: Mapping[str, Sequence[Area]], back: Sequence[Mapping[str, Area]]) -> Iterator[Extent]:
    most = max((a.high for areas in series.values() for a in areas), default=0.0)
    for i, (who, areas) in enumerate(series.items()):
        rates = [(areas[-1].best - land.get(who, over_time.NONE).best) / (n / 7) if land else None for n, land in zip(RATES, back, strict=True)]
        title = f"Land of {name(who)} in km², {days[0]} to {days[-1]}: now {prose.between(round(areas[-1].low), round(areas[-1].high))}"
        yield Extent(who, areas[-1], tuple(rates), bands.band(days, areas, most, min(i, 2), f"band{i}", unit="km²", title=title))


def _on(day: date) -> Row:
    """The fields of an address of one day."""
    start = datetime.combine(day, datetime.min.time(), UTC)
    return {"start": start, "end": start + timedelta(1)}


def _row(h: Held) -> Row:
    return {
        "place": contract.place_row(h.place), "shares": dict(h.who), "basis": h.basis, "last_evidence_day": h.last.isoformat() if h.last else None,
        "claims": list(h.of.support),
    }  # fmt: skip


def _area_row(a: Area) -> Row:
    return {"low": round(a.low, 1), "best": round(a.best, 1), "high": round(a.high, 1), "settlements": a.settlements}


def _flip_row(f: Flip) -> Row:
    row = _row(f.now)
    return {"place": row["place"], "from": f.was or None, "to": f.now.holder, "chance": f.now.who[0][1], "basis": f.now.basis, "claims": row["claims"]}


def _table_row(h: Held) -> Row:
    return {
        "place": h.place.name, "lat": h.place.lat, "lon": h.place.lon, "radius_m": h.place.radius_m, "gazetteer_id": h.place.gazetteer_id, "holder": h.holder or None,
        "chance": h.who[0][1] if h.who else None, "basis": h.basis, "last_evidence_day": h.last.isoformat() if h.last else None, "claims": h.of.support,
    }  # fmt: skip


def _feature(ground: Ground, h: Held, order: Sequence[str]) -> Row:
    """A settlement's land, with how to draw it; a point with its radius where the land would tell more than may be told."""
    key = h.of.place.lat, h.of.place.lon
    shape = ground.shape(key) if h.place is h.of.place else None
    hue = min(order.index(h.holder), 2) if h.holder in order else 3
    told = {
        "holder": h.holder or None, "shares": dict(h.who), "basis": h.basis, "last_evidence_day": h.last.isoformat() if h.last else None, "day": h.of.day.isoformat(),
        "km2": round(ground.cells[key].km2, 1) if shape else None, "claims": list(h.of.support), "letter": held.letter(h.holder, order), "fill": HUES[hue], "fill-opacity": OPACITY.get(h.basis, 0.2),
        "stroke": HUES[hue],
    }  # fmt: skip
    found = feature(h.place.gazetteer_id or h.place.name, h.place, told)
    return {**found, "geometry": shape} if shape else found


HUES = ("#0072B2", "#D55E00", "#8A8A8A", "#BDBDBD")  # of two sides, every other, nobody
OPACITY = {"assessed": 0.6, "stale": 0.0}

PAGE = Page(
    "control", "/control", "Control", "public", answer, "Who holds what on a day, how much land that is over time, and what changed hands since another day.",
    takes=("day", "from", "to", "as_of", "smoothed", "by", "page"),
)  # fmt: skip
