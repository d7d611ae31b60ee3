"""Distances between places, and whether one lies in another."""

from __future__ import annotations

import math

from fogline.types import Place

EARTH_M = 6_371_008.8
POINTS = frozenset({"point", "settlement"})


def distance_m(a: Place, b: Place) -> float:
    """Great-circle distance in metres (haversine)."""
    lat1, lat2 = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def box(area: Place) -> tuple[float, float, float, float] | None:
    """South, west, north and east of an area's circle; None where nothing but the area's name tells what lies in it, or across 180 degrees."""
    if area.feature in ("country", "adm1"):
        return None
    high = math.degrees(area.radius_m / EARTH_M)
    wide = high / max(0.01, math.cos(math.radians(min(89.0, abs(area.lat) + high))))
    south, west, north, east = area.lat - high, area.lon - wide, area.lat + high, area.lon + wide
    return (south, west, north, east) if west >= -180 and east <= 180 else None


def within(place: Place, area: Place) -> bool:
    """Does a place lie in an area: the same division by name, or its centre inside the area's radius?"""
    if area.feature == "country":
        return place.country is not None and place.country == area.country
    if area.feature == "adm1" and place.admin1 is not None and place.country == area.country:
        return place.admin1.casefold() == (area.admin1 or area.name).casefold() or place.gazetteer_id == area.gazetteer_id
    if place.feature in ("country", "region") and area.feature not in ("country", "region"):
        return False
    return distance_m(place, area) <= area.radius_m
