"""Reports of our own for tests, made by hand rather than read: each tells of one deed at one place on one day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from fogline.types import Actor, Claim, Count, Document, Evidence, Place, Reading, Report, Span, Toponym, Window, make_id

NOW = datetime(2021, 6, 1, 9, 30, tzinfo=UTC)
PUBLISHED = datetime(2021, 5, 8, tzinfo=UTC)
TEXT = "Shells hit Marran on Friday. The council said nobody was hurt."
PLACES = {
    name: Place(name, 34.5 + 0.3 * i, 40.9, 2000, "settlement", f"geonames:{i + 1}", "SY", "Deir ez-Zor")
    for i, name in enumerate(("Marran", "Hallun", "Tesk", "Orba"))
}  # fmt: skip


def report(
    input_id: str = "one", text: str = TEXT, source: str = "A Paper", *, place: str = "Marran", published: datetime = PUBLISHED, killed: int | None = None,
) -> tuple[Report, bytes, Reading]:  # fmt: skip
    """A report with one claim: that the place was shelled on the day before it was published.

    Args:
        input_id: the report's id as given.
        text: its first words are the claim's.
        source: who published it.
        place: one of `PLACES`.
        published: when.
        killed: how many died, where it says so.
    """
    data = text.encode("utf-8", "surrogatepass")
    digest = sha256(data).hexdigest()
    name = make_id("report", input_id, digest)
    document = Document(make_id("document", input_id, text), name, text, "en", "text@1", published_at=published, source=source)
    day = published.replace(hour=0, minute=0, second=0, microsecond=0)
    counts = (Count(Span(0, 6), "killed", "civilians", killed, killed),) if killed is not None else ()
    claim = Claim(
        make_id("claim", document.id, "shelling"), document.id, "shelling", "asserted", (Evidence("kind", Span(0, 10)),), 0.7, "rules@1",
        actors=(Actor("rebels", "did"),), place=0, places=(0,), window=Window(day - timedelta(days=1), day), counts=tuple(range(len(counts))),
    )  # fmt: skip
    reading = Reading(document, places=(Toponym(Span(11, 17), place, "literal", PLACES[place]),), counts=counts, claims=(claim,))
    return Report(name, input_id, "text/plain", digest, len(data), NOW, published, source), data, reading


def claim_id(kept: tuple[Report, bytes, Reading]) -> str:
    """The id of a report's claim."""
    return kept[2].claims[0].id
