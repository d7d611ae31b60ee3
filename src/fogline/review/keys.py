"""One key at a time from a terminal, and lines where words are asked for."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Key = Callable[[], str]
Line = Callable[[str, str], str]
ESCAPE, END = "\x1b", "\x04"


@contextmanager
def keys() -> Iterator[tuple[Key, Line]]:
    """Functions that wait for a key (empty at the end of the input) and for a line; the terminal is as it was afterwards.

    Keys come without echo and without Enter, and those that are typed ahead are kept; ctrl-C is an interrupt as anywhere.
    """
    if sys.platform == "win32":
        yield click.getchar, _line
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def key() -> str:
        typed = os.read(terminal, 1).decode("latin-1")
        if typed == ESCAPE:  # an arrow or its like: one key of several characters
            while select.select([terminal], [], [], 0)[0]:
                os.read(terminal, 1)
        return "" if typed == END else typed

    def line(asked: str, otherwise: str) -> str:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        try:
            return _line(asked, otherwise)
        finally:
            tty.setcbreak(terminal, termios.TCSADRAIN)

    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield key, line
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _line(asked: str, otherwise: str) -> str:
    """A line, or what stands for an empty one."""
    given: str = click.prompt(asked, default=otherwise, show_default=bool(otherwise))
    return given.strip()
