"""How a deed is put: asserted, denied, foretold, warned of, planned, conditional or unsure; and whether it is history."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources

from fogline.claims.clauses import Clauses
from fogline.types import Span, Stance, Time, Trigger

# Deeds that their doer decides on: "will withdraw" is a plan, "will fall" is foretold.
DECIDED = frozenset(
    "withdrawal deployment aid_access negotiation_ceasefire policy_statement battle air_strike shelling evacuation return advance "
    "abduction_detention attack_on_civilians".split()
)
OLD = timedelta(days=45)  # a deed that ended longer before publication is told as history
OVERRULED = 0.8  # chance of another stance at which the network overrules plain assertion
HISTORY = 0.7  # chance above which the network's "history" counts
HELD = frozenset({"control_gain", "control_loss", "control_hold", "advance", "withdrawal", "siege"})  # "if the town falls": nothing of it is so yet
SPEECHLESS = frozenset({"threat_warning"})


def read(text: str, parsed: Clauses, trigger: Trigger, attribution_cue: str | None) -> tuple[Stance, Span | None, Span | None]:
    """The stance, the words it was read from, and the words of a condition.

    Args:
        text: the document's text.
        parsed: the clauses of the deed's sentence.
        trigger: the deed's words.
        attribution_cue: the words that say somebody says it ("warned"), if somebody does.

    Returns:
        Stance; its words, None where it is plain assertion or the cue alone says it; the condition's words or None.
    """
    patterns = _patterns()
    head = trigger.head or trigger.span
    clause_start = parsed.start_of(trigger.span)
    condition = _condition(text, parsed.sentence, trigger, patterns["other.condition"])
    told = _told(attribution_cue or "")
    if "denied" in told:
        return "denied", None, condition
    lead = text[parsed.sentence.start : head.start]
    refuted = patterns["other.refuted"].search(text, parsed.sentence.start, parsed.sentence.end)
    if refuted is not None and refuted.start() <= head.start < refuted.end():
        return "denied", Span(*refuted.span()), condition
    unproven = patterns["other.unproven"].search(lead)
    if unproven is not None:
        return "denied", Span(parsed.sentence.start + unproven.start(), parsed.sentence.start + len(lead.rstrip())), condition
    supposed = patterns["other.supposed"].search(lead)
    if supposed is not None and trigger.kind in HELD:
        start = parsed.sentence.start + len(lead) - len(lead.lstrip())
        return "conditional", Span(start, max(start + 1, parsed.sentence.start + len(lead.rstrip()))), condition
    before: dict[str, Span] = {}
    for name in ("denied", "conditional", "planned", "predicted", "unsure"):
        for edge in dict.fromkeys((head.start, trigger.span.start)):
            match = patterns[f"before.{name}"].search(text[clause_start:edge])
            if match:
                start, end = clause_start + match.start(), clause_start + match.end()
                before[name] = Span(start, max(start + 1, start + len(text[start:end].rstrip())))
                break
    inside = patterns["inside.predicted"].match(trigger.span.of(text))
    if inside:
        before.setdefault("predicted", Span(trigger.span.start, trigger.span.start + inside.end()))
    never = patterns["inside.denied"].search(trigger.span.of(text))
    if never:
        before.setdefault("denied", Span(trigger.span.start + never.start(), trigger.span.start + never.end()))
    maybe = patterns["inside.unsure"].match(trigger.span.of(text))
    if maybe:
        before.setdefault("unsure", Span(trigger.span.start, trigger.span.start + maybe.end()))
    if "denied" in before:
        return "denied", before["denied"], condition
    if "warned" in told and (before or condition or trigger.kind == "threat_warning"):
        return "warned", next(iter(before.values()), None), condition
    if "predicted" in before:
        words = before["predicted"]
        if condition is not None and condition.end <= parsed.sentence.end and "predicted" not in told:
            return "conditional", words, condition
        foretold = "predicted" in told or trigger.kind not in DECIDED or trigger.passive
        return ("predicted" if foretold else "planned"), words, condition
    for name in ("planned", "conditional"):
        if name in before:
            stance: Stance = "planned" if name == "planned" else "conditional"
            return stance, before[name], condition
    if "predicted" in told:
        return "predicted", None, condition
    if "unsure" in before:
        return "unsure", before["unsure"], condition
    if "planned" in told:
        return "planned", None, condition
    return "asserted", None, condition


def weighed(listed: Stance, chances: Mapping[Stance, float]) -> Stance:
    """The stance that the rules read; where they find no words of doubt or denial, the trained reader's if it is sure."""
    if not chances or listed != "asserted":
        return listed
    best = max(chances, key=lambda s: chances[s])
    return best if chances[best] >= OVERRULED else listed


def background(text: str, sentence: Span, trigger: Trigger, times: Sequence[Time], published_at: datetime | None) -> bool:
    """Is the deed told as history rather than as this report's news?

    Args:
        text: the document's text.
        sentence: the sentence of the deed.
        trigger: the deed's words.
        times: the times tied to the deed.
        published_at: when the report was published; unknown, only words tell.
    """
    ends = [t.window.latest for t in times if t.window and t.window.latest]
    if published_at and ends:
        return max(ends) < published_at - OLD
    return _patterns()["other.history"].search(text, sentence.start, sentence.end) is not None


@lru_cache(maxsize=1024)
def _told(cue: str) -> frozenset[str]:
    """The stances that the words of a cue tell."""
    return frozenset(name.removeprefix("cue.") for name, pattern in _patterns().items() if name.startswith("cue.") and pattern.search(cue))


def _condition(text: str, sentence: Span, trigger: Trigger, pattern: re.Pattern[str]) -> Span | None:
    """The words of a condition in the sentence that are not the deed's own."""
    match = pattern.search(text, sentence.start, sentence.end)
    if match is None:
        return None
    end = match.end()
    if match.start() < trigger.span.start:
        comma = text.find(",", match.start(), end)
        end = comma if comma > 0 else end
    while end > match.start() and text[end - 1] in " .,\n":
        end -= 1
    words = Span(match.start(), max(end, match.start() + 1))
    return None if words.covers(trigger.span) else words


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The lexicon's patterns as `section.name`."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("stance.toml").read_text(encoding="utf-8"))
    flags = re.IGNORECASE
    return {f"{section}.{name}": re.compile(source, flags) for section, rows in data.items() for name, source in rows.items()}
