"""Read the place names of a document and put them on the map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from fogline.claims.geocoding import resolve
from fogline.claims.place_signs import sign
from fogline.claims.toponyms import Suspect, Word, homes, lexicon, respell, spot, words_of
from fogline.gazetteer import Gazetteer, fold
from fogline.gazetteer.index import KINDS
from fogline.types import Place, Span, Toponym, Use

MAKER = "places-rules@1"
BUILDING_RADIUS_M = 10_000  # a building known only by the town in its name


def read(
    text: str,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    taken: Sequence[Span] = (),
    *,
    countries: Sequence[str] = (),
    adjectives: bool = True,
) -> list[Toponym]:
    """Every place name of a text, with the place where that is known.

    Args:
        text: the document's text; spans point into it.
        sentences: its sentences.
        gazetteer: where names are looked up.
        taken: spans of people and organisations found by another reader; a place name inside one is "embedded".
        countries: ISO codes of countries known to matter (dateline, source), as a hint.
        adjectives: whether adjectives of countries ("Russian artillery") are given too, as "associative".

    Returns:
        Place names in reading order, without overlaps. `place` is None where the name stays unresolved.
    """
    words = words_of(text, sentences)
    suspects = spot(text, words, gazetteer)
    home = homes(suspects, gazetteer, countries)
    respell(text, words, suspects, gazetteer, home)
    sign(text, words, suspects, gazetteer, home)
    kept = [s for s in suspects if _accepts(s)]
    for suspect in kept:
        if suspect.sort == "adjective":
            suspect.records = gazetteer.records(fold(lexicon().adjectives[suspect.key]))
    records = resolve(kept, gazetteer, countries=countries)
    out = []
    for suspect, record in zip(kept, records, strict=True):
        use = _use(suspect, text, words, taken)
        if suspect.sort == "adjective" and (not adjectives or use == "literal"):
            continue
        place = None if record is None else gazetteer.place(record)
        if suspect.sort == "facility" and place is not None:
            place = _within(place)
        out.append(Toponym(suspect.span, suspect.span.of(text), use, place))
    return out


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    return json.loads((files("fogline.lexicons") / "places_weights.json").read_text(encoding="utf-8"))["weights"]  # type: ignore[no-any-return]


def _accepts(suspect: Suspect) -> bool:
    """Do the signs speak for a place?"""
    if suspect.sort == "adjective":
        return True
    weights = _weights()[suspect.sort]
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in suspect.signs.items()) > 0


def _use(suspect: Suspect, text: str, words: list[Word], taken: Sequence[Span]) -> Use:
    """How the name is used: of the place itself, of its government, as an attribute, or inside another name."""
    signs, lists = suspect.signs, lexicon().lists
    if any(span.covers(suspect.span) and span != suspect.span for span in taken):
        return "embedded"
    after = words[suspect.last + 1] if suspect.last + 1 < len(words) else None
    gap = text[suspect.span.end : after.start] if after else "\n"
    if signs.get("before_organisation"):
        return "embedded"
    if signs.get("based"):
        return "associative"
    if suspect.sort == "adjective":
        noun = after is not None and gap in (" ", "-") and after.folded not in lists["saying"]
        return "associative" if noun else "literal"
    if signs.get("before_capital") and not suspect.kind:
        return "embedded"
    if signs.get("saying") and not signs.get("strong") and signs.get("weak", 0) == 0:
        return "metonym"
    if (
        after is not None
        and gap == " "
        and signs.get("capitals")
        and not signs.get("strong")
        and after.folded not in lists["cues_strong"]
    ):
        return "associative" if after.text.islower() and after.folded not in lists["cues_weak"] else "literal"
    return "literal"


def _within(place: Place) -> Place:
    """Somewhere in the place whose name a building bears."""
    return replace(place, radius_m=max(place.radius_m, BUILDING_RADIUS_M), gazetteer_id=None)


def is_division(kind: str) -> bool:
    """Is this a word for a first- or second-order division?"""
    return "adm1" in KINDS.get(kind, ())
