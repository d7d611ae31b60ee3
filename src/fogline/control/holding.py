"""Who holds a settlement on a day: the data type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fogline.types import Place

Basis = Literal["assessed", "advance", "claimed", "contested", "stale"]  # as ISW keeps control apart; see docs/methods.md

STALE_DAYS = 60  # without a word


def key_of(place: Place) -> str:
    """What a settlement is known by: its id in the gazetteer, else its name and where it lies."""
    return place.gazetteer_id or f"{place.name.casefold()}@{place.lat:.2f},{place.lon:.2f}"


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a settlement on a day: control is a distribution, not a colour. What is missing to one is held by none of those named."""

    place: Place
    day: date
    shares: Mapping[str, float]  # chance by id of actor, the likeliest first
    basis: Basis
    support: tuple[str, ...]  # ids of claims, as they were published
    last_evidence_day: date | None
