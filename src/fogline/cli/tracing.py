"""The command that traces where words come from: origins."""

from __future__ import annotations

import json
from datetime import datetime

import click

from fogline.cli.options import as_of_option, json_option, opened, record_option, with_progress
from fogline.errors import RecordError


@click.command()
@click.argument("name", metavar="DOCUMENT")
@as_of_option
@record_option
@json_option
def origins(name: str, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Explain where a document comes from: who copied whom, which passages they share, who was first, and who else told its claims.

    The document may be named by its id, its report's, or the id that the report was given; the first characters of an id are enough.

    Example: fogline origins wire-0209 --record demo/war.db
    """
    from fogline import origins as found
    from fogline import provenance

    with opened(record, asks=True) as store:
        view = store.view(as_of)
        document = view.document(name) or view.document(view.resolve(name) or name)
        if document is None:
            raise RecordError(f"there is no document {name!r} in the record; `fogline search WORDS` finds documents, and `fogline show` names a claim's report")
        if document["text"] is None:
            raise RecordError(f"the text of {name} was redacted: {view.why(document['report_id'])}")
        group = view.copies(document["id"])
        if group is None:
            origin = found.find(with_progress(view.texts(), "comparing documents"))
            if document["id"] not in origin:
                raise RecordError(f"the record did not hold {name} then; leave --as-of out, or give a later time")
            group = [other for other, its in origin.items() if its == origin[document["id"]]]
        told = provenance.explain(view, document, group)
        click.echo(json.dumps(told.row, ensure_ascii=False) if as_json else "\n".join(told.lines))
