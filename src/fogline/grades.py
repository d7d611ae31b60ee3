"""Admiralty grades: how reliable a source is, A to F, and how credible the information, 1 to 6, judged independently of each other.

The letter is the source's alone: what kind of source it is, or an estimate from its own record, or a person's grade, which outranks
both. The digit is the information's alone: who else tells it, and what speaks against it. A bad source may bring good news.

Source: NATO AJP-2.1, Allied Joint Doctrine for Intelligence Procedures: A completely reliable, B usually, C fairly, D not usually,
E unreliable, F cannot be judged; 1 confirmed by other sources, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6
truth cannot be judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fogline import tellers
from fogline.admiralty import Letter
from fogline.contradictions import Contradiction
from fogline.standing import voices
from fogline.types import Filed, Standing

Digit = Literal[1, 2, 3, 4, 5, 6]


@dataclass(frozen=True, slots=True)
class Grade:
    """How reliable a source is (NATO AJP-2.1: A reliable .. E unreliable, F cannot be judged), and why we say so."""

    letter: Letter
    why: str
    made_by: str | None = None  # the person who gave it; None: by its kind, or estimated


@dataclass(frozen=True, slots=True)
class Credibility:
    """How credible an event's information is (NATO AJP-2.1: 1 confirmed by others .. 5 improbable, 6 cannot be judged), and why."""

    digit: Digit
    why: str


DIGITS: Mapping[int, str] = {
    1: "confirmed by other sources", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable", 6: "truth cannot be judged",
}  # fmt: skip
CONFIRMED = 3  # voices that do not rest on each other


def source(filed: Filed, *, own: Mapping[str, Grade] | None = None, estimated: Mapping[str, Grade] | None = None) -> Grade:
    """How reliable the source of a claim is: its speaker, else its publisher.

    Args:
        filed: the claim.
        own: grades that people gave, by source; they outrank everything.
        estimated: grades from the sources' own records, by source; they outrank the kind.

    A source is looked for as it is written, as the lexicon calls it, and by its id, in any case.
    """
    teller = tellers.of(filed)
    names = {n.casefold() for n in (filed.claim.speaker or filed.source, tellers.called(teller), teller.voice) if n}
    for grades in (own, estimated):
        found = {name.casefold(): grade for name, grade in (grades or {}).items()}
        for name in sorted(names & found.keys()):
            return found[name]
    kind = tellers.lexicon()["kinds"][teller.kind]
    return Grade(kind["grade"], kind["why"])


def information(claims: Sequence[Filed], groups: Sequence[Sequence[str]], standing: Standing, against: Sequence[Contradiction]) -> Credibility:
    """How credible what an event's claims tell is, whoever tells it.

    Args:
        claims: all of the event.
        groups: its reports by independent origin.
        standing: as judged, by the rules or a person.
        against: what its claims say that cannot all be true.
    """
    asserted = [f for f in claims if f.claim.stance != "denied"]
    told_by = len(voices(asserted, groups))
    digit, why = _credible(asserted, told_by, standing, against)
    return Credibility(digit, why)


def _credible(asserted: Sequence[Filed], told_by: int, standing: Standing, against: Sequence[Contradiction]) -> tuple[Digit, str]:
    """The digit, and why."""
    if standing == "withdrawn":
        return 6, "every claim of it was withdrawn"
    if standing == "discounted" or not asserted:
        return 5, "it was shown to be otherwise" if asserted else "it is only denied"
    if standing == "contested":
        return 4, "; ".join(f"disputed: {c.about}" for c in against if c.matter in ("denial", "doer")) or "a person judged it contested"
    if all(f.claim.stance == "unsure" for f in asserted):
        return 6, "who tells it is not sure of it"
    numbers = [c.about for c in against if c.matter in ("number", "place", "date")]
    if told_by >= CONFIRMED and not numbers:
        return 1, f"{told_by} voices that do not rest on each other tell it, and nothing they say speaks against each other"
    if told_by > 1 or standing in ("confirmed", "corroborated"):
        why = "the side that did it says so" if standing == "confirmed" else f"{max(2, told_by)} voices that do not rest on each other tell it"
        return 2, why + (f", but they differ on {', '.join(numbers)}" if numbers else "")
    if all(f.place is None and f.claim.window is None for f in asserted):
        return 6, "one voice tells it, and says neither where nor when"
    return 3, "one voice tells it, and nothing speaks for it or against it"
