"""Every table and column of the record that is moved as it is, with its type and a sentence; indexes are made anew instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sort = Literal["int64", "string", "binary", "double"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    sort: Sort
    about: str
    deflated: bool = False  # in the database; an export holds it inflated
    since: int = 2  # the first schema that has it; an export of an older one does not


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `key` names and orders its rows."""

    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    since: int = 2  # as a column's


_NUMBER = Column("number", "int64", "The row's number, in the order of recording.")
_POSITION = Column("position", "int64", "The entry of the log, in `audit`, that the row came with.")
_RECORDED = Column("recorded_at", "string", "Since when the record knows it; RFC 3339, UTC.")
_UNTIL = Column("withdrawn_at", "string", "Until when it stood; empty while it stands. RFC 3339, UTC.")
_BY = Column("withdrawn_by", "int64", "The entry of the log that withdrew it; empty while it stands.")
_WHO = Column("who", "string", "In whose name: a person's, or the program's.")
_WHY = Column("why", "string", "The reason that was given.")
_EARLIEST = Column("earliest", "int64", "Not before this, in seconds since 1970, UTC; empty where that is not known.")
_LATEST = Column("latest", "int64", "Not after this, in seconds since 1970, UTC; empty where that is not known.")

TABLES = {
    "audit": Table(
        "The log, append-only: one entry for everything written or given out. Its entries are the leaves of a Merkle tree (RFC 6962).",
        ("position",),
        (
            Column("position", "int64", "The entry's place in the log, from 1 on."),
            Column("at", "string", "When it was written, by the clock, also for a replay of older reports; RFC 3339, UTC."),
            Column("action", "string", "append, replay, carried, migrate, reread, claim, withdraw, redact, judge, correct, grade, restrict, failure, forecast, revise, rebuild, export, read or opened."),
            Column("subject", "string", "The id of what it was done to; of a revise, the moment that it was made for."),
            _WHO,
            Column("digest", "string", "The Merkle root over the rows that came with it, in hexadecimal; of an export or a read, over the SHA-256 of what was given out."),
            Column("hash", "string", "SHA-256 of the hash before it and of this entry's leaf, in hexadecimal: it covers the log up to here."),
        ),
    ),
    "report": Table(
        "What reached the record, as it came. The bytes are the file of the name `sha256` in the folder blobs.",
        ("number",),
        (
            _NUMBER,
            Column("id", "string", "Names the report by its content."),
            Column("input_id", "string", "The id, path or address under which it was given."),
            Column("sha256", "string", "SHA-256 of its bytes, in hexadecimal."),
            Column("media_type", "string", "What the bytes are, as text/html."),
            Column("size_bytes", "int64", "How many bytes."),
            Column("source", "string", "Who published it."),
            Column("url", "string", "Where it was published."),
            Column("headers", "string", "JSON: what the server said as it was fetched, and the redirects on the way."),
            Column("published_at", "string", "When it was published; RFC 3339, UTC."),
            Column("fetched_at", "string", "When it reached us; RFC 3339, UTC."),
            _POSITION, _RECORDED, _UNTIL, _BY,
        ),
    ),
    "document": Table(
        "The text of a report, and what the page says of itself. Empty but for ids and times where the report was redacted.",
        ("number",),
        (
            _NUMBER,
            Column("id", "string", "Names the document by its content."),
            Column("report", "int64", "The number of its report."),
            Column("language", "string", "The language of its text, ISO 639."),
            Column("title", "string", "Its title."),
            Column("author", "string", "Its author, as the page says."),
            Column("source", "string", "Its publisher, as the page says."),
            Column("url", "string", "Its address, as the page says."),
            Column("tags", "string", "JSON list: the page's own tags."),
            Column("published_at", "string", "When it was published; RFC 3339, UTC."),
            Column("text", "binary", "Its text in UTF-8; bytes, since a text may hold half a surrogate pair, which no string does.", deflated=True),
            Column("maker", "string", "What made the text from the bytes, name@version."),
            _POSITION, _RECORDED, _UNTIL, _BY,
        ),
    ),
    "reading": Table(
        "One pass of a reader over a document, or a person's own claim on it.",
        ("number",),
        (
            _NUMBER,
            Column("document", "int64", "The number of its document."),
            Column("reader", "string", "Who read: name@version, or person: NAME."),
            Column("layers", "string", "JSON: attributions, places, times, counts, and the claims that point at them, in characters of the text.", deflated=True),
            Column("first_claim", "int64", "The number of its first claim; the others follow."),
            Column("claims", "int64", "How many claims it has."),
            Column("nonce", "string", "Salts the digests of what came with this reading, so that nothing can be guessed back from them; in hexadecimal."),
            _POSITION, _RECORDED, _UNTIL, _BY,
        ),
    ),
    "claim": Table(
        "What claims are found by; what a claim says is in the layers of its reading. Known since its reading is.",
        ("number",),
        (
            _NUMBER,
            Column("id", "string", "Names the claim by its content: the same claim read again has the same id."),
            Column("reading", "int64", "The number of its reading."),
            Column("kind", "string", "What kind of deed it tells of."),
            _EARLIEST, _LATEST,
            _UNTIL, _BY,
        ),
    ),
    "withdrawal": Table(
        "Everything that was withdrawn or redacted, and why.",
        ("number",),
        (
            _NUMBER,
            Column("subject", "string", "The id of what was withdrawn."),
            Column("what", "string", "report, document, reading, claim, judgement or redaction."),
            Column("target", "int64", "The number of its row."),
            _WHY, _WHO,
            Column("at", "string", "Since when it is withdrawn; RFC 3339, UTC."),
            _POSITION,
        ),
    ),
    "kept_digest": Table(
        "Digests of rows that were redacted, so that what came with them can still be checked.",
        ("position", "ordinal"),
        (
            Column("position", "int64", "The entry of the log that the row came with."),
            Column("ordinal", "int64", "Which of that entry's rows, from 0 on."),
            Column("digest", "string", "The salted hash of the row, in hexadecimal."),
        ),
    ),
    "judgement": Table(
        "What a person decided of events, claims and sources; it outranks the machine, and can be undone, never erased.",
        ("number",),
        (
            _NUMBER,
            Column("id", "string", "Names the judgement by its content."),
            Column("verdict", "string", "same, different or unsure, of two claims; accepted, unsure or corrected, of one; graded, of a source; restricted, of a report; else the standing of the event that the left claim belongs to."),
            Column("left_id", "string", "The id of a claim; of a grade, the source's name."),
            Column("right_id", "string", "The id of the other claim, where it is on two."),
            _WHY, _WHO, _POSITION, _RECORDED, _UNTIL, _BY,
            Column("field", "string", "Which field of the claim was corrected; the kind of deed that a grade is for, empty for all.", since=3),
            Column("value", "string", "JSON: what the field is and the words that say so; the letter of a grade. Empty where the report was redacted.", since=3),
            Column("nonce", "string", "Salts the digest of a correction; in hexadecimal.", since=3),
        ),
    ),
    "failure": Table(
        "What could not be read, and why.",
        ("number",),
        (
            _NUMBER,
            Column("stage", "string", "Where it failed."),
            Column("input_id", "string", "The id, path or address under which the report was given."),
            Column("error", "string", "The sort of error."),
            Column("message", "string", "What failed, on what, and why."),
            Column("at", "string", "When it failed; RFC 3339, UTC."),
            _POSITION,
        ),
    ),
    "forecast": Table(
        "What Fogline itself foretold, frozen when it was issued; what came of it is worked out from the events.",
        ("number",),
        (
            _NUMBER,
            Column("id", "string", "Names the forecast by what it is for, its maker and the data it was made from."),
            Column("what", "string", "What is foretold: deaths."),
            Column("area", "string", "A first-order division and its country's code (ISO 3166-1 alpha-2)."),
            Column("month", "string", "The month that it is for, YYYY-MM."),
            Column("horizon", "int64", "How many months after the last one that was known."),
            Column("data_until", "string", "When the last report that was known was published; RFC 3339, UTC."),
            Column("maker", "string", "What made it: name@version."),
            _WHO,
            Column("body", "string", "JSON: quantiles by their levels, those of the baselines, and the last values of the area.", deflated=True),
            _POSITION, _RECORDED,
        ),
        since=8,
    ),
    "revision": Table(
        "Derived from the claims: events, predictions and holdings, each as it was known from one moment to the next.",
        ("number",),
        (
            _NUMBER,
            Column("thing", "string", "event, prediction or holding."),
            Column("id", "string", "Names the thing, the same through all its revisions."),
            Column("revision", "int64", "Which revision of the thing, from 1 on."),
            Column("kind", "string", "The kind of an event; else empty."),
            Column("standing", "string", "The standing of an event, the outcome of a prediction, the basis of a holding."),
            _EARLIEST, _LATEST,
            Column("latitude", "double", "Degrees north, WGS 84, of the middle of its place."),
            Column("longitude", "double", "Degrees east, WGS 84, of the middle of its place."),
            Column("first_claim", "int64", "The number of the first of its claims, by which like deeds of one day are ordered."),
            Column("merged_into", "string", "The id of the thing that it was joined with."),
            Column("because", "string", "JSON: the claims that came and went and the judgements that made this revision.", deflated=True),
            Column("body", "string", "JSON: the whole thing in the shape of docs/contract.md.", deflated=True),
            _POSITION, _RECORDED, _UNTIL,
        ),
    ),
    "revision_actor": Table(
        "Which revisions name which actor.",
        ("actor", "earliest", "revision"),
        (
            Column("actor", "string", "The actor's id, or name, case folded."),
            Column("earliest", "int64", "The revision's earliest, or its latest where that is not known; seconds since 1970, UTC."),
            Column("revision", "int64", "The number of the revision."),
        ),
    ),
    "revision_claim": Table(
        "Which revisions were made of which claims.",
        ("claim", "revision"),
        (
            Column("claim", "int64", "The number of the claim."),
            Column("revision", "int64", "The number of the revision."),
        ),
    ),
}  # fmt: skip
