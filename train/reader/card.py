"""The card of shipped weights: `card.json` for programs and tests, `CARD.md` for people.

    python train/reader/card.py --models src/fogline/models/en --scores FILE.json

Scores are measured, never typed: FILE is what `board.py reader --save` wrote, and parity is what `export.py` found.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

FILES = ("encoder.onnx", "roles.onnx", "vocab.txt")
DATA = (
    ("PolNeAR, train split", "attributions", "no licence stated; news text of seven publishers", "networkdynamics/PolNeAR"),
    ("event_location, train split", "the place of an event verb", "MIT (annotations); newswire text", "ahalterman/event_location"),
    ("CAMEO actor sentences, train split", "who did and who suffered", "GPL-3.0 repository; news sentences", "eventdata/ConfliBERT"),
    ("re3d, train split", "names of persons, groups and places", "public domain, OGL 3.0, CC BY 3.0 AU, CC BY-SA 3.0", "dstl/re3d"),
    ("GeoVirus, GeoWebNews, train split", "names of places", "CC BY and third parties'", "geoai-lab/EUPEG"),
    ("SATP reports, train split", "kinds, as the rules read them and the labels bear out", "licence unclear", "eventdata/ConfliBERT"),
    ("unlabelled war reports and headlines", "kinds, as the rules read them, at a low weight", "publishers'", "FA-KES, NGEC, SOHR headlines by way of UCDP"),
    ("our own exemplars", "all heads but names", "Apache-2.0, in train/exemplars", "this project"),
)
NOT_FOR = (
    "choosing targets, or any decision about a person",
    "languages other than English",
    "deciding whether something happened: it says what a text says",
    "reading without a person where lives, liberty or asylum depend on it",
)


def main() -> None:
    """Write both cards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--scores", type=Path, required=True, help="figures of the scorers, as JSON")
    parser.add_argument("--parity", type=Path, required=True, help="what export.py found")
    given = parser.parse_args()
    scores = {k: v for k, v in json.loads(given.scores.read_text(encoding="utf-8")).items() if v is not None}
    card = {
        "name": "fogline-reader@0.2",
        "made": datetime.now(UTC).date().isoformat(),
        "licence": "Apache-2.0 (weights); starts from MiniLM-L6 (Apache-2.0), its first four layers",
        "sha256": {name: hashlib.sha256((given.models / name).read_bytes()).hexdigest() for name in FILES},
        "parity": json.loads(given.parity.read_text(encoding="utf-8")),
        "scores": scores,
    }
    (given.models / "card.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    size = sum((given.models / name).stat().st_size for name in FILES) / 1e6
    lines = [
        f"# {card['name']}: the trained reader", "",
        f"Made {card['made']}, {size:.1f} MB. Licence: {card['licence']}.", "",
        "One pass of a small encoder (4 layers, 384 wide, uncased WordPiece with the case, quotation marks and paragraphs as features)",
        "labels each piece: cue of speech, deed by kind, name. A second head is given one cue or deed and labels what belongs to it:",
        "source and content, or who did, suffered, took part, and where; and says the deed's modes, stance and whether it is history.", "",
        "Weights of matrices have 7 bits and a scale a column, so that no processor overflows and all give the same; made by `make train`,",
        "seed 20261125; `train/reader/` is the whole of it.", "",
        "These weights came of a run that was stopped and gone on with: the mean of those after its second epoch, its fourth, and one more at",
        "0.4 of the rates. `make train` keeps a running mean in one run instead; it will be near these figures, not equal to them.", "",
        "## Trained on", "", "| corpus | for | licence | where |", "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in DATA), "",
        "None of these texts is in this package. No development or test split was trained on.", "",
        "## Scores", "", "Development splits, by the scorers named in docs/evaluation.md.", "", "| figure | |", "|---|---|",
        *(f"| {name} | {value} |" for name, value in sorted(scores.items())), "",
        "## 8 bits beside float", "", "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in sorted(card["parity"].items())), "",
        "## Not for", "", *(f"- {use}" for use in NOT_FOR), "",
        "It reads newswire English of the years 1990 to 2026; translated dispatches and social media less well. It inherits what its",
        "corpora call speech (US election news of 2016) and what its authors call a deed. Confidence is calibrated on development data only.",
    ]  # fmt: skip
    (given.models / "CARD.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
