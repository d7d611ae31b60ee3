"""Which of several settlements of one name and one division is meant: the one that other places of the record lie about.

A reader sees one report, and of namesakes takes the largest; a record sees where the fighting is. Only what was published by then is
looked at, so that no day's answer knows what came later. Where the places do not speak clearly for one, or the words name the
district of the one that was read, that one stays. How often it is right: docs/methods.md#control-of-places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from fogline.control.holding import key_of
from fogline.control.statements import SETTLED, Statement
from fogline.gazetteer import Gazetteer, fold
from fogline.gazetteer.index import FEATURES
from fogline.types import Place

REACH_KM, DECAY_KM = 40.0, 15.0  # as of neighbours in `evidence`
LEAST = 0.3  # of one near place, before anything is decided
CLEARLY = 3.0  # times as many near places as about any other
KM_PER_DEGREE = 111.2
ALIAS = 1  # quality of a gazetteer's name up to which it is the place's own


def told_apart(statements: Iterable[Statement], gazetteer: Gazetteer) -> list[Statement]:
    """Statements, each at the namesake that it most likely is about; in order of publication."""
    ordered = sorted(statements, key=lambda s: (s.told, s.claim))
    decided: dict[str, Place] = {}
    told: dict[str, Place] = {}
    found = []
    for _, day in groupby(ordered, key=lambda s: s.told):
        row = list(day)
        told |= {key_of(s.place): s.place for s in row if key_of(s.place) not in told}
        spots: NDArray[np.float64] | None = None
        for s in row:
            same = _namesakes(gazetteer, s.place)
            if not same or _names_district(gazetteer, s):
                found.append(s)
                continue
            name = key_of(s.place)
            if name not in decided:
                if spots is None:
                    spots = np.array([(p.lat, p.lon) for p in told.values()])
                chosen = _amid(same, spots)
                if chosen is not None:
                    decided[name] = chosen
            found.append(replace(s, place=decided.get(name, s.place), namesakes=len(same) - 1))
    return found


def _amid(same: Sequence[Place], spots: NDArray[np.float64]) -> Place | None:
    """The one of some namesakes that clearly more of the places told of lie about; themselves aside."""
    own = np.array([(p.lat, p.lon) for p in same])
    others = spots[~(np.abs(spots[:, None] - own[None]).max(2) < 1e-4).any(1)]
    narrow = np.cos(np.radians(own[:, :1]))
    far = KM_PER_DEGREE * np.hypot(others[None, :, 0] - own[:, :1], (others[None, :, 1] - own[:, 1:]) * narrow)
    near = np.where(far <= REACH_KM, np.exp(-far / DECAY_KM), 0.0).sum(1)
    first, second = near.argsort()[::-1][:2]
    return same[first] if near[first] >= max(LEAST, CLEARLY * near[second]) else None


def _names_district(gazetteer: Gazetteer, s: Statement) -> bool:
    """Do the words name the district of the settlement that was read?"""
    record = next((r for r in _records(gazetteer, s.place) if gazetteer.place(r).gazetteer_id == s.place.gazetteer_id), None)
    district = gazetteer.admin2_names[gazetteer.column("admin2")[record]] if record is not None else ""
    return bool(district) and fold(district) != fold(s.place.name) and f" {fold(district)} " in f" {fold(s.words)} "


@lru_cache(maxsize=65536)
def _namesakes(gazetteer: Gazetteer, place: Place) -> tuple[Place, ...]:
    """The settlements of a place's name in its division, itself among them; none where it has the name alone."""
    found = tuple(gazetteer.place(r) for r in _records(gazetteer, place))
    return found if len(found) > 1 and any(p.gazetteer_id == place.gazetteer_id for p in found) else ()


def _records(gazetteer: Gazetteer, place: Place) -> Iterator[int]:
    """The gazetteer's settlements of a place's name in its division."""
    for record, quality in gazetteer.records(fold(place.name)):
        if quality <= ALIAS and FEATURES[gazetteer.feature[record]] in SETTLED:
            here = gazetteer.countries[gazetteer.country[record]], gazetteer.admin1_names[gazetteer.admin1[record]]
            if here == (place.country or "", place.admin1 or ""):
                yield record
