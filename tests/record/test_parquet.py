"""An export is the whole record for others to read, and comes back as the same record, or says which file does not fit."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from whole import ARABIC, DAY, FIRST, ODD, SECRET, SECRETS, answers, files, fill, flip, is_empty, once, redact_in_two, tables

from fogline.errors import RecordError
from fogline.record import Record, parquet
from fogline.record.columns import TABLES
from fogline.record.copying import RedactedMeanwhileError
from fogline.record.parquet import export, load
from fogline.record.verify import faults
from postgres_server import PostgresServer
from samples import NOW, report

pytestmark = pytest.mark.slow

arrow = pytest.importorskip("pyarrow.parquet")
LATER = NOW + 3 * DAY


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        fill(opened)
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an export goes."""
    return tmp_path / "out" / "everything"


@pytest.fixture
def exported(tmp_path: Path, folder: Path) -> Path:
    """An export of a record."""
    with Record(tmp_path / "war.db", who="A. Editor") as record:
        fill(record)
        export(record, folder)
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another place for a record, of each sort."""
    if request.param == "sqlite":
        yield str(tmp_path / "there.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = server.new_database()
    yield address
    server.drop_database(address)


def columns(folder: Path, table: str) -> dict[str, list[Any]]:
    """What another program reads."""
    found: dict[str, list[Any]] = arrow.read_table(folder / f"{table}.parquet").to_pydict()
    return found


def change(folder: Path, table: str, **changed: Any) -> None:
    """Change a table's first row, and the manifest so that it fits the file."""
    path = folder / f"{table}.parquet"
    held = arrow.read_table(path)
    rows = held.to_pylist()
    rows[0].update(changed)
    arrow.write_table(type(held).from_pylist(rows, schema=held.schema), path)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["tables"][table]["sha256"] = sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_an_export_comes_back_as_the_same_record(record: Record, folder: Path, there: str) -> None:
    manifest = json.loads(export(record, folder))

    with Record(there) as again:
        copied = load(folder, again)

        assert (copied.size, copied.root) == again.view().root() == record.view().root()
        assert manifest["log"] == {"entries": copied.size, "root": copied.root.hex()}
        assert tables(again) == tables(record)
        assert answers(again) == answers(record)
        assert list(faults(again.engine)) == []
    with Record(there, create=False) as again:
        again.append(*report("late", "Shells hit Hallun late.", place="Hallun"), at=LATER, now=LATER)
        assert list(faults(again.engine)) == []


def test_a_record_goes_round_through_all_forms_and_is_itself(record: Record, folder: Path, there: str, tmp_path: Path) -> None:
    export(record, folder)
    with Record(there) as again:
        load(folder, again)
        export(again, tmp_path / "second")

    assert files(tmp_path / "second") == files(folder)


def test_other_programs_read_texts_and_facts(exported: Path) -> None:
    texts = [text.decode("utf-8", "surrogatepass") if text is not None else None for text in columns(exported, "document")["text"]]
    events = [json.loads(body) for body in columns(exported, "revision")["body"]]
    claims = [json.loads(layers)["claims"] for layers in columns(exported, "reading")["layers"] if layers is not None]

    assert {ARABIC, ODD, None} <= set(texts)
    assert {"event"} == set(columns(exported, "revision")["thing"])
    assert all({"id", "kind", "standing"} <= event.keys() for event in events)
    assert claims[0][0]["id"] == FIRST[2].claims[0].id
    assert (exported / "blobs" / FIRST[0].sha256[:2] / FIRST[0].sha256).read_bytes() == FIRST[1]


def test_the_manifest_tells_what_every_file_and_column_is(exported: Path) -> None:
    manifest = json.loads((exported / "manifest.json").read_bytes())

    assert "publishers'" in manifest["licence"]
    assert manifest["schema_version"] > 0
    assert manifest["blobs"]["files"] == len(list((exported / "blobs").rglob("*/*")))
    for table, told in manifest["tables"].items():
        file = arrow.read_table(exported / told["file"])
        assert (file.num_rows, file.schema.names) == (told["rows"], [column["name"] for column in told["columns"]])
        assert [str(field.type) for field in file.schema] == [column["type"] for column in told["columns"]]
        assert told["sha256"] == sha256((exported / told["file"]).read_bytes()).hexdigest()
        assert all(column["about"].endswith(".") for column in told["columns"])
        assert table in TABLES


def test_large_tables_come_in_groups_of_rows(record: Record, folder: Path, there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 3)

    export(record, folder)

    assert arrow.ParquetFile(folder / "audit.parquet").num_row_groups > 3
    with Record(there) as again:
        load(folder, again)
        assert tables(again) == tables(record)


def test_what_is_written_during_the_export_is_not_in_it(record: Record, where: str, folder: Path, there: str) -> None:
    before = tables(record)

    def write() -> None:
        with Record(where) as writer:
            writer.append(*report("late", "Shells hit Hallun late.", place="Hallun"), at=LATER, now=LATER)

    with once("report", write) as progress:
        export(record, folder, progress=progress)

    with Record(there) as again:
        load(folder, again)
        assert tables(again) == before


