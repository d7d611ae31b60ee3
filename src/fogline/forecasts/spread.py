"""A distribution of values that are not below 0, as its quantile function, for many areas at once.

A spread is an array (areas, 200) of quantiles at the midpoints of 200 equal steps: every point is as likely as any other, which makes
mixing and scoring sums over points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
POINTS = 200
MIDS: Array = (np.arange(POINTS) + 0.5) / POINTS
# What is printed and frozen. Beyond these ends some hundreds of past changes say nothing.
LEVELS: Array = np.linspace(0.025, 0.975, 39)
NAMES = tuple(f"{level:.3f}".rstrip("0") for level in LEVELS)


def weighted(values: Array, weights: Array) -> Array:
    """The quantile function of weighted values, as one area's spread; between two values it is linear.

    Args:
        values: in any order.
        weights: as many, not negative, some of them positive.
    """
    order = np.argsort(values, kind="stable")
    held = weights[order]
    reached = np.cumsum(held) - held / 2
    return np.interp(MIDS, reached / held.sum(), values[order])


def mixed(spreads: Sequence[Array], weights: Array) -> Array:
    """The linear pool of several spreads.

    Args:
        spreads: each (areas, 200).
        weights: (areas, spreads); each row's sum is 1.

    Source: Stone, The opinion pool, Annals of Mathematical Statistics 32 (1961).
    """
    together = np.concatenate(spreads, axis=1)
    shares = np.repeat(weights / POINTS, POINTS, axis=1)
    return np.array([weighted(values, share) for values, share in zip(together, shares, strict=True)])


def stated(spread: Array) -> Array:
    """The quantiles at `LEVELS`, to two places; (areas, 39)."""
    found = np.array([np.interp(LEVELS, MIDS, points) for points in spread])
    return np.maximum.accumulate(np.maximum(np.round(found, 2), 0.0), axis=1)


def named(quantiles: Array) -> dict[str, float]:
    """One area's stated quantiles by the names of their levels."""
    return {name: float(value) for name, value in zip(NAMES, quantiles, strict=True)}


def read(quantiles: Mapping[str, float]) -> Array:
    """The 200 points of stated quantiles: linear between them, flat beyond the ends."""
    levels = sorted((float(level), value) for level, value in quantiles.items())
    return np.interp(MIDS, [level for level, _ in levels], [value for _, value in levels])
