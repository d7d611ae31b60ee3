from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from fogline import following, looking, mailing
from fogline.errors import ConfigError, MailError, RecordError
from fogline.following import Followed, Look
from fogline.record import Record, since
from fogline.types import Event, Question, Window
from samples import NOW, PLACES, PUBLISHED, report

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOGLINE_FOLLOWS", str(tmp_path / "follows"))


def add(record: Record, *kept: Any, minute: int = 0) -> None:
    now = NOW + timedelta(minutes=minute)
    for one in kept:
        record.append(*one, at=now, now=now)
    record.revise(now=now)


def tesk(name: str = "two") -> Any:
    return report(name, "Shells fell on Tesk at dawn.", place="Tesk")


@pytest.fixture
def followed(fogline: Run, tmp_path: Path) -> Path:
    """A record of one event, and a question that was looked at once; the record's path."""
    with Record(tmp_path / "war.db") as record:
        add(record, report("one"))
    assert fogline("follow", "add", "all").exit_code == 0
    assert fogline("follow", "all").exit_code == 0
    with Record(tmp_path / "war.db") as record:
        add(record, tesk(), minute=1)
    return tmp_path / "war.db"


def test_what_is_new_is_told_once(fogline: Run, followed: Path) -> None:
    first, second = fogline("follow", "all"), fogline("follow", "all")

    assert first.stdout.startswith("NEW: Shelling by rebels at Tesk")
    assert first.stderr.startswith("1 new since 2021-06-01T09:30:00Z")
    assert second.stdout == ""
    assert second.stderr.startswith("nothing new since 2021-06-01T09:31:00Z")


def test_the_first_look_shows_the_latest_events(fogline: Run, followed: Path) -> None:
    fogline("follow", "add", "both")

    result = fogline("follow", "both")

    assert result.stdout.count("KNOWN: Shelling by rebels") == 2
    assert "first look at “both”: the latest 2 events" in result.stderr
    assert fogline("follow", "both").stdout == ""


def test_rows_for_programs_hold_the_event_and_why(fogline: Run, followed: Path) -> None:
    [line] = fogline("follow", "all", "--json").stdout.splitlines()

    row = json.loads(line)
    assert (row["change"], row["event"]["kind"], row["revision"]) == ("new", "shelling", 1)
    assert row["claims_in"][0]["report"] == "two"
    assert row["text"][0].startswith("NEW: ")


def test_looking_back_to_a_moment_moves_nothing(fogline: Run, followed: Path) -> None:
    every = fogline("follow", "all", "--since", "2021-05-01").stdout
    none = fogline("follow", "all", "--since", "2021-06-02").stdout

    assert (every.count("NEW:"), none) == (2, "")
    assert fogline("follow", "all").stdout.count("NEW:") == 1


def test_an_empty_record_is_told_so(fogline: Run, tmp_path: Path) -> None:
    Record(tmp_path / "war.db").close()
    fogline("follow", "add", "all")

    result = fogline("follow", "all")

    assert (result.exit_code, result.stderr) == (0, "the record is empty; nothing is remembered\n")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, BrokenPipeError])
def test_what_could_not_be_printed_was_not_seen(fogline: Run, followed: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]) -> None:
    def broken(*_arguments: Any, **_more: Any) -> None:
        raise stop

    with monkeypatch.context() as patch:
        patch.setattr(click, "echo", broken)
        assert fogline("follow", "all").exit_code != 0

    assert fogline("follow", "all").stdout.count("NEW:") == 1


