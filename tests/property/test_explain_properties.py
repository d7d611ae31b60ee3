"""Marks nest whatever they overlap, and lose no character."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogline.explain.marks import SORTS, Close, Mark, Open, Words, nested, paragraphs, visible
from fogline.types import Span

pytestmark = pytest.mark.slow

LENGTH = 40
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(lambda p: Span(p[0], min(LENGTH, p[0] + p[1])))
several = st.lists(st.builds(Mark, spans, st.sampled_from(list(SORTS)), st.sampled_from(["1", "2", ""])), unique=True, max_size=12)
texts = st.text(st.one_of(st.sampled_from("ab \n\r\t\x1b⟪⟩شمा國\u202e\ud800"), st.characters()), min_size=1, max_size=60)


@relaxed
@given(several, spans)
def test_marks_nest_and_their_words_are_the_text(marks: list[Mark], whole: Span) -> None:
    opened: list[Mark] = []
    at = whole.start
    covered: dict[Mark, list[int]] = {}
    first: list[Mark] = []
    last: list[Mark] = []
    for step in nested(whole, marks):
        if isinstance(step, Open):
            opened.append(step.mark)
            first += [step.mark] if step.first else []
        elif isinstance(step, Close):
            assert opened.pop() == step.mark
            last += [step.mark] if step.last else []
        else:
            assert isinstance(step, Words)
            assert step.span.start == at
            at = step.span.end
            for mark in opened:
                covered.setdefault(mark, []).extend(range(step.span.start, step.span.end))

    assert at == whole.end
    assert opened == []
    assert {m: set(c) for m, c in covered.items()} == {
        m: set(range(max(m.span.start, whole.start), min(m.span.end, whole.end))) for m in marks if m.span.overlaps(whole)
    }
    assert sorted(map(str, first)) == sorted(str(m) for m in marks if whole.start <= m.span.start < whole.end)
    assert sorted(map(str, last)) == sorted(str(m) for m in marks if whole.start < m.span.end <= whole.end)


@relaxed
@given(texts, st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5))
def test_paragraphs_put_together_are_the_text_and_cut_no_sentence(text: str, drawn: list[tuple[int, int]]) -> None:
    sentences: list[Span] = []
    for start, length in sorted(drawn):
        end = min(len(text), start + length)
        if start < end and (not sentences or sentences[-1].end <= start):
            sentences.append(Span(start, end))

    found = paragraphs(text, sentences)

    assert "".join(s.of(text) for s in found) == text
    assert all(any(p.covers(s) for p in found) for s in sentences)


@relaxed
@given(texts)
def test_what_is_shown_is_as_long_and_steers_nothing(text: str) -> None:
    shown = visible(text)

    assert len(shown) == len(text)
    assert all(c == "\n" or ord(c) >= 32 for c in shown)
    assert not set(shown) & set("\x7f\x9b\u202e\u2066⟪⟫⟨⟩")
    shown.encode()
    assert "".join(c for c in shown if c.isalnum()) == "".join(c for c in text if c.isalnum())
