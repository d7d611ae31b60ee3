"""Who says what of an event: one row for each voice of each independent origin, one cell for each field, and whether the rows agree.

Copies of one origin agree with each other by copying, so a cell is held only against the cells of other origins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fogline import contradictions, prose, tellers
from fogline.geometry import distance_m
from fogline.reasons import Reasons
from fogline.tolls import ALL, settled
from fogline.types import Filed, Step

State = Literal["agrees", "differs", "alone", "silent"]
Field = Literal["what", "where", "when", "who", "how many"]
FIELDS: Final[tuple[Field, ...]] = ("what", "where", "when", "who", "how many")
OF_EVIDENCE: Final[dict[str, Field | Literal["said by"]]] = {  # which field the words of a claim's evidence are for
    "kind": "what", "stance": "what", "condition": "what", "place": "where", "window": "when", "actors": "who", "actor": "who",
    "counts": "how many", "count": "how many", "speaker": "said by", "cue": "said by",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What a voice says of a field; `state` holds it against what the voices of other origins say."""

    says: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Row:
    """A voice in an independent origin."""

    voice: str
    sort: str  # party, publisher, monitor ...; see lexicons/sources.toml
    side: str | None  # that the voice is on
    claims: tuple[Filed, ...]
    cells: Mapping[Field, Cell]


@dataclass(frozen=True, slots=True)
class Origin:
    """An independent origin: its reports, the first to be published first, and the voices in it."""

    reports: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Voice:
    origin: int
    claims: tuple[Filed, ...]


def make(found: Reasons) -> tuple[Origin, ...]:
    """The matrix of an event, the origin that was published first first.

    Args:
        found: the event with its claims, private persons by their role.
    """
    group_of = {report: i for i, group in enumerate(found.event.origin_groups) for report in group}
    held: dict[tuple[int, str], list[Filed]] = defaultdict(list)
    for filed in found.claims.values():
        held[group_of.get(filed.input_id, -1), tellers.of(filed).voice].append(filed)
    voices = [_Voice(origin, tuple(sorted(own, key=_published))) for (origin, _), own in held.items()]
    voices.sort(key=lambda v: (_published(v.claims[0]), v.origin))
    fits = _fits(found)
    by_origin: dict[int, list[Row]] = defaultdict(list)
    for voice in voices:
        cells = {name: _cell(name, voice, voices, fits[name], found) for name in FIELDS}
        teller = tellers.of(voice.claims[0])
        by_origin[voice.origin].append(Row(_name(voice.claims[0]), teller.kind, teller.side, voice.claims, cells))
    return tuple(Origin(_reports(rows), tuple(rows)) for rows in by_origin.values())


def _cell(name: Field, voice: _Voice, voices: Sequence[_Voice], fit: Callable[[_Voice, _Voice], bool | None], found: Reasons) -> Cell:
    """A voice's cell: it agrees where it fits at least as many other origins as it does not fit."""
    says = SAYS[name](voice, found)
    if not says:
        return Cell((), "silent")
    held: dict[int, set[bool]] = defaultdict(set)
    for other in voices:
        verdict = fit(voice, other) if other.origin != voice.origin else None
        if verdict is not None:
            held[other.origin].add(verdict)
    with_it = sum(True in verdicts for verdicts in held.values())
    against = sum(verdicts == {False} for verdicts in held.values())
    return Cell(says, "alone" if not held else "agrees" if with_it and with_it >= against else "differs")


def _fits(found: Reasons) -> dict[Field, Callable[[_Voice, _Voice], bool | None]]:
    """For each field whether two voices can both be right; None where they say nothing of one matter."""
    sides = {i: n for c in found.against if c.matter == "doer" for n, p in enumerate(c.positions) for i in p.claims}
    numbers: dict[str, list[Step]] = defaultdict(list)
    for step in settled(found.event.working):
        numbers[step.claim].append(step)

    def doers(a: _Voice, b: _Voice) -> bool | None:
        left, right = ({sides[f.claim.id] for f in v.claims if f.claim.id in sides} for v in (a, b))
        if left and right and not left & right:
            return False
        names = [{(x.id or x.name).casefold() for f in v.claims for x in f.claim.actors} for v in (a, b)]
        return True if names[0] & names[1] else None

    def tolls(a: _Voice, b: _Voice) -> bool | None:
        pairs = [
            max(x.low, y.low) <= min(_end(x), _end(y))
            for f in a.claims for x in numbers[f.claim.id] for g in b.claims for y in numbers[g.claim.id] if (x.harm, x.who) == (y.harm, y.who)
        ]  # fmt: skip
        return all(pairs) if pairs else None

    return {"what": _deeds, "where": _places, "when": _times, "who": doers, "how many": tolls}


def _deeds(a: _Voice, b: _Voice) -> bool | None:
    """A denial and what it denies cannot both be right."""
    return _denies(a) == _denies(b)


def _places(a: _Voice, b: _Voice) -> bool | None:
    found = [
        distance_m(f.place, g.place) <= max(contradictions.FAR_M, f.place.radius_m + g.place.radius_m)
        for f in a.claims for g in b.claims if f.place is not None and g.place is not None
    ]  # fmt: skip
    return any(found) if found else None


def _times(a: _Voice, b: _Voice) -> bool | None:
    found = [f.claim.window.meets(g.claim.window) for f in a.claims for g in b.claims if f.claim.window is not None and g.claim.window is not None]
    return any(found) if found else None


def _what(voice: _Voice, _: Reasons) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("denies: " if f.claim.stance == "denied" else "") + prose.stated(f.claim).replace(", denied", "") for f in voice.claims))


def _where(voice: _Voice, _: Reasons) -> tuple[str, ...]:
    return tuple(dict.fromkeys(prose.where(f.place) for f in voice.claims if f.place is not None))


def _when(voice: _Voice, _: Reasons) -> tuple[str, ...]:
    return tuple(dict.fromkeys(prose.when(f.claim.window) for f in voice.claims if f.claim.window is not None))


def _who(voice: _Voice, _: Reasons) -> tuple[str, ...]:
    return tuple(dict.fromkeys(told for f in voice.claims if (told := prose.who(f.claim.actors, f.claim.kind))))


def _how_many(voice: _Voice, found: Reasons) -> tuple[str, ...]:
    """The numbers that count for this event; else those that are stated, set aside."""
    own = {f.claim.id for f in voice.claims}
    steps = [s for s in settled(found.event.working) if s.claim in own]
    told = [f"{prose.between(s.low, s.high)} {s.harm}{'' if s.who == ALL else f', {s.who}'}" for s in steps]
    aside = [f"{prose.how_many(c)} (not counted)" for f in voice.claims for c in f.counts]
    return tuple(dict.fromkeys(told or aside))


SAYS: Final[dict[Field, Callable[[_Voice, Reasons], tuple[str, ...]]]] = {
    "what": _what, "where": _where, "when": _when, "who": _who, "how many": _how_many,
}  # fmt: skip


def _denies(voice: _Voice) -> bool:
    return all(f.claim.stance == "denied" for f in voice.claims)


def _name(filed: Filed) -> str:
    """A voice as people are told of it: a speaker by name or role, a report that speaks for itself by its publisher."""
    return filed.claim.speaker or filed.source or filed.input_id


def _published(filed: Filed) -> tuple[bool, str, str]:
    return filed.published_at is None, filed.published_at.isoformat() if filed.published_at else "", filed.claim.id


def _reports(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.input_id for row in rows for f in row.claims))


def _end(step: Step) -> float:
    return float("inf") if step.high is None else step.high
