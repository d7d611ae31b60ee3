"""What came of the forecasts: outcomes and scores, worked out from the record as it is, never kept and never in the way of the forecast itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from fogline.forecasts import areas, frozen
from fogline.forecasts.frozen import Forecast
from fogline.forecasts.scores import Scores, score
from fogline.forecasts.series import months_between
from fogline.record import View
from fogline.types import Question


@dataclass(frozen=True, slots=True)
class Judged:
    """A forecast, and what is known of its month."""

    forecast: Forecast
    outcome: int | None = None  # dead; None while the month is not over
    score: Scores | None = None
    baselines: tuple[tuple[str, Scores], ...] = ()

    def row(self) -> dict[str, Any]:
        """As JSON."""
        told = asdict(self.forecast)
        beside = {name: scores.row() for name, scores in self.baselines}
        return {**told, "outcome": self.outcome, "score": self.score.row() if self.score else None, "baseline_scores": beside}


def judged(view: View, *, area: str | None = None, due: bool = False) -> Iterator[Judged]:
    """The forecasts that were issued, oldest first.

    A month is over as `areas.known` says; an area that had no dead in it had none, so far as the record knows.

    Args:
        view: of a moment.
        area: those of areas whose name has this in it, in any case.
        due: those alone whose month is over.
    """
    held = [frozen.of_row(row) for row in view.forecasts() if row["what"] == frozen.DEATHS]
    asked = [f for f in held if area is None or area.casefold() in f.area.casefold()]
    if not asked:
        return
    known = areas.known(view)
    series = known.series if known else None
    if series is not None and min(f.month for f in asked) < series.first:  # the record lost its first reports since
        series = areas.counted(view.events(Question()), min(f.month for f in asked), series.last)
    places = {name: i for i, name in enumerate(series.areas)} if series else {}
    for forecast in asked:
        if series is None or forecast.month > series.last:
            if not due:
                yield Judged(forecast)
            continue
        at = months_between(series.first, forecast.month)
        outcome = int(series.values[places[forecast.area], at]) if forecast.area in places else 0
        beside = tuple((name, score(quantiles, outcome)) for name, quantiles in forecast.baselines.items())
        yield Judged(forecast, outcome, score(forecast.quantiles, outcome), beside)


def summed(found: Iterable[Judged]) -> list[dict[str, Any]]:
    """The mean scores of the maker and of each baseline by horizon, each with how many forecasts that is."""
    scores: dict[tuple[int, str], list[Scores]] = defaultdict(list)
    for one in found:
        if one.score is not None:
            for name, held in ((one.forecast.maker, one.score), *one.baselines):
                scores[one.forecast.horizon, name].append(held)
    return [
        {"horizon": horizon, "maker": name, "forecasts": len(held), **_means(held)}
        for (horizon, name), held in sorted(scores.items(), key=_horizon_order)
    ]


def _means(scores: Sequence[Scores]) -> dict[str, float]:
    return {name: round(fmean(float(getattr(s, name)) for s in scores), 4) for name in Scores.__dataclass_fields__}


def _horizon_order(item: tuple[tuple[int, str], list[Scores]]) -> int:
    """By horizon; the maker comes before the baselines, as it was put in."""
    return item[0][0]
