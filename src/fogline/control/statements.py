"""What a claim says of who holds its place: one statement, or none.

A plan is not a deed: what is predicted, warned of, planned, conditional or unsure says nothing of who holds a place, but that an
attempt failed says that it did not change hands. Words that tell the holder where the reader found no doer are in lexicons/control.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from fogline import tellers
from fogline.claims import roster
from fogline.types import Actor, Filed, Place

Form = Literal["gain", "hold", "loss", "denied", "repelled", "contest", "advance"]
Voice = Literal["own", "adverse", "other"]

KINDS = frozenset(
    {"control_gain", "control_loss", "control_hold", "siege", "advance", "withdrawal", "surrender", "battle", "displacement", "deployment"}
)
SETTLED = frozenset({"settlement", "point"})
DEEDS = frozenset({"asserted", "denied"})
FAILED = frozenset({"asserted", "planned", "denied"})
FOUGHT = frozenset({"battle", "advance", "control_gain", "control_hold", "control_loss", "attack_on_civilians"})  # what an attack that failed is read as
EXPLICIT = 4  # patterns of the lexicon's holders that say so in so many words
SIDED = frozenset({"holder", "driven", "attacked", "now"})  # lines of the lexicon that name a side
LEAST = 0.2  # of a claim's confidence; one read with less says nothing


@dataclass(frozen=True, slots=True)
class Statement:
    """That a side holds a place (`holds`), or does not, on a day, in someone's words."""

    place: Place
    form: Form
    side: str | None  # whom it is about; None of fighting alone
    holds: bool
    actor: str | None  # the id that the words give to the side
    voice: Voice  # the side's own word, its enemy's, or another's
    told: date  # published
    since: date  # the first day that it is about
    source: str
    origin: str
    claim: str
    words: str
    against: str | None = None  # the side that loses by it, where named


def of_claims(claims: Iterable[Filed]) -> Iterator[Statement]:
    """The statements of some claims, in their order; one with no place that is a settlement, or no day, makes none."""
    for filed in claims:
        found = of_claim(filed)
        if found is not None:
            yield found


def of_claim(filed: Filed) -> Statement | None:
    """What one claim says of who holds its place."""
    claim, place = filed.claim, filed.place
    if claim.kind not in KINDS or place is None or place.feature not in SETTLED or place.gazetteer_id is None:
        return None
    read = _read(filed) if claim.confidence >= LEAST or _words()["own"].search(filed.sentence) else None
    if read is None:
        return None
    form, actor, holds = read
    told = (filed.published_at or filed.recorded_at).date()
    side = tellers.side_of(actor) if actor is not None else None
    window = claim.window
    since = min(window.earliest.date(), told) if window is not None and window.earliest is not None else told
    speaker = speaking(filed)
    voice: Voice = "other" if speaker is None or side is None else "own" if (speaker == side) == holds else "adverse"
    against = next((s for a in claim.actors if a.id and (s := tellers.side_of(a.id)) != side and tellers.is_armed(a)), None)
    if speaker is not None and against is None and speaker != side:
        against = speaker
    return Statement(
        place, form, side, holds, actor, voice, told, since, filed.source or "", filed.origin_id or claim.document_id, claim.id, filed.sentence, against
    )  # fmt: skip


def speaking(filed: Filed) -> str | None:
    """The side of the fighting whose word it is; None of everybody else."""
    teller = tellers.of(filed)
    if teller.side is not None:
        return teller.side
    named = filed.organisation or filed.claim.speaker
    actor = _people(named or "") or _people(filed.source_words or "") or _beside(filed)
    return tellers.side_of(actor) if actor is not None else None


