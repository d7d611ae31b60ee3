"""Commands that ask the record: claims, events, search, show, history, cite."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from fogline import settings
from fogline.cli.options import as_of_option, json_option, opened, question, question_options, record_option

if TYPE_CHECKING:
    from fogline.record import Record


@click.command()
@click.option("--words", help="Claims whose sentence, speaker or names hold all these words.")
@question_options
def claims(words: str | None, as_json: bool, record: str | None, **filters: Any) -> None:
    """List claims: who said what, in which words.

    Example: fogline claims --words Baghuz --from 2019-02-01
    """
    from fogline import contract, prose

    with opened(record, asks=True) as store:
        for filed in store.view(filters["as_of"]).claims(question(filters, words=words)):
            click.echo(json.dumps(contract.filed_row(filed), ensure_ascii=False) if as_json else _shown(prose.claim_line(filed)))


@click.command()
@click.option("--standing", multiple=True, help="Of this standing: claimed, corroborated, confirmed, contested ...; may be repeated.")
@click.option("--min", "least_chance", type=click.FloatRange(0, 1), default=0.0, help="At least this chance of having happened.")
@question_options
def events(standing: tuple[str, ...], least_chance: float, as_json: bool, record: str | None, **filters: Any) -> None:
    """List events: what the claims together tell of, in order of time.

    Example: fogline events --place "Deir ez-Zor" --from 2019-01-01
    """
    from fogline import contract, prose

    with opened(record, asks=True) as store:
        for event in store.view(filters["as_of"]).events(question(filters, standing=standing, least_chance=least_chance)):
            click.echo(
                json.dumps(contract.event_row(event), ensure_ascii=False)
                if as_json
                else _shown(f"{event.id}  {prose.event_sentence(event)}  [{prose.support(event)}]")
            )


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), help="At most this many documents. Default: all.")
@as_of_option
@record_option
@json_option
def search(words: tuple[str, ...], limit: int | None, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Find documents with all these words, in any script, and where in the text they stand; the newest first.

    Words in quotation marks stand side by side; begin* finds what begins so. For claims: fogline claims --words.

    Example: fogline search Baghouz '"last pocket"'
    """
    from fogline import shown

    with opened(record, asks=True) as store:
        view = store.view(as_of)
        for found in view.search(" ".join(words), limit):
            made = shown.hit(view, found)
            _note_opened(store, [made.row])
            click.echo(json.dumps(made.row, ensure_ascii=False) if as_json else _shown("\n".join(made.lines)))


@click.command()
@click.argument("name", metavar="ID")
@click.option("--working", is_flag=True, help="Of an event: every number that its claims state, and what each rule made of it.")
@as_of_option
@record_option
@json_option
def show(name: str, working: bool, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Show one event, claim, document or report, down to the words it was read from.

    The first characters of an id are enough. A report may also be named by the id it was given. An event is shown with
    why it stands as it does, what its claims contradict each other in, and how reliable each source is.

    Example: fogline show event_21684a --working
    """
    from fogline import shown

    with opened(record, asks=True) as store:
        found = shown.find(store.view(as_of), name, working=working)
        _note_opened(store, [found.row, *found.row.get("claim_details", ())])
        click.echo(json.dumps(found.row, ensure_ascii=False) if as_json else _shown("\n".join(found.lines)))


@click.command()
@click.argument("name", metavar="EVENT")
@as_of_option
@record_option
@json_option
def history(name: str, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Show how an event came to be what it is: each revision, what changed, because of which claims or judgement, by whom.

    Example: fogline history event_21684a --as-of 2019-03-01
    """
    from fogline.record import history as histories

    with opened(record, asks=True) as store:
        view = store.view(as_of)
        told = histories.tell(view, view.resolve(name) or name)
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else _shown("\n".join(histories.lines(told))))


@click.command()
@click.argument("name", metavar="CLAIM")
@record_option
@json_option
def cite(name: str, record: str | None, as_json: bool) -> None:
    """Cite a claim: report, SHA-256, characters, quote and position in the record.

    Example: fogline cite claim_21684a
    """
    from fogline.record import citation

    with opened(record, asks=True) as store:
        cited = citation.cite(store.view(), name)
        click.echo(json.dumps(cited, ensure_ascii=False) if as_json else _shown(citation.text(cited)))


def _note_opened(store: Record, rows: Iterable[dict[str, Any]]) -> None:
    """Log that the words of restricted documents are shown, here too."""
    from fogline.record import utc_now

    store.who = str(settings.from_here()["by"].value) or store.who
    found = store.view().restricted().intersection(row.get("document_id") or row.get("document") or row["id"] for row in rows)
    for name in sorted(found):
        store.note("opened", f"{name} by fogline {click.get_current_context().info_name}", b"", now=utc_now())


def _shown(lines: str) -> str:
    """Lines for a terminal, with nothing in them that steers it."""
    from fogline.explain.marks import visible

    return visible(lines)
