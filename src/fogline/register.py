"""The register of sources: how much each publisher and each organisation that speaks says, how often first, how often alone, how reliably."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from fogline.admiralty import Letter
from fogline.answers import LAST, NOBODY, Voice, publisher_of, speaker_of, voices
from fogline.reliability import Estimate, Grade, Grades, by_one_name, estimate, in_words
from fogline.types import Event, Filed

Sort = Literal["publisher", "speaker"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One source. Of the events that it tells of: `shared` with other voices, of these `first` when it told them before all others; `alone` where nobody else did."""

    source: str
    sort: Sort
    reports: int  # with a claim
    claims: int
    events: int
    shared: int
    first: int
    alone: int
    estimates: tuple[Estimate, ...]  # over all kinds first, then kind by kind; none where nobody else ever told what it did
    grades: tuple[tuple[str | None, Grade], ...] = ()  # what people call it, over all kinds or for one

    def verdict(self, kind: str | None = None) -> tuple[Letter, str]:
        """Its letter of the Admiralty code over all kinds of events, or for one, and why; a person's outranks the estimate."""
        made = next((e for e in self.estimates if e.kind == kind), None)
        if made is not None:
            return made.letter, made.reason
        grade = dict(self.grades).get(kind) or dict(self.grades).get(None)
        if grade is not None:
            return grade.letter, in_words(grade)
        return "F", "cannot be judged: no other origin tells of what it tells"


@dataclass(slots=True)
class _Tally:
    """What is counted of one source."""

    reports: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    shared: int = 0
    first: int = 0
    alone: int = 0


def register(told: Sequence[tuple[Event, Sequence[Filed]]], claims: Iterable[Filed], grades: Grades | None = None) -> list[Listed]:
    """Every publisher, then every speaker, those of most claims first.

    Args:
        told: each event with its claims.
        claims: all claims, those of no event too.
        grades: what people call sources.
    """
    tallies: dict[tuple[Sort, str], _Tally] = defaultdict(_Tally)
    for filed in claims:
        for sort, name in _sources(filed):
            tallies[sort, name].reports.add(filed.input_id)
            tallies[sort, name].claims.add(filed.claim.id)
    for event, own in told:
        for filed in own:
            for sort, name in _sources(filed):
                tallies[sort, name].events.add(event.id)
        _count("publisher", voices(event, own), tallies)
        _count("speaker", voices(event, own, by_speaker=True), tallies)
    found: dict[tuple[Sort, str], list[Estimate]] = defaultdict(list)
    for one in estimate(told, grades):
        found["publisher", one.source].append(one)
    for one in estimate(told, grades, by_speaker=True):
        found["speaker", one.source].append(one)
    graded: dict[str, list[tuple[str | None, Grade]]] = defaultdict(list)
    for (name, kind), grade in by_one_name(grades).items():
        graded[name].append((kind, grade))
    listed = [
        Listed(name, sort, len(t.reports), len(t.claims), len(t.events), t.shared, t.first, t.alone, tuple(found[sort, name]), tuple(graded.get(name, ())))
        for (sort, name), t in tallies.items()
    ]  # fmt: skip
    return sorted(listed, key=lambda x: (x.sort, -x.claims, x.source))


def _sources(filed: Filed) -> Iterator[tuple[Sort, str]]:
    """A claim's publisher and its speaker, where it has them."""
    if publisher_of(filed) != NOBODY:
        yield "publisher", publisher_of(filed)
    if speaker_of(filed) != NOBODY:
        yield "speaker", speaker_of(filed)


def _count(sort: Sort, heard: Sequence[Voice], tallies: Mapping[tuple[Sort, str], _Tally]) -> None:
    """Who was first, and who alone, of those who tell of one event."""
    if len(heard) == 1:
        if heard[0].source != NOBODY:
            tallies[sort, heard[0].source].alone += 1
        return
    ordered = sorted(heard, key=lambda v: v.published_at or LAST)
    for voice in heard:
        if voice.source != NOBODY:
            tallies[sort, voice.source].shared += 1
    # of two on one day nobody is first
    if ordered and ordered[0].source != NOBODY and ordered[0].published_at is not None and ordered[0].published_at != ordered[1].published_at:
        tallies[sort, ordered[0].source].first += 1
