"""Origins are a function of the documents: whatever the order of arrival, kept one by one or found at once."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogline import origins
from fogline.origin_index import Index, Memory

FORMULA = "the council of the district said in a statement on the same day that it would look into the matter at once"


def story(n: int) -> list[str]:
    """Forty words that no other story has."""
    return [f"w{n}x{i}" for i in range(40)]


@st.composite
def collections(draw: st.DrawFn) -> dict[str, str]:
    """Documents with whole, cut, mixed and extended stories, and a formula that all may hold."""
    found = {}
    for name in draw(st.lists(st.integers(0, 999), max_size=40, unique=True)):
        words = []
        for n in draw(st.lists(st.integers(0, 3), min_size=1, max_size=2)):
            start = draw(st.sampled_from([0, 0, 0, 10, 20]))
            words += story(n)[start : start + draw(st.sampled_from([12, 25, 40]))]
        words += FORMULA.split() if draw(st.booleans()) else []
        words += [f"own{name}x{i}" for i in range(draw(st.sampled_from([0, 8, 40])))]
        found[f"d{name:03}"] = " ".join(words)
    return found


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(collections(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_groups_of_the_whole(documents: dict[str, str], chance: random.Random) -> None:
    names = list(documents)
    chance.shuffle(names)
    shelf = Memory()
    index = Index(shelf, documents.__getitem__)
    for i, name in enumerate(names):
        before = shelf.origins()
        changed = index.add(name, documents[name])
        after = shelf.origins()

        assert changed == {n for n in after if before.get(n) != after[n]}
        if i % 7 == 0:
            assert after == origins.find((n, documents[n]) for n in names[: i + 1])

    assert shelf.origins() == origins.find(documents.items())


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(collections(), st.randoms(use_true_random=False))
def test_what_goes_leaves_the_groups_of_the_rest(documents: dict[str, str], chance: random.Random) -> None:
    shelf = Memory()
    index = Index(shelf, documents.__getitem__)
    for name, text in documents.items():
        index.add(name, text)
    names = sorted(documents)
    chance.shuffle(names)
    for name in names[: len(names) // 2]:
        before = shelf.origins()
        changed = index.remove(name)
        after = shelf.origins()

        assert changed == {n for n in after if before[n] != after[n]}

    assert shelf.origins() == origins.find((n, documents[n]) for n in names[len(names) // 2 :])


@given(st.text(max_size=300), st.text(max_size=300))
def test_copying_has_no_direction_and_everything_copies_itself(a: str, b: str) -> None:
    one, two = origins.sketch(a), origins.sketch(b)

    assert origins.copied(one, two) == origins.copied(two, one)
    assert (copy := origins.copied(one, one)) is not None
    assert copy.share == 1
    assert all(0 <= key < 2**63 for key in one.keys)


def test_many_holders_of_one_formula_are_held_against_their_neighbours_alone() -> None:
    asked: Counter[str] = Counter()
    texts = {f"d{n:04}": " ".join([*(f"own{n}x{i}" for i in range(60)), FORMULA, *(f"own{n}y{i}" for i in range(60))]) for n in range(300)}

    def text_of(name: str) -> str:
        asked[name] += 1
        return texts[name]

    index = Index(shelf := Memory(), text_of)
    for name, text in texts.items():
        index.add(name, text)

    assert sum(asked.values()) <= 2 * origins.NEAR * len(texts)
    assert set(shelf.origins().values()) == set(texts)


class Table:
    """A shelf in a database: what a record needs to keep origins up to date."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.executescript(
            "CREATE TABLE held (key INTEGER, name TEXT, PRIMARY KEY (key, name)) WITHOUT ROWID; CREATE INDEX held_by ON held (name);"
            "CREATE TABLE linked (a TEXT, b TEXT, share REAL, runs INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE INDEX linked_by ON linked (b);"
            "CREATE TABLE origin (name TEXT PRIMARY KEY, origin TEXT) WITHOUT ROWID; CREATE INDEX origin_of ON origin (origin);"
        )

    def _names(self, query: str, *given: object) -> list[str]:
        return [name for (name,) in self.db.execute(query, given)]

    def keys(self, name: str) -> list[int]:
        return [key for (key,) in self.db.execute("SELECT key FROM held WHERE name = ?", (name,))]

    def around(self, key: int, name: str) -> tuple[list[str], list[str]]:
        before = self._names("SELECT name FROM held WHERE key = ? AND name < ? ORDER BY name DESC LIMIT ?", key, name, origins.NEAR)
        after = self._names("SELECT name FROM held WHERE key = ? AND name > ? ORDER BY name LIMIT ?", key, name, origins.NEAR)
        return before[::-1], after

    def hold(self, name: str, keys: frozenset[int]) -> None:
        self.db.executemany("INSERT INTO held VALUES (?, ?)", [(key, name) for key in keys])
        self.db.execute("INSERT INTO origin VALUES (?, ?)", (name, name))

    def release(self, name: str) -> None:
        for query in ("DELETE FROM held WHERE name = ?", "DELETE FROM origin WHERE name = ?", "DELETE FROM linked WHERE a = ?", "DELETE FROM linked WHERE b = ?"):
            self.db.execute(query, (name,))

    def linked(self, name: str) -> set[str]:
        return set(self._names("SELECT b FROM linked WHERE a = ? UNION SELECT a FROM linked WHERE b = ?", name, name))

    def link(self, pair: tuple[str, str], copy: origins.Copy) -> None:
        self.db.execute("INSERT INTO linked VALUES (?, ?, ?, ?)", (*pair, copy.share, copy.runs))

    def unlink(self, pair: tuple[str, str]) -> None:
        self.db.execute("DELETE FROM linked WHERE a = ? AND b = ?", pair)

    def origin(self, name: str) -> str:
        return self._names("SELECT origin FROM origin WHERE name = ?", name)[0]

    def group(self, origin: str) -> set[str]:
        return set(self._names("SELECT name FROM origin WHERE origin = ?", origin))

    def regroup(self, names: Iterable[str], origin: str) -> None:
        self.db.executemany("UPDATE origin SET origin = ? WHERE name = ?", [(origin, name) for name in names])


@settings(max_examples=40, deadline=None)
@given(collections(), st.randoms(use_true_random=False))
def test_keys_kept_in_a_database_give_the_same_groups(documents: dict[str, str], chance: random.Random) -> None:
    names = list(documents)
    chance.shuffle(names)
    table, memory = Table(), Memory()
    for name in names:
        assert Index(table, documents.__getitem__).add(name, documents[name]) == Index(memory, documents.__getitem__).add(name, documents[name])
    for name in names[::2]:
        assert Index(table, documents.__getitem__).remove(name) == Index(memory, documents.__getitem__).remove(name)

    assert dict(table.db.execute("SELECT name, origin FROM origin")) == memory.origins() == origins.find((n, documents[n]) for n in names[1::2])
