"""Things as rows, and the salted digests of rows: the same when a row is written and when it is checked years later."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from fogline import contract
from fogline.errors import RecordError
from fogline.record import layers
from fogline.record.audit import canonical, item, salt
from fogline.sentences import split
from fogline.types import Failure, Reading, Report, Span

Row = dict[str, Any]
# What is digested of each table. Numbers are the database's own; withdrawals are entries of their own.
DIGESTED = {
    "report": ("id", "input_id", "sha256", "media_type", "size_bytes", "source", "url", "headers", "published_at", "fetched_at", "recorded_at"),
    "document": ("id", "language", "title", "author", "source", "url", "tags", "published_at", "maker", "recorded_at"),
    "reading": ("reader", "recorded_at"),
    "withdrawal": ("subject", "what", "why", "who", "at"),
    "judgement": ("id", "verdict", "left_id", "right_id", "why", "who", "recorded_at"),
    "failure": ("stage", "input_id", "error", "message", "at"),
    "forecast": ("id", "what", "area", "month", "horizon", "data_until", "maker", "who", "recorded_at"),
    "revision": ("thing", "id", "revision", "kind", "standing", "earliest", "latest", "latitude", "longitude", "merged_into", "because", "recorded_at"),
}


# What most of our JSON is made of, the commonest last: a short report's layers are kept in two thirds of the room, an event in
# six tenths (demo/reports). What is kept names the dictionary that it was deflated with: this one is never changed, only followed.
DICTIONARY = (
    b'"origins":1,"prediction":null,"resolved_by":[],"outcome":"open","made_at":"20","due":"condition":null,"what":"speaker":"'
    b'"quotation":"mixed","quotation":"direct","stance":"denied","unsure","warned","planned","predicted","conditional","part":"took_part",'
    b'"feature":"water","region","other","country","adm2","adm1","point","use":"embedded","associative","metonym","type":"TIME","DURATION",'
    b'"SET","value":null,"unit":"percent","km2","households","villages","stock":true,"approximate":true,"cumulative":true,"what":"displaced",'
    b'"injured","detained","surrendered","who":"civilians","combatants","both","kind":"air_strike","battle","control_gain","control_loss",'
    b'"casualty_toll","policy_statement","deployment","explosion_mine","attack_on_civilians","displacement","abduction_detention",'
    b'"standing":"contested","discounted","confirmed","corroborated","claimed","date_precision":1,"where_precision":1,'
    b'{"claims_in":["claim_"],"claims_out":[],"judgements":[]}{"actors":[{"id":"","name":"","part":"did"}],"chance":0.6,"claims":["claim_'
    b'","claim_"],"counts":{"killed":{"best":,"civilians":null,"high":null,"low":}},"date_precision":1,"id":"event_","kind":"shelling","modes":[],'
    b'"origin_groups":[["],["]],"origins":2,"place":{"admin1":"","country":"","feature":"settlement","gazetteer_id":"geonames:","lat":3,"lon":4,'
    b'"name":"","radius_m":4000.0,"where_precision":1},"reports":[","],"standing":"claimed","window":{"earliest":"20","latest":"20"}}'
    b'{"attributions":[{"content":[[,"cue":[[,"nested_in":null,"quotation":"indirect","source":[[,"speaker":""}],"counts":[{"actor":null,'
    b'"approximate":false,"cumulative":false,"high":null,"low":,"span":[,"stock":false,"unit":"people","what":"killed","who":"unknown"}],'
    b'"places":[{"admin1":"","country":"","feature":"settlement","gazetteer_id":null,"gazetteer_id":"geonames:","lat":3,"lon":4,"name":"",'
    b'"radius_m":2000.0,"span":[,"use":"literal"}],"times":[{"earliest":"20","latest":"20","span":[,"type":"DATE","value":"20"}],"claims":['
    b'{"actors":[{"id":null,"name":"","part":"did","span":[]},{"id":"","name":"","part":"suffered","span":[]}],"attribution":null,'
    b'"background":false,"confidence":0.7,"counts":[],"evidence":[{"field":"kind","span":[]},{"field":"speaker","span":[]},'
    b'{"field":"cue","span":[]},{"field":"place","span":[]},{"field":"window","span":[]},{"field":"counts","span":[]},'
    b'{"field":"actors","span":[]}],"id":"claim_","kind":"","maker":"fogline-rules@0.1","modes":[],"place":null,"places":[],"speaker":null,'
    b'"stance":"asserted","times":[],"window":{"earliest":"20-01-01T00:00:00Z","latest":"20-01-02T00:00:00Z"}},'
)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim on its way into the database: its row, its sentence, its JSON, what the log covers of it, and the text that it is found by."""

    row: Row  # without number and reading
    sentence: Span
    body: str
    covered: bytes
    found_by: str