def test_nothing_redacted_is_anywhere_in_an_export(where: str, tmp_path: Path) -> None:
    def held(folder: Path) -> str:
        return str([columns(folder, table) for table in TABLES]) + str(files(folder / "blobs"))

    with Record(where, who="A. Editor") as record:
        fill(record, redacted=False)
        export(record, tmp_path / "before")
        assert SECRET in held(tmp_path / "before")
        with once("reading", redact_in_two(where)) as progress, pytest.raises(RedactedMeanwhileError, match="run it again"):
            export(record, tmp_path / "during", progress=progress)
        assert not (tmp_path / "during").exists()
        record.redact(SECRETS[0].id, why="names a witness", now=LATER)

        export(record, tmp_path / "after")

    assert SECRET not in held(tmp_path / "after")
    assert SECRETS[0].sha256 not in files(tmp_path / "after" / "blobs")
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@pytest.mark.parametrize("table", ["audit", "reading", "kept_digest", "revision_claim"])
def test_a_flipped_bit_in_a_table_is_named_and_nothing_is_imported(exported: Path, there: str, table: str) -> None:
    flip(exported / f"{table}.parquet")

    with Record(there) as again:
        with pytest.raises(RecordError, match=rf"{table}\.parquet is damaged"):
            load(exported, again)

        assert is_empty(again)


@pytest.mark.parametrize("how", ["flipped", "missing"])
def test_bytes_that_are_not_there_are_named_and_nothing_is_imported(exported: Path, there: str, how: str) -> None:
    path = exported / "blobs" / FIRST[0].sha256[:2] / FIRST[0].sha256
    if how == "flipped":
        flip(path)
    else:
        path.unlink()

    with Record(there) as again:
        with pytest.raises(RecordError, match=FIRST[0].sha256):
            load(exported, again)

        assert is_empty(again)


@pytest.mark.parametrize(("table", "changed", "named"), [
    ("withdrawal", {"why": "no reason"}, "withdraw"),
    ("audit", {"who": "B. Editor"}, "root"),
    ("document", {"text": b"Shells hit nothing."}, "was changed"),
    ("judgement", {"withdrawn_at": "2021-06-02T00:00:00Z"}, "withdraw"),
    ("report", {"sha256": "../../../etc/passwd"}, "passwd"),
    ("reading", {"layers": "{}"}, "does not hold what it should"),
    ("reading", {"layers": "{"}, "does not hold what it should"),
    ("claim", {"reading": 99}, "refused|claims"),
    ("report", {"id": None}, "refused"),
])  # fmt: skip
def test_what_was_changed_with_its_digest_does_not_fit_the_log(exported: Path, there: str, table: str, changed: dict[str, Any], named: str) -> None:
    change(exported, table, **changed)

    with Record(there) as again:
        with pytest.raises(RecordError, match=named):
            load(exported, again)

        assert is_empty(again)


@pytest.mark.parametrize(("content", "said"), [
    (None, "no whole export"),
    (b"{", "not the manifest"),
    (b"[]", "not the manifest"),
    (b'{"format": "fogline-everything@1", "schema_version": 999, "fogline_version": "9.9"}', "import it with Fogline 9.9"),
    (b'{"format": "fogline-everything@1", "schema_version": 2, "fogline_version": "9.9"}', "not the manifest"),
])  # fmt: skip
def test_a_folder_that_is_no_whole_export_is_refused(exported: Path, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is None:
        (exported / "manifest.json").unlink()
    else:
        (exported / "manifest.json").write_bytes(content)

    with Record(tmp_path / "there.db") as again, pytest.raises(RecordError, match=said):
        load(exported, again)


def test_a_table_with_other_columns_is_refused(exported: Path, tmp_path: Path) -> None:
    shutil.copy(exported / "claim.parquet", exported / "failure.parquet")
    manifest = json.loads((exported / "manifest.json").read_bytes())
    manifest["tables"]["failure"]["sha256"] = manifest["tables"]["claim"]["sha256"]
    (exported / "manifest.json").write_text(json.dumps(manifest))

    with Record(tmp_path / "there.db") as again, pytest.raises(RecordError, match=r"failure\.parquet does not have the columns"):
        load(exported, again)


def test_a_record_that_holds_something_takes_no_import(exported: Path, there: str) -> None:
    with Record(there) as again:
        again.append(*FIRST, at=NOW, now=NOW)
        before = tables(again)

        with pytest.raises(RecordError, match="holds a record already"):
            load(exported, again)

        assert tables(again) == before


def test_a_folder_that_holds_something_is_left_alone_and_an_empty_one_is_used(record: Record, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "mine").write_text("mine")
    with pytest.raises(RecordError, match="something at"):
        export(record, folder)
    assert files(folder) == {"mine": b"mine"}
    (folder / "mine").unlink()

    export(record, folder)

    assert (folder / "manifest.json").exists()


def test_a_killed_export_is_no_export(exported: Path, tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from fogline.record import Record; from fogline.record.parquet import export\n"
        "export(Record(sys.argv[1]), Path(sys.argv[2]), progress=lambda what, done: os.kill(os.getpid(), 9) if what == 'files' else None)"
    )

    subprocess.run([sys.executable, "-c", program, str(tmp_path / "war.db"), str(tmp_path / "killed")], check=False)

    assert not (tmp_path / "killed").exists()
    assert [path.name.split("-")[0] for path in tmp_path.glob("killed*")] == ["killed.unfinished"]


def test_without_the_library_the_extra_is_named(record: Record, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    with pytest.raises(RecordError, match=r"pip install 'fogline\[parquet\]'"):
        export(record, folder)
