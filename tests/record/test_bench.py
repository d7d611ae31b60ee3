"""The measuring of the record measures something: a small record of its making answers every question, and fits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fogline.record import Record
from fogline.record.verify import faults

SEED = 7


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Record, Any]]:
    """A record of 2,000 claims in four steps, and what to ask it about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        from bench.record import questions, world
        from bench.record.build import build

        told_of, path = world.make(SEED), tmp_path_factory.mktemp("bench") / "war.db"
        build(path, told_of, seed=SEED, claims=2_000, claims_a_batch=500)
        with Record(path, create=False) as record:
            yield record, questions.asks(questions.Sample(record, told_of, SEED))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["week and box", "actor", "place", "words", "as of", "event page", "facets", "timeline bars", "control day", "history"]
)  # fmt: skip
def test_each_of_the_ten_questions_gives_rows(built: tuple[Record, Any], name: str) -> None:
    record, asks = built

    given = [len(asks[name]()(record)) for _ in range(40)]

    assert any(given)


@pytest.mark.slow
def test_there_are_ten_questions_and_the_record_fits(built: tuple[Record, Any]) -> None:
    record, asks = built

    found = list(faults(record.engine))

    assert found == []
    assert len(asks) == 10
    assert record.view().tally()["claims"] == 2_000
