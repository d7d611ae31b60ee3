"""Rows of claims -> claims with everything they point at."""

from __future__ import annotations

from collections.abc import Mapping

from fogline import contract
from fogline.record import queries, rows
from fogline.record.engine import Engine, Row
from fogline.record.layers import Kept
from fogline.types import Filed, Place, Span


class Shelf:
    """Readings and texts as they are asked for; the last one stays open, since claims come reading by reading."""

    def __init__(self, engine: Engine) -> None:
        """The engine is the record's."""
        self._engine = engine
        self._number: int | None = None
        self._layers = Kept("{}")
        self._text = ""

    def filed(self, row: Row, origin: Mapping[str, str] | None = None) -> Filed:
        """The claim of a row of `queries.CLAIMS`.

        Args:
            row: of the query.
            origin: for documents that copy another, the other's id.
        """
        self._open(row["reading"])
        part, text, ordinal = self._layers.part, self._text, row["number"] - row["first_claim"]
        document = row["document_id"]
        claim = contract.to_claim(part("claims", ordinal), document)
        places = {i: contract.to_place(part("places", i)) for i in {*claim.places, claim.place} if i is not None}
        sentence = Span(*part("sentences", ordinal))
        named: list[Place] = [p for i in claim.places if (p := places[i]) is not None]
        said = part("attributions", claim.attribution) if claim.attribution is not None else None
        return Filed(
            claim=claim, input_id=row["input_id"], source=row["source"], published_at=contract.moment(row["published_at"]),
            recorded_at=rows.moment_of(row["recorded_at"]), place=places[claim.place] if claim.place is not None else None, places=tuple(named),
            counts=tuple(contract.to_count(part("counts", i)) for i in claim.counts),
            words=next(e.span for e in claim.evidence if e.field == "kind").of(text),
            sentence=sentence.of(text), sentence_start=sentence.start, source_words=None if said is None else said["speaker"],
            origin_id=(origin or {}).get(document, document), role=None if said is None else said.get("role"), organisation=None if said is None else said.get("organisation"),
        )  # fmt: skip

    def body(self, row: Row) -> Row:
        """The claim's own JSON, as it was written."""
        self._open(row["reading"])
        found: Row = self._layers.part("claims", row["number"] - row["first_claim"])
        return found

    def words(self, body: Row) -> str:
        """The words that the claim last asked for got its kind from."""
        span = next(e["span"] for e in body["evidence"] if e["field"] == "kind")
        return Span(*span).of(self._text)

    def found_by(self, row: Row) -> str:
        """The text that a claim is found by."""
        body = self.body(row)
        places = [(p["name"], p["admin1"]) for p in (self._layers.part("places", i) for i in body["places"])]
        sentence = Span(*self._layers.part("sentences", row["number"] - row["first_claim"])).of(self._text)
        return rows.found_by(sentence, body["speaker"], [a["name"] for a in body["actors"]], places)

    def _open(self, reading: int) -> None:
        """Have a reading's layers and its document's text at hand."""
        if reading != self._number:
            [parts] = self._engine.all(queries.READING_PARTS, {"number": reading})
            self._layers, self._text, self._number = Kept(rows.inflated(parts["layers"])), rows.inflated(parts["text"]), reading
