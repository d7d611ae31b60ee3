"""Names one slip of the pen away: a letter too many or too few, a wrong one, or two that changed places.

Every spelling so near could be asked for in the index, some 54 for each letter. The index keeps two bits for each of its names in a
field of bits (a Bloom filter), so that of these spellings, hashed all at once, few are asked for that are no name.

Sources: the distance is that of Damerau (1964), A technique for computer detection and correction of spelling errors, Communications
of the ACM 7(3), which counts some 80 % of spelling errors as one such slip; the field, Bloom (1970), Space/time trade-offs in hash
coding with allowable errors, Communications of the ACM 13(7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

FILE = "slips.bin"
LEAST, MOST = 5, 40  # letters of a name; shorter ones have too many neighbours
BITS_A_NAME = 16  # at least; two of them are set, so that about one spelling in a hundred that is no name passes
BATCH = 100_000  # names hashed at once
FACTOR, MIX = 0x100000001B3, 0x9E3779B97F4A7C15  # odd, of no other meaning
WHOLE = 0xFFFFFFFFFFFFFFFF
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz ", "ءابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ ", "абвгдежзиклмнопрстуфхцчшщыэюяєіґ ")
Hashes = NDArray[np.uint64]
Field = NDArray[np.uint8]


def field(names: Iterable[str], count: int) -> Field:
    """The field of bits of some names.

    Args:
        names: folded.
        count: how many there are, about.
    """
    size = 1 << max(10, (count * BITS_A_NAME - 1).bit_length())
    bits = np.zeros(size, dtype=bool)
    batch: list[str] = []
    for name in names:
        if LEAST - 1 <= len(name) <= MOST:
            batch.append(name)
        if len(batch) == BATCH:
            _set(bits, batch)
            batch = []
    _set(bits, batch)
    return np.packbits(bits, bitorder="little")


def near(folded: str, field: Field) -> Iterator[str]:
    """Spellings one slip away that may be names; nothing for short names.

    Args:
        folded: a name that is not known.
        field: of the names that are.
    """
    size = len(folded)
    if not LEAST <= size < MOST:
        return
    codes = _alphabet(folded)
    power, (head, tail) = _powers()[1], _ends(folded)
    at = np.arange(size)
    less = head[:-1] * power[size - 1 - at] + tail[1:]
    pair = np.array([*map(ord, folded)], dtype=np.uint64)
    swapped = head[: size - 1] * power[size - at[:-1]] + pair[1:] * power[size - 1 - at[:-1]] + pair[:-1] * power[size - 2 - at[:-1]] + tail[2:]
    instead = (head[:-1] * power[size - at] + tail[1:])[:, None] + codes * power[size - 1 - at][:, None]
    gaps = np.arange(size + 1)
    more = (head * power[size + 1 - gaps] + tail)[:, None] + codes * power[size - gaps][:, None]
    passed = np.flatnonzero(_holds(field, np.concatenate((less, swapped, instead.ravel(), more.ravel()))))
    letters = len(codes)
    for number in passed.tolist():
        if number < size:
            other = folded[:number] + folded[number + 1 :]
        elif (number := number - size) < size - 1:
            other = folded[:number] + folded[number + 1] + folded[number] + folded[number + 2 :]
        elif (number := number - size + 1) < size * letters:
            where, letter = divmod(number, letters)
            other = folded[:where] + chr(codes[letter]) + folded[where + 1 :]
        else:
            where, letter = divmod(number - size * letters, letters)
            other = folded[:where] + chr(codes[letter]) + folded[where:]
        if other != folded:
            yield other


@cache
def _codes(alphabet: str) -> Hashes:
    return np.array([*map(ord, alphabet)], dtype=np.uint64)


def _alphabet(folded: str) -> Hashes:
    """The letters that may stand in a name of this script."""
    return _codes(next((letters for letters in ALPHABETS if folded[0] in letters), ALPHABETS[0]))


@cache
def _powers() -> tuple[list[int], Hashes]:
    """Powers of the factor, as far as names reach."""
    powers = [pow(FACTOR, exponent, WHOLE + 1) for exponent in range(MOST + 2)]
    return powers, np.array(powers, np.uint64)


def _ends(folded: str) -> tuple[Hashes, Hashes]:
    """The hashes of all that a name begins with and ends with, by where that ends and begins."""
    head, tail = [0], [0]
    for letter in map(ord, folded):
        head.append((head[-1] * FACTOR + letter) & WHOLE)
    for letter, power in zip(map(ord, reversed(folded)), _powers()[0], strict=False):
        tail.append((tail[-1] + letter * power) & WHOLE)
    return np.array(head, np.uint64), np.array(tail[::-1], np.uint64)


def _set(bits: NDArray[np.bool_], names: list[str]) -> None:
    """Set the bits of some names."""
    if not names:
        return
    letters = np.array(names, dtype=f"<U{MOST}").view("<u4").reshape(len(names), MOST)
    hashes = np.zeros(len(names), dtype=np.uint64)
    for column in letters.T:
        hashes = np.where(column == 0, hashes, hashes * np.uint64(FACTOR) + column)
    for places in _places(hashes, len(bits)):
        bits[places] = True


def _holds(field: Field, hashes: Hashes) -> NDArray[np.bool_]:
    """For each hash: are both of its bits set?"""
    first, second = _places(hashes, len(field) * 8)
    both = (field[first >> 3] >> (first & 7)) & (field[second >> 3] >> (second & 7)) & 1
    return np.asarray(both, dtype=np.bool_)


def _places(hashes: Hashes, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The two bits of each hash in a field of so many."""
    mixed = (hashes ^ (hashes >> np.uint64(32))) * np.uint64(MIX)
    mixed ^= mixed >> np.uint64(29)
    last = np.uint64(size - 1)
    return (mixed & last).astype(np.int64), ((mixed >> np.uint64(34)) & last).astype(np.int64)
