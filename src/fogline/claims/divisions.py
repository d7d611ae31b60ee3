"""Names whose division is said beside them: "Asal in Marran province", "Asal (Marran region)" is the Asal that lies there.

Of the places that share a name, the one in the division that the words name is meant, however small it is; and what is named so is
a place, whatever else its name may be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from fogline.claims.toponyms import Suspect
from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import ADM1, POINT, SETTLEMENT
from fogline.types import Span

DIVISION = re.compile(r"oblast|region|province|governorate|muhafazah?|vilayet|prefecture|county|state|wilaya", re.IGNORECASE)
# Between a name and its division: ", B", " (B", " in the B".
INSIDE = re.compile(r"(?:,\s*|\s*\(|,?\s+(?:in|of)\s+)(?:(?:the|\w+ern|(?:north|south)[\w-]+)\s+){0,2}", re.IGNORECASE)


def said(text: str, suspects: Sequence[Suspect], gazetteer: Gazetteer) -> Mapping[Span, int]:
    """The record of each name whose division the text says beside it, by the name's span.

    Args:
        text: the document's text.
        suspects: possible place names, in reading order.
        gazetteer: what is known.
    """
    found = {}
    for name, wide in pairwise(suspects):
        if not (wide.kind and name.sort == wide.sort == "known" and DIVISION.search(wide.kind) and not name.kind):
            continue
        if INSIDE.fullmatch(text, name.span.end, wide.span.start) is None:
            continue
        divisions = {(p.country, p.admin1 or p.name) for r, _ in wide.records if gazetteer.feature[r] == ADM1 for p in (gazetteer.place(r),)}
        inside = [r for r, _ in name.records if gazetteer.feature[r] in (SETTLEMENT, POINT) and _lies(gazetteer, r) in divisions]
        if inside:
            quality = dict(name.records)
            found[name.span] = min(inside, key=lambda r: (quality[r], -gazetteer.population[r], r))
    return found


def _lies(gazetteer: Gazetteer, record: int) -> tuple[str | None, str | None]:
    """The country and division of a record."""
    place = gazetteer.place(record)
    return place.country, place.admin1