def _read(filed: Filed) -> tuple[Form, str | None, bool] | None:
    """Form, actor, and whether the actor holds the place."""
    claim, text = filed.claim, filed.sentence
    did, suffered = _armed(filed, "did"), _armed(filed, "suffered")
    words = _words()
    if claim.stance not in FAILED:
        return None
    failed = words["repelled"].search(text) is not None
    attacker, driven = _who("attacked", text), _who("driven", text)
    if attacker is not None and claim.kind in FOUGHT:
        return "repelled", attacker, False
    if words["beaten"].search(text) and claim.kind in FOUGHT and (tried := _speaker(filed)) is not None:
        return "repelled", tried, False
    if driven is None and words["pushed"].search(text):
        driven = _speaker(filed)
    if driven is not None and claim.kind in ("control_gain", "control_loss", "withdrawal", "displacement", "battle", "deployment"):
        return _loss(driven)
    if words["gone"].search(text) and claim.kind in ("withdrawal", "deployment", "control_loss", "control_hold"):
        return _loss(did or suffered or _mentioned(text))
    if claim.stance == "planned" and claim.kind == "withdrawal" and words["ordered"].search(text) and (goes := _speaker(filed)) is not None:
        return _loss(goes)
    if claim.stance == "planned":
        tried = did or _speaker(filed)
        return ("repelled", tried, False) if failed and tried and claim.kind in ("advance", "control_gain", "battle") else None
    denied = claim.stance == "denied"
    tried = did or _speaker(filed) if words["untaken"].search(text) else None
    untaken: tuple[Form, str | None, bool] | None = ("repelled", tried, False) if tried is not None else None
    if untaken is not None and claim.kind in FOUGHT:
        return untaken
    match claim.kind:
        case "battle":
            if did and not denied and words["nothing"].search(text):
                return "repelled", did, False
            defended = did or _speaker(filed)
            if failed and defended and not denied:
                return "repelled", defended, True
            return ("contest", None, True) if words["contested"].search(text) else None
        case "deployment" | "control_hold" | "advance" if words["contested"].search(text):
            return "contest", None, True
        case "deployment":
            if denied:
                return _denied(filed, did) if did else None
            return ("hold", did, True) if did and words["present"].search(text) else None
        case "siege":
            return ("contest", None, True) if not denied else None
        case "advance":
            if did and denied:
                return _denied(filed, did) if words["unmoved"].search(text) is None else None
            if words["own"].search(text) and (ours := _speaker(filed)) is not None:
                return "hold", ours, True
            if did and words["entered"].search(text):
                return "gain", did, True
            return ("advance", did, True) if did else None
        case "withdrawal" | "surrender" | "displacement":
            gone = did or suffered or (_speaker(filed) or _only(text) if claim.kind != "displacement" else None)
            return ("denied", gone, True) if gone and denied else _loss(gone)
        case "control_gain":
            holder = did or _holder(filed) or _speaker(filed)
            if denied or words["retracted"].search(text):
                return _denied(filed, did)
            return ("gain", holder, True) if holder else ("loss", suffered, False) if suffered else None
        case "control_loss":
            loser, winner = did or suffered, _to(filed) or _who("now", text)
            if denied:
                return _denied(filed, winner)
            if winner is not None:
                return "gain", winner, True
            return _loss(loser or _speaker(filed))
        case "control_hold":
            holder = _who("now", text) or _who("holder", text, EXPLICIT) or did or _holder(filed)
            if denied or words["lost"].search(text):
                return _loss(holder or _speaker(filed))
            return ("gain" if words["news"].search(text) else "hold", holder, True) if holder else None
    return None


def _loss(actor: str | None) -> tuple[Form, str | None, bool] | None:
    return ("loss", actor, False) if actor is not None else None


def _denied(filed: Filed, gainer: str | None) -> tuple[Form, str | None, bool] | None:
    """That a place was taken is denied: a side that denies it says that it is there; of any other, that the one said to have taken it is not."""
    speaker = _speaker(filed)
    if gainer is None and speaker is not None and (_words()["conceded"].search(filed.sentence) or _words()["contrary"].search(filed.sentence)):
        return "denied", speaker, False
    if gainer is None and speaker is None:
        gainer = _holder(filed) or _mentioned(filed.sentence)
    if speaker is not None and (gainer is None or tellers.side_of(gainer) != tellers.side_of(speaker)):
        return "denied", speaker, True
    return ("denied", gainer, False) if gainer is not None else None


