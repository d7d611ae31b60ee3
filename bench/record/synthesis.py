"""Reports, readings and claims of an invented war, the events that the claims tell of, and who held which place: all from a seed.

Reports are long bulletins of about fifty claims, evenly over ten years. Those of some days make one batch; each of its claims
tells of one of the batch's happenings, about ten claims each, so that claims and events agree as they do in a real record.
"""

from __future__ import annotations

import random
from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bench.record.world import Named, World

from fogline.types import (
    Actor,
    Attribution,
    Claim,
    Count,
    Document,
    Evidence,
    Kind,
    Place,
    Reading,
    Report,
    Span,
    Stance,
    Time,
    Toponym,
    Window,
    make_id,
)  # fmt: skip

CLAIMS_A_REPORT = 50
CLAIMS_AN_EVENT = 10
BEGINS, LASTS = datetime(2014, 1, 1, tzinfo=UTC), timedelta(days=3652)
DAY = timedelta(days=1)
MAKER = "fogline-rules@0.1"
STANCES: tuple[Stance, ...] = ("asserted",) * 17 + ("denied", "unsure", "warned")  # type: ignore[assignment]
WIDTHS = (DAY,) * 8 + (timedelta(hours=6), 3 * DAY, 30 * DAY)


@dataclass(slots=True, eq=False)
class Happening:
    """One deed, and who told of it."""

    kind: Kind
    place: Place
    did: Named
    suffered: Named
    window: Window
    killed: int
    claims: list[tuple[int, str, str]] = field(default_factory=list)  # number, id, input id of the report


@dataclass(frozen=True, slots=True)
class Batch:
    """What is appended in one transaction."""

    reports: Sequence[tuple[Report, bytes, Reading]]
    happenings: Sequence[Happening]


