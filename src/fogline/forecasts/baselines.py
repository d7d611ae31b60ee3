"""What every forecast is put beside: four answers that need no model, each a spread for every area."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from fogline.forecasts import members
from fogline.forecasts.spread import MIDS, Array

MEAN_MONTHS = 3
MANY = 10_000.0  # mean from which on Poisson is told by the normal distribution: it differs by less than a hundredth, and the exact one takes seconds


def last_value(values: Array) -> Array:
    """The last value again, for certain."""
    return np.repeat(values[:, -1:], MIDS.size, axis=1)


def poisson(values: Array) -> Array:
    """Poisson with the last value as its mean; with none, none."""
    return _poisson(values[:, -1])


def negative_binomial(values: Array) -> Array:
    """Negative binomial with the mean of the last three months and the variance (n - 1) of the last twelve; Poisson where that is not larger."""
    from scipy import stats  # here: a third of what the pages take to load

    mean = values[:, -MEAN_MONTHS:].mean(axis=1)
    recent = values[:, -members.LAST_MONTHS :]
    variance = recent.var(axis=1, ddof=1) if recent.shape[1] > 1 else np.zeros_like(mean)
    wide = (mean > 0) & (variance > mean * (1 + 1e-9))
    found = _poisson(np.where(wide, 0.0, mean))
    chance = mean[wide] / variance[wide]
    found[wide] = stats.nbinom.ppf(MIDS, (mean[wide] * chance / (1 - chance))[:, None], chance[:, None])
    return found


def _poisson(mean: Array) -> Array:
    from scipy import stats  # here, as above

    few = stats.poisson.ppf(MIDS, np.clip(mean, 1e-12, MANY)[:, None])
    many = np.round(mean[:, None] + np.sqrt(mean)[:, None] * stats.norm.ppf(MIDS))
    found: Array = np.where(mean[:, None] > MANY, many, few)
    return found


BASELINES: Mapping[str, Callable[[Array], Array]] = {
    "last value": last_value, "last twelve months": members.last_year, "Poisson": poisson, "negative binomial": negative_binomial,
}  # fmt: skip
