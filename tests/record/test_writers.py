"""Several writers at once: each acknowledged report is there, once, and the log is one chain."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fogline.record import Record
from fogline.record.audit import entries
from fogline.record.verify import faults
from fogline.types import Question

WRITERS, EACH = 3, 15


@pytest.mark.slow
def test_several_writers_lose_nothing_and_make_one_chain(where: str, tmp_path: Path) -> None:
    running = []
    for writer in range(WRITERS):
        reports = tmp_path / f"{writer}.jsonl"
        own = [{"id": f"{writer}-{n}", "text": f"Shells killed {n + 2} civilians in Hajin, writer {writer} said."} for n in range(EACH)]
        both = {"id": "shared", "text": "Shells killed nine civilians in Baghuz, residents said."}  # all of them have this one
        reports.write_text("".join(json.dumps(row) + "\n" for row in [*own, both]))
        command = [sys.executable, "-c", "from fogline.cli import main; main()", "add", str(reports), "--record", where, "--json"]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))

    answers = [writer.communicate(timeout=120) for writer in running]

    assert [writer.returncode for writer in running] == [0] * WRITERS, answers
    told = [json.loads(line) for out, _ in answers for line in out.splitlines()]
    assert sorted(row["status"] for row in told if row["id"] == "shared") == ["added"] + ["known"] * (WRITERS - 1)
    with Record(where) as record:
        held = [f.input_id for f in record.view().claims(Question())]
        assert {row["id"] for row in told} == set(held)
        assert [e.position for e in entries(record.engine)] == list(range(1, len(list(entries(record.engine))) + 1))
        assert list(faults(record.engine)) == []
        assert not record.view().is_stale()
