"""A reading told field by field, each field with the words it was read from, under the stretch of text that it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fogline import prose
from fogline.explain import marks
from fogline.explain.marks import Mark, Sort
from fogline.types import Attribution, Claim, Reading, Span, Time, Toponym

PARTS = {"did": "did", "suffered": "suffered", "took_part": "took part"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One field: its name, its value in words, and the marks of the words that say so; none where no word does."""

    name: str
    value: str
    words: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A claim, number from 1, with its fields."""

    number: int
    claim: Claim
    kind: str  # kind:mode,mode
    family: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text, with the claims that were read from it and what was read but is in no claim."""

    span: Span
    told: tuple[Told, ...]
    said: tuple[Fact, ...]  # its attributions
    rest: tuple[Fact, ...]  # places, times and numbers of no claim


@dataclass(frozen=True, slots=True)
class Explained:
    """A report: its reading, its marks and its passages."""

    input_id: str
    sha256: str
    reading: Reading
    maker: str
    marks: tuple[Mark, ...]
    passages: tuple[Passage, ...]

    def tally(self) -> dict[str, int]:
        """How many of each were read."""
        r = self.reading
        return {
            "claims": len(r.claims), "attributions": len(r.attributions), "places": len(r.places), "times": len(r.times),
            "numbers": len(r.counts), "failures": len(r.failures),
        }  # fmt: skip

    def by_sort(self) -> Counter[Sort]:
        """How many marks there are of each sort."""
        return Counter(m.sort for m in self.marks)


def explain(reading: Reading, *, input_id: str, sha256: str, maker: str) -> Explained:
    """What there is to show of one report.

    Args:
        reading: what was read from it.
        input_id: the report's id as given.
        sha256: of its bytes.
        maker: name@version of the reader, for a report with no claim; a claim names its own.
    """
    found = marks.of(reading)
    at = {(m.sort, m.span): m for m in found}
    stretches = marks.paragraphs(reading.document.text, reading.sentences)
    told = [(_anchor(c), _told(reading, n, c, at)) for n, c in enumerate(reading.claims, 1)]
    said = [(start, fact) for n in range(len(reading.attributions)) for start, fact in _said(reading, n, at)]
    rest = _rest(reading, at)
    makers = ", ".join(dict.fromkeys(c.maker for c in reading.claims)) or maker
    passages = [
        Passage(
            s, tuple(t for start, t in told if s.start <= start < s.end), tuple(f for start, f in said if s.start <= start < s.end),
            tuple(f for start, f in rest if s.start <= start < s.end),
        )
        for s in stretches
    ]  # fmt: skip
    return Explained(input_id, sha256, reading, makers, tuple(found), tuple(passages))


def _anchor(claim: Claim) -> int:
    """Where the claim belongs in the text: at the first of the words that tell of the deed."""
    deed = [e.span.start for e in claim.evidence if e.field == "kind"]
    return min(deed or [e.span.start for e in claim.evidence], default=0)


def _told(reading: Reading, number: int, claim: Claim, at: dict[tuple[Sort, Span], Mark]) -> Told:
    """A claim with every field; what the text does not say is said to be unknown."""

    def words(*fields: str) -> tuple[Mark, ...]:
        return tuple(at[marks.OF_FIELD[e.field], e.span] for e in claim.evidence if e.field in fields)

    facts = [Fact("read from", prose.DEEDS[claim.kind], words("kind"))]
    facts.append(Fact("stance", claim.stance + (", told as background" if claim.background else ""), words("stance")))
    if words("condition"):
        facts.append(Fact("if", "on this condition", words("condition")))
    facts.append(Fact("speaker", claim.speaker or ("the report itself" if claim.attribution is None else "not resolved"), words("speaker", "cue")))
    for actor in claim.actors:
        mark = at.get(("actor", actor.span)) if actor.span else None
        facts.append(Fact(PARTS[actor.part], actor.name + (f" ({actor.id})" if actor.id else ""), (mark,) if mark else ()))
    named = list(dict.fromkeys([*([claim.place] if claim.place is not None else []), *claim.places]))
    facts += [Fact("where", _place(reading.places[i]), (at["place", reading.places[i].span],)) for i in named]
    when = _when(reading, claim, words("window"), at)
    facts += [when] if when else []
    facts += [Fact("number", prose.how_many(reading.counts[i]), (at["count", reading.counts[i].span],)) for i in claim.counts]
    unknown = [name for name, known in (("who", claim.actors), ("where", named), ("when", when)) if not known]
    facts += [Fact("unknown", ", ".join(unknown))] if unknown else []
    facts.append(Fact("confidence", f"{claim.confidence:.0%}"))
    return Told(number, claim, ":".join(filter(None, (claim.kind, ",".join(claim.modes)))), marks.FAMILY[claim.kind], tuple(facts))


def _when(reading: Reading, claim: Claim, words: tuple[Mark, ...], at: dict[tuple[Sort, Span], Mark]) -> Fact | None:
    """When it happened; a time that the text does not anchor is shown unresolved."""
    if claim.window is not None:
        return Fact("when", prose.when(claim.window) + ("" if words else " (a present state, on the day of publication)"), words)
    if claim.times:
        return Fact("when", "not resolved", words or tuple(at["time", reading.times[i].span] for i in claim.times))
    return None


def _said(reading: Reading, index: int, at: dict[tuple[Sort, Span], Mark]) -> Sequence[tuple[int, Fact]]:
    """An attribution, with where it belongs: at its word of saying, else its source, else its content."""
    said = reading.attributions[index]
    parent = f", inside {said.parent + 1}" if said.parent is not None else ""
    words = [at[sort, s] for sort, spans in marks.spoken(said) for s in spans]
    if not words:
        return []
    return [(_start(said), Fact(f"says {index + 1}", f"{said.speaker or 'speaker not resolved'} ({said.quotation}{parent})", tuple(words)))]


def _start(said: Attribution) -> int:
    """Where an attribution belongs."""
    return (said.cue or said.source or said.content)[0].start


def _rest(reading: Reading, at: dict[tuple[Sort, Span], Mark]) -> list[tuple[int, Fact]]:
    """Places, times and numbers that no claim uses, in the order of the text."""
    listed = [(at["place", p.span], "place", _place(p)) for p in reading.places]
    listed += [(at["time", t.span], "time", _time(t)) for t in reading.times]
    listed += [(at["count", c.span], "number", prose.how_many(c)) for c in reading.counts]
    free = [(m.span.start, Fact(name, value, (m,))) for m, name, value in listed if not m.claims]
    return sorted(free, key=lambda pair: pair[0])


def _place(toponym: Toponym) -> str:
    """A place name's place, and its use where it is not the place itself that is meant."""
    where = prose.where(toponym.place) if toponym.place else f"{toponym.name} (not on the map)"
    return where if toponym.use == "literal" else f"{where}, {toponym.use}"


def _time(time: Time) -> str:
    """A time's window, or its value where the text does not anchor it."""
    return prose.when(time.window) if time.window else f"{time.value or time.type} (not resolved)"
