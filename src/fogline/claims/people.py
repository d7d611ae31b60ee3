"""The people of a document: where each is named, he or she, what office, for whom, and what a view calls a private one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from fogline.claims import names as name_reader
from fogline.claims import roster
from fogline.claims.names import Names, vocabulary
from fogline.claims.small_words import small_words
from fogline.types import ActorMention, Span

HONORIFIC = {"mr": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "sheikh": "m", "imam": "m", "father": "m", "brother": "m", "son": "m", "husband": "m",
             "spokesman": "m", "chairman": "m", "congressman": "m", "man": "m", "boy": "m", "mrs": "f", "ms": "f", "miss": "f", "dame": "f", "queen": "f", "baroness": "f",
             "princess": "f", "mother": "f", "sister": "f", "daughter": "f", "wife": "f", "widow": "f", "spokeswoman": "f", "chairwoman": "f", "congresswoman": "f",
             "woman": "f", "girl": "f", "grandmother": "f", "grandfather": "m"}  # fmt: skip
BEFORE = re.compile(r"(?:[\w’'\-.&]+,? ){1,9}$")
BREAK = re.compile(r"[.;:!?]\s|,\s|[“”\"()]")
APPOSITION = re.compile(r"(?:,|\s\(|\s[–—-])\s?(?:(?:now |aged )?\d\d,\s)?(?P<what>(?:(?:a|an|the|its|their|his|her|one of|who (?:is|was|heads|leads|runs)|head|leader|chief|director|senior|deputy|former)\b|[a-z\-]+ (?:of|at|for|with)\b)[^.;:“”()\n]{2,120})")
CLAUSE = re.compile(r",|\s(?:who|which|whose|that|said|says|told|has|had|have|is|was|and (?:a |one )?(?:former|then)|as|where|when|in an?)\b|\s[–—]\s|\)")
PART_OF = re.compile(r"\b(?:for|of|from|at|with|in|to)\s+(?:the\s+)?(?P<body>(?:[A-ZÀ-Ý][\w’'\-&.]*(?:\s+(?:of|for|and|the|in|on)(?=\s+(?:the\s+)?[A-Z]))*\s*)+)")
AGE = re.compile(r",\s(?:aged\s)?\d\d\b|\s\(\d\d\)")
STAFF = frozenset("analyst researcher expert economist fellow lawyer correspondent reporter journalist professor academic historian activist volunteer doctor nurse worker fighter photographer scholar founder campaigner".split())
UNNAMED = "a person named in the report"
LONGEST_ROLE = 90  # characters


@dataclass(slots=True)
class Person:
    """One person of a document."""

    name: str
    id: str | None = None
    gender: str | None = None
    is_public: bool = False
    is_sure: bool = False  # more than two capitalised words: a title, a part, a first name, a lexicon say that it is a person
    parts: set[str] = field(default_factory=set)  # "spokesman", "commander": words of office or of trade
    about: str = ""  # the words around the name that tell who it is
    organisation: str | None = None
    role: str | None = None  # "a resident of Hajin"


@dataclass(frozen=True, slots=True)
class Mention:
    """A person where the text names him or her."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class People:
    """The people of a document by name, and each place where one is named."""

    by_name: dict[str, Person] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)

    def between(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in [start, end), in order."""
        return self.mentions[bisect_left(self.mentions, start, key=_start) : bisect_left(self.mentions, end, key=_start)]

    def gender(self, name: str) -> str | None:
        """He, she, or not known."""
        person = self.by_name.get(name)
        return person.gender if person else None


def read(text: str, sentences: Sequence[Span], names: Names, actors: Sequence[ActorMention]) -> People:
    """The people of a document.

    Args:
        text: the document's text.
        sentences: its sentences.
        names: its names.
        actors: the mentions of the lexicon's actors, in order.
    """
    people = People()
    starts = [s.start for s in sentences]
    for start, end, name, mention in _named(text, names, actors):
        person = people.by_name.setdefault(name, Person(name))
        people.mentions.append(Mention(start, end, name))
        if mention is not None:
            _from_lexicon(person, mention)
        elif " " in name and " " not in text[start:end].strip():
            person.is_sure = True  # places and bodies are not called by their last word
        sentence = sentences[max(0, bisect_right(starts, start) - 1)] if sentences else Span(0, len(text))
        _learn(text, person, Span(start, end), sentence, actors)
    for name, person in people.by_name.items():
        first = name.split()[0].casefold().split("-")[0] if " " in name else ""
        is_he, is_she = first in vocabulary()["men"], first in vocabulary()["women"]
        person.is_sure = person.is_sure or is_he or is_she
        if person.gender is None and (is_he or is_she):
            person.gender = "m" if is_he else "f"
    return people


def private_role(person: Person | None) -> str | None:
    """What a view calls a private person; None for those with a public part."""
    if person is None or person.id or person.is_public:
        return None
    return person.role or UNNAMED


def phrase_role(words: str, name: str) -> str | None:
    """What a source's own words say of the person that it names: "Ahmed, a resident of Hajin" -> "a resident of Hajin"."""
    at = words.find(name)
    found = APPOSITION.match(words, at + len(name)) if at >= 0 else None
    return _role(found["what"], name) if found else None


def _named(text: str, names: Names, actors: Sequence[ActorMention]) -> Iterator[tuple[int, int, str, ActorMention | None]]:
    """Where people are named: span, the fullest name, the lexicon's mention."""
    listed = roster.load(None)
    for match in name_reader.RUN.finditer(text):
        run = " ".join(match.group().split())
        i = bisect_right(actors, match.start(), key=lambda m: m.span.start)
        near = [m for m in actors[max(0, i - 1) : i + 3] if m.span.overlaps(Span(*match.span()))]
        entry = next((m for m in near if m.type == "person"), None)
        name = name_reader.person_at_end(run)
        if entry is not None:
            written = name_reader.without_titles(" ".join(entry.span.of(text).split()))
            full = names.full.get(written.split()[-1]) if written else None
            if full is None or not name_reader.same(full.split()[-1], entry.name.split()[-1]) or full.split()[0] not in entry.name.split():
                full = None
            yield entry.span.start, entry.span.end, full if full and name_reader.same(full, entry.name) else entry.name, entry
            continue
        short = name_reader.without_titles(run)
        if name is None and short in names.full and not any(m.span.end >= match.end() and m.id for m in near):
            name = short
        if name is None or any(m.id and m.span.end >= match.end() for m in near) or name in listed.places or name in listed.countries or name in listed.capitals:
            continue
        full = names.full.get(name.split()[-1], name)
        full = full if " " not in name or name.split()[0] in full.split() else name
        yield match.end() - len(match.group()) + max(0, match.group().find(name.split()[0])), match.end(), full, None


def _from_lexicon(person: Person, mention: ActorMention) -> None:
    """What the lexicon knows."""
    listed = roster.load(None)
    known = listed.known.get(mention.id or "")
    person.id, person.is_sure, person.is_public = mention.id, True, True
    if known is None:
        return
    if known.role:
        person.parts |= {w for w in known.role.casefold().replace(",", "").split() if w in vocabulary()["public"]}
        person.about += " " + known.role.casefold()
    parent = listed.known.get(known.parent or "")
    person.organisation = person.organisation or (parent.name if parent else None)
    country = listed.by_code.get(known.country or (parent.country if parent else "") or "")
    if country is not None:
        person.about += " " + country.name.casefold()


def _learn(text: str, person: Person, span: Span, sentence: Span, actors: Sequence[ActorMention]) -> None:
    """What the words around a name tell of the person."""
    lexicon = vocabulary()
    left = text[max(sentence.start, span.start - 90) : span.start]
    cut = max((m.end() for m in BREAK.finditer(left)), default=0)
    before = _title(left[cut:])
    if not before and left.rstrip().endswith(","):
        before = _leading(left.rstrip(" ,"))  # "the council's head for water, Omar Daoud"
    after = APPOSITION.match(text, span.end, min(sentence.end, span.end + 160))
    what = after["what"] if after else ""
    end = CLAUSE.search(what, 4)
    what = what[: end.start()] if end else what
    for words, at in ((before, span.start - len(before) if not left.rstrip().endswith(",") else -1), (what, after.start("what") if after else -1)):
        if not words:
            continue
        low = [w.strip(".,").casefold() for w in re.split(r"[\s]+", words)]
        parts = {w for w in low if w in lexicon["public"] or w in lexicon["private"]}
        if not parts:
            continue
        person.is_sure = True
        person.is_public = person.is_public or _is_public(low, lexicon)
        person.parts |= parts
        person.about += " " + " ".join(low)
        person.organisation = person.organisation or _organisation(text, words, at, actors)
        person.role = person.role or _role(words, person.name)
    low = [w.strip(".,").casefold() for w in before.split()]
    for word in (*low, *(w.casefold() for w in re.findall(r"[\w\-]+", what)[:4])):
        if word in HONORIFIC and (word in low or person.gender is None):
            person.gender, person.is_sure = HONORIFIC[word], True
            break
    if AGE.match(text, span.end) or (low and low[-1] in lexicon["titles"] and low[-1] not in ("the", "a", "an") and not low[-1].endswith(("ish", "ian", "ese", "u.s", "us", "uk", "un", "eu"))):
        person.is_sure = True


def _is_public(low: Sequence[str], lexicon: dict[str, frozenset[str]]) -> bool:
    """Do the words name an office? Not "the mother of a soldier", "a former worker", nor what is only near one."""
    first = next((w for w in low if w in lexicon["public"] or w in lexicon["private"]), "")
    head = [w for w in low if w in lexicon["public"] or w in lexicon["private"]]
    at = low.index(first) if first else 0
    owned = any(w in ("of", "to", "for") for w in low[:at])
    return bool(head) and not owned and (first in lexicon["public"] or (head[-1] in lexicon["public"] and "of" not in low and "for" not in low))


def _title(words: str) -> str:
    """The words of office right before a name; empty where what stands there is none."""
    match = BEFORE.search(words)
    if match is None:
        return ""
    parts = match.group().split()
    lexicon = vocabulary()
    known = lexicon["public"] | lexicon["private"] | lexicon["titles"]
    last = parts[-1].strip(".,").casefold()
    if last not in known or last in ("the", "a", "an"):
        return ""
    small = small_words()
    first = len(parts) - 1
    while first > 0:
        low = parts[first - 1].strip(".,").casefold()
        if low in ("the", "a", "an", "its", "their", "one", "another"):
            first -= 1
            break
        if low in small and low not in known and low not in ("of", "for"):
            break
        if low in ("said", "says", "told", "added", "warned", "met", "by", "with"):
            break
        first -= 1
    return " ".join(parts[first:]) + " "


def _leading(left: str) -> str:
    """"The commander of the SDF" of "The commander of the SDF, Mazloum Abdi"."""
    match = re.search(r"(?:^|[,;“\"]\s?|\b(?:said|told|by|and|with|to|from|but|that)\s)(?P<what>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ne)\s[^,;.“”\"]{3,80})$", left)
    return match["what"] if match else ""


def _organisation(text: str, words: str, at: int, actors: Sequence[ActorMention]) -> str | None:
    """Whose the office is."""
    if at >= 0:
        area = Span(at, at + max(1, len(words)))
        inside = [m for m in actors[bisect_left(actors, area.start, key=_actor_start) : bisect_left(actors, area.end, key=_actor_start)] if m.id and m.type != "person"]
        if inside:
            return inside[0].name
    match = PART_OF.search(words)
    if match is None or not {w.strip(",.").casefold() for w in words.split()} & (vocabulary()["public"] | STAFF):
        return None
    body = match["body"].strip(" ,.")
    listed = roster.load(None)
    if body in listed.places or body in listed.countries or body in listed.capitals or " in " in words[: match.start("body")][-4:]:
        return None
    alias = listed.alias(body, None, {})
    return alias.name if alias else body or None


def _role(words: str, name: str) -> str | None:
    """A role in a few words with its article: "a resident of Hajin"; names of people are no part of it."""
    end = CLAUSE.search(words, 4)
    plain = " ".join((words[: end.start()] if end else words).split()).strip(" ,.–—-")
    last = name.split()[-1]
    for part in (f" {name}", f" {last}"):
        plain = plain.split(part)[0]
    plain = re.sub(r"^who (?:is|was)\s+", "", plain)
    plain = re.sub(r"(?:’s|'s)$", "", plain).strip(" ,")
    lexicon = vocabulary()
    if not plain or not any(w.strip(",.").casefold() in lexicon["private"] | lexicon["public"] for w in plain.split()) or any(n in plain for n in _people_in(plain)):
        return None
    if not re.match(r"(?:an?|the|one|its|their|his|her|who)\b", plain, re.IGNORECASE):
        plain = ("an " if plain[0].casefold() in "aeiou" else "a ") + plain
    plain = re.sub(r"^(?:its|their|his|her)\b", "a", plain, flags=re.IGNORECASE)
    plain = " ".join(w.lower() if w.casefold() in lexicon["private"] | lexicon["public"] else w for w in plain.split())
    return plain[:1].lower() + plain[1:LONGEST_ROLE]


def _people_in(words: str) -> Collection[str]:
    """Names of people inside words: "the brother of Omar Daoud"."""
    found = [m.group() for m in name_reader.RUN.finditer(words)]
    firsts = vocabulary()["men"] | vocabulary()["women"]
    return [f for f in found if f.split()[0].casefold() in firsts]


def _start(mention: Mention) -> int:
    return mention.start


def _actor_start(mention: ActorMention) -> int:
    return mention.span.start
