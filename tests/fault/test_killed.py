"""A writer killed in the middle: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fogline.record import Record
from fogline.types import Question


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 7, 19])
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path, after: int) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text("".join(json.dumps({"id": str(n), "text": f"Shells killed {n + 2} civilians in Hajin, residents said."}) + "\n" for n in range(400)))
    record = tmp_path / "war.db"
    command = [sys.executable, "-c", "from fogline.cli import main; main()", "add", str(reports), "--record", str(record), "--json"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert writer.stdout is not None
    acknowledged = [json.loads(writer.stdout.readline())["id"] for _ in range(after)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += [json.loads(line)["id"] for line in writer.stdout.read().splitlines() if line.endswith("}")]
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL

    with Record(record) as store:
        view = store.view()
        claims = list(view.claims(Question()))
        held = {filed.input_id for filed in claims}
        whole = view.tally()["documents"]

    assert set(acknowledged) <= held
    assert whole == len(held) < 400
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(again.stdout.splitlines()) == 400


@pytest.mark.slow
def test_ctrl_c_stops_between_reports_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text("".join(json.dumps({"id": str(n), "text": f"Shells killed {n + 2} civilians in Hajin, residents said."}) + "\n" for n in range(4000)))
    record = tmp_path / "war.db"
    command = [sys.executable, "-c", "from fogline.cli import main; main()", "add", str(reports), "--record", str(record), "--json"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    first = [json.loads(writer.stdout.readline())["id"] for _ in range(5)]
    writer.send_signal(signal.SIGINT)
    rest, messages = writer.communicate(timeout=60)
    acknowledged = first + [json.loads(line)["id"] for line in rest.splitlines()]

    with Record(record) as store:
        held = {filed.input_id for filed in store.view().claims(Question())}
        fresh = not store.view().is_stale()

    assert writer.returncode == 130
    assert "stopped" in messages
    assert set(acknowledged) <= held
    assert len(held) < 4000
    assert fresh
