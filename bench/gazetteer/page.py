"""The figures as a part of a page of docs/."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
BEGIN, END = "<!-- written by make bench-gazetteer -->", "<!-- until here -->"
ROWS = (
    ("loading and the first answer, seconds by the clock", "load_s", 2), ("the same, processor seconds", "load_cpu_s", 2), ("memory after it, MB", "load_mb", 0),
    ("exact lookups a processor second", "exact_per_cpu_s", 0), ("lists of candidates a processor second", "candidates_per_cpu_s", 0),
    ("misspelt names a processor second", "fuzzy_per_cpu_s", 0), ("share of these whose place is among the ten candidates", "found", 3),
    ("peak memory after all of it, MB", "peak_mb", 0), ("places", "places", 0),
)  # fmt: skip
AT_MOST = ("load_s", "load_mb")


def written(text: str, figures: Row) -> str:
    """The page with the figures between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"the page has no part between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{_table(figures)}\n\n{_run(figures)}\n\n{END}{after}"


def _table(figures: Row) -> str:
    """The gazetteers side by side, beside the goals."""
    rows = [["", "goal", "shipped", f"with {figures['rows']:,} rows added"], ["---"] * 4]
    for words, key, places in ROWS:
        goal = figures["goals"].get(key)
        told = "" if goal is None else f"{'at most' if key in AT_MOST else 'at least'} {goal:,}"
        rows.append([words, told, *(_cell(figures["gazetteers"][name][key], places) for name in ("shipped", "million"))])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(spread: Row, places: int) -> str:
    """The median, with the least and the most where they differ."""
    middle, least, most = (f"{spread[key]:,.{places}f}" for key in ("median", "least", "most"))
    return middle if least == most else f"{middle} ({least} to {most})"


def _run(figures: Row) -> str:
    """How, when and where."""
    build, machine = figures["build"], figures["machine"]
    return (
        f"`make bench-gazetteer` wrote this table. The rows are made up, in the form of GeoNames' country files, and went the way of `fogline gazetteer add`: "
        f"{build['zip_mb']} MB of zip became an index of {build['index_mb']} MB in {build['build_s']:.0f} s ({build['build_cpu_s']:.0f} processor seconds). {figures['rounds']} "
        f"rounds, each gazetteer in a new process: medians, and the least and the most. Each name was asked once, as written, so that no cache knew it; a misspelt one has one "
        f"letter too many, too few, wrong, or swapped with the next. An exact lookup gives the records of a name, as the reader asks for them; a list of candidates has places and "
        f"scores in order. Run on {figures['day']}: {machine['processor']}, {machine['cores']} cores, python {machine['python']}; the load was {figures['load_before']} before and "
        f"{figures['load_after']} after, of which 1 is this run's: the rest are others that slow it."
    )
