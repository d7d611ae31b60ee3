"""What sort of deed some words tell of: modes, and which deed comes first."""

import json
from hashlib import sha256
from importlib import resources

import numpy as np
import pytest

from fogline.claims import deeds
from fogline.models import network, sorting
from fogline.models.labels import KINDS
from fogline.sentences import split
from fogline.types import Span, Trigger

SHIPPED = resources.files("fogline.models").joinpath("en")


def told(text: str) -> list[tuple[str, tuple[str, ...], float]]:
    sentences = split(text)
    reader = network.load()
    found = deeds.read(text, sentences, network.see(text, sentences, reader), reader)
    return [(d.trigger.kind, d.trigger.modes, d.chance) for d in found]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The Ghanaian cabinet rejected the timetable that the mediators had drawn up.", "policy_statement:reject"),
        ("Prosecutors in Tunis opened an inquiry into the deaths of three fishermen.", "policy_statement:investigate"),
        ("Oman called on both navies to leave the strait.", "policy_statement:demand"),
        ("On 7 May, a bomber blew himself up among recruits at a barracks gate in Kismayo.", "explosion_mine:suicide"),
        ("On 2 March, a crowd in Lagos beat to death a man accused of stealing a motorcycle.", "protest_riot:mob"),
    ],
)
def test_modes_are_named(text: str, named: str) -> None:
    assert named in {f"{kind}:{mode}" for kind, modes, _ in told(text) for mode in modes}


def test_what_is_chiefly_told_is_surer_than_what_is_told_in_passing() -> None:
    found = {kind: chance for kind, _, chance in told("Portugal condemned the attack on the convoy.")}

    assert max(found, key=lambda kind: found[kind]) == "policy_statement"


def test_words_of_everyday_life_stay_none() -> None:
    assert told("The bakery sold twice as many rolls after the school opened.") == []


def test_signs_have_a_row_for_each_deed_and_know_the_lexicon_line() -> None:
    text = "Shells hit the market. Nobody came."
    reader = network.load()
    seen = network.see(text, split(text), reader)
    trigger = Trigger(Span(0, 10), "shelling", ("mortar",))

    made = sorting.signs(seen, deeds.kind_chances(seen), [(0, 2), (0, 2)], [trigger, None])

    assert made.rows().shape == (2, sorting.load().weights.shape[0])
    assert made.listed[0, 1 + len(KINDS) + sorting.MODE_AT["shelling:mortar"]] == 1
    assert made.listed[1].tolist() == [1] + [0] * (made.listed.shape[1] - 1)
    assert (made.own[0] == made.own[1]).all()


def test_what_a_window_shares_is_weighed_as_if_each_deed_had_it() -> None:
    random = np.random.default_rng(5)
    own, shared, listed = (random.normal(size=shape).astype(np.float32) for shape in ((3, 4), (2, 5), (3, 6)))
    outputs = 1 + len(KINDS) + len(sorting.MODES) + 1
    head = sorting.Sorter(random.normal(size=(15, outputs)).astype(np.float32), np.zeros(outputs, dtype=np.float32))
    found = sorting.Signs(own, shared, np.array([0, 1, 1]), listed)
    apart = sorting.Signs(found.rows(), np.zeros((1, 0), dtype=np.float32), np.zeros(3, dtype=np.int64), np.zeros((3, 0), dtype=np.float32))

    assert head.sort(found).kinds == pytest.approx(head.sort(apart).kinds, rel=1e-4, abs=1e-6)
    assert head.sort(found).kinds.sum(axis=1) == pytest.approx(1, rel=1e-5)


def test_the_head_was_fitted_on_the_shipped_encoder() -> None:
    card = json.loads(SHIPPED.joinpath("sorting.json").read_text(encoding="utf-8"))

    assert card["encoder"] == sha256(SHIPPED.joinpath("encoder.onnx").read_bytes()).hexdigest()
