"""A field of a claim corrected by a person: how it changes the claim.

A correction's `value` is JSON: `value`, in the shape of the contract; `span` and `words`, where the text says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from fogline import contract, ontology
from fogline.types import Claim, Evidence, Filed, Judgement, Span


def applied(filed: Filed, judgement: Judgement) -> Filed:
    """The claim with one field as a person corrected it. What the reading holds stays; the claim points into it no more where it differs."""
    given = json.loads(judgement.value or "")
    field, span = str(judgement.field), Span(*given["span"]) if given["span"] else None
    filed = FIELDS[field](filed, given["value"])
    spans = [Span(*row["span"]) for row in given["value"] if row["span"]] if field in LISTS else [span] if span else []
    if field == "kind" and span:
        filed = replace(filed, words=given["words"])
    if spans or field not in KEEP_WORDS:
        filed = replace(filed, claim=replace(filed.claim, evidence=_evidence(filed.claim, field, spans)))
    return filed


def _evidence(claim: Claim, field: str, spans: list[Span]) -> tuple[Evidence, ...]:
    """The claim's evidence with a field's own words in the place of the old ones."""
    at = next((i for i, e in enumerate(claim.evidence) if e.field == field), len(claim.evidence))
    after = tuple(e for e in claim.evidence[at:] if e.field != field)
    return (*claim.evidence[:at], *(Evidence(field, span) for span in spans), *after)


def _kind(filed: Filed, value: Any) -> Filed:
    modes = tuple(m for m in filed.claim.modes if m in ontology.modes_of(value))
    return replace(filed, claim=replace(filed.claim, kind=value, modes=modes))


def _place(filed: Filed, value: Any) -> Filed:
    place = contract.to_place(value)
    return replace(filed, place=place, places=(place,) if place else (), claim=replace(filed.claim, place=None, places=()))


def _counts(filed: Filed, value: Any) -> Filed:
    return replace(filed, counts=tuple(contract.to_count(row) for row in value), claim=replace(filed.claim, counts=()))


FIELDS: Final[Mapping[str, Callable[[Filed, Any], Filed]]] = {
    "kind": _kind,
    "modes": lambda f, value: replace(f, claim=replace(f.claim, modes=tuple(value))),
    "stance": lambda f, value: replace(f, claim=replace(f.claim, stance=value)),
    "background": lambda f, value: replace(f, claim=replace(f.claim, background=value)),
    "speaker": lambda f, value: replace(f, claim=replace(f.claim, speaker=value)),
    "actors": lambda f, value: replace(f, claim=replace(f.claim, actors=tuple(contract.to_actor(row) for row in value))),
    "place": _place,
    "window": lambda f, value: replace(f, claim=replace(f.claim, window=contract.to_window(value), times=())),
    "counts": _counts,
}
LISTS = frozenset({"actors", "counts"})  # each of their rows has words of its own
KEEP_WORDS = frozenset({"kind", "modes", "stance", "background"})  # the deed's words may say another kind of deed
