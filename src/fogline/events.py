"""Claims -> events: which claims tell of one thing.

First the claims of each document, in reading order; then those groups over documents, by kind, place and time. The result
does not depend on the order in which reports arrived. Simple on purpose: docs/methods.md says what it cannot tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from fogline.geometry import POINTS, distance_m
from fogline.standing import origin_groups, standing
from fogline.tolls import tolls
from fogline.types import Actor, Event, Filed, Kind, Place, Window, make_id

FAMILIES: dict[str, str] = {
    **dict.fromkeys(("battle", "shelling", "air_strike", "explosion_mine", "attack_on_civilians", "casualty_toll", "damage"), "violence"),
    **dict.fromkeys(("control_gain", "control_loss", "control_hold", "siege", "advance", "withdrawal", "surrender"), "territory"),
    **dict.fromkeys(("displacement", "evacuation", "return"), "people"),
    "abduction_detention": "detention", "hazard_mines": "mines", "aid_access": "aid", "negotiation_ceasefire": "talks",
    "deployment": "deployment", "protest_riot": "protest", "other": "other",
}  # fmt: skip
SPECIFIC = ("air_strike", "shelling", "explosion_mine", "attack_on_civilians", "battle", "casualty_toll", "damage")
RESULTS = frozenset({"casualty_toll", "damage"})  # what deeds leave behind
STEM = 5  # letters
LISTING = 400  # characters; places in a longer sentence are seldom all places of one deed
ALIKE = 0.6  # tolls of one event in two reports: the lesser is at least this share of the greater
NEAR_M = 25_000.0  # two settlements closer than this may be one event's
NEXT_DAY = timedelta(days=1)  # reports date a night's event on either day
BEFORE_REPORT = timedelta(days=1)  # an undated deed of the news happened on the day of publication or the day before
LONGEST = timedelta(days=4)  # from the first to the last day that one event's reports may give it
CELL_DEGREES = 0.5


@dataclass(frozen=True, slots=True)
class _Group:
    """Claims of one document that tell of one thing."""

    claims: tuple[Filed, ...]
    family: str
    place: Place | None
    window: Window | None
    is_dated: bool  # the words say when, rather than the day of publication


def group(claims: Iterable[Filed]) -> list[Event]:
    """Events in order of their id.

    Args:
        claims: in any order. Foretold, planned and conditional deeds make no event; denied ones join what they deny.
    """
    documents: dict[str, list[Filed]] = defaultdict(list)
    for filed in claims:
        if filed.claim.kind in FAMILIES and filed.claim.stance in ("asserted", "unsure", "denied"):
            documents[filed.claim.document_id].append(filed)
    groups = [g for name in sorted(documents) for g in _of_document(documents[name])]
    made = [_event(members) for members in _joined(groups)]
    return sorted(made, key=lambda e: e.id)


def _of_document(claims: Sequence[Filed]) -> list[_Group]:
    """One document's claims, each put with the latest earlier ones that may tell of the same thing."""
    found: list[list[Filed]] = []
    ordered = sorted(claims, key=lambda f: (f.claim.evidence[0].span, f.claim.id))
    for filed in (part for whole in ordered for part in _by_place(whole)):
        for members in reversed(found):
            if _same_in_document(members, filed):
                members.append(filed)
                break
        else:
            found.append([filed])
    return [_summary(members) for members in found if any(not m.claim.background or m.claim.window for m in members)]


def _by_place(filed: Filed) -> list[Filed]:
    """A claim of several places side by side ("shells fell on A and B") as one deed at each; its numbers stay with the first."""
    apart: list[Place] = []
    for place in filed.places:
        if place.feature != "country" and not any(_near(place, p) or _inside(place, p) for p in apart):
            apart.append(place)
    if len(apart) < 2 or FAMILIES[filed.claim.kind] not in ("violence", "territory") or len(filed.sentence) > LISTING:
        return [filed]
    first = filed.place if filed.place in apart else apart[0]
    others = [replace(filed, place=p, places=(p,), counts=()) for p in apart if p != first]
    return [replace(filed, place=first, places=tuple(p for p in filed.places if p not in apart or p == first)), *others]


def _same_in_document(members: Sequence[Filed], filed: Filed) -> bool:
    """May a claim tell of what these earlier ones tell? Nothing that both say may differ."""
    first = members[0]
    if first.claim.background != filed.claim.background or not _same_deed(members, filed):
        return False
    if filed.claim.id in {m.claim.id for m in members}:
        return False
    place = _finest(m.place for m in members)
    if place is not None and filed.place is not None:
        if not _near(place, filed.place) and not _inside(place, filed.place):
            return False
    windows = [m.claim.window for m in members if m.claim.window]
    return not windows or filed.claim.window is None or any(w.meets(filed.claim.window) for w in windows)


