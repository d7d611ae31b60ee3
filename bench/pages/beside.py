"""Readers beside a writer: what answers take by the processor's clock right after an entry, and by the clock on the wall while reports come in.

python -m bench.pages.beside --record FILE [--rounds 12] [--seconds 20] [--every 1] [--only NAME ...] [--slowest 12]

The record is written to: give a copy. Its addresses are those that `bench.pages` asks, of all pages or of those that are named.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.pages import ask, questions
from bench.pages.write import EVERY_S, Writer

from fogline.cli.options import gazetteer_in_use
from fogline.record import Record
from fogline.safety import Safety
from fogline.web.aside import Aside
from fogline.web.readers import Readers
from fogline.web.site import Site

READERS, EACH = 4, 8
APART = ("control", "area")  # pages of the ground, which takes minutes to make of a large record
Row = dict[str, Any]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages.beside", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, required=True, help="a copy: it is written to")
    parser.add_argument("--rounds", type=int, default=12, help="reports after each of which some addresses are asked, in this process")
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="for so long readers ask a server, without a writer and beside one; 0 is not at all"
    )
    parser.add_argument("--every", type=float, default=EVERY_S, help="seconds between two reports")
    parser.add_argument("--think", type=float, default=1.0, help="seconds that a reader looks at a page before the next")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages; all but those of the ground where none is named")
    parser.add_argument("--slowest", type=int, default=0, help="print so many addresses that took longest")
    given = parser.parse_args()
    asked = questions.addresses(given.record, 1, ("html",))
    work = [
        (name, link)
        for (name, _), links in asked.items()
        for link in dict.fromkeys(links)
        if (name in given.only if given.only else not _is_ground(name, link))
    ]
    told: Row = {"processor": _processor(given, work)} if given.rounds else {}
    if given.seconds:
        told["alone"] = _together(given, [link for _, link in work], is_written=False)
        told["beside"] = _together(given, [link for _, link in work], is_written=True)
    print(json.dumps(told, indent=1))


def _is_ground(name: str, link: str) -> bool:
    """Does an address show who holds what? A map does of a day."""
    return name in APART or (name == "map" and ("day=" in link or "from=" in link))


def _processor(given: argparse.Namespace, work: Sequence[tuple[str, str]]) -> Row:
    """Milliseconds of the processor of answers right after an entry of the log, the first of them with what the entry changed, and of the same again."""
    from bench.pages.alone import _asked

    gazetteer, safety = gazetteer_in_use(), Safety()
    site = Site(Readers(given.record, safety), gazetteer, safety, aside=Aside(given.record, gazetteer, safety))
    site.readers.warm()
    dice, first, rest, again, slow = random.Random("beside"), list[float](), list[float](), list[float](), list[tuple[float, str]]()
    with Record(given.record, create=False) as record:
        writer = Writer(record)
        for _ in range(given.rounds):
            writer.write()
            for i, (name, link) in enumerate(dice.sample(work, min(EACH, len(work)))):
                told = _asked(site, name, "html", link)
                if told is not None:
                    (rest if i else first).append(told["ms"])
                    slow.append((told["ms"], link))
                    again.append((_asked(site, name, "html", link) or told)["ms"])
    for ms, link in sorted(slow)[-given.slowest :] if given.slowest else ():
        print(f"{ms:7.0f}  {link}", file=sys.stderr)
    return {"first after an entry": _of(first), "others after it": _of(rest), "again": _of(again)}


def _together(given: argparse.Namespace, links: Sequence[str], *, is_written: bool) -> Row:
    """Milliseconds on the wall of four readers' answers, each a page, then a while of looking."""
    with ask.served(given.record) as (address, _):
        ask.together(address, links, READERS, min(5.0, given.seconds), 0, given.think)
        if not is_written:
            return {**_of(ask.together(address, links, READERS, given.seconds, 1, given.think)), "reports": 0}
        command = [sys.executable, "-m", "bench.pages.write", str(given.record), str(given.seconds), str(given.every)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            took = ask.together(address, links, READERS, given.seconds, 1, given.think)
            return {**_of(took), "reports": int(writer.stdout.readline() or 0)}


def _of(ms: Sequence[float]) -> Row:
    ordered = sorted(ms) or [0.0]
    return {
        "answers": len(ms),
        **{f"p{part}": round(ordered[min(len(ordered) - 1, len(ordered) * part // 100)]) for part in (50, 95)},
        "max": round(ordered[-1]),
    }


if __name__ == "__main__":
    main()
