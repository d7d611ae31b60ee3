"""The ledger of a record: judged anew when the record changes, a person's word before the machine's, nothing ever removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import Result

from fogline.errors import RecordError
from fogline.foretold import Prediction
from fogline.record import Record
from fogline.types import Question
from foretelling_samples import COPY, DAY, OTHER, done, rest, told
from samples import NOW, claim_id

FIRST = told("one")


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        opened.append(*FIRST, at=NOW, now=NOW)
        opened.revise(now=NOW)
        yield opened


def add(record: Record, kept: object, days: int) -> None:
    record.append(*kept, at=NOW + days * DAY, now=NOW + days * DAY)  # type: ignore[misc]
    record.revise(now=NOW + days * DAY)


def only(record: Record, days: int | None = None) -> Prediction:
    [found] = record.view(None if days is None else NOW + days * DAY).predictions(withdrawn=True)
    return found


def test_it_is_open_until_it_is_due_and_then_missed(record: Record) -> None:
    assert only(record).outcome == "open"

    add(record, rest("two", day=5), 1)
    assert only(record).outcome == "open"

    add(record, rest("three", day=30), 2)
    assert only(record).outcome == "missed"
    assert "no report known tells of it by 2021-05-14" in only(record).why
    assert only(record, 1).outcome == "open"  # as it was known then


def test_it_comes_true_by_a_later_claim_with_how_early(record: Record) -> None:
    made = done("two", day=4)
    add(record, made, 1)

    found = only(record)
    assert (found.outcome, found.resolved_by, found.late_days) == ("came true", (claim_id(made),), -3)
    assert [w.field for w in found.words] == ["cue", "due"]


def test_what_came_late_is_missed_and_says_how_late(record: Record) -> None:
    add(record, done("two", day=20), 1)

    found = only(record)
    assert (found.outcome, found.late_days) == ("missed", 13)
    assert "13 days late" in found.why


def test_copies_of_one_utterance_are_one_and_keep_its_id(record: Record) -> None:
    before = only(record)
    add(record, told("two", COPY, day=1), 1)

    found = only(record)
    assert (found.id, found.reports, found.origins) == (before.id, ("one", "two"), 1)


def test_another_speaker_is_another_prediction(record: Record) -> None:
    add(record, told("two", OTHER, speaker="Ada Quill"), 1)

    assert [p.speaker for p in record.view().predictions()] in (["Odo Brand", "Ada Quill"], ["Ada Quill", "Odo Brand"])


def test_a_persons_word_stands_and_the_machines_stays_beside_it(record: Record) -> None:
    add(record, rest("two", day=30), 1)
    name = record.judge("came true", claim_id(FIRST), why="a photograph of the town hall", now=NOW + 2 * DAY)
    record.revise(now=NOW + 2 * DAY)

    found = only(record)
    assert (found.outcome, found.proposed, found.judged_by, found.judgement) == ("came true", "missed", "A. Editor", name)
    assert found.why == "a photograph of the town hall"
    assert only(record, 1).outcome == "missed"

    record.withdraw([name], why="of another town", at=NOW + 3 * DAY, now=NOW + 3 * DAY)
    record.revise(now=NOW + 3 * DAY)
    assert (only(record).outcome, only(record).judged_by) == ("missed", None)
    assert only(record, 2).outcome == "came true"


def test_an_outcome_changes_no_event(record: Record) -> None:
    add(record, done("two", day=4), 1)
    before = record.view().events(Question())

    record.judge("missed", claim_id(FIRST), why="not all of it", now=NOW + 2 * DAY)
    record.revise(now=NOW + 2 * DAY)

    assert record.view().events(Question()) == before


def test_one_whose_claim_is_withdrawn_is_shown_as_withdrawn(record: Record) -> None:
    record.withdraw([claim_id(FIRST)], why="never said", at=NOW + DAY, now=NOW + DAY)
    record.revise(now=NOW + DAY)

    assert only(record).outcome == "withdrawn"
    assert record.view().predictions() == []
    assert only(record, 0).outcome == "open"


def test_made_anew_from_the_claims_it_is_the_same(record: Record) -> None:
    for day, kept in enumerate([told("two", COPY, day=1), done("three", day=20), told("four", OTHER, day=1, speaker="Ada Quill"), rest("five", day=40)], 1):
        add(record, kept, day)
    record.judge("partly", claim_id(FIRST), why="half of it", now=NOW + 5 * DAY)
    record.revise(now=NOW + 5 * DAY)
    before = record.view().predictions()

    record.rebuild(now=NOW + 6 * DAY)

    assert record.view().predictions() == before
    assert {p.outcome for p in before} == {"partly", "missed"}


def test_commands(fogline: Callable[..., Result], where: str, record: Record) -> None:
    add(record, rest("two", day=30), 1)
    [name] = [p.id for p in record.view().predictions()]
    record.close()

    row = json.loads(fogline("predictions", "--record", where, "--json").output)
    assert (row["outcome"], row["form"], row["proposed"]) == ("missed", "predicted", "missed")
    assert fogline("predictions", "--record", where, "--open").output == ""
    assert fogline("predictions", "--record", where, "--speaker", "nobody").output == ""
    assert fogline("predictions", "--record", where, "--speaker", "brand", "--due-before", "2021-05-15").output
    assert fogline("predictions", "--record", where, "--due-before", "2021-05-14").output == ""

    judged = fogline("predictions", "judge", name[:16], "--outcome", "partly", "--why", "half of it", "--by", "A. Editor", "--record", where)
    assert "partly (the machine's proposal: missed)" in judged.output
    shown = fogline("predictions", "show", name, "--record", where).output
    assert "judged by A. Editor" in shown
    assert "the machine proposed missed" in shown
    assert "due: “a week”" in shown
    scored = fogline("predictions", "score", "--record", where).output
    assert "1 foretold, 0 of 1 judged came true, 1 partly (few; interval 0.00–0.79)" in scored
    assert "PARTLY" in fogline("brief", "--record", where).output
    assert isinstance(fogline("predictions", "show", "prediction_0", "--record", where).exception, RecordError)
    assert fogline("predictions", "--open", "score", "--record", where).exit_code == 2


def test_an_outcome_is_of_one_claim(record: Record) -> None:
    with pytest.raises(RecordError):
        record.judge("missed", claim_id(FIRST), claim_id(FIRST), why="twice", now=NOW)
