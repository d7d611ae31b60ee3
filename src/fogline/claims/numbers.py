"""What number words say: digits, words, vague words, ranges and bounds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

ONES = {w: i for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)}  # fmt: skip
TENS = {w: 10 * i for i, w in enumerate("_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()) if i > 1}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "k": 1_000, "m": 1_000_000}
WORD = "|".join(sorted([*ONES, *TENS], key=lambda w: (-len(w), w)))
GAP = "[ \n]"  # a line may break inside a number
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
SCALE = r"(?:hundred|thousand|million|billion|dozen)"
EXACT = (
    rf"(?:(?:{DIGITS})(?:[ \n\-]{SCALE})?|(?:(?:{WORD})(?:[ \n\-](?:and[ \n])?(?:{WORD}|{SCALE}))*"
    rf"|a{GAP}(?:hundred|thousand|million|dozen)(?:{GAP}and{GAP}(?:{WORD}))?|half{GAP}a{GAP}(?:million|dozen)))"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as stated; `high` None is open."""

    low: float
    high: float | None
    approximate: bool = False
    vague: bool = False


def value(words: str) -> float | None:
    """The exact number that digits or words say, or None."""
    folded = " ".join(words.casefold().replace("-", " ").split())
    if re.fullmatch(DIGITS, folded):
        return float(folded.replace(",", ""))
    if folded.startswith("half a "):
        scale = SCALES.get(folded[7:])
        return scale / 2 if scale else None
    total = current = 0.0
    for word in folded.split():
        if word in ("a", "and"):
            current = current or (1.0 if word == "a" else current)
        elif re.fullmatch(DIGITS, word):
            current += float(word.replace(",", ""))
        elif word in ONES:
            current += ONES[word]
        elif word in TENS:
            current += TENS[word]
        elif word in ("hundred", "dozen"):
            current = (current or 1) * SCALES[word]
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0.0
        else:
            return None
    return total + current


def amount(match: re.Match[str]) -> Amount | None:
    """The amount that a match of `pattern()` states."""
    groups = match.groupdict()
    bound = " ".join((groups["bound"] or "").casefold().split())
    words = lexicon()
    if groups["vague"]:
        low, high = words["vague"][" ".join(groups["vague"].casefold().split())]
        return Amount(low, high, vague=True)
    low_value = value(groups["low"])
    if low_value is None:
        return None
    if groups["high"]:
        high_value = value(groups["high"])
        if high_value is None or high_value < low_value:
            return None
        return Amount(low_value, high_value)
    if groups["or_more"] or re.fullmatch(words["bounds"]["at_least"], bound):
        return Amount(low_value, None)
    if re.fullmatch(words["bounds"]["at_most"], bound):
        return Amount(0, low_value)
    return Amount(low_value, low_value, approximate=bool(bound) and "total" not in bound and "additional" not in bound)


@cache
def pattern() -> re.Pattern[str]:
    """Any stated amount with its bound; not money, dates, ages, versions or scores."""
    words = lexicon()
    bounds = spaced("|".join(words["bounds"].values()))
    vague = spaced("|".join(sorted(words["vague"], key=len, reverse=True)))
    return re.compile(
        rf"(?<![\w.$£€/:#&\-])(?:(?P<bound>{bounds}){GAP})?(?:(?P<vague>{vague})|(?P<between>between{GAP})?(?P<low>{EXACT})"
        rf"(?:(?:{GAP}(?:to|or){GAP}|-|–|(?(between){GAP}and{GAP}|(?!)))(?P<high>{EXACT}))?"
        rf"(?P<or_more>{GAP}or{GAP}more|-plus|\+)?)(?![\w/:]|\.\d|,\d|-{GAP}?(?:year|month|day|week|hour|mile))",
        re.IGNORECASE,
    )


def spaced(forms: str) -> str:
    """Forms of the lexicon as a pattern in which a line may break between words."""
    return forms.replace(" ", GAP)


@cache
def lexicon() -> dict[str, dict[str, Any]]:
    """The words around numbers."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("counts.toml").read_text(encoding="utf-8"))
