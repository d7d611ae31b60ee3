"""The command `follow`: questions with a name, and what is new of each since the last look."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fogline import settings
from fogline.cli.options import MOMENT, busy, json_option, opened, question, question_options, record_option
from fogline.errors import RecordError

if TYPE_CHECKING:
    from fogline.following import Followed
    from fogline.looking import Told
    from fogline.news import Show
    from fogline.record import Record
    from fogline.types import Event, Question

FLAGS = {
    "start": "from", "end": "to", "place": "place", "kinds": "kind", "actors": "actor", "sources": "source", "standing": "standing", "words": "words",
    "min": "min",
}  # fmt: skip


class NamedGroup(click.Group):
    """A group in which what is none of its commands is the name of a question, for `look`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, or `look` with the name."""
        if args and args[0] not in self.commands:
            return "look", self.commands["look"], args
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those that one types."""
        return [name for name in super().list_commands(ctx) if name != "look"]


@click.group(cls=NamedGroup, subcommand_metavar="add|list|remove|NAME [ARGS]...")
def follow() -> None:
    """Follow a question: give it a name, and be told what is new since your last look.

    `fogline follow NAME` prints new events, changed tolls, places, times and standings, what was withdrawn or joined, and what people corrected, each
    with the reason; `--mail TO` mails it; `--atom FILE` writes a feed. `fogline follow NAME --help` tells more.

    Example: fogline follow add hajin --place Hajin --kind air_strike

    Example: fogline follow hajin
    """


def asked_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The filters of `fogline events`, but for what a question that is followed has no use for."""
    from_events = question_options(command)
    params = from_events.__click_params__  # type: ignore[attr-defined]
    params[:] = [p for p in params if p.name not in ("as_of", "record", "as_json", "limit")]
    return from_events


@follow.command("add")
@click.argument("name")
@click.option("--words", help="Events of which a claim's sentence, speaker or names hold all these words.")
@click.option("--standing", multiple=True, help="Of this standing: claimed, corroborated, confirmed, contested ...; may be repeated.")
@click.option("--min", "least_chance", type=click.FloatRange(0, 1), default=0.0, help="At least this chance of having happened.")
@asked_options
def add(name: str, words: str | None, standing: tuple[str, ...], least_chance: float, **filters: Any) -> None:
    """Follow a question, with the filters of fogline events.

    Example: fogline follow add hajin --place Hajin --kind air_strike --min 0.5
    """
    from fogline import following

    wanted = question({**filters, "limit": None, "as_of": None}, words=words, standing=standing, least_chance=least_chance)
    following.add(_folder(), following.new(name, _as_typed({**filters, "words": words, "standing": standing, "min": least_chance}), wanted))
    typed = f'"{name}"' if " " in name else name
    click.echo(f"followed; `fogline follow {typed}` tells what is new", err=True)


@follow.command("list")
@json_option
def list_followed(as_json: bool) -> None:
    """List the questions that you follow.

    Example: fogline follow list
    """
    from fogline import following

    found = following.listed(_folder())
    for one in found:
        looked = ", ".join(sorted(look.at for look in one.looks.values())) or "never"
        click.echo(
            json.dumps(following.row(one), ensure_ascii=False) if as_json else f"{one.name}: {one.asked or 'everything'}  (looked at {looked})"
        )
    if not found:
        click.echo("you follow no question; `fogline follow add NAME` adds one", err=True)


@follow.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Follow a question no longer; what was seen of it is forgotten.

    Example: fogline follow remove hajin
    """
    from fogline import following

    following.remove(_folder(), name)


