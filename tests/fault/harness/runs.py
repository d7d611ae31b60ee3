"""Runs of the command, and of functions of ours, in processes that can be killed at any moment."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PATIENCE_S = 120  # a run that takes longer hangs
Call = tuple[str, dict[str, Any]]  # "module:function" and its arguments
SEEN_BY_IT = ("FOGLINE_RECORD", "FOGLINE_MAX_REPORT_BYTES")  # settings that are not to reach a run


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a run."""

    status: int  # negative where a signal ended it
    lines: tuple[str, ...]  # whole lines of standard output only: a killed run may have begun another one
    said: str  # standard error

    @property
    def acknowledged(self) -> tuple[str, ...]:
        """The reports that `add --json` said are in the record."""
        rows = [json.loads(line) for line in self.lines]
        return tuple(row["id"] for row in rows if row["status"] in ("added", "known"))

    @property
    def answer(self) -> Any:
        """What a function gave."""
        if self.status != 0:
            raise RuntimeError(f"a function of the harness ended with status {self.status}: {self.said}")
        return json.loads(self.lines[-1])


class Run:
    """A process that was started."""

    def __init__(self, prepared: Prepared, pid: int, out: int, err: IO[bytes]) -> None:
        """Made by `Prepared.start`."""
        self.pid = pid
        self._prepared = prepared
        self._out: int | None = out
        self._err = err
        self._seen = b""

    def watch(self, lines: int, within_s: float = PATIENCE_S) -> int:
        """Read until there are that many whole lines, the output ends, or the time is over; returns how many there are."""
        deadline = time.monotonic() + within_s
        while (found := self._seen.count(b"\n")) < lines and self._out is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._out], [], [], left)[0]:
                break
            data = os.read(self._out, 65536)
            if not data:
                os.close(self._out)
                self._out = None
            self._seen += data
        return found

    def let_run(self, for_s: float) -> None:
        """Let it go on for a while, or until it ends."""
        if self._out is not None:
            self.watch(sys.maxsize, for_s)

    def kill(self) -> Ended:
        """Kill it as it stands."""
        os.kill(self.pid, signal.SIGKILL)  # it may have ended, but nobody waited for it yet: the id is still its own
        return self.finish()

    def finish(self) -> Ended:
        """Wait for its end.

        Raises:
            TimeoutError: it hangs; it was killed.
        """
        self.watch(sys.maxsize)
        if self._out is not None:
            os.kill(self.pid, signal.SIGKILL)
            self._prepared.wait(self.pid)
            raise TimeoutError(f"the run {self.pid} did not end within {PATIENCE_S} s; it wrote: {self._seen[-500:]!r}")
        status = self._prepared.wait(self.pid)
        self._err.seek(0)
        said = self._err.read().decode("utf-8", "replace").strip()
        self._err.close()
        return Ended(status, tuple(self._seen.decode("utf-8", "replace").split("\n")[:-1]), said)


class Prepared:
    """The prepared process, from this end."""

    def __init__(self, control: socket.socket) -> None:
        """Made by `prepared`."""
        self._control = control

    def start(self, *, command: Sequence[str] | None = None, call: Call | None = None, first: Sequence[Call] = ()) -> Run:
        """Start a run.

        Args:
            command: the words after `fogline`.
            call: else a function, whose answer is JSON.
            first: functions called in the run before that: they arrange its fault.
        """
        read_end, write_end = os.pipe()
        err = tempfile.TemporaryFile()  # noqa: SIM115  # read, and closed, when the run has ended
        asked = json.dumps({"command": command, "call": call, "first": list(first)}).encode()
        socket.send_fds(self._control, [asked], [write_end, err.fileno()])
        os.close(write_end)
        return Run(self, self._answer(), read_end, err)

    def run(self, *command: str, first: Sequence[Call] = ()) -> Ended:
        """Run a command to its end."""
        return self.start(command=command, first=first).finish()

    def ask(self, function: str, *, first: Sequence[Call] = (), **arguments: Any) -> Any:
        """What a function of ours answers in a process of its own."""
        return self.start(call=(function, arguments), first=first).finish().answer

    def wait(self, pid: int) -> int:
        """The exit status of a run that ends."""
        self._control.send(json.dumps({"wait": pid}).encode())
        return self._answer()

    def _answer(self) -> int:
        answer = self._control.recv(1000)
        if not answer:
            raise RuntimeError("the prepared process is gone; what it said is on standard error")
        return int(json.loads(answer))


@contextmanager
def prepared() -> Iterator[Prepared]:
    """A prepared process; afterwards it and all its runs are gone."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here = Path(__file__).parent
    environment = {k: v for k, v in os.environ.items() if k not in SEEN_BY_IT and not k.startswith("PG")}
    environment["PYTHONPATH"] = os.pathsep.join(str(path) for path in (here.parent, here.parents[1], environment.get("PYTHONPATH")) if path)
    process = subprocess.Popen([sys.executable, "-m", "harness.prepared", str(theirs.fileno())], pass_fds=(theirs.fileno(),), env=environment, cwd="/")
    theirs.close()
    try:
        yield Prepared(ours)
    finally:
        ours.close()
        process.wait(PATIENCE_S)
