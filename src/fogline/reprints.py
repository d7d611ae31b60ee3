"""Whom a publisher reprints: whose reports came out before its own, of one independent origin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from fogline.types import Event, Filed

LATE = datetime.max.replace(tzinfo=UTC)  # a report without a date is nobody's original


def made(told: Iterable[tuple[Event, Sequence[Filed]]]) -> Mapping[str, Counter[str]]:
    """For each publisher whom it reprints, and in how many reports.

    Args:
        told: each event with its claims.
    """
    of: dict[str, dict[str, str]] = defaultdict(dict)  # publisher -> report -> whose words it repeats
    for event, claims in told:
        reports = {f.input_id: (f.published_at or LATE, f.source) for f in claims if f.source}
        for group in event.origin_groups:
            held = sorted((reports[r], r) for r in group if r in reports)
            for (_, source), report in held[1:]:
                if source != held[0][0][1]:
                    of[source][report] = held[0][0][1]
    return {source: Counter(reports.values()) for source, reports in of.items()}
