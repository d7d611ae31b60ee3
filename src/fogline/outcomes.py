"""What came of a prediction, by the claims of later reports: a proposal, with the claims, the delay and the reason.

The rules are few and say what they go by. A prediction is settled by a later claim that plainly tells of the same kind of deed by the same
actors, at the same place where it names one, and of the whole where it foretells the whole. Nothing told by the day after it was due: missed,
as far as the record knows. Without a day it cannot be judged, nor where its condition is not known to have been met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from fogline.claims import foretelling
from fogline.claims.foretelling import Foretelling
from fogline.geometry import POINTS, distance_m
from fogline.types import Filed, Place, Window

Outcome = Literal["came true", "missed", "partly", "open", "cannot be judged", "withdrawn"]
JUDGED: tuple[Outcome, ...] = ("came true", "partly", "missed")
EITHER = {"control_loss": ("control_gain", "control_loss"), "control_gain": ("control_gain", "control_loss")}  # one's loss is another's gain
NOTHING_DONE = frozenset("prediction threat_warning policy_statement other casualty_toll control_hold hazard_mines".split())
DAY = timedelta(days=1)
MONTHS = 14  # how many months ahead a prediction waits for deeds that happen again and again
ONCE = frozenset({"control_gain", "control_loss", "withdrawal", "evacuation", "surrender"})  # what happens late is known to be the one foretold
WIDE = frozenset({"deployment"})  # deeds of many sorts: only a number tells which
NEAR_M = 15_000.0
SMALL_M = 40_000.0  # a district; in a wider place many deeds of one kind happen
SHORT = timedelta(days=3)  # within which an attack by the speaker's side is the one that was foretold
SOON = timedelta(days=30)
ALIKE = 2  # words, of those that say what is foretold
AT = "@"  # marks a place rather than an actor


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it, as the machine sees it."""

    outcome: Outcome
    why: str
    resolved_by: tuple[str, ...] = ()
    late_days: int | None = None


def awaits(filed: Filed, said: datetime, due: Window, told: Foretelling) -> set[str]:
    """By what the claims are found that may settle a claim that foretells: kind, and actor or place; for what happens often, the month too."""
    months = list(_months(said, due.latest or said))
    return {key for kind in _kinds(filed, told) for mark in _marks(filed) | _own_side(filed) for key in (f"{kind} {mark}", *(f"{kind} {mark} {month}" for month in months))}


def settles(filed: Filed) -> set[str]:
    """By what a claim is found that plainly tells of a deed, which may have been foretold."""
    claim = filed.claim
    if claim.stance != "asserted" or claim.background or filed.published_at is None or claim.kind in NOTHING_DONE:
        return set()
    month, marks = _month(_happened(filed)), _marks(filed)
    if foretelling.is_done(filed.sentence):
        once = marks
    else:
        place = filed.place
        at = f"{AT}{place.gazetteer_id}" if place is not None and place.feature in POINTS else ""
        once = marks & {at} if claim.kind in EITHER else set()
    return {f"{claim.kind} {mark}" for mark in once} | {f"{claim.kind} {mark} {month}" for mark in marks}


