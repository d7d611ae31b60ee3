"""The papers name what the program has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fogline.cli import cli
from fogline.settings import SETTINGS

ROOT = Path(__file__).parents[2]
PAPERS = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))))


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_in_the_papers(command: str) -> None:
    assert re.search(rf"\b{command}\b", PAPERS)


@pytest.mark.parametrize("name", [s.name for s in SETTINGS])
def test_every_setting_is_in_the_papers(name: str) -> None:
    assert name in PAPERS + (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_links_between_papers_lead_somewhere() -> None:
    for paper in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([\w./\-]+\.md)", paper.read_text(encoding="utf-8")):
            assert (paper.parent / target).exists(), f"{paper.name} -> {target}"


def test_no_module_is_longer_than_400_lines() -> None:
    long = {p.name: n for p in (ROOT / "src").rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}

    assert long == {}


def test_the_samples_are_marked_as_samples_and_lie_in_their_time() -> None:
    rows = [json.loads(line) for p in sorted((ROOT / "demo/reports").glob("*.jsonl")) for line in p.read_text(encoding="utf-8").splitlines()]

    assert len({row["id"] for row in rows}) == len(rows) >= 28
    assert all("Sample" in row["source"] for row in rows)
    assert all("2019-01-01" <= row["published_at"] <= "2019-04-30" for row in rows)
    assert all("ample" in p.read_text(encoding="utf-8") for pattern in ("*.html", "*.txt") for p in (ROOT / "demo/reports").glob(pattern))


@pytest.mark.slow
def test_there_are_no_circles_of_imports() -> None:
    """Any module can be the first that is imported: each in a process of its own, forked from one that has the libraries."""
    modules = [".".join(p.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__") for p in sorted((ROOT / "src/fogline").rglob("*.py"))]
    program = (
        "import importlib, multiprocessing, sys\n"
        "import starlette.applications, matplotlib.figure, scipy.optimize, shapely, pyarrow, onnxruntime\n"
        "def first(name):\n"
        "    importlib.import_module(name)\n"
        "bad = []\n"
        "for name in sys.argv[1:]:\n"
        "    one = multiprocessing.get_context('fork').Process(target=first, args=(name,))\n"
        "    one.start(); one.join()\n"
        "    bad += [name] if one.exitcode else []\n"
        "print(*bad)\n"
    )

    done = subprocess.run([sys.executable, "-c", program, *modules], capture_output=True, text=True, check=True)

    assert done.stdout.split() == [], done.stderr[-2000:]
