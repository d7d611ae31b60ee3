"""What a map draws of a question: events by themselves where there is room, else circles with how many there are; and who holds what.

Events are drawn with the radius in which they lie; a circle with a number has none, it is only events that are near each other on
this picture.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fogline import contract, prose, safety
from fogline.exports.cells import clean
from fogline.geometry import POINTS, in_box
from fogline.types import Event, Question
from fogline.web import symbols, templates
from fogline.web.camera import WORLD_PX, Camera
from fogline.web.counted import Counted, both
from fogline.web.page import Asked

ALONE = 600  # events in view that are fetched to be drawn each by itself
CELL_PX = 46  # across a cell of the grid in which events are put together
TOGETHER = 5  # events of a cell that are still drawn each by itself
AROUND = 2.0  # times the width and height of the picture that is drawn, so that a small move shows nothing empty
MOST_CELLS = 1500
Row = dict[str, Any]


def features(asked: Asked, question: Question, counted: Counted, camera: Camera, selected: Event | None) -> list[Row]:
    """What is to be drawn, as GeoJSON features, the selected event last.

    Args:
        asked: the record, and the limits of what may be shown.
        question: which events.
        counted: counts of the same question.
        camera: where the map stands.
        selected: an event that is drawn by itself in any case, as it may be shown.
    """
    degrees = CELL_PX * 360 / (WORLD_PX * 2 ** math.floor(camera.zoom))
    box = camera.box(AROUND)
    cells = counted.cells(degrees, box)
    if sum(cell.events for cell in cells) > ALONE:
        drawn = [_circle(cell.lat, cell.lon, cell.kinds) for cell in cells[:MOST_CELLS]]
    else:
        inside = replace(question, box=both(question.box, box), limit=None)
        drawn = _apart(list(asked.found(inside)), degrees)
    if selected is not None and selected.place is not None:
        drawn = [row for row in drawn if row["properties"].get("id") != selected.id] + [point(selected)]
    return drawn


def point(event: Event) -> Row:
    """One event; it has a place."""
    place = event.place
    assert place is not None
    told = {
        "id": event.id, "shape": symbols.of_kind(event.kind).id, "kind": event.kind, "standing": event.standing,
        "radius_m": place.radius_m, "is_area": place.feature not in POINTS, "place": clean(place.name),
        "title": clean(prose.event_sentence(event)), "when": prose.when(event.window), "origins": len(event.origin_groups),
    }  # fmt: skip
    return _feature(place.lat, place.lon, told)


def holdings(asked: Asked, question: Question) -> list[Row]:
    """Who holds what, as GeoJSON features; nothing where no day is chosen, since control is of a day, or where the ground is not made yet."""
    if question.window is None or question.window.latest is None or asked.ground_at_hand() is None:
        return []
    found = []
    cut = contract.stamp(asked.safety.cut(asked.now))
    for row in _holdings(asked, safety.wide(question, asked.safety)):
        if not row["shares"]:  # nobody is known to hold it: nothing is drawn
            continue
        place = asked.place(contract.to_place(row["place"]))
        is_fresh = cut is not None and (row["last_evidence_day"] or cut)[:10] >= cut[:10]
        if place is not None and not is_fresh and safety.lies(place, question, asked.safety) and not asked.hides(*row["claims"]):
            shares = sorted(row["shares"].items(), key=lambda s: -s[1])
            told = {
                "sides": [side for side, _ in shares],
                "shares": [share for _, share in shares],
                "basis": row["basis"],
                "last_evidence_day": row["last_evidence_day"],
            }
            found.append(_feature(place.lat, place.lon, {**told, "place": clean(place.name), "radius_m": place.radius_m, "area": templates.leads(place)}))
    return found


def _holdings(asked: Asked, question: Question) -> list[Row]:
    """The rows of control on the last day of a question: of what was published by then, or of everything known since."""
    if not asked.address.smoothed or question.window is None or question.window.latest is None:
        return asked.view.holdings(question)
    ground, last = asked.ground(), (question.window.latest - timedelta(microseconds=1)).date()
    day = ground.day(last, asked.now)
    held = ground.answers(day, smoothed=True).holdings(day) if day == last else []
    return [contract.holding_row(h) for h in held if question.box is None or in_box(h.place, question.box)]


def _apart(events: Sequence[Event], degrees: float) -> list[Row]:
    """Events by themselves where a cell of the grid has room for them, else a circle."""
    cells: dict[tuple[int, int, bool], list[Event]] = defaultdict(list)
    for event in events:
        if event.place is not None:  # what is somewhere in a province is not near the town in its middle
            cells[int((event.place.lon + 180) / degrees), int((event.place.lat + 90) / degrees), event.place.feature in POINTS].append(event)
    drawn = []
    for held in cells.values():
        if len(held) <= TOGETHER:
            drawn += [point(event) for event in held]
            continue
        kinds: dict[str, int] = defaultdict(int)
        for event in held:
            kinds[event.kind] += 1
        places = [event.place for event in held if event.place is not None]
        circle = _circle(sum(p.lat for p in places) / len(places), sum(p.lon for p in places) / len(places), kinds)
        if len({(p.lat, p.lon) for p in places}) == 1:
            circle["properties"] |= {
                "place": clean(places[0].name),
                "radius_m": places[0].radius_m,
                "is_area": places[0].feature not in POINTS,
            }
        drawn.append(circle)
    return drawn


def _circle(lat: float, lon: float, kinds: dict[str, int]) -> Row:
    """Events that are near each other on this picture, with the shape that most of them have."""
    shapes: dict[str, int] = defaultdict(int)
    for kind, count in kinds.items():
        shapes[symbols.of_kind(kind).id] += count
    most = max(shapes, key=lambda s: shapes[s])
    return _feature(lat, lon, {"events": sum(kinds.values()), "shape": most, "kinds": dict(sorted(kinds.items(), key=lambda k: -k[1]))})


def _feature(lat: float, lon: float, told: Row) -> Row:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}, "properties": told}
