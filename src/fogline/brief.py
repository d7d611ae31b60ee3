"""The brief: what happened, who says so, what is contested, what was foretold and what came of it.

Every line leads back: an event's id, and for each quoted claim its id, report and the characters it stands at.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fogline import contract, ledger_prose, masking, prose
from fogline.foretold import Prediction
from fogline.record import View
from fogline.types import Event, Filed, Question, Span

WIDTH = 100
EVENTS_SHOWN = 15
VOICES_SHOWN = 3
TOTALS_SHOWN = 12
CONTESTED = ("contested", "discounted")


@dataclass(frozen=True, slots=True)
class Told:
    """An event, or one side of it, with the claims that speak loudest for it."""

    event: Event
    voices: tuple[Filed, ...]
    denials: tuple[Filed, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a reader should know, in order."""

    reports: int
    sources: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    as_of: datetime | None
    events: int
    happened: tuple[Told, ...]
    contested: tuple[Told, ...]
    totals: tuple[Filed, ...]
    foretold: tuple[tuple[Prediction, tuple[Filed, ...]], ...]
    unread: int
    failures: int


def make(view: View, question: Question) -> Brief:
    """Everything the brief tells, from what the record holds.

    Args:
        view: the record at a moment.
        question: which part of it; its `limit` is how many events are told.
    """
    everything = list(view.claims(Question(as_of=question.as_of)))
    asked = replace(question, limit=None)
    claims = list(view.claims(asked)) if asked != Question(as_of=question.as_of) else everything
    by_id = {f.claim.id: f for f in everything}
    wanted = {f.claim.id for f in claims}
    found = [e for e in view.events(replace(asked, words=None)) if not asked.words or wanted & set(e.claims)]
    told = [_told(event, by_id) for event in found]
    news = [t for t in told if t.voices and not all(v.claim.background for v in t.voices)]
    plain = [t for t in news if t.event.standing not in CONTESTED and not _is_total(t)]
    ranked = sorted(plain, key=_weight, reverse=True)[: question.limit or EVENTS_SHOWN]
    published = [f.published_at for f in claims if f.published_at]
    tally = view.tally()
    ledger = view.predictions(withdrawn=True)
    return Brief(
        reports=len({f.input_id for f in claims}), sources=tuple(sorted({f.source for f in claims if f.source})),
        first=min(published, default=None), last=max(published, default=None), as_of=question.as_of, events=len(found),
        happened=tuple(sorted(ranked, key=_time)), contested=tuple(t for t in news if t.event.standing in CONTESTED),
        totals=tuple(_totals(claims)),
        foretold=tuple((p, tuple(by_id[i] for i in (p.claim_ids[0], *p.resolved_by) if i in by_id)) for p in ledger if wanted & set(p.claim_ids) or (p.outcome == "withdrawn" and claims is everything)),
        unread=sum(n for language, n in tally["languages"].items() if language not in ("en", "und")), failures=tally["failures"],
    )  # fmt: skip


def text(brief: Brief) -> str:
    """The brief for people, as plain text that also does for e-mail."""
    lines = [f"BRIEF  {prose.day(brief.first)} to {prose.day(brief.last)}"]
    lines.append(f"{brief.reports} reports with claims from {len(brief.sources)} publishers; {brief.events} events. As known {'at ' + prose.day(brief.as_of) if brief.as_of else 'now'}.")
    if brief.unread or brief.failures:
        lines.append(f"Not in it: {brief.unread} reports in languages that are not read, {brief.failures} failures (`fogline failures`).")
    lines += _section("WHAT HAPPENED, BY THE BEST-SUPPORTED REPORTS", [_event_lines(t) for t in brief.happened])
    lines += _section("WHAT IS CONTESTED", [_event_lines(t) for t in brief.contested])
    lines += _section("RUNNING TOTALS AS STATED (each supersedes the one before; they are never added up)", [_quote(f) for f in brief.totals])
    lines += _section("WHAT WAS FORETOLD, AND WHAT CAME OF IT", [_prediction_lines(p, fs) for p, fs in brief.foretold])
    lines.append("")
    lines.append("Standing: claimed = one independent origin; corroborated = two or more; confirmed = the side responsible says so;")
    lines.append("contested = somebody denies it or names another. Follow any line: fogline show ID")
    return "\n".join(lines)


def row(brief: Brief) -> dict[str, Any]:
    """The brief for programs."""
    return {
        "reports": brief.reports, "sources": list(brief.sources), "first": contract.stamp(brief.first), "last": contract.stamp(brief.last),
        "as_of": contract.stamp(brief.as_of), "events": brief.events,
        "happened": [_told_row(t) for t in brief.happened], "contested": [_told_row(t) for t in brief.contested],
        "totals": [contract.filed_row(f) for f in brief.totals],
        "foretold": [contract.prediction_row(p) for p, _ in brief.foretold], "unread": brief.unread, "failures": brief.failures,
    }  # fmt: skip


