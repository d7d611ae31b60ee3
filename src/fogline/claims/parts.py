"""Which actor did and which suffered: the part of each actor near a deed's words.

Source of the parts: the reading contract ("did", "suffered", "took_part"), which are CAMEO's source and target with a
third for deeds that have no direction (clashes, talks).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from fogline.claims import naming, participants
from fogline.claims.antecedents import CIVILIANS, Memory
from fogline.claims.clauses import Clauses
from fogline.claims.deeds import Deed
from fogline.claims.participants import MUTUAL
from fogline.types import Actor, ActorMention, Kind, Part, Span, Trigger

# Kinds whose grammatical subject is who it happened to.
SUBJECT_SUFFERS = frozenset({"control_loss", "displacement", "evacuation", "return", "casualty_toll", "siege"})
# Kinds that have no one who suffers them.
ONE_SIDED = frozenset({"deployment", "control_hold", "withdrawal", "surrender", "advance", "policy_statement", "protest_riot"})
BY = re.compile(r"\bby\s+(?:(?:the|a|an|some|several|many|unknown|suspected|alleged|fighters? (?:of|from))\s+|[\w\-]+\s+){0,3}[“\"]?$", re.IGNORECASE)
TO = re.compile(r"\bto\s+(?:the\s+)?[“\"]?$", re.IGNORECASE)
AGAINST = re.compile(r"\b(?:against|from|with|on|targeting|at|versus|of|between|over)\s+(?:[\w\-']+\s+){0,3}[“\"]?$", re.IGNORECASE)
# Between a deed's words and the one that it surely was against: "clashes with", "attack against the"
AT_ONCE = re.compile(r"\s*(?:\b(?:with|against|versus)\s+)?(?:the\s+)?[“\"]?", re.IGNORECASE)
DIRECTED = re.compile(r"\b(?:attack|launch|raid|ambush|storm|assault|offensive|push|operation|target|open(?:ed)? fire|invad)", re.IGNORECASE)
GENERIC = frozenset({"militants", "fighters", "gunmen", "militia"})
ARMED = frozenset({"battle", "shelling", "air_strike", "explosion_mine", "attack_on_civilians", "control_gain", "control_hold", "advance", "siege"})
AND = re.compile(r"\s*(?:,|,?\s*and|or|as well as|along with|alongside|together with|besides)\s+(?:the\s+|\d+\s+|armed\s+){0,2}", re.IGNORECASE)
PARTS: tuple[Part, ...] = ("did", "suffered", "took_part")
FAR_WORDS = 25  # beyond this many words an actor is some other deed's


def read(text: str, trigger: Trigger, clauses: Clauses, mentions: Sequence[ActorMention], speaker: ActorMention | None) -> list[Actor]:
    """The actors of one deed with their parts.

    Args:
        text: the document's text.
        trigger: the deed's words.
        clauses: the clauses of its sentence.
        mentions: actors named in that sentence, in order, without those that are only the source of the statement.
        speaker: who speaks the sentence, when the subject is "we" or "they".

    Returns:
        At most one entry an actor and part, nearest first.
    """
    area = trigger.head or trigger.span
    ranked = sorted(
        ((clauses.breaks_between(area, m.span), clauses.words_between(area, m.span), m) for m in mentions),
        key=lambda x: (x[0], x[1], x[2].span.start),
    )
    most = 2 if trigger.kind in MUTUAL else 1
    near = [(breaks, m) for breaks, words, m in ranked if breaks <= most and words <= FAR_WORDS]
    found: list[Actor] = []
    before_taken = False
    for breaks, mention in near:
        before = mention.span.start < area.start or mention.span.end <= area.end
        if before and before_taken and trigger.kind not in MUTUAL:
            continue
        if breaks and (before_taken if before else found):
            continue
        part = _part(text, trigger, area, mention, before)
        if part == "did" and not before and trigger.kind in SUBJECT_SUFFERS and not trigger.passive:
            continue  # "left the area held by X": X holds, it does not displace
        if part != "suffered" and mention.name == "civilians" and trigger.kind in ARMED:
            continue
        if before and part == "did":
            before_taken = True
        _add(found, Actor(mention.name, part, mention.id, mention.span))
    if speaker and not any(a.part != "suffered" for a in found) and _says_we(text, clauses.around(area), area):
        part = "suffered" if trigger.kind in SUBJECT_SUFFERS and not trigger.passive and not found else "did"
        _add(found, Actor(speaker.name, part, speaker.id, None))
    for mention, beside in pairwise(mentions):
        _share_part(text, found, mention, beside)
    for beside, mention in reversed(list(pairwise(mentions))):
        _share_part(text, found, mention, beside)
    known = {a.part for a in found if a.id}
    return [a for a in found if a.id or a.name not in GENERIC or a.part == "took_part" or a.part not in known]


def marked(
    text: str, deed: Deed, parsed: Clauses, mentions: Sequence[ActorMention], memory: Memory, speaker: str | None, listed: Sequence[Actor], harmed: Sequence[Span], own: Span
) -> list[Actor]:
    """The actors of a deed by the words that the network gives each part; a part for which it marks none keeps the rules' actors.

    Args:
        text: the document's text.
        deed: with its roles.
        parsed: the clauses of its sentence.
        mentions: all actors named in the document, in order.
        memory: what was named so far in it.
        speaker: who speaks the sentence.
        listed: what the rules read.
        harmed: words of the deed's numbers of people that it harmed, who suffered where nobody else is said to have.
        own: the sentence without the words of deeds told of beside this one; only its doer may stand before.
    """
    made: list[Actor] = []
    for part in PARTS:
        spans = [span for span, _ in participants.of_deed(text, deed, parsed, mentions, part)]
        inside = [span for span in spans if own.overlaps(span)]
        for span in inside or [s for s in spans if part == "did" and s.start < own.start]:
            for actor in naming.named(text, span, part, mentions, memory, speaker, kind=deed.trigger.kind, others=made):
                _add(made, actor)
    parts = {a.part for a in made}
    harmed = participants.victims(text, harmed, mentions)
    for actor in listed:
        if (actor.part not in parts or _is_next(text, deed, actor)) and not (actor.part == "did" and actor.span is not None and any(s.covers(actor.span) for s in harmed)):
            _add(made, actor)
    first, last = (bisect_left(mentions, at, key=lambda m: m.span.start) for at in (parsed.sentence.start, parsed.sentence.end))
    near = mentions[first:last]
    for mention, beside in (*pairwise(near), *((b, a) for a, b in reversed(list(pairwise(near))))):
        _share_part(text, made, mention, beside)
    is_said = any(a.part == "suffered" for a in made)
    for span in harmed:
        for actor in naming.named(text, span, "suffered", mentions, memory, speaker, kind=deed.trigger.kind, others=made):
            if actor.id or (actor.name == CIVILIANS and not is_said):
                _add(made, actor)
    return made


def _is_next(text: str, deed: Deed, actor: Actor) -> bool:
    """Does an actor stand right behind the deed's words, as those do against whom it was?"""
    head = deed.trigger.head or deed.trigger.span
    return actor.part == "took_part" and actor.span is not None and actor.span.start > head.end and AT_ONCE.fullmatch(text, head.end, actor.span.start) is not None


