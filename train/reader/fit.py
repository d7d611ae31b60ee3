"""Train the reader with all heads at once; a run that was stopped goes on where it was.

python train/reader/fit.py --data ../shared/data --out FOLDER [--silver FOLDER/silver.jsonl]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

import corpora
import loop
import torch
from corpora import Item, Labelled, Window
from network import Network
from torch import Tensor
from torch.nn import functional

from fogline.models import labels, pieces

AnyWindow = TypeVar("AnyWindow", bound=Window)
SEED = 20261125
MASKED, HIDDEN = 103, 0.04  # the piece that stands for a hidden one, and the share that is hidden
PIECES = 2_400  # of a batch, padding included
RATE, HEADS_RATE = 2e-4, 1e-3
# How much each head's loss weighs.
SCALE = {"cue": 3.0, "source": 1.0, "content": 1.0, "kind": 4.0, "name": 2.0, "roles": 1.5, "stance": 0.4, "background": 0.2, "modes": 0.3}


# The share of each corpus that an epoch sees, by its half of the run; our own sentences come more often in the second.
SHARES = {
    "attribution": (1.0, 0.6), "event_location": (0.35, 0.25), "actors": (1.0, 1.0), "places": (0.5, 0.3), "exemplars": (1.0, 3.0), "silver": (0.25, 0.15),
}  # fmt: skip


def corpora_of(data: Path, silver: Path | None) -> dict[str, list[Labelled]]:
    """Each corpus, read."""
    made = {
        "attribution": list(corpora.polnear(data / "attribution/train.jsonl")),
        "event_location": list(corpora.event_locations(data / "event_location/train.jsonl")),
        "actors": list(corpora.actors(data / "actors/train.jsonl")),
        "places": list(corpora.places(data / "places/train.jsonl")),
        "exemplars": list(corpora.marked()),
    }
    if silver is not None:
        made["silver"] = list(corpora.silver(silver))
    return made


def epoch_windows(parts: dict[str, list[Labelled]], late: bool, random: Random) -> list[Window]:
    """The windows of one epoch of the first or the second half of a run."""
    made: list[Window] = []
    for name, items in parts.items():
        share = SHARES[name][late]
        chosen = items * int(share) if share >= 1 else random.sample(items, int(len(items) * share))
        for item in chosen:
            made += [w for w in corpora.cut(item, random) if w.items or any((t != -100).any() for t in w.tokens.values())]
    return made


def batches(windows: Sequence[AnyWindow], random: Random, most: int = PIECES) -> list[list[AnyWindow]]:
    """Windows of like length together, of `most` pieces a batch; the order of batches is random."""
    made: list[list[AnyWindow]] = [[]]
    for window in sorted(windows, key=lambda w: len(w.ids) + random.random() * 8):
        if made[-1] and (len(made[-1]) + 1) * len(window.ids) > most:
            made.append([])
        made[-1].append(window)
    random.shuffle(made)
    return made


def padded(batch: Sequence[Window], hide: float = 0.0) -> tuple[Tensor, Tensor, Tensor]:
    """ids, mask, features of a batch; with `hide` that share of the pieces is masked."""
    size = max(len(w.ids) for w in batch)
    ids = torch.full((len(batch), size), pieces.PAD)
    mask = torch.zeros((len(batch), size), dtype=torch.long)
    features = torch.zeros((len(batch), size), dtype=torch.long)
    for i, w in enumerate(batch):
        n = len(w.ids)
        ids[i, :n], mask[i, :n], features[i, :n] = torch.from_numpy(w.ids), 1, torch.from_numpy(w.features)
    if hide:
        ids[(torch.rand(ids.shape) < hide) & (mask == 1) & (ids != pieces.CLS) & (ids != pieces.SEP)] = MASKED
    return ids, mask, features


class Output(NamedTuple):
    """What the network makes of a batch; `items` are its predicates, `owners` their windows."""

    states: Tensor
    items: list[Item]
    owners: list[int]
    roles: Tensor | None = None
    modes: Tensor | None = None
    stances: Tensor | None = None
    background: Tensor | None = None


def run(network: Network, batch: Sequence[Window], hide: float = 0.0) -> Output:
    """Both passes over a batch, the second for all of its predicates."""
    return tell(network, batch, network.encode(*padded(batch, hide)))


def tell(network: Network, batch: Sequence[Window], states: Tensor) -> Output:
    """The second pass over a batch that the encoder has seen."""
    owners = [i for i, w in enumerate(batch) for _ in w.items]
    items = [item for w in batch for item in w.items]
    if not items:
        return Output(states, items, owners)
    first, last, sort = (torch.tensor([getattr(i, f) for i in items]) for f in ("first", "last", "sort"))
    return Output(states, items, owners, *network.roles(states[owners], first, last, sort))


def loss_of(network: Network, batch: Sequence[Window], out: Output) -> tuple[Tensor, dict[str, float]]:
    """The sum of all heads' losses on a batch, and each of them."""
    size = out.states.shape[1]
    weights = torch.tensor([w.weight for w in batch])
    parts: dict[str, Tensor] = {}
    for head in labels.TOKEN_HEADS:
        target = torch.full((len(batch), size), -100)
        for i, w in enumerate(batch):
            target[i, : len(w.ids)] = torch.from_numpy(w.tokens[head])
        if (target == -100).all():
            continue
        logits = network.tokens[head](out.states)
        parts[head] = _token_loss(logits, target, weights[:, None].expand_as(target), head)
    if out.roles is not None and out.modes is not None and out.stances is not None and out.background is not None:
        items = out.items
        allowed = torch.zeros((len(items), size, len(labels.ROLE_LABELS)), dtype=torch.bool)
        for k, item in enumerate(items):
            allowed[k, : len(item.allowed)] = torch.from_numpy(item.allowed)
        whole = torch.logsumexp(out.roles, -1)
        right = torch.logsumexp(out.roles.masked_fill(~allowed, -1e4), -1)
        weight = weights[out.owners]
        each = ((whole - right) * between(items, size)).sum(1) / 20
        parts["roles"] = (each * weight).sum() / len(items)
        told = torch.tensor([i.stance for i in items])
        if (told != -100).any():
            parts["stance"] = _weighted(functional.cross_entropy(out.stances, told, ignore_index=-100, reduction="none"), weight, told != -100)
            known = torch.tensor([i.background for i in items])
            loss = functional.binary_cross_entropy_with_logits(out.background, known.clamp(min=0).float(), reduction="none")
            parts["background"] = _weighted(loss, weight, known != -100)
            target = torch.zeros_like(out.modes)
            has = torch.tensor([i.modes is not None for i in items])
            for k, item in enumerate(items):
                for m in item.modes or ():
                    target[k, m] = 1
            loss = functional.binary_cross_entropy_with_logits(out.modes, target, reduction="none").sum(1)
            parts["modes"] = _weighted(loss, weight, has)
    total = sum((SCALE[name] * part for name, part in parts.items()), torch.zeros(()))
    return total, {name: float(part.detach()) for name, part in parts.items()}


