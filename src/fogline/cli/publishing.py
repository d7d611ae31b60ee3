"""The command that writes the public pages as a static site: publish."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from fogline import settings
from fogline.cli.options import as_of_option, gazetteer_in_use, json_option, opened, record_option, with_bar
from fogline.errors import ConfigError


@click.command()
@click.option(
    "--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the site; a new one, or one published before."
)
@click.option(
    "--base-url",
    "base",
    default="",
    help="Address that it will have, as https://example.org/war. Default: the setting `site`. Feeds and the sitemap need one.",
)
@as_of_option
@record_option
@json_option
def publish(folder: Path, base: str, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Write the public pages as a static site, for any web space: no server, no program, nothing asked of anybody.

    The same pages and twins as `fogline serve`, under the same limits: what is fresh is kept back, places are widened, private persons
    masked. The folder is written beside the old one and takes its place at the end: stopped, the old one stays. A file that is the same
    as before keeps its time; manifest.json names each with its SHA-256. Run again on the same day of a record, settings and version that
    are the same, it checks the files and writes none.

    Example: fogline publish --record war.db --out site --base-url https://example.org/war
    """
    from fogline import publishing, safety

    try:
        from fogline.web import still
        from fogline.web.readers import Readers
        from fogline.web.site import Site
    except ImportError as error:
        raise ConfigError(f"the pages need {error.name}: pip install 'fogline[web]'") from error

    chosen = settings.from_here({"record": record})
    base = base or str(chosen["site"].value)
    if base and (urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc or urlsplit(base).query or urlsplit(base).fragment):
        raise ConfigError(f"{base!r} is no address of a site, such as https://example.org/war")
    with opened(record, asks=True):  # an older record is brought to this version first
        pass
    limits = safety.limits(chosen)
    site = Site(Readers(str(chosen["record"].value), limits), gazetteer_in_use(), limits)
    with with_bar("publishing") as told:
        state = still.state(site, as_of=as_of, base=base)
        done = publishing.write(folder, still.pages(site, as_of=as_of, base=base, told=told), state)
    size = done.size_bytes
    if as_json:
        click.echo(
            json.dumps({"folder": str(folder), "new": done.new, "changed": done.changed, "same": done.same, "removed": done.removed, "bytes": size})
        )
        return
    click.echo(
        f"{folder}: {done.new} new, {done.changed} changed, {done.same} as before, {done.removed} removed; {size / 1e6:,.1f} MB. {limits.line()}"
    )
