"""`fogline origins`: who copied whom, in words, from a record in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from fogline.errors import RecordError

WIRE = (
    'Rockets fell on the harbour of Latakia before dawn on Friday and killed four dockers, the port said. "The ceasefire ended the minute their first rocket'
    " left its tube,\" council spokesman Idris Vellan said.\n\nThe northern command denied that its batteries had fired. A colonel who asked not to be named"
    " said that the rockets came from a boat; the coast guard said it had seen none. Ships with food have waited outside the breakwater for nine days."
)
OTHER = (
    "Flour reached the camps in the hills on Friday for the first time in three weeks. Families queued until midnight, and a nurse said that the sacks"
    ' would last five days.\n\n"The ceasefire ended the minute their first rocket left its tube," Idris Vellan told this paper.'
)
Fogline = Callable[..., Result]


@pytest.fixture
def record(fogline: Fogline, write_jsonl: Callable[..., Path]) -> None:
    common = {"language": "en"}
    path = write_jsonl(
        {"id": "wire-1", "text": "LATAKIA (AP) - " + WIRE, "published_at": "2021-05-07T06:00:00Z", "source": "A Wire", **common},
        {"id": "post-1", "text": "Harbour burns\n\n" + WIRE.replace('"', "”"), "published_at": "2021-05-07T09:00:00Z", "source": "A Post", **common},
        {"id": "tribune-1", "text": OTHER, "published_at": "2021-05-08T09:00:00Z", "source": "A Tribune", **common},
    )
    assert fogline("add", str(path), "--record", "war.db").exit_code == 0


@pytest.mark.usefixtures("record")
def test_a_copy_is_explained_with_the_first_report_and_the_passages_they_share(fogline: Fogline) -> None:
    told = json.loads(fogline("origins", "post-1", "--record", "war.db", "--json").stdout)

    [copy] = told["copies"]
    text = json.loads(fogline("show", "post-1", "--record", "war.db", "--json").stdout)["text"]
    first, *_ = copy["passages"]
    assert told["first"]["input_id"] == copy["input_id"] == "wire-1"
    assert copy["reason"] == "report post-1 is a copy of it: all of the shorter one's runs of five words"
    assert text[slice(*first["span"])] == first["quote"]
    assert first["quote"].startswith("Rockets fell on the harbour")
    copied = [claim for claim in told["claims"] if "burns" not in claim["claim"]]  # the heading is the post's own
    assert len(copied) >= 3
    assert all(claim["reason"].startswith("a copy of report wire-1: all of") for claim in copied)


@pytest.mark.usefixtures("record")
def test_claims_that_pass_on_one_utterance_lead_to_each_other(fogline: Fogline) -> None:
    told = json.loads(fogline("origins", "tribune-1", "--record", "war.db", "--json").stdout)

    passed_on = [claim for claim in told["claims"] if "Vellan" in claim["reason"]]
    assert told["copies"] == []
    assert passed_on
    assert all(claim["reason"] == "same words of Idris Vellan as in report wire-1" for claim in passed_on)
    assert {other["input_id"] for claim in passed_on for other in claim["others"]} == {"wire-1", "post-1"}


@pytest.mark.usefixtures("record")
def test_it_is_told_in_words_to_people(fogline: Fogline) -> None:
    told = fogline("origins", "wire-1", "--record", "war.db").stdout

    assert "first of 2 copies of one text, by time of publication" in told
    assert "credits AP" in told
    assert "a copy of report wire-1: all of the shorter one's runs of five words" in told
    assert "copies no other document" in fogline("origins", "tribune-1", "--record", "war.db").stdout


@pytest.mark.usefixtures("record")
def test_what_is_not_there_is_said(fogline: Fogline) -> None:
    unknown, early = fogline("origins", "wire-9", "--record", "war.db"), fogline("origins", "wire-1", "--as-of", "2020-01-01", "--record", "war.db")

    assert isinstance(unknown.exception, RecordError)
    assert "there is no document 'wire-9'" in str(unknown.exception)
    assert isinstance(early.exception, RecordError)
    assert "did not hold wire-1 then" in str(early.exception)

    fogline("redact", "wire-1", "--why", "names a witness", "--by", "An Editor", "--record", "war.db")
    assert "was redacted: names a witness" in str(fogline("origins", "wire-1", "--record", "war.db").exception)


def test_one_tweet_in_seven_outlets_is_one_origin(fogline: Fogline, write_jsonl: Callable[..., Path]) -> None:
    tweet = "Four dockers were killed when rockets hit the harbour of Latakia before dawn on Friday"
    told = (
        f'"{tweet}," council spokesman Idris Vellan wrote on Twitter.', f"“{tweet}”, council spokesman Idris Vellan said.", f"Idris Vellan said on Twitter: «{tweet}».",
        f'Council spokesman Idris Vellan tweeted: "{tweet}."', f"{tweet}, council spokesman Idris Vellan said in a tweet.",
        f"{tweet}, according to Idris Vellan, spokesman of the council.", f"Idris Vellan said {tweet[0].lower()}{tweet[1:]}.",
    )  # fmt: skip
    path = write_jsonl(*(
        {"id": f"paper-{n}", "text": text, "published_at": f"2021-05-07T{8 + n:02}:00:00Z", "source": f"Paper {n}", "language": "en"} for n, text in enumerate(told)
    ))  # fmt: skip
    fogline("add", str(path), "--record", "war.db")

    events = [json.loads(line) for line in fogline("events", "--record", "war.db", "--json").stdout.splitlines()]
    asked = json.loads(fogline("origins", "paper-6", "--record", "war.db", "--json").stdout)

    assert {e["origins"] for e in events if len(e["reports"]) > 1} == {1}
    assert any(len(e["reports"]) == 7 for e in events)
    assert any(len(claim["others"]) >= 6 for claim in asked["claims"])
