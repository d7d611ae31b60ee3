"""Claims -> events: which claims tell of one thing.

First the claims of each document, in reading order; then those tellings over documents, by `likeness`. The result does not
depend on the order in which reports arrived. Simple on purpose: docs/methods.md says what it cannot tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from fogline import judging
from fogline.geometry import POINTS, distance_m
from fogline.judging import Decided
from fogline.likeness import ANY, ENOUGH, FAMILIES, RESULTS, SAME_M, Telling, deed, likeness, tolls_fit
from fogline.standing import origin_groups, standing
from fogline.tolls import tolls
from fogline.types import Actor, Count, Event, Filed, Judgement, Kind, Place, Window

TOLD = frozenset({"asserted", "unsure", "denied"})  # foretold, planned and conditional deeds have not happened
DEFINITE = re.compile(r"\b(?:the|this|that)\s(attack|strike|airstrike|air strike|raid|assault|blast|bombing|bombardment|explosion|shelling)\b")
STEM = 5  # letters
WORD = re.compile(r"[^\W\d_]{4,}")
EXACT_M, NEAR_M = 5_000, 25_000  # a place with so wide a circle is no exact one, and none "near" one (UCDP where_prec 1 and 2)
LISTING = 400  # characters; places in a longer sentence are seldom all places of one deed
RARE = 0.02  # a word in a larger share of tellings than this tells nothing
RARE_AT_LEAST = 12  # tellings
NEXT_DAY = timedelta(days=1)
BEFORE_REPORT = timedelta(days=1)  # an undated deed of the news happened on the day of publication or the day before
LONGEST = timedelta(days=4)  # from the first to the last day that one event's reports may give it
CELL_DEGREES = 0.5
FLYERS = Actor("state forces (aircraft)", "did")  # as the lexicon of actors names the crews of unnamed warplanes
NEIGHBOURS = 60  # a telling is held against this many of its block at most, so that the work stays linear


def group(claims: Iterable[Filed], judgements: Iterable[Judgement] = ()) -> list[Event]:
    """Events in order of their id, which is that of their least claim.

    Args:
        claims: in any order. Foretold, planned and conditional deeds make no event; denied ones join what they deny.
        judgements: what people decided; it outranks the rules here, and a later judgement an earlier one.
    """
    documents: dict[str, list[Filed]] = defaultdict(list)
    for filed in claims:
        if filed.claim.kind in FAMILIES and filed.claim.stance in TOLD:
            documents[filed.claim.document_id].append(filed)
    decided = judging.decide(judgements)
    tellings = _with_rare_words([t for name in sorted(documents) for t in _of_document(documents[name], decided)])
    found = (_event(members, decided) for members in _joined(tellings, decided))
    return _named_apart(sorted(found, key=lambda e: (e.id, e.place.name if e.place else "", e.claims)))


def _named_apart(events: Sequence[Event]) -> list[Event]:
    """The events with ids of their own: a claim that tells of deeds at several places is the least of several."""
    held = Counter[str]()
    named = []
    for event in events:
        held[event.id] += 1
        named.append(replace(event, id=f"{event.id}-{held[event.id]}") if held[event.id] > 1 else event)
    return named


def _of_document(claims: Sequence[Filed], decided: Decided) -> list[Telling]:
    """One document's claims, each put with the latest earlier ones that may tell of the same thing."""
    found: list[list[Filed]] = []
    ordered = sorted(claims, key=lambda f: (f.claim.evidence[0].span, f.claim.id))
    for filed in (part for whole in ordered for part in _by_place(whole)):
        for members in reversed(found):
            if _same_in_document(members, filed) and not decided.apart({m.claim.id for m in members}, {filed.claim.id}):
                members.append(filed)
                break
        else:
            found.append([filed])
    return [_telling(members) for members in found if any(not m.claim.background or m.claim.window for m in members)]


