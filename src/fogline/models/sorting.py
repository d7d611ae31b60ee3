"""What sort of deed some words tell of, by a linear head on the encoder's states: its kind, its modes, whether it is what is chiefly told.

It reads what the one pass of the encoder left, so it costs a product of matrices; `train/fit_modes.py` fits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Signs:
    """What the head weighs for n deeds in w windows of text.

    `own`: [n, signs], states of the words and around them, and the network's kinds there. `shared`: [w, signs], of each whole window.
    `window`: [n], which is a deed's. `listed`: [n, 1 + kinds + modes], what the lexicon says of it.
    """

    own: Floats
    shared: Floats
    window: NDArray[np.int64]
    listed: Floats

    def rows(self) -> Floats:
        """One row for each deed, [n, all signs]."""
        return np.concatenate([self.own, self.shared[self.window], self.listed], axis=1)


def signs(seen: Seen, chances: Floats, words: Sequence[tuple[int, int]], listed: Sequence[Trigger | None]) -> Signs:
    """What the head weighs for some words.

    Args:
        seen: the text after the encoder's pass.
        chances: of no deed and of each kind, for every piece.
        words: each deed's words as pieces [first, last), at least one piece, inside a window.
        listed: what the lexicon says of each, None where no line of it holds.
    """
    size, kinds = seen.states[0].shape[1], chances.shape[1]
    begins, ends = (np.array([w[side] for w in seen.windows], dtype=np.int64) for side in (0, 1))
    first, last = (np.array([w[side] for w in words], dtype=np.int64) for side in (0, 1))
    window = np.clip(begins.searchsorted(first, side="right") - 1, 0, None)
    first, last = (np.minimum(x, ends[window]) - begins[window] + 1 for x in (first, last))
    own = np.zeros((len(words), 2 * size + kinds), dtype=np.float32)
    shared = np.zeros((len(begins), 2 * size + kinds), dtype=np.float32)
    for k in np.unique(window).tolist():
        states, told, rows = seen.states[k], chances[begins[k] : ends[k]], np.flatnonzero(window == k)
        at = np.arange(len(states), dtype=np.float32)
        a, b = first[rows, None], last[rows, None]
        inside = ((at >= a) & (at < b)).astype(np.float32)
        inside /= np.maximum(inside.sum(axis=1, keepdims=True), 1)
        close = np.exp((np.minimum(at - a, 0) - np.maximum(at - b + 1, 0)) / NEAR).astype(np.float32)
        close /= close.sum(axis=1, keepdims=True)
        own[rows, :size], own[rows, size : 2 * size] = inside @ states, close @ states
        own[rows, 2 * size :] = np.log(inside[:, 1:-1] @ told + LEAST)
        shared[k, :size], shared[k, size : 2 * size] = states[0], states[1:-1].mean(axis=0)
        shared[k, 2 * size :] = np.log(told.max(axis=0) + LEAST)
    lines = np.zeros((len(words), 1 + len(KINDS) + len(MODES)), dtype=np.float32)
    for row, trigger in enumerate(listed):
        lines[row, 0 if trigger is None else 1 + KIND_AT[trigger.kind]] = 1
        if trigger is not None:
            lines[row, [1 + len(KINDS) + MODE_AT[f"{trigger.kind}:{mode}"] for mode in trigger.modes]] = 1
    return Signs(own, shared, window, lines)


@dataclass(frozen=True, slots=True)
class Sorter:
    """The head: `weights` [all signs, 1 + kinds + modes + 1], `bias`."""

    weights: Floats
    bias: Floats

    def sort(self, found: Signs) -> Sorts:
        """What some deeds are; what a window's deeds share is weighed once."""
        parts = np.cumsum([found.own.shape[1], found.shared.shape[1]])
        own, shared, listed = np.split(self.weights, parts)
        told = found.own @ own + (found.shared @ shared)[found.window] + found.listed @ listed + self.bias
        known = 1 + len(KINDS)
        chances = 1 / (1 + np.exp(-told[:, known:]))
        return Sorts(softmax(told[:, :known]), chances[:, :-1], chances[:, -1])


@cache
def load(language: str = "en") -> Sorter:
    """The shipped head of a language, loaded once."""
    with resources.files("fogline.models").joinpath(language, "sorting.npz").open("rb") as file:
        held = np.load(file)
        return Sorter(held["weights"].astype(np.float32), held["bias"].astype(np.float32))
