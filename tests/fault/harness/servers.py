"""PostgreSQL: the server killed under a writer, and writers killed under the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from harness import kills, material
from harness.outcomes import Outcome, of_stop
from harness.runs import Prepared
from postgres_server import PostgresServer

SERVER, WRITER = "PostgreSQL server killed while a writer adds, and started again", "writer to PostgreSQL killed"
FAULTS = (SERVER, WRITER)
LONGEST_S = 0.05
KILLS = 10  # of the server, on one record


def of_server(prepared: Prepared, folder: Path, random: Random, count: int, server: PostgresServer) -> Iterator[Outcome]:
    """Yield what became of that many kills of the server, several on each record."""
    if not server.running:
        server.start(fsync=True)
    for first in range(0, count, KILLS):
        address = server.new_database()
        yield from _series(prepared, folder, random, min(KILLS, count - first), server, address)
        server.drop_database(address)


def of_writers(prepared: Prepared, folder: Path, random: Random, count: int, server: PostgresServer) -> Iterator[Outcome]:
    """Yield what became of that many kills of writers."""
    made = 0
    while made < count:
        address = server.new_database()
        outcomes = kills.series(prepared, address, random, min(15, count - made), files=folder)
        server.drop_database(address)
        made += len(outcomes)
        yield from (Outcome(WRITER, o.result, f"{o.fault}: {o.told}") for o in outcomes)


def _series(prepared: Prepared, folder: Path, random: Random, count: int, server: PostgresServer, address: str) -> Iterator[Outcome]:
    """Kill the server again and again under writers of one record."""
    every: material.Texts = {}
    waiting: material.Texts = {}
    acknowledged: set[str] = set()
    made = 0
    while made < count:
        new = material.texts(random, len(every), random.randint(2, 8))
        every |= new
        waiting |= new
        run = prepared.start(command=["add", str(material.write(folder / "next.jsonl", waiting)), "--record", address, "--json"])
        after, delay_s = random.randint(0, len(waiting)), random.uniform(0, LONGEST_S)
        run.watch(after)
        run.let_run(delay_s)
        server.kill()
        ended = run.finish()
        acknowledged |= set(ended.acknowledged)
        waiting = {name: text for name, text in waiting.items() if name not in acknowledged}
        server.start(fsync=True)
        if ended.status == 0:
            continue  # it was quicker
        made += 1
        told = f"killed {delay_s * 1000:.1f} ms after acknowledgement {after}, status {ended.status}: {ended.said}"
        if ended.status != 2 or "\n" in ended.said:
            yield Outcome(SERVER, "lost", f"{told}: the writer ended otherwise than with one clear line")
            continue
        reports = material.write(folder / "every.jsonl", every)
        found = prepared.ask("harness.looks:look", where=address, files=[str(reports)])
        outcome = of_stop(SERVER, found, acknowledged, told)
        wrong = kills.unfinished(prepared, address, [reports], every) if made == count and outcome.result == "survived" else ""
        yield Outcome(SERVER, "lost", f"{told}; {wrong}") if wrong else outcome
