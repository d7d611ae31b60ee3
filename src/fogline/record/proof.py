"""Proofs that leave the record: that a claim stands in the log under a root, and that one log is the beginning of another.

Each step of a path says on which side the other hash lies. An index and a number of leaves would say so too, but no root
fixes how many leaves are under it (the path from the first of five leaves is as long as from the first of eight), so a file
could then be changed and still be found good. For the same reason the size of a log is proven only to who knows it with the root.

To check a proof takes no record. The format is docs/proofs.md; docs/check_proof.py checks it with nothing of ours.
Source: RFC 6962, section 2.1; RFC 9162, section 2.1.3 and 2.1.4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fogline.errors import RecordError
from fogline.record import leaves, merkle, queries
from fogline.record.audit import LEAF, entry_at, item, tree
from fogline.record.engine import Engine, Row

VERSION = 1
INCLUSION, CONSISTENCY = "fogline proof", "fogline consistency"
FIELDS = ("format", "version", "claim", "row", "salt", "row_path", "entry", "entry_path", "log")
ROW = ("table", "document", "body", "words", "sentence", "place", "counts", "recorded_at")
HEAD = ("size", "root")
BETWEEN = ("format", "version", "old", "new", "path")
LARGEST = 2**62  # entries
HASH = re.compile("[0-9a-f]{64}")
STEP = re.compile("(left|right) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof shows: this claim was recorded, in these words, at this position. Not that it is true."""

    claim: str  # id
    document: str  # id; it is made from the text, which who has the report can compare
    kind: str
    stance: str
    words: str  # that the kind was read from
    said_by: str | None
    recorded_at: str  # since when it counts as known; in a replay, when the report was published
    position: int  # of the entry
    at: str  # of the entry, by the clock of who kept the log
    action: str  # of the entry
    log_size: int | None  # None where it was not known together with the root


def head(engine: Engine, size: int | None = None) -> tuple[int, bytes]:
    """How many entries the log holds, or held once, and the root over them.

    Raises:
        RecordError: it never held so many.
    """
    held = tree(engine)
    if size is not None and not 0 <= size <= len(held):
        raise RecordError(f"the log of {engine.where} holds {len(held)} entries, so there is no root over its first {size}")
    held = held[:size]
    return len(held), merkle.root(held)


def prove(engine: Engine, claim_id: str) -> Row:
    """The proof that a claim is in the log as it stands now; of several readings of it, the row that stands.

    It gives away that one row and its salt; nothing can be learnt from it about the other rows that came with it.

    Raises:
        RecordError: there is no such claim, its report was redacted, or the record is damaged.
    """
    found = engine.all(queries.CLAIM, {"id": claim_id})
    if not found:
        for row in engine.all(queries.CLAIM_REDACTED, {"id": claim_id}):
            raise RecordError(f"{claim_id} can no longer be proved: its report {row['report_id']} was redacted, and its words are gone for good")
        raise RecordError(f"there is no claim {claim_id} to prove; ids are printed by `fogline claims`")
    try:
        made = _made(engine, found[0])
        check(made, bytes.fromhex(made["log"]["root"]), size=made["log"]["size"])
    except (RecordError, ValueError, KeyError, IndexError) as error:
        raise RecordError(f"cannot prove {claim_id}, because the record is damaged: {error}. See `fogline verify`, and restore a backup") from error
    return made


def _made(engine: Engine, row: Row) -> Row:
    """The proof of a row of `queries.CLAIM`, not yet checked."""
    position = row["position"]
    own = leaves.leaves(engine, position, position).get(position, [])
    claims = [i for i, leaf in enumerate(own) if leaf.digested["table"] == "claim"]
    number, entry = row["number"] - row["first_claim"], entry_at(engine, position)
    if entry is None or number >= len(claims):
        raise RecordError(f"entry {position} of the log, or a row that came with it, is missing")
    place, log = claims[number], tree(engine)
    return {
        "format": INCLUSION, "version": VERSION, "claim": row["id"],
        "row": own[place].digested, "salt": own[place].salt.hex(), "row_path": _path([leaf.hash() for leaf in own], place),
        "entry": {name: getattr(entry, name) for name in LEAF}, "entry_path": _path(log, position - 1),
        "log": {"size": len(log), "root": merkle.root(log).hex()},
    }  # fmt: skip


