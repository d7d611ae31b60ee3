"""A comparison told in full: for each event of ours the claims and their words, for each row of theirs its source and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fogline import contract, masking
from fogline.beside.coded import Coded
from fogline.beside.comparison import Comparison, Difference, Field, differences
from fogline.beside.matching import Ours, Pair
from fogline.figures import Share
from fogline.record import View
from fogline.types import Filed, Range

ROUND = 4  # digits of degrees: 11 m
OF_FIELD: Mapping[Field, tuple[str, ...]] = {"killed": ("number",), "place": ("place",), "date": ("window",), "actors": ("actors",)}
UNSAID: Mapping[Field, str] = {
    "killed": "no claim states a number", "place": "no claim names the place", "actors": "no claim names an actor",
    "date": "no claim names the day; it is taken from the day of the report",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """A claim with its words."""

    claim: str
    who: str  # its speaker, and through which publisher and when it reached us
    words: str  # that tell of the deed
    fields: tuple[tuple[str, str], ...]  # each other field with the words it was read from

    def of(self, field: Field) -> str:
        """The words that say a field; empty where none do."""
        return " … ".join(words for name, words in self.fields if name in OF_FIELD[field])


def quotes(view: View, event_claims: tuple[str, ...]) -> list[Quote]:
    """The claims of an event, each with its words; private persons by their role."""
    return [_quote(view, filed) for name in event_claims if (filed := view.claim(name)) is not None]


def _quote(view: View, filed: Filed) -> Quote:
    document = view.document(filed.claim.document_id)
    text: str = (document["text"] or "") if document else ""
    text = masking.hidden(text, [filed.claim.speaker]) if filed.role and filed.claim.speaker else text
    spans = [(e.field, e.span) for e in filed.claim.evidence if e.field != "kind"] + [("number", c.span) for c in filed.counts if c.what == "killed"]
    shown = masking.shown(filed)
    published = f", {filed.published_at:%Y-%m-%d}" if filed.published_at else ""
    who = f"{shown.claim.speaker or 'the report itself'} ({filed.source or 'publisher unknown'}{published}, {filed.input_id})"
    fields = tuple(dict.fromkeys((name, " ".join(span.of(text).split())) for name, span in spans))
    return Quote(filed.claim.id, who, " ".join(shown.words.split()), fields)


def rows(comparison: Comparison, view: View) -> Iterator[dict[str, Any]]:
    """All of it for programs: matched, only theirs, only ours, rows that could not be read, and last the summary; docs/compare.md has the keys."""
    for pair in comparison.pairs:
        said = quotes(view, pair.ours.event.claims)
        yield {
            "is": "matched", "theirs": coded_row(pair.theirs), "ours": _ours_row(pair.ours, said), "km": round(pair.km, 1), "days": pair.days,
            "unlikeness": round(pair.unlikeness, 3), "differences": [difference_row(d, pair, said) for d in differences(pair)],
        }  # fmt: skip
    for row in comparison.only_theirs:
        yield {"is": "only_theirs", "theirs": coded_row(row)}
    for one in comparison.only_ours:
        yield {"is": "only_ours", "ours": _ours_row(one, quotes(view, one.event.claims))}
    for failure in comparison.failures:
        yield {"is": "failure", "where": failure.input_id, "message": failure.message}
    yield {"is": "summary", **summary_row(comparison)}


def summary_row(comparison: Comparison) -> dict[str, Any]:
    """The figures of a comparison."""
    km, days = comparison.median_km(), comparison.median_days()
    return {
        "table": comparison.book.name, "first_day": str(comparison.days[0]) if comparison.days else None, "last_day": str(comparison.days[1]) if comparison.days else None,
        "matched": len(comparison.pairs), "only_theirs": len(comparison.only_theirs), "only_ours": len(comparison.only_ours),
        "theirs_matched": _share_row(comparison.theirs_matched()), "ours_matched": _share_row(comparison.ours_matched()),
        "theirs_matched_by_chance": _share_row(chance) if (chance := comparison.chance_matched()) else None,
        "tolls_agree": _share_row(comparison.tolls_agree()), "median_km": None if km is None else round(km, 1), "median_days": days,
        "outside": [{"side": side, "why": why, "number": n} for (side, why), n in sorted(comparison.outside.items())], "failures": len(comparison.failures),
    }  # fmt: skip


def coded_row(row: Coded) -> dict[str, Any]:
    """A row of theirs."""
    return {
        "id": row.id, "line": row.line, "first": str(row.first), "last": str(row.last), "place": row.place, "lat": round(row.lat, ROUND), "lon": round(row.lon, ROUND),
        "radius_km": row.radius_km, "kind": row.kind, "killed": _range_row(row.killed), "actors": list(row.actors), "source": row.source, "notes": row.notes,
    }  # fmt: skip


def difference_row(difference: Difference, pair: Pair, said: list[Quote]) -> dict[str, Any]:
    """A field in which a pair differs, with both sides' reasons."""
    return {
        "field": difference.field, "theirs": difference.theirs, "ours": difference.ours, "because_theirs": {"source": pair.theirs.source, "notes": pair.theirs.notes},
        "because_ours": [{"claim": q.claim, "words": q.of(difference.field)} for q in said if q.of(difference.field)],
    }  # fmt: skip


def _ours_row(one: Ours, said: list[Quote]) -> dict[str, Any]:
    return {**contract.event_row(one.event), "claim_words": [{"id": q.claim, "who": q.who, "words": q.words, "fields": [list(f) for f in q.fields]} for q in said]}


def _share_row(share: Share) -> dict[str, Any]:
    low, high = share.interval()
    return {"part": share.part, "whole": share.whole, "share": None if share.value is None else round(share.value, 4), "low": round(low, 4), "high": round(high, 4)}


def _range_row(found: Range | None) -> dict[str, int | None] | None:
    return None if found is None else {"low": found.low, "best": found.best, "high": found.high}
