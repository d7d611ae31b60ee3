"""What a sentence foretells: in which words, due when, how sure, on which condition. The words are data (lexicons/foretelling.toml).

A foretelling has a cue ("will", "promised", "deadline"); when it is due, `due` reads; "soon" is due never.
Source of the chances that words state: US Intelligence Community Directive 203 (2015).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, get_args

from fogline.claims import calendar
from fogline.claims import due as due_times
from fogline.types import Span, Window

Form = Literal["predicted", "promised", "threatened", "warned", "deadline", "planned"]
Strength = Literal["certain", "plain", "likely", "possible"]
FORMS: tuple[Form, ...] = get_args(Form)
CUES = ("deadline", "ordered", "threatened", "promised", "warned", "predicted", "planned", "ahead", "would", "risk", "possible", "intended")
DATED = frozenset({"possible", "intended", "ordered"})  # cues that foretell only where a day is named
PAST = re.compile(r"w(?:as|ere)\b", re.IGNORECASE)
QUOTES = re.compile(r"[“”\"„«»]")
WORD = re.compile(r"[^\W\d_]{4,}")
LONGEST = 600  # characters; what is longer is a page's furniture rather than a sentence
NEAR = 60  # characters between a cue and the words of its chance
BEFORE, BEHIND = 90, 120  # characters around a cue in which its deed is named
STEM = 6  # letters of a word that tell it from others
DAY = timedelta(days=1)
OLD = timedelta(days=365)  # what was said longer ago is history
HEARD = timedelta(days=21)  # a day further back is not when it was said


@dataclass(frozen=True, slots=True)
class Foretelling:
    """What a sentence foretells; all spans are in the sentence.

    `chance` is what the words of the hedge state, from low to high; `said_on` is the day on which it was said, where the sentence names it.
    """

    form: Form
    cue: Span
    strength: Strength
    due: Window | None = None
    due_words: Span | None = None
    hedge: Span | None = None
    chance: tuple[float, float] | None = None
    condition: Span | None = None
    said_on: datetime | None = None


def may(sentence: str) -> bool:
    """Is there any word in a sentence that could look ahead?"""
    return any(_pattern(f"cue.{name}").search(sentence) for name in CUES if name != "risk")


@lru_cache(maxsize=4096)
def read(sentence: str, published_at: datetime | None, deed: Span | None = None, *, spoken: bool = True, cued: str = "") -> Foretelling | None:
    """What a sentence foretells of a deed; None where it foretells nothing.

    Args:
        sentence: its words.
        published_at: when they were printed.
        deed: the words of what is foretold, whose cue is the nearest before their end; the first of the sentence where none is given.
        spoken: does somebody say it, whom the report names? What a report foretells by itself must be due some day.
        cued: the words of the cue of speech, where they stand in another sentence.
    """
    found = list(_cues(sentence, cued))
    if not found or len(sentence) > LONGEST or _pattern("void.in").search(sentence):
        return None
    name, cue = _nearest(found, deed)
    said_on, spoken_at = _said(sentence, published_at)
    condition = _condition(sentence, cue)
    taken = [spoken_at] if spoken_at is not None else []
    due, due_words = due_times.read(sentence, cue, deed, said_on or published_at, taken, condition)
    if name in DATED and not (_is_ahead(sentence, cue, due, due_words, said_on or published_at) or (name == "possible" and due_times.is_soon(sentence, cue))):
        found = [c for c in found if c[0] not in DATED]
        if not found:
            return None
        name, cue = _nearest(found, deed)
    if due is None and _is_of_old(sentence, published_at):
        return None
    if due is None and (not spoken or ({n for n, _ in found} <= {"deadline", "warned", "risk"} and "deadline" in {n for n, _ in found})):
        return None
    hedge, chance = _hedge(sentence, cue)
    form = _form(found, name)
    if form == "predicted" and name == "ahead" and _pattern("who.self").search(sentence[: cue.start]):
        form = "promised"
    return Foretelling(form, cue, _strength(sentence), due, due_words, hedge, chance, condition, said_on)


def content(sentence: str) -> frozenset[str]:
    """The stems of the words that say what is foretold: two sentences with many in common foretell the same."""
    return frozenset(word[:STEM] for word in WORD.findall(sentence.casefold()) if not _pattern("content.common").match(word))


def is_whole(sentence: str) -> bool:
    """Does it say that the whole of something happens?"""
    return _pattern("whole.words").search(sentence) is not None


def is_done(sentence: str) -> bool:
    """Does a report's sentence say that the whole of something has happened, rather than that it may or should?"""
    return any(not _pattern("whole.not_yet").search(sentence[: match.start()]) for match in _pattern("whole.told").finditer(sentence))


