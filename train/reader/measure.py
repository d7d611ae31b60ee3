"""Score a network on a development set while it is trained: attributions of PolNeAR or of war news, by the project's scorer.

    python train/reader/measure.py --score ../shared/score --data ../shared/data [--weights FOLDER/reader.pt] [--set attribution] [--first 40]

Without `--weights` the shipped network is scored.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from fogline import sentences
from fogline.claims import attribution as reader
from fogline.models import network as shipped


def main() -> None:
    """Score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--set", default="attribution")
    parser.add_argument("--first", type=int)
    parser.add_argument("--cue", type=float)
    parser.add_argument("--step", type=float)
    given = parser.parse_args()
    if given.cue:
        reader.CUE_LEAST = given.cue
    if given.step is not None:
        reader.STEP = given.step
    if given.weights:
        import export
        import network

        net = export.Float(network.load(given.weights))
    else:
        net = shipped.load()
    _, text = score(given.score, given.data / given.set / "dev.jsonl", net, given.first)
    print(text)


def score(scorer: Path, gold: Path, net: shipped.Network, first: int | None = None) -> tuple[dict, str]:
    """The scorer's figures and table for a network's attributions."""
    sys.path.insert(0, str(scorer))
    import attribution
    import common

    rows = [json.loads(line) for line in gold.open(encoding="utf-8")][:first]
    readings = {}
    for row in rows:
        seen = shipped.see(row["text"], sentences.split(row["text"]), net)
        found = reader.read(row["text"], seen, net)
        readings[row["id"]] = {
            "attributions": [{r: [[s.start, s.end] for s in getattr(a, r)] for r in ("source", "cue", "content")} for a in found if not a.negated]
        }
    return attribution.score([common.Document(r["id"], r["text"], r["gold"]) for r in rows], readings)


if __name__ == "__main__":
    main()
