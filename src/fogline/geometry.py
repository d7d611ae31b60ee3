"""Distances between places, and whether one lies in another."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fogline.types import Place

EARTH_M = 6_371_008.8
POINTS = frozenset({"point", "settlement"})


def distance_m(a: Place, b: Place) -> float:
    """Great-circle distance in metres (haversine)."""
    lat1, lat2 = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def away(place: Place, distance: float, bearing: float) -> tuple[float, float]:
    """Degrees north and east of the point so many metres from a place along a great circle that leaves it at so many degrees from north, clockwise."""
    lat, lon, angle, course = math.radians(place.lat), math.radians(place.lon), distance / EARTH_M, math.radians(bearing)
    north = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(course))
    east = lon + math.atan2(math.sin(course) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(north))
    return math.degrees(north), (math.degrees(east) + 540) % 360 - 180


def middle(a: Place, b: Place) -> tuple[float, float]:
    """Degrees north and east of the point half way between two places on their great circle."""
    lat1, lat2, apart = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    x, y = math.cos(lat2) * math.cos(apart), math.cos(lat2) * math.sin(apart)
    lat = math.atan2(math.sin(lat1) + math.sin(lat2), math.hypot(math.cos(lat1) + x, y))
    lon = math.radians(a.lon) + math.atan2(y, math.cos(lat1) + x)
    return math.degrees(lat), (math.degrees(lon) + 540) % 360 - 180


def box(area: Place) -> tuple[float, float, float, float] | None:
    """South, west, north and east of an area's circle; None where nothing but the area's name tells what lies in it, or across 180 degrees."""
    if area.feature in ("country", "adm1"):
        return None
    high = math.degrees(area.radius_m / EARTH_M)
    wide = high / max(0.01, math.cos(math.radians(min(89.0, abs(area.lat) + high))))
    south, west, north, east = area.lat - high, area.lon - wide, area.lat + high, area.lon + wide
    return (south, west, north, east) if west >= -180 and east <= 180 else None


def in_box(place: Place, around: tuple[float, float, float, float]) -> bool:
    """Does a place's centre lie between south, west, north and east?"""
    south, west, north, east = around
    return south <= place.lat <= north and west <= place.lon <= east


def within(place: Place, area: Place) -> bool:
    """Does a place lie in an area: the same division by name, or its centre inside the area's radius?"""
    if area.feature == "country":
        return place.country is not None and place.country == area.country
    if area.feature == "adm1" and place.admin1 is not None and place.country == area.country:
        return place.admin1.casefold() == (area.admin1 or area.name).casefold() or place.gazetteer_id == area.gazetteer_id
    if place.feature in ("country", "region") and area.feature not in ("country", "region"):
        return False
    return distance_m(place, area) <= area.radius_m


def within_ring(place: Place, ring: Sequence[tuple[float, float]]) -> bool:
    """Does a place's centre lie in a ring of points (degrees north, east) that crosses neither a pole nor 180 degrees? Counted by crossings, edges taken as straight on the map."""
    inside = False
    for (north, east), (north2, east2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (north > place.lat) != (north2 > place.lat) and place.lon < east + (place.lat - north) / (north2 - north) * (east2 - east):
            inside = not inside
    return inside
