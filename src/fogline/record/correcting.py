"""What a person says a field of a claim is, read from what was typed: a value of the contract's shape, and the words that say so.

A value is JSON in the contract's shape, or shorter: a kind, a stance, yes or no; `-` for a field that the text does not say; a day or
`DAY..DAY`; a place by its name; `did NAME; suffered NAME`; `killed 3-5 civilians; injured 7+`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from fogline import contract, ontology
from fogline.corrections import FIELDS, LISTS
from fogline.errors import RecordError
from fogline.record.handmade import span_of
from fogline.types import Count, Filed, Place, Span, What, Who

NONE = "-"
DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
COUNT = re.compile(rf"({'|'.join(get_args(What))})\s+([\d.]+)(?:-([\d.]+)|(\+))?(?:\s+({'|'.join(get_args(Who))}))?")
NEED_WORDS = frozenset({"place", "window", "speaker"})  # and each row of a list
YES, NO = ("yes", "true"), ("no", "false")
SHORT = {
    "kind": "one of the kinds", "modes": "modes of the kind", "stance": ", ".join(sorted(ontology.STANCES)), "background": "yes or no", "speaker": "a name",
    "actors": "did NAME; suffered NAME; took_part NAME", "place": "a name, or JSON with lat, lon and radius_m", "window": "2019-03-01 or 2019-03-01..2019-03-04",
    "counts": "killed 3-5 civilians; injured 7+",
}  # fmt: skip
Row = dict[str, Any]
ANYWHERE: Row = {"feature": "point", "gazetteer_id": None, "country": None, "admin1": None}
FindPlace = Callable[[str], Place | None]


def read(filed: Filed, field: str, given: str, *, text: str, words: str | None = None, find_place: FindPlace) -> Row:
    """The `value`, `span` and `words` of a correction.

    Args:
        filed: the claim as it is now; what it says of other actors and numbers of the same name and figure keeps its words.
        field: of `corrections.FIELDS`.
        given: what the field is, as it was typed.
        text: of the claim's document.
        words: a quote that says so, once in the claim's sentence or in the text; None keeps those of the old value.
        find_place: the place of a name.

    Raises:
        RecordError: the field, the value or the words are none.
    """
    if field not in FIELDS:
        raise RecordError(f"{field!r} is no field that can be corrected: {', '.join(FIELDS)}")
    try:
        span = _span(filed, words, text) if words else None if field in LISTS else _old_span(filed, field)
        value = _value(filed, field, given.strip(), span, find_place)
        if field in LISTS:
            span = None
            for row in value:
                row["span"] = list(_row_span(row, text, field))
        elif span is None and value is not None and field in NEED_WORDS:
            raise ValueError(f"the text must say so: give the words that the {field} is read from")
        elif value is None:
            span = None
        _check(filed, field, value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise RecordError(f"the {field} cannot be {given!r}: {what}") from error
    return {"value": value, "span": [span.start, span.end] if span else None, "words": span.of(text) if span else None}


def _span(filed: Filed, words: str, text: str) -> Span:
    """Where the words stand: once in the claim's own sentence, else once in the text."""
    at = text.find(filed.sentence)
    if at >= 0 and filed.sentence.count(words) == 1:
        start = at + filed.sentence.index(words)
        return Span(start, start + len(words))
    return span_of(words, text)


def _old_span(filed: Filed, field: str) -> Span | None:
    """The words that the field has been read from."""
    return next((e.span for e in filed.claim.evidence if e.field == field), None)


def _value(filed: Filed, field: str, given: str, span: Span | None, find_place: FindPlace) -> Any:
    """The value, from JSON or the shorter form."""
    if given[:1] in ("{", "[", '"') or given == "null":
        value = json.loads(given)
        if field == "place" and value is not None:
            return {**ANYWHERE, **value}
        return [_whole(field, dict(row), span) for row in value] if field in LISTS else value
    if given == NONE and field in (*LISTS, "modes"):
        return []
    if given == NONE:
        return None
    match field:
        case "background":
            return _truth(given)
        case "modes":
            return given.replace(",", " ").split()
        case "window":
            return _days(given)
        case "place":
            return _place(given, find_place)
        case "actors":
            return [_actor(filed, part.strip(), span) for part in given.split(";") if part.strip()]
        case "counts":
            return [_count(filed, part.strip(), span) for part in given.split(";") if part.strip()]
    return given


