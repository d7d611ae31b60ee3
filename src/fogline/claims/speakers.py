"""Bring speakers home: pronouns, surnames, "the spokesman" and "a statement" to the name they stand for.

A source names its speaker (sources.py) or points back to one (heard.py); where the one meant is not sure, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fogline.claims import names as name_reader
from fogline.claims import people as people_reader
from fogline.claims import quotes as quotation
from fogline.claims import roster, sources
from fogline.claims.actors import countries_of, places_of
from fogline.claims.heard import Body, Heard
from fogline.claims.names import vocabulary
from fogline.claims.sources import Known, Voice
from fogline.types import ActorMention, Attribution, Span

GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
SELF = frozenset({"i", "we", "me", "us", "myself", "ourselves"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
THING = frozenset({"it", "its", "itself"})
MANY = frozenset({"they", "them", "their", "themselves", "both"})
POINTING = frozenset({"this", "these", "those", "what", "there", "such"})
BESIDE = frozenset({"himself", "herself", "itself", "themselves", "too", "also", "later", "then", "however", "and", "but", "both", "all"})  # beside a pronoun
OWNER = re.compile(r"^(?P<whose>his|her|its|their|my|our)\s+(?P<what>.+)$", re.IGNORECASE)
DEFINITE = re.compile(r"^(?:the|this|that|these|those)\s+(?:same\s+|latter\s+)?(?P<what>.+)$", re.IGNORECASE)
JOINS = re.compile(r"(?:,|\b(?:and|but|or|then|while|also|before|after|by|without))\s*(?:also |then |later |has |have |had )*$", re.IGNORECASE)
PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+\w+(?:ed|n|id|ld)\b", re.IGNORECASE)
IMPERSONAL = re.compile(r"\s*(?:[’']s|is|was|has been|were)\s(?:\w+\s)?\w+(?:ed|wn|id|ught|stood)\b", re.IGNORECASE)  # "it is expected"
HEARER = re.compile(r"\b(?:told|tells|telling)\s+(?:(?:the|state|official|local|private|Iran[’']s|Turkey[’']s|Russia[’']s|[A-Z]\w+)\s+)*(?P<who>[A-Z][\w’'\-]*(?:\s[A-Z][\w’'\-]*)*)")
STOPS = frozenset("a an the one some many several two three other another by with of to from and said told for on in is was are were those these that this among sign".split())
OUTLETS = frozenset("reuters afp ap bbc cnn cbs nbc abc guardian observer sky itv rt sana tass ria interfax anadolu irna fars al-jazeera al-arabiya xinhua dpa efe ansa npr politico axios haaretz "
                    "rudaw kurdistan24 hawar anha tv television radio news times post agency newspaper telegraph independent monde figaro spiegel mail journal press".split())  # fmt: skip
ANTECEDENT = re.compile(r"(?P<who>(?:\b(?:an?|the|one|some|many|several|two|three|four|five|\d+|another|other|its|their)\s)?(?:[\w’'\-]+\s){0,5}?(?P<head>[\w’'\-]+))(?:\s(?:in|from|of|at|near|with)\s(?:the\s)?[\w’'\-]+(?:\s[\w’'\-]+)?)?$", re.IGNORECASE)


@dataclass(slots=True)
class _Document:
    """What the resolving of one document needs."""

    text: str
    found: Sequence[Attribution]
    known: Known
    heard: Heard
    narrator: str | None = None
    voices: dict[int, Voice | None] = field(default_factory=dict)


def resolve(
    text: str, sentences: Sequence[Span], found: Sequence[Attribution], actors: Sequence[ActorMention], narrator: str | None = None
) -> list[Attribution]:
    """The attributions with their speakers.

    Args:
        text: the document's text.
        sentences: its sentences.
        found: attributions in reading order.
        actors: actors named in the document; their names are the full ones.
        narrator: who writes, for "I" and "we" outside quotations.

    Returns:
        The same attributions; `speaker` is None where nobody is named or a pronoun finds no sure name. `organisation` is a person's,
        `through` is who passed the words on, the nearest to the speaker first, `role` is what a view calls a private person.
    """
    if not found:
        return []
    names = name_reader.read(text)
    spoken_of = countries_of(text)
    people = people_reader.read(text, sentences, names, actors)
    for attribution in found:
        _sure(text, attribution, people)
    known = Known(names, people, actors, sources.long_names(text, actors), spoken_of)
    quotes = quotation.find(text)
    document = _Document(text, found, known, Heard(text, sentences, known, quotes, _bodies(text, actors)), narrator)
    for i in sorted(range(len(found)), key=lambda i: (_place(found[i]), i)):
        _settle(i, document)
    return [_told(i, a, document) for i, a in enumerate(found)]


def _settle(i: int, document: _Document) -> Voice | None:
    """The voice of an attribution; the one it is nested in is settled first."""
    if i in document.voices:
        return document.voices[i]
    document.voices[i] = None  # a circle of parents finds nobody
    attribution = document.found[i]
    parent = _settle(attribution.parent, document) if attribution.parent is not None else None
    made = _voice(i, attribution, parent, document)
    if made is not None:
        person = document.known.people.by_name.get(made.name)
        if made.kind == "person" and person is not None:
            made = replace(made, organisation=made.organisation or person.organisation, role=made.role or people_reader.private_role(person))
        words = _words(document.text, (*attribution.source, *attribution.cue))
        if attribution.source:
            document.heard.note(attribution.source[0].start, made, words, is_outer=attribution.parent is None and words.split()[0].casefold() not in RELATIVE)
    document.voices[i] = made
    return made


def _voice(i: int, attribution: Attribution, parent: Voice | None, document: _Document) -> Voice | None:
    """Who an attribution's source is."""
    text, heard = document.text, document.heard
    if not attribution.source:
        return _unstated(i, attribution, document)
    words = _words(text, attribution.source)
    start = attribution.source[0].start
    low = [w.casefold().strip(",.–—-“”\"'") for w in words.split()]
    low = [w for w in low if w]
    core = [w for w in low if w not in BESIDE] or low[:1]
    if not core:
        return None
    pronoun = core[0] if len(core) == 1 and not (words.isupper() and len(words) > 1) else ""
    if pronoun in SELF:
        if quotation.around(heard.quotes, start):
            return parent or _quoted(start, document)
        return Voice(document.narrator, "narrator") if document.narrator else None
    if pronoun in RELATIVE:
        return _antecedent(attribution.source[0], document)
    if pronoun in GENDER:
        voice = _he(start, GENDER[pronoun], parent, attribution, document)
        if voice is not None and voice.kind == "person":
            heard.gender.setdefault(voice.name, GENDER[pronoun])
        return voice
    if pronoun in THING and IMPERSONAL.match(text, attribution.source[-1].end):
        return None
    if pronoun in THING or pronoun in MANY:
        return _they(start, pronoun in MANY, parent, attribution, document)
    if pronoun in POINTING:
        return None
    owned = OWNER.match(words)
    if owned is not None:
        return _owned(owned, start, parent, attribution, document)
    definite = DEFINITE.match(words)
    named = sources.voice(words, attribution.source, document.known)
    if definite is not None and (named is None or named.kind != "person"):
        return _pointed(definite["what"], start, document) or named
    return named


