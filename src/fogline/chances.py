"""The chance that an event happened, from its standing and from how it is told.

The signs of the telling (a toll, a place, a day, how sure the reader is) are weighed as they were fitted on war-monitor headlines
beside the events that UCDP coded from them; what more voices, an acceptance or a dispute add is stated, for no coded set with
several sources was at hand to fit it on. Both, with their card, are in lexicons/chance_weights.json; bench/standing.py measures
what comes of it: reliability and expected calibration error.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from fogline.types import Filed, Standing

# The chance of an event whose standing a person gave: stated, for what persons decide is not read from claims.
JUDGED: Mapping[Standing, float] = {"claimed": 0.6, "corroborated": 0.85, "confirmed": 0.95, "contested": 0.5, "discounted": 0.1, "withdrawn": 0.0}
ONLY_DENIED = 0.2
MOST = 0.99
DAY_S = 86_400


def chance(claims: Sequence[Filed], standing: Standing, voices: int) -> float:
    """The chance that the event happened, two places.

    Args:
        claims: all of it.
        standing: as judged.
        voices: how many tell it that do not rest on each other.
    """
    if all(f.claim.stance == "denied" for f in claims):
        return ONLY_DENIED
    weights = _weights()
    told = sum(weights["fitted"].get(sign, 0.0) * value for sign, value in signs(claims).items())
    stated = weights["stated"][standing] + weights["stated"]["more_voices"] * min(max(0, voices - 2), weights["stated"]["most_more"])
    return min(MOST, round(1 / (1 + math.exp(-told - stated)), 2))


def signs(claims: Iterable[Filed]) -> dict[str, float]:
    """How an event is told, as numbers that do not depend on who tells it."""
    told = [f for f in claims if f.claim.stance != "denied"]
    windows = [f.claim.window for f in told if f.claim.window and f.claim.window.earliest and f.claim.window.latest]
    shortest = min(((w.latest - w.earliest).total_seconds() for w in windows if w.latest and w.earliest), default=None)
    places = [f.place for f in told if f.place is not None]
    killed = [c for f in told for c in f.counts if c.what == "killed"]
    return {
        "bias": 1.0,
        "confidence": max((f.claim.confidence for f in told), default=0.0),
        "dated": float(shortest is not None and shortest <= DAY_S),
        "town": float(any(p.feature in ("point", "settlement") for p in places)),
        "several_killed": float(any((c.high or c.low) > 1 for c in killed)),
        "doer": float(any(a.part == "did" and a.id for f in told for a in f.claim.actors)),
        "several_claims": float(len({f.claim.id for f in told}) > 1),
        "unsure": float(all(f.claim.stance == "unsure" for f in told)),
        "background": float(all(f.claim.background for f in told)),
    }


@cache
def _weights() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("fogline.lexicons").joinpath("chance_weights.json").read_text(encoding="utf-8"))
    return found
