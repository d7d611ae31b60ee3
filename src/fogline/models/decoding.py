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
    best = _viterbi(np.log(chances + 1e-9), step)
    of_role = chances[:, :, 1::2].astype(np.float64) + chances[:, :, 2::2]
    sums = np.concatenate([np.zeros((len(told), 1, of_role.shape[2])), of_role.cumsum(axis=1)], axis=1)
    found: list[dict[str, list[tuple[int, int, float]]]] = [{role: [] for role in only} for _ in told]
    for k, first, last, label in _runs(best):
        role = (label - 1) // 2
        found[k][names[label][2:]].append((first, last, float((sums[k, last, role] - sums[k, first, role]) / (last - first))))
    return found


def _runs(paths: Ints) -> Iterator[tuple[int, int, int, int]]:
    """The stretches of paths of labels, [n, pieces]: of which path, first piece, the piece after the last, its first label."""
    before = np.zeros_like(paths)
    before[:, 1:] = paths[:, :-1]
    begins = (paths > 0) & ((paths % 2 == 1) | (before == 0))  # an inside follows only its own
    after = np.zeros_like(paths)
    after[:, :-1] = np.where(begins[:, 1:], 0, paths[:, 1:])
    ends = (paths > 0) & (after == 0)
    for (k, first), (_, last) in zip(np.argwhere(begins).tolist(), np.argwhere(ends).tolist(), strict=True):
        yield k, first, last + 1, int(paths[k, first])


def _viterbi(scores: Floats, step: float) -> Ints:
    """The best paths of labels O, B-x, I-x, B-y, I-y ...: an inside follows its own begin or inside, a begin costs `step`.

    Scores [n, pieces, labels] -> [n, pieces]; all are walked at once, since each step is small.
    """
    n, size, count = scores.shape
    first = np.arange(1, count, 2)
    any_before = np.zeros((size, n), dtype=np.int64)  # the best label before an O or a B
    goes_on = np.zeros((size, n, len(first)), dtype=bool)  # is the best before an I another I of its own?
    score = scores[:, 0].copy()
    score[:, 2::2] += NEVER
    rows = np.arange(n)
    for t in range(1, size):
        any_before[t] = score.argmax(axis=1)
        best = score[rows, any_before[t]][:, None]
        begun, inside = score[:, 1::2], score[:, 2::2]
        goes_on[t] = inside > begun
        new = scores[:, t].copy()
        new[:, :1] += best
        new[:, 1::2] += best - step
        new[:, 2::2] += np.where(goes_on[t], inside, begun)
        score = new
    path = np.zeros((n, size), dtype=np.int64)
    path[:, -1] = score.argmax(axis=1)
    for t in range(size - 1, 0, -1):
        label = path[:, t]
        is_inside = (label > 0) & (label % 2 == 0)
        own = np.where(is_inside, label - 2, 0) // 2
        path[:, t - 1] = np.where(is_inside, np.where(goes_on[t][rows, own], label, label - 1), any_before[t])
    return path
