"""Who copied whom: documents that share half of the shorter one's runs of five words are one origin.

Documents that credit one agency need to share less, for desks rewrite what they credit. Everything here is a function of the texts
alone, so the order in which documents arrived makes no difference; `origin_index` keeps the same groups as documents come and go.
Source of the measure: containment of w-shingles (Broder 1997). Source of the keys by which copies are found: winnowing
(Schleimer, Wilkerson and Aiken 2003), which promises a common key for every common passage of WINDOW + WORDS - 1 words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from fogline.agencies import credited, title_of
from fogline.furniture import is_furniture

WORDS = 5  # a run
WINDOW = 16  # of as many runs side by side the least one is a key, of fewer all are; a power of two
FEW = 16  # keys; of a text with fewer, one in common is enough for a comparison
SHARE, SHARE_CREDITED = 0.5, 0.25  # of the shorter document's runs
SHORT, SHARE_SHORT = 40, 0.9  # runs; a headline or a daily bulletin repeats its own phrases without being a copy
LEAST_HITS = 0.25  # documents whose keys share less than this part of the share asked for are not compared
NEAR = 8  # places: of those who hold a key, in order of their ids, only neighbours are compared, for a key may be everybody's formula
LINE = 8  # words; a shorter line is a heading or a button ("Show this thread"), unless a text has no other
LONG_LINE = 40  # words; a longer one is no page furniture
MARKS = "\u00ad\u0300-\u036f\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060\ufeff"  # soft hyphens, accents and vowels apart, what has no width
TOKEN = re.compile(rf"\w[\w{MARKS}]*")
UNSEEN = re.compile(rf"[{MARKS}]+")
MULTIPLIERS = tuple(np.uint64(int.from_bytes(blake2b(b"run %d" % i, digest_size=8).digest(), "big") | 1) for i in range(WORDS))
KEY_BITS = np.uint64(8)  # cut off, so that a run fits a database's signed integer

Numbers = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a text tells whether it was copied."""

    runs: Numbers  # of words, hashed; ascending, each once
    keys: frozenset[int]  # those of the runs by which copies are looked up, below 2^56
    credits: frozenset[str]  # agencies that it says it is from


@dataclass(frozen=True, slots=True)
class Copy:
    """How much two documents have in common: enough to be one origin."""

    share: float  # of the shorter one's runs
    runs: int  # of the shorter one
    credits: tuple[str, ...] = ()  # agencies that both credit, where that made less of a share enough

    def reason(self, other: str) -> str:
        """In words.

        Args:
            other: what the document is a copy of, as a reader knows it.
        """
        return f"a copy of {other}: {self.measure()}"

    def measure(self) -> str:
        """How much is the same, in words."""
        credit = f", and both credit {' and '.join(title_of(c) for c in self.credits)}" if self.credits else ""
        return f"{'all' if self.share == 1 else f'{self.share:.0%}'} of the shorter one's runs of five words{credit}"


def sketch(text: str) -> Sketch:
    """What of a text tells whether it was copied: letters alone, whatever the case, quotation marks, layout and headings."""
    runs = _runs(hashes(_told(text)))
    return Sketch(_each_once(runs), frozenset(_keys(runs).tolist()), credited(text))


def signature(text: str) -> tuple[int, ...]:
    """The keys by which a text's copies are looked up, ascending: about one of eight runs."""
    return tuple(sorted(sketch(text).keys))


def copied(a: Sketch, b: Sketch) -> Copy | None:
    """What makes two documents one origin; None for two. The order of the two makes no difference."""
    shorter = min(len(a.runs), len(b.runs))
    credits = a.credits & b.credits
    least = _least(shorter, credits)
    if not worth_comparing(a.keys, b.keys, least):
        return None
    share = len(np.intersect1d(a.runs, b.runs, assume_unique=True)) / shorter
    return Copy(share, shorter, tuple(sorted(credits)) if share < SHARE else ()) if share >= least else None


def worth_comparing(a: frozenset[int], b: Collection[int], least: float = SHARE_CREDITED) -> bool:
    """May documents with these keys share that part of their runs?"""
    fewer = min(len(a), len(b))
    return len(a.intersection(b)) >= (1 if fewer <= FEW else LEAST_HITS * least * fewer)


def find(documents: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The origin of each document: the least id of its group of copies; its own where it copies none.

    Args:
        documents: (id, text), in any order.
    """
    sketches = {name: sketch(text) for name, text in documents}
    return {name: group[0] for group in groups(sketches, links(sketches)) for name in group}


def links(sketches: Mapping[str, Sketch]) -> dict[tuple[str, str], Copy]:
    """Pairs of documents, the lesser id first, one a copy of the other: those that stand near each other among the holders of a key."""
    holders: dict[int, list[str]] = defaultdict(list)
    for name in sorted(sketches):
        for key in sketches[name].keys:
            holders[key].append(name)
    pairs = {(a, b) for names in holders.values() for i, a in enumerate(names) for b in names[i + 1 : i + 1 + NEAR]}
    return {(a, b): copy for a, b in pairs if (copy := copied(sketches[a], sketches[b])) is not None}


def groups(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Names that pairs connect, through others too; each group in order, and the groups by their first names."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(parent):
        found[root(name)].append(name)
    return [tuple(members) for _, members in sorted(found.items())]


def _least(shorter: int, credits: frozenset[str]) -> float:
    """The share of the shorter document's runs that is asked for."""
    return SHARE_SHORT if shorter < SHORT else SHARE_CREDITED if credits else SHARE


def words_of(text: str) -> list[str]:
    """A text's words, whatever their case, accents and the marks between them."""
    return TOKEN.findall(text.lower() if text.isascii() else UNSEEN.sub("", unicodedata.normalize("NFKD", text)).casefold())


def hashes(words: Iterable[str]) -> list[int]:
    """A number for each word, 32 bits, the same everywhere (CRC-32, ISO 3309)."""
    return [crc32(word.encode("utf-8", "surrogatepass")) for word in words]


def _told(text: str) -> list[str]:
    """The words of a text's longer lines, each once and without a page's furniture; of all lines where it has no longer one."""
    told: list[str] = []
    for line in dict.fromkeys(line.strip() for line in text.split("\n")):
        words = words_of(line)
        if len(words) >= LINE and not (len(words) < LONG_LINE and is_furniture(line)):
            told += words
    return told or words_of(text)


def _runs(words: Sequence[int]) -> Numbers:
    """Hashes of the runs of words, in order; a text shorter than one run is one run."""
    padded = np.array([*words, *[0] * (WORDS - len(words))], dtype=np.uint64)
    size = len(padded) - WORDS + 1
    found = np.zeros(size, dtype=np.uint64)
    for place, multiplier in enumerate(MULTIPLIERS):
        found += padded[place : place + size] * multiplier  # modulo 2^64, as unsigned integers are
    return found >> KEY_BITS


def _each_once(runs: Numbers) -> Numbers:
    """Numbers in ascending order, without repetitions."""
    ordered = np.sort(runs)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]


def _keys(runs: Numbers) -> Numbers:
    """The runs by which a text is found: wherever a passage stands, the same ones of it."""
    if len(runs) <= WINDOW:
        return runs
    least, width = runs, 1
    while width < WINDOW:
        least, width = np.minimum(least[:-width], least[width:]), 2 * width
    return least
