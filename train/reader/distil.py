"""Teach a smaller reader what trained ones see (Hinton et al. 2015; hidden states as in Jiao et al. 2020); a run that was stopped goes on.

    python train/reader/distil.py --data ../shared/data --teachers FOLDER/reader.pt OTHER/reader.pt --out FOLDER [--silver FOLDER/silver.jsonl]

The teachers read each window once: the states of the first, from which the smaller network is cut, and the mean chances of all
are kept, so that an epoch costs the smaller network alone. The labels that people gave still count.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import corpora
import fit
import loop
import numpy as np
import torch
from corpora import Item, Labelled, Window
from network import Network, load
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from fogline.models import labels

LAYERS, INNER = (0, 1, 2, 3), 768  # of the first teacher's four, and units of their feed-forward parts
RATE = 4e-4  # the smaller network learns from smooth targets, and bears more
STATES, TOKENS, ROLES, TOLD, HARD = 4.0, 2.0, 2.0, 0.3, 0.3  # what the losses weigh: the teacher's states and heads, people's labels
PIECES = 3_200  # of a batch
CUE, DEED = 0.3, 0.4  # chance above which the teacher's cue or deed in a text without labels is a predicate to learn from


@dataclass(slots=True)
class Lesson(Window):
    """A window with what the teachers made of it: states [pieces, hidden] and, as logs, chances of its pieces and predicates."""

    states: NDArray[np.float16]
    heads: dict[str, NDArray[np.float16]]
    roles: list[NDArray[np.float16]]
    modes: NDArray[np.float16]
    stances: NDArray[np.float16]
    background: NDArray[np.float16]


def windows(data: Path, silver: Path | None, random: Random) -> list[Window]:
    """What is learned from: every corpus once, our own sentences twice, cut in two ways, and reports without labels."""
    parts = fit.corpora_of(data, silver)
    texts = [json.loads(line)["text"] for name in ("fakes", "guardian_sdf") for line in (data / f"reports/{name}.jsonl").open(encoding="utf-8")]
    held = {json.loads(line)["text"] for line in (data / "claims_war/dev.jsonl").open(encoding="utf-8")}
    parts["reports"] = [Labelled(str(i), text, layers=frozenset()) for i, text in enumerate(texts) if text not in held]
    shares = {"silver": 0.15, "places": 0.3, "event_location": 0.3, "actors": 0.5, "reports": 0.5}
    made: list[Window] = []
    for name, items in parts.items():
        chosen = random.sample(items, int(len(items) * shares.get(name, 1.0)))
        for item in chosen:
            made += corpora.cut(item, random)
    return made


@torch.inference_mode()
def lessons(teachers: Sequence[Network], plan: Sequence[Sequence[Window]]) -> Iterator[Lesson]:
    """What the teachers make of each window."""
    for batch in plan:
        states = [teacher.encode(*fit.padded(batch)) for teacher in teachers]
        heads = {head: _mean([t.tokens[head](s) for t, s in zip(teachers, states, strict=True)]) for head in labels.TOKEN_HEADS}
        for i, window in enumerate(batch):
            window.items = window.items or _proposed({head: logs[i, : len(window.ids)] for head, logs in heads.items()})
        told: list[Tensor] = []
        if any(w.items for w in batch):
            each = [fit.tell(t, batch, s) for t, s in zip(teachers, states, strict=True)]
            roles, modes, stances, background = zip(*((o.roles, o.modes, o.stances, o.background) for o in each), strict=True)
            told = [_mean(roles), torch.stack(modes).mean(0), _mean(stances), torch.stack(background).mean(0)]
        at = 0
        for i, w in enumerate(batch):
            n, k = len(w.ids), len(w.items)
            roles_of, *others = (t[at : at + k].half().numpy() for t in told) if told else [np.zeros((0,), np.float16)] * 4
            at += k
            logs = {head: values[i, :n].half().numpy() for head, values in heads.items()}
            yield Lesson(w.ids, w.features, w.tokens, w.items, w.weight, states[0][i, :n].half().numpy(), logs, [r[:n].copy() for r in roles_of], *others)


def _mean(logits: Sequence[Tensor]) -> Tensor:
    """The log of mean chances."""
    return torch.stack([each.softmax(-1) for each in logits]).mean(0).clamp(min=1e-6).log()


def _proposed(logs: dict[str, Tensor]) -> list[Item]:
    """The cues and deeds that the teachers see in a window where nobody marked any."""
    found: list[Item] = []
    for sort, (head, least) in enumerate((("cue", CUE), ("kind", DEED))):
        inside = (1 - logs[head][:, 0].exp()).numpy() > least
        edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
        for first, last in edges.reshape(-1, 2).tolist():
            nothing = np.ones((len(inside), len(labels.ROLE_LABELS)), dtype=bool)
            found.append(Item(first, last, sort, nothing, None, -100, -100))
    return found


def loss_of(network: Network, batch: Sequence[Lesson]) -> tuple[Tensor, dict[str, float]]:
    """How far the smaller network is from the teachers and from people's labels."""
    out = fit.run(network, batch, fit.HIDDEN)
    size = out.states.shape[1]
    real = torch.zeros(out.states.shape[:2], dtype=torch.bool)
    for i, lesson in enumerate(batch):
        real[i, : len(lesson.ids)] = True
    wanted_states = torch.from_numpy(np.concatenate([lesson.states for lesson in batch])).float()
    parts = {"states": functional.mse_loss(out.states[real], wanted_states)}
    wanted = {head: torch.from_numpy(np.concatenate([lesson.heads[head] for lesson in batch])).float() for head in labels.TOKEN_HEADS}
    parts["tokens"] = sum(
        (fit.SCALE[head] * _apart(network.tokens[head](out.states[real]).log_softmax(-1), wanted[head]).mean() for head in wanted), torch.zeros(())
    )
    if out.roles is not None and out.modes is not None and out.stances is not None and out.background is not None:
        wanted_roles = torch.zeros_like(out.roles)
        for k, roles in enumerate(r for lesson in batch for r in lesson.roles):
            wanted_roles[k, : len(roles)] = torch.from_numpy(roles)
        inside = fit.between(out.items, size)
        each = _apart(out.roles.log_softmax(-1), wanted_roles.log_softmax(-1)) * inside
        parts["roles"] = each.sum() / 20 / len(out.items)
        modes, stances, background = (
            torch.from_numpy(np.concatenate([getattr(lesson, name) for lesson in batch if lesson.items])).float() for name in ("modes", "stances", "background")
        )
        deeds = torch.tensor([item.sort == 1 for item in out.items])[:, None].float()
        parts["told"] = (
            (functional.binary_cross_entropy_with_logits(out.modes, modes.sigmoid(), reduction="none") * deeds).sum()
            + (_apart(out.stances.log_softmax(-1), stances.log_softmax(-1))[:, None] * deeds).sum()
            + (functional.binary_cross_entropy_with_logits(out.background, background.sigmoid(), reduction="none")[:, None] * deeds).sum()
        ) / len(out.items)
    hard, _ = fit.loss_of(network, batch, out)
    weights = {"states": STATES, "tokens": TOKENS, "roles": ROLES, "told": TOLD}
    total = HARD * hard + sum((weights[name] * part for name, part in parts.items()), torch.zeros(()))
    return total, {name: float(part.detach()) for name, part in parts.items()} | {"hard": float(hard.detach())}


