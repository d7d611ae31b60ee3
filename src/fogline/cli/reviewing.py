"""The command by which people review what the machine made: review."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console

from fogline.cli.correcting import place_named
from fogline.cli.deciding import by_option, person
from fogline.cli.options import busy, json_option, opened, record_option

if TYPE_CHECKING:
    from fogline.record import Record


@click.command()
@click.option("--next", "count", type=click.IntRange(min=1), help="Print what would be asked next, so many, instead of asking.")
@click.option("--agreement", is_flag=True, help="Print how far reviewers agree: Krippendorff's alpha of each field.")
@by_option
@record_option
@json_option
def review(count: int | None, agreement: bool, by: str | None, record: str | None, as_json: bool) -> None:
    """Review pairs and claims one key at a time, first those of which a decision would change the record most.

    \b
      x same event, read right        n different, or wrong      u unsure
      c correct a field               g give a standing          d details and working
      z undo      s skip      q quit      ? lists the keys

    Each decision is kept when it is made, outranks the machine, and is logged with your name; `fogline withdraw` undoes it later.
    Nothing is asked twice; what one reviewer decided, a second is asked too. "Confirmed" needs two.

    Example: fogline review --record war.db --by "A. Editor"
    """  # noqa: D301
    if agreement:
        with opened(record, asks=True) as store:
            _agreement(store, as_json=as_json)
        return
    if count is None and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise click.UsageError("a review needs a terminal; --next 20 --json prints what would be asked, and `fogline judge` decides")
    with opened(record, who=person(by)) as store:
        if count is not None:
            _next(store, count, as_json=as_json)
        else:
            _ask(store)


def _ask(store: Record) -> None:
    """The review itself; what was decided stays when it is interrupted."""
    from fogline.record import utc_now
    from fogline.review.keys import keys
    from fogline.review.pairs import by_likeness
    from fogline.review.session import Session

    console = Console()
    with busy("making events"):
        store.revise(now=utc_now())
    session = None
    try:
        with keys() as (key, line):
            session = Session(store, by_likeness, console, key, line, utc_now, place_named)
            session.run()
        with busy("making events"):
            store.revise(now=utc_now())
    finally:
        console.print(f"{len(session.made) if session else 0} decisions kept", highlight=False)


def _next(store: Record, count: int, *, as_json: bool) -> None:
    """What would be asked next."""
    from fogline import contract
    from fogline.review import session
    from fogline.review.pairs import by_likeness
    from fogline.review.queue import queue
    from fogline.review.sitting import known

    view = store.view()
    with busy("looking for what matters most"):
        held = known(view)
        items = queue(held, by_likeness, store.who)[:count]
    if not as_json:
        click.echo("\n".join(session.lines(items, view)) or "nothing is left to review")
        return
    for item in items:
        row = {**asdict(item), "change": round(item.change, 4), "claim_details": [contract.filed_row(held.claims[c]) for c in item.claims if c in held.claims]}
        click.echo(json.dumps(row, ensure_ascii=False))


def _agreement(store: Record, *, as_json: bool) -> None:
    """How far reviewers agree."""
    from fogline.review.agreement import agreement

    view = store.view()
    found = agreement(view.judged(), view.claim, lambda claim: next(iter(view.things_of_claim(claim)), claim))
    for field, alpha in found.items():
        if as_json:
            click.echo(json.dumps({"field": field, **asdict(alpha)}))
        else:
            told = "no two values differ" if alpha.alpha is None else f"alpha {alpha.alpha:.3f} ({alpha.low:.3f} to {alpha.high:.3f})"
            click.echo(f"{field:<11} {told}, {alpha.metric}; {alpha.units} units, {alpha.reviewers} reviewers")
    if not found and not as_json:
        click.echo("no two reviewers have decided the same thing yet")
