"""From logits to stretches of characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fogline.models.labels import ROLE_LABELS
from fogline.models.network import Floats
from fogline.types import Span

Ints = NDArray[np.int64]
NEVER = -1e4


def softmax(logits: Floats) -> Floats:
    """Chances along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    made: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return made


def marked(logits: Floats, least: float = 0.5) -> Iterator[tuple[int, int, float]]:
    """Stretches that a begin-inside head with one name marks: first piece, the piece after the last, and the chance.

    Args:
        logits: [pieces, 3], for O, B and I.
        least: chance that a piece is marked, below which it is not.
    """
    if not len(logits):
        return
    chances = softmax(logits)
    inside = 1 - chances[:, 0]
    at = np.flatnonzero(inside >= least)
    begun: int | None = None
    for k, i in enumerate(at.tolist()):
        begins = chances[i, 1] > chances[i, 2]
        if begun is not None and (begins or at[k - 1] != i - 1):
            yield begun, int(at[k - 1]) + 1, float(inside[begun : at[k - 1] + 1].max())
            begun = None
        if begun is None:
            begun = i
    if begun is not None:
        yield begun, int(at[-1]) + 1, float(inside[begun : at[-1] + 1].max())


def whole_words(text: str, span: Span) -> Span:
    """A span that cuts no word."""
    start, end = span.start, span.end
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def role_stretches(told: Sequence[Floats], only: Sequence[str], step: float = 0.0, lean: float = 0.0) -> list[dict[str, list[tuple[int, int, float]]]]:
    """The stretches of each role for many predicates, by the likeliest labelling in which an inside follows its own begin or inside (Viterbi).

    Args:
        told: for each predicate logits, [pieces of its window, role labels].
        only: roles that this sort of predicate can have.
        step: what it costs to begin a stretch, in nats; it joins what short doubts would tear apart.
        lean: what is taken from "none", in nats: a part that is missed costs more than one that is doubtful.

    Returns:
        For each predicate and role: first piece, the piece after the last, and the mean chance of its pieces.
    """
    columns = [0] + [i for i, name in enumerate(ROLE_LABELS) if name != "O" and name[2:] in only]
    names = [ROLE_LABELS[i] for i in columns]
    longest = max((len(t) for t in told), default=0)
    if not longest:
        return [{role: [] for role in only} for _ in told]
    logits = np.full((len(told), longest, len(columns)), -20.0, dtype=np.float32)
    logits[:, :, 0] = 20.0  # after a window's end there is nothing
    for k, roles in enumerate(told):
        logits[k, : len(roles)] = roles[:, columns]
    logits[:, :, 0] -= lean
    chances = softmax(logits)
    best = _viterbi(np.log(chances + 1e-9), names, step)
    of_role = {role: [i for i, n in enumerate(names) if n[2:] == role] for role in only}
    return [_stretches(path.tolist(), chances[k], names, of_role) for k, path in enumerate(best)]


def _stretches(path: list[int], chances: Floats, names: Sequence[str], of_role: dict[str, list[int]]) -> dict[str, list[tuple[int, int, float]]]:
    """The stretches of one path of labels."""
    found: dict[str, list[tuple[int, int, float]]] = {role: [] for role in of_role}
    begun = 0
    for i in range(1, len(path) + 1):
        label = names[path[i]] if i < len(path) else "O"
        if label[0] == "I" and label[2:] == names[path[begun]][2:]:
            continue
        if path[begun] != 0:
            role = names[path[begun]][2:]
            found[role].append((begun, i, float(chances[begun:i, of_role[role]].sum(axis=1).mean())))
        begun = i
    return found


def _viterbi(scores: Floats, names: Sequence[str], step: float) -> Ints:
    """The best paths of labels. Scores [n, pieces, labels] -> [n, pieces]; all are walked at once, since each step is small."""
    moves = np.zeros((len(names), len(names)), dtype=np.float32)
    for j, name in enumerate(names):
        for i, before in enumerate(names):
            if name[0] == "I" and before[2:] != name[2:]:
                moves[i, j] = NEVER
            elif name[0] == "B":
                moves[i, j] = -step
    n, size, _ = scores.shape
    back = np.zeros((size, n, len(names)), dtype=np.int64)
    score = scores[:, 0] + NEVER * np.array([name[0] == "I" for name in names], dtype=np.float32)
    for t in range(1, size):
        options = score[:, :, None] + moves[None]
        back[t] = options.argmax(axis=1)
        score = options.max(axis=1) + scores[:, t]
    path = np.zeros((n, size), dtype=np.int64)
    path[:, -1] = score.argmax(axis=1)
    rows = np.arange(n)
    for t in range(size - 1, 0, -1):
        path[:, t - 1] = back[t][rows, path[:, t]]
    return path
