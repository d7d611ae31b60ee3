"""What the mixture is made of: four simple answers to "what will this month be?", each a spread for every area.

How the numbers were chosen, on which months, and what their neighbours are worth: docs/evaluation.md, bench/forecast.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fogline.forecasts.spread import MIDS, Array, weighted

SHIFT = 3.0  # dead: added before logarithms, so that one or two more do not weigh as much as a doubling
SHORT, LONG = 0.3, 12.0  # months in which a month's weight in the recent and in the long mean halves
EARLIEST = 5  # no change is learned from before so many months are known, where there are enough later ones
RIDGE = 0.1  # how strongly the two means are held to equal weights, as a share of what there is to explain
PRIOR_PAIRS, PRIOR_SD = 10, 1.0  # changes that nobody saw, for series too short to have seen any
LAST_MONTHS = 12


def change(values: Array, horizon: int) -> Array:
    """Recent and long mean, weighed as they foretold all areas until now, with the errors that this made.

    Logarithms of the values are regressed, over all areas and past months, on two exponentially weighted means that were known `horizon`
    months before; what was left over of each is a possible change of every area now.

    Args:
        values: (areas, months), the last month the last known.
        horizon: months ahead.
    """
    known = values.shape[1]
    logs = np.log(values + SHIFT)
    origins = range(min(EARLIEST, max(known - horizon - 3, 0)), known - horizon)
    means = np.concatenate([np.empty((0, 2)), *(_means(logs[:, : o + 1]) for o in origins)])
    came = np.concatenate([np.empty(0), *(logs[:, o + horizon] for o in origins)])
    now = _means(logs)
    middle = came.mean() if came.size else now.mean()
    share = _shares(means - middle, came - middle)
    errors = came - middle - (means - middle) @ share
    prior = PRIOR_SD * _normal() * horizon**0.25
    weights = np.concatenate([np.ones(errors.size), np.full(prior.size, PRIOR_PAIRS / prior.size)])
    expected = middle + (now - middle) @ share
    return np.array([np.maximum(weighted(np.exp(at + np.concatenate([errors, prior])) - SHIFT, weights), 0.0) for at in expected])


def persistence(values: Array) -> Array:
    """The last value, as likely to be a third of it less as a third more: even from none to twice as many."""
    return np.outer(values[:, -1], np.interp(MIDS, [0.05, 0.95], [0.0, 2.0]))


def last_year(values: Array) -> Array:
    """The last twelve months, each as likely as another."""
    recent = values[:, -LAST_MONTHS:]
    return np.array([weighted(row, np.ones(row.size)) for row in recent])


def quiet(values: Array) -> Array:
    """Nobody: the fighting there is over, or elsewhere."""
    return np.zeros((values.shape[0], MIDS.size))


def level(values: Array) -> Array:
    """The long mean of each area, on the logarithmic scale, in dead."""
    return np.exp(_mean(np.log(values + SHIFT), LONG)) - SHIFT


def _means(logs: Array) -> Array:
    return np.stack([_mean(logs, SHORT), _mean(logs, LONG)], axis=1)


def _mean(logs: Array, half_life: float) -> Array:
    """Each area's mean, a month's weight halved in so many months."""
    weights = 0.5 ** (np.arange(logs.shape[1])[::-1] / half_life)
    found: Array = logs @ (weights / weights.sum())
    return found


def _shares(means: Array, came: Array) -> Array:
    """The weights of the means: least squares, held to equal ones."""
    equal = np.full(means.shape[1], 1 / means.shape[1])
    held = RIDGE * (1.0 + came @ came) * np.eye(means.shape[1])
    found: Array = equal + np.linalg.solve(means.T @ means + held, means.T @ (came - means @ equal))
    return found


def _normal(points: Sequence[float] = tuple((np.arange(20) + 0.5) / 20)) -> Array:
    """Twenty equally likely points of the standard normal distribution."""
    from scipy.special import ndtri  # here: half of the time that the module would take to load

    found: Array = ndtri(np.array(points))
    return found
