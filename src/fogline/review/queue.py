"""What to review next: the pairs, claims and events of which a decision would change the record most.

Expected change = chance that the decision is another one than the machine's, times what would change with it: for a pair, that two
events become one or one becomes two (1), people counted twice or anew (the logarithm), a standing that follows (1); for a claim, by
how much the bounds of a toll hang on it (the logarithm), and whether the standing does (1).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fogline import judging
from fogline.judging import Decided, decide
from fogline.review.pairs import Pair, Pairs
from fogline.tolls import tolls
from fogline.types import Event, Filed, Judgement, Range

Sort = Literal["pair", "claim", "event"]
EVEN = 0.5  # chance of another decision where nothing tells


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide."""

    sort: Sort
    claims: tuple[str, ...]  # two of a pair, one of a claim, all of an event
    events: tuple[str, ...]  # that they are in
    change: float  # expected, see above
    reason: str
    chance: float | None  # the machine's: that a pair is one event, that a claim is read right
    second: bool = False  # one reviewer has decided it; a second opinion is asked for


@dataclass(frozen=True, slots=True)
class Known:
    """All that a queue is made of."""

    claims: Mapping[str, Filed]
    events: Sequence[Event]
    judgements: Sequence[Judgement]


def queue(known: Known, pairs: Pairs, who: str) -> list[Item]:
    """What is left for one reviewer: second opinions first, then what nobody has decided; within each, by expected change.

    Args:
        known: the record's claims, events and judgements at one moment.
        pairs: scores pairs of claims.
        who: the reviewer; nothing that he has decided is asked again.
    """
    who = " ".join(who.casefold().split())
    decided = decide(known.judgements)
    by_claim = {claim: event for event in known.events for claim in event.claims}
    voices: dict[tuple[str, ...], set[str]] = defaultdict(set)
    first: dict[tuple[str, ...], Judgement] = {}
    for j in known.judgements:
        if j.verdict not in judging.ON_NO_CLAIM:
            on = _on(j, by_claim)
            voices[on].add(judging.reviewer(j))
            first[on] = j
    scored: dict[tuple[str, ...], Pair] = {(min(p.left, p.right), max(p.left, p.right)): p for p in pairs(known.claims.values(), decided)}
    found = [*_second(known, scored, by_claim, first, voices), *_pairs(scored, by_claim, decided, known.claims), *_claims(known, decided)]
    left = [i for i in found if who not in (names := voices.get(_key(i), set())) and (i.second or not names)]
    return sorted(left, key=lambda i: (not i.second, -i.change, i.claims))


def _on(judgement: Judgement, by_claim: Mapping[str, Event]) -> tuple[str, ...]:
    """What a judgement is on: a pair, a claim, or the event of a claim."""
    if judgement.right is not None:
        return min(judgement.left, judgement.right), max(judgement.left, judgement.right)
    if judgement.verdict in ("accepted", "unsure", "corrected"):
        return (judgement.left,)
    event = by_claim.get(judgement.left)
    return ("event", event.id) if event else (judgement.left,)


def _key(item: Item) -> tuple[str, ...]:
    return ("event", item.events[0]) if item.sort == "event" else item.claims


def _second(
    known: Known, scored: Mapping[tuple[str, ...], Pair], by_claim: Mapping[str, Event], first: Mapping[tuple[str, ...], Judgement],
    voices: Mapping[tuple[str, ...], set[str]],
) -> Iterator[Item]:  # fmt: skip
    """What one reviewer alone has decided. What he decided of a pair is not told: a second opinion is worth most where it is one's own."""
    events = {event.id: event for event in known.events}
    for on, j in first.items():
        if len(voices[on]) > 1:
            continue
        if on[0] == "event":
            if j.verdict == "confirmed":
                event = events[on[1]]
                yield Item("event", event.claims, (event.id,), 1 + _people(event), f"one reviewer says confirmed: {j.why}; a second is needed", None, second=True)
        elif not all(claim in known.claims for claim in on):
            continue
        elif len(on) == 2:
            pair = scored.get(on) or Pair(0.0, *on, "the machine saw no likeness")
            other = {"same": 1 - pair.chance, "different": pair.chance}.get(j.verdict, EVEN)
            yield Item("pair", on, _events(on, by_claim), other * _stake(on, by_claim, known.claims), pair.reason, pair.chance, second=True)
        else:
            confidence = (known.claims[on[0]].as_read or known.claims[on[0]]).claim.confidence
            other = 1 - confidence if j.verdict == "accepted" else EVEN
            yield Item("claim", on, _events(on, by_claim), other, "one reviewer has looked at it", confidence, second=True)


