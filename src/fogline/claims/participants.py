"""Which of the words that the network gives a part in a deed are this deed's, where a sentence tells of several.

The network reads "mines planted by gunmen slowed the fighters down" with both gunmen and fighters as doers of each deed. A
deed has one doer, or several that "and" and commas join: the one that its own grammar points to is kept.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence

from fogline.claims.clauses import Clauses
from fogline.claims.deeds import Deed, Stretch
from fogline.claims.phrases import BACKED, JOINT, OF, lists
from fogline.types import ActorMention, Part, Span

# Kinds that both sides take part in when the words do not tell a direction.
MUTUAL = frozenset({"battle", "negotiation_ceasefire"})
BY = re.compile(r"\bby\s+(?:(?:the|an?|some|several|unknown|suspected|alleged)\s+)*$", re.IGNORECASE)
OTHERS_DEED = re.compile(r"\b(?:\w+ed|held|run|driven|hit|struck|shot|begun|led|sent|set|given|taken|known)\s+(?:\w+\s+)?$", re.IGNORECASE)
HELPING = re.compile(
    r"\b(?:(?:backed|supported|aided|covered|assisted|joined) by|(?:with|under) (?:the |air )?(?:support|backing|help|cover) (?:of|from))\s+(?:the\s+)?$", re.IGNORECASE
)
STRUCK = re.compile(r"\b(?:against|on|at|targeting|hit|struck|bombed|shelled|attacked)\s+(?:the\s+)?$", re.IGNORECASE)
OF_PEOPLE = re.compile(r"(\w+)\s+of\s+(?:the\s+)?$", re.IGNORECASE)
TRAILING = re.compile(r"\W+(?:and|or)?\Z", re.IGNORECASE)
WHOSE = re.compile(r"(?:(?:the|an?|its|their|his|some|several|other|allied|local|\d+)\s+){0,3}", re.IGNORECASE)
BETWEEN = re.compile(r"\bbetween (?:the )?(?P<one>[^,;:.]{2,60}?) (?:and|against) (?:the )?(?P<other>[^,;:.]{2,60}?)(?=[,;:.]|$| (?:in|at|near|on|over|around|for|since|during|after|before|as|while|that|which|who|\w+ing|left|leaves?|has|have|had|is|are|was|were|killed|continued?)\b)", re.IGNORECASE)
# Behind those to whom it happened: "fighters were killed in an explosion".
IS_HARMED = re.compile(r"(?:\s+and\s+\w+)?\s+(?:was|were|been|being|is|are|got)\s+(?:\w+ly\s+|also\s+)?(?:killed|injured|wounded|martyred|hit|struck|targeted|attacked|shot|abducted|kidnapped|arrested|detained|displaced)\b")
SIDE = 0.5  # chance of a side that only "between" tells
PER_BREAK = 0.5  # nats that a clause break weighs
FIRST = 0.3  # nats for the doer named first: subjects come before objects
AGREES = 1.0  # nats for the doer that stands where grammar puts it: after "by" in the passive, before the deed in the active


def of_deed(text: str, deed: Deed, parsed: Clauses, mentions: Sequence[ActorMention], part: Part) -> list[Stretch]:
    """The stretches of one part that belong to the deed.

    Args:
        text: the document's text.
        deed: with the stretches that the network marks.
        parsed: the clauses of its sentence.
        mentions: the document's mentions of actors; a stretch that is part of one is taken for the whole.
        part: the part asked for.

    Returns:
        In the order of the words; of doers that nothing joins only the likeliest.
    """
    marked = _stretches(text, deed, mentions, part)
    marked = [s for s in marked if not _is_others(text, deed, s[0], part)]
    if part in ("did", "took_part"):
        doers = marked if part == "did" else _stretches(text, deed, mentions, "did")
        struck = [s for s in doers if IS_HARMED.match(text, s[0].end)]
        marked = [s for s in marked if s not in struck]
        helping = [s for s in doers if HELPING.search(text[max(0, s[0].start - 40) : s[0].start])]
        marked = [s for s in marked if s not in helping] if part == "did" else [*marked, *(s for s in helping if s not in marked)]
    if part == "suffered":
        marked += [s for s in _stretches(text, deed, mentions, "did") if IS_HARMED.match(text, s[0].end) and not any(s[0].overlaps(m) for m, _ in marked)]
    if part == "took_part" and deed.trigger.kind in MUTUAL:
        marked += [(side, SIDE) for side in _between(text, deed, parsed) if not any(s.overlaps(side) for s, _ in (*marked, *deed.roles.get("did", ()), *deed.roles.get("suffered", ())))]
    if part != "did" or len(marked) < 2 or deed.trigger.kind in MUTUAL:
        return marked
    groups: list[list[Stretch]] = [[marked[0]]]
    for stretch in marked[1:]:
        if _is_joined(text, groups[-1][-1][0], stretch[0]):
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    fits = [max(_fit(text, deed, parsed, span, chance) for span, chance in group) + FIRST * (i == 0) for i, group in enumerate(groups)]
    return groups[fits.index(max(fits))]


def _between(text: str, deed: Deed, parsed: Clauses) -> list[Span]:
    """The words for each side of "clashes between the army and the rebels in the hills"."""
    head = deed.trigger.head or deed.trigger.span
    sides = BETWEEN.search(text, head.end, parsed.sentence.end)
    if sides is None or parsed.breaks_between(head, Span(sides.start(), sides.start() + 1)):
        return []
    return [Span(*sides.span(side)) for side in ("one", "other")]


def victims(text: str, counted: Sequence[Span], mentions: Sequence[ActorMention]) -> list[Span]:
    """The words of counted people with those that say whose they are: "8 members" of "8 members of the army and their allied militiamen"."""
    made = []
    for words in counted:
        end = words.end
        for mention in mentions[bisect_right(mentions, words.end, key=lambda m: m.span.start) :]:
            between = text[end : mention.span.start]
            joint = JOINT.match(between) if end > words.end else None
            if not (OF.fullmatch(between) if end == words.end else joint and WHOSE.fullmatch(between, joint.end())):
                break
            end = mention.span.end
        armed = end > words.end and text[words.start : words.end].split()[-1].casefold() not in lists()["people"]
        made.append(Span(OF.match(text, words.end).end() if armed else words.start, end))  # type: ignore[union-attr]
    return made


def _whole(words: Span, mentions: Sequence[ActorMention]) -> Span:
    """The mention that holds the words, or the words."""
    i = bisect_right(mentions, words.start, key=lambda m: m.span.start) - 1
    return mentions[i].span if i >= 0 and mentions[i].span.covers(words) else words


def _stretches(text: str, deed: Deed, mentions: Sequence[ActorMention], part: Part) -> list[Stretch]:
    """The stretches of a part as whole noun phrases: grown to the mention that holds them, and put together where nothing parts them."""
    made: list[Stretch] = []
    for marked, chance in deed.roles.get(part, ()):
        words = _whole(_bare(text, marked), mentions)
        if made and not text[made[-1][0].end : words.start].strip(" "):
            first, known = made.pop()
            words, chance = Span(first.start, max(first.end, words.end)), max(known, chance)
        made.append((words, chance))
    return made


def _bare(text: str, words: Span) -> Span:
    """The words without an "and" behind them."""
    behind = TRAILING.search(text, words.start + 1, words.end)
    return Span(words.start, behind.start()) if behind else words


def _is_others(text: str, deed: Deed, words: Span, part: Part) -> bool:
    """Do the words belong to another noun or participle: "IS-held area", "families of fighters", "the town held by rebels"?"""
    before = text[max(0, words.start - 60) : words.start]
    if BACKED.match(text, words.end - text[words.start : words.end].endswith("-")) and not (part == "suffered" and STRUCK.search(before)):
        return deed.trigger.kind != "control_hold"
    owner = OF_PEOPLE.search(before)
    if owner is not None and owner[1].casefold() in lists()["people"]:
        return True
    by = BY.search(before)
    if by is None or part != "did" or words.start <= deed.trigger.span.end:
        return False
    at = words.start - len(before) + by.start()
    other = OTHERS_DEED.search(text, max(0, at - 30), at)
    return other is not None and not any(s.start < other.end() and other.start() < s.end for s in (deed.trigger.span, *deed.trigger.also))


def _is_joined(text: str, left: Span, right: Span) -> bool:
    """Do "and" or a comma join two stretches?"""
    between = text[left.end : right.start]
    joint = JOINT.match(between)
    return joint is not None and WHOSE.fullmatch(between, joint.end()) is not None


def _fit(text: str, deed: Deed, parsed: Clauses, words: Span, chance: float) -> float:
    """How well a doer fits: the network's chance, clause breaks between, and where it stands."""
    head = deed.trigger.head or deed.trigger.span
    by = BY.search(text[max(0, words.start - 40) : words.start])
    placed = float(by is not None if words.start >= head.start else not deed.trigger.passive)
    if by is not None and head.start < words.start and parsed.words_between(head, words) <= 3:
        placed = 2.0
    return math.log(chance) - PER_BREAK * parsed.breaks_between(head, words) + AGREES * placed
