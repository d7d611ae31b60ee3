"""Commands for who may sign in to the pages: users add, list, remove, passwd."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from fogline.cli.deciding import by_option
from fogline.cli.options import json_option, opened, record_option

if TYPE_CHECKING:
    from fogline.record.users import Role

ROLES = ("reader", "reviewer", "editor", "admin")
stdin_option = click.option("--password-stdin", is_flag=True, help="Take the password from the first line of standard input; else it is asked for twice.")


@click.group()
def users() -> None:
    """Who may sign in where `fogline serve` is reached by others; on the machine itself nobody needs to.

    \b
      reader     sees every page and their twins
      reviewer   decides in /review too, and may see a private person's name, for a reason that is logged
      editor     withdraws claims there too
      admin      sees who was shown what, too

    Users are kept with the record, in no export of it; passwords as argon2id. The log says who was added and removed, and by whom.

    Example: fogline users add "A. Editor" --role editor --record war.db
    """  # noqa: D301


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@stdin_option
@by_option
@record_option
def add(name: str, role: Role, password_stdin: bool, by: str | None, record: str | None) -> None:
    """Add somebody. Their name stands beside what they decide, so that everybody who reads the record sees it.

    Example: fogline users add "A. Editor" --role editor --record war.db
    """
    from fogline import passwords
    from fogline.record import users as kept
    from fogline.record import utc_now

    secret = passwords.hashed(_password(name, password_stdin))
    with opened(record, who=_who(by)) as store:
        user = kept.add(store, name, role, secret, now=utc_now())
    click.echo(f"{user.name} may sign in as {role}")


@users.command("list")
@record_option
@json_option
def list_(record: str | None, as_json: bool) -> None:
    """Print who may sign in.

    Example: fogline users list --record war.db
    """
    from fogline.record import users as kept

    with opened(record) as store:
        found = kept.every(store.engine)
    for user in found:
        row = {"name": user.name, "role": user.role, "since": user.since}
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{user.role:<9} {user.name}  (since {user.since[:10]})")
    if not found and not as_json:
        click.echo("no users: `fogline serve` answers this machine alone")


@users.command("remove")
@click.argument("name")
@by_option
@record_option
def remove(name: str, by: str | None, record: str | None) -> None:
    """Remove somebody, and sign them out at once. What they decided stays.

    Example: fogline users remove "A. Editor" --record war.db
    """
    from fogline.record import users as kept
    from fogline.record import utc_now

    with opened(record, who=_who(by)) as store:
        kept.remove(store, name, now=utc_now())
    click.echo(f"{name} may sign in no longer")


@users.command("passwd")
@click.argument("name")
@stdin_option
@by_option
@record_option
def passwd(name: str, password_stdin: bool, by: str | None, record: str | None) -> None:
    """Give somebody another password, and sign them out everywhere.

    Example: fogline users passwd "A. Editor" --record war.db
    """
    from fogline import passwords
    from fogline.record import users as kept
    from fogline.record import utc_now

    secret = passwords.hashed(_password(name, password_stdin))
    with opened(record, who=_who(by)) as store:
        kept.change_password(store, name, secret, now=utc_now())
    click.echo(f"{name} has another password")


def _password(name: str, from_stdin: bool) -> str:
    """The password that was typed, or piped."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt="The same again")
    return typed


def _who(by: str | None) -> str | None:
    """In whose name it is logged: `--by`, FOGLINE_BY, `by` in fogline.toml, else the program's."""
    from fogline import settings

    return str(settings.from_here({"by": by})["by"].value) or None
