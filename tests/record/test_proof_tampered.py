"""Whatever was changed in a proof, both checkers refuse it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proving import (
    ONE,
    THREE,
    TWO,
    Made,
    Tamper,
    claim_row,
    crafted,
    says_the_module,
    says_the_program,
    verdicts,
)

from fogline.errors import RecordError
from fogline.record import Record, merkle, proof
from samples import NOW, claim_id, report

pytestmark = pytest.mark.slow


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
