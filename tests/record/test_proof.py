"""A claim is proved to who has only a root; both checkers refuse whatever was changed."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from fogline.cli import checking
from fogline.errors import ConfigError, RecordError
from fogline.record import Record, leaves, merkle, proof, queries
from fogline.record.audit import canonical, item
from samples import NOW, claim_id, report

DOCS = Path(__file__).parents[2] / "docs"
CHECKER = DOCS / "check_proof.py"
ONE, TWO, THREE = report("one"), report("two", "Air strike on Tesk, the council said. The mill burned."), report("three", "Shells hit Orba again.", place="Orba")
WORDS = "غارة \ud83d 🌍 \x00 \x7f\u202e"  # in Arabic, half a character, one beyond U+FFFF, and what no terminal should be given
Tamper = Callable[[dict[str, Any]], object]
_spec = importlib.util.spec_from_file_location("check_proof", CHECKER)
assert _spec is not None
assert _spec.loader is not None
check_proof = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_proof)


@dataclass(frozen=True, slots=True)
class Made:
    """A proof, and what was published of the log that it leads to."""

    proof: dict[str, Any]
    root: bytes
    size: int


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        for kept in (ONE, TWO, THREE):
            opened.append(*kept, at=NOW, now=NOW)
        yield opened


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The proof of the second of five reports."""
    with Record(tmp_path_factory.mktemp("proof") / "war.db") as opened:
        for kept in (ONE, TWO, THREE, report("four"), report("five")):
            opened.append(*kept, at=NOW, now=NOW)
        size, root = proof.head(opened.engine)
        return Made(proof.prove(opened.engine, claim_id(TWO)), root, size)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a proof lies that is to be checked."""
    return tmp_path_factory.mktemp("checked") / "proof.json"


def says_the_program(data: bytes, root: bytes, size: int | None) -> bool:
    try:
        proof.check(proof.read(data), root, size=size)
    except RecordError as error:
        why = str(error)
    else:
        return True
    assert why.isprintable()
    return False


def says_the_paper(file: Path, root: bytes, size: int | None) -> bool:
    """What docs/check_proof.py says, run as a lawyer's expert runs it."""
    arguments = [str(file), root.hex(), *([] if size is None else [str(size)])]
    done = subprocess.run([sys.executable, "-I", "-X", "utf8=0", str(CHECKER), *arguments], capture_output=True, check=False, env={"LC_ALL": "C"})
    told = (done.stderr if done.returncode else done.stdout).decode()
    assert re.fullmatch(r"(not )?proven: .*\n", told)
    assert (done.returncode, told.startswith("proven")) in ((0, True), (1, False))
    return done.returncode == 0


def says_the_module(file: Path, root: bytes, size: int | None) -> bool:
    """The same without a new process for each of many examples."""
    try:
        return bool(check_proof.check(str(file), root.hex(), None if size is None else str(size)))
    except (SystemExit, Exception):
        return False


def verdicts(data: bytes, root: bytes, size: int | None, file: Path) -> tuple[bool, bool]:
    file.write_bytes(data)
    return says_the_program(data, root, size), says_the_paper(file, root, size)


def crafted(row: dict[str, Any], claim: str, **other: Any) -> Made:
    """A proof that fits in every hash, of a log with this one row, by somebody who keeps a log of his own."""
    entry = {"position": 1, "at": "2021-06-01T09:30:00Z", "action": "append", "subject": "report_0", "who": "x", "digest": item(row, bytes(32)).hex(), **other}
    root = merkle.leaf(canonical(entry))
    return Made({
        "format": "fogline proof", "version": 1, "claim": claim, "row": row, "salt": bytes(32).hex(), "row_path": [],
        "entry": entry, "entry_path": [], "log": {"size": 1, "root": root.hex()},
    }, root, 1)  # fmt: skip


def claim_row(**other: Any) -> dict[str, Any]:
    body = {"id": "claim_0", "kind": "shelling", "stance": "asserted", "speaker": None}
    row = {"table": "claim", "document": "document_0", "body": body, "words": WORDS, "sentence": f"{WORDS}.", "place": None, "counts": []}
    return {**row, "recorded_at": "2021-06-01T09:30:00Z", **other}


