"""How pages say an event, its days and its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fogline.types import Actor, Event, Place, Range, Toll, Window
from fogline.web import headline

SPACE = "\N{NO-BREAK SPACE}"


def window(first: str, last: str) -> Window:
    return Window(*(datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None for moment in (first, last)))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2021-05-07", "2021-05-08", "on 7 May 2021"), ("2021-05-07 06:00", "2021-05-07 09:00", "on 7 May 2021 at 06:00"), ("2021-05-07", "2021-05-09", "between 7 and 8 May 2021"),
        ("2021-04-28", "2021-05-02", "between 28 April and 1 May 2021"), ("2020-12-31", "2021-01-02", "between 31 December 2020 and 1 January 2021"),
        ("2021-05-01", "2021-06-01", "in May 2021"), ("", "2021-05-08", "before 8 May 2021"), ("2021-05-08", "", "since 8 May 2021"), ("", "", "on an unknown day"),
    ],
)  # fmt: skip
def test_days_are_said_as_one_says_them(first, last, said):
    assert headline.when(window(first, last)).replace(SPACE, " ") == said


def test_an_event_is_one_sentence_whose_radius_is_not_torn_apart():
    marran = Place("Marran", 34.5, 40.9, 2000, "settlement", None, "SY", "Upper")
    shelled = Event("event_1", "shelling", (), window("2021-05-07", "2021-05-08"), 1, marran, 1, (Actor("rebels", "did"),), {"killed": Toll(Range(2, 2, 2))}, "claimed", 0.7, (("a",),), ())

    assert headline.of(shelled) == f"Shelling by rebels at Marran, Upper (±{SPACE}2{SPACE}km) on 7{SPACE}May 2021: 2 killed"


def test_days_and_radii_stay_on_one_line_and_what_is_hostile_stays_words():
    assert str(headline.unbroken("<b> 2021-05-07 to 2021-05-08 (± 3 km)")) == (
        '&lt;b&gt; <span class="nowrap">2021-05-07</span> to <span class="nowrap">2021-05-08</span> (<span class="nowrap">± 3 km</span>)'
    )


def test_the_days_of_a_brief_name_each_month_once():
    assert headline.days(datetime(2021, 5, 7, tzinfo=UTC), datetime(2021, 5, 9, tzinfo=UTC)) == f"7 to 8{SPACE}May 2021"
