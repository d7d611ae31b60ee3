"""Fit the head that says what sort of deed some words tell of: kind, modes, and whether it is what is chiefly told.

    python train/fit_modes.py [--data ../shared/data] [--out src/fogline/models/en]

It reads the shipped encoder's states of `train/exemplars` (all labelled), of `train/exemplars/deeds` (the encoder has not seen them),
and of SATP's training reports where its labels bear the rules out. Linear, softmax over kinds and a chance for each mode; one pass in
five folds, whole snippets held out, tells what it is worth and how often its thresholds are right; then it is fitted on everything
and written to `sorting.npz`, with the scores in `sorting.json`. Run it anew after the encoder changes. Needs torch; three minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent))
import exemplars
from reader import silver

from fogline import sentences as splitter
from fogline.claims import deeds
from fogline.models import network, sorting
from fogline.models.labels import KINDS
from fogline.types import Span, Trigger

HERE = Path(__file__).parent
SEED = 20261126
FOLDS = 5
EPOCHS, BATCH, RATE, DECAY, DROPPED = 10, 256, 3e-3, 0.1, 0.25
NEW, OLD, BORNE_OUT = 1.5, 1.0, 0.3  # weights of a snippet: the encoder has not seen it, has seen it, the rules labelled it
UNMARKED = 0.3  # weight of words in a snippet of `deeds` that nobody marked: few of its lesser deeds are
SATP = 400  # reports


@dataclass(slots=True)
class Row:
    """Some words with what they tell of: `kind` 0 is no deed; `main` None where nobody says."""

    snippet: str
    signs: NDArray[np.float16]
    kind: int
    modes: tuple[int, ...] | None
    main: bool | None
    weight: float
    source: str  # listed, marked, glimpsed, or gold: the words that were marked


def rows_of(name: str, text: str, told: Sequence[exemplars.Deed], *, new: bool, net: network.Network) -> Iterator[Row]:
    """The rows of one exemplar: what would be proposed in it, and the words that are marked."""
    seen, chances, proposed = _seen(text, net)
    gold = [(Span(*s), i) for i, deed in enumerate(told) for s in deed.spans]
    triggers = proposed.triggers
    signs = _signs(seen, chances, proposed, [s for s, _ in gold])
    for row, trigger in enumerate(triggers):
        head = trigger.head or trigger.span
        hits = [i for s, i in gold if s.overlaps(head)] or [i for s, i in gold if s.overlaps(trigger.span)]
        weight = (NEW if new else OLD) if hits or not (new and told) else UNMARKED
        source = "listed" if row < len(proposed.listed) else "marked" if row < len(triggers) - len(proposed.glimpsed) else "glimpsed"
        yield _row(name, signs[row], told[hits[0]] if hits else None, hits[0] == 0 if hits and new else None, weight, source)
    for row, (_, i) in enumerate(gold, len(triggers)):
        yield _row(name, signs[row], told[i], i == 0 if new else None, NEW if new else OLD, "gold")


def borne_out(path: Path, net: network.Network) -> Iterator[Row]:
    """The rules' deeds in SATP's training reports that its labels bear out."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[:SATP]):
        row = json.loads(line)
        seen, chances, proposed = _seen(row["text"], net)
        signs = _signs(seen, chances, proposed, [])
        for i, trigger in enumerate(proposed.listed):
            names = {trigger.kind, *(f"{trigger.kind}:{m}" for m in trigger.modes)}
            if any(names & silver.SATP[label] for label in row["gold"]["labels"]):
                yield Row(f"satp:{number}", signs[i], 1 + sorting.KIND_AT[trigger.kind], None, None, BORNE_OUT, "listed")


def _seen(text: str, net: network.Network) -> tuple[network.Seen, network.Floats, deeds.Proposed]:
    split = splitter.split(text) or [Span(0, len(text))]
    seen = network.see(text, split, net)
    chances = deeds.kind_chances(seen)
    return seen, chances, deeds.propose(text, split, seen, chances)


