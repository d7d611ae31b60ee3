"""The trained network on onnxruntime: an encoder with heads that label pieces, and the head that reads what belongs to a predicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fogline.models import pieces as piece_cutter
from fogline.models.labels import ROLE_LABELS, TOKEN_HEADS
from fogline.models.pieces import CLS, PAD, SEP, Pieces
from fogline.types import Span

HEADS = ("cue", "content", "kind")  # heads that label pieces and are shipped; the others only help training
PADDED = 1_024  # pieces of one batch, padding included: more takes memory and is no faster
Floats = NDArray[np.float32]


class Network(Protocol):
    """What runs the weights: onnxruntime here, the float original in training."""

    def encode(self, ids: NDArray[np.int64], mask: NDArray[np.int64], features: NDArray[np.int64]) -> tuple[Floats, dict[str, Floats]]:
        """[windows, pieces] -> states [windows, pieces, hidden], and for each head logits [windows, pieces, labels]."""

    def read_roles(self, states: Floats, first: NDArray[np.int64], last: NDArray[np.int64], sort: NDArray[np.int64]) -> tuple[Floats, ...]:
        """States [1, pieces, hidden] and predicates [n] -> roles [n, pieces, labels], modes, stances, background: logits."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A cue (`sort` 0) or a deed (1) as pieces [first, last) of a text."""

    first: int
    last: int
    sort: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the network says of one predicate. Logits.

    `first`: the piece of the text that the first row of `roles` belongs to. `roles`: [pieces of the window, role labels].
    """

    first: int
    roles: Floats
    modes: Floats
    stances: Floats
    background: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A text after one pass: `logits` for each head, [pieces, labels]; pieces in no sentence are surely nothing."""

    pieces: Pieces
    logits: dict[str, Floats]
    windows: tuple[tuple[int, int], ...]
    states: tuple[Floats, ...]  # of each window, [pieces + 2, hidden]

    def span(self, first: int, last: int) -> Span:
        """The characters of pieces [first, last)."""
        return Span(int(self.pieces.starts[first]), int(self.pieces.ends[last - 1]))

    def between(self, span: Span) -> tuple[int, int]:
        """The pieces that share a character with a span, [first, last)."""
        return int(np.searchsorted(self.pieces.ends, span.start, side="right")), int(np.searchsorted(self.pieces.starts, span.end))


def see(text: str, sentences: Sequence[Span], network: Network) -> Seen:
    """One pass of the encoder over the sentences of a text."""
    cut = piece_cutter.cut(text)
    windows = tuple(piece_cutter.windows(cut, sentences))
    logits: dict[str, Floats] = {}
    for head in HEADS:
        logits[head] = np.zeros((len(cut.ids), len(TOKEN_HEADS[head])), dtype=np.float32)
        logits[head][:, 0] = 20.0
    states: dict[int, Floats] = {}
    for batch in _batches(windows):
        found, heads = network.encode(*_padded(cut, [windows[i] for i in batch]))
        for row, i in enumerate(batch):
            first, last = windows[i]
            states[i] = found[row, : last - first + 2]
            for head in HEADS:
                logits[head][first:last] = heads[head][row, 1 : last - first + 1]
    return Seen(cut, logits, windows, tuple(states[i] for i in range(len(windows))))


def tell(seen: Seen, predicates: Sequence[Predicate], network: Network) -> list[Told]:
    """What belongs to each predicate; those of one window are read together. A predicate outside all windows is told nothing."""
    told: list[Told | None] = [None] * len(predicates)
    for i, (first, last) in enumerate(seen.windows):
        inside = [k for k, p in enumerate(predicates) if first <= p.first < last]
        if not inside:
            continue
        begin = np.array([predicates[k].first - first + 1 for k in inside])
        end = np.array([min(predicates[k].last, last) - first + 1 for k in inside])
        roles, modes, stances, background = network.read_roles(
            seen.states[i][None], begin, end, np.array([predicates[k].sort for k in inside])
        )
        for row, k in enumerate(inside):
            told[k] = Told(first, roles[row, 1:-1], modes[row], stances[row], float(background[row]))
    nothing = np.zeros((0, len(ROLE_LABELS)), dtype=np.float32)
    empty = np.zeros(0, dtype=np.float32)
    return [t if t is not None else Told(p.first, nothing, empty, empty, 0.0) for t, p in zip(told, predicates, strict=True)]


def _batches(windows: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Windows of like length together, as their indices."""
    made: list[list[int]] = []
    longest = 0
    for i in sorted(range(len(windows)), key=lambda i: windows[i][0] - windows[i][1]):
        size = windows[i][1] - windows[i][0] + 2
        if not made or (len(made[-1]) + 1) * longest > PADDED or size < 0.6 * longest:
            made.append([])
            longest = size
        made[-1].append(i)
    return made


def _padded(cut: Pieces, windows: Sequence[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """ids, mask and features of windows, [windows, pieces]."""
    size = max(last - first for first, last in windows) + 2
    ids = np.full((len(windows), size), PAD, dtype=np.int64)
    mask = np.zeros_like(ids)
    features = np.zeros_like(ids)
    for row, (first, last) in enumerate(windows):
        n = last - first
        ids[row, 0], ids[row, 1 : n + 1], ids[row, n + 1] = CLS, cut.ids[first:last], SEP
        features[row, 1 : n + 1] = cut.features[first:last]
        mask[row, : n + 2] = 1
    return ids, mask, features


class Onnx:
    """The shipped weights on onnxruntime."""

    def __init__(self, language: str, threads: int = 1) -> None:
        """`language`: of the weights, ISO 639-1. `threads`: inside one pass; texts are better read side by side."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest batch for ever
        folder = resources.files("fogline.models").joinpath(language)
        self._encoder, self._roles = (
            onnxruntime.InferenceSession(folder.joinpath(name).read_bytes(), options, providers=["CPUExecutionProvider"])
            for name in ("encoder.onnx", "roles.onnx")
        )

    def encode(self, ids: NDArray[np.int64], mask: NDArray[np.int64], features: NDArray[np.int64]) -> tuple[Floats, dict[str, Floats]]:
        """See `Network`."""
        states, *heads = self._encoder.run(["states", *HEADS], {"ids": ids, "mask": mask, "features": features})
        return states, dict(zip(HEADS, heads, strict=True))

    def read_roles(self, states: Floats, first: NDArray[np.int64], last: NDArray[np.int64], sort: NDArray[np.int64]) -> tuple[Floats, ...]:
        """See `Network`."""
        found = self._roles.run(None, {"states": states, "first": first, "last": last, "sort": sort})
        return tuple(found)


@cache
def load(language: str = "en") -> Network:
    """The shipped network of a language, loaded once.

    A further language is a folder beside `en` with `encoder.onnx`, `roles.onnx`, `vocab.txt` and their card, trained with
    the labels of `labels.py`, and its tables in `lexicons/`; `languages.is_read` names it then.
    """
    return Onnx(language)
