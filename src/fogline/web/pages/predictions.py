"""Predictions: what was foretold, by whom, due when, and what came of it. One that failed stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import groupby

from fogline import contract, feeds, prose
from fogline.predictions import Prediction
from fogline.web.page import Answer, Asked, Page, Row

SHOWN = 100  # a page
ORDER = ("open", "came true", "partly", "missed", "cannot be judged")
JUDGED = ("came true", "partly", "missed")
SOON = timedelta(days=14)
PARTS = {  # of the ledger, in the order of the page
    "due soon": "Due within 14 days", "open": "Open", "judged": "Judged: what came of them", "cannot be judged": "Cannot be judged: no day named, or on a condition",
}  # fmt: skip


def answer(asked: Asked) -> Answer:
    """The ledger: those not yet due first, then the judged ones, the newest first."""
    now = asked.view.as_of or asked.now
    ledger = sorted(asked.predictions(), key=lambda p: contract.stamp(p.made_at) or "", reverse=True)
    ledger.sort(key=lambda p: list(PARTS).index(_part(p, now)))
    first = (asked.address.page - 1) * SHOWN
    there = ledger[first : first + SHOWN]
    return Answer(
        {"parts": [(PARTS[part], list(held)) for part, held in groupby(there, key=lambda p: _part(p, now))], "counts": _counts(ledger), "speakers": _speakers(ledger), "last_day": prose.last_day, "all": len(ledger)},
        {"predictions": [contract.prediction_row(p) for p in there], "counts": _counts(ledger), "speakers": _speakers(ledger)},
        [_row(p) for p in there], pages=asked.address.page + (len(ledger) > first + SHOWN),
    )  # fmt: skip


def _part(prediction: Prediction, now: datetime) -> str:
    """Where in the ledger a prediction stands."""
    if prediction.outcome in JUDGED:
        return "judged"
    due = prediction.due.latest if prediction.due else None
    if prediction.outcome == "open":
        return "due soon" if due is not None and due <= now + SOON else "open"
    return "cannot be judged"


def _counts(ledger: list[Prediction]) -> dict[str, int]:
    counts = Counter[str](p.outcome for p in ledger)
    return {outcome: counts[outcome] for outcome in ORDER if counts[outcome]}


def _speakers(ledger: list[Prediction]) -> list[Row]:
    """How many of how many came true, speaker by speaker."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for p in ledger:
        told[p.speaker or "unnamed"][p.outcome] += 1
    rows: list[Row] = [{"speaker": name, "foretold": c.total(), "judged": sum(c[o] for o in JUDGED), **{o.replace(" ", "_"): c[o] for o in ORDER}} for name, c in told.items()]
    return sorted(rows, key=lambda r: (-r["judged"], -r["foretold"], r["speaker"]))[:SHOWN]


def _row(p: Prediction) -> Row:
    return {
        "id": p.id, "speaker": p.speaker, "what": p.what, "made_at": contract.stamp(p.made_at), "due_from": contract.stamp(p.due.earliest) if p.due else None,
        "due_to": contract.stamp(p.due.latest) if p.due else None, "condition": p.condition, "outcome": p.outcome, "origins": p.origins, "reports": list(p.reports),
    }  # fmt: skip


def feed(asked: Asked, site: feeds.Site, about: feeds.About, _: feeds.Cursor | None) -> bytes:
    """What falls due."""
    return feeds.of_predictions(asked.record, site, asked.now, may_tell=asked.may_tell, about=about)


PAGE = Page(
    "predictions", "/predictions", "Predictions", "public", answer, "What was foretold, and what came of it.", takes=("as_of", "page"), twins=("json", "csv", "atom"), feed=feed,
)  # fmt: skip
