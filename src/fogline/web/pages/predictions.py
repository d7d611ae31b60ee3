"""Predictions: what was foretold, by whom, due when, and what came of it. One that failed stays."""

from __future__ import annotations

from collections import Counter, defaultdict

from fogline import contract, prose
from fogline.predictions import Prediction
from fogline.web.page import Answer, Asked, Page, Row

SHOWN = 100  # a page
ORDER = ("open", "came true", "partly", "missed", "cannot be judged")
JUDGED = ("came true", "partly", "missed")


def answer(asked: Asked) -> Answer:
    """The ledger: those not yet due first, then the judged ones, the newest first."""
    ledger = sorted(asked.predictions(), key=lambda p: contract.stamp(p.made_at) or "", reverse=True)
    ledger.sort(key=lambda p: p.outcome != "open")
    first = (asked.address.page - 1) * SHOWN
    there = ledger[first : first + SHOWN]
    return Answer(
        {"ledger": there, "counts": _counts(ledger), "speakers": _speakers(ledger), "last_day": prose.last_day, "all": len(ledger)},
        {"predictions": [contract.prediction_row(p) for p in there], "counts": _counts(ledger), "speakers": _speakers(ledger)},
        [_row(p) for p in there], pages=asked.address.page + (len(ledger) > first + SHOWN),
    )  # fmt: skip


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


PAGE = Page(
    "predictions", "/predictions", "Predictions", "public", answer, "What was foretold, and what came of it.", takes=("as_of", "page"), twins=("json", "csv"),
)  # fmt: skip
