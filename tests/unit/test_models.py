"""The trained reader's parts: pieces, windows, decoding, and the shipped weights."""

from __future__ import annotations

import hashlib
import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import ontology, sentences
from fogline.models import decoding, labels, network, pieces
from fogline.types import Span

SHIPPED = resources.files("fogline.models").joinpath("en")
LARGEST_MB = 40


def test_pieces_keep_their_characters():
    text = "The “Army” shelled Baghuz.\nNATO said so."

    cut = pieces.cut(text)

    assert [text[s:e] for s, e in zip(cut.starts, cut.ends, strict=True)][:4] == ["The", "“", "Army", "”"]
    assert "".join(text[s:e] for s, e in zip(cut.starts, cut.ends, strict=True)) == text.replace(" ", "").replace("\n", "")


def test_features_tell_what_lower_case_loses():
    cut = pieces.cut("He met “US” men.\nNATO said so.")
    words = dict(zip(["he", "met", "“", "us", "”", "men", ".", "nato"], cut.features.tolist(), strict=False))

    assert words["he"] == 1 + 6  # a capital, first of its paragraph
    assert words["met"] == 0
    assert words["us"] == 2 + 3  # capitals, inside quotation marks
    assert words["nato"] == 2 + 6


def test_accents_and_other_scripts_keep_their_offsets():
    text = "Erdoğan met Mevlüt Çavuşoğlu near دير الزور and Київ."

    cut = pieces.cut(text)

    assert all(0 <= s < e <= len(text) for s, e in zip(cut.starts, cut.ends, strict=True))
    assert text[cut.starts[0] : cut.ends[-1]] == text


def test_the_empty_text_has_no_pieces():
    cut = pieces.cut("")

    assert len(cut.ids) == 0
    assert list(pieces.windows(cut, [])) == []


SENTENCE = st.text(alphabet="abc de", min_size=1, max_size=120).map(lambda s: s.strip() + ".")


@given(st.lists(SENTENCE, max_size=20), st.integers(8, 60))
def test_windows_hold_every_piece_once_and_fit(parts, longest):
    text = "\n".join(p.capitalize() for p in parts)
    split = sentences.split(text)
    cut = pieces.cut(text)

    made = list(pieces.windows(cut, split, longest))

    assert all(0 < last - first <= longest - 2 for first, last in made)
    assert [i for first, last in made for i in range(first, last)] == list(range(len(cut.ids)))


def test_marked_joins_and_parts():
    begins, inside, none = [0.0, 9.0, 0.0], [0.0, 0.0, 9.0], [9.0, 0.0, 0.0]
    logits = np.array([none, begins, inside, begins, none, inside], dtype=np.float32)

    assert [(a, b) for a, b, _ in decoding.marked(logits)] == [(1, 3), (3, 4), (5, 6)]


def test_an_inside_follows_its_own_begin():
    n = len(labels.ROLE_LABELS)
    logits = np.zeros((4, n), dtype=np.float32)
    for i, label in enumerate(("B-source", "I-content", "B-content", "I-content")):
        logits[i, labels.ROLE_LABELS.index(label)] = 5.0

    [found, nothing] = decoding.role_stretches([logits, logits[:0]], ("source", "content"))

    assert [(a, b) for a, b, _ in found["content"]] == [(2, 4)]
    assert nothing == {"source": [], "content": []}


def test_labels_are_those_of_the_ontology():
    modes = {f"{kind}:{mode}" for kind, names in ontology.MODES.items() for mode in names}

    assert set(labels.KINDS) == set(ontology.KINDS)
    assert set(labels.STANCES) == set(ontology.STANCES)
    assert set(labels.MODES) <= modes


def test_the_weights_are_small_and_those_of_the_card():
    card = json.loads(SHIPPED.joinpath("card.json").read_text(encoding="utf-8"))
    sizes = 0
    for name, digest in card["sha256"].items():
        data = SHIPPED.joinpath(name).read_bytes()
        sizes += len(data)
        assert hashlib.sha256(data).hexdigest() == digest, name

    assert sizes < LARGEST_MB * 1_000_000
    assert {"encoder.onnx", "roles.onnx", "vocab.txt"} <= set(card["sha256"])


def test_a_text_is_read_alike_alone_and_in_company():
    """Batches pad: what stands beside a window must not change it by more than rounding."""
    net = network.load()
    short = "The army said it had retaken the village."
    long = " ".join(["Residents told reporters that shells fell on the market all night."] * 12)
    alone = network.see(short, sentences.split(short), net)
    text = long + "\n\n" + short
    split = [Span(0, len(long)), Span(len(long) + 2, len(text))]
    together = network.see(text, split, net)

    n = len(alone.pieces.ids)
    assert together.logits["cue"].shape[0] > n
    assert (together.logits["cue"][:, 0] < 20.0).all()
    assert decoding.softmax(alone.logits["cue"]).sum() == pytest.approx(n, rel=1e-4)
