"""Which of the words that the network marks are this deed's doers and sufferers."""

from __future__ import annotations

import pytest

from fogline.claims import actors, participants
from fogline.claims.clauses import clauses
from fogline.claims.deeds import Deed
from fogline.types import Part, Span, Trigger


def kept(text: str, deed: str, part: Part, *, passive: bool = False, kind: str = "shelling", **roles: dict[str, float]) -> list[str]:
    """The words of a part that stay a deed's, of those marked with their chances."""
    span = words(text, deed)
    marked = {role: tuple((words(text, w), chance) for w, chance in found.items()) for role, found in roles.items()}
    told = Deed(Trigger(span, kind, head=span, passive=passive), 0.9, roles=marked)  # type: ignore[arg-type]
    sentence = Span(0, len(text))
    found = participants.of_deed(text, told, clauses(text, sentence), actors.read(text, [sentence]), part)
    return [s.of(text) for s, _ in found]


def words(text: str, part: str) -> Span:
    """Where words stand in a text."""
    at = text.index(part)
    return Span(at, at + len(part))


def test_one_doer_of_two_that_nothing_joins() -> None:
    text = "Villagers fled after army gunners shelled Tel Amer, while rebels watched from the ridge."
    assert kept(text, "shelled", "did", did={"army gunners": 0.6, "rebels": 0.7}) == ["army gunners"]


def test_doers_that_and_joins_stay_together() -> None:
    text = "The militia and its local allies shelled Tel Amer."
    assert kept(text, "shelled", "did", did={"militia": 0.8, "allies": 0.5}) == ["militia", "allies"]


def test_both_sides_of_a_battle_stay() -> None:
    text = "Rebels fought all night, soldiers held the bridge."
    assert kept(text, "fought", "did", kind="battle", did={"Rebels": 0.9, "soldiers": 0.5}) == ["Rebels", "soldiers"]


def test_by_right_behind_the_deed_names_the_doer() -> None:
    text = "Soldiers slowed down because of mines planted by gunmen."
    assert kept(text, "mines planted", "did", kind="hazard_mines", did={"Soldiers": 0.9, "gunmen": 0.6}) == ["gunmen"]


def test_by_of_another_participle_names_no_doer_of_this_deed() -> None:
    text = "Families left the valley controlled by rebels."
    assert kept(text, "left", "did", kind="displacement", did={"rebels": 0.8}) == []


def test_whoever_holds_an_area_is_not_who_is_driven_out_of_it() -> None:
    text = "Thousands of civilians were evacuated from the rebel-held area."
    assert kept(text, "evacuated", "suffered", kind="evacuation", suffered={"civilians": 0.9, "rebel": 0.6}) == ["civilians"]


def test_whoever_holds_what_is_struck_suffers() -> None:
    text = "Gunboats fired at rebel-held quarters."
    assert kept(text, "fired", "suffered", suffered={"rebel": 0.7}) == ["rebel"]


def test_kin_of_fighters_are_not_the_fighters() -> None:
    text = "Hundreds of families of fighters left the town."
    assert kept(text, "left", "suffered", kind="displacement", suffered={"fighters": 0.6}) == []


@pytest.mark.parametrize("helper", ["backed by", "with the support of", "covered by"])
def test_a_helper_takes_part(helper: str) -> None:
    text = f"The brigade, {helper} Turkish artillery, shelled Tel Amer."
    marked = {"brigade": 0.8, "Turkish artillery": 0.7}
    assert kept(text, "shelled", "did", did=marked) == ["brigade"]
    assert kept(text, "shelled", "took_part", did=marked) == ["Turkish artillery"]


def test_who_was_killed_in_a_blast_did_not_set_it_off() -> None:
    text = "Gunmen were killed in a blast at the gate."
    marked = {"Gunmen": 0.6}
    assert kept(text, "blast", "did", kind="explosion_mine", did=marked) == []
    assert kept(text, "blast", "suffered", kind="explosion_mine", did=marked) == ["Gunmen"]


def test_both_sides_that_between_names() -> None:
    text = "Clashes between tribal gunmen and the navy near the port went on."
    assert kept(text, "Clashes", "took_part", kind="battle", took_part={"tribal gunmen": 0.8}) == ["tribal gunmen", "navy"]


def test_words_that_nothing_parts_are_one_doer() -> None:
    text = "The allied coast guards shelled Tel Amer."
    assert kept(text, "shelled", "did", did={"allied": 0.7, "coast guards": 0.9}) == ["allied coast guards"]


@pytest.mark.parametrize(("text", "counted", "whole"), [
    ("Six members of the SDF and the YPG were killed.", "Six members", "SDF and the YPG"),
    ("Six children of the SDF were killed.", "Six children", "Six children of the SDF"),
    ("Six miners were killed.", "Six miners", "Six miners"),
])  # fmt: skip
def test_counted_victims_are_whose_they_are_said_to_be(text: str, counted: str, whole: str) -> None:
    mentions = actors.read(text, [Span(0, len(text))])
    assert [s.of(text) for s in participants.victims(text, [words(text, counted)], mentions)] == [whole]
