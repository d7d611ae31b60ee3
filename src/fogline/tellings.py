"""One document's claims -> its tellings: what it says of one thing each.

A telling depends on the claims of its document and on what people decided about them, on nothing else. Simple on purpose:
docs/methods.md says what it cannot tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from fogline.commonness import stems
from fogline.families import ANY, FAMILIES, RESULTS, deed
from fogline.gazetteer import spelling
from fogline.geometry import POINTS, distance_m
from fogline.judging import Decided
from fogline.types import Count, Filed, Place, Window

TOLD = frozenset({"asserted", "unsure", "denied"})  # foretold, planned and conditional deeds have not happened
DEFINITE = re.compile(r"\b(?:the|this|that)\s(attack|strike|airstrike|air strike|raid|assault|blast|bombing|bombardment|explosion|shelling)\b")
LISTING = 400  # characters; places in a longer sentence are seldom all places of one deed
SAME_M = 5_000.0  # one town
NEXT_DAY = timedelta(days=1)
BEFORE_REPORT = timedelta(days=1)  # an undated deed of the news happened on the day of publication or the day before

Part = tuple[str, int]  # a claim's id, and which of the places that it tells of; from 1 on


@dataclass(frozen=True, slots=True)
class Telling:
    """What one document tells of one thing."""

    name: str  # of its document and its number there
    claims: tuple[Filed, ...]
    parts: tuple[Part, ...]  # of these claims, in their order, which is that of the parts
    family: str
    deeds: frozenset[str]
    place: Place | None
    window: Window | None
    is_dated: bool  # the words say when, rather than the day of publication
    killed: frozenset[float]
    words: frozenset[str]  # stems of its sentences, without names of places and actors
    told: frozenset[str]  # stems of the words for the deed
    actors: frozenset[tuple[str, str]]  # part and id, or name where there is none
    is_background: bool  # told as history beside the news
    copied: frozenset[str]  # its claims by origin and words: a copy's are the same

    @property
    def document_id(self) -> str:
        """The one document it is from."""
        return self.claims[0].claim.document_id


def tell(claims: Iterable[Filed], decided: Decided) -> list[Telling]:
    """The tellings of one document, in reading order: each claim is put with the latest earlier ones that may tell of the same thing.

    Args:
        claims: all claims of one document, in any order. Those that are foretold, planned or conditional are left out.
        decided: a claim that a person set apart from another is told of apart from it.
    """
    fitting = [f for f in claims if f.claim.kind in FAMILIES and f.claim.stance in TOLD]
    found: list[dict[Part, Filed]] = []
    for whole in sorted(fitting, key=lambda f: (f.claim.evidence[0].span, f.claim.id)):
        for number, filed in enumerate(_by_place(whole), 1):
            for members in reversed(found):
                if _same([*members.values()], filed) and not decided.apart({claim for claim, _ in members}, {filed.claim.id}):
                    members[filed.claim.id, number] = filed
                    break
            else:
                found.append({(filed.claim.id, number): filed})
    kept = [m for m in found if any(not f.claim.background or f.claim.window for f in m.values())]
    return [_telling(n, m) for n, m in enumerate(kept)]


def _by_place(filed: Filed) -> list[Filed]:
    """A claim of several places side by side ("shells fell on A and B") as one deed at each, with the numbers told of it there."""
    apart: list[Place] = []
    for place in filed.places:
        if place.feature != "country" and not any(near(place, p) or inside(place, p) for p in apart):
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


def _same(members: Sequence[Filed], filed: Filed) -> bool:
    """May a claim tell of what these earlier ones tell? Nothing that both say may differ."""
    first = members[0]
    if first.claim.background != filed.claim.background or FAMILIES[first.claim.kind] != FAMILIES[filed.claim.kind]:
        return False
    if filed.claim.id in {m.claim.id for m in members} or not _same_deed(members, filed) or any(_side_by_side(m, filed) for m in members):
        return False
    place = finest(m.place for m in members)
    if place is not None and filed.place is not None:
        if not near(place, filed.place) and not inside(place, filed.place) and not _left_behind(members, filed):
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
    return any(stems(m.words) & stems(filed.words) for m in members)


def _left_behind(members: Sequence[Filed], filed: Filed) -> bool:
    """Does one sentence tell of a deed and of what it left behind, one of them at the town that gives the other's province its name?

    "A child was killed and a camp damaged near A in B": B, read as a town, is the province.
    """
    for m in members:
        if m.sentence == filed.sentence and (m.claim.kind in RESULTS) != (filed.claim.kind in RESULTS) and m.place and filed.place:
            town, other = sorted((m.place, filed.place), key=lambda p: -p.radius_m)
            if town.feature in POINTS and other.feature in POINTS and town.admin1 is not None and town.admin1 == other.admin1:
                return spelling.fold(town.name).endswith(spelling.fold(town.admin1))
    return False


def _actors_shared(a: Filed, b: Filed) -> bool:
    """Do two claims name an actor alike?"""
    return bool({x.id or x.name for x in a.claim.actors} & {x.id or x.name for x in b.claim.actors})


def _telling(number: int, told: Mapping[Part, Filed]) -> Telling:
    """What a document's claims of one thing say in all."""
    parts = tuple(sorted(told))
    members = [told[part] for part in parts]
    windows = [m.claim.window for m in members if m.claim.window and m.claim.window.earliest and m.claim.window.latest]
    window = min(windows, key=lambda w: (length(w), w.earliest or w.latest)) if windows else None
    published = next((m.published_at for m in members if m.published_at), None)
    is_dated = window is not None
    if window is None and published and not any(m.claim.background for m in members):
        day = published.replace(hour=0, minute=0, second=0, microsecond=0)
        window = Window(day - BEFORE_REPORT, day + NEXT_DAY)
    deeds = frozenset(deed(m) for m in members)
    return Telling(
        name=f"{members[0].claim.document_id}/{number}", claims=tuple(members), parts=parts, family=FAMILIES[members[0].claim.kind], deeds=deeds - {ANY} or deeds,
        place=finest(m.place for m in members), window=window, is_dated=is_dated,
        killed=frozenset(c.low or c.high or 0 for m in members for c in m.counts if c.what == "killed" and not c.cumulative and not c.part),
        words=frozenset(stem for m in members for stem in stems(m.sentence)).difference(*map(stems, _names(members))),
        told=frozenset(stem for m in members for stem in stems(m.words)),
        actors=frozenset((a.part, a.id or a.name) for m in members for a in m.claim.actors),
        is_background=all(m.claim.background for m in members),
        copied=frozenset(f"{m.origin_id or m.claim.document_id} {m.words.casefold()}" for m in members),
    )  # fmt: skip


