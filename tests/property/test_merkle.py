"""The trees are those of RFC 6962; every proof checks, and nothing else does."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.record import merkle

# The reference tree of Certificate Transparency, with the roots, paths and proofs that its implementations are tested on.
DATA = [bytes.fromhex(d) for d in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
REFERENCE = [merkle.leaf(d) for d in DATA]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
H0 = ROOTS[1]
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H01, H0123 = ROOTS[2], ROOTS[4]
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

sizes = st.integers(1, 70)


def tree(size: int) -> list[bytes]:
    return [merkle.leaf(i.to_bytes(2, "big")) for i in range(size)]


def flipped(data: bytes, bit: int) -> bytes:
    place, bit = divmod(bit % (8 * len(data)), 8)
    return bytes([*data[:place], data[place] ^ 1 << bit, *data[place + 1 :]])


def defined(data: list[bytes]) -> bytes:
    """MTH, as RFC 6962, section 2.1, puts it down."""
    n = len(data)
    if n == 0:
        return sha256().digest()
    if n == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = next(k for k in (2**i for i in range(64)) if k < n <= 2 * k)
    return sha256(b"\x01" + defined(data[:k]) + defined(data[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert merkle.root(REFERENCE[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), [
    (0, 1, []), (0, 2, [H1]), (1, 2, [H0]), (2, 3, [H01]), (1, 5, [H0, H23, H4]), (0, 8, [H1, H23, H4567]), (5, 8, [H4, H67, H0123]),
])  # fmt: skip
def test_the_paths_are_those_of_certificate_transparency(index: int, size: int, path: list[str]) -> None:
    found = merkle.inclusion(REFERENCE[:size], index)

    assert [step.hex() for step in found] == path
    root = merkle.root_from_inclusion(REFERENCE[index], index, size, found)
    assert root is not None
    assert root.hex() == ROOTS[size]


@pytest.mark.parametrize(("old", "new", "path"), [(1, 1, []), (1, 8, [H1, H23, H4567]), (6, 8, [H45, H67, H0123]), (2, 5, [H23, H4])])
def test_the_consistency_proofs_are_those_of_certificate_transparency(old: int, new: int, path: list[str]) -> None:
    found = merkle.consistency(REFERENCE[:new], old)

    assert [step.hex() for step in found] == path
    assert merkle.is_consistent(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), found)


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_a_root_is_what_the_rfc_defines(data: list[bytes]) -> None:
    assert merkle.root([merkle.leaf(d) for d in data]) == defined(data)


@given(sizes, st.data())
def test_any_leaf_is_proven_by_its_path_and_no_other_is(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))

    path = merkle.inclusion(leaves, index)

    led = [merkle.root_from_inclusion(leaf, index, size, path) for leaf in leaves]
    assert [root == merkle.root(leaves) for root in led] == [i == index for i in range(size)]


@given(sizes, st.data())
def test_a_changed_bit_of_leaf_or_path_leads_to_another_root(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    hashes = [leaves[index], *merkle.inclusion(leaves, index)]
    place, bit = data.draw(st.integers(0, len(hashes) - 1)), data.draw(st.integers(0, 255))

    hashes[place] = flipped(hashes[place], bit)

    assert merkle.root_from_inclusion(hashes[0], index, size, hashes[1:]) != merkle.root(leaves)


@given(sizes, st.data())
def test_a_path_is_that_of_one_place_only(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(leaves, index)

    fits = [i for i in range(-1, size + 2) if merkle.root_from_inclusion(leaves[index], i, size, path) == merkle.root(leaves)]

    assert fits == [index]


@given(sizes, st.data())
def test_a_path_with_steps_out_of_order_missing_or_too_many_is_refused(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(leaves, index)
    other = data.draw(st.sampled_from([[*path, merkle.EMPTY], path[1:] or [merkle.EMPTY], path[:-1] or [merkle.EMPTY], data.draw(st.permutations(path))]))

    root = merkle.root_from_inclusion(leaves[index], index, size, other)

    assert (root == merkle.root(leaves)) == (list(other) == path)


def test_a_root_does_not_fix_how_many_leaves_are_under_it() -> None:
    leaves = tree(5)
    path = merkle.inclusion(leaves, 0)

    fits = [n for n in range(1, 20) if merkle.root_from_inclusion(leaves[0], 0, n, path) == merkle.root(leaves)]

    assert fits == [5, 6, 7, 8]  # why a size is published with its root, and why proof files name sides


@given(sizes, st.data())
def test_any_beginning_of_a_tree_is_consistent_with_it(new: int, data: st.DataObject) -> None:
    leaves = tree(new)
    old = data.draw(st.integers(1, new))

    path = merkle.consistency(leaves, old)

    fits = [n for n in range(new + 2) if merkle.is_consistent(n, merkle.root(leaves[:old]), new, merkle.root(leaves), path)]
    assert fits == [old]


@given(sizes, st.data())
def test_a_changed_bit_of_roots_or_proof_is_not_consistent(new: int, data: st.DataObject) -> None:
    leaves = tree(new)
    old = data.draw(st.integers(1, new))
    hashes = [merkle.root(leaves[:old]), merkle.root(leaves), *merkle.consistency(leaves, old)]
    place, bit = data.draw(st.integers(0, len(hashes) - 1)), data.draw(st.integers(0, 255))

    hashes[place] = flipped(hashes[place], bit)

    assert not merkle.is_consistent(old, hashes[0], new, hashes[1], hashes[2:])


@given(st.integers(2, 70), st.data())
def test_a_log_that_was_rewritten_is_never_consistent(new: int, data: st.DataObject) -> None:
    leaves = tree(new)
    old = data.draw(st.integers(1, new - 1))
    rewritten = list(leaves)
    rewritten[data.draw(st.integers(0, old - 1))] = merkle.leaf(b"rewritten")

    for log in (leaves, rewritten):
        assert not merkle.is_consistent(old, merkle.root(leaves[:old]), new, merkle.root(rewritten), merkle.consistency(log, old))


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError, match="no leaf"):
        merkle.inclusion(tree(3), index)


@pytest.mark.parametrize("size", [0, 4])
def test_there_is_no_proof_from_a_tree_that_never_was(size: int) -> None:
    with pytest.raises(IndexError, match="no earlier tree"):
        merkle.consistency(tree(3), size)
