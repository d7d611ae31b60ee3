"""What a page costs does not grow with the record: how many rows are read, and by which index; not by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fogline.record import Record, merkle, revised, selecting, table, table_queries
from fogline.record.tallies import Tallies
from fogline.types import Question

EVENTS = 1_000
BY_INDEX = ("BODIES", "OF_ACTOR", "FRESH", "REPORTS_SINCE", "TAKEN_BACK", "REVISED", "REVISED_BEFORE", "DOCUMENTS_NUMBERED", "WITH_WORDS")
ASKED = {"numbers": "[1]", "name": "x", "as_of": "9999", "since": "2020", "until": "2021", "limit": 1, "offset": 0, "words": '"x"', "next": 1, "most": 1, "at": "9999", "before": 1}
LARGE = ("document", "revision", "revision_actor", "claim", "reading", "d", "v", "m", "g")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the bench."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        from bench.pages.make import make

        return Path(make(tmp_path_factory.mktemp("pages"), EVENTS)["path"])


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_INDEX)
def test_no_large_table_is_looked_through(made: Path, name: str) -> None:
    with Record(made, create=False) as record:
        plan = [row["detail"] for row in record.engine.all(f"EXPLAIN QUERY PLAN {getattr(table_queries, name)}", ASKED)]

    assert not [step for step in plan if step.startswith("SCAN") and step.split()[1] in LARGE]


@pytest.mark.slow
@pytest.mark.parametrize("page", [1, 5, 15])
def test_only_the_events_of_a_page_are_read(made: Path, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    inflate = selecting.rows.inflate
    with Record(made, create=False) as record:
        tallies = Tallies(record.engine)
        monkeypatch.setattr(selecting.rows, "inflate", lambda data: read.append(1) or inflate(data))
        found = table.make(record.engine, record.view(), Question(kinds=("shelling",)), lambda: tallies, skip=10 * (page - 1), limit=10)

    assert len(found.events) == 10
    assert len(read) <= 11


@pytest.mark.slow
@pytest.mark.parametrize("asked", [{}, {"box": (30.0, 30.0, 50.0, 45.0)}, {"standing": ("contested",)}, {"as_of": datetime(2018, 1, 1, tzinfo=UTC)}])
def test_columns_find_what_the_database_finds(made: Path, asked: dict[str, object]) -> None:
    with Record(made, create=False) as record:
        tallies, question = Tallies(record.engine), Question(**asked)
        plain = record.view(question.as_of).latest_events(question)
        found = list(selecting.page(record.engine, tallies, selecting.chosen(record.engine, tallies, question), "latest", 0, None, 0.0))

    assert [e.id for e in found] == [e.id for e in plain]
    assert found


@pytest.mark.slow
def test_pages_of_what_was_revised_are_its_list_in_order_and_the_list_is_walked_but_once(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = "SELECT id, revision FROM revision WHERE thing = 'event' AND revision > 1 ORDER BY recorded_at DESC, number DESC"
    with Record(made, create=False) as record:
        held = [(row["id"], row["revision"]) for row in record.engine.all(every)]
        view, deep = record.view(), len(held) - 3
        monkeypatch.setattr(revised, "AT_ONCE", 10)
        pages = {skip: [(row["id"], row["revision"]) for row in revised.page(record, view, skip, 7)] for skip in (0, 20, deep, 3, deep + 50)}
        walked, ask = [], type(record.engine).all
        monkeypatch.setattr(type(record.engine), "all", lambda engine, query, values=None: walked.append(query) or ask(engine, query, values or {}))
        again = revised.page(record, view, deep, 7)

    assert len(held) > 60
    assert pages == {skip: held[skip : skip + 7] for skip in pages}
    assert [(row["id"], row["revision"]) for row in again] == held[deep:]
    assert table_queries.REVISED_BEFORE not in walked


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 100])
def test_a_growing_tree_has_the_root_of_its_leaves(size: int) -> None:
    leaves = [merkle.leaf(bytes([n])) for n in range(size)]
    tree = merkle.Growing()
    for leaf in leaves:
        tree.add(leaf)

    assert (tree.size, tree.root()) == (size, merkle.root(leaves))
