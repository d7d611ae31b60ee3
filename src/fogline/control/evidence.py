"""Statements -> arrays: settlements, their sides and neighbours, and what was said of them once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fogline.control.holding import key_of
from fogline.control.model import FORMS, VOICES, Evidence, Floats, Ints, Near
from fogline.control.statements import Statement
from fogline.types import Place

EARTH_KM = 6371.0
STANDING = frozenset({"hold", "denied"})  # forms that tell how things stood
NEVER = 1 << 30  # a day that does not come
REACH_KM, DECAY_KM = 40.0, 15.0  # beyond the first a settlement is no neighbour; within, its weight falls to 1/e over the second
STRIP = 256  # settlements whose neighbours are looked for at once
FEW = 800  # settlements
NEIGHBOURS = 24  # the nearest of them, so that a dense country costs no more than a bare one


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the model needs, and what its numbers mean."""

    places: Sequence[Place]
    sides: Sequence[str]  # by column; the first is empty, "none of those named"
    start: date
    evidence: Evidence
    near: Near
    since: NDArray[np.int64]
    heard: Sequence[Statement]  # in the order of `evidence`


def once(statements: Sequence[Statement]) -> list[Statement]:
    """Statements without those that repeat another of their origin, the first published of each kept."""
    found: dict[tuple[object, ...], Statement] = {}
    for s in sorted(statements, key=lambda s: (s.told, s.claim)):
        found.setdefault((key_of(s.place), s.form, s.side, s.holds, s.origin), s)
    return list(found.values())


def held_before(statements: Sequence[Statement]) -> list[Statement]:
    """That the side which lost a settlement held it on the day before, of each statement that names the loser: later knowledge of a day."""
    return [
        replace(s, form="hold", side=s.against, holds=True, actor=None, since=s.since - timedelta(1), against=None)
        for s in statements
        if s.form == "gain" and s.dated and s.against is not None and s.against != s.side
    ]


def scene(statements: Sequence[Statement], *, by_event: bool = False) -> Scene:
    """The scene that some statements make.

    Args:
        statements: each once.
        by_event: they enter on the day that they are about rather than on that of their publication.
    """

    def enters(s: Statement) -> date:
        return s.since if by_event else s.told

    heard = sorted(statements, key=lambda s: (enters(s), s.told, s.claim, s.form))
    places: dict[str, Place] = {}
    for s in sorted(statements, key=lambda s: (s.told, s.claim)):
        places.setdefault(key_of(s.place), s.place)
    names = sorted(places)
    number = {name: i for i, name in enumerate(names)}
    ordered = [places[n] for n in names]
    sides = ["", *sorted({side for s in heard for side in (s.side, s.against) if side is not None})]
    column = {side: k for k, side in enumerate(sides)}
    sources = sorted({s.source for s in heard})
    source = {name: i for i, name in enumerate(sources)}
    start = enters(heard[0])
    rows = [(s, number[key_of(s.place)], (enters(s) - start).days) for s in heard]
    evidence = Evidence(
        np.array([n for _, n, _ in rows], np.int64), np.array([day for _, _, day in rows], np.int64),
        np.array([column[s.side or ""] for s, _, _ in rows], np.int64), np.array([s.holds for s, _, _ in rows], bool),
        np.array([FORMS.index(s.form) for s, _, _ in rows], np.int64), np.array([VOICES.index(s.voice) for s, _, _ in rows], np.int64),
        np.array([source[s.source] for s, _, _ in rows], np.int64),
        np.array([0 if by_event else max((s.told - _lasted(s)).days, 0) for s, _, _ in rows], np.int64), sources,
    )  # fmt: skip
    rows_near, near, weight = _near(ordered)
    since = np.full((len(ordered), len(sides)), NEVER, np.int64)
    since[:, 0] = 0
    foes: dict[int, tuple[int, int]] = {}  # of a side: the first that it was named against, and when
    for s, n, day in rows:
        for side in (s.side, s.against):
            if side is not None:
                since[n, column[side]] = min(since[n, column[side]], day)
        if s.side and s.against:
            foes.setdefault(column[s.side], (column[s.against], day))
            foes.setdefault(column[s.against], (column[s.side], day))
    own = since.copy()
    np.minimum.at(since, rows_near, own[near])
    for k, (foe, first) in foes.items():
        since[:, foe] = np.minimum(since[:, foe], np.maximum(own[:, k], first))
    return Scene(ordered, sides, start, evidence, _matrix(rows_near, near, weight, len(ordered)), since, heard)


def _lasted(s: Statement) -> date:
    """The last day on which what was said is said to have been so: a deed's is its first, how things stood may go on."""
    return (s.until or s.told) if s.form in STANDING else s.since


def _near(places: Sequence[Place]) -> tuple[Ints, Ints, Floats]:
    """Which settlements are neighbours: their numbers in pairs, and how near, 1 at one spot and nought beyond reach."""
    lat, lon = np.radians([p.lat for p in places]), np.radians([p.lon for p in places])
    points = EARTH_KM * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], 1)
    points = points[order := np.argsort(lat, kind="stable")]
    reach = REACH_KM / EARTH_KM
    found = []
    for start in range(0, len(places), STRIP):
        strip = slice(start, start + STRIP)
        first, last = np.searchsorted(lat[order], (lat[order][strip][0] - reach, lat[order][strip][-1] + reach), side="left")
        far = np.sqrt(np.maximum(2 * EARTH_KM**2 - 2 * points[strip] @ points[first:last].T, 0))
        far[np.arange(len(far)), np.arange(len(far)) + start - first] = np.inf  # itself
        count = min(NEIGHBOURS, far.shape[1])
        nearest = np.argpartition(far, count - 1, axis=1)[:, :count]
        rows = np.repeat(np.arange(len(far)), count)
        found.append((rows + start, nearest.ravel() + first, far[rows, nearest.ravel()]))
    rows, near, far = (np.concatenate(column) for column in zip(*found, strict=True))
    inside = far <= REACH_KM
    return order[rows[inside]], order[near[inside]], np.exp(-far[inside] / DECAY_KM).astype(np.float32)


def _matrix(rows: Ints, near: Ints, weight: Floats, size: int) -> Near:
    """The neighbours as a matrix; of few settlements a plain one, since the library for sparse ones takes long to load."""
    if size <= FEW:
        whole = np.zeros((size, size), np.float32)
        whole[rows, near] = weight
        return whole
    from scipy.sparse import csr_array

    return csr_array((weight, (rows, near)), shape=(size, size))


def day_of(scene: Scene, day: date) -> int:
    """The number of a day."""
    return (day - scene.start).days
