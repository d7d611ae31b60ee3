"""How well supported an event is: its standing and its chance.

Source: Airwars' grading, in Fogline's words: claimed = one independent origin, corroborated = two or more, confirmed = the
side that did it says so, contested = somebody denies it or names another doer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fogline.families import ANY, deed
from fogline.types import Filed, Standing

# Stated, not fitted: calibration against coded events is to come. An event told only as history or only denied is less sure.
CHANCES: dict[Standing, float] = {"claimed": 0.6, "corroborated": 0.85, "confirmed": 0.95, "contested": 0.5, "discounted": 0.1, "withdrawn": 0.0}
MORE_ORIGINS, MOST = 0.03, 0.95  # each origin beyond the second adds, up to the most
ONLY_DENIED = 0.2
RESPONSIBLE = frozenset({"air_strike", "shelling", "explosion_mine", "attack_on_civilians"})


def standing(claims: Sequence[Filed], groups: Sequence[Sequence[str]]) -> tuple[Standing, float]:
    """Standing and chance of an event.

    Args:
        claims: all of its claims.
        groups: its reports by independent origin.
    """
    asserted = [f for f in claims if f.claim.stance != "denied"]
    found: Standing
    told = {f.claim.kind for f in asserted if deed(f) != ANY}
    # that a shell did not explode denies no shelling
    if any(f.claim.stance == "denied" and (not told or f.claim.kind in told or deed(f) == ANY) for f in claims) or _rival_doers(asserted):
        found = "contested"
    elif any(_accepts(f) for f in asserted):
        found = "confirmed"
    else:
        found = "corroborated" if len(groups) >= 2 else "claimed"
    chance = CHANCES[found] if asserted else ONLY_DENIED
    if found == "corroborated":
        chance = min(MOST, chance + MORE_ORIGINS * (len(groups) - 2))
    return found, round(chance, 2)


def _accepts(filed: Filed) -> bool:
    """Does the doer itself say so?"""
    speaker = filed.claim.speaker
    return speaker is not None and filed.claim.kind in RESPONSIBLE and any(a.part == "did" and a.id and a.name == speaker for a in filed.claim.actors)


def _rival_doers(claims: Iterable[Filed]) -> bool:
    """Do reports name different doers of a strike, none of them both?"""
    doers = {frozenset(a.id for a in f.claim.actors if a.part == "did" and a.id) for f in claims if f.claim.kind in RESPONSIBLE}
    named = [d for d in doers if d]
    return any(not a & b for i, a in enumerate(named) for b in named[i + 1 :])
