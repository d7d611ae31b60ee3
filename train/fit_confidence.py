"""Fit what a claim's `confidence` says: the chance that its kind is read right, from the chance that the reader works with.

    python train/fit_confidence.py ../shared

Platt scaling (Platt 1999) on the labelled incident reports of SATP's training split; writes src/fogline/lexicons/confidence.json.
Run it after `train/fit_modes.py`; `bench/calibration.py` measures it on the development split.
"""

from __future__ import annotations

import argparse
import json
import math
from datetime import UTC, datetime
from pathlib import Path

from bench import calibration

from fogline.claims import confidence

OUT = Path("src/fogline/lexicons/confidence.json")
ROUNDS, RATE = 3_000, 0.5


def main() -> None:
    """Read the training split, fit, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder that holds data/ and score/")
    given = parser.parse_args()
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    confidence.weights.cache_clear()
    claims = calibration.incidents(given.shared, folder, "train")
    slope, bias = confidence.weights()
    worked_with = [((confidence.logit(c) - bias) / slope, right) for _, c, right in claims]  # undo what the present weights do
    slope, bias = 1.0, 0.0
    for _ in range(ROUNDS):
        errors = [(1 / (1 + math.exp(-(slope * z + bias))) - right, z) for z, right in worked_with]
        slope -= RATE * sum(e * z for e, z in errors) / len(errors)
        bias -= RATE * sum(e for e, _ in errors) / len(errors)
    card = {"about": "Platt scaling of the chance that a deed is read right", "data": f"SATP, training split, {len(claims)} claims", "day": f"{datetime.now(UTC):%Y-%m-%d}"}
    OUT.write_text(json.dumps({**card, "slope": round(slope, 3), "bias": round(bias, 3)}, indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