def _unstated(i: int, attribution: Attribution, document: _Document) -> Voice | None:
    """Who speaks where no source stands: who spoke last in the sentence ("..., warning that"), or before a quotation that goes on."""
    text, heard = document.text, document.heard
    cue = attribution.cue[0]
    sentence = heard.sentences[heard.sentence_of(cue.start)] if heard.sentences else Span(0, len(text))
    joined = JOINS.search(text[sentence.start : cue.start]) is not None
    earlier = [j for j in range(i) if sentence.start <= _place(document.found[j]) < cue.start and document.found[j].cue[0] < cue]
    if earlier and joined and not PASSIVE.search(cue.of(text)):
        return _settle(earlier[-1], document)
    if attribution.quotation == "direct" and attribution.content:
        before = max((j for j in range(len(document.found)) if j != i and _end(document.found[j]) <= min(cue.start, attribution.content[0].start)),
                     key=lambda j: _end(document.found[j]), default=None)  # fmt: skip
        if before is not None:
            gap = text[_end(document.found[before]) : attribution.content[0].start]
            if "\n" not in gap.strip(" ") and len(re.sub(r"[\s.,“”\"]", "", gap)) < 12 and document.found[before].source:
                return _settle(before, document)
    return None


def _he(start: int, gender: str, parent: Voice | None, attribution: Attribution, document: _Document) -> Voice | None:
    """Whom "he" or "she" means."""
    heard = document.heard
    if quotation.around(heard.quotes, start) is not None:
        return heard.inside_quotation(start, gender, without=_name(parent or _quoted(start, document)))
    if attribution.parent is None:
        return heard.person(start, gender, after_quotation=attribution.quotation != "indirect" and attribution.content[0].start < start)
    outer = document.found[attribution.parent]
    people = document.known.people
    inside = {m.name for s in outer.content if s.start <= start for m in people.between(s.start, start)
              if people.by_name[m.name].is_sure and heard.is_gender(m.name, gender)}  # fmt: skip
    is_parent = parent is not None and parent.kind in ("person", "one") and heard.is_gender(parent.name, gender)
    if is_parent and parent is not None:
        opening = document.text[outer.content[0].start : start]
        rivals = {n for n in inside - {parent.name} if 0 <= opening.find(n.split()[-1]) < 40}
        return parent if not rivals else None
    if inside:
        return Voice(inside.pop(), "person") if len(inside) == 1 else None
    return heard.person(start, gender, without=_name(parent))


