"""Fit the weights by which one of the places that share a name is chosen, and show how true the chances are.

    python train/fit_geocoding.py ../shared/data/places/train.jsonl --headlines ../shared/data/events_ucdp/train.jsonl

The corpus holds `{"id", "text", "gold": {"toponyms": [{"span", "lat", "lon", "geonames_id"?, "optional"?}]}}`, one a line; the
headlines `{"id", "text", "gold": [{"where", "where_prec", "lat", "lon"}]}`, of which a name counts as gold that is the coded one
and has a place near. Needs numpy and scipy. A softmax over the candidates of each name and "none of these", fitted with a ridge; the votes of other names depend
on the weights, so these are fitted a few times over. Writes src/fogline/lexicons/places_choice.json and prints, for each band of
chances, how often the place was right in documents left out of the fit.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize

from fogline.claims.geocoding import UNTOLD, weigh
from fogline.claims.places import accepted
from fogline.claims.toponyms import Suspect, words_of
from fogline.gazetteer import Gazetteer, fold
from fogline.gazetteer.index import KINDS
from fogline.gazetteer.spelling import without_articles
from fogline.sentences import split

OUT = Path(__file__).parent.parent / "src" / "fogline" / "lexicons" / "places_choice.json"
RIDGE, TURNS, FOLDS, SEED = 0.5, 4, 5, 3
NEAR_KM = 161.0  # gold and a place this near agree, as in the literature (100 miles)
HEADLINES = 700  # of them, drawn at random
CODED_KM = 30.0  # within which a headline's name is the coded place
HEADLINE = 0.15  # weight of a headline: there are many, all of one country
HINTED = 2.5  # by hand, as in fit_places: articles of the corpora have no publisher who writes of one country
ABOUT = "Weights of the signs by which one of the places that share a name is chosen; made by train/fit_geocoding.py on the"
ABOUT += " training articles of GeoVirus and GeoWebNews and headlines of 2016-2017 whose names lie near a place coded by UCDP."
START = {"size": 1.2, "country": 8.0, "adm1": 7.0, "region": 8.0, "water": 8.0, "point": 6.0, "country_share": 3.0, "none": 2.5}


@dataclass
class Example:
    """One name of one document: the signs of its candidates, and which of them are right."""

    document: int
    rows: list[dict[str, float]]
    right: list[bool]
    weight: float


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance."""
    a, b, across = np.radians(lat1), np.radians(lat2), np.radians(lon2 - lon1) / 2
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across) ** 2
    return float(2 * 6371 * np.arcsin(np.sqrt(min(1.0, h))))


def right_ones(records: Sequence[int], kind: str, gold: Mapping[str, Any], gazetteer: Gazetteer) -> list[bool]:
    """Which records gold means: those of its number, else those near it, else the wide ones that hold it; else none of them.

    Of a town and the division named after it that are both near, the one that the word for its kind asks for; without one the town.
    """
    places = [None if record == UNTOLD else gazetteer.place(record) for record in records]
    far = [1e9 if p is None else kilometres(p.lat, p.lon, gold["lat"], gold["lon"]) for p in places]
    wide = ("country", "region", "water", "adm1")
    number = f"geonames:{gold.get('geonames_id')}"
    for found in (
        [p is not None and p.gazetteer_id == number for p in places],
        [d <= NEAR_KM for d in far],
        [p is not None and p.feature in wide and d * 1000 <= p.radius_m for p, d in zip(places, far, strict=True)],
    ):
        if any(found):
            features = {p.feature for p, right in zip(places, found, strict=True) if p and right}
            unasked = "settlement" if "adm1" in KINDS.get(kind, ()) else "adm1"
            if {"settlement", "adm1"} <= features:
                return [r and p is not None and p.feature != unasked for p, r in zip(places, found, strict=True)]
            return found
    return [record == UNTOLD for record in records]


Document = tuple[list[Suspect], dict[int, Mapping[str, Any]], float]


def articles(path: Path) -> Iterator[Document]:
    """The accepted names of each article, the gold of each, and the article's weight."""
    gazetteer = Gazetteer.load()
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        text = document["text"]
        suspects = accepted(text, words_of(text, split(text)), gazetteer)
        gold: dict[int, Mapping[str, Any]] = {}
        for at, suspect in enumerate(suspects):
            for one in document["gold"]["toponyms"]:
                start, end = one["span"]
                meets = suspect.span.start < end and start < suspect.span.end
                if meets and not one.get("optional") and one.get("lat") is not None and suspect.sort != "adjective":
                    gold[at] = one
        yield suspects, gold, 1.0


