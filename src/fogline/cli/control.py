"""The command that says who holds which place, since when, and on whose word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fogline import settings
from fogline.cli.moving import TO_WRITE
from fogline.cli.options import MOMENT, as_of_option, json_option, opened, record_option

if TYPE_CHECKING:
    from fogline.control.answers import Answers
    from fogline.control.sides import Sides
    from fogline.record import Record
    from fogline.record.stated import Stated
    from fogline.types import Place


@click.command()
@click.argument("place", required=False)
@click.option("--day", type=MOMENT, help="Who held what at the end of this day. Default: today.")
@click.option("--history", is_flag=True, help="Of one PLACE: who held it, from its first report on.")
@click.option("--changes", is_flag=True, help="Places that changed hands between --from and --to.")
@click.option("--from", "start", type=MOMENT, help="With --changes, --geojson, --csv or --gpkg: the first day.")
@click.option("--to", "end", type=MOMENT, help="The last day. With --history: up to this day.")
@click.option(
    "--smoothed", is_flag=True, help="Let later reports, too, say what they can of a day. Default: filtered, only what was published by its end."
)
@click.option("--by", type=click.Choice(["actor", "side"]), default="actor", show_default=True, help="Whose chances are shown.")
@click.option(
    "--sides",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file of your own dated alliances; see lexicons/sides.toml. Default: setting sides.",
)
@click.option("--stale-days", type=click.IntRange(min=1), help="Without a word for so many days, control is stale. Default: setting stale_days, 60.")
@click.option("--geojson", type=TO_WRITE, help="Write the day, or the days --from to --to, as GeoJSON with styled properties.")
@click.option("--csv", "table", type=TO_WRITE, help="Write the same as CSV.")
@click.option("--gpkg", type=TO_WRITE, help="Write the same as a GeoPackage with moments from and to.")
@as_of_option
@record_option
@json_option
def control(
    place: str | None, day: datetime | None, history: bool, changes: bool, start: datetime | None, end: datetime | None, smoothed: bool, by: str,
    sides: Path | None, stale_days: int | None, geojson: Path | None, table: Path | None, gpkg: Path | None, as_of: datetime | None, record: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Say who holds which place on a day, as chances over actors, with the words they rest on.

    Each row has a basis: assessed (independent words, or the losing side's own), advance, claimed (one side's word alone),
    contested, or stale. A place of which nothing was said has no row. PLACE asks for one place.

    Example: fogline control --day 2019-03-01

    Example: fogline control Baghuz --history

    Example: fogline control --changes --from 2019-02-01 --to 2019-03-23 --by side

    Example: fogline control --from 2019-02-01 --to 2019-03-23 --gpkg control.gpkg
    """
    from fogline.control import told
    from fogline.control.sides import Sides

    files = {"geojson": geojson, "csv": table, "gpkg": gpkg}
    written = {form: path for form, path in files.items() if path is not None}
    if written and (history or changes or place is not None):
        raise click.UsageError("--geojson, --csv and --gpkg write who held every place, on --day or --from one day --to another")
    for path in written.values():
        if path.exists():
            raise click.UsageError(f"{path} is there already; nothing is written over")
    if history and (place is None or changes):
        raise click.UsageError("--history asks for one PLACE: fogline control Baghuz --history")
    if changes and (start is None or end is None):
        raise click.UsageError("--changes asks for --from and --to")
    if start is not None and end is not None and end < start:
        raise click.UsageError(f"--from {start:%Y-%m-%d} is after --to {end:%Y-%m-%d}")
    known = settings.from_here({"stale_days": stale_days, "sides": str(sides) if sides is not None else None})
    stale_days = int(known["stale_days"].value)
    alliances = Sides.load(Path(str(known["sides"].value)) if known["sides"].value else None)
    table_of = alliances if by == "side" else None
    last = (end if end is not None and (changes or history or written) else day or as_of or datetime.now(UTC)).date()
    with opened(record, asks=True) as store:
        stated = store.view(as_of).stated()
        if written:
            span = (start.date() if start is not None else last, last)
            _write(store, stated, span, written, alliances, Asked(as_of, smoothed, stale_days), as_json=as_json)
            return
        every = history or changes
        days = None if every else frozenset({last})
        if history:
            published = [s.told for s in stated.statements]
            last = min(last, max(published, default=last)) if end is None else last
        answers = stated.ask(last, days=days, smoothed=smoothed, stale_days=stale_days)
        wanted = _known(answers, place) if place is not None else None
        if history:
            _history(answers, wanted or (), as_json=as_json)
            return
        if changes and start is not None:
            for change in answers.changes(start.date(), last):
                if wanted is None or change.place in wanted:
                    row = told.change_row(change, table_of)
                    click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\n".join(told.change_lines(change, table_of)))
            return
        _on(answers, last, wanted, table_of, as_json=as_json)


