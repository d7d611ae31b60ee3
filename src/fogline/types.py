"""Every data type of Fogline, with units.

Offsets are Unicode code points, half-open, into `Document.text`. Times are aware UTC, windows half-open.
Coordinates are WGS 84 degrees, distances metres, people whole persons, chances lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

Kind = Literal[
    "battle", "shelling", "air_strike", "explosion_mine", "attack_on_civilians", "abduction_detention",
    "control_gain", "control_loss", "control_hold", "siege", "advance", "withdrawal", "surrender",
    "displacement", "evacuation", "return", "hazard_mines", "damage", "aid_access", "negotiation_ceasefire",
    "deployment", "protest_riot", "casualty_toll", "prediction", "threat_warning", "policy_statement", "other",
]  # fmt: skip
Stance = Literal["asserted", "denied", "predicted", "warned", "planned", "conditional", "unsure"]
Quotation = Literal["direct", "indirect", "mixed"]
Use = Literal["literal", "metonym", "associative", "embedded"]
Feature = Literal["point", "settlement", "adm2", "adm1", "country", "region", "water", "other"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
What = Literal["killed", "injured", "displaced", "evacuated", "detained", "missing", "surrendered", "present", "area", "share", "other"]
Who = Literal["civilians", "combatants", "both", "unknown"]
Part = Literal["did", "suffered", "took_part"]
Standing = Literal["claimed", "corroborated", "confirmed", "contested", "discounted", "withdrawn"]


def make_id(kind: str, *parts: str) -> str:
    """Name a thing by its content, so that making it twice makes it once.

    Parts are length-prefixed: ("ab", "c") and ("a", "bc") differ.
    """
    digest = sha256()
    for part in (kind, *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    return f"{kind}_{digest.hexdigest()[:20]}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end`, half-open, of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span must be non-empty and ordered, got [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Is the other span wholly inside this one?"""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Do the two share a character?"""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Window:
    """From `earliest` up to, not including, `latest`; aware UTC; None is an open end."""

    earliest: datetime | None
    latest: datetime | None

    def __post_init__(self) -> None:
        for end in (self.earliest, self.latest):
            if end is not None and end.utcoffset() is None:
                raise ValueError(f"window ends must be aware, got {end!r}")
        if self.earliest and self.latest and not self.earliest < self.latest:
            raise ValueError(f"window must be ordered, got [{self.earliest}, {self.latest})")

    def meets(self, other: Window) -> bool:
        """Do the two windows share time? Open ends reach for ever."""
        before = self.latest is not None and other.earliest is not None and self.latest <= other.earliest
        after = other.latest is not None and self.earliest is not None and other.latest <= self.earliest
        return not (before or after)


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it reached us. The bytes are a blob named by `sha256`."""

    id: str  # of content: input id, bytes and stated facts
    input_id: str  # as given: the line's `id`, the file's path, the address
    media_type: str
    sha256: str
    size_bytes: int
    fetched_at: datetime
    published_at: datetime | None = None
    source: str | None = None  # publisher's name
    url: str | None = None
    headers: Mapping[str, Any] | None = None  # of one that was fetched: asked, status, charset, redirects [[status, address]], headers by name


@dataclass(frozen=True, slots=True)
class Document:
    """Clean text of a report; offsets everywhere refer to `text`."""

    id: str
    report_id: str
    text: str
    language: str  # BCP 47 primary tag; "und" when unknown
    maker: str
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    source: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where: 90 % of the time the truth lies within `radius_m` of (lat, lon)."""

    name: str
    lat: float  # degrees north, [-90, 90]
    lon: float  # degrees east, [-180, 180)
    radius_m: float  # metres; a village is about 2_000, a province about 100_000
    feature: Feature
    gazetteer_id: str | None = None  # "geonames:174448"
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # name of the first-order division it lies in


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text, and the place it names where that is known."""

    span: Span
    name: str
    use: Use
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time; `value` as TIMEX3, `window` only where the text anchors it."""

    span: Span
    type: TimeType
    value: str | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A stated quantity. "At least six" is (6, None); "dozens" is a range, not a number."""

    span: Span
    what: What
    who: Who
    low: float
    high: float | None
    unit: str = "people"  # people, households, km2, percent, villages ...
    actor: str | None = None
    stock: bool = False  # a state on a day, rather than a change over a time
    cumulative: bool = False  # a running total: it supersedes, it is never summed
    approximate: bool = False
    part: bool = False  # some of those whom a number before it counts: "including three children"
    original: str | None = None  # the words of a measure that was converted: "two square miles"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what: source, cue and content, each possibly discontinuous; `parent` holds nested speech."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: str | None = None
    quotation: Quotation = "indirect"
    parent: int | None = None
    negated: bool = False  # "did not say": kept for the reader's own use, never printed, makes no claim
    organisation: str | None = None  # whose spokesman, commander or official a named speaker is
    through: tuple[str, ...] = ()  # who passed the words on, the nearest to the speaker first
    role: str | None = None  # what a view calls the speaker where he or she is a private person


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A conflict actor named or described in the text; `id` and `type` are None for one that the lexicon does not know."""

    span: Span
    name: str
    id: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of a deed: `span` is the evidence for `kind`."""

    span: Span
    kind: Kind
    modes: tuple[str, ...] = ()
    head: Span | None = None  # the deciding word inside `span`
    passive: bool = False  # "were shelled": the subject suffered
    also: tuple[Span, ...] = ()  # more words of the same deed: its casualties
    sure: bool = False  # the words say it by themselves, whatever the trained reader makes of them


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor's part in a claim or event."""

    name: str
    part: Part
    id: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a field was read from."""

    field: str
    span: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about the world, immutable, named by its content.

    `confidence` is the chance that we *read* it right, not that it is true. `place`, `places`, `times`, `counts`
    and `attribution` are indices into the lists of the reading that holds it.
    """

    id: str
    document_id: str
    kind: Kind
    stance: Stance
    evidence: tuple[Evidence, ...]
    confidence: float
    maker: str
    modes: tuple[str, ...] = ()
    background: bool = False
    speaker: str | None = None
    attribution: int | None = None
    actors: tuple[Actor, ...] = ()
    place: int | None = None
    places: tuple[int, ...] = ()
    window: Window | None = None
    times: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read: kept as a row, so that nothing is lost in silence."""

    stage: str
    input_id: str
    error: str
    message: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one document."""

    document: Document
    attributions: tuple[Attribution, ...] = ()
    places: tuple[Toponym, ...] = ()
    times: tuple[Time, ...] = ()
    counts: tuple[Count, ...] = ()
    claims: tuple[Claim, ...] = ()
    failures: tuple[Failure, ...] = ()
    sentences: tuple[Span, ...] = ()  # of the document, where the reader has split it


