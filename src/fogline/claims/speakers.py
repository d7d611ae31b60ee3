"""Bring speakers home: pronouns, surnames, "the spokesman" and "a statement" to the name they stand for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fogline.claims import names as name_reader
from fogline.claims.actors import known
from fogline.claims.names import Names, vocabulary
from fogline.types import ActorMention, Attribution, Span

GENDER = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "mr": "m", "mrs": "f", "ms": "f", "spokesman": "m", "spokeswoman": "f"}
SELF = frozenset({"i", "we", "my", "our", "us"})
RELATIVE = frozenset({"who", "which", "that"})
PAPER_OF = re.compile(r"(?P<what>[\w\-]+) (?:from|of|for|by|at) (?P<owner>.+)$")
HEAD_END = re.compile(r",\s|\s(?:who|which|whose|that)\s|\s\(|\s(?:citing|quoting|saying|issued|released|published|based)\b|\s[–—-]+\s")
ARTICLE = re.compile(r"^(?:the|an?|another|but|and|also|even|this|that|these|those)\s+", re.IGNORECASE)
REACH = 6  # sentences back in which a pronoun looks for its name


@dataclass(slots=True)
class _Memory:
    """Who spoke so far, the latest last."""

    spoken: list[tuple[int, str, bool]] = field(default_factory=list)  # sentence, name, is a person
    gender: dict[str, str] = field(default_factory=dict)

    def last(self, sentence: int, *, person: bool, gender: str | None = None) -> str | None:
        """The latest speaker of a kind within reach."""
        for at, name, is_person in reversed(self.spoken):
            if sentence - at > REACH:
                return None
            if is_person == person and not (gender and self.gender.get(name, gender) != gender):
                return name
        return None


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
    if not found:
        return []
    names = name_reader.read(text)
    starts = [s.start for s in sentences]
    memory = _Memory()
    made = list(found)
    # an outer speaker is known before the inner one who says "I"
    for i in sorted(range(len(found)), key=lambda i: (found[i].cue[0].start, i)):
        attribution = found[i]
        if not attribution.source:
            continue
        at = max(0, bisect_right(starts, attribution.cue[0].start) - 1)
        parent = _parent_speaker(text, attribution, made, names, actors)
        name, person = _speaker(text, attribution, (at, sentences[at]), memory, names, actors, parent)
        if name is not None:
            memory.spoken.append((at, name, person))
        made[i] = replace(attribution, speaker=name)
    return made


def _parent_speaker(text: str, attribution: Attribution, made: Sequence[Attribution], names: Names, actors: Sequence[ActorMention]) -> str | None:
    """Who says the words in which this one speaks; the outer source may follow them."""
    if attribution.parent is None:
        return None
    outer = made[attribution.parent]
    if outer.speaker is not None or not outer.source:
        return outer.speaker
    words = _words(text, outer.source)
    return None if words.casefold() in GENDER else _named(words, outer.source, names, actors)[0]


def _speaker(
    text: str, attribution: Attribution, where: tuple[int, Span], memory: _Memory, names: Names, actors: Sequence[ActorMention], parent: str | None
) -> tuple[str | None, bool]:
    """The name of a source and whether it is a person's."""
    at, sentence = where
    words = _words(text, attribution.source)
    first = words.split(" ", 1)[0].casefold().strip(",.")
    alone = " " not in words
    plain = ARTICLE.sub("", words)
    if first in SELF and alone:
        return parent, parent in names.full.values()
    if first in RELATIVE and alone:
        return _antecedent(text, attribution.source[0], names, actors)
    if first in ("he", "she") and len(words.split()) <= 2:
        gender = GENDER[first]
        name = _person_before(attribution.source[0].start, sentence, memory, names, gender, parent) or memory.last(at, person=True, gender=gender)
        if name:
            memory.gender[name] = gender
        return name, True
    if first in ("it", "they") and alone:
        return memory.last(at, person=False) or _only_actor(sentence, attribution.source[0].start, actors), False
    lexicon = vocabulary()
    if plain != words and plain.casefold() in lexicon["group"]:
        return _canonical(attribution.source, actors) or memory.last(at, person=False) or plain, False
    if plain != words and plain.casefold() in lexicon["office"] and words.casefold().startswith("the "):
        return memory.last(at, person=True, gender=GENDER.get(plain.casefold())) or plain, True
    name, person = _named(words, attribution.source, names, actors)
    title = re.search(r"\b(mr|mrs|ms|spokesman|spokeswoman)\b", words.casefold())
    if person and name and title:
        memory.gender[name] = GENDER[title[1]]
    return name, person


