"""A record ten times as large, made in the database: every copy is some weeks later and has ids of its own.

Ten million claims through the log take hours. What questions cost depends on the tables and indexes, so they are made to hold as much: all rows
are copied with numbers, ids and times of their own, and their words are indexed again. The log has entries for the copied steps only, so
`fogline verify` does not fit such a record: it is for asking, never for keeping. Who holds which place is not copied: there is one answer for a day.
"""

from __future__ import annotations

import time
from pathlib import Path

from fogline.record import Record, queries, rows
from fogline.record.engine import Row
from fogline.record.filed import Shelf

SHIFT_HOURS = 888  # 37 days
LATER = "strftime('%Y-%m-%dT%H:%M:%SZ', {}, '+' || :hours || ' hours')"
ID = "substr({0}, 1, instr({0}, '_')) || char(102 + :k) || substr({0}, instr({0}, '_') + 2)"  # another first digit, beyond f
CHANGED = {
    "report": {"number": "number + :report", "id": ID, "input_id": "input_id || '-' || :k", "recorded_at": LATER, "published_at": LATER, "withdrawn_at": LATER},
    "document": {"number": "number + :document", "id": ID, "report": "report + :report", "recorded_at": LATER, "published_at": LATER, "withdrawn_at": LATER},
    "reading": {
        "number": "number + :reading", "document": "document + :document", "first_claim": "first_claim + :claim", "recorded_at": LATER, "withdrawn_at": LATER,
    },
    "claim": {
        "number": "number + :claim", "id": ID, "reading": "reading + :reading", "earliest": "earliest + :seconds", "latest": "latest + :seconds",
        "withdrawn_at": LATER,
    },
    "revision": {
        "number": "number + :revision", "id": ID, "earliest": "earliest + :seconds", "latest": "latest + :seconds", "first_claim": "first_claim + :claim",
        "merged_into": ID, "recorded_at": LATER, "withdrawn_at": LATER,
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


def grow(path: Path, times: int, *, progress: bool = False) -> float:
    """Make a record as many times as large; returns the seconds that took.

    Args:
        path: of a record of the bench.
        times: ten at the most.
        progress: print a line for each copy.
    """
    began = time.perf_counter()
    with Record(path, create=False) as record:
        engine = record.engine
        held = {table: int(engine.all(f"SELECT max(number) AS n FROM {table}")[0]["n"]) for table in ("report", "document", "reading", "claim", "revision")}
        held["audit"] = int(engine.all("SELECT max(position) AS n FROM audit")[0]["n"])
        documents = {r["number"]: engine.indexed(f"{r['title'] or ''} \n{rows.inflated(r['text'])}") for r in engine.stream(queries.DOCUMENTS_WITH_TEXT)}
        shelf = Shelf(engine)
        claims = {r["number"]: engine.indexed(shelf.found_by(r)) for r in engine.stream(queries.EVERY_CLAIM)}
        for k in range(1, times):
            shift: Row = {table: k * n for table, n in held.items()} | {f"held_{table}": n for table, n in held.items()}
            shift |= {"k": k, "hours": k * SHIFT_HOURS, "seconds": k * SHIFT_HOURS * 3600, "days": k * SHIFT_HOURS / 24}
            with engine.writing():
                for table, changed in CHANGED.items():
                    names = [c["name"] for c in engine.all(f"SELECT name FROM pragma_table_info('{table}')")]
                    values = [changed[n].format(n) if n in changed else n for n in names]
                    engine.run(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} WHERE {COPIED[table]}", shift)
                engine.run(STEP, shift)
            for query, words, offset in ((queries.ADD_DOCUMENT_WORDS, documents, "document"), (queries.ADD_CLAIM_WORDS, claims, "claim")):
                numbered = list(words.items())
                for i in range(0, len(numbered), 200_000):
                    with engine.writing():
                        engine.run(query, [{"number": n + shift[offset], "words": w} for n, w in numbered[i : i + 200_000]])
            if progress:
                print(f"{(k + 1) * held['claim']} claims after {time.perf_counter() - began:.0f} s", flush=True)
    return time.perf_counter() - began
