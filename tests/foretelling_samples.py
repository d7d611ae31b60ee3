"""Reports of our own that foretell, or tell that it happened: made by hand, each of one sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from fogline.types import Actor, Claim, Document, Evidence, Kind, Place, Reading, Report, Span, Stance, Toponym, Window, make_id
from samples import NOW, PLACES, PUBLISHED

DAY = timedelta(days=1)
FORETOLD = "General Odo Brand said on Friday that the army would take all of Marran within a week."
COPY = "The army would take all of Marran within a week, General Odo Brand said on Friday."
OTHER = "Mayor Ada Quill said on Friday that the last road to Tesk would be closed within two days."
DONE = "The army has taken all of Marran, the council said."
REST = "Nothing new is known of Orba."


def told(
    input_id: str, text: str = FORETOLD, *, day: int = 0, speaker: str | None = "Odo Brand", stance: Stance = "predicted", kind: Kind = "control_gain"
) -> tuple[Report, bytes, Reading]:
    """A report of one claim; published some days after `samples.PUBLISHED`, a Saturday."""
    published: datetime = PUBLISHED + day * DAY
    data = text.encode()
    digest = sha256(data).hexdigest()
    name = make_id("report", input_id, digest)
    document = Document(make_id("document", input_id, text), name, text, "en", "text@1", published_at=published, source=f"Paper {input_id}")
    place_name = next(n for n in PLACES if n in text)
    at = text.index(place_name)
    place: Place = PLACES[place_name]
    claim = Claim(
        make_id("claim", document.id, kind), document.id, kind, stance, (Evidence("kind", Span(0, len(text) - 1)),), 0.7, "rules@1", speaker=speaker,
        actors=(Actor("army", "did"),), place=0, places=(0,), window=Window(published - DAY, published) if stance == "asserted" else None,
    )  # fmt: skip
    reading = Reading(document, places=(Toponym(Span(at, at + len(place_name)), place_name, "literal", place),), claims=(claim,))
    return Report(name, input_id, "text/plain", digest, len(data), NOW, published, document.source), data, reading


def done(input_id: str, *, day: int) -> tuple[Report, bytes, Reading]:
    """A report that what was foretold has happened."""
    return told(input_id, DONE, day=day, speaker="council", stance="asserted")


def rest(input_id: str, *, day: int) -> tuple[Report, bytes, Reading]:
    """A report of something else."""
    return told(input_id, REST, day=day, speaker=None, stance="asserted", kind="shelling")
