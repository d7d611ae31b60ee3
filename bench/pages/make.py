"""A record of so many events, about three claims each, without reading a text: for looking at, and for measuring the pages.

A tenth of it, or what there is to be if that is little, is written through the program's own code: reports of some ten claims over ten years,
thirty a step; the rest are copies in the database (`bench.record.grow`). Then people decide on some events, claims are withdrawn, things are
foretold, and readings fail. Places are the gazetteer's, most of them in a few countries. Reports' bytes are not kept, and the log
does not fit: such a record is for asking.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.record import world
from bench.record.build import build
from bench.record.grow import grow, highest

from fogline import contract
from fogline.foretold import Prediction
from fogline.gazetteer import Gazetteer
from fogline.geometry import POINTS
from fogline.record import Record, derived, queries, rows, utc_now
from fogline.types import Place, Window

Row = dict[str, Any]
CLAIMS_AN_EVENT, CLAIMS_A_REPORT, CLAIMS_A_STEP, COPIES = 3, 10, 300, 10
COUNTRIES = ("SY", "UA", "SD", "YE", "ET", "IQ", "ML", "MM")
IN_THEM = 0.85  # of the places
DECIDED_ON, FORETOLD, FAILED = 0.01, 0.005, 0.001  # of the events
DECISIONS = (("contested", "contested"), ("discounted", "discounted"), ("confirmed", "confirmed"), ("accepted", None), ("withdrawn", "withdrawn"))
OUTCOMES = ("open", "came true", "missed", "partly", "cannot be judged")


class NoBytes:
    """Keeps no report's bytes, and says what they would be called."""

    def write(self, data: bytes) -> str:
        """The name."""
        return sha256(data).hexdigest()


