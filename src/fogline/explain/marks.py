"""The words of a reading that something was read from, as marks that nest whatever they overlap."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from fogline.types import Attribution, Reading, Span

Sort = Literal["content", "source", "cue", "deed", "stance", "count", "actor", "time", "place"]
SORTS: dict[Sort, tuple[str, str]] = {  # the outermost first where several share their words
    "content": ("", "what somebody says; inside another one, speech told by a speaker"),
    "source": ("S", "who says it"),
    "cue": ("C", "the word of saying"),
    "deed": ("", "the words that tell of a deed, with the number of the claim"),
    "stance": ("m", "manner: denied, planned, foretold, on a condition"),
    "count": ("n", "number"),
    "actor": ("a", "who did it, or suffered it"),
    "time": ("t", "time"),
    "place": ("p", "place"),
}
OF_FIELD: dict[str, Sort] = {
    "kind": "deed", "stance": "stance", "condition": "stance", "speaker": "source", "cue": "cue", "place": "place", "window": "time",
    "counts": "count", "count": "count", "actors": "actor", "actor": "actor",
}  # fmt: skip
FAMILIES: dict[str, tuple[str, str]] = {  # sign and words; the sign tells kinds apart where there is no colour
    "force": ("!", "force and harm"), "control": ("#", "control and movement of forces"),
    "people": (">", "people who move, and aid"), "words": ("~", "talks, policy, protest, foretelling, other"),
}  # fmt: skip
FAMILY = {
    kind: family
    for family, kinds in {
        "force": "battle shelling air_strike explosion_mine attack_on_civilians abduction_detention hazard_mines damage casualty_toll",
        "control": "control_gain control_loss control_hold siege advance withdrawal surrender deployment",
        "people": "displacement evacuation return aid_access",
        "words": "negotiation_ceasefire protest_riot prediction threat_warning policy_statement other",
    }.items()
    for kind in kinds.split()
}
QUOTED = 120  # characters
LINE_END = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that were read as something."""

    span: Span
    sort: Sort
    label: str = ""  # short, for the brackets: "S1", "!3", "p"
    families: tuple[str, ...] = ()  # of a deed
    depth: int = 0  # of a content: in how many others it lies
    claims: tuple[int, ...] = ()  # numbers, from 1, of the claims that were read from them