def check(proof: Mapping[str, Any], root: bytes, *, size: int | None = None) -> Proven:
    """What a proof shows to who trusts a root.

    Args:
        proof: as `prove` made it, or `read` read it.
        root: of the log, from where it was published; never from the proof.
        size: of the log, where it was published with the root; a root alone does not fix it.

    Raises:
        RecordError: something does not fit; the message says what.
    """
    _expect(proof, INCLUSION, FIELDS)
    row, entry, log = _named(proof, "row", ROW), _named(proof, "entry", LEAF), _named(proof, "log", HEAD)
    _expect_head(log, "log", root, size)
    found = _climb(_leaf(row, _hash(proof, "salt")), _steps(proof, "row_path"))
    if found.hex() != entry["digest"]:
        raise RecordError(f"the row, its salt and row_path lead to {found.hex()}, not to the digest of the entry: one of them was changed")
    path = _steps(proof, "entry_path")
    found = _climb(_leaf(entry), path)
    if found != root:
        raise RecordError(f"the entry and entry_path lead to {found.hex()}, not to the root: one of them was changed")
    if type(entry["position"]) is not int or not 0 < entry["position"] <= log["size"]:
        raise RecordError(f"there is no position {entry['position']!r} in a log of {log['size']} entries")
    if [side for side, _ in path] != _sides(entry["position"] - 1, log["size"]):
        raise RecordError(f"entry_path is not that of position {entry['position']} in a log of {log['size']} entries: the position or the size is wrong")
    body = row["body"] if isinstance(row["body"], dict) else {}
    if row["table"] != "claim" or body.get("id") != proof["claim"]:
        raise RecordError(f"the row is of the {row['table']!r} {body.get('id')!r}, not of the claim {proof['claim']!r} that is named")
    said_by = body.get("speaker")
    told: tuple[Any, ...] = (
        proof["claim"], row["document"], body.get("kind"), body.get("stance"), row["words"], row["recorded_at"], entry["at"], entry["action"],
    )  # fmt: skip
    if not all(isinstance(text, str) for text in (*told, said_by or "")):
        raise RecordError("the row or the entry has no words where a claim has words")
    claim, document, kind, stance, words, recorded_at, at, action = told
    return Proven(claim, document, kind, stance, words, said_by, recorded_at, entry["position"], at, action, size)


def consistency(engine: Engine, old_size: int) -> Row:
    """The proof that the log, when it held so many entries, was the beginning of what it is now.

    Raises:
        RecordError: it never held so many, or none.
    """
    log = tree(engine)
    try:
        path = merkle.consistency(log, old_size)
    except IndexError as error:
        raise RecordError(f"cannot go back to a log of {old_size} entries: {error}. Give a size from 1 to {len(log)}") from error
    return {
        "format": CONSISTENCY, "version": VERSION,
        "old": {"size": old_size, "root": merkle.root(log[:old_size]).hex()}, "new": {"size": len(log), "root": merkle.root(log).hex()},
        "path": [step.hex() for step in path],
    }  # fmt: skip


def check_consistency(proof: Mapping[str, Any], old_root: bytes, new_root: bytes, *, old_size: int | None = None, new_size: int | None = None) -> None:
    """Pass where a proof shows that the log of the older root is the beginning of the newer one's: nothing in it was rewritten.

    Args:
        proof: as `consistency` made it, or `read` read it.
        old_root: as it was published then.
        new_root: as it was published later.
        old_size: where it was published with its root.
        new_size: likewise.

    Raises:
        RecordError: it does not show that; the message says why.
    """
    _expect(proof, CONSISTENCY, BETWEEN)
    old, new, path = _named(proof, "old", HEAD), _named(proof, "new", HEAD), proof["path"]
    _expect_head(old, "old log", old_root, old_size)
    _expect_head(new, "new log", new_root, new_size)
    if not isinstance(path, list) or not all(isinstance(step, str) and HASH.fullmatch(step) for step in path):
        raise RecordError("path is no list of hashes of 64 hexadecimal digits in lower case")
    if not merkle.is_consistent(old["size"], old_root, new["size"], new_root, [bytes.fromhex(step) for step in path]):
        raise RecordError("the path does not lead from the old root to the new one: it was changed, or the log was rewritten between the two")