def _by_place(filed: Filed) -> list[Filed]:
    """A claim of several places side by side ("shells fell on A and B") as one deed at each, with the numbers told of it there."""
    apart: list[Place] = []
    for place in filed.places:
        if place.feature != "country" and not any(_near(place, p) or _inside(place, p) for p in apart):
            apart.append(place)
    if len(apart) < 2 or FAMILIES[filed.claim.kind] not in ("violence", "territory") or len(filed.sentence) > LISTING:
        return [filed]
    first = filed.place if filed.place in apart else apart[0]
    counts = _counts_by_place(filed, first)
    others = [replace(filed, place=p, places=(p,), counts=tuple(counts[p])) for p in apart if p != first]
    rest = tuple(c for c in filed.counts if all(c not in counts[p] for p in apart if p != first))
    return [replace(filed, place=first, places=tuple(p for p in filed.places if p not in apart or p == first), counts=rest), *others]


def _counts_by_place(filed: Filed, first: Place) -> dict[Place, list[Count]]:
    """Each number with the place named next after it ("five in A and ten in B"); with the claim's own where none is."""
    held: dict[Place, list[Count]] = defaultdict(list)
    spans = [e.span for e in filed.claim.evidence if e.field == "place"]
    named = sorted(zip(spans, filed.places, strict=True), key=lambda x: x[0]) if len(spans) == len(filed.places) else []
    for count in filed.counts:
        held[next((place for span, place in named if span.start >= count.span.end), first)].append(count)
    return held


def _same_in_document(members: Sequence[Filed], filed: Filed) -> bool:
    """May a claim tell of what these earlier ones tell? Nothing that both say may differ."""
    first = members[0]
    if first.claim.background != filed.claim.background or FAMILIES[first.claim.kind] != FAMILIES[filed.claim.kind]:
        return False
    if filed.claim.id in {m.claim.id for m in members} or not _same_deed(members, filed) or any(_side_by_side(m, filed) for m in members):
        return False
    place = _finest(m.place for m in members)
    if place is not None and filed.place is not None:
        if not _near(place, filed.place) and not _inside(place, filed.place):
            return False
    windows = [m.claim.window for m in members if m.claim.window]
    return not windows or filed.claim.window is None or any(w.meets(filed.claim.window) for w in windows)


def _side_by_side(a: Filed, b: Filed) -> bool:
    """Does one sentence give two claims different dead and no place for either: "forty yesterday, six of them soldiers"?"""
    killed = [{c.low for c in filed.counts if c.what == "killed" and not c.cumulative} for filed in (a, b)]
    return a.place is b.place is None and a.sentence == b.sentence and all(killed) and killed[0].isdisjoint(killed[1])


def _same_deed(members: Sequence[Filed], filed: Filed) -> bool:
    """One kind of deed in like words; a toll or damage goes with any violence."""
    kinds = {m.claim.kind for m in members}
    if FAMILIES[filed.claim.kind] == "violence" and (filed.claim.kind in RESULTS or kinds <= RESULTS):
        return True
    # one writer who speaks of shelling and of air strikes means two things; different writers may mean one
    if filed.claim.kind not in kinds and deed(filed) != ANY and any(deed(m) != ANY for m in members):
        return False
    if filed.claim.stance == "denied" and any(_actors_shared(m, filed) for m in members):
        return True
    if filed.place is not None and any(m.place is not None for m in members):
        return True
    if filed.place is None and any(w in filed.words.casefold() for w in DEFINITE.findall(filed.sentence.casefold())):
        return True  # "the attack" is the one told of last
    return any(_stems(m.words) & _stems(filed.words) for m in members)


def _actors_shared(a: Filed, b: Filed) -> bool:
    """Do two claims name an actor alike?"""
    return bool({x.id or x.name for x in a.claim.actors} & {x.id or x.name for x in b.claim.actors})


def _stems(words: str) -> set[str]:
    """The words' first letters, so that forms of one word are alike."""
    return {w[:STEM] for w in WORD.findall(words.casefold())}


