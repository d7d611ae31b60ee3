"""One utterance told by many: claims that pass on the same words of one speaker have one origin, whoever prints them.

Two claims of different documents pass on one utterance when they were published within two days of each other and quote nearly the
same words, or name one speaker and say nearly the same, or tell of him the same kind of deed, time and place with the same number.
Claims are compared only where they have a key in common, and of those only with their neighbours in time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from fogline.agencies import agency_of, title_of, unnamed
from fogline.origins import Copy, groups, hashes, words_of
from fogline.types import Filed

APART = timedelta(days=2)  # from one report of an utterance to the next
QUOTED = 6  # words between quotation marks that two people do not say alike by chance; fewer count with the speaker's name alone
SAME_QUOTE, SAME_WORDS = 0.7, 0.6  # of the shorter one's pairs of words; desks change some
FEWEST = 6  # pairs of words; a shorter sentence says too little to be known again
NEIGHBOURS = 4  # a claim is held against as many before it of those with a key in common
QUOTE = re.compile(r"[\"“”„«»‟]([^\"“”„«»‟]+)[\"“”«»]")
PAIR = 0x9E3779B97F4A7C15  # odd; so that "a b" is not "b a"
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a claim comes from: the claim that told of it first, itself where none did, and why."""

    origin_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """What of a claim tells whether another one passes on the same."""

    filed: Filed
    voice: str
    words: frozenset[int]  # pairs of words side by side, of the sentence
    quoted: frozenset[int]  # those between quotation marks


def voice(filed: Filed) -> str:
    """One name for who speaks in a claim, however an agency is spelled: the publisher where it is an agency, the one that is credited; else empty."""
    speaker = filed.claim.speaker
    if speaker:
        return agency_of(speaker) or " ".join(speaker.casefold().split())
    return agency_of(filed.source) or (filed.credits[0] if len(filed.credits) == 1 else "")


def heard(claims: Iterable[Filed], copies: Mapping[tuple[str, str], Copy] | None = None) -> dict[str, Heard]:
    """The origin of each claim, with the reason in words.

    Args:
        claims: in any order, each with the origin of its document.
        copies: how much two documents have in common, by their ids, where that is known.
    """
    said = {one.filed.claim.id: one for one in map(of, claims)}
    found = {}
    for members in groups(said, pairs(said.values())):
        first, *rest = sorted((said[name] for name in members), key=_order)
        name = first.filed.claim.id
        found[name] = Heard(name, _alone(first))
        for one in rest:
            found[one.filed.claim.id] = Heard(name, _reason(one, first, copies or {}))
    return found


def of(filed: Filed) -> Said:
    """What of a claim tells whether another one passes on the same."""
    quoted = frozenset(p for match in QUOTE.finditer(filed.sentence) for p in _pairs(match.group(1)))
    return Said(filed, voice(filed), frozenset(_pairs(filed.sentence)), quoted)


def pairs(said: Iterable[Said]) -> set[tuple[str, str]]:
    """The ids of claims, two by two, that pass on one utterance."""
    holders: dict[tuple[object, ...], list[Said]] = defaultdict(list)
    for one in sorted(said, key=_order):
        for key in set(_keys(one)):
            holders[key].append(one)
    near = {(a.filed.claim.id, b.filed.claim.id): (a, b) for held in holders.values() for i, b in enumerate(held) for a in held[max(0, i - NEIGHBOURS) : i]}
    return {ids for ids, (a, b) in near.items() if how(a, b) is not None}


def how(a: Said, b: Said) -> str | None:
    """What makes two claims one utterance: a copy, a quotation, the words or the content; None for two."""
    one, two = a.filed, b.filed
    if one.claim.document_id == two.claim.document_id or one.claim.stance != two.claim.stance:
        return None
    if one.origin_id is not None and one.origin_id == two.origin_id:
        return "copy" if one.claim.kind == two.claim.kind and _alike(a.words, b.words, SAME_WORDS) else None
    if one.published_at is None or two.published_at is None or abs(one.published_at - two.published_at) > APART:
        return None
    known = is_one_voice(a.voice, b.voice)
    if min(len(a.quoted), len(b.quoted)) >= (1 if known else QUOTED - 1) and _alike(a.quoted, b.quoted, SAME_QUOTE):
        return "quotation"
    if not known:
        return None
    if min(len(a.words), len(b.words)) >= FEWEST and _alike(a.words, b.words, SAME_WORDS):
        return "words"
    return "content" if not unnamed(a.voice) and _same_content(one, two) else None


