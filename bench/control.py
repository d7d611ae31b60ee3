"""How the model of control degrades as false reports rise, how near learned reliabilities come to the true shares, and how fast it is.

    python bench/control.py --score SCORE --gold GOLD [GOLD ...] --out bench/control.json

SCORE holds control.py, control_generate.py and control_patterns.jsonl, GOLD a folder of settlements and their timeline. Reports are
generated, and each is taken as its author meant it, so that what is measured is the model and not the reader.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from fogline.control.answers import Answers
from fogline.control.statements import Form, Statement, Voice
from fogline.types import Place

SIDES = {"RU": ("russia", "russian-armed-forces"), "UA": ("ukraine", "ukrainian-armed-forces")}
OTHER = {"RU": "UA", "UA": "RU"}
FORMS: dict[str, Form] = {"gain": "gain", "withdraw": "loss", "hold": "hold", "deny": "denied"}
VOICES: dict[str, Voice] = {"self": "own", "other": "adverse", "third": "other", "none": "other"}
FALSE = (0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
SETTLEMENTS, DAYS, A_DAY = 12_000, 1_500, 60  # of the speed test; statements a day


def meant(gold: Any) -> list[Statement]:
    """The statements that the reports' authors meant."""
    found = []
    for row in gold.reports:
        meta = row["meta"]
        if meta["kind"] not in FORMS or meta["implies"] not in SIDES:
            continue
        name, lat, lon = gold.places[meta["settlement"]]
        holds = meta["kind"] != "withdraw"
        side, actor = SIDES[meta["side"] if holds else OTHER[meta["side"]]]
        day = date.fromisoformat(row["published_at"])
        place = Place(name, lat, lon, 2000.0, "settlement", f"geonames:{meta['settlement']}")
        origin = meta.get("copy_of", row["id"])
        found.append(
            Statement(place, FORMS[meta["kind"]], side, holds, actor, VOICES[meta["speaker"]], day, day, row["source"], origin, row["id"], "")
        )
    return found


def answered(gold: Any, statements: list[Statement]) -> tuple[dict[tuple[str, date], float | None], Answers]:
    """The chance of RU by settlement and day, and what was learned."""
    answers = Answers(statements, max(gold.days), days=gold.days)
    found: dict[tuple[str, date], float | None] = {}
    for day in gold.days:
        for h in answers.holdings(day):
            ours, theirs = (h.shares.get(SIDES[side][1], 0.0) for side in ("RU", "UA"))
            found[str(h.place.gazetteer_id).partition(":")[2], day] = ours / (ours + theirs) if ours + theirs else None
    return found, answers


def generated(score: Path, folder: Path, share: float, *, uneven: bool = False) -> Any:
    """The gold of a folder with reports of which a share is false."""
    control, generator, common = (importlib.import_module(name) for name in ("control", "control_generate", "event_common"))
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made, "gold")
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("deepstate"))
        patterns = common.read_jsonl(score / "control_patterns.jsonl")
        common.write_jsonl(copy / "reports.jsonl", generator.generate(copy, patterns, 5, share, uneven))
        return control.Gold(copy)


def degradation(score: Path, folder: Path) -> list[dict[str, float]]:
    """Figures by share of false reports, of the model and of the two simple rules."""
    control = importlib.import_module("control")
    rows = []
    for share in FALSE:
        gold = generated(score, folder, share)
        found, _ = answered(gold, meant(gold))
        row = {"false": share}
        for name, given in (("model", found), ("last claim", control.last_claim(gold)), ("last week", control.last_week(gold))):
            figures = control.score(gold, given)
            row |= {f"{name} agreement": figures["all"]["agreement"], f"{name} brier": figures["all"]["brier"]}
        rows.append({k: round(v, 4) for k, v in row.items()})
    return rows


def reliabilities(score: Path, folder: Path) -> dict[str, Any]:
    """Each outlet's true share of true reports beside what was learned of it, and how they go together (Spearman)."""
    gold = generated(score, folder, 0.25, uneven=True)
    _, answers = answered(gold, meant(gold))
    rows = {}
    for source in sorted({row["source"] for row in gold.reports}):
        told = [row["meta"]["true"] for row in gold.reports if row["source"] == source]
        right, wrong, _, _ = answers.learned.source(source)
        rows[source] = {
            "reports": len(told),
            "true": round(sum(told) / len(told), 3),
            "learned": round(right / (right + wrong), 3) if right + wrong else None,
        }
    pairs = [(r["true"], r["learned"]) for r in rows.values() if r["learned"] is not None]
    ranks = [np.argsort(np.argsort([p[i] for p in pairs])) for i in (0, 1)]
    return {"sources": rows, "rank correlation": round(float(np.corrcoef(*ranks)[0, 1]), 3)}


def speed() -> dict[str, float]:
    """Processor seconds (one core) and memory for all days of many settlements, and for one day's answer."""
    chance = np.random.default_rng(1)
    side, start = ("red", "blue"), date(2020, 1, 1)
    points = chance.uniform((46.0, 30.0), (50.0, 40.0), (SETTLEMENTS, 2))
    places = [Place(f"Town {i}", float(lat), float(lon), 2000.0, "settlement", f"geonames:{i}") for i, (lat, lon) in enumerate(points)]
    statements = []
    for n in range(DAYS * A_DAY):
        day, place = start + timedelta(n // A_DAY), places[int(chance.integers(SETTLEMENTS)) if n >= SETTLEMENTS else n]
        who = side[int(place.lon > 35)]
        form: Form = "gain" if chance.random() < 0.05 else "hold"
        statements.append(Statement(place, form, who, True, f"{who}-army", "other", day, day, f"S{n % 20}", f"{n}", f"claim_{n}", ""))
    last = start + timedelta(DAYS - 1)
    begun = time.process_time()
    answers = Answers(statements, last)
    whole = time.process_time() - begun
    begun = time.process_time()
    answers.holdings(last)
    one = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "settlements": SETTLEMENTS,
        "days": DAYS,
        "statements": len(statements),
        "all_processor_s": round(whole, 1),
        "one_day_processor_ms": round(one * 1000),
        "peak_gb": round(peak, 2),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=Path("bench/control.json"))
    given = parser.parse_args()
    sys.path.insert(0, str(given.score))
    made: dict[str, Any] = {"speed": speed()}
    for folder in given.gold:
        made[folder.name] = {"false": degradation(given.score, folder), "reliability": reliabilities(given.score, folder)}
    given.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
