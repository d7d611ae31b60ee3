"""Adding a country beside the whole shipped gazetteer, and being stopped in the middle of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fogline.gazetteer import Gazetteer, added, adding
from geonames_server import row, zipped

pytestmark = pytest.mark.slow
FOGLINE = [sys.executable, "-c", "from fogline.cli import main; main()", "gazetteer"]
TABLE = "".join(row(f"Qaryat Zumurrud {number}", 30 + number / 100, 47, country="IQ", admin1="02") for number in range(300)) + row("Bir Zumurrud", 31, 47, country="IQ")


@contextmanager
def bar(_: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one country added."""
    folder = tmp_path_factory.mktemp("gazetteers")
    source = folder.parent / "IQ.zip"
    source.write_bytes(zipped(TABLE, "IQ"))
    adding.add([source], folder, today="2026-02-03", bar=bar)
    return folder


def test_the_shipped_places_are_found_as_before_beside_an_added_country(folder: Path) -> None:
    shipped, both = Gazetteer.load(), added.opened(folder)
    names = [shipped.place(number).name for number in random.Random(1).sample(range(len(shipped)), 2000)]

    assert [both.lookup(name, limit=5) for name in names] == [shipped.lookup(name, limit=5) for name in names]
    assert both.lookup("Bir Zumurrud")[0].place.country == "IQ"
    assert both.lookup("Bir Zumurud")[0].match == "slip"
    assert len(both) == len(shipped) + 301


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_build_that_is_stopped_leaves_the_old_index_whole(folder: Path, tmp_path: Path, sent: signal.Signals, status: int) -> None:
    more = tmp_path / "SY.zip"
    more.write_bytes(zipped("".join(row(f"Tall Zumurrud {number}", 36, 38) for number in range(2000))))
    environment = {**os.environ, "FOGLINE_GAZETTEERS": str(folder)}
    before = (folder / "current.json").read_bytes()

    process = subprocess.Popen([*FOGLINE, "add", str(more)], env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while not list(folder.glob("making-*/index")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(sent)

    assert process.wait(60) == status
    assert (folder / "current.json").read_bytes() == before
    assert added.opened(folder).lookup("Bir Zumurrud")
    assert {p.name for p in folder.glob("*.zip")} == {"IQ.zip"}


def test_the_next_run_takes_away_what_a_killed_one_left(folder: Path) -> None:
    (folder / "making-of-a-killed-run").mkdir()

    adding.add([], folder, today="2026-02-03", bar=bar)

    assert not list(folder.glob("making-*"))
    assert len(list(folder.glob("index-*"))) == 1
