"""Whatever a model answers, what passes stands in the text."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogline import door, ontology, reading
from fogline.claims import actors
from fogline.errors import ModelError
from fogline.gazetteer import Gazetteer
from fogline.llm import answers, grounding
from fogline.types import Document, Span

pytestmark = pytest.mark.slow

TEXT = (
    "SDF spokesman Mustafa Bali said on Friday that at least 12 fighters were killed when coalition jets hit Hajin, Deir ez-Zor.\n\n"
    "“They fled,” he said. The rebels denied the strike; “no man was hit”. Two dozen people left Baghouz since Monday."
)
OURS = reading.read(Document("d", "r", TEXT, "en", "text@1"), Gazetteer.load())
GROUND = grounding.Ground(OURS, tuple(actors.read(TEXT, OURS.sentences)), "llm:any@1")

edges = st.tuples(st.integers(0, len(TEXT)), st.integers(1, 60))
slices = edges.map(lambda e: TEXT[e[0] : e[0] + e[1]])
whole = st.sampled_from(TEXT.split())
quotes = st.one_of(whole, slices, whole.flatmap(lambda w: st.just(TEXT[TEXT.index(w) :][:20])), st.text(max_size=8))
numbers = st.fixed_dictionaries({"words": quotes, "number": st.one_of(st.none(), st.integers(-1, 30), st.floats(), st.text(max_size=3))})
parts = st.fixed_dictionaries({"words": quotes, "part": st.sampled_from([*sorted(ontology.PARTS), "x"])})
said = st.fixed_dictionaries({"source": quotes, "cue": quotes, "content": st.one_of(quotes, st.lists(quotes, max_size=2)), "speaker": st.one_of(st.none(), quotes)})
told = st.fixed_dictionaries({
    "words": quotes, "kind": st.sampled_from(sorted(ontology.KINDS)), "modes": st.lists(st.sampled_from(["drone", "x"]), max_size=1),
    "stance": st.sampled_from(sorted(ontology.STANCES)), "stance_words": st.one_of(st.none(), quotes), "actors": st.lists(parts, max_size=2),
    "places": st.lists(quotes, max_size=2), "times": st.lists(quotes, max_size=2), "numbers": st.lists(numbers, max_size=2),
})  # fmt: skip
anything = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3))


@given(st.fixed_dictionaries({"attributions": st.lists(said | anything, max_size=3), "claims": st.lists(told | anything, max_size=3)}))
@settings(max_examples=150, deadline=None)
def test_what_passes_stands_in_the_text(answer: dict[str, Any]) -> None:
    grounded = grounding.Grounded()
    try:
        answered = answers.parse(json.dumps(answer), "here")
    except ModelError:
        return  # NaN is no JSON

    grounding.lay(GROUND, answered, Span(0, len(TEXT)), grounded)
    made = door.check(grounding.finish(GROUND, grounded))

    assert door.check(made) is made
    for claim in made.claims:
        assert any(s.covers(claim.evidence[0].span) for s in OURS.sentences)
        assert claim.attribution is None or any(s.covers(claim.evidence[0].span) for s in made.attributions[claim.attribution].content)
        assert claim.stance == "asserted" or any(e.field == "stance" for e in claim.evidence)
    quoted = {" ".join(t.words.split()) for t in answered.told}
    assert {" ".join(c.evidence[0].span.of(TEXT).split()) for c in made.claims} <= quoted
    assert len(made.claims) + len(grounded.refused) + len(made.failures) >= len({(t.words, t.kind, t.stance) for t in answered.told})


@given(st.text(max_size=200))
def test_any_words_are_an_answer_or_a_named_error(words: str) -> None:
    with suppress(ModelError):
        answers.parse(words, "here")
