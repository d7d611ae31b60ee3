"""Commands that look ahead, and back at what was foretold: forecast, forecasts."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fogline.cli.options import as_of_option, busy, json_option, opened, record_option
from fogline.errors import RecordError

if TYPE_CHECKING:
    from fogline.forecasts.turns import Turn


@click.command()
@click.option("--series", "path", type=click.Path(path_type=Path, dir_okay=False), help="Of a CSV: area,month,value; every area has every month.")
@click.option("--horizon", type=click.IntRange(1, 36), help="With --series: months after its last one. Default: 1.")
@click.option(
    "--what", type=click.Choice(("deaths", "control")), help="Of a record: the dead of a month (default), or the chance that a place changes hands in 30 days."
)
@click.option("--months", type=click.IntRange(1, 36), help="Of a record: how many months from the first that is not over. Default: 6.")
@as_of_option
@record_option
@json_option
def forecast(
    path: Path | None, horizon: int | None, what: str | None, months: int | None, as_of: datetime | None, record: str | None, as_json: bool
) -> None:
    """Forecast the dead of a month for every area, with the chances of more and of fewer, or whether places change hands.

    Of a series, one month is told. Of a record, the next months are issued: the forecasts are frozen in it, with their digest in its log,
    and `fogline forecasts` tells what came of them. A month is issued once; with --as-of nothing is issued.

    Example: fogline forecast --series deaths.csv --horizon 3

    Example: fogline forecast --what control --record war.db
    """
    if path is not None:
        if what or months or as_of or record:
            raise click.UsageError("--what, --months, --as-of and --record are for a record, not for --series")
        _of_series(path, horizon or 1, as_json=as_json)
    elif what == "control":
        if horizon or months:
            raise click.UsageError("whether places change hands is forecast for 30 days: neither --horizon nor --months is for it")
        _of_control(record, as_of, as_json=as_json)
    elif horizon is not None:
        raise click.UsageError("--horizon is for --series; of a record, give --months")
    else:
        _of_record(record, months or 6, as_of, as_json=as_json)


@click.command()
@click.option("--what", type=click.Choice(("deaths", "control")), default="deaths", show_default=True, help="The dead of a month, or whether places change hands.")
@click.option("--area", metavar="NAME", help="Of areas, or places, with this in their name.")
@click.option("--due", is_flag=True, help="Those alone whose month is over.")
@click.option("--scores", is_flag=True, help="The mean scores by horizon, beside the baselines', instead of the forecasts.")
@click.option("--views", is_flag=True, help="CSV of draws, as the VIEWS prediction challenge has them, instead.")
@as_of_option
@record_option
@json_option
def forecasts(what: str, area: str | None, due: bool, scores: bool, views: bool, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """List the forecasts that were issued, and what came of those whose month is over. None is ever changed or removed.

    Example: fogline forecasts --due --area Idlib
    """
    from fogline.forecasts import judged
    from fogline.forecasts.views import lines

    if what == "control":
        if views:
            raise click.UsageError("--views is for the dead of a month")
        _control_told(record, as_of, area, due=due, scores=scores, as_json=as_json)
        return
    if views and (scores or as_json):
        raise click.UsageError("--views is CSV: it goes with neither --scores nor --json")
    with opened(record, asks=True) as store, busy("comparing with what came"):
        found = list(judged.judged(store.view(as_of), area=area, due=due))
    if views:
        for piece in lines(one.forecast for one in found):
            sys.stdout.buffer.write(piece)
        return
    if scores:
        for row in judged.summed(found):
            click.echo(json.dumps(row) if as_json else _score_line(row))
        return
    for one in found:
        if as_json:
            click.echo(json.dumps(one.row(), ensure_ascii=False))
        else:
            told = _line(one.forecast.area, one.forecast.month, one.forecast.quantiles)
            came = "" if one.score is None else f"; it was {one.outcome}, {'inside' if one.score.inside90 else 'outside'}, CRPS {one.score.crps:.1f}"
            click.echo(f"{told}{came}  (issued {one.forecast.issued_at})")
    if not found:
        click.echo("no such forecast was issued; `fogline forecast --record R` issues some", err=True)


def _of_series(path: Path, horizon: int, *, as_json: bool) -> None:
    from fogline.forecasts import mixture, series, spread

    known = series.read(path)
    month = series.later(known.last, horizon)
    for area, quantiles in zip(known.areas, spread.stated(mixture.forecast(known, horizon)), strict=True):
        named = spread.named(quantiles)
        told = {"area": area, "month": month, "quantiles": named, "maker": mixture.MAKER}
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(area, month, named))


def _of_record(record: str | None, months: int, as_of: datetime | None, *, as_json: bool) -> None:
    from fogline.forecasts import areas, frozen
    from fogline.record import forecasting, utc_now

    with opened(record) as store:
        with busy("adding up the dead of each month"):
            known = areas.known(store.view(as_of))
        if known is None:
            raise RecordError("no month of this record is over yet: a month is, once a report that was published after it is added")
        made = frozen.made(known, months)
        new = forecasting.freeze(store, [frozen.row(f) for f in made], now=utc_now()) if as_of is None else []
        issued = {r["id"]: frozen.of_row(r) for r in store.view().forecasts() if r["what"] == frozen.DEATHS} if as_of is None else {}
    for one in (issued.get(f.id, f) for f in made):  # what was issued before is told as it was then
        click.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else _line(one.area, one.month, one.quantiles))
    kept = "nothing was issued, since --as-of looks at the past" if as_of else f"{len(new)} issued, {len(made) - len(new)} had been issued before"
    click.echo(f"{len(made)} forecasts from reports up to {known.data_until:%Y-%m-%d}: {kept}", err=True)


def _of_control(record: str | None, as_of: datetime | None, *, as_json: bool) -> None:
    from fogline import contract
    from fogline.forecasts import turns
    from fogline.record import forecasting, utc_now

    with opened(record) as store:
        view = store.view(as_of)
        until = contract.moment(view.tally()["last_published"])
        with busy("looking at who held what"):
            made = turns.made(view.stated().statements, until) if until is not None else []
        if until is None or not made:
            raise RecordError("nothing in this record says who holds a place: there is nothing to forecast")
        new = forecasting.freeze(store, [turns.row(t) for t in made], now=utc_now()) if as_of is None else []
        issued = {r["id"]: turns.of_row(r) for r in store.view().forecasts() if r["what"] == turns.CONTROL} if as_of is None else {}
    for one in (issued.get(t.id, t) for t in made):
        click.echo(json.dumps(one.row(), ensure_ascii=False) if as_json else _turn_line(one))
    kept = "nothing was issued, since --as-of looks at the past" if as_of else f"{len(new)} issued, {len(made) - len(new)} had been issued before"
    click.echo(f"{len(made)} forecasts from reports up to {until:%Y-%m-%d}: {kept}", err=True)


def _control_told(record: str | None, as_of: datetime | None, area: str | None, *, due: bool, scores: bool, as_json: bool) -> None:
    from fogline.forecasts import turns

    with opened(record, asks=True) as store, busy("comparing with what came"):
        found = turns.judged(store.view(as_of), area=area, due=due)
    if scores:
        for row in turns.summed(found):
            told = f"{row['maker']:<20} Brier {row['brier']:.4f}  log {row['log']:.4f}  of {row['forecasts']}"
            click.echo(json.dumps(row) if as_json else told)
        return
    for one in found:
        came = "" if one.outcome is None else f"; it {'changed' if one.outcome else 'did not'}, Brier {one.score.brier:.3f}" if one.score else ""
        told = f"{_turn_line(one.forecast)}{came}  (issued {one.forecast.issued_at})"
        click.echo(json.dumps(one.row(), ensure_ascii=False) if as_json else told)
    if not found:
        click.echo("no such forecast was issued; `fogline forecast --what control --record R` issues some", err=True)


def _turn_line(turn: Turn) -> str:
    from fogline.control import told

    return f"{turn.due}  {told.where(turn.place)}: {turn.chance:.1%} that another side holds it than {told.name(turn.holder)} (all places {turn.baselines['base rate']:.1%})"


def _line(area: str, month: str, named: Mapping[str, float]) -> str:
    return f"{month}  {area}: {named['0.5']:.0f} dead ({named['0.05']:.0f} to {named['0.95']:.0f} in nine of ten cases)"


def _score_line(row: Mapping[str, float | str]) -> str:
    return (
        f"{row['horizon']} months ahead  {row['maker']:<20} CRPS {row['crps']:8.1f}  log {row['log']:5.2f}  Brier {row['brier_any']:.3f}"
        f"  inside {row['inside90']:.2f}  of {row['forecasts']}"
    )
