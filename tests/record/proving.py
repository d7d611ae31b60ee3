"""Proofs for tests, and what both checkers say of them."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fogline.errors import RecordError
from fogline.record import merkle, proof
from fogline.record.audit import canonical, item
from samples import report

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