@dataclass(frozen=True, slots=True)
class Range:
    """Low, best and high, people; None is unknown."""

    low: int | None
    best: int | None
    high: int | None
    at_least: bool = False  # whoever states `high` says that it may be more


@dataclass(frozen=True, slots=True)
class Toll:
    """One kind of harm of an event, and what of it the words give to civilians and to each side."""

    total: Range
    civilians: Range | None = None
    sides: Mapping[str, Range] = field(default_factory=dict)  # by actor's name; "combatants" where no words say whose


@dataclass(frozen=True, slots=True)
class Step:
    """One number that a claim states, and what a rule made of it: a line of the working of an event's ranges."""

    harm: str  # killed, injured, displaced
    who: str  # "all", "civilians", or the side whose people these are
    claim: str
    spans: tuple[Span, ...]  # the words, in the claim's document; several where numbers were added
    low: int
    high: int | None
    rule: str  # as in lexicons/tolls.toml
    by: str | None = None  # the claim whose number stands in its place


@dataclass(frozen=True, slots=True)
class Event:
    """What we make of claims that tell of one thing. `chance`: that it *happened*."""

    id: str
    kind: Kind
    modes: tuple[str, ...]
    window: Window | None
    date_precision: int  # UCDP 1 exact day .. 5 more than a month
    place: Place | None
    where_precision: int | None  # UCDP 1 exact .. 7 sea or air
    actors: tuple[Actor, ...]
    counts: dict[str, Toll]
    standing: Standing
    chance: float
    origin_groups: tuple[tuple[str, ...], ...]  # input ids of reports, the copies of each independent origin
    claims: tuple[str, ...]
    working: tuple[Step, ...] = ()  # what `counts` were made from, in order


@dataclass(frozen=True, slots=True)
class Question:
    """One filter for every read; None leaves a field open."""

    window: Window | None = None
    place: Place | None = None
    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    least_chance: float = 0.0
    words: str | None = None
    as_of: datetime | None = None
    limit: int | None = None
    box: tuple[float, float, float, float] | None = None  # south, west, north, east, both ends included: of events


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim as the record holds it, with what it points at: all that events are made from."""

    claim: Claim
    input_id: str  # the report's id as given
    source: str | None  # publisher
    published_at: datetime | None
    recorded_at: datetime
    place: Place | None  # the claim's own
    places: tuple[Place, ...]
    counts: tuple[Count, ...]
    words: str  # the words of the evidence for `kind`
    sentence: str  # the sentence those words stand in
    source_words: str | None = None  # the attribution's source, as written
    origin_id: str | None = None  # document whose text this one copies; its own id where it copies none
    role: str | None = None  # what views call the speaker where he or she is a private person
    credits: tuple[str, ...] = ()  # agencies that its document says it is from: "(AP)"
    as_read: Filed | None = None  # the machine's reading, where a person corrected it
    corrections: tuple[Judgement, ...] = ()  # that made this of it
    checked_by: tuple[str, ...] = ()  # who says that it is read right
    organisation: str | None = None  # whose spokesman, commander or official the speaker is
    sentence_start: int | None = None  # where the sentence begins in the document's text


Verdict = Literal["same", "different", "unsure", "accepted", "corrected", "graded", "restricted", "confirmed", "contested", "discounted", "corroborated", "claimed", "came true", "missed", "partly", "cannot be judged"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided; it outranks the machine, and can be withdrawn, never erased.

    `same`, `different`, `unsure`: do two claims tell of one event; `accepted`, `unsure`: was one read right; `corrected`: a field of it
    is another; `graded`: of a source; `restricted`: of a report, whose words only reviewers read; `came true` to `cannot be judged`: what came of the prediction that the left claim reports; any other is the standing of the event that the left claim belongs to.
    """

    id: str
    verdict: Verdict
    left: str  # id of a claim; of a grade, the source's name; of a restriction, the report's id
    right: str | None  # of another claim
    made_by: str
    why: str
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    field: str | None = None  # that was corrected; of a grade, the kind of deed that it is for
    value: str | None = None  # JSON; None of a correction whose report was redacted
    position: int = 0  # of its entry in the log
