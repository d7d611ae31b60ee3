"""Commands on what was foretold: list it, show one, judge one, and keep score."""

from __future__ import annotations

import json
from datetime import datetime

import click

from fogline.cli.deciding import by_option, person, why_option
from fogline.cli.options import as_of_option, busy, json_option, opened, record_option
from fogline.errors import RecordError
from fogline.foretold import Prediction
from fogline.judging import OUTCOMES
from fogline.record import View, utc_now


@click.group(invoke_without_command=True)
@click.option("--speaker", help="Only of speakers whose name, or organisation's, holds these words.")
@click.option("--open", "only_open", is_flag=True, help="Only those that nothing has settled and that are not yet due.")
@click.option("--due-before", type=click.DateTime(["%Y-%m-%d"]), help="Only those due before this day.")
@as_of_option
@record_option
@json_option
@click.pass_context
def predictions(
    context: click.Context, speaker: str | None, only_open: bool, due_before: datetime | None, as_of: datetime | None, record: str | None, as_json: bool
) -> None:
    """List what was foretold, oldest first: by whom, due when, on which condition, and what came of it.

    Of those whose claims were withdrawn, the outcome is "withdrawn"; none is ever removed.

    Example: fogline predictions --open --due-before 2019-03-15

    Example: fogline predictions show prediction_3f2a
    """
    if context.invoked_subcommand is not None:
        if speaker or only_open or due_before or as_of or record or as_json:
            raise click.UsageError(f"give options behind {context.invoked_subcommand!r}")
        return
    from fogline import contract, ledger_prose

    with opened(record, asks=True) as store:
        for p in store.view(as_of).predictions(withdrawn=True):
            if speaker and not any(speaker.casefold() in (name or "").casefold() for name in (p.speaker, p.organisation)):
                continue
            if (only_open and p.outcome != "open") or (due_before and not _is_due_before(p, due_before)):
                continue
            click.echo(json.dumps(contract.prediction_row(p), ensure_ascii=False) if as_json else ledger_prose.line(p))


@predictions.command("show")
@click.argument("name", metavar="ID")
@as_of_option
@record_option
@json_option
def show_one(name: str, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Show one prediction: each field with its words, every report of it, what came of it and why.

    The first characters of the id are enough.

    Example: fogline predictions show prediction_3f2a
    """
    from fogline import contract, ledger_prose

    with opened(record, asks=True) as store:
        view = store.view(as_of)
        prediction = _named(view, name)
        claims = {i: f for i in (*prediction.claim_ids, *prediction.resolved_by) if (f := view.claim(i)) is not None}
        click.echo(
            json.dumps({**contract.prediction_row(prediction), "told": [contract.filed_row(f) for f in claims.values()]}, ensure_ascii=False)
            if as_json else "\n".join(ledger_prose.prediction_lines(prediction, claims))
        )  # fmt: skip


@predictions.command("judge")
@click.argument("name", metavar="ID")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES), help="What came of it.")
@why_option
@by_option
@record_option
@json_option
def judge_one(name: str, outcome: str, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Say what came of a prediction; it outranks the machine's proposal, which stays beside it. `fogline withdraw` undoes it.

    Example: fogline predictions judge prediction_3f2a --outcome missed --why "announced on 23 March" --by "A. Editor"
    """
    with opened(record, who=person(by)) as store:
        prediction = _named(store.view(), name)
        if prediction.outcome == "withdrawn":
            raise RecordError(f"{prediction.id} was withdrawn: there is nothing to judge")
        judgement = store.judge(outcome, prediction.claim_ids[0], why=why, now=utc_now())  # type: ignore[arg-type]
        with busy("judging anew"):
            store.revise(now=utc_now())
    told = {"judgement": judgement, "prediction": prediction.id, "outcome": outcome, "proposed": prediction.proposed}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{judgement}: {prediction.id} {outcome} (the machine's proposal: {prediction.proposed})")


@predictions.command("score")
@click.option("--speaker", help="Only of speakers whose name, or organisation's, holds these words.")
@as_of_option
@record_option
@json_option
def score(speaker: str | None, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Keep score: how many of how many came true, by speaker, organisation, kind and form, and how well stated chances held.

    Intervals are Wilson's, 95 %. Shares of few are no measure of anybody, and are shown as counts.

    Example: fogline predictions score --speaker "Defence Ministry"
    """
    from dataclasses import asdict

    from fogline import ledger_prose, track_record

    with opened(record, asks=True) as store:
        ledger = store.view(as_of).predictions()
    if speaker:
        ledger = [p for p in ledger if any(speaker.casefold() in (name or "").casefold() for name in (p.speaker, p.organisation))]
    scores, chances = track_record.scores(ledger), track_record.calibration(ledger)
    if as_json:
        for one in scores:
            click.echo(json.dumps({**asdict(one), "rate": one.rate}, ensure_ascii=False))
        for chance in chances:
            click.echo(json.dumps({"by": "chance", **asdict(chance)}, ensure_ascii=False))
        return
    for line in ledger_prose.score_lines(scores, chances):
        click.echo(line)


def _is_due_before(prediction: Prediction, day: datetime) -> bool:
    due = prediction.due.latest if prediction.due else None
    return due is not None and due.date() <= day.date()


def _named(view: View, name: str) -> Prediction:
    """The prediction that an id, or its beginning, names."""
    prediction = view.prediction(view.resolve(name) or name)
    if prediction is None:
        raise RecordError(f"there is no prediction {name!r} in the record; `fogline predictions` prints their ids")
    return prediction
