"""A person's own claim, from a file: what it says, the words it was read from, and who says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from fogline import contract
from fogline.errors import RecordError
from fogline.record.view import View
from fogline.types import Actor, Claim, Count, Document, Evidence, Kind, Part, Place, Reading, Span, Stance, Toponym, What, Who, Window, make_id

FIELDS = frozenset({"document", "kind", "modes", "stance", "background", "speaker", "words", "evidence", "actors", "place", "window", "counts"})


def read(path: Path, view: View, who: str) -> tuple[Reading, dict[str, Any]]:
    """The claim that a file states, and the row of the document that it is about.

    The file is one JSON object: `document` (its id, or the report's), `kind`, `words` (the words that say so: a quote that stands in
    the text once, or [start, end]), and optionally `stance`, `modes`, `background`, `speaker`, `evidence` {field: words}, `actors`
    [{name, part, id, words}], `place` {words, name, lat, lon, radius_m, feature}, `window` {earliest, latest} with `evidence.time`, `counts`
    [{what, who, low, high, unit, words}].

    Args:
        path: the file.
        view: the record that holds the document.
        who: the person.

    Raises:
        RecordError: the file is not such a claim, or its words are not in the document.
    """
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordError(f"cannot read {path}: {error}. It must be one JSON object; `fogline claim --help` shows one") from error
    if not isinstance(row, dict):
        raise RecordError(f"{path} is no JSON object; `fogline claim --help` shows one")
    try:
        return _read(row, view, who)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise RecordError(f"{path}: {what}. `fogline claim --help` shows what a claim needs") from error


def _read(row: Mapping[str, Any], view: View, who: str) -> tuple[Reading, dict[str, Any]]:
    unknown = set(row) - FIELDS
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such field")
    held = view.document(row["document"])
    if held is None or held["text"] is None:
        raise RecordError(f"there is no document {row['document']!r} with its words in the record")
    text: str = held["text"]
    words = span_of(row["words"], text)
    kind, stance = _one_of(Kind, row["kind"], "kind"), _one_of(Stance, row.get("stance", "asserted"), "stance")
    evidence = [Evidence("kind", words), *(Evidence(name, span_of(at, text)) for name, at in row.get("evidence", {}).items())]
    actors = tuple(Actor(a["name"], _one_of(Part, a["part"], "part"), a.get("id"), span_of(a["words"], text)) for a in row.get("actors", ()))
    evidence += [Evidence("actor", a.span) for a in actors if a.span]
    places = (_toponym(row["place"], text, view.layers(held["number"])),) if row.get("place") else ()
    evidence += [Evidence("place", p.span) for p in places]
    counts = tuple(_count(c, text) for c in row.get("counts", ()))
    evidence += [Evidence("count", c.span) for c in counts]
    window = _window(row.get("window"), evidence)
    if row.get("speaker") and not any(e.field == "speaker" for e in evidence):
        raise ValueError("speaker needs the words it was read from: give evidence.speaker")
    claim = Claim(
        id=make_id("claim", held["id"], kind, stance, who, json.dumps(row, sort_keys=True)), document_id=held["id"], kind=kind, stance=stance,
        evidence=tuple(evidence), confidence=1.0, maker=f"person: {who}", modes=tuple(row.get("modes", ())), background=bool(row.get("background", False)),
        speaker=row.get("speaker"), actors=actors, place=0 if places else None, places=tuple(range(len(places))), window=window,
        counts=tuple(range(len(counts))),
    )  # fmt: skip
    document = Document(
        held["id"], held["report_id"], text, held["language"], held["maker"], published_at=contract.moment(held["published_at"]), source=held["source"]
    )
    return Reading(document, places=places, counts=counts, claims=(claim,)), held


def span_of(words: Any, text: str) -> Span:
    """Where some words stand: [start, end], or a quote that stands in the text once."""
    if isinstance(words, list):
        span = Span(*words)
        if span.end > len(text):
            raise ValueError(f"characters {span.start} to {span.end} lie outside the text of {len(text)} characters")
        return span
    count = text.count(words) if words else 0
    if count != 1:
        raise ValueError(f"the words {words!r} stand in the text {count} times, not once: give more of them, or [start, end]")
    return Span(text.index(words), text.index(words) + len(words))


def _toponym(row: Mapping[str, Any], text: str, layers: Mapping[str, Any]) -> Toponym:
    """The place as stated, or as the reader found it at the same words."""
    span = span_of(row["words"], text)
    if row.get("lat") is not None:
        place = Place(row["name"], float(row["lat"]), float(row["lon"]), float(row["radius_m"]), row.get("feature", "point"), row.get("gazetteer_id"), row.get("country"), row.get("admin1"))
        return Toponym(span, row["name"], "literal", place)
    for known in layers.get("places", ()):
        if Span(*known["span"]).overlaps(span) and known["lat"] is not None:
            return Toponym(span, known["name"], "literal", contract.to_place(known))
    raise ValueError(f"the reader put {span.of(text)!r} on no map: give place.name, lat, lon and radius_m")


def _count(row: Mapping[str, Any], text: str) -> Count:
    high = row.get("high", row["low"])
    return Count(
        span_of(row["words"], text), _one_of(What, row["what"], "what"), _one_of(Who, row.get("who", "unknown"), "who"), float(row["low"]),
        None if high is None else float(high), row.get("unit", "people"), row.get("actor"), bool(row.get("stock")), bool(row.get("cumulative")),
    )  # fmt: skip


def _window(row: Mapping[str, Any] | None, evidence: list[Evidence]) -> Window | None:
    if row is None:
        return None
    if not any(e.field == "time" for e in evidence):
        raise ValueError("window needs the words it was read from: give evidence.time")
    return contract.to_window({"earliest": row.get("earliest"), "latest": row.get("latest")})


def _one_of(choices: Any, value: Any, name: str) -> Any:
    if value not in get_args(choices):
        raise ValueError(f"{name} {value!r} is none of {', '.join(get_args(choices))}")
    return value
