"""Words that report speech or attitude, where they stand, and how likely they do so in a frame."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp
from typing import Any, NamedTuple

from fogline.claims import subjects
from fogline.claims.words import Words, load
from fogline.types import Span

THRESHOLD = 0.4
HEARER = frozenset("tell ask urge warn remind inform assure notify brief convince persuade advise call order request instruct press beg implore invite encourage".split())
RAISING = frozenset("seem appear".split())
PARTICLES = frozenset(("point out", "call out", "spell out", "lay out", "make clear", "go on", "set out", "speak out", "rule out"))


class Key(NamedTuple):
    """What a chance is counted by."""

    lemma: str
    frame: str
    who: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb group or "according to": first and last word.

    `variant`: f finite, e a form in -ed after a common noun, b base or -s form, g form in -ing, p passive, t infinitive.
    """

    first: int
    last: int
    lemma: str
    variant: str
    negated: bool
    takes_hearer: bool


def find(words: Words, first: int, last: int, quotes: Sequence[Span]) -> Iterator[Cue]:
    """Every verb of the lexicon in a stretch that stands as a verb; quotations are passed over."""
    lemmas = _lemmas()
    tags, low = words.tags, words.low
    skip_to = {words.between(q.start, q.end).start: words.between(q.start, q.end).stop for q in quotes}
    k = first
    while k <= last:
        if k in skip_to:
            k = max(k + 1, skip_to[k])
            continue
        lemma = lemmas.get(low[k])
        if lemma is None or tags[k] not in "nNEVG":
            k += 1
            continue
        cue = _cue(words, k, first, last, lemma)
        if cue is not None:
            yield cue
        k += 1


def _cue(words: Words, k: int, first: int, last: int, lemma: str) -> Cue | None:
    """The verb group around a verb, if it is one."""
    tags, low = words.tags, words.low
    if lemma == "according":
        return Cue(k, k + 1, lemma, "f", False, False) if k < last and low[k + 1] == "to" else None
    start = k
    j = k - 1
    while j >= first and tags[j] in "AXY":
        if tags[j] == "A":
            start = j
        j -= 1
    group = tags[start:k]
    negated = "X" in group
    left = tags[j] if j >= first else "."
    tag = tags[k]
    if start < k:
        be = any((low[i] in load().words["be"] and low[i] not in ("'s", "’s")) or low[i] == "been" for i in range(start, k))
        if tag in "EV" and be and low[k] in load().participle:
            variant = "p"
        elif tag == "G":
            variant = "f" if be or any(low[i] in ("'s", "’s") for i in range(start, k)) else "g"
        else:
            variant = "f"
    elif tag == "G":
        if left in "DZO":
            return None
        variant = "g"
    elif left == "T":
        variant = "t"
        start = k
        refused = j > first and low[j - 1] in ("declined", "refused", "declining", "refusing", "refuses", "declines", "unable", "failed")
        negated = negated or refused or (j > first and tags[j - 1] == "X")
    elif tag == "E":
        if (left in "DZOP" and low[j] not in ("most", "some", "many", "few", "all", "several", "both")) or (k < last and low[k + 1] == "by" and left in "Nn,"):
            return None
        if left == "m" and k < last and tags[k + 1] in "PO" and lemma not in load().speech:
            return None  # "nine suspected of"
        # "people opposed to": after a common noun a participle is as likely
        variant = "e" if left == "n" else "f"
    elif tag == "V":
        variant = "f"
    else:
        if not subjects.is_finite(words, k) and not (left in "q," and low[k] in ("says", "writes", "adds", "notes", "say")):
            return None
        variant = "b"
    if lemma == "decline" or (lemma == "refuse" and k + 2 <= last and load().lemma.get(low[k + 2]) in load().speech | {"comment", "discuss", "answer"}):
        negated = True
    end = k
    if k < last and f"{lemma} {low[k + 1]}" in PARTICLES:
        end = k + 1
    return Cue(start, end, lemma, variant, negated, lemma in HEARER)


def chance(key: Key) -> float:
    """How often a verb in a frame reports speech or attitude."""
    chances, leaning = _chances()
    frame = chances.get(f"{key.frame} {key.who}") or chances.get(f"{key.frame.split(':')[0]} {key.who}")
    if frame is None:
        return 0.0
    own = frame.get(key.lemma)
    if own is not None:
        return own
    usual = frame.get("*", 0.0)
    odds = usual / (1 - usual) * exp(leaning.get(key.lemma, 0.0))
    return odds / (1 + odds)


def is_speech(lemma: str) -> bool:
    """Does a verb report speech whatever follows?"""
    return lemma in load().speech


def is_deed(lemma: str, word: str) -> bool:
    """Does a verb with this word in its object tell of a deed ("claimed the lives of")?"""
    return f"{lemma} {word}" in _lines("deeds")


def no_speaker() -> frozenset[str]:
    """Words before a colon that name nobody: "Photo", "Read more"."""
    return _lines("no_speaker")


def is_headline_source(word: str) -> bool:
    """Does a word after the colon of a headline say whose news it is ("Nine dead in raid: monitor")?"""
    return word in _lines("headline_sources")


@cache
def _lemmas() -> dict[str, str]:
    """Verb form -> base, of cue verbs only."""
    data = _data()
    verbs = frozenset(data["verbs"].split())
    found = {form: base for form, base in load().lemma.items() if base in verbs}
    found["according"] = "according"
    return found


@cache
def _chances() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Frame and subject -> verb -> chance; verb -> what moves the log-odds of frames that it was not counted in."""
    data = _data()
    tables = {frame: _pairs(row) for frame, row in data.get("chance", {}).items()}
    return tables, _pairs(data.get("leaning", ""))


@cache
def _lines(name: str) -> frozenset[str]:
    """A list of the lexicon with one entry a line."""
    return frozenset(_data()[name].splitlines())


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("cues.toml").read_text(encoding="utf-8"))


def _pairs(row: str) -> dict[str, float]:
    """Percentages after words, as chances: "say 97 tell 90" gives {"say": 0.97, "tell": 0.9}."""
    parts = row.split()
    return {word: int(percent) / 100 for word, percent in zip(parts[::2], parts[1::2], strict=True)}