def test_a_claim_is_proved_by_both_checkers(record: Record, file: Path) -> None:
    size, root = record.view().root()

    for kept in (ONE, TWO, THREE):
        data = proof.written(proof.prove(record.engine, claim_id(kept)))
        assert verdicts(data, root, size, file) == (True, True)
        assert verdicts(data, root, None, file) == (True, True)


def test_what_is_proven_is_what_was_recorded(record: Record) -> None:
    made = proof.prove(record.engine, claim_id(TWO))

    proven = proof.check(made, record.view().root()[1], size=3)

    assert (proven.claim, proven.document, proven.words, proven.kind, proven.stance) == (
        claim_id(TWO), TWO[2].document.id, "Air strike", "shelling", "asserted",
    )  # fmt: skip
    assert (proven.position, proven.action, proven.at, proven.recorded_at) == (2, "append", "2021-06-01T09:30:00Z", "2021-06-01T09:30:00Z")
    assert (proven.said_by, proven.log_size) == (None, 3)


def test_without_the_size_it_was_published_with_no_size_is_proven(made: Made) -> None:
    assert proof.check(made.proof, made.root).log_size is None


def test_a_proof_gives_away_one_salt_and_no_other_row(record: Record) -> None:
    own = leaves.leaves(record.engine, 2, 2)[2]
    [reading] = record.engine.all("SELECT nonce FROM reading WHERE position = 2")

    text = proof.written(proof.prove(record.engine, claim_id(TWO))).decode()

    assert [leaf.digested["table"] for leaf in own if leaf.salt.hex() in text] == ["claim"]
    assert [secret for secret in (reading["nonce"], "A Paper", "mill", TWO[0].sha256) if secret in text] == []


def test_a_claim_in_a_log_of_one_entry_is_proved(tmp_path: Path, file: Path) -> None:
    with Record(tmp_path / "war.db") as opened:
        opened.append(*ONE, at=NOW, now=NOW)
        data = proof.written(proof.prove(opened.engine, claim_id(ONE)))
        size, root = opened.view().root()

    assert json.loads(data)["entry_path"] == []
    assert verdicts(data, root, size, file) == (True, True)


def test_each_of_several_claims_of_a_report_is_proved(tmp_path: Path, file: Path) -> None:
    kept = report("one")
    claims = tuple(replace(kept[2].claims[0], id=f"claim_{i}", speaker="the council") for i in range(6))
    with Record(tmp_path / "war.db") as opened:
        opened.append(kept[0], kept[1], replace(kept[2], claims=claims), at=NOW, now=NOW)
        size, root = opened.view().root()
        proofs = [proof.prove(opened.engine, claim.id) for claim in claims]

    for claim, made in zip(claims, proofs, strict=True):
        assert verdicts(proof.written(made), root, size, file) == (True, True)
        assert proof.check(made, root).claim == claim.id
        assert proof.check(made, root).said_by == "the council"


def test_words_of_every_script_are_proved_and_printed_on_one_line(file: Path) -> None:
    made = crafted(claim_row(), "claim_0")

    assert verdicts(proof.written(made.proof), made.root, 1, file) == (True, True)


def test_words_of_every_script_come_through_a_record(record: Record, file: Path) -> None:
    kept = report("four", WORDS)
    record.append(*kept, at=NOW, now=NOW)
    size, root = record.view().root()

    made = proof.prove(record.engine, claim_id(kept))

    assert verdicts(proof.written(made), root, size, file) == (True, True)
    assert proof.check(made, root).words == WORDS[:10]


def test_of_several_readings_the_row_that_stands_is_proved(record: Record, file: Path) -> None:
    later = NOW + timedelta(days=1)
    [old] = [row for row in record.engine.all(queries.REREADABLE, {"reader": "rules@2"}) if row["document_id"] == ONE[2].document.id]
    record.read_again(old, ONE[2], reader="rules@2", why="better rules", now=later)
    size, root = record.view().root()

    made = proof.prove(record.engine, claim_id(ONE))

    proven = proof.check(made, root)
    assert (proven.action, proven.recorded_at) == ("reread", "2021-06-02T09:30:00Z")
    assert verdicts(proof.written(made), root, size, file) == (True, True)


