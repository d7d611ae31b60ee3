"""The JSON shapes that programs rely on: readings, claims, events, and back again.

Source: the reading contract, docs/contract.md. Fields may be added, never renamed or removed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from fogline import masking
from fogline.control.holding import Holding
from fogline.foretold import Prediction, Words
from fogline.types import (
    Actor,
    Attribution,
    Claim,
    Count,
    Document,
    Event,
    Evidence,
    Failure,
    Filed,
    Judgement,
    Place,
    Range,
    Reading,
    Span,
    Step,
    Time,
    Toll,
    Toponym,
    Window,
)

Row = dict[str, Any]


@lru_cache(maxsize=10_000)  # a claim's window is written several times, and many claims share one
def stamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with `Z` and whole seconds; stamps sort as the moments do, from year 1 on."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"


def moment(text: str | None) -> datetime | None:
    """The moment a stamp names."""
    return datetime.fromisoformat(text) if text else None


def reading_row(reading: Reading, input_id: str, *, with_document: bool) -> Row:
    """One line of `fogline read --json`.

    Args:
        reading: what was read.
        input_id: the report's id as given.
        with_document: add the clean text and what the page says of itself (for inputs other than JSON Lines).
    """
    row: Row = {"id": input_id, "language": reading.document.language, **layers_row(reading)}
    row["claims"] = [claim_row(c) for c in reading.claims]
    row["failures"] = [failure_row(f) for f in reading.failures]
    if with_document:
        row["document"] = document_row(reading.document)
    return row


def layers_row(reading: Reading) -> Row:
    """Everything that claims point at."""
    return {
        "attributions": [attribution_row(a) for a in reading.attributions],
        "places": [toponym_row(p) for p in reading.places],
        "times": [time_row(t) for t in reading.times],
        "counts": [count_row(c) for c in reading.counts],
    }


def document_row(document: Document) -> Row:
    """What the page says of itself, and its clean text."""
    return {
        "title": document.title, "text": document.text, "author": document.author,
        "published_at": stamp(document.published_at), "url": document.url, "site": document.source,
        "language": document.language, "tags": list(document.tags),
    }  # fmt: skip


def failure_row(failure: Failure) -> Row:
    """A failure inside a reading."""
    return {"stage": failure.stage, "error": failure.error, "message": failure.message}


def attribution_row(a: Attribution) -> Row:
    """Who says what."""
    return {
        "source": _pairs(a.source), "cue": _pairs(a.cue), "content": _pairs(a.content),
        "speaker": a.speaker, "quotation": a.quotation, "nested_in": a.parent,
        "organisation": a.organisation, "through": list(a.through), "role": a.role,
    }  # fmt: skip


def toponym_row(t: Toponym) -> Row:
    """A place name and the place it names, where known."""
    p = t.place
    return {
        "span": _pair(t.span), "name": p.name if p else t.name, "lat": p.lat if p else None, "lon": p.lon if p else None,
        "radius_m": p.radius_m if p else None, "feature": p.feature if p else "other", "use": t.use,
        "gazetteer_id": p.gazetteer_id if p else None, "country": p.country if p else None, "admin1": p.admin1 if p else None,
    }  # fmt: skip


def time_row(t: Time) -> Row:
    """An expression of time."""
    w = t.window
    return {
        "span": _pair(t.span), "type": t.type, "value": t.value,
        "earliest": stamp(w.earliest) if w else None, "latest": stamp(w.latest) if w else None,
    }  # fmt: skip


def count_row(c: Count) -> Row:
    """A stated quantity."""
    return {
        "span": _pair(c.span), "what": c.what, "who": c.who, "actor": c.actor, "low": _whole(c.low), "high": _whole(c.high),
        "unit": c.unit, "stock": c.stock, "cumulative": c.cumulative, "approximate": c.approximate,
        "part": c.part, "original": c.original,
    }  # fmt: skip


def claim_row(c: Claim) -> Row:
    """A claim, its spans and indices as in its reading."""
    return {
        "id": c.id, "kind": c.kind, "modes": list(c.modes), "stance": c.stance, "background": c.background,
        "speaker": c.speaker, "attribution": c.attribution,
        "actors": [{"name": a.name, "id": a.id, "part": a.part, "span": _pair(a.span) if a.span else None} for a in c.actors],
        "place": c.place, "places": list(c.places), "window": window_row(c.window), "times": list(c.times), "counts": list(c.counts),
        "evidence": [{"field": e.field, "span": _pair(e.span)} for e in c.evidence],
        "confidence": c.confidence, "maker": c.maker,
    }  # fmt: skip


def filed_row(f: Filed) -> Row:
    """A claim as the record shows it: the contract's claim, and what a person needs to follow it; a private speaker by role."""
    f = masking.shown(f)
    return {
        **claim_row(f.claim), "report": f.input_id, "recorded_at": stamp(f.recorded_at), "source": f.source,
        "published_at": stamp(f.published_at), "document": f.claim.document_id, "words": f.words, "sentence": f.sentence,
        "place_detail": place_row(f.place), "counts_stated": [count_row(c) for c in f.counts],
        "corrections": correction_rows(f), "checked_by": list(f.checked_by),
    }  # fmt: skip


