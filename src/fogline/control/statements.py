"""What a claim says of who holds its place: one statement, or none.

A plan is not a deed: what is predicted, warned of, planned, conditional or unsure says nothing of who holds a place, but that an
attempt failed says that it did not change hands. Words that tell the holder where the reader found no doer are in lexicons/control.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from fogline import tellers
from fogline.control import around, claimed
from fogline.control.claimed import Form
from fogline.types import Filed, Place, Window

Voice = Literal["own", "adverse", "other"]

KINDS = frozenset(
    {"control_gain", "control_loss", "control_hold", "siege", "advance", "withdrawal", "surrender", "battle", "displacement", "deployment"}
)
SETTLED = frozenset({"settlement", "point"})
CLOSE = timedelta(10)
LEAST = 0.2  # of a claim's confidence; one read with less says nothing


@dataclass(frozen=True, slots=True)
class Statement:
    """That a side holds a place (`holds`), or does not, on a day, in someone's words."""

    place: Place
    form: Form
    side: str | None  # whom it is about; None of fighting alone
    holds: bool
    actor: str | None  # the id that the words give to the side
    voice: Voice  # the side's own word, its enemy's, or another's
    told: date  # published
    since: date  # the first day that it is about
    source: str
    origin: str
    claim: str
    words: str
    against: str | None = None  # the side that loses by it, where named
    dated: bool = True  # the words say of which days it tells, to a week or so
    until: date | None = None  # the last day that it is about; of publication by default
    namesakes: int = 0  # other settlements of its name in its division


def of_claims(claims: Iterable[Filed]) -> Iterator[Statement]:
    """The statements of some claims, in their order; one with no place that is a settlement, or no day, makes none."""
    for filed in claims:
        found = of_claim(filed)
        if found is not None:
            yield found


def of_claim(filed: Filed) -> Statement | None:
    """What one claim says of who holds its place."""
    claim, place = filed.claim, filed.place
    if claim.kind not in KINDS or place is None or place.feature not in SETTLED:
        return None
    read = claimed.read(filed) if claim.confidence >= LEAST or around.says("own", filed.sentence) else None
    if read is None:
        return None
    form, actor, holds = read
    side = tellers.side_of(actor) if actor is not None else None
    window = claim.window
    if filed.published_at is None and (window is None or window.earliest is None):
        return None  # nobody knows of which day it tells
    told = (filed.published_at or filed.recorded_at).date()
    since = min(window.earliest.date(), told) if window is not None and window.earliest is not None else told
    speaker = speaking(filed)
    voice: Voice = "other" if speaker is None or side is None else "own" if (speaker == side) == holds else "adverse"
    against = next(
        (
            s
            for a in claim.actors
            if a.id and (a.part == "suffered" or claim.kind == "battle") and (s := tellers.side_of(a.id)) != side and tellers.is_armed(a)
        ),
        None,
    )
    if speaker is not None and against is None and speaker != side:
        against = speaker
    return Statement(
        place, form, side, holds, actor, voice, told, since, filed.source or "", filed.origin_id or claim.document_id, claim.id, filed.sentence, against,
        window is not None and window.earliest is not None and window.latest is not None and window.latest - window.earliest <= CLOSE,
        _until(window, told),
    )  # fmt: skip


def _until(window: Window | None, told: date) -> date:
    """The last day that words are about: of publication, unless they say that it was over before."""
    return told if window is None or window.latest is None else min((window.latest - timedelta(microseconds=1)).date(), told)


def speaking(filed: Filed) -> str | None:
    """The side of the fighting whose word it is; None of everybody else."""
    claiming, gainsaid = around.who("claiming", filed.sentence), around.who("gainsaid", filed.sentence)
    side = tellers.side_of(claiming) if claiming is not None else _said_by(filed)
    return side if gainsaid is None or tellers.side_of(gainsaid) != side else None


def _said_by(filed: Filed) -> str | None:
    """The side of the fighting that the claim's speaker, or else its publisher, is on."""
    teller = tellers.of(filed)
    if teller.side is not None:
        return teller.side
    named = filed.organisation or filed.claim.speaker
    actor = around.people(named or "") or around.people(filed.source_words or "") or claimed.beside(filed)
    return tellers.side_of(actor) if actor is not None else None
