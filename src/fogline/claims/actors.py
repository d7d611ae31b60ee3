"""Actors of a conflict named or described in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fogline.claims import roster
from fogline.claims.needles import caseless
from fogline.claims.roster import Country, Known, Roster
from fogline.types import ActorMention, Span

WORD = re.compile(r"\w+")
TOUCHED = 0.25  # of the mentions of the country that is spoken of most: below that, one is only touched on
COUNTRY_FORCES = re.compile(
    r"\b(?P<people>[A-Z][a-z]+(?:an|ian|ish|ese|i|ch|eek|iss))(?: (?:government|air|ground|naval|special|security|armed|regime))?"
    r" (?P<body>forces?|troops|soldiers|army|military|warplanes?|jets?|air force|aircraft|police|officials?|authorities|government|"
    r"government forces|defen[cs]e ministry|foreign ministry|navy|militants|rebels|militia(?:s|men)?|drones?|helicopters?|border guards)\b"
)
# "the Iranian-backed militia": the people before a force it does not name
ORGANISATION = re.compile(
    r"\b(?:[A-Z][\w'’\-]+ ){1,5}(?:Army|Front|Brigades?|Battalion|Forces|Movement|Party|Organi[sz]ation|Militia|Council|Command|Legion|Corps|Guards?)\b"
)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The lexicon, ready to be looked for."""

    roster: Roster
    exact: re.Pattern[str]
    folded: dict[str, tuple[str, ...]]  # by the first word: all at once they are slow to search for
    plain: re.Pattern[str]  # described people only
    countries: re.Pattern[str]


def read(text: str, sentences: Sequence[Span], *, year: int | None = None, own: Path | None = None, home: str | None = None) -> list[ActorMention]:
    """Every mention of an actor, in reading order, none inside another.

    Args:
        text: the document's text.
        sentences: its sentences; a name does not run over their ends.
        year: of the report; a name that was not in use then is not linked.
        own: a user's file of further actors.
        home: code of the country that the publisher writes of, where there is one: "the regime" is that country's.

    Returns:
        Mentions with the lexicon's name and id; described people ("civilians", "gunmen") and organisations that the lexicon
        does not hold have no id. Pronouns are none.
    """
    lexicon = _lexicon(own)
    spoken_of = countries_of(text, own, home)
    found: list[ActorMention] = []
    for sentence in sentences:
        candidates = sorted(_candidates(text, sentence, lexicon, year, spoken_of), key=lambda c: (c[0].start, -c[0].end, c[1]))
        end = -1
        for span, _, name, actor_id in candidates:
            if span.start < end:
                continue
            end = span.end
            if actor_id is None and found and found[-1].id and text[found[-1].span.end : span.start] in (" ", "-", "’s ", "'s "):
                found[-1] = replace(found[-1], span=Span(found[-1].span.start, span.end))  # "IS fighters" are the Islamic State
            elif actor_id and found and found[-1].id is None and found[-1].name != "civilians" and text[found[-1].span.end : span.start] in (" of ", " of the ", " from the "):
                found[-1] = ActorMention(Span(found[-1].span.start, span.end), name, actor_id, _type(lexicon, actor_id))  # "warplanes of the coalition"
            else:
                found.append(ActorMention(span, name, actor_id, _type(lexicon, actor_id)))
    return found


def known(actor_id: str, own: Path | None = None) -> Known | None:
    """An actor of the lexicon by its id."""
    return roster.load(own).known.get(actor_id)


def countries_of(text: str, own: Path | None = None, home: str | None = None) -> Counter[str]:
    """How often a text speaks of each country, by its code: name, adjective or places, its publisher's own once; none that it only touches on."""
    found = Counter(country.code for _, country in places_of(text, own))
    if home is not None:
        found[home] += 1
    least = max(found.values(), default=0) * TOUCHED
    return Counter({code: n for code, n in found.items() if n > least})


def places_of(text: str, own: Path | None = None) -> Iterator[tuple[Span, Country]]:
    """Where a text names a country, its people or a place of it."""
    lexicon = _lexicon(own)
    listed = lexicon.roster
    for match in lexicon.countries.finditer(text):
        words = " ".join(match.group().split())
        yield Span(*match.span()), listed.countries.get(words) or listed.peoples.get(words) or listed.capitals.get(words) or listed.places[words]


def _type(lexicon: _Lexicon, actor_id: str | None) -> str | None:
    """The type of an actor of the lexicon."""
    return lexicon.roster.known[actor_id].type if actor_id else None


def _candidates(text: str, sentence: Span, lexicon: _Lexicon, year: int | None, spoken_of: Mapping[str, int]) -> Iterator[tuple[Span, int, str, str | None]]:
    """Possible mentions with how much each is to be believed (less is more)."""
    area = (sentence.start, sentence.end)
    words = text[sentence.start : sentence.end]
    shouting = words.isupper()
    described = lexicon.roster.described
    if not shouting:
        for match in lexicon.exact.finditer(text, *area):
            if alias := lexicon.roster.alias(match.group(), year, spoken_of):
                yield Span(*match.span()), 0, alias.name, alias.id
    for match in _folded(text, sentence, lexicon):
        if alias := lexicon.roster.alias(match.group(), year, spoken_of):
            yield Span(*match.span()), 1, alias.name, alias.id
            continue
        for plain in lexicon.plain.finditer(text, *match.span()):
            if plain.group()[0].islower() or shouting or plain.start() == sentence.start:
                yield Span(*plain.span()), 3, described[roster.fold(plain.group())], None
    for match in COUNTRY_FORCES.finditer(text, *area):
        yield Span(*match.span()), 2, match.group(), None
    for match in ORGANISATION.finditer(text, *area):
        start = match.start() + (4 if match.group().startswith("The ") else 0)
        yield Span(start, match.end()), 4, text[start : match.end()], None


def _folded(text: str, sentence: Span, lexicon: _Lexicon) -> Iterator[re.Match[str]]:
    """Names whatever their case, from left to right, none inside another."""
    end = sentence.start
    for word in WORD.finditer(text, sentence.start, sentence.end):
        names = lexicon.folded.get(caseless(word.group()))
        if names is not None and word.start() >= end and (match := _any_of(names).match(text, word.start(), sentence.end)):
            end = match.end()
            yield match


@cache
def _lexicon(own: Path | None) -> _Lexicon:
    """The lexicon as patterns."""
    listed = roster.load(own)
    by_first: dict[str, list[str]] = {}
    for name in roster.spellings({**listed.described, **listed.folded}):
        by_first.setdefault(caseless(WORD.findall(name)[0]), []).append(name)
    folded = {first: tuple(names) for first, names in by_first.items()}
    places = _pattern({**listed.places, **listed.capitals, **listed.peoples, **listed.countries}, 0)
    return _Lexicon(listed, _pattern(listed.exact, 0), folded, _pattern(listed.described, re.IGNORECASE), places)


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """The names that begin with one word; most are never met, and making them all takes a second."""
    return _pattern(names, re.IGNORECASE)


def _pattern(names: Iterable[str], flags: int) -> re.Pattern[str]:
    """One pattern for all names as whole words, the longest first."""
    ordered = sorted(names, key=lambda n: (-len(n), n))
    opening = "".join(re.escape(c) for c in sorted({n[0] for n in ordered}))  # a look at one letter spares trying all names at most places
    return re.compile(rf"(?<![\w.\-])(?=[{opening}])(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in ordered) + r")(?!\w)(?!-(?!held\b|controlled\b|occupied\b|run\b)[a-z])", flags)
