"""Put one document's readings together into claims: one claim for each deed that the words tell of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from fogline.claims import areas, calendar, confidence, foretelling, kinds, parts, placing, stance
from fogline.claims.antecedents import Memory
from fogline.claims.clauses import Clauses, clauses, within
from fogline.claims.deeds import Deed
from fogline.types import (
    Actor,
    ActorMention,
    Attribution,
    Claim,
    Count,
    Evidence,
    Kind,
    Span,
    Stance,
    Time,
    Toponym,
    Trigger,
    Window,
    make_id,
)

MAKER = "fogline-reader@0.2"
FAR_WORDS = 30  # a time or a number further from the deed than this many words belongs to something else
PER_BREAK = 8  # words that one clause break weighs when a time is tied to a deed
BEFORE = 4  # words that standing before the deed weighs: times mostly follow
COUNTS_OF: dict[str, frozenset[str]] = {
    "killed": frozenset("battle shelling air_strike explosion_mine attack_on_civilians casualty_toll protest_riot damage hazard_mines other".split()),
    "displaced": frozenset({"displacement", "evacuation", "return", "siege", "battle"}),
    "evacuated": frozenset({"evacuation", "displacement", "withdrawal"}),
    "detained": frozenset({"abduction_detention"}),
    "missing": frozenset({"abduction_detention", "casualty_toll", "other"}),
    "surrendered": frozenset({"surrender"}),
    "area": frozenset({"control_hold", "control_gain", "control_loss", "advance", "siege"}),
    "share": frozenset({"control_hold", "control_gain", "control_loss", "advance", "siege", "damage"}),
}
HARM = frozenset({"killed", "injured", "displaced", "evacuated", "detained", "missing"})
COUNTS_OF["injured"] = COUNTS_OF["killed"]
PRESENT = re.compile(r"\b(?:is|are|am|remains?|continues?|now|still|holds?|controls?)\b", re.IGNORECASE)
BY_DEADLINE = re.compile(r"\b(?:by|before|until|within)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.IGNORECASE)
SINCE = re.compile(r"\bsince\s+(?:the\s+)?(?:(?:beginning|start|end|middle)\s+of\s+|early\s+|late\s+|mid-)?$", re.IGNORECASE)
TODAY = re.compile(r"to(?:day|night)\b", re.IGNORECASE)
WITHIN = re.compile(r"\b(?:within|in|over|during)\s+(?:the\s+(?:next|coming)\s+)?(?:about\s+)?$", re.IGNORECASE)
# "did not say when the assault would end": what follows is nobody's statement
UNSAID = re.compile(
    r"(?:\b(?:did|do|does|would|could|will|has|have|had)(?: not|n[’']t)|\b(?:declin|refus)\w+ to) (?:\w+ly )?"
    r"(?:say|said|confirm|specify|comment|elaborate|disclose|identify|give|provide|name|explain)(?:ed)?\b[^.;!?“\"]{0,80}$",
    re.IGNORECASE,
)
FORETOLD = ("predicted", "planned", "warned")
AHEAD = (*FORETOLD, "conditional")
FORETELLING = re.compile(r"\b(?:predict|forecast|expect|anticipat|foresee|foretell|foretold)", re.IGNORECASE)
WARNING = re.compile(r"\b(?:warn|threaten)", re.IGNORECASE)


class Parts:
    """What one document's readers found, indexed by sentence."""

    __slots__ = ("actors", "attributions", "counts", "cues", "home", "places", "published_at", "starts", "text", "times")

    def __init__(
        self,
        text: str,
        published_at: datetime | None,
        attributions: Sequence[Attribution],
        places: Sequence[Toponym],
        times: Sequence[Time],
        counts: Sequence[Count],
        actors: Sequence[ActorMention],
        home: str | None = None,
    ) -> None:
        """All lists are in reading order; `home` is the country that the publisher writes of."""
        self.text = text
        self.published_at = published_at
        self.home = home
        self.attributions = attributions
        self.cues = [c for a in attributions for c in a.cue]
        self.places = list(enumerate(places))
        self.times = list(enumerate(times))
        self.counts = list(enumerate(counts))
        self.actors = list(actors)
        self.starts = {
            "places": [p.span.start for p in places],
            "times": [t.span.start for t in times],
            "counts": [c.span.start for c in counts],
            "actors": [a.span.start for a in actors],
        }