def between(items: Sequence[Item], size: int) -> Tensor:
    """[items, pieces]: is it a piece of the item's window, and none of the two special ones?"""
    inside = torch.zeros((len(items), size), dtype=torch.bool)
    for k, item in enumerate(items):
        inside[k, 1 : len(item.allowed) - 1] = True
    return inside


def _weighted(loss: Tensor, weight: Tensor, known: Tensor) -> Tensor:
    """The weighted mean of losses where the target is known."""
    return (loss * weight * known).sum() / known.sum().clamp(min=1)


def _token_loss(logits: Tensor, target: Tensor, weight: Tensor, head: str) -> Tensor:
    """Cross entropy; where it is only known that a piece is no place (-200), all that is none is right."""
    known = target >= 0
    loss = functional.cross_entropy(logits.transpose(1, 2), target.clamp(min=0), reduction="none")
    loss = (loss * weight * known).sum()
    count = known.sum()
    if head == "name":
        none = target == -200
        names = labels.TOKEN_HEADS["name"]
        others = [i for i, n in enumerate(names) if not n.endswith("place")]
        right = torch.logsumexp(logits[..., others], -1) - torch.logsumexp(logits, -1)
        loss = loss - (right * weight * none).sum()
        count = count + none.sum()
    return loss / count.clamp(min=1)


def train(data: Path, out: Path, epochs: int, *, silver: Path | None, start: Path | None, layers: tuple[int, ...] | None, scale: float = 1.0, seed: int = SEED) -> None:
    """Train with all corpora; see `loop.train` for what it leaves."""
    torch.manual_seed(seed)
    network = Network(layers)
    if start is not None:
        network.load_state_dict(torch.load(start))
    parts = corpora_of(data, silver)

    def plan(epoch: int) -> list[list[Window]]:
        random = Random(seed + epoch)
        return batches(epoch_windows(parts, 2 * epoch >= epochs, random), random)

    loop.train(
        network, plan, lambda batch: loss_of(network, batch, run(network, batch, HIDDEN)), out,
        epochs=epochs, rate=scale * RATE, heads_rate=scale * HEADS_RATE, seed=seed,
    )  # fmt: skip


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--out", type=Path, required=True, help="where weights, state and curve go")
    parser.add_argument("--silver", type=Path, help="what train/reader/silver.py wrote")
    parser.add_argument("--start", type=Path, help="weights to go on from, else the encoder as shipped")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--scale", type=float, default=1.0, help="of the learning rates; a run that goes on from trained weights wants less")
    parser.add_argument("--layers", default="0,1,2,3", help="layers of the encoder to keep")
    given = parser.parse_args()
    layers = tuple(int(x) for x in given.layers.split(","))
    train(given.data, given.out, given.epochs, silver=given.silver, start=given.start, layers=layers, scale=given.scale)


if __name__ == "__main__":
    main()
