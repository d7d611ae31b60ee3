"""Who tells a claim: one voice however it is spelled, the kind of source it is, and whose side of the fighting it is on.

A voice is what independence is counted by: a monitor's own report and a paper that quotes the monitor are one voice. What
kinds there are, and by which words a source that is not named is known, is in lexicons/sources.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from fogline.agencies import agency_of, full_name
from fogline.claims import roster
from fogline.types import Actor, Filed

ARMED = frozenset({"state", "rebel", "militia", "coalition"})
WORD = re.compile(r"[\w’'-]+(?:\.\w+)*\.?")
AFOOT = frozenset({"rebel", "militia"})
LONGEST_NAME = 6  # words
LOOKED_AT = 500  # characters of a name: what is longer is none
SPEAK_ALONE = frozenset({"party", "medium", "monitor"})  # whom these quote of their own people, or do not name, is them
PASS_ON = frozenset({"publisher", "reporters"})  # kinds of publisher that pass on what others say as often as they tell it themselves
OWN = "own"  # the voice of a report that says something itself, where no publisher is known


@dataclass(frozen=True, slots=True)
class Teller:
    """A voice. `side`: that of the lexicon of actors, of a belligerent and of its news service; None of everybody else."""

    voice: str
    kind: str
    side: str | None = None
    is_named: bool = True


def of(filed: Filed) -> Teller:
    """Who tells a claim: its speaker, else the publisher."""
    speaker = filed.claim.speaker
    if speaker is None:
        return publisher(filed.source)
    known = next((a.id for a in filed.claim.actors if a.name == speaker and a.id), None)
    return _speaker(speaker, known, filed.source)


def key(filed: Filed) -> str:
    """What tells one voice in a report from another: its side's, its own, or that of a publisher of which nothing is known."""
    teller, itself = of(filed), publisher(filed.source)
    if teller.voice == itself.voice and itself.kind in PASS_ON:
        return OWN
    return teller.side or teller.voice


@lru_cache(maxsize=10_000)  # few publishers, many claims
def publisher(source: str | None) -> Teller:
    """The voice of a publisher itself."""
    if source is None:
        return Teller(OWN, "publisher", None, False)
    agency = _agency_in(source)
    if agency is not None:
        return Teller(agency, *_of_agency(agency))
    actor = _actor_of(source)
    if actor is not None and actor.type in ARMED:
        return Teller(actor.id, "party", side_of(actor.id))
    return Teller(source.casefold(), "publisher")


@lru_cache(maxsize=10_000)
def side_of(actor_id: str) -> str:
    """The side that an actor fights for: a word of the lexicon, else the actor that leads it, else the actor itself."""
    known = roster.load().known
    name: str | None = actor_id
    last = actor_id
    while name is not None and name in known:
        if known[name].side is not None:
            return str(known[name].side)
        last, name = name, known[name].parent
    country = next((c for c in roster.load().by_code.values() if c.id == last), None)
    return side_of(country.forces) if country is not None and country.forces is not None else last


def side_named(name: str) -> str | None:
    """The side of an actor by its name; None where the lexicon does not know it as one that fights."""
    actor = _actor_of(name)
    return side_of(actor.id) if actor is not None and is_armed(Actor(actor.name, "suffered", actor.id)) else None


def together(a: str, b: str) -> bool:
    """Do two sides strike as one?"""
    return a == b or any(a in allies and b in allies for allies in lexicon()["one_side"]["allies"])


def doers(filed: Filed, *, must_fly: bool = False) -> frozenset[str]:
    """The sides that a claim says did it; of a strike from manned aircraft, those that can have any."""
    return frozenset(
        side_of(a.id) for a in filed.claim.actors if a.part == "did" and a.id and is_armed(a) and not (must_fly and _type_of(a.id) in AFOOT)
    )


def is_armed(actor: Actor) -> bool:
    """Is it one that fights, as the lexicon of actors has it? Persons fight through those whom they speak for."""
    known = roster.load().known
    found = known.get(actor.id or "")
    while found is not None and found.type not in ARMED and found.parent is not None:
        found = known.get(found.parent)
    return found is not None and (found.type in ARMED or found.type == "country")


