"""The flags of `read --explain`, and where the explained reports go: a terminal, or one page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

if TYPE_CHECKING:
    from fogline.explain.facts import Explained
    from fogline.line import Read

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(slots=True)
class Explainer:
    """Takes readings one by one; a terminal shows each at once, a page is written when all are there."""

    html: Path | None = None
    taken: list[Explained] = field(default_factory=list)
    shown: int = 0

    def take(self, result: Read, maker: str | None) -> None:
        """Show a reading, or keep it for the page. `maker` is that of a language model."""
        from fogline.claims.assembly import MAKER
        from fogline.explain import facts, terminal

        report = result.raw.report
        explained = facts.explain(result.reading, input_id=report.input_id, sha256=report.sha256, maker=maker or MAKER)
        if self.html is None:
            terminal.show(Console(file=sys.stdout), explained, legend=self.shown == 0)
            self.shown += 1
        else:
            self.taken.append(explained)

    def finish(self) -> None:
        """Write the page."""
        if self.html is None:
            return
        from fogline.explain import page

        try:
            page.write(self.html, self.taken)
        except OSError as error:
            raise click.ClickException(f"cannot write {self.html}: {error.strerror}") from error
        claims = sum(len(e.reading.claims) for e in self.taken)
        click.echo(f"{self.html}: {len(self.taken)} reports with {claims} claims explained")


def explain_options(command: Command) -> Command:
    """The flags that explain a reading."""
    for option in reversed((
        click.option("--explain", is_flag=True, help="Show the text with its words marked, and the claims with the words they were read from."),
        click.option("--html", metavar="OUT", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="With --explain: write that as one page that needs nothing else."),
    )):  # fmt: skip
        command = option(command)
    return command


def explainer(explain: bool, html: Path | None, files: tuple[str, ...], *, as_json: bool) -> Explainer | None:
    """What the flags ask for; None without --explain.

    Raises:
        click.UsageError: the flags do not go together, or the page would take the place of a report or be read as one.
    """
    if html is not None and not explain:
        raise click.UsageError("--html is for --explain")
    if not explain:
        return None
    if as_json:
        raise click.UsageError("--explain is for people and --json for programs; give one of the two. The spans are in --json too")
    if html is not None:
        if not html.parent.is_dir():
            raise click.UsageError(f"there is no folder {html.parent} to write {html.name} in")
        real = html.resolve()
        for name in files:
            given = Path(name).resolve() if name != "-" and "://" not in name else None
            if given is not None and (given == real or given in real.parents):
                raise click.UsageError(f"{html} is, or lies in, {name}, which is read; write the page elsewhere")
    return Explainer(html)
