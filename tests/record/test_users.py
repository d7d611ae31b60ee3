"""Who may sign in: kept with the record and in no copy of what it says, the log says who was added and removed."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from fogline.errors import ConfigError, RecordError
from fogline.judging import reviewer
from fogline.record import Record, users
from fogline.record.columns import TABLES
from fogline.record.verify import faults
from samples import NOW, report

PASSWORD = "four words in a row"
KEPT = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA"


def test_a_user_is_kept_found_changed_and_removed(where):
    with Record(where, who="A. Keeper") as record:
        record.append(*report("one"), at=NOW, now=NOW)
        users.add(record, "  N.  Reader ", "reader", KEPT, now=NOW)
        assert users.named(record.engine, "n. READER").role == "reader"
        assert [u.name for u in users.every(record.engine)] == ["N. Reader"]
        users.change_password(record, "N. Reader", KEPT + "2", now=NOW)
        assert users.named(record.engine, "N. Reader").password == KEPT + "2"
        users.remove(record, "N. Reader", now=NOW)

        assert users.every(record.engine) == []
        told = [(row["who"], row["subject"]) for row in record.view().log() if row["action"] == "user"]
        assert told == [("A. Keeper", f"N. Reader {what}") for what in ("added as reader", "given another password", "removed")]
        assert list(faults(record.engine)) == []


def test_who_is_signed_in_is_kept_by_digest_until_it_ends(where):
    with Record(where) as record:
        user = users.add(record, "N. Reader", "reader", KEPT, now=NOW)
        users.sign_in(record.engine, user, "a secret", now=NOW, until=NOW + timedelta(hours=1))

        assert users.signed_in(record.engine, "a secret", now=NOW) == user
        assert users.signed_in(record.engine, "another", now=NOW) is None
        assert users.signed_in(record.engine, "a secret", now=NOW + timedelta(hours=1)) is None
        assert "a secret" not in json.dumps(record.engine.all("SELECT token, account, until FROM signed_in"))
        users.sign_in(record.engine, user, "later", now=NOW + timedelta(hours=2), until=NOW + timedelta(hours=3))
        assert len(record.engine.all("SELECT token FROM signed_in")) == 1  # what ended is forgotten
        users.sign_out(record.engine, "later")
        assert users.signed_in(record.engine, "later", now=NOW + timedelta(hours=2)) is None


@pytest.mark.parametrize("taken", ["N. Reader", "n. reader", " N.   READER "])
def test_nobody_is_two_by_a_slip(tmp_path: Path, taken):
    with Record(tmp_path / "war.db") as record:
        users.add(record, "N. Reader", "reader", KEPT, now=NOW)

        with pytest.raises(RecordError, match="already"):
            users.add(record, taken, "admin", KEPT, now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "\u202eevil"])
def test_what_is_no_name_is_refused(tmp_path: Path, name):
    with Record(tmp_path / "war.db") as record, pytest.raises(RecordError, match="no name"):
        users.add(record, name, "reader", KEPT, now=NOW)


def test_users_are_told_apart_as_reviewers_are(tmp_path: Path):
    with Record(tmp_path / "war.db", who="N.  Reader") as record:
        kept = report("one")
        record.append(*kept, at=NOW, now=NOW)
        record.judge("accepted", kept[2].claims[0].id, why="read", now=NOW)

        assert reviewer(record.view().judged()[0]) == users.key_of("n. Reader")


def test_users_are_in_no_export():
    assert {"account", "signed_in"}.isdisjoint(TABLES)


def test_the_commands(fogline, write_jsonl):
    fogline("add", str(write_jsonl({"id": "one", "text": "Shells hit Hajin on Friday, the council said."})), "--record", "war.db")

    added = fogline("users", "add", "A. Admin", "--role", "admin", "--password-stdin", "--by", "K. Keeper", input=PASSWORD + "\n")
    changed = fogline("users", "passwd", "a. admin", "--password-stdin", input="another four words\n")
    listed = fogline("users", "list", "--json")
    logged = fogline("log", "--json")

    assert added.output == "A. Admin may sign in as admin\n"
    assert changed.exit_code == 0
    [row] = map(json.loads, listed.output.splitlines())
    assert (row["name"], row["role"], set(row)) == ("A. Admin", "admin", {"name", "role", "since"})
    assert PASSWORD not in logged.output
    assert "argon2" not in logged.output + listed.output
    assert '"K. Keeper"' in logged.output
    assert fogline("users", "remove", "A. Admin").exit_code == 0
    assert fogline("users", "list").output.startswith("no users")
    assert fogline("verify").exit_code == 0


def test_errors_say_what_to_do(fogline, write_jsonl):
    fogline("add", str(write_jsonl({"id": "one", "text": "Shells hit Hajin on Friday, the council said."})), "--record", "war.db")

    short = fogline("users", "add", "A", "--role", "reader", "--password-stdin", input="short\n")
    unknown = fogline("users", "remove", "Nobody")

    assert isinstance(short.exception, ConfigError)
    assert "12 to 1,000" in str(short.exception)
    assert isinstance(unknown.exception, RecordError)
    assert "there is no user" in str(unknown.exception)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
def test_a_password_is_asked_for_twice_on_a_terminal_and_not_shown(tmp_path: Path):
    with Record(tmp_path / "war.db"):
        pass
    code = "import sys; from fogline.cli import main; sys.argv = ['fogline', 'users', 'add', 'N. Reader', '--role', 'reader', '--record', 'war.db']; main()"
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execve(sys.executable, [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    seen = ""
    for asked, typed in (("Password of N. Reader:", PASSWORD), ("The same again:", PASSWORD), ("may sign in as reader", "")):
        until = time.monotonic() + 60
        while asked not in seen:
            assert time.monotonic() < until, seen
            if select.select([terminal], [], [], 1)[0]:
                seen += os.read(terminal, 4096).decode()
        if typed:
            time.sleep(0.2)  # until the terminal shows nothing of what is typed
            os.write(terminal, f"{typed}\n".encode())
    os.waitpid(child, 0)
    os.close(terminal)

    assert PASSWORD not in seen