def _apart(log_chances: Tensor, wanted: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the teacher's chances, along the last axis."""
    return (wanted.exp() * (wanted - log_chances)).sum(-1)


def begun(teacher: Network) -> Network:
    """The smaller network with what it can take over of the teacher's weights."""
    network = copy.deepcopy(teacher)
    network.keep(LAYERS)
    network.narrow(INNER)
    small = Network(LAYERS, inner=INNER, light=True)
    own = small.state_dict()
    taken = network.state_dict()
    small.load_state_dict({k: taken[k] if k in taken and taken[k].shape == v.shape else v for k, v in own.items()})
    return small


def teach(teacher: Network, made: list[Lesson], out: Path, epochs: int) -> None:
    """Train the smaller network; see `loop.train` for what it leaves."""
    network = begun(teacher)
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # the teacher's rows fit as they are
    loop.train(
        network, lambda epoch: fit.batches(made, Random(fit.SEED + epoch), PIECES), lambda batch: loss_of(network, batch), out,
        epochs=epochs, rate=RATE, heads_rate=fit.HEADS_RATE, seed=fit.SEED,
    )  # fmt: skip


def main() -> None:
    """Teach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--teachers", type=Path, required=True, nargs="+", help="weights that fit.py left; the first has four layers")
    parser.add_argument("--out", type=Path, required=True, help="where weights, state and curve go")
    parser.add_argument("--silver", type=Path, help="what train/reader/silver.py wrote")
    parser.add_argument("--epochs", type=int, default=5)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(fit.SEED)
    teachers = [load(path) for path in given.teachers]
    random = Random(fit.SEED)
    plan = fit.batches(windows(given.data, given.silver, random), random)
    stored = given.out / "lessons.pt"  # a gigabyte or two; a run that goes on need not ask the teachers again
    if stored.exists():
        made = torch.load(stored, weights_only=False)
    else:
        began = time.time()
        made = list(lessons(teachers, plan))
        torch.save(made, stored)
        print(f"{sum(len(w.ids) for w in made)} pieces in {len(made)} windows, read by the teachers in {time.time() - began:.0f} s", flush=True)
    teach(teachers[0], made, given.out, given.epochs)


if __name__ == "__main__":
    main()
