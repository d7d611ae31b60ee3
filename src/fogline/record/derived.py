"""What is made of the claims: events and predictions, revision by revision.

A step is a moment for which they were made; the log's entries "revise" name the steps. At a step, everything is made anew from
the claims and judgements that were known then, and what differs from the step before becomes a revision. So all of it follows
from what was stated: it can be deleted and made again, equal. An archive that is replayed into the past, and a redaction, make
the steps from there on anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fogline import contract, events, predictions
from fogline.errors import RecordError
from fogline.record import queries, rows, step_queries
from fogline.record.audit import Chain, digest
from fogline.record.engine import Engine, Row
from fogline.record.stock import Stock
from fogline.record.things import Past, Thing, changes
from fogline.record.workings import NOTHING, Workings
from fogline.types import Filed

MAKER = "fogline"  # who makes what no person asked for
FIRST, LAST = "0000", "9999-12-31T23:59:59Z"


def revise(engine: Engine, chain: Chain, *, now: datetime) -> int:
    """Bring what is derived up to date; returns how many revisions that took."""
    changed = [row["moment"] for row in engine.all(queries.CHANGES)]
    if not changed:
        return 0
    later = [row["moment"] for row in engine.all(queries.STEPS) if row["moment"] >= changed[0]]
    last_of_day = {moment[:10]: moment for moment in changed}
    return _make(engine, chain, sorted({*last_of_day.values(), *later}), now=now)


def remake(engine: Engine, chain: Chain, since: str, *, now: datetime) -> int:
    """Make the steps from a moment on anew; what had been made of them is gone."""
    return _make(engine, chain, [row["moment"] for row in engine.all(queries.STEPS) if row["moment"] >= since], now=now)


def rebuild(engine: Engine, chain: Chain, *, now: datetime) -> int:
    """Make all steps anew, and what today's program makes of the claims; returns the number of revisions.

    What fits the log stays as it is, also where today's program would make something else of the same claims: it is what was
    thought then. What is missing or damaged is made again.
    """
    moments = [row["moment"] for row in engine.all(queries.STEPS)]
    stored: dict[int, list[Row]] = {}
    for row in engine.stream(queries.EVERY_REVISION):
        stored.setdefault(row["position"], []).append(row)
    _make(engine, chain, moments, now=now, stored=stored, anew=True)
    final = max(rows.stamp_of(now), moments[-1] if moments else FIRST)
    if final not in moments:
        _make(engine, chain, [final], now=now, anew=True, even_if_equal=False)
    return int(engine.all(queries.COUNT_REVISIONS)[0]["revisions"])


def made_at(engine: Engine, moment: str) -> list[Thing]:
    """What would be made of the claims known at a moment, for a moment that is no step; in the order of first claims."""
    stock = Stock.load(engine)
    known = stock.at(moment)
    past = Past()
    for row in engine.stream(queries.REVISIONS_BEFORE, {"moment": moment}):
        past.keep(row)
    published = engine.all(step_queries.LAST_PUBLISHED, {"as_of": moment})
    foretold = predictions.ledger(known.claims, contract.moment(published[0]["published_at"]) if published else None, known.judgements)
    made = changes(events.group(known.claims, known.judgements), foretold, known.judgements, past).standing
    return sorted(made, key=lambda t: (min(stock.numbers(t.claims), default=0), t.id))


def of_withdrawn(filed: Filed) -> list[Thing]:
    """What a claim would make alone, withdrawn: for an id that was given out for a moment and that no step holds."""
    return [t.withdrawn() for t in changes(events.group([filed]), predictions.ledger([filed]), [], Past()).standing]


def is_stale(engine: Engine, moment: str) -> bool:
    """Is the last step before a moment not what was known at that moment?"""
    step = engine.all(queries.STEP_BEFORE, {"as_of": moment})[0]["moment"] or FIRST
    return bool(engine.all(queries.STALE, {"step": step, "as_of": moment}))


def _make(
    engine: Engine, chain: Chain, moments: Sequence[str], *, now: datetime,
    stored: Mapping[int, Sequence[Row]] | None = None, anew: bool = False, even_if_equal: bool = True,
) -> int:  # fmt: skip
    """Make some steps, the last ones there are, in order; returns how many revisions were written.

    Args:
        engine: in a transaction.
        chain: the log's end.
        moments: of the steps.
        now: by the clock.
        stored: revisions by the position of their entry; those that fit the log are kept.
        anew: go through all claims and not only those that changed.
        even_if_equal: make a step, too, that changes nothing.
    """
    if not moments:
        return 0
    _forget(engine, moments[0])
    workings = _before(engine, moments[0], anew=anew)
    first, written = int(engine.all(queries.NEXT["revision"])[0]["number"]), 0
    logged = {row["moment"]: row for row in engine.all(queries.STEPS)}
    for moment in moments:
        entry = logged.get(moment)
        made = list((stored or {}).get(entry["position"], ())) if entry else []
        remade = workings.bring_to(moment)
        fits = stored is not None and entry is not None and _digest(made) == entry["digest"]
        if not fits:
            made = changes(remade.events, remade.predictions, workings.judgements, _past(engine, remade.claims), remade.claims).rows(moment)
        if not made and not even_if_equal:
            continue
        if entry is None or _digest(made) != entry["digest"] or stored is None:
            position = chain.add("revise", moment, MAKER, hashes(made), now).position
        else:
            position = entry["position"]
        for i, row in enumerate(made, first + written):
            body = json.loads(rows.inflate(row["body"]))
            write(engine, {**row, "number": i, "position": position}, _numbers(engine, body["claims"]))
        written += len(made)
    return written


def _before(engine: Engine, moment: str, *, anew: bool) -> Workings:
    """The workings as of the step before a moment; where they are other rules', of none, so that everything is gone through."""
    workings = Workings(engine)
    before = max((row["moment"] for row in engine.all(queries.STEPS) if row["moment"] < moment), default=None)
    if anew or before is None:
        workings.forget()
    elif workings.moment not in (before, NOTHING):
        workings.bring_to(before)
    return workings


def _forget(engine: Engine, since: str) -> None:
    """Drop the revisions from a moment on; those that they replaced stand again."""
    if not engine.all(queries.REVISED_SINCE, {"since": since}):
        return  # as nearly always, and to look through all that revisions are found by takes long
    for query in queries.FORGET_REVISIONS:
        engine.run(query, {"since": since})


def _past(engine: Engine, claims: Iterable[str]) -> Past:
    """What was ever made of any of some claims, each thing as it was last."""
    numbers = sorted(set(_numbers(engine, claims)))
    things = {row["id"] for n in numbers for row in engine.all(step_queries.THINGS_EVER_OF_CLAIM, {"claim": n})}
    past = Past()
    for row in sorted((row for name in things for row in engine.all(step_queries.REVISIONS_OF_THING, {"id": name})), key=lambda row: row["number"]):
        past.keep(row)
    return past


def _numbers(engine: Engine, claims: Iterable[str]) -> list[int]:
    """The numbers of the rows of claims, the first of each; a redacted claim has none here."""
    found = (engine.all(step_queries.CLAIM_NUMBER, {"id": claim})[0]["number"] for claim in claims)
    return [number for number in found if number is not None]


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
    names = {rows.storable(name.casefold()) or "" for a in body.get("actors", ()) for name in (a["id"], a["name"]) if name}
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
