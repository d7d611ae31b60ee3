"""What every forecast is put beside: four answers that need no model, each a spread for every area."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import stats

from fogline.forecasts import members
from fogline.forecasts.spread import MIDS, Array

MEAN_MONTHS = 3


def last_value(values: Array) -> Array:
    """The last value again, for certain."""
    return np.repeat(values[:, -1:], MIDS.size, axis=1)


def poisson(values: Array) -> Array:
    """Poisson with the last value as its mean; with none, none."""
    found: Array = stats.poisson.ppf(MIDS, np.maximum(values[:, -1:], 1e-12))
    return found


def negative_binomial(values: Array) -> Array:
    """Negative binomial with the mean of the last three months and the variance (n - 1) of the last twelve; Poisson where that is not larger."""
    mean = np.maximum(values[:, -MEAN_MONTHS:].mean(axis=1), 1e-12)
    recent = values[:, -members.LAST_MONTHS :]
    variance = recent.var(axis=1, ddof=1) if recent.shape[1] > 1 else np.zeros_like(mean)
    found: Array = stats.poisson.ppf(MIDS, mean[:, None])
    wide = variance > mean * (1 + 1e-9)
    chance = mean[wide] / variance[wide]
    found[wide] = stats.nbinom.ppf(MIDS, (mean[wide] * chance / (1 - chance))[:, None], chance[:, None])
    return found


BASELINES: Mapping[str, Callable[[Array], Array]] = {
    "last value": last_value, "last twelve months": members.last_year, "Poisson": poisson, "negative binomial": negative_binomial,
}  # fmt: skip