def _same_deed(members: Sequence[Filed], filed: Filed) -> bool:
    """One kind of deed in like words; a toll or damage goes with any violence."""
    kinds = {m.claim.kind for m in members}
    if FAMILIES[members[0].claim.kind] == FAMILIES[filed.claim.kind] == "violence" and (filed.claim.kind in RESULTS or kinds <= RESULTS):
        return True
    if filed.claim.kind not in kinds:
        return False
    if filed.claim.stance == "denied" and any(_actors_shared(m, filed) for m in members):
        return True
    known = [m for m in members if m.place is not None]
    if filed.place is not None and known:
        return True
    return any(_stem(m.words) & _stem(filed.words) for m in members)


def _actors_shared(a: Filed, b: Filed) -> bool:
    """Do two claims name an actor alike?"""
    return bool({x.id or x.name for x in a.claim.actors} & {x.id or x.name for x in b.claim.actors})


def _stem(words: str) -> set[str]:
    """The words' first letters, so that forms of one word are alike."""
    return {w[:STEM] for w in re.findall(r"[a-z]{4,}", words.casefold())}


def _summary(members: Sequence[Filed]) -> _Group:
    """What a document's group says in all."""
    windows = [m.claim.window for m in members if m.claim.window and m.claim.window.earliest and m.claim.window.latest]
    window = min(windows, key=lambda w: (_length(w), w.earliest or w.latest)) if windows else None
    published = next((m.published_at for m in members if m.published_at), None)
    is_dated = window is not None
    if window is None and published and not any(m.claim.background for m in members):
        day = published.replace(hour=0, minute=0, second=0, microsecond=0)
        window = Window(day - BEFORE_REPORT, day + NEXT_DAY)
    return _Group(tuple(members), FAMILIES[members[0].claim.kind], _finest(m.place for m in members), window, is_dated)


