"""How many documents a second find their origin as the index grows, how many known copies are found, and how much memory it takes.

    python -m bench.origins [--sizes 10000 100000 1000000] [--json bench/origins.json]
    python -m bench.origins --beside          keys of other makes on the first size (needs: pip install rensa datasketch)

Texts are generated: words drawn as in a language (Zipf), formulas and closing paragraphs that many share, and one document in five a copy
of a recent story in one of the SHAPES. Times are of the processor, so that a busy machine does not matter; the making of texts is left out.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from fogline import origins
from fogline.origin_index import Index, Memory

SHAPES = ("whole", "cut to a half", "cut to a third, credited", "local paragraphs", "a tenth of the words changed", "half of it in a longer story")
VOCABULARY, STORY_WORDS, PARAGRAPH = 30_000, 260, 45
RECENT = 2_000  # documents back to the story that is copied
LAST = 10_000  # documents over which a rate is taken
WORD = [f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il") for c in
        [f"{d}{e}{f}" for d in "bdgklmnrst" for e in "aeiou" for f in ("", "n", "r", "s", "th", "l")]][:VOCABULARY]  # fmt: skip
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(WORD))))
LOCAL = random.Random("closing paragraphs")
FORMULAS = [LOCAL.choices(WORD, cum_weights=WEIGHTS, k=12) for _ in range(40)]
CLOSINGS = [LOCAL.choices(WORD, cum_weights=WEIGHTS, k=35) for _ in range(25)]


def story_of(number: int) -> int:
    """The number of the story that a document tells: its own, or of the one that it copies."""
    dice = random.Random(f"document {number}")
    if number == 0 or dice.random() > 0.2:
        return number
    return story_of(number - dice.randint(1, min(number, RECENT)))


def shape_of(number: int) -> str | None:
    """How a document copies; None where it is a story of its own."""
    return None if story_of(number) == number else SHAPES[random.Random(f"shape {number}").randrange(len(SHAPES))]


def text_of(number: int) -> str:
    """The text of a document."""
    shape, story = shape_of(number), _story(story_of(number))
    if shape is None:
        return _laid_out(story, number)
    dice = random.Random(f"copy {number}")
    own = _words(dice, 30 + dice.randrange(30))
    match shape:
        case "whole":
            return _laid_out(story, number)
        case "cut to a half":
            return _laid_out(story[: len(story) // 2], number)
        case "cut to a third, credited":
            return _laid_out(story[: len(story) // 3] + _words(dice, len(story) // 3), number) + "\n\n(Reuters)"
        case "local paragraphs":
            middle = len(story) // 2
            return _laid_out(own + story[:middle] + _words(dice, 40) + story[middle:] + _words(dice, 40), number)
        case "a tenth of the words changed":
            return _laid_out([dice.choice(WORD) if dice.random() < 0.1 else word for word in story], number)
        case _:
            return _laid_out(story[len(story) // 4 : len(story) // 4 + int(len(story) * 0.55)] + _words(dice, 2 * len(story)), number)


def _story(number: int) -> list[str]:
    """The words of a story, with formulas in it and, in every third, somebody's closing paragraph."""
    dice = random.Random(f"story {number}")
    words = _words(dice, STORY_WORDS + dice.randrange(-100, 100))
    for _ in range(2):
        at = dice.randrange(len(words))
        words[at:at] = dice.choice(FORMULAS)
    return words + (dice.choice(CLOSINGS) if dice.random() < 1 / 3 else [])


def _words(dice: random.Random, count: int) -> list[str]:
    return dice.choices(WORD, cum_weights=WEIGHTS, k=count)


def _laid_out(words: list[str], number: int) -> str:
    """A heading of its own and paragraphs."""
    heading = " ".join(_words(random.Random(f"heading {number}"), 6)).title()
    words = ["BEIRUT", "(Reuters)", "-", *words] if story_of(number) == number else words  # so that every story has less to share than others
    return "\n\n".join([heading, *(" ".join(words[i : i + PARAGRAPH]) + "." for i in range(0, len(words), PARAGRAPH))])


def grow(sizes: list[int]) -> Iterator[dict[str, Any]]:
    """One index, filled to each size in turn: rates of the last documents, memory, and what was found of the copies."""
    elsewhere = 0.0

    def text(number: int) -> str:
        nonlocal elsewhere
        start = time.process_time()
        made = text_of(number)
        elsewhere += time.process_time() - start
        return made

    shelf = Memory()
    index = Index(shelf, lambda name: text(int(name[1:])))
    slowest: list[float] = []
    begin, from_then, made = time.process_time(), 0.0, 0
    for number in range(max(sizes)):
        if number in {size - LAST for size in sizes} or number == 0:
            from_then, made, slowest = time.process_time() - elsewhere, number, []
        name, body = f"d{number:08}", text(number)
        start = time.perf_counter()
        index.add(name, body)
        slowest.append(time.perf_counter() - start)
        if number + 1 in sizes:
            spent = time.process_time() - elsewhere
            yield {
                "documents": number + 1, "per_second_last": round((number + 1 - made) / (spent - from_then)), "per_second_all": round((number + 1) / (spent - begin)),
                "slowest_ms": round(1000 * max(slowest)), "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                **judged(shelf.origins(), number + 1),
            }  # fmt: skip


