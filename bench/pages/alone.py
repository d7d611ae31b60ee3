"""The processor time of pages, without a server: for a machine on which other programs run, where the clock on the wall says little.

python -m bench.pages.alone --record FILE [--each 7] [--seconds 150] --json FILE
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from bench.pages import questions

from fogline import questions as addresses
from fogline.cli.options import gazetteer_in_use
from fogline.safety import Safety
from fogline.web import answering
from fogline.web.aside import Aside
from fogline.web.pages import PAGES
from fogline.web.readers import Readers
from fogline.web.site import Site

FORMS = ("html", "json")
LEVEL = 5  # of gzip, as the server has it
Row = dict[str, Any]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages.alone", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--each", type=int, default=7, help="addresses of each page and form")
    parser.add_argument("--seconds", type=float, default=150.0, help="after so many nothing more is asked")
    parser.add_argument("--json", type=Path, required=True)
    given = parser.parse_args()
    began = time.process_time()
    gazetteer, safety = gazetteer_in_use(), Safety()
    site = Site(Readers(given.record, safety), gazetteer, safety, aside=Aside(given.record, gazetteer, safety))
    site.readers.warm()
    warm, until = time.process_time() - began, time.monotonic() + given.seconds
    dice, work = random.Random("alone"), list[tuple[str, str, str]]()
    for (name, form), links in questions.addresses(given.record, 1, FORMS).items():
        links = list(dict.fromkeys(links))
        work += [(name, form, link) for link in links[:2] + dice.sample(links[2:], min(max(0, given.each - 2), len(links[2:])))]
    dice.shuffle(work)
    found: dict[str, list[Row]] = {}
    for name, form, link in work:
        if time.monotonic() > until:
            break
        first, again = _asked(site, name, form, link), _asked(site, name, form, link)
        if again is not None and first is not None:
            found.setdefault(f"{name}.{form}", []).append({**again, "first": first["ms"], "link": link})
    given.json.write_text(json.dumps({"warm_s": round(warm, 1), "pages": {name: _row(rows) for name, rows in sorted(found.items())}}, indent=1) + "\n", encoding="utf-8")


def _asked(site: Site, name: str, form: str, link: str) -> Row | None:
    """What one answer took, in milliseconds, and its size; None of what is not there."""
    page, parts = next(p for p in PAGES if p.name == name), urlsplit(link)
    named = unquote(parts.path[len(page.path.partition("{")[0]) :]).removesuffix(".json" if form == "json" else "") if "{" in page.path else ""
    began = time.process_time()
    with site.readers.reading() as record:
        try:
            asked = answering.ask(site, record, addresses.read(parse_qsl(parts.query), strict=False), named, origin="http://localhost", now=datetime.now(UTC), is_made=site.aside is None or not site.aside.is_for(record))
            answer = page.answer(asked)
        except Exception:
            return None
        text = answering.html(page, asked, answer) if form == "html" else answering.twin(page, "json", asked, answer, lambda _: "")
        packed = gzip.compress(data := text.encode("utf-8", "replace"), LEVEL)
    return {"ms": 1000 * (time.process_time() - began), "bytes": len(data), "gzip_bytes": len(packed)}


def _row(rows: list[Row]) -> Row:
    def part(name: str, of: float) -> float:
        ordered = sorted(row[name] for row in rows)
        return round(float(ordered[min(len(ordered) - 1, int(len(ordered) * of))]), 1)

    return {
        "questions": len(rows), "p50_ms": part("ms", 0.5), "p95_ms": part("ms", 0.95), "max_ms": part("ms", 1.0), "first_p95_ms": part("first", 0.95),
        "first_max_ms": part("first", 1.0), "most_bytes": max(r["bytes"] for r in rows), "most_gzip_bytes": max(r["gzip_bytes"] for r in rows),
        "slowest": max(rows, key=lambda r: r["ms"])["link"],
    }  # fmt: skip


if __name__ == "__main__":
    main()
