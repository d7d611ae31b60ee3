"""How fast claims are grouped into events: made-up claims by the million, and those of a record of real reports.

    python bench/events.py [--claims 1000000] [--record REPORTS.db] [--json bench/events.json]

The made-up war goes on for as long as it takes: fifty deeds a day at some of two thousand towns, a few towns taking most of them,
each told by one to six of two hundred outlets on the day or the next, a third of them copies. Documents are added one by one in the
order of their days, and the events decided anew after each. Rates are of the last tenth of each stretch, in processor seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fogline import events
from fogline.grouping import Grouping
from fogline.types import Actor, Claim, Count, Evidence, Filed, Kind, Place, Span, Window

START = datetime(2040, 1, 1, tzinfo=UTC)
DEEDS_A_DAY, TOWNS, OUTLETS = 50, 2_000, 200
KINDS: tuple[tuple[Kind, str], ...] = (
    ("air_strike", "air strike"),
    ("shelling", "shells"),
    ("battle", "clashes"),
    ("control_gain", "captured"),
    ("displacement", "fled"),
)
SYLLABLES = "ba be do fi ga ho ju ka le mo na pi ro su ta ve wi yo zu".split()
THINGS = "bakery hospital convoy market bridge mosque checkpoint school orchard warehouse barracks crossing depot farm mill quarry silo station tunnel well".split()


def towns(chance: random.Random) -> list[Place]:
    """Towns strewn over some provinces."""
    made = []
    for n in range(TOWNS):
        province = chance.randrange(14)
        lat, lon = 33 + (province % 4) + chance.random(), 36 + (province // 4) * 1.5 + chance.random() * 1.5
        made.append(Place(f"Town{n}", lat, lon, 2000, "settlement", f"own:{n}", "SY", f"Province{province}"))
    return made


def documents(claims: int, seed: int = 7) -> Iterator[list[Filed]]:
    """Documents with one to three claims each, in order of publication, with so many claims in all."""
    chance = random.Random(seed)
    places = towns(chance)
    names = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(3_000)]  # of streets, commanders and the like
    heat = [1 / (1 + n) ** 0.7 for n in range(TOWNS)]
    told = number = day = 0
    while told < claims:
        moment = START + timedelta(days=day)
        for _ in range(DEEDS_A_DAY):
            place = chance.choices(places, heat)[0]
            kind, words = chance.choice(KINDS)
            killed = chance.choice((0, 0, 1, 2, 3, 5, 9, 24))
            things = " and the ".join((*chance.sample(THINGS, 2), *chance.sample(names, 2)))
            first = ""
            for _ in range(chance.randint(1, 6)):
                number += 1
                name = f"document_{number:08d}"
                origin = first if first and chance.random() < 1 / 3 else name
                first = first or name
                published = moment + timedelta(hours=chance.randrange(36))
                outlet = f"Outlet {chance.randrange(OUTLETS)}"
                made = []
                for n in range(chance.randint(1, 3)):
                    told += 1
                    counts = (Count(Span(6, 9), "killed", "civilians", killed, killed),) if killed and not n else ()
                    window = Window(moment, moment + timedelta(days=1)) if chance.random() < 0.5 else None
                    evidence = (Evidence("kind", Span(100 * n, 100 * n + 5)),)
                    claim = Claim(
                        f"claim_{number:08d}{n}",
                        name,
                        kind,
                        "asserted",
                        evidence,
                        0.7,
                        "bench",
                        actors=(Actor("Blue Army", "did", "blue"),),
                        window=window,
                    )
                    sentence = f"Near the {things} {words} were reported in {place.name}."
                    made.append(Filed(claim, name, outlet, published, published, place, (place,), counts, words, sentence, None, origin))
                yield made
        day += 1


def added(claims: int) -> list[dict[str, float]]:
    """Processor seconds and rates at each power of ten."""
    grouping, rows, told, made = Grouping(), [], 0, 0
    marks = [n for n in (10_000, 100_000, 1_000_000, 10_000_000) if n <= claims]
    began, spent, tenth = 0.0, 0.0, (0, 0.0)
    for own in documents(claims):
        began = time.process_time()
        grouping.add(own)
        made += len(grouping.touched().made)
        spent += time.process_time() - began
        told += len(own)
        if marks and told >= 0.9 * marks[0] and not tenth[0]:
            tenth = told, spent
        if marks and told >= marks[0]:
            rows.append({"claims": told, "seconds": round(spent, 1), "claims_a_second": round((told - tenth[0]) / (spent - tenth[1])),
                         "events_made_a_document": round(made / told, 2), "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)})  # fmt: skip
            print(rows[-1], flush=True)
            marks, tenth = marks[1:], (0, 0.0)
            if not marks:
                break
    return rows


def real(path: Path) -> dict[str, float]:
    """All claims of a record grouped at once, and document by document."""
    from fogline.record.record import Record
    from fogline.record.stock import Stock

    with Record(path, create=False) as record:
        claims = Stock.load(record.engine).at("9999").claims
    began = time.process_time()
    whole = events.group(claims)
    at_once = time.process_time() - began
    own: dict[str, list[Filed]] = {}
    for filed in claims:
        own.setdefault(filed.claim.document_id, []).append(replace(filed))
    began = time.process_time()
    grouping = Grouping()
    for document in own.values():
        grouping.add(document)
        grouping.touched()
    one_by_one = time.process_time() - began
    return {
        "documents": len(own),
        "claims": len(claims),
        "events": len(whole),
        "seconds": round(at_once, 2),
        "seconds_one_by_one": round(one_by_one, 2),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--record", type=Path, help="a record of real reports, made by `fogline add`")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found: dict[str, object] = {}
    if given.record:
        found["real"] = real(given.record)
        print(found["real"], flush=True)
    found["synthetic"] = added(given.claims)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
