"""Why an event is as it is: the working of its ranges line by line, its standing, its grades, and what contradicts what.

Everything follows from the event and its claims; the ranges are those that its working comes to. For people as lines, for programs as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fogline import contract, contradictions, grades, prose, statements, tellers
from fogline.admiralty import LETTERS
from fogline.contradictions import Contradiction, Position
from fogline.grades import Credibility, Grade
from fogline.standing import Verdict, judge
from fogline.tolls import ALL, fold
from fogline.types import Event, Filed, Range, Span, Step

NO_WORDS = "(these words are no longer kept)"


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for an event and against it."""

    event: Event
    claims: Mapping[str, Filed]  # by id; private persons by their role
    texts: Mapping[str, str]  # by document
    verdict: Verdict  # by the rules; a person's judgement may have put another standing in its place
    information: Credibility
    sources: Mapping[str, Grade]  # by claim
    against: tuple[Contradiction, ...]


def find(
    event: Event, claims: Sequence[Filed], texts: Mapping[str, str], *,
    own: Mapping[str, Grade] | None = None, estimated: Mapping[str, Grade] | None = None,
) -> Reasons:  # fmt: skip
    """The reasons of an event.

    Args:
        event: with its working.
        claims: its claims, private speakers by their role.
        texts: of their documents, as far as they are kept.
        own: grades of sources that people gave.
        estimated: grades of sources from their own records.
    """
    against = contradictions.find(claims, event.origin_groups, event.working)
    return Reasons(
        event, {f.claim.id: f for f in claims}, texts, judge(claims, event.origin_groups, against),
        grades.information(claims, event.origin_groups, event.standing, against),
        {f.claim.id: grades.source(f, own=own, estimated=estimated) for f in claims}, against,
    )  # fmt: skip


def lines(found: Reasons, *, working: bool) -> Iterator[str]:
    """The reasons for people, the working of the ranges where it is asked for."""
    if found.verdict.standing != found.event.standing:
        yield f"{found.event.standing} by a person's judgement; by the rules {found.verdict.standing}"
    yield from (f"{found.verdict.standing}: {why}" for why in found.verdict.why)
    yield f"information {found.information.digit} ({grades.DIGITS[found.information.digit]}): {found.information.why}"
    for one in found.against:
        yield f"they differ on {one.about} ({one.matter}):"
        for position in one.positions:
            yield from (f"  {position.says:<12} {_who_says(found, claim)}" for claim in position.claims)
    if working:
        yield from _working(found)


def source_line(found: Reasons, claim: str) -> str:
    """The grade of a claim's source, in words."""
    grade = found.sources[claim]
    by = f", graded by {grade.made_by}" if grade.made_by else ""
    return f"  source {grade.letter} ({LETTERS[grade.letter]}){by}: {grade.why}"


def row(found: Reasons) -> dict[str, Any]:
    """The reasons for programs: fields of an event that is shown."""
    return {
        "why": list(found.verdict.why), "standing_by_rules": found.verdict.standing,
        "information": {"digit": found.information.digit, "means": grades.DIGITS[found.information.digit], "why": found.information.why},
        "sources": {c: {"letter": g.letter, "means": LETTERS[g.letter], "why": g.why, "made_by": g.made_by} for c, g in sorted(found.sources.items())},
        "contradictions": [
            {"matter": c.matter, "about": c.about, "positions": [_position_row(found, p) for p in c.positions]} for c in found.against
        ],
        "working": [{**contract.step_row(s), "words": _words(found, s), "why": statements.why(s.rule)} for s in found.event.working],
    }  # fmt: skip


def _position_row(found: Reasons, position: Position) -> dict[str, Any]:
    return {"says": position.says, "claims": [{"claim": i, "words": found.claims[i].words, "said_by": teller(found, i)} for i in position.claims]}


def _working(found: Reasons) -> Iterator[str]:
    """Each range with the numbers that it was made from, in the order of the working."""
    if found.event.counts and not found.event.working:
        yield "how these ranges came about was not kept: an earlier version made this event; `fogline rebuild` makes it anew"
        return
    ranges = {
        (harm, who): r for harm, t in fold(found.event.working).items() for who, r in ((ALL, t.total), ("civilians", t.civilians), *t.sides.items())
    }
    for harm, who in dict.fromkeys((s.harm, s.who) for s in found.event.working):
        yield f"{harm}{'' if who == ALL else f', {who}'}: {_range(ranges.get((harm, who)))}"
        for step in (s for s in found.event.working if (s.harm, s.who) == (harm, who)):
            beside = f" ({step.by})" if step.by and step.by != step.claim else ""
            yield f"  {step.rule:<12} {prose.between(step.low, step.high):<10} {' + '.join(f'“{w}”' for w in _words(found, step))}  {teller(found, step.claim)}  {step.claim}"
            yield f"  {'':<12} {statements.why(step.rule)}{beside}"


def _range(found: Range | None) -> str:
    if found is None:
        return "no number stands"
    more = " or more" if found.at_least else ""
    return f"low {found.low}, best {found.best}, high {found.high}{more}"


def _words(found: Reasons, step: Step) -> list[str]:
    """The words of a number."""
    filed = found.claims.get(step.claim)
    text = found.texts.get(filed.claim.document_id) if filed else None
    return [_quoted(text, span) if text is not None else NO_WORDS for span in step.spans]


def _quoted(text: str, span: Span) -> str:
    return " ".join(span.of(text).split())


def teller(found: Reasons, claim: str) -> str:
    """Who tells a claim, and in which report."""
    filed = found.claims.get(claim)
    if filed is None:
        return "a claim that is no longer kept"
    return f"{tellers.called(tellers.of(filed)) if filed.claim.speaker is None else filed.claim.speaker}, report {filed.input_id}"


def _who_says(found: Reasons, claim: str) -> str:
    """A claim in a position: who says it, its words, its id."""
    filed = found.claims[claim]
    return f"{teller(found, claim)}: “{' '.join(filed.words.split())}”  {claim}"
