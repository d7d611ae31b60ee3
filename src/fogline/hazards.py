"""Mines and what else explodes later: where it is said to be, since when, by whom it was seen, and whether it was cleared.

One place is one hazard. It is *confirmed* where evidence is direct (somebody found or cleared a device there, or one went off), else
*suspected*; *cleared* where a report declares it free and no later one tells of a device. Clearance under way closes nothing.

Source of the terms: IMAS 04.10 and 08.10 (suspected and confirmed hazardous areas, direct and indirect evidence).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Literal

from fogline import by_place, contract
from fogline.record import View
from fogline.types import Count, Filed, Kind, Place, Question

KINDS: tuple[Kind, ...] = ("hazard_mines", "explosion_mine")
MODES = frozenset({"mine", "unexploded"})  # of an explosion: only those of things that lay there
DEVICES = re.compile(r"mine|device|bomb|shell|munition|explosive|ordnance|trap", re.IGNORECASE)  # units of a count of things
Deed = Literal["declared", "cleared", "found", "went off", "laid", "said to be there"]
DEEDS: dict[str, Deed] = {"declared": "declared", "cleared": "cleared", "found": "found", "went_off": "went off", "laid": "laid"}  # by their words
State = Literal["suspected", "confirmed", "cleared"]
DIRECT: frozenset[Deed] = frozenset({"cleared", "found", "went off"})


@dataclass(frozen=True, slots=True)
class Told:
    """What one claim tells of the hazard at a place."""

    filed: Filed
    deed: Deed
    devices: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When it was so: the end of its window, else its publication, else its recording."""
        window = self.filed.claim.window
        return (window.latest if window else None) or self.filed.published_at or self.filed.recorded_at

    @property
    def numbers(self) -> tuple[Count, ...]:
        """How many devices it states."""
        return tuple(c for c in self.filed.counts if c.what == "other" and DEVICES.search(c.unit))


@dataclass(frozen=True, slots=True)
class Hazard:
    """Everything that is told of one place, oldest first."""

    place: Place
    state: State
    devices: tuple[str, ...]
    told: tuple[Told, ...]

    @property
    def since(self) -> datetime:
        """When it was first told of."""
        return self.told[0].at

    @property
    def last_evidence(self) -> datetime:
        """When it was last told of."""
        return self.told[-1].at

    @property
    def denied(self) -> tuple[Told, ...]:
        """Claims that it is not so."""
        return tuple(t for t in self.told if t.filed.claim.stance == "denied")


def find(view: View, question: Question) -> list[Hazard]:
    """The hazards that claims which answer a question tell of, by name of the place; what is planned, foretold or has no place is none.

    Args:
        view: of the record.
        question: its kinds are those of hazards, whatever it names.
    """
    told = by_place.told(view, question, KINDS, _told)
    return [_hazard(sorted(own, key=lambda t: (t.at, t.filed.claim.id))) for own in told]


def _told(filed: Filed) -> Told | None:
    """What a claim tells of a hazard; None where it is none, or no more than expected."""
    claim, sentence = filed.claim, filed.sentence
    devices = tuple(name for name, pattern in _patterns("devices") if pattern.search(sentence))
    if len(devices) > 1 and "mine" in devices and any(d.endswith(" mine") for d in devices):
        devices = tuple(d for d in devices if d != "mine")
    if claim.stance not in ("asserted", "denied") or not devices:
        return None
    if claim.kind == "explosion_mine":
        return Told(filed, "went off", devices) if MODES & set(claim.modes) else None
    return Told(filed, next((DEEDS[name] for name, pattern in _patterns("deeds") if pattern.search(sentence)), "said to be there"), devices)


def _hazard(told: Sequence[Told]) -> Hazard:
    """One place's hazard."""
    stands = [t for t in told if t.filed.claim.stance == "asserted"]
    free = max((t.at for t in stands if t.deed == "declared"), default=None)
    later = [t for t in stands if t.deed != "declared" and (free is None or t.at > free)]
    if free is not None and not later:
        state: State = "cleared"
    else:
        state = "confirmed" if any(t.deed in DIRECT for t in later) else "suspected"
    place = told[0].filed.place
    assert place is not None
    return Hazard(place, state, tuple(sorted({d for t in told for d in t.devices})), tuple(told))


@cache
def _patterns(part: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A part of lexicons/hazards.toml, in its order."""
    held: dict[str, Any] = tomllib.loads(resources.files("fogline.lexicons").joinpath("hazards.toml").read_text(encoding="utf-8"))
    return tuple((name, re.compile(words, re.IGNORECASE)) for name, words in held[part].items())


def row(hazard: Hazard) -> contract.Row:
    """A hazard for programs."""
    return {
        "place": contract.place_row(hazard.place), "state": hazard.state, "devices": list(hazard.devices), "since": contract.stamp(hazard.since),
        "last_evidence": contract.stamp(hazard.last_evidence), "denials": len(hazard.denied),
        "told": [
            {
                "deed": t.deed, "at": contract.stamp(t.at), "stance": t.filed.claim.stance, "devices": list(t.devices), "stated": [contract.count_row(c) for c in t.numbers],
                **contract.said_row(t.filed),
            }
            for t in hazard.told
        ],
    }  # fmt: skip


IMSMA_COLUMNS = (
    "hazard_type", "status", "country", "admin1", "locality", "gazetteer_id", "latitude", "longitude", "coordinate_system", "precision_m", "area_m2",
    "device_types", "date_first_reported", "date_last_reported", "date_closed", "evidence", "sources", "claims",
)  # fmt: skip
IMSMA = {"suspected": ("SHA", "Open"), "confirmed": ("CHA", "Open"), "cleared": ("CHA", "Closed")}


def imsma(hazards: Iterable[Hazard]) -> Iterator[tuple[Any, ...]]:
    """Hazards as rows of `IMSMA_COLUMNS`, in the shape of a table that IMSMA imports: one hazardous area a row, its source the claims.

    Areas are not surveyed: `area_m2` stays empty, and `precision_m` says how far off the point may be.
    """
    for h in hazards:
        kind, status = IMSMA[h.state]
        free = [t.at for t in h.told if t.deed == "declared"]
        direct = any(t.deed in DIRECT for t in h.told)
        yield (
            kind, status, h.place.country, h.place.admin1, h.place.name, h.place.gazetteer_id, h.place.lat, h.place.lon, "WGS84", h.place.radius_m, None,
            "; ".join(h.devices), f"{h.since:%Y-%m-%d}", f"{h.last_evidence:%Y-%m-%d}", f"{free[-1]:%Y-%m-%d}" if status == "Closed" else None,
            "direct" if direct else "indirect", "; ".join(sorted({t.filed.source for t in h.told if t.filed.source})), "; ".join(t.filed.claim.id for t in h.told),
        )  # fmt: skip
