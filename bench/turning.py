"""How well the chance that a place changes hands within 30 days does, beside the base rate and beside "no change".

    python -m bench.turning --score SCORE --gold GOLD [GOLD ...] --out bench/turning.json

SCORE and GOLD as for bench/control.py: reports are generated, and each is taken as its author meant it. On each tenth day of a window the
chances are made from what was published by then, and scored 30 days later twice: by what the record then says, and by the gold timeline.
Nothing here was used to choose a number of the model.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import sys
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.control import OTHER, SIDES, meant

from fogline.control.answers import Answers
from fogline.figures import Share
from fogline.forecasts import hazard

EVERY = 10  # days
FLOOR = 0.001
EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0)


def backtest(gold: Any) -> dict[str, Any]:
    """Scores by what came: "record" and "gold"."""
    statements = meant(gold)
    came: dict[str, list[tuple[float, float, bool]]] = {"record": [], "gold": []}
    day, begun, made = gold.start + timedelta(hazard.AHEAD), time.perf_counter(), 0
    while day + timedelta(hazard.AHEAD) <= gold.end:
        due = day + timedelta(hazard.AHEAD)
        later = {str(h.place.gazetteer_id): hazard.side(h) for h in Answers(statements, due, days=[due]).holdings(due)}
        for c in hazard.chances(statements, day):
            name = str(c.place.gazetteer_id)
            now = next(s for s, (_, actor) in SIDES.items() if actor == c.holder)
            side = SIDES[now][0]
            came["record"].append((c.chance, c.base_rate, later.get(name) not in (None, side)))
            came["gold"].append((c.chance, c.base_rate, truth(gold, name.partition(":")[2], due) == OTHER[now]))
            made += 1
        day += timedelta(EVERY)
    return {"forecasts": made, "seconds": round(time.perf_counter() - begun, 1), **{name: scored(rows) for name, rows in came.items()}}


def truth(gold: Any, place: str, day: date) -> str | None:
    """The side that held a place on a day."""
    control = importlib.import_module("control")
    found: str | None = control.status(gold.lines[place], day)
    return found


def scored(rows: list[tuple[float, float, bool]]) -> dict[str, Any]:
    """Brier and logarithmic scores of the model, the base rate and "no change", and the reliability of the model."""
    told: dict[str, Any] = {"changed": sum(y for _, _, y in rows), "share": round(sum(y for _, _, y in rows) / len(rows), 4)}
    for name, at in (("model", 0), ("base rate", 1), ("no change", None)):
        given = [(0.0 if at is None else row[at], row[2]) for row in rows]
        told[name] = {
            "brier": round(sum((p - y) ** 2 for p, y in given) / len(given), 4),
            "log": round(-sum(math.log(max(p if y else 1 - p, FLOOR)) for p, y in given) / len(given), 4),
        }
    told["reliability"] = []
    for low, high in pairwise(EDGES):
        held = [(p, y) for p, _, y in rows if low <= p < high or (high == 1.0 and p == 1.0)]
        if held:
            hits = sum(y for _, y in held)
            told["reliability"].append(
                {"from": low, "to": high, "forecasts": len(held), "stated": round(sum(p for p, _ in held) / len(held), 4), "came": round(hits / len(held), 4), "interval": [round(x, 4) for x in Share(hits, len(held)).interval()]}
            )
    return told


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=Path("bench/turning.json"))
    given = parser.parse_args()
    sys.path.insert(0, str(given.score))
    control = importlib.import_module("control")
    made = {folder.name: backtest(control.Gold(folder)) for folder in given.gold}
    given.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