def _on(answers: Answers, day: date, wanted: tuple[Place, ...] | None, table: Sides | None, *, as_json: bool) -> None:
    """Print who held what on a day."""
    from fogline.control import told
    from fogline.control.holding import key_of

    rows = [h for h in answers.holdings(day) if wanted is None or h.place in wanted]
    for h in rows:
        statements = answers.statements(key_of(h.place), day)
        if as_json:
            click.echo(json.dumps(told.holding_row(h, statements, table), ensure_ascii=False))
        else:
            click.echo("\n".join(told.holding_lines(h, statements, table)))
    if not as_json:
        kind = "smoothed: all reports" if answers.smoothed else "filtered: reports published by the end of the day"
        click.echo(f"{len(rows)} places on {day}, {kind}; a place of which nothing was said is not listed")


@dataclass(frozen=True, slots=True)
class Asked:
    """How the days are asked for that are written to files."""

    as_of: datetime | None
    smoothed: bool
    stale_days: int


def _write(store: Record, stated: Stated, span: tuple[date, date], written: Mapping[str, Path], sides: Sides, asked: Asked, *, as_json: bool) -> None:
    """Write who held what on some days to files, as safely as every export."""
    from fogline.exports import held
    from fogline.exports.about import About
    from fogline.record import utc_now
    from fogline.safety import limits

    now, safety = utc_now(), limits(settings.from_here())
    first, last = span[0], min(span[1], held.last_day(safety, now))
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    size, root = store.view(asked.as_of).root()
    words = {"control": [first.isoformat(), last.isoformat()], "smoothed": asked.smoothed, "stale_days": asked.stale_days}
    about = About(words, now, asked.as_of, size, root.hex(), safety)
    answers = stated.ask(last, days=frozenset(days), smoothed=asked.smoothed, stale_days=asked.stale_days) if days else None
    rows = held.rows(held.spells((day, answers.holdings(day)) for day in days) if answers else [], sides, safety)
    for form, path in written.items():
        if form == "gpkg":
            held.geopackage(rows, about, path)
        else:
            path.write_bytes(held.geojson(rows, about) if form == "geojson" else b"".join(held.table(rows)))
    listed = [str(path) for path in written.values()]
    store.note("export", f"control {json.dumps(words)}", json.dumps(listed).encode(), now=utc_now())
    if as_json:
        click.echo(json.dumps({"files": listed, "rows": len(rows), **about.row()}, ensure_ascii=False))
        return
    click.echo(f"wrote {', '.join(listed)}: {len(rows)} rows, {first} to {last}; record of {size} entries, root {root.hex()}")
    if last < span[1]:
        click.echo(f"days after {last} are too fresh and were kept back")
    click.echo(safety.line())


def _history(answers: Answers, places: tuple[Place, ...], *, as_json: bool) -> None:
    """Print who held each place, stretch by stretch."""
    from fogline.control import told
    from fogline.control.holding import key_of

    for place in places:
        if not as_json:
            click.echo(told.where(place))
        for stretch in answers.history(key_of(place)):
            row = told.stretch_row(place, stretch)
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\n".join(told.stretch_lines(stretch)))


def _known(answers: Answers, name: str) -> tuple[Place, ...]:
    """The settlements of the answers that a name in any usual spelling means.

    Raises:
        UsageError: nothing was said of any.
    """
    from fogline.cli.options import gazetteer_in_use

    places = answers.scene.places if answers.scene is not None else ()
    ids = {c.place.gazetteer_id for c in gazetteer_in_use().lookup(name)}
    found = tuple(p for p in places if p.gazetteer_id in ids or p.name.casefold() == name.casefold())
    if not found:
        raise click.UsageError(f"no report says who holds {name!r}; `fogline control` lists the places of which one does")
    return found