def test_a_withdrawn_claim_can_still_be_proved(record: Record) -> None:
    record.withdraw([claim_id(ONE)], why="an error", at=NOW, now=NOW)

    made = proof.prove(record.engine, claim_id(ONE))

    assert proof.check(made, record.view().root()[1]).position == 1


def test_an_unknown_claim_cannot_be_proved(record: Record) -> None:
    for name in ("claim_0", ONE[0].id, ""):
        with pytest.raises(RecordError, match="no claim"):
            proof.prove(record.engine, name)


def test_a_redacted_claim_can_no_longer_be_proved_but_others_and_older_proofs_can(record: Record, file: Path) -> None:
    older, (size, root) = proof.prove(record.engine, claim_id(ONE)), record.view().root()
    record.redact(ONE[0].id, why="a person is in danger", now=NOW)

    with pytest.raises(RecordError, match="redacted"):
        proof.prove(record.engine, claim_id(ONE))
    assert verdicts(proof.written(older), root, size, file) == (True, True)
    assert proof.check(proof.prove(record.engine, claim_id(TWO)), record.view().root()[1]).claim == claim_id(TWO)


@pytest.mark.parametrize("damage", [
    "UPDATE reading SET nonce = '00112233445566778899aabbccddeeff'", "UPDATE report SET source = 'Other Paper'", "UPDATE reading SET position = 99",
    "UPDATE document SET text = NULL",
])  # fmt: skip
def test_no_proof_is_given_of_a_damaged_record(record: Record, damage: str) -> None:
    with record.engine.writing():
        record.engine.run(damage, {})

    with pytest.raises(RecordError, match="damaged"):
        proof.prove(record.engine, claim_id(TWO))


def test_a_proof_stays_valid_under_its_own_root_and_consistency_leads_to_the_newer_one(record: Record, file: Path) -> None:
    old_size, old_root = record.view().root()
    data = proof.written(proof.prove(record.engine, claim_id(ONE)))
    for i in range(6):
        record.append(*report(f"later {i}"), at=NOW, now=NOW)
    new_size, new_root = record.view().root()

    grown = proof.consistency(record.engine, old_size)

    assert verdicts(data, old_root, old_size, file) == (True, True)
    assert verdicts(data, new_root, None, file) == (False, False)
    proof.check_consistency(grown, old_root, new_root, old_size=old_size, new_size=new_size)
    assert proof.head(record.engine, old_size) == (old_size, old_root)


@pytest.mark.parametrize("size", [0, 4, -1])
def test_there_is_no_consistency_with_a_log_that_never_was(record: Record, size: int) -> None:
    with pytest.raises(RecordError, match="size from 1 to 3"):
        proof.consistency(record.engine, size)


def other_row(found: dict[str, Any]) -> None:
    found["row"]["body"]["kind"] = "battle"


def other_document(found: dict[str, Any]) -> None:
    found["row"]["document"] = "document_0"


def swapped(name: str) -> Tamper:
    return lambda found: found[name].reverse()


def turned(name: str, place: int) -> Tamper:
    def turn(found: dict[str, Any]) -> None:
        side, other = found[name][place].split()
        found[name][place] = f"{'left' if side == 'right' else 'right'} {other}"

    return turn


def put(*names: str | int, to: Any) -> Tamper:
    def change(found: Any) -> None:
        for name in names[:-1]:
            found = found[name]
        found[names[-1]] = to(found[names[-1]]) if callable(to) else to

    return change


