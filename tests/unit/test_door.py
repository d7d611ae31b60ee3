"""What does not stand in the text does not pass, whichever reader says so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib import resources
from typing import Any, get_args

import pytest

from fogline import door, ontology
from fogline.types import Attribution, Claim, Count, Document, Evidence, Kind, Place, Reading, Span, Time, Toponym

TEXT = "Shells hit Marran on Friday, killing two dozen villagers. The council said nobody was hurt.\n\nA woman died later."
SENTENCES = (Span(0, 57), Span(58, 91), Span(93, 112))
COUNT = Count(Span(37, 56), "killed", "civilians", 24, 24)
CLAIM = Claim("claim_1", "d", "shelling", "asserted", (Evidence("kind", Span(0, 10)),), 0.7, "rules@1", place=0, places=(0,), times=(0,), counts=(0,))


def reading(*claims: Claim, **more: Any) -> Reading:
    layers: dict[str, Any] = {
        "places": (Toponym(Span(11, 17), "Marran", "literal", Place("Marran", 34.5, 40.9, 2000, "settlement")),),
        "times": (Time(Span(18, 27), "DATE"),), "counts": (COUNT,),
        "attributions": (Attribution((Span(58, 69),), (Span(70, 74),), (Span(75, 90),), "council"),),
    }  # fmt: skip
    return Reading(Document("d", "r", TEXT, "en", "text@1"), claims=claims, sentences=SENTENCES, **{**layers, **more})


def test_what_stands_in_the_text_passes_untouched() -> None:
    made = reading(CLAIM)

    assert door.check(made) is made


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"evidence": (Evidence("kind", Span(0, 999)),)}, "outside the text"),
        ({"evidence": (Evidence("place", Span(0, 10)),)}, "no words for its kind"),
        ({"evidence": (Evidence("kind", Span(50, 69)),)}, "no one sentence"),
        ({"kind": "invasion"}, "“invasion”"),
        ({"stance": "rumoured"}, "“rumoured”"),
        ({"modes": ("drone",)}, "“drone”"),
        ({"attribution": 7}, "attribution 7"),
        ({"place": 3}, "place 3"),
        ({"counts": (0, 1)}, "count 1"),
    ],
)
def test_a_claim_that_does_not_fit_is_refused_with_the_reason(changes: dict[str, Any], told: str) -> None:
    checked = door.check(reading(CLAIM, replace(CLAIM, id="claim_2", **changes)))

    assert [c.id for c in checked.claims] == ["claim_1"]
    [failure] = checked.failures
    assert failure.stage == "door"
    assert told in failure.message


@pytest.mark.parametrize(
    ("count", "passes"),
    [
        (COUNT, True),
        (replace(COUNT, low=25, high=25), False),
        (replace(COUNT, high=None), False),
        (replace(COUNT, low=0, approximate=True), True),  # killed and wounded, together
        (Count(Span(93, 100), "killed", "unknown", 1, 1), True),
        (Count(Span(0, 6), "killed", "unknown", 1, 1), False),
    ],
)
def test_a_number_is_said_by_its_words(count: Count, passes: bool) -> None:
    checked = door.check(reading(CLAIM, counts=(count,)))

    assert (len(checked.counts) == 1, len(checked.claims) == 1, not checked.failures) == (passes,) * 3


def test_areas_may_be_said_in_other_units() -> None:
    text = "They hold 10 square miles."
    count = Count(Span(10, 25), "area", "unknown", 25.9, 25.9, "km2", stock=True)
    made = Reading(Document("d", "r", text, "en", "text@1"), counts=(count, replace(count, low=10, high=10)))

    assert door.check(made).counts == (count,)


def test_a_claim_without_its_refused_attribution_does_not_become_the_reports_own_word() -> None:
    wrong = Attribution((Span(58, 999),), (Span(70, 74),), (Span(0, 57),), "council")
    inner = Attribution((Span(58, 69),), (Span(70, 74),), (Span(75, 90),), "council", parent=0)
    leaning, other = replace(CLAIM, attribution=0), replace(CLAIM, id="claim_2", attribution=1)

    checked = door.check(reading(leaning, other, attributions=(wrong, inner)))

    assert [(c.id, c.attribution) for c in checked.claims] == [("claim_2", 0)]
    assert checked.attributions == (replace(inner, parent=None),)
    assert len(checked.failures) == 2


def test_a_readers_words_are_printed_without_control_characters() -> None:
    assert door.shown("a\x1b[31m\u202eb\nc") == "“a [31m b c”"
    assert len(door.shown("x" * 500)) < 100


def test_the_ontology_holds_every_kind_and_every_mode_of_the_lexicons() -> None:
    lines = [
        line
        for name in ("violence", "ground", "people", "words")
        for line in tomllib.loads(resources.files("fogline.lexicons").joinpath(f"kinds_{name}.toml").read_text(encoding="utf-8"))["patterns"]
    ]

    assert set(ontology.KINDS) == set(get_args(Kind))
    assert all(set(modes) - {"sure"} <= ontology.modes_of(kind) for kind, modes, _ in lines)  # "sure" is a mark of the pattern
    assert all(re.fullmatch("[a-z_]+", mode) for modes in ontology.MODES.values() for mode in modes)
