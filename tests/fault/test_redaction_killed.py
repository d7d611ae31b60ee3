"""A redaction killed at any step: what it began can be finished, and then not one word is left in any file."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from harness import material
from harness.disk import SYNCS, WRITES
from harness.runs import Call, Prepared

from fogline.record import Record, rows
from fogline.record.audit import entries

TEXTS = {
    "named": "Shells killed two civilians in Hajin, Zarqalu Babramin said.",
    "other": "An air strike killed three civilians in Baghuz, medics said.",
}
SECRET = b"zarqalu"
TRIES = 8


def arranged(at: int, then: str, told: Path) -> list[Call]:
    return [("harness.disk:arrange", {"steps": [*WRITES, *SYNCS], "at": at, "then": then, "told": str(told)})]


def files_with_the_secret(folder: Path) -> list[str]:
    needles = SECRET, rows.deflate(TEXTS["named"])
    paths = [path for path in folder.rglob("war.db*") if path.is_file()] + [path for path in (folder / "war.db.blobs").rglob("*") if path.is_file()]
    return [path.name for path in paths if any(needle in path.read_bytes() or needle in path.read_bytes().lower() for needle in needles)]


@pytest.mark.slow
def test_a_redaction_killed_at_any_step_is_finished_by_the_next_one(runs: Prepared, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    reports = material.write(tmp_path / "reports.jsonl", {**TEXTS, **material.texts(Random(1), 0, 4)})
    assert runs.run("add", str(reports), "--record", str(whole / "war.db")).status == 0
    assert files_with_the_secret(whole) != []
    command = ("redact", "named", "--why", "names a witness", "--by", "A. Editor", "--record")
    shutil.copytree(whole, tmp_path / "counted")
    assert runs.run(*command, str(tmp_path / "counted" / "war.db"), first=arranged(0, "count", tmp_path / "steps")).status == 0
    steps = int((tmp_path / "steps").read_text())

    wrong = []
    for number, at in enumerate(sorted(Random(1).sample(range(1, steps + 1), TRIES))):
        copy = Path(shutil.copytree(whole, tmp_path / f"try {number}"))
        record = str(copy / "war.db")
        killed = runs.run(*command, record, first=arranged(at, "before", tmp_path / "told"))
        found = runs.run("verify", "--record", record)
        with Record(record) as held:
            is_begun = any(entry.action == "redact" for entry in entries(held.engine))
        if is_begun and found.status == 0 and files_with_the_secret(copy):
            wrong.append((at, "verify is silent", files_with_the_secret(copy)))
        again = runs.run(*command, record)
        checked = runs.run("verify", "--record", record)
        if killed.status >= 0 or again.status != 0 or checked.status != 0 or files_with_the_secret(copy):
            wrong.append((at, killed.status, found.lines, again.said, checked.lines, files_with_the_secret(copy)))
        if any("redact it again" not in line for line in found.lines if found.status != 0):
            wrong.append((at, found.lines))

    assert wrong == []