def written(proof: Row) -> bytes:
    """A proof as a file: JSON in UTF-8, one step a line."""
    return (json.dumps(proof, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")  # a lone surrogate as JSON escapes it


def read(data: bytes) -> Row:
    """The proof in a file, not yet checked.

    Raises:
        RecordError: it is no JSON object, or says something twice.
    """
    try:
        found = json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"this is no proof, because it is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise RecordError(f"this is no proof, because it is a JSON {type(found).__name__} and no object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> Row:
    """An object whose names differ: of two with one name, people may read the other than programs."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a name stands twice among {[name for name, _ in pairs]}")
    return found


def _expect(proof: Mapping[str, Any], form: str, names: Sequence[str]) -> None:
    """Refuse what is of another form: a field that nothing binds could say anything."""
    if proof.get("format") != form or type(proof.get("version")) is not int or proof["version"] != VERSION:
        raise RecordError(f"this is no {form!r} of version {VERSION}, but {proof.get('format')!r} of version {proof.get('version')!r}")
    if set(proof) != set(names):
        raise RecordError(f"the proof has the fields {sorted(proof)}, not {sorted(names)}")


def _named(proof: Mapping[str, Any], name: str, names: Sequence[str]) -> Row:
    """A part of a proof that has just these fields."""
    part = proof[name]
    if not isinstance(part, dict) or set(part) != set(names):
        raise RecordError(f"{name} is no object with the fields {', '.join(names)}")
    return part


def _expect_head(stated: Row, whose: str, root: bytes, size: int | None) -> None:
    """Refuse a proof for another root or size than those that are trusted."""
    if stated["root"] != root.hex():
        raise RecordError(f"the proof is for the root {stated['root']!r} of the {whose}, not for {root.hex()}")
    if type(stated["size"]) is not int or not 0 < stated["size"] < LARGEST:
        raise RecordError(f"the size of the {whose} is {stated['size']!r}, which is no number of entries")
    if size is not None and stated["size"] != size:
        raise RecordError(f"the proof gives the {whose} {stated['size']} entries, not {size}")


def _hash(proof: Mapping[str, Any], name: str) -> bytes:
    """A hash of a proof."""
    if not isinstance(proof[name], str) or not HASH.fullmatch(proof[name]):
        raise RecordError(f"{name} is not 64 hexadecimal digits in lower case")
    return bytes.fromhex(proof[name])


def _steps(proof: Mapping[str, Any], name: str) -> list[tuple[str, bytes]]:
    """A path of a proof: for each step, the side of the other hash, and that hash."""
    path = proof[name]
    found = [STEP.fullmatch(step) if isinstance(step, str) else None for step in path] if isinstance(path, list) else [None]
    steps = [(match[1], bytes.fromhex(match[2])) for match in found if match]
    if len(steps) != len(found):
        raise RecordError(f"{name} is no list of steps: left or right, a space, 64 hexadecimal digits in lower case")
    return steps


def _leaf(row: Row, salt: bytes = b"") -> bytes:
    """The hash of a row or an entry."""
    try:
        return item(row, salt)
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordError(f"the row or the entry cannot be written as JSON: {error}") from error


def _climb(found: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that a path leads to."""
    for side, other in steps:
        found = merkle.node(other, found) if side == "left" else merkle.node(found, other)
    return found


def _path(hashes: Sequence[bytes], index: int) -> list[str]:
    """The path from a leaf to the root, from below."""
    return [f"{side} {other.hex()}" for side, other in zip(_sides(index, len(hashes)), merkle.inclusion(hashes, index), strict=True)]


def _sides(index: int, size: int) -> list[str]:
    """On which side of the way from a leaf to the root the other hashes lie, from below."""
    found = []
    while size > 1:
        cut = 1 << (size - 1).bit_length() - 1  # the largest power of two below the size
        found.append("right" if index < cut else "left")
        index, size = (index, cut) if index < cut else (index - cut, size - cut)
    return found[::-1]
