"""What was foretold, when it was due, and what came of it: simple rules, every step a claim."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from fogline import masking
from fogline.types import Filed, Window

Outcome = Literal["came true", "missed", "partly", "open", "cannot be judged", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What somebody foretold, in their words, and what came of it."""

    id: str
    claim_ids: tuple[str, ...]  # the first is the earliest report of it
    speaker: str | None
    what: str
    made_at: datetime | None
    due: Window | None
    condition: str | None
    outcome: Outcome
    resolved_by: tuple[str, ...]
    reports: tuple[str, ...]
    origins: int


FORETOLD = frozenset({"predicted", "warned"})
WHOLE = re.compile(r"\b(?:all|100 ?(?:percent|per cent|%)|last|whole|entire(?:ly)?|total(?:ly)?|complete(?:ly)?|final|defeat|eliminat\w+|end of|no longer)\b", re.IGNORECASE)
OPPOSITE = {"control_loss": {"control_loss", "control_gain"}, "control_gain": {"control_gain", "control_loss"}}
ONE_UTTERANCE = timedelta(days=3)  # reports of one utterance appear within this


def ledger(claims: Iterable[Filed], latest: datetime | None = None) -> list[Prediction]:
    """Every prediction, oldest first; reports of one utterance are one.

    Args:
        claims: those that foretell, and those that may settle them, in any order.
        latest: when the last report that is known was published; what is due after that is open. By default, that of the last claim.
    """
    never = datetime.max.replace(tzinfo=UTC)
    everything = sorted(claims, key=lambda f: (f.published_at or never, f.claim.id))
    settling = [f for f in everything if _may_settle(f)]
    latest = latest or max((f.published_at for f in everything if f.published_at), default=never)
    utterances: dict[str, list[list[Filed]]] = defaultdict(list)
    for filed in everything:
        if not is_foretold(filed):
            continue
        heard = utterances[utterance(filed)]
        near = next((u for u in heard if _close(u[0], filed)), None)
        if near is None:
            heard.append([filed])
        else:
            near.append(filed)
    made = [_prediction(u, settling, latest) for spoken in utterances.values() for u in spoken]
    return sorted(made, key=lambda p: (p.made_at or never, p.id))


def is_foretold(filed: Filed) -> bool:
    """Does a claim foretell, rather than tell?"""
    return filed.claim.stance in FORETOLD and not filed.claim.background


def utterance(filed: Filed) -> str:
    """What the claims that may report one utterance have in common: who speaks, how, and by when."""
    due = str(filed.claim.window.latest.date()) if filed.claim.window and filed.claim.window.latest else ""
    return f"{(filed.claim.speaker or '').casefold()} {filed.claim.stance} {due}"


def awaits(filed: Filed) -> set[tuple[str, str]]:
    """The kinds and actors, one of which a later claim must tell of to settle this prediction; of what cannot be judged none."""
    if not is_foretold(filed) or filed.claim.window is None or filed.claim.window.latest is None:
        return set()
    actors = {a.id or a.name for a in filed.claim.actors if a.part == "suffered"} or {a.id or a.name for a in filed.claim.actors}
    return {(kind, actor) for kind in OPPOSITE.get(filed.claim.kind, {filed.claim.kind}) for actor in actors}


def settles(filed: Filed) -> set[tuple[str, str]]:
    """The kinds and actors of which a claim says that the whole has happened."""
    return {(filed.claim.kind, a.id or a.name) for a in filed.claim.actors} if _may_settle(filed) else set()


def _close(a: Filed, b: Filed) -> bool:
    """Could two claims report one utterance?"""
    if a.published_at is None or b.published_at is None:
        return a.published_at is b.published_at
    return abs(a.published_at - b.published_at) <= ONE_UTTERANCE


def _prediction(copies: Sequence[Filed], settling: Sequence[Filed], latest: datetime) -> Prediction:
    """One prediction from the claims that report it, named after the least of them."""
    first = copies[0]
    told = masking.shown(first)
    condition = next((e for e in first.claim.evidence if e.field == "condition"), None)
    due = first.claim.window if first.claim.window and first.claim.window.latest else None
    outcome, settled = _judged(first, due, condition is not None, settling, latest)
    return Prediction(
        id="prediction_" + min(f.claim.id for f in copies).removeprefix("claim_"), claim_ids=tuple(f.claim.id for f in copies),
        speaker=told.claim.speaker, what=told.sentence, made_at=first.published_at, due=due, condition=_condition(told), outcome=outcome,
        resolved_by=settled, reports=tuple(dict.fromkeys(f.input_id for f in copies)), origins=len({f.origin_id or f.claim.document_id for f in copies[:1]}),
    )  # fmt: skip


def _judged(first: Filed, due: Window | None, is_conditional: bool, settling: Sequence[Filed], latest: datetime) -> tuple[Outcome, tuple[str, ...]]:
    """The outcome, and the claims that settle it."""
    if is_conditional or due is None or due.latest is None or first.published_at is None:
        return "cannot be judged", ()
    came = [f for f in settling if _fulfils(first, f)]
    in_time = [f for f in came if f.published_at and f.published_at <= due.latest + timedelta(days=1)]
    if in_time:
        return "came true", (in_time[0].claim.id,)
    if latest < due.latest:
        return "open", ()
    late = [f for f in came if f.published_at and f.published_at > due.latest]
    return "missed", tuple(f.claim.id for f in late[:1])


def _may_settle(filed: Filed) -> bool:
    """Does a plain claim say that the whole of something has happened?"""
    return (
        filed.claim.stance == "asserted" and not filed.claim.background and filed.published_at is not None and WHOLE.search(filed.sentence) is not None
    )


def _fulfils(foretold: Filed, later: Filed) -> bool:
    """Does a later claim say that this has happened?"""
    if not later.published_at or not foretold.published_at or later.published_at <= foretold.published_at:
        return False
    return bool(awaits(foretold) & settles(later))


def _condition(filed: Filed) -> str | None:
    """The words of the condition, from the sentence that holds them."""
    if not any(e.field == "condition" for e in filed.claim.evidence):
        return None
    match = re.search(r"\b(?:if|unless|as long as|provided that)\b[^.;”\"]*", filed.sentence)
    return match.group().strip(" ,.") if match else None

