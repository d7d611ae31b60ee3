"""How well supported an event is: its origins, its standing and its chance.

Source: Airwars' grading, in Fogline's words: claimed = one independent origin, corroborated = two or more, confirmed = the
side that did it says so, contested = somebody denies it or names another doer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from fogline.types import Filed, Standing

# Stated, not fitted: calibration against coded events is to come. An event told only as history or only denied is less sure.
CHANCES: dict[Standing, float] = {"claimed": 0.6, "corroborated": 0.85, "confirmed": 0.95, "contested": 0.5, "discounted": 0.1, "withdrawn": 0.0}
MORE_ORIGINS = 0.03  # each origin beyond the second, up to 0.95
RESPONSIBLE = frozenset({"air_strike", "shelling", "explosion_mine", "attack_on_civilians"})


def origin_groups(claims: Sequence[Filed]) -> tuple[tuple[str, ...], ...]:
    """The reports of an event grouped by independent origin: copies of one text, and quotes of one speaker, are one."""
    keys: dict[str, set[str]] = defaultdict(set)
    for filed in claims:
        report = filed.input_id
        keys[report].add("text " + (filed.origin_id or filed.claim.document_id))
    speakers: dict[str, set[str]] = defaultdict(set)
    for filed in claims:
        speakers[filed.input_id].add((filed.claim.speaker or "").casefold())
    for report, names in speakers.items():
        if len(names) == 1 and "" not in names:  # the report only passes on what one speaker said
            keys[report].add("speaker " + next(iter(names)))
    groups: list[tuple[set[str], set[str]]] = []
    for report in sorted(keys):
        touching = [g for g in groups if g[1] & keys[report]]
        merged = ({report}.union(*(g[0] for g in touching)), keys[report].union(*(g[1] for g in touching)))
        groups = [g for g in groups if g not in touching] + [merged]
    return tuple(sorted(tuple(sorted(reports)) for reports, _ in groups))


def standing(claims: Sequence[Filed], groups: Sequence[Sequence[str]]) -> tuple[Standing, float]:
    """Standing and chance of an event.

    Args:
        claims: all of its claims.
        groups: its reports by independent origin.
    """
    asserted = [f for f in claims if f.claim.stance != "denied"]
    denied = len(asserted) < len(claims)
    found: Standing
    if denied or _rival_doers(asserted):
        found = "contested"
    elif any(_accepts(f) for f in asserted):
        found = "confirmed"
    else:
        found = "corroborated" if len(groups) >= 2 else "claimed"
    chance = CHANCES[found] if asserted else 0.2
    if found == "corroborated":
        chance = min(0.95, chance + MORE_ORIGINS * (len(groups) - 2))
    return found, round(chance, 2)


def _accepts(filed: Filed) -> bool:
    """Does the doer itself say so?"""
    speaker = filed.claim.speaker
    return speaker is not None and filed.claim.kind in RESPONSIBLE and any(a.part == "did" and a.id and a.name == speaker for a in filed.claim.actors)


def _rival_doers(claims: Sequence[Filed]) -> bool:
    """Do reports name different doers of a strike, none of them both?"""
    doers = [
        frozenset(a.id for a in f.claim.actors if a.part == "did" and a.id)
        for f in claims if f.claim.kind in RESPONSIBLE
    ]  # fmt: skip
    named = [d for d in doers if d]
    return any(not a & b for i, a in enumerate(named) for b in named[i + 1 :])
