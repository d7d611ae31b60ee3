"""The loop that trains a network: rates that rise and fall, a running mean of the weights, a state to go on from, a logged curve."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from corpora import Window
from network import Network
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

Batch = TypeVar("Batch", bound=Sequence[Window])
MEMORY = 0.995  # of the running mean of weights that is kept in the end: it reads quotations .03 better than the last weights
KEEP_S = 300  # seconds between two states that are kept
WARM = 0.06  # share of the run in which rates rise
EVERY = 50  # steps between two lines of the curve


def train(
    network: Network, plan: Callable[[int], Sequence[Batch]], loss: Callable[[Batch], tuple[Tensor, dict[str, float]]], out: Path,
    *, epochs: int, rate: float, heads_rate: float, seed: int,
) -> None:  # fmt: skip
    """Train, and leave `reader.pt` (the mean of the weights over the last steps), `state.pt` and `curve.jsonl` in a folder.

    Every `KEEP_S` seconds the state is kept, and a run that finds one goes on there.

    Args:
        network: is trained in place; what asks for no gradient stays as it is.
        plan: the batches of an epoch, always the same for the same epoch.
        loss: of a batch, in all and in parts for the curve.
        out: the folder.
        epochs: how many.
        rate: of the encoder.
        heads_rate: of the heads.
        seed: of the epochs' masks.
    """
    out.mkdir(parents=True, exist_ok=True)
    inner = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [*network.tokens.parameters(), *network.roles.parameters()]
    optimiser = torch.optim.AdamW([{"params": inner, "lr": rate}, {"params": heads, "lr": heads_rate}], weight_decay=0.01)
    mean = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(MEMORY))
    kept = out / "state.pt"
    done_epochs = done_steps = 0
    if kept.exists():
        state = torch.load(kept)
        for part, name in ((network, "network"), (mean, "mean"), (optimiser, "optimiser")):
            part.load_state_dict(state[name])
        done_epochs, done_steps = state["epochs"], state["steps"]

    def keep(epoch: int, step: int) -> None:
        state = {"network": network.state_dict(), "mean": mean.state_dict(), "optimiser": optimiser.state_dict(), "epochs": epoch, "steps": step}
        torch.save(state, kept)
        torch.save(mean.module.state_dict(), out / "reader.pt")

    with (out / "curve.jsonl").open("a", encoding="utf-8") as log:
        for epoch in range(done_epochs, epochs):
            batches = plan(epoch)
            torch.manual_seed(seed + epoch)
            network.train()
            began = last_kept = time.time()
            seen = 0
            sums: dict[str, list[float]] = {}
            for i, batch in enumerate(batches):
                if epoch == done_epochs and i < done_steps:
                    continue
                at = (epoch + i / len(batches)) / epochs
                factor = at / WARM if at < WARM else (1 - at) / (1 - WARM)
                for group, full in zip(optimiser.param_groups, (rate, heads_rate), strict=True):
                    group["lr"] = full * max(factor, 1e-3)
                total, losses = loss(batch)
                optimiser.zero_grad()
                total.backward()
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
                mean.update_parameters(network)
                seen += sum(len(w.ids) for w in batch)
                for name, value in losses.items():
                    sums.setdefault(name, []).append(value)
                if (i + 1) % EVERY == 0 or i + 1 == len(batches):
                    means = {name: round(sum(v[-EVERY:]) / len(v[-EVERY:]), 4) for name, v in sums.items()}
                    log.write(json.dumps({"epoch": epoch, "step": i + 1, "of": len(batches), "pieces_s": round(seen / (time.time() - began)), **means}) + "\n")
                    log.flush()
                if time.time() - last_kept > KEEP_S:
                    last_kept = time.time()
                    keep(epoch, i + 1)
            keep(epoch + 1, 0)
