"""What is made of the claims: events and predictions, revision by revision.

A step is a moment for which they were made; the log's entries "revise" name the steps. At a step, everything is made anew from
the claims and judgements that were known then, and what differs from the step before becomes a revision. So all of it follows
from what was stated: it can be deleted and made again, equal. An archive that is replayed into the past, and a redaction, make
the steps from there on anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from fogline.errors import RecordError
from fogline.record import queries, rows
from fogline.record.audit import Chain, digest
from fogline.record.engine import Engine, Row
from fogline.record.stock import Known, Stock
from fogline.record.things import Past, Thing, changes
from fogline.types import Filed

MAKER = "fogline"  # who makes what no person asked for
WORK = 150_000  # claims read again over all steps of one run (about 45 s); above it, an archive's days share steps
FIRST, LAST = "0000", "9999-12-31T23:59:59Z"


def revise(engine: Engine, chain: Chain, *, now: datetime) -> int:
    """Bring what is derived up to date; returns how many revisions that took."""
    changed = [row["moment"] for row in engine.all(queries.CHANGES)]
    if not changed:
        return 0
    stock = Stock.load(engine)
    later = [row["moment"] for row in engine.all(queries.STEPS) if row["moment"] >= changed[0]]
    last_of_day = {moment[:10]: moment for moment in changed}
    moments = sorted({*_thinned(sorted(last_of_day.values()), len(stock.claims)), *later})
    return _make(engine, chain, stock, moments, now=now)


def remake(engine: Engine, chain: Chain, since: str, *, now: datetime) -> int:
    """Make the steps from a moment on anew; what had been made of them is gone."""
    moments = [row["moment"] for row in engine.all(queries.STEPS) if row["moment"] >= since]
    return _make(engine, chain, Stock.load(engine), moments, now=now) if moments else 0


def rebuild(engine: Engine, chain: Chain, *, now: datetime) -> int:
    """Make all steps anew, and what today's program makes of the claims; returns the number of revisions.

    What fits the log stays as it is, also where today's program would make something else of the same claims: it is what was
    thought then. What is missing or damaged is made again.
    """
    moments = [row["moment"] for row in engine.all(queries.STEPS)]
    stored: dict[int, list[Row]] = {}
    for row in engine.stream(queries.EVERY_REVISION):
        stored.setdefault(row["position"], []).append(row)
    stock = Stock.load(engine)
    _make(engine, chain, stock, moments, now=now, stored=stored)
    final = max(rows.stamp_of(now), moments[-1] if moments else FIRST)
    if final not in moments:
        _make(engine, chain, stock, [final], now=now, even_if_equal=False)
    return int(engine.all(queries.COUNT_REVISIONS)[0]["revisions"])


def made_at(engine: Engine, moment: str) -> list[Thing]:
    """What would be made of the claims known at a moment, for a moment that is no step; in the order of first claims."""
    stock = Stock.load(engine)
    made = changes(stock.at(moment), _past(engine, moment)).standing
    return sorted(made, key=lambda t: (min(stock.numbers(t.claims), default=0), t.id))


def of_withdrawn(filed: Filed) -> list[Thing]:
    """What a claim would make alone, withdrawn: for an id that was given out for a moment and that no step holds."""
    return [t.withdrawn() for t in changes(Known([filed], []), Past()).standing]


def is_stale(engine: Engine, moment: str) -> bool:
    """Is the last step before a moment not what was known at that moment?"""
    step = engine.all(queries.STEP_BEFORE, {"as_of": moment})[0]["moment"] or FIRST
    return bool(engine.all(queries.STALE, {"step": step, "as_of": moment}))


def _thinned(moments: Sequence[str], claims: int) -> Sequence[str]:
    """As many moments as can be afforded, evenly, the last among them."""
    most = max(1, WORK // max(1, claims))
    if len(moments) <= most:
        return moments
    return [moments[-1 - (len(moments) * i) // most] for i in range(most)]


def _make(
    engine: Engine, chain: Chain, stock: Stock, moments: Sequence[str], *, now: datetime,
    stored: Mapping[int, Sequence[Row]] | None = None, even_if_equal: bool = True,
) -> int:  # fmt: skip
    """Make some steps, the last ones there are, in order; returns how many revisions were written."""
    if not moments:
        return 0
    _forget(engine, moments[0])
    past = _past(engine, moments[0])
    first, written = int(engine.all(queries.NEXT["revision"])[0]["number"]), 0
    logged = {row["moment"]: row for row in engine.all(queries.STEPS)}
    for moment in moments:
        entry = logged.get(moment)
        made = list((stored or {}).get(entry["position"], ())) if entry else []
        fits = stored is not None and entry is not None and _digest(made) == entry["digest"]
        if not fits:
            made = changes(stock.at(moment), past).rows(moment)
        if not made and not even_if_equal:
            continue
        if entry is None or _digest(made) != entry["digest"] or stored is None:
            position = chain.add("revise", moment, MAKER, hashes(made), now).position
        else:
            position = entry["position"]
        for i, row in enumerate(made, first + written):
            body = json.loads(rows.inflate(row["body"]))
            write(engine, {**row, "number": i, "position": position}, stock.numbers(body["claims"]))
            past.keep(row)
        written += len(made)
    return written


def _forget(engine: Engine, since: str) -> None:
    """Drop the revisions from a moment on; those that they replaced stand again."""
    if not engine.all(queries.REVISED_SINCE, {"since": since}):
        return  # as nearly always, and to look through all that revisions are found by takes long
    for query in queries.FORGET_REVISIONS:
        engine.run(query, {"since": since})


def _past(engine: Engine, before: str) -> Past:
    """Everything ever made before a moment, each thing as it was last."""
    past = Past()
    for row in engine.stream(queries.REVISIONS_BEFORE, {"moment": before}):
        past.keep(row)
    return past


def write(engine: Engine, row: Row, claims: Sequence[int]) -> None:
    """Write one revision with what it is found by; the one before it stood until now.

    Args:
        engine: in a transaction.
        row: of a step, with `number` and `position`.
        claims: numbers of the rows of its claims.
    """
    engine.run(queries.CLOSE_REVISION, {"id": row["id"], "revision": row["revision"] - 1, "at": row["recorded_at"]})
    engine.run(queries.ADD_REVISION, {**row, "first_claim": min(claims, default=None), "withdrawn_at": None})
    engine.run(queries.ADD_REVISION_CLAIM, [{"claim": n, "number": row["number"]} for n in claims])
    index(engine, row, json.loads(rows.inflate(row["body"])))


def index(engine: Engine, row: Row, body: Row) -> None:
    """Make a revision found by where and when, and by its actors."""
    if row["latitude"] is not None:
        days = {"first_day": _days(row["earliest"], -1e6), "last_day": _days(row["latest"], 1e6)}
        place = {name: row[name] for name in ("number", "latitude", "longitude")}
        engine.run(queries.ADD_REVISION_BOX, {**place, **days})
    names = {name.casefold() for a in body.get("actors", ()) for name in (a["id"], a["name"]) if name}
    when = row["earliest"] if row["earliest"] is not None else row["latest"] or 0
    engine.run(queries.ADD_REVISION_ACTOR, [{"actor": a, "earliest": when, "number": row["number"]} for a in sorted(names)])


def _days(moment_s: int | None, otherwise: float) -> float:
    """Days since 1970."""
    return moment_s / 86400 if moment_s is not None else otherwise


def hashes(made: Sequence[Row]) -> list[bytes]:
    """What the entry of a step covers."""
    return [rows.leaf_of("revision", row) for row in made]


def _digest(made: Sequence[Row]) -> str:
    """The digest of a step; of a damaged row, one that fits nothing."""
    try:
        return digest(hashes(made))
    except (RecordError, ValueError, KeyError, TypeError, OSError):
        return ""
