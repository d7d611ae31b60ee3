"""The brief of a day as it leaves the machine: text for a mail, one page of HTML, one page of PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fogline import safety
from fogline.errors import ConfigError, RecordError
from fogline.gazetteer import Gazetteer
from fogline.questions import Address
from fogline.record import since
from fogline.record.record import utc_now
from fogline.settings import Set
from fogline.web import answering, templates
from fogline.web.pages import brief as page
from fogline.web.readers import Readers
from fogline.web.site import Site

Row = dict[str, Any]


def brief(
    where: Path | str, gazetteer: Gazetteer, chosen: Mapping[str, Set], *, start: datetime | None, end: datetime | None, as_of: datetime | None
) -> tuple[Row, str]:
    """What a reader should know of a day, as the page `/brief` has it, and a name for this brief of this record.

    Args:
        where: the record.
        gazetteer: in which places are looked up.
        chosen: settings: the limits of what may be shown, and the address of the pages.
        start: of the time; None, with `end`, is the last days that the reports tell of.
        end: of the time; a midnight is meant to its day's end.
        as_of: the moment that the record is asked at; None is now.

    Raises:
        RecordError: there is no record, or it is empty.
    """
    if end is not None and end.hour == end.minute == end.second == 0:
        end += timedelta(days=1)
    address, home = Address(start=start, end=end, as_of=as_of), str(chosen["site"].value).rstrip("/")
    limits = safety.limits(chosen)
    site = Site(Readers(where, limits), gazetteer, limits, address=home)
    try:
        with site.readers.reading() as record:
            named = since.name_of(record)
            if named is None:
                raise RecordError("the record is empty; there is nothing to tell")
            asked = answering.ask(site, record, address, "", origin=home, now=utc_now())
            told: Row = page.answer(asked).shown["brief"]
            return told, f"{named[0]}.{told['from']}.{told['to']}.{asked.root[0]}"
    finally:
        site.readers.close()


def text(brief: Row) -> str:
    """For a mail: at most 76 columns."""
    return page.text(brief)


def html(brief: Row) -> str:
    """A page that needs nothing else."""
    static = files("fogline.web").joinpath("static")
    style = "\n".join(static.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "brief.css"))
    return templates.render("brief_alone.html", brief=brief, style=Markup(style))  # noqa: S704 - our own files


def pdf(brief: Row) -> bytes:
    """A page of A4.

    Raises:
        ConfigError: the extra `pdf` is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise ConfigError("PDF needs typst: pip install 'fogline[pdf]'") from error
    template = files("fogline.web").joinpath("templates/brief.typ").read_bytes()
    made: bytes = typst.compile(template, format="pdf", sys_inputs={"brief": json.dumps(brief, ensure_ascii=False)})
    return made
