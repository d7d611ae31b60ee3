"""The place that a question's name asks for."""

from __future__ import annotations

from fogline.gazetteer.index import Candidate, Gazetteer
from fogline.types import Place


def asked_for(gazetteer: Gazetteer, name: str) -> Place | None:
    """Of the places that bear a name, the widest of the most likely country; None where none does."""
    candidates = gazetteer.lookup(name)
    return widest(candidates) if candidates else None


def widest(candidates: list[Candidate]) -> Place:
    """Of candidates, the first of which is the most likely, the widest place of its country and score."""
    first = candidates[0]
    same = [c.place for c in candidates if c.place.country == first.place.country and c.score >= first.score]
    return max(same, key=lambda p: p.radius_m)
