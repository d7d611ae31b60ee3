"""What the claims of one event say that cannot all be true, kept side by side.

Five matters: a denial; who did it; numbers whose ranges do not meet; places too far apart; days that do not meet. Only those who
speak for themselves contradict each other: copies of one origin, and one voice in one report, do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeVar

from fogline import prose, tellers
from fogline.families import ANY, deed
from fogline.geometry import POINTS, distance_m
from fogline.tolls import ALL, settled
from fogline.types import Filed, Place, Step, Window

RESPONSIBLE = frozenset({"air_strike", "shelling", "explosion_mine", "attack_on_civilians"})  # deeds that somebody answers for
FAR_M = 25_000.0  # UCDP where_prec 2: what is nearer is "near" one place
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Position:
    """What some claims say of a matter on which others say something else."""

    says: str
    claims: tuple[str, ...]


Matter = Literal["denial", "doer", "number", "place", "date"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot all be true of one event, side by side; none of it is dropped."""

    matter: Matter
    about: str  # "killed", "killed, civilians", "who did it" ...
    positions: tuple[Position, ...]


def find(claims: Sequence[Filed], groups: Sequence[Sequence[str]], working: Sequence[Step]) -> tuple[Contradiction, ...]:
    """All contradictions of an event, in the order of the matters; each position with its claims.

    Args:
        claims: all of the event.
        groups: its reports by independent origin.
        working: of its ranges.
    """
    ordered = sorted(claims, key=lambda f: (f.claim.id, f.place.name if f.place else ""))
    group_of = {report: i for i, group in enumerate(groups) for report in group}
    origin = {f.claim.id: group_of.get(f.input_id, -1) for f in ordered}
    return (*_denials(ordered), *_doers(ordered), *_numbers(ordered, working), *_places(ordered, origin), *_dates(ordered, origin))


def is_of_responsibility(found: Contradiction) -> bool:
    """Does it dispute that the event happened, or who did it?"""
    return found.matter in ("denial", "doer")


def _denials(claims: Sequence[Filed]) -> Iterator[Contradiction]:
    """Claims that deny what others assert: the deed, or harm that its doer denies."""
    asserted = [f for f in claims if f.claim.stance != "denied"]
    told = {f.claim.kind for f in asserted if deed(f) != ANY}
    accused = {side for f in asserted for side in tellers.doers(f)}
    denying = [f for f in claims if f.claim.stance == "denied" and _denies(f, told, accused)]
    # what one voice in one report denies and asserts is two things
    told_by = {(f.input_id, tellers.of(f).voice) for f in asserted}
    denied_by = {(f.input_id, tellers.of(f).voice) for f in denying}
    if not denying or (asserted and len(told_by | denied_by) == 1):
        return
    yield _contradiction("denial", "whether it happened", {"denied": denying, "asserted": asserted})


def _denies(denied: Filed, told: Set[str], accused: Set[str]) -> bool:
    """Does a denial deny the event?"""
    if denied.claim.kind == "casualty_toll":  # "no casualties" is a number, and numbers have their own line, but for a doer's word
        side = tellers.of(denied).side
        return side is not None and any(tellers.together(side, doer) for doer in accused)
    return not told or denied.claim.kind in told or deed(denied) == ANY  # that a shell did not explode denies no shelling


def _doers(claims: Sequence[Filed]) -> Iterator[Contradiction]:
    """Different doers named by different voices, none of whom names both."""
    named: dict[str, set[str]] = defaultdict(set)
    by_side: dict[str, list[Filed]] = defaultdict(list)
    for f in claims:
        if f.claim.kind in RESPONSIBLE and f.claim.stance != "denied":
            for side in tellers.doers(f, must_fly=f.claim.kind == "air_strike" and "drone" not in f.claim.modes):
                named[tellers.of(f).voice].add(side)
                by_side[side].append(f)
    if any(not any(tellers.together(x, y) for x in a for y in b) for a, b in combinations({frozenset(own) for own in named.values()}, 2)):
        yield _contradiction("doer", "who did it", by_side)


def _numbers(claims: Sequence[Filed], working: Sequence[Step]) -> Iterator[Contradiction]:
    """Accounts of different voices whose ranges do not meet."""
    by_id = {f.claim.id: f for f in claims}
    accounts: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in settled(working):
        accounts[step.harm, step.who].append(step)
    for (harm, who), steps in accounts.items():
        voices = {tellers.of(by_id[s.claim]).voice for s in steps}
        if len(voices) > 1 and max(s.low for s in steps) > min(_end(s) for s in steps):
            about = harm if who == ALL else f"{harm}, {who}"
            said: dict[str, list[Filed]] = defaultdict(list)
            for s in sorted(steps, key=lambda s: (s.low, _end(s))):
                said[prose.between(s.low, s.high)].append(by_id[s.claim])
            yield _contradiction("number", about, said)


def _end(step: Step) -> float:
    return float("inf") if step.high is None else step.high


def _places(claims: Sequence[Filed], origin: Mapping[str, int]) -> Iterator[Contradiction]:
    """Towns that different origins name and that are too far apart to be one place."""
    said: dict[Place, list[Filed]] = defaultdict(list)
    for f in claims:
        if f.place is not None and f.place.feature in POINTS:
            said[f.place].append(f)
    if _differ(said, origin, lambda a, b: distance_m(a, b) > FAR_M):
        yield _contradiction("place", "where", _by_name(said, lambda p: p.name))


def _dates(claims: Sequence[Filed], origin: Mapping[str, int]) -> Iterator[Contradiction]:
    """Days that different origins name and that do not meet."""
    said: dict[Window, list[Filed]] = defaultdict(list)
    for f in claims:
        if f.claim.window is not None and f.claim.window.earliest and f.claim.window.latest:
            said[f.claim.window].append(f)
    if _differ(said, origin, lambda a, b: not a.meets(b)):
        yield _contradiction("date", "when", _by_name(said, lambda w: f"{w.earliest:%Y-%m-%d %H:%M} to {w.latest:%Y-%m-%d %H:%M}"))


def _differ(said: Mapping[T, Sequence[Filed]], origin: Mapping[str, int], apart: Callable[[T, T], bool]) -> bool:
    """Are there two that cannot both be, each said by an origin that does not say the other?"""
    origins = {thing: {origin[f.claim.id] for f in own} for thing, own in said.items()}
    return any(not origins[a] & origins[b] and apart(a, b) for a, b in combinations(said, 2))


def _by_name(said: Mapping[T, Sequence[Filed]], name: Callable[[T], str]) -> dict[str, list[Filed]]:
    found: dict[str, list[Filed]] = defaultdict(list)
    for thing, own in said.items():
        found[name(thing)] += own
    return found


def _contradiction(matter: Matter, about: str, said: Mapping[str, Sequence[Filed]]) -> Contradiction:
    positions = (Position(what, tuple(sorted({f.claim.id for f in own}))) for what, own in said.items() if own)
    return Contradiction(matter, about, tuple(positions if matter in ("denial", "number") else sorted(positions, key=lambda p: p.says)))