def headlines(path: Path) -> Iterator[Document]:
    """The same of headlines of which a coded event tells where they are."""
    gazetteer = Gazetteer.load()
    lines = path.read_text(encoding="utf-8").splitlines()
    Random(SEED).shuffle(lines)
    made = 0
    for line in lines:
        document = json.loads(line)
        text, coded = document["text"], [row for row in document["gold"] if row["where_prec"] <= 2]
        suspects = accepted(text, words_of(text, split(text)), gazetteer) if coded else []
        gold = {
            at: row for at, suspect in enumerate(suspects) for row in coded
            if suspect.sort != "adjective" and without_articles(fold(suspect.span.of(text))) in without_articles(fold(row["where"]))
            and any(kilometres(gazetteer.lat[r] / 1e5, gazetteer.lon[r] / 1e5, row["lat"], row["lon"]) < CODED_KM for r, _ in suspect.records)
        }  # fmt: skip
        if gold:
            yield suspects, gold, HEADLINE
            made += 1
        if made == HEADLINES:
            return


def examples(data: Sequence[Any], weights: Mapping[str, float]) -> list[Example]:
    """Names with candidates, their signs as the weights so far make the names vote."""
    gazetteer, out = Gazetteer.load(), []
    for number, (suspects, gold, weight) in enumerate(data):
        for (_, kind), group in weigh(suspects, gazetteer, weights).items():
            held = [gold[at] for at in group.members if at in gold]
            if held and len(group.candidates) > 1:
                right = right_ones([c.record for c in group.candidates], kind, held[0], gazetteer)
                rows = [{**c.signs, **c.around} for c in group.candidates]
                out.append(Example(number, rows, right, weight * min(len(held), 3) ** 0.5))
    return out


def fit(data: Sequence[Example]) -> dict[str, float]:
    """Weights that make the right candidates likeliest."""
    names = sorted({name for example in data for row in example.rows for name in row})
    column = {name: at for at, name in enumerate(names)}
    x = np.zeros((sum(len(e.rows) for e in data), len(names)))
    starts, at = [], 0
    for example in data:
        starts.append(at)
        for row in example.rows:
            for name, value in row.items():
                x[at, column[name]] = value
            at += 1
    right = np.array([r for e in data for r in e.right])
    weight, sizes = np.array([e.weight for e in data]), np.array([len(e.rows) for e in data])
    owner = np.repeat(np.arange(len(data)), sizes)

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ beta
        score -= np.maximum.reduceat(score, starts)[owner]
        power = np.exp(score)
        whole, good = np.add.reduceat(power, starts), np.add.reduceat(power * right, starts) + 1e-12
        slope = weight[owner] * (power / whole[owner] - power * right / good[owner])
        return float(weight @ (np.log(whole) - np.log(good)) + RIDGE / 2 * beta @ beta), x.T @ slope + RIDGE * beta

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return {"hinted": HINTED} | {name: round(float(b), 2) for name, b in zip(names, best.x, strict=True) if abs(b) > 0.02}


def fit_in_turns(data: Sequence[Any], chosen: set[int]) -> dict[str, float]:
    """Weights fitted on the chosen documents until the votes have settled."""
    weights: dict[str, float] = dict(START)
    for _ in range(TURNS):
        weights = fit([e for e in examples(data, weights) if e.document in chosen])
    return weights


def reliability(data: Sequence[Any]) -> list[tuple[float, bool]]:
    """Chance and truth of the likeliest place of every name, in documents left out of the fit."""
    pairs = []
    for left_out in range(FOLDS):
        weights = fit_in_turns(data, {n for n in range(len(data)) if n % FOLDS != left_out})
        for example in examples(data, weights):
            if example.document % FOLDS == left_out and example.weight >= 1:
                score = np.array([sum(weights.get(n, 0.0) * v for n, v in row.items()) for row in example.rows[:-1]])
                none = sum(weights.get(n, 0.0) * v for n, v in example.rows[-1].items())
                top = int(np.argmax(score))
                pairs.append((float(1 / (np.exp(score - score[top]).sum() + np.exp(none - score[top]))), example.right[top]))
    return pairs


def main() -> None:
    """Fit, show and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--headlines", type=Path)
    given = parser.parse_args()
    data = [*articles(given.corpus), *(headlines(given.headlines) if given.headlines else ())]
    print(f"{len(data)} documents, {sum(len(gold) for _, gold, _ in data)} names", flush=True)
    pairs = reliability(data)
    for low in (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97):
        high = next((h for h in (0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97) if h > low), 1.01)
        band = [(c, r) for c, r in pairs if low <= c < high]
        if band:
            print(f"{low:.2f}-{min(high, 1):.2f}  names {len(band):5}  said {np.mean([c for c, _ in band]):.3f}  right {np.mean([r for _, r in band]):.3f}")
    print(f"right {np.mean([r for _, r in pairs]):.4f}, Brier score {np.mean([(c - r) ** 2 for c, r in pairs]):.4f}")
    weights = fit_in_turns(data, set(range(len(data))))
    OUT.write_text(json.dumps({"about": ABOUT, "weights": dict(sorted(weights.items()))}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(weights))


if __name__ == "__main__":
    main()
