"""The command `brief`: what a reader should know, on the terminal, on one page, or by mail."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from fogline import settings
from fogline.cli.options import busy, gazetteer_in_use, opened, question, question_options
from fogline.errors import RecordError

FORMS = ("text", "html", "pdf")


@click.command()
@click.option("--words", help="Claims whose sentence, speaker or names hold all these words.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="The brief of a day on one page, as text for a mail, HTML or PDF. Without it, the long one."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there; text goes to standard output where this is not given.")
@click.option("--mail", "to", metavar="TO", help="Mail the brief of a day there, as text with its HTML beside it.")
@question_options
def brief(words: str | None, form: str | None, out: Path | None, to: str | None, as_json: bool, record: str | None, **filters: Any) -> None:
    """Tell what happened, who says so, what is contested, what was foretold and what came of it.

    With --format or --mail: the brief of a day (of --from to --to, else of the last days that the reports tell of) on one page, under the
    limits of what may leave this machine. PDF needs: pip install 'fogline[pdf]'.

    Example: fogline brief --from 2019-03-01 --to 2019-03-31

    Example: fogline brief --format pdf --out brief.pdf
    """
    if form is None and to is None:
        if out is not None:
            raise click.UsageError("--out takes a --format: text, html or pdf")
        _long(words, record, filters, as_json=as_json)
        return
    given = [name for name in ("place", "kinds", "actors", "sources", "limit") if filters[name]] + ["words"] * bool(words)
    if given or as_json or (to and (form or out)):
        raise click.UsageError(
            "--format and --mail are each alone, and take --from, --to and --as-of; `fogline brief` without them takes the other filters"
        )
    if form in ("html", "pdf") and out is None:
        raise click.UsageError(f"--format {form} takes --out FILE")
    _of_day(form, out, to, record, filters["start"], filters["end"], filters["as_of"])


def _long(words: str | None, record: str | None, filters: dict[str, Any], *, as_json: bool) -> None:
    """The brief of everything that is asked for."""
    from fogline import brief as briefs

    with opened(record, asks=True) as store:
        told = briefs.make(store.view(filters["as_of"]), question(filters, words=words))
        click.echo(json.dumps(briefs.row(told), ensure_ascii=False) if as_json else briefs.text(told))


def _of_day(
    form: str | None, out: Path | None, to: str | None, record: str | None, start: datetime | None, end: datetime | None, as_of: datetime | None
) -> None:
    """The brief of a day, written or mailed."""
    from fogline import mailing, paper
    from fogline.record.record import utc_now

    chosen = settings.from_here({"record": record})
    mail = mailing.server(chosen, os.environ) if to is not None else None
    if to is not None:
        mailing.checked(to, "--mail")
    with opened(record, asks=True), busy("making the brief"):
        told, named = paper.brief(str(chosen["record"].value), gazetteer_in_use(), chosen, start=start, end=end, as_of=as_of)
    if mail is not None and to is not None:
        text, page = paper.text(told), paper.html(told)
        with busy("mailing"):
            mailing.send(mailing.letter(told["title"], text, page, key=f"brief.{named}", sender=mail.sender, to=to, now=utc_now()), mail)
        click.echo(f"mailed to {to}", err=True)
        return
    if out is None:
        click.echo(paper.text(told), nl=False)
        return
    data = paper.pdf(told) if form == "pdf" else (paper.html if form == "html" else paper.text)(told).encode("utf-8", "replace")
    aside = out.with_name(f".{out.name}.new")
    try:
        aside.write_bytes(data)
        aside.replace(out)
    except OSError as error:
        raise RecordError(f"cannot write {out}: {error}") from error
