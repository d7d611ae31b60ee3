"""A real PostgreSQL server in a temporary folder, for the tests; it can be killed and started again on the same data."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")
ACCOUNT = "postgres"  # Debian's package makes it; the server refuses to run as root
ADMIN = "postgres"  # may do everything
OWNER = "fogline"  # owns each new database and may do nothing elsewhere, as the user of a real record would be
PATIENCE_S = 60


def find_programs(under: Path = DEBIAN) -> Path:
    """The folder of the newest PostgreSQL's programs.

    Raises:
        FileNotFoundError: there is none, or it is too old.
    """
    versions = sorted((int(path.parts[-3]) for path in under.glob("*/bin/initdb") if path.parts[-3].isdigit()), reverse=True)
    if not versions or versions[0] < OLDEST:
        found = f"the newest is {versions[0]}" if versions else "there is none"
        raise FileNotFoundError(
            f"the tests start a PostgreSQL of their own, {OLDEST} or newer, and under {under} {found}: "
            "install the Debian package `postgresql` (as root, tests/debian-packages does)"
        )
    return under / str(versions[0]) / "bin"


class PostgresServer:
    """A server on a socket in `folder`, which belongs to it; nothing listens on the network.

    Args:
        programs: where `initdb` and `postgres` are.
        folder: an empty folder with a short path, as a socket's may have 107 characters.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self.data_folder = folder / "data"
        self.log = folder / "server.log"
        self._programs = programs
        self._folder = folder
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._last_open = -1  # a pipe that ends when the server and all its children are gone
        self._make()

    @property
    def running(self) -> bool:
        """Whether it was started and neither stopped nor killed since."""
        return self._process is not None

    def address(self, database: str, user: str = OWNER) -> str:
        """Where a database is, for that user; there are no passwords."""
        return f"postgresql://{user}@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """The address of a new empty database."""
        name = f"record_{next(self._numbers)}"
        self.run("postgres", sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
        return self.address(name)

    def drop_database(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        self.run("postgres", sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_database(address))))

    def new_user(self, address: str, *grants: LiteralString) -> str:
        """The address of the same database for a new user, who may connect and do what is granted: "SELECT ON ALL TABLES IN SCHEMA public"."""
        user = f"user_{next(self._numbers)}"
        self.run("postgres", sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(user)))
        for grant in grants:
            self.run(_database(address), sql.SQL("GRANT {} TO {}").format(sql.SQL(grant), sql.Identifier(user)))
        return self.address(_database(address), user)

    def run(self, database: str, query: LiteralString | sql.Composed) -> None:
        """Run one query as the administrator."""
        with psycopg.connect(self.address(database, ADMIN), autocommit=True) as connection:
            connection.execute(query)

    def start(self, *, fsync: bool = False) -> None:
        """Start on the data that are there, and return when it answers. Call it in the main thread.

        Args:
            fsync: make it wait for the disk as a real server does; only the loss of the machine, not of the server, tells the difference.

        Raises:
            RuntimeError: it runs already, or does not start; its log says why.
        """
        if self._process:
            raise RuntimeError("the PostgreSQL server runs already: stop() or kill() it first")
        options = {"listen_addresses": "", "unix_socket_directories": str(self._folder), "fsync": "on" if fsync else "off"}
        # When the thread that starts it dies, killed or not, it stops at once, so that no test run leaves a server behind.
        command = [*_as_account("--pdeathsig=QUIT"), str(self._programs / "postgres"), "-D", str(self.data_folder)]
        command += [f"--{name}={value}" for name, value in options.items()]
        self._last_open, write_end = os.pipe()
        try:
            with self.log.open("ab") as log:
                # A session of its own: Ctrl-C is for the tests, which then stop the server.
                self._process = subprocess.Popen(
                    command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(write_end,), start_new_session=True
                )
        finally:
            os.close(write_end)
        self._wait_for_an_answer(self._process)

    def stop(self) -> None:
        """Shut it down in good order."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it as it stands, and return when its children are gone too."""
        self._end(signal.SIGKILL)

    def _make(self) -> None:
        """Make the cluster."""
        arguments = ["-D", str(self.data_folder), f"--username={ADMIN}", "--auth=trust", "--data-checksums", "--locale=C.UTF-8", "--encoding=UTF8"]
        command = [*_as_account(), str(self._programs / "initdb"), *arguments, "--no-sync"]
        made = subprocess.run(command, cwd=self._folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if made.returncode:
            raise RuntimeError(f"initdb could not make a PostgreSQL cluster in {self.data_folder}: {made.stderr.strip()}")

    def _wait_for_an_answer(self, process: subprocess.Popen[bytes]) -> None:
        """Return when a client is served."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                psycopg.connect(self.address("postgres", ADMIN)).close()
                return
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise RuntimeError(f"the PostgreSQL server in {self._folder} did not start; its log ends: {said}") from error
                time.sleep(0.02)

    def _end(self, how: signal.Signals) -> None:
        """Send a signal, and return when the server and its children are gone: only then can it be started again."""
        if not self._process:
            return
        self._process.send_signal(how)
        self._process.wait(PATIENCE_S)
        gone, _, _ = select.select([self._last_open], [], [], PATIENCE_S)
        if not gone:
            raise RuntimeError(f"children of the PostgreSQL server in {self._folder} still run {PATIENCE_S} s after its end")
        os.close(self._last_open)
        self._process = None


@contextmanager
def temporary_server(programs: Path) -> Iterator[PostgresServer]:
    """A new server, started; afterwards nothing is left of it."""
    folder = Path(tempfile.mkdtemp(prefix="fogline-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        server = PostgresServer(programs, folder)
        server.start()
        try:
            server.run("postgres", sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
            yield server
        finally:
            if not server.running:
                server.start()  # only the server itself removes the shared memory that a kill leaves
            server.stop()
    finally:
        shutil.rmtree(folder)


def _as_account(*options: str) -> list[str]:
    """The words before a command that have it run with those options, and not as root."""
    if os.geteuid() == 0:
        options = (f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", *options)
    return ["setpriv", *options, "--"] if options else []


def _database(address: str) -> str:
    """The name of the database at an address."""
    return str(conninfo_to_dict(address)["dbname"])