def called(teller: Teller) -> str:
    """A voice's name for people."""
    known = roster.load().known.get(teller.voice)
    return known.name if known is not None else full_name(teller.voice) or teller.voice


def _type_of(actor_id: str) -> str | None:
    known = roster.load().known.get(actor_id)
    return known.type if known is not None else None


@cache
def lexicon() -> dict[str, Any]:
    """lexicons/sources.toml."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("sources.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=10_000)
def _speaker(speaker: str, actor_id: str | None, source: str | None) -> Teller:
    """The voice of a speaker whom a report of that publisher quotes."""
    if _letters(speaker) == _letters(source or ""):
        return publisher(source)
    agency = _agency_in(speaker)
    if agency is not None:
        return Teller(agency, *_of_agency(agency))
    actor = roster.load().known.get(actor_id or "") or _actor_of(speaker)
    if actor is not None:
        kind = next((k for k, row in lexicon()["kinds"].items() if actor.id in row.get("actors", ()) or actor.parent in row.get("parents", ())), None)
        if kind is not None:
            return Teller(actor.id, kind)
        if is_armed(Actor(actor.name, "did", actor.id)):
            return Teller(actor.id, "party", side_of(actor.id))
        return Teller(actor.id, "named")
    own = publisher(source)
    if own.kind in SPEAK_ALONE:
        return own
    kind = next((k for k, pattern in _kinds_by_words() if pattern.search(speaker)), None)
    words = speaker.split()
    if kind is None and len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper():
        return Teller(speaker.casefold(), "named")
    if kind in (None, "unnamed"):
        return Teller(own.voice, "unnamed", own.side, False)  # "sources", "the third": who it is, only the publisher knows
    return Teller(str(kind), str(kind), None, False)


def _agency_in(name: str) -> str | None:
    """The agency or monitor that a name holds, capitals kept, so that "fars" and "the observatory of X" are not taken for one."""
    whole = agency_of(name)
    if whole is not None:
        return whole
    words = WORD.findall(name[:LOOKED_AT])
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            part = words[at : at + length]
            if part[0][0].isupper() and (length > 1 or part[0].isupper() or len(words) <= 2) and (agency := agency_of(" ".join(part))):
                return agency
    return None


def _of_agency(agency: str) -> tuple[str, str | None]:
    """Kind and side of an agency."""
    for kind, row in lexicon()["kinds"].items():
        if agency in row.get("agencies", {}):
            owner = row["agencies"][agency]
            return kind, side_of(owner) if owner else None
    return "reporters", None


def _actor_of(name: str) -> roster.Known | None:
    """The actor of the lexicon that a name is, or that the speaker of the name speaks for ("Turkish army spokesman")."""
    known = roster.load()
    words = WORD.findall(name[:LOOKED_AT].removeprefix("the ").removeprefix("The "))
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        if not all(w.casefold() in _speaks_for() for w in words[length:]):
            continue
        name = " ".join(words[:length])
        found = known.alias(name, None, {})
        country = known.countries.get(name)
        actor_id = found.id if found is not None else country.forces or country.government if country is not None else _full_names().get(name)
        if actor_id is not None:
            return known.known[actor_id]
    return None


@cache
def _full_names() -> dict[str, str]:
    return {actor.name: actor.id for actor in roster.load().known.values() if actor.type != "country"}


def _letters(name: str) -> str:
    """A name's letters alone: "Al Jazeera" and "Aljazeera" are one publisher."""
    return "".join(c for c in name[:LOOKED_AT].casefold() if c.isalnum())


@cache
def _speaks_for() -> frozenset[str]:
    return frozenset(lexicon()["speaks_for"]["words"])


@cache
def _kinds_by_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kinds that are known by words, in the lexicon's order."""
    rows = lexicon()["kinds"].items()
    return tuple((kind, re.compile(rf"\b(?:{'|'.join(map(re.escape, row['words']))})\b", re.IGNORECASE)) for kind, row in rows if "words" in row)