def digested(table: str, row: Mapping[str, Any], long: bytes | None = None) -> Row:
    """What is digested of a row; long texts by their SHA-256.

    Args:
        table: of the row.
        row: as it is kept.
        long: the row's text or layers, where they are at hand inflated.
    """
    kept: Row = {"table": table, **{name: row[name] for name in DIGESTED[table]}}
    if table == "document":
        kept["text_sha256"] = sha256(inflate(row["text"]) if long is None else long).hexdigest()
    if table == "reading":
        kept["layers_sha256"] = sha256(inflate(row["layers"]) if long is None else long).hexdigest()
    if table == "judgement":  # of those from before there were such columns nothing else was digested
        kept |= {name: row[name] for name in ("field", "value") if row[name] is not None}
    if table == "revision":
        kept |= {"because": inflated(row["because"]), "body": json.loads(inflate(row["body"]))}
    if table == "forecast":
        kept["body"] = json.loads(inflate(row["body"]))
    return kept


def digested_claim(stored: Mapping[str, Any], i: int, text: str, document_id: str, recorded_at: str) -> Row:
    """What is digested of a claim: all that it says and points at, in the words of its document.

    Args:
        stored: the layers of its reading.
        i: which of the reading's claims it is.
        text: of the document.
        document_id: of the document.
        recorded_at: since when the claim is known.
    """
    body = stored["claims"][i]
    words = next(e["span"] for e in body["evidence"] if e["field"] == "kind")
    return {
        "table": "claim", "document": document_id, "body": body, "words": Span(*words).of(text), "sentence": Span(*stored["sentences"][i]).of(text),
        "place": stored["places"][body["place"]] if body["place"] is not None else None, "counts": [stored["counts"][n] for n in body["counts"]],
        "recorded_at": recorded_at,
    }  # fmt: skip


def leaf_of(table: str, row: Mapping[str, Any]) -> bytes:
    """The hash of a row that is an entry's only one, salted where it has a nonce of its own."""
    nonce = row.get("nonce")
    return item(digested(table, row), salt(nonce, 0) if nonce else b"")


