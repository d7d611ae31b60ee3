"""Commands that weigh the record: beside a table that others made, and source by source."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fogline import settings
from fogline.cli.options import FAILED_SOME, MOMENT, as_of_option, busy, complain, gazetteer_in_use, json_option, opened, record_option
from fogline.explain.marks import visible
from fogline.types import Failure, Kind, Place, Question

if TYPE_CHECKING:
    from datetime import date

    from fogline.record import View

SHAPES = ("ucdp", "acled", "own")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kind", "shape", type=click.Choice(SHAPES), help="What the table is. Default: what its first line says.")
@click.option("--from", "start", type=MOMENT, help="Compare no day before this one.")
@click.option("--to", "end", type=MOMENT, help="Compare no day after this one.")
@click.option("--html", metavar="OUT", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write all of it as one page that needs nothing else.")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="Lines of each table on the terminal.")
@as_of_option
@record_option
@json_option
def compare(
    file: Path, shape: Any, start: datetime | None, end: datetime | None, html: Path | None, limit: int, as_of: datetime | None, record: str | None, as_json: bool
) -> None:  # fmt: skip
    """Hold a table of events that others coded against the record: what both have, what only one has, where they differ and why.

    FILE is a CSV of UCDP GED, one with ACLED's columns, or one of your own (docs/compare.md has the columns).
    A row and an event are matched one to one by place, day, toll, actors and kind, as far as the row's own precision allows.

    Only the days and the area that both cover are compared: days between the first and the last on either side, and places within
    two degrees of which the other side has anything. What was outside is counted, with the reason. No side is taken for the truth.

    Example: fogline compare ged.csv --record war.db --from 2019-01-01 --html beside.html
    """
    from fogline import pages
    from fogline.beside import page, terminal, told
    from fogline.beside.comparison import compare as held_against
    from fogline.beside.tables import Table as Coded

    if html is not None and html.resolve() == file.resolve():
        raise click.UsageError(f"{html} is the table itself; write the page elsewhere")
    table = Coded(file, shape)
    own = str(settings.from_here()["actors"].value)
    with opened(record, asks=True) as store:
        view = store.view(as_of)
        covered = _narrowed(_covered(view), start, end)
        with busy(f"holding {file.name} against the record"):
            found = held_against(_heard(table.rows(_finder())), view.events(Question()), table.book, covered, Path(own) if own else None)
        if html is not None:
            try:
                pages.write(html, page.page(found, view, file.name))
            except OSError as error:
                raise click.ClickException(f"cannot write {html}: {error.strerror}") from error
        if as_json:
            for row in told.rows(found, view):
                click.echo(json.dumps(row, ensure_ascii=False))
        else:
            terminal.show(Console(file=sys.stdout), found, view, limit)
    sys.exit(FAILED_SOME if found.failures else 0)


@click.command()
@click.option("--kind", type=click.Choice(sorted(get_args(Kind))), help="Grades for this kind of event. Default: over all kinds.")
@click.option("--limit", type=click.IntRange(min=0), default=40, show_default=True, help="Lines of each table on the terminal.")
@as_of_option
@record_option
@json_option
def sources(kind: str | None, limit: int, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """List the publishers and the organisations that speak: how much, how often first, how often alone, how reliable.

    The grade is a letter of the Admiralty code, from how often a source agrees with independent origins, with the interval that holds its
    reliability nine times in ten. From few events nothing is judged. Agreement is no truth: those who lie together agree.
    With --json each estimate lists the events that it rests on.

    Example: fogline sources --kind air_strike --record war.db
    """
    from fogline.register import register

    with opened(record, asks=True) as store:
        view = store.view(as_of)
        with busy("weighing sources"):
            claims = {filed.claim.id: filed for filed in view.claims(Question())}
            told = [(event, [claims[i] for i in event.claims if i in claims]) for event in view.events(Question())]
            found = register(told, claims.values(), view.grades())
    if as_json:
        for one in found:
            click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str))
        return
    console = Console(file=sys.stdout)
    for sort, title in (("publisher", "Publishers"), ("speaker", "Who speaks")):
        listed = [one for one in found if one.sort == sort]
        table = Table("source", "reports", "claims", "events", "first", "alone", "", "why", title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for one in listed[:limit]:
            numbers = (one.reports, one.claims, one.events, f"{one.first} of {one.shared}", one.alone)
            table.add_row(*(escape(visible(str(cell))) for cell in (one.source, *numbers, *one.verdict(kind))))
        console.print(table)
        if len(listed) > limit:
            console.print(f"and {len(listed) - limit:,} more; --limit and --json show them")


def _heard(rows: Iterator[Any]) -> Iterator[Any]:
    """The rows; what could not be read is said at once."""
    for row in rows:
        if isinstance(row, Failure):
            complain(row)
        yield row


def _covered(view: View) -> tuple[date, date] | None:
    """The day before the first of the record's reports was published, of which it may tell, to the day of the last."""
    held = view.tally()
    ends = (held["first_published"], held["last_published"])
    return (datetime.fromisoformat(ends[0]).date() - timedelta(days=1), datetime.fromisoformat(ends[1]).date()) if all(ends) else None


def _narrowed(covered: tuple[date, date] | None, start: datetime | None, end: datetime | None) -> tuple[date, date] | None:
    """The days covered, as far as the flags want them."""
    if covered is None:
        return None
    first, last = max(filter(None, (covered[0], start and start.date()))), min(filter(None, (covered[1], end and end.date())))
    if first > last:
        raise click.UsageError(f"the record's reports tell of {covered[0]} to {covered[1]}; none of those days is left")
    return first, last


def _finder() -> Any:
    """The likeliest place of a name; the gazetteer is opened for the first."""

    def find(name: str) -> Place | None:
        found = gazetteer_in_use().lookup(name)
        return found[0].place if found and found[0].match not in ("slip", "skeleton") else None

    return find