def _names(members: Sequence[Filed]) -> Iterator[str]:
    """Names of the places and actors told of: they are weighed as such, not as words."""
    for m in members:
        for place in (*m.places, *((m.place,) if m.place else ())):
            yield place.name
            yield place.admin1 or ""
        yield from (a.name for a in m.claim.actors)


def finest(places: Iterable[Place | None]) -> Place | None:
    """The place with the least radius; of equals the commonest, then by name."""
    tally = Counter(p for p in places if p is not None)
    return min(tally, key=lambda p: (p.radius_m, -tally[p], p.name, p.lat)) if tally else None


def near(a: Place, b: Place) -> bool:
    """One place, or two settlements next to each other."""
    if a.gazetteer_id is not None and a.gazetteer_id == b.gazetteer_id:
        return True
    return a.feature in POINTS and b.feature in POINTS and distance_m(a, b) <= SAME_M


def inside(a: Place, b: Place) -> bool:
    """Does one hold the other: a province its town, a country its province?"""
    small, large = sorted((a, b), key=lambda p: p.radius_m)
    if large.feature == "country":
        return small.country == large.country
    return large.feature in ("adm1", "adm2", "region") and distance_m(small, large) <= large.radius_m and small.feature in POINTS


def length(window: Window) -> timedelta:
    """How long a window is; one without an end is longer than any."""
    return window.latest - window.earliest if window.latest and window.earliest else timedelta.max