def is_announcement(sentence: str, cue: Span) -> bool:
    """Is it foretold that something will be announced, rather than that it will be so?"""
    return _pattern("announced.foretold").search(sentence, cue.start, cue.end + BEHIND) is not None


def is_announced(sentence: str) -> bool:
    """Does a report's sentence tell of an announcement?"""
    return _pattern("announced.told").search(sentence) is not None


def is_if(condition: str) -> bool:
    """Does a condition say what must come first, rather than what would prevent it: "if", not "unless"?"""
    return _pattern("condition.first").match(condition) is not None


def is_unnamed(sentence: str) -> bool:
    """Does it speak of a place that it does not name: "the city"?"""
    return _pattern("unnamed.words").search(sentence) is not None


def is_told_as_done(sentence: str, deed: str) -> bool:
    """Do the words before a deed leave it done, rather than planned, feared or asked for?"""
    at = sentence.find(deed)
    return _pattern("whole.not_yet").search(sentence[: max(at, 0)]) is None and _pattern("purpose.words").search(deed) is None


def is_aim(sentence: str, deed: str) -> bool:
    """Is a deed the aim of another, which is what is foretold: "an offensive to drive them out will begin"?"""
    at = sentence.find(deed)
    match = _pattern("purpose.words").search(sentence[: at + len(deed)]) if at >= 0 and deed else None
    return match is not None and at + len(deed) - match.end() <= BEFORE


def is_followed(sentence: str, cue: Span, kinds: Sequence[str]) -> bool:
    """Would reports tell of such a deed where it happens, so that their silence says something?"""
    words = sentence[max(0, cue.start - BEFORE) : cue.end + BEHIND]
    return any(kind in _lexicon()["missed"]["followed"] for kind in kinds) and _pattern("missed.quiet").search(words) is None


def meant(sentence: str, cue: Span) -> tuple[str, ...]:
    """The kinds of deeds that are meant by words around the cue that name none: "victory"."""
    words = sentence[max(0, cue.start - BEFORE) : cue.end + BEHIND]
    return next((kinds for pattern, kinds in _meant() if pattern.search(words)), ())


def _is_of_old(sentence: str, published_at: datetime | None) -> bool:
    """Does a sentence tell of a year long past: "in 2009 the president promised"?"""
    if published_at is None:
        return False
    times = [t.window.latest for t in due_times.times_of(sentence, published_at) if t.window is not None and t.window.latest is not None]
    return any(latest < published_at - OLD for latest in times)


def _nearest(found: Sequence[tuple[str, Span]], deed: Span | None) -> tuple[str, Span]:
    """The cue of a deed: the last one before its end; without a deed, the first one that foretells by itself."""
    if deed is None:
        return next((c for c in found if c[0] not in DATED), found[0])
    return next((c for c in reversed(found) if c[1].start < deed.end), found[-1])


def _is_ahead(sentence: str, cue: Span, due: Window | None, words: Span | None, said: datetime | None) -> bool:
    """Is a due day surely yet to come, rather than today by the name of its weekday: "could not sleep on Friday"?"""
    if due is None or words is None or due.latest is None or said is None:
        return False
    return due.latest > calendar.midnight(said.date()) + DAY or (words.start > cue.start and _pattern("who.today").match(words.of(sentence)) is not None)


def _cues(sentence: str, cued: str) -> Iterator[tuple[str, Span]]:
    """The words that look ahead, in order, without those that foretell nothing."""
    speaks = _pattern("speech.verbs").search(sentence) is not None or bool(cued)
    warns = _pattern("cue.warned").search(f"{cued} {sentence}") is not None
    listed = []
    for name in CUES:
        for match in _pattern(f"cue.{name}").finditer(sentence):
            cue = Span(*match.span())
            if name == "would" and _pattern("who.self").search(sentence[: cue.start]):
                continue  # "we would go into a house", time and again
            if name == "would" and (not speaks or _is_quoted(sentence, cue) or _pattern("who.relative").search(sentence[: cue.start])):
                continue
            if PAST.match(sentence, cue.start) and _pattern("who.relative").search(sentence[: cue.start]):
                continue  # "the convoy that was due to leave on Thursday"
            if name == "ahead" and PAST.match(sentence, cue.start) and (not speaks or _is_quoted(sentence, cue)):
                continue  # "they were going to die", in a tale
            if name == "risk" and not warns:
                continue
            if _pattern("void.at").match(sentence, cue.start) or _pattern("void.before").search(sentence[: cue.start]):
                continue
            listed.append((name, cue))
    acts = [c for c in listed if c[0] not in ("risk", "warned")]
    # "warned" alone tells of no future: "warned that food is short"
    if not acts and not {name for name, _ in listed} >= {"risk", "warned"} and not ("risk" in {n for n, _ in listed} and warns):
        return
    yield from sorted(listed, key=lambda c: c[1].start)


