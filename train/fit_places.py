"""Fit the weights of the signs by which a name is taken for a place.

    python train/fit_places.py CORPUS.jsonl

CORPUS holds `{"id", "text", "gold": {"toponyms": [{"span", "optional"?}]}}`, one a line. Needs numpy. Logistic regression with
a ridge, one for each sort of suspect; writes src/fogline/lexicons/places_weights.json. Articles whose id begins with
"geowebnews" count three times, for that corpus marks names inside other names, as we do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from fogline.claims.place_signs import sign
from fogline.claims.toponyms import homes, respell, spot, words_of
from fogline.gazetteer import Gazetteer
from fogline.sentences import split

OUT = Path(__file__).parent.parent / "src" / "fogline" / "lexicons" / "places_weights.json"
THRESHOLD = 0.44  # about half the F1 reached: where taking one more name neither helps nor hurts F1
RIDGE = 1.0
HINTED = 2.5  # by hand, on headlines of 2016-2017 from a publisher who writes of one country
TOLD = 4.0  # the likeliest on the training articles with the other weights as they are, for each sort alike
ABOUT = "Weights of the signs by which a name is taken for a place, by sort of suspect; made by train/fit_places.py on the"
ABOUT += " training articles of GeoVirus and GeoWebNews. 'hinted' was set by hand, 'told' by hand as the likeliest on the same articles."


def examples(path: Path) -> dict[str, list[tuple[dict[str, float], bool, float]]]:
    """Signs, whether gold holds the name, and weight, by sort of suspect."""
    gazetteer = Gazetteer.load()
    rows: dict[str, list[tuple[dict[str, float], bool, float]]] = {"known": [], "unknown": [], "facility": []}
    for line in path.read_text(encoding="utf-8").splitlines():
        document: dict[str, Any] = json.loads(line)
        text, gold = document["text"], document["gold"]["toponyms"]
        words = words_of(text, split(text))
        suspects = spot(text, words, gazetteer)
        home = homes(suspects, gazetteer, ())
        respell(text, words, suspects, gazetteer, home)
        sign(text, words, suspects, gazetteer, home, set())
        weight = 3.0 if document["id"].startswith("geowebnews") else 1.0
        for suspect in suspects:
            hits = [g for g in gold if suspect.span.start < g["span"][1] and g["span"][0] < suspect.span.end]
            if suspect.sort != "adjective" and not any(g.get("optional") for g in hits):
                rows[suspect.sort].append((suspect.signs, bool(hits), weight))
    return rows


def fit(data: list[tuple[dict[str, float], bool, float]], threshold: float = THRESHOLD) -> dict[str, float]:
    """Weights by Newton's method, the threshold taken into the bias."""
    names = sorted({name for signs, _, _ in data for name in signs})
    x = np.array([[1.0, *(float(signs.get(name, 0)) for name in names)] for signs, _, _ in data])
    y, weight = np.array([float(hit) for _, hit, _ in data]), np.array([w for _, _, w in data])
    beta, ridge = np.zeros(x.shape[1]), np.array([1e-3] + [RIDGE] * len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        hessian = x.T @ (x * (weight * p * (1 - p) + 1e-6)[:, None]) + np.diag(ridge)
        beta += np.linalg.solve(hessian, x.T @ (weight * (y - p)) - ridge * beta)
    bias = float(beta[0]) - float(np.log(threshold / (1 - threshold)))
    kept = {name: round(float(b), 2) for name, b in zip(names, beta[1:], strict=True) if abs(b) > 0.04}
    return {"bias": round(bias, 2), **kept}


def main(path: str) -> None:
    """Fit and write."""
    weights = {sort: {**fit(data), "hinted": HINTED, "told": TOLD} for sort, data in examples(Path(path)).items()}
    OUT.write_text(json.dumps({"about": ABOUT, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