def deflate(text: str) -> bytes:
    """A text as it is kept: UTF-8, deflated; a lone surrogate comes through."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def deflate_json(text: str) -> bytes:
    """JSON as it is kept: ASCII, deflated with our dictionary."""
    work = zlib.compressobj(6, zdict=DICTIONARY)
    return work.compress(text.encode("ascii")) + work.flush()


def inflate(data: bytes) -> bytes:
    """What was deflated, with our dictionary or without, as bytes.

    Raises:
        RecordError: it is damaged.
    """
    try:
        work = zlib.decompressobj(zdict=DICTIONARY)
        found = work.decompress(data)
        if not work.eof or work.unused_data:
            raise zlib.error("the data end too early, or too late")
    except (zlib.error, TypeError) as error:
        raise RecordError(f"a row's words are damaged: {error}. See `fogline verify`, and restore a backup") from error
    return found


def inflated(data: bytes) -> str:
    """What was deflated, as text.

    Raises:
        RecordError: it is damaged.
    """
    try:
        return inflate(data).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise RecordError(f"a row's words are damaged: {error}. See `fogline verify`, and restore a backup") from error


def compact(value: Any) -> str:
    """JSON in one possible way only; a NUL or a lone surrogate is written as an escape."""
    return canonical(value).decode("ascii")


def report_row(report: Report, at: datetime) -> Row:
    """A report, without number and position."""
    return {
        "id": report.id, "input_id": storable(report.input_id), "sha256": report.sha256, "media_type": report.media_type,
        "size_bytes": report.size_bytes, "source": storable(report.source), "url": storable(report.url),
        "headers": compact(report.headers) if report.headers else None, "published_at": contract.stamp(report.published_at),
        "fetched_at": contract.stamp(report.fetched_at), "recorded_at": contract.stamp(at),
    }  # fmt: skip


def document_row(reading: Reading, at: datetime) -> Row:
    """The document of a reading, without number, report and position."""
    document = reading.document
    return {
        "id": document.id, "language": document.language, "title": storable(document.title), "author": storable(document.author),
        "source": storable(document.source), "url": storable(document.url), "tags": compact(document.tags),
        "published_at": contract.stamp(document.published_at), "text": deflate(document.text), "maker": document.maker,
        "recorded_at": contract.stamp(at),
    }  # fmt: skip


def reading_row(reading: Reading, text: str, reader: str, nonce: str, at: datetime) -> Row:
    """One pass over a document, without number, document, first claim and position.

    Args:
        reading: what was read.
        text: its layers, as `layers.of` gives them.
        reader: name@version.
        nonce: of its salts.
        at: since when it is known.
    """
    return {
        "reader": storable(reader), "layers": deflate_json(text), "claims": len(reading.claims), "nonce": nonce, "recorded_at": contract.stamp(at),
    }  # fmt: skip


def claim_rows(reading: Reading, at: datetime) -> list[ClaimRow]:
    """The claims of a reading, in its order."""
    if not reading.claims:
        return []
    text = reading.document.text
    sentences = sorted(reading.sentences or split(text))
    starts = [s.start for s in sentences]
    recorded_at = contract.stamp(at) or ""
    found = []
    for claim in reading.claims:
        words = next(e.span for e in claim.evidence if e.field == "kind")
        before = bisect_right(starts, words.start) - 1
        sentence = sentences[before] if before >= 0 and words.start < sentences[before].end else words
        row = {
            "id": claim.id, "kind": claim.kind, "earliest": seconds(claim.window.earliest) if claim.window else None,
            "latest": seconds(claim.window.latest) if claim.window else None,
        }  # fmt: skip
        toponyms = [reading.places[i] for i in claim.places]
        places = [(t.place.name, t.place.admin1) if t.place else (t.name, None) for t in toponyms]
        names = found_by(sentence.of(text), claim.speaker, [a.name for a in claim.actors], places)
        body = layers.claim(claim)
        covered = layers.covered(reading, claim, body, words=words.of(text), sentence=sentence.of(text), recorded_at=recorded_at)
        found.append(ClaimRow(row, sentence, body, covered.encode(), names))
    return found


def found_by(sentence: str, speaker: str | None, actors: Sequence[str], places: Sequence[tuple[str, str | None]]) -> str:
    """The text that a claim is found by: its sentence, and what that does not say of its speaker, actors, places and what those lie in."""
    names = dict.fromkeys((speaker, *actors, *(part for place in places for part in place)))
    return " \n".join((sentence, *(name for name in names if name and not _says(sentence, name))))


def _says(sentence: str, name: str) -> bool:
    """Does a sentence have a name in these very letters, as words of its own?"""
    at = sentence.find(name)
    end = at + len(name)
    return at >= 0 and not sentence[at - 1 : at].isalnum() and not sentence[end : end + 1].isalnum()


def failure_row(failure: Failure, now: datetime) -> Row:
    """A failure, without number and position."""
    return {
        "stage": failure.stage, "input_id": storable(failure.input_id), "error": failure.error,
        "message": storable(failure.message), "at": contract.stamp(now),
    }  # fmt: skip


def storable(text: str | None) -> str | None:
    """A text that both databases can hold: a NUL and a lone surrogate are written out."""
    if text is None:
        return None
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def seconds(moment: datetime | None) -> int | None:
    """Seconds since 1970."""
    return int(moment.timestamp()) if moment else None


def moment_of(stamp: str) -> datetime:
    """The moment that a stored stamp names."""
    return contract.moment(stamp) or datetime.now(UTC)


def stamp_of(moment: datetime) -> str:
    """The stamp that a moment is stored as."""
    return contract.stamp(moment) or ""
