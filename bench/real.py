"""Add every real report of a folder in one run, then again, and ask the record two questions; prints what it measured.

python bench/real.py FOLDER
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(*arguments: str) -> tuple[int, list[str], str, float]:
    """The program's status, lines, messages and seconds."""
    began = time.perf_counter()
    done = subprocess.run([str(Path(sys.executable).parent / "fogline"), *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr, time.perf_counter() - began


def main() -> None:
    """Run it."""
    reports = [str(p) for p in sorted(Path(sys.argv[1]).glob("*.jsonl"))]
    with tempfile.TemporaryDirectory() as scratch:
        record = str(Path(scratch) / "war.db")
        status, lines, messages, seconds = run("add", *reports, "--record", record, "--json", "--replay")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        states = [json.loads(line)["status"] for line in lines]
        print(f"added {states.count('added')}, failed {states.count('failed')} of {len(states)} in {seconds:.1f} s: {len(states) / seconds:.1f} a second, peak {peak:.0f} MB, exit status {status}")
        print(messages.strip().splitlines()[-1])
        if status not in (0, 3):
            sys.exit(messages)
        status, lines, messages, seconds = run("add", *reports, "--record", record, "--json")
        states = [json.loads(line)["status"] for line in lines]
        print(f"again: added {states.count('added')}, known {states.count('known')} in {seconds:.1f} s")
        for question in (["claims", "--words", "Baghuz"], ["events", "--place", "Deir ez-Zor", "--from", "2019-01-01"], ["failures"], ["status"]):
            status, lines, messages, seconds = run(*question, "--record", record, "--json")
            print(f"{' '.join(question)}: {len(lines)} rows in {seconds:.2f} s, exit status {status}")


if __name__ == "__main__":
    main()
