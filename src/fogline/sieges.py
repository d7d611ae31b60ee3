"""Besieged and unreachable places: since when, by whom, how many people are inside, and what help got in or did not.

A place is besieged from the first claim that it is until one that the siege was lifted, or that another side took it. Help that
got in does not end a siege. A place of which only blocked help is told is unreachable.

Source of the terms: OCHA, besieged and hard-to-reach areas (surrounded by armed actors, so that aid cannot regularly enter and people cannot regularly leave).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Literal

from fogline import by_place, contract
from fogline.geometry import POINTS
from fogline.record import View
from fogline.types import Actor, Count, Filed, Kind, Place, Question

KINDS: tuple[Kind, ...] = ("siege", "aid_access", "control_gain")
TOWNS = (*POINTS, "adm2")  # a river or a province is not besieged
Deed = Literal["besieged", "lifted", "blocked", "reached", "taken"]
State = Literal["besieged", "unreachable", "reached", "lifted"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one claim tells of a siege."""

    filed: Filed
    deed: Deed

    @property
    def at(self) -> datetime:
        """When it was so: the beginning of its window, else its publication, else its recording."""
        window = self.filed.claim.window
        return (window.earliest if window else None) or self.filed.published_at or self.filed.recorded_at


@dataclass(frozen=True, slots=True)
class Siege:
    """Everything that is told of one place, oldest first."""

    place: Place
    state: State
    since: datetime  # of the state
    told: tuple[Told, ...]
    denied: tuple[Told, ...]

    @property
    def besiegers(self) -> tuple[Actor, ...]:
        """Who besieges it, as far as it is told."""
        found = {a.id or a.name: a for t in self.told if t.deed == "besieged" for a in t.filed.claim.actors if a.part == "did"}
        return tuple(found[key] for key in sorted(found))

    @property
    def people(self) -> tuple[tuple[Told, Count], ...]:
        """Numbers of those inside, as they were stated."""
        return tuple((t, c) for t in self.told if t.deed == "besieged" for c in t.filed.counts if c.what == "present" and c.unit in ("people", "households"))


def find(view: View, question: Question) -> list[Siege]:
    """The besieged and unreachable places that claims tell of, by name of the place; those whose siege was lifted are told too.

    Args:
        view: of the record.
        question: its kinds are those of sieges, whatever it names.
    """
    told = by_place.told(view, question, KINDS, _told)
    return [s for own in told if (s := _siege(sorted(own, key=lambda t: (t.at, t.filed.claim.id)))) is not None]


def _told(filed: Filed) -> Told | None:
    """What a claim tells of a siege; None where it was only planned, foretold or asked for."""
    claim = filed.claim
    if claim.stance not in ("asserted", "denied") or filed.place is None or filed.place.feature not in TOWNS:
        return None
    if claim.kind == "control_gain":
        return Told(filed, "taken") if claim.stance == "asserted" else None
    if claim.kind == "siege":
        return Told(filed, "lifted" if _words("lifted").search(filed.sentence) else "besieged")
    if "blocked" in claim.modes or _words("blocked").search(filed.sentence):
        return Told(filed, "blocked")
    return Told(filed, "reached") if "delivered" in claim.modes or _words("reached").search(filed.sentence) else None


def _siege(told: Sequence[Told]) -> Siege | None:
    """One place's siege; None where nothing but help that got in, or a capture, is told of it."""
    stands = [t for t in told if t.filed.claim.stance == "asserted"]
    state: State | None = None
    since: datetime | None = None
    kept: list[Told] = []
    for one in stands:
        before = state
        if one.deed != "taken" or state == "besieged":
            kept.append(one)
        match one.deed, state:
            case "besieged", _:
                state = "besieged"
            case ("lifted", _) | ("taken", "besieged"):
                state = "lifted"
            case "blocked", None | "reached":
                state = "unreachable"
            case "reached", "unreachable":
                state = "reached"
        if state != before:
            since = one.at
    if state is None or since is None:
        return None
    place = told[0].filed.place
    assert place is not None
    return Siege(place, state, since, tuple(kept), tuple(t for t in told if t.filed.claim.stance == "denied"))


@cache
def _words(deed: str) -> re.Pattern[str]:
    """Words of lexicons/sieges.toml."""
    held = tomllib.loads(resources.files("fogline.lexicons").joinpath("sieges.toml").read_text(encoding="utf-8"))
    return re.compile(held["deeds"][deed], re.IGNORECASE)


def row(siege: Siege) -> contract.Row:
    """A siege for programs."""
    return {
        "place": contract.place_row(siege.place), "state": siege.state, "since": contract.stamp(siege.since),
        "besiegers": [{"name": a.name, "id": a.id} for a in siege.besiegers],
        "people": [{"claim": t.filed.claim.id, **contract.count_row(c)} for t, c in siege.people],
        "told": [_told_row(t) for t in siege.told], "denied": [_told_row(t) for t in siege.denied],
    }  # fmt: skip


def _told_row(told: Told) -> contract.Row:
    return {"deed": told.deed, "at": contract.stamp(told.at), **contract.said_row(told.filed)}
