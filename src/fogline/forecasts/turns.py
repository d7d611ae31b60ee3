"""Forecasts that control of a place changes: as they are issued, what came of them, and how good they were beside two simple answers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Any

from fogline import contract, tellers
from fogline.control.statements import Statement
from fogline.forecasts import hazard
from fogline.record import View
from fogline.types import Place, make_id

CONTROL = "control"
LEAST = 0.001  # a chance below which the logarithmic score goes no further


@dataclass(frozen=True, slots=True)
class Turn:
    """The chance that another side holds a place on a day than held it when this was issued."""

    id: str
    place: Place
    due: str  # the day, YYYY-MM-DD
    holder: str  # the actor that most likely held it when this was made
    data_until: str  # when the last report known was published
    maker: str  # name@version
    chance: float
    baselines: Mapping[str, float]  # by name
    fought: str  # how long ago the place was last fought over
    near: bool  # did a place within 30 km change hands in the 30 days before?
    contested: bool
    tries: int  # past stretches of 30 days of places with the same signs
    changed: int  # of them
    issued_at: str | None = None  # None: made for a moment of the past, and not issued
    who: str | None = None
    entry: int | None = None  # of the log, that froze it
    entry_hash: str | None = None

    def row(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "what": CONTROL, "place": contract.place_row(self.place)}


@dataclass(frozen=True, slots=True)
class Scores:
    """A chance against what came; the lower the better."""

    brier: float
    log: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A forecast, and what is known of its place on its day."""

    forecast: Turn
    outcome: bool | None = None  # None while the day is not over
    score: Scores | None = None
    baselines: tuple[tuple[str, Scores], ...] = ()

    def row(self) -> dict[str, Any]:
        """As JSON."""
        beside = {name: asdict(scores) for name, scores in self.baselines}
        return {**self.forecast.row(), "outcome": self.outcome, "score": asdict(self.score) if self.score else None, "baseline_scores": beside}


def made(statements: Iterable[Statement], until: datetime) -> list[Turn]:
    """The forecasts for 30 days on, place by place; the same from the same data whenever they are made.

    Args:
        statements: what was said of who holds what.
        until: when the last report that is known was published.
    """
    day = until.date()
    due = (day + timedelta(hazard.AHEAD)).isoformat()
    found = [
        Turn(
            make_id("forecast", CONTROL, str(c.place.gazetteer_id), day.isoformat(), hazard.MAKER), c.place, due, c.holder, contract.stamp(until) or "", hazard.MAKER,
            c.chance, {"base rate": c.base_rate, "no change": 0.0}, *c.signs, c.tries, c.changed,
        )
        for c in hazard.chances(statements, day)
    ]  # fmt: skip
    return sorted(found, key=lambda t: (-t.chance, t.place.name, t.id))


def row(turn: Turn) -> dict[str, Any]:
    """As the record takes it."""
    body = {name: getattr(turn, name) for name in ("holder", "chance", "baselines", "fought", "near", "contested", "tries", "changed")}
    body["place"] = contract.place_row(turn.place)
    return {"id": turn.id, "what": CONTROL, "area": _area(turn.place), "month": turn.due, "horizon": 1, "data_until": turn.data_until, "maker": turn.maker, "body": body}


def of_row(held: Mapping[str, Any]) -> Turn:
    """As the record gave it."""
    body = dict(held["body"])
    place = contract.to_place(body.pop("place"))
    if place is None:
        raise ValueError(f"{held['id']} is of no place")
    return Turn(
        id=held["id"], place=place, due=held["month"], data_until=held["data_until"], maker=held["maker"], issued_at=held["recorded_at"], who=held["who"],
        entry=held["position"], entry_hash=held["entry_hash"], **body,
    )  # fmt: skip


def judged(view: View, *, area: str | None = None, due: bool = False) -> list[Judged]:
    """The forecasts that were issued, oldest first, with what the record says of their day: the side that holds the place most likely then.

    A day is over once a report that was published after it is known. Of a place of which nothing more was said, the holder stays.

    Args:
        view: of a moment.
        area: those of places whose name has this in it, in any case.
        due: those alone whose day is over.
    """
    held = [of_row(r) for r in view.forecasts() if r["what"] == CONTROL and (area is None or area.casefold() in r["area"].casefold())]
    last = str(view.tally()["last_published"] or "")[:10]
    days = frozenset(date.fromisoformat(t.due) for t in held if t.due < last)
    sides: dict[str, dict[str, str | None]] = {}
    if days:
        answers = view.stated().ask(max(days), days=days)
        sides = {day.isoformat(): {str(h.place.gazetteer_id): hazard.side(h) for h in answers.holdings(day)} for day in sorted(days)}
    return list(_judged(held, sides, due=due))


def _judged(held: Sequence[Turn], sides: Mapping[str, Mapping[str, str | None]], *, due: bool) -> Iterator[Judged]:
    for turn in held:
        if turn.due not in sides:
            if not due:
                yield Judged(turn)
            continue
        then = sides[turn.due].get(str(turn.place.gazetteer_id))
        came = then is not None and then != tellers.side_of(turn.holder)
        yield Judged(turn, came, score(turn.chance, came=came), tuple((name, score(chance, came=came)) for name, chance in turn.baselines.items()))


def score(chance: float, *, came: bool) -> Scores:
    """The scores of one chance. Source: Brier, Verification of forecasts expressed in terms of probability (1950); Good, Rational decisions (1952)."""
    return Scores(round((chance - came) ** 2, 4), round(-math.log(max(LEAST, chance if came else 1 - chance)), 4))


def summed(found: Iterable[Judged]) -> list[dict[str, Any]]:
    """The mean scores of the maker and of each baseline, each with how many forecasts that is."""
    scores: dict[str, list[Scores]] = defaultdict(list)
    for one in found:
        if one.score is not None:
            for name, held in ((one.forecast.maker, one.score), *one.baselines):
                scores[name].append(held)
    return [
        {"what": CONTROL, "maker": name, "forecasts": len(held), "brier": round(fmean(s.brier for s in held), 4), "log": round(fmean(s.log for s in held), 4)}
        for name, held in scores.items()
    ]


def _area(place: Place) -> str:
    return ", ".join(part for part in (place.name, place.admin1, place.country) if part)
