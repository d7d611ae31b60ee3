"""What the pages of one record share."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request

from fogline.gazetteer import Gazetteer
from fogline.record import Record
from fogline.safety import Safety
from fogline.web.access import HERE, Entrance, Rule
from fogline.web.aside import Aside
from fogline.web.attempts import Attempts
from fogline.web.desks import Desks
from fogline.web.ground import Grounds
from fogline.web.readers import Readers

QUARTER_S = 900.0
BY_NAME, BY_ADDRESS = 10, 40  # attempts to sign in that are let through in a quarter of an hour


@dataclass(frozen=True, slots=True)
class Site:
    """One record, and how it is shown to whom."""

    readers: Readers
    gazetteer: Gazetteer
    safety: Safety
    entrance: Entrance = HERE
    address: str = ""  # under which it is reached for good; feeds name their entries after its host
    static: bool = False  # a copy without a server
    basemap: Path | None = None  # a PMTiles file of the user's own
    desks: Desks = field(default_factory=Desks)
    grounds: Grounds = field(default_factory=Grounds)
    by_name: Attempts = field(default_factory=lambda: Attempts(BY_NAME, QUARTER_S))
    by_address: Attempts = field(default_factory=lambda: Attempts(BY_ADDRESS, QUARTER_S))
    aside: Aside | None = None  # makes the ground of a large record; None where readers wait for it
    secret: str = field(default_factory=secrets.token_hex)  # ties forms to this process where nobody signs in

    def writing(self, who: str) -> Record:
        """The record, to be written to in somebody's name, and closed."""
        return Record(self.readers.where, create=False, who=who)


@dataclass(frozen=True, slots=True)
class Served:
    """A route: a path, who may ask for it, and what answers."""

    path: str
    rule: Rule
    endpoint: Callable[[Request], Any]
    name: str
    method: str = "GET"
