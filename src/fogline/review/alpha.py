"""Krippendorff's alpha: how far reviewers agree beyond chance, whatever values are missing; 1 is full agreement, 0 is chance.

Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Hayes and Krippendorff (2007), Answering the Call for a
Standard Reliability Measure for Coding Data, Communication Methods and Measures 1(1), 77-89. The interval is ours: units are drawn
again with replacement, the percentiles of 2.5 and 97.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
DRAWS, BOUNDS = 2000, (2.5, 97.5)  # per cent
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alpha:
    """The coefficient, None where all gave one value, so that nothing can be said; its interval; of how much it is taken."""

    alpha: float | None
    low: float | None
    high: float | None
    units: int  # that two reviewers or more gave a value
    reviewers: int
    metric: Metric


def alpha(units: Sequence[Mapping[str, Any]], metric: Metric, *, seed: int = 0) -> Alpha:
    """The agreement on some units.

    Args:
        units: for each, the value that each reviewer gave; who gave none is not there. Numbers, but for nominal values.
        metric: nominal: values differ or not; ordinal: by the ranks between them; interval: by their squared difference; ratio: by
            that as a share of their sum.
        seed: of the interval's draws.
    """
    paired = [unit for unit in units if len(unit) > 1]
    reviewers = len({name for unit in paired for name in unit})
    values = sorted({v for unit in paired for v in unit.values()}, key=None if metric != "nominal" else str)
    if len(values) < 2:
        return Alpha(None, None, None, len(paired), reviewers, metric)
    at = {value: i for i, value in enumerate(values)}
    held = np.zeros((len(paired), len(values)))  # how often each unit was given each value
    for row, unit in zip(held, paired, strict=True):
        for value in unit.values():
            row[at[value]] += 1
    apart = _apart(values, held.sum(0), metric)
    observed = np.einsum("uc,ck,uk->u", held, apart, held) / (held.sum(1) - 1)
    drawn = np.random.default_rng(seed).multinomial(len(paired), np.full(len(paired), 1 / len(paired)), DRAWS).astype(float)
    [whole] = _alphas(np.ones((1, len(paired))), held, apart, observed)
    again = _alphas(drawn, held, apart, observed)
    low, high = np.nanpercentile(again, BOUNDS)
    return Alpha(float(whole), float(low), float(high), len(paired), reviewers, metric)


def _apart(values: Sequence[Any], margin: Matrix, metric: Metric) -> Matrix:
    """The difference function of each two values."""
    if metric == "nominal":
        return np.asarray(1.0 - np.eye(len(values)))
    if metric == "ordinal":
        rank = np.cumsum(margin) - margin / 2  # so that two ranks are as far apart as the values from the middle of one to that of the other
        return np.asarray((rank[:, None] - rank[None, :]) ** 2)
    x = np.array(values, dtype=float)
    square = (x[:, None] - x[None, :]) ** 2
    if metric == "interval":
        return np.asarray(square)
    total = (x[:, None] + x[None, :]) ** 2
    return np.asarray(np.divide(square, total, out=np.zeros_like(square), where=total > 0))


def _alphas(weights: Matrix, held: Matrix, apart: Matrix, observed: Matrix) -> Matrix:
    """Alpha for each row of weights of the units; not a number where all values are one."""
    margin = weights @ held
    n = margin.sum(1)
    expected = np.einsum("dc,ck,dk->d", margin, apart, margin) / (n - 1)
    return np.asarray(1.0 - np.divide(weights @ observed, expected, out=np.full_like(n, np.nan), where=expected > 0))
