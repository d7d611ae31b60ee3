"""Commands that look ahead: forecast."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fogline.cli.options import json_option


@click.command()
@click.option(
    "--series", "path", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV: area,month,value; every area has every month."
)
@click.option("--horizon", type=click.IntRange(1, 36), default=1, show_default=True, help="Months after the last one.")
@json_option
def forecast(path: Path, horizon: int, as_json: bool) -> None:
    """Forecast a month's value for every area, with its chances.

    Example: fogline forecast --series deaths.csv --horizon 3
    """
    from fogline.forecasts import mixture, series, spread

    known = series.read(path)
    month = series.later(known.last, horizon)
    for area, quantiles in zip(known.areas, spread.stated(mixture.forecast(known, horizon)), strict=True):
        named = spread.named(quantiles)
        if as_json:
            click.echo(json.dumps({"area": area, "month": month, "quantiles": named, "maker": mixture.MAKER}, ensure_ascii=False))
        else:
            click.echo(f"{month}  {area}: {named['0.5']:.0f} ({named['0.05']:.0f} to {named['0.95']:.0f} in nine of ten cases)")