def _they(start: int, is_many: bool, parent: Voice | None, attribution: Attribution, document: _Document) -> Voice | None:
    """What "it" or "they" means."""
    heard = document.heard
    kinds = ("many", "body") if is_many else ("body",)
    find = heard.many if is_many else heard.body
    quote = quotation.around(heard.quotes, start)
    if attribution.parent is None:
        return find(start, without=_name(_quoted(start, document)) if quote else None)
    if quote is not None:
        return None  # whom a quotation's "they" means, its speaker knows
    outer = document.found[attribution.parent]
    first = outer.content[0].start
    begins = re.match(r"(?:that\s+)?(?:the |some |many )?(?P<who>(?:[\w’'\-]+ ){0,3}[a-z]+)\b", document.text[first:start])
    if is_many and begins is not None:
        words = begins["who"].split()
        for end in range(1, len(words) + 1):
            if words[end - 1].casefold() in vocabulary()["many"]:
                return Voice(" ".join(words[:end]) + (_where(document.text, first, start, words[:end])), "many", head=words[end - 1].casefold())
    rivals = [b for b in heard.bodies if first <= b.start < start and b.start - first < 25 and b.name != _name(parent)]
    if parent is not None and parent.kind in kinds:
        return parent if not rivals else None
    if len({b.name for b in rivals}) == 1:
        return Voice(rivals[0].name, "body")
    return find(start, without=_name(parent))


def _where(text: str, first: int, start: int, words: Sequence[str]) -> str:
    """The place after people: "rebel groups in Aleppo"."""
    at = text.find(words[-1], first, start) + len(words[-1])
    match = re.compile(r"\s(?:in|from|of)\s(?:the\s)?[A-Z][\w’'\-]+").match(text, at, start)
    return match.group() if match else ""


