"""How the line does: of the reports that came in last, how many of each publisher and day were read, how late they came, what failed."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from statistics import median

from fogline import contract
from fogline.record import Record, table_queries
from fogline.web.page import Row

LOOKED_AT = 5_000  # reports and failures, the last ones
SHOWN = 60  # lines


def by_source_and_day(record: Record, as_of: str) -> list[Row]:
    """A line for each publisher and day, the newest first.

    Args:
        record: inside one `engine.reading()`.
        as_of: the moment, as queries take it.
    """
    limits = {"as_of": as_of, "most": LOOKED_AT}
    lines: dict[tuple[str, str], Row] = defaultdict(lambda: {"fetched": 0, "read": 0, "claims": 0, "failed": 0, "lags": []})
    for row in record.engine.all(table_queries.LATELY, limits):
        line = lines[row["fetched_at"][:10], row["source"] or ""]
        line["fetched"] += 1
        line["read"] += row["claims"] is not None
        line["claims"] += row["claims"] or 0
        fetched, published = contract.moment(row["fetched_at"]), contract.moment(row["published_at"])
        if fetched and published and fetched >= published:
            line["lags"].append((fetched - published).total_seconds() / 3600)
    for row in record.engine.all(table_queries.FAILED_LATELY, limits):
        lines[row["at"][:10], row["source"] or ""]["failed"] += 1
    told = [
        {
            "day": day,
            "source": source or None,
            **{k: v for k, v in line.items() if k != "lags"},
            "lag_h": round(median(line["lags"]), 1) if line["lags"] else None,
        }
        for (day, source), line in lines.items()
    ]
    return sorted(told, key=lambda r: (r["day"], r["fetched"], r["source"] or ""), reverse=True)[:SHOWN]


def size_bytes(record: Record) -> int | None:
    """How much disk the record takes; None where it is in no file of its own."""
    path = Path(record.engine.where)
    if not path.is_file():
        return None
    folder = path.with_name(f"{path.name}.blobs")
    beside = [path, path.with_name(f"{path.name}.log"), path.with_name(f"{path.name}-wal")]
    return sum(p.stat().st_size for p in beside if p.exists()) + _under(folder)


def _under(folder: Path) -> int:
    """Bytes of all files below a folder."""
    if not folder.is_dir():
        return 0
    with os.scandir(folder) as found:
        return sum(_under(Path(one.path)) if one.is_dir(follow_symlinks=False) else one.stat(follow_symlinks=False).st_size for one in found)
