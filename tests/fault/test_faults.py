"""A short sample of every fault; `make faults` tries them some thousand times and writes docs/faults.md."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from harness import full, kills, servers, steps, table, trials
from harness.outcomes import Outcome
from harness.runs import Prepared

from postgres_server import PostgresServer

SEED = 7
PAPER = Path(__file__).parents[2] / "docs" / "faults.md"
FEW = trials.Counts(cuts=6, database=16, headers=24, under_wal=8, wal=16, blobs=6, witness=12)


@pytest.mark.slow
def test_killed_writers_lose_nothing_that_they_acknowledged(runs: Prepared, tmp_path: Path) -> None:
    outcomes = list(kills.tries(runs, tmp_path, Random(SEED), 15))

    assert table.wrong(outcomes) == []
    assert len(outcomes) == 15


@pytest.mark.slow
@pytest.mark.parametrize("fault", steps.FAULTS)
def test_no_step_of_a_run_is_a_wrong_one_to_fail_at(runs: Prepared, tmp_path: Path, fault: str) -> None:
    outcomes = list(steps.tries(runs, tmp_path, Random(SEED), 6, fault))

    assert table.wrong(outcomes) == []


@pytest.mark.slow
def test_the_loss_of_power_is_felt_where_the_disk_lies(runs: Prepared, tmp_path: Path) -> None:
    outcomes = list(steps.tries(runs, tmp_path, Random(SEED), 9, steps.POWER, lies=True))

    assert table.wrong(outcomes) != []


@pytest.mark.slow
@pytest.mark.parametrize("fault", full.FAULTS)
def test_a_full_disk_is_one_clear_line_and_costs_nothing_acknowledged(runs: Prepared, tmp_path: Path, fault: str) -> None:
    if fault == full.MOUNTED and not full.can_mount():
        pytest.skip("only root can mount a small disk; the limit on the size of files is tried all the same")

    outcomes = list(full.tries(runs, tmp_path, Random(SEED), 3, fault))

    assert table.wrong(outcomes) == []


@pytest.mark.slow
def test_damage_is_named_or_proved_to_have_no_effect(runs: Prepared, tmp_path: Path) -> None:
    outcomes = list(trials.damage(runs, tmp_path, SEED, FEW, reports=10))

    results = Counter(outcome.result for outcome in outcomes)
    assert table.wrong(outcomes) == []
    assert results["detected"] > results["harmless"]


@pytest.mark.slow
def test_a_killed_postgresql_server_keeps_what_was_acknowledged(runs: Prepared, tmp_path: Path, durable: PostgresServer) -> None:
    outcomes = list(servers.of_server(runs, tmp_path, Random(SEED), 2, durable))

    assert table.wrong(outcomes) == []


@pytest.mark.slow
def test_killed_writers_to_postgresql_lose_nothing_that_they_acknowledged(runs: Prepared, tmp_path: Path, durable: PostgresServer) -> None:
    outcomes = list(servers.of_writers(runs, tmp_path, Random(SEED), 5, durable))

    assert table.wrong(outcomes) == []


def test_the_published_table_has_every_kind_of_fault_and_none_went_wrong() -> None:
    told = PAPER.read_text(encoding="utf-8").partition(table.BEGIN)[2].partition(table.END)[0]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in told.splitlines() if re.match(r"\| .*\d", line)]
    counts = {name: dict(zip(table.COLUMNS, map(int, numbers), strict=True)) for name, _, *numbers in rows}

    assert set(table.ALLOWED) <= set(counts)
    assert {name: row["lost"] + row["unnoticed"] for name, row in counts.items()} == dict.fromkeys(counts, 0)
    assert sum(sum(counts[fault].values()) for fault in kills.FAULTS) == trials.Counts().kills


def test_an_outcome_that_may_not_be_is_told() -> None:
    fine = [Outcome(fault, "survived") for fault in kills.FAULTS]
    gone = Outcome(kills.BETWEEN, "lost", "report 3 is gone")

    assert table.wrong([*fine, gone]) == [gone]
