"""Does every member of the forecast earn its place? Rolling origins on a series: members alone, the mixture without each, neighbours of each number, baselines.

    python -m bench.forecast ../shared/data/forecast/series.csv [--json bench/forecast.json]

Told for targets up to 2017-11 and for the year after apart (docs/evaluation.md says what was chosen on which). Each figure is the mean CRPS over
all areas and targets, in dead, and beside it that of log(1 + dead), in which a few sieges do not outweigh all else.
What it cannot measure: other wars; two halves of one war are two samples.
Source of the second: Bosse et al., Scoring epidemiological forecasts on transformed scales, PLOS Computational Biology 19 (2023).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from fogline.forecasts import members, mixture, scores, series, spread
from fogline.forecasts.baselines import BASELINES
from fogline.forecasts.series import Series
from fogline.forecasts.spread import Array

HORIZONS = (1, 3, 6)
FIRST, SECOND = "up to 2017-11", "2017-12 to 2018-11"
SPLIT, SHORTEST = "2017-12", 12  # first month of the second half; months known before the first target
Model = Callable[[Series, int], Array]
PARTS: dict[str, Model] = {
    "change": lambda s, h: members.change(s.values, h), "persistence": lambda s, _: members.persistence(s.values),
    "last year": lambda s, _: members.last_year(s.values), "quiet": lambda s, _: members.quiet(s.values),
}  # fmt: skip
NEIGHBOURS: tuple[tuple[Any, str, tuple[float, ...]], ...] = (
    (members, "SHIFT", (1.0, 10.0)), (members, "SHORT", (0.2, 0.5)), (members, "LONG", (6.0, 24.0)), (members, "RIDGE", (0.05, 0.2)),
    (members, "EARLIEST", (3, 8)), (members, "PRIOR_PAIRS", (5, 20)), (mixture, "PERSISTENCE", (0.2, 0.6)), (mixture, "LAST_YEAR", (0.05, 0.2)),
    (mixture, "QUIET", (0.04, 0.12)),
)  # fmt: skip


def without(i: int) -> Model:
    """The mixture without one of its members, the others' weights in proportion."""

    def made(known: Series, horizon: int) -> Array:
        weights = np.delete(mixture.weights(known.values, horizon), i, axis=1)
        parts = [model(known, horizon) for j, model in enumerate(PARTS.values()) if j != i]
        return spread.mixed(parts, weights / weights.sum(axis=1, keepdims=True))

    return made


def measure(model: Model, whole: Series) -> dict[str, dict[str, dict[str, float]]]:
    """The mean scores by half and horizon."""
    months = [series.later(whole.first, i) for i in range(whole.values.shape[1])]
    found: dict[str, dict[str, dict[str, float]]] = {}
    for half in (FIRST, SECOND):
        for horizon in HORIZONS:
            targets = [i for i, m in enumerate(months) if i >= SHORTEST + horizon - 1 and (m < SPLIT) == (half == FIRST)]
            plain, logs, inside = [], [], []
            for i in targets:
                stated = spread.stated(model(whole.until(months[i - horizon]), horizon))
                points = np.array([spread.read(spread.named(row)) for row in stated])
                came = whole.values[:, i]
                plain.append(scores.crps(points, came))
                logs.append(scores.crps(np.log1p(points), np.log1p(came)))
                low, high = (stated[:, spread.NAMES.index(name)] for name in ("0.05", "0.95"))
                inside.append((low <= came) & (came <= high))
            found.setdefault(half, {})[f"h{horizon}"] = {
                "crps": round(float(np.mean(plain)), 2), "crps_log": round(float(np.mean(logs)), 4), "cover90": round(float(np.mean(inside)), 3),
            }  # fmt: skip
    return found


@contextmanager
def changed(module: Any, name: str, value: float) -> Iterator[None]:
    """One number of the model is another for a while."""
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    whole = series.read(options.series)
    result = {"fogline": measure(mixture.forecast, whole)}
    result |= {f"alone: {name}": measure(model, whole) for name, model in PARTS.items()}
    result |= {f"without: {name}": measure(without(i), whole) for i, name in enumerate(PARTS)}
    for module, name, values in NEIGHBOURS:
        for value in values:
            told = f"{name} {value:g}, not {getattr(module, name):g}"
            with changed(module, name, value):
                result[told] = measure(mixture.forecast, whole)
    result |= {f"baseline: {name}": measure(lambda s, _, make=make: make(s.values), whole) for name, make in BASELINES.items()}
    for name, halves in result.items():
        cells = ["  ".join(f"{v['crps']:6.1f} {v['crps_log']:.3f} {v['cover90']:.2f}" for v in half.values()) for half in halves.values()]
        print(f"{name:<32}", "   |   ".join(cells))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
