"""What views and exports may show of an event: nothing too fresh, no place too fine. One door for all of them.

All limits are settings (`delay_h`, `min_radius_m`, `embargo`). The record keeps what was read; only what is shown changes.

A place finer than the least radius is moved to the middle of the cell of a fixed grid that it lies in. Nothing is drawn by lot, so that
a place is shown at the same point for ever, and no number of events there, nor of exports, averages out to where it is. All of a cell
share one point and one radius; the name of a single building and the gazetteer's number go, since they lead back to the point. Two points
on either side of a grid line show as two cells, and another least radius makes another grid: to change the setting often narrows a place down.
Source: docs/ethics.md; grid masking, Armstrong, Rushton and Zimmerman (1999), "Geographically masking health data".
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from fogline import contract
from fogline.errors import ConfigError
from fogline.geometry import EARTH_M, box, within
from fogline.settings import Set
from fogline.types import Event, Judgement, Place, Question

NEAR = 2  # UCDP's precision of a place that is not the exact one
Box = tuple[float, float, float, float]  # south, west, north, east, in degrees

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)  # of the calendar; a day on, so that no time zone leads out of it
NEAR_POLE_DEG = 89.0  # a cell is no narrower in degrees beyond it


@dataclass(frozen=True, slots=True)
class Safety:
    """The limits of what is shown.

    What happened less than `delay_h` hours ago is kept back, no place is finer than `min_radius_m` metres, and what rests on a
    source's reports is kept back until the moment that `embargo` has for it.
    """

    delay_h: float = 24.0
    min_radius_m: float = 2_000.0
    embargo: tuple[tuple[str, datetime], ...] = ()

    def line(self) -> str:
        """One sentence for whoever looks at what these limits touched."""
        late = f"what happened less than {self.delay_h:g} hours ago is kept back" if self.delay_h else "nothing is kept back for being fresh"
        under = ", and so is what rests on reports under an embargo" if self.embargo else ""
        wide = f"no place is shown more finely than {self.min_radius_m / 1000:g} km" if self.min_radius_m else "places are as fine as they were read"
        return f"For safety {late}{under}; {wide}; private persons who speak are named by their role."

    def cut(self, now: datetime) -> datetime | None:
        """What had not ended by then is too fresh; None where nothing is."""
        if not self.delay_h:
            return None
        try:
            return now - timedelta(hours=self.delay_h)
        except OverflowError:  # longer than the calendar: nothing had ended by then
            return BEGINNING

    def embargoed(self, now: datetime) -> frozenset[str]:
        """The sources whose reports may not be shown yet."""
        return frozenset(source for source, until in self.embargo if now < until)


def limits(settings: Mapping[str, Set]) -> Safety:
    """The limits that the settings name.

    Raises:
        ConfigError: an embargo has no moment.
    """
    return Safety(float(settings["delay_h"].value), float(settings["min_radius_m"].value), _embargo(str(settings["embargo"].value)))


def _embargo(written: str) -> tuple[tuple[str, datetime], ...]:
    """Sources and moments from "A Paper until 2026-12-01; B Wire until 2026-12-03T06:00Z"; a day begins at midnight UTC."""
    found = []
    for part in filter(None, map(str.strip, written.split(";"))):
        source, _, until = part.rpartition(" until ")
        try:
            moment = datetime.fromisoformat(until.strip())
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            source = ""
        if not source.strip():
            raise ConfigError(f"embargo: {part!r} is no source and moment, such as: A Paper until 2026-12-01; B Wire until 2026-12-03T06:00Z")
        found.append((source.strip(), moment))
    return tuple(found)


def shown(event: Event, safety: Safety, now: datetime, *, heard: datetime | None = None, sources: Iterable[str | None] = ()) -> Event | None:
    """An event as views and exports show it; None where it is too fresh, or may be, or rests on a report under an embargo.

    Args:
        event: as the record has it.
        safety: the limits.
        now: by the clock, never the moment that the record is asked for: what is known of the past may be told today.
        heard: when the first report of it was published, or came in. It had happened by then, which ends a window that is wide or open.
        sources: who published what it rests on.
    """
    cut = safety.cut(now)
    if (cut is not None and not is_over(event, cut, heard)) or not safety.embargoed(now).isdisjoint(s for s in sources if s):
        return None
    return widened(event, safety)


def widened(event: Event, safety: Safety) -> Event:
    """An event with its place as views and exports show it."""
    place = shown_place(event.place, safety)
    if place is event.place:
        return event
    return replace(event, place=place, where_precision=max(NEAR, event.where_precision or NEAR))


def wide(question: Question, safety: Safety) -> Question:
    """A question that finds all that may be shown where another one asks, and more around it; `lies` says which."""
    return replace(question, box=_grown(question, safety), place=None, limit=None)


def _grown(question: Question, safety: Safety) -> Box | None:
    """The box in which all lies that may be shown inside what a question asks for; None where it asks for no box."""
    asked = question.box if question.box is not None else box(question.place) if question.place is not None else None
    if asked is None or not safety.min_radius_m:
        return asked
    south, west, north, east = asked
    high = math.degrees(2 * safety.min_radius_m / EARTH_M)
    widest = max(abs(south), abs(north)) + high
    across = 360.0 if widest >= NEAR_POLE_DEG else high / math.cos(math.radians(widest))
    return max(-90.0, south - high), max(-180.0, west - across), min(90.0, north + high), min(180.0, east + across)


def lies(place: Place | None, question: Question, safety: Safety) -> bool:
    """Does a place, as it is shown, lie where a question asks?"""
    if question.place is not None and (place is None or not within(place, question.place)):
        return False
    return question.box is None or (place is not None and in_frame(middle(safety, place.lat, place.lon), question.box))


def in_frame(point: tuple[float, float], frame: Box) -> bool:
    """Does a point lie between south, west, north and east?"""
    south, west, north, east = frame
    return south <= point[0] <= north and west <= point[1] <= east


def corrected(judgement: Judgement, safety: Safety) -> Judgement:
    """A person's correction as views show it: a place no finer than others."""
    if judgement.field != "place" or judgement.value is None:
        return judgement
    held = json.loads(judgement.value)
    place = contract.place_row(shown_place(contract.to_place(held["value"]), safety))
    return replace(judgement, value=json.dumps({**held, "value": place}, ensure_ascii=False))


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
    lat, lon = middle_of_cell(place.lat, place.lon, safety.min_radius_m)
    name = place.name if place.feature != "point" else f"a place in {place.admin1 or place.country or 'this area'}"
    # the middle lies within the least radius of every point of its cell, and the truth within another of those
    return replace(place, name=name, lat=lat, lon=lon, radius_m=2 * safety.min_radius_m, gazetteer_id=None)


