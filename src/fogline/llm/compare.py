"""Where two readings of one document differ: what only one has, and what both have but otherwise, with the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from fogline.types import Attribution, Claim, Reading, Span

Which = Literal["only theirs", "only ours", "differs"]
T = TypeVar("T", Attribution, Claim)


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement; "ours" is the built-in reader, "theirs" the model."""

    what: Literal["attribution", "claim"]
    which: Which
    words: str  # of the deed or the content, as they stand
    span: Span
    field: str | None = None  # kind, stance or speaker, where both have it
    ours: str | None = None
    theirs: str | None = None


def compare(ours: Reading, theirs: Reading) -> tuple[Difference, ...]:
    """The differences of two readings of one document, in reading order."""
    text = ours.document.text
    found: list[Difference] = []
    for a, b in _pairs(ours.attributions, theirs.attributions, _alike_attributions):
        found += _told("attribution", text, a, b, ("speaker",))
    for c, d in _pairs(ours.claims, theirs.claims, lambda x, y: (x.kind == y.kind) + (x.stance == y.stance)):
        found += _told("claim", text, c, d, ("kind", "stance", "speaker"))
    return tuple(sorted(found, key=lambda d: (d.span, d.what, d.field or "")))


def tally(differences: Iterable[Difference]) -> Counter[tuple[str, str]]:
    """How many there are of each sort: what, and which or which field."""
    return Counter((d.what, d.field or d.which) for d in differences)


def line(difference: Difference) -> str:
    """One difference for people."""
    words = " ".join(difference.words.split())
    quoted = f"“{words[:90]}…”" if len(words) > 90 else f"“{words}”"
    if difference.field is None:
        whose = "only the model's" if difference.which == "only theirs" else "only the built-in reader's"
        return f"{difference.what} {whose}: {quoted} ({difference.theirs or difference.ours})"
    return f"{difference.what} {quoted}: {difference.field} {difference.theirs or 'nobody'} says the model, {difference.ours or 'nobody'} the built-in reader"


def row(difference: Difference) -> dict[str, object]:
    """One difference for programs."""
    return {
        "what": difference.what, "which": difference.which.replace(" ", "_"), "field": difference.field, "words": difference.words,
        "span": [difference.span.start, difference.span.end], "ours": difference.ours, "theirs": difference.theirs,
    }  # fmt: skip


def _pairs(
    ours: Sequence[T], theirs: Sequence[T], alike: Callable[[T, T], int]
) -> Iterable[tuple[T | None, T | None]]:
    """Each thing beside the one of the other reading that shares its words, the likest first; or beside nothing."""
    shared = ((i, j, _shared(_words(a), _words(b))) for i, a in enumerate(ours) for j, b in enumerate(theirs))
    rated = sorted((-alike(ours[i], theirs[j]), -size, i, j) for i, j, size in shared if size)
    left, right = set(range(len(ours))), set(range(len(theirs)))
    for _, _, i, j in rated:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield ours[i], theirs[j]
    yield from ((ours[i], None) for i in sorted(left))
    yield from ((None, theirs[j]) for j in sorted(right))


def _told(
    what: Literal["attribution", "claim"], text: str, ours: Attribution | Claim | None, theirs: Attribution | Claim | None, fields: Sequence[str]
) -> Iterable[Difference]:  # fmt: skip
    """The differences of one pair."""
    spans = _words(ours or theirs)
    words = " … ".join(s.of(text) for s in spans)
    if ours is None or theirs is None:
        which: Which = "only ours" if theirs is None else "only theirs"
        yield Difference(what, which, words, spans[0], ours=_named(ours), theirs=_named(theirs))
        return
    for field in fields:
        mine, other = getattr(ours, field), getattr(theirs, field)
        if (mine or "").casefold() != (other or "").casefold():
            yield Difference(what, "differs", words, spans[0], field, mine, other)


def _named(thing: Attribution | Claim | None) -> str | None:
    """What one reader made of some words, in short."""
    if thing is None:
        return None
    return f"{thing.kind}, {thing.stance}" if isinstance(thing, Claim) else thing.speaker or "nobody named"


def _words(thing: Attribution | Claim | None) -> tuple[Span, ...]:
    """Where a thing's own words stand: those of the deed, or what is said."""
    if thing is None:
        return ()
    return thing.content if isinstance(thing, Attribution) else tuple(e.span for e in thing.evidence if e.field == "kind")


def _alike_attributions(a: Attribution, b: Attribution) -> int:
    """Do two attributions have a cue in common?"""
    return 2 * any(c.overlaps(d) for c in a.cue for d in b.cue)


def _shared(a: Sequence[Span], b: Sequence[Span]) -> int:
    """Characters in common."""
    return sum(max(0, min(s.end, t.end) - max(s.start, t.start)) for s in a for t in b)
