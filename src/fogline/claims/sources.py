"""The name that a source's words give: a person, a body, or people who stay as they are described."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from fogline.claims import names as name_reader
from fogline.claims import people as people_reader
from fogline.claims import roster
from fogline.claims.names import Names, vocabulary
from fogline.claims.people import People
from fogline.types import ActorMention, Span

Kind = Literal["person", "one", "many", "body", "narrator"]  # named, unnamed, several, an organisation or country, the report's author

PAPER_OF = re.compile(r"(?P<what>[\w\-]+) (?:from|of|for|by|at|on behalf of) (?P<owner>.+)$")
HEAD_END = re.compile(r",\s|\s(?:who|which|whose|that)\s|\s\(|\s(?:citing|quoting|saying|issued|released|published|based)\b|\s[–—-]+\s")
ARTICLE = re.compile(r"^(?:the|an?|another|but|and|also|even|this|that|these|those|some|one)\s+(?=\S)", re.IGNORECASE)
THROUGH = re.compile(r"^(?P<outer>.+?),?\s(?:citing|quoting)\s(?P<inner>.+)$")
JOINED = re.compile(r"^(?P<left>.+?),? (?:and|or) (?P<right>.+)$")
SPOKE = re.compile(r"\s(?:has |have |had |also |later )*(?:said|says|warned|warns|told|added|claimed|reported|announced|stated|tweeted|wrote)$")
LOOSE = re.compile(r"(?:\s(?:on|in|at|to|by|with|of|also|and|has|have|had))+$")  # words that a reader left at the end
BEGAN = re.compile(r"^(?:says|said|adds|added|warns|warned)\s(?=[A-Z])")
INNER = re.compile(r"(?<!who)(?<!which)(?<!that)(?<!has)(?<!have)\s(?:said|says|reported|added|claimed)\s(?:that\s)?(?=\w)")  # "the Observatory said activists"
QUALIFIERS = re.compile(r"(?:[’']s?)?\s+(?:(?:press|media|news|military|joint|written|official|new|latest|foreign|chief|senior|deputy|own|main|lead|recent|internal)\s+)*\S+$")
REPORTS = re.compile(r"(?:(?:some|other|several|many|unconfirmed|initial|early|earlier|recent|multiple|conflicting|various|previous)\s+)*reports?$", re.IGNORECASE)
LONG_NAME = re.compile(r"((?:[A-Z][\w’'\-]+)(?:\s(?:[A-Z][\w’'\-]+|of|the|for|and|in)){1,9})\s\($")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks."""

    name: str
    kind: Kind
    organisation: str | None = None
    through: tuple[str, ...] = ()
    head: str = ""  # the noun of one who is described: "official"
    role: str | None = None  # of a private person


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document when its sources are read."""

    names: Names
    people: People
    actors: Sequence[ActorMention]
    long: Mapping[str, str] = field(default_factory=dict)  # the lexicon's short name -> the long one that the document gives
    spoken_of: Mapping[str, int] = field(default_factory=dict)  # countries, how often

    def inside(self, source: Sequence[Span]) -> list[ActorMention]:
        """The actors named in a source; mentions are in order."""
        at = self.actors
        return [m for s in source for m in at[bisect_left(at, s.start, key=_start) : bisect_left(at, s.end, key=_start)] if s.covers(m.span)]


def long_names(text: str, actors: Sequence[ActorMention]) -> dict[str, str]:
    """"Internal Security Forces of North and East Syria (Asayish)": the long names that a document gives to those whom the lexicon calls short."""
    found: dict[str, str] = {}
    for mention in actors:
        if mention.id is None or mention.type == "person" or " " in mention.name or text[mention.span.end : mention.span.end + 1] != ")":
            continue
        match = LONG_NAME.search(text, max(0, mention.span.start - 100), mention.span.start)
        if match is not None and match[1].split()[-1][0].isupper():
            found.setdefault(mention.name, re.sub(r"^The\s+", "", " ".join(match[1].split())))
    return found


def voice(words: str, source: Sequence[Span], known: Known) -> Voice | None:
    """Who a noun phrase names; None where it names nobody.

    Args:
        words: of the source, on one line.
        source: where they stand.
        known: the document's people, names and actors.
    """
    if len(source) > 1 and (first := _whole_name(source[:1], known)) is not None:
        return first  # "the YPG (blamed) Moscow": what stands apart is no part of the name
    words = LOOSE.sub("", BEGAN.sub("", words))
    words = INNER.split(SPOKE.sub("", words).strip(" ,"))[-1]
    if REPORTS.match(words) or not words:
        return None
    chain = THROUGH.match(words)
    if chain is not None and (outer := voice(chain["outer"], source, known)) and (inner := voice(chain["inner"], (), known)):
        return replace(inner, through=(*inner.through, outer.name))
    head = words[: end.start()] if (end := HEAD_END.search(words)) else words
    both = JOINED.match(head)
    if both is not None:
        joined = _both(both["left"], both["right"], source, known)
        if joined is not None:
            return joined
    found = _one(words, source, known)
    if found is None or found.kind != "body" or found.name not in known.long:
        return found
    return replace(found, name=known.long[found.name])


def _both(left: str, right: str, source: Sequence[Span], known: Known) -> Voice | None:
    """Two who speak together, where each is named; None where "and" is part of one name or description."""
    inside = known.inside(source)
    found = []
    if ARTICLE.sub("", right).split()[-1].casefold() in vocabulary()["many"] | vocabulary()["unnamed"] and not any(m.id and m.span.end == source[-1].end for m in inside if source):
        return Voice(ARTICLE.sub("", f"{left} and {right}"), "many", head=right.split()[-1].casefold())
    for words in (left, right):
        mention = next((m for m in inside if m.id and ARTICLE.sub("", words) == m.name), None)
        one = _person(words, [], known)
        if mention is None and one is None:
            return None
        found.append(mention.name if mention else one or words)
    return Voice(f"{found[0]} and {found[1]}", "many")


def _one(words: str, source: Sequence[Span], known: Known) -> Voice | None:
    """The name that a noun phrase gives."""
    inside = known.inside(source)
    end = HEAD_END.search(words)
    head = (words[: end.start()] if end else words).rstrip(",")
    near = [m for m in inside if m.span.start - source[0].start < len(head) + 2]  # "UNA-UK, an authority on the United Nations"
    name = _person(head, inside, known)
    if name is None and end is not None and words[end.start()] == "," and (head[-1:].islower() or _has_office(head)):
        # "the commander of the SDF, Mazloum Abdi"
        rest = re.split(r",\s", words[end.end() :].rstrip(","))
        name = next((p for part in rest[:2] if (p := _person(part, inside, known, whole=True))), None)
    if name is not None:
        person = known.people.by_name.get(name)
        role = people_reader.private_role(person)
        if role == people_reader.UNNAMED:
            role = people_reader.phrase_role(words, name) or role
        return Voice(name, "person", person.organisation if person else None, role=role)
    lexicon = vocabulary()
    plain = ARTICLE.sub("", ARTICLE.sub("", head))
    parts = plain.split()
    if not parts:
        return None
    last = parts[-1].casefold()
    of = PAPER_OF.match(plain) or PAPER_OF.search(plain)
    if of is not None and of["what"].casefold() in lexicon["spokesman"] | lexicon["paper"]:
        return Voice(organisation(of["owner"], near, known), "body", head=of["what"].casefold())
    if last in lexicon["spokesman"] | lexicon["paper"] and len(parts) > 1 and not plain.endswith(("Post Office", "news agency", "News Agency")):
        owner = QUALIFIERS.sub("", plain)
        if last not in ("agency", "channel", "account", "website") or any(m.id for m in inside):
            return Voice(organisation(owner, near, known), "body", head=last)
    if any(p.casefold() in lexicon["unnamed"] for p in parts):
        noun = next(p.casefold() for p in reversed(parts) if p.casefold() in lexicon["unnamed"])
        first = next(i for i, p in enumerate(parts) if p.casefold() in lexicon["unnamed"])
        is_one = parts[first].casefold() in lexicon["person"] or noun in lexicon["person"]
        whose = next((m.name for m in inside if m.id and m.type != "person"), None)
        return Voice(plain, "one" if is_one else "many", whose, head=parts[first].casefold())
    if (noun := _noun(parts)) in lexicon["private"] | lexicon["person"] | lexicon["many"] and noun != last:
        return Voice(plain, "many" if noun in lexicon["many"] else "one", head=noun)  # "nurse at the clinic"
    body = organisation(plain, near, known)
    if not body:
        return None
    if last in lexicon["many"] and not any(m.name == body for m in inside):
        return Voice(body, "many", head=last)
    if last in lexicon["private"] | lexicon["person"] | lexicon["public"] and not any(m.name == body for m in inside):
        return Voice(body, "one", head=last)
    return Voice(body, "body", head=last)


def _person(head: str, inside: Sequence[ActorMention], known: Known, *, whole: bool = False) -> str | None:
    """The person that a phrase names, by the fullest name the document or the lexicon gives."""
    head = re.sub(r"(?:\s\(\d\d\)|,\s\d\d)$", "", head)
    if re.search(r"[’']s$", head):
        return None
    name = name_reader.person_at_end(head)
    if whole and (name is None or name_reader.without_titles(head) != name):
        return None  # more than a name: "the owner of a mill in Rose Valley"
    surname = (name or name_reader.without_titles(head)).split()[-1:] or [""]
    entry = next((m for m in inside if m.type == "person" and m.name.split()[-1:] and name_reader.same(m.name.split()[-1], surname[0])), None)
    full = known.names.full.get(surname[0])
    if entry is not None:
        return full if full and name_reader.same(full, entry.name) else entry.name
    if name is not None:
        if any(m.id and m.type != "person" and m.name.endswith(name) for m in inside):
            return None  # "the Popular Mobilisation"
        listed = roster.load(None)
        if name in listed.countries or name in listed.places or re.search(r"\b(?:of|in|from|at|for|by)\s+(?:the\s+)?$", head[: len(head) - len(name)]):
            return None  # "the people of Deir Hafir"
        return full if full and _fits(name, full) else name
    short = name_reader.without_titles(head)
    if full and short == surname[0]:
        return full
    return short if full is None and _is_titled(head, short) else None


def _whole_name(source: Sequence[Span], known: Known) -> Voice | None:
    """The actor whose name the first stretch of a source ends with."""
    mention = next((m for m in known.inside(source) if m.id and m.span.end == source[0].end), None)
    if mention is None:
        return None
    person = known.people.by_name.get(mention.name)
    return Voice(known.long.get(mention.name, mention.name), "person" if mention.type == "person" else "body", person.organisation if person else None)


def _has_office(head: str) -> bool:
    """Do words hold an office or a trade: "the commander of the SDF"?"""
    return bool({w.casefold() for w in head.split()} & (vocabulary()["public"] | vocabulary()["private"]))


def _noun(parts: Sequence[str]) -> str:
    """The noun that a description is about: "nurse" of "nurse at the clinic"."""
    at = next((i for i, p in enumerate(parts) if p in ("in", "at", "from", "of", "with", "near", "on", "for", "inside", "outside")), len(parts))
    return parts[at - 1].casefold() if at else ""


def _is_titled(head: str, short: str) -> bool:
    """Is a single name a person's by the title before it ("General Haftar")?"""
    before = head[: len(head) - len(short)].split() if head.endswith(short) else []
    lexicon = vocabulary()
    if not before or " " in short or not short[1:].islower() or not short[:1].isupper() or short.casefold() in lexicon["organisation"]:
        return False
    title = before[-1].casefold().rstrip(".")
    return title in (lexicon["public"] | lexicon["private"] | {"mr", "mrs", "ms", "dr", "gen", "col", "sir", "lord"}) - {"deputy", "chief", "head"}


