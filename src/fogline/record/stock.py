"""All claims, texts and judgements of a record, and which of them were known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from fogline import contract, judging, origins
from fogline.agencies import credited
from fogline.record import queries, rows
from fogline.record.engine import Engine, Row
from fogline.record.filed import Shelf
from fogline.types import Filed, Judgement

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """Something with the time in which it was known: from `since` to before `until`, as stamps."""

    thing: T
    since: str
    until: str | None

    def known(self, moment: str) -> bool:
        """Was it known at a moment?"""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at one moment."""

    claims: Sequence[Filed]  # each with the origin of its document
    judgements: Sequence[Judgement]


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything that was stated and not redacted."""

    claims: Sequence[Kept[Filed]]
    texts: Sequence[Kept[tuple[str, str]]]  # id and text of each document
    judgements: Sequence[Kept[Judgement]]
    _numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, engine: Engine) -> Stock:
        """All of it, in memory."""
        shelf = Shelf(engine)
        claims: list[Kept[Filed]] = []
        numbers: dict[str, int] = {}
        for row in engine.all(queries.EVERY_CLAIM):
            claims.append(Kept(shelf.filed(row), row["recorded_at"], row["withdrawn_at"]))
            numbers.setdefault(row["id"], row["number"])
        texts = [Kept((r["id"], rows.inflated(r["text"])), r["recorded_at"], r["withdrawn_at"]) for r in engine.all(queries.TEXTS)]
        judged = [Kept(judgement(r), r["recorded_at"], r["withdrawn_at"]) for r in engine.all(queries.JUDGEMENTS)]
        return cls(claims, texts, judged, numbers)

    def at(self, moment: str) -> Known:
        """What was known at a moment."""
        texts = [kept.thing for kept in self.texts if kept.known(moment)]
        origin, credits = origins.find(texts), {name: c for name, text in texts if (c := tuple(sorted(credited(text))))}
        claims = [kept.thing for kept in self.claims if kept.known(moment)]
        placed = [replace(f, origin_id=origin.get(d, f.origin_id), credits=credits.get(d, ())) for f in claims for d in (f.claim.document_id,)]
        judgements = [kept.thing for kept in self.judgements if kept.known(moment)]
        return Known(judging.corrected_all(placed, judgements), judgements)

    def numbers(self, claims: Iterable[str]) -> list[int]:
        """The numbers of the rows of claims, the first of each; a redacted claim has none here."""
        return [self._numbers[claim] for claim in claims if claim in self._numbers]


def judgement(row: Row) -> Judgement:
    """The judgement of a row."""
    return Judgement(
        str(row["id"]), row["verdict"], str(row["left_id"]), row["right_id"], str(row["who"]), str(row["why"]),
        rows.moment_of(str(row["recorded_at"])), contract.moment(row["withdrawn_at"]), row["field"], row["value"], int(row["position"] or 0),
    )  # fmt: skip
