"""The command: parses, calls one function, prints. Output is for people; `--json` is for programs."""

from __future__ import annotations

import io
import sys

import click

from fogline import __version__
from fogline.cli import (
    asking,
    briefing,
    checking,
    comparing,
    control,
    correcting,
    deciding,
    exporting,
    forecast,
    gazetteers,
    keeping,
    moved,
    moving,
    publishing,
    reading,
    reviewing,
    serving,
    stamping,
    territory,
    tracing,
)
from fogline.cli.following import follow
from fogline.cli.foretelling import predictions
from fogline.cli.options import FAILED_SOME, INTERRUPTED, WRONG_USAGE
from fogline.cli.users import users
from fogline.errors import ConfigError, FoglineError, RecordError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="fogline")
def cli() -> None:
    """Fogline, an open war monitor: who said what about a war, in exactly which words, and what became of it."""
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, io.TextIOWrapper):  # half a surrogate pair can be in a report, and in no output: JSON has it as it escapes it
            out.reconfigure(errors="backslashreplace")


for module in (
    reading, asking, briefing, control, moved, territory, comparing, deciding, correcting, reviewing, keeping, checking, stamping, moving, exporting, tracing, serving,
    publishing, forecast,
):  # fmt: skip
    for command in vars(module).values():
        if isinstance(command, click.Command):
            cli.add_command(command)
cli.add_command(gazetteers.gazetteer)
cli.add_command(follow)
cli.add_command(users)
cli.add_command(predictions)


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
