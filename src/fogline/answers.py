"""What each independent voice says of an event, field by field, as answers to questions that agree or do not.

A voice is a publisher, with the first report of an origin (who copies a text says nothing of his own), or an organisation that
alone speaks in one. What one voice says in several reports is one answer, that of the latest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeVar

from fogline.agencies import agency_of
from fogline.geometry import POINTS, distance_m
from fogline.tolls import tolls
from fogline.types import Event, Filed, Place

Field = Literal["happened", "killed", "place", "who"]
CHOICES: dict[Field, int] = {"killed": 4, "place": 4, "who": 3}  # answers to choose from, for whoever only guesses. Stated, not fitted
SAME_M = 5_000.0  # places so near are one answer
OPEN = 2.0  # "at least six" is taken to end at twice six
NOBODY = ""  # a voice that is nobody's: no publisher is named, or it cannot be told who was first
LAST = datetime.max.replace(tzinfo=UTC)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice on an event with its claims, and when it was first published; None where no date is known."""

    source: str
    claims: tuple[Filed, ...]
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question on an event: each answer is a voice with those of the candidates, by number, that it fits."""

    event: str
    kind: str
    field: Field
    candidates: int
    choices: int  # how many answers there are in all; those that are no candidate nobody gave
    answers: tuple[tuple[str, frozenset[int]], ...]


def voices(event: Event, claims: Sequence[Filed], *, by_speaker: bool = False) -> list[Voice]:
    """The independent voices on an event, in order of name.

    Args:
        event: with its reports by origin.
        claims: of the event.
        by_speaker: organisations that speak, rather than publishers.
    """
    found = _speakers(event, claims) if by_speaker else _publishers(event, claims)
    return sorted(found, key=lambda v: (v.source, v.claims[0].claim.id))


def publisher_of(filed: Filed) -> str:
    """Who published a claim's report, an agency by one name; nobody where it does not say."""
    return one_name(filed.source) if filed.source else NOBODY


def speaker_of(filed: Filed) -> str:
    """The organisation that a claim's speaker is or speaks for; nobody for the report itself and for private persons."""
    speaker = filed.organisation or (filed.claim.speaker if filed.role is None else None)
    return one_name(speaker) if speaker else NOBODY


def one_name(source: str) -> str:
    """The name under which a source is weighed: of an agency its short one, however it is spelled."""
    return agency_of(source) or source


def answers(event: Event, claims: Sequence[Filed], *, by_speaker: bool = False) -> Iterator[Question]:
    """The questions on an event that at least two voices answer.

    Args:
        event: with its reports by origin.
        claims: of the event.
        by_speaker: as for `voices`.
    """
    heard = voices(event, claims, by_speaker=by_speaker)
    if len(heard) < 2:
        return
    said = [(v.source, h) for v in heard if (h := _happened(v)) is not None]
    if len(said) > 1:
        yield Question(event.id, event.kind, "happened", 2, 2, tuple((s, frozenset({int(h)})) for s, h in said))
    yield from _open(event, "killed", _ends, heard, lambda a, b: a[0] <= b[0] <= a[1], lambda a: [(a[0], a[0]), (a[1], a[1])])
    yield from _open(event, "place", _spot, heard, lambda a, b: distance_m(a, b) <= SAME_M, lambda a: [a])
    yield from _open(event, "who", _doers, heard, lambda a, b: bool(a & b), lambda a: [a])


def _open(
    event: Event, field: Field, read: Callable[[Voice], T | None], heard: Sequence[Voice], fits: Callable[[T, T], bool], candidates: Callable[[T], list[T]]
) -> Iterator[Question]:  # fmt: skip
    """A question whose candidates are what the voices themselves say."""
    said = [(v.source, a) for v in heard if (a := read(v)) is not None]
    if len(said) > 1:
        among = list(dict.fromkeys(c for _, a in said for c in candidates(a)))
        fitting = tuple((s, frozenset(i for i, c in enumerate(among) if fits(a, c))) for s, a in said)
        yield Question(event.id, event.kind, field, len(among), max(CHOICES[field], len(among) + 1), fitting)