def middles(safety: Safety, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`middle` of many points at once; what is no number stays so."""
    if not safety.min_radius_m:
        return lats, lons
    high = math.degrees(safety.min_radius_m * math.sqrt(2) / EARTH_M)
    north: NDArray[np.float64] = np.minimum(90.0, -90 + (np.floor((lats + 90) / high) + 0.5) * high)
    widest = np.minimum(NEAR_POLE_DEG, np.maximum(0.0, np.abs(north) - high / 2))
    columns = np.ceil(360 * np.cos(np.radians(widest)) / high)
    east = -180 + (np.floor((lons + 180) / 360 * columns) % columns + 0.5) * 360 / columns
    return np.round(north, 5), np.round(east, 5)


def middle(safety: Safety, lat: float, lon: float) -> tuple[float, float]:
    """Where a point counts, in degrees north and east: frames are laid over the grid, so that none, however small, says where in a cell it is."""
    return middle_of_cell(lat, lon, safety.min_radius_m) if safety.min_radius_m else (lat, lon)


def middle_of_cell(lat: float, lon: float, radius_m: float) -> tuple[float, float]:
    """The middle of the grid's cell around a point; no corner of a cell lies further from it than the radius."""
    high = math.degrees(radius_m * math.sqrt(2) / EARTH_M)
    row = math.floor((lat + 90) / high)
    north = min(90.0, -90 + (row + 0.5) * high)
    widest = min(NEAR_POLE_DEG, max(0.0, abs(north) - high / 2))  # a cell is widest where it is nearest to the equator
    columns = math.ceil(360 * math.cos(math.radians(widest)) / high)  # as many as go round, so that no cell is cut at 180 degrees
    east = -180 + (math.floor((lon + 180) / 360 * columns) % columns + 0.5) * 360 / columns
    return round(north, 5), round(east, 5)
