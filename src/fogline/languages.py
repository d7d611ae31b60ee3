"""Which language a text is in: script and words decide over what is stated."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE = 4_000  # characters looked at
SURELY_ENGLISH = 0.25
CLEARLY_ENGLISH = 0.12  # share of common English words; running English has .25 to .45, a list of names none
HARDLY_ENGLISH = 0.06
CLEARLY_OTHER = 0.15  # share of another language's common words
ENOUGH_WORDS = 8  # Latin words; fewer cannot outvote what is stated
ENOUGH_FOR_MODEL = 10  # fewer words than this the model takes for whatever a name sounds like
SURE = 0.95
# Addresses, names of accounts and tags are in Latin letters whatever the language around them.
NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\b[\w.+-]+@[\w.-]+\b|[@#]\w+")
LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+")
FOREIGN = re.compile(r"[^\W\d_A-Za-zªºÀ-ɏḀ-ỿʰ-˿]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What tells languages apart."""

    read: frozenset[str]
    scripts: dict[str, re.Pattern[str]]
    kin: dict[str, tuple[str, ...]]
    marks: dict[str, frozenset[str]]
    words: dict[str, frozenset[str]]


def detect(text: str, stated: str | None) -> str:
    """The language of a text as a BCP 47 primary tag; "und" where nothing tells.

    Args:
        text: clean text.
        stated: what the report says of itself; believed only where the text does not say otherwise.
    """
    sample = text[:SAMPLE]
    claimed = re.split(r"[-_]", (stated or "").strip())[0].casefold() or None
    if claimed in {"und", "mul", "zxx"}:
        claimed = None
    words, foreign = _letters(NO_WORDS.sub(" ", sample))
    if not words and not foreign:
        words, foreign = _letters(sample)
    if len(foreign) > sum(map(len, words)):
        return _by_script(foreign, claimed)
    if not words:
        return "und"
    return _latin([w.casefold() for w in words], claimed)


def is_read(language: str) -> bool:
    """Are reports in this language read? Others are archived."""
    return language in lexicon().read


def _letters(sample: str) -> tuple[list[str], list[str]]:
    """The words in Latin letters, and the letters of other scripts."""
    return LATIN.findall(sample), [] if sample.isascii() else FOREIGN.findall(sample)


def _by_script(foreign: list[str], claimed: str | None) -> str:
    """The language of letters that are not Latin."""
    known = lexicon()
    letters = "".join(foreign).casefold()
    counts = Counter({tag: len(pattern.findall(letters)) for tag, pattern in known.scripts.items()})
    if counts["ja"] * 10 > counts["zh"]:  # Japanese mixes both scripts
        counts["ja"] += counts["zh"]
    script, most = counts.most_common(1)[0]
    if not most:
        return "und"
    kin = known.kin[script]
    seen = {tag: sum(map(letters.count, known.marks[tag])) for tag in kin if tag in known.marks}
    if claimed in kin and seen.get(claimed, 0) >= max(seen.values(), default=0):
        return claimed
    if not any(seen.values()):
        return kin[0]
    return max(seen, key=seen.__getitem__)


def _latin(words: list[str], claimed: str | None) -> str:
    """The language of words in Latin letters."""
    known = lexicon()
    if claimed in _never_latin():
        claimed = None
    english = sum(w in known.words["en"] for w in words) / len(words)
    if english >= SURELY_ENGLISH:
        return "en"
    share = {tag: sum(w in common for w in words) / len(words) for tag, common in known.words.items() if tag != "en"}
    other = max(share, key=share.__getitem__)
    if english >= CLEARLY_ENGLISH and english >= share[other]:
        return "en"
    if len(words) < ENOUGH_WORDS:
        return "en" if english > 0 else claimed or "en"
    if share[other] >= CLEARLY_OTHER and share[other] > 2 * english:
        return other
    if english < HARDLY_ENGLISH and len(words) >= ENOUGH_FOR_MODEL:
        tag, chance = _identify(" ".join(words))
        if chance >= SURE:
            return tag
    return claimed or "en"


def _identify(text: str) -> tuple[str, float]:
    """The likeliest language and its chance."""
    tag, chance = _identifier().classify(text)
    return str(tag), float(chance)


@cache
def lexicon() -> Lexicon:
    """What tells languages apart, loaded once."""
    data = tomllib.loads(resources.files("fogline.lexicons").joinpath("languages.toml").read_text(encoding="utf-8"))
    return Lexicon(
        read=frozenset(data["read"]["languages"]),
        scripts={tag: re.compile(f"[{script['letters']}]") for tag, script in data["scripts"].items()},
        kin={tag: tuple(script["kin"]) for tag, script in data["scripts"].items()},
        marks={tag: frozenset(letters) for tag, letters in data["marks"].items()},
        words={tag: frozenset(words.split()) for tag, words in data["words"].items()},
    )


@cache
def _never_latin() -> frozenset[str]:
    """Languages that are not written in Latin letters."""
    both = {"sr", "kk", "mn", "ckb", "ug", "tg"}
    return frozenset(tag for kin in lexicon().kin.values() for tag in kin) - both


@cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded when the first text needs it (0.7 s, 120 MB): most texts do not."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
