"""Fit the weights by which two documents' tellings are held to tell of one event.

    python train/fit_events.py COREFERENCE.jsonl COREFERENCE.db HEADLINES.jsonl HEADLINES.db

The first two are `{"id", "text", "gold": {"topic", "mentions": [{"span", "spans", "cluster"}]}}`, one document a line, and a record of
the same documents made by `fogline add`: tellings whose deeds are of one cluster tell of one event, others do not.
The last two are headlines `{"id", "gold": [{"date_start", "date_end", "where", "where_prec", "lat", "lon"}]}` of coded events and their
record: two headlines tell of one event if they have a coded place with its days in common, and of two if they have none. Needs numpy. Logistic regression with a ridge;
documents are parted in five, and the score on the card is of those that were not fitted on. Writes
src/fogline/lexicons/events_weights.json.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fit_places import fit

from fogline import blocks, judging
from fogline.geometry import distance_m
from fogline.likeness import NEAR_M, signs
from fogline.record.record import Record
from fogline.record.stock import Stock
from fogline.tellings import Telling, tell
from fogline.types import Filed, Place

OUT = Path(__file__).parent.parent / "src" / "fogline" / "lexicons" / "events_weights.json"
ABOUT = "Weights of the signs by which two documents tell of one event, log odds; made by train/fit_events.py."
DATA = "ECB+ train (574 documents; annotations CC BY 3.0); UCDP GED headlines of one publisher, 2017-01 to 2017-04 (920)."
THRESHOLD = 0.5
START = datetime(2001, 1, 1, tzinfo=UTC)
STRANGERS = 40  # tellings of other topics that each one is held against
TOWN = 2  # UCDP where_prec: the place itself, or near it
FOLDS = 5
# The headlines are of events that rest on one post alone, so none of them is told twice by its publisher: the fitted weight (-2.9) is too strong.
SAME_PUBLISHER = -1.5
Example = tuple[dict[str, float], bool, float]
Pair = tuple[int, Example]  # with the fold


def tellings(path: Path, days: dict[str, datetime] | None = None) -> dict[str, list[Telling]]:
    """Of each report of a record, by the report's id; published on given days."""
    with Record(path, create=False) as record:
        claims = Stock.load(record.engine).at("9999").claims
    documents: dict[str, list[Filed]] = defaultdict(list)
    for filed in claims:
        documents[filed.claim.document_id].append(replace(filed, published_at=days[filed.input_id]) if days else filed)
    return {own[0].input_id: tell(own, judging.decide(())) for own in documents.values()}