TAMPERED: dict[str, Tamper] = {
    "words": put("row", "words", to="Nobody hit"),
    "speaker": put("row", "body", "speaker", to="the council"),
    "kind": other_row,
    "document": other_document,
    "confidence": put("row", "body", "confidence", to=0.8),
    "recorded_at": put("row", "recorded_at", to="2020-06-01T09:30:00Z"),
    "salt": put("salt", to="00" * 32),
    "short salt": put("salt", to=lambda salt: salt[:-2]),
    "salt in upper case": put("salt", to=str.upper),
    "salt with spaces": put("salt", to=lambda salt: salt[:32] + " " + salt[32:]),
    "row_path reordered": swapped("row_path"),
    "entry_path reordered": swapped("entry_path"),
    "a side of row_path": turned("row_path", 0),
    "a side of entry_path": turned("entry_path", 1),
    "a step less": put("entry_path", to=lambda path: path[:-1]),
    "a step more": put("row_path", to=lambda path: [*path, path[0]]),
    "a step that is none": put("row_path", to=lambda path: [*path, "up " + "00" * 32]),
    "a step that is no text": put("entry_path", to=lambda path: [*path, None]),
    "no path": put("row_path", to=None),
    "a path that is an object": put("row_path", to=lambda path: dict.fromkeys(path, 1)),
    "a path that is a text": put("row_path", to=lambda path: path[0]),
    "a step in upper case": put("entry_path", 0, to=lambda step: step.upper().replace("LEFT", "left").replace("RIGHT", "right")),
    "a step with a line break": put("entry_path", 0, to=lambda step: step + "\n"),
    "position": put("entry", "position", to=3),
    "position as text": put("entry", "position", to="2"),
    "position as fraction": put("entry", "position", to=2.0),
    "time of entry": put("entry", "at", to="2020-06-01T09:30:00Z"),
    "action": put("entry", "action", to="replay"),
    "who": put("entry", "who", to="somebody"),
    "digest": put("entry", "digest", to="00" * 32),
    "claim": put("claim", to=claim_id(ONE)),
    "claim in the row": put("row", "body", "id", to=claim_id(ONE)),
    "size": put("log", "size", to=6),
    "size as fraction": put("log", "size", to=5.0),
    "size that is too small": put("log", "size", to=1),
    "negative size": put("log", "size", to=-5),
    "endless size": put("log", "size", to=10**4000),
    "root in the file": put("log", "root", to="00" * 32),
    "version": put("version", to=2),
    "version as truth": put("version", to=True),
    "form": put("format", to="fogline consistency"),
    "a field more": lambda found: found.update(verified="by a court"),
    "a field more in the row": lambda found: found["row"].update(note="true"),
    "a field less": lambda found: found.pop("claim"),
    "a field less in the entry": lambda found: found["entry"].pop("who"),
    "no row": put("row", to=None),
    "a row that is a list": put("row", to=["body", "document", "recorded_at", "table", "words"]),
    "no log": put("log", to=[]),
}  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_a_changed_proof_is_refused_by_both_checkers(made: Made, file: Path, tamper: Tamper) -> None:
    changed = deepcopy(made.proof)
    tamper(changed)

    assert verdicts(json.dumps(changed).encode(), made.root, made.size, file) == (False, False)


@pytest.mark.parametrize(("root", "size"), [(bytes(32), None), (None, 4), (None, 50)])
def test_another_root_or_size_than_the_published_one_is_refused(made: Made, file: Path, root: bytes | None, size: int | None) -> None:
    assert verdicts(proof.written(made.proof), root or made.root, size, file) == (False, False)


@pytest.mark.parametrize("size", [2, 3, 4, 9, 50])
def test_a_size_that_the_path_cannot_be_of_is_refused_though_none_was_published(made: Made, file: Path, size: int) -> None:
    changed = {**made.proof, "log": {**made.proof["log"], "size": size}}

    assert verdicts(json.dumps(changed).encode(), made.root, None, file) == (False, False)


def test_an_entry_at_another_place_than_it_says_is_refused(file: Path) -> None:
    made = crafted(claim_row(), "claim_0")  # as its first entry says of itself
    root = merkle.node(bytes(32), made.root)  # but it is the second
    moved = {**made.proof, "entry_path": ["left " + "00" * 32], "log": {"size": 2, "root": root.hex()}}

    assert verdicts(json.dumps(moved).encode(), root, 2, file) == (False, False)


def test_a_proof_for_a_root_of_its_makers_own_is_refused(made: Made, file: Path) -> None:
    own = crafted(claim_row(), "claim_0")

    assert verdicts(proof.written(own.proof), made.root, None, file) == (False, False)


