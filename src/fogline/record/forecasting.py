"""Freezing forecasts: each is a row that nothing changes, and its digest is in the log from the moment it is issued; and those of the months ahead."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from fogline.record import queries, rows, table_queries
from fogline.record.engine import Engine, Row
from fogline.record.record import Record


def freeze(record: Record, made: Sequence[Row], *, now: datetime) -> list[Row]:
    """Keep forecasts that the record does not hold yet, with one entry of the log.

    Args:
        record: is written to in the name of its `who`.
        made: rows with `id`, `what`, `area`, `month`, `horizon`, `data_until`, `maker` and `body`, as `forecasts.frozen.row` gives them.
        now: by the clock: when they are issued.

    Returns:
        Those that are new; what was issued before stays as it was.

    Raises:
        RecordError: the database refused; then none is kept.
    """
    with record.writing() as chain:
        known = {row["id"] for row in record.engine.all(queries.FORECAST_IDS)}
        new = [row for row in made if row["id"] not in known]
        if not new:
            return []
        first = int(record.engine.all(queries.NEXT["forecast"])[0]["number"])
        issued = {"who": record.who, "position": chain.position, "recorded_at": rows.stamp_of(now)}
        kept = [{**row, **issued, "number": i, "body": rows.deflate_json(rows.compact(row["body"]))} for i, row in enumerate(new, first)]
        record.engine.run(queries.ADD_FORECAST, kept)
        chain.add("forecast", f"{new[0]['maker']} of {new[0]['data_until']}", record.who, [rows.leaf_of("forecast", row) for row in kept], now)
    return new


def ahead(engine: Engine, what: str, month: str, as_of: str, wanted: Callable[[Row], bool]) -> list[Row]:
    """Of each area and month what was issued last, in this order, as `View.forecasts` has it.

    Args:
        engine: of the record.
        what: what is foretold.
        month: the first one, YYYY-MM.
        as_of: what was issued by then.
        wanted: is asked of area, month and `data_until`; the rest is not read.
    """
    newest: dict[tuple[str, str], Row] = {}
    for row in engine.all(table_queries.FORECASTS_AHEAD, {"what": what, "month": month, "as_of": as_of}):
        key = row["area"], row["month"]
        if wanted(row) and (key not in newest or newest[key]["data_until"] <= row["data_until"]):
            newest[key] = row
    held = engine.all(table_queries.FORECASTS_NUMBERED, {"numbers": json.dumps([row["number"] for row in newest.values()])}) if newest else []
    return [{**row, "body": json.loads(rows.inflate(row["body"]))} for row in held]