def _telling(members: Sequence[Filed]) -> Telling:
    """What a document's claims of one thing say in all."""
    windows = [m.claim.window for m in members if m.claim.window and m.claim.window.earliest and m.claim.window.latest]
    window = min(windows, key=lambda w: (_length(w), w.earliest or w.latest)) if windows else None
    published = next((m.published_at for m in members if m.published_at), None)
    is_dated = window is not None
    if window is None and published and not any(m.claim.background for m in members):
        day = published.replace(hour=0, minute=0, second=0, microsecond=0)
        window = Window(day - BEFORE_REPORT, day + NEXT_DAY)
    killed = frozenset(c.low or c.high or 0 for m in members for c in m.counts if c.what == "killed" and not c.cumulative and not c.part)
    words = frozenset(stem for m in members for stem in _stems(m.sentence))
    deeds = frozenset(deed(m) for m in members)
    return Telling(tuple(members), FAMILIES[members[0].claim.kind], deeds - {ANY} or deeds, _finest(m.place for m in members), window, is_dated, killed, words)


def _with_rare_words(tellings: Sequence[Telling]) -> list[Telling]:
    """The tellings with only those words that few of them share: names and particulars."""
    holders = Counter(word for t in tellings for word in t.words)
    most = max(RARE_AT_LEAST, int(RARE * len(tellings)))
    return [replace(t, words=frozenset(w for w in t.words if holders[w] <= most)) for t in tellings]


