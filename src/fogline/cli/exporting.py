"""The command that gives things out: the whole record, or events in the form that another program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fogline import settings
from fogline.cli.moving import TO_WRITE, many, told
from fogline.cli.options import opened, question, question_options, with_progress

if TYPE_CHECKING:
    from fogline.record import Record

FORMS = ("csv", "geojson", "gpkg", "parquet", "ucdp", "acled", "plover", "hxl", "views", "rocrate")


@click.command()
@click.option("--everything", is_flag=True, help="The whole record as Parquet files, with the bytes of all reports.")
@click.option("--format", "form", type=click.Choice(FORMS), help="Events, in this form.")
@click.option("--out", type=TO_WRITE, help="File or folder to write; nothing is written over.")
@click.option("--bom", is_flag=True, help="Begin tables with the mark by which Excel knows UTF-8.")
@click.option("--standing", multiple=True, help="Of this standing: claimed, corroborated, confirmed, contested ...; may be repeated.")
@click.option("--min", "least_chance", type=click.FloatRange(0, 1), default=0.0, help="At least this chance of having happened.")
@question_options
@click.argument("folder", type=TO_WRITE, required=False)
def export(
    everything: bool, form: str | None, out: Path | None, bom: bool, standing: tuple[str, ...], least_chance: float, folder: Path | None,
    as_json: bool, record: str | None, **filters: Any,
) -> None:  # fmt: skip
    """Write events in the form that another program reads, or the whole record to a new FOLDER of Parquet files.

    \b
    csv      a row an event, every column         ucdp     the shape of UCDP GED
    geojson  points with their radius             acled    the shape of ACLED's table
    gpkg     GeoPackage: events, claims, origins  plover   the shape of POLECAT's, PLOVER's types
    parquet  the same as typed files              views    the dead by month and cell or country
    hxl      csv with HXL tags                    rocrate  a package with dictionary and record root

    Events are shown as safely as in every view: late, no finer than the least radius, private persons by role (settings `delay_h` and
    `min_radius_m`); the export says so. --everything holds all words and bytes of the reports, which are their publishers', and is what
    `fogline import` reads. The record's log notes each export. gpkg and parquet need the extra `exports`.

    Example: fogline export --format geojson --place Baghuz --out baghuz.geojson --record war.db
    """  # noqa: D301  (click's mark for lines that stay as they are)
    where = out or folder
    if everything == (form is not None):
        raise click.UsageError("say what to export: --format FORM for events, or --everything for the whole record")
    if where is None or (out is not None and folder is not None):
        raise click.UsageError("say where to write it, once: --out PATH")
    if everything and (bom or standing or least_chance or any(filters.values())):
        raise click.UsageError("--everything is the whole record and takes no other question; leave the flags out, or use --format")
    with opened(record) as store:
        if everything:
            _everything(store, where, as_json=as_json)
        else:
            _events(store, str(form), where, bom, question(filters, standing=standing, least_chance=least_chance), as_json=as_json)


def _everything(store: Record, folder: Path, *, as_json: bool) -> None:
    from fogline.record import parquet, utc_now

    with told("exporting") as progress:
        content = parquet.export(store, folder, progress=progress)
        store.note("export", "everything", content, now=utc_now())
    manifest = json.loads(content)
    count = sum(table["rows"] for table in manifest["tables"].values())
    if as_json:
        rows = {name: table["rows"] for name, table in manifest["tables"].items()}
        click.echo(json.dumps({"folder": str(folder), "rows": rows, "files": manifest["blobs"]["files"], **manifest["log"]}, ensure_ascii=False))
    else:
        click.echo(f"wrote {folder}: {many(count, manifest['blobs']['files'], manifest['log']['entries'], manifest['log']['root'])}")


def _events(store: Record, form: str, out: Path, bom: bool, asked: Any, *, as_json: bool) -> None:
    from fogline.exports import formats
    from fogline.exports.about import About
    from fogline.exports.told import Kept, tell
    from fogline.record import utc_now
    from fogline.safety import limits

    context, now, view, kept = click.get_current_context(), utc_now(), store.view(asked.as_of), Kept()
    given = {k: v for k, v in context.params.items() if v and k not in ("record", "as_json", "out", "folder", "bom", "form", "everything")}
    size, root = view.root()
    words = json.loads(json.dumps(given, default=str))
    about = About(words, now, asked.as_of, size, root.hex(), limits(settings.from_here()))
    count = [0]
    events = _counted(with_progress(tell(view, asked, about.safety, now, kept), "exporting"), count)
    written = formats.export(form, events, about, out, bom=bom)
    listed = [{"file": str(path), "size_bytes": size_bytes, "sha256": digest} for path, size_bytes, digest in written.files]
    left = dict(sorted(written.left.items()))
    row = {"format": form, "events": count[0], "kept_back": kept.back, "left_out": left, "files": listed, **about.row()}
    store.note("export", f"{form} {json.dumps(words, ensure_ascii=False)}", json.dumps(listed).encode(), now=utc_now())
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    click.echo(f"wrote {out} of {count[0]:,} events; record of {size} entries, root {root.hex()}")
    if kept.back:
        click.echo(f"{kept.back:,} more are too fresh, or of no known day, and were kept back")
    for why, number in left.items():
        click.echo(f"{number:,} are not in it, since {form} wants what they have not: {why}")
    click.echo(about.safety.line())


def _counted(events: Iterator[Any], count: list[int]) -> Iterator[Any]:
    """The events; how many there were is written down."""
    for event in events:
        count[0] += 1
        yield event
