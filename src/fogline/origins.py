"""Who copied whom: documents that share half of the shorter one's runs of five words are one origin.

Source of the measure: containment of w-shingles (Broder 1997), sampled by least hash so that the work grows with the
number of documents, not of pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest

WORDS = 5  # a run
SHARE = 0.5  # of the shorter document's runs
SHORT, SHARE_SHORT = 40, 0.9  # runs; a headline or a daily bulletin repeats its own phrases without being a copy
SAMPLE = 64  # runs of a document by which candidates are found
COMMON = 40  # a run in more documents than this is a formula, not a copy
TOKEN = re.compile(r"\w+")


def find(documents: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The origin of each document: the least id of its group of copies; its own where it copies none.

    Args:
        documents: (id, text), in any order.
    """
    texts = dict(documents)
    holders: dict[int, list[str]] = defaultdict(list)
    for name in sorted(texts):
        for run in nsmallest(SAMPLE, _runs(texts[name])):
            holders[run].append(name)
    runs_of = lru_cache(maxsize=256)(lambda name: _runs(texts[name]))  # whole sets only for candidates: they are large
    origin = {name: name for name in texts}

    def root(name: str) -> str:
        while origin[name] != name:
            origin[name] = origin[origin[name]]
            name = origin[name]
        return name

    tried: set[tuple[str, str]] = set()
    for names in holders.values():
        if not 2 <= len(names) <= COMMON:
            continue
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                if (a, b) in tried:
                    continue
                tried.add((a, b))
                left, right = runs_of(a), runs_of(b)
                shorter = min(len(left), len(right))
                if len(left & right) >= (SHARE if shorter >= SHORT else SHARE_SHORT) * shorter:
                    low, high = sorted((root(a), root(b)))
                    origin[high] = low
    return {name: root(name) for name in texts}


def _runs(text: str) -> frozenset[int]:
    """Hashes of a text's runs of words; a text shorter than one run is one run."""
    words = TOKEN.findall(text.casefold())
    return frozenset(
        int.from_bytes(blake2b(" ".join(words[i : i + WORDS]).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        for i in range(max(1, len(words) - WORDS + 1))
    )
