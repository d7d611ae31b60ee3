"""The PostgreSQL server that the tests start: it is real, and each test has a database to itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from postgres_server import PostgresServer, find_programs


def ask(address: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def test_the_server_is_15_or_newer_checks_its_pages_and_is_on_no_network(postgres_address: str) -> None:
    [(version, checksums, listens)] = ask(
        postgres_address,
        "SELECT current_setting('server_version_num')::int, current_setting('data_checksums'), current_setting('listen_addresses')",
    )

    assert isinstance(version, int)
    assert version >= 150000
    assert (checksums, listens) == ("on", "")


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database_of_its_own(postgres_address: str, turn: int) -> None:
    tables = ask(postgres_address, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ask(postgres_address, "CREATE TABLE left_behind (turn INT)")

    assert tables == []


def test_another_process_can_write_too(postgres_address: str) -> None:
    ask(postgres_address, "CREATE TABLE said (words TEXT)")
    program = "import psycopg, sys\nwith psycopg.connect(sys.argv[1]) as db: db.execute(\"INSERT INTO said VALUES ('calm')\")"

    subprocess.run([sys.executable, "-c", program, postgres_address], check=True)

    assert ask(postgres_address, "SELECT words FROM said") == [("calm",)]


@pytest.mark.parametrize("fsync", [True, False])
def test_a_killed_server_starts_again_with_what_was_committed_and_nothing_else(postgres: PostgresServer, postgres_address: str, fsync: bool) -> None:
    ask(postgres_address, "CREATE TABLE said (words TEXT)")
    ask(postgres_address, "INSERT INTO said VALUES ('committed')")
    with psycopg.connect(postgres_address) as writer:
        writer.execute("INSERT INTO said VALUES ('not committed')")

        postgres.kill()

        with pytest.raises(psycopg.OperationalError):
            writer.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        ask(postgres_address, "SELECT 1")
    postgres.start(fsync=fsync)
    assert ask(postgres_address, "SELECT words, current_setting('fsync') FROM said") == [("committed", "on" if fsync else "off")]


def test_a_test_may_leave_the_server_killed(postgres: PostgresServer, postgres_address: str) -> None:
    postgres.kill()

    assert not postgres.running


def test_a_user_may_do_what_is_granted_and_no_more(postgres: PostgresServer, postgres_address: str) -> None:
    ask(postgres_address, "CREATE TABLE said (words TEXT)")

    reader = postgres.new_user(postgres_address, "SELECT ON ALL TABLES IN SCHEMA public")
    stranger = postgres.new_user(postgres_address)

    assert ask(reader, "SELECT words FROM said") == []
    for user, query in ((reader, "INSERT INTO said VALUES ('calm')"), (stranger, "SELECT words FROM said"), (stranger, "CREATE TABLE mine (n INT)")):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(user, query)


def test_a_place_for_a_record_is_new(where: str) -> None:
    assert where.startswith("postgresql://") or not Path(where).exists()


@pytest.mark.parametrize(("versions", "found"), [([], "there is none"), (["9.6", "13", "14"], "the newest is 14")])
def test_where_no_postgresql_will_do_the_message_names_the_package(tmp_path: Path, versions: list[str], found: str) -> None:
    install(tmp_path, versions)

    with pytest.raises(FileNotFoundError, match=f"15 or newer.*{found}.*Debian package `postgresql`"):
        find_programs(tmp_path)


def test_the_newest_postgresql_is_taken(tmp_path: Path) -> None:
    install(tmp_path, ["9.6", "15", "100", "17"])

    assert find_programs(tmp_path) == tmp_path / "100" / "bin"


def install(under: Path, versions: list[str]) -> None:
    for version in versions:
        (under / version / "bin").mkdir(parents=True)
        (under / version / "bin" / "initdb").touch()