def _signs(seen: network.Seen, chances: network.Floats, proposed: deeds.Proposed, gold: Sequence[Span]) -> NDArray[np.float16]:
    """Signs of what is proposed and of what is marked; the marked words have the line that a listed deed there has."""
    triggers = proposed.triggers
    if not (triggers or gold):
        return np.zeros((0, 0), dtype=np.float16)
    lines: list[Trigger | None] = [*proposed.listed, *[None] * (len(triggers) - len(proposed.listed))]
    lines += [next((t for t in proposed.listed if t.span.overlaps(s)), None) for s in gold]
    words = deeds.pieces_of(seen, [*triggers, *(Trigger(s, "other") for s in gold)])
    return sorting.signs(seen, chances, words, lines).rows().astype(np.float16)


def _row(name: str, signs: NDArray[np.float16], deed: exemplars.Deed | None, main: bool | None, weight: float, source: str) -> Row:
    if deed is None:
        return Row(name, signs, 0, None, None, weight, source)
    modes = tuple(sorting.MODE_AT[f"{deed.kind}:{m}"] for m in deed.modes)
    return Row(name, signs, 1 + sorting.KIND_AT[deed.kind], modes, main, weight, source)


class Fitted:
    """All rows as tensors, and linear heads fitted on some of them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.signs = torch.tensor(np.stack([r.signs for r in rows])).float()
        self.kind = torch.tensor([r.kind for r in rows])
        self.modes = torch.zeros(len(rows), len(sorting.MODES))
        self.asked = torch.zeros(len(rows), len(sorting.MODES))  # modes of the kind, where somebody says which
        for i, row in enumerate(rows):
            if row.modes is not None:
                self.modes[i, list(row.modes)] = 1
                self.asked[i, [sorting.MODE_AT[f"{KINDS[row.kind - 1]}:{m}"] for m in sorting.OF_KIND[KINDS[row.kind - 1]]]] = 1
        self.main = torch.tensor([float(bool(r.main)) for r in rows])
        self.weight = torch.tensor([r.weight for r in rows])
        self.says_main = torch.tensor([float(r.main is not None) for r in rows])

    def held_out(self, chosen: NDArray[np.int64], head: sorting.Sorter) -> sorting.Sorts:
        """What a head says of some rows."""
        empty = np.zeros((1, 0), dtype=np.float32)
        here = np.zeros(len(chosen), dtype=np.int64)
        return head.sort(sorting.Signs(self.signs[chosen].numpy(), empty, here, np.zeros((len(chosen), 0), dtype=np.float32)))

    def fit(self, chosen: NDArray[np.int64]) -> sorting.Sorter:
        """A head fitted on the chosen rows."""
        torch.manual_seed(SEED)
        known = 1 + len(KINDS)
        mean, spread = self.signs[chosen].mean(0), self.signs[chosen].std(0) + 1e-2
        head = torch.nn.Linear(self.signs.shape[1], known + len(sorting.MODES) + 1)
        steps = EPOCHS * (len(chosen) // BATCH + 1)
        optimiser = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
        rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
        index = torch.tensor(chosen)
        for _ in range(EPOCHS):
            for batch in index[torch.randperm(len(index))].split(BATCH):
                told = head(functional.dropout((self.signs[batch] - mean) / spread, DROPPED))
                weight = self.weight[batch]
                loss = (functional.cross_entropy(told[:, :known], self.kind[batch], reduction="none", label_smoothing=0.05) * weight).mean()
                modes = functional.binary_cross_entropy_with_logits(told[:, known:-1], self.modes[batch], reduction="none")
                loss = loss + (modes * self.asked[batch] * weight[:, None]).sum() / len(batch)
                main = functional.binary_cross_entropy_with_logits(told[:, -1], self.main[batch], reduction="none")
                loss = loss + 0.5 * (main * self.says_main[batch]).mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                rates.step()
        weights = (head.weight.detach() / spread).numpy().T
        return sorting.Sorter(weights.copy(), head.bias.detach().numpy() - mean.numpy() @ weights)


def score(rows: Sequence[Row], sorts: sorting.Sorts) -> dict[str, float | int]:
    """What the head is worth on snippets of `deeds` that it was not fitted on."""
    new = [i for i, r in enumerate(rows) if r.snippet.startswith("deeds/") and r.source != "gold"]
    told = [i for i in new if rows[i].kind]
    none = [i for i in new if not rows[i].kind and rows[i].weight != UNMARKED]
    best, chance = sorts.kinds[:, 1:].argmax(1) + 1, sorts.kinds[:, 1:].max(1)
    sure = [i for i in told if chance[i] >= deeds.CORRECTED]
    added = [i for i in (*told, *none) if rows[i].source == "glimpsed" and chance[i] >= deeds.ADDED and sorts.main[i] >= deeds.CHIEFLY]
    known = kept = right = 0
    for i in told:
        of_kind = [sorting.MODE_AT[f"{KINDS[rows[i].kind - 1]}:{m}"] for m in sorting.OF_KIND[KINDS[rows[i].kind - 1]]]
        said, gold = {m for m in of_kind if sorts.modes[i, m] >= deeds.MODE_NAMED}, set(rows[i].modes or ())
        known, kept, right = known + len(gold), kept + len(said), right + len(gold & said)
    main = [i for i in told if rows[i].main]
    lesser = [i for i in told if rows[i].main is False]
    return {
        "deeds": len(told), "none": len(none),
        "kind right": _share([best[i] == rows[i].kind for i in told]),
        "sure of a kind": len(sure), "right where sure": _share([best[i] == rows[i].kind for i in sure]),
        "glimpsed and added": len(added), "right where added": _share([best[i] == rows[i].kind for i in added]),
        "modes, precision": round(right / max(kept, 1), 4), "modes, recall": round(right / max(known, 1), 4),
        "deed before none": _share([sorts.kinds[i, 0] < sorts.kinds[j, 0] for i in told for j in none]),
        "main before lesser": _share([sorts.main[i] > sorts.main[j] for i in main for j in lesser]),
    }  # fmt: skip


def _share(right: Sequence[bool]) -> float:
    return round(float(np.mean(right)), 4) if len(right) else 0.0


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=HERE.parent / "src/fogline/models/en")
    given = parser.parse_args()
    torch.set_num_threads(1)
    net = network.load()
    rows: list[Row] = []
    for item in exemplars.read():
        rows += rows_of(item.name, item.text, item.deeds, new=False, net=net)
    for item in exemplars.read(sorted((exemplars.HERE / "deeds").glob("*.txt"))):
        rows += rows_of(f"deeds/{item.name}", item.text, item.deeds, new=True, net=net)
    rows += borne_out(given.data / "kinds/satp_train.jsonl", net)
    data = Fitted(rows)
    fold = np.array([int(hashlib.sha256(r.snippet.encode()).hexdigest(), 16) % FOLDS for r in rows])
    parts = [np.zeros((len(rows), n), dtype=np.float32) for n in (1 + len(KINDS), len(sorting.MODES), 1)]
    for k in range(FOLDS):
        held = np.flatnonzero(fold == k)
        told = data.held_out(held, data.fit(np.flatnonzero(fold != k)))
        for part, found in zip(parts, (told.kinds, told.modes, told.main[:, None]), strict=True):
            part[held] = found
    figures = score(rows, sorting.Sorts(parts[0], parts[1], parts[2][:, 0]))
    head = data.fit(np.arange(len(rows)))
    np.savez_compressed(given.out / "sorting.npz", weights=head.weights.astype(np.float16), bias=head.bias.astype(np.float32))
    encoder = hashlib.sha256((given.out / "encoder.onnx").read_bytes()).hexdigest()
    card = {"encoder": encoder, "folds": FOLDS, "rows": len(rows), "scores": figures, "seed": SEED}
    (given.out / "sorting.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