def _named(words: str, source: Sequence[Span], names: Names, actors: Sequence[ActorMention]) -> tuple[str | None, bool]:
    """The name that a noun phrase gives, and whether it is a person's."""
    inside = _within(source, actors)
    end = HEAD_END.search(words)
    head = (words[: end.start()] if end else words).rstrip(",")
    person = _person(head, inside, names)
    if person is None and end is not None and words[end.start()] == "," and head[-1:].islower():
        # "the commander of the SDF, Mazloum Abdi"
        person = _person(words[end.end() :].rstrip(","), inside, names, whole=True)
    if person is not None:
        return person, True
    lexicon = vocabulary()
    plain = ARTICLE.sub("", head)
    parts = plain.split()
    if not parts:
        return None, False
    last = parts[-1].casefold()
    of = PAPER_OF.match(plain) or PAPER_OF.search(plain)
    if of is not None and of["what"].casefold() in lexicon["spokesman"] | lexicon["paper"]:
        return _organisation(of["owner"], inside, names), False
    if last in lexicon["spokesman"] | lexicon["paper"] and len(parts) > 1:
        owner = re.sub(r"(?:[’']s?)?\s+(?:(?:press|media|news|military|joint|written|official|new|latest|foreign)\s+)*\S+$", "", plain)
        return _organisation(owner, inside, names), False
    if any(p.casefold() in lexicon["unnamed"] for p in parts):
        return plain, last in lexicon["person"]
    return _organisation(plain, inside, names), False


def _person(head: str, inside: Sequence[ActorMention], names: Names, *, whole: bool = False) -> str | None:
    """The person that a phrase names, by the fullest name the document or the lexicon gives."""
    name = name_reader.person_at_end(head)
    if whole and (name is None or name_reader.without_titles(head) != name):
        return None  # more than a name: "the owner of a mill in Rose Valley"
    surname = (name or name_reader.without_titles(head)).split()[-1:] or [""]
    entry = next((m for m in inside if m.id and (k := known(m.id)) and k.type == "person" and m.name.split()[-1:] and name_reader.same(m.name.split()[-1], surname[0])), None)
    full = names.full.get(surname[0])
    if entry is not None:
        return full if full and name_reader.same(full, entry.name) else entry.name
    if name is not None:
        return full if full and _fits(name, full) else name
    short = name_reader.without_titles(head)
    return full if full and short == surname[0] else None


def _fits(name: str, full: str) -> bool:
    """Can a fuller name of the same surname be this person's?"""
    return name.split()[0] in full.split() or " " not in name


def _organisation(words: str, inside: Sequence[ActorMention], names: Names) -> str | None:
    """The name of an organisation: the lexicon's, the one an abbreviation stands for, or the words themselves."""
    words = ARTICLE.sub("", words).strip(" ,")
    if words in names.abbreviations:
        return names.abbreviations[words]
    if words.replace(".", "") in name_reader.spelled_out():
        return name_reader.spelled_out()[words.replace(".", "")]
    candidates = [m for m in inside if m.id]
    best = next((m for m in candidates if words.endswith(m.name) or (m.span.end - m.span.start) >= 0.6 * len(words)), None)
    if best is None and len(candidates) == 1 and (candidates[0].span.end - candidates[0].span.start) >= 0.4 * len(words):
        best = candidates[0]
    return best.name if best is not None else words or None


def _person_before(start: int, sentence: Span, memory: _Memory, names: Names, gender: str, parent: str | None) -> str | None:
    """The only person named before a pronoun in its sentence; the outer speaker where several are."""
    mentions = names.mentions[bisect_left(names.mentions, sentence.start, key=_at) : bisect_left(names.mentions, start, key=_at)]
    before = {m.name for m in mentions if memory.gender.get(m.name, gender) == gender}
    if parent in before:
        return parent
    return before.pop() if len(before) == 1 else None


def _only_actor(sentence: Span, start: int, actors: Sequence[ActorMention]) -> str | None:
    """The only known actor named before a pronoun in its sentence."""
    mentions = actors[bisect_left(actors, sentence.start, key=_start) : bisect_left(actors, start, key=_start)]
    before = {m.name for m in mentions if m.id}
    return before.pop() if len(before) == 1 else None


def _antecedent(text: str, pronoun: Span, names: Names, actors: Sequence[ActorMention]) -> tuple[str | None, bool]:
    """The name right before "who" or "which"."""
    left = text[max(0, pronoun.start - 80) : pronoun.start].rstrip(" ,\n")
    end = max(0, pronoun.start - 80) + len(left)
    i = bisect_left(actors, pronoun.start, key=_start) - 1
    mention = actors[i] if i >= 0 else None
    if mention is not None and mention.id and mention.span.end == end:
        entry = known(mention.id or "")
        return mention.name, entry is not None and entry.type == "person"
    person = name_reader.person_at_end(left)
    if person is not None:
        return names.full.get(person.split()[-1], person), True
    surname = re.search(r"[\w’'\-]+$", left)
    if surname and surname.group() in names.full:
        return names.full[surname.group()], True
    return None, False


def _canonical(source: Sequence[Span], actors: Sequence[ActorMention]) -> str | None:
    """The lexicon's name for a mention inside the source."""
    return next((m.name for m in _within(source, actors) if m.id), None)


def _within(source: Sequence[Span], actors: Sequence[ActorMention]) -> list[ActorMention]:
    """The actors named in a source; mentions are in order."""
    return [m for s in source for m in actors[bisect_left(actors, s.start, key=_start) : bisect_left(actors, s.end, key=_start)] if s.covers(m.span)]


def _start(mention: ActorMention) -> int:
    return mention.span.start


def _words(text: str, spans: Sequence[Span]) -> str:
    """The words of spans on one line."""
    return " ".join(" ".join(s.of(text) for s in spans).split())


def _at(mention: name_reader.Mention) -> int:
    return mention.start