def _owned(owned: re.Match[str], start: int, parent: Voice | None, attribution: Attribution, document: _Document) -> Voice | None:
    """"His office", "its spokesman", "her brother"."""
    whose, what = owned["whose"].casefold(), owned["what"]
    named = sources.voice(what, attribution.source, document.known)
    if named is not None and named.kind == "person":
        return named
    if whose in ("my", "our"):
        owner = parent or _quoted(start, document)
    elif whose in GENDER:
        owner = _he(start, GENDER[whose], parent, attribution, document)
    else:
        owner = _they(start, whose == "their", parent, attribution, document)
    head = what.split(",")[0].split()[-1].casefold() if what.split(",")[0].split() else ""
    lexicon = vocabulary()
    if owner is None or head not in lexicon["spokesman"] | lexicon["paper"] | lexicon["person"] | lexicon["private"] | lexicon["public"] | lexicon["many"] | lexicon["unnamed"]:
        return None
    if head in lexicon["spokesman"] | lexicon["paper"]:
        return replace(owner, name=owner.organisation, kind="body", role=None) if owner.kind == "person" and owner.organisation else owner
    return Voice(f"{owner.name}’s {what.split(',')[0]}", "one" if head in lexicon["person"] | lexicon["private"] else "many", head=head)


def _pointed(what: str, start: int, document: _Document) -> Voice | None:
    """"The spokesman", "the group", "the Turkish president": who is meant, where somebody was named so."""
    plain = what.split(",")[0].strip()
    parts = plain.split()
    lexicon = vocabulary()
    listed = roster.load(None)
    if not parts or len(parts) > 4 or any(p[0].isupper() and p.rstrip(".") not in ("US", "UK", "U.S", "UN") and p not in listed.peoples for p in parts[:-1]):
        return None
    noun = parts[-1].casefold()
    if parts[-1][0].isupper() and noun not in ("ministry", "army", "council"):
        return None
    if noun in ("statement", "report", "communique", "communiqué", "declaration", "announcement", "document", "letter", "tweet", "message") and len(parts) == 1:
        return document.heard.paper(start, noun)
    if noun in lexicon["group"] | {"ministry", "committee", "commission", "outlet", "network", "organisations", "militants"} and not any(p in listed.peoples for p in parts):
        return document.heard.group(start, noun, plain)
    if noun in lexicon["office"] | lexicon["public"] | lexicon["private"] | lexicon["person"]:
        return document.heard.office(start, noun, plain)
    return None


def _quoted(start: int, document: _Document) -> Voice | None:
    """Who says the words that a character stands in."""
    for i, attribution in enumerate(document.found):
        if any(s.start <= start < s.end for s in attribution.content) and attribution.source and not any(s.start <= start < s.end for s in attribution.source):
            return document.voices.get(i) or sources.voice(_words(document.text, attribution.source), attribution.source, document.known)
    return None


