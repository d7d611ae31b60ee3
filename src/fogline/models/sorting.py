"""What sort of deed some words tell of, by a linear head on the encoder's states: its kind, its modes, whether it is what is chiefly told.

It reads what the one pass of the encoder left, so it costs a product of matrices; `train/fit_modes.py` fits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from fogline import ontology
from fogline.models.decoding import softmax
from fogline.models.labels import KINDS
from fogline.models.network import Floats, Seen
from fogline.types import Trigger

MODES: tuple[str, ...] = tuple(f"{kind}:{mode}" for kind, modes in ontology.MODES.items() for mode in modes)
KIND_AT = {kind: i for i, kind in enumerate(KINDS)}
MODE_AT = {mode: i for i, mode in enumerate(MODES)}
OF_KIND = {kind: ontology.MODES.get(kind, ()) for kind in KINDS}
NEAR = 6.0  # pieces in which the weight of what stands around the words falls to 1/e
LEAST = 1e-3  # chances below are alike


@dataclass(frozen=True, slots=True)
class Sorts:
    """What the head says of n deeds.

    `kinds`: [n, 1 + kinds], chances of no deed and of each kind. `modes`: [n, modes], the chance of each mode if the deed is of
    its kind. `main`: [n], the chance that the deed is what its sentence chiefly tells.
    """

    kinds: Floats
    modes: Floats
    main: Floats


def signs(seen: Seen, chances: Floats, words: Sequence[tuple[int, int]], listed: Sequence[Trigger | None]) -> Floats:
    """What the head weighs, [n, signs]: states of the words, around them and of their window, the network's and the lexicon's kinds.

    Args:
        seen: the text after the encoder's pass.
        chances: of no deed and of each kind, for every piece.
        words: each deed's words as pieces [first, last).
        listed: what the lexicon says of each, None where no line of it holds.
    """
    size = seen.states[0].shape[1] if seen.states else 0
    width = 4 * size + 2 * chances.shape[1]
    made = np.zeros((len(words), width + 1 + len(KINDS) + len(MODES)), dtype=np.float32)
    first, last = np.array([w[0] for w in words], dtype=np.int64), np.array([w[1] for w in words], dtype=np.int64)
    for (begin, end), states in zip(seen.windows, seen.states, strict=True):
        rows = np.flatnonzero((first >= begin) & (first < end))
        if not len(rows):
            continue
        a, b = first[rows, None] - begin + 1, np.minimum(last[rows, None], end) - begin + 1
        at = np.arange(len(states))[None, :]
        inside = ((at >= a) & (at < b)).astype(np.float32)
        inside /= inside.sum(axis=1, keepdims=True)
        close = np.exp((np.minimum(at - a, 0) - np.maximum(at - b + 1, 0)) / NEAR).astype(np.float32)
        close /= close.sum(axis=1, keepdims=True)
        told = chances[begin:end]
        made[rows, :size] = inside @ states
        made[rows, size : 2 * size] = states[0]
        made[rows, 2 * size : 3 * size] = close @ states
        made[rows, 3 * size : 4 * size] = states[1:-1].mean(axis=0)
        made[rows, 4 * size : 4 * size + told.shape[1]] = np.log(inside[:, 1:-1] @ told + LEAST)
        made[rows, 4 * size + told.shape[1] : width] = np.log(told.max(axis=0) + LEAST)
    for row, trigger in enumerate(listed):
        made[row, width + (0 if trigger is None else 1 + KIND_AT[trigger.kind])] = 1
        for mode in () if trigger is None else trigger.modes:
            made[row, width + 1 + len(KINDS) + MODE_AT[f"{trigger.kind}:{mode}"]] = 1
    return made


@dataclass(frozen=True, slots=True)
class Sorter:
    """The head: `weights` [signs, 1 + kinds + modes + 1], `bias`."""

    weights: Floats
    bias: Floats

    def sort(self, found: Floats) -> Sorts:
        """Signs of deeds, [n, signs] -> what they are."""
        told = found @ self.weights + self.bias
        known = 1 + len(KINDS)
        chances = 1 / (1 + np.exp(-told[:, known:]))
        return Sorts(softmax(told[:, :known]), chances[:, :-1], chances[:, -1])


@cache
def load(language: str = "en") -> Sorter:
    """The shipped head of a language, loaded once."""
    with resources.files("fogline.models").joinpath(language, "sorting.npz").open("rb") as file:
        held = np.load(file)
        return Sorter(held["weights"].astype(np.float32), held["bias"].astype(np.float32))
