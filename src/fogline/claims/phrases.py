"""Noun phrases in which actors are told of: where one ends, what joins several, how many of them there are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from fogline.claims.names import vocabulary
from fogline.claims.roster import Roster
from fogline.types import ActorMention, Span

WORD = re.compile(r"[\w’'\-]+(?:\.\w)*\.?")
ARTICLE = re.compile(r"(?:the|an?|these|those|this|that|some|any|other|another|such)\s+", re.IGNORECASE)
AMOUNT = re.compile(
    r"(?:(?:at least|as many as|at most|more than|less than|fewer than|up to|over|about|around|nearly|almost|an estimated|an additional|only|"
    r"\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|(?:several |two |many )?(?:dozens?|scores|hundreds|thousands|millions)|a number|"
    r"many|several|most|all|both|some|few|numerous|various|half|hundred|thousand|million|more|the bulk|the majority|members|a group|groups|the rest)"
    r"(?:\s+of\s+(?:the\s+|these\s+|those\s+)?|\s+(?=\S)|$|(?=\)))(?!-))",
    re.IGNORECASE,
)
JOINT = re.compile(r",?\s+(?:and|or|as well as|along with|alongside|together with|&)\s+(?!(?:other|more)\s*$)|,\s+(?=[\w‘“\"])", re.IGNORECASE)
VERB = (
    "who|whom|whose|which|that|where|when|while|including|fighting|carrying|trying|travelling|traveling|fleeing|living|working|stationed|based|remaining|holed|trapped|"
    "accused|backed|supported|led|riding|wearing|said|believed|thought|using|operating|killed|wounded|injured|displaced"
)
VERBAL = re.compile(rf"\s(?:{VERB})\b(?!-)")
CLAUSE = re.compile(rf",|\s\(|\s[–—]|\s(?:{VERB})\b(?!-)")
TAIL = re.compile(r"\s(?:in|at|near|on|inside|outside|across|around|under|during|after|before|with|for|by|against|along|over|through|between|to|into|throughout|aboard)\s")
VERB_END = re.compile(r"(?<=\w)\s+(?:(?:is|are|was|were|be|been|has|have|had|will|would)\s*)+\Z")  # "civilians were"
OF = re.compile(r"\s(?:of|from|loyal to|belonging to|allegiant to)\s+(?:the\s+)?[“\"‘]?", re.IGNORECASE)
BACKED = re.compile(r"-(?:backed|supported|allied|aligned|linked|affiliated|led|trained|funded|held|controlled|occupied|run|ruled|inspired|installed)\b", re.IGNORECASE)
OPPOSED = re.compile(r"\b(?:anti|counter|pro|ex|non)-$", re.IGNORECASE)
SHARING = frozenset("local foreign armed islamic shia sunni security military opposition".split())  # before "and": they share the noun after it
PEOPLES = ("ish", "ian", "an", "i", "ese")


def trimmed(text: str, span: Span) -> Span:
    """The span without blanks and marks around it."""
    start, end = span.start, span.end
    while start < end and not (text[start].isalnum()):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")."):
        end -= 1
    verb = VERB_END.search(text, start, end)
    if verb is not None:
        end = verb.start()
    if start >= 2 and text[start - 1] == "." and text[start - 2].isupper() and text[start].isupper():
        start -= 2  # "U.S." cut in two
    if text[end - 1 : end] == ")" and "(" not in text[start:end]:
        end -= 1
    return Span(start, end)


def pieces(text: str, span: Span, mentions: Sequence[ActorMention], known: Roster) -> Iterator[Span]:
    """The noun phrases that "and" and commas join; adjectives that share a noun stay together."""
    start = span.start
    clause = VERBAL.search(text, span.start + 1, span.end)
    for match in JOINT.finditer(text, span.start, clause.start() if clause else span.end):
        if match.start() < start or any(m.span.start < match.start() and match.end() <= m.span.end for m in mentions):
            continue
        left = text[start : match.start()]
        if not left.strip() or _is_adjective(left, known) or _is_in_name(left, text[match.end() : span.end], known):
            continue
        if match.group().startswith(",") and not re.match(r",?\s+(?:and|or)\b", match.group()) and not _goes_on(text, Span(start, match.start()), Span(match.end(), span.end), mentions, known):
            break  # an apposition or a clause
        if re.match(r"(?:who|which|that|whose|where|including)\b", text[match.end() : span.end]):
            break
        yield trimmed(text, Span(start, match.start()))
        start = match.end()
    yield trimmed(text, Span(start, span.end))


def _is_adjective(phrase: str, known: Roster) -> bool:
    """Do the words before "and" lack a noun of their own ("Kurdish and Arab fighters")?"""
    last = WORD.findall(phrase)[-1:] or [""]
    plain = ARTICLE.sub("", phrase.strip())
    if BACKED.search(last[0]) is not None or plain.casefold() in SHARING:
        return True
    if " " in plain or plain in known.countries:
        return False
    return plain in known.peoples or (plain[:1].isupper() and plain.endswith(PEOPLES) and known.alias(plain, None, {}) is None)


def _is_in_name(left: str, right: str, known: Roster) -> bool:
    """Does "and" stand inside an organisation's name ("Immigration and Customs Enforcement")?"""
    first, last = (WORD.findall(side)[-1:] or [""] for side in (left, right))
    ends = vocabulary()["organisation"] | {"enforcement", "affairs"}
    plain = ARTICLE.sub("", left)
    unknown = plain not in known.countries and known.alias(plain, None, {}) is None
    return unknown and plain[:1].isupper() and right[:1].isupper() and last[0].casefold() in ends and first[0].casefold() not in ends


def _goes_on(text: str, left: Span, rest: Span, mentions: Sequence[ActorMention], known: Roster) -> bool:
    """Is a comma one of a list: another actor or people after it, and "and" further on?"""
    words = rest.of(text)
    if not re.search(r"\b(?:and|or)\b", words):
        return False
    first = JOINT.split(words, maxsplit=1)[0]
    head = (WORD.findall(AMOUNT.sub("", first).lower())[-1:] or [""])[0]
    if head in lists()["people"] | lists()["bands"] | lists()["forces"] or ARTICLE.sub("", first) in known.countries:
        return True
    if any(m.id and rest.start <= m.span.start < rest.start + len(first) for m in mentions):
        return True
    return first[:1].isupper() and any(m.id and m.span.end == left.end for m in mentions)


def amount_end(phrase: str) -> int:
    """Where the amount at the head of a phrase ends."""
    end = 0
    while True:
        match = AMOUNT.match(phrase, end)
        if match is None or match.end() == end:
            article = ARTICLE.match(phrase, end) if end == 0 else None
            again = AMOUNT.match(phrase, article.end()) if article else None
            if again is None or again.end() <= end:
                return end
            match = again
        end = match.end()


@cache
def lists() -> dict[str, frozenset[str]]:
    """The word lists; a part of an actor is also its arms, its armed people and what it holds."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("naming.toml").read_text(encoding="utf-8"))
    made = {name: frozenset(words.split()) for name, words in data.items()}
    return {**made, "staff": made["staff"] | made["arms"] | made["bands"] | made["held"]}