def _antecedent(pronoun: Span, document: _Document) -> Voice | None:
    """Who stands right before "who" or "which"."""
    text, known, heard = document.text, document.known, document.heard
    sentence = heard.sentences[heard.sentence_of(pronoun.start)] if heard.sentences else Span(0, len(text))
    left = text[max(sentence.start, pronoun.start - 160) : pronoun.start].rstrip(" ,–—-\n")
    end = max(sentence.start, pronoun.start - 160) + len(left)
    people = [m for m in known.people.between(max(0, end - 120), end) if m.end == end]
    if people:
        return Voice(people[-1].name, "person")
    mention = next((m for m in known.actors if m.span.end == end and m.id), None)
    if mention is not None:
        return Voice(mention.name, "person" if mention.type == "person" else "body")
    body = next((b for b in heard.bodies if b.end == end), None)
    if body is not None:
        return Voice(body.name, "body")
    capital = roster.load(None).capitals.get(re.split(r"\s", left)[-1] if left else "")
    if capital is not None and pronoun.of(text).casefold() == "which":
        return Voice(capital.name, "body")
    # "Ali Omar, a baker from Hajin, who said": the name in front of what is added to it
    added = re.search(r"(?P<name>[^,]+),\s(?:(?:aged )?\d\d|(?:an?|the|one of|head|leader|chief|director|spokesman|commander)\b[^,]{2,80})$", left)
    if added is not None:
        at = end - len(left) + added.end("name")
        named = [m for m in known.people.between(max(0, at - 60), at) if m.end == at]
        if named:
            return Voice(named[-1].name, "person")
    described = ANTECEDENT.search(re.split(r"[,;:“”]\s?", left)[-1])
    if described is None:
        return None
    is_who = pronoun.of(text).casefold() == "who"
    lexicon = vocabulary()
    heads = lexicon["unnamed"] | lexicon["many"] | lexicon["person"] | lexicon["private"] | lexicon["public"]
    words = described.group().split()
    at = next((k for k in range(len(words) - 1, -1, -1) if words[k].casefold() in heads), -1)
    if at < 0 and is_who and words[-1].casefold() not in STOPS and (words[-1][0].isupper() or words[-1].endswith("s")):
        at = len(words) - 1  # "the Kurds, who": people, whatever they are called
    if at < 0:
        return None
    first = next((k for k in range(at, -1, -1) if words[k].casefold() in STOPS), -1)
    if at - first > 5 or (first < 0 and at > 3):
        first = at - 1
    return Voice(" ".join(words[first + 1 :]), "many" if words[at].casefold() in lexicon["many"] else "one", head=words[at].casefold())


def _told(i: int, attribution: Attribution, document: _Document) -> Attribution:
    """An attribution with its speaker, the speaker's organisation, and who passed the words on."""
    voice = document.voices.get(i)
    through: list[str] = list(voice.through) if voice else []
    text = document.text
    heard = HEARER.match(text, attribution.cue[0].start, attribution.cue[0].start + 80)
    if heard is not None and (heard["who"].casefold() in OUTLETS or heard["who"].split()[-1].casefold() in OUTLETS):
        through.append(heard["who"])
    seen, j = {i}, attribution.parent
    while j is not None and j not in seen:
        outer = document.voices.get(j)
        through += [outer.name, *outer.through] if outer else []
        seen.add(j)
        j = document.found[j].parent
    name = voice.name if voice else None
    kept = tuple(dict.fromkeys(t for t in through if t != name))
    return replace(attribution, speaker=name, organisation=voice.organisation if voice else None, through=kept, role=voice.role if voice else None)


def _bodies(text: str, actors: Sequence[ActorMention]) -> list[Body]:
    """The organisations and countries that a text names, in order."""
    listed = roster.load(None)
    found = [Body(m.span.start, m.span.end, m.name, m.type) for m in actors if m.id and m.type != "person"]
    taken = {b.start for b in found}
    found += [Body(s.start, s.end, c.name, "country") for s, c in places_of(text) if s.start not in taken and " ".join(s.of(text).split()) in listed.countries]
    return sorted(found, key=lambda b: b.start)


def _sure(text: str, attribution: Attribution, people: people_reader.People) -> None:
    """A name that speaks is a person's."""
    for span in attribution.source:
        for mention in people.between(span.start, span.end):
            if mention.end == span.end or text[mention.end : mention.end + 1] == ",":
                people.by_name[mention.name].is_sure = True


def _name(voice: Voice | None) -> str | None:
    return voice.name if voice else None


def _place(attribution: Attribution) -> int:
    """Where a source stands, or its cue."""
    return min(s.start for s in (*attribution.source, *attribution.cue[:1]))


def _end(attribution: Attribution) -> int:
    return max(s.end for s in (*attribution.source, *attribution.cue, *attribution.content))


def _words(text: str, spans: Sequence[Span]) -> str:
    """The words of spans on one line."""
    return " ".join(" ".join(s.of(text) for s in spans).split())