@pytest.mark.parametrize(("row", "claim", "other"), [
    (claim_row(), "claim_1", {}),
    (claim_row(table="judgement"), "claim_0", {}),
    (claim_row(body={"kind": "shelling", "stance": "asserted", "speaker": None}), "claim_0", {}),
    (claim_row(body=None), "claim_0", {}),
    (claim_row(), "claim_0", {"position": 2}),
    (claim_row(), "claim_0", {"position": 0}),
    (claim_row(), "claim_0", {"position": "1"}),
])  # fmt: skip
def test_hashes_that_fit_are_not_enough(file: Path, row: dict[str, Any], claim: str, other: dict[str, Any]) -> None:
    made = crafted(row, claim, **other)

    assert verdicts(json.dumps(made.proof).encode(), made.root, 1, file) == (False, False)


@pytest.mark.parametrize("row", [claim_row(words=7), claim_row(document=None), claim_row(body={"id": "claim_0"})])
def test_a_row_without_the_words_of_a_claim_is_refused(row: dict[str, Any]) -> None:
    made = crafted(row, "claim_0")

    with pytest.raises(RecordError, match="words"):
        proof.check(made.proof, made.root)


@pytest.mark.parametrize("data", [
    b"", b"[]", b"1", b"{}", b"nothing", b"\xff\xfe\xff", b"[" * 100_000, b'{"format": "fogline proof", "version": 1}',
], ids=["empty", "list", "number", "object", "words", "bytes", "deep", "head"])  # fmt: skip
def test_what_is_no_proof_is_refused_by_both_checkers(made: Made, file: Path, data: bytes) -> None:
    assert verdicts(data, made.root, None, file) == (False, False)


def test_a_field_named_twice_is_refused_by_both_checkers(made: Made, file: Path) -> None:
    twice = proof.written(made.proof).replace(b'"words":', b'"words": "Nobody hit", "words":')

    assert verdicts(twice, made.root, made.size, file) == (False, False)


def test_a_proof_written_anew_with_other_spaces_and_escapes_is_the_same_proof(made: Made, file: Path) -> None:
    for data in (json.dumps(made.proof, sort_keys=True).encode(), json.dumps(made.proof).encode("utf-16"), b"\xef\xbb\xbf" + proof.written(made.proof)):
        assert verdicts(data, made.root, made.size, file) == (True, True)


@given(st.integers(0), st.integers(0, 7))
def test_a_changed_bit_in_the_file_is_refused_or_says_the_same(made: Made, file: Path, place: int, bit: int) -> None:
    data = bytearray(proof.written(made.proof))
    data[place % len(data)] ^= 1 << bit
    file.write_bytes(data)

    proven = says_the_program(bytes(data), made.root, made.size)

    assert says_the_module(file, made.root, made.size) == proven
    assert not proven or proof.read(bytes(data)) == made.proof


