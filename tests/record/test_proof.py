"""A claim is proved to who has only a root, by both checkers."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from proving import (
    CHECKER,
    DOCS,
    ONE,
    THREE,
    TWO,
    WORDS,
    Made,
    claim_row,
    crafted,
    verdicts,
)

from fogline.errors import RecordError
from fogline.record import Record, leaves, proof, queries
from samples import NOW, claim_id, report

pytestmark = pytest.mark.slow


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