def said_row(filed: Filed) -> Row:
    """Who says a claim, where and in which sentence: what a row that rests on it needs to lead to it."""
    row = filed_row(filed)
    return {name: row[name] for name in ("id", "report", "source", "speaker", "sentence", "background")}


def correction_rows(filed: Filed) -> list[Row]:
    """What people corrected of a claim, each with what the machine had read, for programs."""
    return [
        {
            "field": j.field, "was": _shown(filed, j, value_of(filed.as_read, str(j.field))), "value": _shown(filed, j, json.loads(j.value or "")["value"]),
            "words": None if _is_private(filed, j) else json.loads(j.value or "")["words"], "by": j.made_by, "why": j.why,
            "at": stamp(j.recorded_at), "judgement": j.id,
        }
        for j in filed.corrections if filed.as_read is not None
    ]  # fmt: skip


def value_of(filed: Filed, field: str) -> Any:
    """A field of a claim, in the shape of the contract."""
    if field == "place":
        return place_row(filed.place)
    if field == "counts":
        return [count_row(c) for c in filed.counts]
    return claim_row(filed.claim)[field]


def place_row(p: Place | None) -> Row | None:
    """A resolved place."""
    if p is None:
        return None
    return {
        "name": p.name, "lat": p.lat, "lon": p.lon, "radius_m": p.radius_m, "feature": p.feature,
        "gazetteer_id": p.gazetteer_id, "country": p.country, "admin1": p.admin1,
    }  # fmt: skip


def window_row(w: Window | None) -> Row | None:
    """A window; open ends are null."""
    return {"earliest": stamp(w.earliest), "latest": stamp(w.latest)} if w else None


def event_row(e: Event) -> Row:
    """One line of `fogline events --json`."""
    place = place_row(e.place)
    return {
        "id": e.id, "kind": e.kind, "modes": list(e.modes), "window": window_row(e.window), "date_precision": e.date_precision,
        "place": {**place, "where_precision": e.where_precision} if place else None,
        "actors": [{"name": a.name, "id": a.id, "part": a.part} for a in e.actors],
        "counts": {what: toll_row(toll) for what, toll in e.counts.items()},
        "standing": e.standing, "origins": len(e.origin_groups), "origin_groups": [list(g) for g in e.origin_groups],
        "reports": sorted({r for g in e.origin_groups for r in g}), "claims": list(e.claims), "chance": e.chance,
        "working": [step_row(s) for s in e.working],
    }  # fmt: skip