def judged(copies: Sequence[Filed], told: Foretelling, said: datetime | None, telling: Mapping[str, Sequence[Filed]], latest: datetime) -> Result:
    """What came of a prediction.

    Args:
        copies: the claims that report it, the first one first.
        told: what the first one's words foretell.
        said: when it was said.
        telling: claims that may settle predictions, by `settles`, each list in order of publication.
        latest: when the last report that is known was published.
    """
    first = copies[0]
    if told.due is None or told.due.latest is None or said is None:
        return Result("cannot be judged", "no day is named by which it is to happen")
    if told.condition is not None and foretelling.is_if(told.condition.of(first.sentence)):
        return Result("cannot be judged", "it hangs on a condition, of which no claim tells whether it was met")
    due = told.due.latest
    last_day = f"{due - timedelta(seconds=1):%Y-%m-%d}"
    found = {f.claim.id: f for copy in copies for key in awaits(copy, said, told.due, told) for f in telling.get(key, ())}
    later = sorted((f for f in found.values() if _fulfils(first, f, said, told)), key=lambda f: (f.published_at or due, f.claim.id))
    in_time = [f for f in later if _happened(f) < due + DAY]
    full = next((f for f in in_time if _is_enough(first, f)), None)
    if full is not None and not _is_everywhere(first, in_time):
        return Result("partly" if latest >= due else "open", f"report {full.input_id} tells of it at one of the places, by {last_day}", (full.claim.id,), _late(full, due))
    if full is not None:
        return Result("came true", f"report {full.input_id} tells of it, by {last_day}", (full.claim.id,), _late(full, due))
    if in_time and latest >= due:
        part = in_time[-1]
        return Result("partly", f"report {part.input_id} tells of a part of it by {last_day}", (part.claim.id,), _late(part, due))
    if latest < due:
        return Result("open", f"due by {last_day}, which no report known has reached")
    if not any(_kinds(copy, told) for copy in copies):
        return Result("cannot be judged", "its words name no deed that claims of reports could tell of")
    if told.condition is not None:
        return Result("cannot be judged", "nothing tells whether its condition was met")
    late = next((f for f in later if f.claim.kind in ONCE and _is_enough(first, f) and _is_in_reach(first, f, said, due)), None)
    if late is not None:
        days = _late(late, due)
        return Result("missed", f"no report tells of it by {last_day}; report {late.input_id} does, {days} day{'s' if days != 1 else ''} late", (late.claim.id,), days)
    if not foretelling.is_followed(first.sentence, told.cue, [kind for copy in copies for kind in _kinds(copy, told)]):
        return Result("cannot be judged", "reports seldom tell of such a deed, so that their silence says nothing")
    if all(copy.claim.kind in NOTHING_DONE for copy in copies) and "battle" in _kinds(first, told):
        return Result("cannot be judged", "it speaks of an attack that it does not name, so that silence says nothing")
    if first.claim.speaker is None:
        return Result("cannot be judged", "no report known tells of it, and nobody is named whose word it was")
    if not any(_marks(copy) or not foretelling.is_unnamed(copy.sentence) for copy in copies):
        return Result("cannot be judged", "its words do not name the place, so that no report of it would be found")
    return Result("missed", f"no report known tells of it by {last_day}, or since")


def _fulfils(foretold: Filed, later: Filed, said: datetime, told: Foretelling) -> bool:
    """Does a later claim say that this has happened?"""
    if later.published_at is None or foretold.published_at is None or later.published_at <= foretold.published_at or _happened(later) < said - DAY:
        return False
    kinds = _kinds(foretold, told)
    if later.claim.kind not in kinds:
        return False
    if _actors(foretold, "suffered") & _actors(later, "did") and not _actors(foretold, "did") & _actors(later, "did"):
        return False  # the other side's deed
    if not foretelling.is_told_as_done(later.sentence, later.words) or not _is_tied(foretold, later):
        return False
    if foretelling.is_announcement(foretold.sentence, told.cue) and later.claim.speaker is None and not foretelling.is_announced(later.sentence):
        return False  # it is so, and nobody says it
    if later.claim.kind in WIDE and not _numbers(foretold):
        return False
    alike = len(foretelling.content(foretold.sentence) & foretelling.content(later.sentence))
    whole = foretelling.is_whole(foretold.sentence) or (foretold.claim.kind in NOTHING_DONE and later.claim.kind in EITHER)
    if whole and not foretelling.is_done(later.sentence):
        return False
    if _is_small(foretold) and _is_there(foretold, later):
        return True
    if later.claim.kind == "battle" and foretold.claim.kind in NOTHING_DONE and _own_side(foretold) & _actors(later, "did"):
        return told.due is not None and told.due.latest is not None and told.due.latest - said <= SHORT and _happened(later) < told.due.latest
    if later.claim.kind == "negotiation_ceasefire" and foretold.place is None and not _is_at_one(foretold, later):
        return False
    if whole:
        return alike >= ALIKE and not _is_elsewhere(foretold, later)
    if foretold.place is not None and not _is_there(foretold, later):
        return False
    return len(_actors(foretold) & _actors(later)) > 1 or bool(_numbers(foretold)) or (alike >= ALIKE and _is_same_doer(foretold, later))


def _is_everywhere(foretold: Filed, told: Sequence[Filed]) -> bool:
    """Where several places are foretold to change hands, did all of them?"""
    if foretold.claim.kind not in EITHER and foretold.claim.kind not in NOTHING_DONE:
        return True
    places = _towns(foretold)
    where = [f.place for f in told if f.place is not None and f.claim.kind in EITHER]
    if len(places) < 2 or not where:
        return True
    return all(any(distance_m(p, w) <= max(NEAR_M, w.radius_m) for w in where) for p in places)


def _towns(filed: Filed) -> list[Place]:
    """The small places that its words name, each once."""
    return list({p.gazetteer_id: p for p in filed.places if p is not None and p.feature in POINTS}.values())


