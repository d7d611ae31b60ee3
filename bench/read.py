"""How fast Fogline reads: articles/s, sentences/s, peak memory, load time, and where the time goes.

    python bench/read.py REPORTS.jsonl... [--first N] [--profile]

One process, one thread. Times are processor seconds, so that a busy machine does not blur them; wall time is beside them.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import time
from datetime import UTC, datetime
from pathlib import Path


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--first", type=int, help="only the first N reports")
    parser.add_argument("--profile", action="store_true", help="print the functions that take longest")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    given = parser.parse_args()

    began = time.process_time()
    from fogline import line, reports, sentences
    from fogline.gazetteer import Gazetteer

    gazetteer = Gazetteer.load()
    loaded = time.process_time() - began
    items = list(reports.collect([str(f) for f in given.files], published=None, source=None, now=datetime.now(UTC), max_bytes=20_000_000))
    items = items[: given.first] if given.first else items

    list(line.read(items[:1], gazetteer))  # lexicons are loaded when first used
    warm = time.process_time() - began - loaded
    profile = cProfile.Profile()
    if given.profile:
        profile.enable()
    wall, began = time.perf_counter(), time.process_time()
    results = list(line.read(items, gazetteer))
    seconds, wall = time.process_time() - began, time.perf_counter() - wall
    profile.disable()

    read = [r for r in results if isinstance(r, line.Read)]
    count = sum(len(sentences.split(r.reading.document.text)) for r in read)
    characters = sum(len(r.reading.document.text) for r in read)
    figures = {
        "articles": len(read),
        "sentences": count,
        "claims": sum(len(r.reading.claims) for r in read),
        "articles_per_cpu_s": round(len(read) / seconds, 1),
        "sentences_per_cpu_s": round(count / seconds),
        "kB_per_cpu_s": round(characters / 1000 / seconds),
        "articles_per_s": round(len(read) / wall, 1),
        "load_s": round(loaded, 2),
        "first_report_s": round(warm, 2),
        "peak_MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<22}{value}")
    if given.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)


if __name__ == "__main__":
    main()
