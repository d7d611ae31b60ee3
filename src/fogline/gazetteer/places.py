"""The place that a question's name asks for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fogline.gazetteer.index import FEATURES, Candidate, Gazetteer
from fogline.types import Place


def asked_for(gazetteer: Gazetteer, name: str) -> Place | None:
    """Of the places that bear a name, the widest of the most likely country; two capitals that are a country's code (ISO 3166-1) are that country.

    Args:
        gazetteer: where it is looked up.
        name: in any usual spelling. In small letters a code is its country's where nothing bears it as a name.

    Returns:
        None where it names nothing.
    """
    country = _countries(gazetteer).get(name.strip().upper())
    if country is not None and name.isupper():
        return country
    candidates = gazetteer.lookup(name)
    if not candidates or (country is not None and is_guess(candidates)):
        return country
    return widest(candidates)


def is_guess(candidates: list[Candidate]) -> bool:
    """Does none of them bear the name, but one that is near it?"""
    return bool(candidates) and candidates[0].match in ("slip", "skeleton")


def widest(candidates: list[Candidate]) -> Place:
    """Of candidates, the first of which is the most likely, the widest place of its country and score."""
    first = candidates[0]
    same = [c.place for c in candidates if c.place.country == first.place.country and c.score >= first.score]
    return max(same, key=lambda p: p.radius_m)


@lru_cache(maxsize=2)
def _countries(gazetteer: Gazetteer) -> dict[str, Place]:
    """Countries by their code."""
    records = np.flatnonzero(np.asarray(gazetteer.feature) == FEATURES.index("country")).tolist()
    return {place.country: place for place in map(gazetteer.place, records) if place.country}
