"""One process's figures of one gazetteer, as JSON: python -m bench.gazetteer.one FOLDER SEED."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter(), time.process_time()
EXACT, FUZZY = 50_000, 3_000  # names looked up, each once
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Open, look up, tell."""
    from fogline.gazetteer import added, fold

    gazetteer = added.opened(Path(sys.argv[1]))
    assert gazetteer.lookup("Aleppo")
    told = {"load_s": time.perf_counter() - BEGAN[0], "load_cpu_s": time.process_time() - BEGAN[1], "load_mb": _peak_mb()}
    dice = random.Random(sys.argv[2])
    some = dice.sample(range(len(gazetteer)), EXACT + FUZZY * 3)
    names = [gazetteer.place(number).name for number in some]
    exact, others = names[:EXACT], [name for name in names[EXACT:] if len(fold(name)) > 5][:FUZZY]
    slipped = [_slip(fold(name), dice) for name in others]

    def rate(found: float, began: float) -> float:
        return found / (time.process_time() - began)

    began = time.process_time()
    known = sum(bool(gazetteer.records(fold(name))) for name in exact)
    told["exact_per_cpu_s"] = rate(len(exact), began)
    began = time.process_time()
    for name in exact:
        gazetteer.lookup(name)
    told["candidates_per_cpu_s"] = rate(len(exact), began)
    gazetteer.lookup("Alepppo")  # opens the field of bits
    began = time.process_time()
    answers = [gazetteer.lookup(name) for name in slipped]
    told["fuzzy_per_cpu_s"] = rate(len(slipped), began)
    right = sum(any(fold(c.place.name) == fold(name) for c in found) for name, found in zip(others, answers, strict=True))
    print(json.dumps({**told, "found": right / len(slipped), "known": known / len(exact), "places": len(gazetteer), "peak_mb": _peak_mb()}))


def _slip(folded: str, dice: random.Random) -> str:
    """A name with one letter left out, put in, changed, or swapped with the next, not the first."""
    at = dice.randrange(1, len(folded) - 1)
    match dice.randrange(4):
        case 0:
            return folded[:at] + folded[at + 1 :]
        case 1:
            return folded[:at] + dice.choice(LETTERS) + folded[at:]
        case 2:
            return folded[:at] + dice.choice(LETTERS) + folded[at + 1 :]
    return folded[:at] + folded[at + 1] + folded[at] + folded[at + 2 :]


def _peak_mb() -> float:
    """The most memory that this process had; what getrusage says has that of the one that started it in it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1e3


if __name__ == "__main__":
    main()
