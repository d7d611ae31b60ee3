"""The ledger of predictions in words: one prediction with all its steps, and the scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fogline import masking, prose
from fogline.foretold import Prediction
from fogline.track_record import BY, FEW, Calibration, Score
from fogline.types import Filed

SHOWN = 20  # speakers, organisations or kinds of one table


def line(prediction: Prediction) -> str:
    """One prediction in one line."""
    due = f"due by {prose.last_day(prediction.due)}" if prediction.due else "no day named"
    condition = f", if “{prediction.condition}”" if prediction.condition else ""
    made = f"{prediction.made_at:%Y-%m-%d}" if prediction.made_at else "no date   "
    return f"{made}  {prediction.outcome:<16}  {prediction.speaker or 'unnamed'}: “{' '.join(prediction.what.split())}” ({due}{condition})  {prediction.id}"


def prediction_lines(prediction: Prediction, claims: Mapping[str, Filed]) -> Iterator[str]:
    """One prediction: who said what, each field with its words, every report of it, what came of it and why.

    Args:
        prediction: the one to tell of.
        claims: its own and those that settle it, by their ids.
    """
    p = prediction
    yield f"{p.id}  {p.form}, {p.kind}"
    by = f" ({p.organisation})" if p.organisation else ""
    yield f"  {p.speaker or 'the report itself'}{by}, {p.made_at:%Y-%m-%d}: “{_plain(p.what)}”" if p.made_at else f"  {p.speaker or 'the report itself'}{by}: “{_plain(p.what)}”"
    yield f"  due        {f'by {prose.last_day(p.due)}' if p.due else 'no day named'}"
    yield f"  strength   {p.strength}{f', stated chance {chance(p.chance)} (ICD 203)' if p.chance else ''}"
    if p.condition:
        yield f"  condition  “{_plain(p.condition)}”"
    for words in p.words:
        yield f"  read       {words.field}: “{_plain(words.words)}”, characters {words.span.start}–{words.span.end}"
    for claim in p.claim_ids:
        if claim in claims:
            yield f"  told by    {_told(claims[claim])}"
    yield f"  outcome    {outcome(p)}"
    for claim in p.resolved_by:
        if claim in claims:
            yield f"  settled by {_told(claims[claim])}"


def outcome(prediction: Prediction) -> str:
    """What came of it, how late, who says so and why; the machine's proposal beside a person's word."""
    p = prediction
    if p.judged_by is None:
        return f"{p.outcome}{late(p)}, proposed by the machine: {p.why}" if p.why else p.outcome
    return f"{p.outcome}{late(p)}, judged by {p.judged_by} ({p.judgement}): {p.why}; the machine proposed {p.proposed}"


def late(prediction: Prediction) -> str:
    """How late or early it came, in words; empty where it did not."""
    days = prediction.late_days
    if days is None or prediction.outcome in ("open", "cannot be judged", "withdrawn"):
        return ""
    if days == 0:
        return ", on the last day"
    return f", {abs(days)} day{'s' if abs(days) != 1 else ''} {'late' if days > 0 else 'early'}"


def chance(stated: tuple[float, float]) -> str:
    """A stated chance, "55–80%"."""
    low, high = (f"{100 * end:.0f}" for end in stated)
    return f"{low}%" if low == high else f"{low}–{high}%"


def score_lines(scores: Sequence[Score], chances: Sequence[Calibration]) -> Iterator[str]:
    """The scores as tables, counts first; a share only where enough were judged."""
    if not scores:
        yield "nothing was foretold in the record"
    for by in BY:
        rows = [s for s in scores if s.by == by]
        if rows and by != "all":
            yield f"\nby {by}"
        for s in rows[:SHOWN]:
            yield f"  {s.name[:40]:<40}  {_counted(s)}"
        if len(rows) > SHOWN:
            yield f"  and {len(rows) - SHOWN} more (--json has all)"
    if chances:
        yield "\nstated chances (ranges of ICD 203), and how often it came true"
    for c in chances:
        low, high = c.interval
        yield f"  {chance((c.low, c.high)):<10}  {c.came_true} of {c.judged}  (interval {low:.2f}–{high:.2f}, Brier {c.brier:.2f})"


def _counted(score: Score) -> str:
    """"1 of 2 judged came true"; the share and the delay where they say something."""
    text = f"{score.foretold} foretold, {score.came_true} of {score.judged} judged came true"
    text += f", {score.partly} partly" if score.partly else ""
    if score.interval is not None:
        low, high = score.interval
        share = f"{score.rate:.2f}, " if score.judged >= FEW else "few; "
        text += f" ({share}interval {low:.2f}–{high:.2f})"
    if score.median_late_days is not None:
        text += f", median {score.median_late_days:+g} days"
    return text + (f", {score.still_open} open" if score.still_open else "")


def _told(filed: Filed) -> str:
    """A claim: report, publisher, day, sentence and id."""
    shown = masking.shown(filed)
    via = f" {filed.source}" if filed.source else ""
    day = f", {filed.published_at:%Y-%m-%d}" if filed.published_at else ""
    return f"{filed.input_id}{via}{day}: “{_plain(shown.sentence)}”  {filed.claim.id}"


def _plain(words: str) -> str:
    return " ".join(words.split())