def values(part: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value of a proof."""
    if isinstance(part, dict | list) and part:
        for name, inner in part.items() if isinstance(part, dict) else enumerate(part):
            yield from values(inner, (*way, name))
    else:
        yield way


def other_value(data: st.DataObject, value: Any) -> Any:
    """A value with one bit changed, or another one where it has no bits."""
    match value:
        case bool() | None:
            return not value
        case int():
            return value ^ 1 << data.draw(st.integers(0, 70))
        case str() if value:
            place, bit = data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, 6))
            return value[:place] + chr(ord(value[place]) ^ 1 << bit) + value[place + 1 :]
        case _:
            return 1


@given(st.data())
def test_a_changed_bit_in_any_hash_index_size_or_field_is_refused(made: Made, file: Path, data: st.DataObject) -> None:
    changed = deepcopy(made.proof)
    way = data.draw(st.sampled_from(list(values(changed))))
    put(*way, to=lambda value: other_value(data, value))(changed)
    file.write_bytes(json.dumps(changed).encode())

    assert not says_the_program(file.read_bytes(), made.root, made.size)
    assert not says_the_module(file, made.root, made.size)


@given(st.data())
def test_a_changed_bit_in_a_consistency_proof_is_refused(grown: Made, data: st.DataObject) -> None:
    changed = deepcopy(grown.proof)
    way = data.draw(st.sampled_from(list(values(changed))))
    put(*way, to=lambda value: other_value(data, value))(changed)

    with pytest.raises(RecordError):
        proof.check_consistency(changed, bytes.fromhex(grown.proof["old"]["root"]), grown.root, old_size=3, new_size=grown.size)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """From three entries to seven."""
    with Record(tmp_path_factory.mktemp("grown") / "war.db") as opened:
        for i in range(7):
            opened.append(*report(f"report {i}"), at=NOW, now=NOW)
        size, root = proof.head(opened.engine)
        return Made(proof.consistency(opened.engine, 3), root, size)


CONSISTENCY_TAMPERED: dict[str, Tamper] = {
    "a step less": put("path", to=lambda path: path[1:]),
    "a step more": put("path", to=lambda path: [*path, path[0]]),
    "reordered": swapped("path"),
    "no list": put("path", to="00" * 32),
    "step in upper case": put("path", 0, to=str.upper),
    "step that is no text": put("path", 0, to=1),
    "other old root": put("old", "root", to="00" * 32),
    "other old size": put("old", "size", to=2),
    "old size of nothing": put("old", "size", to=0),
    "old beyond new": put("old", "size", to=9),
    "a field more": put("old", to=lambda old: {**old, "at": "2021-06-01"}),
    "a proof of a claim": put("format", to="fogline proof"),
}  # fmt: skip


@pytest.mark.parametrize("tamper", CONSISTENCY_TAMPERED.values(), ids=CONSISTENCY_TAMPERED)
def test_a_changed_consistency_proof_is_refused(grown: Made, tamper: Tamper) -> None:
    changed = deepcopy(grown.proof)
    tamper(changed)

    with pytest.raises(RecordError):
        proof.check_consistency(changed, bytes.fromhex(grown.proof["old"]["root"]), grown.root)


def test_a_log_that_was_rewritten_does_not_follow_from_its_old_root(tmp_path: Path) -> None:
    heads, proofs = [], []
    for name, first in (("a", "Shells hit Marran on Friday."), ("b", "Shells hit Marran on Sunday.")):
        with Record(tmp_path / f"{name}.db") as opened:
            opened.append(*report("one", first), at=NOW, now=NOW)
            heads.append(proof.head(opened.engine)[1])
            opened.append(*TWO, at=NOW, now=NOW)
            heads.append(proof.head(opened.engine)[1])
            proofs.append(proof.consistency(opened.engine, 1))
    old, _, _, rewritten = heads

    for found in proofs:
        with pytest.raises(RecordError):
            proof.check_consistency({**found, "old": {"size": 1, "root": old.hex()}, "new": {"size": 2, "root": rewritten.hex()}}, old, rewritten)


def test_the_example_in_the_papers_is_a_proof(file: Path) -> None:
    paper = (DOCS / "proofs.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```json\n(.*?)```", paper, re.DOTALL)
    log = json.loads(example)["log"]

    assert verdicts(example.encode(), bytes.fromhex(log["root"]), log["size"], file) == (True, True)


def test_the_papers_name_every_field(made: Made) -> None:
    paper = (DOCS / "proofs.md").read_text(encoding="utf-8")
    parts = [(name, part) for name, part in made.proof.items() if isinstance(part, dict)]
    names = {name for name in made.proof if name not in dict(parts)} | {f"{name}.{inner}" for name, part in parts for inner in part}

    assert [name for name in sorted(names) if f"`{name}`" not in paper] == []


def test_the_checker_in_the_papers_stays_short_and_stands_alone() -> None:
    text = CHECKER.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 60
    assert set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)) <= sys.stdlib_module_names


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """A command, run in a folder with a record of three reports."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOGLINE_RECORD", raising=False)
    with Record("war.db") as opened:
        for kept in (ONE, TWO, THREE):
            opened.append(*kept, at=NOW, now=NOW)

    def call(command: Any, *arguments: str) -> Result:
        return CliRunner().invoke(command, arguments, catch_exceptions=False)

    return call


