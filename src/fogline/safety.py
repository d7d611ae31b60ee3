"""What views and exports may show of an event: nothing too fresh, no place too fine. One door for all of them.

Both limits are settings (`delay_h`, `min_radius_m`). The record keeps what was read; only what is shown changes.

A place finer than the least radius is moved to the middle of the cell of a fixed grid that it lies in. Nothing is drawn by lot, so that
a place is shown at the same point for ever, and no number of events there, nor of exports, averages out to where it is. All of a cell
share one point and one radius; the name of a single building and the gazetteer's number go, since they lead back to the point. Two points
on either side of a grid line show as two cells, and another least radius makes another grid: to change the setting often narrows a place down.
Source: docs/ethics.md; grid masking, Armstrong, Rushton and Zimmerman (1999), "Geographically masking health data".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fogline.geometry import EARTH_M
from fogline.settings import Set
from fogline.types import Event, Place

NEAR = 2  # UCDP's precision of a place that is not the exact one
NEAR_POLE_DEG = 89.0  # a cell is no narrower in degrees beyond it


@dataclass(frozen=True, slots=True)
class Safety:
    """The limits: what happened less than `delay_h` hours ago is kept back, and no place is finer than `min_radius_m` metres."""

    delay_h: float
    min_radius_m: float

    def line(self) -> str:
        """One sentence for whoever looks at what these limits touched."""
        late = f"what happened less than {self.delay_h:g} hours ago is kept back" if self.delay_h else "nothing is kept back for being fresh"
        wide = f"no place is shown more finely than {self.min_radius_m / 1000:g} km" if self.min_radius_m else "places are as fine as they were read"
        return f"For safety {late}; {wide}; private persons who speak are named by their role."


def limits(settings: Mapping[str, Set]) -> Safety:
    """The limits that the settings name."""
    return Safety(float(settings["delay_h"].value), float(settings["min_radius_m"].value))


def shown(event: Event, safety: Safety, now: datetime, *, heard: datetime | None = None) -> Event | None:
    """An event as views and exports show it; None where it is too fresh, or may be.

    Args:
        event: as the record has it.
        safety: the limits.
        now: by the clock, never the moment that the record is asked for: what is known of the past may be told today.
        heard: when the first report of it was published, or came in. It had happened by then, which ends a window that is wide or open.
    """
    if safety.delay_h and not is_over(event, now - timedelta(hours=safety.delay_h), heard):
        return None
    place = shown_place(event.place, safety)
    if place is event.place:
        return event
    return replace(event, place=place, where_precision=max(NEAR, event.where_precision or NEAR))


def is_over(event: Event, by: datetime, heard: datetime | None = None) -> bool:
    """Had an event ended by then? One of which nothing says when it was had not; a report from before it began says nothing."""
    earliest, latest = (event.window.earliest, event.window.latest) if event.window else (None, None)
    if heard is not None and earliest is not None and heard <= earliest:
        heard = None
    end = min((e for e in (latest, heard) if e is not None), default=earliest)
    return end is not None and end <= by


def shown_place(place: Place | None, safety: Safety) -> Place | None:
    """A place as views and exports show it: the same where it is wide enough, else the cell around it."""
    if place is None or not safety.min_radius_m or place.radius_m >= safety.min_radius_m:
        return place
    lat, lon = _middle_of_cell(place.lat, place.lon, safety.min_radius_m)
    name = place.name if place.feature != "point" else f"a place in {place.admin1 or place.country or 'this area'}"
    # the middle lies within the least radius of every point of its cell, and the truth within another of those
    return replace(place, name=name, lat=lat, lon=lon, radius_m=2 * safety.min_radius_m, gazetteer_id=None)


def _middle_of_cell(lat: float, lon: float, radius_m: float) -> tuple[float, float]:
    """The middle of the grid's cell around a point; no corner of a cell lies further from it than the radius."""
    high = math.degrees(radius_m * math.sqrt(2) / EARTH_M)
    row = math.floor((lat + 90) / high)
    north = min(90.0, -90 + (row + 0.5) * high)
    widest = min(NEAR_POLE_DEG, max(0.0, abs(north) - high / 2))  # a cell is widest where it is nearest to the equator
    columns = math.ceil(360 * math.cos(math.radians(widest)) / high)  # as many as go round, so that no cell is cut at 180 degrees
    east = -180 + (math.floor((lon + 180) / 360 * columns) % columns + 0.5) * 360 / columns
    return round(north, 5), round(east, 5)
