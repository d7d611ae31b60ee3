"""How good a forecast was once its month is over: proper scores, the lower the better, and whether the interval held the outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from fogline.forecasts import spread
from fogline.forecasts.spread import MIDS, POINTS, Array

CUTS = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)  # of the bins of the logarithmic score
FLOOR = 0.001  # share of the even chance that every bin keeps, so that a bin without a point has a score


@dataclass(frozen=True, slots=True)
class Scores:
    """One forecast against its outcome."""

    crps: float  # dead: the mean distance, less half of what the forecast's points lie apart
    log: float  # -log of the chance of the outcome's bin
    brier_any: float  # of "anybody killed", 0 to 1
    inside90: bool  # did the outcome lie from the 5 % to the 95 % quantile?
    median_error: float  # dead

    def row(self) -> dict[str, float | bool]:
        """As JSON."""
        return {name: value if isinstance(value, bool) else round(value, 4) for name, value in asdict(self).items()}


def score(quantiles: Mapping[str, float], outcome: float) -> Scores:
    """The scores of stated quantiles.

    Source: Gneiting and Raftery, Strictly proper scoring rules, JASA 102 (2007).
    """
    points = spread.read(quantiles)
    reached = np.interp([0.05, 0.5, 0.95], MIDS, points)
    low, high = float(quantiles.get("0.05", reached[0])), float(quantiles.get("0.95", reached[2]))
    bins = np.searchsorted(CUTS, points)
    share = float(np.mean(bins == np.searchsorted(CUTS, outcome)))
    chance = float(np.mean(points >= CUTS[0]))
    return Scores(
        float(crps(points, np.float64(outcome))), -math.log((1 - FLOOR) * share + FLOOR / (len(CUTS) + 1)), (chance - (outcome >= CUTS[0])) ** 2,
        low <= outcome <= high, abs(float(reached[1]) - outcome),
    )  # fmt: skip


def crps(points: Array, outcome: Array | np.float64) -> Array:
    """The continuous ranked probability score of spreads; (...,) of (..., 200) and (...,)."""
    apart = (2 * np.arange(POINTS) + 1 - POINTS) / POINTS**2  # by what each point in order counts in half the mean distance of two
    away = points - np.asarray(outcome)[..., None]
    found: Array = np.abs(away).mean(axis=-1) - away @ apart
    return np.maximum(found, 0.0)  # of rounding