def test_what_could_not_be_mailed_was_not_seen(fogline: Run, followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_SMTP_HOST", "mail.example")
    monkeypatch.setenv("FOGLINE_SMTP_FROM", "monitor@example.org")
    sent: list[Any] = []

    def refuse(_mail: Any, _server: Any) -> None:
        raise MailError("mail.example:587 asks to try again later")

    monkeypatch.setattr(mailing, "send", refuse)
    failed = fogline("follow", "all", "--mail", "desk@example.org")
    monkeypatch.setattr(mailing, "send", lambda mail, _server: sent.append(mail))
    mailed, again = (fogline("follow", "all", "--mail", "desk@example.org") for _ in range(2))

    assert isinstance(failed.exception, MailError)
    assert (mailed.exit_code, mailed.stdout, again.exit_code) == (0, "", 0)
    assert [mail["Subject"] for mail in sent] == ["all: 1 new"]
    assert again.stderr.startswith("nothing new")


def test_a_wrong_address_is_refused_before_anything(fogline: Run, followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_SMTP_HOST", "mail.example")
    monkeypatch.setenv("FOGLINE_SMTP_FROM", "monitor@example.org")

    result = fogline("follow", "all", "--mail", "desk@example.org\nBcc: x@example.org")

    assert isinstance(result.exception, ConfigError)


def test_a_feed_is_written_and_the_look_stays(fogline: Run, followed: Path, tmp_path: Path) -> None:
    result = fogline("follow", "all", "--atom", str(tmp_path / "all.atom"))

    assert result.exit_code == 0
    assert (tmp_path / "all.atom").read_text(encoding="utf-8").count("<entry>") == 2
    assert fogline("follow", "all").stdout.count("NEW:") == 1
    assert fogline("follow", "all", "--atom", str(tmp_path / "none" / "all.atom")).exit_code != 0
    assert fogline("follow", "all", "--atom", "x", "--json").exit_code == 2


def test_each_record_has_looks_of_its_own(fogline: Run, followed: Path, tmp_path: Path) -> None:
    with Record(tmp_path / "other.db") as record:
        add(record, tesk("there"), minute=2)

    other = fogline("follow", "all", "--record", "other.db")

    assert "first look" in other.stderr
    assert fogline("follow", "all").stdout.count("NEW:") == 1


def test_a_record_that_lost_its_end_is_refused(fogline: Run, followed: Path) -> None:
    kept = followed.read_bytes()
    fogline("follow", "all")
    [one] = following.listed(Path(os.environ["FOGLINE_FOLLOWS"]))
    [(name, look)] = one.looks.items()
    following.seen(Path(os.environ["FOGLINE_FOLLOWS"]), "all", name, Look(look.position, "0" * 64, look.at))

    result = fogline("follow", "all")

    assert kept
    assert isinstance(result.exception, RecordError)
    assert "is another, as in a record restored from a backup" in str(result.exception)


def test_questions_are_listed_and_removed(fogline: Run, tmp_path: Path) -> None:
    fogline("follow", "add", "a b", "--place", "Hajin", "--kind", "air_strike", "--from", "2019-01-01", "--min", "0.5")

    listed = fogline("follow", "list")
    row = json.loads(fogline("follow", "list", "--json").stdout)

    assert listed.stdout == "a b: --from 2019-01-01 --place Hajin --kind air_strike --min 0.5  (looked at never)\n"
    assert row["question"]["place"]["name"].startswith("Haj")
    assert stat.S_IMODE((tmp_path / "follows" / "a b.json").stat().st_mode) == 0o600
    assert fogline("follow", "remove", "a b").exit_code == 0
    assert "you follow no question" in fogline("follow", "list").stderr
    assert isinstance(fogline("follow", "remove", "a b").exception, ConfigError)


@pytest.mark.parametrize("name", ["", "list", "look", "../x", "a/b", "a\nb", ".x", "x" * 65, "a ", "a\0", "~"])
def test_a_name_is_one_line_and_a_file_s_name(fogline: Run, tmp_path: Path, name: str) -> None:
    result = fogline("follow", "add", "--", name)

    assert isinstance(result.exception, ConfigError)
    assert not list(tmp_path.glob("**/*.json"))


def test_a_name_is_taken_once(fogline: Run) -> None:
    assert fogline("follow", "add", "حجين").exit_code == 0

    assert isinstance(fogline("follow", "add", "حجين").exception, ConfigError)
    assert isinstance(fogline("follow", "unknown").exception, ConfigError)


def test_a_question_is_kept_as_it_was_asked(tmp_path: Path) -> None:
    question = Question(Window(PUBLISHED, None), PLACES["Orba"], ("shelling",), ("rebels",), ("A Paper",), ("claimed",), 0.25, "two words")
    kept = following.new("x", "--min 0.25", question)

    following.add(tmp_path, kept)
    following.seen(tmp_path, "x", "abc", Look(7, "00", "2021-06-01T00:00:00Z", {"event_1": 3}))
    following.seen(tmp_path, "x", "abc", Look(5, "11", "2021-05-01T00:00:00Z"))

    again = following.load(tmp_path, "x")
    assert (again.question, again.uid, again.asked) == (question, kept.uid, "--min 0.25")
    assert again.looks == {"abc": Look(7, "00", "2021-06-01T00:00:00Z", {"event_1": 3})}


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    following.add(tmp_path, following.new("x", "", Question()))
    (tmp_path / "x.json").write_text('{"name": "x"', encoding="utf-8")

    with pytest.raises(ConfigError, match="cannot read"):
        following.load(tmp_path, "x")


def test_what_is_kept_back_for_being_fresh_is_told_by_the_first_look_that_may(tmp_path: Path) -> None:
    fresh = True

    def show(event: Event, heard: datetime | None) -> Event | None:
        assert heard == PUBLISHED
        return None if fresh and event.place is not None and event.place.name == "Tesk" else event

    def look(record: Record) -> list[str]:
        nonlocal asked
        told = looking.look(record, asked, show)
        assert told is not None
        asked = Followed(asked.name, asked.uid, asked.asked, asked.question, {told.record: told.look})
        return [f"{item.head} {item.event.place.name}" for item in told.items if item.event.place]

    asked = following.new("x", "", Question())
    with Record(tmp_path / "war.db") as record:
        add(record, tesk("early"))
        assert look(record) == []
        add(record, report("one"), minute=1)
        assert look(record) == ["New Marran"]
        add(record, report("three", "Shells fell on Orba.", place="Orba"), minute=2)
        assert look(record) == ["New Orba"]
        fresh = False
        assert look(record) == ["New Tesk"]
        assert look(record) == []


def test_reports_of_which_no_events_are_made_yet_are_told_later(tmp_path: Path) -> None:
    asked = following.new("x", "", Question())
    with Record(tmp_path / "war.db") as record:
        add(record, report("one"))
        first = looking.look(record, asked, lambda event, _: event)
        assert first is not None
        asked = Followed("x", asked.uid, "", asked.question, {first.record: first.look})
        later = NOW + timedelta(minutes=1)
        record.append(*tesk(), at=later, now=later)

        half = looking.look(record, asked, lambda event, _: event)
        record.revise(now=later)
        whole = looking.look(record, asked, lambda event, _: event)

        assert half is not None
        assert half.items == []
        assert half.note.endswith("reports that came later are told once events are made of them")
        assert whole is not None
        assert [item.head for item in whole.items] == ["New"]
        assert since.last_step(record) is not None


def test_what_leaves_the_machine_goes_through_the_one_door(fogline: Run, followed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SMTP_HOST", "mail.example"), ("SMTP_FROM", "monitor@example.org"), ("DELAY_H", "100000"), ("MIN_RADIUS_M", "9000")):
        monkeypatch.setenv(f"FOGLINE_{name}", value)
    sent: list[Any] = []
    monkeypatch.setattr(mailing, "send", lambda mail, _server: sent.append(mail))

    kept_back = fogline("follow", "all", "--mail", "desk@example.org")
    fogline("follow", "all", "--atom", str(tmp_path / "none.atom"))
    monkeypatch.setenv("FOGLINE_DELAY_H", "24")
    fogline("follow", "all", "--mail", "desk@example.org")
    fogline("follow", "all", "--atom", str(tmp_path / "all.atom"))

    assert "1 kept back for being fresh, and told later" in kept_back.stderr
    assert "<entry>" not in (tmp_path / "none.atom").read_text(encoding="utf-8")
    [mail] = sent
    for text in (mail.get_body(("plain",)).get_content(), (tmp_path / "all.atom").read_text(encoding="utf-8")):
        assert "(± 18 km)" in text
        assert "no place is shown more finely than 9 km" in text


def test_on_the_terminal_of_who_keeps_the_record_nothing_is_held_back(fogline: Run, followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_DELAY_H", "100000")

    assert "NEW: Shelling by rebels at Tesk, Deir ez-Zor (± 2 km)" in fogline("follow", "all").stdout


def test_half_a_character_stops_no_look(fogline: Run, followed: Path) -> None:
    with Record(followed) as record:
        add(record, report("half", "Shells fell on Orba \ud800\x1b[2J at noon.", place="Orba"), minute=2)

    rows = fogline("follow", "all", "--json", "--since", "2021-06-01T09:31:00Z").stdout.splitlines()
    printed = fogline("follow", "all").stdout

    assert [json.loads(row)["event"]["place"]["name"] for row in rows] == ["Orba"]
    assert "“Shells fell on Orba \ufffd\ufffd[2J at noon.”" in printed


def test_a_question_keeps_its_frame(tmp_path: Path) -> None:
    following.add(tmp_path, following.new("here", "", Question(box=(34.0, 40.0, 35.0, 41.0))))

    assert following.load(tmp_path, "here").question.box == (34.0, 40.0, 35.0, 41.0)
