"""The pieces of the language-model reader: parts of a text, quotations, answers, disagreements, patience."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from fogline import door, reading
from fogline.claims import actors
from fogline.errors import ModelError
from fogline.gazetteer import Gazetteer
from fogline.llm import Client, Endpoint, Usage, answers, chunks, grounding, prompt, quotations
from fogline.llm.compare import compare, line, tally
from fogline.types import Attribution, Claim, Document, Evidence, Reading, Span

ALL = Span(0, 10_000)


def document(text: str) -> Document:
    return Document("d", "r", text, "en", "text@1", published_at=datetime(2019, 2, 10, tzinfo=UTC))


def ground(text: str) -> grounding.Ground:
    ours = reading.read(document(text), Gazetteer.load())
    return grounding.Ground(ours, tuple(actors.read(text, ours.sentences)), "llm:hand@1")


def lay(text: str, answer: dict[str, Any]) -> tuple[Reading, list[str]]:
    """An answer laid on a text, and what was refused."""
    on, grounded = ground(text), grounding.Grounded()
    grounding.lay(on, answers.parse(json.dumps(answer), "here"), Span(0, len(text)), grounded)
    return grounding.finish(on, grounded), grounded.refused


def told(words: str, **more: Any) -> dict[str, Any]:
    return {"words": words, "kind": "shelling", "stance": "asserted", **more}


# ---- parts of a text


@pytest.mark.parametrize(("size", "parts"), [(1000, 1), (70, 2), (40, 3), (1, 4)])
def test_a_text_is_split_at_paragraphs_and_at_sentences_where_it_must(size: int, parts: int) -> None:
    text = "One is here. Two is here.\n\nThree is here now.\n\nFour is here, and it is long."
    sentences = (Span(0, 12), Span(13, 25), Span(27, 45), Span(47, 76))

    found = list(chunks.split(text, sentences, size=size))

    assert len(found) == parts
    assert all(sum(c.covers(s) for c in found) == 1 for s in sentences)


# ---- quotations


@pytest.mark.parametrize(
    ("words", "found"),
    [("man", [(0, 3)]), ("German man", []), ("the\nold town", [(8, 20)]), ("the old town", [(8, 20)]), ("“old", []), ("", []), (".", [(30, 31)]), ("a.b", [])],
)
def test_words_are_found_whole_and_letter_by_letter(words: str, found: list[tuple[int, int]]) -> None:
    text = "man hit the\nold town, Germans\n."

    assert [(s.start, s.end) for s in quotations.places(text, words, ALL)] == found


def test_words_that_stand_twice_are_taken_where_the_claims_other_words_are() -> None:
    text = "Rebels shelled Hajin on Friday. On Saturday rebels shelled Baghouz again."

    made, refused = lay(text, {"claims": [told("shelled", places=["Baghouz"]), told("shelled", places=["Hajin"])]})

    assert refused == []
    assert [c.evidence[0].span.start for c in made.claims] == [7, 51]
    assert [made.places[c.place or 0].span.of(text) for c in made.claims] == ["Hajin", "Baghouz"]


def test_words_that_nothing_tells_apart_are_taken_in_reading_order() -> None:
    text = "Rebels shelled Hajin. Later they shelled again."

    made, _ = lay(text, {"claims": [told("shelled"), told("shelled"), told("shelled")]})

    assert [c.evidence[0].span.start for c in made.claims] == [7, 33]


def test_the_example_of_the_instructions_passes_the_door() -> None:
    made, refused = lay(prompt.EXAMPLE_TEXT, prompt.EXAMPLE)

    assert refused == []
    assert door.check(made) is made
    assert [(c.kind, c.stance, c.speaker) for c in made.claims] == [("air_strike", "asserted", "Mustafa Bali"), ("air_strike", "denied", "rebels")]


def test_the_version_of_the_instructions_stands_for_their_words() -> None:
    assert (prompt.VERSION, prompt.fingerprint()) == ("prompt-2", "dcf3a6991dfda09f"), "raise prompt.VERSION, and write the new fingerprint here"


# ---- who speaks


def test_a_pronoun_is_who_the_model_says_where_the_name_stands_in_the_report() -> None:
    text = "Colonel Adam Novak met Paul Ray. Rebels shelled Hajin, he said."
    said = {"source": "he", "cue": "said", "content": "Rebels shelled Hajin", "speaker": "Paul Ray"}

    made, refused = lay(text, {"attributions": [said], "claims": [told("shelled")]})

    assert refused == []
    assert made.claims[0].speaker == "Paul Ray"
    assert "Paul Ray" in [e.span.of(text) for e in made.claims[0].evidence if e.field == "speaker"]


def test_a_speaker_who_stands_nowhere_is_left_out() -> None:
    text = "Rebels shelled Hajin, he said."
    said = {"source": "he", "cue": "said", "content": "Rebels shelled Hajin", "speaker": "Paul Ray"}

    made, [refusal] = lay(text, {"attributions": [said], "claims": [told("shelled")]})

    assert made.claims[0].speaker is None
    assert "“Paul Ray”" in refusal


def test_speech_in_speech_is_nested_and_each_form_is_told() -> None:
    text = "Ali said that Omar Bek warned: “Hajin will fall.”"
    said = [
        {"source": "Ali", "cue": "said", "content": "that Omar Bek warned: “Hajin will fall.”"},
        {"source": ["Omar", "Bek"], "cue": ["warned"], "content": ["“Hajin will fall.”"]},
    ]

    made, refused = lay(text, {"attributions": said, "claims": []})

    assert refused == []
    assert [(a.parent, a.quotation) for a in made.attributions] == [(None, "mixed"), (0, "direct")]


def test_what_the_built_in_readers_do_not_know_is_left_empty_and_counted() -> None:
    text = "Rebels shelled it from qwrtzu with 7 qwons."
    on, grounded = ground(text), grounding.Grounded()
    answer = {"claims": [told("shelled", places=["qwrtzu"], numbers=[{"words": "7 qwons", "number": 7}])]}

    grounding.lay(on, answers.parse(json.dumps(answer), "here"), Span(0, len(text)), grounded)
    made = grounding.finish(on, grounded)

    assert (made.claims[0].place, made.claims[0].counts, made.failures) == (None, (), ())
    assert grounded.left_out == 2


def test_confidence_is_higher_where_the_built_in_reader_agrees() -> None:
    text = "Rebels shelled Hajin."

    made, _ = lay(text, {"claims": [told("shelled"), told("shelled Hajin", kind="battle")]})

    assert {c.kind: c.confidence for c in made.claims} == {"shelling": grounding.AGREED, "battle": grounding.ALONE}


# ---- answers


@pytest.mark.parametrize("wrapped", ["{}", "```json\n{}\n```", "```\n{}```", "<think>{{\n</think>\n{}"])
def test_an_answer_may_be_fenced_or_follow_a_thought(wrapped: str) -> None:
    found = answers.parse(wrapped.format('{"claims": []}').replace("{{", "{"), "here")

    assert (found.said, found.told, found.faults) == ((), (), ())


def test_items_without_the_form_asked_for_are_told_and_the_others_stay() -> None:
    found = answers.parse(json.dumps({"attributions": [3, {"cue": "said"}], "claims": [told("shelled"), {"words": "x"}, {"kind": "battle"}]}), "here")

    assert [t.words for t in found.told] == ["shelled"]
    assert len(found.faults) == 4


# ---- where the readers differ


def test_disagreements_are_told_with_their_words() -> None:
    text = "Rebels shelled Hajin and fled, Ali said."
    claim = Claim("c1", "d", "shelling", "asserted", (Evidence("kind", Span(7, 14)),), 0.7, "rules@1", speaker="Ali")
    said = Attribution((Span(31, 34),), (Span(35, 39),), (Span(0, 29),), "Ali")
    ours = Reading(document(text), attributions=(said,), claims=(claim, replace(claim, id="c2", kind="withdrawal", evidence=(Evidence("kind", Span(25, 29)),))))
    theirs = replace(ours, attributions=(replace(said, speaker="Omar"),), claims=(replace(claim, id="c3", kind="battle", stance="denied"),))

    found = compare(ours, theirs)

    assert tally(found) == {("attribution", "speaker"): 1, ("claim", "kind"): 1, ("claim", "stance"): 1, ("claim", "only ours"): 1}
    assert "claim only the built-in reader's: “fled” (withdrawal, asserted)" in [line(d) for d in found]
    assert "claim “shelled”: kind battle says the model, shelling the built-in reader" in [line(d) for d in found]
    assert compare(ours, ours) == ()


# ---- patience


def client(handler: Callable[[httpx.Request], httpx.Response], waits: list[float], **more: Any) -> Client:
    return Client(Endpoint("http://there/v1/chat/completions", "m", **more), transport=httpx.MockTransport(handler), sleep=waits.append)


def test_waits_double_and_what_the_endpoint_asks_for_goes_first_up_to_a_minute() -> None:
    headers = iter([{}, {}, {"Retry-After": "7"}, {"Retry-After": "9999"}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}])
    waits: list[float] = []
    asked = client(lambda _: httpx.Response(429, headers=next(headers, {})), waits, retries=5)

    with pytest.raises(ModelError, match="http://there/v1/chat/completions answers 429, after 6 tries"):
        asked.ask([{"role": "user", "content": "x"}])

    assert waits == [1.0, 2.0, 7.0, 60.0, 16.0]
    asked.close()


def test_an_answer_that_only_drips_is_given_up() -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(200):
            time.sleep(0.02)
            yield b" "

    asked = client(lambda _: httpx.Response(200, content=drip()), [], timeout_s=0.1)

    with pytest.raises(ModelError, match=r"has not answered within 0\.1 s"):
        asked.ask([{"role": "user", "content": "x"}])
    asked.close()


def test_what_failed_counts_as_spent_as_it_may_be_billed() -> None:
    asked = client(lambda _: httpx.Response(400), [], retries=0)

    with pytest.raises(ModelError):
        asked.ask([{"role": "user", "content": "x" * 300}])

    assert asked.spent == Usage(1, 101, 0, estimated=True)
    asked.close()


@pytest.mark.parametrize("names", [[], ["a", "b"]])
def test_an_endpoint_without_one_model_wants_a_name(names: list[str]) -> None:
    asked = client(lambda _: httpx.Response(200, json={"data": [{"id": n} for n in names]}), [])

    with pytest.raises(ModelError, match="--model"):
        asked.only_model()
    asked.close()


def test_the_key_is_not_in_what_an_endpoint_prints_as() -> None:
    assert "sk-1" not in repr(Endpoint("http://there/v1?key=sk-1", "m", "sk-1")).replace("url='http://there/v1?key=sk-1'", "")
    assert Endpoint("http://there/v1?key=sk-1", "m").shown == "http://there/v1"


@pytest.mark.parametrize(("url", "is_here"), [("http://localhost:1/v1", True), ("http://127.0.0.2/v1", True), ("http://[::1]:8/v1", True), ("https://api.example.org/v1", False)])
def test_an_endpoint_knows_whether_it_is_on_this_machine(url: str, is_here: bool) -> None:
    assert Endpoint(url, "m").is_here is is_here