def claims(document_id: str, found: Parts, sentences: Sequence[Span], told: Sequence[Deed]) -> Iterator[Claim]:
    """Yield the claims of one document, in reading order.

    Args:
        document_id: names the document; part of each claim's id.
        found: what the readers found.
        sentences: sentences that may hold claims, in order.
        told: the deeds, in the order of their words.

    Yields:
        One claim for each deed that is stated, and one for each foretelling or warning that names no deed.
    """
    memory = Memory(found.text, sentences, found.actors, year=found.published_at.year if found.published_at else None, home=found.home)
    made: set[str] = set()
    used: set[int] = set()
    ahead: set[int] = set()  # where the sentences start of which a claim looks ahead
    starts = [d.trigger.span.start for d in told]
    for sentence in sentences:
        inside = within(told, starts, sentence)
        if not inside:
            continue
        parsed = clauses(found.text, sentence)
        triggers = [d.trigger for d in inside]
        named = placing.named(found.text, sentence, within(found.places, found.starts["places"], sentence))
        said = [innermost(found.attributions, t.head or t.span) for t in triggers]
        own = [_own(found.text, sentence, t, triggers) for t in triggers]
        where = placing.link_all(parsed, inside, named, [found.attributions[i] if i is not None else None for i in said], own)
        for deed, by, places, words in zip(inside, said, where, own, strict=True):
            claim = _claim(document_id, found, parsed, deed, triggers, by, places, words, memory)
            if claim is None or claim.id in made:
                continue
            made.add(claim.id)
            if claim.attribution is not None:
                used.add(claim.attribution)
            if claim.stance in AHEAD:
                ahead.add(sentence.start)
            yield claim
    for claim in _deedless(document_id, found, sentences, used, made):
        ahead |= {s.start for s in sentences if s.start <= claim.evidence[0].span.start < s.end}
        yield claim
    yield from _undone(document_id, found, [s for s in sentences if s.start not in ahead], made)


def _claim(
    document_id: str, found: Parts, parsed: Clauses, deed: Deed, others: Sequence[Trigger], said: int | None, places: Sequence[int], own: Span, memory: Memory
) -> Claim | None:
    """The claim of one deed, or None where its words state nothing."""
    text, trigger = found.text, deed.trigger
    if said is not None and found.attributions[said].negated:
        return None
    if UNSAID.search(text[parsed.sentence.start : trigger.span.start]) or _is_speech(found.cues, trigger):
        return None
    attribution = found.attributions[said] if said is not None else None
    cue = " ".join(s.of(text) for s in attribution.cue) if attribution else None
    how, how_words, condition = stance.read(text, parsed, trigger, cue)
    how = stance.weighed(how, deed.stances)
    times = _times(found, parsed, trigger, others)
    window, time_words = dated(found, parsed, trigger, [found.times[i][1] for i in times], how)
    counts = _counts(found, parsed, trigger, others)
    speaker = attribution.speaker if attribution else None
    mentions = [m for m in _deed_actors(found, parsed.sentence, attribution) if condition is None or not condition.covers(m.span)]
    if any((c := found.counts[i][1]).part and c.span == trigger.span for i in counts):
        mentions = []  # a part of a round-up is told of nobody but those it counts
    mentions = [m for m in mentions if own.covers(m.span)] or mentions
    actors = parts.read(text, trigger, parsed, mentions, _as_actor(found, speaker))
    harmed = [c.span for i in counts if (c := found.counts[i][1]).what in HARM and c.unit in ("people", "households")]
    actors = parts.marked(text, deed, parsed, found.actors, memory, speaker, actors, harmed, own)
    evidence = [Evidence("kind", trigger.span), *(Evidence("kind", s) for s in trigger.also)]
    if how_words is not None:
        evidence.append(Evidence("stance", how_words))
    if condition is not None:
        evidence.append(Evidence("condition", condition))
    if attribution:
        evidence += [Evidence("speaker", s) for s in attribution.source] + [Evidence("cue", s) for s in attribution.cue]
    evidence += [Evidence("place", areas.words(text, found.places[i][1])) for i in places]
    evidence += [Evidence("window", s) for s in time_words]
    evidence += [Evidence("counts", found.counts[i][1].span) for i in counts]
    evidence += [Evidence("actors", a.span) for a in actors if a.span]
    background = deed.background > stance.HISTORY or stance.background(
        text, parsed.sentence, trigger, [found.times[i][1] for i in times], found.published_at
    )
    return Claim(
        id=make_id("claim", document_id, trigger.kind, how, str(trigger.span.start), str(trigger.span.end), speaker or ""),
        document_id=document_id,
        kind=trigger.kind,
        stance=how,
        evidence=tuple(evidence),
        confidence=round(confidence.of(deed.chance), 2),
        maker=MAKER,
        modes=trigger.modes,
        background=background,
        speaker=speaker,
        attribution=said,
        actors=tuple(actors),
        place=places[0] if places else None,
        places=tuple(places),
        window=window,
        times=tuple(times),
        counts=tuple(counts),
    )