def _told(event: Event, by_id: dict[str, Filed]) -> Told:
    """An event with one voice for each speaker and origin, the surest first."""
    filed = [by_id[i] for i in event.claims if i in by_id]
    spoken = sorted(filed, key=lambda f: (-f.claim.confidence, f.claim.id))
    voices: dict[str, Filed] = {}
    denials: dict[str, Filed] = {}
    for f in spoken:
        side = denials if f.claim.stance == "denied" else voices
        side.setdefault(f.claim.speaker or f.source or f.input_id, f)
    return Told(event, tuple(voices.values()), tuple(denials.values()))


def _is_total(told: Told) -> bool:
    """Is it only a running total, which has a section of its own?"""
    return all(any(c.cumulative for c in voice.counts) for voice in told.voices)


def _weight(told: Told) -> tuple[int, float, float]:
    """What should be told first: many origins, many people, a sure reading."""
    event = told.event
    people = sum((t.total.best or t.total.low or 0) for t in event.counts.values())
    named = (event.place is not None and event.place.feature in ("settlement", "point")) + bool(event.actors) + (event.window is not None)
    return len(event.origin_groups), named + (people > 0), people


def _time(told: Told) -> tuple[str, str]:
    window = told.event.window
    return (contract.stamp(window.earliest) or "" if window else "9999"), told.event.id


def _totals(claims: Sequence[Filed]) -> Iterable[Filed]:
    """Claims of running totals, by the day they were stated; one for each speaker, subject and number."""
    seen: set[tuple[Any, ...]] = set()
    running = [f for f in claims if any(c.cumulative for c in f.counts)]
    for f in sorted(running, key=lambda f: (contract.stamp(f.published_at) or "", f.claim.id)):
        key = tuple((c.what, c.low, c.high) for c in f.counts if c.cumulative)
        if key not in seen and len(seen) < TOTALS_SHOWN:
            seen.add(key)
            yield f


def _section(title: str, items: Sequence[Sequence[str]]) -> list[str]:
    """A heading and its items; "nothing" is said too."""
    lines = ["", title]
    for item in items:
        lines += ["", *item]
    return lines if items else [*lines, "", "  nothing in the record"]


def _event_lines(told: Told) -> list[str]:
    """An event: one sentence, its standing, and who says so in which words."""
    lines = _wrapped(prose.event_sentence(told.event), "  ")
    lines.append(f"    {prose.support(told.event)} · {told.event.id}")
    for voice in told.voices[:VOICES_SHOWN]:
        lines += _quote(voice, "says")
    for denial in told.denials[:VOICES_SHOWN]:
        lines += _quote(denial, "denies")
    more = len(told.voices) - VOICES_SHOWN
    return [*lines, f"    and {more} more"] if more > 0 else lines


def _quote(filed: Filed, verb: str = "says") -> list[str]:
    """A claim: who, the sentence it stands in, and where to find it."""
    filed = masking.shown(filed)
    claim = filed.claim
    span: Span = next(e.span for e in claim.evidence if e.field == "kind")
    via = f" in {filed.source}" if filed.source else ""
    day = f", {filed.published_at:%Y-%m-%d}" if filed.published_at else ""
    speaker = claim.speaker or "the report itself"
    quoted = " ".join(filed.sentence.split())
    lines = _wrapped(f"{speaker}{via}{day} {verb}: “{quoted}”", "    ")
    return [*lines, f"      {claim.id} · report {filed.input_id}, characters {span.start}–{span.end}"]


def _prediction_lines(prediction: Prediction, claims: Sequence[Filed]) -> list[str]:
    """A prediction: who, the words, when due, what came of it, how late and by which claims, with ids to follow."""
    made = f"{prediction.made_at:%Y-%m-%d}" if prediction.made_at else "undated"
    due = f"due by {prose.last_day(prediction.due)}" if prediction.due else "no due time stated"
    condition = f"; on the condition “{prediction.condition}”" if prediction.condition else ""
    lines = _wrapped(f"{made}  {prediction.speaker or 'unnamed'}: “{' '.join(prediction.what.split())}” ({due}{condition})", "  ")
    lines += _wrapped(f"{prediction.outcome.upper()}{ledger_prose.late(prediction)}: {prediction.why or 'no claim of it stands'}", "    ")
    lines.append(f"    {prediction.id} · reports {', '.join(prediction.reports)}")
    if claims:
        lines += _quote(claims[0], "says")
    for settled in claims[1:]:
        lines += _quote(settled, "settles it")
    return lines


def _told_row(told: Told) -> dict[str, Any]:
    return {
        "event": contract.event_row(told.event),
        "voices": [contract.filed_row(f) for f in told.voices],
        "denials": [contract.filed_row(f) for f in told.denials],
    }


def _wrapped(words: str, indent: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")
