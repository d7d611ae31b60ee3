"""`fogline export --format`: each form opened by a program that people read it with, and what the record keeps of it."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from fogline.errors import ConfigError, RecordError
from fogline.exports import columns, formats
from fogline.record import Record, utc_now
from fogline.record.verify import faults
from fogline.types import Actor, Attribution, Span, make_id
from samples import NOW, report
from telling import ABOUT, HOSTILE, hostile, many

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
DAY = timedelta(days=1)


@pytest.fixture
def war(fogline: Run, tmp_path: Path) -> Path:
    """A record of four events, one with four dead, two told by or of a private person."""
    path = tmp_path / "war.db"
    with Record(path, who="A. Editor") as record:
        record.append(*report("one", killed=4), at=NOW, now=NOW)
        record.append(*report("two", "Shells hit Hallun at noon, a teacher said.", "B Paper", place="Hallun", killed=2), at=NOW, now=NOW)
        record.append(*private("three"), at=NOW, now=NOW)
        record.revise(now=NOW)
    return path


def private(name: str) -> Any:
    """A report whose claim a resident tells, by name, and which then tells of her itself."""
    source, data, reading = report(name, "Shells hit Tesk today, Samira Halloum said.", "C Paper", place="Tesk")
    said = Attribution((Span(23, 37),), (Span(38, 42),), (Span(0, 21),), speaker="Samira Halloum", role="a resident of Tesk")
    [claim] = reading.claims
    first = replace(claim, speaker="Samira Halloum", attribution=0)
    second = replace(
        claim, id=make_id("claim", reading.document.id, "displacement"), kind="displacement", actors=(Actor("Samira Halloum", "suffered"),)
    )
    return source, data, replace(reading, attributions=(said,), claims=(first, second))


def write(fogline: Run, form: str, *more: str) -> dict[str, Any]:
    result = fogline("export", "--format", form, "--out", f"out.{form}", "--record", "war.db", "--json", *more)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize("form", formats.FORMATS)
def test_every_form_says_what_it_wrote_and_the_log_knows_it(fogline: Run, war: Path, form: str) -> None:
    told = write(fogline, form, "--kind", "shelling")

    assert told["events"] == 3
    assert told["files"]
    for file in told["files"]:
        content = Path(file["file"]).read_bytes()
        assert (file["size_bytes"], file["sha256"]) == (len(content), sha256(content).hexdigest())
    assert "24 hours" in told["safety"]
    with Record(war) as record:
        [entry] = record.view().log(1)
        assert (entry["action"], entry["subject"]) == ("export", f'{form} {{"kinds": ["shelling"]}}')
        assert told["record"]["entries"] == entry["position"] - 1
        assert list(faults(record.engine)) == []


@pytest.mark.parametrize("form", ["csv", "geojson", "hxl", "rocrate", "gpkg", "ucdp"])
def test_private_persons_are_named_nowhere(fogline: Run, war: Path, form: str) -> None:
    told = write(fogline, form)

    content = b"".join(Path(f["file"]).read_bytes() for f in told["files"])
    assert b"Halloum" not in content
    assert form != "rocrate" or b"a resident of Tesk" in content


def test_without_the_extra_it_says_what_to_install(fogline: Run, war: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ConfigError, match=r"pip install 'fogline\[exports\]'"):
        fogline("export", "--format", "parquet", "--out", "out", "--record", "war.db", catch_exceptions=False)

    assert not Path("out").exists()


def test_what_is_fresh_is_kept_back_and_counted(fogline: Run, war: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    with Record(war) as record:
        record.append(*report("now", "Shells hit Orba.", place="Orba", published=now + DAY), at=now, now=now)
        record.revise(now=now)

    told = write(fogline, "csv")
    monkeypatch.setenv("FOGLINE_DELAY_H", "0")
    free = write(fogline, "hxl")

    assert (told["events"], told["kept_back"]) == (4, 1)
    assert (free["events"], free["kept_back"]) == (5, 0)
    assert "nothing is kept back" in free["safety"]


def test_a_question_narrows_it_by_source_too(fogline: Run, war: Path) -> None:
    assert write(fogline, "csv", "--source", "B Paper")["events"] == 1
    assert write(fogline, "geojson", "--place", "Rome")["events"] == 0
    assert write(fogline, "hxl", "--limit", "2")["events"] == 2


def test_nothing_is_written_over(fogline: Run, war: Path) -> None:
    write(fogline, "csv")
    before = Path("out.csv").read_bytes()

    with pytest.raises(RecordError, match="nothing is written over it"):
        fogline("export", "--format", "csv", "--out", "out.csv", "--record", "war.db", catch_exceptions=False)

    assert Path("out.csv").read_bytes() == before
    assert not list(Path().glob("*unfinished*"))


@pytest.mark.parametrize(
    "flags", [(), ("--format", "csv"), ("--format", "csv", "--everything", "--out", "a"), ("--everything", "--out", "a", "--kind", "battle")]
)
def test_a_question_that_makes_no_sense_is_a_wrong_usage(fogline: Run, war: Path, flags: tuple[str, ...]) -> None:
    assert fogline("export", "--record", "war.db", *flags).exit_code == 2


def test_our_ucdp_table_is_matched_with_the_record_it_came_from(fogline: Run, war: Path) -> None:
    write(fogline, "ucdp")

    result = fogline("compare", "out.ucdp", "--record", "war.db", "--json")

    *rows, summary = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["is"] for row in rows} == {"matched"}
    assert [row["theirs"]["id"] for row in rows] == [row["ours"]["id"] for row in rows]
    assert all(row["differences"] == [] for row in rows)
    assert (summary["matched"], summary["failures"]) == (2, 0)


# ---- what others read


def test_pandas_reads_the_csv(fogline: Run, war: Path) -> None:
    pandas = pytest.importorskip("pandas")
    write(fogline, "csv", "--bom")

    found = pandas.read_csv("out.csv", parse_dates=["earliest", "latest"])

    assert list(found.columns) == [c.name for c in columns.EVENTS]
    assert sorted(found["killed_best"].dropna()) == [2, 4]
    assert str(found["earliest"].dtype).startswith("datetime64")


def test_duckdb_reads_the_parquet_files_with_their_types(fogline: Run, war: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    write(fogline, "parquet")

    found = duckdb.sql(
        "SELECT e.place, e.killed_best, len(e.sources), c.sentence FROM 'out.parquet/events.parquet' e JOIN 'out.parquet/claims.parquet' c USING (event_id) ORDER BY 1"
    ).fetchall()
    types = dict(duckdb.sql("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM 'out.parquet/events.parquet')").fetchall())

    assert [row[:3] for row in found] == [("Hallun", 2, 1), ("Marran", 4, 1), ("Tesk", None, 1), ("Tesk", None, 1)]
    assert (types["first_day"], types["sources"], types["killed_at_least"]) == ("DATE", "VARCHAR[]", "BOOLEAN")
    assert types["earliest"] == "TIMESTAMP WITH TIME ZONE"


def test_geopandas_reads_the_geojson(fogline: Run, war: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    write(fogline, "geojson")

    found = geopandas.read_file("out.geojson")

    assert len(found) == 4
    assert found.crs.to_epsg() == 4326
    assert set(found.geometry.geom_type) == {"Point"}
    assert set(found["radius_m"]) == {2000}


def test_gdal_reads_the_geopackage_with_its_layers_and_times(fogline: Run, war: Path) -> None:
    gdal = pytest.importorskip("pyogrio")
    pytest.importorskip("pyarrow")
    write(fogline, "gpkg")

    layers = dict(gdal.list_layers("out.gpkg"))
    about = gdal.read_info("out.gpkg", layer="events")

    assert layers == {"events": "Point", "claims": "Point", "origins": None, "dictionary": None, "about": None}
    assert (about["features"], about["crs"]) == (4, "EPSG:4326")
    types = dict(zip(about["fields"], about["dtypes"], strict=True))
    assert types["earliest"].startswith("datetime64")
    assert "root" in about["layer_metadata"]["record"]


def test_libhxl_knows_every_tag(fogline: Run, war: Path) -> None:
    hxl = pytest.importorskip("hxl")
    write(fogline, "hxl")

    with Path("out.hxl").open(newline="", encoding="utf-8") as file:
        source = hxl.data(list(csv.reader(file)))
    errors: list[Any] = []

    assert [c.display_tag for c in source.columns] == [c.hxl for c in columns.EVENTS]
    assert [row.get("#affected+killed+best") for row in source if row.get("#loc+name") == "Marran"] == ["4"]
    hxl.schema(callback=lambda e: errors.append(e) if e.rule.severity == "error" else None).validate(source)
    assert errors == []


def test_frictionless_finds_each_cell_of_the_package_of_its_type(fogline: Run, war: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    write(fogline, "rocrate")

    found = frictionless.Package("out.rocrate/datapackage.json").validate()

    assert found.valid, found.flatten(["type", "note", "fieldName"])


def test_rocrate_reads_the_crate_with_its_root_and_licence(fogline: Run, war: Path) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate")
    told = write(fogline, "rocrate")

    crate = rocrate.ROCrate("out.rocrate")

    assert {e.id for e in crate.data_entities} == {"events.csv", "claims.csv", "origins.csv", "events.geojson", "datapackage.json"}
    assert crate.root_dataset["identifier"] == told["record"]["root"]
    assert "short quotations" in crate.get("#licence")["description"]
    assert all(Path("out.rocrate", e.id).stat().st_size == int(e["contentSize"]) for e in crate.data_entities)


def test_the_file_beside_a_table_describes_its_columns(fogline: Run, war: Path) -> None:
    write(fogline, "acled")

    beside = json.loads(Path("out.acled-metadata.json").read_text())

    with Path("out.acled").open(newline="") as file:
        assert [c["name"] for c in beside["tableSchema"]["columns"]] == next(csv.reader(file))
    assert beside["notes"][0]["min_radius_m"] == 2000


@pytest.mark.parametrize("form", formats.FORMATS)
def test_an_empty_record_is_exported_as_nothing(fogline: Run, tmp_path: Path, form: str) -> None:
    Record(tmp_path / "war.db").close()

    assert write(fogline, form)["events"] == 0


@pytest.mark.parametrize("form", formats.FORMATS)
def test_hostile_text_breaks_no_form(tmp_path: Path, form: str) -> None:
    written = formats.export(form, hostile(), ABOUT, tmp_path / "out")

    assert all(size_bytes < 2_000_000 for _, size_bytes, _ in written.files)
    if form == "gpkg":
        with sqlite3.connect(tmp_path / "out") as tables:
            assert tables.execute("SELECT count(*) FROM events").fetchone() == (len(HOSTILE),)
    if form == "parquet":
        read = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "out/events.parquet")
        assert read.num_rows == len(HOSTILE)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["gpkg", "geojson"])
def test_time_grows_as_the_number_of_events_does(tmp_path: Path, form: str) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        formats.export(form, many(count), ABOUT, tmp_path / f"{form}-{count}")
        return time.process_time() - began

    seconds(10)  # loads what is needed
    few, many_more = seconds(5_000), seconds(25_000)

    assert many_more < 2 * 5 * few  # a machine with other work is uneven; the square would be 25 times
