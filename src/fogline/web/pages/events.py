"""Events: the table of all that the question finds, with how many there are of each kind and standing; what a map shows, for those who read."""

from __future__ import annotations

from dataclasses import replace

from fogline import contract
from fogline.web.page import Answer, Asked, Page

SHOWN = 100  # events a page


def answer(asked: Asked) -> Answer:
    """The events of one page of the table."""
    first = (asked.address.page - 1) * SHOWN
    found = asked.view.latest_events(replace(asked.question, limit=first + SHOWN + 1))[first:]
    there = found[:SHOWN]
    pages = asked.address.page + (len(found) > SHOWN)
    rows = [contract.event_row(event) for event in there]
    return Answer({"events": there}, {"events": rows}, pages=pages)


PAGE = Page(
    "events", "/events", "Events", "public", answer, "Events that a question finds, the latest first.",
    takes=("day", "from", "to", "as_of", "bbox", "kind", "actor", "standing", "min", "place", "q", "source", "sort", "page"),
)  # fmt: skip
