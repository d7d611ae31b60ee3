"""Rows by column, for millions of them: the same that rows by name are, on both engines."""

from __future__ import annotations

import pytest

from fogline.errors import RecordError
from fogline.record import Record, engine, postgres, sqlite
from fogline.record.revision_columns import EVER, REVISIONS_FROM, Chosen
from fogline.record.tallies import Tallies
from samples import NOW, report


def test_columns_hold_what_rows_hold_in_parts(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sqlite, postgres):
        monkeypatch.setattr(module, "ROWS", 3)
    with Record(where) as record:
        for n, place in enumerate(("Marran", "Tesk") * 4):
            record.append(*report(f"r{n}", f"Shells hit {place}, number {n}.", place=place), at=NOW, now=NOW)
        record.revise(now=NOW)
        rows = record.engine.all(REVISIONS_FROM, {"number": 0})
        parts = list(record.engine.columns(REVISIONS_FROM, {"number": 0}))

        assert rows
        assert [tuple(row.values()) for row in rows] == [row for part in parts for row in zip(*part, strict=True)]
        assert all(len(column) <= 3 for part in parts for column in part)
        assert list(record.engine.columns(REVISIONS_FROM, {"number": rows[-1]["number"]})) == []
        tallies = Tallies(record.engine)
        assert sum(tallies.by_kind(Chosen(EVER - 1)).values()) == len([r for r in rows if r["withdrawn_at"] is None])
        assert tallies.numbers(Chosen(EVER - 1), "known").size == len([r for r in rows if r["withdrawn_at"] is None])
        with pytest.raises(RecordError):
            list(record.engine.columns("SELECT nothing FROM nowhere"))
    assert engine.ROWS > 3
