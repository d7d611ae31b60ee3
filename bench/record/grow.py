"""A record up to sixteen times as large, made in the database: every copy is some weeks later and has ids of its own, in its bodies too.

Ten million claims through the log take hours. What questions cost depends on the tables and indexes, so they are made to hold as much: all rows
are copied with numbers, ids and times of their own, and their words are indexed again. The log has entries for the copied steps only, so
`fogline verify` does not fit such a record: it is for asking, never for keeping. Who holds which place is not copied: there is one answer for a day.
"""

from __future__ import annotations

import re
import time
import zlib
from pathlib import Path

from fogline.record import Record, queries, rows
from fogline.record.engine import Row
from fogline.record.filed import Shelf

SHIFT_HOURS = 888  # 37 days
LATER = "strftime('%Y-%m-%dT%H:%M:%SZ', {}, '+' || :hours || ' hours')"
DIGITS = "0123456789abcdef"
ID = (  # another first digit: one of sixteen
    f"substr({{0}}, 1, instr({{0}}, '_')) || substr('{DIGITS}', 1 + (instr('{DIGITS}', substr({{0}}, instr({{0}}, '_') + 1, 1)) - 1 + :k) % 16, 1)"
    " || substr({0}, instr({0}, '_') + 2)"
)
NAMED = re.compile(rb"(claim_|event_|document_|report_)([0-9a-f])|(bulletin-[0-9]+)")
MOST = len(DIGITS)  # times
CHANGED = {
    "report": {"number": "number + :report", "id": ID, "input_id": "input_id || '-' || :k", "recorded_at": LATER, "published_at": LATER, "withdrawn_at": LATER},
    "document": {"number": "number + :document", "id": ID, "report": "report + :report", "recorded_at": LATER, "published_at": LATER, "withdrawn_at": LATER},
    "reading": {
        "number": "number + :reading", "document": "document + :document", "layers": "named(layers, :k)", "first_claim": "first_claim + :claim", "recorded_at": LATER, "withdrawn_at": LATER,
    },
    "claim": {
        "number": "number + :claim", "id": ID, "reading": "reading + :reading", "earliest": "earliest + :seconds", "latest": "latest + :seconds",
        "withdrawn_at": LATER,
    },
    "revision": {
        "number": "number + :revision", "id": ID, "earliest": "earliest + :seconds", "latest": "latest + :seconds", "first_claim": "first_claim + :claim",
        "merged_into": ID, "because": "named(because, :k)", "body": "named(body, :k)", "recorded_at": LATER, "withdrawn_at": LATER,
    },
    "revision_actor": {"earliest": "earliest + :seconds", "revision": "revision + :revision"},
    "revision_claim": {"claim": "claim + :claim", "revision": "revision + :revision"},
    "revision_box": {"number": "number + :revision", "first_day": "first_day + :days", "last_day": "last_day + :days"},
}  # fmt: skip
EVENTS = "SELECT number FROM revision WHERE thing = 'event' AND number <= :held_revision"
COPIED = {  # which rows
    **{table: f"number <= :held_{table}" for table in ("report", "document", "reading", "claim")},
    "revision": f"number IN ({EVENTS})", "revision_actor": f"revision IN ({EVENTS})", "revision_claim": f"revision IN ({EVENTS})",
    "revision_box": f"number IN ({EVENTS})",
}  # fmt: skip
STEP = f"""
INSERT INTO audit (position, at, action, subject, who, digest, hash)
SELECT :audit + row_number() OVER (ORDER BY position), at, action, {LATER.format('subject')}, who, digest, hash FROM audit
 WHERE action = 'revise' AND position <= :held_audit
"""


def grow(path: Path, times: int, *, held: dict[str, int] | None = None, progress: bool = False) -> float:
    """Make a record as many times as large; returns the seconds that took. One that was left off goes on where it was.

    Args:
        path: of a record of the bench.
        times: `MOST` at the most.
        held: what `highest` said of it before it was grown; None is a record that was not grown yet.
        progress: print a line for each copy.
    """
    began = time.perf_counter()
    with Record(path, create=False) as record:
        engine = record.engine
        engine._db.create_scalar_function("named", _named, 2, deterministic=True)  # type: ignore[attr-defined]
        held = held or highest(record)
        documents = {
            r["number"]: engine.indexed(f"{r['title'] or ''} \n{rows.inflated(r['text'])}")
            for r in engine.stream(queries.DOCUMENTS_WITH_TEXT) if r["number"] <= held["document"]
        }  # fmt: skip
        shelf = Shelf(engine)
        claims = {
            r["number"]: engine.indexed(shelf.found_by(r))
            for r in engine.stream(queries.EVERY_CLAIM.replace(" ORDER", " AND c.number <= :last ORDER"), {"last": held["claim"]})
        }  # fmt: skip
        for k in range(highest(record)["report"] // held["report"], times):
            shift: Row = {table: k * n for table, n in held.items()} | {f"held_{table}": n for table, n in held.items()}
            shift |= {"k": k, "hours": k * SHIFT_HOURS, "seconds": k * SHIFT_HOURS * 3600, "days": k * SHIFT_HOURS / 24}
            with engine.writing():
                for table, changed in CHANGED.items():
                    names = [c["name"] for c in engine.all(f"SELECT name FROM pragma_table_info('{table}')")]
                    values = [changed[n].format(n) if n in changed else n for n in names]
                    engine.run(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} WHERE {COPIED[table]}", shift)
                engine.run(STEP, shift)
                for query, words, offset in ((queries.ADD_DOCUMENT_WORDS, documents, "document"), (queries.ADD_CLAIM_WORDS, claims, "claim")):
                    engine.run(query, [{"number": n + shift[offset], "words": w} for n, w in words.items()])
            if progress:
                print(f"{(k + 1) * held['claim']} claims after {time.perf_counter() - began:.0f} s", flush=True)
    return time.perf_counter() - began


def highest(record: Record) -> dict[str, int]:
    """The highest number of each table whose rows are copied."""
    held = {table: int(record.engine.all(f"SELECT max(number) AS n FROM {table}")[0]["n"]) for table in ("report", "document", "reading", "claim", "revision")}
    return held | {"audit": int(record.engine.all("SELECT max(position) AS n FROM audit")[0]["n"])}


def _named(body: bytes | None, k: int) -> bytes | None:
    """JSON as it is kept, with the ids of a copy."""
    if body is None:
        return None

    def other(match: re.Match[bytes]) -> bytes:
        if match[3]:
            return b"%b-%d" % (match[3], k)
        return match[1] + DIGITS[(int(match[2], 16) + k) % 16].encode()

    work = zlib.compressobj(1, zdict=rows.DICTIONARY)
    return work.compress(NAMED.sub(other, rows.inflate(body))) + work.flush()
