"""Fogline, measured from inside: `bench.read` starts this and asks it for some reports at a time.

python -m bench.read.ours REPORTS.jsonl [--first N] [--threads N] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from typing import Any

from bench.read import asked

BEGAN = time.process_time(), time.perf_counter()


def main() -> None:
    """Load, then read what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--first", type=int, help="only the first N reports")
    parser.add_argument("--threads", type=int, default=1, help="and as many cores")
    parser.add_argument("--profile", action="store_true", help="read all and print the functions that take longest")
    given = parser.parse_args()
    asked.keep_to(given.threads)

    from fogline import line, reports, sentences
    from fogline.cli.options import with_little_gc
    from fogline.gazetteer import Gazetteer

    def collect(*names: str, **more: Any) -> list[Any]:
        return list(reports.collect(names, published=None, source=None, now=datetime.now(UTC), max_bytes=20_000_000, **more))

    gazetteer = Gazetteer.load()
    list(line.read(collect("-", stdin=asked.warm_up()), gazetteer))  # what is loaded at first use
    load = {"load_cpu_s": time.process_time() - BEGAN[0], "load_s": time.perf_counter() - BEGAN[1]}
    items = collect(given.file)[: given.first]

    def read(first: int, last: int) -> dict[str, Any]:
        wall, began = time.perf_counter(), time.process_time()
        results = list(with_little_gc(line.read(items[first:last], gazetteer, threads=given.threads)))
        took = {"cpu_s": time.process_time() - began, "wall_s": time.perf_counter() - wall}
        texts = [r.reading.document.text for r in results if isinstance(r, line.Read)]
        return {
            **took, "articles": len(texts), "characters": sum(map(len, texts)), "sentences": sum(len(sentences.split(t)) for t in texts),
            "claims": sum(len(r.reading.claims) for r in results if isinstance(r, line.Read)),
        }  # fmt: skip

    if given.profile:
        with cProfile.Profile() as profile:
            read(0, len(items))
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)
        return
    models = resources.files("fogline.models").joinpath("en")
    weights = {name: sha256(models.joinpath(name).read_bytes()).hexdigest()[:16] for name in ("encoder.onnx", "roles.onnx")}
    versions = {name: version(name) for name in ("fogline", "onnxruntime", "numpy", "tokenizers")}
    asked.answer(read, len(items), {**load, "versions": versions, "weights": weights})


if __name__ == "__main__":
    main()
