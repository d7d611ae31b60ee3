"""All kinds of faults, each so many times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from harness import cuts, flips, full, kills, servers, steps, wholes
from harness.outcomes import Outcome
from harness.runs import Prepared
from postgres_server import PostgresServer


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each kind is tried."""

    kills: int = 1000
    steps: int = 150  # of each of four sorts
    full: int = 60  # of each of two sorts
    cuts: int = 100  # of each of two sorts
    database: int = 1000
    headers: int = 800  # every bit
    under_wal: int = 200
    wal: int = 400
    blobs: int = 200
    witness: int = 400
    servers: int = 40
    writers: int = 100


def every(prepared: Prepared, folder: Path, seed: int, counts: Counts, server: PostgresServer) -> Iterator[Outcome]:
    """Yield what became of every fault. Each kind has a seed of its own, so that one more of one changes no other."""
    yield from kills.tries(prepared, _new(folder, "kills"), Random(f"{seed} kills"), counts.kills)
    for fault in steps.FAULTS:
        yield from steps.tries(prepared, _new(folder, f"steps {steps.FAULTS.index(fault)}"), Random(f"{seed} {fault}"), counts.steps, fault)
    for fault in full.FAULTS:
        if fault != full.MOUNTED or full.can_mount():
            yield from full.tries(prepared, _new(folder, f"full {full.FAULTS.index(fault)}"), Random(f"{seed} {fault}"), counts.full, fault)
    yield from damage(prepared, _new(folder, "damage"), seed, counts)
    yield from servers.of_server(prepared, _new(folder, "server"), Random(f"{seed} server"), counts.servers, server)
    yield from servers.of_writers(prepared, _new(folder, "writers"), Random(f"{seed} writers"), counts.writers, server)


def damage(prepared: Prepared, folder: Path, seed: int, counts: Counts, reports: int = 24) -> Iterator[Outcome]:
    """Yield what became of damaged files."""
    random = Random(f"{seed} damage")
    closed, live, untold, checkpointed, anew = (
        make(prepared, folder / make.__name__, random, reports=reports)
        for make in (wholes.closed, wholes.live, wholes.told_to_nobody, wholes.checkpointed, wholes.begun_anew)
    )
    killed = (live, untold, checkpointed, anew)
    for fault in cuts.FAULTS:
        yield from cuts.tries(prepared, folder, random, counts.cuts, fault, killed)
    yield from flips.in_database(prepared, folder, random, counts.database, flips.DATABASE, [closed])
    yield from flips.in_header(prepared, folder, random, counts.headers, closed)
    yield from flips.in_database(prepared, folder, random, counts.under_wal, flips.UNDER_WAL, killed)
    yield from flips.in_wal(prepared, folder, random, counts.wal, killed)
    yield from flips.in_bytes(prepared, folder, random, counts.blobs, closed)
    yield from flips.in_witness(prepared, folder, random, counts.witness, (closed, live, untold))


def _new(folder: Path, name: str) -> Path:
    """An empty folder."""
    path = folder / name
    path.mkdir()
    return path
