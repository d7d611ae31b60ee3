"""What may be shown: nothing fresh, no place too fine, and nothing that averages out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import settings
from fogline.geometry import distance_m
from fogline.safety import Safety, limits, shown, shown_place
from fogline.types import Event, Place, Window

NOW = datetime(2021, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = Safety(24, 2000)
CLINIC = Place("Marran clinic", 34.51234, 40.91234, 150, "point", "geonames:9", "SY", "Deir ez-Zor")
points = st.builds(lambda lat, lon, radius: replace(CLINIC, lat=lat, lon=lon, radius_m=radius), st.floats(-89, 89), st.floats(-180, 179.999), st.floats(10, 1999))


def event(window: Window | None, place: Place | None = CLINIC) -> Event:
    return Event("event_1", "shelling", (), window, 1, place, 1, (), {}, "claimed", 0.6, (("one",),), ("claim_1",))


@pytest.mark.parametrize(
    ("window", "heard", "is_shown"),
    [
        (Window(NOW - 3 * DAY, NOW - DAY), None, True),
        (Window(NOW - 3 * DAY, NOW - 23 * HOUR), None, False),
        (Window(NOW - 30 * DAY, NOW + 30 * DAY), None, False),  # some day of a month that goes on
        (Window(NOW - 30 * DAY, NOW + 30 * DAY), NOW - 2 * DAY, True),  # but told two days ago
        (Window(NOW - 30 * DAY, None), None, True),  # it has gone on for a month
        (Window(NOW - HOUR, None), None, False),
        (None, None, False),  # nothing says when
        (None, NOW - 2 * DAY, True),
        (Window(NOW - 3 * DAY, NOW - 2 * DAY), NOW, True),
        (Window(NOW - 12 * HOUR, NOW - 6 * HOUR), NOW - 900 * DAY, False),  # a report's wrong date frees nothing
    ],
)
def test_what_may_have_happened_less_than_a_day_ago_is_kept_back(window: Window | None, heard: datetime | None, is_shown: bool) -> None:
    assert (shown(event(window), LIMITS, NOW, heard=heard) is not None) == is_shown


def test_without_a_delay_all_is_shown() -> None:
    assert shown(event(None, None), Safety(0, 2000), NOW) == event(None, None)


def test_a_fine_place_loses_its_point_its_number_and_the_name_of_a_single_building() -> None:
    found = shown(event(Window(NOW - 3 * DAY, NOW - 2 * DAY)), LIMITS, NOW)

    assert found
    assert found.place
    assert found.place.gazetteer_id is None
    assert "clinic" not in found.place.name
    assert found.place.radius_m == 4000
    assert found.where_precision == 2


def test_a_village_keeps_its_name_and_a_wide_place_all_it_has() -> None:
    village, province = replace(CLINIC, name="Tesk", feature="settlement"), replace(CLINIC, radius_m=50_000)

    assert shown_place(village, LIMITS).name == "Tesk"  # type: ignore[union-attr]
    assert shown_place(province, LIMITS) is province


@given(points)
def test_the_truth_stays_within_the_radius_that_is_shown(place: Place) -> None:
    found = shown_place(place, LIMITS)

    assert found
    assert distance_m(place, found) <= LIMITS.min_radius_m * 1.001
    assert distance_m(place, found) + place.radius_m <= found.radius_m


@given(points)
def test_a_place_has_one_point_for_ever_and_what_is_shown_is_not_moved_again(place: Place) -> None:
    found = shown_place(place, LIMITS)

    assert found == shown_place(place, LIMITS)
    assert shown_place(found, LIMITS) is found


def test_the_mean_of_many_events_around_a_place_is_no_nearer_to_it() -> None:
    """Reports put a clinic at slightly different points: those in a cell share one point, so that there is no noise to average away."""
    cell = shown_place(CLINIC, LIMITS)
    assert cell
    middle = replace(CLINIC, lat=cell.lat + 0.005, lon=cell.lon - 0.005)
    around = [replace(middle, lat=middle.lat + 0.0004 * math.cos(i), lon=middle.lon + 0.0004 * math.sin(i)) for i in range(500)]

    seen = {(p.lat, p.lon) for place in around if (p := shown_place(place, LIMITS)) is not None}

    assert len(seen) == 1


def test_the_limits_are_settings_with_safe_defaults(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert limits(settings.load(tmp_path, {})) == Safety(24, 2000)
    assert limits(settings.load(tmp_path, {"FOGLINE_DELAY_H": "0", "FOGLINE_MIN_RADIUS_M": "0"})) == Safety(0, 0)
    with pytest.raises(settings.ConfigError, match="zero or a number above it"):
        settings.load(tmp_path, {"FOGLINE_DELAY_H": "-1"})


def test_the_line_says_what_the_limits_are() -> None:
    assert "24 hours" in LIMITS.line()
    assert "2 km" in LIMITS.line()
    assert "nothing is kept back" in Safety(0, 0).line()
