"""Measure the gazetteer, the shipped one and one of a million places more made by `fogline gazetteer add`'s own way, and write figures and page.

    python -m bench.gazetteer [--rows N] [--rounds N] [--json FILE] [--page FILE]

Each round opens each gazetteer in a new process. The million places are made up, in the form of GeoNames' country files.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.gazetteer import page
from bench.read.__main__ import machine

Row = dict[str, Any]
GOALS = {"load_s": 0.3, "load_mb": 120, "exact_per_cpu_s": 100_000, "fuzzy_per_cpu_s": 2_000}
HEADS = "Tall Tell Kafr Deir Khan Umm Bir Ayn Jabal Wadi Qaryat Khirbat Burj Jisr Abu Bayt".split()
PARTS = "ba bar da dar fa far ha hal ja jar ka kar la lam ma mar na nas qa qar ra ras sa sar ta tar wa ya za zar shi min rud".split()
BETWEEN = (35.0, 40.0)  # degrees, both ways


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.gazetteer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="places made up")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="file of figures")
    parser.add_argument("--page", type=Path, help="file of Markdown, between whose marks the figures are written")
    given = parser.parse_args()

    figures: Row = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "rows": given.rows, "rounds": given.rounds, "goals": GOALS, "machine": machine(), "load_before": _load()}
    with tempfile.TemporaryDirectory() as folder:
        figures["build"] = build(Path(folder), given.rows)
        rounds: dict[str, list[Row]] = {"shipped": [], "million": []}
        for number in range(given.rounds):
            for name, added in (("shipped", Path(folder) / "nothing"), ("million", Path(folder) / "added")):
                rounds[name].append(_measured(added, number))
                print(f"round {number + 1} of {given.rounds}, {name}: {json.dumps(rounds[name][-1])}", file=sys.stderr, flush=True)
    figures |= {"load_after": _load(), "gazetteers": {name: {key: _middle([row[key] for row in rows]) for key in rows[0]} for name, rows in rounds.items()}}
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if given.page:
        given.page.write_text(page.written(given.page.read_text(encoding="utf-8"), figures), encoding="utf-8")


def build(folder: Path, rows: int) -> Row:
    """Make a country up, and add it; how long that takes and how large it is."""
    from fogline.gazetteer import adding

    source = folder / "SY.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open("SY.txt", "w") as table:
        for line in made_up(rows):
            table.write(line.encode())
    wall, began = time.perf_counter(), time.process_time()
    [country] = adding.add([source], folder / "added", today="2026-01-01", bar=_silent)
    took = {"build_s": round(time.perf_counter() - wall, 1), "build_cpu_s": round(time.process_time() - began, 1)}
    index = next((folder / "added").glob("index-*"))
    return {**took, "places_more": country.places, "zip_mb": _mb([source]), "index_mb": _mb(index.iterdir())}


def made_up(rows: int) -> Iterator[str]:
    """Lines of a country's table: names of two or three parts, a third with a second spelling, most without people counted."""
    dice = random.Random(6)
    for number in range(1, rows + 1):
        name = f"{dice.choice(HEADS)} {''.join(dice.choices(PARTS, k=dice.randint(2, 4))).capitalize()}"
        if dice.random() < 0.3:
            name += f" {''.join(dice.choices(PARTS, k=2)).capitalize()}"
        also = name.replace("a", "e", 1) if dice.random() < 0.33 else ""
        lat, lon = (dice.uniform(*BETWEEN) for _ in range(2))
        people = dice.randint(50, 20_000) if dice.random() < 0.2 else 0
        cells = [100_000_000 + number, name, name, also, f"{lat:.5f}", f"{lon:.5f}", "P", "PPL", "SY", "", f"{dice.randint(1, 14):02}", "", "", "", people, "", 200, "Asia/Damascus", "2026-01-01"]
        yield "\t".join(map(str, cells)) + "\n"


@contextmanager
def _silent(_: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


def _measured(added: Path, seed: int) -> Row:
    """What one process finds."""
    done = subprocess.run([sys.executable, "-m", "bench.gazetteer.one", str(added), str(seed)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def _middle(values: list[float]) -> Row:
    """The median of the rounds, with the least and the most."""
    return {"median": round(median(values), 3), "least": round(min(values), 3), "most": round(max(values), 3)}


def _mb(paths: Any) -> float:
    return round(sum(path.stat().st_size for path in paths) / 1e6, 1)


def _load() -> float:
    """How many processes wanted a core in the last minute."""
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
