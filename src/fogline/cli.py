"""The command: parses, calls one function, prints. Output is for people; `--json` is for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from fogline import __version__, settings
from fogline.errors import ConfigError, FoglineError, RecordError
from fogline.types import Failure, Question, Window

FAILED_SOME, WRONG_USAGE, INTERRUPTED = 3, 2, 130
INPUTS_HELP = "Text, HTML, JSON Lines, a folder of these, an http(s) address, or - for standard input."
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
        click.option("--place", help="In or at this place: a name, in any usual spelling."),
        click.option("--kind", "kinds", multiple=True, help="Of this kind; may be repeated."),
        click.option("--actor", "actors", multiple=True, help="With this actor's name or id; may be repeated."),
        click.option("--source", "sources", multiple=True, help="From this publisher; may be repeated."),
        click.option("--limit", type=click.IntRange(min=1), help="At most this many. Default: all."),
        as_of_option, record_option, json_option,
    )):  # fmt: skip
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="fogline")
def cli() -> None:
    """Fogline, an open war monitor: who said what about a war, in exactly which words, and what became of it."""


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--published", type=MOMENT, help="When the reports were published; outranks what they say themselves.")
@click.option("--source", help="Who published them; outranks what they say themselves.")
@json_option
def read(files: tuple[str, ...], published: datetime | None, source: str | None, as_json: bool) -> None:
    """Read reports into claims and print them; no record is touched.

    Inputs: text, HTML, JSON Lines, a folder of these, an http(s) address, or - for standard input.

    Example: fogline read article.txt --published 2019-02-09 --source "Press Herald"
    """
    from fogline import contract, line, prose
    from fogline.gazetteer import Gazetteer

    failed = 0
    results = line.read(_collect(files, published, source), Gazetteer.load())
    for result in results if sys.stdout.isatty() else _with_progress(results, "reading"):
        if isinstance(result, Failure):
            failed += 1
            _complain(result)
            continue
        for failure in result.reading.failures:
            failed += 1
            _complain(failure)
        if as_json:
            click.echo(json.dumps(contract.reading_row(result.reading, result.raw.report.input_id, with_document=result.raw.line is None), ensure_ascii=False))
        else:
            click.echo("\n".join(prose.reading_lines(result.reading)) + "\n")
    sys.exit(FAILED_SOME if failed else 0)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--published", type=MOMENT, help="When the reports were published; outranks what they say themselves.")
@click.option("--source", help="Who published them; outranks what they say themselves.")
@click.option("--replay", is_flag=True, help="An archive: know each report since its publication rather than since now.")
@record_option
@json_option
def add(files: tuple[str, ...], published: datetime | None, source: str | None, replay: bool, record: str | None, as_json: bool) -> None:
    """Read reports and append them to the record; adding again adds nothing.

    Each report is kept as soon as it is read: stopping with ctrl-C loses nothing that was acknowledged.

    Example: fogline add reports/ more.jsonl page.html --record war.db
    """
    from fogline import line
    from fogline.gazetteer import Gazetteer
    from fogline.record.sqlite import utc_now

    tally = {"added": 0, "known": 0, "failed": 0}
    troubled = claims = unread = 0
    stopped = False
    with _open(record, create=True) as store:
        outcomes = line.add(_collect(files, published, source), store, Gazetteer.load(), clock=utc_now, replay=replay)
        try:
            for outcome in _with_progress(outcomes, "reading"):
                tally[outcome.status] += 1
                claims += outcome.claims
                unread += outcome.status == "added" and outcome.claims == 0 and outcome.language != "en"
                troubled += bool(outcome.failures)
                for failure in outcome.failures:
                    _complain(failure)
                if as_json:
                    click.echo(json.dumps({"id": outcome.id, "status": outcome.status}, ensure_ascii=False))
                    sys.stdout.flush()
        except KeyboardInterrupt:
            stopped = True
            click.echo("stopped; every report acknowledged so far is in the record", err=True)
        if tally["added"]:
            with _busy("making events"):
                store.rebuild(now=utc_now())
    words = f"{tally['added']} added with {claims} claims, {tally['known']} known already, {tally['failed']} failed"
    words += f", {unread} archived in a language that is not read" if unread else ""
    click.echo(words, err=as_json)
    sys.exit(INTERRUPTED if stopped else FAILED_SOME if troubled else 0)


@cli.command()
@click.option("--words", help="Claims whose sentence, speaker or names hold all these words.")
@question_options
def claims(words: str | None, as_json: bool, record: str | None, **filters: Any) -> None:
    """List claims: who said what, in which words.

    Example: fogline claims --words Baghuz --from 2019-02-01
    """
    from fogline import contract, prose

    with _open(record) as store:
        for filed in store.view(filters["as_of"]).claims(_question(filters, words=words)):
            click.echo(json.dumps(contract.filed_row(filed), ensure_ascii=False) if as_json else prose.claim_line(filed))


@cli.command()
@click.option("--standing", multiple=True, help="Of this standing: claimed, corroborated, confirmed, contested ...; may be repeated.")
@click.option("--min", "least_chance", type=click.FloatRange(0, 1), default=0.0, help="At least this chance of having happened.")
@question_options
def events(standing: tuple[str, ...], least_chance: float, as_json: bool, record: str | None, **filters: Any) -> None:
    """List events: what the claims together tell of, in order of time.

    Example: fogline events --place "Deir ez-Zor" --from 2019-01-01
    """
    from fogline import contract, prose

    with _open(record) as store:
        for event in store.view(filters["as_of"]).events(_question(filters, standing=standing, least_chance=least_chance)):
            click.echo(
                json.dumps(contract.event_row(event), ensure_ascii=False)
                if as_json
                else f"{event.id}  {prose.event_sentence(event)}  [{prose.support(event)}]"
            )


@cli.command()
@click.option("--words", help="Claims whose sentence, speaker or names hold all these words.")
@question_options
def brief(words: str | None, as_json: bool, record: str | None, **filters: Any) -> None:
    """Tell what happened, who says so, what is contested, what was foretold and what came of it.

    Example: fogline brief --from 2019-03-01 --to 2019-03-31
    """
    from fogline import brief as briefs

    with _open(record) as store:
        view = store.view(filters["as_of"])
        told = briefs.make(view, _question(filters, words=words))
        click.echo(json.dumps(briefs.row(told), ensure_ascii=False) if as_json else briefs.text(told))


@cli.command()
@click.argument("name", metavar="ID")
@as_of_option
@record_option
@json_option
def show(name: str, as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """Show one event, claim, document or report, down to the words it was read from.

    The first characters of an id are enough. A report may also be named by the id it was given.
    """
    from fogline import shown

    with _open(record) as store:
        found = shown.find(store.view(as_of), name)
        click.echo(json.dumps(found.row, ensure_ascii=False) if as_json else "\n".join(found.lines))


@cli.command()
@record_option
@json_option
def rebuild(record: str | None, as_json: bool) -> None:
    """Make everything derived (the events) anew from the claims."""
    from fogline.record.sqlite import utc_now

    with _open(record) as store, _busy("making events"):
        made = store.rebuild(now=utc_now())
    click.echo(json.dumps({"events": made}) if as_json else f"{made} events made anew")


@cli.command()
@as_of_option
@record_option
@json_option
def failures(as_of: datetime | None, record: str | None, as_json: bool) -> None:
    """List what could not be read, and why."""
    with _open(record) as store:
        for row in store.view(as_of).failures():
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{row['at']}  {row['input_id']}: {row['message']}  [{row['stage']}, {row['error']}]")


@cli.command()
@record_option
@json_option
def status(record: str | None, as_json: bool) -> None:
    """Say how much the record holds, in which languages, from when to when."""
    with _open(record) as store:
        row = {"record": str(store.path), "version": __version__, **store.view().tally()}
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for key, value in row.items():
        words = ", ".join(f"{k} {n}" for k, n in value.items()) if isinstance(value, dict) else value
        click.echo(f"{key.replace('_', ' '):<18} {words if words is not None else '-'}")


@cli.command("settings")
@record_option
@json_option
def list_settings(record: str | None, as_json: bool) -> None:
    """List every setting with its value and where that came from."""
    for name, chosen in settings.from_here({"record": record}).items():
        if as_json:
            click.echo(json.dumps({"name": name, "value": chosen.value, "origin": chosen.origin, "default": chosen.setting.default, "help": chosen.setting.help}))
        else:
            click.echo(f"{name} = {chosen.value}  ({chosen.origin})\n    {chosen.setting.help}")


def _collect(files: tuple[str, ...], published: datetime | None, source: str | None) -> Iterable[Any]:
    """The reports that the arguments name."""
    from fogline import reports
    from fogline.record.sqlite import utc_now

    chosen = settings.from_here()
    return reports.collect(
        files, published=published, source=source, now=utc_now(), max_bytes=int(chosen["max_report_bytes"].value),
        timeout_s=float(chosen["fetch_timeout_s"].value), stdin=sys.stdin.buffer,
    )  # fmt: skip


@contextmanager
def _open(record: str | None, *, create: bool = False) -> Iterator[Any]:
    """The record that the flag or the settings name."""
    from fogline.record import Record

    where = str(settings.from_here({"record": record})["record"].value)
    if where.startswith(("postgres://", "postgresql://")):
        raise RecordError("records in PostgreSQL are not there yet; name a file")
    with Record(Path(where), create=create) as store:
        yield store


def _question(filters: dict[str, Any], **more: Any) -> Question:
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
    """The place that a name asks for: of those that bear it, the widest of the most likely country."""
    if name is None:
        return None
    from fogline.gazetteer import Gazetteer

    candidates = Gazetteer.load().lookup(name)
    if not candidates:
        raise click.UsageError(f"no place {name!r} in the gazetteer; try another spelling, or --words")
    first = candidates[0].place
    same = [c.place for c in candidates if c.place.country == first.country and c.score >= candidates[0].score]
    return max(same, key=lambda p: p.radius_m)


def _with_progress(items: Iterator[T], what: str) -> Iterator[T]:
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


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """A spinner on a terminal's standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


def _complain(failure: Failure) -> None:
    """One line about something that could not be read."""
    click.echo(f"{failure.input_id}: {failure.message}", err=True)


def main() -> None:
    """Run the command; an error raised on purpose is one line, a fault of ours is a traceback and status 1."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (RecordError, ConfigError) as error:
        click.echo(f"fogline: {error}", err=True)
        sys.exit(WRONG_USAGE)
    except FoglineError as error:
        click.echo(f"fogline: {error}", err=True)
        sys.exit(FAILED_SOME)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
