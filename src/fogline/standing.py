"""How well supported an event is: its standing, and why.

Source: Airwars' grading, in Fogline's words: claimed = one independent voice, corroborated = two or more, confirmed = the
side that did it says so, contested = somebody denies it or names another doer. A report that quotes several sources has
several voices; its publisher counts where it tells something itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fogline import chances, contradictions, tellers
from fogline.contradictions import Contradiction
from fogline.tolls import weigh
from fogline.types import Filed, Standing

CHANCES = chances.JUDGED


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing with its chance, and why, in words."""

    standing: Standing
    chance: float
    why: tuple[str, ...]


def standing(claims: Sequence[Filed], groups: Sequence[Sequence[str]]) -> tuple[Standing, float]:
    """Standing and chance of an event.

    Args:
        claims: all of its claims.
        groups: its reports by independent origin.
    """
    found = judge(claims, groups, contradictions.find(claims, groups, weigh(claims, groups)))
    return found.standing, found.chance


def judge(claims: Sequence[Filed], groups: Sequence[Sequence[str]], against: Sequence[Contradiction]) -> Verdict:
    """Standing and chance of an event, and why.

    Args:
        claims: all of its claims.
        groups: its reports by independent origin.
        against: what its claims say that cannot all be true.
    """
    asserted = [f for f in claims if f.claim.stance != "denied"]
    told_by = voices(asserted, groups)
    names = ", ".join(sorted(told_by))
    disputed = [c for c in against if contradictions.is_of_responsibility(c)]
    accepting = sorted({tellers.called(tellers.of(f)) for f in asserted if accepts(f)})
    found: Standing
    if disputed:
        found = "contested"
        whys = [f"{c.about}: " + "; ".join(f"{p.says} ({_number(len(p.claims), 'claim')})" for p in c.positions) for c in disputed]
    elif accepting:
        found, whys = "confirmed", [f"the side that did it says so itself: {', '.join(accepting)}"]
    elif len(told_by) > 1:
        found, whys = "corroborated", [f"{len(told_by)} voices that do not rest on each other tell it: {names}"]
    else:
        found, whys = "claimed", [f"one voice tells it: {names}" if names else "nobody asserts it"]
    return Verdict(found, chances.chance(claims, found, len(told_by)), tuple(whys))


def voices(claims: Sequence[Filed], groups: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The independent voices that tell an event, by name, each with its claims.

    A report that quotes several sources has several voices, and is then none itself; one that quotes nobody is its own. A side of
    the fighting is one voice with its commanders and its news service. Sources that are not named are the publisher's.
    """
    group_of = {report: i for i, group in enumerate(groups) for report in group}
    known = {group_of.get(f.input_id, -1): p for f in claims if (p := tellers.publisher(f.source)).kind not in tellers.PASS_ON}
    told: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)

    def tell(key: str, name: str, filed: Filed) -> None:
        told[key].add(filed.claim.id)
        names[key].add(name)

    own: list[Filed] = []
    quoting: set[str] = set()
    for f in claims:
        teller = tellers.of(f)
        if f.claim.speaker is None or teller.voice == tellers.publisher(f.source).voice:
            own.append(f)
            continue
        quoting.add(f.input_id)
        if teller.is_named:
            tell(teller.side or teller.voice, tellers.called(teller), f)
        else:
            tell(f"{teller.voice} {f.input_id}", f"{teller.voice} asked by {f.source or f.input_id}", f)
    for f in own:
        publisher = known.get(group_of.get(f.input_id, -1))
        if publisher is not None:
            tell(publisher.side or publisher.voice, tellers.called(publisher), f)
        elif f.input_id not in quoting:
            copies = groups[group_of[f.input_id]] if f.input_id in group_of else (f.input_id,)
            tell(min(copies) if len(copies) > 1 or f.source is None else f.source, f.source or f.input_id, f)
    return {" with ".join(sorted(names[key])): tuple(sorted(told[key])) for key in sorted(told)}


def accepts(filed: Filed) -> bool:
    """Does the side that did it say so, itself or through its news service?"""
    side = tellers.of(filed).side
    return side is not None and filed.claim.kind in contradictions.RESPONSIBLE and any(tellers.together(side, doer) for doer in tellers.doers(filed))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
