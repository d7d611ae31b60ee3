"""Forecasts in a record: issued once, frozen in the log, scored when their month is over, the same whatever comes later."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from whole import tables

from fogline.forecasts import areas, frozen, judged, views
from fogline.forecasts.frozen import Forecast
from fogline.record import Record, copying, forecasting, parquet, queries
from fogline.record.audit import entries, last_entry
from fogline.record.verify import faults
from samples import report

pytestmark = pytest.mark.slow

AREA = "Deir ez-Zor, SY"
NEW_YEAR = datetime(2022, 1, 1, tzinfo=UTC)
DEAD = {"2021-01": (3, 2), "2021-02": (4,), "2021-03": (), "2021-04": (1, 6, 2)}  # of each shelling, by month


def day(month: str, number: int = 10) -> datetime:
    return datetime(int(month[:4]), int(month[5:]), number, tzinfo=UTC)


def clock(record: Record) -> datetime:
    last = last_entry(record.engine)
    return datetime.fromisoformat(last.at) if last else NEW_YEAR


def tell(record: Record, month: str, killed: int, number: int = 10) -> None:
    """A report of that day, that tells of as many dead on the day before; known when it was published."""
    published = day(month, number)
    place = ("Marran", "Hallun", "Tesk", "Orba")[number // 5 % 4]
    kept = report(f"{month}-{number}", f"Shells hit {place} on {month}-{number}, {killed} dead.", place=place, published=published, killed=killed)
    record.append(*kept, at=published, now=max(day("2022-01"), clock(record)), replay=True)


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where) as opened:
        for month, told in DEAD.items():
            for i, killed in enumerate(told):
                tell(opened, month, killed, 5 + 5 * i)
        tell(opened, "2021-05", 9)
        opened.revise(now=day("2022-01"))
        yield opened


def made(record: Record, as_of: datetime | None = None, months: int = 2) -> list[Forecast]:
    known = areas.known(record.view(as_of))
    assert known is not None
    return frozen.made(known, months)


def issue(record: Record, months: int = 2) -> list[str]:
    return [row["id"] for row in forecasting.freeze(record, [frozen.row(f) for f in made(record, months=months)], now=day("2022-01"))]


def test_the_dead_are_summed_by_division_and_month_up_to_the_last_that_is_over(record: Record) -> None:
    known = areas.known(record.view())

    assert known is not None
    assert (known.series.areas, known.series.first, known.series.last) == ((AREA,), "2021-01", "2021-04")
    assert known.series.values.tolist() == [[5, 4, 0, 9]]
    assert known.data_until == day("2021-05")


def test_a_record_with_no_month_over_has_nothing_to_forecast_from(where: str) -> None:
    with Record(where) as empty:
        assert areas.known(empty.view()) is None

        tell(empty, "2021-01", 3)

        assert areas.known(empty.view()) is None


def test_a_discounted_event_and_one_of_a_whole_country_are_not_counted(record: Record) -> None:
    from fogline.types import Question

    first, *rest = record.view().events(Question())
    wide = replace(rest[0], where_precision=6)

    found = areas.counted([replace(first, standing="discounted"), wide, *rest[1:]], "2021-01", "2021-04")

    assert found.values.sum() == 5 + 4 + 9 - 3 - 2


def test_a_forecast_is_frozen_with_its_digest_in_the_log(record: Record) -> None:
    new = issue(record)

    held = [frozen.of_row(row) for row in record.view().forecasts()]
    last = list(entries(record.engine))[-1]
    assert [f.id for f in held] == new
    assert [(f.area, f.month, f.horizon, f.maker, f.seen) for f in held] == [
        (AREA, "2021-05", 1, "fogline-mixture@1", (5, 4, 0, 9)), (AREA, "2021-06", 2, "fogline-mixture@1", (5, 4, 0, 9)),
    ]  # fmt: skip
    assert (held[0].issued_at, held[0].data_until) == ("2022-01-10T00:00:00Z", "2021-05-10T00:00:00Z")
    assert (last.action, last.position, last.hash) == ("forecast", held[0].entry, held[0].entry_hash)
    assert set(held[0].baselines) == {"last value", "last twelve months", "Poisson", "negative binomial"}
    assert list(faults(record.engine)) == []


def test_what_was_issued_stays_and_is_issued_once(record: Record) -> None:
    issue(record)
    before = record.view().forecasts()
    tell(record, "2021-04", 50, 25)  # what was not known when it was issued
    record.revise(now=day("2022-01"))

    again = issue(record, months=3)

    after = record.view().forecasts()
    assert after[:2] == before
    assert [row["month"] for row in after[2:]] == ["2021-07"]
    assert len(again) == 1


def test_a_changed_forecast_is_found(record: Record) -> None:
    issue(record)
    record.engine.run("UPDATE forecast SET month = '2021-09' WHERE number = 1", {})

    [told] = faults(record.engine)

    assert "(forecast fogline-mixture@1 of 2021-05-10T00:00:00Z" in told
    assert "does not fit its rows" in told


def test_a_forecast_that_is_taken_away_is_missed(record: Record) -> None:
    issue(record)
    record.engine.run("DELETE FROM forecast WHERE number = 2", {})

    assert any("does not fit its rows" in told for told in faults(record.engine))


def test_a_forecast_is_scored_once_its_month_is_over(record: Record) -> None:
    issue(record)
    assert [j.outcome for j in judged.judged(record.view())] == [None, None]
    assert list(judged.judged(record.view(), due=True)) == []

    tell(record, "2021-05", 4, 20)
    tell(record, "2021-06", 2)
    record.revise(now=day("2022-02"))

    due, later = judged.judged(record.view())
    assert (due.outcome, later.outcome) == (13, None)
    assert due.score is not None
    beside = dict(due.baselines)
    assert beside["last value"].crps == pytest.approx(4)  # nine died the month before
    assert [j.forecast.id for j in judged.judged(record.view(), due=True)] == [due.forecast.id]
    rows = judged.summed(judged.judged(record.view()))
    assert [(row["horizon"], row["maker"], row["forecasts"]) for row in rows] == [(1, name, 1) for name in ("fogline-mixture@1", *beside)]
    assert rows[0]["crps"] == round(due.score.crps, 4)


def test_an_outcome_follows_the_record_and_the_forecast_does_not(record: Record) -> None:
    issue(record)
    tell(record, "2021-06", 2)
    record.revise(now=day("2022-02"))
    [first, _] = judged.judged(record.view())
    tell(record, "2021-05", 30, 25)
    record.revise(now=day("2022-03"))

    [second, _] = judged.judged(record.view())

    assert (first.outcome, second.outcome) == (9, 39)
    assert first.forecast == second.forecast


def test_scores_are_the_same_after_everything_derived_is_made_anew(record: Record) -> None:
    issue(record)
    tell(record, "2021-06", 2)
    record.revise(now=day("2022-02"))
    before = list(judged.judged(record.view()))

    record.rebuild(now=day("2022-03"))

    assert list(judged.judged(record.view())) == before
    assert list(faults(record.engine)) == []


def test_an_area_where_nobody_died_had_no_dead(record: Record) -> None:
    forecasting.freeze(record, [{**frozen.row(made(record)[0]), "area": "Idlib, SY", "id": "forecast_x"}], now=day("2022-01"))
    tell(record, "2021-06", 2)
    record.revise(now=day("2022-02"))

    [found] = judged.judged(record.view(), area="idlib")

    assert found.outcome == 0


@pytest.mark.parametrize("then", [day("2021-02", 20), day("2021-03", 1), day("2021-04", 6), day("2021-05", 11)])
def test_what_is_learnt_later_changes_no_forecast_of_then(record: Record, then: datetime) -> None:
    before = made(record, then)
    for month in ("2021-05", "2021-06", "2021-07"):
        tell(record, month, 200, 15)
    kept = report("late", "Shells hit Orba in January, we learnt.", place="Orba", published=day("2021-01", 28), killed=70)
    record.append(*kept, at=day("2022-02"), now=day("2022-02"))  # of then, and not known then
    record.revise(now=day("2022-02"))

    after = made(record, then)

    assert [(f.id, f.month, f.quantiles, f.baselines, f.seen) for f in after] == [(f.id, f.month, f.quantiles, f.baselines, f.seen) for f in before]
    assert made(record)[0].seen != before[0].seen


def test_a_look_at_the_past_knows_no_forecast_that_was_issued_later(record: Record) -> None:
    issue(record)

    assert record.view(day("2021-12")).forecasts() == []
    assert len(record.view(day("2022-01", 11)).forecasts()) == 2


def test_forecasts_move_with_the_record(record: Record, tmp_path: Path) -> None:
    issue(record)
    with Record(tmp_path / "copied.db") as copied, Record(tmp_path / "imported.db") as imported:
        copying.copy(record, copied)
        parquet.export(record, tmp_path / "all")
        parquet.load(tmp_path / "all", imported)

        for one in (copied, imported):
            assert tables(one)["forecast"] == tables(record)["forecast"] != []
            assert one.view().forecasts() == record.view().forecasts()
            assert list(faults(one.engine)) == []


def test_an_export_from_before_there_were_forecasts_is_still_read(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    parquet.export(record, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["tables"]["forecast"]
    manifest["schema_version"] = 5
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "forecast.parquet").unlink()

    with Record(tmp_path / "imported.db") as imported:
        parquet.load(folder, imported)

        assert imported.view().forecasts() == []
        assert imported.view().root() == record.view().root()


def test_a_record_of_the_schema_before_gets_the_table(tmp_path: Path) -> None:
    with Record(tmp_path / "war.db") as old:
        tell(old, "2021-01", 3)
        tell(old, "2021-02", 3)
        old.engine.run("DROP TABLE forecast", {})
        old.engine.run("PRAGMA user_version = 7", {})

    with Record(tmp_path / "war.db") as opened:
        issue(opened)

        assert len(opened.engine.all(queries.FORECAST_IDS)) == 2
        assert list(faults(opened.engine)) == []


def test_draws_have_the_shape_of_the_challenge(record: Record) -> None:
    [one, _] = made(record)

    rows = list(csv.DictReader(io.StringIO(b"".join(views.lines([one])).decode())))

    assert len(rows) == 200
    assert {(r["month_id"], r["country_id"], r["adm_1"], r["forecast"]) for r in rows} == {("497", "652", "Deir ez-Zor", one.id)}
    assert [int(r["outcome"]) for r in rows] == sorted(int(r["outcome"]) for r in rows)


def test_the_commands_issue_and_tell_what_came(fogline: Callable[..., Result], record: Record) -> None:
    where = str(record.engine.where) if not record.engine.where.startswith("postgres") else None
    if where is None:
        pytest.skip("the address that is shown has no password; the same code was run on a file")

    looked = fogline("forecast", "--record", where, "--as-of", "2021-04-20", "--months", "1", "--json")
    none = fogline("forecasts", "--record", where)
    issued = fogline("forecast", "--record", where, "--months", "2", "--json")
    tell(record, "2021-06", 2)
    record.revise(now=clock(record))
    due = fogline("forecasts", "--record", where, "--due", "--json")
    plain = fogline("forecasts", "--record", where, "--area", "deir")
    scores = fogline("forecasts", "--record", where, "--scores")
    draws = fogline("forecasts", "--record", where, "--views")

    assert [json.loads(line)["month"] for line in looked.stdout.splitlines()] == ["2021-04"]
    assert "nothing was issued" in looked.stderr
    assert "no such forecast was issued" in none.stderr
    assert [json.loads(line)["horizon"] for line in issued.stdout.splitlines()] == [1, 2]
    assert "2 issued, 0 had been issued before" in issued.stderr
    [row] = [json.loads(line) for line in due.stdout.splitlines()]
    assert (row["month"], row["outcome"], set(row["baseline_scores"])) == ("2021-05", 9, set(row["baselines"]))
    assert "; it was 9, inside, CRPS" in plain.stdout
    assert "1 months ahead  fogline-mixture@1" in scores.stdout
    assert draws.stdout.startswith("month_id,country_id,adm_1,draw,outcome,forecast")
    assert fogline("forecasts", "--record", where, "--views", "--scores").exit_code == 2
