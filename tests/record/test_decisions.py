"""What people decide is kept: corrections, grades, doubts, two reviewers for "confirmed"; all of it in the log, as of any moment, and undone by withdrawing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from whole import tables

from fogline import contract, prose
from fogline.errors import RecordError
from fogline.judging import graded
from fogline.record import Record, copying, correcting, parquet
from fogline.record.audit import entries
from fogline.record.verify import faults
from fogline.types import Attribution, Event, Filed, Place, Question, Span, Window
from samples import NOW, PLACES, PUBLISHED, claim_id, report

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
TEXT = "Shells hit Marran on Friday, said one. Nobody knows how many were killed, but three is the least."
ONE, TWO = report("one", TEXT, killed=3), report("two", "Shells hit Marran again, said two.", "B Paper")


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        for kept in (ONE, TWO):
            opened.append(*kept, at=NOW, now=NOW)
        opened.revise(now=NOW)
        yield opened


def place(name: str) -> Place | None:
    return PLACES.get(name)


def correct(record: Record, field: str, given: str, *, words: str | None = None, days: int = 1, name: str = claim_id(ONE)) -> str:
    filed = record.view().claim(name)
    assert filed is not None
    value = correcting.read(filed, field, given, text=TEXT, words=words, find_place=place)
    made = record.correct(name, field, value, why="read it myself", now=NOW + days * DAY)
    record.revise(now=NOW + days * DAY)
    return made


def claim(record: Record, days: int | None = None, name: str = claim_id(ONE)) -> Filed:
    [found] = [f for f in record.view(None if days is None else NOW + days * DAY).claims(Question()) if f.claim.id == name]
    return found


def event_of(record: Record, name: str = claim_id(ONE), days: int | None = None) -> Event:
    [found] = [e for e in record.view(None if days is None else NOW + days * DAY).events(Question()) if name in e.claims]
    return found


def by(record: Record, who: str) -> Record:
    record.who = who
    return record


def test_a_corrected_field_is_what_everybody_sees_and_the_reading_stays_beside_it(record: Record) -> None:
    before = claim(record)

    correct(record, "kind", "air_strike")

    now = claim(record)
    assert now.claim.kind == "air_strike"
    assert now.as_read == before
    assert event_of(record).kind in ("air_strike", "shelling")
    [told] = contract.filed_row(now)["corrections"]
    assert (told["was"], told["value"], told["by"], told["words"]) == ("shelling", "air_strike", "A. Editor", "Shells hit")
    assert list(prose.correction_lines(now)) == ["kind: the machine read shelling; corrected to air strike by A. Editor: read it myself"]


def test_a_correction_is_known_from_then_on_and_withdrawing_undoes_it(record: Record) -> None:
    made = correct(record, "counts", "killed 5-9 civilians", days=2)
    record.withdraw([made], why="misread it", at=NOW + 4 * DAY, now=NOW + 4 * DAY)
    record.revise(now=NOW + 4 * DAY)

    highs = [event_of(record, days=days).counts["killed"].total.high for days in (0, 1, 2, 3, 4)]

    assert highs == [3, 3, 9, 9, 3]
    assert [len(claim(record, days).corrections) for days in (0, 2, 4)] == [0, 1, 0]


def test_a_corrected_place_and_time_move_the_event_and_answer_questions(record: Record) -> None:
    correct(record, "place", "Tesk", words="Marran")
    correct(record, "window", "2021-03-01..2021-03-02", words="on Friday", days=2)

    window = Window(PUBLISHED.replace(month=3, day=1), PUBLISHED.replace(month=3, day=3))
    found = event_of(record)
    assert found.place is not None
    assert (found.place.name, found.window) == ("Tesk", window)
    assert found.id != event_of(record, claim_id(TWO)).id
    view = record.view()
    assert [f.claim.id for f in view.claims(Question(window=window))] == [claim_id(ONE)]
    assert [f.claim.id for f in view.claims(Question(window=Window(PUBLISHED - 2 * DAY, PUBLISHED)))] == [claim_id(TWO)]
    assert [f.claim.id for f in view.claims(Question(words="shells", window=window))] == [claim_id(ONE)]
    assert [e.span.of(TEXT) for e in claim(record).claim.evidence if e.field in ("place", "window")] == ["Marran", "on Friday"]


def test_every_field_can_be_corrected_and_emptied(record: Record) -> None:
    for field, given, words in (
        ("stance", "denied", None), ("background", "yes", None), ("modes", "mortar artillery", None), ("speaker", "one", "one"),
        ("actors", "suffered rebels; did the council", "Nobody"), ("counts", '[{"what": "injured", "low": 2, "high": null, "words": "three"}]', None),
    ):  # fmt: skip
        correct(record, field, given, words=words)

    now = claim(record)
    assert (now.claim.stance, now.claim.background, now.claim.modes, now.claim.speaker) == ("denied", True, ("mortar", "artillery"), "one")
    assert [(a.name, a.part) for a in now.claim.actors] == [("rebels", "suffered"), ("the council", "did")]
    assert [(c.what, c.low, c.high, c.span.of(TEXT)) for c in now.counts] == [("injured", 2, None, "three")]
    for field in ("place", "window", "speaker", "actors", "counts"):
        correct(record, field, "-", days=2)
    now = claim(record)
    assert (now.place, now.places, now.claim.window, now.claim.speaker, now.claim.actors, now.counts) == (None, (), None, None, (), ())
    assert {e.field for e in now.claim.evidence} == {"kind"}
    assert len(contract.filed_row(now)["corrections"]) == 8
    assert list(faults(record.engine)) == []


@pytest.mark.parametrize(("field", "given", "words", "said"), [
    ("colour", "red", None, "no field"),
    ("kind", "strike", None, "none of battle"),
    ("stance", "true", None, "none of"),
    ("background", "perhaps", None, "yes or no"),
    ("modes", "grenade", None, "no mode grenade"),
    ("window", "last Friday", None, "say a day"),
    ("window", "2021-03-01", None, "the text must say so"),
    ("window", "2021-03-02..2021-03-01", "on Friday", "ordered"),
    ("place", "Nowhere", "Marran", "no such place"),
    ("place", '{"name": "Tesk", "lat": 99, "lon": 40, "radius_m": 10}', "Marran", "nowhere on the earth"),
    ("place", '{"name": "Tesk"}', "Marran", "lat"),
    ("speaker", "the mayor", None, "the text must say so"),
    ("speaker", "the mayor", "the mayor", "0 times"),
    ("actors", "hit rebels", None, "NAME"),
    ("actors", "did somebody", None, "the text must say so"),
    ("counts", "many dead", None, "killed 3 civilians"),
    ("counts", "injured 4", None, "the text must say so"),
    ("counts", '[{"what": "slain", "low": 1, "words": "three"}]', None, "no such harm"),
])  # fmt: skip
def test_what_is_no_value_or_has_no_words_is_refused(tmp_path: Path, field: str, given: str, words: str | None, said: str) -> None:
    with Record(tmp_path / "war.db") as record:
        record.append(*ONE, at=NOW, now=NOW)

        with pytest.raises(RecordError, match=said):
            correct(record, field, given, words=words)


def test_confirmed_takes_two_different_reviewers(record: Record) -> None:
    def decide(who: str, verdict: Any, on: str, days: int) -> str:
        made = by(record, who).judge(verdict, on, why="seen on film", now=NOW + days * DAY)
        record.revise(now=NOW + days * DAY)
        return made

    decide("A. Editor", "confirmed", claim_id(ONE), 1)
    decide("a.  editor", "confirmed", claim_id(TWO), 2)  # the same person
    waiting = record.view().decided().awaiting(set(event_of(record).claims))
    second = decide("B. Second", "confirmed", claim_id(TWO), 3)
    decide("C. Third", "discounted", claim_id(ONE), 4)
    decide("C. Third", "confirmed", claim_id(ONE), 5)
    record.withdraw([second], why="too early", at=NOW + 6 * DAY, now=NOW + 6 * DAY)
    record.revise(now=NOW + 6 * DAY)

    assert [event_of(record, days=d).standing for d in range(7)] == ["corroborated", "corroborated", "corroborated", "confirmed", "discounted", "confirmed", "confirmed"]
    assert waiting is not None
    assert waiting.made_by == "a.  editor"
    assert record.view().decided().awaiting(set(event_of(record).claims)) is None


def test_a_lone_confirmed_leaves_what_another_said(record: Record) -> None:
    record.judge("contested", claim_id(ONE), why="denied on air", now=NOW)
    by(record, "B. Second").judge("confirmed", claim_id(ONE), why="seen on film", now=NOW + DAY)
    record.revise(now=NOW + DAY)

    assert event_of(record).standing == "contested"


def test_who_is_unsure_overrules_nobody_but_himself(record: Record) -> None:
    pair = claim_id(ONE), claim_id(TWO)
    by(record, "A. Editor").judge("different", *pair, why="two towns", now=NOW + DAY)
    by(record, "B. Second").judge("unsure", *pair, why="cannot tell", now=NOW + 2 * DAY)
    record.revise(now=NOW + 2 * DAY)
    assert event_of(record).id != event_of(record, claim_id(TWO)).id
    assert record.view().decided().unsure == frozenset()

    by(record, "A. Editor").judge("unsure", *pair, why="cannot tell either", now=NOW + 3 * DAY)
    record.revise(now=NOW + 3 * DAY)

    assert event_of(record).id == event_of(record, claim_id(TWO)).id
    assert record.view().decided().unsure == {tuple(sorted(pair))}


def test_an_accepted_claim_is_surely_read_right(record: Record) -> None:
    record.judge("accepted", claim_id(ONE), why="read it", now=NOW + DAY)
    record.judge("unsure", claim_id(TWO), why="odd words", now=NOW + DAY)

    assert (claim(record).claim.confidence, claim(record).checked_by) == (1.0, ("A. Editor",))
    assert (claim(record, 0).claim.confidence, claim(record, name=claim_id(TWO)).claim.confidence) == (0.7, 0.7)
    assert record.view().decided().unsure == {(claim_id(TWO),)}


def test_the_last_grade_counts_for_all_or_for_one_kind(record: Record) -> None:
    record.grade("A Paper", "C", why="new to us", now=NOW)
    last = record.grade("A Paper", "B", why="right in 40 of 44", now=NOW + DAY)
    record.grade("A Paper", "E", "air_strike", why="its strikes are its owner's", now=NOW + DAY)

    grades = record.view().grades()
    assert [g and g.letter for g in (graded(grades, "A Paper", "shelling"), graded(grades, "A Paper", "air_strike"), graded(grades, "B Paper", "battle"))] == ["B", "E", None]
    assert record.view(NOW).grades()["A Paper", None].letter == "C"
    record.withdraw([last], why="miscounted", at=NOW + 2 * DAY, now=NOW + 2 * DAY)
    assert record.view().grades()["A Paper", None].why == "new to us"
    with pytest.raises(RecordError, match="its sources are A Paper, B Paper"):
        record.grade("C Paper", "A", why="a slip", now=NOW)


@pytest.mark.parametrize(("verdict", "ids", "said"), [
    ("same", (claim_id(ONE),), "two claims"), ("accepted", (claim_id(ONE), claim_id(TWO)), "one claim"), ("corrected", (claim_id(ONE),), "one claim"),
    ("unsure", (claim_id(ONE), claim_id(ONE)), "one claim or two"), ("unsure", ("claim_x",), "no claim"),
])  # fmt: skip
def test_a_verdict_on_what_it_is_not_for_is_refused(record: Record, verdict: Any, ids: tuple[str, ...], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        record.judge(verdict, *ids, why="a slip", now=NOW)


def decided(record: Record) -> None:
    correct(record, "speaker", "one", words="one")
    record.judge("unsure", claim_id(ONE), claim_id(TWO), why="cannot tell", now=NOW + DAY)
    record.grade("A Paper", "B", "shelling", why="often right", now=NOW + DAY)
    record.revise(now=NOW + DAY)


def test_all_of_it_is_in_the_log_and_fits_it(record: Record) -> None:
    decided(record)

    assert [e.action for e in entries(record.engine)][-6:] == ["revise", "correct", "revise", "judge", "grade", "revise"]
    assert list(faults(record.engine)) == []


@pytest.mark.parametrize("change", [
    "UPDATE judgement SET value = '\"A\"' WHERE verdict = 'graded'",
    "UPDATE judgement SET field = 'stance' WHERE verdict = 'corrected'",
    "UPDATE judgement SET value = NULL WHERE verdict = 'corrected'",
    "UPDATE judgement SET nonce = NULL WHERE verdict = 'corrected'",
    "UPDATE judgement SET field = 'kind', value = 'null' WHERE verdict = 'unsure'",
])
def test_what_was_changed_behind_our_back_does_not_fit(record: Record, change: str) -> None:
    decided(record)
    with record.engine.writing():
        record.engine.run(change, {})

    assert any("does not fit its rows" in fault for fault in faults(record.engine))


def test_a_redaction_takes_the_words_of_corrections_too(record: Record) -> None:
    decided(record)

    record.redact(ONE[0].id, why="names a witness", now=NOW + 2 * DAY)

    [row] = [r for r in record.engine.all("SELECT * FROM judgement ORDER BY number") if r["verdict"] == "corrected"]
    assert (row["field"], row["value"], row["nonce"]) == ("speaker", None, None)
    assert [f.claim.id for f in record.view().claims(Question())] == [claim_id(TWO)]
    assert list(faults(record.engine)) == []
    record.rebuild(now=NOW + 3 * DAY)
    assert list(faults(record.engine)) == []


def test_it_goes_with_a_copy_and_an_export(record: Record, tmp_path: Path) -> None:
    decided(record)
    parquet.export(record, tmp_path / "everything")

    with Record(tmp_path / "copy.db") as copied, Record(tmp_path / "again.db") as again:
        copying.copy(record, copied)
        parquet.load(tmp_path / "everything", again)

        assert tables(copied) == tables(again) == tables(record)
        assert json.dumps(contract.filed_row(claim(again))) == json.dumps(contract.filed_row(claim(record)))
        assert again.view().grades() == record.view().grades()


def test_a_private_speakers_name_stays_hidden_when_it_is_corrected(tmp_path: Path) -> None:
    text = "Shells hit Marran, said Ali Qadir, a baker."
    source, data, reading = report("three", text)
    said = Attribution((Span(24, 33),), (Span(19, 23),), (Span(0, 17),), "Ali Kadir", role="a baker")
    own = replace(reading, attributions=(said,), claims=(replace(reading.claims[0], attribution=0, speaker="Ali Kadir"),))
    with Record(tmp_path / "war.db", who="A. Editor") as record:
        record.append(source, data, own, at=NOW, now=NOW)
        name = own.claims[0].id
        filed = record.view().claim(name)
        assert filed is not None
        value = correcting.read(filed, "speaker", "Ali Qadir", text=text, words="Ali Qadir", find_place=place)
        record.correct(name, "speaker", value, why="as it is spelled", now=NOW)

        now = record.view().claim(name)
        assert now is not None
        assert now.claim.speaker == "Ali Qadir"
        shown = json.dumps(contract.filed_row(now)) + " ".join(prose.correction_lines(now)) + prose.claim_line(now)
        assert "Qadir" not in shown
        assert "Kadir" not in shown
