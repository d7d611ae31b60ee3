"""Commands that look after a record: rebuild, reread, verify, log, failures, status, settings."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from fogline import __version__, settings
from fogline.cli.options import (
    FAILED_SOME,
    as_of_option,
    built_in,
    busy,
    complain,
    gazetteer_in_use,
    json_option,
    opened,
    record_option,
    with_bar,
    with_progress,
)
from fogline.errors import RecordError


@click.command()
@record_option
@json_option
def rebuild(record: str | None, as_json: bool) -> None:
    """Make everything derived (events, predictions) anew from reports, claims and judgements.

    What is missing or damaged is made again, revision by revision; what fits the log stays. Reads no report again: see reread.
    """
    from fogline.record import READER, utc_now

    with opened(record) as store:
        with busy("making events"):
            made = store.rebuild(now=utc_now())
        old = len(store.readings_of_others(READER))
    click.echo(json.dumps({"revisions": made, "older_readings": old}) if as_json else f"{made} revisions")
    if old and not as_json:
        click.echo(f"{old} readings are by another reader than {READER}: fogline reread reads those reports again")


@click.command()
@click.option("--why", help="The reason for which the old readings are withdrawn. Default: that this reader read them again.")
@record_option
@json_option
def reread(why: str | None, record: str | None, as_json: bool) -> None:
    """Read the stored bytes again of every report that another reader, or another version, had read.

    Both readings are kept: the old one is withdrawn with the reason, and --as-of shows it as it stood.
    """
    from fogline import line
    from fogline.record import utc_now

    tally = {"added": 0, "failed": 0}
    gazetteer = gazetteer_in_use()
    with opened(record) as store:
        for outcome in with_progress(line.read_again(store, gazetteer, clock=utc_now, why=why, built_in=built_in(gazetteer)), "reading"):
            tally[outcome.status] += 1
            for failure in outcome.failures:
                complain(failure)
        if tally["added"]:
            if gazetteer.added:
                store.note("gazetteer", gazetteer.made, b"", now=utc_now())
            with busy("making events"):
                store.revise(now=utc_now())
    told = {"reread": tally["added"], "failed": tally["failed"]}
    click.echo(json.dumps(told) if as_json else f"{told['reread']} read again, {told['failed']} failed")
    sys.exit(FAILED_SOME if tally["failed"] else 0)


@click.command()
@as_of_option
@record_option
@json_option
def failures(as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """List what could not be read, and why."""
    with opened(record) as store:
        for row in store.view(as_of).failures():
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{row['at']}  {row['input_id']}: {row['message']}  [{row['stage']}, {row['error']}]")


@click.command()
@as_of_option
@record_option
@json_option
def status(as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Say how much the record holds, in which languages, from when to when."""
    with opened(record) as store:
        row = {"record": store.engine.where, "version": __version__, **store.view(as_of).tally()}
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for key, value in row.items():
        words = ", ".join(f"{k} {n}" for k, n in value.items()) if isinstance(value, dict) else value
        click.echo(f"{key.replace('_', ' '):<18} {words if words is not None else '-'}")


@click.command("settings")
@record_option
@json_option
def list_settings(record: str | None, as_json: bool) -> None:
    """List every setting with its value and where that came from."""
    for name, chosen in settings.from_here({"record": record}).items():
        if as_json:
            click.echo(json.dumps({"name": name, "value": chosen.value, "origin": chosen.origin, "default": chosen.setting.default, "help": chosen.setting.help}))
        else:
            click.echo(f"{name} = {chosen.value}  ({chosen.origin})\n    {chosen.setting.help}")


@click.command()
@record_option
@json_option
def verify(record: str | None, as_json: bool) -> None:
    """Check that everything fits: pages, log, acknowledgements, rows, bytes. Names what does not.

    Exit status 0 when everything fits, 3 with a line for each thing that does not.
    """
    from fogline.record.verify import faults

    found = 0
    try:
        with opened(record) as store, with_bar("checking") as progress:
            for fault in faults(store.engine, progress=progress):
                found += 1
                click.echo(json.dumps({"fault": fault}, ensure_ascii=False) if as_json else fault)
            size, root = store.view().root() if not found else (0, b"")
    except RecordError as error:
        if not Path(str(settings.from_here({"record": record})["record"].value)).is_file():
            raise  # there is nothing to check
        found += 1  # damaged so that it cannot even be opened
        click.echo(json.dumps({"fault": str(error)}, ensure_ascii=False) if as_json else str(error))
    if found:
        sys.exit(FAILED_SOME)
    told = {"entries": size, "root": root.hex()}
    click.echo(json.dumps(told) if as_json else f"everything fits: {size} entries, root {root.hex()}")


@click.command()
@click.option("--last", type=click.IntRange(min=1), help="Only the last so many entries. Default: all.")
@record_option
@json_option
def log(last: int | None, record: str | None, as_json: bool) -> None:
    """Print the audit log: what was done to the record, when by the clock, by whom, and the hashes that bind it.

    Example: fogline log --last 20
    """
    with opened(record) as store:
        for entry in store.view().log(last):
            click.echo(json.dumps(entry, ensure_ascii=False) if as_json else "{position:>6}  {at}  {action:<8} {subject}  {who}  {hash:.16}".format(**entry))
