"""What some tellings of one thing make: one event."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fogline.families import ANY, RESULTS, deed
from fogline.geometry import POINTS
from fogline.judging import Decided
from fogline.origin_groups import origin_groups
from fogline.standing import standing
from fogline.tellings import Telling, finest, inside, length, near
from fogline.tolls import fold, weigh
from fogline.types import Actor, Event, Filed, Kind, Place, Window

EXACT_M, NEAR_M = 5_000, 25_000  # a place with so wide a circle is no exact one, and none "near" one (UCDP where_prec 1 and 2)
FLYERS = Actor("state forces (aircraft)", "did")  # as the lexicon of actors names the crews of unnamed warplanes


def make(tellings: Sequence[Telling], decided: Decided) -> Event:
    """The event that some tellings make, named after the least part of a claim in it.

    Args:
        tellings: of one thing, in any order.
        decided: a person's word on its standing outranks the rules.
    """
    claims = [filed for _, filed in sorted(((part, f) for t in tellings for part, f in zip(t.parts, t.claims, strict=True)), key=lambda x: x[0])]
    window = _window([t.window for t in tellings if t.is_dated and t.window] or [t.window for t in tellings if t.window])
    place = _place(tellings)
    origins = origin_groups(claims)
    working = weigh(claims, origins)
    verdict, chance = decided.standing({m.claim.id for m in claims}) or standing(claims, origins)
    kind = _kind(claims)
    return Event(
        id=name(tellings), kind=kind,
        modes=tuple(sorted({mode for m in claims if m.claim.kind == kind for mode in m.claim.modes})),
        window=window, date_precision=_date_precision(window), place=place, where_precision=_where_precision(place),
        actors=tuple(_actors(claims, kind)), counts=fold(working), standing=verdict, chance=chance, origin_groups=origins,
        claims=tuple(dict.fromkeys(m.claim.id for m in claims)), working=working,
    )  # fmt: skip


def name(tellings: Iterable[Telling]) -> str:
    """The id of the event that they make; a claim that tells of deeds at several places may be the least of several events."""
    claim, part = min(part for t in tellings for part in t.parts)
    return f"event_{claim.removeprefix('claim_')}" + (f"-{part}" if part > 1 else "")


def _window(windows: Sequence[Window]) -> Window | None:
    """The time that fits all reports; one that meets none of the shorter ones is left aside."""
    found: Window | None = None
    for window in sorted(windows, key=lambda w: (length(w), str(w.earliest))):
        if found is None:
            found = window
        elif found.meets(window) and found.earliest and window.earliest and found.latest and window.latest:
            found = Window(max(found.earliest, window.earliest), min(found.latest, window.latest))
    return found


def _place(tellings: Sequence[Telling]) -> Place | None:
    """Where most origins have it: of those that name a place or one that it lies in, the most; of equals the finest."""
    named = {t.place for t in tellings if t.place is not None}
    if len(named) < 2:
        return next(iter(named), None)
    told = {(t.claims[0].origin_id or t.document_id, t.place) for t in tellings if t.place is not None}
    support = {p: len({origin for origin, q in told if near(p, q) or (q.radius_m >= p.radius_m and inside(p, q))}) for p in named}
    most = max(support.values())
    return finest(t.place for t in tellings if t.place is not None and support[t.place] == most)


def _kind(claims: Sequence[Filed]) -> Kind:
    """The kind most claims give; of violence, a way of killing before a toll or damage."""
    tally = Counter(m.claim.kind for m in claims)
    return min(tally, key=lambda k: (k in RESULTS, _is_any(k, claims), -tally[k], k))


def _is_any(kind: str, claims: Sequence[Filed]) -> bool:
    """Is a kind told only in words that fit any violence?"""
    return all(deed(m) == ANY for m in claims if m.claim.kind == kind)


def _actors(claims: Sequence[Filed], kind: Kind) -> Iterable[Actor]:
    """Each actor once, with the part most claims give it; a strike from manned aircraft that nobody is named for is some state's."""
    parts: dict[str, Counter[Actor]] = defaultdict(Counter)
    for m in claims:
        for actor in m.claim.actors:
            parts[actor.id or actor.name][Actor(actor.name, actor.part, actor.id)] += 1
    for key in sorted(parts):
        yield min(parts[key], key=lambda a, key=key: (-parts[key][a], a.part, a.name))  # type: ignore[misc]
    if kind == "air_strike" and not any(m.claim.modes.count("drone") or any(a.part == "did" for a in m.claim.actors) for m in claims):
        yield FLYERS


def _date_precision(window: Window | None) -> int:
    """UCDP date_prec: 1 a day, 2 two to six days, 3 a week, 4 up to a month, 5 more."""
    days = length(window).days if window else 999
    return 1 if days <= 1 else 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5


def _where_precision(place: Place | None) -> int | None:
    """UCDP where_prec by the place's feature; what is known only to lie about a town is less exact than the town."""
    if place is None:
        return None
    if place.feature in POINTS and place.gazetteer_id is None and place.radius_m > EXACT_M:
        return 2 if place.radius_m <= NEAR_M else 4
    return {"point": 1, "settlement": 1, "adm2": 3, "adm1": 4, "region": 5, "country": 6, "water": 7}.get(place.feature, 2)