def _form(found: Sequence[tuple[str, Span]], name: str) -> Form:
    """How it is put: by the strongest act of speech, else by what the nearest cue says."""
    named = {n for n, _ in found}
    if name == "ordered":
        return "deadline"
    for form in ("deadline", "threatened", "promised", "warned"):
        if form in named:
            return form
    return "warned" if name == "risk" else "planned" if name in ("planned", "intended") else "predicted"


def _is_quoted(sentence: str, words: Span) -> bool:
    """Do the words stand between quotation marks?"""
    return len(QUOTES.findall(sentence[: words.start])) % 2 == 1


def _said(sentence: str, published_at: datetime | None) -> tuple[datetime | None, Span | None]:
    """The day on which it was said, and its words: "said on Friday", "On Friday, X said"."""
    if published_at is None:
        return None, None
    today = calendar.midnight(published_at.date())
    for time in due_times.times_of(sentence, published_at):
        if time.window is None or time.window.latest is None or time.window.earliest is None:
            continue
        if time.window.latest - time.window.earliest > DAY or not today - HEARD <= time.window.earliest <= today:
            continue
        verbs = [m for m in _pattern("speech.verbs").finditer(sentence) if m.end() <= time.span.start]
        behind = bool(verbs) and _pattern("speech.day").match(sentence[verbs[-1].end() : time.span.start]) is not None
        leads = time.span.start <= 12 and _pattern("speech.verbs").search(sentence, time.span.end, time.span.end + 90) is not None
        if behind or leads:
            return calendar.midnight(time.window.earliest.date()), time.span
    return None, None


def _hedge(sentence: str, cue: Span) -> tuple[Span | None, tuple[float, float] | None]:
    """The words near the cue that state a chance, and the chance from low to high."""
    start, end = max(0, cue.start - NEAR), cue.end + NEAR
    number = _pattern("chance.number").search(sentence, start, end)
    if number is not None:
        share = int(number["percent"] or number["percent2"]) / 100
        return (Span(*number.span()), (share, share)) if share <= 1 else (None, None)
    for pattern, low, high in _chances():
        match = pattern.search(sentence, start, end)
        if match is not None:
            return Span(*match.span()), (low, high)
    return None, None


def _strength(sentence: str) -> Strength:
    """How surely it is put."""
    for name in ("certain", "likely", "possible"):
        if _pattern(f"strength.{name}").search(sentence):
            return name
    return "plain"


def _condition(sentence: str, cue: Span) -> Span | None:
    """The words of a condition, without what follows a comma where they come first."""
    match = _pattern("condition.words").search(sentence)
    if match is None or match.start() <= cue.start < match.start() + 4:
        return None
    start, end = match.span()
    said = _pattern("condition.said").search(sentence, start, end)
    end = said.start() if said is not None else end
    if start < cue.start:
        comma = sentence.find(",", start)
        if comma < 0 or comma > cue.start:
            return None
        end = comma
    while end > start and sentence[end - 1] in " .,\n":
        end -= 1
    return Span(start, end) if end > start else None


def _pattern(name: str) -> re.Pattern[str]:
    return _patterns()[name]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The lexicon's patterns as `section.name`."""
    return {
        f"{section}.{name}": re.compile(source, re.IGNORECASE)
        for section, rows in _lexicon().items() for name, source in rows.items() if isinstance(source, str)
    }  # fmt: skip


@cache
def _chances() -> tuple[tuple[re.Pattern[str], float, float], ...]:
    """The words that state a chance, the more exact ones first."""
    return tuple((re.compile(rf"\b(?:{source})\b", re.IGNORECASE), low, high) for source, low, high in _lexicon()["chance"]["ranges"])


@cache
def _meant() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(source, re.IGNORECASE), tuple(kinds)) for source, kinds in _lexicon()["meant"].values())


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("foretelling.toml").read_text(encoding="utf-8"))
