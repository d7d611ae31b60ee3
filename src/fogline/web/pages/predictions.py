"""Predictions: what was foretold, by whom, due when, and what came of it. One that failed stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from fogline import contract, feeds, ledger_prose, masking, prose, track_record
from fogline.errors import RecordError
from fogline.foretold import Prediction
from fogline.outcomes import JUDGED
from fogline.track_record import FEW, Calibration, Score
from fogline.types import Filed
from fogline.web import diagrams
from fogline.web.page import Answer, Asked, Page, Row
from fogline.web.quoted import Piece

SHOWN = 100  # a page
SCORED = 100  # speakers, organisations or kinds of one table
QUOTED = 5  # claims that settle one
ORDER = ("open", "came true", "partly", "missed", "cannot be judged", "withdrawn")
SOON = timedelta(days=14)
PARTS = {  # of the ledger, in the order of the page
    "due soon": "Due within 14 days", "due": "Due, and no report known has reached the day", "open": "Open", "judged": "Judged: what came of them", "cannot be judged": "Cannot be judged: no day named, or on a condition",
    "withdrawn": "Withdrawn: no report of it stands",
}  # fmt: skip
TABLES = {"speaker": "Speaker", "organisation": "Organisation", "kind": "Kind of deed"}


@dataclass(frozen=True, slots=True)
class Line:
    """One prediction as the page has it."""

    told: Prediction
    pieces: tuple[Piece, ...]  # its sentence, with the words of each field
    settled: tuple[Filed, ...]  # the claims that settled it, private persons by role
    late: str  # in words; empty where it did not come
    chance: str  # that its words state
    documents: tuple[str, ...]  # that report it, where a claim of theirs stands


def answer(asked: Asked) -> Answer:
    """The ledger: those not yet due first, then the judged ones, the newest first."""
    now = asked.view.as_of or asked.now
    ledger = sorted(
        (p for p in asked.predictions(withdrawn=True) if _is_asked(asked, p)), key=lambda p: contract.stamp(p.made_at) or "", reverse=True
    )
    ledger.sort(key=lambda p: list(PARTS).index(_part(p, now)))
    first = (asked.address.page - 1) * SHOWN
    lines = [_line(asked, p) for p in ledger[first : first + SHOWN]]
    standing = [p for p in ledger if p.outcome != "withdrawn"]
    scores, chances = track_record.scores(standing), track_record.calibration(standing)
    speakers = [_score_row(s) for s in scores if s.by == "speaker"][:SCORED]
    return Answer(
        {
            "parts": [(PARTS[part], list(held)) for part, held in groupby(lines, key=lambda line: _part(line.told, now))], "counts": _counts(ledger), "all": len(ledger),
            "tables": [(name, title, [s for s in scores if s.by == name][:SCORED]) for name, title in TABLES.items()], "few": FEW, "last_day": prose.last_day,
            "total": next((s for s in scores if s.by == "all"), None), "chances": chances, "chance": ledger_prose.chance, "calibration": _picture(chances),
            "with_chance": sum(c.judged for c in chances), "interval": diagrams.interval, "deeds": prose.DEEDS,
        },
        {
            "predictions": [{**contract.prediction_row(line.told), "settled_by": [_quote_row(f) for f in line.settled]} for line in lines], "counts": _counts(ledger),
            "speakers": speakers, "scores": [_score_row(s) for s in scores if s.by != "speaker"][: 3 * SCORED], "calibration": [asdict(c) for c in chances],
        },
        [_row(line) for line in lines], pages=asked.address.page + (len(ledger) > first + SHOWN),
    )  # fmt: skip


def _is_asked(asked: Asked, p: Prediction) -> bool:
    """Is it one of those that the address asks for, and old enough to be shown, as what came of it is?"""
    address = asked.address
    due = p.due.latest if p.due else None
    if address.speaker and not any(address.speaker.casefold() in (name or "").casefold() for name in (p.speaker, p.organisation)):
        return False
    if (address.only_open and p.outcome != "open") or (address.due_before and (due is None or due > address.due_before)):
        return False
    came = due + timedelta(days=p.late_days) if due is not None and p.late_days is not None else None
    return asked.is_past(came)


def _part(prediction: Prediction, now: datetime) -> str:
    """Where in the ledger a prediction stands."""
    if prediction.outcome in JUDGED:
        return "judged"
    due = prediction.due.latest if prediction.due else None
    if prediction.outcome == "open":
        return "open" if due is None or due > now + SOON else "due soon" if due > now else "due"
    return prediction.outcome


def _line(asked: Asked, p: Prediction) -> Line:
    """A prediction with the words of its fields and of the claims that settled it."""
    told = [f for name in p.claim_ids if (f := _claim(asked, name)) is not None]
    first = next((f for f in told if f.claim.id == p.claim_ids[0]), None)
    settled = [masking.shown(f) for name in p.resolved_by[:QUOTED] if (f := _claim(asked, name)) is not None]
    return Line(
        p, _pieces(p, first.sentence_start if first else None), tuple(f for f in settled if asked.is_past(f.published_at) and not asked.withheld.has_no_words(f.claim.document_id)), ledger_prose.late(p).removeprefix(", "),
        ledger_prose.chance(p.chance) if p.chance else "", tuple(dict.fromkeys(f.claim.document_id for f in told)),
    )  # fmt: skip


def _claim(asked: Asked, name: str) -> Filed | None:
    """A claim, where its report was not redacted."""
    try:
        return asked.view.claim(name)
    except RecordError:
        return None


def _pieces(p: Prediction, start: int | None) -> tuple[Piece, ...]:
    """Its sentence in pieces, with the fields that each was read for.

    Args:
        p: the prediction.
        start: where in the document its sentence begins; None where that is not known.
    """
    spans = [(w.field, w.span.start - start, w.span.end - start) for w in p.words] if start is not None else []
    whole = len(p.what)
    edges = sorted({0, whole, *(min(max(e, 0), whole) for _, a, b in spans for e in (a, b))})
    return tuple(Piece(p.what[a:b], tuple(dict.fromkeys(f for f, s, e in spans if s < b and a < e))) for a, b in pairwise(edges))


def _picture(chances: Sequence[Calibration]) -> Any:
    """Stated chances against what came true."""
    points = [diagrams.Point(c.low, c.high, c.came_true, c.judged, c.interval) for c in chances]
    said = "; ".join(f"{ledger_prose.chance((c.low, c.high))}: {c.came_true} of {c.judged}" for c in chances)
    return diagrams.reliability(points, FEW, f"Stated chances and how many came true. {said}") if points else None


def _counts(ledger: list[Prediction]) -> dict[str, int]:
    counts = Counter[str](p.outcome for p in ledger)
    return {outcome: counts[outcome] for outcome in ORDER if counts[outcome]}


def _score_row(s: Score) -> Row:
    row = {**asdict(s), "rate": s.rate, "few": s.judged < FEW}
    return {"speaker": s.name, **row} if s.by == "speaker" else row


def _quote_row(f: Filed) -> Row:
    return {"claim": f.claim.id, "report": f.input_id, "source": f.source, "published_at": contract.stamp(f.published_at), "sentence": f.sentence}


def _row(line: Line) -> Row:
    p = line.told
    words = {w.field: w.words for w in p.words}
    return {
        "id": p.id, "speaker": p.speaker, "organisation": p.organisation, "what": p.what, "form": p.form, "kind": p.kind, "made_at": contract.stamp(p.made_at),
        "due_from": contract.stamp(p.due.earliest) if p.due else None, "due_to": contract.stamp(p.due.latest) if p.due else None, "due_words": words.get("due"),
        "hedge": words.get("hedge"), "chance_low": p.chance[0] if p.chance else None, "chance_high": p.chance[1] if p.chance else None, "condition": p.condition,
        "strength": p.strength, "outcome": p.outcome, "late_days": p.late_days, "why": p.why, "proposed": p.proposed, "judged_by": p.judged_by,
        "settled_by": list(p.resolved_by), "origins": p.origins, "reports": list(p.reports),
    }  # fmt: skip


def feed(asked: Asked, site: feeds.Site, about: feeds.About, _: feeds.Cursor | None) -> bytes:
    """What falls due."""
    return feeds.of_predictions(asked.record, site, asked.now, may_tell=asked.may_tell, about=about)


PAGE = Page(
    "predictions", "/predictions", "Predictions", "public", answer, "What was foretold, and what came of it.",
    takes=("as_of", "speaker", "open", "due_before", "page"), twins=("json", "csv", "atom"), feed=feed,
)  # fmt: skip
