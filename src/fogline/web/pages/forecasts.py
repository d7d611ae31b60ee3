"""Forecasts: what is expected, in words and quantiles, and below it every forecast that was issued, with what came. One that failed stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fogline import contract
from fogline.control import told
from fogline.figures import Share
from fogline.forecasts import judged, spread, turns
from fogline.forecasts.baselines import BASELINES
from fogline.forecasts.judged import Judged
from fogline.track_record import FEW
from fogline.web import diagrams
from fogline.web.diagrams import Band, Point
from fogline.web.page import Answer, Asked, Page, Row

SHOWN = 200  # a page, of those that held; those that failed are on every first page, all of them
PLACES = 200  # whose control may change, the likeliest first
TENTHS = 10
EDGES = tuple(i / TENTHS for i in range(TENTHS + 1))


@dataclass(frozen=True, slots=True)
class Area:
    """What is expected of one area: the last forecasts of the months that are not over."""

    name: str
    forecasts: tuple[Judged, ...]
    bands: tuple[Band, ...]
    drawn: Any


def answer(asked: Asked) -> Answer:
    """What is expected, and the record of what was."""
    deaths, control = _kept(asked)
    areas = _expected(deaths)
    newest = {one.forecast.id for area in areas for one in area.forecasts}
    past = sorted((one for one in deaths if one.forecast.id not in newest), key=lambda one: (one.forecast.month, one.forecast.area, -one.forecast.horizon), reverse=True)
    scored = [one for one in deaths if one.score is not None]
    failed = [one for one in past if one.score is not None and not one.score.inside90]
    rest = [one for one in past if one.score is None or one.score.inside90]
    first = (asked.address.page - 1) * SHOWN
    ahead, over = [one for one in control if one.outcome is None], [one for one in control if one.outcome is not None]
    ahead.sort(key=lambda one: (-one.forecast.chance, one.forecast.due, one.forecast.place.name))
    rows = [_row(one) for one in (*(one for area in areas for one in area.forecasts), *failed, *rest[first : first + SHOWN])]
    return Answer(
        {
            "areas": areas, "failed": failed, "rest": rest[first : first + SHOWN], "all_rest": len(rest), "few": FEW, "issued": len(deaths) + len(control), "scored": len(scored), "all_failed": len(failed),
            "sums": judged.summed(scored), "inside": sum(one.score.inside90 for one in scored if one.score), "interval": Share(sum(one.score.inside90 for one in scored if one.score), len(scored)).interval() if scored else None,
            "reliability": _reliability([(_any(one), bool(one.outcome)) for one in scored], "Stated chances that anybody dies in a month, and how often somebody did"),
            "places_in": diagrams.places(_tenths(scored), f"Where in the forecast the outcome lay, by tenths, of {len(scored)}") if scored else None,
            "control": ahead[:PLACES], "all_control": len(ahead), "control_over": sorted(over, key=lambda one: (not one.outcome, one.forecast.due), reverse=False), "control_sums": turns.summed(over),
            "control_reliability": _reliability([(one.forecast.chance, bool(one.outcome)) for one in over], "Stated chances that a place changes hands, and how often it did"),
            "name": told.name, "beside": tuple(BASELINES),
        },
        {
            "expected": [one.row() for area in areas for one in area.forecasts], "control": [one.row() for one in control], "past": [one.row() for one in (*failed, *rest[first : first + SHOWN])],
            "scores": judged.summed(scored), "control_scores": turns.summed(over), "scored": len(scored), "failed": len(failed),
        },
        rows, pages=max(1, -(-len(rest) // SHOWN)),
    )  # fmt: skip


def _kept(asked: Asked) -> tuple[list[Judged], list[turns.Judged]]:
    """The forecasts with what came of them; made once of each state of the record, since outcomes take all events."""
    view = asked.view
    deaths, places = view.kept("foretold", lambda: (list(judged.judged(view)), turns.judged(view)))
    control = [one for one in places if asked.is_past(contract.moment(one.forecast.data_until))]
    return deaths, [replace(one, forecast=replace(one.forecast, place=asked.place(one.forecast.place) or one.forecast.place)) for one in control]


def _expected(found: Iterable[Judged]) -> list[Area]:
    """By area, for each month that is not over what was issued last."""
    newest: dict[tuple[str, str], Judged] = {}
    for one in found:
        if one.outcome is None:
            key = one.forecast.area, one.forecast.month
            if key not in newest or newest[key].forecast.data_until <= one.forecast.data_until:
                newest[key] = one
    by_area: dict[str, list[Judged]] = defaultdict(list)
    for (name, _), one in sorted(newest.items()):
        by_area[name].append(one)
    return sorted((_area(name, held) for name, held in by_area.items()), key=lambda area: (-area.bands[0].middle, -area.bands[0].high, area.name))


def _area(name: str, held: Sequence[Judged]) -> Area:
    bands = tuple(Band(one.forecast.month, *(one.forecast.quantiles[level] for level in ("0.05", "0.25", "0.5", "0.75", "0.95"))) for one in held)
    beside = {name: [one.forecast.baselines[name]["0.5"] for one in held] for name in held[0].forecast.baselines}
    said = "; ".join(f"{b.month}: {b.middle:.0f}, {b.low:.0f} to {b.high:.0f}" for b in bands)
    return Area(name, tuple(held), bands, diagrams.fan(held[0].forecast.seen, bands, beside, f"{name}: dead a month. Expected, and in nine of ten cases. {said}"))


def _any(one: Judged) -> float:
    """The stated chance that anybody dies."""
    return float(np.mean(spread.read(one.forecast.quantiles) >= 0.5))


def _tenths(scored: Iterable[Judged]) -> list[int]:
    """How many outcomes lay in each tenth of their forecast; among equal points, in the middle of them."""
    counts = [0] * TENTHS
    for one in scored:
        if one.outcome is None:
            continue
        points = np.round(spread.read(one.forecast.quantiles))
        below, same = float(np.mean(points < one.outcome)), float(np.mean(points == one.outcome))
        counts[min(TENTHS - 1, int((below + same / 2) * TENTHS))] += 1
    return counts


def _reliability(pairs: Sequence[tuple[float, bool]], title: str) -> Any:
    """Chances by tenths against how often it came; None where nothing is over."""
    points = []
    for i in range(TENTHS):
        held = [(p, came) for p, came in pairs if EDGES[i] <= p < EDGES[i + 1] or (i == TENTHS - 1 and p == 1.0)]
        if held:
            hits = sum(came for _, came in held)
            points.append(Point(min(p for p, _ in held), max(p for p, _ in held), hits, len(held), Share(hits, len(held)).interval()))
    said = "; ".join(f"{100 * p.low:.0f} to {100 * p.high:.0f}%: {p.came} of {p.of}" for p in points)
    return diagrams.reliability(points, FEW, f"{title}. {said}") if points else None


def _row(one: Judged) -> Row:
    f, quantiles = one.forecast, one.forecast.quantiles
    return {
        "id": f.id, "what": f.what, "area": f.area, "month": f.month, "horizon": f.horizon, "issued_at": f.issued_at, "data_until": f.data_until, "maker": f.maker,
        **{f"q{level}": quantiles[level] for level in ("0.05", "0.25", "0.5", "0.75", "0.95")}, "outcome": one.outcome,
        "crps": one.score.row()["crps"] if one.score else None, "inside90": one.score.inside90 if one.score else None, "entry": f.entry, "entry_hash": f.entry_hash,
    }  # fmt: skip


PAGE = Page(
    "forecasts", "/forecasts", "Forecasts", "public", answer, "What is expected, and what came of every forecast that was issued.", takes=("as_of", "page"), twins=("json", "csv"),
)  # fmt: skip
