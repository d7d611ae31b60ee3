"""What happened to the people whom a number counts: the word that says so, by nearness and by who is its object.

"Three gunmen killed two" counts two dead, not five: a deed's doers are no victims. Rules of order stand here, words in the
lexicon of counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from fogline.claims.numbers import lexicon, pattern, spaced
from fogline.types import Span, What

FAR = 14  # words between a number and the word that says what happened to the people
ADJACENT = 3.0  # the cost up to which a word surely goes with a number that names no people
TOUCHING = 0.3  # that of "killed five", whatever the five are
Use = Literal["noun", "active", "alone", "state"]  # "the murder of", "killing", "died", and what may be passive: "killed"

SUBJECT = re.compile(r"^\W*(?:\w+[ ,\n]+){0,6}?(?:was|were|have been|had been|has been|are|is|being|got|reported|reportedly)?\s*$", re.IGNORECASE)
COMMAND = re.compile(r"[.;:]|\b(?:while|but)\b")
PASSIVE = re.compile(r"\b(?:was|were|is|are|be|been|being|got)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
COMMA, NUMBER = re.compile(r",(?!\d)"), re.compile(r"\d[\d.,]*")
JOINERS = re.compile(r"\b(?:and|as|after|when|who|by)\b", re.IGNORECASE)
BY = re.compile(r"\bby\b", re.IGNORECASE)
OBLIQUE = re.compile(r"^\s*(?:in|on|at|by|during|when|after|near|since|from|under|inside|outside|before|for|while|to(?:day|night)|yesterday)\b", re.IGNORECASE)
# "was killed along with two guards": those named after a passive who share it
SHARED = re.compile(r"\b(?:including|among (?:them|whom)|along with|together with|as well as|besides|plus|and|of (?:whom|them))\b\W*(?:(?:the|their|his|her|another|also)\s+)*$|:\s*$|^\s*(?:were|are|is|was)\s+$", re.IGNORECASE)
OF = re.compile(r"^\s*(?:of|to|among|for|against|target(?:s|ed|ing))\b(?![^,]*,\s*(?!and\b|including\b)(?:\w+\s+)*$)|^\s*:\s*$", re.IGNORECASE)
# "sixteen members of the army and its allies were killed": whose people they are is no distance
MEMBERSHIP = re.compile(r"^\W*(?:of|from)\b(?:(?!\b(?:who|when|after|as|by|in|on|at)\b)[^.;:\d])*?(?=\b(?:was|were|(?:have|had|has) been|are|is)\s+(?:\w+\s+)?$|$)", re.IGNORECASE)
ENTITY = re.compile(r"&#?\w+;")
AND = re.compile(r"\band\b\W*(?:(?:the|another|also)\s+)*$", re.IGNORECASE)
LISTED = re.compile(r"(?:[,:(]|\band|\bor|\bplus|\bincluding|\bamong them|[–—-])\s*(?:(?:the|another|also)\s+)*$", re.IGNORECASE)
# what is said of those counted before what happened to them: "five people, including a mayor, were wounded"
ASIDE = re.compile(
    r",?\s+(?:including|among them|some of them|most of them|mostly|mainly|all)\b[^;.]*,(?=\s+(?:was|were|have|had|has|died|is|are)\b)"
    r"|,\s+(?:including|among them|some of them|most of them|mostly|mainly|all)\b[^,;.]*,|:[^:;.]*,(?=\s+(?:was|were|have|had|has|died)\b)"
    r"|,\s+(?:aged\s+)?\d{1,3},|\([^()]*\)|\s--\s.*?\s--\s",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Harm:
    """A word that says what happens to people, and how it may be used."""

    what: What
    span: Span
    use: Use
    has_object: bool  # "killed two": what follows is whom it happened to
    is_passive: bool


def read(text: str, sentence: Span) -> list[Harm]:
    """The words of harm in one sentence, in order."""
    patterns = _patterns()
    found = []
    for match in patterns.what.finditer(text, sentence.start, sentence.end):
        word = match[0]
        use: Use = next((use for use, forms in patterns.uses.items() if forms.fullmatch(word)), "state")
        lead = text[max(sentence.start, match.start() - 40) : match.start()]
        object_follows = patterns.object.match(text, match.end(), sentence.end) is not None
        if word.casefold() in patterns.either and not object_follows and not patterns.verb_lead.search(lead):
            use = "noun"  # "the murder", where "to murder" is a deed
        is_passive = use == "state" and PASSIVE.search(lead) is not None
        has_object = use == "active" or (use == "state" and not is_passive and object_follows)
        found.append(Harm(cast(What, match.lastgroup), Span(*match.span()), use, has_object, is_passive))
    return found


def of(text: str, counted: Span, harms: Sequence[Harm], numbers: Sequence[int] = ()) -> tuple[Harm, float] | None:
    """What happened to the people counted, with how far the word is; None where no word is theirs.

    Args:
        text: the document's text.
        counted: the number and the noun it counts.
        harms: of its sentence.
        numbers: where the sentence's numbers start; one in between that no list joins is what the word is of.
    """
    best: tuple[float, Harm] | None = None
    for harm in harms:
        if harm.span.overlaps(counted):
            cost = _inside(text, counted, harm)
        elif harm.span.start >= counted.end:
            inside = [n for n in numbers if counted.end < n < harm.span.start]
            cost = _after(text, counted, harm) if all(LISTED.search(text, counted.end, n) for n in inside) else None
        else:
            cost = _before(text, counted, harm)
        if cost is not None and cost <= FAR and (best is None or cost < best[0]):
            best = cost, harm
    return (best[1], best[0]) if best else None


def _inside(text: str, counted: Span, harm: Harm) -> float | None:
    """The cost of a word among those counted: "five deaths", and "five hostages", unless they were freed."""
    patterns = _patterns()
    if not patterns.people.fullmatch(harm.span.of(text)):
        return 0.0
    around = text[max(0, counted.start - 24) : counted.start], text[counted.end : counted.end + 24]
    return None if any(patterns.freed.search(words) for words in around) else 2 * TOUCHING


def _after(text: str, counted: Span, harm: Harm) -> float | None:
    """The cost of a word behind the number: "five people were killed"."""
    if harm.use in ("noun", "active") or harm.has_object:
        return None
    between = MEMBERSHIP.sub(" of ", ASIDE.sub("", ENTITY.sub(" ", text[counted.end : harm.span.start])))
    near = harm.is_passive or SUBJECT.match(between) is not None
    cost = len(between.split()) * (0.5 if near else 1.2) + 4 * len(COMMAND.findall(between)) + 2 * len(COMMA.findall(between))
    cost += 0.0 if harm.is_passive else TOUCHING  # "kill two wound": whom a deed touches are its own
    return cost + (1 if harm.is_passive else 3) * len(JOINERS.findall(between)) + 3 * len(NUMBER.findall(between))


def _before(text: str, counted: Span, harm: Harm) -> float | None:
    """The cost of a word before the number: "killed five people"."""
    between = ENTITY.sub(" ", text[harm.span.end : counted.start])
    if harm.use == "noun":
        if not OF.match(between) and not _patterns().reached.search(between):
            return None
    elif BY.search(between):
        return None  # "were killed by thirty men"
    elif not harm.has_object and (harm.use == "alone" or harm.is_passive or OBLIQUE.match(between)) and not SHARED.search(between):
        return None
    cost = 0.2 + len(between.split()) + 4 * len(COMMAND.findall(between)) + 2 * len(COMMA.findall(between)) + 2 * len(NUMBER.findall(between))
    if harm.span.of(text).casefold().endswith(("dead", "wounded")) and between.strip() in ("and", ","):
        cost += 6
    if harm.is_passive and AND.search(between):
        cost += 5  # "one was killed and five": more is to come
    return cost


@dataclass(frozen=True, slots=True)
class _Patterns:
    what: re.Pattern[str]
    uses: dict[Use, re.Pattern[str]]
    people: re.Pattern[str]
    freed: re.Pattern[str]
    either: frozenset[str]
    verb_lead: re.Pattern[str]
    object: re.Pattern[str]
    reached: re.Pattern[str]


def gate() -> re.Pattern[str]:
    """What a sentence must match to tell of harm."""
    return _patterns().what


@cache
def _patterns() -> _Patterns:
    """The lexicon compiled."""
    data = lexicon()
    grammar, flags = data["grammar"], re.IGNORECASE
    what = "|".join(rf"(?P<{name}>{spaced(forms)})" for name, forms in data["what"].items())
    return _Patterns(
        re.compile(rf"\b(?=\w)(?:{what})\b", flags),
        {use: re.compile(spaced(grammar[use]), flags) for use in get_args(Use) if use in grammar},
        re.compile(spaced(grammar["people"]), flags), re.compile(spaced(grammar["freed"]), flags),
        frozenset(grammar["either"].split("|")), re.compile(rf"\b(?:{grammar['verb_lead']})\s+$", flags),
        re.compile(rf"\s+(?:(?:an?|the|his|her|their|its|another|other|himself|themselves)\b|(?!(?:{grammar['no_object']})){pattern().pattern}(?!\s+(?:{grammar['no_object']})))", flags),
        re.compile(rf"\b(?:{spaced(grammar['reached'])})\s+$", flags),
    )  # fmt: skip
