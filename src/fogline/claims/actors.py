"""Actors of a conflict named or described in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from fogline.claims.needles import caseless
from fogline.errors import ConfigError
from fogline.types import ActorMention, Span

# Names that are ordinary words when their case is lost: matched exactly as written, never in an all-capitals text.
EXACT = frozenset({"IS", "SAF", "DPR", "STC", "TIP", "ADF", "UN", "the UN", "LeT", "JeM", "ELN", "RAF", "PMU", "SANA", "Isis", "Wagner"})
WORD = re.compile(r"\w+")
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
class Known:
    """An actor of the lexicon."""

    id: str
    name: str
    type: str
    country: str | None = None
    parent: str | None = None
    role: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The lexicon, ready to be looked for."""

    known: dict[str, Known]
    by_name: dict[str, str]  # as written, and folded where that is safe -> id
    described: dict[str, str]  # folded words -> plain name
    exact: re.Pattern[str]
    folded: dict[str, re.Pattern[str]]  # by the first word: all at once they are slow to search for


def read(text: str, sentences: Sequence[Span]) -> list[ActorMention]:
    """Every mention of an actor, in reading order, none inside another.

    Args:
        text: the document's text.
        sentences: its sentences; a name does not run over their ends.

    Returns:
        Mentions with the lexicon's name and id; described people ("civilians", "gunmen") and organisations that the lexicon
        does not hold have no id. Pronouns are none.
    """
    lexicon = _lexicon()
    found: list[ActorMention] = []
    for sentence in sentences:
        candidates = sorted(_candidates(text, sentence, lexicon), key=lambda c: (c[0].start, -c[0].end, c[1]))
        end = -1
        for span, _, name, actor_id in candidates:
            if span.start < end:
                continue
            end = span.end
            if actor_id is None and found and found[-1].id and text[found[-1].span.end : span.start] in (" ", "-", "’s ", "'s "):
                found[-1] = replace(found[-1], span=Span(found[-1].span.start, span.end))  # "IS fighters" are the Islamic State
            elif actor_id and found and found[-1].id is None and text[found[-1].span.end : span.start] in (" of ", " of the ", " from the "):
                found[-1] = ActorMention(Span(found[-1].span.start, span.end), name, actor_id)  # "warplanes of the coalition"
            else:
                found.append(ActorMention(span, name, actor_id))
    return found


def known(actor_id: str) -> Known | None:
    """An actor of the lexicon by its id."""
    return _lexicon().known.get(actor_id)


def _candidates(text: str, sentence: Span, lexicon: _Lexicon) -> Iterator[tuple[Span, int, str, str | None]]:
    """Possible mentions with how much each is to be believed (less is more)."""
    area = (sentence.start, sentence.end)
    words = text[sentence.start : sentence.end]
    shouting = words.isupper()
    if not shouting:
        for match in lexicon.exact.finditer(text, *area):
            actor_id = lexicon.by_name[match.group()]
            yield Span(*match.span()), 0, lexicon.known[actor_id].name, actor_id
    for match in _folded(text, sentence, lexicon):
        folded = " ".join(match.group().casefold().split())
        actor_id2 = lexicon.by_name.get(folded)
        if actor_id2 is not None:
            yield Span(*match.span()), 1, lexicon.known[actor_id2].name, actor_id2
        elif match.group()[0].islower() or shouting or match.start() == sentence.start:
            yield Span(*match.span()), 3, lexicon.described[folded], None
    for match in COUNTRY_FORCES.finditer(text, *area):
        yield Span(*match.span()), 2, match.group(), None
    for match in ORGANISATION.finditer(text, *area):
        start = match.start() + (4 if match.group().startswith("The ") else 0)
        yield Span(start, match.end()), 4, text[start : match.end()], None


def _folded(text: str, sentence: Span, lexicon: _Lexicon) -> Iterator[re.Match[str]]:
    """Names whatever their case, from left to right, none inside another."""
    end = sentence.start
    for word in WORD.finditer(text, sentence.start, sentence.end):
        pattern = lexicon.folded.get(caseless(word.group()))
        if pattern is not None and word.start() >= end and (match := pattern.match(text, word.start(), sentence.end)):
            end = match.end()
            yield match


@cache
def _lexicon() -> _Lexicon:
    """The lexicon of the package.

    Raises:
        ConfigError: one name belongs to two actors.
    """
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("actors.toml").read_text(encoding="utf-8"))
    actors: dict[str, Known] = {}
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for row in data["actors"]:
        actor = Known(**{key: value for key, value in row.items() if key != "names"})
        actors[actor.id] = actor
        for name in row["names"]:
            table, key = (exact, name) if name in EXACT or len(name) <= 3 else (folded, " ".join(name.casefold().split()))
            if table.setdefault(key, actor.id) != actor.id:
                raise ConfigError(f"lexicons/actors.toml: the name {name!r} belongs to both {table[key]} and {actor.id}")
    described = {word.casefold(): name for name, words in data["described"].items() for word in words}
    by_first: dict[str, list[str]] = {}
    for name in {**described, **folded}:
        by_first.setdefault(caseless(WORD.findall(name)[0]), []).append(name)
    by_word = {first: _pattern(names, re.IGNORECASE) for first, names in by_first.items()}
    return _Lexicon(actors, {**folded, **exact}, described, _pattern(exact, 0), by_word)


def _pattern(names: Iterable[str], flags: int) -> re.Pattern[str]:
    """One pattern for all names as whole words, the longest first."""
    ordered = sorted(names, key=lambda n: (-len(n), n))
    return re.compile(r"(?<![\w.\-])(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in ordered) + r")(?!\w)(?!-(?!held\b|controlled\b|occupied\b|run\b)[a-z])", flags)
