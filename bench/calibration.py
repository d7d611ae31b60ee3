"""Does `confidence` mean what it says? Reliability, expected calibration error, and precision of each kind.

    python bench/calibration.py ../shared [--json bench/calibration.json]

A claim of the war-news set is right when the scorer pairs it with one of its kind; a claim of an incident report (SATP) is right
when the report's labels name its kind. Claims that neither set can judge (kinds that SATP has no label for) are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fogline import contract, line, reports
from fogline.gazetteer import Gazetteer

BINS = 10


def readings(gold: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """What is read from a gold file's texts, by id."""
    rows = [json.loads(x) for x in gold.read_text(encoding="utf-8").splitlines()]
    plain = folder / f"{gold.stem}.input.jsonl"
    plain.write_text("".join(json.dumps({k: v for k, v in row.items() if k != "gold"}) + "\n" for row in rows), encoding="utf-8")
    items = reports.collect([str(plain)], published=None, source=None, now=datetime.now(UTC), max_bytes=200_000_000)
    made = {}
    for read in line.read(items, Gazetteer.load()):
        if isinstance(read, line.Read):
            row = contract.reading_row(read.reading, read.raw.report.input_id, with_document=False)
            made[row["id"]] = row
    plain.unlink()
    return made


def war(shared: Path, folder: Path) -> list[tuple[str, float, bool]]:
    """Kind, confidence and rightness of each claim of the war-news set; the article given twice counts once."""
    sys.path.insert(0, str(shared / "score"))
    import claims as scorer
    from common import characters, pair_greedily

    gold = shared / "data/claims_war/dev.jsonl"
    found = readings(gold, folder)
    made = []
    for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        if row["id"] == "seed":
            continue
        truth, reading = row["gold"], found[row["id"]]
        ours = [scorer.words_of(c, truth) for c in truth["claims"]]
        theirs = [scorer.words_of(c, reading) for c in reading["claims"]]

        def weight(i: int, j: int, truth=truth, reading=reading, ours=ours, theirs=theirs) -> float:
            shared_words = len(ours[i] & theirs[j])
            return shared_words + 1000.0 * (truth["claims"][i]["kind"] == reading["claims"][j]["kind"]) if shared_words else 0.0

        pairs = {j: i for i, j in pair_greedily(range(len(ours)), range(len(theirs)), weight)}
        ignored = characters(truth.get("ignore") or [])
        for j, claim in enumerate(reading["claims"]):
            if j in pairs:
                right = claim["kind"] in {truth["claims"][pairs[j]]["kind"], *(truth["claims"][pairs[j]].get("kind_alternatives") or [])}
            elif theirs[j] and theirs[j] <= ignored:
                continue
            else:
                right = False
            made.append((claim["kind"], claim["confidence"], right))
    return made


def incidents(shared: Path, folder: Path, split: str = "dev") -> list[tuple[str, float, bool]]:
    """Kind, confidence and rightness of each claim of the incident reports that their labels can judge."""
    if (scorers := str(shared / "score")) not in sys.path:
        sys.path.insert(0, scorers)
    import kinds as scorer

    gold = shared / f"data/kinds/satp_{split}.jsonl"
    mapping = scorer.load_mapping(Path("src/fogline/lexicons/mappings/satp.json"))
    found = readings(gold, folder)
    made = []
    for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        for claim in found[row["id"]]["claims"]:
            labels = scorer.labels_of(claim, mapping)
            if labels:
                made.append((claim["kind"], claim["confidence"], bool(set(labels) & set(row["gold"]["labels"]))))
    return made


def reliability(claims: list[tuple[str, float, bool]]) -> dict[str, Any]:
    """Bins of equal width, and the expected calibration error (Naeini et al. 2015)."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for _, confidence, right in claims:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    rows = []
    error = 0.0
    for i in sorted(bins):
        stated, share = sum(c for c, _ in bins[i]) / len(bins[i]), sum(r for _, r in bins[i]) / len(bins[i])
        rows.append({"from": i / BINS, "claims": len(bins[i]), "stated": round(stated, 3), "right": round(share, 3)})
        error += abs(stated - share) * len(bins[i]) / len(claims)
    return {"claims": len(claims), "ece": round(error, 4), "bins": rows}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder that holds data/ and score/")
    parser.add_argument("--json", type=Path, help="keep the figures here too")
    given = parser.parse_args()
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    sets = {"war claims": war(given.shared, folder), "incident reports": incidents(given.shared, folder)}
    figures: dict[str, Any] = {name: reliability(claims) for name, claims in sets.items()}
    kinds: dict[str, list[bool]] = defaultdict(list)
    for claims in sets.values():
        for kind, _, right in claims:
            kinds[kind].append(right)
    figures["precision"] = {kind: {"claims": len(r), "right": round(sum(r) / len(r), 3)} for kind, r in sorted(kinds.items())}
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
