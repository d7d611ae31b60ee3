"""How many events there are, by kind and standing, by day and by cell of a map, counted where they are stored: no event is opened.

Counts are as `View.events` would give them: what meets the window, a withdrawn event only where its standing is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fogline.record.engine import Engine, Row
from fogline.record.queries import _CHOSEN, _MEETS, _STANDS

_ASKED = f"""
 FROM revision v WHERE {_STANDS} {_MEETS} {_CHOSEN} AND (:standings IS NOT NULL OR v.standing <> 'withdrawn')
   AND (:south IS NULL OR (v.latitude BETWEEN :south AND :north AND v.longitude BETWEEN :west AND :east))
   AND (:over_by IS NULL OR coalesce(v.latest, v.earliest) <= :over_by)
"""
BY_KIND = f"SELECT v.kind, v.standing, count(*) AS events, count(v.latitude) AS placed {_ASKED} GROUP BY v.kind, v.standing"
BY_DAY = f"""
SELECT v.earliest / :step AS day, v.kind, v.standing, count(*) AS events {_ASKED} AND v.earliest IS NOT NULL
 GROUP BY v.earliest / :step, v.kind, v.standing ORDER BY 1
"""
BY_CELL = f"""
SELECT CAST((v.longitude + 180) / :cell AS BIGINT) AS x, CAST((v.latitude + 90) / :cell AS BIGINT) AS y, v.kind, count(*) AS events,
       sum(v.latitude) AS latitudes, sum(v.longitude) AS longitudes
 {_ASKED} AND v.latitude IS NOT NULL GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts of what a question asks for; `asked` is as the queries take it."""

    engine: Engine
    asked: Row

    def by_kind(self) -> list[Row]:
        """Events of each kind and standing, and how many of them have a place."""
        return self.engine.all(BY_KIND, self.asked)

    def by_day(self, days: int = 1) -> Iterator[Row]:
        """Events by the stretch of days that they began in, counted from 1970, each kind and standing."""
        yield from self.engine.stream(BY_DAY, {**self.asked, "step": days * 86_400})

    def by_cell(self, degrees: float) -> list[Row]:
        """Events by cell of a grid of so many degrees, each kind, with the sums of their degrees, from which their middle follows."""
        return self.engine.all(BY_CELL, {**self.asked, "cell": degrees})
