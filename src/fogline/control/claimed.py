"""What the words of one claim say of who holds its place: the form of the statement, whom it is about, and whether they hold it."""

from __future__ import annotations

import re
from typing import Literal

from fogline import tellers
from fogline.control import around
from fogline.types import Actor, Filed

Form = Literal["gain", "hold", "loss", "denied", "repelled", "contest", "advance"]
Read = tuple[Form, str | None, bool]

FAILED = frozenset({"asserted", "planned", "denied"})  # stances; of a plan only that it failed is told
FOUGHT = frozenset(
    {"battle", "advance", "control_gain", "control_hold", "control_loss", "attack_on_civilians"}
)  # what an attack that failed is read as
LEFT = frozenset({"withdrawal", "deployment", "control_loss", "control_hold"})
DRIVEN = frozenset({"control_gain", "control_loss", "withdrawal", "displacement", "battle", "deployment"})
EXPLICIT = 4  # patterns of the lexicon's holders that say so in so many words


def read(filed: Filed) -> Read | None:
    """Form, actor, and whether the actor holds the place."""
    claim, text = filed.claim, filed.sentence
    did, suffered = _armed(filed, "did"), _armed(filed, "suffered")
    if claim.stance not in FAILED:
        return None
    failed = around.says("repelled", text)
    attacker, driven = around.who("attacked", text), around.who("driven", text)
    if attacker is not None and claim.kind in FOUGHT:
        return "repelled", attacker, False
    if around.says("beaten", text) and claim.kind in FOUGHT and (tried := speaker(filed)) is not None:
        return "repelled", tried, False
    if driven is None and around.says("pushed", text):
        driven = speaker(filed)
    if driven is not None and claim.kind in DRIVEN:
        return _loss(driven)
    if around.says("gone", text) and claim.kind in LEFT:
        return _loss(did or suffered or next(iter(around.mentioned(text)), None))
    if claim.stance == "planned" and claim.kind == "withdrawal" and around.says("ordered", text) and (goes := speaker(filed)) is not None:
        return _loss(goes)
    if claim.stance == "planned":
        tried = did or speaker(filed)
        return ("repelled", tried, False) if failed and tried and claim.kind in ("advance", "control_gain", "battle") else None
    denied = claim.stance == "denied"
    tried = did or speaker(filed) if around.says("untaken", text) else None
    untaken: Read | None = ("repelled", tried, False) if tried is not None else None
    if untaken is not None and claim.kind in FOUGHT:
        return untaken
    match claim.kind:
        case "battle":
            if did and not denied and around.says("nothing", text):
                return "repelled", did, False
            defended = did or speaker(filed)
            if failed and defended and not denied:
                return "repelled", defended, True
            return ("contest", None, True) if around.says("contested", text) else None
        case "deployment" | "control_hold" | "advance" if around.says("contested", text):
            return "contest", None, True
        case "deployment":
            if denied:
                return _denied(filed, did) if did else None
            return ("hold", did, True) if did and around.says("present", text) else None
        case "siege":
            return ("contest", None, True) if not denied else None
        case "advance":
            if did and denied:
                return _denied(filed, did) if not around.says("unmoved", text) else None
            if around.says("own", text) and (ours := speaker(filed)) is not None:
                return "hold", ours, True
            if did and around.says("entered", text):
                return "gain", did, True
            return ("advance", did, True) if did else None
        case "displacement" if claim.counts or not around.says("fled", text):
            return None  # some went; others may be there still
        case "surrender" if not (denied or around.says("yielded", text)):
            return None  # some gave themselves up; others may be there still
        case "withdrawal" if around.says("unmoved", text):
            return None
        case "withdrawal" | "surrender" | "displacement":
            gone = (
                did or suffered or (speaker(filed) if claim.kind == "withdrawal" else None) or (_only(text) if claim.kind != "displacement" else None)
            )
            return ("denied", gone, True) if gone and denied else _loss(gone)
        case "control_gain":
            holder = did or _holder(filed) or speaker(filed)
            if denied or around.says("retracted", text):
                return _denied(filed, did)
            if holder and around.says("partly", text):
                return "advance", holder, True
            return ("gain", holder, True) if holder else ("loss", suffered, False) if suffered else None
        case "control_loss":
            loser, winner = did or suffered, around.losing_to(text) or around.who("now", text)
            if denied:
                return _denied(filed, winner)
            if winner is not None:
                return "gain", winner, True
            return _loss(loser or speaker(filed))
        case "control_hold":
            holder = around.who("now", text) or around.who("holder", text, EXPLICIT) or did or _holder(filed)
            if (denied and not around.says("unmoved", text)) or around.says("lost", text):
                return _loss(holder or speaker(filed))
            if holder is None:
                return None
            if around.says("rejected", text) and (teller := speaker(filed)) is not None and tellers.side_of(teller) == tellers.side_of(holder):
                return "denied", holder, True
            return "gain" if around.says("news", text) else "hold", holder, True
    return None


def _loss(actor: str | None) -> Read | None:
    return ("loss", actor, False) if actor is not None else None


def _denied(filed: Filed, gainer: str | None) -> Read | None:
    """That a place was taken is denied: a side that denies it says that it is there; of any other, that the one said to have taken it is not."""
    teller = speaker(filed)
    if gainer is None and teller is not None and (around.says("conceded", filed.sentence) or around.says("contrary", filed.sentence)):
        return "denied", teller, False
    if teller is None and around.says("still", filed.sentence) and (there := around.who("now", filed.sentence) or _holder(filed)) is not None:
        return "denied", there, True
    if gainer is None and teller is None:
        gainer = _holder(filed) or next(iter(around.mentioned(filed.sentence)), None)
    if teller is not None and (gainer is None or tellers.side_of(gainer) != tellers.side_of(teller)):
        return "denied", teller, True
    return ("denied", gainer, False) if gainer is not None else None


def _armed(filed: Filed, part: str) -> str | None:
    """The first actor with a part that fights, as the lexicon of actors has it."""
    for actor in filed.claim.actors:
        if actor.part == part:
            known = actor.id if actor.id and tellers.is_armed(actor) else around.people(actor.name) if actor.id is None else None
            if known is not None:
                return around.forces_of(known)
    return None


def speaker(filed: Filed) -> str | None:
    """The actor whose side speaks."""
    teller = tellers.of(filed)
    for known in (
        teller.voice if teller.side else None,
        around.people(filed.organisation or ""),
        around.people(filed.claim.speaker or ""),
        around.people(filed.source_words or ""),
        beside(filed),
    ):
        if known is not None and tellers.is_armed(Actor(known, "did", known)):
            return around.forces_of(known)
    return None


def beside(filed: Filed) -> str | None:
    """The forces of the people whose adjective or country stands before the speaker's name in the sentence: "Ukraine's General Staff"."""
    speaker = filed.claim.speaker
    at = filed.sentence.find(speaker) if speaker else -1
    clause = re.split(r"[,;:.]\s", filed.sentence[:at])[-1] if at > 0 else ""
    return around.people(" ".join(clause.split()[-3:]))


def _holder(filed: Filed) -> str | None:
    """Who holds the place, by the words of the sentence."""
    text = filed.sentence
    known = around.who("holder", text)
    if known is not None:
        return known
    return speaker(filed) if around.says("own", text) else None


def _only(text: str) -> str | None:
    """The fighting side that a sentence names, where it names one alone."""
    known = set(around.mentioned(text))
    return known.pop() if len(known) == 1 else None
