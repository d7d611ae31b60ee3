"""Who copied whom: documents that share half of the shorter one's runs of five words are one origin.

Documents that credit one agency need to share less, for desks rewrite what they credit. Source of the measure: containment
of w-shingles (Broder 1997), sampled by the value of their hash so that the work grows with the number of documents, not of pairs.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib import resources

WORDS = 5  # a run
SHARE, SHARE_CREDITED = 0.5, 0.25  # of the shorter document's runs
SHORT, SHARE_SHORT = 40, 0.9  # runs; a headline or a daily bulletin repeats its own phrases without being a copy
ONE_IN = 8  # runs looked up to find candidates; and the least FEWEST of every document
FEWEST = 16
LEAST_HITS = 0.5  # candidates whose samples share less than this part of the share asked for are not compared
COMMON = 40  # a run in more documents than this is a formula, not a copy
FURNITURE_WORDS, FURNITURE_DOCUMENTS = 8, 3  # a line of fewer words in as many documents is the page's, not the story's
OPENING, CLOSING = 200, 300  # characters in which a text credits an agency
TOKEN = re.compile(r"\w+")
MULTIPLIERS = tuple(int.from_bytes(blake2b(b"run %d" % i, digest_size=8).digest(), "big") | 1 for i in range(WORDS))
MASK = (1 << 64) - 1


def find(documents: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The origin of each document: the least id of its group of copies; its own where it copies none.

    Args:
        documents: (id, text), in any order.
    """
    texts = _without_furniture(dict(documents))
    hashes: dict[str, int] = {}
    sizes: dict[str, int] = {}
    samples: dict[str, int] = {}
    holders: dict[int, list[str]] = defaultdict(list)
    for name in sorted(texts):
        runs = _runs(texts[name], hashes)
        sample = _sample(runs)
        sizes[name], samples[name] = len(runs), len(sample)
        for run in sample:
            holders[run].append(name)
    credits = {name: credited(text) for name, text in texts.items()}
    origin = {name: name for name in texts}

    def root(name: str) -> str:
        while origin[name] != name:
            origin[name] = origin[origin[name]]
            name = origin[name]
        return name

    kept: tuple[str, frozenset[int]] = ("", frozenset())
    for (a, b), hits in sorted(_candidates(holders).items()):
        shorter = min(sizes[a], sizes[b])
        share = SHARE_SHORT if shorter < SHORT else SHARE_CREDITED if credits[a] & credits[b] else SHARE
        if hits < LEAST_HITS * share * min(samples[a], samples[b]) or root(a) == root(b):
            continue
        if kept[0] != a:
            kept = (a, _runs(texts[a], hashes))
        if len(kept[1] & _runs(texts[b], hashes)) >= share * shorter:
            low, high = sorted((root(a), root(b)))
            origin[high] = low
    return {name: root(name) for name in texts}


def credited(text: str) -> frozenset[str]:
    """The agencies that a text says it is from, in its first or last words."""
    opening, closing = _credit_patterns()
    found = [*opening.finditer(text[:OPENING]), *closing.finditer(text.rstrip()[-CLOSING:])]
    spellings = {name for match in found for name in match.groups() if name}
    return frozenset(agency for name in spellings if (agency := agency_of(name)) is not None)


def agency_of(name: str | None) -> str | None:
    """The agency or monitor that goes by a name; None for any other name."""
    return _agencies().get(name.strip().casefold().removeprefix("the ")) if name else None


def full_name(agency: str) -> str | None:
    """The name that an agency's id stands for, in full; None for what is no agency's id."""
    return max(_lexicon()["names"].get(agency, ()), key=len, default=None)


def _without_furniture(texts: dict[str, str]) -> dict[str, str]:
    """The texts without the buttons and headings that their pages share ("Copy link", "Show this thread")."""
    lines = {name: [line.strip() for line in text.split("\n")] for name, text in texts.items()}
    held = Counter(line for own in lines.values() for line in set(own))
    furniture = {line for line, n in held.items() if n >= FURNITURE_DOCUMENTS and len(line.split()) < FURNITURE_WORDS}
    return {name: "\n".join(line for line in own if line not in furniture) for name, own in lines.items()}


def _candidates(holders: dict[int, list[str]]) -> Counter[tuple[str, str]]:
    """Pairs of documents with the number of sampled runs that they share."""
    hits: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if 2 <= len(names) <= COMMON:
            hits.update((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    return hits


def _sample(runs: frozenset[int]) -> set[int]:
    """The runs by which a document is found: the same ones in every document that holds them."""
    return {run for run in runs if run % ONE_IN == 0} if len(runs) > FEWEST * ONE_IN else set(runs)


def _runs(text: str, hashes: dict[str, int]) -> frozenset[int]:
    """Hashes of a text's runs of words; a text shorter than one run is one run."""
    words = [_hash(word, hashes) for word in TOKEN.findall(text.casefold())]
    words += [0] * (WORDS - len(words))
    a, b, c, d, e = MULTIPLIERS
    shifted = zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)
    return frozenset((a * v + b * w + c * x + d * y + e * z & MASK) >> 8 for v, w, x, y, z in shifted)


def _hash(word: str, hashes: dict[str, int]) -> int:
    """The word's hash, kept: a language has few words and many runs."""
    found = hashes.get(word)
    if found is None:
        found = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        hashes[word] = found
    return found


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("agencies.toml").read_text(encoding="utf-8"))


@cache
def _agencies() -> dict[str, str]:
    """Agency ids by folded spelling."""
    return {spelling.casefold().removeprefix("the "): agency for agency, names in _lexicon()["names"].items() for spelling in names}


@cache
def _credit_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What credits look like in a text's first and last words."""
    spellings = sorted({re.escape(n) for names in _lexicon()["names"].values() for n in names}, key=lambda n: (-len(n), n))
    name = "(" + "|".join(spellings) + ")"

    def joined(part: str) -> Iterator[str]:
        return (pattern.replace("NAME", name) for pattern in _lexicon()["credits"][part])

    return re.compile("|".join(joined("opening")), re.MULTILINE), re.compile("|".join(joined("closing")), re.MULTILINE)
