"""Namesakes told apart by the division that the text says beside them."""

from __future__ import annotations

import pytest

from fogline.claims import places
from fogline.cli.options import gazetteer_in_use
from fogline.types import Span


@pytest.mark.parametrize(
    ("text", "name", "division"),
    [
        ("Troops took the village of Pivdenne in Donetsk oblast.", "Pivdenne", "Donetsk"),
        ("Pensions in the village of Pivdenne in the Kharkiv region were paid.", "Pivdenne", "Kharkiv"),
        ("Terny, a small village in Donetsk region, fell.", "Terny", "Donetsk"),
        ("Troops entered the Donetsk region village of Terny.", "Terny", "Donetsk"),
        ("Donetsk region's Terny was shelled.", "Terny", "Donetsk"),
        ("They took Terny, Pivdenne and Hrodivka in the Donetsk region.", "Terny", "Donetsk"),
    ],
)
def test_the_one_that_lies_there_is_meant(text, name, division):
    found = places.read(text, [Span(0, len(text))], gazetteer_in_use())

    [place] = [t.place for t in found if t.span.of(text) == name]
    assert place is not None
    assert place.admin1 == division


def test_a_place_that_used_to_be_reckoned_to_the_division_is_the_one_beside_it():
    text = "Bratske in Kherson oblast was shelled."

    [place] = [t.place for t in places.read(text, [Span(0, len(text))], gazetteer_in_use()) if t.span.of(text) == "Bratske"]

    assert place is not None
    assert (round(place.lat), round(place.lon)) == (46, 32)