def _armed(filed: Filed, part: str) -> str | None:
    """The first actor with a part that fights, as the lexicon of actors has it."""
    for actor in filed.claim.actors:
        if actor.part == part:
            known = actor.id if actor.id and tellers.is_armed(actor) else _people(actor.name) if actor.id is None else None
            if known is not None:
                return forces_of(known)
    return None


def _speaker(filed: Filed) -> str | None:
    """The actor whose side speaks."""
    teller = tellers.of(filed)
    for known in (
        teller.voice if teller.side else None,
        _people(filed.organisation or ""),
        _people(filed.claim.speaker or ""),
        _people(filed.source_words or ""),
        _beside(filed),
    ):
        if known is not None and tellers.is_armed(Actor(known, "did", known)):
            return forces_of(known)
    return None


def _beside(filed: Filed) -> str | None:
    """The forces of the people whose adjective or country stands before the speaker's name in the sentence: "Ukraine's General Staff"."""
    speaker = filed.claim.speaker
    at = filed.sentence.find(speaker) if speaker else -1
    return _people(" ".join(filed.sentence[:at].split()[-3:])) if at > 0 else None


def _holder(filed: Filed) -> str | None:
    """Who holds the place, by the words of the sentence."""
    text = filed.sentence
    known = _who("holder", text)
    if known is not None:
        return known
    return _speaker(filed) if _words()["own"].search(text) else None


def _who(name: str, text: str, first: int | None = None) -> str | None:
    """The side that a pattern of the lexicon takes from a sentence; of its `first` patterns where so many are named."""
    for pattern in _sided(name)[:first]:
        found = pattern.search(text)
        if found is not None and (known := _known(found["who"])) is not None:
            return forces_of(known)
    return None


def _to(filed: Filed) -> str | None:
    """To whom a place was lost."""
    found = _sided("holder")[4].search(filed.sentence)
    known = _known(found["who"]) if found is not None else None
    return forces_of(known) if known is not None else None


def _mentioned(text: str) -> str | None:
    """The first fighting side that a sentence names."""
    found = _any().search(text)
    known = _known(found["who"]) if found is not None else None
    return forces_of(known) if known is not None else None


def _only(text: str) -> str | None:
    """The fighting side that a sentence names, where it names one alone."""
    known = {forces_of(k) for m in _any().finditer(text) if (k := _known(m["who"])) is not None}
    return known.pop() if len(known) == 1 else None


def forces_of(actor_id: str) -> str:
    """Those who hold ground for an actor: of a country and of its government its armed forces, of anybody else themselves."""
    for country in roster.load().by_code.values():
        if actor_id in (country.id, country.government) and country.forces is not None:
            return country.forces
    return actor_id


def _known(words: str) -> str | None:
    """The id behind an actor's name or a people's adjective."""
    found = roster.load().alias(words, None, {})
    if found is not None:
        return found.id if tellers.is_armed(Actor(found.name, "did", found.id)) else None
    return _people(words)


@cache
def _people(words: str) -> str | None:
    """The armed forces of the people whose adjective or country stands first among some words."""
    lists = roster.load()
    for word in re.findall(r"[A-Z][\w-]+", words):
        country = lists.peoples.get(word) or lists.countries.get(word)
        if country is not None and country.forces is not None:
            return country.forces
    return None


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("control.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(row["words"]), re.IGNORECASE) for name, row in _lexicon().items() if name not in SIDED}


@cache
def _names() -> str:
    """A pattern of every name of those who fight, and of every people."""
    lists = roster.load()
    armed = {a.id for a in lists.known.values() if tellers.is_armed(Actor(a.name, "did", a.id))}
    names = {n for table in (lists.exact, lists.folded) for n, aliases in table.items() if any(a.id in armed for a in aliases) and len(n) > 2}
    return "|".join(map(re.escape, sorted({*names, *lists.peoples}, key=len, reverse=True)))


@cache
def _sided(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p.replace("{who}", rf"(?P<who>\b(?:{_names()}))"), re.IGNORECASE) for p in _lexicon()[name]["words"])


@cache
def _any() -> re.Pattern[str]:
    return re.compile(rf"(?P<who>\b(?:{_names()})\b)", re.IGNORECASE)
