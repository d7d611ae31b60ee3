"""Do two documents tell of one thing? How alike their tellings are, from deed, day, place, toll and telling words.

A telling is what one document says of one thing. Likeness is a sum of small stated weights: one whole point is enough, and
anything that both say and that cannot both be true (far places, other days, other tolls, other deeds) is a veto.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fogline.geometry import POINTS, distance_m
from fogline.types import Filed, Place, Window

FAMILIES: dict[str, str] = {
    **dict.fromkeys(("battle", "shelling", "air_strike", "explosion_mine", "attack_on_civilians", "casualty_toll", "damage"), "violence"),
    **dict.fromkeys(("control_gain", "control_loss", "control_hold", "siege", "advance", "withdrawal", "surrender"), "territory"),
    **dict.fromkeys(("displacement", "evacuation", "return"), "people"),
    "abduction_detention": "detention", "hazard_mines": "mines", "aid_access": "aid", "negotiation_ceasefire": "talks",
    "deployment": "deployment", "protest_riot": "protest", "other": "other",
}  # fmt: skip
# Deeds that reports confuse: missiles and aircraft; one side's gain is the other's loss. A deed of no class goes with its own kind.
CLASSES: dict[str, str] = {
    **dict.fromkeys(("air_strike", "shelling", "explosion_mine"), "from afar"),
    **dict.fromkeys(("control_gain", "control_loss", "withdrawal", "surrender"), "changes hands"),
    **dict.fromkeys(("displacement", "evacuation"), "leaving"),
}
RESULTS = frozenset({"casualty_toll", "damage"})  # what deeds leave behind
ANY = "any violence"  # an attack, a killing, a toll: it may be told of any deed of violence

ENOUGH = 1.0
SAME_M, NEAR_M = 5_000.0, 25_000.0  # one town; next to each other
SAME_PLACE, NEAR_PLACE, IN_AREA, SAME_AREA = 1.0, 0.5, 0.3, 0.4
SAME_TOLL, LIKE_TOLL, LIKE = 0.7, 0.2, 0.6  # LIKE: the lesser is at least this share of the greater
BOTH_DATED = 0.2  # both say the day themselves
ONE_PUBLISHER = -0.5  # reports of one publisher on other days tell of other things, unless more speaks for one
WORDS = 0.8  # all the telling words of the shorter one in the other
FEWEST = 3  # telling words; fewer in common say nothing
MORNING_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one document tells of one thing."""

    claims: tuple[Filed, ...]
    family: str
    deeds: frozenset[str]
    place: Place | None
    window: Window | None
    is_dated: bool  # the words say when, rather than the day of publication
    killed: frozenset[float]
    words: frozenset[str]  # stems that few tellings share

    @property
    def document_id(self) -> str:
        """The one document it is from."""
        return self.claims[0].claim.document_id


def deed(filed: Filed) -> str:
    """The class of a claim's deed: what it may be told of together with."""
    kind = filed.claim.kind
    if kind in RESULTS or kind == "attack_on_civilians" or (kind == "battle" and "clash" not in filed.claim.modes):
        return ANY
    return CLASSES.get(kind, kind)


def deeds_fit(left: frozenset[str], right: frozenset[str]) -> bool:
    """Could these be one deed?"""
    return bool(left & right) or ANY in left or ANY in right


def likeness(a: Telling, b: Telling) -> float | None:
    """How much speaks for one event; None where something speaks against it, `ENOUGH` and more is one event."""
    if a.family != b.family or a.document_id == b.document_id or not deeds_fit(a.deeds, b.deeds):
        return None
    where, when, toll = _places(a.place, b.place), _times(a, b), tolls_fit(a.killed, b.killed)
    if where is None or when is None or toll is None:
        return None
    return where + when + toll + _words(a.words, b.words)


def tolls_fit(left: frozenset[float], right: frozenset[float]) -> float | None:
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
    common = len(left & right)
    return WORDS * common / min(len(left), len(right)) if common >= FEWEST else 0.0