def _is_in_reach(foretold: Filed, later: Filed, said: datetime, due: datetime) -> bool:
    """Did it happen so soon after it was due that it is the deed that was foretold, where such deeds happen again and again?"""
    return (later.claim.kind in EITHER and foretelling.is_whole(foretold.sentence)) or _happened(later) - due <= max(SOON, (due - said) * 2)


def _is_tied(foretold: Filed, later: Filed) -> bool:
    """Is it one deed of its kind, or by the same doer? Of strikes and fights by others there is always another."""
    doers = _actors(foretold, "did") | _own_side(foretold)
    return later.claim.kind in (*EITHER, "negotiation_ceasefire") or bool(doers & _actors(later, "did")) or bool(_numbers(foretold))


def _own_side(filed: Filed) -> set[str]:
    """Whose deed it is that a speaker foretells without a doer: "the assault will resume tonight"."""
    if filed.claim.kind not in NOTHING_DONE or filed.claim.actors or not filed.organisation:
        return set()
    return {filed.organisation.casefold().replace(" ", "-")}


def _is_small(filed: Filed) -> bool:
    """Is its place so small that a deed of the kind there is likely the one?"""
    return filed.place is not None and filed.place.radius_m <= SMALL_M


def _is_same_doer(foretold: Filed, later: Filed) -> bool:
    """Is nobody named who does it, or the same one?"""
    doers = _actors(foretold, "did")
    return not doers or bool(doers & _actors(later))


def _is_enough(foretold: Filed, later: Filed) -> bool:
    """Are the numbers that were foretold reached?"""
    reached = _numbers(later)
    return all(reached.get(what, low) >= low for what, low in _numbers(foretold).items())


def _numbers(filed: Filed) -> dict[str, float]:
    return {c.what: c.low for c in filed.counts if c.low > 1}


def _kinds(filed: Filed, told: Foretelling) -> tuple[str, ...]:
    """The kinds of claims that may settle it: its own, or what its words mean where they name no deed."""
    if filed.claim.kind in EITHER and foretelling.is_aim(filed.sentence, filed.words):
        return ()
    if filed.claim.kind not in NOTHING_DONE:
        return EITHER.get(filed.claim.kind, (filed.claim.kind,))
    return foretelling.meant(filed.sentence, told.cue)


def _actors(filed: Filed, part: str | None = None) -> set[str]:
    return {a.id or a.name for a in filed.claim.actors if part in (None, a.part)}


def _marks(filed: Filed) -> set[str]:
    """Its actors, and the places it names."""
    places = {p for p in (filed.place, *filed.places) if p is not None}
    return _actors(filed) | {f"{AT}{p.gazetteer_id}" for p in places if p.gazetteer_id}


def _happened(filed: Filed) -> datetime:
    """When a told deed began, else when it was published."""
    window, published = filed.claim.window, filed.published_at
    assert published is not None  # those without a date settle nothing
    if window is not None and window.earliest is not None and window.earliest <= published:
        return window.earliest
    return published


def _late(filed: Filed, due: datetime) -> int:
    """Days from the last day on which it was due to the day on which it happened."""
    return (_happened(filed).date() - (due - timedelta(seconds=1)).date()).days


def _is_there(foretold: Filed, later: Filed) -> bool:
    """Does a claim name the same place, or one in it?"""
    if foretold.place is None or later.place is None:
        return False
    return not _is_elsewhere(foretold, later) or (foretold.claim.kind in EITHER and len(_towns(foretold)) > 1 and _is_at_one(foretold, later))


def _is_at_one(foretold: Filed, later: Filed) -> bool:
    """Is it at one of the places that the words name, where they name any: of talks there are always others?"""
    places = _towns(foretold)
    return not places or (later.place is not None and any(distance_m(p, later.place) <= max(NEAR_M, p.radius_m) for p in places))


def _is_elsewhere(foretold: Filed, later: Filed) -> bool:
    """Do two claims name places apart from each other?"""
    a, b = foretold.place, later.place
    if a is None or b is None or a.gazetteer_id == b.gazetteer_id:
        return False
    return distance_m(a, b) > max(NEAR_M, a.radius_m, b.radius_m)


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def _months(start: datetime, end: datetime) -> Iterator[str]:
    """The months from one moment to another, as many as are waited for; the day after counts too."""
    last = end + DAY
    for i in range(MONTHS):
        index = start.year * 12 + start.month - 1 + i
        if index > last.year * 12 + last.month - 1:
            return
        yield f"{index // 12:04d}-{index % 12 + 1:02d}"
