"""A comparison on a terminal: the figures first, then tables of what is matched and of what only one side has."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fogline import prose
from fogline.beside.comparison import Comparison, Difference, differences, killed, stretch, toll
from fogline.beside.matching import Ours, Pair
from fogline.beside.told import UNSAID, Quote, quotes
from fogline.explain.marks import visible
from fogline.record import View

SHORT = 160  # characters of a source or notes column


def show(console: Console, comparison: Comparison, view: View, limit: int) -> None:
    """Print it; at most `limit` lines of each table."""
    for line in summary_lines(comparison):
        console.print(line, markup=False, highlight=False)
    _matched(console, comparison, view, limit)
    theirs = _table("Only theirs", "id", "day", "place", "kind", "killed", "their source")
    for row in comparison.only_theirs[:limit]:
        theirs.add_row(*map(_cell, (row.id, stretch(row.first, row.last), row.place, row.kind, toll(row.killed), row.source)))
    _print(console, theirs, len(comparison.only_theirs), limit)
    ours = _table("Only ours", "event", "day", "place", "kind", "killed", "our words")
    for one in comparison.only_ours[:limit]:
        ours.add_row(*map(_cell, (*_ours(one), _said(quotes(view, one.event.claims)))))
    _print(console, ours, len(comparison.only_ours), limit)


def summary_lines(comparison: Comparison) -> list[str]:
    """The figures in words, with what was left outside."""
    days = f"from {comparison.days[0]} to {comparison.days[1]}" if comparison.days else "on no day that both cover"
    km, apart = comparison.median_km(), comparison.median_days()
    lines = [
        f"{comparison.book.name} beside the record, {days}",
        f"  of theirs, ours has      {comparison.theirs_matched()}",
        f"  by chance alone          {comparison.chance_matched() or 'too few days to tell'}",
        f"  of ours, theirs has      {comparison.ours_matched()}",
        f"  tolls that overlap       {comparison.tolls_agree()}",
        f"  apart, half of the pairs {'unknown' if km is None else f'{km:.0f} km and {apart:g} days at most'}",
        "  (in brackets: 95 % interval after Wilson)",
    ]
    for (side, why), n in sorted(comparison.outside.items()):
        lines.append(f"  not compared: {n:,} of {side} {why}")
    if comparison.failures:
        lines.append(f"  not read: {prose.number(len(comparison.failures), 'row')}")
    return lines


def _matched(console: Console, comparison: Comparison, view: View, limit: int) -> None:
    """The pairs, and under each what differs, with both sides' reasons."""
    table = _table("Matched", "theirs", "ours", "day", "place", "killed, theirs and ours", "differs")
    for pair in comparison.pairs[:limit]:
        found = differences(pair)
        tolls = f"{toll(pair.theirs.killed)} / {toll(killed(pair.ours.event))}"
        row = (pair.theirs.id, pair.ours.event.id, stretch(pair.theirs.first, pair.theirs.last), pair.theirs.place, tolls, "\n".join(_told(d, pair, view) for d in found) or "nothing")
        table.add_row(*map(_cell, row))
    _print(console, table, len(comparison.pairs), limit)


def _told(difference: Difference, pair: Pair, view: View) -> str:
    """A difference with the reasons."""
    said = [(q.claim, words) for q in quotes(view, pair.ours.event.claims) if (words := q.of(difference.field))]
    ours = ", ".join(f"“{words}” ({claim})" for claim, words in said) or UNSAID[difference.field]
    theirs = _short("; ".join(filter(None, (pair.theirs.source, pair.theirs.notes))) or "the row gives no reason")
    return f"{difference.field}: theirs {difference.theirs}: {theirs}; ours {difference.ours}: {ours}"


def _ours(one: Ours) -> tuple[str, str, str, str, str]:
    event = one.event
    return event.id, prose.when(event.window), prose.where(event.place), prose.DEEDS[event.kind], toll(killed(event))


def _said(said: list[Quote]) -> str:
    return "; ".join(f"“{q.words}” ({q.claim})" for q in said)


def _table(title: str, *columns: str) -> Table:
    """A table whose cells are never cut: an id must be whole to be asked for."""
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _print(console: Console, table: Table, number: int, limit: int) -> None:
    """A table with rows, and how many more there are."""
    if number:
        console.print()
        console.print(table)
    if number > limit:
        console.print(f"and {number - limit:,} more; --limit, --html and --json show them", markup=False)


def _cell(text: str) -> str:
    """Words for a cell: nothing in them steers the terminal."""
    return escape(visible(text))


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