def is_one_voice(a: str, b: str) -> bool:
    """Is it one speaker: by one name, or by the surname alone?"""
    return bool(a and b) and (a == b or f" {a}".endswith(f" {b}") or f" {b}".endswith(f" {a}"))


def _same_content(a: Filed, b: Filed) -> bool:
    """The same deed, time and place, with a number in common."""
    if a.claim.kind != b.claim.kind or a.claim.window is None or b.claim.window is None or not a.claim.window.meets(b.claim.window):
        return False
    if a.place is not None and b.place is not None and (a.place.gazetteer_id, a.place.name) != (b.place.gazetteer_id, b.place.name):
        return False
    return bool(_numbers(a) & _numbers(b))


def _numbers(filed: Filed) -> set[tuple[str, float, float | None]]:
    """Its numbers above one, and what they count."""
    return {(c.what, c.low, c.high) for c in filed.counts if c.low > 1}


def _alike(a: frozenset[int], b: frozenset[int], share: float) -> bool:
    """Do two have so much of the shorter one in common?"""
    return bool(a and b) and len(a & b) >= share * min(len(a), len(b))


def _pairs(words: str) -> Iterator[int]:
    """Words side by side, hashed."""
    return ((a * PAIR + b) & 0xFFFFFFFFFFFFFFFF for a, b in pairwise(hashes(words_of(words))))


def _keys(said: Said) -> Iterator[tuple[object, ...]]:
    """What two claims of one utterance have in common, whatever else they say."""
    filed = said.filed
    yield "copy", filed.origin_id, filed.claim.kind, filed.words.casefold()
    if len(said.quoted) >= QUOTED - 1:
        for pair in said.quoted:
            yield "quotation", pair
    if said.voice:
        surname = said.voice.rpartition(" ")[2]
        for pair in said.words:
            yield "words", surname, pair
        for number in _numbers(filed):
            yield "content", surname, filed.claim.kind, number


def _reason(one: Said, first: Said, copies: Mapping[tuple[str, str], Copy]) -> str:
    """Why a claim has its origin in another report."""
    report, match = f"report {first.filed.input_id}", how(one, first)
    if match == "copy" or (match is None and one.filed.origin_id is not None and one.filed.origin_id == first.filed.origin_id):
        low, high = sorted((one.filed.claim.document_id, first.filed.claim.document_id))
        copy = copies.get((low, high))
        return copy.reason(report) if copy is not None else f"in a copy of the text of {report}"
    name = speaker_of(first.filed) or speaker_of(one.filed)
    if match == "content":
        return f"the same statement of {name}, with the same number, as in {report}"
    by = f" of {name}" if name else ""
    return f"same words{by} as in {report}" if match is not None else f"same words{by} as in {report}, by way of others"


def _alone(said: Said) -> str:
    """Where a claim comes from that no earlier one told of."""
    name = speaker_of(said.filed)
    if said.filed.claim.speaker:
        return f"credits {name}" if agency_of(said.filed.claim.speaker) else f"passes on {name}"
    return f"credits {name}" if said.filed.credits else "the report's own words"


def speaker_of(filed: Filed) -> str:
    """Who speaks, as views name them; empty for the report itself."""
    agency = agency_of(filed.claim.speaker) or (filed.credits[0] if filed.credits and not filed.claim.speaker else None)
    return title_of(agency) if agency else filed.role or filed.claim.speaker or ""


def _order(said: Said) -> tuple[datetime, str]:
    """By publication, the undated last."""
    return said.filed.published_at or LAST, said.filed.claim.id
