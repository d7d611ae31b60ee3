"""Commands about land: what actors are said to hold in all beside what their settlements add up to, and a map of a day as a picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fogline import settings
from fogline.cli.options import MOMENT, as_of_option, gazetteer_in_use, json_option, opened, question, question_options, record_option
from fogline.errors import ConfigError

if TYPE_CHECKING:
    from fogline.record import Record
    from fogline.territory.beside import Compared
    from fogline.territory.cells import Cell, Key
    from fogline.types import Question

MAPS = "areas and pictures need the extra `maps`: pip install 'fogline[maps]'"


@click.command()
@click.option("--smoothed", is_flag=True, help="Let later reports, too, say who held a settlement. Default: filtered, only what was published by the day's end.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Draw it as well, every claim on it: .png, .svg or .pdf. Asks for one --actor.")
@question_options
def territory(smoothed: bool, out: Path | None, as_json: bool, record: str | None, **filters: Any) -> None:
    """Set areas and shares that are stated of an actor's whole beside what its settlements add up to on the same day.

    Each is a claim with its words and its bound ("less than 2 square miles"). The settlements' sum is a range: of those surely held, to
    those maybe held. A cell reaches no further than 10 km from a settlement, so that the sum of a country is most often below a stated
    share of it. Where the two disagree it says so. --kind is of no use here. Needs the extra `maps`.

    Example: fogline territory --actor islamic-state --from 2019-02-01 --to 2019-03-31
    """
    beside = _needs_maps()
    from fogline.territory import chart, stated

    asked = question(filters)
    if out is not None and len(asked.actors) != 1:
        raise click.UsageError("--out draws one actor: name it with --actor")
    with opened(record, asks=True) as store:
        found = stated.find(store.view(asked.as_of), asked)[: asked.limit]
        rows, cells = _layer(store, asked, frozenset(s.at.astimezone(UTC).date() for s in found), smoothed=smoothed)
        told = list(beside.compare(found, lambda day: rows[day], cells))
        for one in told:
            click.echo(json.dumps(beside.compared_row(one), ensure_ascii=False) if as_json else "\n".join(_lines(one)))
        if out is not None:
            how = "every report" if smoothed else "reports published by the end of each day"
            notes = (f"As known {f'at {asked.as_of:%Y-%m-%d %H:%M} UTC' if asked.as_of else 'now'}; the settlements' band is from {how}.",)
            _drawn(out, lambda: chart.draw(told, out, title=f"What {found[0].actor.name if found else asked.actors[0]} is said to hold", notes=notes))
            click.echo(f"wrote {out}", err=True)


@click.command()
@click.option("--day", type=MOMENT, required=True, help="Who held what at the end of this day.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Picture to write: .png, .svg or .pdf; an older one is replaced.")
@click.option("--place", help="Only settlements in this place.")
@click.option("--smoothed", is_flag=True, help="Let later reports, too, say what they can of the day. Default: filtered.")
@as_of_option
@record_option
@json_option
def map_(day: datetime, out: Path, place: str | None, smoothed: bool, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Draw who holds what on a day as a picture for print: hue is the side, pattern is how sure that is.

    The picture says its day, as of when, how many reports it rests on, and what safety kept back (settings `delay_h` and `min_radius_m`).
    It needs no network: outlines are embedded. Needs the extra `maps`.

    Example: fogline map --day 2019-03-01 --out march.png
    """
    _needs_maps()
    from fogline.control.told import name
    from fogline.record import utc_now
    from fogline.safety import limits
    from fogline.territory import picture

    asked = question({"start": None, "end": None, "place": place, "kinds": (), "actors": (), "sources": (), "limit": None, "as_of": as_of})
    safety, on = limits(settings.from_here()), day.date()
    if utc_now() - datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(1) < timedelta(hours=safety.delay_h):
        raise click.UsageError(f"{on} is too fresh to be drawn: for safety what happened less than {safety.delay_h:g} hours ago is kept back (setting delay_h)")
    with opened(record, asks=True) as store:
        held, cells = _layer(store, asked, frozenset({on}), smoothed=smoothed)
        reports = {claim for row in held[on] for claim in row["claims"]}
        how = "all reports" if smoothed else "only reports published by the end of that day"
        notes = (f"As known {f'at {as_of:%Y-%m-%d %H:%M} UTC' if as_of else 'now'}, from {how}; {len(held[on])} settlements, {len(reports)} claims.", safety.line())
        names = {a: name(a) for row in held[on] for a in row["shares"]}
        _drawn(out, lambda: picture.draw(held[on], cells, out, title=f"Who held what on {on.day} {on:%B %Y}", notes=notes, names=names))
    told = {"file": str(out), "day": on.isoformat(), "settlements": len(held[on]), "claims": len(reports)}
    click.echo(json.dumps(told) if as_json else f"wrote {out}: {len(held[on])} settlements on {on}, from {len(reports)} claims")


map_.name = "map"


def _drawn(out: Path, draw: Callable[[], None]) -> None:
    """Draw, with a clear word where that cannot be."""
    try:
        draw()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error}") from error


def _needs_maps() -> Any:
    """The module that compares; a clear word where what it needs is not installed.

    Raises:
        ConfigError: it is not.
    """
    try:
        from fogline.territory import beside, picture  # noqa: F401
    except ModuleNotFoundError as error:
        raise ConfigError(MAPS) from error
    return beside


def _layer(store: Record, asked: Question, days: frozenset[date], *, smoothed: bool) -> tuple[dict[date, list[dict[str, Any]]], Mapping[Key, Cell]]:
    """The rows of control on some days, in the asked place, and the cells of their settlements."""
    from fogline import contract
    from fogline.geometry import within
    from fogline.territory import cells

    if not days:
        return {}, {}
    answers = store.view(asked.as_of).stated().ask(max(days), days=days, smoothed=smoothed)
    rows, places = {}, {}
    for day in sorted(days):
        held = [h for h in answers.holdings(day) if asked.place is None or within(h.place, asked.place)]
        rows[day] = [contract.holding_row(h) for h in held]
        places.update({(h.place.lat, h.place.lon): h.place for h in held})
    return rows, cells.of(list(places.values()), gazetteer_in_use())


def _lines(one: Compared) -> Iterator[str]:
    from fogline import masking, prose

    stated, filed = one.stated, masking.shown(one.stated.filed)
    by = filed.claim.speaker or filed.source or filed.input_id
    of = f" of {stated.of.name}" if stated.of is not None and stated.count.what == "share" and stated.relation == "holds" else ""
    yield f"{stated.at:%Y-%m-%d}  {stated.actor.name} {stated.relation} {prose.how_many(stated.count)}{of}"
    yield f"    {by}: “{' '.join(filed.sentence.split())}”  {filed.claim.id}"
    unit = "km²" if stated.count.what == "area" else "%"
    if one.low is None or one.high is None or one.area is None:
        yield f"    {one.verdict}: {one.why}"
    else:
        count = f"{one.area.settlements} settlement{'s' if one.area.settlements != 1 else ''}"
        yield f"    settlements add up to {one.low:,.1f} to {one.high:,.1f} {unit} ({count}{', ' + one.why if one.why else ''}): {one.verdict}"
