"""Proofs made and checked by the commands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from proving import (
    ONE,
    THREE,
    TWO,
    claim_row,
    crafted,
)

from fogline.cli import checking
from fogline.errors import ConfigError, RecordError
from fogline.record import Record, proof
from samples import NOW, claim_id


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """A command, run in a folder with a record of three reports."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOGLINE_RECORD", raising=False)
    with Record("war.db") as opened:
        for kept in (ONE, TWO, THREE):
            opened.append(*kept, at=NOW, now=NOW)

    def call(command: Any, *arguments: str) -> Result:
        return CliRunner().invoke(command, arguments, catch_exceptions=False)

    return call


def test_from_the_command_that_proves_to_the_one_that_checks(run: Callable[..., Result]) -> None:
    size, root = run(checking.root).stdout.split()
    written = run(checking.proof, claim_id(TWO)[:12], "--out", "claim.json")
    checked = run(checking.check_proof, "claim.json", "--root", root.upper(), "--size", size)
    row = json.loads(run(checking.check_proof, "claim.json", "--root", root, "--json").stdout)

    assert (written.exit_code, checked.exit_code) == (0, 0)
    assert checked.stdout.startswith(f"proven: {claim_id(TWO)} is in the log of the root {root}")
    assert "'Air strike'" in checked.stdout
    assert "position 2 of 3" in checked.stdout
    assert (row["proven"], row["claim"], row["words"], row["position"], row["log_size"]) == (True, claim_id(TWO), "Air strike", 2, None)


def test_without_a_file_the_proof_is_printed(run: Callable[..., Result]) -> None:
    whole, line = run(checking.proof, claim_id(TWO)).stdout, run(checking.proof, claim_id(TWO), "--json").stdout

    assert json.loads(whole) == json.loads(line)
    assert len(line.splitlines()) == 1


def test_what_is_not_proven_is_one_line_and_status_3(run: Callable[..., Result], tmp_path: Path) -> None:
    run(checking.proof, claim_id(TWO), "--out", "claim.json")
    (tmp_path / "other.json").write_text("nothing")

    for arguments in (("claim.json", "--root", "00" * 32), ("other.json", "--root", "00" * 32)):
        told, row = run(checking.check_proof, *arguments), run(checking.check_proof, *arguments, "--json")
        assert (told.exit_code, row.exit_code) == (3, 3)
        assert re.fullmatch("not proven: .*\n", told.stdout)
        assert json.loads(row.stdout).keys() == {"proven", "why"}


@pytest.mark.parametrize("root", ["", "00", "0x" + "00" * 31, "zz" * 32])
def test_what_is_no_root_is_wrong_usage(run: Callable[..., Result], tmp_path: Path, root: str) -> None:
    (tmp_path / "claim.json").write_text("{}")

    assert run(checking.check_proof, "claim.json", "--root", root).exit_code == 2


def test_from_an_old_root_to_a_newer_one_by_command(run: Callable[..., Result]) -> None:
    old, new = (json.loads(run(checking.root, "--json", *more).stdout)["root"] for more in (("--at", "2"), ()))
    run(checking.consistency, "2", "--out", "since.json")

    proven = run(checking.check_consistency, "since.json", "--old", old, "--new", new, "--old-size", "2", "--new-size", "3")
    refused = run(checking.check_consistency, "since.json", "--old", new, "--new", old)

    assert (proven.exit_code, refused.exit_code) == (0, 3)
    assert proven.stdout.startswith("proven:")
    assert re.fullmatch("not proven: .*\n", refused.stdout)


def test_a_proof_that_was_given_out_is_never_overwritten(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "claim.json").write_text("given out long ago")

    with pytest.raises(ConfigError, match="there already"):
        run(checking.proof, claim_id(TWO), "--out", "claim.json")

    assert (tmp_path / "claim.json").read_text() == "given out long ago"


def test_who_proves_a_withdrawn_claim_is_told(run: Callable[..., Result]) -> None:
    with Record("war.db") as opened:
        opened.withdraw([claim_id(TWO)], why="an error", at=NOW, now=NOW)

    result = run(checking.proof, claim_id(TWO), "--out", "claim.json")

    assert "withdrawn" in result.stderr


@pytest.mark.parametrize("command", ["root", "proof"])
def test_the_commands_refuse_what_the_record_never_held(run: Callable[..., Result], command: str) -> None:
    with pytest.raises(RecordError):
        run(getattr(checking, command), *(("--at", "4") if command == "root" else ("claim_0",)))


def test_strange_characters_in_a_file_reach_no_terminal(run: Callable[..., Result], tmp_path: Path) -> None:
    made = crafted(claim_row(), "claim_0", at="2021\x1b[2J\n", action="\u202e")
    (tmp_path / "claim.json").write_bytes(proof.written(made.proof))

    told = run(checking.check_proof, "claim.json", "--root", made.root.hex())

    assert told.exit_code == 0
    assert all(line.isprintable() for line in told.stdout.splitlines())
