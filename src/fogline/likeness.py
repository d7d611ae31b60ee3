"""Do two documents tell of one thing? How alike their tellings are, from deed, day, place, toll and telling words.

Likeness depends on the two tellings alone, so that what else a record holds changes nothing. It is a sum of small stated weights:
one whole point is enough, and anything that both say and that cannot both be true (far places, other days, other tolls, other
deeds) is a veto.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta

from fogline.commonness import weight
from fogline.families import deeds_fit
from fogline.geometry import POINTS, distance_m
from fogline.tellings import SAME_M, Telling
from fogline.types import Place

ENOUGH = 1.0
COPIED = 9.0  # one origin and the same words: a copy tells what its original tells
NEAR_M = 25_000.0  # towns next to each other
SAME_PLACE, NEAR_PLACE, IN_AREA, SAME_AREA = 1.0, 0.5, 0.3, 0.4
SAME_TOLL, LIKE_TOLL, LIKE = 0.7, 0.2, 0.6  # LIKE: the lesser is at least this share of the greater
BOTH_DATED = 0.2  # both say the day themselves
ONE_PUBLISHER = -0.5  # reports of one publisher on other days tell of other things, unless more speaks for one
WORDS = 0.8  # all the telling words of the shorter one in the other
TELLING = 4.5  # nats; a stem in one sentence of ninety, and rarer ones
FEWEST = 3  # telling words; fewer in common say nothing
MORNING_AFTER = timedelta(hours=12)


def likeness(a: Telling, b: Telling) -> float | None:
    """How much speaks for one event; None where something speaks against it, `ENOUGH` and more is one event."""
    if a.family != b.family or a.document_id == b.document_id:
        return None
    if a.copied & b.copied:
        return COPIED
    if not deeds_fit(a.deeds, b.deeds):
        return None
    when, toll = _times(a, b), tolls_fit(a.killed, b.killed)
    if when is None or toll is None:
        return None
    where = _places(a.place, b.place)
    return None if where is None else where + when + toll + _words(a.words, b.words)


def tolls_fit(left: Set[float], right: Set[float]) -> float | None:
    """Could both tolls be of one event: one unstated, one stated by both, or some of both not far apart?"""
    if not left or not right:
        return 0.0
    if max(left & right, default=0) > 1:
        return SAME_TOLL
    return LIKE_TOLL if any(min(x, y) >= LIKE * max(x, y) for x in left for y in right) else None


def _places(a: Place | None, b: Place | None) -> float | None:
    """How near two places are; None when one thing cannot be at both."""
    if a is None or b is None:
        return 0.0
    if a.feature in POINTS and b.feature in POINTS:
        apart = distance_m(a, b)
        return SAME_PLACE if apart <= SAME_M else NEAR_PLACE if apart <= NEAR_M else None
    small, large = sorted((a, b), key=lambda p: (p.radius_m, p.name))
    if large.feature == "country":
        return 0.0 if small.country is None or small.country == large.country else None
    if a.gazetteer_id is not None and (a.gazetteer_id, a.name) == (b.gazetteer_id, b.name):  # the north of a place is not its south
        return SAME_AREA
    return IN_AREA if distance_m(a, b) <= max(large.radius_m, NEAR_M) else None


def _times(a: Telling, b: Telling) -> float | None:
    """How well two windows fit; None when they do not meet."""
    if a.window is None or b.window is None:
        return 0.0
    if not a.window.meets(b.window):
        return None
    if a.is_dated and b.is_dated:
        return BOTH_DATED
    source = a.claims[0].source
    apart = _published_apart(a, b)
    return ONE_PUBLISHER if source is not None and source == b.claims[0].source and apart > MORNING_AFTER else 0.0


def _published_apart(a: Telling, b: Telling) -> timedelta:
    first, second = a.claims[0].published_at, b.claims[0].published_at
    return abs(first - second) if first and second else timedelta()


def _words(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of telling words in common."""
    ours, theirs = ({w for w in words if weight(w) >= TELLING} for words in (left, right))
    common = len(ours & theirs)
    return WORDS * common / min(len(ours), len(theirs)) if common >= FEWEST else 0.0
