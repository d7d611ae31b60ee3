"""Count in how many sentences of training texts each stem stands: which words are common, and which tell.

    python train/count_stems.py CORPUS.jsonl ...

Each CORPUS holds `{"text"}`, one a line. Writes src/fogline/lexicons/stems.json: counts alone, no text. A stem that few sentences
hold is left out: it is as rare as the rarest kept, and names of persons stay out of the table.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from fogline.commonness import stems

OUT = Path(__file__).parent.parent / "src" / "fogline" / "lexicons" / "stems.json"
ABOUT = "In how many sentences of training texts each stem (first five letters) stands; made by train/count_stems.py."
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
SHARE = 0.0003  # of the sentences; rarer stems are not kept


def main(*paths: str) -> None:
    """Count and write."""
    held = Counter[str]()
    sentences = 0
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            for sentence in SENTENCE.split(json.loads(line)["text"]):
                found = stems(sentence)
                sentences += bool(found)
                held.update(found)
    kept = {stem: n for stem, n in sorted(held.items()) if n >= SHARE * sentences}
    OUT.write_text(json.dumps({"about": ABOUT, "sentences": sentences, "holders": kept}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