def prediction_row(p: Prediction) -> Row:
    """One line of the ledger."""
    return {
        "id": p.id, "speaker": p.speaker, "what": p.what, "made_at": stamp(p.made_at), "due": window_row(p.due), "condition": p.condition,
        "outcome": p.outcome, "resolved_by": list(p.resolved_by), "origins": p.origins, "reports": list(p.reports), "claims": list(p.claim_ids),
        "form": p.form, "kind": p.kind, "organisation": p.organisation, "strength": p.strength, "chance": list(p.chance) if p.chance else None,
        "words": [{"field": w.field, "span": [w.span.start, w.span.end], "words": w.words} for w in p.words],
        "why": p.why, "late_days": p.late_days, "proposed": p.proposed, "judged_by": p.judged_by, "judgement": p.judgement,
    }  # fmt: skip


def holding_row(h: Holding) -> Row:
    """Who holds a settlement on a day."""
    last = h.last_evidence_day
    return {
        "place": place_row(h.place), "day": h.day.isoformat(), "shares": dict(h.shares), "basis": h.basis,
        "last_evidence_day": last.isoformat() if last is not None else None, "claims": list(h.support),
    }  # fmt: skip


def toll_row(t: Toll) -> Row:
    """Low, best, high; the civilians among them, and each side's people."""
    return {
        **range_row(t.total), "civilians": range_row(t.civilians) if t.civilians else None,
        "sides": {name: range_row(r) for name, r in t.sides.items()},
    }  # fmt: skip


def step_row(s: Step) -> Row:
    """A number that a claim states, and what a rule made of it."""
    return {
        "harm": s.harm, "who": s.who, "claim": s.claim, "spans": _pairs(s.spans), "low": s.low, "high": s.high, "rule": s.rule, "by": s.by,
    }  # fmt: skip


def range_row(r: Range) -> Row:
    """A range for programs."""
    return {"low": r.low, "best": r.best, "high": r.high, "at_least": r.at_least}


def _is_private(filed: Filed, judgement: Judgement) -> bool:
    return judgement.field == "speaker" and filed.role is not None


def _shown(filed: Filed, judgement: Judgement, value: Any) -> Any:
    """A value as views show it: a private speaker by role."""
    return filed.role if value and _is_private(filed, judgement) else value


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [_pair(s) for s in spans]


def _whole(value: float | None) -> float | int | None:
    """7.0 is written 7."""
    return int(value) if value is not None and value == int(value) else value


# ---- and back: what the record stored becomes data again


def to_reading(layers: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], document: Document) -> Reading:
    """The reading that stored layers and claims hold."""
    return Reading(
        document, attributions=tuple(to_attribution(a) for a in layers["attributions"]), places=tuple(to_toponym(p) for p in layers["places"]),
        times=tuple(to_time(t) for t in layers["times"]), counts=tuple(to_count(c) for c in layers["counts"]),
        claims=tuple(to_claim(c, document.id) for c in claims),
    )  # fmt: skip


def to_attribution(row: Mapping[str, Any]) -> Attribution:
    """The attribution that a stored row holds."""
    source, cue, content = (tuple(Span(*pair) for pair in row[name]) for name in ("source", "cue", "content"))
    return Attribution(
        source, cue, content, row["speaker"], row["quotation"], row["nested_in"],
        organisation=row.get("organisation"), through=tuple(row.get("through", ())), role=row.get("role"),
    )  # fmt: skip


def to_toponym(row: Mapping[str, Any]) -> Toponym:
    """The place name that a stored row holds."""
    return Toponym(Span(*row["span"]), row["name"], row["use"], to_place(row))


def to_time(row: Mapping[str, Any]) -> Time:
    """The expression of time that a stored row holds."""
    ends = to_window(row) if row["earliest"] or row["latest"] else None
    return Time(Span(*row["span"]), row["type"], row["value"], ends)


