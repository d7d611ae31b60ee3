"""The largest towns of a part of the world, so that a small map says where it is."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import SETTLEMENT
from fogline.types import Place

E5 = 100_000  # the gazetteer's degrees are whole hundred-thousandths


def largest(gazetteer: Gazetteer, box: tuple[float, float, float, float], most: int) -> list[Place]:
    """Towns inside a box, those with most people first.

    Args:
        gazetteer: where they are looked up.
        box: south, west, north and east in degrees.
        most: how many are given.
    """
    lat, lon, people, is_town = _columns(gazetteer)
    south, west, north, east = (round(side * E5) for side in box)
    inside = np.flatnonzero(is_town & (lat > south) & (lat < north) & (lon > west) & (lon < east))
    order = inside[np.argsort(-people[inside], kind="stable")[:most]]
    return [gazetteer.place(int(record)) for record in order]


@lru_cache(maxsize=2)
def _columns(gazetteer: Gazetteer) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_]]:
    """Latitude, longitude, people, and whether it is a town, of each place."""
    lat, lon, people, feature = (np.asarray(c) for c in (gazetteer.lat, gazetteer.lon, gazetteer.population, gazetteer.feature))
    return lat, lon, people.astype(np.int64), feature == SETTLEMENT