def innermost(attributions: Sequence[Attribution], words: Span) -> int | None:
    """Index of the narrowest attribution whose content holds the words."""
    best: tuple[int, int] | None = None
    for i, a in enumerate(attributions):
        if a.content and a.content[0].start <= words.start and words.end <= a.content[-1].end:
            if not any(s.covers(words) for s in a.content):
                continue
            size = a.content[-1].end - a.content[0].start
            if best is None or size < best[0]:
                best = (size, i)
    return best[1] if best else None


def _is_speech(cues: Sequence[Span], trigger: Trigger) -> bool:
    """Is the deed's word itself a cue of speech ("warned"), which says who speaks rather than what was done?"""
    head = trigger.head or trigger.span
    if trigger.kind in ("policy_statement", "negotiation_ceasefire"):
        return False
    return any(c.start < head.end and head.start < c.end for c in cues)


def _times(found: Parts, parsed: Clauses, trigger: Trigger, others: Sequence[Trigger]) -> list[int]:
    """Indices of the times that belong to the trigger rather than to another one, nearest first."""
    listed: list[tuple[int, Time]] = list(within(found.times, found.starts["times"], parsed.sentence))
    chosen: list[tuple[float, int]] = []
    for i, item in listed:
        cost = _cost(parsed, trigger, item.span)
        if cost > FAR_WORDS:
            continue
        rival = min((_cost(parsed, t, item.span) for t in others if t is not trigger), default=FAR_WORDS * 2.0)
        if cost <= rival + PER_BREAK:
            chosen.append((cost, i))
    return [i for _, i in sorted(chosen)]


def _cost(parsed: Clauses, trigger: Trigger, item: Span) -> float:
    """How far an item is from a trigger, in words, clause breaks weighed in."""
    return min(_distance(parsed, words, item) for words in (trigger.span, *trigger.also))


def _distance(parsed: Clauses, words: Span, item: Span) -> float:
    """How far an item is from some words; what stands before them counts as further."""
    if words.overlaps(item):
        return 0.0
    distance = parsed.words_between(words, item) + PER_BREAK * parsed.breaks_between(words, item)
    return distance + (BEFORE if item.end <= words.start else 0)


def dated(
    found: Parts, parsed: Clauses, trigger: Trigger, times: Sequence[Time], how: Stance
) -> tuple[Window | None, list[Span]]:
    """When it happened, and the words that say so; a present state is dated to the day of publication."""
    for time in times:
        lead = found.text[max(0, time.span.start - 25) : time.span.start]
        if time.window is None:
            due = calendar.due(time.value, found.published_at) if how in FORETOLD and WITHIN.search(lead) else None
            if due is not None:
                return due, [time.span]
            continue
        if how in FORETOLD and _is_speech_day(found, time):
            continue
        if SINCE.search(lead) and time.window.earliest and found.published_at and time.window.earliest < found.published_at:
            return Window(time.window.earliest, found.published_at + timedelta(days=1)), [time.span]
        if how in FORETOLD and found.published_at:
            if BY_DEADLINE.search(lead) and time.window.latest and found.published_at < time.window.latest:
                return Window(min(found.published_at, time.window.earliest or found.published_at), time.window.latest), [time.span]
        return time.window, [time.span]
    if times or how != "asserted" or found.published_at is None:
        return None, []
    present = PRESENT.search(found.text, trigger.span.start, trigger.span.end) or PRESENT.search(
        found.text[max(parsed.sentence.start, trigger.span.start - 12) : trigger.span.start]
    )
    if present is None:
        return None, []
    day = calendar.midnight(found.published_at.date())
    return Window(day, day + timedelta(days=1)), []


def _is_speech_day(found: Parts, time: Time) -> bool:
    """"Warned on Thursday": is a time over by the end of the day of publication when it was said, not when it is due?"""
    if found.published_at is None or time.window is None or time.window.latest is None or TODAY.match(time.span.of(found.text)):
        return False
    return time.window.latest <= calendar.midnight(found.published_at.date()) + timedelta(days=1)


def _counts(found: Parts, parsed: Clauses, trigger: Trigger, others: Sequence[Trigger]) -> list[int]:
    """Indices of the numbers that are this deed's."""
    listed: list[tuple[int, Count]] = list(within(found.counts, found.starts["counts"], parsed.sentence))
    chosen: list[tuple[float, int]] = []
    for i, count in listed:
        fits = COUNTS_OF.get(count.what)
        if fits is not None and trigger.kind not in fits:
            continue
        cost = _cost(parsed, trigger, count.span)
        rivals = [_cost(parsed, t, count.span) for t in others if t is not trigger and (fits is None or t.kind in fits)]
        if cost <= FAR_WORDS and (not rivals or cost <= min(rivals)):
            chosen.append((cost, i))
    return [i for _, i in sorted(chosen)]


