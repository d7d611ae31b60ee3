"""The prepared process: it has imported everything and read one report, and forks for each run, so that a run costs milliseconds.

Started as a program with the number of its end of a socket pair. A message asks it to run something, with the standard output and
error of the run beside it, and is answered with a process id; or to wait for a run, and is answered with its exit status, which is
negative where a signal ended it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

LONGEST = 200_000  # bytes of a message


def serve(control: socket.socket) -> None:
    """Answer until the other end closes; then nothing that was forked goes on."""
    alive: set[int] = set()
    while True:
        message, handles, _, _ = socket.recv_fds(control, LONGEST, 2)
        if not message:
            break
        asked = json.loads(message)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            alive.discard(asked["wait"])
            control.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())
            continue
        pid = os.fork()
        if pid == 0:
            control.close()
            _run(asked, *handles)
        for handle in handles:
            os.close(handle)
        alive.add(pid)
        control.send(json.dumps(pid).encode())
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _run(asked: dict[str, Any], out: int, err: int) -> NoReturn:
    """Be the run: first what arranges its fault, then the command, or a function whose answer is printed as JSON."""
    status = 1
    os.dup2(out, 1)
    os.dup2(err, 2)
    # of these pipes, not of what they were when this process began
    sys.stdout, sys.stderr = (open(handle, "w", encoding="utf-8", closefd=False) for handle in (1, 2))  # noqa: SIM115
    try:
        for name, arguments in asked["first"]:
            _function(name)(**arguments)
        if asked["command"] is not None:
            sys.argv = ["fogline", *asked["command"]]
            _function("fogline.cli:main")()
        else:
            name, arguments = asked["call"]
            sys.stdout.write(json.dumps(_function(name)(**arguments)) + "\n")
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _function(name: str) -> Any:
    """What "module:function" names."""
    module, function = name.split(":")
    return getattr(importlib.import_module(module), function)


def _warm() -> None:
    """Import everything and read one report. No record is opened: each run loads the checksums of pages by itself, over its own disk."""
    import psycopg  # noqa: F401

    from fogline import line, reports
    from fogline.gazetteer import Gazetteer
    from harness import looks  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.txt"
        path.write_text("Shells killed two civilians in Hajin, residents said.")
        collected = reports.collect([str(path)], published=None, source=None, now=datetime.now(UTC), max_bytes=1_000)
        if not all(isinstance(read, line.Read) for read in line.read(collected, Gazetteer.load())):
            raise RuntimeError("the prepared process cannot read a simple report")


if __name__ == "__main__":
    _warm()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
