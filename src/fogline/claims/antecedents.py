"""What a document has named so far, and which of it a pronoun or "the militants" stands for.

A wrong name is worse than none: where two actors would do equally well, none is given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fogline.claims import names as name_reader
from fogline.claims import roster
from fogline.claims.actors import countries_of, places_of
from fogline.claims.roster import Country, Roster, fold
from fogline.types import Actor, ActorMention, Part, Span

REACH = 3  # sentences back in which a pronoun or a description looks for its name
CIVILIANS = "civilians"
UNARMED = frozenset({CIVILIANS, "protesters", "journalists", "aid workers", "prisoners", "government"})
BANDS = frozenset({"rebels", "militants", "fighters", "gunmen", "militia"})  # as the lexicon names those whom words only describe
JIHADIST_SIDES = frozenset({"islamic-state", "al-qaeda", "al-shabaab", "boko-haram", "taliban", "pakistani-taliban"})
JIHADISTS = frozenset("hayat-tahrir-al-sham jabhat-fateh-al-sham jund-al-aqsa jaysh-khalid turkistan-islamic-party abu-sayyaf maute-group lashkar-e-taiba jaish-e-mohammed".split())


@dataclass(frozen=True, slots=True)
class Evoked:
    """Somebody whom the text brings up at a place; `part` where a deed gave one."""

    span: Span
    name: str
    id: str | None
    type: str | None  # as in the lexicon; "people" for civilians, "band" for unnamed armed people, None for others
    side: str | None = None
    country: Country | None = None
    part: Part | None = None

    @property
    def key(self) -> str:
        """What makes two of them one."""
        return self.id or self.name.casefold()

    @property
    def is_band(self) -> bool:
        """Is it an armed group that is no state's?"""
        return self.type in ("rebel", "militia", "band")

    @property
    def is_jihadist(self) -> bool:
        """Is it called jihadist or extremist by those who report on it?"""
        return self.side in JIHADIST_SIDES or self.id in JIHADISTS or (self.id is None and "group (" in self.name)

    @property
    def is_force(self) -> bool:
        """Is it a state's or a coalition's?"""
        return self.type in ("state", "coalition")


Fits = Callable[[Evoked], bool]
SAYS = r"(?:said|says?|announced|claimed?s?|warned|vowed|added|stated|declared|insisted|confirmed|threatened|pledged|reported|announcement|statement|tweeted|told \w+)"
SPEECH = re.compile(rf"\b{SAYS}\b")


@dataclass(slots=True)
class Memory:
    """One document's actors so far. Made once a document; deeds are visited in reading order."""

    text: str
    sentences: Sequence[Span]
    mentions: Sequence[ActorMention]
    own: Path | None = None
    year: int | None = None
    home: str | None = None
    named: list[Evoked] = field(default_factory=list)
    roster: Roster = field(init=False)
    names: name_reader.Names = field(init=False)
    spoken_of: dict[str, int] = field(init=False)
    evoked: list[Evoked] = field(init=False)

    def __post_init__(self) -> None:
        """Find who is brought up where."""
        self.roster = roster.load(self.own)
        self.names = name_reader.read(self.text)
        self.spoken_of = dict(countries_of(self.text, self.own, self.home))
        found = [self._of_mention(m) for m in self.mentions]
        taken = [m.span for m in self.mentions]
        for span, country in places_of(self.text, self.own):
            i = bisect_right(taken, span.start, key=lambda s: s.start) - 1
            if self.text[span.start : span.end] in self.roster.countries and not (i >= 0 and taken[i].end > span.start):
                found.append(Evoked(span, country.name, country.id, "country", None, country))
        self.evoked = sorted(found, key=lambda e: e.span.start)

    def sentence_of(self, at: int) -> int:
        """Index of the sentence that a character stands in."""
        return max(0, bisect_right(self.sentences, at, key=lambda s: s.start) - 1)

    def sentence_at(self, at: int) -> Span:
        """The sentence that a character stands in."""
        return self.sentences[self.sentence_of(at)] if self.sentences else Span(0, len(self.text))

    def note(self, actors: Sequence[Actor]) -> None:
        """Keep what was named."""
        for actor in actors:
            if actor.span is not None:
                self.named.append(self.brought_up(actor.span, actor.name, actor.id, actor.part))

    def brought_up(self, span: Span, name: str, actor_id: str | None, part: Part | None = None) -> Evoked:
        """An actor with what the lexicon knows of it."""
        known = self.roster.known.get(actor_id or "")
        if known is None:
            is_band = name in BANDS or "armed group" in name or any(name.endswith(" " + word) for word in BANDS)
            kind = "people" if name in UNARMED else "band" if is_band else None
            return Evoked(span, name, actor_id, kind, None, self.roster.peoples.get(name.split()[0]) if name else None, part)
        return Evoked(span, name, actor_id, known.type, known.side, self.roster.by_code.get(known.country or ""), part)

    def before(self, at: int, sentence: int) -> list[Evoked]:
        """Who is brought up in a sentence before a character, the latest first; what deeds named with their parts in front."""
        area = self.sentences[sentence] if self.sentences else self.sentence_at(at)
        inside = [e for e in (*self.named, *self.evoked) if area.start <= e.span.start < area.end and e.span.end <= at]
        return sorted(inside, key=lambda e: (-e.span.start, e.part is None))

    def latest(self, at: int, fits: Fits, *, strict: bool = False) -> Evoked | None:
        """The latest that fits: the nearest in the same sentence, the only one in a sentence before.

        Args:
            at: where the words stand that look for it.
            fits: who can be meant.
            strict: in the same sentence, too, only one may fit, or only one that did a deed.
        """
        here = self.sentence_of(at)
        for sentence in range(here, max(-1, here - REACH - 1), -1):
            fitting = [e for e in self.before(at, sentence) if fits(e)]
            if not fitting:
                continue
            if len({e.key for e in fitting}) == 1 or (sentence == here and not strict):
                return fitting[0]
            doers = [e for e in fitting if e.part in ("did", "took_part")]
            return doers[0] if len({e.key for e in doers}) == 1 else None
        return None

    def only(self, at: int, fits: Fits) -> Evoked | None:
        """The only one that fits in all that stands before; None where there are more."""
        fitting = [e for e in self.evoked if e.span.end <= at and fits(e)]
        return fitting[-1] if len({e.key for e in fitting}) == 1 else None

    def own_of(self, speaker: str | None, at: int) -> frozenset[str]:
        """Those whom a speaker is only said to speak for ("the head of the X's press office said the group ..."): of one's own group one says "we"."""
        if speaker is None:
            return frozenset()
        alias = self.roster.alias(speaker, self.year, self.spoken_of)
        near = [e for e in self.before(at, self.sentence_of(at)) if SPEECH.search(self.text, e.span.end, at)]
        return frozenset(e.key for e in near if fold(e.name) != fold(speaker) and (alias is None or alias.id != e.id))

    def _of_mention(self, mention: ActorMention) -> Evoked:
        """A mention as somebody brought up."""
        return self.brought_up(mention.span, mention.name, mention.id)