def _joined(tellings: Sequence[Telling], decided: Decided) -> list[list[Telling]]:
    """Tellings of all documents that tell of one thing: first those that a person joined, then the most alike."""
    parent = list(range(len(tellings)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    spans = {i: t.window for i, t in enumerate(tellings)}
    killed = {i: t.killed for i, t in enumerate(tellings)}
    members = {i: {m.claim.id for m in t.claims} for i, t in enumerate(tellings)}

    def join(low: int, high: int) -> None:
        parent[high] = low
        spans[low], killed[low] = _hull(spans[low], spans[high]), killed[low] | killed[high]
        members[low] |= members[high]

    holders: dict[str, int] = {}
    for i, t in enumerate(tellings):
        for m in t.claims:
            holders.setdefault(m.claim.id, i)
    for left, right in decided.same:
        if left in holders and right in holders and root(holders[left]) != root(holders[right]):
            join(*sorted((root(holders[left]), root(holders[right]))))
    for _, i, j in sorted(_alike(tellings)):
        low, high = sorted((root(i), root(j)))
        if low == high:
            continue
        both = _hull(spans[low], spans[high])
        # links from day to day, and through reports without a toll, must not chain a war into one event
        if (both is None or _length(both) <= LONGEST) and tolls_fit(killed[low], killed[high]) is not None:
            if not decided.apart(members[low], members[high]):
                join(low, high)
    found: dict[int, list[Telling]] = defaultdict(list)
    for i, t in enumerate(tellings):
        found[root(i)].append(t)
    return list(found.values())


def _alike(tellings: Sequence[Telling]) -> Iterable[tuple[float, int, int]]:
    """Pairs that are alike enough, with their unlikeness; tellings are compared within blocks only."""
    copies: dict[tuple[str, ...], list[int]] = defaultdict(list)
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, t in enumerate(tellings):
        for words in {m.words.casefold() for m in t.claims}:
            copies[t.claims[0].origin_id or t.document_id, t.family, words].append(i)
        for key in _keys(t):
            blocks[key].append(i)
    for members in copies.values():
        for i, j in pairwise(members):
            if tellings[i].document_id != tellings[j].document_id:
                yield -9.0, i, j
    tried: set[tuple[int, int]] = set()
    for members in blocks.values():
        for at, i in enumerate(members):
            for j in members[at + 1 : at + 1 + NEIGHBOURS]:
                if (i, j) in tried:
                    continue
                tried.add((i, j))
                found = likeness(tellings[i], tellings[j])
                if found is not None and found >= ENOUGH:
                    yield -found, i, j


def _hull(a: Window | None, b: Window | None) -> Window | None:
    """The window that holds both."""
    if a is None or b is None or a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return a or b
    return Window(min(a.earliest, b.earliest), max(a.latest, b.latest))


def _keys(t: Telling) -> Iterable[tuple[object, ...]]:
    """The blocks in which a telling looks for its like: neighbouring cells and days, tolls and rare words."""
    if t.window is None or t.window.earliest is None or t.window.latest is None:
        return
    if _length(t.window) > LONGEST:
        return
    days = range(t.window.earliest.toordinal() // 3, t.window.latest.toordinal() // 3 + 1)
    for day in days:
        for toll in t.killed:
            if toll > 1:
                yield (t.family, "killed", toll, day)
        if t.place is None or t.place.feature == "country":
            continue
        if t.place.feature not in POINTS:
            yield (t.family, t.place.gazetteer_id or t.place.name, day)
            continue
        row, column = int(t.place.lat // CELL_DEGREES), int(t.place.lon // CELL_DEGREES)
        for south in (0, 1):
            for west in (0, 1):
                yield (t.family, row + south, column + west, day)


def _event(tellings: Sequence[Telling], decided: Decided) -> Event:
    """The event that some tellings make."""
    claims = sorted((m for t in tellings for m in t.claims), key=lambda m: m.claim.id)
    window = _window([t.window for t in tellings if t.is_dated and t.window] or [t.window for t in tellings if t.window])
    place = _finest(t.place for t in tellings)
    origins = origin_groups(claims)
    verdict, chance = decided.standing({m.claim.id for m in claims}) or standing(claims, origins)
    kind = _kind(claims)
    return Event(
        id="event_" + claims[0].claim.id.removeprefix("claim_"), kind=kind,
        modes=tuple(sorted({mode for m in claims if m.claim.kind == kind for mode in m.claim.modes})),
        window=window, date_precision=_date_precision(window), place=place, where_precision=_where_precision(place),
        actors=tuple(_actors(claims, kind)), counts=tolls(claims), standing=verdict, chance=chance, origin_groups=origins,
        claims=tuple(dict.fromkeys(m.claim.id for m in claims)),
    )  # fmt: skip


def _window(windows: Sequence[Window]) -> Window | None:
    """The time that fits all reports; one that meets none of the shorter ones is left aside."""
    found: Window | None = None
    for window in sorted(windows, key=lambda w: (_length(w), str(w.earliest))):
        if found is None:
            found = window
        elif found.meets(window) and found.earliest and window.earliest and found.latest and window.latest:
            found = Window(max(found.earliest, window.earliest), min(found.latest, window.latest))
    return found


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


def _finest(places: Iterable[Place | None]) -> Place | None:
    """The place with the least radius; of equals the commonest, then by name."""
    tally = Counter(p for p in places if p is not None)
    return min(tally, key=lambda p: (p.radius_m, -tally[p], p.name, p.lat)) if tally else None


def _near(a: Place, b: Place) -> bool:
    """One place, or two settlements next to each other."""
    if a.gazetteer_id is not None and a.gazetteer_id == b.gazetteer_id:
        return True
    return a.feature in POINTS and b.feature in POINTS and distance_m(a, b) <= SAME_M


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
    """UCDP where_prec by the place's feature; what is known only to lie about a town is less exact than the town."""
    if place is None:
        return None
    if place.feature in POINTS and place.gazetteer_id is None and place.radius_m > EXACT_M:
        return 2 if place.radius_m <= NEAR_M else 4
    return {"point": 1, "settlement": 1, "adm2": 3, "adm1": 4, "region": 5, "country": 6, "water": 7}.get(place.feature, 2)