def judged(found: dict[str, str], size: int) -> dict[str, Any]:
    """Of the known copies, how many have their story's origin; and how many documents share one with another story."""
    asked, right = Counter[str](), Counter[str]()
    stories: dict[str, set[int]] = defaultdict(set)
    for number in range(size):
        name, story, shape = f"d{number:08}", story_of(number), shape_of(number)
        stories[found[name]].add(story)
        if shape is not None:
            asked[shape] += 1
            right[shape] += found[name] == found[f"d{story:08}"]
    mixed = sum(1 for name in found if len(stories[found[name]]) > 1)
    return {"copies": asked.total(), "found": round(right.total() / asked.total(), 4), "found_by_shape": {s: round(right[s] / asked[s], 4) for s in SHAPES}, "with_another_story": mixed}


def beside(size: int) -> list[dict[str, Any]]:
    """Ways to find who may be a copy: how many (copy, story) pairs they find, how many documents they name, keys and time for each."""
    import rensa
    from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble

    texts = [text_of(n) for n in range(size)]
    runs = [set(origins.sketch(text).runs.tolist()) for text in texts]
    told = [(n, story_of(n), shape_of(n)) for n in range(size) if shape_of(n)]

    def report(way: str, keys: float, query: Callable[[int], set[int]], seconds: float) -> dict[str, Any]:
        start = time.process_time()
        named = {n: query(n) for n, _, _ in told}
        seconds += (time.process_time() - start) * size / len(told)
        hit = Counter(shape for n, story, shape in told if story in named[n])
        asked = Counter(shape for _, _, shape in told)
        return {
            "way": way, "keys": round(keys, 1), "found": round(hit.total() / len(told), 4), "found_by_shape": {s: round(hit[s] / asked[s], 3) for s in SHAPES if asked[s]},
            "named": round(sum(map(len, named.values())) / len(told), 1), "us_a_document": round(1e6 * seconds / size),
        }  # fmt: skip

    def by_keys(way: str, keys_of: Callable[[set[int]], set[int]] | None) -> dict[str, Any]:
        start = time.process_time()
        keys = [set(origins.sketch(text).keys) for text in texts] if keys_of is None else [keys_of(r) for r in runs]
        held: dict[int, list[int]] = defaultdict(list)
        for n, own in enumerate(keys):
            for key in own:
                held[key].append(n)
        spent = time.process_time() - start
        return report(way, sum(map(len, keys)) / size, lambda n: {m for key in keys[n] if len(held[key]) <= 40 for m in held[key]} - {n}, spent)

    rows = [by_keys(f"winnowing, window {origins.WINDOW} (ours, with sketching)", None)]
    rows += [by_keys(f"runs whose hash divides by {m}", lambda r, m=m: {x for x in r if x % m == 0} if len(r) > 16 * m else r) for m in (8, 16)]  # type: ignore[misc]
    for bands, wide in ((32, 4), (64, 2)):
        start = time.process_time()
        lsh = rensa.RMinHashLSH(threshold=0.5, num_perm=bands * wide, num_bands=bands)
        made = []
        for n, own in enumerate(runs):
            one = rensa.RMinHash(num_perm=bands * wide, seed=1)
            one.update([str(x) for x in own])
            lsh.insert(n, one)
            made.append(one)
        rows.append(report(f"rensa, {bands} bands of {wide}", bands, lambda n, lsh=lsh, made=made: set(lsh.query(made[n])) - {n}, time.process_time() - start))  # type: ignore[misc]
    start = time.process_time()
    hashed = []
    for own in runs:
        minhash = MinHash(num_perm=128, seed=1)
        minhash.update_batch([x.to_bytes(8, "big") for x in own])
        hashed.append(minhash)
    spent = time.process_time() - start
    start = time.process_time()
    plain = MinHashLSH(threshold=0.5, num_perm=128, params=(64, 2))
    for n, minhash in enumerate(hashed):
        plain.insert(n, minhash)
    rows.append(report("datasketch, 64 bands of 2", 64, lambda n: set(plain.query(hashed[n])) - {n}, spent + time.process_time() - start))
    start = time.process_time()
    ensemble = MinHashLSHEnsemble(threshold=0.5, num_perm=128, num_part=8)
    ensemble.index([(n, minhash, len(runs[n])) for n, minhash in enumerate(hashed)])
    rows.append(report("datasketch, LSH ensemble for containment", 128, lambda n: set(ensemble.query(hashed[n], len(runs[n]))) - {n}, spent + time.process_time() - start))
    return rows


def main() -> None:
    """Measure and print; keep the figures where told."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--beside", action="store_true", help="other ways to find who may be a copy, at the first size")
    parser.add_argument("--json", type=Path, help="keep the figures here")
    given = parser.parse_args()
    kept = json.loads(given.json.read_text()) if given.json and given.json.exists() else {"python": platform.python_version()}
    part = "beside" if given.beside else "grown"
    kept[part] = []
    for row in beside(given.sizes[0]) if given.beside else grow(sorted(given.sizes)):
        print(json.dumps(row), flush=True)
        kept[part].append(row)
        if given.json:
            given.json.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
