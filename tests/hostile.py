"""Reports with hostile words in every column that holds text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fogline.types import Actor, Attribution, Reading, Report, Span, make_id
from samples import PUBLISHED, report

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'><svg/onload=alert(1)>", "{{ 7 * 7 }}{% raw %}", "javascript:alert(1)",
    "=HYPERLINK(\"http://evil.example\")", "+1+1", "@SUM(A1)", "-2+3", "\u202eevil\u202c \u2066\u200f", "\x00\x07\x1b[31m", "</title></textarea></style>",
    "ab\ud800cd", "' OR 1=1 --", "../../etc/passwd", "one\ntwo\r\nthree", "\t=1+1", "＝1+1", "<a href='javascript:alert(1)'>", "%0d%0aSet-Cookie: a=b", "long " * 20_000,
)  # fmt: skip


def hostile_report(number: int, words: str) -> tuple[Report, bytes, Reading]:
    """A report with some words in every column that holds text."""
    kept, data, reading = report(f"{number} {words}", f"Shells hit Marran {words} on Friday.", words, published=PUBLISHED - timedelta(days=10 * (number // 2)))
    place = replace(reading.places[0].place, name=words, admin1=words, gazetteer_id=words)
    document = replace(reading.document, title=words, author=words, url=words, tags=(words,), source=words)
    said = Attribution((Span(0, 6),), (Span(7, 10),), (Span(11, 17),), speaker=words, organisation=words)
    claim = replace(
        reading.claims[0], id=make_id("claim", document.id, str(number)), speaker=words, attribution=0, modes=(words,), maker=words,
        actors=(Actor(words, "did", words), Actor(words, "suffered")),
    )  # fmt: skip
    made = replace(reading, document=document, attributions=(said,), claims=(claim,), places=(replace(reading.places[0], name=words, place=place),))
    return replace(kept, source=words, url=words, headers={words: words}), data, made
