"""The ledger does not depend on the order in which reports were added, knows nothing of later ones, and loses nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from fogline.foretold import Prediction
from fogline.record import Record
from foretelling_samples import COPY, DAY, OTHER, done, rest, told
from samples import NOW

pytestmark = pytest.mark.slow

REPORTS = [
    told("one"), told("two", COPY, day=1), told("three", COPY, day=2), told("four", OTHER, day=1, speaker="Ada Quill"), done("five", day=4),
    done("six", day=20), rest("seven", day=30), told("eight", day=21),
]  # fmt: skip


def essence(found: list[Prediction]) -> list[tuple[object, ...]]:
    """What is in it; ids and their order tell of its history too."""
    return sorted((sorted(p.claim_ids), p.speaker, str(p.due), p.outcome, p.resolved_by, str(p.late_days), p.why) for p in found)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(REPORTS))), st.integers(1, len(REPORTS)))
def test_order_and_as_of(order: list[int], size: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Record(Path(folder, "war.db"), who="A. Editor") as one,
        Record(Path(folder, "other.db"), who="A. Editor") as other,
    ):
        seen: set[str] = set()
        for day, i in enumerate(order):
            one.append(*REPORTS[i], at=NOW + day * DAY, now=NOW + day * DAY)
            one.revise(now=NOW + day * DAY)
            foretold = {c for p in one.view().predictions(withdrawn=True) for c in p.claim_ids}
            assert seen <= foretold
            seen = foretold
        for i in sorted(order[:size]):
            other.append(*REPORTS[i], at=NOW, now=NOW)
        other.revise(now=NOW)

        assert essence(one.view(NOW + (size - 1) * DAY).predictions()) == essence(other.view().predictions())
