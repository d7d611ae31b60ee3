"""Cards for other people's pages: one event, and the bars of a question, each in a frame of its own without a menu."""

from __future__ import annotations

from dataclasses import replace

from fogline import masking, prose
from fogline.errors import RecordError
from fogline.types import Filed
from fogline.web import charts
from fogline.web.counted import Counted, stacked
from fogline.web.page import Answer, Asked, NotFoundError, Page
from fogline.web.pages.events import QUESTION

QUOTED = 2  # voices on a card
HIGH = 120  # pixels


def event(asked: Asked) -> Answer:
    """An event on a card: what, how sure, who says so, and the way to all that is known of it."""
    shown = asked.event(asked.view.resolve(asked.name) or asked.name)
    if shown is None:
        raise NotFoundError(f"no event is called {asked.name!r} here, or it is kept back for being fresh")
    voices: dict[str, Filed] = {}
    for name in shown.claims:
        try:
            filed = asked.view.claim(name)
        except RecordError:  # its report was redacted
            continue
        if filed is not None and filed.claim.stance != "denied":
            voices.setdefault(filed.claim.speaker or filed.source or filed.input_id, masking.shown(asked.filed(filed)))
    best = sorted(voices.values(), key=lambda f: -f.claim.confidence)[:QUOTED]
    return Answer({"event": shown, "voices": best, "more": len(voices) - len(best)}, {})


def chart(asked: Asked) -> Answer:
    """The events of a question by the day they began."""
    counted = Counted(asked, asked.question)
    span = charts.span_of(counted.days())
    total, first, last = counted.total(), charts.day_of(span.first), charts.day_of(span.last)
    title = f"{prose.number(total, 'event')} by the day they began, {first} to {last}"
    drawn = charts.bars(span, stacked(counted.bars(span), span), high=HIGH, axis=8, title=title)
    return Answer({"title": title, "drawn": drawn, "question": replace(asked.address, page=1)}, {})


EVENT = Page(
    "embed_event", "/embed/events/{name}", "Event", "public", event, "One event on a card, for a frame in another page.", twins=(), in_menu=False, embeds=True,
)  # fmt: skip
CHART = Page(
    "embed_chart", "/embed/chart", "Events by day", "public", chart, "The bars of a question, for a frame in another page.",
    takes=QUESTION, twins=(), in_menu=False, embeds=True,
)  # fmt: skip
