"""Whom a pronoun or "the spokesman" means as a speaker, by who spoke and who was named before.

A wrong name is worse than none: where two would do equally well, none is given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from fogline.claims import quotes as quotation
from fogline.claims import roster
from fogline.claims.names import vocabulary
from fogline.claims.sources import Known, Voice
from fogline.types import Span

REACH = 8  # sentences back in which a pronoun looks for who spoke last
FADED = 4  # sentences that do not speak of him, after which "he" is somebody else
NAMED_REACH = 2  # sentences back in which it looks for who was only named
FAR = 30  # sentences back in which "the spokesman" looks for who has that office
GOVERNED = re.compile(r"\b(?:of|to|by|with|from|against|for|in|on|at|between|and|or|about|under|after|before|over|near|toward|towards|through|into|like|than|as|called|named|telling|told)\s+(?:(?:the|a|an|[A-Z][\w.]*|[a-z]+)\s+){0,2}$")
OWNS = re.compile(r"[’']s?\b(?!\s?(?:said|has|have)\b)|-(?:backed|led|based|controlled|held|allied|supported|run|era|made|aligned)")
CLAUSAL = re.compile(r"\b(?:when|while|because|where|although|since|whom)\s+$")  # before the subject of a clause
FRONT = 30  # characters before "they" that opens its sentence
MET = re.compile(r"\b(?:met|asked|told|interviewed|joined|called|named|visited)\s(?P<who>[A-Z][a-z]+)\b")  # somebody new, of whom nothing else is known
OPENING = 70  # characters in front of a sentence's subject
RELATED = {"ministry": ("ministry",), "army": ("army", "armed forces", "military"), "military": ("army", "armed forces", "military"), "observatory": ("observatory",),
           "council": ("council",), "agency": ("agency", "press", "unhcr", "unicef", "ocha", "unrwa", "iom", "iaea"), "party": ("party",), "network": ("network",), "coalition": ("coalition",), "alliance": ("forces", "coalition", "nato", "alliance"),
           "government": ("government",), "committee": ("committee",), "commission": ("commission",), "department": ("department",), "charity": ("",), "court": ("court",)}  # fmt: skip
ARMED = frozenset({"rebel", "militia"})
TALKERS = frozenset({"organisation", "rebel", "militia", None})


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody who spoke, at a place."""

    at: int
    sentence: int
    voice: Voice
    is_outer: bool
    words: str  # of source and cue, lower case
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or country that the text names."""

    start: int
    end: int
    name: str
    type: str | None


@dataclass(slots=True)
class Heard:
    """One document's speakers so far, and all that it names."""

    text: str
    sentences: Sequence[Span]
    known: Known
    quotes: Sequence[Span]
    bodies: Sequence[Body]
    spoken: list[Spoken] = field(default_factory=list)  # by place
    gender: dict[str, str] = field(default_factory=dict)  # what pronouns taught

    def sentence_of(self, at: int) -> int:
        """Index of the sentence that a character stands in."""
        return max(0, bisect_right(self.sentences, at, key=lambda s: s.start) - 1)

    def note(self, at: int, voice: Voice, words: str, *, is_outer: bool) -> None:
        """Keep who spoke."""
        if voice.kind == "body" and not any(c.isupper() for c in voice.name) and voice.head not in vocabulary()["group"] | vocabulary()["spokesman"] | vocabulary()["paper"] | {"embassy"}:
            return  # words that name no body
        if voice.name.split()[-1].casefold() in ("which", "whom", "many", "some", "others", "all"):
            return
        made = Spoken(at, self.sentence_of(at), voice, is_outer, words.casefold())
        self.spoken.insert(bisect_right(self.spoken, at, key=lambda s: s.at), made)

    def is_gender(self, name: str, gender: str) -> bool:
        """Can this be he, or she?"""
        return (self.gender.get(name) or self.known.people.gender(name) or gender) == gender

    def inside_quotation(self, at: int, gender: str, *, without: str | None) -> Voice | None:
        """Whom "he" or "she" means inside a quotation: the only one named in it or shortly before, other than who is quoted."""
        here = self.sentence_of(at)
        start = self.sentences[max(0, here - NAMED_REACH)].start if self.sentences else 0
        people = self.known.people
        named = {m.name for m in people.between(start, at) if people.by_name[m.name].is_sure and m.name != without and self.is_gender(m.name, gender)}
        return Voice(named.pop(), "person") if len(named) == 1 else None

    def person(self, at: int, gender: str, *, without: str | None = None, after_quotation: bool = False) -> Voice | None:
        """Whom "he" or "she" means at a place where nobody else speaks.

        Args:
            at: where the pronoun stands.
            gender: m or f.
            without: who is not meant.
            after_quotation: a quotation stands before it, which mostly goes on with who spoke before.
        """

        def fits(voice: Voice) -> bool:
            is_human = voice.kind in ("person", "one") or (voice.kind == "body" and voice.head in vocabulary()["spokesman"] and voice.name[:1].isupper())  # "a spokesman for the fleet"
            return is_human and voice.name != without and self.is_gender(voice.name, gender) and self._can_be(voice, gender)

        passed: set[str] = set()  # who was named since, but not as a subject
        told = re.compile(r"\b(?:he|his|him)\b" if gender == "m" else r"\b(?:she|her)\b", re.IGNORECASE)
        skipped = 0  # sentences that go on about the same person
        here = self.sentence_of(at)
        for sentence, away in self._back(here):
            spoke = [s for s in self._in(sentence, at) if fits(s.voice) and (s.voice.kind == "person" or away <= NAMED_REACH + 1)]
            if not spoke and sentence < here and any(self._is_stranger(s.voice) for s in self._in(sentence, at)):
                return None
            if spoke and away - skipped > FADED:
                return None
            if not spoke and sentence < here and self.sentences and self._meets_stranger(sentence):
                return None
            named = self._people(sentence, at, gender, without)
            subject = next((n for n, is_subject in named if is_subject), None)
            if spoke:
                outer = [s for s in spoke if s.is_outer] or spoke
                last = outer[-1].voice
                others = {n for n, is_subject in named if is_subject and n != last.name}
                if len({s.voice.name for s in outer}) > 1 and sentence == here and last.name in others:
                    return None
                return last if not passed - {last.name} else None
            if sentence < here and not named and self.sentences and told.search(self.text[self.sentences[sentence].start : self.sentences[sentence].end]):
                skipped += 1
            if away - skipped > NAMED_REACH or not named:
                continue
            if subject is not None:
                before = self._last(at, fits, NAMED_REACH + 1)
                is_rival = before is not None and before.voice.name != subject and (after_quotation or before.voice.name in {n for n, _ in named})
                return None if is_rival and sentence < here else Voice(subject, "person")
            passed |= {n for n, _ in named}
            if len({n for n, _ in named}) == 1 and sentence == here:
                return Voice(named[0][0], "person")
            if away <= 1:
                # two are named, none as the subject: only one who spoke before can be told from the others
                before = self._last(at, fits, REACH)
                if before is None:
                    names = {n for n, _ in named}
                    return Voice(names.pop(), "person") if len(names) == 1 else None
                if {n for n, _ in named} - {before.voice.name} and here - before.sentence > NAMED_REACH:
                    return None
                return before.voice
        return None

    def _back(self, here: int) -> Iterator[tuple[int, int]]:
        """Sentences from one back, with how far each is; those inside a quotation bring nobody further away who is quoted."""
        away = 0
        for sentence in range(here, -1, -1):
            if away > REACH:
                return
            yield sentence, away
            area = self.sentences[sentence] if self.sentences else Span(0, 0)
            quote = quotation.around(self.quotes, area.start)
            away += quote is None or quote.end < area.end - 1

    def body(self, at: int, *, without: str | None = None) -> Voice | None:
        """What "it" means."""
        return self._several(at, lambda v: v.kind == "body" and v.name != without, lambda _: True, with_plural=False, without=without)

    def many(self, at: int, *, without: str | None = None) -> Voice | None:
        """Whom "they" mean."""
        return self._several(at, lambda v: v.kind in ("many", "body") and v.name != without, lambda b: b.type not in ("country",), with_plural=True, without=without)

    def _several(self, at: int, fits: Callable[[Voice], bool], can: Callable[[Body], bool], *, with_plural: bool, without: str | None) -> Voice | None:
        """The last body or people that spoke, or the subject of a sentence near by."""
        here = self.sentence_of(at)
        opening = self.text[self.sentences[here].start : at] if self.sentences else ""
        is_front = len(opening) <= FRONT or (quotation.around(self.quotes, max(0, len(opening.rstrip()) - 1 + self.sentences[here].start)) is not None)
        nearest = here - (1 if is_front else 0) if with_plural else here - NAMED_REACH - 1  # a "they" further on has too many that it can mean
        for sentence in range(here, max(-1, nearest - 1), -1):
            spoke = self._in(sentence, at)
            fitting = [s for s in spoke if fits(s.voice)]
            subject = self.subject(sentence, at, can, with_plural=with_plural)
            if subject is not None and subject.name == without:
                subject = None
            if fitting:
                outer = [s for s in fitting if s.is_outer] or fitting
                return outer[-1].voice
            if subject is not None and here - sentence <= NAMED_REACH:
                return subject
            if spoke and here != sentence:
                return None  # a person spoke in between
            inside = {b.name for b in self._bodies(sentence, at) if can(b)}
            if len(inside) > 1 and sentence == here:
                return None
        return None

    def subject(self, sentence: int, at: int, can: Callable[[Body], bool], *, with_plural: bool) -> Voice | None:
        """The organisation, country or people that a sentence is about."""
        if not self.sentences:
            return None
        area = self.sentences[sentence]
        opening = self.text[area.start : min(at, area.end)]
        for body in self._bodies(sentence, at):
            if can(body) and body.start - area.start <= OPENING and self._is_subject(area.start, body.start, body.end):
                return Voice(body.name, "body")
            break
        if with_plural:
            match = re.match(r"(?:[Tt]he |[Ss]ome |[Mm]any |[Oo]ther |[Ll]ocal |But |And )*(?P<who>(?:[\w\-’.]+ ){0,4}(?P<head>[a-z]+))\b", opening)
            words = match["who"].split() if match and match["who"].split()[0].casefold() not in ("their", "his", "her", "its", "they", "he", "she", "it", "we", "while", "as", "when", "after", "if", "although", "since", "because") else []
            for end in range(1, len(words) + 1):
                if words[end - 1].casefold() in vocabulary()["many"]:
                    return Voice(" ".join(words[:end]), "many", head=words[end - 1].casefold())
        return None

    def office(self, at: int, noun: str, words: str) -> Voice | None:
        """Whom "the spokesman", "the Turkish president" or "the commander" means."""
        marks = [w.casefold().rstrip(".") for w in words.split()[:-1]]
        here = self.sentence_of(at)
        for spoken in self._before(at, FAR):
            voice = spoken.voice
            if voice.kind == "one" and voice.head == noun and here - spoken.sentence <= REACH and all(m in voice.name.casefold() for m in marks):
                return voice
            if voice.kind == "body" and voice.head == noun and here - spoken.sentence <= REACH and not marks:
                return voice  # "a spokesman for the fleet", then "the spokesman"
            if voice.kind == "person" and self._holds(voice.name, noun, marks):
                return voice
            if voice.kind == "person" and here - spoken.sentence <= 1 and not marks and noun in ("man", "woman") and self.is_gender(voice.name, "m" if noun == "man" else "f"):
                return voice
        holders = {m.name for m in self.known.people.mentions if m.start < at and self._holds(m.name, noun, marks)}
        return Voice(holders.pop(), "person") if len(holders) == 1 else None

    def group(self, at: int, noun: str, words: str) -> Voice | None:
        """What "the group", "the ministry" or "the agency" means."""
        marks = [w.casefold() for w in words.split()[:-1]]
        here = self.sentence_of(at)
        needed = RELATED.get(noun)

        def fits(name: str, kind: str | None) -> bool:
            low = name.casefold()
            if marks and not all(m in low for m in marks):
                return False
            if needed is not None:
                return any(n in low for n in needed)
            return kind in TALKERS or (kind == "coalition" and noun in ("alliance", "group", "force", "forces"))

        for spoken in self._before(at, REACH):
            voice = spoken.voice
            if voice.kind == "body" and any(c.isupper() for c in voice.name) and not voice.name.split()[-1].islower() and fits(voice.name, self._type(voice.name)):
                return voice
            if voice.kind == "person" and voice.organisation and here - spoken.sentence <= 1 and self._type(voice.organisation) and fits(voice.organisation, self._type(voice.organisation)):
                return Voice(voice.organisation, "body")
        if needed:
            found = {b.name for b in self.bodies if b.start < at and fits(b.name, b.type)}
            return Voice(found.pop(), "body") if len(found) == 1 else None
        for sentence in (here, here - 1):
            named = {b.name for b in self._bodies(sentence, at) if fits(b.name, b.type)} if sentence >= 0 else set()
            if named:
                return Voice(named.pop(), "body") if len(named) == 1 else None
        return None

    def paper(self, at: int, noun: str) -> Voice | None:
        """Whose "the statement" or "the report" is."""
        here = self.sentence_of(at)
        for spoken in self._before(at, REACH):
            issued = self.text[self.sentences[spoken.sentence].start : self.sentences[spoken.sentence].end].casefold() if self.sentences else ""
            if noun in issued:
                return spoken.voice
        last = next(self._before(at, NAMED_REACH), None)
        return last.voice if last is not None and noun == "statement" and last.voice.kind == "body" and here - last.sentence <= 1 else None

    def _type(self, name: str) -> str | None:
        return next((b.type for b in self.bodies if b.name == name), None)

    def _holds(self, name: str, noun: str, marks: Sequence[str]) -> bool:
        """Has a person this office, of those that the words name?"""
        person = self.known.people.by_name.get(name)
        if person is None or noun not in person.parts:
            return False
        peoples = {p.casefold(): c.name.casefold() for p, c in roster.load(None).peoples.items()}
        return all(m in person.about or peoples.get(m, "\0") in person.about for m in marks)

    def _meets_stranger(self, sentence: int) -> bool:
        """Does a sentence bring somebody up of whom nothing is known ("I met Ricardo")?"""
        area = self.sentences[sentence]
        return any(m["who"] not in self.known.names.full and not any(b.start == m.start("who") for b in self._bodies(sentence, area.end)) for m in MET.finditer(self.text, area.start, area.end))

    def _is_stranger(self, voice: Voice) -> bool:
        """Is one who spoke a single name that nothing tells of? It may be a person's."""
        return voice.kind == "body" and voice.name.isalpha() and voice.name[0].isupper() and voice.name[1:].islower() and self._type(voice.name) is None

    def _can_be(self, voice: Voice, gender: str) -> bool:
        """Can one who is only described be he or she? "A woman" is not he."""
        other = {"m": ("woman", "mother", "spokeswoman", "girl", "wife", "widow"), "f": ("man", "father", "spokesman", "boy", "husband")}[gender]
        return not any(w in voice.name.casefold().split() for w in other) if voice.kind == "one" else True

    def _before(self, at: int, reach: int) -> Iterator[Spoken]:
        """Who spoke before a character, the latest first."""
        here = self.sentence_of(at)
        for spoken in reversed(self.spoken[: bisect_left(self.spoken, at, key=lambda s: s.at)]):
            if here - spoken.sentence > reach:
                return
            yield spoken

    def _last(self, at: int, fits: Callable[[Voice], bool], reach: int) -> Spoken | None:
        return next((s for s in self._before(at, reach) if fits(s.voice)), None)

    def _in(self, sentence: int, at: int) -> list[Spoken]:
        """Who spoke in a sentence before a character."""
        return [s for s in self.spoken if s.sentence == sentence and s.at < at]

    def _people(self, sentence: int, at: int, gender: str, without: str | None) -> list[tuple[str, bool]]:
        """The people whom a sentence names before a character outside quotations, and whether each is its subject."""
        if not self.sentences:
            return []
        area = self.sentences[sentence]
        found: list[tuple[str, bool]] = []
        for mention in self.known.people.between(area.start, min(at, area.end)):
            person = self.known.people.by_name[mention.name]
            if not person.is_sure or mention.name == without or not self.is_gender(mention.name, gender) or quotation.around(self.quotes, mention.start):
                continue
            is_first = not found or (not any(is_subject for _, is_subject in found) and _opens(self.text, mention.start))
            found.append((mention.name, is_first and self._leads(area.start, mention.start, mention.end)))
        return found

    def _bodies(self, sentence: int, at: int) -> list[Body]:
        """The bodies that a sentence names before a character outside quotations."""
        if not self.sentences:
            return []
        area = self.sentences[sentence]
        first, last = (bisect_left(self.bodies, x, key=lambda b: b.start) for x in (area.start, min(at, area.end)))
        return [b for b in self.bodies[first:last] if not quotation.around(self.quotes, b.start) and not OWNS.match(self.text, b.end)]

    def _leads(self, start: int, first: int, last: int) -> bool:
        """Is a person the subject of a sentence, or of a clause in it?"""
        near = first - start <= OPENING or CLAUSAL.search(self.text[start:first]) is not None
        return near and self._is_subject(start, first, last)

    def _is_subject(self, start: int, first: int, last: int) -> bool:
        """Does a name open its sentence as its subject? Not "A spokesman for X", "X's army"."""
        return GOVERNED.search(self.text[start:first]) is None and OWNS.match(self.text, last) is None


def _opens(text: str, at: int) -> bool:
    """Does a clause begin here: "In talks with X, Y said", "a day after X left, when Y ..."?"""
    return re.search(r"(?:,|\b(?:when|while|because|where|although|since))\s(?:(?:the|[A-Z][a-z]+|[a-z]+)\s){0,2}$", text[max(0, at - 40) : at]) is not None
