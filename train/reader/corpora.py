"""Every corpus as documents with the same layers, and documents as windows of pieces with targets.

A layer that a corpus did not annotate is left open, not empty: the losses skip it.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from fogline import sentences
from fogline.models import labels, pieces
from fogline.types import Span

sys.path.insert(0, str(Path(__file__).parent.parent))
import exemplars

Stretch = tuple[int, int]
RE3D = {"Person": "person", "Organisation": "group", "Location": "place", "Nationality": "nationality"}
LONGEST = 160  # pieces of a window in training, longer than when reading
DEED_ROLES = frozenset({"did", "suffered", "took_part", "place"})


@dataclass(slots=True)
class Predicate:
    """A cue or a deed with what belongs to it."""

    words: list[Stretch]  # none: the sentence's own deed, whose words are not known
    roles: dict[str, list[Stretch]]
    open_roles: frozenset[str]  # roles that were annotated
    kind: str | None = None
    modes: tuple[str, ...] | None = None
    stance: str | None = None
    background: bool | None = None
    is_cue: bool = False
    area: Stretch | None = None  # of a deed without words: its sentence


@dataclass(slots=True)
class Labelled:
    """A text with what was annotated in it."""

    name: str
    text: str
    predicates: list[Predicate] = field(default_factory=list)
    names: list[tuple[Stretch, str]] = field(default_factory=list)
    layers: frozenset[str] = frozenset()  # of cue, source, content, kind, name, and place (names of places only)
    weight: float = 1.0


@dataclass(slots=True)
class Item:
    """One predicate in a window: pieces [first, last) and the roles that each piece may have, [pieces, roles]."""

    first: int
    last: int
    sort: int
    allowed: NDArray[np.bool_]
    modes: tuple[int, ...] | None
    stance: int
    background: int


@dataclass(slots=True)
class Window:
    """What one pass of the encoder sees, with targets; -100 is open."""

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    tokens: dict[str, NDArray[np.int64]]
    items: list[Item]
    weight: float


def rows(path: Path) -> Iterator[dict]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def polnear(path: Path) -> Iterator[Labelled]:
    """PolNeAR: attributions."""
    for row in rows(path):
        said = [_speech(a["source"], a["cue"], a["content"]) for a in row["gold"]["attributions"] if a["cue"]]
        yield Labelled(row["id"], row["text"], said, layers=frozenset({"cue", "source", "content"}))


def marked(only: list[Path] | None = None) -> Iterator[Labelled]:
    """Our own exemplars: all layers but names."""
    for item in exemplars.read(only):
        found = [_speech(s.source, s.cue, s.content) for s in item.said]
        for deed in item.deeds:
            given = deed.arguments
            roles = {"did": given["did"], "suffered": given["suf"], "took_part": given["both"], "place": given["at"]}
            modes = tuple(f"{deed.kind}:{m}" for m in deed.modes)
            found.append(Predicate(deed.spans, roles, DEED_ROLES, deed.kind, modes, deed.stance, deed.background))
        yield Labelled(item.name, item.text, found, layers=frozenset({"cue", "source", "content", "kind"}))


def event_locations(path: Path) -> Iterator[Labelled]:
    """The place of an event verb."""
    for row in rows(path):
        found = [
            Predicate([tuple(e["verb"])], {"place": [tuple(p) for p in e["places"]]}, frozenset({"place"})) for e in row["gold"]["events"]
        ]
        yield Labelled(row["id"], row["text"], found)


def actors(path: Path) -> Iterator[Labelled]:
    """Who did what to whom (no words of the deed), and entities of reports on Syria and Iraq."""
    for row in rows(path):
        gold = row["gold"]
        if "actors" in gold:
            roles: dict[str, list[Stretch]] = {"did": [], "suffered": [], "took_part": []}
            for actor in gold["actors"]:
                roles[actor["part"]].append(tuple(actor["span"]))
            whole = Predicate([], roles, frozenset(roles), area=(0, len(row["text"])))
            yield Labelled(row["id"], row["text"], [whole])
        else:
            names = [(tuple(e["span"]), RE3D[e["type"]]) for e in gold["entities"] if e["type"] in RE3D]
            yield Labelled(row["id"], row["text"], names=names, layers=frozenset({"name"}))


def places(path: Path) -> Iterator[Labelled]:
    """Toponyms; other names are open."""
    for row in rows(path):
        names = [(tuple(t["span"]), "place") for t in row["gold"]["toponyms"] if not t.get("optional")]
        yield Labelled(row["id"], row["text"], names=names, layers=frozenset({"place"}))


def silver(path: Path) -> Iterator[Labelled]:
    """What the rules read in unlabelled reports, as `train/reader/silver.py` wrote it; it weighs less than what people marked."""
    for row in rows(path):
        found = []
        for deed in row["deeds"]:
            roles = {role: [tuple(s) for s in deed["roles"].get(role, [])] for role in ("did", "suffered", "took_part", "place")}
            found.append(
                Predicate(
                    [tuple(deed["words"])], roles, frozenset(roles), deed["kind"], tuple(deed["modes"]), deed["stance"], deed["background"]
                )
            )
        yield Labelled(row["id"], row["text"], found, layers=frozenset({"kind"}), weight=row.get("weight", 0.3))


def _speech(source: Iterable, cue: Iterable, content: Iterable) -> Predicate:
    """An attribution as a predicate: its first cue is what it is known by."""
    first, *rest = sorted(tuple(s) for s in cue)
    roles = {"source": [tuple(s) for s in source], "content": [tuple(s) for s in content], "cue": rest}
    return Predicate([first], roles, frozenset(roles), is_cue=True)


def cut(item: Labelled, random: Random | None = None, longest: int = LONGEST) -> Iterator[Window]:
    """The windows of a text; with `random` the first one has a random length, so that windows begin anywhere."""
    made = pieces.cut(item.text)
    split = sentences.split(item.text)
    if not split:
        split = [Span(0, len(item.text))]
    first = random.randrange(5) if random else 0
    for a, b in pieces.windows(made, split, longest, first):
        yield _window(item, made, a, b)


def _window(item: Labelled, made: pieces.Pieces, a: int, b: int) -> Window:
    """Pieces [a, b) of a text with their targets; the two special pieces are added."""
    size = b - a + 2
    ids = np.full(size, pieces.CLS, dtype=np.int64)
    ids[1:-1], ids[-1] = made.ids[a:b], pieces.SEP
    features = np.zeros(size, dtype=np.int64)
    features[1:-1] = made.features[a:b]
    starts, ends = made.starts[a:b].tolist(), made.ends[a:b].tolist()

    def inside(stretch: Stretch) -> tuple[int, int] | None:
        """The pieces of a stretch in the window, shifted by the first special piece."""
        i, j = bisect_left(ends, stretch[0] + 1), bisect_left(starts, stretch[1])
        return (i + 1, j + 1) if i < j else None

    tokens: dict[str, NDArray[np.int64]] = {}
    for head, names in labels.TOKEN_HEADS.items():
        target = np.full(size, -100, dtype=np.int64)
        if head in item.layers or (head == "name" and "place" in item.layers):
            target[1:-1] = 0
            for stretch, name in _stretches(item, head):
                span = inside(stretch)
                if span is None:
                    continue
                if head == "kind":
                    target[span[0] : span[1]] = names.index(name)
                else:
                    begins = starts[span[0] - 1] >= stretch[0]
                    target[span[0] : span[1]] = names.index(f"I-{name}")
                    if begins and starts[span[0] - 1] <= stretch[0] + 1:
                        target[span[0]] = names.index(f"B-{name}")
            if head == "name" and "name" not in item.layers:
                target[1:-1][target[1:-1] == 0] = -200  # not a place; else open
        tokens[head] = target
    items = [made_item for p in item.predicates if (made_item := _item(p, inside, size, starts)) is not None]
    return Window(ids, features, tokens, items, item.weight)


def _stretches(item: Labelled, head: str) -> Iterator[tuple[Stretch, str]]:
    """What a token head is to mark; longer contents first, so that nested ones show."""
    if head == "name":
        yield from item.names
        return
    found: list[tuple[Stretch, str]] = []
    for predicate in item.predicates:
        if head == "kind":
            if predicate.kind is not None:
                found += [(s, predicate.kind) for s in predicate.words]
        elif predicate.is_cue:
            found += [(s, head) for s in ([*predicate.words, *predicate.roles["cue"]] if head == "cue" else predicate.roles[head])]
    yield from sorted(found, key=lambda f: f[0][0] - f[0][1])


def _item(predicate: Predicate, inside, size: int, starts: list[int]) -> Item | None:
    """A predicate as training sees it, None where its words lie outside the window."""
    sort = 0 if predicate.is_cue else 1 if predicate.words else 2
    if predicate.words:
        spans = [s for w in predicate.words if (s := inside(w)) is not None]
        if not spans:
            return None
        first, last = spans[0]
    else:
        area = inside(predicate.area)
        if area is None:
            return None
        first, last = 0, 1  # the piece before all others stands for the sentence
    allowed = np.zeros((size, len(labels.ROLE_LABELS)), dtype=bool)
    open_labels = [0] + [i for i, n in enumerate(labels.ROLE_LABELS) if n != "O" and n[2:] not in predicate.open_roles]
    allowed[:, open_labels] = True
    for role, stretches in predicate.roles.items():
        for stretch in sorted(stretches):
            span = inside(stretch)
            if span is None:
                continue
            allowed[span[0] : span[1]] = False
            allowed[span[0] : span[1], labels.ROLE_LABELS.index(f"I-{role}")] = True
            if stretch[0] - 1 <= starts[span[0] - 1] <= stretch[0] + 1:
                allowed[span[0]] = False
                allowed[span[0], labels.ROLE_LABELS.index(f"B-{role}")] = True
    modes = None if predicate.modes is None else tuple(labels.MODES.index(m) for m in predicate.modes if m in labels.MODES)
    stance = -100 if predicate.stance is None else labels.STANCES.index(predicate.stance)
    background = -100 if predicate.background is None else int(predicate.background)
    return Item(first, last, sort, allowed, modes, stance, background)
