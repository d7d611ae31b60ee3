"""The figures as a page of Markdown."""

from __future__ import annotations

from typing import Any

GOALS = {"p95_ms": 200, "most_gzip_bytes": 500_000}
WAYS = {"plain": "pages drawn by the processor, the map's WebGL by SwiftShader, as Chromium does by itself", "forced": "the page too by SwiftShader, as it does where it is told to"}
HEAD = """# How fast the pages are

`make bench-pages` and, where other programs took the machine, `python -m bench.pages.alone` wrote this page; of it only the minutes of "made in" were noted by hand. It makes records of an invented war among the gazetteer's places (`bench/pages/make.py`),
serves them with `fogline serve`, and asks every page and twin what readers ask (`bench/pages/questions.py`) over HTTP, compressed as a browser has it.
Milliseconds are from asking until the whole answer was there. Every address is asked once ("first"), and then {times} times, all of them in random order.

Goals: p95 of each page under 200 ms, the map drawn in a browser under 2 s, what goes over the line under 500 kB (of the map at every zoom and under filters: `python -m bench.pages.payloads`).
"""


def text(figures: dict[str, Any]) -> str:
    """The page."""
    sizes = sorted(figures["sizes"].items(), key=lambda size: int(size[0]))
    parts = [HEAD.format(times=sizes[-1][1]["times"])]
    for events, found in sizes:
        v = found["versions"]
        parts.append(f"## {int(events):,} events\n")
        parts.append(
            f"Measured {found['measured_at'][:10]}, {found['cores']} cores, load {found['load_average'][0]:.1f} (other programs ran beside), fogline {v['fogline']}, python {v['python']}, "
            f"SQLite {v['SQLite']}; a file of {found['file_bytes'] / 1e9:.1f} GB, made in {sum(found['made_s'].values()) / 60:.0f} minutes. `serve` answers after {found['started_s']} s.\n"
        )
        if found.get("clock") == "processor":
            parts.append("Other programs took most of this machine's time, so that these milliseconds are the processor's, without the server (`python -m bench.pages.alone`); some addresses of each page and form.\n")
        if "first_view" in found:
            parts.append(_view(found["first_view"]))
        if "beside" in found:
            parts.append(_together(found["beside"]))
        parts.append("| page | questions | p50 ms | p95 ms | max ms | first: p95, max ms | most kB | most kB, gzip |  |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for name, row in found["pages"].items():
            met = row["p95_ms"] <= GOALS["p95_ms"] and row["most_gzip_bytes"] <= GOALS["most_gzip_bytes"]
            parts.append(
                f"| {name} | {row['questions']} | {row['p50_ms']:.0f} | {row['p95_ms']:.0f} | {row['max_ms']:.0f} | {row['first_p95_ms']:.0f}, {row['first_max_ms']:.0f} "
                f"| {row['most_bytes'] / 1000:.0f} | {row['most_gzip_bytes'] / 1000:.0f} | {'met' if met else '**missed**: `' + row['slowest'] + '`'} |"
            )
        parts.append("")
    return "\n".join(parts)


def _view(found: dict[str, dict[str, list[int]]]) -> str:
    """What a browser took for the map."""
    rows = [
        f"| {cache} | {words} | {_seconds(took[picture])} | {_seconds(took[drawn])} |"
        for cache, picture, drawn in (("empty", "picture_ms", "drawn_ms"), ("filled", "picture_again_ms", "drawn_again_ms"))
        for way, words in WAYS.items()
        for took in (found[way],)
    ]
    return (
        "First view of the map in Chromium on a machine without a graphics card, from the beginning of the navigation (`python -m bench.pages.view`): the server's picture, with coasts, "
        "borders and every sign and number; and the map that moves, nothing in it still to come. Median, and the slowest of "
        f"{len(found['plain']['drawn_ms'])}, in seconds; browser and server were let go before other programs.\n\n"
        "| cache | drawn | picture | map |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"
    )


def _seconds(took: list[int]) -> str:
    return f"{took[len(took) // 2] / 1000:.1f}, {took[-1] / 1000:.1f}"


def _together(beside: dict[str, Any]) -> str:
    """What several readers took, by the clock on the wall."""
    return (
        f"{beside['readers']} readers at once, while a writer added {beside['reports_written']} reports in {beside['seconds']:.0f} s: p50 {beside['p50_ms']:.0f} ms, "
        f"p95 {beside['p95_ms']:.0f} ms, the slowest {beside['max_ms']:.0f} ms of {beside['answers']} answers.\n"
    )
