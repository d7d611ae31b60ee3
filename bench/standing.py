"""Does an event's `chance` mean what it says? Reliability and expected calibration error beside events that UCDP coded.

    python bench/standing.py GOLD.jsonl RECORD [--json bench/standing.json]

GOLD holds a war monitor's headlines with the events that UCDP coders made from each post (events_ucdp); RECORD is the record into
which `fogline add` put the same headlines. Judged are events of violence that tell of somebody killed, for UCDP codes no others, and that have a place within a country, for
else little could be wrong; an event is right when a coded one of its headline overlaps its days and lies within 25 km of it, or
within its own radius.
What it cannot measure: whether the coders were right, and what several sources add, for each headline is one monitor's.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from fogline.families import FAMILIES
from fogline.geometry import distance_m
from fogline.record import Record
from fogline.types import Event, Filed, Place, Question

BINS = 10
NEAR_M = 25_000.0
DAY = timedelta(days=1)


class Judged(NamedTuple):
    """An event with its claims, and whether a coded event is like it."""

    event: Event
    claims: tuple[Filed, ...]
    right: bool


def judged(gold: Path, record: Path) -> Iterator[Judged]:
    """The events of the record that UCDP would have coded had they happened."""
    coded = {row["id"]: row["gold"] for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines())}
    with Record(str(record)) as store:
        view = store.view()
        filed = {f.claim.id: f for f in view.claims(Question())}
        for event in view.events(Question()):
            toll = event.counts.get("killed")
            if FAMILIES[event.kind] != "violence" or toll is None or not toll.total.high or event.place is None or event.place.feature == "country":
                continue
            claims = tuple(filed[i] for i in event.claims)
            yield Judged(event, claims, any(_like(event, row) for report in {f.input_id for f in claims} for row in coded[report]))


def _like(event: Event, row: Mapping[str, Any]) -> bool:
    """Is a coded event where and when ours is?"""
    first, last = (datetime.fromisoformat(f"{row[key][:10]}T00:00:00+00:00") for key in ("date_start", "date_end"))
    window, place = event.window, event.place
    if window and ((window.latest and window.latest <= first - DAY) or (window.earliest and window.earliest >= last + 2 * DAY)):
        return False
    there = Place("coded", row["lat"], row["lon"], NEAR_M, "point")
    return place is not None and distance_m(place, there) <= max(NEAR_M, place.radius_m)


def reliability(pairs: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Bins of equal width, the expected calibration error (Naeini et al. 2015) and the Brier score."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, right in pairs:
        bins[min(BINS - 1, int(chance * BINS))].append((chance, right))
    rows, error = [], 0.0
    for i in sorted(bins):
        stated, share = (sum(pair[k] for pair in bins[i]) / len(bins[i]) for k in (0, 1))
        rows.append({"from": i / BINS, "events": len(bins[i]), "stated": round(stated, 3), "right": round(share, 3)})
        error += abs(stated - share) * len(bins[i]) / len(pairs)
    brier = sum((chance - right) ** 2 for chance, right in pairs) / len(pairs)
    return {
        "events": len(pairs),
        "right": round(sum(r for _, r in pairs) / len(pairs), 3),
        "ece": round(error, 4),
        "brier": round(brier, 4),
        "bins": rows,
    }


def diagram(rows: Sequence[Mapping[str, Any]]) -> str:
    """The bins as bars: # what was right, | what was stated."""
    lines = ["stated  right  events"]
    for row in rows:
        bar = ["#" if i < round(row["right"] * 40) else " " for i in range(41)]
        bar[round(row["stated"] * 40)] = "|"
        lines.append(f"  {row['stated']:.2f}   {row['right']:.2f}  {row['events']:>6}  {''.join(bar).rstrip()}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="headlines with the events coded from them")
    parser.add_argument("record", type=Path, help="a record that holds the same headlines")
    parser.add_argument("--json", type=Path, help="keep the figures here too")
    given = parser.parse_args()
    figures = reliability([(j.event.chance, j.right) for j in judged(given.gold, given.record)])
    print(diagram(figures["bins"]))
    print(json.dumps({key: figures[key] for key in ("events", "right", "ece", "brier")}))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
