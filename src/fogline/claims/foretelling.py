"""What a sentence foretells: in which words, due when, how sure, on which condition. The words are data (lexicons/foretelling.toml).

A foretelling has a cue ("will", "promised", "deadline"). Its due time hangs on the day it was said: "said on Friday ... within 24 hours".
Where no number is said ("in the coming days") it is due before the next longer unit would be said instead; "soon" is due never.
Source of the chances that words state: US Intelligence Community Directive 203 (2015).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, get_args

from fogline.claims import calendar, times
from fogline.types import Span, Time, Window

Form = Literal["predicted", "promised", "threatened", "warned", "deadline", "planned"]
Strength = Literal["certain", "plain", "likely", "possible"]
FORMS: tuple[Form, ...] = get_args(Form)
PAST = re.compile(r"w(?:as|ere)\b", re.IGNORECASE)
STOP = re.compile(r"[.!?;]\s")
THIS = re.compile(r"(?:early |late |later |the rest of |by |end )*(?:this|to(?:day|night)|tomorrow|next|the (?:end|rest|next|coming))\b", re.IGNORECASE)
AHEAD = re.compile(r"\b(?:by|within|before|until|tomorrow|tonight|next|coming|later|end|rest)\b", re.IGNORECASE)
SUNDAY, THIS_WEEK = 6, re.compile(r"this week\b", re.IGNORECASE)
SPOKEN = 25  # characters before a time in which a verb makes it that of speech
LEADS = 12  # characters within which a time stands first
QUOTES = re.compile(r"[“”\"„«»]")
WORD = re.compile(r"[^\W\d_]{4,}")
LONGEST = 600  # characters; what is longer is a page's furniture rather than a sentence
NEAR = 60  # characters between a cue and the words of its chance
BEFORE, BEHIND = 90, 120  # characters around a cue in which its deed is named
STEM = 6  # letters of a word that tell it from others
MONTHS = re.compile(r"P(\d+)([MY])")
DAY = timedelta(days=1)
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
    return any(_pattern(f"cue.{name}").search(sentence) for name in ("ahead", "would", "predicted", "promised", "deadline", "threatened", "planned", "warned"))


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
    before = [c for c in found if deed is None or c[1].start < deed.end]
    name, cue = (before or found)[-1] if deed is not None else found[0]
    said_on, spoken_at = _said(sentence, published_at)
    condition = _condition(sentence, cue)
    due, due_words = _due(sentence, cue, deed, said_on or published_at, spoken_at, condition)
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


def is_unnamed(sentence: str) -> bool:
    """Does it speak of a place that it does not name: "the city"?"""
    return _pattern("unnamed.words").search(sentence) is not None


def is_told_as_done(sentence: str, deed: str) -> bool:
    """Do the words before a deed leave it done, rather than planned, feared or asked for?"""
    at = sentence.find(deed)
    return _pattern("whole.not_yet").search(sentence[: max(at, 0)]) is None


def is_followed(sentence: str, cue: Span, kinds: Sequence[str]) -> bool:
    """Would reports tell of such a deed where it happens, so that their silence says something?"""
    words = sentence[max(0, cue.start - BEFORE) : cue.end + BEHIND]
    return any(kind in _lexicon()["missed"]["followed"] for kind in kinds) and _pattern("missed.quiet").search(words) is None


def meant(sentence: str, cue: Span) -> tuple[str, ...]:
    """The kinds of deeds that are meant by words around the cue that name none: "victory"."""
    words = sentence[max(0, cue.start - BEFORE) : cue.end + BEHIND]
    return next((kinds for pattern, kinds in _meant() if pattern.search(words)), ())


def _cues(sentence: str, cued: str) -> Iterator[tuple[str, Span]]:
    """The words that look ahead, in order, without those that foretell nothing."""
    speaks = _pattern("speech.verbs").search(sentence) is not None or bool(cued)
    warns = _pattern("cue.warned").search(f"{cued} {sentence}") is not None
    listed = []
    for name in ("deadline", "threatened", "promised", "warned", "predicted", "planned", "ahead", "would", "risk"):
        for match in _pattern(f"cue.{name}").finditer(sentence):
            cue = Span(*match.span())
            if name == "would" and (not speaks or _is_quoted(sentence, cue) or _pattern("who.relative").search(sentence[: cue.start])):
                continue
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
    for form in ("deadline", "threatened", "promised", "warned"):
        if form in named:
            return form
    return "warned" if name == "risk" else "planned" if name == "planned" else "predicted"


def _is_quoted(sentence: str, words: Span) -> bool:
    """Do the words stand between quotation marks?"""
    return len(QUOTES.findall(sentence[: words.start])) % 2 == 1


def _said(sentence: str, published_at: datetime | None) -> tuple[datetime | None, Span | None]:
    """The day on which it was said, and its words: "said on Friday", "On Friday, X said"."""
    if published_at is None:
        return None, None
    today = calendar.midnight(published_at.date())
    for time in _times(sentence, published_at):
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


def _due(sentence: str, cue: Span, deed: Span | None, said: datetime | None, spoken_at: Span | None, condition: Span | None) -> tuple[Window | None, Span | None]:
    """By when it is to happen, and the words that say so."""
    if said is None:
        return None, None
    taken = [s for s in (spoken_at, condition) if s is not None]
    for words, window in [*_ends(sentence, said), *_dated(sentence, said), *_vague(sentence, said)]:
        if window.latest is None or window.latest <= said or _pattern("due.now").match(words.of(sentence)) or any(s.overlaps(words) for s in taken):
            continue
        first, last = sorted((words, cue))
        if STOP.search(sentence, first.end, last.start):
            continue
        if words.start < cue.start and _pattern("speech.verbs").search(sentence, words.end, cue.start) and words.start > 12:
            continue  # of a clause before the one that foretells
        if _is_of_another(sentence, words, cue, deed):
            continue
        return window, words
    return None, None


def _is_of_another(sentence: str, words: Span, cue: Span, deed: Span | None) -> bool:
    """Does a time belong to a clause that tells of the past, or to another deed?"""
    if words.start > cue.end and _pattern("due.past").search(sentence, cue.end, words.start):
        return True
    now = THIS.match(words.of(sentence)) and not AHEAD.search(sentence[: words.end])
    if words.start <= LEADS and now and _pattern("speech.verbs").search(sentence, words.end, cue.start):
        return True  # "This week charities warned that"
    if words.end <= cue.start and now and _pattern("speech.verbs").search(sentence, max(0, words.start - SPOKEN), words.start):
        return True  # "said this week that"
    return deed is not None and deed.start > words.end and _pattern("due.apart").search(sentence, words.end, deed.start) is not None


def _ends(sentence: str, said: datetime) -> Iterator[tuple[Span, Window]]:
    """"By the end of the year"."""
    for match in _pattern("due.end").finditer(sentence):
        unit = match["unit"] or match["year"] or (match["next"] or "").split()[-1]
        day: date = said.date()
        ahead = 1 if match["next"] else 0
        _, window = calendar.shifted(day, ahead, unit)
        if window is not None:
            yield Span(*match.span()), Window(said, window.latest)


def _dated(sentence: str, said: datetime) -> Iterator[tuple[Span, Window]]:
    """Expressions of time with a day or a number."""
    for time in _times(sentence, said):
        lead = sentence[max(0, time.span.start - 60) : time.span.start]
        if _pattern("due.no").search(lead) and not _pattern("due.within").search(lead):
            continue
        if time.window is None or time.type == "DURATION":
            if _pattern("due.within").search(lead) or _pattern("due.given").search(lead) or re.match(r"(?:the )?(?:next|coming)\b", time.span.of(sentence), re.IGNORECASE):
                window = _lasting(time.value, said)
                if window is not None:
                    yield time.span, window
            continue
        start, end = time.window.earliest, time.window.latest
        if _pattern("due.before").search(lead) and start is not None:
            if start > said:
                yield time.span, Window(said, start)
        elif end is not None and end > said:
            by = _pattern("due.by").search(lead) is not None
            if start is not None and start <= said and not by and not _pattern("due.within").search(lead) and not THIS.match(time.span.of(sentence)):
                continue  # "the weekend" that goes on
            by = by or start is None or start < said
            if said.weekday() == SUNDAY and THIS_WEEK.match(time.span.of(sentence)):
                end += 7 * DAY  # on its last day, "this week" is the one that begins
            yield time.span, Window(said if by else start, end)


def _lasting(value: str | None, said: datetime) -> Window | None:
    """"Within a week": until the end of the day that is so much later; a month is the calendar's."""
    day = calendar.midnight(said.date())
    months = MONTHS.fullmatch(value or "")
    if months is not None:
        first = calendar.months_on(day.date(), int(months[1]) * (12 if months[2] == "Y" else 1))
        next_month = calendar.months_on(first, 1)
        return Window(said, calendar.midnight(min(first + timedelta(days=day.day - 1), next_month - DAY) + DAY))
    whole = calendar.due(value, day)
    return Window(said, whole.latest) if whole is not None and whole.latest is not None else None


def _vague(sentence: str, said: datetime) -> Iterator[tuple[Span, Window]]:
    """"In the coming days": until it would be said otherwise."""
    for match in _pattern("due.few").finditer(sentence):
        unit = next(u for u in match.groupdict().values() if u)
        if _pattern("due.no").search(sentence[max(0, match.start() - 30) : match.start()]):
            continue
        for pattern, days in _lexicon()["due"]["vague"]:
            if re.fullmatch(pattern, unit, re.IGNORECASE):
                yield Span(*match.span()), Window(said, calendar.midnight(said.date()) + timedelta(days=days + 1))


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
    if start < cue.start:
        comma = sentence.find(",", start)
        if comma < 0 or comma > cue.start:
            return None
        end = comma
    while end > start and sentence[end - 1] in " .,\n":
        end -= 1
    return Span(start, end) if end > start else None


@lru_cache(maxsize=2048)
def _times(sentence: str, anchor: datetime) -> tuple[Time, ...]:
    return tuple(times.read(sentence, [Span(0, len(sentence))], anchor)) if sentence else ()


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
