"""Today: what a reader should know, in six sentences, each leading to what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fogline import contract, prose
from fogline.foretold import Prediction
from fogline.geometry import POINTS
from fogline.questions import DAY
from fogline.record import listings, table_queries
from fogline.types import Event, Question, Window
from fogline.web import headline, sketch, symbols
from fogline.web.page import Answer, Asked, Page
from fogline.web.pages import events, gained
from fogline.web.twins import feature

EVER = datetime(1900, 1, 1, tzinfo=UTC)
LOOKED_AT = 120  # events of the day at most; more are counted
TOLD = 3  # a sentence
SHOWN = 12
WIDEST_M = 150_000.0  # of a place that is drawn: a wider one would hide the others
AHEAD = timedelta(days=14)
HANDS = ("control_gain", "control_loss", "withdrawal", "surrender", "advance", "siege")


def answer(asked: Asked) -> Answer:
    """The brief of a day: the last that the record tells of, or the time that is asked for."""
    engine = asked.record.engine
    fresh = {
        **engine.all(table_queries.FRESH, {"as_of": asked.as_of})[0],
        "unread": listings.unread(engine, asked.view),
    }
    last = contract.moment(fresh["last_published"])
    window = asked.question.window or _last_day(_last_shown(asked))
    start, end = window.earliest or EVER, window.latest or asked.now
    near = asked.question.place
    found = asked.table(Question(window=window, as_of=asked.question.as_of, place=near), limit=LOOKED_AT)
    there = sorted(found.events, key=_weight, reverse=True)
    hands = [e for e in there if e.kind in HANDS]
    disputed = [e for e in there if e.standing in ("contested", "discounted")]
    plain = [e for e in there if e not in disputed and e not in hands]
    since = {"as_of": asked.as_of, "since": contract.stamp(start), "until": contract.stamp(end)}
    corrected = engine.all(table_queries.DECIDED_SINCE, since)[0]["decided"] + engine.all(table_queries.TAKEN_BACK_SINCE, since)[0]["taken"]
    reports = engine.all(table_queries.REPORTS_SINCE, since)[0]
    due = [p for p in asked.predictions() if _is_due(p, end)]
    ground = gained.between(asked, window) if near is None else None
    address = replace(asked.address, start=window.earliest, end=window.latest)
    drawn = [e for e in there if e.place is not None and e.place.radius_m <= WIDEST_M][:SHOWN]
    told = [*plain[:TOLD], *hands[:TOLD], *disputed[:TOLD]]
    return Answer(
        {
            "window": window, "title": _title(window), "near": near, "found": found, "total": sum(found.kinds.values()) if found.is_exact else len(there), "plain": plain[:TOLD], "hands": hands[:TOLD], "all_hands": len(hands), "disputed": disputed[:TOLD],
            "all_disputed": len(disputed), "corrected": corrected, "due": due[:TOLD], "all_due": len(due), "reports": reports, "fresh": fresh, "last": last,
            "asked_address": address, "hand_kinds": HANDS, "drawn": drawn, "ahead": AHEAD.days,
            "drawn_as": symbols.drawn, "of_kind": symbols.of_kind, "ground": ground, "ground_address": replace(asked.address, start=_start(ground.before), end=_start(ground.day) + DAY, place="") if ground else None,
            "sketch": sketch.draw([(prose.DEEDS[e.kind], e.place) for e in drawn if e.place is not None], asked.towns, title="Where the events of the list below are, each with its radius", own=False), "day_before": _moved(window, -1), "day_after": _moved(window, 1),
        },
        {
            "window": contract.window_row(window), "counts": {"kinds": found.kinds, "standings": found.standings},
            "happened": [contract.event_row(e) for e in plain[:TOLD]], "control": [contract.event_row(e) for e in hands[:TOLD]], "ground": gained.row(ground) if ground else None,
            "disputed": [contract.event_row(e) for e in disputed[:TOLD]], "corrected": corrected, "due": [contract.prediction_row(p) for p in due[:TOLD]],
            "fresh": {**fresh, **reports},
        },
        list(map(events.row, told)), [feature(e.id, e.place, {"kind": e.kind, "standing": e.standing}) for e in told],
    )  # fmt: skip


def _last_shown(asked: Asked) -> datetime | None:
    """When the last report came out that may be shown."""
    until = min(contract.stamp(asked.safety.cut(asked.now)) or asked.as_of, asked.as_of)
    held = asked.record.engine.stream(table_queries.PUBLISHED_BACK, {"as_of": asked.as_of, "until": until})
    return next((contract.moment(row["published_at"]) for row in held if row["id"] not in asked.withheld.documents), None)


def _last_day(last: datetime | None) -> Window:
    """The day of the last report and the one before it: what happened is told a day later."""
    end = (last or EVER).replace(hour=0, minute=0, second=0) + DAY
    return Window(end - 2 * DAY, end)


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def _title(window: Window) -> str:
    """The days as one says them: 23 to 24 March 2019."""
    return headline.days(window.earliest, window.latest) if window.earliest and window.latest else prose.when(window)


def _moved(window: Window, days: int) -> tuple[datetime, datetime] | None:
    """The window so many of its lengths earlier or later."""
    if window.earliest is None or window.latest is None:
        return None
    length = window.latest - window.earliest
    return window.earliest + days * length, window.latest + days * length


def _weight(event: Event) -> tuple[int, int, int, float]:
    """What is told first: many origins; a place, a doer and a time that are known; many people; a sure event."""
    people = sum(t.total.best or t.total.low or 0 for t in event.counts.values())
    known = (event.place is not None and event.place.feature in POINTS) + bool(event.actors) + (event.date_precision == 1)
    return len(event.origin_groups), known, people, event.chance


def _is_due(prediction: Prediction, end: datetime) -> bool:
    due = prediction.due.latest if prediction.due else None
    return prediction.outcome == "open" and due is not None and end - DAY < due <= end + AHEAD


PAGE = Page("today", "/", "Today", "public", answer, "The brief of a day in six sentences.", takes=("day", "from", "to", "place", "as_of"))