def _part(text: str, trigger: Trigger, area: Span, mention: ActorMention, before: bool) -> Part:
    """Did, suffered or took part, by where the actor stands to the deed's word."""
    kind: Kind = trigger.kind
    if participants.IS_HARMED.match(text, mention.span.end):
        return "suffered"
    lead = text[max(area.end if not before else 0, mention.span.start - 60) : mention.span.start]
    if participants.HELPING.search(text[max(0, mention.span.start - 40) : mention.span.start]):
        return "took_part"
    if BY.search(lead):
        return "did"
    if kind in MUTUAL and not (kind == "battle" and DIRECTED.search(trigger.span.of(text))):
        return "took_part"
    if kind == "control_hold":
        return "did"
    if before:
        return "suffered" if trigger.passive or kind in SUBJECT_SUFFERS else "did"
    if kind in ONE_SIDED and AGAINST.search(lead) is None:
        return "did"
    return "did" if kind == "control_loss" and TO.search(lead) else "suffered"  # "lost the town to X"


def _says_we(text: str, clause: Span, area: Span) -> bool:
    """Is the subject before the deed "we" or "they"?"""
    return re.search(r"\b(?:we|they|our (?:forces|fighters|units))\b", text[clause.start : area.start], re.IGNORECASE) is not None


def _share_part(text: str, found: list[Actor], mention: ActorMention, beside: ActorMention) -> None:
    """Give the part of one mention to the one that "and" joins it to: "X and Y shelled"."""
    part = next((a.part for a in found if a.span == mention.span), None)
    between = text[min(mention.span.end, beside.span.end) : max(mention.span.start, beside.span.start)]
    if any(a.span is not None and a.span.overlaps(beside.span) for a in found):
        return
    if part is not None and AND.fullmatch(between) and not (part == "did" and beside.name == "civilians"):
        _add(found, Actor(beside.name, part, beside.id, beside.span))


def _add(found: list[Actor], actor: Actor) -> None:
    """Add an actor unless the same one is there already."""
    if not any((a.id or a.name) == (actor.id or actor.name) for a in found):
        found.append(actor)
