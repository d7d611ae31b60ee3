"""The questions that the views ask of a record, and how long each takes with a warm and with a cold cache."""

from __future__ import annotations

import gc
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.record.synthesis import BEGINS, LASTS
from bench.record.world import World

from fogline.contract import moment
from fogline.record import Record, View, queries
from fogline.types import Place, Question, Window

LIMIT = 50  # rows of a page
BOX_M = 55_600  # half a degree north and south: a box of one degree
WEEK, MONTH, YEAR, DAY = timedelta(days=7), timedelta(days=30), timedelta(days=365), timedelta(days=1)
WARM, COLD = 100, 20  # times that each is asked, each time of something else
Ask = Callable[[Record], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How long a question took, in milliseconds by the clock, and what it gave."""

    name: str
    rows: float  # on average
    warm_p50_ms: float
    warm_p95_ms: float
    warm_p95_cpu_ms: float  # of that, what the processor worked: the rest is other programs' work
    cold_p50_ms: float
    cold_p95_ms: float


class Sample:
    """What to ask about, drawn from what a record holds."""

    def __init__(self, record: Record, world: World, seed: int) -> None:
        self._engine, self._world, self._dice = record.engine, world, random.Random(f"questions {seed}")
        self._revisions = int(self._engine.all(queries.COUNT_REVISIONS)[0]["revisions"])
        self._steps = [at for row in self._engine.all(queries.STEPS) if (at := moment(row["moment"])) is not None]

    def event(self, *, revised: bool = False) -> dict[str, Any]:
        """A revision of an event; `revised`: not its first."""
        start = {"number": self._dice.randint(1, self._revisions), "revision": 1 + revised}
        for order in (">=", "<"):  # from there on, and else from the first
            for row in self._engine.all(f"SELECT * FROM revision WHERE number {order} :number AND thing || '' = 'event' AND revision >= :revision ORDER BY number LIMIT 1", start):
                return row
        return self.event()  # none was revised

    def near(self, radius_m: float) -> tuple[Place, datetime]:
        """Where and when something happened."""
        row = self.event()
        return Place("", row["latitude"], row["longitude"], radius_m, "point"), datetime.fromtimestamp(row["earliest"], UTC)

    def place(self) -> Place:
        """A place, the often named more often."""
        return self._world.places.one(self._dice)

    def actor(self) -> str:
        """An actor, the often named more often."""
        return self._world.actors.one(self._dice).name

    def words(self) -> str:
        """Rare ones, frequent ones, two of one sentence, and a name in quotation marks, in turn."""
        world, dice = self._world, self._dice
        ranked = world.words.things
        return dice.choice((
            lambda: ranked[dice.randrange(2000, len(ranked) // 4)], lambda: ranked[dice.randrange(200)],
            lambda: " ".join(world.words.draw(dice, 2)), lambda: f'"{world.speakers.one(dice)}"',
        ))()  # fmt: skip

    def step(self) -> datetime:
        """A moment for which events were made, not of the first tenth."""
        return self._dice.choice(self._steps[len(self._steps) // 10 :])

    def day(self) -> datetime:
        """Some day, not of the first year."""
        return BEGINS + timedelta(days=self._dice.randrange(365, LASTS.days))


def asks(sample: Sample) -> dict[str, Callable[[], Ask]]:
    """The questions by name: each gives one to ask, of something else each time."""
    def week_and_box() -> Ask:
        place, at = sample.near(BOX_M)
        return lambda record: record.view().latest_events(Question(place=place, window=Window(at - WEEK / 2, at + WEEK / 2), limit=LIMIT))

    def actor() -> Ask:
        name = sample.actor()
        return lambda record: record.view().of_actor(name, limit=LIMIT)

    def place() -> Ask:
        where = sample.place()
        return lambda record: record.view().latest_events(Question(place=where, limit=LIMIT))

    def words() -> Ask:
        wanted = sample.words()
        return lambda record: record.view().latest_claims(wanted, LIMIT)

    def as_of() -> Ask:
        (where, _), then = sample.near(BOX_M), sample.step()
        asked = Question(place=where, window=Window(then - MONTH, then), limit=LIMIT)
        return lambda record: record.view(then).latest_events(asked)

    def event_page() -> Ask:
        name = sample.event()["id"]
        return lambda record: _page(record.view(), name)

    def bars() -> Ask:
        start = sample.day() - YEAR
        return lambda record: record.view().bars(start, start + YEAR)

    def control_day() -> Ask:
        day = sample.day()
        return lambda record: record.view().holdings(Question(window=Window(day, day + DAY)))

    def history() -> Ask:
        name = sample.event(revised=True)["id"]
        return lambda record: record.view().history(name)

    return {
        "week and box": week_and_box, "actor": actor, "place": place, "words": words, "as of": as_of, "event page": event_page,
        "facets": lambda: lambda record: record.view().facets(), "timeline bars": bars, "control day": control_day, "history": history,
    }  # fmt: skip


def more(sample: Sample) -> dict[str, Callable[[], Ask]]:
    """What is asked less often, or of more."""
    def documents() -> Ask:
        wanted = sample.words()
        return lambda record: record.view().search(wanted, 10)

    def facets_as_of() -> Ask:
        then = sample.step()
        return lambda record: record.view(then).facets()

    def bars_as_of() -> Ask:
        then = sample.step()
        return lambda record: record.view(then).bars(then - YEAR, then)

    return {
        "ten documents by words": documents, "bars of ten years": lambda: lambda record: record.view().bars(BEGINS - MONTH, BEGINS + LASTS),
        "facets as of": facets_as_of, "a year's bars as of": bars_as_of,
    }  # fmt: skip


def measure(path: Path, world: World, *, seed: int, warm: int = WARM, cold: int = COLD) -> list[Asked]:
    """Ask everything, warm and cold.

    Args:
        path: of the record.
        world: that it tells of.
        seed: of what is asked about.
        warm: how often each is asked with a warm cache.
        cold: how often each is asked with a cold one.
    """
    found = []
    gc.collect()
    gc.freeze()  # the invented world, millions of words, is no part of what is measured
    with Record(path, create=False) as record:
        sample = Sample(record, world, seed)
        for name, make in {**asks(sample), **more(sample)}.items():
            drawn = [make() for _ in range(max(warm, cold))]
            rows = statistics.fmean(len(ask(record)) for ask in drawn)  # which warms the cache
            hot = [_timed(ask, record) for ask in drawn[:warm]]
            chilled = [_cold(ask, path) for ask in drawn[:cold]]
            worked = _percentiles([cpu for _, cpu in hot])[1]
            found.append(Asked(name, round(rows, 1), *_percentiles([clock for clock, _ in hot]), worked, *_percentiles(chilled)))
    return found


def _page(view: View, name: str) -> list[Any]:
    """What the page of an event shows: it, and every claim with its sentence and source."""
    event = view.event(name)
    return [view.claim(claim) for claim in event.claims] if event is not None else []


def _timed(ask: Ask, record: Record) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    clock, cpu = time.perf_counter(), time.process_time()
    ask(record)
    return time.perf_counter() - clock, time.process_time() - cpu


def _cold(ask: Ask, path: Path) -> float:
    """With no page of the file in memory, and a connection that is opened for this question alone."""
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            handle = os.open(file, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
    clock = time.perf_counter()
    with Record(path, create=False) as record:
        ask(record)
    return time.perf_counter() - clock


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return round(statistics.median(ordered) * 1000, 2), round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 2)
