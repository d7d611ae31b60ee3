"""Measure the record at several sizes, each built anew, and write the figures and the page that shows them.

python -m bench.record --claims 100000 1000000 10000000 --folder DIR [--json FILE] [--page docs/scale.md]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from bench.record import page, questions, world
from bench.record.build import append_more, build
from bench.record.grow import grow

import fogline
from fogline.record import Record
from fogline.record.verify import faults

MORE = 50_000  # claims appended through the log to a record that was grown
ROWS_OF_FILE = "SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY 2 DESC"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.record", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", nargs="+", type=int, default=[100_000], help="how many claims a record is to hold, for each record")
    parser.add_argument("--folder", type=Path, required=True, help="where the records are built; they are deleted afterwards")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="file of figures; sizes that it holds from earlier runs stay")
    parser.add_argument("--page", type=Path, help="file of Markdown that shows the figures")
    parser.add_argument("--verify-up-to", type=int, default=1_000_000, metavar="CLAIMS", help="check records of up to this size as `fogline verify` does")
    parser.add_argument("--times", type=int, default=1, help="make the last record this many times larger in the database, and ask it too: see grow.py")
    parser.add_argument("--keep", action="store_true", help="keep the records, and do not build those that are there already")
    given = parser.parse_args()

    given.folder.mkdir(parents=True, exist_ok=True)
    figures = json.loads(given.json.read_text()) if given.json and given.json.exists() else {"sizes": {}}
    told_of = world.make(given.seed)
    gc.freeze()  # it is no part of what is measured
    for claims in given.claims:
        path = given.folder / f"{claims}.db"
        found = _measure(path, told_of, given.seed, claims, verify=claims <= given.verify_up_to)
        figures["sizes"][str(claims)] = found
        print(json.dumps(found, indent=1), flush=True)
        _write(figures, given)
        if given.times > 1 and claims == given.claims[-1]:
            figures["sizes"][str(claims * given.times)] = _grown(path, told_of, given.seed, given.times, found)
            _write(figures, given)
        if not given.keep:
            _delete(path)


def _write(figures: dict[str, Any], given: argparse.Namespace) -> None:
    """The figures and the page."""
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if given.page:
        given.page.write_text(page.text(figures), encoding="utf-8")


def _grown(path: Path, told_of: world.World, seed: int, times: int, small: dict[str, Any]) -> dict[str, Any]:
    """Copy a record, make it as many times as large, ask it everything, and append to it as it is then."""
    large = path.with_name(f"grown-{path.name}")
    _delete(large)
    shutil.copy(path, large)
    grow_s = grow(large, times, progress=True)
    with Record(large, create=False) as record:
        tables = {row["name"]: row["bytes"] for row in record.engine.all(ROWS_OF_FILE)}
    asked = [asdict(question) for question in questions.measure(large, told_of, seed=seed)]
    counts = {name: small["built"][name] * times for name in ("claims", "reports", "events", "revisions", "blob_bytes")}
    built = {**small["built"], **counts, "file_bytes": large.stat().st_size, "grow_s": round(grow_s), **append_more(large, told_of, seed=seed, claims=MORE)}
    _delete(large)
    return {**small, "claims": counts["claims"], "measured_at": datetime.now(UTC).isoformat(timespec="minutes"), "grown_from": small["claims"],
            "built": built, "tables": tables, "questions": asked, "verified": None, "load_average": os.getloadavg()}  # fmt: skip


def _measure(path: Path, told_of: world.World, seed: int, claims: int, *, verify: bool) -> dict[str, Any]:
    """Build one record and ask it everything."""
    told = path.with_name(f"{path.name}.built.json")
    if not told.exists():
        _delete(path)
        built = asdict(build(path, told_of, seed=seed, claims=claims, progress=True, aside=True)) | {"load_average": os.getloadavg()}
        told.write_text(json.dumps(built, default=str), encoding="utf-8")
    built = json.loads(told.read_text(encoding="utf-8"))
    built.pop("steps")
    with Record(path, create=False) as record:
        tables = {row["name"]: row["bytes"] for row in record.engine.all(ROWS_OF_FILE)}
    asked = [asdict(question) for question in questions.measure(path, told_of, seed=seed)]
    return {
        "claims": claims, "measured_at": datetime.now(UTC).isoformat(timespec="minutes"), "seed": seed, "built": built, "tables": tables,
        "questions": asked, "verified": _verified(path) if verify else None, "load_average": os.getloadavg(), "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9), "machine": _processor(),
        "versions": {"fogline": fogline.__version__, "python": platform.python_version(), "SQLite": apsw.sqlite_lib_version(), "apsw": apsw.apsw_version()},
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def _verified(path: Path) -> dict[str, Any]:
    """What `fogline verify` finds wrong, which is to be nothing, and how long it looks."""
    clock = time.perf_counter()
    with Record(path, create=False) as record:
        found: Sequence[str] = list(faults(record.engine))
    return {"faults": len(found), "first_faults": found[:3], "seconds": round(time.perf_counter() - clock, 1)}


def _processor() -> str:
    """What the system calls its processor."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _delete(path: Path) -> None:
    """Delete a record with all that lies beside it."""
    for part in path.parent.glob(f"{path.name}*"):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()


if __name__ == "__main__":
    main()