def main() -> None:
    """Make it."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages.make", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True, help="where it is made, and stays: 3 GB for a million")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(make(given.folder, given.events, seed=given.seed), indent=1))


def make(folder: Path, events: int, *, seed: int = 1) -> Row:
    """A record of about so many events, `events`.db, in a folder; what is there already of it is gone on with.

    Returns:
        Its path, and the seconds that each part took.
    """
    copies = COPIES if events >= 100_000 else 1
    told = folder / f"{events}.json"
    notes: Row = json.loads(told.read_text()) if told.exists() else {"path": str(folder / f"{events}.db"), "seconds": {}}
    base, path = folder / f"{events // copies}-base.db", Path(notes["path"])

    def done(part: str, began: float) -> None:
        notes["seconds"][part] = round(notes["seconds"].get(part, 0) + time.perf_counter() - began, 1)
        told.write_text(json.dumps(notes))

    if "base" not in notes["seconds"]:
        began = time.perf_counter()
        if not base.exists():
            _base(base, events // copies, seed)
        for part in folder.glob(f"{path.name}*"):
            part.unlink()
        shutil.copy(base, path)
        with Record(path, create=False) as record:
            notes["held"] = highest(record)
        done("base", began)
    if "copies" not in notes["seconds"]:
        began = time.perf_counter()
        if copies > 1:
            grow(path, copies, held=notes["held"], progress=True)
        done("copies", began)
    if "decisions" not in notes["seconds"]:
        began = time.perf_counter()
        with Record(path, create=False) as record, record.writing() as chain:
            _decide(record, chain, events, random.Random(f"decisions {seed}"))
        with Record(path, create=False) as record:
            record.engine._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
        done("decisions", began)
    return notes


def _base(path: Path, events: int, seed: int) -> None:
    """The part that is written as a record is."""
    part = path.with_name(f"{path.name}.part")
    for old in path.parent.glob(f"{part.name}*"):
        old.unlink()
    build(
        part, told_of(seed), seed=seed, claims=events * CLAIMS_AN_EVENT, claims_a_batch=CLAIMS_A_STEP, progress=True, together=True, blobs=NoBytes(),  # type: ignore[arg-type]
        claims_a_report=CLAIMS_A_REPORT, claims_an_event=CLAIMS_AN_EVENT,
    )  # fmt: skip
    for end in ("", ".log"):
        part.with_name(part.name + end).rename(path.with_name(path.name + end))
    path.with_name(path.name + ".log").unlink()  # entries that are copied are in no witness


def told_of(seed: int) -> world.World:
    """An invented war among places of the gazetteer."""
    dice, gazetteer, found = random.Random(f"places {seed}"), Gazetteer.load(), list[Place]()
    while len(found) < world.PLACES:
        place = gazetteer.place(dice.randrange(len(gazetteer)))
        if place.feature in POINTS and (place.country in COUNTRIES or dice.random() < (1 - IN_THEM) / 10):
            found.append(place)
    made = world.make(seed)
    return replace(made, places=world.Uneven(found, made.places.shares))


def _decide(record: Record, chain: Any, events: int, dice: random.Random) -> None:
    """What people and time did to some events; one step of the log comes after it."""
    engine = record.engine
    number = int(engine.all(queries.NEXT["revision"])[0]["number"])
    steps = [row["moment"] for row in engine.all(queries.STEPS)]
    reported = {row["id"]: row["number"] for row in _some_claims(engine, events, dice)}
    now, written = utc_now(), 0

    def write(row: Row, moment: str, judgements: list[str], left: list[str]) -> None:
        nonlocal written
        because = rows.deflate_json(rows.compact({"claims_in": [], "claims_out": left, "judgements": judgements}))
        claims = derived._numbers(engine, json.loads(rows.inflate(row["body"]))["claims"])
        derived.write(engine, {**row, "because": because, "recorded_at": moment, "number": number + written, "position": chain.position}, claims)
        written += 1

    seen = set()
    for i in range(int(events * DECIDED_ON)):
        row = next(iter(engine.all(
            "SELECT * FROM revision WHERE number >= :n AND thing || '' = 'event' AND withdrawn_at IS NULL AND merged_into IS NULL ORDER BY number LIMIT 1",
            {"n": dice.randrange(1, number)},
        )), None)  # fmt: skip
        later = bisect_right(steps, row["recorded_at"]) if row else len(steps)
        if row is None or row["id"] in seen or later == len(steps):
            continue
        seen.add(row["id"])
        moment, body = dice.choice(steps[later:]), json.loads(rows.inflate(row["body"]))
        verdict, standing = dice.choice(DECISIONS)
        who, why, claim = f"reviewer {dice.randrange(9)}", "as the film of that day shows", body["claims"][0]
        name = f"judgement_{i:020x}"
        if verdict == "withdrawn":
            given = {"subject": claim, "what": "claim", "why": why, "who": who, "at": moment}
            position = chain.add("withdraw", claim, who, [], now).position
            target = derived._numbers(engine, [claim])[0]
            engine.run(queries.ADD_WITHDRAWAL, {**given, "number": position, "target": target, "position": position})
            engine.run("UPDATE claim SET withdrawn_at = :at, withdrawn_by = :position WHERE number = :target", {"at": moment, "position": position, "target": target})
        else:
            given = {"id": name, "verdict": verdict, "left_id": claim, "right_id": None, "why": why, "who": who, "recorded_at": moment}
            position = chain.add("judge", name, who, [], now).position
            engine.run(queries.ADD_JUDGEMENT, {**given, "number": i + 1, "position": position, "field": None, "value": None, "nonce": None})
        changed = {**body, "standing": standing or body["standing"], "chance": 0.5}
        told = {**row, "revision": row["revision"] + 1, "standing": changed["standing"], "body": rows.deflate_json(rows.compact(changed))}
        write(told, moment, [] if verdict == "withdrawn" else [name], [claim] if verdict == "withdrawn" else [])
    for prediction, moment in _foretold(events, dice, steps, list(reported)):
        body = contract.prediction_row(prediction)
        ends = {end: rows.seconds(getattr(prediction.due, end)) for end in ("earliest", "latest")}
        write({
            "thing": "prediction", "id": prediction.id, "revision": 1, "kind": "", "standing": prediction.outcome, **ends, "latitude": None, "longitude": None,
            "merged_into": None, "body": rows.deflate_json(rows.compact(body)),
        }, moment, [], [])  # fmt: skip
    for i in range(max(1, int(events * FAILED))):
        failure = {"number": i + 1, "stage": dice.choice(("text", "claims")), "input_id": f"failed-{i}", "error": "Timeout", "message": "took too long", "at": dice.choice(steps)}
        engine.run(queries.ADD_FAILURE, {**failure, "position": chain.add("failure", failure["input_id"], "fogline", [], now).position})
    chain.add("revise", steps[-1], derived.MAKER, [], now)


def _some_claims(engine: Any, events: int, dice: random.Random) -> list[Row]:
    highest_claim = int(engine.all("SELECT max(number) AS n FROM claim")[0]["n"])
    numbers = [dice.randrange(1, highest_claim + 1) for _ in range(max(1, int(events * FORETOLD)))]
    return [engine.all("SELECT id, number FROM claim WHERE number = :n", {"n": n})[0] for n in numbers]


def _foretold(events: int, dice: random.Random, steps: list[str], claims: list[str]) -> Iterator[tuple[Prediction, str]]:
    """Predictions, each from a claim, with the moment from which it is known."""
    last = contract.moment(steps[-1])
    for claim in claims[: int(events * FORETOLD)]:
        moment = dice.choice(steps)
        made = contract.moment(moment)
        assert made is not None
        assert last is not None
        day = made.replace(hour=0, minute=0, second=0) + timedelta(days=dice.randrange(1, 200))
        outcome: Any = "open" if day > last else dice.choice(OUTCOMES)
        speaker = f"speaker {int(dice.paretovariate(0.8)) % 400}"
        yield Prediction(
            f"prediction_{claim.partition('_')[2]}", (claim,), speaker, "the town will be taken within the month", made, Window(day, day + timedelta(days=1)),
            None, outcome, (), ("bulletin-0000001",), 1,
        ), moment  # fmt: skip


if __name__ == "__main__":
    main()
