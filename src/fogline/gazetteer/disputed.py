"""Disputed territories: whose word names the country, and that there is a dispute.

`lexicons/disputed.toml` tells of each who claims and who holds it and what the United Nations decided. A policy chooses: `un` (the
default), `held` (who holds it) or `gazetteer` (the code that the gazetteer gives). Where the chosen one says nothing, the gazetteer's
code stays. After the policy may stand exceptions for territories: `un crimea=held kosovo=RS`.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fogline.errors import ConfigError
from fogline.geometry import within_ring
from fogline.types import Place

POLICIES = ("un", "held", "gazetteer")


@dataclass(frozen=True, slots=True)
class Territory:
    """A disputed territory."""

    id: str
    name: str
    where: Mapping[str, frozenset[str]]  # ISO code -> names of first-order divisions; none is the whole country
    among: frozenset[str]  # codes of the countries whose places in the ring are meant
    ring: tuple[tuple[float, float], ...]  # degrees north and east
    un: str | None
    held: str | None
    holder: str
    claimed: tuple[str, ...]
    source: str

    def holds(self, place: Place) -> bool:
        """Does the place lie in it? A country does not lie in a part of itself."""
        divisions = self.where.get(place.country or "")
        if divisions is not None and (not divisions or place.admin1 in divisions):
            return True
        return bool(self.ring) and place.feature != "country" and (place.country or "") in self.among and within_ring(place, self.ring)


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose word names the country."""

    rule: str
    exceptions: Mapping[str, str]  # id of a territory -> a rule or an ISO code

    def country(self, place: Place, territory: Territory) -> str | None:
        """The country of a place in a territory."""
        rule = self.exceptions.get(territory.id, self.rule)
        if rule not in POLICIES:
            return rule
        chosen = {"un": territory.un, "held": territory.held, "gazetteer": None}[rule]
        return chosen or place.country


@cache
def policy(words: str) -> Policy:
    """The policy that the setting `disputed` states.

    Raises:
        ConfigError: there is no such policy or territory.
    """
    rule, *rest = words.split() or ["un"]
    if rule not in POLICIES:
        raise ConfigError(f"disputed = {words!r}: {rule!r} is none of {', '.join(POLICIES)}")
    exceptions = {}
    for part in rest:
        name, _, told = part.rstrip(",").partition("=")
        if name not in territories() or not (told in POLICIES or re.fullmatch("[A-Z]{2}", told)):
            raise ConfigError(f"disputed = {words!r}: {part!r} is no exception such as crimea=held or kosovo=RS. Territories: {', '.join(territories())}")
        exceptions[name] = told
    return Policy(rule, exceptions)


def of(place: Place) -> Territory | None:
    """The disputed territory that a place lies in, if any."""
    return next((territory for territory in _by_country().get(place.country or "", ()) if territory.holds(place)), None)


@cache
def territories() -> dict[str, Territory]:
    """All of them, by id."""
    raw = tomllib.loads((files("fogline.lexicons") / "disputed.toml").read_text(encoding="utf-8"))
    return {
        name: Territory(
            name, told["name"], {code: frozenset(divisions) for code, divisions in told.get("where", {}).items()}, frozenset(told.get("among", ())),
            tuple((north, east) for north, east in told.get("ring", ())), told.get("un"), told.get("held"),
            told["holder"], tuple(told["claimed"]), told["source"],
        )
        for name, told in raw.items()
    }  # fmt: skip


@cache
def _by_country() -> dict[str, list[Territory]]:
    """Territories by the countries whose places may lie in them; those drawn by a ring first, for they are the narrower ones."""
    found = defaultdict(list)
    for territory in sorted(territories().values(), key=lambda t: not t.ring):
        for code in {*territory.where, *territory.among}:
            found[code].append(territory)
    return dict(found)
