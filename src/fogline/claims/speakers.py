"""Bring speakers home: pronouns, surnames, "the spokesman" and "a statement" to the name they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fogline.types import ActorMention, Attribution, Span

PERSON = re.compile(r"(?:[A-Z][\w'’\-]+\.?\s+){1,3}(?:(?:al|el|bin|ibn|von|van|de|abu)[\s\-])?[A-Z][\w'’\-]+")
TITLES = frozenset(
    "president prime minister chancellor king queen prince sir lord dame mr mrs ms dr gen general col colonel lt capt captain maj major sgt adm admiral "
    "sen senator rep representative gov governor secretary ambassador spokesman spokeswoman spokesperson commander chief director head envoy "
    "foreign defense defence syrian russian turkish iraqi u.s us american the".split()
)
HE, SHE, IT, THEY = frozenset({"he", "him", "his"}), frozenset({"she", "her"}), frozenset({"it", "its"}), frozenset({"they", "them", "we"})
OFFICE = re.compile(r"\b(?:spokesman|spokeswoman|spokesperson|official|commander|general|president|minister|director|leader|mayor|man|chief)\b", re.IGNORECASE)
OFFICE_THEN_NAME = re.compile(r"(?:The|the|A|a|Its|Their|Our)\s[^,]*\b(?:commander|spokesman|spokeswoman|minister|president|director|head|leader|chief|envoy|mayor|governor)\b[^,]*,\s(" + PERSON.pattern + r"),?$")
PAPER = re.compile(r"^(?:an?|the|its|their|another|one|this)?\s*(?P<who>.+?)\s+(?:statement|report|spokes(?:man|woman|person)|media (?:office|center|centre)|communique|press release)$", re.IGNORECASE)
GROUP = re.compile(r"^the (?:group|monitor|observatory|organi[sz]ation|agency|ministry|army|statement|militia|movement|forces?|coalition|report)$", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:the|an?|some|several|many|other|both|one|two|local|but|and|also|even)\s+", re.IGNORECASE)


def resolve(text: str, sentences: Sequence[Span], found: Sequence[Attribution], actors: Sequence[ActorMention]) -> list[Attribution]:
    """The attributions with their speakers.

    Args:
        text: the document's text.
        sentences: its sentences.
        found: attributions in reading order.
        actors: actors named in the document; their names are the full ones.

    Returns:
        The same attributions; `speaker` is None where nobody is named or a pronoun finds no sure name.
    """
    full = _full_names(text, sentences)
    known: list[tuple[int, str, bool]] = []  # where, name, is a person
    made: list[Attribution] = []
    for attribution in found:
        if not attribution.source:
            made.append(attribution)
            continue
        words = " ".join(" ".join(s.of(text) for s in attribution.source).split())
        first = words.split(" ", 1)[0].casefold().strip(",")
        name: str | None
        is_person = False
        if first in HE | SHE and len(words.split()) <= 2:
            name = next((n for _, n, person in reversed(known) if person), None)
            is_person = True
        elif GROUP.match(words):
            name = _canonical(attribution.source[0], actors) or next((n for _, n, person in reversed(known) if not person), None) or _plain(words)
        elif (first in IT and len(words.split()) == 1) or (first in THEY and len(words.split()) == 1):
            name = next((n for _, n, person in reversed(known) if not person), None)
        elif OFFICE.fullmatch(words.removeprefix("the ").removeprefix("The ")):
            name = next((n for _, n, person in reversed(known) if person), None) or words
            is_person = True
        else:
            name, is_person = _named(text, words, attribution.source, actors, full)
        if name is not None:
            known.append((attribution.cue[0].start, name, is_person))
        made.append(replace(attribution, speaker=name))
    return made


def _named(text: str, words: str, source: Sequence[Span], actors: Sequence[ActorMention], full: dict[str, str]) -> tuple[str, bool]:
    """The name that a noun phrase gives, and whether it is a person's."""
    apposed = OFFICE_THEN_NAME.match(words)  # "the commander of the SDF, Mazloum Abdi"
    if apposed:
        return full.get(apposed[1].split()[-1], apposed[1]), True
    head = re.split(r",\s|\s(?:who|which)\s|\s\(", words, maxsplit=1)[0].removesuffix(",")
    inside = [m for m in actors if any(s.covers(m.span) for s in source)]
    paper = PAPER.match(head)
    if paper:
        owner = next((m.name for m in inside if m.id), None)
        return owner or _plain(paper["who"]), False
    last = next((m for m in reversed(inside) if m.id and head.endswith(m.span.of(text))), None)
    if last is not None:
        return last.name, _is_person(last, full)
    person = re.search(PERSON.pattern + r"$", head)
    if person and not _is_office(person.group()) and not re.search(r"[a-z]-", person.group()):
        name = _without_titles(person.group())
        surname = name.split()[-1]
        known = next((m for m in inside if m.id and m.name.split()[-1] == surname), None)
        if known is not None:
            return known.name, _is_person(known, full)
        if len(name.split()) > 1 or surname in full:
            return full.get(surname, name), True
    for mention in inside:
        if mention.id and (mention.span.end - mention.span.start) >= 0.4 * len(head):
            return mention.name, _is_person(mention, full)
    surname = _without_titles(head)
    if surname and surname.split()[-1] in full and len(surname.split()) <= 2:
        return full[surname.split()[-1]], True
    return _plain(head), False


def _full_names(text: str, sentences: Sequence[Span]) -> dict[str, str]:
    """Surname -> the fullest name of it in the document."""
    names: dict[str, str] = {}
    for match in PERSON.finditer(text):
        name = _without_titles(" ".join(match.group().split()))
        parts = name.split()
        if len(parts) >= 2 and not _is_office(name):
            last = parts[-1].removesuffix("’s").removesuffix("'s")
            name = " ".join([*parts[:-1], last])
            if len(name) > len(names.get(last, "")) and len(parts) <= 4 and last not in names:
                names[last] = name
    return names


def _without_titles(name: str) -> str:
    """The name without titles, offices and nationalities before it."""
    parts = name.split()
    while len(parts) > 1 and parts[0].casefold().rstrip(".,") in TITLES:
        parts.pop(0)
    return " ".join(parts)


def _is_office(name: str) -> bool:
    """Is a run of capitals an organisation's name rather than a person's?"""
    return re.search(r"\b(?:Forces?|Army|Ministry|Observatory|Council|Party|House|Department|Agency|Committee|University|Press|News|Times|Post|Center|Centre|Group|State|Front|Rights|Office|United|National|International|Democratic|Defense|Defence|Union|Street|Court|Bureau|Institute|Nations|Coalition)\b", name) is not None


def _is_person(mention: ActorMention, full: dict[str, str]) -> bool:
    """Is a known actor a person?"""
    from fogline.claims.actors import known

    entry = known(mention.id) if mention.id else None
    return entry is not None and entry.type == "person"


def _canonical(source: Span, actors: Sequence[ActorMention]) -> str | None:
    """The lexicon's name for a mention inside the source."""
    return next((m.name for m in actors if m.id and source.covers(m.span)), None)


def _plain(words: str) -> str:
    """A description without its article."""
    previous = None
    while previous != words:
        previous, words = words, ARTICLE.sub("", words)
    return words.strip(" ,")
