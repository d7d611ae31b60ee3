"""Commands by which a person says what a claim says, and how far a source is to be relied on, and who reads a report: correct, grade, restrict."""

from __future__ import annotations

import json
from typing import get_args

import click

from fogline.admiralty import LETTERS
from fogline.cli.deciding import by_option, claim_of, person, why_option
from fogline.cli.options import busy, gazetteer_in_use, json_option, opened, record_option
from fogline.corrections import FIELDS
from fogline.errors import RecordError
from fogline.record import utc_now
from fogline.types import Kind, Place


@click.command()
@click.argument("name", metavar="CLAIM")
@click.argument("field", type=click.Choice(list(FIELDS)))
@click.argument("value")
@click.option("--words", help="The words of the report that say so. Default: those that the field was read from.")
@why_option
@by_option
@record_option
@json_option
def correct(name: str, field: str, value: str, words: str | None, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Correct one field of a claim; it outranks the machine's reading, which stays beside it. `fogline withdraw` undoes it.

    \b
    The value is JSON as in `fogline claims --json`, or shorter:
      kind air_strike                stance denied           background yes
      place Hajin                    window 2019-03-01       window 2019-03-01..2019-03-03
      counts "killed 3-5 civilians; injured 7+"              actors "did SDF; suffered civilians"
      speaker "Mustafa Bali"         speaker -               (- : the report does not say; with it, write -- before CLAIM)

    Example: fogline correct claim_3f2a kind shelling --why "mortars, says the next sentence" --by "A. Editor"
    """  # noqa: D301
    from fogline import prose
    from fogline.record import correcting

    with opened(record, who=person(by)) as store:
        view = store.view()
        known = claim_of(view, name)
        filed = view.claim(known)
        document = view.document(filed.claim.document_id) if filed else None
        if filed is None or document is None:
            raise RecordError(f"there is no claim {name!r} in the record")
        read = correcting.read(filed, field, value, text=document["text"], words=words, find_place=place_named)
        judgement = store.correct(known, field, read, why=why, now=utc_now())
        with busy("making events"):
            store.revise(now=utc_now())
        now = store.view().claim(known)
    told = {"judgement": judgement, "claim": known, "field": field, **read}
    lines = list(prose.correction_lines(now)) if now else []
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join([f"{judgement}: {known}", *(f"  {line}" for line in lines)]))


@click.command()
@click.argument("source")
@click.argument("letter", type=click.Choice(list(LETTERS), case_sensitive=False))
@click.option("--kind", type=click.Choice(get_args(Kind)), metavar="K", help="For this kind of deed alone. Default: for all.")
@why_option
@by_option
@record_option
@json_option
def grade(source: str, letter: str, kind: str | None, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Grade a source by the Admiralty's letters: A completely reliable, B usually, C fairly, D not usually, E unreliable, F cannot be judged.

    The last grade of a source, or of a source for a kind of deed, counts. It outranks what Fogline estimates; `fogline withdraw` undoes it.

    Example: fogline grade "Sample Wire" B --why "right in 40 of 44 checked strikes" --by "A. Editor"
    """
    with opened(record, who=person(by)) as store:
        judgement = store.grade(source, letter, kind, why=why, now=utc_now())  # type: ignore[arg-type]
    told = {"judgement": judgement, "source": source, "grade": letter, "kind": kind}
    of_kind = f" for {kind}" if kind else ""
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{judgement}: {source} is {letter}, {LETTERS[letter]}{of_kind}")  # type: ignore[index]


@click.command()
@click.argument("name", metavar="REPORT")
@why_option
@by_option
@record_option
@json_option
def restrict(name: str, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Keep a report's words to reviewers, editors and admins, each of whose looks is logged; `fogline withdraw` undoes it.

    Others see in an event that a restricted report stands behind a claim, and none of its words: not on pages, in feeds, exports or what
    `fogline publish` writes, nor is an event found by them. It holds for every report of the same bytes or the same given id.
    Whoever has the record's file has the words: `fogline redact` removes them for good.

    Example: fogline restrict wire-0121 --why "describes how the witness fled" --by "A. Editor"
    """
    with opened(record, who=person(by)) as store:
        document = store.view().document(name) or store.view().document(store.view().resolve(name) or name)
        if document is None:
            raise RecordError(f"there is no report {name!r} in the record")
        judgement = store.restrict(document["report_id"], why=why, now=utc_now())
    told = {"judgement": judgement, "report": document["report_id"]}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{judgement}: {document['report_id']} is restricted")


def place_named(name: str) -> Place | None:
    """The likeliest place of a name."""
    found = gazetteer_in_use().lookup(name)
    return found[0].place if found else None
