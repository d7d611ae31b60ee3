"""Two records to look at: the demo's reports, read; and one in which every text is hostile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from fogline.cli import cli
from fogline.gazetteer import Gazetteer
from fogline.record import Record
from fogline.types import Question
from fogline.web import app
from hostile import HOSTILE, hostile_report
from samples import NOW
from web_server import serving

DEMO = Path(__file__).parents[2] / "demo" / "reports"
GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")  # WebGL by the processor alone


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the demo's reports."""
    path = tmp_path_factory.mktemp("demo") / "war.db"
    made = CliRunner().invoke(cli, ["add", str(DEMO), "--record", str(path), "--replay"])
    assert made.exit_code == 0, made.output
    return path


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with hostile words in every column that holds text."""
    path = tmp_path_factory.mktemp("hostile") / "war.db"
    with Record(path) as record:
        for i, words in enumerate(HOSTILE):
            record.append(*hostile_report(i, words), at=NOW, now=NOW)
        record.revise(now=NOW)
        claims = [f.claim.id for f in record.view().claims(Question())]
        for name, words in zip(claims, HOSTILE, strict=False):
            record.judge("accepted", name, why=words, now=NOW)
        record.withdraw(claims[:1], why="<script>alert(2)</script>", at=NOW, now=NOW)
        record.revise(now=NOW)
    return path


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The shipped one."""
    return Gazetteer.load()


@pytest.fixture(scope="session")
def address(demo: Path, gazetteer: Gazetteer) -> Iterator[str]:
    """Where the demo's record is served."""
    with serving(app.make(demo, gazetteer)) as found:
        yield found


@pytest.fixture(scope="session")
def client(demo: Path, gazetteer: Gazetteer) -> Iterator[TestClient]:
    """A reader of the demo's record."""
    with TestClient(app.make(demo, gazetteer)) as found:
        yield found


@pytest.fixture(scope="session")
def hostile_client(hostile: Path, gazetteer: Gazetteer) -> Iterator[TestClient]:
    """A reader of the hostile record."""
    with TestClient(app.make(hostile, gazetteer)) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for a module: playwright's loop runs as long as it does, and tests elsewhere have loops of their own."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=[*GL, *(["--no-sandbox"] if os.geteuid() == 0 else [])])
        yield browser
        browser.close()
