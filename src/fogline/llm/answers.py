"""A model's answer -> what it says stands in the report, in its own words: nothing here is believed yet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fogline.door import shown
from fogline.errors import ModelError

MOST = 400  # attributions or claims of one answer; more is no reading
LONGEST = 20_000  # characters of a quotation
THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?```\s*$", re.DOTALL)
T = TypeVar("T")


class WrongItemError(Exception):
    """One item of an answer has not the form asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution by quoted words."""

    source: tuple[str, ...]
    cue: tuple[str, ...]
    content: tuple[str, ...]
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """An actor by quoted words."""

    words: str
    part: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number by quoted words; None where they are said to name none."""

    words: str
    number: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """A claim by quoted words."""

    words: str
    kind: str
    modes: tuple[str, ...]
    stance: str
    stance_words: str | None
    actors: tuple[Part, ...]
    places: tuple[str, ...]
    times: tuple[str, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """All of one answer; `faults` tells of items without the form asked for."""

    said: tuple[Said, ...]
    told: tuple[Told, ...]
    faults: tuple[str, ...]


def parse(words: str, where: str) -> Answered:
    """What an answer holds.

    Args:
        words: of the model.
        where: its endpoint, for messages.

    Raises:
        ModelError: the answer is no JSON object with the two lists.
    """
    plain = THOUGHTS.sub("", words).strip()
    fenced = FENCE.match(plain)
    try:
        body = json.loads(fenced[1] if fenced else plain, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"the model at {where} answers with broken JSON: {shown(plain)}. Read the report again, or take another model") from error
    if not isinstance(body, dict) or not all(isinstance(body.get(name, []), list) for name in ("attributions", "claims")):
        raise ModelError(f"the model at {where} answers in another form than asked: {shown(plain)}. Read the report again, or take another model")
    if not {"attributions", "claims"} & set(body):
        raise ModelError(f"the model at {where} answers with neither attributions nor claims: {shown(plain)}. Take another model")
    if any(len(body.get(name, [])) > MOST for name in ("attributions", "claims")):
        raise ModelError(f"the model at {where} answers with more than {MOST} items for one stretch. Take another model, or lower model_chunk_chars")
    faults: list[str] = []
    said = _items(body.get("attributions", []), "attribution", _said, faults)
    told = _items(body.get("claims", []), "claim", _told, faults)
    return Answered(tuple(said), tuple(told), tuple(faults))


def _items(rows: list[Any], name: str, make: Callable[[dict[str, Any]], T], faults: list[str]) -> list[T]:
    """The items that have the form asked for."""
    made: list[T] = []
    for row in rows:
        try:
            if not isinstance(row, dict):
                raise WrongItemError("is no object")
            made.append(make(row))
        except WrongItemError as error:
            faults.append(f"the model's {name} {shown(row)} {error}; it is left out")
    return made


def _said(row: dict[str, Any]) -> Said:
    made = Said(_quotes(row, "source"), _quotes(row, "cue"), _quotes(row, "content"), _quote(row, "speaker"))
    if not made.cue or not made.content:
        raise WrongItemError("has no cue or no content")
    return made


def _told(row: dict[str, Any]) -> Told:
    words = _quote(row, "words")
    if words is None:
        raise WrongItemError("has no words")
    return Told(
        words, _name(row, "kind"), _quotes(row, "modes"), _name(row, "stance"), _quote(row, "stance_words"),
        tuple(Part(_needed(a, "words"), _name(a, "part")) for a in _rows(row, "actors")), _quotes(row, "places"), _quotes(row, "times"),
        tuple(Number(_needed(n, "words"), _number(n.get("number"))) for n in _rows(row, "numbers")),
    )  # fmt: skip


def _quote(row: dict[str, Any], name: str) -> str | None:
    """A quotation; null and empty ones are none."""
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST:
        raise WrongItemError(f"has a `{name}` that is no quotation")
    return value.strip() or None


def _needed(row: dict[str, Any], name: str) -> str:
    value = _quote(row, name)
    if value is None:
        raise WrongItemError(f"has an item without `{name}`")
    return value


def _name(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise WrongItemError(f"has no `{name}`")
    return value.strip()


def _quotes(row: dict[str, Any], name: str) -> tuple[str, ...]:
    """Quotations: a list, one alone, or none."""
    value = row.get(name)
    values = value if isinstance(value, list) else [value]
    return tuple(quote for v in values if (quote := _quote({name: v}, name)) is not None)


def _rows(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise WrongItemError(f"has `{name}` that are no list of objects")
    return value


def _number(value: object) -> float | None:
    """A stated number; digits in quotation marks are one too."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", value.replace(",", "")):
        return float(value.replace(",", ""))
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:
        raise WrongItemError("has a `number` that is none")
    return float(value)


def _refuse(constant: str) -> None:
    """NaN and the like are no JSON."""
    raise ValueError(constant)
