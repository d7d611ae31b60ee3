"""Who holds which settlement: what a sentence says of it, what is believed, and on what basis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from fogline.control import statements
from fogline.control.answers import Answers
from fogline.control.evidence import once
from fogline.control.sides import Sides
from fogline.control.statements import Statement
from fogline.errors import ConfigError
from fogline.types import Actor, Claim, Evidence, Filed, Place, Span

DAY = date(2021, 5, 1)
MARRAN = Place("Marran", 34.5, 40.9, 2000, "settlement", "geonames:1", "SY", "Deir ez-Zor")
RUSSIA, UKRAINE = "russian-armed-forces", "ukrainian-armed-forces"


def say(form="hold", side="red", day=0, *, holds=True, voice="other", source="A Paper", name="1", against=None, origin=None):
    told = DAY + timedelta(day)
    place = Place(f"Town {name}", 34.5 + 0.05 * int(name), 40.9, 2000, "settlement", f"geonames:{name}", "SY")
    claim = f"claim_{form}_{side}_{day}_{source}_{name}_{origin}"
    return Statement(place, form, side, holds, f"{side}-army", voice, told, told, source, origin or claim, claim, f"{side} {form}", against)


def filed(sentence, kind, *, stance="asserted", actors=(), speaker=None, confidence=0.9):
    moment = datetime(2021, 5, 8, tzinfo=UTC)
    claim = Claim(
        "claim_1", "document_1", kind, stance, (Evidence("kind", Span(0, 3)),), confidence, "rules@1", actors=actors, place=0, speaker=speaker
    )
    return Filed(claim, "one", "A Paper", moment, moment, MARRAN, (MARRAN,), (), sentence[:3], sentence)


def read(*given, **more):
    found = statements.of_claim(filed(*given, **more))
    return (found.form, found.side, found.holds, found.voice) if found else None


def did(actor, part="did"):
    return (Actor(actor, part, actor),)


def test_a_doer_that_takes_a_place_holds_it():
    assert read("Russian troops seized Marran.", "control_gain", actors=did(RUSSIA)) == ("gain", "russia", True, "other")


def test_words_tell_the_holder_where_no_doer_was_read():
    assert read("Marran is under Ukrainian control.", "control_hold") == ("hold", "ukraine", True, "other")
    assert read("Marran stays Russian-held.", "control_hold") == ("hold", "russia", True, "other")


def test_a_side_speaks_of_its_own_place_or_against_itself():
    own = read("Marran is ours, a Ukrainian commander said.", "control_hold", speaker="Ukrainian commander")
    lost = read("A Ukrainian officer said that Marran had been lost.", "control_loss", speaker="Ukrainian officer")

    assert own == ("gain", "ukraine", True, "own")
    assert lost == ("loss", "ukraine", False, "adverse")


def test_a_denied_loss_says_that_the_side_is_there():
    assert read("Ukraine's army denied that Marran fell.", "control_loss", stance="denied", speaker="Ukraine's army") == (
        "denied",
        "ukraine",
        True,
        "own",
    )


@pytest.mark.parametrize("stance", ["predicted", "warned", "conditional", "unsure"])
def test_what_is_not_so_yet_is_no_evidence(stance):
    assert read("Russian troops may seize Marran.", "control_gain", stance=stance, actors=did(RUSSIA)) is None


def test_a_plan_is_no_deed_but_a_failed_try_says_who_is_not_there():
    assert read("Russian troops plan to seize Marran.", "control_gain", stance="planned", actors=did(RUSSIA)) is None
    assert read("Russian troops tried to seize Marran and failed.", "advance", stance="planned", actors=did(RUSSIA)) == (
        "repelled",
        "russia",
        False,
        "other",
    )


def test_copies_of_one_utterance_count_once():
    told = [say(origin="o", source="A"), say(origin="o", source="B", day=1), say(origin="other", source="C")]

    assert [s.source for s in once(told)] == ["A", "C"]


def test_a_place_of_which_nothing_was_said_has_no_row():
    answers = Answers([say(day=3)], DAY + timedelta(9))

    assert answers.holdings(DAY) == []
    assert len(answers.holdings(DAY + timedelta(3))) == 1
    assert Answers([], DAY).holdings(DAY) == []


def test_a_gain_that_others_report_moves_a_place_and_one_sides_word_is_claimed():
    held = [say("hold", "red", 0), say("hold", "red", 5, source="B")]
    taken = [*held, say("gain", "blue", 20, against="red"), say("gain", "blue", 21, source="C", against="red")]
    boast = [say("hold", "red", 0, voice="own")]

    [before] = Answers(taken, DAY + timedelta(19)).holdings(DAY + timedelta(19))
    [after] = Answers(taken, DAY + timedelta(22)).holdings(DAY + timedelta(22))
    [claimed] = Answers(boast, DAY + timedelta(1)).holdings(DAY + timedelta(1))

    assert before.shares["red-army"] > 0.9
    assert before.basis == "assessed"
    assert after.shares["blue-army"] > 0.9
    assert claimed.basis == "claimed"
    assert sum(after.shares.values()) <= 1.001


def test_without_a_word_control_becomes_stale_and_less_sure():
    answers = Answers([say("hold", "red", 0, against="blue")], DAY + timedelta(200), stale_days=30)

    [first], [last] = answers.holdings(DAY + timedelta(1)), answers.holdings(DAY + timedelta(200))

    assert first.basis == "assessed"
    assert last.basis == "stale"
    assert last.shares["red-army"] < first.shares["red-army"]
    assert last.last_evidence_day == DAY


def test_smoothed_answers_let_later_words_speak():
    told = [
        say("hold", "red", 0, against="blue"),
        say("gain", "blue", 20, voice="own", against="red"),
        say("hold", "red", 24, source="B"),
        say("hold", "red", 25, source="C"),
    ]
    day = DAY + timedelta(21)

    [filtered] = Answers(told, day).holdings(day)
    [smoothed] = Answers(told, day, smoothed=True).holdings(day)

    assert smoothed.shares["red-army"] > filtered.shares.get("red-army", 0.0)


def test_changes_and_history_lead_to_their_words():
    told = [
        say("hold", "red", 0),
        say("gain", "blue", 10, against="red"),
        say("gain", "blue", 11, source="C", against="red"),
        say("hold", "blue", 12, source="D"),
    ]
    answers = Answers(told, DAY + timedelta(30))

    [change] = answers.changes(DAY, DAY + timedelta(30))
    history = answers.history("geonames:1")

    assert (change.before, change.after) == ("red-army", "blue-army")
    assert change.statements[-1].words.startswith("blue")
    assert history[0].actor == "red-army"
    assert history[-1].actor == "blue-army"
    assert all(a.last + timedelta(1) == b.first for a, b in pairwise(history))


def test_a_source_that_is_often_wrong_is_believed_less():
    told = []
    for i in range(1, 13):
        n = str(i * 20)  # too far apart to be neighbours
        told += [
            say("hold", "red", 0, name=n),
            say("gain", "blue", 10, source="Bad", name=n),
            say("hold", "red", 12, source="B", name=n),
            say("hold", "red", 15, source="C", name=n),
        ]
    answers = Answers(told, DAY + timedelta(60))

    assert answers.learned.odds_of("Bad") < answers.learned.odds_of("B")


def test_sides_are_dated_and_users_extend_them(tmp_path: Path):
    own = tmp_path / "sides.toml"
    own.write_text('sides = [{actor="red-army", side="pact", from=2021-05-02, to=2021-05-03, source="a treaty"}]')
    table = Sides.load(own)

    assert [table.of("red-army", DAY + timedelta(n)) for n in range(4)] == ["red-army", "pact", "pact", "red-army"]
    assert table.shares({RUSSIA: 0.6, "wagner-group": 0.3}, DAY) == {"russia": 0.9}
    (tmp_path / "bad.toml").write_text('sides = [{actor="x"}]')
    with pytest.raises(ConfigError, match="a row has actor, side, source"):
        Sides.load(tmp_path / "bad.toml")


def test_who_lost_a_place_held_it_the_day_before_as_later_knowledge():
    taken = [say("gain", "red", 10, against="blue"), say("gain", "red", 11, source="B Paper", against="blue")]

    smoothed = Answers(taken, DAY + timedelta(20), smoothed=True)
    filtered = Answers(taken, DAY + timedelta(20))

    [before] = smoothed.holdings(DAY + timedelta(9))
    assert next(iter(before.shares)) == "blue"
    assert filtered.holdings(DAY + timedelta(9)) == []


def test_what_has_long_been_so_is_as_sure_as_what_is_so_now():
    long_since = replace(say("hold", day=10), since=DAY - timedelta(900), until=DAY + timedelta(10))
    of_old = replace(say("gain", day=10, name="9"), since=DAY - timedelta(900))
    held = {h.place.name: h.shares["red-army"] for h in Answers([long_since, of_old], DAY + timedelta(11)).holdings(DAY + timedelta(11))}
    assert held["Town 1"] > 0.9 > held["Town 9"]


def test_sides_have_names():
    from fogline.control.told import name

    assert name("counter-is-coalition") == "Coalition against the Islamic State"
    assert name("sdf") == "Syrian Democratic Forces"
    assert name("a side of mine") == "a side of mine"
