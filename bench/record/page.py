"""The figures as a page of docs/."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Row = dict[str, Any]
RATE, BYTES, SLOWEST_MS, SLOWEST_FACETS_MS = 16_400, 386, 50, 500  # what was asked for at ten million
TEN = 10  # the first questions are those that goals are set for
SHOWN = 1.0  # bytes a claim; smaller tables are summed up

HEAD = """# How the record grows

`make bench-record` wrote this page; nothing in it is typed by hand. It builds records of an invented war, from a seed, through the program's own
code: reports are long bulletins of fifty claims, 400 of them a transaction; after each transaction a step of events is written (about ten
claims each, a fifth of them revised once more) and of who holds 1,500 places. Then it asks what the views ask, {warm} times each of something else.

*Warm*: one open connection, everything asked once before. *Cold*: the file's pages dropped from the system's memory (`posix_fadvise`), a new
connection for each question, its opening included. Milliseconds by the clock; *worked* is the processor's share of the warm ones, for other
programs ran beside these. A record keeps its promises while it is measured: every commit is durable (`synchronous=FULL`), deleted words are wiped
(`secure_delete`), every page has its checksum and none is free (`auto_vacuum=FULL`), every report's bytes are a file of their own, fsynced.
"""
NOTES = """
## What to know

- **The largest record was not appended claim by claim**, which takes hours beside other work: `bench/record/grow.py` copied the one before it ten times in
  the database, each copy with numbers, ids and times of its own and its words indexed again. Its rate is of 50,000 claims appended to it afterwards.

- Grouping claims into events is not in these figures: `revise` holds all claims in memory and is made for records that fit there.
- A moment between two steps has no stored events: asked for one, a view makes all events anew, which only small records can afford.
- Questions by country or first-order division, and `claims` by time alone, look at every row: a box, an actor, words or a limit are what is fast.
- The two full-text indexes keep positions, so that a phrase, and any word of a script without spaces, is found at once; without them the file would
  be some 80 bytes a claim smaller, and a rare phrase of frequent words would take seconds.
- Full text with positions, the texts themselves and what was read from them are the larger half of the file. That is the price of leading every
  field back to its characters.