def to_claim(row: Mapping[str, Any], document_id: str) -> Claim:
    """The claim that a stored row holds."""
    return Claim(
        id=row["id"], document_id=document_id, kind=row["kind"], stance=row["stance"],
        evidence=tuple(Evidence(e["field"], Span(*e["span"])) for e in row["evidence"]),
        confidence=row["confidence"], maker=row["maker"], modes=tuple(row["modes"]), background=row["background"],
        speaker=row["speaker"], attribution=row["attribution"],
        actors=tuple(map(to_actor, row["actors"])),
        place=row["place"], places=tuple(row["places"]), window=to_window(row["window"]), times=tuple(row["times"]),
        counts=tuple(row["counts"]),
    )  # fmt: skip


def to_actor(row: Mapping[str, Any]) -> Actor:
    """The actor that a stored claim or correction holds."""
    return Actor(row["name"], row["part"], row["id"], Span(*row["span"]) if row["span"] else None)


def to_window(row: Mapping[str, Any] | None) -> Window | None:
    """The window that a stored row holds."""
    return Window(moment(row["earliest"]), moment(row["latest"])) if row else None


def to_place(row: Mapping[str, Any] | None) -> Place | None:
    """The place that a stored toponym or place holds; None where it was never resolved."""
    if row is None or row["lat"] is None:
        return None
    return Place(
        row["name"], row["lat"], row["lon"], row["radius_m"], row["feature"],
        row["gazetteer_id"], row.get("country"), row.get("admin1"),
    )  # fmt: skip


def to_count(row: Mapping[str, Any]) -> Count:
    """The count that a stored row holds."""
    return Count(
        Span(*row["span"]), row["what"], row["who"], row["low"], row["high"], row["unit"], row["actor"],
        row["stock"], row["cumulative"], row["approximate"], row.get("part", False), row.get("original"),
    )  # fmt: skip


def to_event(row: Mapping[str, Any]) -> Event:
    """The event that a stored row holds."""
    place = row["place"]
    return Event(
        id=row["id"], kind=row["kind"], modes=tuple(row["modes"]), window=to_window(row["window"]),
        date_precision=row["date_precision"], place=to_place(place), where_precision=place["where_precision"] if place else None,
        actors=tuple(Actor(a["name"], a["part"], a["id"]) for a in row["actors"]),
        counts={what: _to_toll(t) for what, t in row["counts"].items()},
        standing=row["standing"], chance=row["chance"], origin_groups=tuple(tuple(g) for g in row["origin_groups"]),
        claims=tuple(row["claims"]), working=tuple(_to_step(s) for s in row.get("working", ())),
    )  # fmt: skip


def to_prediction(row: Mapping[str, Any]) -> Prediction:
    """The prediction that a stored row holds."""
    return Prediction(
        id=row["id"], claim_ids=tuple(row["claims"]), speaker=row["speaker"], what=row["what"], made_at=moment(row["made_at"]),
        due=to_window(row["due"]), condition=row["condition"], outcome=row["outcome"], resolved_by=tuple(row["resolved_by"]),
        reports=tuple(row["reports"]), origins=row["origins"], form=row.get("form", "predicted"), strength=row.get("strength", "plain"),
        chance=(row["chance"][0], row["chance"][1]) if row.get("chance") else None, kind=row.get("kind", "prediction"),
        words=tuple(Words(w["field"], Span(*w["span"]), w["words"]) for w in row.get("words", ())), organisation=row.get("organisation"),
        why=row.get("why", ""), late_days=row.get("late_days"), proposed=row.get("proposed", row["outcome"]),
        judged_by=row.get("judged_by"), judgement=row.get("judgement"),
    )  # fmt: skip


def _to_toll(row: Mapping[str, Any]) -> Toll:
    civilians = to_range(row["civilians"]) if row["civilians"] else None
    return Toll(to_range(row), civilians, {name: to_range(r) for name, r in row.get("sides", {}).items()})


def to_range(row: Mapping[str, Any]) -> Range:
    """The range that a stored toll holds."""
    return Range(row["low"], row["best"], row["high"], row.get("at_least", False))


def _to_step(row: Mapping[str, Any]) -> Step:
    return Step(row["harm"], row["who"], row["claim"], tuple(Span(*s) for s in row["spans"]), row["low"], row["high"], row["rule"], row["by"])