def _publishers(event: Event, claims: Sequence[Filed]) -> Iterator[Voice]:
    """For each origin whoever published it first; two of one day are nobody."""
    reports: dict[str, list[Filed]] = defaultdict(list)
    for filed in claims:
        reports[filed.input_id].append(filed)
    latest: dict[str, Voice] = {}
    for group in event.origin_groups:
        ordered = sorted((name for name in group if name in reports), key=lambda n: (reports[n][0].published_at or LAST, n))
        if not ordered:
            continue
        first = reports[ordered[0]]
        alike = {publisher_of(reports[n][0]) for n in ordered if reports[n][0].published_at == first[0].published_at}
        voice = Voice(publisher_of(first[0]) if len(alike) == 1 else NOBODY, _in_order(first), first[0].published_at)
        if voice.source == NOBODY:
            yield voice
        else:
            latest[voice.source] = _joined(latest.get(voice.source), voice)
    yield from latest.values()


def _speakers(event: Event, claims: Sequence[Filed]) -> Iterator[Voice]:
    """For each origin the one organisation that speaks in it.

    Of an origin in which several speak, or none, it cannot be told whose the rest is ("the monitor" may be the one named before it):
    it is nobody's voice, and none at all where one of them speaks elsewhere too.
    """
    origin = {name: i for i, group in enumerate(event.origin_groups) for name in group}
    told: dict[int, list[Filed]] = defaultdict(list)
    for filed in claims:
        told[origin.get(filed.input_id, -1)].append(filed)
    speaking = {i: {s for f in own if (s := speaker_of(f))} for i, own in told.items()}
    alone = {s for names in speaking.values() if len(names) == 1 for s in names}
    latest: dict[str, Voice] = {}
    for i in sorted(told):
        source = next(iter(speaking[i])) if len(speaking[i]) == 1 else NOBODY
        own = [f for f in told[i] if source in (NOBODY, speaker_of(f))]
        ordered = sorted(own, key=lambda f: (f.published_at or LAST, f.input_id, f.claim.id))
        voice = Voice(source, _in_order([f for f in own if f.input_id == ordered[0].input_id]), ordered[0].published_at)
        if source != NOBODY:
            latest[source] = _joined(latest.get(source), voice)
        elif not speaking[i] & alone:
            yield voice
    yield from latest.values()


def _joined(old: Voice | None, new: Voice) -> Voice:
    """What one voice said in two reports: the later one's words, and when it was first heard."""
    if old is None:
        return new
    earlier, later = sorted((old, new), key=lambda v: (v.claims[0].published_at or LAST, v.claims[0].input_id))
    return Voice(new.source, later.claims, min((v.published_at for v in (earlier, later) if v.published_at), default=None))


def _in_order(claims: Sequence[Filed]) -> tuple[Filed, ...]:
    return tuple(sorted(claims, key=lambda f: f.claim.id))


def _happened(voice: Voice) -> bool | None:
    """Does a voice say that it happened? None where it says both, or neither."""
    stances = {f.claim.stance for f in voice.claims}
    return True if stances == {"asserted"} else False if stances == {"denied"} else None


def _ends(voice: Voice) -> tuple[float, float] | None:
    """The least and the most that a voice says were killed."""
    if not any(count.what == "killed" for filed in voice.claims for count in filed.counts):
        return None  # as most: there is no need to weigh their other numbers
    toll = tolls(voice.claims).get("killed")
    if toll is None:
        return None
    low = float(toll.total.low or 0)
    return low, float(toll.total.high) if toll.total.high is not None else max(low, 1.0) * OPEN


def _spot(voice: Voice) -> Place | None:
    """The finest place that a voice names; a province is no answer."""
    spots = [f.place for f in voice.claims if f.place is not None and f.place.feature in POINTS]
    return min(spots, key=lambda p: (p.radius_m, p.name, p.lat), default=None)


def _doers(voice: Voice) -> frozenset[str] | None:
    """Who did it, as a voice says."""
    return frozenset(a.id or a.name for f in voice.claims for a in f.claim.actors if a.part == "did") or None