@dataclass(frozen=True, slots=True)
class Open:
    """A mark begins, or goes on after a cut."""

    mark: Mark
    first: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Characters between two edges of marks."""

    span: Span


@dataclass(frozen=True, slots=True)
class Close:
    """A mark ends, or is cut where another one crosses it."""

    mark: Mark
    last: bool


Step = Open | Words | Close


def of(reading: Reading) -> list[Mark]:
    """Every mark of a reading, one for each sort and span, in the order of `nested`.

    The evidence of each claim has a mark, and so has what no claim uses.
    """
    found: dict[tuple[Sort, Span], Mark] = {}

    def add(mark: Mark) -> None:
        known = found.get((mark.sort, mark.span))
        if known is not None:
            labels = [*known.label.split(","), *mark.label.split(",")] if mark.label else known.label.split(",")
            mark = replace(
                known, label=",".join(dict.fromkeys(filter(None, labels))), families=tuple(dict.fromkeys(known.families + mark.families)),
                depth=max(known.depth, mark.depth), claims=tuple(dict.fromkeys(known.claims + mark.claims)),
            )  # fmt: skip
        found[mark.sort, mark.span] = mark

    sort: Sort
    for number, said in enumerate(reading.attributions, 1):
        depth = depth_of(reading, number - 1)
        for sort, spans in spoken(said):
            for span in spans:
                add(Mark(span, sort, f"{SORTS[sort][0]}{number}", depth=depth))
    for place in reading.places:
        add(Mark(place.span, "place", SORTS["place"][0]))
    for time in reading.times:
        add(Mark(time.span, "time", SORTS["time"][0]))
    for count in reading.counts:
        add(Mark(count.span, "count", SORTS["count"][0]))
    for number, claim in enumerate(reading.claims, 1):
        for evidence in claim.evidence:
            sort = OF_FIELD.get(evidence.field, "stance")
            label = SORTS[sort][0] if (sort, evidence.span) not in found else ""
            if sort == "deed":
                family = FAMILY[claim.kind]
                add(Mark(evidence.span, sort, f"{FAMILIES[family][0]}{number}", (family,), claims=(number,)))
            else:
                add(Mark(evidence.span, sort, label, claims=(number,)))
    return sorted(found.values(), key=_order)


def spoken(said: Attribution) -> tuple[tuple[Sort, tuple[Span, ...]], ...]:
    """The spans of an attribution with their sorts: who, the word of saying, what."""
    return ("source", said.source), ("cue", said.cue), ("content", said.content)


def depth_of(reading: Reading, index: int) -> int:
    """In how many other attributions one is nested."""
    seen = {index}
    parent = reading.attributions[index].parent
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = reading.attributions[parent].parent
    return len(seen) - 1


def nested(whole: Span, marks: Iterable[Mark]) -> Iterator[Step]:
    """The steps through some text: every mark opens and closes inside whatever is open around it.

    A mark that crosses another one is cut where that one ends, and opens again at once.

    Args:
        whole: the characters to go through.
        marks: any marks, in any order; what lies outside is left out, what reaches outside is cut.

    Yields:
        Steps whose words, put together, are the whole.
    """
    waiting = sorted((m for m in marks if m.span.overlaps(whole)), key=_order)
    edges = {whole.start, whole.end}
    for m in waiting:
        edges |= {max(m.span.start, whole.start), min(m.span.end, whole.end)}
    opened: list[Mark] = []
    next_mark = 0
    for start, end in pairwise(sorted(edges)):
        wanted = [m for m in opened if m.span.end > start]
        while next_mark < len(waiting) and waiting[next_mark].span.start <= start:
            wanted.append(waiting[next_mark])
            next_mark += 1
        yield from _turned(opened, wanted, start)
        opened = wanted
        yield Words(Span(start, end))
    yield from _turned(opened, [], whole.end)


def _turned(opened: Sequence[Mark], wanted: Sequence[Mark], at: int) -> Iterator[Step]:
    """The steps from some open marks to others, the outermost of which stay open."""
    kept = 0
    while kept < min(len(opened), len(wanted)) and opened[kept] == wanted[kept]:
        kept += 1
    for mark in reversed(opened[kept:]):
        yield Close(mark, mark.span.end <= at)
    for mark in wanted[kept:]:
        yield Open(mark, mark.span.start == at)


def paragraphs(text: str, sentences: Sequence[Span]) -> list[Span]:
    """The text in stretches to show one under the other: cut at the end of each line that is the end of no mere half of a sentence.

    Args:
        text: of a document.
        sentences: of the document, in order; none where it was not split.

    Returns:
        Stretches that touch and hold the whole text; blank lines go with what stands before them.
    """
    starts = [s.start for s in sentences]
    cuts = [0]
    for match in LINE_END.finditer(text):
        at = match.end()
        i = bisect_left(starts, at) - 1  # the last sentence that begins before the cut
        if at < len(text) and not (i >= 0 and at < sentences[i].end):
            cuts.append(at)
    return [Span(a, b) for a, b in pairwise([*cuts, len(text)])] if text else []


def visible(text: str) -> str:
    """The text, character for character, with nothing in it that could steer a terminal or a page, or pass for our brackets."""
    return text.translate(_SHOWN)


def quote(text: str, span: Span) -> str:
    """The words of a span on one line, shortened where they are long."""
    flat = " ".join(visible(span.of(text)).split())
    return flat if len(flat) <= QUOTED else f"{flat[:QUOTED]}…"


def _order(mark: Mark) -> tuple[int, int, int, str]:
    """By where they begin, the longest first; the sorts in their order."""
    return mark.span.start, -mark.span.end, _RANK[mark.sort], mark.label


_RANK = {sort: i for i, sort in enumerate(SORTS)}
_UNSEEN = (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFEFF)
_SHOWN = {
    **{i: 0x2400 + i for i in range(0x20)}, 0x7F: 0x2421, **dict.fromkeys(_UNSEEN, 0xFFFD), **dict.fromkeys((0x85, 0x2028, 0x2029), 0x20),
    **{ord(c): 0x20 for c in "\t\r\v\f"}, ord("\n"): 0x0A, ord("⟨"): ord("<"), ord("⟩"): ord(">"), ord("⟪"): ord("<"), ord("⟫"): ord(">"),
}  # fmt: skip
