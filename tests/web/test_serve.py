"""The command that opens a record."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from fogline.errors import ConfigError

ROOT = Path(__file__).parents[2]
PASSWORD = "four words in a row\n"


@pytest.fixture
def record(fogline, write_jsonl):
    """A record of one report."""
    made = fogline("add", str(write_jsonl({"id": "one", "text": "Shells hit Hajin on Friday, the council said."})), "--record", "war.db")
    assert made.exit_code == 0, made.output
    return Path("war.db").absolute()


@pytest.mark.parametrize("where", [("--host", "0.0.0.0"), ("--host-name", "monitor.example")])
def test_what_others_can_reach_is_refused_while_nobody_may_sign_in(fogline, record, where):
    done = fogline("serve", *where, "--record", str(record))

    assert isinstance(done.exception, ConfigError)
    assert "fogline users add" in str(done.exception)


def test_every_address_of_the_machine_needs_a_name(fogline, record):
    fogline("users", "add", "A. Admin", "--role", "admin", "--password-stdin", input=PASSWORD)

    done = fogline("serve", "--host", "0.0.0.0", "--record", str(record))

    assert isinstance(done.exception, ConfigError)
    assert "--host-name" in str(done.exception)


def started(record: Path, *more: str) -> subprocess.Popen[str]:
    code = "from fogline.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--record", str(record), *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def answer(port: str, path: str, host: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=30) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.slow
def test_a_real_server_refuses_to_start_without_users_and_says_how(record):
    with started(record, "--host", "0.0.0.0") as server:
        _, complaint = server.communicate(timeout=60)

    assert server.returncode == 2
    assert "fogline users add" in complaint
    assert "Traceback" not in complaint


@pytest.mark.slow
def test_a_real_server_with_users_asks_who_comes(fogline, record):
    assert fogline("users", "add", "A. Admin", "--role", "admin", "--password-stdin", input=PASSWORD).exit_code == 0
    with started(record, "--host", "0.0.0.0", "--host-name", "monitor.example") as server:
        try:
            port = re.search(r":(\d+)/", server.stdout.readline())[1]
            page, twin = answer(port, "/events", "monitor.example"), answer(port, "/events.json", "monitor.example")
            elsewhere, alive = answer(port, "/events", "127.0.0.1"), answer(port, "/healthz", "monitor.example")
        finally:
            server.send_signal(signal.SIGINT)
            _, complaint = server.communicate(timeout=60)

    assert (page[0], twin[0], elsewhere[0], alive) == (200, 401, 400, (200, '{"ok": true}'))
    assert "Sign in" in page[1]
    assert "clear" in complaint  # passwords over http
