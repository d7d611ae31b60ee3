"""What commands share: flags, the record they open, the question they ask, progress."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from fogline import settings
from fogline.types import Document, Failure, Question, Reading, Window

if TYPE_CHECKING:
    from fogline.gazetteer import Gazetteer
    from fogline.record import Record

GC_THRESHOLD = 50_000  # objects made before all are looked through for cycles; with Python's 700 that took some 4 ms of an article. Not tuned further
FAILED_SOME, WRONG_USAGE, INTERRUPTED = 3, 2, 130
T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])


class Moment(click.ParamType[datetime]):
    """A day or an RFC 3339 moment; without a zone, UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment as aware UTC."""
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day (2019-03-01) and no moment (2019-03-01T12:00:00Z)", param, ctx)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


MOMENT = Moment()
record_option = click.option("--record", metavar="R", help="The record. Default: FOGLINE_RECORD, fogline.toml, or ./war.db.")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines for programs, nothing else on standard output.")
as_of_option = click.option("--as-of", type=MOMENT, help="What the record held at this time. Default: now.")


def question_options(command: Command) -> Command:
    """The filters that every read shares."""
    for option in reversed((
        click.option("--from", "start", type=MOMENT, help="Not before this day or moment."),
        click.option("--to", "end", type=MOMENT, help="Up to the end of this day, or up to this moment."),
        click.option("--place", help="In or at this place: a name, in any usual spelling, or a country's code, such as SY."),
        click.option("--kind", "kinds", multiple=True, help="Of this kind; may be repeated."),
        click.option("--actor", "actors", multiple=True, help="With this actor's name or id; may be repeated."),
        click.option("--source", "sources", multiple=True, help="From this publisher; may be repeated."),
        click.option("--limit", type=click.IntRange(min=1), help="At most this many. Default: all."),
        as_of_option, record_option, json_option,
    )):  # fmt: skip
        command = option(command)
    return command


def gazetteer_in_use() -> Gazetteer:
    """The gazetteer with the countries that the user added."""
    from fogline.gazetteer import added

    return added.opened(Path(str(settings.from_here()["gazetteers"].value)))


def built_in(gazetteer: Gazetteer) -> Callable[[Document], Reading]:
    """The built-in reader with the user's file of actors, which is checked before anything is read."""
    from fogline import reading
    from fogline.claims import roster

    named = str(settings.from_here()["actors"].value)
    own = Path(named) if named else None
    roster.load(own)
    return partial(reading.read, gazetteer=gazetteer, own=own)


@contextmanager
def opened(record: str | None, *, create: bool = False, who: str | None = None, asks: bool = False) -> Iterator[Record]:
    """The record that the flag or the settings name.

    Args:
        record: the flag's value.
        create: make it where it is missing.
        who: in whose name it is written to; by default, the program's.
        asks: the command asks; what it asks goes into the record's log where the settings want that.
    """
    from fogline.record import Record, first_schema, utc_now

    chosen = settings.from_here({"record": record})
    where = str(chosen["record"].value)
    if first_schema.is_of(Path(where)):
        click.echo(f"bringing {where} to this version; the old file stays beside it as {where}{first_schema.SUFFIX}", err=True)
        first_schema.carry_over(Path(where))
    with Record(where, create=create, **({"who": who} if who else {})) as store:
        yield store
        if asks and chosen["log_reads"].value == "yes":
            context = click.get_current_context()
            given = {k: v for k, v in context.params.items() if v and k not in ("record", "as_json")}
            store.who = str(chosen["by"].value) or store.who
            store.note("read", f"{context.info_name} {json.dumps(given, default=str, ensure_ascii=False)}", b"", now=utc_now())


def question(filters: dict[str, Any], **more: Any) -> Question:
    """The flags as one question."""
    start, end = filters["start"], filters["end"]
    if end is not None and end.hour == end.minute == end.second == 0:
        end += timedelta(days=1)
    if start is not None and end is not None and start >= end:
        raise click.UsageError(f"--from {start:%Y-%m-%d} is not before --to {end:%Y-%m-%d}")
    return Question(
        window=Window(start, end) if start or end else None, place=_area(filters["place"]), kinds=filters["kinds"],
        actors=filters["actors"], sources=filters["sources"], limit=filters["limit"], as_of=filters["as_of"], **more,
    )  # fmt: skip


def _area(name: str | None) -> Any:
    """The place that a name, or a country's code, asks for."""
    if name is None:
        return None
    from fogline.gazetteer import places

    gazetteer = gazetteer_in_use()
    area = places.asked_for(gazetteer, name)
    if area is None:
        raise click.UsageError(f"no place {name!r} in the gazetteer; try another spelling, a country's code, or --words")
    candidates = gazetteer.lookup(name)
    if places.is_guess(candidates) and area == places.widest(candidates):
        click.echo(f"{name!r} is not known; taken as {area.name}{f', {area.country}' if area.country else ''}", err=True)
    return area


def with_progress(items: Iterator[T], what: str) -> Iterator[T]:
    """The items, with a counter on a terminal's standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None, rate="")
        for item in items:
            speed = progress.tasks[0].speed
            progress.update(task, advance=1, rate=f"{speed:.0f}/s" if speed else "")
            yield item


def with_little_gc(items: Iterator[T]) -> Iterator[T]:
    """The items; what was loaded by the time the first came is never looked through for cycles again, and the rest is seldom."""
    kept = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD, *kept[1:])
    try:
        for i, item in enumerate(items):
            if i == 0:
                gc.freeze()
            yield item
    finally:
        gc.unfreeze()
        gc.set_threshold(*kept)


@contextmanager
def with_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function that is told how much is done, of how much; it shows that on a terminal's standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """A spinner on a terminal's standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


def complain(failure: Failure) -> None:
    """One line about something that could not be read."""
    click.echo(f"{failure.input_id}: {failure.message}", err=True)
