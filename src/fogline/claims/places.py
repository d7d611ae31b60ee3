"""Read the place names of a document and put them on the map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from fogline.claims import areas
from fogline.claims.geocoding import resolve
from fogline.claims.place_signs import sign
from fogline.claims.toponyms import Suspect, Word, homes, lexicon, respell, spot, words_of
from fogline.gazetteer import Gazetteer, fold
from fogline.types import Place, Span, Toponym, Use

TOWNS = ("settlement", "point", "adm2", "adm1")
MAKER = "places-rules@1"
BUILDING_RADIUS_M = 10_000  # a building known only by its town
BESIDE_RADIUS_M = 50_000  # a building known only by a town named in the same sentence


def read(
    text: str,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    taken: Sequence[Span] = (),
    *,
    countries: Sequence[str] = (),
    source: str | None = None,
    adjectives: bool = True,
) -> list[Toponym]:
    """Every place name of a text, with the place where that is known.

    Args:
        text: the document's text; spans point into it.
        sentences: its sentences.
        gazetteer: where names are looked up.
        taken: spans of people and organisations found by another reader; a place name inside one is "embedded".
        countries: ISO codes of countries known to matter (dateline, source), as a hint.
        source: the publisher; one who writes of one country is a hint too.
        adjectives: whether adjectives of countries ("Russian artillery") are given too, as "associative".

    Returns:
        Place names in reading order, without overlaps. `place` is None where the name stays unresolved.
    """
    countries = (*countries, *_countries_of(source))
    words = words_of(text, sentences)
    suspects = spot(text, words, gazetteer)
    home = homes(suspects, gazetteer, countries)
    respell(text, words, suspects, gazetteer, home)
    sign(text, words, suspects, gazetteer, home, homes([], gazetteer, countries))
    kept = [s for s in suspects if _accepts(s)]
    for suspect in kept:
        if suspect.sort == "adjective":
            suspect.records = gazetteer.records(fold(lexicon().adjectives[suspect.key]))
    records = resolve(kept, gazetteer, countries=countries)
    settled = [None if record is None else gazetteer.place(record) for record in records]
    out = []
    for at, (suspect, place) in enumerate(zip(kept, settled, strict=True)):
        use = _use(suspect, text, words, taken)
        if suspect.sort == "adjective" and (not adjectives or use == "literal"):
            continue
        if suspect.sort == "facility":
            place = _about(at, kept, settled, words)
        out.append(Toponym(suspect.span, suspect.span.of(text), use, place))
    return areas.widened(text, out)


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    return json.loads((files("fogline.lexicons") / "places_weights.json").read_text(encoding="utf-8"))["weights"]  # type: ignore[no-any-return]


def _countries_of(source: str | None) -> tuple[str, ...]:
    """The country a publisher writes of, where the lexicon knows it."""
    code = lexicon().sources.get(fold(source)) if source else None
    return (code,) if code else ()


def _accepts(suspect: Suspect) -> bool:
    """Do the signs speak for a place?"""
    if suspect.sort == "adjective":
        return True
    weights = _weights()[suspect.sort]
    return weights["bias"] + sum(weights[name] * value for name, value in suspect.signs.items() if value and name in weights) > 0


def _use(suspect: Suspect, text: str, words: list[Word], taken: Sequence[Span]) -> Use:
    """How the name is used: of the place itself, of its government, as an attribute, or inside another name."""
    signs, lists = suspect.signs, lexicon().lists
    start, end = suspect.span.start, suspect.span.end
    if any(span.start <= start and end <= span.end and span != suspect.span for span in taken):
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


def _about(at: int, kept: Sequence[Suspect], settled: Sequence[Place | None], words: Sequence[Word]) -> Place | None:
    """Where a building is, as far as the text tells: the town named after it, in its name, or beside it."""
    sentence = words[kept[at].first].sentence
    after = settled[at + 1] if at + 1 < len(kept) and kept[at + 1].first - kept[at].last <= 2 else None
    between = words[kept[at].last + 1 : kept[at + 1].first] if after is not None else []
    cued = all(word.folded in lexicon().lists["cues_strong"] for word in between)
    if after is not None and cued and after.feature in TOWNS and words[kept[at + 1].first].sentence == sentence:
        return _near(after, BUILDING_RADIUS_M)
    if (inside := settled[at]) is not None:
        return _near(inside, BUILDING_RADIUS_M)
    beside = [
        (abs(other.first - kept[at].first), number)
        for number, other in enumerate(kept)
        if other.sort == "known" and words[other.first].sentence == sentence
    ]
    towns = [settled[number] for _, number in sorted(beside)]
    town = next((place for place in towns if place is not None and place.feature in TOWNS[:3]), None)
    return _near(town, BESIDE_RADIUS_M) if town is not None else None


def _near(place: Place, radius_m: float) -> Place:
    """Somewhere about this place, under no number of its own."""
    return replace(place, radius_m=max(place.radius_m, radius_m), gazetteer_id=None)
