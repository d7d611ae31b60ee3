"""Commands that look after a record: rebuild, failures, status, settings."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click

from fogline import __version__, settings
from fogline.cli.options import FAILED_SOME, as_of_option, busy, json_option, opened, record_option


@click.command()
@record_option
@json_option
def rebuild(record: str | None, as_json: bool) -> None:
    """Make everything derived (the events) anew from the claims."""
    from fogline.record import utc_now

    with opened(record) as store, busy("making events"):
        made = store.rebuild(now=utc_now())
    click.echo(json.dumps({"events": made}) if as_json else f"{made} events made anew")


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
@record_option
@json_option
def status(record: str | None, as_json: bool) -> None:
    """Say how much the record holds, in which languages, from when to when."""
    with opened(record) as store:
        row = {"record": store.engine.where, "version": __version__, **store.view().tally()}
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

    with opened(record) as store:
        found = []
        for fault in faults(store.engine):
            found.append(fault)
            click.echo(json.dumps({"fault": fault}, ensure_ascii=False) if as_json else fault)
        if not found:
            size, root = store.view().root()
            told = {"entries": size, "root": root.hex()}
            click.echo(json.dumps(told) if as_json else f"everything fits: {size} entries, root {root.hex()}")
    sys.exit(FAILED_SOME if found else 0)
