"""Settlements of one name in one division: which one a record is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fogline.control.namesakes import told_apart
from fogline.control.statements import Statement
from fogline.gazetteer import Gazetteer
from fogline.types import Place

DAY = date(2021, 5, 1)
LARGE, SMALL = "geonames:705183", "geonames:687069"  # two of Slobozhanske in Kharkiv oblast, 60 km from one another


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.load()


def named(gazetteer, number):
    return next(c.place for c in gazetteer.lookup("Slobozhanske", limit=40) if c.place.gazetteer_id == number)


def say(place, day, words="Red holds it."):
    told = DAY + timedelta(day)
    return Statement(
        place, "hold", "red", True, "red-army", "other", told, told, "A Paper", f"o{day}{place.name}", f"claim_{day}_{place.name}", words
    )


def around(place, day, count=3):
    return [say(Place(f"Town {n}", place.lat + 0.05, place.lon + 0.02 * n, 2000, "settlement", f"geonames:{n}", "UA"), day) for n in range(count)]


def test_the_namesake_amid_what_is_told_is_meant(gazetteer):
    large, small = named(gazetteer, LARGE), named(gazetteer, SMALL)
    found = told_apart([*around(small, 0), say(large, 1)], gazetteer)
    assert found[-1].place == small
    assert found[-1].namesakes >= 1
    assert [s.namesakes for s in found[:-1]] == [0, 0, 0]


def test_what_was_told_later_decides_nothing_earlier(gazetteer):
    large, small = named(gazetteer, LARGE), named(gazetteer, SMALL)
    found = told_apart([say(large, 0), *around(small, 1), say(large, 2)], gazetteer)
    assert [s.place.gazetteer_id for s in found if s.place.name == "Slobozhanske"] == [LARGE, SMALL]


def test_between_two_that_are_both_near_the_one_that_was_read_stays(gazetteer):
    large, small = named(gazetteer, LARGE), named(gazetteer, SMALL)
    rows = [*around(small, 0), *(replace(s, place=replace(s.place, gazetteer_id=f"geonames:9{n}")) for n, s in enumerate(around(large, 0)))]
    assert told_apart([*rows, say(large, 1)], gazetteer)[-1].place == large


def test_a_place_without_a_name_of_its_own_in_the_gazetteer_is_left_alone(gazetteer):
    place = Place("Nowhere at all", 34.5, 40.9, 2000, "settlement", None, "SY")
    assert told_apart([say(place, 0)], gazetteer)[0].place == place
