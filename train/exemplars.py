"""Read the marked sentences of `train/exemplars`, check them, and count what they hold.

python train/exemplars.py [FILE...]
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fogline import ontology

HERE = Path(__file__).parent / "exemplars"
TAGS = frozenset("k did suf both at cue src con".split())
OPEN = re.compile(r"\[([a-z]+)(\d+)((?: [^|\[\]]*)?)\|")


@dataclass(slots=True)
class Deed:
    """One marked deed: its words, what it is, and who and where."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    kind: str = ""
    modes: tuple[str, ...] = ()
    stance: str = "asserted"
    background: bool = False
    arguments: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))  # did, suf, both, at


@dataclass(slots=True)
class Speech:
    """One marked attribution."""

    cue: list[tuple[int, int]] = field(default_factory=list)
    source: list[tuple[int, int]] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Exemplar:
    """One snippet: its plain text, its deeds, its attributions."""

    name: str
    text: str
    deeds: list[Deed]
    said: list[Speech]


def parse(marked: str, name: str) -> Exemplar:
    """The exemplar of one block.

    Raises:
        ValueError: brackets do not pair, or a tag, kind, mode or stance is unknown; the message names the block.
    """
    text: list[str] = []
    size = 0
    stack: list[tuple[str, int, str, int]] = []
    marks: list[tuple[str, int, str, int, int]] = []
    i = 0
    while i < len(marked):
        opened = OPEN.match(marked, i) if marked[i] == "[" else None
        if opened:
            stack.append((opened[1], int(opened[2]), opened[3].strip(), size))
            i = opened.end()
        elif marked[i] == "[":
            raise ValueError(f"{name}: a bracket that opens no tag: {marked[i : i + 40]!r}")
        elif marked[i] == "]":
            if not stack:
                raise ValueError(f"{name}: a bracket closes that none opened: ...{marked[max(0, i - 40) : i + 1]!r}")
            tag, number, attributes, start = stack.pop()
            marks.append((tag, number, attributes, start, size))
            i += 1
        else:
            text.append(marked[i])
            size += 1
            i += 1
    if stack:
        raise ValueError(f"{name}: never closed: [{stack[-1][0]}{stack[-1][1]}")
    return _built("".join(text), sorted(marks, key=lambda m: m[3]), name)


def _built(text: str, marks: list[tuple[str, int, str, int, int]], name: str) -> Exemplar:
    """Marks put together by their number."""
    deeds: dict[int, Deed] = defaultdict(Deed)
    said: dict[int, Speech] = defaultdict(Speech)
    cues = {number for tag, number, *_ in marks if tag == "cue"}
    heads = {number for tag, number, *_ in marks if tag == "k"}
    for tag, number, attributes, start, end in marks:
        if tag not in TAGS:
            raise ValueError(f"{name}: unknown tag {tag}")
        if not text[start:end].strip() or text[start:end] != text[start:end].strip():
            raise ValueError(f"{name}: [{tag}{number} is empty, or begins or ends with a space: {text[start:end]!r}")
        if tag in ("cue", "src", "con"):
            if number not in cues:
                raise ValueError(f"{name}: [{tag}{number} has no cue{number}")
            getattr(said[number], {"cue": "cue", "src": "source", "con": "content"}[tag]).append((start, end))
            continue
        if number not in heads:
            raise ValueError(f"{name}: [{tag}{number} has no k{number}")
        deed = deeds[number]
        if tag != "k":
            deed.arguments[tag].append((start, end))
            continue
        deed.spans.append((start, end))
        if attributes:
            _attributes(deed, attributes, f"{name}: k{number}")
    for number, deed in deeds.items():
        if not deed.kind:
            raise ValueError(f"{name}: k{number} has no kind")
    return Exemplar(name, text, list(deeds.values()), list(said.values()))


def _attributes(deed: Deed, attributes: str, name: str) -> None:
    """The kind, modes, stance and background written in a `k` tag."""
    kind, *rest = attributes.split()
    deed.kind, _, modes = kind.partition(":")
    deed.modes = tuple(m for m in modes.split(",") if m)
    if deed.kind not in ontology.KINDS:
        raise ValueError(f"{name}: unknown kind {deed.kind!r}")
    unknown = set(deed.modes) - ontology.modes_of(deed.kind)
    if unknown:
        raise ValueError(f"{name}: {deed.kind} has no mode {', '.join(sorted(unknown))}")
    for word in rest:
        if word == "bg":
            deed.background = True
        elif word in ontology.STANCES:
            deed.stance = word
        else:
            raise ValueError(f"{name}: neither a stance nor bg: {word!r}")


def blocks(path: Path) -> Iterator[tuple[str, str]]:
    """The blocks of a file, each with its name `file:line`."""
    begun, lines = 0, []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            begun = begun if lines else number
            lines.append(line.rstrip())
        elif lines:
            yield f"{path.stem}:{begun}", "\n".join(lines)
            lines = []


def read(paths: list[Path] | None = None) -> Iterator[Exemplar]:
    """All exemplars, of `train/exemplars` unless files are named.

    Raises:
        ValueError: a block is not well marked.
    """
    for path in paths or sorted(HERE.glob("*.txt")):
        for name, marked in blocks(path):
            yield parse(marked, name)


def main(paths: list[Path]) -> int:
    """Check files and print counts; 1 where something is wrong."""
    counts: Counter[str] = Counter()
    wrong = 0
    seen: dict[str, str] = {}
    for path in paths or sorted(HERE.glob("*.txt")):
        for name, marked in blocks(path):
            try:
                item = parse(marked, name)
            except ValueError as error:
                print(error)
                wrong += 1
                continue
            if item.text in seen:
                print(f"{name}: the same text as {seen[item.text]}")
                wrong += 1
            seen[item.text] = name
            counts["blocks"] += 1
            counts["negatives"] += not item.deeds and not item.said
            counts["attributions"] += len(item.said)
            for deed in item.deeds:
                counts[f"kind {deed.kind}"] += 1
                counts[f"stance {deed.stance}"] += 1
                counts["background"] += deed.background
                counts.update(f"mode {deed.kind}:{m}" for m in deed.modes)
                counts.update(f"argument {a}" for a in deed.arguments)
    for name, n in sorted(counts.items()):
        print(f"{n:6} {name}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main([Path(a) for a in sys.argv[1:]]))
