"""Who copied whom, kept in the record's tables: the shelf of `origin_index`, as of the last step."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fogline.origin_index import Pair
from fogline.origins import NEAR, Copy
from fogline.record import step_queries
from fogline.record.engine import Engine

HEXADECIMAL = 15  # digits of an id, as many as a database's signed integer holds; in their order as the ids are


class Copies:
    """A shelf in tables; what it was asked for in a transaction stays at hand until the next."""

    def __init__(self, engine: Engine) -> None:
        """The engine is in a transaction for as long as this is used."""
        self._engine = engine
        self._keys: dict[str, frozenset[int]] = {}

    def keys(self, name: str) -> frozenset[int]:
        """The keys of a document; none where it is not held."""
        if name not in self._keys:
            found = self._engine.all(step_queries.COPIED, {"document": number_of(name)})
            self._keys[name] = frozenset(unpacked(found[0]["keys"])) if found else frozenset()
        return self._keys[name]

    def around(self, key: int, name: str) -> tuple[list[str], list[str]]:
        """Those who hold a key: up to NEAR before a name, ascending, and up to NEAR after it; itself left out."""
        number = number_of(name)
        held = self._engine.all(step_queries.COPY_KEYS, {"key": key, "most": 2 * NEAR + 2})
        if len(held) > 2 * NEAR + 1:  # as few keys are: everybody's formula
            asked = {"key": key, "document": number, "most": NEAR}
            held = [row for query in (step_queries.COPY_KEYS_BEFORE, step_queries.COPY_KEYS_AFTER) for row in self._engine.all(query, asked)]
        before = sorted(row["id"] for row in held if row["document"] < number)
        return before[-NEAR:], sorted(row["id"] for row in held if row["document"] > number)[:NEAR]

    def hold(self, name: str, keys: frozenset[int]) -> None:
        """Keep a document's keys; alone in its group."""
        number = number_of(name)
        self._keys[name] = keys
        self._engine.run(step_queries.ADD_COPIED, {"document": number, "id": name, "keys": packed(keys), "origin": number})
        self._engine.run(step_queries.ADD_COPY_KEY, [{"key": key, "document": number} for key in sorted(keys)])

    def release(self, name: str) -> None:
        """Forget a document, its keys and its links."""
        number = number_of(name)
        self._engine.run(step_queries.DROP_COPY_KEY, [{"key": key, "document": number} for key in sorted(self.keys(name))])
        for query in step_queries.DROP_COPIED:
            self._engine.run(query, {"document": number})
        self._keys.pop(name, None)

    def linked(self, name: str) -> set[str]:
        """The documents that a document is linked with."""
        return {row["id"] for row in self._engine.all(step_queries.COPY_LINKS, {"document": number_of(name)})}

    def link(self, pair: Pair, copy: Copy) -> None:
        """Keep that two documents are copies."""
        a, b = map(number_of, pair)
        row = {"share": copy.share, "runs": copy.runs, "credits": ",".join(copy.credits)}
        self._engine.run(step_queries.ADD_COPY_LINK, [{"document": a, "other": b, **row}, {"document": b, "other": a, **row}])

    def unlink(self, pair: Pair) -> None:
        """Forget that two documents are copies."""
        a, b = map(number_of, pair)
        self._engine.run(step_queries.DROP_COPY_LINK, [{"document": a, "other": b}, {"document": b, "other": a}])

    def origin(self, name: str) -> str:
        """The least id of a document's group."""
        return str(self._engine.all(step_queries.ORIGIN, {"document": number_of(name)})[0]["id"])

    def group(self, origin: str) -> set[str]:
        """The documents of a group, by its least id."""
        return {row["id"] for row in self._engine.all(step_queries.COPIES_OF, {"origin": number_of(origin)})}

    def regroup(self, names: Iterable[str], origin: str) -> None:
        """Give documents an origin."""
        self._engine.run(step_queries.REGROUP, [{"document": number_of(name), "origin": number_of(origin)} for name in names])


def number_of(name: str) -> int:
    """The number that stands for an id; numbers stand in the order of their ids."""
    return int(name.rpartition("_")[2][:HEXADECIMAL], 16)


def packed(keys: Iterable[int]) -> bytes:
    """Numbers as they are kept in one column."""
    return np.array(sorted(keys), dtype=">i8").tobytes()


def unpacked(kept: bytes) -> list[int]:
    """The numbers of a column."""
    return [int(n) for n in np.frombuffer(kept, dtype=">i8")]