def batches(
    world: World, *, seed: int, claims: int, claims_a_batch: int, name: str = "bulletin",
    claims_a_report: int = CLAIMS_A_REPORT, claims_an_event: int = CLAIMS_AN_EVENT,
) -> Iterator[Batch]:  # fmt: skip
    """The reports of all ten years, in order of publication.

    Args:
        world: what they tell of.
        seed: of the draw.
        claims: how many there are to be; the last report may bring some more.
        claims_a_batch: how many are appended together.
        name: what the reports' ids begin with.
        claims_a_report: how long a report is.
        claims_an_event: how many tell of one happening, on average.
    """
    dice = random.Random(f"reports {seed}")
    total = -(-claims // claims_a_report)
    together = max(1, claims_a_batch // claims_a_report)
    number = 1
    for first in range(0, total, together):
        count = min(together, total - first)
        since, until = (BEGINS + LASTS * (n / total) for n in (first, first + count))
        told = [_happening(world, dice, since, until) for _ in range(max(1, count * claims_a_report // claims_an_event))]
        reports = []
        for n in range(first, first + count):
            published = (BEGINS + LASTS * (n / total)).replace(microsecond=0)
            own = dice.choices(told, k=min(claims_a_report, claims - n * claims_a_report))
            reports.append(_report(world, dice, f"{name}-{n:07d}", published, own))
            for happening, claim in zip(own, reports[-1][2].claims, strict=True):
                happening.claims.append((number, claim.id, reports[-1][0].input_id))
                number += 1
        yield Batch(reports, [h for h in told if h.claims])


def _happening(world: World, dice: random.Random, since: datetime, until: datetime) -> Happening:
    began = (since + (until - since) * dice.random()).replace(hour=0, minute=0, second=0, microsecond=0) - DAY
    return Happening(
        world.kinds.one(dice), world.places.one(dice), *world.actors.draw(dice, 2), Window(began, began + dice.choice(WIDTHS)), int(dice.expovariate(0.2)),
    )  # fmt: skip


@dataclass(slots=True)
class _Layers:
    """What is found in a text while it is written."""

    document_id: str
    attributions: list[Attribution] = field(default_factory=list)
    places: list[Toponym] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def _report(world: World, dice: random.Random, input_id: str, published: datetime, told: Sequence[Happening]) -> tuple[Report, bytes, Reading]:
    """One bulletin: a sentence for each claim."""
    source = world.sources.one(dice)
    layers = _Layers(make_id("document", input_id))
    parts: list[str] = []
    sentences: list[Span] = []
    at = 0
    for happening in told:
        text = _sentence(world, dice, happening, layers, at)
        sentences.append(Span(at, at + len(text)))
        parts.append(text)
        at += len(text) + 1
    text = "\n".join(parts) if int(input_id[-1]) % 2 else " ".join(parts)
    data = text.encode()
    digest = sha256(data).hexdigest()
    report_id = make_id("report", input_id, digest)
    url = f"https://{source.split()[0].lower()}.example/{published:%Y/%m/%d}/{input_id}"
    title = " ".join(world.cut(dice, 7)).capitalize()
    document = Document(layers.document_id, report_id, text, "en", "text@1", title, None, published, source, url)
    reading = Reading(
        document, tuple(layers.attributions), tuple(layers.places), tuple(layers.times), tuple(layers.counts), tuple(layers.claims),
        sentences=tuple(sentences),
    )  # fmt: skip
    return Report(report_id, input_id, "text/plain", digest, len(data), published, published, source, url), data, reading


class _Line:
    """A sentence that grows, and says where its parts came to stand."""

    def __init__(self, at: int) -> None:
        self.text, self._at = "", at

    def add(self, words: str) -> Span:
        if self.text:
            self.text += " "
        start = self._at + len(self.text)
        self.text += words
        return Span(start, start + len(words))


def _sentence(world: World, dice: random.Random, of: Happening, layers: _Layers, at: int) -> str:
    """A sentence that tells of a happening; what a reader would find in it goes into the layers."""
    words, line, chance = world.cut(dice, dice.randrange(7, 14)), _Line(at), dice.random()
    speaker = world.speakers.one(dice) if chance < 0.5 else None
    line.add(words[0].capitalize())
    did = line.add(of.did.name) if chance > 0.1 else None
    verb = line.add(dice.choice(world.verbs[of.kind]))
    suffered = line.add(of.suffered.name) if chance > 0.4 else None
    line.add(" ".join(words[1:4]))
    where = line.add(of.place.name) if chance < 0.85 else None
    line.add(" ".join(words[4:6]))
    when = line.add(f"on {month_name[of.window.earliest.month]} {of.window.earliest.day}") if 0.1 < chance < 0.9 and of.window.earliest else None
    killed = line.add(f"{of.killed} people") if 0.3 < chance < 0.6 and of.killed else None
    evidence = [Evidence("kind", verb)]
    attribution = None
    if speaker:
        content = Span(at, at + len(line.text))
        line.text += ","
        cue, source = line.add("said"), line.add(speaker)
        attribution = len(layers.attributions)
        layers.attributions.append(Attribution((source,), (cue,), (content,), speaker))
        evidence += [Evidence("speaker", source), Evidence("cue", cue)]
    line.add(" ".join(words[6:]))
    line.text += "."
    if where:
        layers.places.append(Toponym(where, of.place.name, "literal", of.place))
        evidence.append(Evidence("place", where))
    if when and of.window.earliest:
        layers.times.append(Time(when, "DATE", of.window.earliest.isoformat()[:10], of.window))
        evidence.append(Evidence("window", when))
    if killed:
        layers.counts.append(Count(killed, "killed", "unknown", of.killed, of.killed))
        evidence.append(Evidence("counts", killed))
    actors = [Actor(a.name, part, a.id, span) for a, part, span in ((of.did, "did", did), (of.suffered, "suffered", suffered)) if span]  # type: ignore[arg-type]
    evidence += [Evidence("actors", a.span) for a in actors if a.span]
    layers.claims.append(Claim(
        make_id("claim", layers.document_id, of.kind, str(verb.start)), layers.document_id, of.kind, dice.choice(STANCES), tuple(evidence),
        dice.choice((0.4, 0.5, 0.6, 0.7, 0.8)), MAKER, ("artillery",) if chance < 0.15 else (), chance > 0.97, speaker, attribution, tuple(actors),
        len(layers.places) - 1 if where else None, (len(layers.places) - 1,) if where else (), of.window if when else None,
        (len(layers.times) - 1,) if when else (), (len(layers.counts) - 1,) if killed else (),
    ))  # fmt: skip
    return line.text
