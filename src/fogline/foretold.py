"""What somebody foretold, and what came of it: the types of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fogline.claims.foretelling import Form, Strength
from fogline.outcomes import Outcome
from fogline.types import Span, Window


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a report that a field of a prediction was read from."""

    field: Literal["cue", "due", "hedge", "condition"]
    span: Span  # in the text of the first claim's document
    words: str


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
    outcome: Outcome  # a person's where one judged, else the machine's
    resolved_by: tuple[str, ...]
    reports: tuple[str, ...]
    origins: int
    form: Form = "predicted"
    strength: Strength = "plain"
    chance: tuple[float, float] | None = None  # that its words state, from low to high
    words: tuple[Words, ...] = ()
    kind: str = "prediction"  # of deed that is foretold
    organisation: str | None = None  # the speaker's
    why: str = ""  # the reason of the outcome, in words
    late_days: int | None = None  # after the last day on which it was due; below zero early
    proposed: Outcome = "cannot be judged"  # the machine's
    judged_by: str | None = None
    judgement: str | None = None  # the id of the person's word