@follow.command("look")
@click.argument("name")
@click.option(
    "--since", "start", type=MOMENT, help="What was written to the record after this moment, by the clock; the last look stays where it was."
)
@click.option("--mail", "to", metavar="TO", help="Mail it there; nothing is mailed where nothing is new.")
@click.option("--atom", type=click.Path(path_type=Path), help="Write an Atom feed there instead; the last look stays where it was.")
@record_option
@json_option
def look(name: str, start: datetime | None, to: str | None, atom: Path | None, record: str | None, as_json: bool) -> None:
    """Tell what is new of a question that you follow, since your last look at this record.

    The look is remembered once everything was printed, or the mail server has taken the mail. The first one shows the latest events.

    Example: fogline follow hajin --mail desk@example.org
    """
    from fogline import following, looking, mailing
    from fogline.record import utc_now

    followed, mail = following.load(_folder(), name), None
    if (atom and (to or start or as_json)) or (to and as_json):
        raise click.UsageError("give one of --atom, --mail and --json; --atom takes no --since either")
    if to is not None:
        mail = mailing.server(settings.from_here(), os.environ)
        mailing.checked(to, "--mail")
    with opened(record, asks=True) as store:
        show, hides, note = _door(store, followed.question) if mail is not None or atom is not None else (_everything, lambda _: False, "")
        if atom is not None:
            with busy("writing the feed"):
                _write_feed(store, followed, atom, show, hides, note)
            return
        with busy("looking"):
            told = looking.look(store, followed, show, hides=hides, start=start)
    if told is None:
        click.echo("the record is empty; nothing is remembered", err=True)
        return
    if mail is not None and to is not None and told.items:
        message = mailing.compose(
            followed.name, followed.uid, told.items, sender=mail.sender, to=to, between=(told.after, told.look.position), record=told.record,
            now=utc_now(), note=f"{told.note}. {note}",
        )  # fmt: skip
        with busy("mailing"):
            mailing.send(message, mail)
    if mail is None:
        _print(told, as_json=as_json)
    if start is None:
        following.seen(_folder(), followed.name, told.record, told.look)
    if mail is not None:
        click.echo(f"mailed to {to}: {told.note}" if told.items else told.note, err=True)


def _write_feed(store: Record, followed: Followed, path: Path, show: Show, hides: Callable[[str], bool], note: str) -> None:
    """The feed of a question in a file, whole or not at all."""
    from fogline import feeds

    site = feeds.site_of(store, str(settings.from_here()["site"].value))
    if site is None:
        raise RecordError("the record is empty; there is nothing to write a feed of")
    with store.engine.reading():
        made = feeds.of_question(store, followed.question, site, title=followed.name, key=followed.uid, show=show, about=feeds.About(note=note), hides=hides)
    aside = path.with_name(f".{path.name}.new")
    try:
        aside.write_bytes(made)
        aside.replace(path)
    except OSError as error:
        raise RecordError(f"cannot write {path}: {error}") from error


def _print(told: Told, *, as_json: bool) -> None:
    """Everything, out of our hands before it counts as seen."""
    from fogline import news

    if as_json:
        for item in told.items:
            click.echo(json.dumps(news.row(item)))  # in ASCII: what no output takes, as half a character, would never be seen
    else:
        click.echo("\n\n".join("\n".join(news.lines(item)) for item in told.items) + "\n" * bool(told.items), nl=False)
        click.echo(told.note, err=True)
    sys.stdout.flush()


def _as_typed(filters: dict[str, Any]) -> str:
    """The filters as flags."""
    from fogline import prose

    flags = []
    for name, flag in FLAGS.items():
        value = filters[name]
        for one in value if isinstance(value, tuple) else (value,) if value else ():
            told = prose.day(one).replace(" ", "T") if isinstance(one, datetime) else str(one)
            flags += [f"--{flag}", told]
    return shlex.join(flags)


def _everything(event: Event, _heard: datetime | None) -> Event:
    """On the terminal of who keeps the record, as `fogline events`."""
    return event


def _door(store: Record, question: Question) -> tuple[Show, Callable[[str], bool], str]:
    """The one door for what leaves the machine, what finds claims whose words do not, and a sentence that says what it does."""
    from fogline.record import utc_now, withheld
    from fogline.safety import limits

    safety, now = limits(settings.from_here()), utc_now()
    view = store.view()
    held = withheld.find(store.engine, view, safety.cut(now), safety.embargoed(now))
    door, behind = held.show(safety, now), held.restricted.events if question.words else frozenset()  # by words these are not found

    def show(event: Event, heard: datetime | None) -> Event | None:
        return None if event.id in behind else door(event, heard)

    return show, lambda claim: held.hides(view, claim), safety.line()


def _folder() -> Path:
    return Path(str(settings.from_here()["follows"].value))
