"""The templates, and what they know: every word of a record is escaped, and set apart where its script runs the other way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import jinja2

from fogline import __version__, contract, prose, questions
from fogline.explain.marks import visible
from fogline.questions import Address
from fogline.types import Place
from fogline.web import headline, marks

LONGEST = 3000  # characters of one field
AREAS = frozenset({"settlement", "adm2", "adm1", "country"})


def render(template: str, **shown: Any) -> str:
    """A page.

    Args:
        template: name of its file.
        shown: what it shows; all of it is escaped.
    """
    return _environment().get_template(template).render(version=__version__, **shown)


def quoted(part: str) -> str:
    """A name as a part of a path."""
    return quote(part, safe="", errors="replace")  # half a surrogate pair can be in a record, and in no address


def asking(address: Address, **changed: Any) -> str:
    """The end of an address with some of its fields changed, from its question mark on; the first page of what it then asks."""
    written = questions.write(replace(address, **{"page": 1, "selected": "", **changed}))
    return f"?{written}" if written else ""


def here(address: Address, **changed: Any) -> str:
    """A link to the same page, asked something else; a lone question mark asks nothing, where an empty link would ask the same again."""
    return asking(address, **changed) or "?"


def bare(address: Address) -> Address:
    """The address's moment alone: what goes along to a page that is asked nothing else."""
    return Address(as_of=address.as_of)


def leads(place: Place | None) -> str:
    """The page of a place, as it may be shown; empty where it has none: one that is no settlement and no division by name, or too long a name."""
    if place is None or not (place.gazetteer_id or place.feature in AREAS):
        return ""
    name = place.gazetteer_id or place.name
    return f"/areas/{quoted(name)}" if is_linked(name) else ""


def is_linked(name: str) -> bool:
    """Is a name short enough to stand in an address?"""
    return len(name) <= questions.LONGEST


def without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    """The values but one."""
    return tuple(v for v in values if v != value)


def iso(moment: datetime | None, before: int = 0) -> str:
    """A moment's day as a form has it; of the end of a stretch, with `before` 1, the last day in it."""
    return (moment - before * timedelta(seconds=1)).date().isoformat() if moment else ""


def utc(stamp: str) -> str:
    """A stored moment as a page tells it: 2019-03-01 06:00 UTC."""
    return f"{stamp[:16].replace('T', ' ')} UTC"


def shown(words: object) -> str:
    """Words of a record with nothing in them that steers a page; very long ones cut, so that a page stays one."""
    text = str(words)
    return visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text) - LONGEST:,} more characters)")


@cache
def _environment() -> jinja2.Environment:
    folder = str(files("fogline.web").joinpath("templates"))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters |= {"visible": shown, "visible_text": visible, "quoted": quoted, "day": prose.day, "when": prose.when, "where": prose.where}
    environment.globals |= {"asking": asking, "here": here, "prose": prose, "moment": contract.moment, "bare": bare, "without": without, "iso": iso, "pairs": questions.pairs}
    environment.globals |= {"leads": leads, "is_linked": is_linked, "mark": marks.sign}
    environment.filters |= {"where": headline.where, "utc": utc, "unbroken": headline.unbroken}
    environment.globals |= {"headline": headline.of, "spoken": headline.day}
    return environment