def _pairs(scored: Mapping[tuple[str, ...], Pair], by_claim: Mapping[str, Event], decided: Decided, claims: Mapping[str, Filed]) -> Iterator[Item]:
    """The pairs that people have not settled, of each two events, or two reports of one event, the likeliest to be decided otherwise."""
    best: dict[tuple[str, ...], Item] = {}
    settled = _Settled(decided, by_claim)
    for on, pair in scored.items():
        inside = _events(on, by_claim)
        if not inside or settled.joined(*on) or (len(inside) == 2 and settled.apart(*inside)):
            continue
        other = 1 - pair.chance if len(inside) == 1 else pair.chance
        item = Item("pair", on, inside, other * _stake(on, by_claim, claims), pair.reason, pair.chance)
        key = inside if len(inside) == 2 else (*inside, *sorted(claims[c].claim.document_id for c in on))
        if key not in best or item.change > best[key].change:
            best[key] = item
    yield from best.values()


class _Settled:
    """What people's verdicts on pairs say of other pairs."""

    def __init__(self, decided: Decided, by_claim: Mapping[str, Event]) -> None:
        self._parent: dict[str, str] = {}
        for left, right in decided.same:
            self._parent[self._root(left)] = self._root(right)
        self._apart = {
            frozenset((by_claim[a].id, by_claim[b].id)) for a, others in decided.different.items() if a in by_claim for b in others if b in by_claim
        }

    def _root(self, name: str) -> str:
        while (above := self._parent.get(name, name)) != name:
            name = above
        return name

    def joined(self, left: str, right: str) -> bool:
        """Are two claims of one event, by people's word, through others too?"""
        return self._root(left) == self._root(right)

    def apart(self, left: str, right: str) -> bool:
        """Are two events different, by people's word on claims of theirs?"""
        return frozenset((left, right)) in self._apart


def _events(claims: Iterable[str], by_claim: Mapping[str, Event]) -> tuple[str, ...]:
    """The events that claims are in; none where one is in none."""
    found = [by_claim.get(claim) for claim in claims]
    return tuple(dict.fromkeys(e.id for e in found if e)) if all(found) else ()


def _stake(on: Sequence[str], by_claim: Mapping[str, Event], claims: Mapping[str, Filed]) -> float:
    """What changes when two events become one, or one becomes two."""
    held = [by_claim[claim] for claim in on if claim in by_claim]
    if len({e.id for e in held}) < 2:
        return 1 + max(map(_people, held), default=0) + any(e.standing == "corroborated" and len(e.origin_groups) == 2 for e in held)
    reports = {claims[claim].input_id for claim in on}
    return 1 + min(map(_people, held)) + (any(e.standing == "claimed" for e in held) and len(reports) == 2)


def _people(event: Event) -> float:
    """The logarithm of how many people an event harmed."""
    return math.log1p(sum(toll.total.best or 0 for toll in event.counts.values()))


def _claims(known: Known, decided: Decided) -> Iterator[Item]:
    """Claims that nobody has checked, and that a toll or a standing hangs on."""
    for event in known.events:
        held = [known.claims[c] for c in event.claims if c in known.claims]
        for filed in held:
            name = filed.claim.id
            if name in decided.accepted or filed.claim.confidence >= 1:
                continue
            moved, why = _moved(event, held, filed)
            if moved:
                change = (1 - filed.claim.confidence) * moved
                yield Item("claim", (name,), (event.id,), change, why, filed.claim.confidence)


def _moved(event: Event, held: Sequence[Filed], filed: Filed) -> tuple[float, str]:
    """By how much the event would change without a claim, and in what."""
    moved, why = 0.0, []
    if _at_a_bound(event, filed):
        left = tolls([f for f in held if f is not filed])
        for harm, toll in event.counts.items():
            apart = _distance(toll.total, left[harm].total) if harm in left else toll.total.best or toll.total.high or 0
            if apart:
                moved += math.log1p(apart)
                why.append(f"how many were {harm}")
    others = [f for f in held if f is not filed]
    groups = [g for g in event.origin_groups if filed.input_id in g]
    alone = len(event.origin_groups) == 2 and groups and set(groups[0]) == {filed.input_id} and all(f.input_id != filed.input_id for f in others)
    denies = filed.claim.stance == "denied" and all(f.claim.stance != "denied" for f in others)
    if (event.standing == "corroborated" and alone) or (event.standing == "contested" and denies):
        moved += 1
        why.append(f"that the event is {event.standing}")
    return moved, f"on it hangs {' and '.join(why)}"


def _at_a_bound(event: Event, filed: Filed) -> bool:
    """Does a claim state a figure at an end of a toll? Others move none."""
    return any(n in (t.total.low, t.total.best, t.total.high) for t in event.counts.values() for c in filed.counts for n in (c.low, c.high))


def _distance(now: Range, then: Range) -> int:
    """How far two ranges differ, in people."""
    return max(abs((a or 0) - (b or 0)) for a, b in ((now.low, then.low), (now.best, then.best), (now.high, then.high)))