def _fits(name: str, full: str) -> bool:
    """Can a fuller name of the same surname be this person's?"""
    return name.split()[0] in full.split() or " " not in name


def organisation(words: str, inside: Sequence[ActorMention], known: Known) -> str:
    """The name of an organisation: the lexicon's, the one an abbreviation stands for, or the words themselves."""
    words = ARTICLE.sub("", words).strip(" ,")
    words = re.sub(r"[’']s?$", "", words)
    names = known.names
    if words in names.abbreviations:
        return names.abbreviations[words]
    if words.replace(".", "") in name_reader.spelled_out():
        return name_reader.spelled_out()[words.replace(".", "")]
    candidates = [m for m in inside if m.id]
    best = next((m for m in candidates if words.endswith(m.name) or (m.span.end - m.span.start) >= 0.6 * len(words)), None)
    if best is None and len(candidates) == 1 and (candidates[0].span.end - candidates[0].span.start) >= 0.4 * len(words):
        best = candidates[0]
    if best is not None:
        return best.name
    if not candidates and (alias := roster.load(None).alias(words, None, known.spoken_of)) is not None:
        return alias.name
    return _described(words, known) or words


def _described(words: str, known: Known) -> str | None:
    """"The UK-based monitor" where the text speaks of Syria."""
    low = words.casefold().split()
    for body in name_reader.described():
        if low and low[-1] in body["heads"].split() and known.spoken_of.get(body["country"]) and set(low) & set(body["marks"].split()):
            return body["name"]
    return None


def _start(mention: ActorMention) -> int:
    return mention.span.start
