"""Does a claim or an event answer a question? What no query of the database has looked at already; and where and when a question looks."""

from __future__ import annotations

from fogline.geometry import box, in_box, within
from fogline.record import rows
from fogline.types import Event, Filed, Question, Window


def claim_fits(filed: Filed, question: Question) -> bool:
    """Does a claim answer the question's other fields?"""
    claim = filed.claim
    return (
        (not question.kinds or claim.kind in question.kinds)
        and (not question.actors or any(_named(a.name, a.id, question.actors) for a in claim.actors))
        and (not question.sources or (filed.source or "") in question.sources)
        and (question.place is None or any(within(p, question.place) for p in filed.places))
        and claim.confidence >= question.least_chance
        and (not filed.corrections or question.window is None or _is_when(filed, question.window))
    )


def _is_when(filed: Filed, asked: Window) -> bool:
    """Did it happen then, or was its report published then where it is not known when it happened?"""
    window = filed.claim.window
    if window is None and filed.published_at is not None:
        return (asked.earliest is None or filed.published_at >= asked.earliest) and (asked.latest is None or filed.published_at < asked.latest)
    return window is not None and window.meets(asked)


def event_fits(event: Event, question: Question) -> bool:
    """Does an event answer the question's other fields?"""
    return (
        (not question.kinds or event.kind in question.kinds)
        and (event.standing in question.standing if question.standing else event.standing != "withdrawn")
        and (not question.actors or any(_named(a.name, a.id, question.actors) for a in event.actors))
        and (question.place is None or (event.place is not None and within(event.place, question.place)))
        and (question.box is None or (event.place is not None and in_box(event.place, question.box)))
        and event.chance >= question.least_chance
    )


def _named(name: str, actor_id: str | None, wanted: tuple[str, ...]) -> bool:
    """Is this one of the actors asked for, by name or id, case aside?"""
    folded = {w.casefold() for w in wanted}
    return name.casefold() in folded or (actor_id or "").casefold() in folded


def ends(question: Question) -> tuple[int | None, int | None]:
    """When the question's window begins and ends."""
    window = question.window
    return (rows.seconds(window.earliest), rows.seconds(window.latest)) if window else (None, None)


def around(question: Question) -> tuple[float, float, float, float] | None:
    """South, west, north and east of where the question looks; None is anywhere."""
    return question.box or (box(question.place) if question.place is not None else None)


def inside(area: tuple[float, float, float, float], lat: float, lon: float) -> bool:
    """Does a box hold a point? Its west may lie east of its east, over the 180th meridian."""
    south, west, north, east = area
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)


def began(event: Event) -> int | None:
    """When an event began."""
    return rows.seconds(event.window.earliest) if event.window else None
