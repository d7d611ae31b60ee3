"""One self-contained page from a template: it asks for nothing, its own style and script alone may run, and it is written whole or not at all."""

from __future__ import annotations

import base64
import os
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from fogline import __version__
from fogline.explain.marks import visible


def render(package: str, *, script: bool = False, **more: Any) -> str:
    """The page of a package: its page.html with its page.css and, where wanted, page.js put in.

    Args:
        package: that has them.
        script: is there a script?
        more: what the template shows; all of it is escaped.
    """
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["visible"] = visible
    source = files(package)
    parts = {name: source.joinpath(f"page.{end}").read_text(encoding="utf-8") for name, end in [("style", "css"), *([("script", "js")] if script else [])]}
    ours = {name: Markup(text) for name, text in parts.items()}  # noqa: S704  (files of our own)
    hashes = {f"{name}_hash": _hash(text) for name, text in parts.items()}
    return environment.from_string(source.joinpath("page.html").read_text(encoding="utf-8")).render(version=__version__, **ours, **hashes, **more)


def write(path: Path, page: str) -> None:
    """Write a page whole or not at all; one that was there is replaced.

    Raises:
        OSError: it could not be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(page, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _hash(text: str) -> str:
    """What the page's own policy calls the only style or script that may run."""
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()
