"""How far reviewers agree, field by field: the values that each gave, and Krippendorff's alpha of them.

Whoever accepts a claim has given a value for each of its fields: his own correction, or what the claim said when he accepted it.
Doubt is no value, nor is a number that is not stated.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fogline import contract
from fogline.corrections import FIELDS
from fogline.judging import reviewer
from fogline.review.alpha import Alpha, Metric, alpha
from fogline.types import Filed, Judgement

HARMS = ("killed", "injured", "displaced")
FIGURE: dict[str, Metric] = dict.fromkeys(HARMS, "ratio")
ORDER = {letter: i for i, letter in enumerate("ABCDE")}  # F says nothing of how reliable a source is
Units = dict[str, dict[Any, dict[str, Any]]]  # for each field and unit, the value that each reviewer gave


def agreement(judgements: Iterable[Judgement], claim: Callable[[str], Filed | None], event: Callable[[str], str]) -> dict[str, Alpha]:
    """Alpha of every field that two reviewers gave a value of.

    Args:
        judgements: those that stand.
        claim: the claim of an id.
        event: the id of the event that a claim is in.
    """
    units = given(judgements, claim, event)
    metrics: dict[str, Metric] = {"grade": "ordinal", **FIGURE}
    found = {field: alpha(list(values.values()), metrics.get(field, "nominal")) for field, values in units.items()}
    return {field: a for field, a in found.items() if a.units}


def given(judgements: Iterable[Judgement], claim: Callable[[str], Filed | None], event: Callable[[str], str]) -> Units:
    """What each reviewer gave; of several values for one unit, the last."""
    units: Units = defaultdict(lambda: defaultdict(dict))
    on_claims: dict[str, list[Judgement]] = defaultdict(list)
    for j in sorted(judgements, key=lambda j: (j.recorded_at, j.position, j.id)):
        if j.verdict == "restricted":
            continue
        if j.verdict in ("corrected", "accepted") and j.right is None:
            on_claims[j.left].append(j)
        elif j.verdict == "graded":
            if (letter := json.loads(j.value or "null")) in ORDER:
                units["grade"][j.left, j.field][reviewer(j)] = ORDER[letter]
        elif j.right is not None:
            unit = min(j.left, j.right), max(j.left, j.right)
            units["verdict"][unit].pop(reviewer(j), None)
            if j.verdict != "unsure":
                units["verdict"][unit][reviewer(j)] = j.verdict
        elif j.verdict != "unsure":
            units["standing"][event(j.left)][reviewer(j)] = j.verdict
    for name, on_claim in on_claims.items():
        filed = claim(name)
        if filed is not None:
            for field, who, value in _of_claim(filed, on_claim):
                units[field][name][who] = value
    return units


def _of_claim(filed: Filed, judgements: Iterable[Judgement]) -> Iterator[tuple[str, str, Any]]:
    """The value of each field that each reviewer of a claim gave."""
    as_read = filed.as_read or filed
    stood: dict[str, Any] = {field: contract.value_of(as_read, field) for field in FIELDS}
    seen: dict[str, dict[str, Any]] = defaultdict(dict)  # by each, at the last acceptance
    own: dict[str, dict[str, Any]] = defaultdict(dict)
    for j in judgements:
        if j.verdict == "accepted":
            seen[reviewer(j)] = dict(stood)
        elif j.value is not None and j.field is not None:
            stood[j.field] = own[reviewer(j)][j.field] = json.loads(j.value)["value"]
    for who in {**seen, **own}:
        for field, value in {**seen[who], **own[who]}.items():
            for name, compared in _compared(field, value):
                yield name, who, compared


def _compared(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A value as it is compared; of counts, the figure of each harm."""
    if field == "counts":
        yield from _figures(value)
    elif field == "place":
        yield field, (value["gazetteer_id"] or f"{value['name']} {value['lat']:.2f} {value['lon']:.2f}") if value else "none"
    elif field == "actors":
        yield field, tuple(sorted((row["part"], row["id"] or row["name"]) for row in value))
    else:
        yield field, json.dumps(value, sort_keys=True)


def _figures(counts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    for harm in HARMS:
        for row in counts:
            if row["what"] == harm and row["unit"] == "people" and not row.get("part"):
                yield harm, float(row["low"] or row["high"] or 0)
                break
