"""The templates, and what they know: every word of a record is escaped, and set apart where its script runs the other way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import jinja2

from fogline import __version__, prose, questions
from fogline.explain.marks import visible
from fogline.questions import Address


def render(template: str, **shown: Any) -> str:
    """A page.

    Args:
        template: name of its file.
        shown: what it shows; all of it is escaped.
    """
    return _environment().get_template(template).render(version=__version__, **shown)


def quoted(part: str) -> str:
    """A name as a part of a path."""
    return quote(part, safe="")


def asking(address: Address, **changed: Any) -> str:
    """The end of an address with some of its fields changed, from its question mark on; the first page of what it then asks."""
    written = questions.write(replace(address, **{"page": 1, "selected": "", **changed}))
    return f"?{written}" if written else "?"


@cache
def _environment() -> jinja2.Environment:
    folder = str(files("fogline.web").joinpath("templates"))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters |= {"visible": visible, "quoted": quoted, "day": prose.day, "when": prose.when, "where": prose.where}
    environment.globals |= {"asking": asking, "pairs": questions.pairs, "prose": prose}
    return environment
