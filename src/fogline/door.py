"""The door that every reader's output passes: what does not stand in the text is a `Failure`, not a claim.

It does not ask how a reading was made. A reader by rules, a trained one and a language model are held to the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from fogline import ontology
from fogline.claims import counts, numbers
from fogline.types import Attribution, Claim, Count, Failure, Reading, Span

STAGE = "door"
SHOWN = 80  # characters of a reader's words in a message
T = TypeVar("T")


def check(reading: Reading) -> Reading:
    """The reading without what its text does not hold; each refusal is a `Failure` that says what and why.

    A claim that leans on something refused is refused with it: without its attribution it would become the report's own word.
    """
    text = reading.document.text
    size = len(text)
    refused: list[str] = []
    said = _kept(reading.attributions, "attribution", lambda a: _fault_of_attribution(a, size), refused)
    places = _kept(reading.places, "place", lambda p: None if p.span.end <= size else _outside(size), refused)
    times = _kept(reading.times, "time", lambda t: None if t.span.end <= size else _outside(size), refused)
    how_many = _kept(reading.counts, "count", lambda c: _fault_of_count(c, text), refused)
    starts = [s.start for s in reading.sentences]
    claims: list[Claim] = []
    for claim in reading.claims:
        fault = _fault_of_claim(claim, reading, starts) or _missing(claim, said, places, times, how_many)
        if fault is None:
            claims.append(claim)
        else:
            refused.append(f"claim {claim.id} {fault}; the claim is left out")
    if not refused:
        return reading
    failures = [Failure(STAGE, reading.document.report_id, "ReadError", words) for words in refused]
    return replace(
        reading,
        attributions=tuple(replace(reading.attributions[i], parent=_moved(reading.attributions[i].parent, said)) for i in said),
        places=tuple(reading.places[i] for i in places), times=tuple(reading.times[i] for i in times),
        counts=tuple(reading.counts[i] for i in how_many), claims=tuple(_renumbered(c, said, places, times, how_many) for c in claims),
        failures=(*reading.failures, *failures),
    )  # fmt: skip


def amounts(text: str, span: Span) -> Iterator[numbers.Amount]:
    """Every amount that the words at a span state; "a woman" states one."""
    for match in numbers.pattern().finditer(text, span.start, span.end):
        stated = numbers.amount(match)
        if stated is not None:
            yield stated
            if counts.AT_LEAST.search(text, match.end(), span.end):
                yield replace(stated, high=None)
    if counts.ONE.match(text, span.start, span.end):
        yield numbers.Amount(1, 1)


def shown(words: object) -> str:
    """A reader's words as they can be printed and stored: on one line, short, no control characters."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in str(words)).split())
    return f"“{flat[:SHOWN]}…”" if len(flat) > SHOWN else f"“{flat}”"


def sentence_at(sentences: Sequence[Span], starts: Sequence[int], span: Span) -> Span | None:
    """The sentence that holds all of a span; None where it lies in none or runs over the end of one."""
    i = bisect_right(starts, span.start) - 1
    return sentences[i] if i >= 0 and sentences[i].covers(span) else None


def _outside(size: int) -> str:
    return f"lies outside the text of {size} characters"


def _kept(items: Sequence[T], name: str, fault: Callable[[T], str | None], refused: list[str]) -> dict[int, int]:
    """The indices of what passes, each with its new one; what does not pass is told in `refused`."""
    moved: dict[int, int] = {}
    for i, item in enumerate(items):
        why = fault(item)
        if why is None:
            moved[i] = len(moved)
        else:
            refused.append(f"{name} {i} {why}; it is left out, and every claim that leans on it")
    return moved


def _fault_of_attribution(attribution: Attribution, size: int) -> str | None:
    """What is wrong with an attribution, or None."""
    if any(s.end > size for s in (*attribution.source, *attribution.cue, *attribution.content)):
        return _outside(size)
    return None if attribution.cue and attribution.content else "has no cue or no content"


def _fault_of_count(count: Count, text: str) -> str | None:
    """What is wrong with a count: words that do not say its number."""
    if count.span.end > len(text):
        return _outside(len(text))
    words = count.span.of(text)
    factors = [1.0]
    if count.unit == "km2":
        flat = " ".join(words.casefold().split())
        factors = [f for unit, f in numbers.lexicon()["areas"].items() if re.search(rf"{unit}(?!\w)", flat)]
    for stated in amounts(text, count.span):
        for factor in factors:
            low, high = round(stated.low * factor, 2), None if stated.high is None else round(stated.high * factor, 2)
            if high == _rounded(count.high) and (low == round(count.low, 2) or (count.low == 0 and count.approximate)):
                return None
    return f"says {count.low:g} to {'more' if count.high is None else format(count.high, 'g')}, its words {shown(words)} do not"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _fault_of_claim(claim: Claim, reading: Reading, starts: Sequence[int]) -> str | None:
    """What is wrong with a claim's own words and names, or None."""
    size = len(reading.document.text)
    if any(e.span.end > size for e in claim.evidence) or any(a.span and a.span.end > size for a in claim.actors):
        return f"has evidence outside the text of {size} characters"
    deed = [e.span for e in claim.evidence if e.field == "kind"]
    if not deed:
        return "has no words for its kind"
    if claim.kind not in ontology.KINDS:
        return f"has the kind {shown(claim.kind)}, which is none of ours"
    if claim.stance not in ontology.STANCES:
        return f"has the stance {shown(claim.stance)}, which is none of ours"
    strange = [m for m in claim.modes if m not in ontology.modes_of(claim.kind)]
    if strange:
        return f"has the mode {shown(strange[0])}, which {claim.kind} has not"
    own = claim.attribution
    content = reading.attributions[own].content if own is not None and 0 <= own < len(reading.attributions) else ()
    if reading.sentences and any(sentence_at(reading.sentences, starts, s) is None for s in deed if not any(c.covers(s) for c in content)):
        return f"has words for its kind that lie in no one sentence: {shown(deed[0].of(reading.document.text))}"
    return None


def _missing(claim: Claim, said: dict[int, int], places: dict[int, int], times: dict[int, int], how_many: dict[int, int]) -> str | None:
    """Which thing that a claim leans on is not there, or None."""
    led: tuple[tuple[str, Iterable[int | None], dict[int, int]], ...] = (
        ("attribution", (claim.attribution,), said), ("place", (claim.place, *claim.places), places), ("time", claim.times, times),
        ("count", claim.counts, how_many),
    )  # fmt: skip
    for name, indices, kept in led:
        gone = next((i for i in indices if i is not None and i not in kept), None)
        if gone is not None:
            return f"leans on {name} {gone}, which is not there or was refused"
    return None


def _moved(index: int | None, moved: dict[int, int]) -> int | None:
    return None if index is None else moved.get(index)


def _renumbered(claim: Claim, said: dict[int, int], places: dict[int, int], times: dict[int, int], how_many: dict[int, int]) -> Claim:
    """The claim with the new indices of what it leans on."""
    return replace(
        claim, attribution=_moved(claim.attribution, said), place=_moved(claim.place, places), places=tuple(places[i] for i in claim.places),
        times=tuple(times[i] for i in claim.times), counts=tuple(how_many[i] for i in claim.counts),
    )  # fmt: skip