def test_from_the_command_that_proves_to_the_one_that_checks(run: Callable[..., Result]) -> None:
    size, root = run(checking.root).stdout.split()
    written = run(checking.proof, claim_id(TWO)[:12], "--out", "claim.json")
    checked = run(checking.check_proof, "claim.json", "--root", root.upper(), "--size", size)
    row = json.loads(run(checking.check_proof, "claim.json", "--root", root, "--json").stdout)

    assert (written.exit_code, checked.exit_code) == (0, 0)
    assert checked.stdout.startswith(f"proven: {claim_id(TWO)} is in the log of the root {root}")
    assert "'Air strike'" in checked.stdout
    assert "position 2 of 3" in checked.stdout
    assert (row["proven"], row["claim"], row["words"], row["position"], row["log_size"]) == (True, claim_id(TWO), "Air strike", 2, None)


def test_without_a_file_the_proof_is_printed(run: Callable[..., Result]) -> None:
    whole, line = run(checking.proof, claim_id(TWO)).stdout, run(checking.proof, claim_id(TWO), "--json").stdout

    assert json.loads(whole) == json.loads(line)
    assert len(line.splitlines()) == 1


def test_what_is_not_proven_is_one_line_and_status_3(run: Callable[..., Result], tmp_path: Path) -> None:
    run(checking.proof, claim_id(TWO), "--out", "claim.json")
    (tmp_path / "other.json").write_text("nothing")

    for arguments in (("claim.json", "--root", "00" * 32), ("other.json", "--root", "00" * 32)):
        told, row = run(checking.check_proof, *arguments), run(checking.check_proof, *arguments, "--json")
        assert (told.exit_code, row.exit_code) == (3, 3)
        assert re.fullmatch("not proven: .*\n", told.stdout)
        assert json.loads(row.stdout).keys() == {"proven", "why"}


@pytest.mark.parametrize("root", ["", "00", "0x" + "00" * 31, "zz" * 32])
def test_what_is_no_root_is_wrong_usage(run: Callable[..., Result], tmp_path: Path, root: str) -> None:
    (tmp_path / "claim.json").write_text("{}")

    assert run(checking.check_proof, "claim.json", "--root", root).exit_code == 2


def test_from_an_old_root_to_a_newer_one_by_command(run: Callable[..., Result]) -> None:
    old, new = (json.loads(run(checking.root, "--json", *more).stdout)["root"] for more in (("--at", "2"), ()))
    run(checking.consistency, "2", "--out", "since.json")

    proven = run(checking.check_consistency, "since.json", "--old", old, "--new", new, "--old-size", "2", "--new-size", "3")
    refused = run(checking.check_consistency, "since.json", "--old", new, "--new", old)

    assert (proven.exit_code, refused.exit_code) == (0, 3)
    assert proven.stdout.startswith("proven:")
    assert re.fullmatch("not proven: .*\n", refused.stdout)


def test_a_proof_that_was_given_out_is_never_overwritten(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "claim.json").write_text("given out long ago")

    with pytest.raises(ConfigError, match="there already"):
        run(checking.proof, claim_id(TWO), "--out", "claim.json")

    assert (tmp_path / "claim.json").read_text() == "given out long ago"


def test_who_proves_a_withdrawn_claim_is_told(run: Callable[..., Result]) -> None:
    with Record("war.db") as opened:
        opened.withdraw([claim_id(TWO)], why="an error", at=NOW, now=NOW)

    result = run(checking.proof, claim_id(TWO), "--out", "claim.json")

    assert "withdrawn" in result.stderr


@pytest.mark.parametrize("command", ["root", "proof"])
def test_the_commands_refuse_what_the_record_never_held(run: Callable[..., Result], command: str) -> None:
    with pytest.raises(RecordError):
        run(getattr(checking, command), *(("--at", "4") if command == "root" else ("claim_0",)))


def test_strange_characters_in_a_file_reach_no_terminal(run: Callable[..., Result], tmp_path: Path) -> None:
    made = crafted(claim_row(), "claim_0", at="2021\x1b[2J\n", action="\u202e")
    (tmp_path / "claim.json").write_bytes(proof.written(made.proof))

    told = run(checking.check_proof, "claim.json", "--root", made.root.hex())

    assert told.exit_code == 0
    assert all(line.isprintable() for line in told.stdout.splitlines())
