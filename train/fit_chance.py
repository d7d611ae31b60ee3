"""Fit the weights of the signs by which the chance of an event is told, beside events that UCDP coded.

    PYTHONPATH=src:. python train/fit_chance.py GOLD.jsonl RECORD

GOLD and RECORD as for bench/standing.py, of the training years. Needs numpy. Logistic regression with a ridge; the stated part of
src/fogline/lexicons/chance_weights.json stays as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.standing import judged
from fit_places import fit

from fogline import chances

OUT = Path(__file__).parent.parent / "src" / "fogline" / "lexicons" / "chance_weights.json"


def main(gold: str, record: str) -> None:
    """Fit and write."""
    found = [(chances.signs(j.claims), j.right) for j in judged(Path(gold), Path(record))]
    data = [({name: value for name, value in signs.items() if name != "bias"}, right, 1.0) for signs, right in found]
    weights = json.loads(OUT.read_text(encoding="utf-8"))
    weights["fitted"] = fit(data, threshold=0.5)
    weights["card"]["events"], weights["card"]["right"] = len(data), round(sum(right for _, right, _ in data) / len(data), 3)
    OUT.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
