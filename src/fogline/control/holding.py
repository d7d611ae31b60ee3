"""Who holds a settlement on a day: the data type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fogline.types import Place

Basis = Literal["assessed", "advance", "claimed", "contested", "stale"]  # as ISW keeps control apart; see docs/methods.md


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a settlement on a day: control is a distribution, not a colour. What is missing to one is held by none of those named."""

    place: Place
    day: date
    shares: Mapping[str, float]  # chance by id of actor, the likeliest first
    basis: Basis
    support: tuple[str, ...]  # ids of claims, as they were published
    last_evidence_day: date | None
