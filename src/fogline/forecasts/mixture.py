"""The forecast itself: a mixture of four members, with weights that depend on the horizon and the area's level alone."""

from __future__ import annotations

import numpy as np

from fogline.forecasts import members, spread
from fogline.forecasts.series import Series
from fogline.forecasts.spread import Array

MAKER = "fogline-mixture@1"
LONGEST = 36  # months ahead
PERSISTENCE = 0.4  # its weight one month ahead; what was last seen tells less the longer ago it is
LAST_YEAR = 0.1
QUIET, QUIET_MOST = 0.08, 0.2  # weight a month ahead of an area of next to no dead; the most at any horizon
QUIET_LEVEL = 10.0  # dead a month from which on falling quiet grows unlikely


def forecast(series: Series, horizon: int) -> Array:
    """The spread of each area's value `horizon` months after the last known one; (areas, 200).

    Args:
        series: what is known.
        horizon: months, 1 to 36.

    Raises:
        ValueError: there is no such horizon.
    """
    if not 1 <= horizon <= LONGEST:
        raise ValueError(f"horizon must be 1 to {LONGEST} months, got {horizon}")
    values = series.values
    parts = [members.change(values, horizon), members.persistence(values), members.last_year(values), members.quiet(values)]
    return spread.mixed(parts, weights(values, horizon))


def weights(values: Array, horizon: int) -> Array:
    """The weight of each member in each area; (areas, 4)."""
    quiet = np.minimum(QUIET_MOST, QUIET * np.sqrt(horizon * QUIET_LEVEL / (members.level(values) + QUIET_LEVEL)))
    others = np.array([1 - PERSISTENCE / horizon - LAST_YEAR, PERSISTENCE / horizon, LAST_YEAR])
    return np.concatenate([np.outer(1 - quiet, others), quiet[:, None]], axis=1)
