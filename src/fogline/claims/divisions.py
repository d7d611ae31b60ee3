"""Names whose division is said beside them: "Asal in Marran province", "Asal (Marran region)" is the Asal that lies there.

Of the places that share a name, the one in the division that the words name is meant, however small it is; and what is named so is
a place, whatever else its name may be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fogline.claims.toponyms import Suspect
from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import ADM1, POINT, SETTLEMENT
from fogline.geometry import distance_m
from fogline.types import Span

DIVISION = re.compile(r"oblast|region|province|governorate|muhafazah?|vilayet|prefecture|county|state|wilaya", re.IGNORECASE)
# Between a name and its division: ", B", " (B", " in the B", " in the occupied part of B", ", a village in B".
INSIDE = re.compile(
    r"[’']?(?:,\s*(?:an?|the)\s+(?:[a-z-]+\s+){0,2}(?:village|town|city|settlement|hamlet|township)\s+(?:in|of)\s+|,\s*|\s*\(|,?\s+(?:in|of)\s+)"
    r"(?:[A-Z][a-z]+(?:'|’)s\s+)?(?:(?:the|part|parts|of|occupied|\w+ern|(?:north|south|east|west)[\w-]*)\s+){0,5}"
)
AHEAD = re.compile(r"(?:'s|’s)?\s+(?:(?:village|town|city|settlement|hamlet)\s+of\s+)?(?:the\s+)?")  # "B's A", "the B village of A"
LISTED = re.compile(r",?\s+(?:and|or|as well as)\s+(?:the\s+\w+\s+of\s+)?|,\s+", re.IGNORECASE)  # between the names of a list, all in B
BESIDE_M = 150_000  # from the middle of a division to a place that used to be reckoned to it


def said(text: str, suspects: Sequence[Suspect], gazetteer: Gazetteer) -> Mapping[Span, int]:
    """The record of each name whose division the text says beside it, by the name's span.

    Args:
        text: the document's text.
        suspects: possible place names, in reading order.
        gazetteer: what is known.
    """
    found: dict[Span, int] = {}
    for at, wide in enumerate(suspects):
        if wide.sort != "known" or not DIVISION.search(wide.kind):
            continue
        last = at - 1
        while last >= 0 and _is_town(suspects[last]):
            between = INSIDE if last == at - 1 else LISTED
            if between.fullmatch(text, suspects[last].span.end, suspects[last + 1].span.start if last < at - 1 else wide.span.start) is None:
                break
            _put(suspects[last], wide, gazetteer, found)
            last -= 1
        after = suspects[at + 1] if at + 1 < len(suspects) else None
        if after is not None and _is_town(after) and AHEAD.fullmatch(text, wide.span.end, after.span.start):
            _put(after, wide, gazetteer, found)
    return found


def _is_town(suspect: Suspect) -> bool:
    return suspect.sort == "known" and not DIVISION.search(suspect.kind)


def _put(name: Suspect, wide: Suspect, gazetteer: Gazetteer, found: dict[Span, int]) -> None:
    """Put a name on the record of it that lies in a division; or, as borders move, on the one beside its middle."""
    areas = [gazetteer.place(r) for r, _ in wide.records if gazetteer.feature[r] == ADM1]
    divisions = {(a.country, a.admin1 or a.name) for a in areas}
    quality = dict(name.records)
    towns = [r for r in quality if gazetteer.feature[r] in (SETTLEMENT, POINT)]
    inside = [r for r in towns if _lies(gazetteer, r) in divisions]
    if inside:
        found[name.span] = min(inside, key=lambda r: (quality[r], -gazetteer.population[r], r))
        return
    best = min((quality[r] for r in towns), default=0)
    beside = [(distance_m(gazetteer.place(r), a), r) for r in towns if quality[r] == best for a in areas if gazetteer.place(r).country == a.country]
    if beside and min(beside)[0] <= BESIDE_M and len(towns) > 1:
        found[name.span] = min(beside)[1]


def _lies(gazetteer: Gazetteer, record: int) -> tuple[str | None, str | None]:
    """The country and division of a record."""
    place = gazetteer.place(record)
    return place.country, place.admin1