def _truth(given: str) -> bool:
    if given.casefold() not in (*YES, *NO):
        raise ValueError("say yes or no")
    return given.casefold() in YES


def _days(given: str) -> Row:
    """The window of a day, or from a day to the end of another."""
    found = DAYS.fullmatch(given)
    if found is None:
        raise ValueError("say a day as 2019-03-01, or 2019-03-01..2019-03-04")
    first, last = (datetime.combine(date.fromisoformat(d), datetime.min.time(), UTC) for d in (found[1], found[2] or found[1]))
    return {"earliest": contract.stamp(first), "latest": contract.stamp(last + timedelta(days=1))}


def _place(given: str, find_place: FindPlace) -> Row | None:
    place = find_place(given)
    if place is None:
        raise ValueError('the gazetteer knows no such place; give {"name", "lat", "lon", "radius_m", "feature"}')
    return contract.place_row(place)


def _actor(filed: Filed, given: str, span: Span | None) -> Row:
    """`PART NAME`; one who is in the claim already keeps id and words."""
    part, _, name = given.partition(" ")
    name = name.strip()
    if part not in ontology.PARTS or not name:
        raise ValueError(f"say {' NAME, '.join(sorted(ontology.PARTS))} NAME, parted by semicolons")
    for a in filed.claim.actors:
        if a.name == name:
            return {"name": name, "part": part, "id": a.id, "span": list(_pair(a.span or span))}
    return {"name": name, "part": part, "id": None, "span": list(_pair(span))}


def _count(filed: Filed, given: str, span: Span | None) -> Row:
    """`WHAT LOW-HIGH WHO`; a figure that is in the claim already keeps what else is said of it."""
    found = COUNT.fullmatch(given)
    if found is None:
        raise ValueError("say for example: killed 3 civilians; injured 5-7; displaced 200+")
    what, low, who = found[1], float(found[2]), found[5]
    high = None if found[4] else float(found[3] or found[2])
    for c in filed.counts:
        if (c.what, c.low, c.high) == (what, low, high):
            return {**contract.count_row(c), "who": who or c.who}
    likest = next((c.span for c in filed.counts if c.what == what), span)
    return contract.count_row(Count(Span(*_pair(likest)), what, who or "unknown", low, high))  # type: ignore[arg-type]


def _pair(span: Span | None) -> tuple[int, int]:
    if span is None:
        raise ValueError("the text must say so: give the words that it is read from")
    return span.start, span.end


def _whole(field: str, row: Row, span: Span | None) -> Row:
    """A row of a list with every field of the contract."""
    if row.get("span") is None:
        row["span"] = row.pop("words", None) or list(_pair(span))
    if field == "actors":
        return {"name": row["name"], "id": row.get("id"), "part": row["part"], "span": row["span"]}
    stated = Count(Span(0, 1), row["what"], row.get("who", "unknown"), float(row["low"]), row.get("high", row["low"]))
    return {**contract.count_row(stated), **row}


def _row_span(row: Mapping[str, Any], text: str, field: str) -> tuple[int, int]:
    span = span_of(row["span"], text)
    return span.start, span.end


def _check(filed: Filed, field: str, value: Any) -> None:
    """Refuse what is no value of the field."""
    choices = {"kind": ontology.KINDS, "stance": ontology.STANCES}
    if field in choices and value not in choices[field]:
        raise ValueError(f"it is none of {', '.join(choices[field])}")
    if field == "background" and not isinstance(value, bool):
        raise ValueError("it is neither true nor false")
    if field == "modes" and (strange := set(value) - ontology.modes_of(filed.claim.kind)):
        raise ValueError(f"{filed.claim.kind} has no mode {', '.join(sorted(strange))}")
    if field == "speaker" and value is not None and not isinstance(value, str):
        raise ValueError("a speaker is a name")
    if field == "place" and value is not None and (place := contract.to_place(value)) is not None:
        if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180 and place.radius_m > 0):
            raise ValueError("it lies nowhere on the earth")
    if field == "window":
        contract.to_window(value)
    for row in value if field in LISTS else ():
        if field == "actors":
            if contract.to_actor(row).part not in ontology.PARTS:
                raise ValueError(f"{row['part']!r} is none of {', '.join(sorted(ontology.PARTS))}")
        elif (count := contract.to_count(row)).what not in get_args(What) or count.who not in get_args(Who):
            raise ValueError(f"{row['what']!r} {row['who']!r}: no such harm or people")
