"""Measure the pages of records of several sizes, and write the figures and the page that shows them.

python -m bench.pages --events 100000 1000000 --folder DIR [--json bench/pages.json] [--page docs/pages_speed.md]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from bench.pages import ask, page, questions, view
from bench.pages.make import make

import fogline

TIMES, VIEWS = 10, 7
READERS, BESIDE_S = 4, 20.0
Row = dict[str, Any]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", nargs="+", type=int, default=[100_000], help="how many each record is to hold")
    parser.add_argument("--folder", type=Path, required=True, help="where the records are made, and stay; what is there is used")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=TIMES, help="how often each address is asked for after the first time")
    parser.add_argument("--forms", nargs="*", default=[], help="html, json, csv, geojson; all where none is named")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages; nothing is written")
    parser.add_argument("--json", type=Path, help="file of figures; sizes that it holds from earlier runs stay")
    parser.add_argument("--page", type=Path, help="file of Markdown that shows the figures")
    given = parser.parse_args()
    figures = json.loads(given.json.read_text()) if given.json and given.json.exists() else {"sizes": {}}
    given.folder.mkdir(parents=True, exist_ok=True)
    for events in given.events:
        made = make(given.folder, events, seed=given.seed)
        if given.only:
            _look(Path(made["path"]), given)
            continue
        figures["sizes"][str(events)] = _measured(made, given)
        if given.json:
            given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        if given.page:
            given.page.write_text(page.text(figures), encoding="utf-8")


def _look(path: Path, given: argparse.Namespace) -> None:
    """Print each address of some pages, the slowest last."""
    asked = {key: links for key, links in questions.addresses(path, given.seed, given.forms).items() if key[0] in given.only or "/".join(key) in given.only}
    with ask.served(path) as (address, started):
        print(f"started in {started:.1f} s")
        heard = ask.each(address, asked, given.times, given.seed)
    for _, line in sorted((statistics.median(h.ms), f"{statistics.median(h.ms):7.0f} first {h.first_ms:7.0f} {h.bytes / 1000:6.0f} kB {h.gzip_bytes / 1000:5.0f}  {link}") for links in heard.values() for link, h in links.items()):
        print(line)


def _measured(made: Row, given: argparse.Namespace) -> Row:
    """All figures of one record."""
    path = Path(made["path"])
    asked = questions.addresses(path, given.seed, given.forms)
    with ask.served(path) as (address, started):
        heard = ask.each(address, asked, given.times, given.seed)
        first = view.views(address, VIEWS)
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"), "made_s": made["seconds"], "file_bytes": path.stat().st_size, "times": given.times,
        "started_s": round(started, 1), "pages": {f"{name}.{form}": _row(links) for (name, form), links in heard.items()},
        "first_view": first, "beside": _beside(path, asked, given.seed), "load_average": os.getloadavg(), "cores": os.cpu_count(),
        "versions": {"fogline": fogline.__version__, "python": platform.python_version(), "SQLite": apsw.sqlite_lib_version()},
    }  # fmt: skip


def _row(links: Mapping[str, ask.Heard]) -> Row:
    ms = [one for heard in links.values() for one in heard.ms]
    slowest = max(links, key=lambda link: statistics.median(links[link].ms))
    return {
        "questions": len(links), "p50_ms": percentile(ms, 0.5), "p95_ms": percentile(ms, 0.95), "max_ms": percentile(ms, 1.0),
        "first_p95_ms": percentile([h.first_ms for h in links.values()], 0.95), "first_max_ms": percentile([h.first_ms for h in links.values()], 1.0),
        "most_bytes": max(h.bytes for h in links.values()), "most_gzip_bytes": max(h.gzip_bytes for h in links.values()), "slowest": slowest,
    }  # fmt: skip


def _beside(path: Path, asked: Mapping[tuple[str, str], Sequence[str]], seed: int) -> Row:
    """Four readers while a writer appends to a copy of the record."""
    copy = path.with_name(f"written-{path.name}")
    shutil.copy(path, copy)
    links = [link for (_, form), found in asked.items() if form == "html" for link in found]
    try:
        with ask.served(copy) as (address, _), subprocess.Popen([sys.executable, "-m", "bench.pages.write", str(copy), str(BESIDE_S)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            took = ask.together(address, links, READERS, BESIDE_S, seed)
            written = int(writer.stdout.readline() or 0)
    finally:
        for part in copy.parent.glob(f"{copy.name}*"):
            part.unlink()
    return {"readers": READERS, "seconds": BESIDE_S, "answers": len(took), "reports_written": written, **{f"{name}_ms": percentile(took, of) for name, of in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))}}


def percentile(values: Sequence[float], of: float) -> float:
    """The value below which so large a part lies."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * of))], 1)


if __name__ == "__main__":
    main()
