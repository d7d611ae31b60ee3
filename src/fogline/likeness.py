"""Do two documents tell of one thing? How alike their tellings are, from deed, day, place, toll, actors and words.

Likeness depends on the two tellings alone, so that what else a record holds changes nothing. It is the logarithm of the odds that
they tell of one thing, a sum of weights fitted on training texts (`train/fit_events.py`; lexicons/events_weights.json says on
which, when, and how well). Anything that both say and that cannot both be true is a veto, whatever the sum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from datetime import timedelta
from functools import cache
from importlib.resources import files

from fogline.commonness import rarest, weight
from fogline.families import ANY, deeds_fit
from fogline.geometry import POINTS, distance_m
from fogline.tellings import SAME_M, Telling, length
from fogline.types import Place

# Log odds. Two outlets' undisputed reports of one town on days that meet are one event; the corpora fitted on part single acts of an
# attack more finely than an event does. So it lies between what one town and neighbouring towns score where nothing else is said; on the
# training texts (ECB+, headlines of early 2017) figures are level from 0 to -1.2.
ENOUGH = -0.8
COPIED = 9.0  # one origin and the same words: a copy tells what its original tells
NEAR_M = 25_000.0  # towns next to each other
LIKE = 0.6  # a lesser toll is at least this share of a greater one that is like it
MAY_BE = 0.25  # and at least this share of one that may have grown out of it
TELLING = 4.0  # nats; a stem in one sentence of fifty-five, and rarer ones
NEXT = timedelta(hours=12)  # between two parts of days: one writer's night is another's morning
DAY = timedelta(days=1)
MORNING_AFTER = timedelta(hours=12)
WEEK = timedelta(days=7)


def likeness(a: Telling, b: Telling) -> float | None:
    """The log odds of one event; None where something speaks against it."""
    if a.family != b.family or a.document_id == b.document_id:
        return None
    if a.copied & b.copied:
        return COPIED
    found = signs(a, b)
    if found is None:
        return None
    weights = _weights()
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in found.items())


def signs(a: Telling, b: Telling) -> dict[str, float] | None:
    """What is weighed of two tellings of one family; None where something speaks against one event."""
    when = _times(a, b) if deeds_fit(a.deeds, b.deeds) else None
    toll = tolls_fit(a.killed, b.killed) if when is not None else None
    where = _places(a.place, b.place) if toll is not None else None
    if when is None or toll is None or where is None:
        return None
    found = dict.fromkeys((when, toll, where), 1.0)
    if ANY not in a.deeds and ANY not in b.deeds:
        found["deed same"] = 1.0
    if a.told & b.told:  # "attack" says less than "derailed"
        found["deed in one word"] = max(weight(stem) for stem in a.told & b.told) / rarest()
    if a.is_background != b.is_background:
        found["background in one"] = 1.0
    doers, others = ({x for x in a.actors if x[0] == "did"}, {x for x in b.actors if x[0] == "did"})
    if doers and others:
        found["doer same" if doers & others else "doer other"] = 1.0
    if any(x in b.actors for x in a.actors if x[0] != "did"):
        found["actor same"] = 1.0
    apart = _published_apart(a, b)
    found["published apart"] = min(apart, WEEK) / WEEK
    source = a.claims[0].source
    if source is not None and source == b.claims[0].source:
        found["one publisher on other days" if apart > MORNING_AFTER else "one publisher"] = 1.0
    return found | _words(a.words, b.words)


def tolls_fit(left: Set[float], right: Set[float]) -> str | None:
    """Could both tolls be of one event: one unstated, one stated by both, or some of both not far apart? The sign, or None."""
    if not left or not right:
        return "toll unsaid"
    if max(left & right, default=0) > 1:
        return "toll same"
    share = max(min(x, y) / max(x, y, 1) for x in left for y in right)
    if share >= LIKE:
        return "toll like"
    return "toll other" if share >= MAY_BE else None


@cache
def _weights() -> Mapping[str, float]:
    found: dict[str, float] = json.loads(files("fogline").joinpath("lexicons/events_weights.json").read_text(encoding="utf-8"))["weights"]
    return found


def _places(a: Place | None, b: Place | None) -> str | None:
    """How near two places are, their circles of doubt counted in; None when one thing cannot be at both."""
    if a is None or b is None:
        return "place unsaid"
    if a.feature in POINTS and b.feature in POINTS:
        apart = distance_m(a, b)
        if apart <= SAME_M:
            return "place same"
        return "place near" if apart <= NEAR_M else "place in doubt" if apart <= a.radius_m + b.radius_m else None
    small, large = sorted((a, b), key=lambda p: (p.radius_m, p.name))
    if large.feature == "country":
        return "place in country" if small.country is None or small.country == large.country else None
    if a.gazetteer_id is not None and (a.gazetteer_id, a.name) == (b.gazetteer_id, b.name):  # the north of a place is not its south
        return "area same"
    return "place in area" if distance_m(a, b) <= max(large.radius_m, NEAR_M) else None


def _times(a: Telling, b: Telling) -> str | None:
    """How well two windows fit; None when they do not meet, save parts of days that lie next to each other."""
    if a.window is None or b.window is None:
        return "time unsaid"
    if a.window.meets(b.window):
        return "time both dated" if a.is_dated and b.is_dated else "time one dated" if a.is_dated or b.is_dated else "time of report"
    first, second = sorted((a.window, b.window), key=lambda w: (str(w.earliest), str(w.latest)))
    if first.latest is None or second.earliest is None or max(length(first), length(second)) >= DAY:
        return None
    return "time next" if second.earliest - first.latest <= NEXT else None


def _published_apart(a: Telling, b: Telling) -> timedelta:
    first, second = a.claims[0].published_at, b.claims[0].published_at
    return abs(first - second) if first and second else timedelta()


def _words(left: frozenset[str], right: frozenset[str]) -> dict[str, float]:
    """What the telling words in common tell, in tens of nats, and their share of what the shorter one's tell."""
    common = sum(w for stem in left & right if (w := weight(stem)) >= TELLING)
    if not common:
        return {}
    least = min(sum(w for stem in words if (w := weight(stem)) >= TELLING) for words in (left, right))
    return {"words": min(common / 10, 4.0), "share of words": common / least}
