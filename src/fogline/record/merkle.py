"""Merkle trees over bytes, their inclusion and consistency proofs.

Source: RFC 6962, section 2.1 (a leaf is hashed with 0x00 before it, a node with 0x01), and RFC 9162, section 2.1.3 and
2.1.4, for the checking of proofs.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree's hash.

    Args:
        leaves: hashes of leaves, in order.
    """
    level = list(leaves)
    if not level:
        return EMPTY
    # an odd one at the end of a level moves up as it is: the same tree as the recursive definition gives
    while len(level) > 1:
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


class Growing:
    """A tree to which leaves are added: its root is at hand after each, for as many hashes as its size has binary digits."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[tuple[int, bytes]] = []  # subtrees that are full, with how many leaves each has, from the left

    def add(self, leaf_hash: bytes) -> None:
        """One more leaf."""
        self.size += 1
        leaves, found = 1, leaf_hash
        while self._full and self._full[-1][0] == leaves:
            leaves, found = 2 * leaves, node(self._full.pop()[1], found)
        self._full.append((leaves, found))

    def copy(self) -> Growing:
        """The same tree, to go on with while others keep this one."""
        made = Growing()
        made.size, made._full = self.size, list(self._full)
        return made

    def root(self) -> bytes:
        """The tree's hash, as `root` gives it of all leaves."""
        if not self._full:
            return EMPTY
        found = self._full[-1][1]
        for _, left in reversed(self._full[:-1]):
            found = node(left, found)
        return found


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of one leaf: the hashes that lead from it to the root, from below.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion(leaves[:cut], index), root(leaves[cut:])]
    return [*inclusion(leaves[cut:], index - cut), root(leaves[:cut])]


def consistency(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The hashes that show the tree of the first `size` leaves to be a beginning of this one.

    Raises:
        IndexError: the tree was never of that size.
    """
    if not 0 < size <= len(leaves):
        raise IndexError(f"no earlier tree of {size} leaves in one of {len(leaves)}")
    return _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962; `whole`: the old tree's root is known to who checks."""
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    cut = _split(len(leaves))
    if size <= cut:
        return [*_subproof(leaves[:cut], size, whole=whole), root(leaves[cut:])]
    return [*_subproof(leaves[cut:], size - cut, whole=False), root(leaves[:cut])]


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def root_from_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to; None where the path cannot be of that place and size."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Does the path show that the old tree is a beginning of the new one?"""
    if old_size == new_size:
        return old_root == new_root and not path
    if not 0 < old_size < new_size or not path:
        return False
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node(step, old), node(step, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root
