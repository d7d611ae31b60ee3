"""Commands that take reports in: read, add."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from fogline import settings
from fogline.cli.explaining import explain_options, explainer
from fogline.cli.options import (
    FAILED_SOME,
    INTERRUPTED,
    MOMENT,
    built_in,
    busy,
    complain,
    gazetteer_in_use,
    json_option,
    opened,
    record_option,
    with_little_gc,
    with_progress,
)
from fogline.cli.readers import chosen_reader, reader_options
from fogline.types import Failure


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--published", type=MOMENT, help="When the reports were published; outranks what they say themselves.")
@click.option("--source", help="Who published them; outranks what they say themselves.")
@explain_options
@reader_options
@json_option
def read(
    files: tuple[str, ...], published: datetime | None, source: str | None, explain: bool, html: Path | None, as_json: bool, **flags: Any
) -> None:  # fmt: skip
    """Read reports into claims and print them; no record is touched.

    Inputs: text, HTML, JSON Lines, a folder of these, an http(s) address, or - for standard input.

    --reader llm asks a language model instead, and shows what that took and where it and the built-in reader differ.

    --explain shows the text with its words marked, and under each passage the claims with the words each field was read from.

    Example: fogline read article.txt --published 2019-02-09 --source "Press Herald"

    Example: fogline read article.txt --explain --html article-explained.html
    """
    from fogline import contract, line, prose
    from fogline.gazetteer import disputed, shown

    explaining = explainer(explain, html, files, as_json=as_json)
    failed = 0
    policy = str(settings.from_here()["disputed"].value)
    disputed.policy(policy)  # before anything is read
    gazetteer = gazetteer_in_use()
    with (
        chosen_reader(flags, gazetteer) as chosen,
        closing(line.read(_collect(files, published, source), gazetteer, reader=chosen.model or built_in(gazetteer), threads=chosen.threads)) as results,
    ):
        for result in with_little_gc(results if sys.stdout.isatty() or (explain and not html) else with_progress(results, "reading")):
            if isinstance(result, Failure):
                failed += 1
                complain(result)
                continue
            for failure in result.reading.failures:
                failed += 1
                complain(failure)
            input_id = result.raw.report.input_id
            more = chosen.note(input_id)
            if explaining:
                explaining.take(result, chosen.model.maker if chosen.model else None)
            elif as_json:
                row = contract.reading_row(result.reading, input_id, with_document=result.raw.line is None)
                shown.mark(row["places"], policy)
                click.echo(json.dumps({**row, **more}, ensure_ascii=False))
            else:
                click.echo("\n".join(prose.reading_lines(result.reading)) + "\n")
    if explaining:
        explaining.finish()
    sys.exit(FAILED_SOME if failed else 0)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--published", type=MOMENT, help="When the reports were published; outranks what they say themselves.")
@click.option("--source", help="Who published them; outranks what they say themselves.")
@click.option("--replay", is_flag=True, help="An archive: know each report since its publication rather than since now.")
@reader_options
@record_option
@json_option
def add(
    files: tuple[str, ...], published: datetime | None, source: str | None, replay: bool, record: str | None, as_json: bool, **flags: Any
) -> None:  # fmt: skip
    """Read reports and append them to the record; adding again adds nothing.

    Each report is kept as soon as it is read: stopping with ctrl-C loses nothing that was acknowledged.

    Example: fogline add reports/ more.jsonl page.html --record war.db
    """
    from fogline import line
    from fogline.record import utc_now

    tally = {"added": 0, "known": 0, "failed": 0}
    troubled = claims = unread = 0
    stopped = False
    gazetteer = gazetteer_in_use()
    with chosen_reader(flags, gazetteer) as chosen, opened(record, create=True) as store:
        maker = {"maker": chosen.model.maker} if chosen.model else {}
        outcomes = line.add(
            _collect(files, published, source), store, gazetteer, clock=utc_now, replay=replay, reader=chosen.model or built_in(gazetteer), threads=chosen.threads, **maker
        )
        try:
            for outcome in with_little_gc(with_progress(outcomes, "reading")):
                tally[outcome.status] += 1
                chosen.note(outcome.id)
                claims += outcome.claims
                unread += outcome.status == "added" and outcome.claims == 0 and outcome.language != "en"
                troubled += bool(outcome.failures)
                for failure in outcome.failures:
                    complain(failure)
                if as_json:
                    click.echo(json.dumps({"id": outcome.id, "status": outcome.status}, ensure_ascii=False))
                    sys.stdout.flush()
        except KeyboardInterrupt:
            stopped = True
            click.echo("stopped; every report acknowledged so far is in the record", err=True)
        finally:
            outcomes.close()
        if tally["added"] and gazetteer.added:
            store.note("gazetteer", gazetteer.made, b"", now=utc_now())
        if tally["added"] or store.view().is_stale():  # also what a killed run left behind
            with busy("making events"):
                store.revise(now=utc_now())
    words = f"{tally['added']} added with {claims} claims, {tally['known']} known already, {tally['failed']} failed"
    words += f", {unread} archived in a language that is not read" if unread else ""
    click.echo(words, err=as_json)
    sys.exit(INTERRUPTED if stopped else FAILED_SOME if troubled else 0)


def _collect(files: tuple[str, ...], published: datetime | None, source: str | None) -> Iterable[Any]:
    """The reports that the arguments name."""
    from fogline import reports
    from fogline.record import utc_now

    chosen = settings.from_here()
    return reports.collect(
        files, published=published, source=source, now=utc_now(), max_bytes=int(chosen["max_report_bytes"].value),
        timeout_s=float(chosen["fetch_timeout_s"].value), stdin=getattr(sys.stdin.buffer, "raw", sys.stdin.buffer),  # raw: a thread that waits in a buffer holds up the end
    )  # fmt: skip
