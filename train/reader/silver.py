"""What the rules read in unlabelled reports, as training text that weighs little: `silver.jsonl`, which stays outside the repository.

    python train/reader/silver.py --data ../shared/data --out FOLDER/silver.jsonl

Texts that are also in a dev file are left out. Of SATP's reports only deeds that its labels bear out are kept.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from fogline import line, reports
from fogline.gazetteer import Gazetteer

SATP = {
    "armed attack": {"battle", "attack_on_civilians:shooting"},
    "bombing": {"explosion_mine", "shelling", "hazard_mines"},
    "kidnapping": {"abduction_detention:abduction"},
    "other": {"attack_on_civilians:killing", "attack_on_civilians:execution", "other", "damage"},
}
SURE = 0.3  # weight beside the 1.0 of what people marked
BORNE_OUT = 0.6
HEADLINES = 1_500


def letters(text: str) -> str:
    """Letters and digits alone, case aside: two texts with the same are one text."""
    return re.sub(r"[\W_]+", "", text.casefold())


def texts(data: Path) -> Iterator[tuple[dict, float]]:
    """Rows with their weight."""
    held = {letters(json.loads(x)["text"]) for x in (data / "claims_war/dev.jsonl").read_text(encoding="utf-8").splitlines()}
    for name in ("fakes", "guardian_sdf"):
        for row in map(json.loads, (data / f"reports/{name}.jsonl").open(encoding="utf-8")):
            if letters(row["text"]) not in held:
                yield row, SURE
    for row in map(json.loads, (data / "kinds/satp_train.jsonl").open(encoding="utf-8")):
        yield row, BORNE_OUT
    headlines = [json.loads(x) for x in (data / "events_ucdp/train.jsonl").open(encoding="utf-8")]
    for row in Random(1).sample(headlines, HEADLINES):
        yield row, SURE


def deeds(reading: object, labels: list[str] | None) -> list[dict]:
    """The claims of a reading as deeds with their roles; with SATP's labels only those they bear out."""
    made = []
    for claim in reading.claims:
        if claim.kind in ("prediction", "threat_warning") and claim.attribution is not None and len(claim.evidence) < 4:
            continue
        if labels is not None:
            names = {claim.kind, *(f"{claim.kind}:{m}" for m in claim.modes)}
            if any(names & SATP[x] for x in SATP) and not any(names & SATP[x] for x in labels):
                continue
        words = next(e.span for e in claim.evidence if e.field == "kind")
        roles: dict[str, list] = {"did": [], "suffered": [], "took_part": [], "place": []}
        for actor in claim.actors:
            if actor.span:
                roles[actor.part].append([actor.span.start, actor.span.end])
        for i in claim.places:
            span = reading.places[i].span
            roles["place"].append([span.start, span.end])
        made.append(
            {
                "words": [words.start, words.end], "kind": claim.kind, "modes": [f"{claim.kind}:{m}" for m in claim.modes],
                "stance": claim.stance, "background": claim.background, "roles": roles,
            }
        )  # fmt: skip
    return made


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    gazetteer = Gazetteer.load()
    rows = list(texts(given.data))
    plain = given.out.with_suffix(".input.jsonl")
    with plain.open("w", encoding="utf-8") as file:
        for i, (row, _) in enumerate(rows):
            file.write(json.dumps({"id": str(i), "text": row["text"], "published_at": row.get("published_at"), "language": "en"}) + "\n")
    items = reports.collect([str(plain)], published=None, source=None, now=datetime.now(UTC), max_bytes=200_000_000)
    with given.out.open("w", encoding="utf-8") as file:
        for (row, weight), read in zip(rows, line.read(items, gazetteer), strict=True):
            if not isinstance(read, line.Read):
                continue
            labels = row["gold"]["labels"] if weight == BORNE_OUT else None
            found = deeds(read.reading, labels)
            file.write(json.dumps({"id": row["id"], "text": row["text"], "deeds": found, "weight": weight}) + "\n")
    plain.unlink()


if __name__ == "__main__":
    main()
