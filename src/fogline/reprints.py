"""Whom a publisher reprints: who published one and the same text before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from fogline.types import Filed


def made(claims: Iterable[Filed]) -> Mapping[str, Counter[str]]:
    """For each publisher whom it reprints, and in how many reports; of texts that came out at one moment nobody can tell.

    Args:
        claims: those of all reports, each with the text that its report is a copy of.
    """
    texts: dict[str, dict[str, tuple[datetime, str]]] = defaultdict(dict)
    for f in claims:
        if f.origin_id and f.source and f.published_at:
            texts[f.origin_id][f.claim.document_id] = f.published_at, f.source
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for copies in texts.values():
        first, original = min(copies.values())
        for published, source in copies.values():
            if published > first and source != original:
                found[source][original] += 1
    return found