def _joined(groups: Sequence[_Group]) -> list[list[_Group]]:
    """Groups of all documents that tell of one thing, by blocks of family and place so that the work stays linear."""
    parent = list(range(len(groups)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, g in enumerate(groups):
        for key in _keys(g):
            blocks[key].append(i)
    alike = {
        (i, j) for members in blocks.values() for at, i in enumerate(members) for j in members[at + 1 :] if _same(groups[i], groups[j])
    }  # fmt: skip
    spans = {i: g.window for i, g in enumerate(groups)}
    killed = {i: _killed(g) for i, g in enumerate(groups)}
    for i, j in sorted(alike, key=lambda pair: (_apart(groups[pair[0]], groups[pair[1]]), pair)):
        low, high = sorted((root(i), root(j)))
        both = _hull(spans[low], spans[high])
        # links from day to day, and through reports without a toll, must not chain a war into one event
        if low != high and (both is None or _length(both) <= LONGEST) and _alike(killed[low], killed[high]):
            parent[high] = low
            spans[low], killed[low] = both, killed[low] | killed[high]
    found: dict[int, list[_Group]] = defaultdict(list)
    for i, g in enumerate(groups):
        found[root(i)].append(g)
    return list(found.values())


def _apart(a: _Group, b: _Group) -> float:
    """How far two groups' windows begin apart, in seconds: the closest are joined first."""
    if a.window is None or b.window is None or a.window.earliest is None or b.window.earliest is None:
        return 0.0
    return abs((a.window.earliest - b.window.earliest).total_seconds())


def _hull(a: Window | None, b: Window | None) -> Window | None:
    """The window that holds both."""
    if a is None or b is None or a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return a or b
    return Window(min(a.earliest, b.earliest), max(a.latest, b.latest))


def _keys(g: _Group) -> Iterable[tuple[object, ...]]:
    """The blocks in which a group looks for its like: neighbouring cells and days, and copies of its text."""
    yield ("copy", g.claims[0].origin_id, g.family)
    if g.place is None or g.window is None or g.window.earliest is None or g.window.latest is None:
        return
    if g.place.feature not in POINTS:
        yield (g.family, g.place.gazetteer_id or g.place.name, g.window.earliest.date())
        return
    if _length(g.window) > timedelta(days=4):
        return
    row, column = int(g.place.lat / CELL_DEGREES), int(g.place.lon / CELL_DEGREES)
    day = g.window.earliest.toordinal() // 3
    last = g.window.latest.toordinal() // 3
    for at in range(day, last + 1):
        for south in (0, 1):
            for west in (0, 1):
                yield (g.family, row + south, column + west, at)


def _same(a: _Group, b: _Group) -> bool:
    """Do two documents' groups tell of one thing?"""
    if a.family != b.family or a.claims[0].claim.document_id == b.claims[0].claim.document_id:
        return False
    copies = a.claims[0].origin_id == b.claims[0].origin_id
    if copies:
        return {m.words.casefold() for m in a.claims} & {m.words.casefold() for m in b.claims} != set()
    if a.place is None or b.place is None or a.window is None or b.window is None or not _meet(a.window, b.window):
        return False
    if a.place.feature in POINTS and b.place.feature in POINTS:
        return distance_m(a.place, b.place) <= NEAR_M and _alike(_killed(a), _killed(b))
    return a.place.gazetteer_id is not None and a.place.gazetteer_id == b.place.gazetteer_id and a.place.feature != "country" and _tolls_equal(a, b)


def _meet(a: Window, b: Window) -> bool:
    """Do two windows meet, a night's uncertainty allowed?"""
    return Window(a.earliest, a.latest).meets(b)


def _alike(left: set[float], right: set[float]) -> bool:
    """Could both tolls be of one event: one unstated, or some of both within a third of each other?"""
    return not left or not right or any(min(x, y) >= ALIKE * max(x, y) for x in left for y in right)


def _tolls_equal(a: _Group, b: _Group) -> bool:
    """Do both state the same toll?"""
    return bool(_killed(a) & _killed(b))


def _killed(g: _Group) -> set[float]:
    return {c.low or c.high or 0 for m in g.claims for c in m.counts if c.what == "killed" and not c.cumulative}


def _event(groups: Sequence[_Group]) -> Event:
    """The event that some groups tell of."""
    claims = sorted((m for g in groups for m in g.claims), key=lambda m: m.claim.id)
    dated = [g.window for g in groups if g.is_dated and g.window] or [g.window for g in groups if g.window]
    window = min(dated, key=lambda w: (_length(w), str(w.earliest))) if dated else None
    place = _finest(g.place for g in groups)
    origins = origin_groups(claims)
    verdict, chance = standing(claims, origins)
    kind = _kind(claims)
    return Event(
        id=make_id("event", claims[0].claim.id, place.name if place else ""), kind=kind, modes=tuple(sorted({mode for m in claims if m.claim.kind == kind for mode in m.claim.modes})),
        window=window, date_precision=_date_precision(window), place=place, where_precision=_where_precision(place),
        actors=tuple(_actors(claims)), counts=tolls(claims), standing=verdict, chance=chance, origin_groups=origins,
        claims=tuple(dict.fromkeys(m.claim.id for m in claims)),
    )  # fmt: skip


def _kind(claims: Sequence[Filed]) -> Kind:
    """The kind most claims give; of violence, a way of killing before a toll or damage."""
    tally = Counter(m.claim.kind for m in claims)
    return min(tally, key=lambda k: (SPECIFIC.index(k) >= 5 if k in SPECIFIC else False, -tally[k], k))


def _actors(claims: Sequence[Filed]) -> Iterable[Actor]:
    """Each actor once, with the part most claims give it."""
    parts: dict[str, Counter[Actor]] = defaultdict(Counter)
    for m in claims:
        for actor in m.claim.actors:
            parts[actor.id or actor.name][Actor(actor.name, actor.part, actor.id)] += 1
    for key in sorted(parts):
        yield min(parts[key], key=lambda a, key=key: (-parts[key][a], a.part, a.name))  # type: ignore[misc]


def _finest(places: Iterable[Place | None]) -> Place | None:
    """The place with the least radius; of equals the commonest, then by name."""
    tally = Counter(p for p in places if p is not None)
    return min(tally, key=lambda p: (p.radius_m, -tally[p], p.name, p.lat)) if tally else None


def _near(a: Place, b: Place) -> bool:
    """One place, or two settlements next to each other."""
    if a.gazetteer_id is not None and a.gazetteer_id == b.gazetteer_id:
        return True
    return a.feature in POINTS and b.feature in POINTS and distance_m(a, b) <= 5_000


def _inside(a: Place, b: Place) -> bool:
    """Does one hold the other: a province its town, a country its province?"""
    small, large = sorted((a, b), key=lambda p: p.radius_m)
    if large.feature == "country":
        return small.country == large.country
    return large.feature in ("adm1", "adm2", "region") and distance_m(small, large) <= large.radius_m and small.feature in POINTS


def _length(window: Window) -> timedelta:
    return window.latest - window.earliest if window.latest and window.earliest else timedelta.max


def _date_precision(window: Window | None) -> int:
    """UCDP date_prec: 1 a day, 2 two to six days, 3 a week, 4 up to a month, 5 more."""
    days = _length(window).days if window else 999
    return 1 if days <= 1 else 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5


def _where_precision(place: Place | None) -> int | None:
    """UCDP where_prec by the place's feature."""
    if place is None:
        return None
    return {"point": 1, "settlement": 1, "adm2": 3, "adm1": 4, "region": 5, "country": 6, "water": 7}.get(place.feature, 2)