"""


def text(figures: Row) -> str:
    """The page."""
    sizes = sorted(figures["sizes"].values(), key=lambda size: int(size["claims"]))
    largest = sizes[-1]
    parts = [
        HEAD.format(warm=100), _runs(sizes), "\n## Writing and keeping\n", _built(sizes), "\n## Where the bytes are\n", _tables(sizes),
        "\n## Asking\n", _asked(sizes), f"\n## Against the goals, at {largest['claims']:,} claims\n", _goals(largest), NOTES,
    ]  # fmt: skip
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _runs(sizes: list[Row]) -> str:
    rows = [
        (
            f"{s['claims']:,}", s["measured_at"][:10], s["seed"], ", ".join(f"{name} {version}" for name, version in s["versions"].items()),
            f"{s['machine']}, {s['cores']} cores, {s['memory_gb']} GB", ", ".join(f"{n:.1f}" for n in (s["built"]["load_average"][2], s["load_average"][2])),
        )
        for s in sizes
    ]  # fmt: skip
    commands = f"`python -m bench.record --claims {' '.join(str(s['claims']) for s in sizes)} --seed {sizes[0]['seed']} --folder DIR`"
    head = ("claims", "day", "seed", "versions", "machine", "load while built, after asking")
    return f"{commands}\n\n{_table(head, rows)}"


def _built(sizes: list[Row]) -> str:
    def per_claim(name: str) -> Callable[[Row], str]:
        return lambda s: f"{s['built'][name] / s['built']['claims']:.0f}"

    lines: dict[str, Callable[[Row], str]] = {
        "reports": lambda s: f"{s['built']['reports']:,}",
        "events, in revisions": lambda s: f"{s['built']['events']:,}, {s['built']['revisions']:,}",
        "claims appended a second, blobs aside": lambda s: f"{_rate(s):,.0f}",
        "the same, blobs with their fsync counted in": lambda s: f"{_appended(s) / s['built']['append_s']:,.0f}",
        "processor, microseconds a claim, all in": lambda s: f"{s['built']['append_cpu_s'] / _appended(s) * 1e6:.0f}",
        "milliseconds a blob": lambda s: f"{s['built']['blobs_s'] / s['built'].get('appended_reports', s['built']['reports']) * 1000:.1f}",
        "revisions written a second": lambda s: f"{s['built']['revisions'] / s['built']['revise_s']:,.0f}" if "grown_from" not in s else "-",
        "made by": lambda s: f"copying {s['grown_from']:,} in the database" if "grown_from" in s else "appending each claim",
        "file, bytes a claim": per_claim("file_bytes"),
        "file, GB": lambda s: f"{s['built']['file_bytes'] / 1e9:.2f}",
        "blobs, bytes a claim": per_claim("blob_bytes"),
        "`verify`, seconds; faults": lambda s: f"{s['verified']['seconds']:,.0f}; {s['verified']['faults']}" if s["verified"] else "not run",
    }
    return _table(("", *_heads(sizes)), [(name, *(line(s) for s in sizes)) for name, line in lines.items()])


def _tables(sizes: list[Row]) -> str:
    def bytes_of(s: Row, name: str) -> float:
        return float(s["tables"].get(name, 0)) / int(s["built"]["claims"])

    last = sizes[-1]
    shown = [name for name in last["tables"] if bytes_of(last, name) >= SHOWN]
    rows = [(f"`{name}`", *(f"{bytes_of(s, name):.1f}" for s in sizes)) for name in shown]
    rows.append(("all others", *(f"{sum(bytes_of(s, name) for name in s['tables'] if name not in shown):.1f}" for s in sizes)))
    return "Bytes a claim of each table and index, pages as they are.\n\n" + _table(("", *_heads(sizes)), rows)


def _asked(sizes: list[Row]) -> str:
    head = ["question", "rows"]
    head += [f"{size} {how}" for how in ("warm p50, p95", "worked p95", "cold p50, p95") for size in _heads(sizes)]
    rows = []
    for i, question in enumerate(sizes[-1]["questions"]):
        asked = [s["questions"][i] for s in sizes]
        rows.append((
            question["name"], f"{question['rows']:.0f}", *(f"{q['warm_p50_ms']:.1f}, {q['warm_p95_ms']:.1f}" for q in asked),
            *(f"{q['warm_p95_cpu_ms']:.1f}" for q in asked), *(f"{q['cold_p50_ms']:.0f}, {q['cold_p95_ms']:.0f}" for q in asked),
        ))  # fmt: skip
    return _table(head, rows)


def _goals(size: Row) -> str:
    rows = [
        _goal("claims appended a second, blobs aside", _rate(size), RATE, more=True),
        _goal("bytes a claim in the file", size["built"]["file_bytes"] / size["built"]["claims"], BYTES, more=False),
    ]
    for question in size["questions"][:TEN]:
        most = SLOWEST_FACETS_MS if question["name"] == "facets" else SLOWEST_MS
        rows.append(_goal(f"{question['name']}: warm p95, ms", question["warm_p95_ms"], most, more=False))
    return _table(("", "goal", "measured", ""), rows)


def _goal(name: str, measured: float, goal: float, *, more: bool) -> tuple[str, str, str, str]:
    is_met = measured >= goal if more else measured <= goal
    return name, f"{'at least' if more else 'at most'} {goal:,}", f"{measured:,.0f}" if measured >= TEN else f"{measured:.1f}", "met" if is_met else "**missed**"


def _rate(size: Row) -> float:
    built = size["built"]
    return _appended(size) / float(built["append_s"] - built["blobs_s"])


def _appended(size: Row) -> float:
    """How many claims the seconds are of: to a record that was grown in the database, some were appended afterwards."""
    return float(size["built"].get("appended", size["built"]["claims"]))


def _heads(sizes: list[Row]) -> list[str]:
    return [f"{s['claims']:,}" for s in sizes]


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