def _deed_actors(found: Parts, sentence: Span, attribution: Attribution | None) -> list[ActorMention]:
    """Actors of the sentence that may have a part in the deed: not those who only speak of it."""
    mentions = within(found.actors, found.starts["actors"], sentence)
    if attribution is None:
        return list(mentions)
    outside = [*attribution.source, *attribution.cue]
    return [m for m in mentions if not any(s.overlaps(m.span) for s in outside) and any(s.covers(m.span) for s in attribution.content)]


def _own(text: str, sentence: Span, trigger: Trigger, others: Sequence[Trigger]) -> Span:
    """The sentence without the words of deeds that "and" parts from this one."""
    start, end = sentence.start, sentence.end
    for other in others:
        at = kinds.parting(text, trigger.span, other.span) if other is not trigger else None
        if at is not None:
            start, end = (max(start, at), end) if other.span < trigger.span else (start, min(end, at))
    return Span(start, end)


def _as_actor(found: Parts, speaker: str | None) -> ActorMention | None:
    """The speaker as an actor of the document, when the document names one so."""
    if speaker is None:
        return None
    return next((a for a in found.actors if a.name == speaker), None)


def _deedless(
    document_id: str, found: Parts, sentences: Sequence[Span], used: set[int], made: set[str]
) -> Iterator[Claim]:
    """Claims of foretellings and warnings whose content names no deed."""
    for i, attribution in enumerate(found.attributions):
        if i in used or attribution.negated or not attribution.content:
            continue
        cue = " ".join(s.of(found.text) for s in attribution.cue)
        kind: Kind
        how: Stance
        if FORETELLING.search(cue):
            kind, how = "prediction", "predicted"
        elif WARNING.search(cue):
            kind, how = "threat_warning", "warned"
        else:
            continue
        first = attribution.content[0]
        if not any(s.start <= first.start < s.end for s in sentences):
            continue
        evidence = [Evidence("kind", s) for s in attribution.content] + [Evidence("stance", s) for s in attribution.cue]
        evidence += [Evidence("speaker", s) for s in attribution.source]
        claim = Claim(
            id=make_id("claim", document_id, kind, how, str(first.start), str(first.end), attribution.speaker or ""),
            document_id=document_id, kind=kind, stance=how, evidence=tuple(evidence), confidence=0.5, maker=MAKER,
            speaker=attribution.speaker, attribution=i,
        )  # fmt: skip
        if claim.id not in made:
            made.add(claim.id)
            yield claim


def _undone(document_id: str, found: Parts, sentences: Sequence[Span], made: set[str]) -> Iterator[Claim]:
    """Claims of what is foretold in sentences whose deeds, if any, are no part of it: "victory would be announced within a week"."""
    for sentence in sentences:
        words = sentence.of(found.text)
        if not foretelling.may(words):
            continue
        told = foretelling.read(words, found.published_at, spoken=True)
        if told is None:
            continue
        cue = Span(sentence.start + told.cue.start, sentence.start + told.cue.end)
        said = innermost(found.attributions, cue)
        if said is None:
            said = next((i for i, a in enumerate(found.attributions) if any(c.overlaps(cue) for c in a.cue) and a.content), None)
        attribution = found.attributions[said] if said is not None else None
        if (attribution is None and told.due is None) or (attribution is not None and attribution.negated):
            continue
        content = [s for s in (attribution.content if attribution else ()) if s.start < sentence.end and sentence.start < s.end] or [sentence]
        kind: Kind = "threat_warning" if told.form in ("threatened", "warned") else "prediction"
        how: Stance = "warned" if kind == "threat_warning" else "planned" if told.form in ("promised", "planned") else "predicted"
        speaker = attribution.speaker if attribution else None
        evidence = [Evidence("kind", s) for s in content] + [Evidence("stance", cue)]
        if attribution:
            evidence += [Evidence("speaker", s) for s in attribution.source] + [Evidence("cue", s) for s in attribution.cue]
        for field, span in (("condition", told.condition), ("window", told.due_words)):
            if span is not None:
                evidence.append(Evidence(field, Span(sentence.start + span.start, sentence.start + span.end)))
        mentions = [m for m in _deed_actors(found, sentence, attribution) if any(s.covers(m.span) for s in content)]
        actors = {m.id or m.name: Actor(m.name, "took_part", m.id, m.span) for m in mentions}
        places = [i for i, p in within(found.places, found.starts["places"], sentence) if any(s.covers(p.span) for s in content)]
        first = content[0]
        claim = Claim(
            id=make_id("claim", document_id, kind, how, str(first.start), str(first.end), speaker or ""),
            document_id=document_id, kind=kind, stance=how, evidence=tuple(evidence), confidence=0.5, maker=MAKER, speaker=speaker,
            attribution=said, actors=tuple(actors.values()), place=places[0] if len(places) == 1 else None, places=tuple(places), window=told.due,
        )  # fmt: skip
        if claim.id not in made:
            made.add(claim.id)
            yield claim
