"""What a claim's confidence says: the chance that its kind is read right.

Source: Platt (1999), Probabilistic outputs for support vector machines. The weights are fitted by `train/fit_confidence.py`; how well
they hold is in bench/calibration.json.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources

LEAST = 0.005  # and 1 less it is the most: nothing is read with more certainty than that


def of(chance: float) -> float:
    """The chance that a deed is read right, from the one that the reader works with; the surer one stays the surer.

    Args:
        chance: between 0 and 1.
    """
    slope, bias = weights()
    return 1 / (1 + math.exp(-(slope * logit(chance) + bias)))


def logit(chance: float) -> float:
    """The logarithm of the odds."""
    kept = min(1 - LEAST, max(LEAST, chance))
    return math.log(kept / (1 - kept))


@cache
def weights() -> tuple[float, float]:
    """Slope and bias."""
    data = json.loads(resources.files("fogline.lexicons").joinpath("confidence.json").read_text(encoding="utf-8"))
    return data["slope"], data["bias"]
