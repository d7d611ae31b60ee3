"""Commands about people and the ground they live on: displacement, hazards, besieged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from fogline.cli.options import opened, question, question_options

if TYPE_CHECKING:
    from fogline.displacement.series import Movement, Series
    from fogline.hazards import Hazard
    from fogline.sieges import Siege
    from fogline.types import Filed

SHOWN = 12  # movements of a series that are told to people; --json has all


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every movement of a series, not the last twelve only.")
@question_options
def displacement(everything: bool, as_json: bool, record: str | None, **filters: Any) -> None:
    """Tell who left where, for where, how many: displacement, evacuation, return and surrender, as a series a place.

    Each number keeps its bound (more than, about), its unit (people or households) and its words. Flows over times that do not
    overlap are added; stocks and running totals supersede the one before and are never added. Of each movement the recommended
    figure is what most independent origins say; others triangulate it. --kind is of no use here.

    Example: fogline displacement --place Baghuz --from 2019-02-01
    """
    from fogline.displacement import figures, series

    asked = question(filters)
    with opened(record, asks=True) as store:
        found = series.make(figures.find(store.view(asked.as_of), asked), asked.place)
        for one in found[: asked.limit]:
            click.echo(json.dumps(series.row(one), ensure_ascii=False) if as_json else "\n".join(_series_lines(one, everything=everything)))


def _series_lines(series: Series, *, everything: bool) -> Iterator[str]:
    from fogline import prose

    ends = {"from": "from ", "to": "to ", "at": "at ", None: ""}
    where = prose.where(series.place) if series.place else "place not stated"
    yield f"{series.category}, {ends[series.end]}{where}, {series.measure}, in {series.unit}"
    hidden = 0 if everything else max(0, len(series.movements) - SHOWN)
    if hidden:
        yield f"  {hidden} earlier ones are not shown (--all)"
    for movement in series.movements[hidden:]:
        yield from _movement_lines(movement, series.unit)
    if len(series.movements) > 1:
        how = "the sum of those that do not overlap" if series.measure == "flow" else "the last, which supersedes the others"
        yield f"  {prose.toll(series.unit, series.total)}: {how}"
    yield ""


def _movement_lines(movement: Movement, unit: str) -> Iterator[str]:
    from fogline import masking, prose

    support = f"{movement.origins} independent origin{'s' if movement.origins != 1 else ''}"
    yield f"  {prose.when(movement.window)}  {prose.toll(unit, movement.total)}  [{support}]  {movement.event}"
    for role, figure in movement.figures:
        filed = masking.shown(figure.filed)
        by = filed.claim.speaker or filed.source or filed.input_id
        background = ", told as background" if filed.claim.background else ""
        yield f"    {role}: {figure.bound}, {by}{background}: “{' '.join(filed.sentence.split())}”  {filed.claim.id}"


@click.command()
@click.option("--imsma", is_flag=True, help="CSV in the shape of a table of hazardous areas that IMSMA imports.")
@question_options
def hazards(imsma: bool, as_json: bool, record: str | None, **filters: Any) -> None:
    """Tell where mines, improvised devices and unexploded ordnance are said to be, since when, and whether they were cleared.

    A hazard is suspected until somebody found or cleared a device there, or one went off; it is cleared where a report declares the
    place free and none later tells of a device. --kind is of no use here.

    Example: fogline hazards --place Raqqa --imsma > hazards.csv
    """
    from fogline import hazards as found
    from fogline.exports import csv

    asked = question(filters)
    if imsma and as_json:
        raise click.UsageError("--imsma is CSV; leave out one of --imsma and --json")
    with opened(record, asks=True) as store:
        there = found.find(store.view(asked.as_of), asked)[: asked.limit]
        if imsma:
            for piece in csv.table([found.IMSMA_COLUMNS], found.imsma(there)):
                click.echo(piece, nl=False)
            return
        for hazard in there:
            click.echo(json.dumps(found.row(hazard), ensure_ascii=False) if as_json else "\n".join(_hazard_lines(hazard)))


@click.command()
@question_options
def besieged(as_json: bool, record: str | None, **filters: Any) -> None:
    """Tell which places are besieged or cannot be reached, since when, by whom, and what help got in.

    Help that got in does not end a siege. A place whose siege was lifted, or that somebody took, stays in the list. --kind is of no
    use here.

    Example: fogline besieged --as-of 2016-08-01
    """
    from fogline import sieges

    asked = question(filters)
    with opened(record, asks=True) as store:
        for siege in sieges.find(store.view(asked.as_of), asked)[: asked.limit]:
            click.echo(json.dumps(sieges.row(siege), ensure_ascii=False) if as_json else "\n".join(_siege_lines(siege)))


def _hazard_lines(hazard: Hazard) -> Iterator[str]:
    from fogline import prose

    denied = f", {len(hazard.denied)} denying" if hazard.denied else ""
    yield f"{prose.where(hazard.place)}: {hazard.state}; {', '.join(hazard.devices)}; told of from {hazard.since:%Y-%m-%d} to {hazard.last_evidence:%Y-%m-%d}{denied}"
    for told in hazard.told:
        yield _said(told.filed, told.at, told.deed)
    yield ""


def _siege_lines(siege: Siege) -> Iterator[str]:
    from fogline import prose

    by = f" by {', '.join(a.name for a in siege.besiegers)}" if siege.besiegers else ""
    yield f"{prose.where(siege.place)}: {siege.state} since {siege.since:%Y-%m-%d}{by if siege.state == 'besieged' else ''}"
    for told in siege.told:
        yield _said(told.filed, told.at, told.deed)
    for told in siege.denied:
        yield _said(told.filed, told.at, "denied")
    yield ""


def _said(filed: Filed, at: datetime, deed: str) -> str:
    """One claim: when, what, who, in which words."""
    from fogline import masking

    filed = masking.shown(filed)
    by = filed.claim.speaker or filed.source or filed.input_id
    return f"  {at:%Y-%m-%d}  {deed}: {by}: “{' '.join(filed.sentence.split())}”  {filed.claim.id}"
