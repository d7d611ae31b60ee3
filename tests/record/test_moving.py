"""The commands that move a whole record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from fogline.errors import RecordError
from fogline.record import Record

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
DEMO = Path(__file__).parents[2] / "demo" / "reports"


@pytest.fixture
def war(fogline: Run) -> Path:
    """The record of the sample reports, war.db."""
    assert fogline("add", str(DEMO), "--replay", "--record", "war.db").exit_code == 0
    return Path("war.db").absolute()


def row(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def root(fogline: Run, record: str) -> dict[str, Any]:
    found = row(fogline("verify", "--record", record, "--json"))
    return {"entries": found["entries"], "root": found["root"]}


def test_a_record_moves_to_a_server_and_back_and_answers_alike(fogline: Run, war: Path, postgres_address: str) -> None:
    there = row(fogline("copy", "war.db", postgres_address, "--json"))
    back = row(fogline("copy", postgres_address, "back.db", "--json"))

    assert there["rows"] == back["rows"]
    assert there["rows"]["claim"] > 100
    assert {name: there[name] for name in ("entries", "root")} == root(fogline, "war.db") == root(fogline, postgres_address) == root(fogline, "back.db")
    for question in (("events",), ("claims", "--words", "Baghuz"), ("brief",)):
        told = [fogline(*question, "--record", record).stdout for record in ("war.db", postgres_address, "back.db")]
        assert told[0] == told[1] == told[2] != ""


def test_a_backup_is_restored_after_the_record_is_lost(fogline: Run, war: Path) -> None:
    result = fogline("backup", "saved.db", "--record", "war.db")
    assert result.exit_code == 0
    assert "wrote and verified saved.db" in result.stdout
    before = root(fogline, "war.db")
    with pytest.raises(RecordError, match="already"):
        fogline("restore", "saved.db", "--record", "war.db", catch_exceptions=False)
    for path in (war, war.with_name("war.db.log")):
        path.unlink()
    war.with_name("war.db.blobs").rename(war.with_name("lost.blobs"))

    restored = row(fogline("restore", "saved.db", "--record", "war.db", "--json"))

    assert {name: restored[name] for name in ("entries", "root")} == before == root(fogline, "war.db")


def test_an_export_is_noted_after_it_was_made_and_comes_back(fogline: Run, war: Path) -> None:
    before = root(fogline, "war.db")

    told = row(fogline("export", "--everything", "out", "--record", "war.db", "--json"))
    imported = row(fogline("import", "out", "--record", "again.db", "--json"))

    assert {name: told[name] for name in ("entries", "root")} == before == root(fogline, "again.db")
    assert (told["rows"], told["files"]) == (imported["rows"], imported["files"])
    assert root(fogline, "war.db")["entries"] == before["entries"] + 1
    with Record(war) as record:
        assert record.engine.all("SELECT action, subject FROM audit ORDER BY position DESC LIMIT 1") == [{"action": "export", "subject": "everything"}]


def test_an_export_without_saying_of_what_is_a_wrong_usage(fogline: Run, war: Path) -> None:
    result = fogline("export", "out", "--record", "war.db")

    assert result.exit_code == 2
    assert "--everything" in result.stderr
    assert not Path("out").exists()


def test_a_folder_that_is_no_export_makes_no_record(fogline: Run) -> None:
    Path("out").mkdir()

    with pytest.raises(RecordError, match="no whole export"):
        fogline("import", "out", "--record", "again.db", catch_exceptions=False)

    assert not Path("again.db").exists()


def test_a_record_that_is_not_there_is_not_made_by_copying_it(fogline: Run) -> None:
    with pytest.raises(RecordError, match="no record at"):
        fogline("copy", "none.db", "there.db", catch_exceptions=False)

    assert not Path("none.db").exists()
    assert not Path("there.db").exists()
