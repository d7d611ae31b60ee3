"""The command `gazetteer`: countries added to the gazetteer, and what it says of a name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fogline import settings
from fogline.cli.options import gazetteer_in_use, json_option, with_bar

if TYPE_CHECKING:
    from fogline.gazetteer.added import Country


@click.group()
def gazetteer() -> None:
    """Look up a name, and add countries to the gazetteer: every village that GeoNames knows."""


@gazetteer.command("add")
@click.argument("countries", nargs=-1, required=True, metavar="CODE|ZIP...")
@json_option
def add_countries(countries: tuple[str, ...], as_json: bool) -> None:
    """Add countries: by code, fetched from GeoNames, or from zips that are here.

    This is the one command that fetches places. Broken off, it goes on where it was when it is run again; afterwards nothing needs the network.
    Adding a country again brings its file of today.

    Example: fogline gazetteer add SY IQ UA

    Example: fogline gazetteer add ./SY.zip
    """
    from fogline.gazetteer import added, adding, geonames

    folder = _folder()
    here = [Path(name) for name in countries if name.casefold().endswith(".zip") or Path(name).is_file()]
    codes = [name.upper() for name in countries if Path(name) not in here]
    for path in here:
        geonames.country_of(path)  # before anything is fetched
    beside = [path.parent / geonames.DIVISIONS_FILE for path in here if (path.parent / geonames.DIVISIONS_FILE).is_file()]
    chosen = settings.from_here()
    fetched = adding.bring(codes, folder, base=str(chosen["geonames"].value), timeout_s=float(chosen["fetch_timeout_s"].value), bar=with_bar) if codes else []
    _show(adding.add([*here, *beside[:1], *fetched], folder, today=_today(), bar=with_bar), as_json=as_json)
    click.echo(added.LICENCE, err=True)


@gazetteer.command("list")
@json_option
def list_countries(as_json: bool) -> None:
    """List the countries that were added."""
    from fogline.gazetteer import added

    _show(added.listed(_folder()), as_json=as_json)


@gazetteer.command("remove")
@click.argument("countries", nargs=-1, required=True, metavar="CODE...")
@json_option
def remove_countries(countries: tuple[str, ...], as_json: bool) -> None:
    """Take countries out again, with their files.

    Example: fogline gazetteer remove IQ
    """
    from fogline.gazetteer import adding

    _show(adding.remove([name.upper() for name in countries], _folder(), today=_today(), bar=with_bar), as_json=as_json)


@gazetteer.command("rebuild")
@json_option
def rebuild_gazetteer(as_json: bool) -> None:
    """Make the index of the added countries anew from their files: after the package was brought to another version."""
    from fogline.gazetteer import added, adding

    if added.listed(_folder()):
        _show(adding.add([], _folder(), today=_today(), bar=with_bar), as_json=as_json)
    else:
        _show([], as_json=as_json)


@gazetteer.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="At most this many.")
@json_option
def lookup(name: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Say which places a name may mean, the likeliest first: in any usual spelling, or as an area.

    Example: fogline gazetteer lookup Deir el-Zour

    Example: fogline gazetteer lookup 20 km north of Raqqa
    """
    from fogline.gazetteer import shown

    policy = str(settings.from_here()["disputed"].value)
    for candidate in gazetteer_in_use().lookup(" ".join(name), limit=limit):
        row = shown.row(candidate, policy)
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else shown.line(row))


def _folder() -> Path:
    return Path(str(settings.from_here()["gazetteers"].value))


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _show(countries: Sequence[Country], *, as_json: bool) -> None:
    """The countries that are now in the index."""
    for country in countries:
        words = f"{country.code}  {country.places:>9,} places more  {country.size_bytes / 1e6:>7.1f} MB  added {country.added_on}"
        click.echo(json.dumps(asdict(country)) if as_json else words)
    if not countries and not as_json:
        click.echo("no country is added: only the gazetteer that comes with the package is used")