def rows(path: Path) -> dict[str, Any]:
    """The gold of each document."""
    return {row["id"]: row["gold"] for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def weighed(pairs: Sequence[tuple[int, Telling, Telling, bool]], share: float) -> Iterator[Pair]:
    """The pairs that nothing speaks against; each class with the same weight in all, and all with a share of the whole."""
    found = [(fold, s, same) for fold, a, b, same in pairs if a.family == b.family and (s := signs(a, b)) is not None]
    print(f"{len(found)} pairs, {sum(same for _, _, same in found)} of one event")
    for fold, s, same in found:
        yield fold, (s, same, share / len(found))


def published(gold: dict[str, Any]) -> dict[str, datetime]:
    """A made-up day for each document of the corpus, which keeps none: one for each subtopic, as its documents report one thing.

    Of two subtopics of one topic, which report two like things, the days lie a year apart.
    """
    topics = sorted({row["topic"] for row in gold.values()})
    return {name: START + timedelta(days=10 * topics.index(row["topic"]) + (365 if name.endswith("plus") else 0)) for name, row in gold.items()}


def coreference(gold: dict[str, Any], told: dict[str, list[Telling]]) -> Iterator[tuple[int, Telling, Telling, bool]]:
    """Tellings of one topic, and some of others."""
    chance = random.Random(1)
    topics: dict[str, list[tuple[Telling, set[str]]]] = defaultdict(list)
    for name, own in told.items():
        for t in own:
            spans = [next(e.span for e in c.claim.evidence if e.field == "kind") for c in t.claims]
            of = {
                m["cluster"]
                for m in gold[name]["mentions"]
                for a, b in m.get("spans") or [m["span"]]
                if any(a < s.end and s.start < b for s in spans)
            }
            if of:
                topics[gold[name]["topic"]].append((t, of))
    names = sorted(topics)
    for n, topic in enumerate(names):
        others = [t for other in names if other != topic for t, _ in topics[other]]
        for i, (a, of) in enumerate(topics[topic]):
            for b, of_b in topics[topic][i + 1 :]:
                if a.document_id != b.document_id:
                    yield n % FOLDS, a, b, bool(of & of_b)
            for b in chance.sample(others, STRANGERS):
                yield n % FOLDS, a, b, False


def headlines(gold: dict[str, Any], told: dict[str, list[Telling]]) -> Iterator[tuple[int, Telling, Telling, bool]]:
    """Tellings of headlines that stand in one block; of one event if one coded place and day is common to both headlines."""
    cells: dict[str, list[tuple[Telling, dict[tuple[str, str, str], Place]]]] = defaultdict(list)
    for name, own in told.items():
        coded = {(r["where"], r["date_start"], r["date_end"]): _point(r) for r in gold[name] if r["where_prec"] <= TOWN}
        for t in own if coded and len(coded) == len(gold[name]) else ():
            for key in blocks.keys(t):
                cells[key].append((t, coded))
    seen = set()
    for held in cells.values():
        for i, (a, of) in enumerate(held):
            for b, of_b in held[i + 1 :]:
                if a.document_id == b.document_id or (a.name, b.name) in seen:
                    continue
                seen.add((a.name, b.name))
                common = of.keys() & of_b.keys()
                if not common or any(_meant(t, of[key]) for key in common for t in (a, b)):
                    yield int(a.document_id[-4:], 36) % FOLDS, a, b, bool(common)


def _meant(t: Telling, where: Place) -> bool:
    """May a telling be of a coded place: is it told there, or at no place?"""
    return t.place is None or distance_m(t.place, where) <= max(NEAR_M, t.place.radius_m)


def _point(row: dict[str, Any]) -> Place:
    return Place(row["where"], row["lat"], row["lon"], 2000, "settlement")


def scored(data: Sequence[Pair]) -> dict[str, float]:
    """Precision and recall of pairs in folds that were not fitted on."""
    right = found = there = 0.0
    for fold in range(FOLDS):
        weights = fit([e for f, e in data if f != fold], THRESHOLD)
        for f, (s, same, w) in data:
            if f == fold:
                said = weights["bias"] + sum(weights.get(n, 0.0) * v for n, v in s.items()) >= 0
                right, found, there = right + w * (said and same), found + w * said, there + w * same
    p, r = right / max(found, 1e-9), right / there
    return {"precision": round(p, 3), "recall": round(r, 3), "f1": round(2 * p * r / max(p + r, 1e-9), 3)}


def main(gold: str, record: str, headline_gold: str, headline_record: str) -> None:
    """Fit, score and write."""
    of = rows(Path(gold))
    undated = list(weighed(list(coreference(of, tellings(Path(record)))), 5_000))
    dated = list(weighed(list(coreference(of, tellings(Path(record), published(of)))), 5_000))
    theirs = list(weighed(list(headlines(rows(Path(headline_gold)), tellings(Path(headline_record)))), 5_000))
    every = [*undated, *dated, *theirs]
    card = {"coreference, undated": scored(undated), "coreference, dated": scored(dated), "headlines": scored(theirs), "all": scored(every)}
    print(card)
    weights = fit([e for _, e in every], THRESHOLD)
    weights["one publisher"] = max(weights["one publisher"], SAME_PUBLISHER)
    OUT.write_text(
        json.dumps({"about": ABOUT, "data": DATA, "fitted": datetime.now(UTC).date().isoformat(), "scores": card, "weights": weights}, indent=1)
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
