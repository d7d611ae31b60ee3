"""The language-model reader from the command, against a server on this machine that also lies, stalls and breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from model_server import Reply, refuses, says, serving

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
Write = Callable[..., Path]
TEXT = (
    "SDF spokesman Mustafa Bali said on Friday that at least 12 fighters were killed when coalition jets hit the town of Hajin.\n\n"
    "The rebels denied the strike. Thousands of civilians fled Baghouz, residents said."
)
REPORT = {"id": "one", "text": TEXT, "published_at": "2019-02-10", "source": "Sample Post"}
OTHER = {**REPORT, "id": "two", "text": "Rebels shelled the town of Hajin on Friday, residents said."}
SAID = {"source": "SDF spokesman Mustafa Bali", "cue": "said", "content": "that at least 12 fighters were killed when coalition jets hit the town of Hajin", "speaker": "Mustafa Bali"}
DENIED = {"source": "The rebels", "cue": "denied", "content": "the strike", "speaker": None}
STRIKE = {
    "words": "jets hit", "kind": "air_strike", "modes": ["crewed"], "stance": "asserted", "stance_words": None,
    "actors": [{"words": "coalition", "part": "did"}, {"words": "fighters", "part": "suffered"}],
    "places": ["Hajin"], "times": ["on Friday"], "numbers": [{"words": "at least 12 fighters", "number": 12}],
}  # fmt: skip
NO_STRIKE = {"words": "strike", "kind": "air_strike", "modes": [], "stance": "denied", "stance_words": "denied", "actors": [], "places": [], "times": [], "numbers": []}
GOOD = {"attributions": [SAID, DENIED], "claims": [STRIKE, NO_STRIKE]}


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_MODEL_RETRIES", "2")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("FOGLINE_MODEL_KEY", raising=False)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def asking(url: str, *more: str) -> list[str]:
    return ["--reader", "llm", "--endpoint", url, "--model", "stub", *more]


def words_of(row: dict[str, Any], claim: dict[str, Any], field: str) -> list[str]:
    return [TEXT[a:b] for e in claim["evidence"] if e["field"] == field for a, b in [e["span"]]]


def test_a_good_answer_becomes_claims_with_their_words(fogline: Run, write_jsonl: Write) -> None:
    with serving(says(GOOD)) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url))

    assert result.exit_code == 0, result.stderr
    [row] = rows(result)
    strike, denied = row["claims"]
    assert (strike["kind"], strike["modes"], strike["stance"], strike["speaker"]) == ("air_strike", ["crewed"], "asserted", "Mustafa Bali")
    assert strike["maker"] == "llm:stub@prompt-2"
    assert words_of(row, strike, "kind") == ["jets hit"]
    assert row["places"][strike["place"]]["gazetteer_id"].startswith("geonames:")
    assert strike["window"] == {"earliest": "2019-02-08T00:00:00Z", "latest": "2019-02-09T00:00:00Z"}
    assert [(row["counts"][i]["what"], row["counts"][i]["low"], row["counts"][i]["high"]) for i in strike["counts"]] == [("killed", 12, None)]
    assert {a["part"] for a in strike["actors"]} == {"did", "suffered"}
    assert (denied["stance"], denied["speaker"]) == ("denied", "rebels")
    assert TEXT[slice(*denied["evidence"][0]["span"])] == "strike"
    assert row["failures"] == []


def test_the_user_is_told_where_the_text_goes_what_it_cost_and_where_the_readers_differ(fogline: Run, write_jsonl: Write) -> None:
    with serving(says(GOOD)) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url, "--price-in", "2", "--price-out", "10", "--compare", "differ.json"))

    assert result.stderr.startswith(f"the text of the reports stays on this machine: it is sent to {model.url} (model stub)\n")
    assert "1 requests, 1000 tokens in, 200 out, cost 0.0040" in result.stderr
    [row] = rows(result)
    assert row["usage"] == {"requests": 1, "tokens_in": 1000, "tokens_out": 200, "estimated": False, "cost": 0.004}
    missed = [d for d in row["disagreements"] if (d["what"], d["which"]) == ("claim", "only_ours")]
    assert any("fled" in d["words"] and d["ours"].startswith("displacement") for d in missed)
    assert "only the built-in reader's" in result.stderr
    written = json.loads(Path("differ.json").read_text())
    assert written["usage"] == row["usage"]
    assert written["reports"][0]["disagreements"] == row["disagreements"]


def lie(**changes: Any) -> dict[str, Any]:
    """The good answer with another first claim."""
    return {**deepcopy(GOOD), "claims": [{**STRIKE, **changes}, NO_STRIKE]}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lie(words="jets flattened"), "“jets flattened” does not stand in the text"),
        (lie(words="ets hit"), "does not stand in the text"),
        (lie(words="Jets hit"), "does not stand in the text"),
        (lie(words="of Hajin.\n\nThe rebels denied"), "no one sentence"),
        (lie(kind="invasion"), "no kind is called “invasion”"),
        (lie(stance="rumoured"), "no stance is called “rumoured”"),
        (lie(modes=["nuclear"]), "mode “nuclear”"),
        (lie(places=["Baghdad"]), "“Baghdad” does not stand in the text"),
        (lie(times=["on Monday"]), "“on Monday” does not stand in the text"),
        (lie(actors=[{"words": "Wagner", "part": "did"}]), "“Wagner” does not stand in the text"),
        (lie(actors=[{"words": "coalition", "part": "suspected"}]), "no part is called “suspected”"),
        (lie(numbers=[{"words": "at least 12 fighters", "number": 120}]), "do not say 120"),
        (lie(numbers=[{"words": "fighters", "number": 12}]), "do not say 12"),
        (lie(numbers=[{"words": "at least 12 fighters", "number": "many"}]), "`number` that is none"),
        (lie(stance="planned", stance_words="denied"), "stand in another sentence"),
        (lie(words=7), "`words` that is no quotation"),
        (lie(actors="the coalition"), "no list of objects"),
    ],
)
def test_a_lie_is_a_failure_at_the_door_and_the_rest_stays(fogline: Run, write_jsonl: Write, answer: dict[str, Any], told: str) -> None:
    with serving(says(answer)) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url))

    assert result.exit_code == 3
    [row] = rows(result)
    [failure] = row["failures"]
    assert failure["stage"] == "door"
    assert told in failure["message"]
    assert [c["stance"] for c in row["claims"]] == ["denied"]
    assert "one: " in result.stderr


def test_words_whose_speaker_was_invented_do_not_become_the_reports_own(fogline: Run, write_jsonl: Write) -> None:
    with serving(says({**GOOD, "attributions": [{**SAID, "source": "General Smith"}, DENIED]})) as model:
        [row] = rows(fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url)))

    assert [c["stance"] for c in row["claims"]] == ["denied"]
    assert [f["message"].split(":")[0].split(" ")[1] for f in row["failures"]] == ["attribution", "claim"]
    assert "nobody is known to say it" in row["failures"][1]["message"]


def test_true_words_far_apart_make_no_attribution(fogline: Run, write_jsonl: Write) -> None:
    text = TEXT + "\n\n" + "Nothing else was reported. " * 5 + "\n\nThe mayor left."
    with serving(says({"attributions": [{**DENIED, "source": "The mayor"}], "claims": []})) as model:
        [row] = rows(fogline("read", "--json", str(write_jsonl({**REPORT, "text": text})), *asking(model.url)))

    assert row["attributions"] == []
    assert "far from each other" in row["failures"][0]["message"]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(hang=True), "has not answered within 0.3 s"),
        (says("{broken"), "broken JSON"),
        (says('{"claims": [' * 5000), "broken JSON"),
        (says("I would rather not."), "broken JSON"),
        (says('{"claims": [{"words": NaN}]}'), "broken JSON"),
        (says([GOOD]), "another form"),
        (says({"answer": 42}), "neither attributions nor claims"),
        (says({"claims": [NO_STRIKE] * 500}), "more than 400 items"),
        (says("{", finish="length"), "cut off at 4000 tokens"),
        (Reply(200, b"<html>"), "broken JSON"),
        (Reply(200, b'{"choices": []}'), "without a message"),
        (Reply(200, b" " * 4_100_000), "more than 4000000 bytes"),
        (refuses(500), "answers 500, after 3 tries"),
        (refuses(401, "bad key"), "Check the key"),
        (refuses(404), "--endpoint"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:9/"}), "not followed"),
    ],
)
def test_an_answer_that_cannot_be_used_fails_its_report_and_the_others_go_on(
    fogline: Run, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch, reply: Reply, told: str
) -> None:
    monkeypatch.setenv("FOGLINE_MODEL_TIMEOUT_S", "0.3" if reply.hang else "20")

    def answer(payload: dict[str, Any]) -> Reply:
        return says({"attributions": [], "claims": []}) if "shelled" in payload["messages"][1]["content"] else reply

    with serving(answer) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT, OTHER)), *asking(model.url))

    assert result.exit_code == 3
    assert [row["id"] for row in rows(result)] == ["two"]
    [line] = [line for line in result.stderr.splitlines() if line.startswith("one: ")]
    assert told in line
    assert model.url in line


def test_a_server_that_runs_nowhere_is_named(fogline: Run, write_jsonl: Write) -> None:
    with serving(says(GOOD)) as model:
        pass

    result = fogline("read", str(write_jsonl(REPORT)), *asking(model.url))

    assert result.exit_code == 3
    assert f"cannot ask {model.url}" in result.stderr


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(fogline: Run, write_jsonl: Write, status: int) -> None:
    with serving(refuses(status), refuses(status), says(GOOD)) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url))

    assert result.exit_code == 0
    assert len(model.asked) == 3


def test_an_endpoint_that_knows_fewer_options_is_asked_plainly(fogline: Run, write_jsonl: Write) -> None:
    with serving(refuses(400, "response_format is not supported"), says(GOOD)) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT, OTHER)), *asking(model.url))

    assert len(rows(result)) == 2
    assert ["response_format" in payload for payload in model.asked] == [True, False, False]


def test_the_key_is_sent_and_shown_nowhere(fogline: Run, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    monkeypatch.setenv("FOGLINE_MODEL_KEY_VARIABLE", "MY_KEY")

    with serving(refuses(401, "wrong key sk-secret \x1b[31m")) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url))

    assert model.headers[0]["Authorization"] == "Bearer sk-secret"
    assert "wrong key …" in result.stderr
    assert "with the key in MY_KEY" in result.stderr
    assert "sk-secret" not in result.output + result.stderr
    assert "\x1b" not in result.stderr


def test_no_request_is_made_beyond_the_tokens_allowed(fogline: Run, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_MODEL_MAX_TOKENS", "8000")

    with serving(says(GOOD, usage={"prompt_tokens": 5000, "completion_tokens": 500})) as model:
        result = fogline("read", "--json", str(write_jsonl(REPORT, OTHER)), *asking(model.url))

    assert len(model.asked) == 1
    assert [row["id"] for row in rows(result)] == ["one"]
    assert "model_max_tokens allows 8000" in result.stderr


def test_tokens_that_the_endpoint_does_not_state_are_estimated(fogline: Run, write_jsonl: Write) -> None:
    with serving(says(GOOD, usage={"prompt_tokens": -5, "completion_tokens": "few"})) as model:
        [row] = rows(fogline("read", "--json", str(write_jsonl(REPORT)), *asking(model.url)))

    assert row["usage"]["estimated"]
    assert row["usage"]["tokens_in"] > 500
    assert row["usage"]["cost"] is None


def test_the_only_model_of_an_endpoint_needs_no_name(fogline: Run, write_jsonl: Write) -> None:
    listed = Reply(200, json.dumps({"data": [{"id": "tiny"}]}).encode())
    with serving(listed, says(GOOD)) as model:
        [row] = rows(fogline("read", "--json", str(write_jsonl(REPORT)), "--reader", "llm", "--endpoint", model.url))

    assert model.paths == ["/v1/models", "/v1/chat/completions"]
    assert row["claims"][0]["maker"] == "llm:tiny@prompt-2"


def test_a_long_report_is_asked_about_in_parts_and_keeps_its_offsets(fogline: Run, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_MODEL_CHUNK_CHARS", "400")
    filler = "Nothing of note was reported by anybody in the village that day.\n\n" * 6

    def answer(payload: dict[str, Any]) -> Reply:
        return says(GOOD if "jets hit" in payload["messages"][1]["content"] else {"claims": []})

    text = filler + TEXT.replace("\n\n", " ") + "\n\n" + filler
    with serving(answer) as model:
        [row] = rows(fogline("read", "--json", str(write_jsonl({**REPORT, "text": text})), *asking(model.url)))

    assert row["usage"]["requests"] == len(model.asked) >= 3
    assert [text[slice(*c["evidence"][0]["span"])] for c in row["claims"]] == ["jets hit", "strike"]


def test_what_a_model_read_is_added_with_its_maker(fogline: Run, write_jsonl: Write) -> None:
    with serving(says(GOOD)) as model:
        first = fogline("add", "--json", str(write_jsonl(REPORT)), *asking(model.url))
        again = fogline("add", "--json", str(write_jsonl(REPORT)), *asking(model.url, "--compare", "again.json"))

    assert [row["status"] for row in (*rows(first), *rows(again))] == ["added", "known"]
    assert json.loads(Path("again.json").read_text())["reports"] == []
    assert "the model was asked nothing" in again.stderr
    claims = rows(fogline("claims", "--json"))
    assert {c["maker"] for c in claims} == {"llm:stub@prompt-2"}
    assert rows(fogline("cite", claims[0]["id"], "--json"))[0]["reader"] == "llm:stub@prompt-2"
    assert fogline("verify").exit_code == 0


def test_a_report_that_was_not_answered_is_not_known_and_can_be_added_later(fogline: Run, write_jsonl: Write) -> None:
    with serving(refuses(401), says(GOOD)) as model:
        first = fogline("add", "--json", str(write_jsonl(REPORT)), *asking(model.url))
        again = fogline("add", "--json", str(write_jsonl(REPORT)), *asking(model.url))

    assert [row["status"] for row in (*rows(first), *rows(again))] == ["failed", "added"]


def test_a_language_that_is_not_read_is_sent_nowhere(fogline: Run, write_jsonl: Write) -> None:
    arabic = {"id": "ar", "text": "قال المرصد السوري لحقوق الإنسان إن غارة جوية استهدفت بلدة هجين شرق دير الزور يوم الجمعة."}
    with serving(says(GOOD)) as model:
        result = fogline("read", "--json", str(write_jsonl(arabic)), *asking(model.url))

    assert result.exit_code == 0
    assert model.asked == []


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--endpoint", "http://127.0.0.1:1/v1"], "--endpoint is for --reader llm"),
        (["--compare", "x.json"], "--compare is for --reader llm"),
        (["--reader", "llm"], "needs --endpoint"),
        (["--reader", "llm", "--endpoint", "http://127.0.0.1:1/v1", "--model", "m", "--compare", "no/such/folder.json"], "cannot write"),
    ],
)
def test_flags_that_do_not_go_together_are_wrong_usage(fogline: Run, write_jsonl: Write, flags: list[str], told: str) -> None:
    result = fogline("read", str(write_jsonl(REPORT)), *flags)

    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize("flags", [["--endpoint", "ftp://x"], ["--endpoint", "https://me:secret@x/v1"]])
def test_a_wrong_endpoint_is_named_without_what_is_secret_in_it(fogline: Run, write_jsonl: Write, flags: list[str]) -> None:
    result = fogline("read", str(write_jsonl(REPORT)), "--reader", "llm", "--model", "m", *flags)

    assert "the endpoint" in str(result.exception)
    assert "secret" not in str(result.exception)


def test_the_built_in_reader_asks_nobody_and_says_nothing(fogline: Run, write_jsonl: Write) -> None:
    result = fogline("read", "--json", str(write_jsonl(REPORT)))

    assert result.stderr == ""
    assert {"usage", "disagreements"}.isdisjoint(rows(result)[0])
